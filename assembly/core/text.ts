/**
 * Text of drawings to UTF-8: bytes of a codepage, or UTF-8 that may not be, or UTF-16.
 *
 *   bytes + codepage --decodeText--> UTF-8     \U+XXXX and \M+nXXXX resolved
 *   UTF-8 --resolveCarets--> UTF-8             ^J, ^I, ... resolved, where the reader says so
 *
 * What cannot be read becomes U+FFFD and is counted, never dropped. NUL ends a text; other control
 * characters stay. Sources are readable for 32 bytes beyond their end, which nothing depends on.
 * Source and target must not overlap.
 *
 * The escapes are those of the DXF reference ("\U+XXXX" for Unicode, "\M+nXXXX" for a character of
 * a double-byte codepage, n from 1 to 5), which old programs write for what their codepage lacks.
 * In double-byte codepages the second byte may be that of a backslash: such bytes go to the host
 * as pairs and are not looked at. MTEXT's own codes (`\P`, `\f...`) are not handled here.
 */
import { codepageTable, codepageUtf8, isDoubleByte } from './codepages';
import { decodeMultibyte } from './host';

const backslash: u32 = 0x5c;
const caret: u32 = 0x5e;
const replacement: u32 = 0xfffd;

/** The codepages of `\M+1` to `\M+5`. */
const escapeCodepages: usize = memory.data<u16>([932, 950, 949, 1361, 936]);

/** The bytes of one `\M+` escape. */
const pairBytes: usize = memory.data(8);

let replacements: u32 = 0;

/** How many U+FFFD were written for unreadable text since the instance was made. */
export function replacementCount(): u32 {
  return replacements;
}

/** Whether all bytes are below 0x80. */
export function isAscii(source: usize, length: u32): bool {
  return asciiLength(source, source + length) == length;
}

/** Number of bytes before the first that is not below 0x80. */
function asciiLength(source: usize, end: usize): usize {
  let at = source;
  for (; at < end; at += 16) {
    const stops = i8x16.bitmask(v128.load(at));
    if (stops != 0) {
      at += ctz(stops);
      break;
    }
  }
  return min<usize>(at, end) - source;
}

/** Whether the bytes are UTF-8: no overlong form, no surrogate, nothing above U+10FFFF. */
export function isUtf8(source: usize, length: u32): bool {
  const end = source + length;
  let at = source;
  while (true) {
    at += asciiLength(at, end);
    while (at < end && load<u8>(at) >= 0x80) {
      const size = sequenceSize(at, end);
      if (size < 0) return false;
      at += size;
    }
    if (at >= end) return true;
  }
}

/**
 * Size of the UTF-8 sequence at `at`, whose first byte is not ASCII. If it is ill-formed, the
 * negative number of bytes that one U+FFFD stands for (Unicode, table 3-7 and "maximal subparts").
 */
function sequenceSize(at: usize, end: usize): isize {
  const word = load<u32>(at);
  if ((word & 0xc0c0f0) == 0x8080e0) {
    // Three bytes, as nearly all of what is not Latin. The bits that tell overlong forms (none of
    // them set) and surrogates (0x200d) are the lead's low four and one of the second byte.
    const bits = word & 0x200f;
    if (bits != 0 && bits != 0x200d && end - at >= 3) return 3;
  }
  const lead = word & 0xff;
  if (lead < 0xc2 || lead > 0xf4) return -1;
  const size: isize = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  let low: u32 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  let high: u32 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  for (let index: isize = 1; index < size; index++) {
    const byte = <u32>load<u8>(at + index);
    if (at + index >= end || byte < low || byte > high) return -index;
    low = 0x80;
    high = 0xbf;
  }
  return size;
}

/** Which of the 16 bytes at `at` equal a byte, as bits. */
function bytesEqual(bytes: v128, byte: u32): i32 {
  return i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(<i8>byte)));
}

/**
 * Whether the text may hold something to resolve: `\U+`, `\M+` (either case), a caret before a byte
 * that it makes another character, or a NUL. Never false when there is one.
 */
export function hasEscape(source: usize, length: u32): bool {
  const end = source + length;
  for (let at = source; at < end; at += 16) {
    const bytes = v128.load(at);
    let marks =
      bytesEqual(bytes, backslash) | bytesEqual(bytes, caret) | bytesEqual(bytes, 0);
    while (marks != 0) {
      const mark = at + ctz(marks);
      if (mark >= end) break;
      if (load<u8>(mark) == 0) return true;
      if (mark + 1 >= end) break;
      marks &= marks - 1;
      const next = <u32>load<u8>(mark, 1);
      if (load<u8>(mark) == caret) {
        if (caretCharacter(next) != 0) return true;
      } else if (mark + 2 < end && load<u8>(mark, 2) == 0x2b) {
        if ((next | 0x20) == 0x75 || (next | 0x20) == 0x6d) return true;
      }
    }
  }
  return false;
}

/** Whether `resolveCarets` would change anything. */
export function hasCaret(source: usize, length: u32): bool {
  const end = source + length;
  for (let at = source; at + 1 < end; at++) {
    if (load<u8>(at) == caret && caretCharacter(load<u8>(at, 1)) != 0) return true;
  }
  return false;
}

/**
 * What a caret and a byte stand for: a caret for a blank, else the character 0x40 before it, which
 * is a control character. 0 where it is nothing. Letters in lower case count too, as for ezdxf,
 * whose drawing `caret_encoding` is the only evidence: the reference does not say, and a program
 * that does not escape its carets ("e^x") is misread so.
 */
function caretCharacter(byte: u32): u32 {
  if (byte == 0x20) return caret;
  // ^? is the character behind all others; ^@ would be a NUL, which no text may hold
  if (byte == 0x3f) return 0x7f;
  if (byte == 0x40) return 0x20;
  return byte > 0x40 && byte < 0x7f ? byte - 0x40 : 0;
}

/**
 * Resolves `^J`, `^I`, `^M` and so on, and `^ ` for a caret (DXF reference, "ASCII control
 * characters in DXF files"). For UTF-8, where no other character holds the byte of a caret. Needs
 * 16 bytes more than the source.
 */
export function resolveCarets(source: usize, length: u32, target: usize): u32 {
  const end = source + length;
  let to = target;
  for (let at = source; at < end; ) {
    const bytes = v128.load(at);
    v128.store(to, bytes);
    const plain = min<usize>(ctz(bytesEqual(bytes, caret) | 0x10000), end - at);
    at += plain;
    to += plain;
    if (plain == 16 || at >= end) continue;
    const character = at + 1 < end ? caretCharacter(load<u8>(at, 1)) : 0;
    store<u8>(to++, character != 0 ? character : caret);
    at += character != 0 ? 2 : 1;
  }
  return <u32>(to - target);
}

/** Writes one character; surrogates and NUL, which no text may hold, as U+FFFD. */
function writeCharacter(target: usize, code: u32): usize {
  if (code - 1 < 0x7f) {
    store<u8>(target, code);
    return target + 1;
  }
  if (code == 0 || code - 0xd800 < 0x800) {
    replacements++;
    code = replacement;
  }
  if (code < 0x800) {
    store<u16>(target, 0x80c0 | (code >> 6) | ((code & 0x3f) << 8));
    return target + 2;
  }
  if (code < 0x10000) {
    store<u16>(target, 0x80e0 | (code >> 12) | ((code << 2) & 0x3f00));
    store<u8>(target, 0x80 | (code & 0x3f), 2);
    return target + 3;
  }
  store<u16>(target, 0x80f0 | (code >> 18) | ((code >> 4) & 0x3f00));
  store<u16>(target, 0x8080 | ((code >> 6) & 0x3f) | ((code & 0x3f) << 8), 2);
  return target + 4;
}

/** The value of four hexadecimal digits, or -1. */
function fourHexDigits(at: usize): i32 {
  let value: i32 = 0;
  for (let index: usize = 0; index < 4; index++) {
    const byte = <u32>load<u8>(at + index);
    const letter = (byte | 0x20) - 0x61;
    if (byte - 0x30 > 9 && letter > 5) return -1;
    value = (value << 4) | (letter > 5 ? byte - 0x30 : letter + 10);
  }
  return value;
}

/** The code of a `\U+XXXX` at `at`, or -1. */
function unicodeEscape(at: usize, end: usize): i32 {
  if (end - at < 7 || load<u8>(at) != backslash || load<u8>(at, 2) != 0x2b) return -1;
  return (load<u8>(at, 1) | 0x20) == 0x75 ? fourHexDigits(at + 3) : -1;
}

/** Where the part that the last `write...` function took ends. */
let sourceNext: usize = 0;

/** Writes what the backslash at `at` begins: the character of an escape, or a backslash. */
function writeEscape(at: usize, end: usize, target: usize): usize {
  let code = unicodeEscape(at, end);
  if (code >= 0) {
    sourceNext = at + 7;
    if ((code & 0xfc00) == 0xd800) {
      const second = unicodeEscape(sourceNext, end);
      if ((second & ~0x3ff) == 0xdc00) {
        sourceNext += 7;
        code = 0x10000 + ((code & 0x3ff) << 10) + (second & 0x3ff);
      }
    }
    return writeCharacter(target, code);
  }
  if (end - at >= 8 && (load<u8>(at, 1) | 0x20) == 0x6d && load<u8>(at, 2) == 0x2b) {
    const page = <u32>load<u8>(at, 3) - 0x31;
    const bytes = fourHexDigits(at + 4);
    if (page < 5 && bytes >= 0) {
      sourceNext = at + 8;
      return writePair(target, load<u16>(escapeCodepages + ((<usize>page) << 1)), bytes);
    }
  }
  store<u8>(target, backslash);
  sourceNext = at + 1;
  return target + 1;
}

/** Writes the character that one or two bytes of a double-byte codepage stand for. */
function writePair(target: usize, codepage: i32, bytes: u32): usize {
  const lead = bytes >> 8;
  if (bytes < 0x80) return writeCharacter(target, bytes);
  if ((lead != 0 && lead < 0x80) || (lead != 0 && (bytes & 0xff) == 0)) {
    return writeCharacter(target, 0);
  }
  store<u8>(pairBytes, lead != 0 ? lead : bytes);
  store<u8>(pairBytes, bytes, 1);
  return writeFromHost(pairBytes, lead != 0 ? 2 : 1, target, codepage);
}

/** Has the host decode bytes, and counts what it could not. */
function writeFromHost(source: usize, length: usize, target: usize, codepage: i32): usize {
  const size = decodeMultibyte(codepage, source, <u32>length, target, (<u32>length) << 2);
  const end = target + size;
  for (let at = target; at + 2 < end; at++) {
    if (load<u16>(at) == 0xbfef && load<u8>(at, 2) == 0xbd) replacements++;
  }
  return end;
}

/** Whether a byte can follow a lead byte; only ASCII needs to be told apart. */
function isTrail(codepage: i32, byte: u32): bool {
  if (byte >= 0x80) return true;
  if (codepage == 949) return (byte | 0x20) - 0x61 < 26;
  if (codepage == 1361) return byte > 0x30 && byte != 0x7f;
  return byte >= 0x40 && byte != 0x7f;
}

/** Whether the four bytes at `at` are one of GB 18030's: digits stand at the second and fourth. */
function isFourByte(codepage: i32, at: usize, end: usize): bool {
  if (codepage != 936 || end - at < 4) return false;
  if (<u32>load<u8>(at, 1) - 0x30 > 9 || <u32>load<u8>(at, 3) - 0x30 > 9) return false;
  return load<u8>(at, 2) > 0x80;
}

/** Writes a run of characters that start with a byte from 0x80 on. */
function writeDoubleByte(source: usize, end: usize, target: usize, codepage: i32): usize {
  let at = source;
  while (at < end && load<u8>(at) >= 0x80) {
    const lead = <u32>load<u8>(at);
    // Half-width katakana and bytes that lead nothing stand alone.
    const single = lead == 0x80 || lead == 0xff || (codepage == 932 && lead - 0xa0 < 0x40);
    if (single) at++;
    else if (isFourByte(codepage, at, end)) at += 4;
    else at += at + 1 < end && isTrail(codepage, load<u8>(at, 1)) ? 2 : 1;
  }
  sourceNext = at;
  return writeFromHost(source, at - source, target, codepage);
}

/** Copies a run of UTF-8 sequences of two bytes and more; ill-formed ones become U+FFFD. */
function writeUtf8(source: usize, end: usize, target: usize): usize {
  let at = source;
  while (at < end && load<u8>(at) >= 0x80) {
    const size = sequenceSize(at, end);
    if (size < 0) {
      target = writeCharacter(target, replacement);
      replacements++;
      at -= size;
    } else {
      store<u32>(target, load<u32>(at));
      target += size;
      at += size;
    }
  }
  sourceNext = at;
  return target;
}

/** Writes a run of bytes from 0x80 on by a single-byte codepage's table. */
function writeByTable(source: usize, end: usize, target: usize, table: usize): usize {
  let at = source;
  for (; at < end; at++) {
    const byte = <usize>load<u8>(at);
    if (byte < 0x80) break;
    const unit = <u32>load<u16>(table + ((byte - 0x80) << 1));
    if (unit == replacement) replacements++;
    target = writeCharacter(target, unit);
  }
  sourceNext = at;
  return target;
}

/**
 * Writes a text as UTF-8, escapes resolved, and returns its length. The target needs room for four
 * times the source and 16 bytes more. `codepage` says what the bytes are unless `asUtf8`; a
 * codepage that is not known reads as 1252.
 */
export function decodeText(
  source: usize,
  length: u32,
  target: usize,
  codepage: i32,
  asUtf8: bool,
): u32 {
  const end = source + length;
  const utf8 = asUtf8 || codepage == codepageUtf8;
  const double = isDoubleByte(codepage);
  let table: usize = 0;
  let to = target;
  for (let at = source; at < end; ) {
    const bytes = v128.load(at);
    v128.store(to, bytes);
    const stops =
      i8x16.bitmask(bytes) | bytesEqual(bytes, backslash) | bytesEqual(bytes, 0) | 0x10000;
    const plain = min<usize>(ctz(stops), end - at);
    at += plain;
    to += plain;
    if (plain == 16 || at >= end) continue;
    const byte = load<u8>(at);
    if (byte == 0) break;
    if (byte == backslash) {
      to = writeEscape(at, end, to);
    } else if (utf8) {
      to = writeUtf8(at, end, to);
    } else if (double) {
      to = writeDoubleByte(at, end, to, codepage);
    } else {
      if (table == 0) table = codepageTable(codepage) || codepageTable(0);
      to = writeByTable(at, end, to, table);
    }
    at = sourceNext;
  }
  return <u32>(to - target);
}

/**
 * Writes `units` UTF-16 units, low byte first, as UTF-8 and returns its length; escapes stay as
 * they are. The target needs room for three times the units and 16 bytes more.
 */
export function decodeUtf16(source: usize, units: u32, target: usize): u32 {
  const end = source + ((<usize>units) << 1);
  let to = target;
  for (let at = source; at < end; at += 2) {
    let code = <u32>load<u16>(at);
    if (code == 0) break;
    if ((code & 0xfc00) == 0xd800 && at + 2 < end) {
      const second = <u32>load<u16>(at, 2);
      if ((second & 0xfc00) == 0xdc00) {
        code = 0x10000 + ((code & 0x3ff) << 10) + (second & 0x3ff);
        at += 2;
      }
    }
    to = writeCharacter(to, code);
  }
  return <u32>(to - target);
}
