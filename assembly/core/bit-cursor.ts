/**
 * DWG's bit cursors: where data, texts and handles of an object stand, and the plain values.
 *
 * In: `openBits(start, size)`, one object or section in memory, readable for 16 bytes beyond its
 * end. Out: values that begin at any bit, most significant bit first, bytes little-endian. What is
 * made of them (texts, colors, points) is in `bits.ts`, through which all of this is imported.
 *
 *   R13-R2004   | data and texts ...            | handles |
 *   R2007+      | data ... | texts | size | 1   | handles |      `openStrings` finds the texts
 *
 * Data, texts and handles each have a position; where an object has no stream of its own for texts
 * or handles, these come from the data. Positions are bits from `start`; an object has at most
 * 512 MB. A read past the end gives 0 and sets `bitsFault`, which stays set until the next
 * `openBits`.
 */
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
/** Where the data ends before a text stream: at its texts, or the bit that denies them. */
let stringFrom: u32 = 0;
let stringsApart: bool = false;
let handleAt: u32 = 0;
let handleEnd: u32 = 0;
let handlesApart: bool = false;
/** What offsets in handle references count from: the handle of the object itself. */
let referenceHandle: u64 = 0;
/** The data's position while another stream is read. */
let dataAt: u32 = 0;
let dataEnd: u32 = 0;
/** The kind of the last handle reference: 2 to 5, or 6 to 12 for offsets (chapter 2.13). */
export let handleCode: u32 = 0;

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

/** What is missing is no damage: the object has another form than the decoder knows. */
export function clearFault(): void {
  bitsFault = false;
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
    handleAt = min(from, handleEnd);
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
  stringFrom = position;
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
  stringFrom = stringAt;
  stringEnd = position;
}

/** Bits of the text stream that are left. */
export function stringBitsLeft(): u32 {
  return stringsApart && stringAt < stringEnd ? stringEnd - stringAt : 0;
}

/** Where the next text of a text stream begins; 0 for an object without such a stream. */
export function stringPosition(): u32 {
  return stringsApart ? stringAt : 0;
}

/** Bits that are left of the data alone, before any texts behind it. */
export function plainBitsLeft(): u32 {
  const last = stringsApart ? stringFrom : end;
  return at < last ? last - at : 0;
}

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

/** Goes to the texts of the object; false when it has a stream for texts with nothing in it. */
export function enterStrings(): bool {
  dataAt = at;
  dataEnd = end;
  if (!stringsApart) return true;
  if (stringAt >= stringEnd) return false;
  at = stringAt;
  end = stringEnd;
  return true;
}

/** Goes back to the data. */
export function leaveStrings(): void {
  if (!stringsApart) return;
  stringAt = at;
  at = dataAt;
  end = dataEnd;
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
export function finite(value: f64): f64 {
  return isFinite(value) ? value : 0;
}

/** A signed short. */
export function readBS(): i32 {
  const position = at;
  if (end - position >= 18) {
    const bits = window(position);
    const code = bits >> 62;
    if (code == 0) {
      at = position + 18;
      const value = <u32>(bits >> 46) & 0xffff;
      return <i32>(<i16>((value >> 8) | (value << 8)));
    }
    at = position + (code == 1 ? 10 : 2);
    if (code == 1) return <i32>((bits << 2) >> 56);
    return code == 2 ? 0 : 256;
  }
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
  const position = at;
  if (end - position >= 34) {
    const bits = window(position);
    const code = bits >> 62;
    if (code == 0) {
      at = position + 34;
      return <i32>bswap<u32>(<u32>(bits >> 30));
    }
    at = position + (code == 1 ? 10 : 2);
    if (code == 1) return <i32>((bits << 2) >> 56);
    if (code == 3) bitsFault = true;
    return 0;
  }
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
  const bits = window(at);
  const code = bits >> 62;
  const position = at;
  // 2, 34, 50 or 66 bits
  if (!take(code == 0 ? 2 : 18 + (<u32>code << 4))) return 0;
  if (code == 0) return fallback;
  if (code == 3) return finite(reinterpret<f64>(longAt(position + 2)));
  const told = reinterpret<u64>(fallback);
  if (code == 1) {
    const low = <u64>bswap<u32>(<u32>(bits >> 30));
    return finite(reinterpret<f64>((told & 0xffffffff00000000) | low));
  }
  const middle = <u64>bswap<u16>(<u16>(bits >> 46)) << 32;
  const low = <u64>bswap<u32>(<u32>(bits >> 14));
  return finite(reinterpret<f64>((told & 0xffff000000000000) | middle | low));
}

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
  const position = at;
  const left = end - position;
  const bits = window(position);
  const size = <u32>(bits >> 56) & 15;
  if (size > 6 || left < 8 + (size << 3)) return readHandleAtEnd();
  handleCode = <u32>(bits >> 60);
  at = position + 8 + (size << 3);
  return absolute(size == 0 ? 0 : (bits << 8) >> (64 - (size << 3)));
}

/** The same byte by byte: cut off, or of seven bytes or more. */
function readHandleAtEnd(): u64 {
  const head = readRC();
  handleCode = head >> 4;
  const size = head & 15;
  if (size > 8) {
    bitsFault = true;
    return 0;
  }
  let value: u64 = 0;
  for (let i: u32 = 0; i < size; i++) value = (value << 8) | <u64>readRC();
  return absolute(value);
}

@inline
function absolute(value: u64): u64 {
  if (handleCode < 6) return value;
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
