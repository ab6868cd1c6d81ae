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
 * Not handled: what a tag means.
 */
import { readF64, readI32, readI64, readU64Hex, numberOk } from '../../core/number-read';
import {
  FAULT_bad_group_code,
  FAULT_bad_handle,
  FAULT_bad_number,
  FAULT_value_cut,
} from '../../generated/model';
import { fault } from '../../model/faults';
import {
  beginLines,
  dataEnd,
  isLastEmptyLine,
  lineEnd,
  lineStart,
  markByte,
  markLine,
  moveTo,
  next,
  nextLine,
  openWindow,
  seekObject,
  takeBytes,
  takeUntilNul,
  windowStart,
} from './lines';

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

let codeBytes: u32 = 2;

/** Opens the file: sentinel, line ends, bytes before the first tag. */
export function beginTags(): void {
  openWindow();
  tagCount = 0;
  isBinary = startsBinary();
  if (!isBinary) {
    beginLines();
    return;
  }
  moveTo(windowStart + 22);
  // R12 and before: one-byte codes. The first tag is 0 SECTION (or 999) in both.
  codeBytes = load<u8>(next) == 0 && load<u8>(next, 1) >= 32 ? 1 : 2;
  if (load<u8>(next) == 255) codeBytes = 1;
}

/** "AutoCAD Binary DXF" CR LF SUB NUL. */
function startsBinary(): bool {
  return (
    dataEnd - windowStart >= 24 &&
    load<u64>(windowStart) == 0x204441436f747541 &&
    load<u64>(windowStart, 8) == 0x44207972616e6942
  );
}

/** Where the current tag began, for faults. */
export function markPlace(): void {
  if (isBinary) markByte();
  else markLine();
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
      if (isLastEmptyLine()) return false;
      markPlace();
      fault(FAULT_bad_group_code);
      if (!seekObject()) return false;
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

function nextBinaryTag(): bool {
  let at = takeBytes(codeBytes);
  if (at == 0) return false;
  if (codeBytes == 2) code = load<u16>(at);
  else {
    code = load<u8>(at);
    if (code == 255) {
      at = takeBytes(2);
      if (at == 0) return false;
      code = load<u16>(at);
    }
  }
  valueKind = kindOfCode(code);
  if (valueKind == VALUE_TEXT) return (takeUntilNul() && takeLine()) || cut();
  if (valueKind == VALUE_F64) {
    at = takeBytes(8);
    if (at == 0) return cut();
    valueReal = load<f64>(at);
    return true;
  }
  return valueKind == VALUE_BYTES ? binaryChunk() : binaryInteger();
}

function binaryChunk(): bool {
  let at = takeBytes(1);
  if (at == 0) return cut();
  valueLength = load<u8>(at);
  valueStart = takeBytes(valueLength);
  return valueStart != 0 || cut();
}

function binaryInteger(): bool {
  const size = integerSize(code);
  const at = takeBytes(size);
  if (at == 0) return cut();
  if (size == 1) valueInteger = load<u8>(at);
  else if (size == 2) valueInteger = load<i16>(at);
  else if (size == 4) valueInteger = load<i32>(at);
  else valueInteger = load<i64>(at);
  return true;
}

/** The file ends inside a value. */
function cut(): bool {
  markPlace();
  fault(FAULT_value_cut, <u64>code);
  return false;
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
