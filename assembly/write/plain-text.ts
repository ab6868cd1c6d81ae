/**
 * Texts without their codes.
 *
 * TEXT: %%c ⌀ sign, %%d degree, %%p plus-minus, %%nnn a character number, %%% a percent sign; %%u
 * %%o %%k (underline, overline, strike) go. Tabs and new lines stay; a return before a new line
 * goes, a NUL too, other control characters show as a blank. MTEXT has these too, ^I ^J ^M for tab,
 * new line, return, \P \X \N new line, \~ hard space, \S stacked text, {} groups, \L \l \O \o \K
 * \k, and \A \C \c \F \f \H \Q \T \W \p with a parameter up to `;` (AutoCAD help, "Format codes for
 * alternate text editors"). What only looks like a code stays. Carets of DXF files are resolved
 * when they are read.
 */
import { base } from '../model/arena';
import { put, putByte, putCodePoint, putEscaped, putEscapedBytes, room } from './sink';

const TAB: u8 = 0x09;
const RETURN: u8 = 0x0d;
const DELETE: u8 = 0x7f;
const QUOTE: u8 = 0x22;
const PERCENT: u8 = 0x25;
const BACKSLASH: u8 = 0x5c;
const CARET: u8 = 0x5e;
const OPEN: u8 = 0x7b;
const CLOSE: u8 = 0x7d;
const SEMICOLON: u8 = 0x3b;
const NEW_LINE: u8 = 0x0a;

/** True when a TEXT holds anything that `putPlainText` would change. */
export function hasCodes(node: u32): bool {
  if (node == 0) return false;
  let source = base + load<u32>(base + node);
  const end = source + load<u32>(base + node, 4);
  while (source + 1 < end) {
    const byte = load<u8>(source);
    if (isControl(byte)) return true;
    if (byte == PERCENT && load<u8>(source, 1) == PERCENT) return true;
    source++;
  }
  return source < end && isControl(load<u8>(source));
}

/** True when a text with the codes of MTEXT holds anything that may be one. */
export function hasFormat(node: u32): bool {
  const start = base + load<u32>(base + node);
  const end = start + load<u32>(base + node, 4);
  for (let source = start; source < end; source++) {
    if (isCode(load<u8>(source), true)) return true;
  }
  return false;
}

/** The text of a node without codes, quoted. `formatted`: with the codes of MTEXT. */
export function putPlainText(node: u32, formatted: bool): void {
  putByte(QUOTE);
  if (node != 0) {
    const start = base + load<u32>(base + node);
    putPlain(start, start + load<u32>(base + node, 4), formatted);
  }
  putByte(QUOTE);
  room();
}

function isCode(byte: u8, formatted: bool): bool {
  if (byte == PERCENT || isControl(byte)) return true;
  return formatted && (byte == BACKSLASH || byte == CARET || byte == OPEN || byte == CLOSE);
}

/** Control characters that a text does not show: all but tab and new line. */
@inline
function isControl(byte: u8): bool {
  return (byte < 0x20 && byte != TAB && byte != NEW_LINE) || byte == DELETE;
}

function putPlain(source: usize, end: usize, formatted: bool): void {
  while (source < end) {
    let run = source;
    while (run < end && !isCode(load<u8>(run), formatted)) run++;
    putEscapedBytes(source, <u32>(run - source));
    room();
    if (run >= end) return;
    const byte = load<u8>(run);
    if (byte == PERCENT) source = percent(run, end);
    else if (byte == CARET) source = caret(run, end);
    else if (isControl(byte)) source = control(run, end);
    else if (byte == BACKSLASH) source = backslash(run, end);
    else source = run + 1;
  }
}

@inline
function isDigit(byte: u8): bool {
  return byte >= 0x30 && byte <= 0x39;
}

/** Each of these takes the place of a code and returns where reading goes on. */
function percent(at: usize, end: usize): usize {
  if (at + 2 >= end || load<u8>(at, 1) != PERCENT) {
    putByte(PERCENT);
    return at + 1;
  }
  const kind = load<u8>(at, 2) | 0x20;
  if (kind == 0x63) putCodePoint(0xd8);
  else if (kind == 0x64) putCodePoint(0xb0);
  else if (kind == 0x70) putCodePoint(0xb1);
  else if (load<u8>(at, 2) == PERCENT) putByte(PERCENT);
  else if (kind != 0x75 && kind != 0x6f && kind != 0x6b) return characterNumber(at, end);
  return at + 3;
}

function characterNumber(at: usize, end: usize): usize {
  if (
    at + 5 <= end &&
    isDigit(load<u8>(at, 2)) &&
    isDigit(load<u8>(at, 3)) &&
    isDigit(load<u8>(at, 4))
  ) {
    const hundreds = <u32>(load<u8>(at, 2) - 0x30) * 100;
    const code = hundreds + <u32>(load<u8>(at, 3) - 0x30) * 10 + <u32>(load<u8>(at, 4) - 0x30);
    putCodePoint(code);
    return at + 5;
  }
  put('%%');
  return at + 2;
}

function caret(at: usize, end: usize): usize {
  const next = at + 1 < end ? load<u8>(at, 1) : <u8>0;
  if (next == 0x49) putEscaped(TAB);
  else if (next == 0x4a) putEscaped(NEW_LINE);
  // a return before a new line
  else if (next != 0x4d) {
    putByte(CARET);
    return at + 1;
  }
  return at + 2;
}

function control(at: usize, end: usize): usize {
  const byte = load<u8>(at);
  const isBeforeLine = byte == RETURN && at + 1 < end && load<u8>(at, 1) == NEW_LINE;
  if (byte != DELETE && byte != 0 && !isBeforeLine) putByte(0x20);
  return at + 1;
}

function backslash(at: usize, end: usize): usize {
  const kind = at + 1 < end ? load<u8>(at, 1) : <u8>0;
  switch (kind) {
    case 0x5c: // \
    case 0x7b: // {
    case 0x7d: // }
      putEscaped(kind);
      return at + 2;
    case 0x50: // P
    case 0x4e: // N
    case 0x58: // X
      putEscaped(NEW_LINE);
      return at + 2;
    case 0x7e: // ~
      putCodePoint(0xa0);
      return at + 2;
    case 0x4c: // L
    case 0x6c:
    case 0x4f: // O
    case 0x6f:
    case 0x4b: // K
    case 0x6b:
      return at + 2;
    case 0x53: // S
      return stack(at + 2, end);
    case 0x46: // F
    case 0x66:
    case 0x70: // p
      return pastSemicolon(at, end);
    case 0x41: // A
    case 0x43: // C
    case 0x63:
    case 0x48: // H
    case 0x51: // Q
    case 0x54: // T
    case 0x57: // W
      return pastNumber(at, end);
    default:
      putEscaped(BACKSLASH);
      return at + 1;
  }
}

function pastSemicolon(at: usize, end: usize): usize {
  for (let p = at + 2; p < end; p++) if (load<u8>(p) == SEMICOLON) return p + 1;
  putEscaped(BACKSLASH);
  return at + 1;
}

/** A parameter that is a number, `x` behind a factor; without one it is no code. */
function pastNumber(at: usize, end: usize): usize {
  let p = at + 2;
  while (p < end && (isDigit(load<u8>(p)) || isNumberSign(load<u8>(p)))) p++;
  if (p == at + 2 && (p >= end || load<u8>(p) != SEMICOLON)) {
    putEscaped(BACKSLASH);
    return at + 1;
  }
  if (p < end && (load<u8>(p) | 0x20) == 0x78) p++;
  return p < end && load<u8>(p) == SEMICOLON ? p + 1 : p;
}

@inline
function isNumberSign(byte: u8): bool {
  return byte == 0x2b || byte == 0x2d || byte == 0x2e;
}

/** `upper^lower;` with `^`, `/` or `#`: told as upper/lower; one side alone stands by itself. */
function stack(at: usize, end: usize): usize {
  let stop = at;
  while (stop < end && load<u8>(stop) != SEMICOLON) {
    stop += load<u8>(stop) == BACKSLASH && stop + 1 < end ? 2 : 1;
  }
  if (stop > end) stop = end;
  let pending = false;
  let isFirst = true;
  for (let p = at; p < stop; p++) {
    let byte = load<u8>(p);
    if (byte == CARET || byte == 0x2f || byte == 0x23) {
      pending = !isFirst;
      if (byte == CARET && p + 1 < stop && load<u8>(p, 1) == 0x20) p++;
      continue;
    }
    if (byte == BACKSLASH && p + 1 < stop) byte = load<u8>(++p);
    if (pending) putByte(0x2f);
    pending = false;
    isFirst = false;
    putEscaped(byte);
    room();
  }
  return stop < end ? stop + 1 : stop;
}
