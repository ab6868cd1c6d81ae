/**
 * What hand decoders share: presence bits, list elements, counts that are compared and not
 * believed.
 *
 * Addresses of list elements hold only until the next append to the same list: decoders ask for the
 * last element anew at each tag.
 */
import { FAULT_count_lies } from '../../../generated/model';
import { append, base } from '../../../model/arena';
import { fault } from '../../../model/faults';
import { tagText } from '../values';
import { code, markPlace, tagF64, tagHandle, tagI32 } from '../tags';

/** A count that the file has not told. */
export const UNTOLD: i32 = i32.MIN_VALUE;

/** Notes that the file had a field. */
@inline
export function mark(record: usize, bit: u64): void {
  store<u64>(record, load<u64>(record, 24) | bit, 24);
}

/** A number into a field of the record. */
export function setF64(record: usize, offset: usize, bit: u64): void {
  store<f64>(record + offset, tagF64());
  mark(record, bit);
}

export function setI32(record: usize, offset: usize, bit: u64): void {
  store<i32>(record + offset, tagI32());
  mark(record, bit);
}

export function setHandle(record: usize, offset: usize, bit: u64): void {
  store<u64>(record + offset, tagHandle());
  mark(record, bit);
}

export function setText(record: usize, offset: usize, bit: u64): void {
  store<u32>(record + offset, tagText());
  mark(record, bit);
}

/** One coordinate of a point; its codes are n, n + 10, n + 20 with n from 10 or from 110 on. */
export function setPoint(record: usize, offset: usize, bit: u64): void {
  setPointTag(record + offset);
  mark(record, bit);
}

export function setPointTag(point: usize): void {
  store<f64>(point + <usize>((code % 100) / 10 - 1) * 8, tagF64());
}

/** One coordinate of the last point in a list; x begins the next one. */
export function addPointTag(list: usize): void {
  if ((code % 100) / 10 == 1) added(list, 24);
  setPointTag(last(list, 24));
}

/** A new element, all zero. */
export function added(list: usize, size: u32): usize {
  const at = append(list, size);
  memory.fill(at, 0, size);
  return at;
}

/** The last element of a list, made when the file begins in the middle of it. */
export function last(list: usize, size: u32): usize {
  const count = load<u32>(list, 4);
  return count == 0 ? added(list, size) : base + load<u32>(list) + <usize>(count - 1) * size;
}

export function addF64(list: usize): void {
  const value = tagF64();
  store<f64>(append(list, 8), value);
}

export function addI32(list: usize): void {
  const value = tagI32();
  store<i32>(append(list, 4), value);
}

/** Compares a told count with what came. */
export function compareCount(told: i32, found: u32): void {
  if (told == UNTOLD || <u32>told == found) return;
  markPlace();
  fault(FAULT_count_lies, <u64>told);
}
