/**
 * The object map (AcDb:Handles): which object lies where.
 *
 *   blocks of: u16 big-endian size of itself and the pairs | pairs | u16 big-endian CRC
 *   pair: handle and offset, each as the difference to the pair before, in modular chars
 *   the last block has the size 2
 *
 * In: the section's bytes (ODA 23). Out: two arrays, handles ascending in each block, and offsets
 * that lie inside the object data. Differences start from 0 in each block, so that a damaged block
 * costs no other.
 */
import { crc16 } from '../../core/crc';
import { FAULT_dwg_crc, FAULT_dwg_map_damaged } from '../../generated/model';
import { allocInput, lend } from '../../model/arena';
import { faults } from '../../model/faults';

const CRC_SEED: u32 = 0xc0c1;
/** Writers end a block before 2,032 bytes; one pair more fits into this (ODA 23.1). */
const BLOCK_SIZE_MAX: u32 = 2064;

let handles: usize = 0;
let offsets: usize = 0;
/** Number of entries. */
export let objectCount: u32 = 0;
/** True when the file's map is missing, ends early or a block's CRC is wrong: see `scanObjects`. */
export let objectMapDamaged: bool = false;

@inline
export function handleAt(index: u32): u64 {
  return load<u64>(handles + (<usize>index << 3));
}
/** Offset of an object's size from `objectsBase`. */
@inline
export function offsetAt(index: u32): u32 {
  return load<u32>(offsets + (<usize>index << 2));
}

/** Makes room for `count` entries and empties the map. */
export function beginObjectMap(count: u32): void {
  objectCount = 0;
  allocInput(<u32>(-<i32>allocInput(0)) & 7);
  handles = allocInput(count << 3);
  offsets = allocInput(count << 2);
}

/** The map is not needed any more: what links the objects may use its memory. */
export function lendObjectMap(): void {
  lend(handles, objectCount * 12);
}

@inline
export function addObject(handle: u64, offset: u32): void {
  store<u64>(handles + (<usize>objectCount << 3), handle);
  store<u32>(offsets + (<usize>objectCount << 2), offset);
  objectCount++;
}

@inline
function blockSize(at: usize): u32 {
  return <u32>bswap<u16>(load<u16>(at));
}

/**
 * The most pairs that the map can hold: each number ends with a byte below 128, but for the last of
 * a damaged block, which the block's end cuts.
 */
function countPairs(start: usize, size: u32): u32 {
  let count: u32 = 0;
  const end = start + size;
  for (let at = start; at + 2 <= end; ) {
    const length = blockSize(at);
    if (length <= 2 || length > BLOCK_SIZE_MAX) break;
    const stop = min(at + length, end);
    let numbers: u32 = 1;
    for (let byte = at + 2; byte < stop; byte++) numbers += <u32>(load<u8>(byte) < 128);
    count += numbers >> 1;
    at += length + 2;
  }
  return count;
}

/** Reads the map of objects that lie in `dataSize` bytes. */
export function readObjectMap(start: usize, size: u32, dataSize: u32): void {
  objectMapDamaged = size == 0;
  beginObjectMap(countPairs(start, size));
  let wrongCrcs: u32 = 0;
  let isEnded = false;
  const end = start + size;
  for (let at = start; at + 2 <= end; ) {
    const length = blockSize(at);
    if (length == 2) isEnded = true;
    if (length <= 2 || length > BLOCK_SIZE_MAX || at + length + 2 > end) break;
    const crc = crc16(at, length, CRC_SEED);
    if (crc != <u32>bswap<u16>(load<u16>(at + length))) wrongCrcs++;
    readBlock(at + 2, at + length, dataSize);
    at += length + 2;
  }
  if (wrongCrcs != 0) faults(FAULT_dwg_crc, wrongCrcs);
  if (wrongCrcs != 0 || !isEnded) objectMapDamaged = true;
  if (!isEnded) faults(FAULT_dwg_map_damaged, 1);
}

let next: usize = 0;

/** An unsigned modular char (ODA 2.6): seven bits a byte, lowest first. */
function modularChar(end: usize): u64 {
  let value: u64 = 0;
  for (let shift: u64 = 0; next < end; shift += 7) {
    const byte = <u64>load<u8>(next);
    next++;
    if (shift < 64) value |= (byte & 0x7f) << shift;
    if (byte < 128) break;
  }
  return value;
}

/** A signed one: bit 6 of the last byte is the sign. */
function signedModularChar(end: usize): i64 {
  let value: u64 = 0;
  for (let shift: u64 = 0; next < end; shift += 7) {
    const byte = <u64>load<u8>(next);
    next++;
    if (byte < 128) {
      if (shift < 64) value |= (byte & 0x3f) << shift;
      return (byte & 0x40) != 0 ? -<i64>value : <i64>value;
    }
    if (shift < 64) value |= (byte & 0x7f) << shift;
  }
  return <i64>value;
}

function readBlock(start: usize, end: usize, dataSize: u32): void {
  let handle: u64 = 0;
  let offset: i64 = 0;
  let wrong: u32 = 0;
  next = start;
  while (next < end) {
    const step = modularChar(end);
    if (next >= end) {
      wrong++;
      break;
    }
    handle += step;
    offset += signedModularChar(end);
    if (step == 0 || <u64>offset >= <u64>dataSize) {
      wrong++;
      continue;
    }
    addObject(handle, <u32>offset);
  }
  if (wrong != 0) {
    objectMapDamaged = true;
    faults(FAULT_dwg_map_damaged, wrong);
  }
}
