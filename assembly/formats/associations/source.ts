/**
 * Where the decoders of associative objects get their fields from: the bits of a DWG object, or the
 * tags of a DXF object, kept in file order. Both have the same fields in the same order.
 *
 *   useBits() or useTags(record)   long(90)   handle(330)   …   isWhole()
 *
 * In: for DWG the cursor behind the common data, for DXF the record with its kept tags. Out: one
 * value a call. A tag of another code than the one asked for breaks the order: all that follows is
 * 0, and `isWhole` tells it, as it tells what is left over. Codes are those of DXF.
 */
import {
  R2007,
  bitsFault,
  bitsLeft,
  bitsVersion,
  checkCount,
  checkHandleCount,
  handleBitsLeft,
  plainBitsLeft,
  read3BD,
  readB,
  readBD,
  readBL,
  readBS,
  readH,
  readRC,
  readText,
  setFault,
  stringBitsLeft,
} from '../../core/bits';
import { EXTRA_tags, TAG_SIZE } from '../../generated/model';
import { base } from '../../model/arena';
import { extraOf } from '../../model/builder';

/** The fields come from tags. */
export let fromTags: bool = false;
let isBroken: bool = false;
/** The first tag, the next one, and the end of all. */
let first: usize = 0;
let next: usize = 0;
let last: usize = 0;
/** A byte is filled up behind the handles of a DWG object. */
const PADDING: u32 = 7;
const GROUP: i32 = 102;

export function useBits(): void {
  fromTags = false;
}

export function useTags(record: usize): void {
  const list = extraOf(record) + EXTRA_tags;
  fromTags = true;
  isBroken = false;
  next = base + load<u32>(list);
  last = next + <usize>load<u32>(list, 4) * TAG_SIZE;
  skipGroups();
  first = next;
}

/** Groups of applications, from one 102 to the next, which stand before the fields. */
function skipGroups(): void {
  while (nextCode() == GROUP) {
    for (next += TAG_SIZE; next < last && nextCode() != GROUP; ) next += TAG_SIZE;
    if (next < last) next += TAG_SIZE;
  }
}

/** Forgets the tags that are fields now. */
export function dropTags(record: usize): void {
  const list = extraOf(record) + EXTRA_tags;
  store<u32>(list, <u32>((first - base - load<u32>(list)) / TAG_SIZE), 4);
}

/** The decoder met what it knows no fields of. */
export function giveUp(): void {
  if (fromTags) isBroken = true;
  else setFault();
}

/** Nothing was missing so far. */
export function isSound(): bool {
  return fromTags ? !isBroken : !bitsFault;
}

/** All was read, and nothing was missing. */
export function isWhole(): bool {
  if (fromTags) return !isBroken && next == last;
  if (bitsFault || plainBitsLeft() != 0 || stringBitsLeft() != 0) return false;
  return handleBitsLeft() <= PADDING;
}

/** The code of the next tag; 0 for none. */
export function nextCode(): i32 {
  return next < last ? <i32>load<i16>(next) : 0;
}

/** More numbers come before the last field, a flag. */
export function hasMore(code: i32): bool {
  return fromTags ? nextCode() == code : plainBitsLeft() > 1;
}

/** The address of the next tag's value; 0 when it has another code. */
function take(code: i32): usize {
  if (isBroken || nextCode() != code) {
    isBroken = true;
    return 0;
  }
  next += TAG_SIZE;
  return next - TAG_SIZE + 8;
}

@inline
function integer(code: i32): i32 {
  const at = take(code);
  return at == 0 ? 0 : <i32>load<i64>(at);
}

export function short(code: i32): i32 {
  return fromTags ? integer(code) : readBS();
}

export function long(code: i32): i32 {
  return fromTags ? integer(code) : readBL();
}

export function byte(code: i32): i32 {
  return fromTags ? integer(code) : <i32>readRC();
}

export function flag(code: i32): i32 {
  return fromTags ? integer(code) : <i32>readB();
}

export function double(code: i32): f64 {
  if (!fromTags) return readBD();
  const at = take(code);
  return at == 0 ? 0 : load<f64>(at);
}

export function textOf(code: i32): u32 {
  if (!fromTags) return readText();
  const at = take(code);
  return at == 0 ? 0 : load<u32>(at - 4);
}

export function handle(code: i32): u64 {
  if (!fromTags) return readH();
  const at = take(code);
  return at == 0 ? 0 : load<u64>(at);
}

/** A point to `target`; its y and z have 10 and 20 more. */
export function point(code: i32, target: usize): void {
  if (!fromTags) {
    read3BD(target);
    return;
  }
  for (let i = 0; i < 3; i++) store<f64>(target + (<usize>i << 3), double(code + 10 * i));
}

/** A count of what has `bitsEach` bits at least in DWG, and a tag at least in DXF. */
export function countOf(code: i32, bitsEach: u32): u32 {
  const count = <u32>long(code);
  return fromTags ? checkTagCount(count) : checkCount(count, bitsEach);
}

export function countOfHandles(code: i32): u32 {
  const count = <u32>long(code);
  return fromTags ? checkTagCount(count) : checkHandleCount(count);
}

/** A count of what has a text of `textBits` at least in DWG. */
export function countOfTexts(code: i32, textBits: u32): u32 {
  const count = <u32>long(code);
  if (fromTags) return checkTagCount(count);
  const left = bitsVersion >= R2007 ? stringBitsLeft() : bitsLeft();
  if (<u64>count * textBits <= <u64>left) return count;
  setFault();
  return 0;
}

function checkTagCount(count: u32): u32 {
  if (<u64>count * TAG_SIZE <= <u64>(last - next)) return count;
  isBroken = true;
  return 0;
}
