/**
 * Values of DWG objects into the drawing buffer: lists, presence, angles, kept tags, and the names
 * that handles stand for.
 *
 * The model stores layers, linetypes, styles and blocks by name, as DXF does; DWG refers to them by
 * handle. `objects.ts` therefore reads the tables first and notes here which symbol a table
 * record's handle stands for.
 */
import { TAG_SIZE } from '../../generated/model';
import { checkCount, readBits, readBytes } from '../../core/bits';
import { alloc, append, base, closeList, makeList } from '../../model/arena';
import { extraOf } from '../../model/builder';

export { makeList } from '../../model/arena';

/** A place for values that are read and dropped. */
export const scratch: usize = memory.data(64, 8);

/** Angles are in radians in DWG, in degrees in DXF and in the model. */
@inline
export function degrees(angle: f64): f64 {
  return (angle * 180) / Math.PI;
}

/** Marks fields as present. */
@inline
export function present(record: usize, bits: u64): void {
  store<u64>(record, load<u64>(record, 24) | bits, 24);
}

@inline
export function setFlag(record: usize, flag: u32): void {
  store<u16>(record, <u16>(<u32>load<u16>(record, 6) | flag), 6);
}

/** Keeps a value as a tag, in a list of the extra block. */
export function keepTag(
  record: usize,
  list: u32,
  code: i32,
  kind: u32,
  node: u32,
  value: u64,
): void {
  const at = append(extraOf(record) + list, TAG_SIZE);
  store<i16>(at, <i16>code);
  store<u16>(at, <u16>kind, 2);
  store<u32>(at, node, 4);
  store<u64>(at, value, 8);
}

/** A list of bytes from so many bits of data; what is missing in the last byte is 0. */
export function readData(list: usize, bits: u32): void {
  const count = checkCount(bits, 1);
  const at = makeList(list, 1, (count + 7) >> 3);
  if (count == 0) return;
  readBytes(at, count >> 3);
  const rest = count & 7;
  if (rest != 0) store<u8>(at + (count >> 3), <u8>(readBits(rest) << (8 - rest)));
}

// ---- linetypes in the order of their table

let lineTypes: usize = 0;
let lineTypeCount: u32 = 0;

/** Room for the handles of a table's linetypes; `null` handles keep their places. */
export function noteLineTypes(count: u32): void {
  closeList();
  lineTypes = alloc(count << 3);
  memory.fill(lineTypes, 0, count << 3);
  lineTypeCount = count;
}

export function noteLineType(place: u32, handle: u64): void {
  if (place < lineTypeCount) store<u64>(lineTypes + (<usize>place << 3), handle);
}

/** The handle of the linetype at a place; 0 for none. */
export function lineTypeAt(place: u32): u64 {
  return place < lineTypeCount ? load<u64>(lineTypes + (<usize>place << 3)) : 0;
}

// ---- names by handle

/** Open addressing; slots of {u64 handle, u32 symbol, u32 1: its table lists it}. */
let slots: usize = 0;
let mask: u32 = 0;
const SLOT_SIZE: u32 = 16;

/** Room for the names of `count` table records. */
export function forgetNames(count: u32): void {
  let size: u32 = 64;
  while (size < count << 1) size <<= 1;
  closeList();
  slots = alloc(size * SLOT_SIZE);
  memory.fill(slots, 0, size * SLOT_SIZE);
  mask = size - 1;
}

@inline
function slotOf(handle: u64): usize {
  let slot = <u32>((handle * 0x9e3779b97f4a7c15) >> 32) & mask;
  while (true) {
    const at = slots + slot * SLOT_SIZE;
    const found = load<u64>(at);
    if (found == handle || found == 0) return at;
    slot = (slot + 1) & mask;
  }
}

/** Notes that a table record of this handle is in the file. */
export function noteNamed(handle: u64): void {
  if (handle != 0) store<u64>(slotOf(handle), handle);
}

/** Notes that a table lists this handle. */
export function noteListed(handle: u64): void {
  const at = slotOf(handle);
  if (handle != 0 && load<u64>(at) == handle) store<u32>(at, 1, 12);
}

export function isListed(handle: u64): bool {
  return load<u32>(slotOf(handle), 12) != 0;
}

/** Notes the name of a table record. */
export function noteName(handle: u64, symbol: u32): void {
  const at = slotOf(handle);
  if (handle != 0 && load<u64>(at) == handle) store<u32>(at, symbol, 8);
}

/** The symbol of a table record's name; 0 when the handle is not one. */
export function nameOfHandle(handle: u64): u32 {
  return handle == 0 ? 0 : load<u32>(slotOf(handle), 8);
}
