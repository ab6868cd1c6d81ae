/**
 * The tags of a DXF file, ASCII or binary, one at a time.
 *
 * Bytes in, through the `refill` import: a file of any size passes a window of 1 MiB. Out: `code`
 * and the value, as bytes (`valueStart`, `valueLength`) or as a number; `tagF64()` and its kin
 * convert.
 *
 *   ASCII   code line, value line; LF, CRLF or CR (DXF Reference, "ASCII DXF files")
 *   binary  sentinel of 22 bytes, then u16 code (one byte before R13) and a value whose type the
 *           code tells (DXF Reference, "Binary DXF files")
 *
 * Not handled: what a tag means. A value line longer than the window is cut, with a fault.
 */
import { readF64, readI32, readI64, readU64Hex, numberOk } from '../../core/number-read';
import {
  FAULT_bad_group_code,
  FAULT_bad_handle,
  FAULT_bad_number,
  FAULT_line_too_long,
  FAULT_trash_before,
  FAULT_value_cut,
} from '../../generated/model';
import { INPUT_SIZE, PADDING, inputWindow } from '../../model/arena';
import { fault, setPlace } from '../../model/faults';

@external("host", "refill")
declare function refill(target: usize, max: u32): u32;

export const VALUE_TEXT: u32 = 0;
export const VALUE_F64: u32 = 1;
export const VALUE_INTEGER: u32 = 2;
export const VALUE_BYTES: u32 = 3;

export let code: i32 = 0;
export let valueKind: u32 = VALUE_TEXT;
export let valueStart: usize = 0;
export let valueLength: u32 = 0;
export let valueInteger: i64 = 0;
export let valueReal: f64 = 0;
export let isBinary: bool = false;
/** Tags seen so far. */
export let tagCount: u32 = 0;

let windowStart: usize = 0;
/** Behind the last byte in the window. */
let dataEnd: usize = 0;
/** Bytes of the file before `windowStart`. */
let windowOffset: u64 = 0;
let isEnd: bool = false;
/** Start of the line, or of the binary tag, that comes next. */
let next: usize = 0;
/** The 64 bytes whose line ends `mask` holds. */
let block: usize = 0;
let mask: u64 = 0;
let lineEndByte: v128 = i8x16.splat(10);
let lineNumber: u64 = 0;
let lineStart: usize = 0;
let lineEnd: usize = 0;
let codeBytes: u32 = 2;

/** Fills the window again, keeping the bytes from `keep` on; false when nothing came. */
function fill(keep: usize): bool {
  const kept = <u32>(dataEnd - keep);
  memory.copy(windowStart, keep, kept);
  windowOffset += <u64>(keep - windowStart);
  next -= keep - windowStart;
  dataEnd = windowStart + kept;
  let got: u32 = 0;
  while (!isEnd && <u32>(dataEnd - windowStart) < INPUT_SIZE) {
    const read = refill(dataEnd, INPUT_SIZE - <u32>(dataEnd - windowStart));
    if (read == 0) isEnd = true;
    dataEnd += read;
    got += read;
  }
  memory.fill(dataEnd, 0, PADDING);
  return got != 0;
}

@inline
function newlines(at: usize): u64 {
  const a = <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at), lineEndByte)));
  const b = <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 16), lineEndByte)));
  const c = <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 32), lineEndByte)));
  const d = <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 48), lineEndByte)));
  return a | (b << 16) | (c << 32) | (d << 48);
}

/** Points the scanner at `at`. */
function scanFrom(at: usize): void {
  next = at;
  block = at;
  mask = at < dataEnd ? newlines(at) : 0;
}

/** The next line in [lineStart, lineEnd), without its end mark; false at the end of the file. */
@inline
function nextLine(): bool {
  if (mask == 0 && !seekLineEnd()) return false;
  const at = block + <usize>ctz(mask);
  mask &= mask - 1;
  lineStart = next;
  lineEnd = at;
  next = at + 1;
  lineNumber++;
  if (at > lineStart && load<u8>(at - 1) == 13) lineEnd = at - 1;
  return true;
}

/** Scans on until `mask` has a line end; a last line without one gets it in the padding. */
function seekLineEnd(): bool {
  while (true) {
    block += 64;
    if (block >= dataEnd) {
      if (!isEnd) {
        if (next == windowStart && <u32>(dataEnd - windowStart) >= INPUT_SIZE) {
          cutLine();
          return true;
        }
        fill(next);
        block = next;
      } else {
        if (next >= dataEnd) return false;
        // the end of the file ends its last line
        block = dataEnd;
        mask = 1;
        return true;
      }
    }
    if (block < dataEnd) {
      mask = newlines(block);
      if (mask != 0) return true;
    }
  }
}

/** A line that fills the window: its rest is skipped, up to its end mark. */
function cutLine(): void {
  fault(FAULT_line_too_long, lineNumber);
  const kept = dataEnd - PADDING;
  while (true) {
    next = kept;
    const more = fillKeeping(kept);
    if (!more) break;
    for (let at = kept; at < dataEnd; at++) {
      if (load<u8>(at) == <u8>i8x16.extract_lane_u(lineEndByte, 0)) {
        const rest = <u32>(dataEnd - at);
        memory.copy(kept, at, rest);
        dataEnd = kept + rest;
        memory.fill(dataEnd, 0, PADDING);
        next = windowStart;
        block = kept;
        mask = newlines(block);
        return;
      }
    }
  }
  dataEnd = kept;
  memory.fill(dataEnd, 0, PADDING);
  next = windowStart;
  block = dataEnd;
  mask = 1;
}

/** Reads new bytes over those behind `kept`; the bytes before it stay where they are. */
function fillKeeping(kept: usize): bool {
  dataEnd = kept;
  const room = INPUT_SIZE - <u32>(kept - windowStart);
  const read = refill(kept, room);
  if (read == 0) {
    isEnd = true;
    return false;
  }
  windowOffset += read;
  dataEnd = kept + read;
  memory.fill(dataEnd, 0, PADDING);
  return true;
}

/** Opens the file: sentinel, line ends, bytes before the first tag. */
export function beginTags(): void {
  windowStart = inputWindow();
  dataEnd = windowStart;
  next = windowStart;
  windowOffset = 0;
  isEnd = false;
  lineNumber = 0;
  tagCount = 0;
  isBinary = false;
  fill(windowStart);
  if (startsBinary()) {
    isBinary = true;
    next = windowStart + 22;
    // R12 and before: one-byte codes. The first tag is 0 SECTION (or 999) in both.
    codeBytes = load<u8>(next) == 0 && load<u8>(next, 1) >= 32 ? 1 : 2;
    if (load<u8>(next) == 255) codeBytes = 1;
    return;
  }
  if (load<u8>(windowStart) == 0xef && load<u8>(windowStart, 1) == 0xbb) next += 3;
  const size = min(<u32>(dataEnd - windowStart), 65536);
  let hasLineFeed = false;
  let hasReturn = false;
  for (let i: u32 = 0; i < size; i++) {
    const byte = load<u8>(windowStart + i);
    if (byte == 10) hasLineFeed = true;
    if (byte == 13) hasReturn = true;
  }
  lineEndByte = i8x16.splat(!hasLineFeed && hasReturn ? 13 : 10);
  scanFrom(next);
  skipTrash();
}

/** "AutoCAD Binary DXF" CR LF SUB NUL. */
function startsBinary(): bool {
  return (
    dataEnd - windowStart >= 24 &&
    load<u64>(windowStart) == 0x204441436f747541 &&
    load<u64>(windowStart, 8) == 0x44207972616e6942
  );
}

/** Skips lines before the first one that is a group code followed by a plausible value. */
function skipTrash(): void {
  let skipped: u64 = 0;
  while (true) {
    if (!nextLine()) break;
    if (isCodeLine(lineStart, lineEnd)) {
      if (skipped != 0) fault(FAULT_trash_before, skipped);
      lineNumber--;
      scanFrom(lineStart);
      return;
    }
    skipped++;
  }
  if (skipped != 0) fault(FAULT_trash_before, skipped);
}

/** A first line is 0 or 999 (a comment): nothing else opens a DXF file. */
function isCodeLine(start: usize, end: usize): bool {
  while (start < end && load<u8>(start) <= 32) start++;
  while (end > start && load<u8>(end - 1) <= 32) end--;
  const length = end - start;
  if (length == 1) return load<u8>(start) == 48;
  return length == 3 && (load<u32>(start) & 0xffffff) == 0x393939;
}

/** Where the current tag began, for faults. */
export function markPlace(): void {
  if (isBinary) setPlace(windowOffset + <u64>(next - windowStart), 0);
  else setPlace(lineNumber, 1);
}

/** Reads the next tag; false at the end of the file. */
export function nextTag(): bool {
  tagCount++;
  if (isBinary) return nextBinaryTag();
  while (true) {
    if (!nextLine()) return false;
    if (lineEnd - lineStart == 3 && isShortCode(load<u32>(lineStart) ^ 0x303030)) {
      return nextLine() && takeLine();
    }
    let at = lineStart;
    const end = lineEnd;
    while (at < end && load<u8>(at) <= 32) at++;
    let value: i32 = 0;
    let digits: u32 = 0;
    const isNegative = at < end && load<u8>(at) == 45;
    if (isNegative) at++;
    while (at < end) {
      const digit = <u32>load<u8>(at) - 48;
      if (digit > 9) break;
      value = value * 10 + <i32>digit;
      digits++;
      at++;
    }
    while (at < end && load<u8>(at) <= 32) at++;
    if (digits == 0 || at != end || digits > 5) {
      if (lineStart == lineEnd && next >= dataEnd && isEnd) return false;
      markPlace();
      fault(FAULT_bad_group_code);
      if (!resynchronise()) return false;
      continue;
    }
    code = isNegative ? -value : value;
    return nextLine() && takeLine();
  }
  return false;
}

/** The usual group code, three places filled up with blanks: `digits` is its bytes less "000". */
@inline
function isShortCode(digits: u32): bool {
  const ones = (digits >> 16) & 255;
  const tens = (digits >> 8) & 255;
  const hundreds = digits & 255;
  // a blank less "0" is 16
  if (ones > 9 || (tens > 9 && tens != 16) || (hundreds > 9 && hundreds != 16)) return false;
  if (tens == 16 && hundreds != 16) return false;
  code = (hundreds & 15) * 100 + (tens & 15) * 10 + ones;
  return true;
}

@inline
function takeLine(): bool {
  valueKind = VALUE_TEXT;
  valueStart = lineStart;
  valueLength = <u32>(lineEnd - lineStart);
  return true;
}

/**
 * After a line that is no group code: goes on at the next line "0" that is followed by a name in
 * capitals, which is how every object begins; the lines between are lost.
 */
function resynchronise(): bool {
  let isZero = false;
  while (nextLine()) {
    if (isZero && isTypeName(lineStart, lineEnd)) {
      pendingStart = lineStart;
      pendingLength = <u32>(lineEnd - lineStart);
      return rewindLine();
    }
    isZero = isZeroLine(lineStart, lineEnd);
  }
  return false;
}

let pendingStart: usize = 0;
let pendingLength: u32 = 0;

/** Makes the line "0" before the type name just read the next line again. */
function rewindLine(): bool {
  let at = pendingStart - 1;
  const lineByte = <u8>i8x16.extract_lane_u(lineEndByte, 0);
  // the window may have moved between the two lines; "0" is then gone and is written anew
  if (at > windowStart) {
    at--;
    while (at > windowStart && load<u8>(at) != lineByte) at--;
    if (load<u8>(at) == lineByte) at++;
    if (isZeroLine(at, pendingStart - 1)) {
      lineNumber -= 2;
      scanFrom(at);
      return true;
    }
  }
  const kept = <u32>(dataEnd - pendingStart);
  memory.copy(windowStart + 2, pendingStart, kept);
  store<u8>(windowStart, 48);
  store<u8>(windowStart + 1, lineByte);
  dataEnd = windowStart + 2 + kept;
  memory.fill(dataEnd, 0, PADDING);
  lineNumber -= 2;
  scanFrom(windowStart);
  return true;
}

function isZeroLine(start: usize, end: usize): bool {
  while (start < end && load<u8>(start) <= 32) start++;
  while (end > start && load<u8>(end - 1) <= 32) end--;
  return end - start == 1 && load<u8>(start) == 48;
}

function isTypeName(start: usize, end: usize): bool {
  if (end - start < 3 || end - start > 40) return false;
  const first = load<u8>(start);
  if ((first < 65 || first > 90) && first != 51) return false;
  for (let at = start + 1; at < end; at++) {
    const byte = load<u8>(at);
    const isPlain = (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte == 95;
    if (!isPlain) return false;
  }
  return true;
}

/** What the value of a group code is (DXF Reference, "Group code value types"). */
export function kindOfCode(c: i32): u32 {
  if (c < 10) return VALUE_TEXT;
  if (c < 60) return VALUE_F64;
  if (c < 100) return VALUE_INTEGER;
  if (c < 110) return VALUE_TEXT;
  if (c < 160) return VALUE_F64;
  if (c < 210) return VALUE_INTEGER;
  if (c < 240) return VALUE_F64;
  if (c < 300) return VALUE_INTEGER;
  if (c < 310) return VALUE_TEXT;
  if (c < 320) return VALUE_BYTES;
  if (c < 370) return VALUE_TEXT;
  if (c < 390) return VALUE_INTEGER;
  if (c < 400) return VALUE_TEXT;
  if (c < 410) return VALUE_INTEGER;
  if (c < 420) return VALUE_TEXT;
  if (c < 430) return VALUE_INTEGER;
  if (c < 440) return VALUE_TEXT;
  if (c < 460) return VALUE_INTEGER;
  if (c < 470) return VALUE_F64;
  if (c < 999) return VALUE_TEXT;
  if (c == 1004) return VALUE_BYTES;
  if (c < 1010) return VALUE_TEXT;
  if (c < 1060) return VALUE_F64;
  return VALUE_INTEGER;
}

/** True for codes whose value is a handle. */
export function isHandleCode(c: i32): bool {
  return (
    c == 5 ||
    c == 105 ||
    c == 1005 ||
    (c >= 320 && c < 370) ||
    (c >= 390 && c < 400) ||
    c == 480 ||
    c == 481
  );
}

function integerSize(c: i32): u32 {
  if (c >= 290 && c < 300) return 1;
  if (c >= 160 && c < 170) return 8;
  const isLong = (c >= 90 && c < 100) || (c >= 420 && c < 430) || (c >= 440 && c < 460);
  return isLong || c == 1071 ? 4 : 2;
}

/** Makes sure that `size` bytes from `next` on are in the window, or as many as the file has. */
@inline
function ensure(size: u32): bool {
  if (next + size <= dataEnd) return true;
  if (!isEnd) fill(next);
  return next + size <= dataEnd;
}

function nextBinaryTag(): bool {
  if (!ensure(codeBytes)) return false;
  if (codeBytes == 1) {
    code = load<u8>(next);
    next += 1;
    if (code == 255) {
      if (!ensure(2)) return false;
      code = load<u16>(next);
      next += 2;
    }
  } else {
    code = load<u16>(next);
    next += 2;
  }
  valueKind = kindOfCode(code);
  if (valueKind == VALUE_TEXT) return binaryText();
  if (valueKind == VALUE_F64) {
    if (!ensure(8)) return cut();
    valueReal = load<f64>(next);
    next += 8;
    return true;
  }
  if (valueKind == VALUE_BYTES) {
    if (!ensure(1)) return cut();
    const length = <u32>load<u8>(next);
    if (!ensure(1 + length)) return cut();
    valueStart = next + 1;
    valueLength = length;
    next += 1 + length;
    return true;
  }
  const size = integerSize(code);
  if (!ensure(size)) return cut();
  valueInteger =
    size == 1
      ? <i64>load<u8>(next)
      : size == 2
        ? <i64>load<i16>(next)
        : size == 4
          ? <i64>load<i32>(next)
          : load<i64>(next);
  next += size;
  return true;
}

function cut(): bool {
  markPlace();
  fault(FAULT_value_cut, <u64>code);
  next = dataEnd;
  return false;
}

/** A NUL-terminated value. */
function binaryText(): bool {
  let at = next;
  while (true) {
    while (at < dataEnd && load<u8>(at) != 0) at++;
    if (at < dataEnd) break;
    if (isEnd || (next == windowStart && <u32>(dataEnd - windowStart) >= INPUT_SIZE)) {
      if (at == next) return cut();
      break;
    }
    const done = at - next;
    fill(next);
    at = next + done;
  }
  valueStart = next;
  valueLength = <u32>(at - next);
  next = min(at + 1, dataEnd);
  return true;
}

/** The value as a double. */
export function tagF64(): f64 {
  if (valueKind == VALUE_TEXT) {
    const value = readF64(valueStart, valueLength);
    if (!numberOk()) badNumber();
    return value;
  }
  if (valueKind == VALUE_INTEGER) return <f64>valueInteger;
  if (valueKind == VALUE_BYTES || !isFinite<f64>(valueReal)) {
    badNumber();
    return 0;
  }
  return valueReal;
}

function badNumber(): void {
  markPlace();
  fault(FAULT_bad_number, <u64>code);
}

export function tagI32(): i32 {
  if (valueKind == VALUE_TEXT) {
    const value = readI32(valueStart, valueLength);
    if (!numberOk()) badNumber();
    return value;
  }
  if (valueKind == VALUE_INTEGER) return <i32>valueInteger;
  if (valueKind == VALUE_F64 && abs(valueReal) < 2147483647.0) return <i32>valueReal;
  badNumber();
  return 0;
}

export function tagI64(): i64 {
  if (valueKind == VALUE_TEXT) {
    const value = readI64(valueStart, valueLength);
    if (!numberOk()) badNumber();
    return value;
  }
  return valueKind == VALUE_INTEGER ? valueInteger : <i64>tagI32();
}

export function tagHandle(): u64 {
  if (valueKind != VALUE_TEXT) return valueKind == VALUE_INTEGER ? <u64>valueInteger : 0;
  const value = readU64Hex(valueStart, valueLength);
  if (!numberOk()) {
    markPlace();
    fault(FAULT_bad_handle);
  }
  return value;
}

/** Takes blanks off both ends of the value: names of types and sections. */
export function trimValue(): void {
  while (valueLength != 0 && load<u8>(valueStart) <= 32) {
    valueStart++;
    valueLength--;
  }
  while (valueLength != 0 && load<u8>(valueStart + valueLength - 1) <= 32) valueLength--;
}
