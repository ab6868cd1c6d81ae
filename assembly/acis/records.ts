/**
 * The records of ACIS data, SAT or SAB: where each begins and ends, its class, what it points to.
 *
 * In: tokens from the first record on (`tokens.ts`). Out: a table in scratch memory. A record's
 * number is its place, or the negative number before it that old SAT has. The meaning of fields
 * depends on the version; pointers tell themselves by the class they lead to: an edge's curve is
 * the record of a curve class among its pointers. Read up to the end mark; what follows is history.
 */
import { append, base } from '../model/arena';
import {
  NUMBER,
  OPEN,
  POINTER,
  RECORD_END,
  STOP,
  WORD,
  nextToken,
  openTokens,
  tokenFirst,
  tokenInteger,
  tokenKind,
  tokenLast,
  tokenNumber,
  tokenPointer,
  tokenPosition,
} from './tokens';

export const BODY: u32 = 1;
export const LUMP: u32 = 2;
export const SHELL: u32 = 3;
export const FACE: u32 = 4;
export const LOOP: u32 = 5;
export const COEDGE: u32 = 6;
export const EDGE: u32 = 7;
export const VERTEX: u32 = 8;
export const POINT: u32 = 9;
export const WIRE: u32 = 10;
export const TRANSFORM: u32 = 11;
export const STRAIGHT: u32 = 12;
export const ELLIPSE: u32 = 13;
export const INTCURVE: u32 = 14;
/** A curve that is a point, as at the apex of a cone. */
export const DEGENERATE: u32 = 15;
export const OTHER_CURVE: u32 = 16;
export const SPHERE: u32 = 17;
export const TORUS: u32 = 18;
export const CONE: u32 = 19;
export const OTHER_SURFACE: u32 = 20;

/** Names by their first eight letters. */
const NAME_end: u64 = 0x646e45;
const NAME_begin: u64 = 0x6e69676542;
const NAME_ref: u64 = 0x666572;
const NAME_curve: u64 = 0x6576727563;
const NAME_surface: u64 = 0x65636166727573;

/** Record: {u32 address, u32 address of its end, u32 class}. */
const RECORD_SIZE: u32 = 12;
/** How far the number of a record may run ahead of its place. */
const GAP_MAX: u32 = 1000;

const records: usize = memory.data(16, 8);
/** Addresses behind the `{` of subtypes in file order, which `{ ref n }` counts. */
const subtypes: usize = memory.data(16, 8);
let dataEnd: usize = 0;

export function recordCount(): i32 {
  return load<i32>(records, 4);
}
@inline
function entry(index: i32): usize {
  return base + load<u32>(records) + <usize>index * RECORD_SIZE;
}

/** The class of a record; 0 for others, and where there is none. */
export function classOf(index: i32): u32 {
  return <u32>index < load<u32>(records, 4) ? load<u32>(entry(index), 8) : 0;
}

/** Reads the fields of a record that is there. */
export function openRecord(index: i32): void {
  openTokens(load<u32>(entry(index)), load<u32>(entry(index), 4));
}

/** Reads the content of a subtype by its number; false where there is none. */
export function openSubtype(index: i32): bool {
  if (<u32>index >= load<u32>(subtypes, 4)) return false;
  openTokens(load<u32>(base + load<u32>(subtypes) + (<usize>index << 2)), dataEnd);
  return true;
}

/** The first record of a class between `low` and `high` that a record points to; -1 without one. */
export function pointerTo(index: i32, low: u32, high: u32): i32 {
  if (classOf(index) == 0) return -1;
  openRecord(index);
  while (nextToken() != STOP) {
    if (tokenKind == POINTER && isClass(tokenPointer, low, high)) return tokenPointer;
  }
  return -1;
}

export function isClass(index: i32, low: u32, high: u32): bool {
  const found = classOf(index);
  return found >= low && found <= high;
}

/** Splits the bytes from the first record on. */
export function readRecords(from: usize, to: usize): void {
  memory.fill(records, 0, 16);
  memory.fill(subtypes, 0, 16);
  dataEnd = to;
  openTokens(from, to);
  while (nextToken() != STOP) {
    if (tokenKind == NUMBER) {
      fillGap(-tokenInteger());
      nextToken();
    }
    if (tokenKind == WORD && (tokenFirst == NAME_end || tokenFirst == NAME_begin)) return;
    const type = tokenKind == WORD ? classOfName(tokenFirst, tokenLast) : 0;
    const start = tokenPosition();
    const isEmpty = tokenKind == RECORD_END;
    if (!isEmpty) skipFields();
    const stop = tokenPosition() - (tokenKind == RECORD_END ? 1 : 0);
    addRecord(start, isEmpty ? start : stop, type);
  }
}

function addRecord(start: usize, stop: usize, type: u32): void {
  const at = append(records, RECORD_SIZE);
  store<u32>(at, <u32>start);
  store<u32>(at, <u32>stop, 4);
  store<u32>(at, type, 8);
}

function fillGap(wanted: i32): void {
  const count = recordCount();
  if (wanted <= count || <u32>(wanted - count) > GAP_MAX) return;
  for (let i = count; i < wanted; i++) addRecord(dataEnd, dataEnd, 0);
}

/** To the end of a record, noting its subtypes. */
function skipFields(): void {
  let opened: usize = 0;
  while (nextToken() != STOP && tokenKind != RECORD_END) {
    if (opened != 0 && !(tokenKind == WORD && tokenFirst == NAME_ref)) {
      store<u32>(append(subtypes, 4), <u32>opened);
    }
    opened = tokenKind == OPEN ? tokenPosition() : 0;
  }
}

function classOfName(first: u64, last: u64): u32 {
  if (last == NAME_curve) {
    if (first == 0x7468676961727473) return STRAIGHT; // straight
    if (first == 0x657370696c6c65) return ELLIPSE; // ellipse
    if (first == 0x6576727563746e69) return INTCURVE; // intcurve
    return first == 0x6172656e65676564 ? DEGENERATE : OTHER_CURVE; // degenera(te_curve)
  }
  if (last == NAME_surface) {
    if (first == 0x657265687073) return SPHERE; // sphere
    if (first == 0x7375726f74) return TORUS; // torus
    return first == 0x656e6f63 ? CONE : OTHER_SURFACE; // cone
  }
  // the base class stands last: a tolerant edge is a tedge-edge
  if (last == 0x656764656f63) return COEDGE; // coedge
  if (last == 0x65676465) return EDGE; // edge
  if (last == 0x786574726576) return VERTEX; // vertex
  if (last == 0x746e696f70) return POINT; // point
  if (last == 0x65636166) return FACE; // face
  if (last == 0x706f6f6c) return LOOP; // loop
  if (last == 0x79646f62) return BODY; // body
  if (last == 0x706d756c) return LUMP; // lump
  if (last == 0x6c6c656873) return SHELL; // shell
  if (last == 0x65726977) return WIRE; // wire
  return last == 0x726f66736e617274 ? TRANSFORM : 0; // transform
}

/** Numbers that follow the last of a record's leading pointers, into `target`; returns how many. */
export function leadingNumbers(index: i32, target: usize, count: u32): u32 {
  openRecord(index);
  let found: u32 = 0;
  while (found < count) {
    nextToken();
    if (tokenKind == POINTER) found = 0;
    else if (tokenKind == NUMBER) {
      store<f64>(target + (<usize>found << 3), tokenNumber);
      found++;
    } else break;
  }
  return found;
}
