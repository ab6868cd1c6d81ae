/**
 * Block records and the BLOCK and ENDBLK entities (ODA 20.4.52, 20.4.6, 20.4.7).
 *
 * DWG keeps in the block record what DXF has at BLOCK: flags, base point, path, description. In:
 * the cursor behind the common data. Out: the BLOCK_RECORD, an entry of what it owns (`owned.ts`),
 * and an entry here, from which `link.ts` fills the BLOCK:
 *
 *   0 u32 block record   4 i32 flags   8 f64[3] base point   32 u32 path   36 u32 description
 *  40 u64 BLOCK entity   48 u32 1: all its entities were found
 */
import {
  R2000,
  R2004,
  R2007,
  bitsVersion,
  bitsFault,
  read3BD,
  readB,
  readBL,
  readBS,
  readBytes,
  readCount,
  readH,
  readName,
  readRC,
  readText,
  checkHandleCount,
} from '../../../core/bits';
import { writeHandle } from '../../../core/number-write';
import {
  BLOCK_RECORD_explodable,
  BLOCK_RECORD_inserts,
  BLOCK_RECORD_layout,
  BLOCK_RECORD_name,
  BLOCK_RECORD_preview,
  BLOCK_RECORD_scalable,
  BLOCK_RECORD_units,
  BLOCK_blockName,
} from '../../../generated/model';
import { append, base } from '../../../model/arena';
import { equalBytes, intern } from '../../../model/symbols';
import { OWNED_end, newOwned, ownedAt, ownedCount, readOwnedHandles } from '../owned';
import { makeList, nameOfHandle, noteName } from '../values';
import { readTableHead } from './tables';

const HEAD_SIZE: u32 = 56;
export const BLOCK_HEAD_flags: usize = 4;
export const BLOCK_HEAD_basePoint: usize = 8;
export const BLOCK_HEAD_path: usize = 32;
export const BLOCK_HEAD_description: usize = 36;
export const BLOCK_HEAD_block: usize = 40;
export const BLOCK_HEAD_isWhole: usize = 48;

const heads: usize = memory.data(16, 8);

export function forgetBlockHeads(): void {
  memory.fill(heads, 0, 16);
}
export function blockHeadCount(): u32 {
  return load<u32>(heads, 4);
}
export function blockHeadAt(index: u32): usize {
  return base + load<u32>(heads) + index * HEAD_SIZE;
}

/** Room for two characters and a handle. */
const nameText: usize = memory.data(32, 8);

/** DXF's 70 of BLOCK. */
const ANONYMOUS: i32 = 1;
const HAS_ATTRIBUTES: i32 = 2;
const IS_XREF: i32 = 4;
const IS_OVERLAY: i32 = 8;

export function readBlockRecord(record: usize): void {
  let flags = readTableHead(record);
  completeName(record);
  if (readB()) flags |= ANONYMOUS;
  if (readB()) flags |= HAS_ATTRIBUTES;
  if (readB()) flags |= IS_XREF;
  if (readB()) flags |= IS_OVERLAY;
  if (bitsVersion >= R2000) readB();
  const isXref = (flags & (IS_XREF | IS_OVERLAY)) != 0;
  const count = bitsVersion >= R2004 && !isXref ? <u32>readBL() : 0;
  const index = blockHeadCount();
  const head = append(heads, HEAD_SIZE);
  memory.fill(head, 0, HEAD_SIZE);
  store<u32>(head, <u32>(record - base));
  store<i32>(head, flags, BLOCK_HEAD_flags);
  read3BD(head + BLOCK_HEAD_basePoint);
  // texts grow the buffer, not this list: it stays where it is
  store<u32>(head, readText(), BLOCK_HEAD_path);
  const inserts = bitsVersion >= R2000 ? readPreview(record, head) : 0;
  if (bitsVersion >= R2007) {
    store<i32>(record, readBS(), BLOCK_RECORD_units);
    store<i32>(record, <i32>readB(), BLOCK_RECORD_explodable);
    store<i32>(record, <i32>readRC(), BLOCK_RECORD_scalable);
  }
  readHandles(record, blockHeadAt(index), count, isXref);
  if (bitsVersion < R2000) return;
  const at = makeList(record + BLOCK_RECORD_inserts, 8, checkHandleCount(inserts));
  if (at != 0) for (let i: u32 = 0; i < inserts; i++) store<u64>(at + (i << 3), readH());
  store<u64>(record, readH(), BLOCK_RECORD_layout);
}

/**
 * The record of an anonymous block or a sheet has its name without the number, "*U"; its BLOCK,
 * which is read before, has all of it.
 */
function completeName(record: usize): void {
  const symbol = load<u32>(record, BLOCK_RECORD_name);
  const full = nameOfHandle(load<u64>(record, 8));
  if (symbol == 0) return;
  if (full == 0 || full == symbol) {
    nameByHandle(record, symbol);
    return;
  }
  const length = load<u32>(base + symbol, 4);
  const text = base + load<u32>(base + symbol);
  if (load<u8>(text) != 42 || load<u32>(base + full, 4) <= length) return;
  if (equalBytes(text, base + load<u32>(base + full), length)) {
    store<u32>(record, full, BLOCK_RECORD_name);
  }
}

/** Where no BLOCK tells more, "*U" gets the handle for a number, so that blocks stay apart. */
function nameByHandle(record: usize, symbol: u32): void {
  const text = base + load<u32>(base + symbol);
  if (load<u32>(base + symbol, 4) != 2 || load<u8>(text) != 42) return;
  store<u16>(nameText, load<u16>(text));
  const digits = writeHandle(nameText + 2, load<u64>(record, 8));
  store<u32>(record, intern(nameText, 2 + <u32>digits), BLOCK_RECORD_name);
}

/** The count of inserts (a byte each, until one is 0), description and preview; the count. */
function readPreview(record: usize, head: usize): u32 {
  let inserts: u32 = 0;
  while (readRC() != 0 && !bitsFault) inserts++;
  store<u32>(head, readText(), BLOCK_HEAD_description);
  const size = readCount(8);
  const at = makeList(record + BLOCK_RECORD_preview, 1, size);
  if (size != 0) readBytes(at, size);
  return inserts;
}

function readHandles(record: usize, head: usize, count: u32, isXref: bool): void {
  readH();
  store<u64>(head, readH(), BLOCK_HEAD_block);
  const owned = newOwned(record);
  if (bitsVersion >= R2004 || !isXref) readOwnedHandles(owned, count);
  store<u64>(ownedAt(ownedCount() - 1), readH(), OWNED_end);
}

export function readBlock(record: usize): void {
  const symbol = readName();
  store<u32>(record, symbol, BLOCK_blockName);
  noteName(load<u64>(record, 16), symbol);
}
