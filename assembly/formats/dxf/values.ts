/**
 * Values of tags into the drawing buffer: texts, names, binary data, and tags kept as they are.
 */
import {
  FAULT_bad_hex,
  TAG_SIZE,
  TAG_bytes,
  TAG_f64,
  TAG_handle,
  TAG_integer,
  TAG_text,
} from '../../generated/model';
import { alloc, append, base, closeList, extend } from '../../model/arena';
import { appendFileText, extraOf, fileName, fileText } from '../../model/builder';
import { fault } from '../../model/faults';
import {
  VALUE_BYTES,
  VALUE_F64,
  VALUE_INTEGER,
  VALUE_TEXT,
  code,
  isHandleCode,
  kindOfCode,
  markPlace,
  tagF64,
  tagHandle,
  tagI64,
  trimValue,
  valueKind,
  valueLength,
  valueStart,
} from './tags';

/** A text node of the value. */
export function tagText(): u32 {
  return valueKind == VALUE_TEXT ? fileText(valueStart, valueLength) : 0;
}

/** A symbol of the value. */
export function tagName(): u32 {
  return valueKind == VALUE_TEXT ? fileName(valueStart, valueLength) : 0;
}

/** BYLAYER is told by 0. */
export function lineTypeName(): u32 {
  if (valueLength == 7 && (load<u64>(valueStart) & 0xdfdfdfdfdfdfdf) == 0x524559414c5942) return 0;
  return tagName();
}

/** Adds the value to the text that the field at `at` points to. */
export function appendTagText(at: usize): void {
  if (valueKind == VALUE_TEXT) appendFileText(at, valueStart, valueLength);
}

/** Adds binary data to a byte list: as it is, or from hexadecimal text. */
export function appendBytes(list: usize): void {
  if (valueKind == VALUE_BYTES) {
    extend(list, 1, valueLength);
    const count = load<u32>(list, 4);
    memory.copy(base + load<u32>(list) + count, valueStart, valueLength);
    store<u32>(list, count + valueLength, 4);
    return;
  }
  if (valueKind != VALUE_TEXT) return;
  trimValue();
  extend(list, 1, (valueLength >> 1) + 1);
  const count = load<u32>(list, 4);
  store<u32>(list, count + unhex(valueStart, valueLength, base + load<u32>(list) + count), 4);
}

/** Hexadecimal digits to bytes; stops at the first that is none. */
function unhex(source: usize, length: u32, target: usize): u32 {
  let done: u32 = 0;
  for (let i: u32 = 0; i + 1 < length; i += 2) {
    const high = hexDigit(load<u8>(source + i));
    const low = hexDigit(load<u8>(source + i + 1));
    if ((high | low) > 15) {
      markPlace();
      fault(FAULT_bad_hex);
      return done;
    }
    store<u8>(target + done, <u8>((high << 4) | low));
    done++;
  }
  return done;
}

@inline
function hexDigit(byte: u32): u32 {
  const digit = byte - 48;
  if (digit < 10) return digit;
  const letter = (byte | 32) - 97;
  return letter < 6 ? letter + 10 : 255;
}

/** Keeps the tag as it is, in a list of the extra block. */
export function keepTag(record: usize, listOffset: u32): void {
  const list = extraOf(record) + listOffset;
  const kind = valueKind;
  // text values first: they allocate, and may move the list
  let node: u32 = 0;
  let number: u64 = 0;
  const wanted = code < 0 ? VALUE_TEXT : kindOfCode(code);
  let tagKind = TAG_text;
  if (kind == VALUE_BYTES || (kind == VALUE_TEXT && wanted == VALUE_BYTES)) {
    tagKind = TAG_bytes;
    node = bytesNode();
  } else if (isHandleCode(code)) {
    tagKind = TAG_handle;
    number = tagHandle();
  } else if (wanted == VALUE_F64) {
    tagKind = TAG_f64;
    number = reinterpret<u64>(tagF64());
  } else if (wanted == VALUE_INTEGER) {
    tagKind = TAG_integer;
    number = <u64>tagI64();
  } else node = tagText();
  const at = append(list, TAG_SIZE);
  store<i16>(at, <i16>code);
  store<u16>(at, <u16>tagKind, 2);
  store<u32>(at, node, 4);
  store<u64>(at, number, 8);
}

/** A {offset, count, capacity} of the value's bytes; its own offset. */
function bytesNode(): u32 {
  closeList();
  const list = alloc(16);
  memory.fill(list, 0, 16);
  appendBytes(list);
  closeList();
  return <u32>(list - base);
}

