/**
 * The JSON Schema of entities against what the writers write: every type with defaults, and with
 * each field set to something else, plain, with z, and inside an insert that stretches.
 */
import { describe, expect, it } from 'vitest';
import type { Field } from '../../engine/schema/dsl.ts';
import { entitySchemas, type JsonSchema } from '../../engine/schema/json-schema.ts';
import { TYPES } from '../../engine/schema/layout.ts';
import type { PlainRecord } from '../support/drawing-builder.ts';
import { FLATTEN, type Json, WITH_Z, writeModel } from './write-module.ts';

const schemas = entitySchemas();

/** What is wrong with a value, or ''. Knows the keywords that `json-schema.ts` uses. */
function fault(schema: JsonSchema, value: Json, path = ''): string {
  const s = schema as Json;
  if (s.$ref) return fault(schemas[s.$ref.split('/').at(-1)]!, value, path);
  if (s.oneOf || s.anyOf) {
    const faults = (s.oneOf ?? s.anyOf).map((one: JsonSchema) => fault(one, value, path));
    const right = faults.filter((text: string) => text === '').length;
    if (s.oneOf ? right === 1 : right > 0) return '';
    return `${path}: ${right} alternatives fit (${faults[0]})`;
  }
  if ('const' in s) return value === s.const ? '' : `${path}: ${value} is not ${s.const}`;
  if (s.enum) return s.enum.includes(value) ? '' : `${path}: ${value} is none of ${s.enum}`;
  if (!isOfType(s.type, value)) return `${path}: ${JSON.stringify(value)} is no ${s.type}`;
  if (s.minimum !== undefined && value < s.minimum) return `${path}: ${value} < ${s.minimum}`;
  if (s.maximum !== undefined && value > s.maximum) return `${path}: ${value} > ${s.maximum}`;
  if (s.pattern && !new RegExp(s.pattern).test(value)) return `${path}: ${value} !~ ${s.pattern}`;
  if (s.type === 'array') return arrayFault(s, value, path);
  return s.type === 'object' ? objectFault(s, value, path) : '';
}

function isOfType(type: string, value: Json): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null;
  return typeof value === type;
}

function arrayFault(s: Json, value: Json[], path: string): string {
  if (value.length < (s.minItems ?? 0)) return `${path}: too few`;
  if (value.length > (s.maxItems ?? Number.POSITIVE_INFINITY)) return `${path}: too many`;
  for (const [i, item] of value.entries()) {
    const found = fault(s.prefixItems?.[i] ?? s.items, item, `${path}[${i}]`);
    if (found) return found;
  }
  return '';
}

function objectFault(s: Json, value: Json, path: string): string {
  for (const name of s.required) if (!(name in value)) return `${path}: no ${name}`;
  for (const [name, item] of Object.entries(value)) {
    if (!s.properties[name]) return `${path}: ${name} is not described`;
    const found = fault(s.properties[name], item, `${path}.${name}`);
    if (found) return found;
  }
  return '';
}

const SCALARS: Record<string, Json> = {
  f64: 0.5,
  i32: 5,
  bool: true,
  handle: 'AB12',
  record: 0,
  text: 'a "text"',
  name: 'NAME',
  point2: { x: 1.5, y: 2 },
  point3: { x: 1.5, y: 2, z: 3 },
  bytes: new Uint8Array([1, 2, 3]),
};

/** A value that no default has. */
function filled(field: Field): Json {
  if (field.kind === 'bool') return !field.default;
  if (field.kind !== 'list') return SCALARS[field.kind];
  if (typeof field.element === 'string') return [SCALARS[field.element], SCALARS[field.element]];
  const element = Object.entries(field.element!).map(([name, inner]) => [name, filled(inner)]);
  return [Object.fromEntries(element)];
}

const types = TYPES.filter((type) => `Entity_${type.name}` in schemas);
const full = (type: (typeof types)[number]): PlainRecord => ({
  ...Object.fromEntries(type.layout.map((field) => [field.name, filled(field)])),
  // kinds of a hatch edge are 1 to 4; a fifth is told as unknown
  type: type.name,
  lineType: 'DASHED',
  lineTypeScale: 2,
  lineWeight: 35,
  trueColor: 0x123456,
  transparency: 0x02000010,
  invisible: true,
});

function expectValid(written: Json[]): void {
  const faults = written.map((json) => {
    const schema = schemas[`Entity_${json.type}`] ?? schemas.Entity_other!;
    return fault(schema, json, json.type);
  });
  expect(faults.filter((text) => text !== '')).toEqual([]);
}

describe('entity schemas', () => {
  it('describe every type', () => {
    expect(types.length).toBeGreaterThan(55);
    expect((schemas.Entity as Json).anyOf.length).toBe(types.length + 1);
  });

  it('hold for entities with defaults', async () => {
    const entities = types.map((type) => ({ type: type.name }));
    expectValid(await writeModel({ entities }));
    expectValid(await writeModel({ entities }, WITH_Z));
  });

  it('hold for entities with every field set', async () => {
    expectValid(await writeModel({ entities: types.map(full) }, WITH_Z));
  });

  it('hold for every kind of hatch edge, vertices and dimensions', async () => {
    const hatch = types.find((type) => type.name === 'HATCH')!;
    const edges = [1, 2, 3, 4, 5].map((kind) => {
      const edge = filled(hatch.layout.find((field) => field.name === 'loops')!)[0].edges[0];
      return { ...edge, kind };
    });
    const loops = [
      { flags: 1, edges },
      { flags: 2, closed: true, vertices: [{ x: 1, y: 2, bulge: 3 }], sources: ['AB'] },
    ];
    const vertex = { type: 'VERTEX', position: { x: 1, y: 2 }, bulge: 1, startWidth: 2 };
    const polyline = { type: 'POLYLINE', children: [vertex, { ...vertex, flags: 16 }] };
    const face = { type: 'VERTEX', flags: 128, face1: 1, face2: -2 };
    const attribute = { type: 'ATTRIB', position: {}, height: 1, text: '%%c1', tag: 'T' };
    const entities = [
      { type: 'HATCH', loops },
      { type: 'MPOLYGON', loops },
      polyline,
      { ...polyline, flags: 64 + 32 + 128, children: [vertex, face] },
      { type: 'INSERT', block: 'A', position: {}, children: [attribute] },
      ...[0, 6, 8, 9].map((flags) => ({ type: 'DIMENSION', flags })),
    ];
    expectValid(await writeModel({ entities }));
  });

  it('hold for what a stretched insert expands to', async () => {
    const entities = types
      .filter((type) => type.name !== 'INSERT')
      .map((type) => ({ ...full(type), extrusion: { x: 0, y: 0.6, z: 0.8 } }));
    const insert = { type: 'INSERT', block: 'A', position: {}, scaleX: 2, rotation: 30 };
    const drawing = { blocks: [{ name: 'A', entities }], entities: [insert] };
    expectValid(await writeModel(drawing, FLATTEN | WITH_Z));
  });

  it('refuse a member that is not described', () => {
    const line = { type: 'LINE', id: '1', layer: '0', colorIndex: 7, start: {}, end: {} };
    expect(fault(schemas.Entity_LINE!, line)).toMatch(/no x/);
    const point = { x: 0, y: 0 };
    expect(fault(schemas.Entity_LINE!, { ...line, start: point, end: point })).toBe('');
    const more = { ...line, start: point, end: point, surprise: 1 };
    expect(fault(schemas.Entity_LINE!, more)).toMatch(/surprise/);
  });
});
