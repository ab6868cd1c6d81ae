/**
 * Turns type declarations into byte layouts: every field's offset in its record, and the record
 * sizes.
 *
 * Both the host (`engine/drawing.ts`) and the generated AssemblyScript take offsets from here, so
 * they cannot disagree; `schemaHash` proves at load that the WASM was built from the same schema.
 */
import { createHash } from 'node:crypto';
import { ENTITY_BASE, OBJECT_BASE } from './common.ts';
import type { Field, Fields, Kind, TypeDeclaration } from './dsl.ts';
import { ENTITIES } from './entities.ts';
import { INTERNAL, OBJECTS, TABLES } from './objects.ts';

export interface FieldLayout extends Field {
  name: string;
  /** Byte offset in the record or struct. */
  offset: number;
  /** Bit in the record's presence mask, or -1. */
  bit: number;
  /** Layout of a list's struct elements. */
  struct?: StructLayout;
  /** Bytes of one list element. */
  elementSize: number;
}

export interface StructLayout {
  fields: FieldLayout[];
  size: number;
}

export interface TypeLayout extends TypeDeclaration {
  /** The number that records carry. */
  index: number;
  /** Bytes of a record's fixed part. */
  size: number;
  layout: FieldLayout[];
}

/** Bytes that a value of a kind takes in a record. */
export const KIND_SIZE: Record<Kind, number> = {
  f64: 8,
  i32: 4,
  bool: 4,
  handle: 8,
  text: 4,
  name: 4,
  point2: 16,
  point3: 24,
  record: 4,
  bytes: 12,
  list: 12,
};

const isWide = (kind: Kind): boolean =>
  kind === 'f64' || kind === 'handle' || kind === 'point2' || kind === 'point3';

/** Lays fields out from `base`: eight-byte kinds first, then four-byte kinds, each in its order. */
function layFields(fields: Fields, base: number): StructLayout {
  const entries = Object.entries(fields);
  const laid = new Map<string, FieldLayout>();
  let offset = base;
  for (const wide of [true, false]) {
    for (const [fieldName, field] of entries) {
      if (isWide(field.kind) !== wide) continue;
      const struct =
        field.element && typeof field.element === 'object'
          ? layFields(field.element, 0)
          : undefined;
      const elementSize = struct
        ? struct.size
        : field.kind === 'bytes'
          ? 1
          : typeof field.element === 'string'
            ? KIND_SIZE[field.element]
            : 0;
      laid.set(fieldName, {
        ...field,
        name: fieldName,
        offset,
        bit: -1,
        elementSize,
        ...(struct ? { struct } : {}),
      });
      offset += KIND_SIZE[field.kind];
    }
  }
  const ordered = entries.map(([fieldName]) => laid.get(fieldName)!);
  ordered.forEach((field, index) => {
    field.bit = index < 64 ? index : -1;
  });
  return { fields: ordered, size: (offset + 7) & ~7 };
}

function layType(declaration: TypeDeclaration, index: number): TypeLayout {
  const base = declaration.category === 'entity' ? ENTITY_BASE : OBJECT_BASE;
  const { fields, size } = layFields(declaration.fields, base);
  return { ...declaration, index, layout: fields, size };
}

/** Every type, at its index. UNKNOWN_ENTITY is laid out as an entity. */
export const TYPES: TypeLayout[] = [...INTERNAL, ...TABLES, ...OBJECTS, ...ENTITIES].map(
  (declaration, index) =>
    layType(
      declaration.name === 'UNKNOWN_ENTITY'
        ? { ...declaration, category: 'entity' }
        : (declaration as TypeDeclaration),
      index,
    ),
);

export const typeByName = new Map(TYPES.map((type) => [type.name, type]));

/** A number that changes whenever a layout does. */
export const schemaHash: number = createHash('sha256')
  .update(
    JSON.stringify(
      TYPES.map((t) => [t.name, t.size, t.layout.map((f) => [f.name, f.kind, f.offset, f.struct])]),
    ),
  )
  .digest()
  .readUInt32LE(0);
