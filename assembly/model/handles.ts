/**
 * Handles to records: an open-addressed table in the drawing buffer, read by `engine/drawing.ts`
 * too.
 *
 * A handle that is used twice stays with its first record; records without one, or with one that is
 * taken, get the next free handle, as a CAD program does when it opens the file.
 */
import {
  FAULT_duplicate_handle,
  FAULT_missing_handle,
  FLAG_handleAssigned,
  HEAD_handleNext,
  HEAD_handleTable,
  HEAD_handleTableSize,
  T_UNKNOWN_OBJECT,
} from '../generated/model';
import { alloc, base, closeList } from './arena';
import { recordList } from './builder';
import { fault, faults, setPlaceHandle } from './faults';
import { symbolCount } from './symbols';
import { typeCategory } from './types';

/** Larger ones are kept but not counted on from: some writers put rubbish there. */
const NO_HANDLE_LIMIT: u64 = 0xffffffffffff;

let handleTable: usize = 0;
let handleMask: u32 = 0;
let nextHandle: u64 = 1;

@inline
function recordCount(): u32 {
  return load<u32>(recordList, 4);
}
@inline
function recordAt(index: u32): usize {
  return base + load<u32>(base + load<u32>(recordList) + (<usize>index << 2));
}

@inline
function slotOf(handle: u64): u32 {
  return <u32>((handle * 0x9e3779b97f4a7c15) >> 32) & handleMask;
}

/** The record with a handle, as an address; 0 where there is none. */
export function findHandle(handle: u64): usize {
  if (handle == 0 || handleTable == 0) return 0;
  let slot = slotOf(handle);
  while (true) {
    const offset = load<u32>(handleTable + (<usize>slot << 2));
    if (offset == 0) return 0;
    if (load<u64>(base + offset, 8) == handle) return base + offset;
    slot = (slot + 1) & handleMask;
  }
}

/** False when the handle is taken. */
function addHandle(record: usize): bool {
  const handle = load<u64>(record, 8);
  let slot = slotOf(handle);
  while (true) {
    const at = handleTable + (<usize>slot << 2);
    const offset = load<u32>(at);
    if (offset == 0) {
      store<u32>(at, <u32>(record - base));
      return true;
    }
    if (load<u64>(base + offset, 8) == handle) return false;
    slot = (slot + 1) & handleMask;
  }
}

/** Records of these have no handle in the file format. */
function needsHandle(record: usize): bool {
  const type = <u32>load<u16>(record, 4);
  return typeCategory(type) != 0 && type != T_UNKNOWN_OBJECT;
}

/** Records whose slots are brought into the cache at a time. */
const BATCH: u32 = 32;
let touched: u32 = 0;

/**
 * Loads the slots of records ahead of their use. Each is a cache miss; loads without a branch
 * between them are waited for together.
 */
function touchSlots(from: u32, to: u32): void {
  let sum: u32 = 0;
  for (let i = from; i < to; i++) {
    sum += load<u32>(handleTable + (<usize>slotOf(load<u64>(recordAt(i), 8)) << 2));
  }
  touched = sum;
}

/** Builds the table of all records and gives handles to those without. */
export function linkHandles(handleSeed: u64): void {
  const count = recordCount();
  let size: u32 = 64;
  // room for records that linking adds: layers, blocks
  while (<u64>size * 2 < <u64>(count + (symbolCount << 1)) * 3) size <<= 1;
  closeList();
  handleTable = alloc(size << 2);
  handleMask = size - 1;
  memory.fill(handleTable, 0, <usize>size << 2);
  let highest: u64 = handleSeed > 0 && handleSeed < NO_HANDLE_LIMIT ? handleSeed - 1 : 0;
  let duplicates: u32 = 0;
  let missing: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if ((i & (BATCH - 1)) == 0) touchSlots(i, min(count, i + BATCH));
    const record = recordAt(i);
    const handle = load<u64>(record, 8);
    if (handle == 0) {
      if (needsHandle(record)) missing++;
    } else if (!addHandle(record)) {
      store<u64>(record, 0, 8);
      setPlaceHandle(handle);
      fault(FAULT_duplicate_handle, handle);
      setPlaceHandle(0);
      duplicates++;
    } else if (handle > highest && handle < NO_HANDLE_LIMIT) highest = handle;
  }
  nextHandle = highest + 1;
  if (missing != 0) faults(FAULT_missing_handle, missing);
  if (missing + duplicates == 0) return;
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(i);
    if (load<u64>(record, 8) == 0 && needsHandle(record)) assignHandle(record);
  }
}

/** Gives a record the next free handle. */
export function assignHandle(record: usize): void {
  do {
    store<u64>(record, nextHandle++, 8);
  } while (!addHandle(record));
  store<u16>(record, <u16>(<u32>load<u16>(record, 6) | FLAG_handleAssigned), 6);
}

/** Tells the head of the drawing buffer where the table is. */
export function noteHandles(): void {
  store<u32>(base, <u32>(handleTable - base), HEAD_handleTable);
  store<u32>(base, handleMask + 1, HEAD_handleTableSize);
  store<u64>(base, nextHandle, HEAD_handleNext);
}
