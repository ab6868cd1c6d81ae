/**
 * Drawing order of blocks that have a SORTENTSTABLE: their entity lists sorted by sort handle.
 *
 * In: linked entity lists in file order, handles. Out: the same lists in ascending order of the
 * sort handle; an entity that the table does not name has its own handle for it (DXF Reference,
 * "SORTENTSTABLE"; AutoCAD's DRAWORDER). Equal ones keep their order. O(n log n), memory given
 * back.
 */
import {
  BLOCK_RECORD_entities,
  SORTENTSTABLE_blockRecord,
  SORTENTSTABLE_entities,
  SORTENTSTABLE_sortHandles,
  T_BLOCK_RECORD,
} from '../generated/model';
import { alloc, base, closeList, release } from './arena';
import { findHandle } from './handles';

/** An item to sort: {u64 sort handle, u32 entity offset, u32 unused}. */
const ITEM: u32 = 16;
const OWNER_RECORD: usize = 36;

/** Sorts the entities of the block that a SORTENTSTABLE belongs to. */
export function applySortTable(table: usize): void {
  const named = load<u32>(table + SORTENTSTABLE_entities, 4);
  const block = blockOf(table);
  if (named == 0 || block == 0) return;
  const entities = block + BLOCK_RECORD_entities;
  const total = load<u32>(entities, 4);
  if (total < 2) return;
  closeList();
  const items = alloc(total * ITEM);
  const spare = alloc(total * ITEM);
  takeOwnHandles(entities, items, total);
  takeSortHandles(table, named, items, total);
  const sorted = isSorted(items, total) ? items : sort(items, spare, total);
  const list = base + load<u32>(entities);
  for (let i: u32 = 0; i < total; i++) {
    const entity = load<u32>(sorted + i * ITEM, 8);
    store<u32>(list + (<usize>i << 2), entity);
    store<u32>(base + entity, <u32>(block - base), OWNER_RECORD);
  }
  release(items);
}

/** The block record that the table names; else the owner of the dictionary that owns the table. */
function blockOf(table: usize): usize {
  const named = findHandle(load<u64>(table + SORTENTSTABLE_blockRecord));
  if (isBlockRecord(named)) return named;
  const dictionary = findHandle(load<u64>(table, 16));
  if (dictionary == 0) return 0;
  const owner = findHandle(load<u64>(dictionary, 16));
  return isBlockRecord(owner) ? owner : 0;
}

function isBlockRecord(record: usize): bool {
  return record != 0 && <u32>load<u16>(record, 4) == T_BLOCK_RECORD;
}

/**
 * Items in file order. Each entity carries its index in the place of its owner record, which is the
 * same for all of them and is put back at the end, so that no table of entities is needed.
 */
function takeOwnHandles(entities: usize, items: usize, total: u32): void {
  const list = base + load<u32>(entities);
  for (let i: u32 = 0; i < total; i++) {
    const entity = load<u32>(list + (<usize>i << 2));
    const item = items + i * ITEM;
    store<u64>(item, load<u64>(base + entity, 8));
    store<u32>(item, entity, 8);
    store<u32>(base + entity, i, OWNER_RECORD);
  }
}

function takeSortHandles(table: usize, named: u32, items: usize, total: u32): void {
  const handles = base + load<u32>(table + SORTENTSTABLE_entities);
  const sortHandles = base + load<u32>(table + SORTENTSTABLE_sortHandles);
  const known = min(named, load<u32>(table + SORTENTSTABLE_sortHandles, 4));
  for (let i: u32 = 0; i < known; i++) {
    const sortHandle = load<u64>(sortHandles + (<usize>i << 3));
    const entity = findHandle(load<u64>(handles + (<usize>i << 3)));
    if (entity == 0 || sortHandle == 0) continue;
    const index = load<u32>(entity, OWNER_RECORD);
    // entities of other blocks, and other objects, carry no index of this list
    if (index >= total || load<u32>(items + index * ITEM, 8) != <u32>(entity - base)) continue;
    store<u64>(items + index * ITEM, sortHandle);
  }
}

function isSorted(items: usize, total: u32): bool {
  for (let i: u32 = 1; i < total; i++) {
    if (load<u64>(items + i * ITEM) < load<u64>(items + (i - 1) * ITEM)) return false;
  }
  return true;
}

/** Merges runs of 1, 2, 4, … items from one memory into the other; where the result is. */
function sort(items: usize, spare: usize, total: u32): usize {
  let from = items;
  let to = spare;
  for (let width: u32 = 1; width < total; width <<= 1) {
    for (let start: u32 = 0; start < total; start += width << 1) {
      const middle = min(start + width, total);
      merge(from, to, start, middle, min(middle + width, total));
    }
    const other = from;
    from = to;
    to = other;
  }
  return from;
}

/** [start, middle) and [middle, end) of `from` into [start, end) of `to`; the left goes first. */
function merge(from: usize, to: usize, start: u32, middle: u32, end: u32): void {
  let left = start;
  let right = middle;
  for (let i = start; i < end; i++) {
    const takesLeft =
      left < middle &&
      (right >= end || load<u64>(from + left * ITEM) <= load<u64>(from + right * ITEM));
    memory.copy(to + i * ITEM, from + (takesLeft ? left++ : right++) * ITEM, ITEM);
  }
}
