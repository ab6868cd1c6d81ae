/**
 * Objects without their map: every place of the object data that holds a whole object.
 *
 *   modular short size | modular char handle bits, R2010 on | data: type … handle | u16 CRC
 *
 * In: the object data (ODA 20.1). Out: the object map anew, in the order of handles; of two objects
 * with one handle the later counts, as programs that save in place leave old ones behind. An object
 * is what has a plausible type and handle and the right CRC. Work is bounded: where too much of it
 * was in vain the scan ends.
 */
import {
  R2000,
  R2010,
  bitsFault,
  handleCode,
  openBits,
  readHandleHere,
  readOT,
  readRL,
  setBitsVersion,
} from '../../core/bits';
import { crc16 } from '../../core/crc';
import { FAULT_dwg_objects_scanned } from '../../generated/model';
import { allocInput, releaseInput } from '../../model/arena';
import { faults } from '../../model/faults';
import { addObject, beginObjectMap, handleAt, objectCount, offsetAt } from './object-map';

const CRC_SEED: u32 = 0xc0c1;
/** No object has fewer bytes: a type, a handle, and some bits. */
const DATA_SIZE_MIN: u32 = 4;
const FIXED_TYPE_LAST: u32 = 82;
const PROXY_TYPE_FIRST: u32 = 498;
const CLASS_TYPE_LAST: u32 = 4596;
/** Entry of the list in the making: u64 handle, u32 offset, u32 unused. */
const ENTRY_SIZE: u32 = 16;
/** Bytes that may be checked in vain, for each byte of data. */
const VAIN_FACTOR: u64 = 16;
const VAIN_MIN: u64 = 1 << 26;

let version: u32 = 0;
/** Bytes that the last check went over. */
let checkedSize: u32 = 0;
let foundHandle: u64 = 0;

/** The size of the whole object at `at`, its CRC included; 0 when there is none. */
function objectSize(at: usize, end: usize): u32 {
  checkedSize = 0;
  let next = at;
  let size: u32 = 0;
  for (let shift: u32 = 0; ; shift += 15) {
    if (shift > 15 || next + 2 > end) return 0;
    const part = <u32>load<u16>(next);
    next += 2;
    size |= (part & 0x7fff) << shift;
    if ((part & 0x8000) == 0) break;
  }
  if (size < DATA_SIZE_MIN || size > <u32>(end - next)) return 0;
  if (version >= R2010) {
    for (let i = 0; load<u8>(next) >= 128; i++) {
      if (i == 4) return 0;
      next++;
    }
    next++;
  }
  if (next + size + 2 > end || !isPlausible(next, size)) return 0;
  checkedSize = <u32>(next - at) + size;
  const crc = crc16(at, checkedSize, CRC_SEED);
  return crc == <u32>load<u16>(next + size) ? checkedSize + 2 : 0;
}

/** Whether bytes begin as an object's data do: a type that exists, then its own handle. */
function isPlausible(data: usize, size: u32): bool {
  openBits(data, size);
  const type = readOT();
  const isType = type != 0 && (type <= FIXED_TYPE_LAST || type >= PROXY_TYPE_FIRST);
  if (!isType || type > CLASS_TYPE_LAST) return false;
  if (version >= R2000 && version < R2010 && readRL() > size << 3) return false;
  foundHandle = readHandleHere();
  return !bitsFault && handleCode == 0 && foundHandle != 0;
}

/** Makes the map anew when a scan finds at least the objects that the map leads to. */
export function scanObjects(release: u32, start: usize, size: u32): void {
  version = release;
  setBitsVersion(release);
  const end = start + size;
  let sound: u32 = 0;
  for (let i: u32 = 0; i < objectCount; i++) {
    if (objectSize(start + offsetAt(i), end) != 0 && foundHandle == handleAt(i)) sound++;
  }
  const list = alignedInput();
  let count = scan(start, end, size);
  sort(list, count);
  count = keepLatest(list, count);
  if (count == 0 || count < sound) {
    releaseInput(list);
    return;
  }
  beginObjectMap(count);
  for (let i: u32 = 0; i < count; i++) {
    const entry = list + <usize>i * ENTRY_SIZE;
    addObject(load<u64>(entry), load<u32>(entry, 8));
  }
  faults(FAULT_dwg_objects_scanned, 1, count);
}

function alignedInput(): usize {
  allocInput(<u32>(-<i32>allocInput(0)) & 7);
  return allocInput(0);
}

/** Appends what is found to the input memory; returns how many. */
function scan(start: usize, end: usize, size: u32): u32 {
  let vain = max(<u64>size * VAIN_FACTOR, VAIN_MIN);
  let count: u32 = 0;
  for (let at = start; at + DATA_SIZE_MIN + 4 <= end; ) {
    const whole = objectSize(at, end);
    if (whole == 0) {
      if (checkedSize >= vain) break;
      vain -= checkedSize;
      at++;
      continue;
    }
    const entry = allocInput(ENTRY_SIZE);
    store<u64>(entry, foundHandle);
    store<u32>(entry, <u32>(at - start), 8);
    count++;
    at += whole;
  }
  return count;
}

/** True when entry `a` belongs before `b`: by handle, then by offset. */
@inline
function isBefore(a: usize, b: usize): bool {
  const first = load<u64>(a);
  const second = load<u64>(b);
  return first < second || (first == second && load<u32>(a, 8) < load<u32>(b, 8));
}

@inline
function exchange(a: usize, b: usize): void {
  const entry = v128.load(a);
  v128.store(a, v128.load(b));
  v128.store(b, entry);
}

/** Heap sort: in place, and never slower than n log n. */
function sort(list: usize, count: u32): void {
  for (let i = count >> 1; i > 0; i--) sink(list, i - 1, count);
  for (let i = count; i > 1; i--) {
    exchange(list, list + <usize>(i - 1) * ENTRY_SIZE);
    sink(list, 0, i - 1);
  }
}

function sink(list: usize, root: u32, count: u32): void {
  while (true) {
    let child = root * 2 + 1;
    if (child >= count) return;
    let at = list + <usize>child * ENTRY_SIZE;
    if (child + 1 < count && isBefore(at, at + ENTRY_SIZE)) {
      child++;
      at += ENTRY_SIZE;
    }
    const parent = list + <usize>root * ENTRY_SIZE;
    if (!isBefore(parent, at)) return;
    exchange(parent, at);
    root = child;
  }
}

/** Drops all but the last object of each handle; returns how many are left. */
function keepLatest(list: usize, count: u32): u32 {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const entry = list + <usize>i * ENTRY_SIZE;
    if (i + 1 < count && load<u64>(entry) == load<u64>(entry, ENTRY_SIZE)) continue;
    v128.store(list + <usize>kept * ENTRY_SIZE, v128.load(entry));
    kept++;
  }
  return kept;
}
