/**
 * SAT, the text form of ACIS data, as DXF and DWG up to R2010 hold it.
 *
 *   400 26 1 0                       version, records, bodies, flags
 *   16 Autodesk AutoCAD … 26.4 …     product and units: two lines that ACIS 1 has not
 *   body $-1 $1 $-1 $-1 #            records
 *   End-of-ACIS-data
 *
 * In: text nodes, or bytes. Out: decoded text in scratch memory, and where its records begin, which
 * is the first name that a pointer follows. Characters from 33 to 126 are stored as 159 - c (ODA
 * description, chapter 20.4.41); text whose first character is a digit is not encoded. DXF writes a
 * caret (an encoded A) as caret and blank, as in any of its texts; DWG does not, nor do some
 * writers of DXF: where each caret has a blank behind it, these blanks are no part of the text.
 */
import { alloc, base } from '../model/arena';
import {
  NUMBER,
  POINTER,
  STOP,
  WORD,
  nextToken,
  openTokens,
  setTokenForm,
  tokenKind,
  tokenPosition,
} from './tokens';

const CODE: u32 = 159;
const LINE_END: u8 = 10;
const CARET: u8 = 94;
const BLANK: u8 = 32;

/** The decoded text, without what stands before the first record. */
export let satStart: usize = 0;
export let satEnd: usize = 0;

/** Joins the text nodes of a list, a line each; false where they hold no SAT. */
export function openSatList(list: usize): bool {
  const first = base + load<u32>(list);
  const count = load<u32>(list, 4);
  let size: u64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const node = load<u32>(first + (<usize>i << 2));
    size += 1 + (node == 0 ? 0 : load<u32>(base + node, 4));
  }
  if (size > 0xffffffff) return false;
  const target = alloc(<u32>size);
  let at = target;
  for (let i: u32 = 0; i < count; i++) {
    const node = load<u32>(first + (<usize>i << 2));
    if (node != 0) {
      const length = load<u32>(base + node, 4);
      memory.copy(at, base + load<u32>(base + node), length);
      at += length;
    }
    store<u8>(at++, LINE_END);
  }
  return openScratch(target, at);
}

/** Copies and decodes bytes that lie together. */
export function openSatBytes(source: usize, length: u32): bool {
  const target = alloc(length);
  memory.copy(target, source, length);
  return openScratch(target, target + length);
}

function openScratch(start: usize, end: usize): bool {
  let first = start;
  while (first < end && load<u8>(first) <= 32) first++;
  if (first == end) return false;
  const isPlain = <u32>load<u8>(first) - 48 < 10;
  if (!isPlain) {
    if (CODE - <u32>load<u8>(first) - 48 > 9) return false;
    end = decode(first, hasEscapes(first, end) ? unescape(first, end) : end);
  }
  setTokenForm(0, <u32>(end - start));
  openTokens(first, end);
  return findRecords(end);
}

function hasEscapes(from: usize, to: usize): bool {
  let carets = 0;
  for (let at = from; at < to; at++) {
    if (load<u8>(at) != CARET) continue;
    if (at + 1 == to || load<u8>(at, 1) != BLANK) return false;
    carets++;
  }
  return carets != 0;
}

/** Takes out the blanks behind carets; returns the new end. */
function unescape(from: usize, to: usize): usize {
  let target = from;
  for (let at = from; at < to; at++) {
    const byte = load<u8>(at);
    store<u8>(target++, byte);
    if (byte == CARET) at++;
  }
  return target;
}

function decode(from: usize, to: usize): usize {
  for (let at = from; at < to; at++) {
    const byte = <u32>load<u8>(at);
    if (byte > 32 && byte < 127) store<u8>(at, <u8>(CODE - byte));
  }
  return to;
}

function findRecords(end: usize): bool {
  let start: usize = 0;
  let before = tokenPosition();
  let previous = NUMBER;
  while (nextToken() != STOP) {
    if (tokenKind == POINTER && previous == WORD) {
      satStart = start;
      satEnd = end;
      return true;
    }
    previous = tokenKind;
    start = before;
    before = tokenPosition();
  }
  return false;
}
