/**
 * Which fields an object has whose class is told by its name or number: `CLASS_FIELDS` of the
 * schema.
 */
import { CLASS_FIELDS } from '../../generated/model';
import { base } from '../../model/arena';
import { fileText } from '../../model/builder';

export const FIELDS_UNKNOWN: u32 = 0xff;

function lengthOf(name: usize): u32 {
  let at = name;
  while (load<u8>(at) != 0) at++;
  return <u32>(at - name);
}

/** The kind of fields of a class, whose name is a text node; `FIELDS_UNKNOWN` for any other. */
export function fieldsOfClass(node: u32): u32 {
  if (node == 0) return FIELDS_UNKNOWN;
  const text = base + load<u32>(base + node);
  const length = load<u32>(base + node, 4);
  for (let at = CLASS_FIELDS; load<u8>(at) != FIELDS_UNKNOWN; ) {
    const found = lengthOf(at + 2);
    if (found == length && memory.compare(at + 2, text, length) == 0) return load<u8>(at);
    at += 3 + found;
  }
  return FIELDS_UNKNOWN;
}

/** A text node with the name of the class that has a number; 0 for none. */
export function nameOfClass(number: u32): u32 {
  for (let at = CLASS_FIELDS; number != 0 && load<u8>(at) != FIELDS_UNKNOWN; ) {
    const found = lengthOf(at + 2);
    if (load<u8>(at, 1) == number) return fileText(at + 2, found);
    at += 3 + found;
  }
  return 0;
}
