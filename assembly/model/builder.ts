/**
 * Fills the drawing buffer: records, their extra blocks, and texts as the file has them.
 *
 * In: types and bytes from a reader of any format. Out: records in file order in `recordList`, and
 * the short lists that `link.ts` needs so that it need not walk every entity. Texts that are not
 * plain ASCII stay raw until the code page is known (`decode.ts`).
 */
import {
  EXTRA_SIZE,
  TEXT_raw,
  T_ACAD_PROXY_ENTITY,
  T_ACAD_TABLE,
  T_BLOCK,
  T_UNKNOWN_ENTITY,
  T_VIEWPORT,
} from '../generated/model';
import { hasEscape, isAscii } from '../core/text';
import {
  alloc,
  append,
  appendText,
  base,
  closeList,
  copyWords,
  extend,
  keepSpare,
  newText,
} from './arena';
import { isModelled } from './modelled';
import { intern } from './symbols';
import { CATEGORY_ENTITY, typeCategory, typeSize, typeTemplate } from './types';

/** Static list headers: record offsets in file order, and texts that wait for their code page. */
export const recordList: usize = memory.data(16, 8);
export const rawTexts: usize = memory.data(16, 8);
/** Records that are no plain entities, and parents that have children. */
export const sparseList: usize = memory.data(16, 8);
export const parentList: usize = memory.data(16, 8);

/** The record of the header variables; 0 without one. */
export let headerRecord: u32 = 0;

export function forgetRecords(): void {
  memory.fill(recordList, 0, 16);
  memory.fill(rawTexts, 0, 16);
  memory.fill(sparseList, 0, 16);
  memory.fill(parentList, 0, 16);
  headerRecord = 0;
}

/** Room for about so many records, so that their list need not move while it grows. */
export function reserveRecords(count: u32): void {
  extend(recordList, 4, count + (count >> 3) + 64);
  keepSpare();
}

/** The first header counts. */
export function noteHeader(record: usize): void {
  if (headerRecord == 0) headerRecord = <u32>(record - base);
}

/** A new record of a type, filled with the type's defaults. */
export function newRecord(type: u32): usize {
  closeList();
  const size = typeSize(type);
  const at = alloc(size);
  copyWords(at, typeTemplate(type), size);
  store<u32>(append(recordList, 4), <u32>(at - base));
  if (isSparse(type)) store<u32>(append(sparseList, 4), <u32>(at - base));
  return at;
}

/** A record that belongs to another one and is found through it alone. */
export function newPart(type: u32, owner: usize): usize {
  closeList();
  const size = typeSize(type);
  const at = alloc(size);
  copyWords(at, typeTemplate(type), size);
  store<u64>(at, load<u64>(owner, 8), 16);
  store<u32>(at, <u32>(owner - base), 36);
  return at;
}

/** Records that linking looks for: all but plain entities, so that it need not walk those. */
@inline
function isSparse(type: u32): bool {
  const isPlain = typeCategory(type) == CATEGORY_ENTITY && !isModelled(type);
  if (!isPlain || type == T_BLOCK || type == T_VIEWPORT) return true;
  if (type == T_ACAD_TABLE) return true;
  return type == T_UNKNOWN_ENTITY || type == T_ACAD_PROXY_ENTITY;
}

/** The extra block of a record, made when it is first needed; returns its address. */
export function extraOf(record: usize): usize {
  const offset = load<u32>(record, 32);
  if (offset != 0) return base + offset;
  closeList();
  const at = alloc(EXTRA_SIZE);
  memory.fill(at, 0, EXTRA_SIZE);
  store<u32>(record, <u32>(at - base), 32);
  return at;
}

/** A text node of bytes of the file; 0 for an empty one. `flags`: more than that it is raw. */
export function fileText(source: usize, length: u32, flags: u32 = 0): u32 {
  if (isPlain(source, length)) return newText(source, length, 0);
  return waiting(newText(source, length, TEXT_raw | flags));
}

@inline
function isPlain(at: usize, length: u32): bool {
  return isAscii(at, length) && !hasEscape(at, length);
}

/** Notes a raw text, to be decoded at the end. */
export function waiting(node: u32): u32 {
  if (node != 0) store<u32>(append(rawTexts, 4), node);
  return node;
}

/** A symbol of bytes of the file. */
export function fileName(source: usize, length: u32): u32 {
  if (isPlain(source, length)) return intern(source, length, 0);
  const symbol = intern(source, length, TEXT_raw);
  if (load<u32>(base + symbol, 12) == TEXT_raw) {
    // marked 3 so that a name that is met again does not wait twice
    store<u32>(base + symbol, TEXT_raw | 2, 12);
    waiting(symbol);
  }
  return symbol;
}

/** The longest escape, `\M+nXXXX`. */
const ESCAPE_SIZE: u32 = 8;

/** Adds bytes of the file to the text that the field at `at` points to. */
export function appendFileText(at: usize, source: usize, length: u32): void {
  if (length == 0) return;
  const node = load<u32>(at);
  if (node == 0) {
    store<u32>(at, fileText(source, length));
    return;
  }
  const before = load<u32>(base + node, 4);
  appendText(node, source, length);
  // an escape may begin in the part before
  const from = before > ESCAPE_SIZE ? before - ESCAPE_SIZE : 0;
  const text = base + load<u32>(base + node);
  if (load<u32>(base + node, 12) == 0 && !isPlain(text + from, before - from + length)) {
    store<u32>(base + node, TEXT_raw, 12);
    waiting(node);
  }
}
