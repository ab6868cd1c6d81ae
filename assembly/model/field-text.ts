/**
 * What a FIELD shows: the text it had last, or its code with the texts of its children in it.
 *
 *   total %<\_FldIdx 0>% of %<\_FldIdx 1>%        children by their numbers
 *
 * Fields of the evaluator "_text" keep no value of their own (ODA 20.4.76). Depth and number of
 * the steps are bounded: children may lead back to a parent.
 */
import {
  FIELD_children,
  FIELD_fieldCode,
  FIELD_result,
  FIELD_value,
  T_FIELD,
} from '../generated/model';
import { appendText, base, newText } from './arena';
import { findHandle } from './handles';
import { shownValue } from './table-values';

const DEPTH_MAX: u32 = 8;
const STEPS_MAX: u32 = 1_000_000;
/** A text grows to no more than what the text window of a reader holds. */
const LENGTH_MAX: u32 = 1 << 19;
/** "%<\_FldIdx " */
const PREFIX: usize = memory.data<u8>([37, 60, 92, 95, 70, 108, 100, 73, 100, 120, 32]);
const PREFIX_LENGTH: u32 = 11;
const PERCENT: u8 = 37;
const GREATER: u8 = 62;

let steps: u32 = 0;

export function beginFieldTexts(): void {
  steps = 0;
}

/** The text node of a field; 0 where the handle is of none, or it shows nothing. */
export function fieldText(handle: u64): u32 {
  return textOf(handle, 0);
}

function textOf(handle: u64, depth: u32): u32 {
  const record = findHandle(handle);
  if (record == 0 || <u32>load<u16>(record, 4) != T_FIELD) return 0;
  let text = load<u32>(record, FIELD_value);
  if (text == 0) text = shownValue(record + FIELD_result);
  return text != 0 || depth == DEPTH_MAX ? text : expand(record, depth + 1);
}

/** The code of a field with its children's texts; 0 for a code that has no child in it. */
function expand(record: usize, depth: u32): u32 {
  const code = load<u32>(record, FIELD_fieldCode);
  if (code == 0) return 0;
  let at = base + load<u32>(base + code);
  const end = at + load<u32>(base + code, 4);
  let text: u32 = 0;
  let isField = false;
  let plain = at;
  while (at < end && steps < STEPS_MAX) {
    steps++;
    const child = childAt(at, end);
    if (child < 0) {
      at++;
      continue;
    }
    text = joined(text, plain, <u32>(at - plain));
    isField = true;
    const node = childText(record, <u32>child, depth);
    if (node != 0) text = joined(text, base + load<u32>(base + node), load<u32>(base + node, 4));
    while (load<u8>(at) != GREATER) at++;
    at += 2;
    plain = at;
  }
  return isField ? joined(text, plain, <u32>(end - plain)) : 0;
}

/** The number of the child that is named at a place, or -1. */
function childAt(at: usize, end: usize): i32 {
  if (load<u8>(at) != PERCENT || end - at < PREFIX_LENGTH + 3) return -1;
  if (memory.compare(at, PREFIX, PREFIX_LENGTH) != 0) return -1;
  let number = 0;
  let digit = at + PREFIX_LENGTH;
  for (; digit + 1 < end && number < 100_000; digit++) {
    const value = <i32>load<u8>(digit) - 48;
    if (value < 0 || value > 9) break;
    number = number * 10 + value;
  }
  const isClosed = load<u8>(digit) == GREATER && load<u8>(digit, 1) == PERCENT;
  return isClosed && digit != at + PREFIX_LENGTH ? number : -1;
}

function childText(record: usize, index: u32, depth: u32): u32 {
  const children = record + FIELD_children;
  if (index >= load<u32>(children, 4)) return 0;
  return textOf(load<u64>(base + load<u32>(children) + (<usize>index << 3)), depth);
}

function joined(text: u32, source: usize, length: u32): u32 {
  if (length == 0) return text;
  if (text == 0) return newText(source, length, 0);
  if (load<u32>(base + text, 4) + length > LENGTH_MAX) return text;
  appendText(text, source, length);
  return text;
}
