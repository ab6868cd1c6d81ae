/**
 * DWG's bit cursors: values that begin at any bit, most significant bit first, bytes little-endian.
 *
 * In: `openBits(start, size)`, one object or section in memory, readable for 16 bytes beyond its
 * end. Out: the values of the ODA description, chapter 2, by their names there (B, BB, 3B, BS, BL,
 * BLL, BD, DD, RC, RS, RL, RD, MC, MS, BE, BT, OT, T, TU, TV, H, CMC, ENC).
 *
 *   R13-R2004   | data and texts ...            | handles |
 *   R2007+      | data ... | texts | size | 1   | handles |      `openStrings` finds the texts
 *
 * Data, texts and handles each have a position; where an object has no stream of its own for texts
 * or handles, these come from the data. Positions are bits from `start`; an object has at most
 * 512 MB. A read past the end gives 0 and sets `bitsFault`, which stays set until the next
 * `openBits`. Texts before R2007 are bytes of the drawing's codepage: they pass through
 * `model/builder.ts`, which keeps them until that is known.
 */
import { fileName, fileText } from '../model/builder';
import { outputWindow } from '../model/arena';
import { decodeUtf16 } from './text';

export const R13: u32 = 1012;
export const R14: u32 = 1014;
export const R2000: u32 = 1015;
export const R2004: u32 = 1018;
export const R2007: u32 = 1021;
export const R2010: u32 = 1024;
export const R2013: u32 = 1027;
export const R2018: u32 = 1032;

/** The drawing's release, as the number behind "AC" (1012 for R13). */
export let bitsVersion: u32 = R2000;
/** Something was read that is not there. */
export let bitsFault: bool = false;

let origin: usize = 0;
let at: u32 = 0;
let end: u32 = 0;
let stringAt: u32 = 0;
let stringEnd: u32 = 0;
let stringsApart: bool = false;
let handleAt: u32 = 0;
let handleEnd: u32 = 0;
let handlesApart: bool = false;
/** What offsets in handle references count from: the handle of the object itself. */
let referenceHandle: u64 = 0;

/** The kind of the last handle reference: 2 to 5, or 6 to 12 for offsets (chapter 2.13). */
export let handleCode: u32 = 0;
/** Bytes of the last text, in scratch memory, until the next text is read. */
export let textStart: usize = 0;
export let textLength: u32 = 0;
/** The last CMC or ENC: index 0 ByBlock, 256 ByLayer; true color 0xRRGGBB or -1. */
export let colorIndex: i32 = 256;
export let colorTrue: i32 = -1;
/** The last CMC's whole value, as DXF has it for multileaders; from R2004 on. */
export let colorValue: u32 = 0;
/** Text nodes of the last CMC's names, or 0. */
export let colorName: u32 = 0;
export let colorBook: u32 = 0;
/** The last ENC's flags, and its transparency as DXF's 440 or -1. */
export let colorHasHandle: bool = false;
export let colorTransparency: i32 = -1;

/** Sets the release that the following reads are of. */
export function setBitsVersion(version: u32): void {
  bitsVersion = version;
}

/** Begins with `size` bytes at `start`; texts and handles come from the data. */
export function openBits(start: usize, size: u32): void {
  origin = start;
  at = 0;
  end = min(size, <u32>0x1fffffff) << 3;
  stringsApart = false;
  handlesApart = false;
  bitsFault = false;
  referenceHandle = 0;
}

export function bitPosition(): u32 {
  return at;
}
export function bitEnd(): u32 {
  return end;
}
/** Bits of data that are left. */
export function bitsLeft(): u32 {
  return at < end ? end - at : 0;
}
/** Moves the data position; beyond the end is a fault. */
export function seekBit(position: u32): void {
  if (position > end) bitsFault = true;
  at = min(position, end);
}
/** Ends the data here: what follows belongs to another stream. */
export function setBitEnd(position: u32): void {
  if (position > end) bitsFault = true;
  else end = position;
}
export function skipBits(count: u32): void {
  if (take(count)) return;
  at = end;
}
/** The address of the byte that the position is in. */
export function bitAddress(): usize {
  return origin + (at >> 3);
}
export function alignByte(): void {
  seekBit((at + 7) & ~7);
}
export function setFault(): void {
  bitsFault = true;
}
export function setReferenceHandle(handle: u64): void {
  referenceHandle = handle;
}

/** From here on handle references come from [from, to) bits. */
export function openHandles(from: u32, to: u32): void {
  handleAt = from;
  handleEnd = to;
  handlesApart = true;
  if (to > end || from > to) {
    bitsFault = true;
    handleEnd = min(to, end);
  }
}
/** Bits of the handle stream that are left. */
export function handleBitsLeft(): u32 {
  if (!handlesApart) return bitsLeft();
  return handleAt < handleEnd ? handleEnd - handleAt : 0;
}
export function handlePosition(): u32 {
  return handlesApart ? handleAt : at;
}
export function seekHandle(position: u32): void {
  handleAt = min(position, handleEnd);
}

/**
 * Finds the texts of an R2007+ object, whose data with texts ends at bit `last` (chapter 20.1,
 * "string stream"): the last bit says whether there are any; before it stands their size in bits,
 * an RS, or two of them with the highest bit of the nearer one set. The data ends where they begin.
 */
export function openStrings(last: u32): void {
  stringsApart = true;
  stringAt = 0;
  stringEnd = 0;
  if (last == 0 || last > end) {
    bitsFault = true;
    return;
  }
  let position = last - 1;
  const isPresent = bitsAt(position, 1) != 0;
  if (!isPresent) return;
  if (position < 16) {
    bitsFault = true;
    return;
  }
  position -= 16;
  let size = shortAt(position);
  if ((size & 0x8000) != 0) {
    if (position < 16) {
      bitsFault = true;
      return;
    }
    position -= 16;
    size = (size & 0x7fff) | (shortAt(position) << 15);
  }
  if (size > position) {
    bitsFault = true;
    return;
  }
  stringAt = position - size;
  stringEnd = position;
}

/** Where the next text of a text stream begins; 0 for an object without such a stream. */
export function stringPosition(): u32 {
  return stringsApart ? stringAt : 0;
}

// ---- bits

@inline
function swap(value: u64): u64 {
  const both = i64x2.splat(<i64>value);
  return <u64>(
    i64x2.extract_lane(
      i8x16.shuffle(both, both, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8),
      0,
    )
  );
}

/** Sixty-four bits whose first 57 at least are those from `position` on. */
@inline
function window(position: u32): u64 {
  return swap(load<u64>(origin + (position >> 3))) << (position & 7);
}

@inline
function bitsAt(position: u32, count: u32): u32 {
  return <u32>(window(position) >> (64 - count));
}

@inline
function shortAt(position: u32): u32 {
  const value = bitsAt(position, 16);
  return ((value >> 8) | (value << 8)) & 0xffff;
}

/** Moves on by `count` bits, or faults. */
@inline
function take(count: u32): bool {
  if (count > end - at) {
    bitsFault = true;
    at = end;
    return false;
  }
  at += count;
  return true;
}

/** Eight bytes from any bit, little-endian. */
@inline
function longAt(position: u32): u64 {
  const address = origin + (position >> 3);
  const shift = position & 7;
  const high = swap(load<u64>(address)) << shift;
  return swap(high | ((<u64>load<u8>(address, 8) << shift) >> 8));
}

@inline
function fourBytesAt(position: u32): u32 {
  return <u32>swap(window(position) & 0xffffffff00000000);
}

export function readB(): bool {
  if (at >= end) {
    bitsFault = true;
    return false;
  }
  const bit = (<u32>load<u8>(origin + (at >> 3)) >> (7 - (at & 7))) & 1;
  at++;
  return bit != 0;
}

export function readBB(): u32 {
  const position = at;
  return take(2) ? bitsAt(position, 2) : 0;
}

/** One to three bits: reading stops at the first zero (chapter 2.1). */
export function read3B(): u32 {
  let value: u32 = 0;
  for (let i = 0; i < 3; i++) {
    const bit: u32 = readB() ? 1 : 0;
    value = (value << 1) | bit;
    if (bit == 0) break;
  }
  return value;
}

/** Any number of bits up to 32. */
export function readBits(count: u32): u32 {
  const position = at;
  if (count == 0) return 0;
  return take(count) ? bitsAt(position, count) : 0;
}

export function readRC(): u32 {
  const position = at;
  return take(8) ? bitsAt(position, 8) : 0;
}
export function readRS(): u32 {
  const position = at;
  return take(16) ? shortAt(position) : 0;
}
export function readRL(): u32 {
  const position = at;
  return take(32) ? fourBytesAt(position) : 0;
}
export function readRLL(): u64 {
  const position = at;
  return take(64) ? longAt(position) : 0;
}
export function readRD(): f64 {
  const position = at;
  return take(64) ? finite(reinterpret<f64>(longAt(position))) : 0;
}

/** No coordinate is NaN or infinite: everything behind the reader may rely on it. */
@inline
function finite(value: f64): f64 {
  return isFinite(value) ? value : 0;
}

/** A signed short. */
export function readBS(): i32 {
  switch (readBB()) {
    case 0:
      return <i32>(<i16>readRS());
    case 1:
      return <i32>readRC();
    case 2:
      return 0;
    default:
      return 256;
  }
}

export function readBL(): i32 {
  switch (readBB()) {
    case 0:
      return <i32>readRL();
    case 1:
      return <i32>readRC();
    case 2:
      return 0;
    default:
      bitsFault = true;
      return 0;
  }
}

/** A count, checked against the bits left: each element has at least `bitsEach`. */
export function readCount(bitsEach: u32): u32 {
  return checkCount(<u32>readBL(), bitsEach);
}

/** The count, or 0 and a fault when there is no room for so many. */
export function checkCount(count: u32, bitsEach: u32): u32 {
  if (<u64>count * bitsEach <= <u64>bitsLeft()) return count;
  bitsFault = true;
  return 0;
}

/** A count of handle references, each of at least eight bits. */
export function checkHandleCount(count: u32): u32 {
  if (<u64>count << 3 <= <u64>handleBitsLeft()) return count;
  bitsFault = true;
  return 0;
}

/** Three bits tell the number of bytes: files have them whole, unlike a 3B (chapter 2.4). */
export function readBLL(): u64 {
  const size = readBits(3);
  let value: u64 = 0;
  for (let i: u32 = 0; i < size; i++) value |= <u64>readRC() << (i << 3);
  return value;
}

export function readBD(): f64 {
  // code and value in one go: this is the read that drawings consist of
  const position = at;
  if (end - position >= 66) {
    const code = bitsAt(position, 2);
    if (code == 0) {
      at = position + 66;
      return finite(reinterpret<f64>(longAt(position + 2)));
    }
    at = position + 2;
    if (code == 1) return 1;
    if (code == 3) bitsFault = true;
    return 0;
  }
  switch (readBB()) {
    case 0:
      return readRD();
    case 1:
      return 1;
    case 2:
      return 0;
    default:
      bitsFault = true;
      return 0;
  }
}

/** A double told by how it differs from another one (chapter 2.9). */
export function readDD(fallback: f64): f64 {
  const bits = reinterpret<u64>(fallback);
  switch (readBB()) {
    case 0:
      return fallback;
    case 1:
      return finite(reinterpret<f64>((bits & 0xffffffff00000000) | <u64>readRL()));
    case 2: {
      const middle = <u64>readRS();
      const low = <u64>readRL();
      return finite(reinterpret<f64>((bits & 0xffff000000000000) | (middle << 32) | low));
    }
    default:
      return readRD();
  }
}

/** Thickness: one bit for 0 from R2000 on (chapter 2.10). */
export function readBT(): f64 {
  if (bitsVersion >= R2000 && readB()) return 0;
  return readBD();
}

/** Extrusion to three doubles at `target`: one bit for (0, 0, 1) from R2000 on (chapter 2.8). */
export function readBE(target: usize): void {
  if (bitsVersion >= R2000 && readB()) {
    store<f64>(target, 0);
    store<f64>(target, 0, 8);
    store<f64>(target, 1, 16);
    return;
  }
  read3BD(target);
  // a normal of length 0 is none
  const isNull = load<f64>(target) == 0 && load<f64>(target, 8) == 0 && load<f64>(target, 16) == 0;
  if (isNull) store<f64>(target, 1, 16);
}

export function read2BD(target: usize): void {
  store<f64>(target, readBD());
  store<f64>(target, readBD(), 8);
}
export function read3BD(target: usize): void {
  store<f64>(target, readBD());
  store<f64>(target, readBD(), 8);
  store<f64>(target, readBD(), 16);
}
export function read2RD(target: usize): void {
  store<f64>(target, readRD());
  store<f64>(target, readRD(), 8);
}
export function read3RD(target: usize): void {
  store<f64>(target, readRD());
  store<f64>(target, readRD(), 8);
  store<f64>(target, readRD(), 16);
}

/** Modular char: seven bits a byte, the last one with a sign (chapter 2.6). */
export function readMC(): i32 {
  let value: u32 = 0;
  for (let shift: u32 = 0; shift < 35; shift += 7) {
    const byte = readRC();
    if ((byte & 0x80) == 0) {
      value |= (byte & 0x3f) << shift;
      return (byte & 0x40) != 0 ? -(<i32>value) : <i32>value;
    }
    value |= (byte & 0x7f) << shift;
  }
  bitsFault = true;
  return 0;
}

/** Modular char without a sign, as handle steps and sizes are. */
export function readUMC(): u64 {
  let value: u64 = 0;
  for (let shift: u64 = 0; shift < 63; shift += 7) {
    const byte = <u64>readRC();
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  bitsFault = true;
  return 0;
}

/** Modular short: fifteen bits a short. */
export function readMS(): u32 {
  let value: u32 = 0;
  for (let shift: u32 = 0; shift < 32; shift += 15) {
    const short = readRS();
    value |= (short & 0x7fff) << shift;
    if ((short & 0x8000) == 0) return value;
  }
  bitsFault = true;
  return 0;
}

/** Object type: a short before R2010, then one or two bytes (chapter 2.12). */
export function readOT(): u32 {
  if (bitsVersion < R2010) return <u32>readBS() & 0xffff;
  switch (readBB()) {
    case 0:
      return readRC();
    case 1:
      return readRC() + 0x1f0;
    default:
      return readRS();
  }
}

// ---- handles

/**
 * A handle reference, absolute: offsets are resolved against the object's own handle (chapter
 * 2.13).
 */
export function readH(): u64 {
  if (!handlesApart) return readHandleHere();
  const dataAt = at;
  const dataEnd = end;
  at = handleAt;
  end = handleEnd;
  const handle = readHandleHere();
  handleAt = at;
  at = dataAt;
  end = dataEnd;
  return handle;
}

/** A handle reference from the data, whatever the object's streams (its own handle). */
export function readHandleHere(): u64 {
  const head = readRC();
  handleCode = head >> 4;
  const size = head & 15;
  if (size > 8) {
    bitsFault = true;
    return 0;
  }
  let value: u64 = 0;
  for (let i: u32 = 0; i < size; i++) value = (value << 8) | <u64>readRC();
  switch (handleCode) {
    case 6:
      return referenceHandle + 1;
    case 8:
      return referenceHandle - 1;
    case 10:
      return referenceHandle + value;
    case 12:
      return referenceHandle - value;
    default:
      return value;
  }
}

// ---- texts

/** Half of the output window, which nothing uses while a drawing is read. */
const SCRATCH_HALF: u32 = 1 << 19;

/** Copies `size` bytes from any bit. */
export function readBytes(target: usize, size: u32): void {
  const position = at;
  if (size > 0x1fffffff || !take(size << 3)) {
    bitsFault = true;
    at = end;
    return;
  }
  const from = origin + (position >> 3);
  const shift = position & 7;
  if (shift == 0) {
    memory.copy(target, from, size);
    return;
  }
  let done: u32 = 0;
  for (; done + 8 <= size; done += 8) store<u64>(target + done, longAt(position + (done << 3)));
  for (; done < size; done++) store<u8>(target + done, <u8>bitsAt(position + (done << 3), 8));
}

/** T: bytes of the drawing's codepage, from the data; a NUL ends them. */
export function readT(): void {
  const length = <u32>readBS() & 0xffff;
  textStart = outputWindow();
  textLength = 0;
  if (length << 3 > end - at) {
    bitsFault = true;
    at = end;
    return;
  }
  readBytes(textStart, length);
  while (textLength < length && load<u8>(textStart + textLength) != 0) textLength++;
}

/** TU: UTF-16 from the text stream, as UTF-8. */
export function readTU(): void {
  const dataAt = at;
  const dataEnd = end;
  if (stringsApart) {
    at = stringAt;
    end = stringEnd;
    if (at >= end) {
      // an object whose texts are all empty has no text stream
      at = dataAt;
      end = dataEnd;
      textLength = 0;
      textStart = outputWindow();
      return;
    }
  }
  const units = <u32>readBS() & 0xffff;
  readUnits(units);
  if (stringsApart) {
    stringAt = at;
    at = dataAt;
    end = dataEnd;
  }
}

/** UTF-16 units at the position, as UTF-8. */
export function readUnits(units: u32): void {
  textStart = outputWindow();
  textLength = 0;
  if (units << 4 > end - at) {
    bitsFault = true;
    at = end;
    return;
  }
  const raw = textStart + SCRATCH_HALF;
  readBytes(raw, units << 1);
  textLength = decodeUtf16(raw, units, textStart);
}

/** TV: the text of either kind; it is then at `textStart`. */
export function readTV(): void {
  if (bitsVersion >= R2007) readTU();
  else readT();
}

/** A text node of the next text, 0 for an empty one. */
export function readText(): u32 {
  readTV();
  return fileText(textStart, textLength);
}

/** A symbol of the next text. */
export function readName(): u32 {
  readTV();
  return fileName(textStart, textLength);
}

// ---- colors

/** CMC: the color of an object (chapter 2.11). */
export function readCMC(): void {
  colorTrue = -1;
  colorName = 0;
  colorBook = 0;
  colorIndex = readBS();
  colorValue = 0xc3000000 | <u32>colorIndex;
  if (bitsVersion < R2004) return;
  colorValue = <u32>readBL();
  const names = readRC();
  if ((names & 1) != 0) colorName = readText();
  if ((names & 2) != 0) colorBook = readText();
  setColor(colorValue);
}

/** What the highest byte of a color value says: ByLayer, ByBlock, RGB, index, foreground, none. */
function setColor(value: u32): void {
  switch (value >> 24) {
    case 0xc0:
      colorIndex = 256;
      break;
    case 0xc1:
      colorIndex = 0;
      break;
    case 0xc2:
      colorTrue = <i32>(value & 0xffffff);
      break;
    case 0xc3:
      colorIndex = <i32>(value & 0xffff);
      break;
    case 0xc5:
      colorIndex = 7;
      break;
    case 0xc8:
      colorIndex = 257;
      break;
    default:
  }
}

/** ENC: the color of an entity, R2004 on; before it is an index (chapter 2.11). */
export function readENC(): void {
  colorTrue = -1;
  colorHasHandle = false;
  colorTransparency = -1;
  const value = <u32>readBS() & 0xffff;
  if (bitsVersion < R2004) {
    colorIndex = <i32>(<i16>value);
    return;
  }
  colorIndex = <i32>(value & 0x1ff);
  if ((value & 0x8000) != 0) setColor(<u32>readBL());
  if ((value & 0x4000) != 0) colorHasHandle = true;
  if ((value & 0x2000) != 0) colorTransparency = readBL();
}
