/**
 * Tokens of ACIS data: SAT text (`sat.ts`, decoded) and SAB bytes (`sab.ts`) alike.
 *
 *   SAT  body $1 -1 $-1 $2 $-1 $-1 #         words, numbers, $pointers, @n strings, { }, #
 *   SAB  0D 04 "body"  0C 01 00 00 00  …  11      a tag byte, then its value
 *
 * In: `openTokens(from, to)`. Out: `nextToken()` and what it leaves in `token…` variables. Bytes
 * that are no token end the data (STOP), as does a budget: however records refer to each other, no
 * drawing can ask for endless work. It grows with the bytes of the data; what one entity needs
 * beyond that, all entities of a drawing share. Tags as in ezdxf `src/ezdxf/acis/const.py` (Tags).
 * Three doubles of one SAB tag come as three numbers; enumerations, words in SAT, are numbers in
 * SAB.
 */
import { readF64, readI32 } from '../core/number-read';

export const STOP: u32 = 0;
export const RECORD_END: u32 = 1;
export const NUMBER: u32 = 2;
export const POINTER: u32 = 3;
/** A name, as of a class; `tokenFirst` and `tokenLast` tell which. */
export const WORD: u32 = 4;
export const STRING: u32 = 5;
/** `reversed` of SAT. */
export const TRUE: u32 = 6;
/** `forward` of SAT. */
export const FALSE: u32 = 7;
export const OPEN: u32 = 8;
export const CLOSE: u32 = 9;

const REVERSED: u64 = 0x6465737265766572;
const FORWARD: u64 = 0x0064726177726f66;
const INTEGER_MAX: f64 = 2147483647;
const BYTE_TOKENS: i64 = 8;
const OWN_TOKENS: i64 = 1000;
const SHARED_TOKENS: i64 = 2000000;

export let tokenKind: u32 = STOP;
export let tokenNumber: f64 = 0;
/** Number of a record; -1 is none. */
export let tokenPointer: i32 = -1;
export let tokenStart: usize = 0;
export let tokenLength: u32 = 0;
/** The first eight letters of a name's first and last part: `plane-surface` has two parts. */
export let tokenFirst: u64 = 0;
export let tokenLast: u64 = 0;

let at: usize = 0;
let end: usize = 0;
let isBinary: bool = false;
/** Bytes of integers and pointers in SAB. */
let integerSize: u32 = 4;
/** Doubles of a vector that are still to come. */
let pending: u32 = 0;
let budget: i64 = 0;
let shared: i64 = 0;

/** At the start of a drawing. */
export function openBudget(): void {
  shared = SHARED_TOKENS;
}

/** `size`: bytes of SAB integers, 0 for SAT; `length`: bytes of the entity's data. */
export function setTokenForm(size: u32, length: u32): void {
  isBinary = size != 0;
  integerSize = size;
  budget = <i64>length * BYTE_TOKENS + OWN_TOKENS + shared;
}

/** At the end of an entity: what it took beyond its own is gone for the others. */
export function closeBudget(): void {
  shared = max<i64>(0, min(shared, budget));
}

export function openTokens(from: usize, to: usize): void {
  at = from;
  end = to;
  pending = 0;
}

/** Reads on as text: strings of SAB hold transforms in the words of SAT. */
export function openTextTokens(from: usize, length: u32): void {
  isBinary = false;
  openTokens(from, from + length);
}

export function closeTextTokens(): void {
  isBinary = integerSize != 0;
}

export function tokenPosition(): usize {
  return at;
}
export function bytesLeft(): u32 {
  return <u32>(end - at);
}
/** Work that is no reading counts as so many tokens. */
export function spendTokens(count: i64): bool {
  budget -= count;
  return budget > 0;
}

/** The number as a count or an index, within 32 bits. */
export function tokenInteger(): i32 {
  return <i32>max<f64>(min<f64>(tokenNumber, INTEGER_MAX), -INTEGER_MAX);
}

export function nextToken(): u32 {
  if (--budget < 0) at = end;
  tokenKind = isBinary ? nextBinary() : nextText();
  return tokenKind;
}

// ---- text

@inline
function isDigit(byte: u32): bool {
  return byte - 48 < 10;
}

function nextText(): u32 {
  while (at < end && load<u8>(at) <= 32) at++;
  if (at >= end) return STOP;
  const start = at;
  const first = <u32>load<u8>(at++);
  if (first == 35) return RECORD_END;
  if (first == 64 && at < end && isDigit(load<u8>(at))) return nextString();
  while (at < end && load<u8>(at) > 32 && load<u8>(at) != 35) at++;
  const length = <u32>(at - start);
  if (first == 36) {
    tokenPointer = readI32(start + 1, length - 1);
    return POINTER;
  }
  if (length == 1 && first == 123) return OPEN;
  if (length == 1 && first == 125) return CLOSE;
  if (isDigit(first) || (length > 1 && (first == 45 || first == 43 || first == 46))) {
    tokenNumber = readF64(start, length);
    return NUMBER;
  }
  nameParts(start, length);
  if (tokenFirst == REVERSED && length == 8) return TRUE;
  return tokenFirst == FORWARD && length == 7 ? FALSE : WORD;
}

/** `@5 grid `: a count, a blank, and so many bytes. */
function nextString(): u32 {
  let count: u32 = 0;
  while (at < end && isDigit(load<u8>(at)) && count < 0xfffffff) {
    count = count * 10 + load<u8>(at) - 48;
    at++;
  }
  if (at < end) at++;
  return takeString(min(count, bytesLeft()));
}

function takeString(length: u32): u32 {
  tokenStart = at;
  tokenLength = length;
  tokenFirst = lettersOf(at, length);
  at += length;
  return STRING;
}

function nameParts(start: usize, length: u32): void {
  let part = start;
  tokenFirst = 0;
  let isFirst = true;
  for (let i: u32 = 0; i <= length; i++) {
    if (i < length && load<u8>(start + i) != 45) continue;
    tokenLast = lettersOf(part, <u32>(start + i - part));
    if (isFirst) tokenFirst = tokenLast;
    isFirst = false;
    part = start + i + 1;
  }
}

/** Up to eight letters, the first in the lowest byte. */
function lettersOf(start: usize, length: u32): u64 {
  let letters: u64 = 0;
  const count = min<u32>(length, 8);
  for (let i: u32 = 0; i < count; i++) letters |= (<u64>load<u8>(start + i)) << (i << 3);
  return letters;
}

// ---- bytes

@inline
function has(count: u32): bool {
  if (<u32>(end - at) >= count) return true;
  at = end;
  return false;
}

function nextBinary(): u32 {
  if (pending != 0) {
    pending--;
    return takeF64();
  }
  if (at >= end) return STOP;
  const tag = <u32>load<u8>(at++);
  switch (tag) {
    case 0x04:
    case 0x15:
      return takeInteger(integerSize);
    case 0x06:
    case 0x17:
      return has(8) ? takeF64() : STOP;
    case 0x0a:
      return TRUE;
    case 0x0b:
      return FALSE;
    case 0x0c:
      if (takeInteger(integerSize) == STOP) return STOP;
      tokenPointer = tokenInteger();
      return POINTER;
    case 0x0d:
    case 0x0e:
      return takeName(tag);
    case 0x0f:
      return OPEN;
    case 0x10:
      return CLOSE;
    case 0x11:
      return RECORD_END;
    case 0x13:
    case 0x14:
      return takeVector(3);
    case 0x16:
      return takeVector(2);
    default:
      return nextRare(tag);
  }
}

/** Tags that hardly occur: strings, and small numbers. Anything else is no SAB. */
function nextRare(tag: u32): u32 {
  switch (tag) {
    case 0x02:
      return takeInteger(1);
    case 0x03:
      return takeInteger(2);
    case 0x05:
      if (!has(4)) return STOP;
      setNumber(<f64>load<f32>(at));
      at += 4;
      return NUMBER;
    case 0x07:
      return takeBinaryString(1);
    case 0x08:
      return takeBinaryString(2);
    case 0x09:
    case 0x12:
      return takeBinaryString(4);
    default:
      at = end;
      return STOP;
  }
}

@inline
function setNumber(value: f64): void {
  tokenNumber = abs(value) < Infinity ? value : 0;
}

function takeF64(): u32 {
  setNumber(load<f64>(at));
  at += 8;
  return NUMBER;
}

function takeVector(count: u32): u32 {
  if (!has(count << 3)) return STOP;
  pending = count - 1;
  return takeF64();
}

function takeInteger(size: u32): u32 {
  if (!has(size)) return STOP;
  if (size == 4) tokenNumber = <f64>load<i32>(at);
  else if (size == 8) tokenNumber = <f64>load<i64>(at);
  else tokenNumber = size == 1 ? <f64>load<i8>(at) : <f64>load<i16>(at);
  at += size;
  return NUMBER;
}

function takeBinaryString(countSize: u32): u32 {
  if (!has(countSize)) return STOP;
  const length: u32 =
    countSize == 1 ? load<u8>(at) : countSize == 2 ? <u32>load<u16>(at) : load<u32>(at);
  at += countSize;
  return has(length) ? takeString(length) : STOP;
}

/** The parts of a name each have a tag: 0E but for the last, which has 0D. */
function takeName(tag: u32): u32 {
  let isFirst = true;
  while (true) {
    if (!has(1)) return STOP;
    const length = <u32>load<u8>(at++);
    if (!has(length)) return STOP;
    tokenLast = lettersOf(at, length);
    if (isFirst) tokenFirst = tokenLast;
    isFirst = false;
    at += length;
    if (tag == 0x0d) return WORD;
    if (!has(1)) return STOP;
    tag = load<u8>(at++);
    if (tag != 0x0d && tag != 0x0e) {
      at = end;
      return STOP;
    }
  }
}
