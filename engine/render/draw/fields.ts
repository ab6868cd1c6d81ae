/**
 * Byte offsets of a type's fields, for direct reads of the types that come by the 100,000.
 */
import { typeByName } from '../../schema/layout.ts';

/** Field name to offset in the record. A name that the type has not is our bug. */
export function fieldOffsets<Name extends string>(
  typeName: string,
  ...names: Name[]
): Record<Name, number> {
  const layout = typeByName.get(typeName)!.layout;
  const entries = names.map((name) => [name, layout.find((f) => f.name === name)!.offset]);
  return Object.fromEntries(entries) as Record<Name, number>;
}

/** The same for the elements of a list of structs, with the bytes of one element. */
export function elementOffsets<Name extends string>(
  typeName: string,
  listName: string,
  ...names: Name[]
): { size: number; at: Record<Name, number> } {
  const list = typeByName.get(typeName)!.layout.find((f) => f.name === listName)!;
  const entries = names.map((name) => [
    name,
    list.struct!.fields.find((f) => f.name === name)!.offset,
  ]);
  return { size: list.elementSize, at: Object.fromEntries(entries) as Record<Name, number> };
}
