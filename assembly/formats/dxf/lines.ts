/**
 * The bytes of a DXF file through a window of 1 MiB: line by line, or piece by piece.
 *
 * In, through the `refill` import: a file of any size. Out: `nextLine()` sets [lineStart, lineEnd);
 * `takeBytes` and `takeUntilNul` serve binary files. Addresses hold until the next call. Line ends
 * are found 64 bytes at a time: a mask of them, and `ctz`.
 * Not handled: what a line means. A line longer than the window is cut, with a fault.
 */
import { FAULT_line_too_long, FAULT_trash_before } from '../../generated/model';
import { INPUT_SIZE, PADDING, inputWindow } from '../../model/arena';
import { fault, setPlace } from '../../model/faults';

@external("host", "refill")
declare function refill(target: usize, max: u32): u32;

export let windowStart: usize = 0;
/** Behind the last byte in the window. */
export let dataEnd: usize = 0;
/** Start of the line, or of the binary tag, that comes next. */
export let next: usize = 0;
export let lineStart: usize = 0;
export let lineEnd: usize = 0;
/** Bytes of the file before `windowStart`. */
let windowOffset: u64 = 0;
let isEnd: bool = false;
/** The 64 bytes whose line ends `mask` holds. */
let block: usize = 0;
let mask: u64 = 0;
let lineEndByte: v128 = i8x16.splat(10);
let lineNumber: u64 = 0;

/** Fills the window for the first time. */
export function openWindow(): void {
  windowStart = inputWindow();
  dataEnd = windowStart;
  next = windowStart;
  windowOffset = 0;
  isEnd = false;
  lineNumber = 0;
  fill(windowStart);
}

/** Notes the current line, for faults. */
export function markLine(): void {
  setPlace(lineNumber, 1);
}

/** Notes the current byte, for faults. */
export function markByte(): void {
  setPlace(windowOffset + <u64>(next - windowStart), 0);
}

/** True when the last line was the empty rest of the file. */
export function isLastEmptyLine(): bool {
  return lineStart == lineEnd && next >= dataEnd && isEnd;
}

/** Finds out how lines end, skips a byte order mark and what comes before the first tag. */
export function beginLines(): void {
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
export function nextLine(): bool {
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

/**
 * After a line that is no group code: goes on at the next line "0" that is followed by a name in
 * capitals, which is how every object begins; the lines between are lost.
 */
export function seekObject(): bool {
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


/** The next `size` bytes of a binary file; 0 when the file ends before. */
export function takeBytes(size: u32): usize {
  if (next + size > dataEnd) {
    if (!isEnd) fill(next);
    if (next + size > dataEnd) return 0;
  }
  const at = next;
  next += size;
  return at;
}

/** Steps back or forward in a binary file, within what was just taken. */
export function moveTo(at: usize): void {
  next = at;
}

/** The bytes up to the next NUL as a line; false when the file ends before any. */
export function takeUntilNul(): bool {
  let at = next;
  while (true) {
    while (at < dataEnd && load<u8>(at) != 0) at++;
    if (at < dataEnd) break;
    if (isEnd) {
      if (at == next) return false;
      break;
    }
    if (next == windowStart && <u32>(dataEnd - windowStart) >= INPUT_SIZE) {
      cutText();
      return true;
    }
    const done = at - next;
    fill(next);
    at = next + done;
  }
  lineStart = next;
  lineEnd = at;
  next = min(at + 1, dataEnd);
  return true;
}

/** A text that fills the window: its rest is skipped, up to its NUL. */
function cutText(): void {
  markByte();
  fault(FAULT_line_too_long);
  const kept = dataEnd - PADDING;
  lineStart = windowStart;
  lineEnd = kept;
  while (fillKeeping(kept)) {
    for (let at = kept; at < dataEnd; at++) {
      if (load<u8>(at) != 0) continue;
      next = at + 1;
      return;
    }
  }
  next = dataEnd;
}
