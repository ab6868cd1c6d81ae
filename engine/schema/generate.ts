/**
 * Emits `assembly/generated/model.ts` from the schema: type numbers, record sizes, field offsets,
 * the tables that the DXF reader runs on, and the fault numbers.
 *
 * Run by `npm run generate`, the first step of every build. Output is not committed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLASS_FIELDS, CLASS_NUMBERS } from './associations.ts';
import * as common from './common.ts';
import { FAULT_CODES } from './faults.ts';
import { generateDwg } from './generate-dwg.ts';
import { describeReading } from './generate-dxf.ts';
import { generateJson } from './generate-json.ts';
import { type FieldLayout, type StructLayout, schemaHash, TYPES } from './layout.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A type's name as an identifier: `3DFACE` → `T_3DFACE`. */
const identifier = (text: string): string => text.replaceAll(/[^A-Za-z0-9]/g, '_');

function structConstants(prefix: string, struct: StructLayout): string[] {
  const lines: string[] = [];
  for (const field of struct.fields) {
    const path = `${prefix}_${field.name}`;
    lines.push(`export const ${path}: usize = ${field.offset};`);
    if (field.struct) {
      lines.push(`export const ${path}_SIZE: u32 = ${field.struct.size};`);
      lines.push(...structConstants(path, field.struct));
    }
  }
  return lines;
}

function bitConstants(prefix: string, fields: FieldLayout[]): string[] {
  return fields
    .filter((field) => field.bit >= 0)
    .map((field) => `export const ${prefix}_${field.name}_BIT: u64 = 1 << ${field.bit};`);
}

function commonConstants(): string[] {
  const lines: string[] = [];
  const groups: [string, Record<string, number>][] = [
    ['FLAG', common.RecordFlag],
    ['EXTRA', common.ExtraOffset],
    ['TAG', common.TagKind],
    ['TEXT', common.TextFlag],
    ['SYMBOL', common.SymbolOffset],
    ['HEAD', common.HeaderOffset],
  ];
  for (const [prefix, values] of groups) {
    for (const [key, value] of Object.entries(values)) {
      lines.push(`export const ${prefix}_${key}: u32 = ${value};`);
    }
  }
  const sizes = {
    EXTRA_SIZE: common.EXTRA_SIZE,
    TAG_SIZE: common.TAG_SIZE,
    NODE_SIZE: common.TEXT_SIZE,
    SYMBOL_SIZE: common.SYMBOL_SIZE,
    HEAD_SIZE: common.HEADER_SIZE,
  };
  for (const [key, value] of Object.entries(sizes)) {
    lines.push(`export const ${key}: u32 = ${value};`);
  }
  lines.push(`export const DRAWING_MAGIC: u32 = ${common.DRAWING_MAGIC};`);
  return lines;
}

/** Classes: the number of their fields, their own or 0, the name, a NUL; at the end a 0xff. */
function classFields(): string[] {
  const kinds = Object.entries(CLASS_FIELDS);
  const bytes = kinds.flatMap(([, names], number) =>
    names.flatMap((name) => [number, CLASS_NUMBERS[name] ?? 0, ...Buffer.from(name, 'latin1'), 0]),
  );
  return [
    ...kinds.map(([kind], number) => `export const FIELDS_${kind}: u32 = ${number};`),
    `export const CLASS_FIELDS: usize = memory.data<u8>([${[...bytes, 0xff].join(',')}]);`,
  ];
}

function model(): string {
  const lines = ['// Generated from engine/schema by engine/schema/generate.ts. Not edited.', ''];
  lines.push(`export const SCHEMA_HASH: u32 = ${schemaHash};`);
  lines.push(...commonConstants());
  FAULT_CODES.forEach((code, index) => {
    lines.push(`export const FAULT_${identifier(code)}: u32 = ${index};`);
  });
  for (const type of TYPES) {
    const prefix = identifier(type.name);
    lines.push(`export const T_${prefix}: u32 = ${type.index};`);
    lines.push(
      `export const ${/^\d/.test(prefix) ? `_${prefix}` : prefix}_SIZE: u32 = ${type.size};`,
    );
    const name = /^\d/.test(prefix) ? `_${prefix}` : prefix;
    lines.push(...structConstants(name, { fields: type.layout, size: type.size }));
    lines.push(...bitConstants(name, type.layout));
  }
  lines.push(`export const TYPE_COUNT: u32 = ${TYPES.length};`);
  lines.push(...classFields());
  lines.push(...describeReading());
  return `${lines.join('\n')}\n`;
}

/** Writes a file only when its content changed, so that builds that follow can tell. */
function emit(path: string, content: string): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  let before = '';
  try {
    before = readFileSync(target, 'utf8');
  } catch {
    // the first build
  }
  if (before !== content) writeFileSync(target, content);
}

emit('assembly/generated/model.ts', model());
emit('assembly/generated/json.ts', generateJson());
emit('assembly/generated/dwg.ts', generateDwg());
