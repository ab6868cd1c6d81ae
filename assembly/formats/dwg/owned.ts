/**
 * What an object owns in order: the entities of a block, the vertices of a POLYLINE, the attributes
 * of an INSERT.
 *
 * Before R2004 an owner names its first and last object, and each object the next one; from R2004
 * on it lists them all. In: the cursor at the handles. Out: an entry an owner, for `link.ts`:
 *
 *   0 u32 owner record   4 u32 list of u64 handles   8 u32 count   12 u32 1: a chain, not a list
 *  16 u64 first         24 u64 last                 32 u64 end mark (SEQEND, ENDBLK)
 */
import { R2004, bitsVersion, checkHandleCount, readBL, readH } from '../../core/bits';
import { append, base } from '../../model/arena';
import { makeList } from './values';

export const OWNED_SIZE: u32 = 40;
export const OWNED_list: usize = 4;
export const OWNED_count: usize = 8;
export const OWNED_isChain: usize = 12;
export const OWNED_first: usize = 16;
export const OWNED_last: usize = 24;
export const OWNED_end: usize = 32;

const list: usize = memory.data(16, 8);

export function forgetOwned(): void {
  memory.fill(list, 0, 16);
}

export function ownedCount(): u32 {
  return load<u32>(list, 4);
}

export function ownedAt(index: u32): usize {
  return base + load<u32>(list) + index * OWNED_SIZE;
}

/** A new entry, empty; its number, from 1, waits in the record's place for its block (+36). */
export function newOwned(record: usize): usize {
  const at = append(list, OWNED_SIZE);
  memory.fill(at, 0, OWNED_SIZE);
  store<u32>(at, <u32>(record - base));
  store<u32>(record, load<u32>(list, 4), 36);
  return at;
}

/** The owned handles of a record; with `hasCount` their number comes from the data here. */
export function readOwned(record: usize, hasCount: bool): void {
  const count = bitsVersion >= R2004 && hasCount ? <u32>readBL() : 0;
  readOwnedHandles(newOwned(record), count);
  store<u64>(ownedAt(ownedCount() - 1), readH(), OWNED_end);
}

/** First and last, or the `count` handles. */
export function readOwnedHandles(entry: usize, count: u32): void {
  if (bitsVersion < R2004) {
    store<u32>(entry, 1, OWNED_isChain);
    store<u64>(entry, readH(), OWNED_first);
    store<u64>(entry, readH(), OWNED_last);
    return;
  }
  const checked = checkHandleCount(count);
  // the entry's words 4 to 15 are a list header, whose capacity is then marked as "no chain"
  const at = makeList(entry + OWNED_list, 8, checked);
  store<u32>(entry, 0, OWNED_isChain);
  for (let i: u32 = 0; i < checked; i++) store<u64>(at + (i << 3), readH());
}
