/**
 * The types of the schema as the DXF reader uses them: templates of records and tables of
 * operations.
 *
 * In: the words that `engine/schema/generate-dxf.ts` emits. Out, in the type-table memory: for each
 * type its record size, category, symbol slot, template and tables; for each list of structs its
 * element size and template. Expanded once an instance, in well under a millisecond.
 */
import {
  ELEMENT_WORDS,
  OP_NONE,
  TYPE_COUNT,
  TYPE_NAMES,
  TYPE_WORDS,
  SYMBOL_typeIndex,
} from '../generated/model';
import { TYPE_TABLES_SIZE, base, typeTables } from './arena';
import { intern } from './symbols';

/** Group codes below this one are looked up; those above are xdata. */
export const CODES: u32 = 1000;
const TYPE_ENTRY: u32 = 80;
const ELEMENT_ENTRY: u32 = 8;
const OPERATIONS_MAX: u32 = 24576;
const PARTS_MAX: u32 = 7;
const WIDE: u32 = 0x10000;

export const CATEGORY_INTERNAL: u32 = 0;
export const CATEGORY_TABLE: u32 = 1;
export const CATEGORY_OBJECT: u32 = 2;
export const CATEGORY_ENTITY: u32 = 3;

/**
 * Type entry: 0 size, 4 category, 8 symbol slot, 12 template, 16 tables[8], 48 marker symbols[7],
 * 76 parts.
 */
let types: usize = 0;
let elements: usize = 0;
let operations: usize = 0;
let operationCount: u32 = 0;
let free: usize = 0;

@inline
export function typeSize(type: u32): u32 {
  return load<u32>(types + type * TYPE_ENTRY);
}
@inline
export function typeCategory(type: u32): u32 {
  return load<u32>(types + type * TYPE_ENTRY, 4);
}
@inline
export function typeSymbolSlot(type: u32): u32 {
  return load<u16>(types + type * TYPE_ENTRY, 8);
}
/** Offset of the name in a table's records; of the name of the style in an entity, or 0. */
@inline
export function typeNameOffset(type: u32): u32 {
  return load<u16>(types + type * TYPE_ENTRY, 10);
}
@inline
export function typeTemplate(type: u32): usize {
  return load<u32>(types + type * TYPE_ENTRY, 12);
}
@inline
export function typeTable(type: u32, part: u32): usize {
  return load<u32>(types + type * TYPE_ENTRY + (part << 2), 16);
}
@inline
export function typeParts(type: u32): u32 {
  return load<u32>(types + type * TYPE_ENTRY, 76);
}
/** The table of the part that a subclass marker begins; the flat one for any other marker. */
export function tableOfMarker(type: u32, marker: u32): usize {
  for (let part: u32 = 1; part <= typeParts(type); part++) {
    const symbol = load<u32>(types + type * TYPE_ENTRY + ((part - 1) << 2), 48);
    if (symbol == marker) return typeTable(type, part);
  }
  return typeTable(type, 0);
}
@inline
export function operationOf(table: usize, groupCode: u32): u64 {
  const first = operations + load<u32>(table + CODES);
  return load<u64>(first + (<usize>load<u8>(table + groupCode) << 3));
}
/** The operation `back` numbers before the one of a code: a sequence stands behind its members. */
export function operationBefore(table: usize, groupCode: u32, back: u32): u64 {
  const first = operations + load<u32>(table + CODES);
  return load<u64>(first + (<usize>((<u32>load<u8>(table + groupCode)) - back) << 3));
}
@inline
export function elementSize(struct: u32): u32 {
  return load<u32>(elements + struct * ELEMENT_ENTRY);
}
@inline
export function elementTemplate(struct: u32): usize {
  return load<u32>(elements + struct * ELEMENT_ENTRY, 4);
}

function take(size: u32): usize {
  const at = free;
  free += (size + 7) & ~7;
  memory.fill(at, 0, size);
  return at;
}

/** Writes (offset, low, high) triples into a template; returns the address behind them. */
function writeDefaults(words: usize, template: usize): usize {
  const count = load<u32>(words);
  words += 4;
  for (let i: u32 = 0; i < count; i++) {
    const where = load<u32>(words);
    const at = template + (where & 0xffff);
    store<u32>(at, load<u32>(words, 4));
    if ((where & WIDE) != 0) store<u32>(at, load<u32>(words, 8), 4);
    words += 12;
  }
  return words;
}

function isAlwaysCommon(groupCode: u32): bool {
  return groupCode == 100 || groupCode == 101 || groupCode == 102 || groupCode == 999;
}

/** A table: 1,000 bytes of operation numbers, then u32 the byte offset of the type's operations. */
function newTable(from: usize): usize {
  const table = take(CODES + 8);
  if (from != 0) memory.copy(table, from, CODES + 4);
  return table;
}

function expandOperations(words: usize, entry: usize): usize {
  const count = load<u32>(words);
  words += 4;
  const first = operationCount;
  // number 0 of each type is "no operation"
  store<u64>(operations + (<usize>operationCount << 3), OP_NONE);
  operationCount++;
  for (let i: u32 = 0; i < count; i++) {
    const part = load<u32>(words);
    const groupCode = load<u32>(words, 4);
    let table = <usize>load<u32>(entry + (part << 2), 16);
    if (table == 0) {
      table = newTable(load<u32>(entry, 16));
      store<u32>(table + CODES, first << 3);
      store<u32>(entry + (part << 2), <u32>table, 16);
    }
    store<u64>(operations + (<usize>operationCount << 3), load<u64>(words, 8));
    const number = <u8>(operationCount - first);
    operationCount++;
    if (groupCode == 0) fillTable(table, number, part);
    else store<u8>(table + groupCode, number);
    words += 16;
  }
  return words;
}

/**
 * Gives every free code (in a part's table: every code but the structural ones) to one operation.
 */
function fillTable(table: usize, number: u8, part: u32): void {
  for (let c: u32 = 1; c < CODES; c++) {
    if (part > 0 ? !isAlwaysCommon(c) : load<u8>(table + c) == 0) store<u8>(table + c, number);
  }
}

/** Builds the tables; once an instance. */
export function expandTypes(): void {
  free = typeTables();
  types = take(TYPE_COUNT * TYPE_ENTRY);
  operations = take(8 * OPERATIONS_MAX);
  operationCount = 0;
  let words = TYPE_WORDS;
  for (let type: u32 = 0; type < TYPE_COUNT; type++) {
    const entry = types + type * TYPE_ENTRY;
    const size = load<u32>(words);
    store<u32>(entry, size);
    store<u32>(entry, load<u32>(words, 4), 4);
    store<u32>(entry, load<u32>(words, 8), 8);
    const template = take(size);
    store<u32>(entry, <u32>template, 12);
    store<u32>(template, size);
    store<u16>(template, <u16>type, 4);
    words = expandOperations(writeDefaults(words + 12, template), entry);
    if (load<u32>(entry, 16) == 0) store<u32>(entry, <u32>newTable(0), 16);
    for (let part: u32 = 1; part <= PARTS_MAX; part++) {
      if (load<u32>(entry + (part << 2), 16) == 0) {
        store<u32>(entry + (part << 2), load<u32>(entry, 16), 16);
      }
    }
    store<u32>(entry, load<u32>(words), 76);
    words += 4;
  }
  expandElements();
  // A schema that has outgrown its place is found at the first start, not by strange drawings.
  if (free > typeTables() + TYPE_TABLES_SIZE) unreachable();
}

function expandElements(): void {
  const count = load<u32>(ELEMENT_WORDS);
  elements = take(count * ELEMENT_ENTRY);
  let words = ELEMENT_WORDS + 4;
  for (let i: u32 = 0; i < count; i++) {
    const size = load<u32>(words);
    const template = take(size);
    store<u32>(elements + i * ELEMENT_ENTRY, size);
    store<u32>(elements + i * ELEMENT_ENTRY, <u32>template, 4);
    words = writeDefaults(words + 4, template);
  }
}

/** Makes the symbols of type names and markers in a new drawing. */
export function internTypeNames(): void {
  let at = TYPE_NAMES;
  for (let type: u32 = 0; type < TYPE_COUNT; type++) {
    const length = lengthOf(at);
    const symbol = intern(at, length);
    if (typeCategory(type) != CATEGORY_INTERNAL) {
      store<i32>(base + symbol, <i32>type, SYMBOL_typeIndex);
    }
    at += length + 1;
  }
  for (let type: u32 = 0; type < TYPE_COUNT; type++) {
    const entry = types + type * TYPE_ENTRY;
    for (let part: u32 = 0; part < load<u32>(entry, 76); part++) {
      const length = lengthOf(at);
      store<u32>(entry + (part << 2), intern(at, length), 48);
      at += length + 1;
    }
  }
}

/** The name of a type as a symbol. */
export function symbolOfType(type: u32): u32 {
  let at = TYPE_NAMES;
  for (let before: u32 = 0; before < type; before++) at += lengthOf(at) + 1;
  return intern(at, lengthOf(at));
}

function lengthOf(text: usize): u32 {
  let at = text;
  while (load<u8>(at) != 0) at++;
  return <u32>(at - text);
}
