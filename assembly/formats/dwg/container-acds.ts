/**
 * The data store, AcDb:AcDsPrototype_1b: SAB of modelled geometry in R2013 and later (ODA 24).
 *
 *   header 56: … 24 place of the segment index | 32 entries | 36 | 40 number of "datidx" …
 *   segment    u16 D5AC | name 6 | … | 36 place of its data in units of 16 | 48 content
 *     segidx   {u64 place, u32 size} of each segment by number, place 0 for none
 *     datidx   u32 count | u32 | {u32 segment, u32 place in its content, u32 schema} of each record
 *     _data_   {u32 20, u32 1, u64 handle, u32 place behind the data's start}, data of records
 *     blob01   u64 size of all | u64 | i32 page | i32 pages | u64 size | bytes
 *   record     u32 size | bytes
 *              u32 BB106BB1 | u64 size | u32 pages | 5 u32 | {u32 segment, u32 size} of each page
 *
 * In: the unpacked section, the handle table. Out: the bytes of each record whose handle is that of
 * modelled geometry, copied into its record. An index that leads nowhere is replaced by the data
 * segments that can be found. Not handled: thumbnails of blocks, the other records of the store;
 * schemas and search tables, which say nothing about geometry.
 */
import {
  FAULT_count_lies,
  FAULT_dwg_map_damaged,
  FAULT_dwg_store_damaged,
} from '../../generated/model';
import { alloc, base, closeList } from '../../model/arena';
import { fault, setPlaceHandle } from '../../model/faults';
import { findHandle } from '../../model/handles';
import { isModelled, sabBytes } from '../../model/modelled';
import { SECTION_ACDS, markOffset, sectionSize, sectionStart } from './container-sections';

const FILE_HEAD: u32 = 56;
const SEGMENT_HEAD: u32 = 48;
const SEGMENT_STEP: u32 = 64;
const INDEX_ENTRY: u32 = 12;
const RECORD_HEAD: u32 = 20;
const BLOB_HEAD: u32 = 36;
const BLOB_PAGE_HEAD: u32 = 32;
const BLOB_MARK: u32 = 0xbb106bb1;
/** Signature and name of segments. */
const DATA_INDEX: u64 = 0x786469746164d5ac;
const DATA: u64 = 0x5f617461645fd5ac;
const BLOB: u64 = 0x3130626f6c62d5ac;

let start: usize = 0;
let size: u32 = 0;
let indexAt: u32 = 0;
let indexCount: u32 = 0;
/** Bytes that may still be copied: records do not share data. */
let budget: u32 = 0;
/** Bytes from the segment that was found last to its end. */
let segmentSize: u32 = 0;

/** Gives the modelled geometry its data. */
export function readDataStore(): void {
  start = sectionStart(SECTION_ACDS);
  size = sectionSize(SECTION_ACDS);
  if (size < FILE_HEAD) return;
  budget = size;
  indexCount = 0;
  markOffset(0);
  if (!readByIndex()) {
    fault(FAULT_dwg_map_damaged);
    readBySearch();
  }
  setPlaceHandle(0);
}

/** False when there is no data index where the header says. */
function readByIndex(): bool {
  indexAt = load<u32>(start, 24);
  if (indexAt > size - SEGMENT_HEAD) return false;
  indexAt += SEGMENT_HEAD;
  const room = (size - indexAt) / INDEX_ENTRY;
  indexCount = min(load<u32>(start, 32), room);
  const index = segmentAt(load<u32>(start, 40), DATA_INDEX);
  if (index == 0 || segmentSize < SEGMENT_HEAD + 8) return false;
  const entries = index + SEGMENT_HEAD + 8;
  const most = (segmentSize - SEGMENT_HEAD - 8) / INDEX_ENTRY;
  const told = load<u32>(index, SEGMENT_HEAD);
  if (told > most) fault(FAULT_count_lies);
  for (let i: u32 = 0, n = min(told, most); i < n; i++) {
    const entry = entries + i * INDEX_ENTRY;
    const number = load<u32>(entry);
    // 0 is an entry without a record
    if (number == 0) continue;
    const segment = segmentAt(number, DATA);
    if (segment == 0) fault(FAULT_dwg_store_damaged);
    else readRecord(segment, <u64>SEGMENT_HEAD + load<u32>(entry, 4));
  }
  return true;
}

/** A segment by its number; 0 unless it has that name. Sets `segmentSize`. */
function segmentAt(number: u32, name: u64): usize {
  if (number >= indexCount) return 0;
  const entry = start + indexAt + number * INDEX_ENTRY;
  const offset = load<u64>(entry);
  if (offset == 0 || offset > <u64>(size - SEGMENT_HEAD)) return 0;
  const segment = start + <usize>offset;
  if (load<u64>(segment) != name) return 0;
  segmentSize = min(load<u32>(entry, 8), size - <u32>offset);
  return segmentSize < SEGMENT_HEAD ? 0 : segment;
}

/** Records of all data segments; where saves left several of an entity, the first is taken. */
function readBySearch(): void {
  let at: u32 = 0;
  while (at <= size - SEGMENT_HEAD) at += readFound(at);
}

/** Reads the data segment that may begin at `at`; how far the next one can be. */
function readFound(at: u32): u32 {
  const segment = start + at;
  if (load<u64>(segment) != DATA) return SEGMENT_STEP;
  segmentSize = min(load<u32>(segment, 16), size - at);
  if (segmentSize < SEGMENT_HEAD) return SEGMENT_STEP;
  const data = dataOf(segment);
  let head: u32 = SEGMENT_HEAD;
  while (head + RECORD_HEAD <= data && load<u32>(segment + head) == RECORD_HEAD) {
    readRecord(segment, head);
    head += RECORD_HEAD;
  }
  // no segment begins among the heads of records: that keeps the work in proportion
  return (head + SEGMENT_STEP - 1) & ~(SEGMENT_STEP - 1);
}

/** Where the data of a segment's records begins. */
@inline
function dataOf(segment: usize): u32 {
  return <u32>min<u64>(<u64>load<u32>(segment, 36) << 4, segmentSize);
}

function readRecord(segment: usize, place: u64): void {
  if (place + RECORD_HEAD > <u64>segmentSize) {
    fault(FAULT_dwg_store_damaged);
    return;
  }
  const head = <u32>place;
  const handle = load<u64>(segment + head, 8);
  const record = findHandle(handle);
  if (record == 0 || !isModelled(load<u16>(record, 4))) return;
  if (load<u32>(sabBytes(record), 4) != 0) return;
  setPlaceHandle(handle);
  const from = <u64>dataOf(segment) + load<u32>(segment + head, 16);
  if (!takeData(sabBytes(record), segment, from)) fault(FAULT_dwg_store_damaged);
}

/** Copies the data that begins at `from`; false when it is not whole. */
function takeData(list: usize, segment: usize, from: u64): bool {
  if (from + 4 > segmentSize) return false;
  const at = segment + <usize>from;
  const left = segmentSize - <u32>from - 4;
  const told = load<u32>(at);
  if (told == BLOB_MARK) return takeBlob(list, at + 4, left);
  const length = min(told, left);
  const target = newBytes(list, length);
  if (target != 0) memory.copy(target, at + 4, length);
  return target != 0 && length == told;
}

/** Room for bytes of a list; 0 when there are none, or more than there can be. */
function newBytes(list: usize, length: u32): usize {
  if (length == 0 || length > budget) return 0;
  budget -= length;
  closeList();
  const target = alloc(length);
  store<u32>(list, <u32>(target - base));
  store<u32>(list, length, 4);
  store<u32>(list, length, 8);
  return target;
}

/** Joins the pages of a large record; a page that is missing ends it. */
function takeBlob(list: usize, at: usize, left: u32): bool {
  if (left < BLOB_HEAD - 4) return false;
  const whole = load<u64>(at);
  const pages = load<u32>(at, 8);
  if (whole > <u64>size || pages > (left - BLOB_HEAD + 4) / 8) return false;
  const target = newBytes(list, <u32>whole);
  if (target == 0) return false;
  let filled: u32 = 0;
  for (let i: u32 = 0; i < pages; i++) {
    const page = segmentAt(load<u32>(at + BLOB_HEAD - 4 + (i << 3)), BLOB);
    if (page == 0 || segmentSize < SEGMENT_HEAD + BLOB_PAGE_HEAD) break;
    const length = load<u64>(page, SEGMENT_HEAD + 24);
    const room = segmentSize - SEGMENT_HEAD - BLOB_PAGE_HEAD;
    // an empty page would let many records of no bytes ask for endless work
    if (length == 0 || length > <u64>room || length > whole - filled) break;
    memory.copy(target + filled, page + SEGMENT_HEAD + BLOB_PAGE_HEAD, <usize>length);
    filled += <u32>length;
  }
  store<u32>(list, filled, 4);
  return filled == <u32>whole;
}
