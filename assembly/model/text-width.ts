/**
 * How wide a text is, about: the font is another program's, and not at hand.
 *
 * In: a text with its codes, and the text style. Out: the width of the longest line in heights of
 * capitals, and the number of lines. TrueType is taken as Helvetica, whose widths (Adobe's font
 * metrics) Arial has too; stroke fonts (SHX) are wider but for capitals, and their blanks twice as
 * wide. Characters of three bytes and more are taken as wide as those of East Asia are.
 */
import { STYLE_font, SYMBOL_STYLE, SYMBOL_canonical } from '../generated/model';
import { base } from './arena';

/** Thousandths of an em, from the blank to the tilde. */
const WIDTHS: usize = memory.data<u16>([
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
]);
/** Ems to heights of capitals, which are 718 thousandths of an em. */
const CAPITALS: f64 = 1 / 718.0;
const OTHERS: f64 = 556;
const LINE_FEED: u32 = 0x0a;
const EAST_ASIAN: f64 = 1000;
const EAST_ASIAN_STROKE: f64 = 800;
const STROKE_WIDER: f64 = 1.2;

/** Lines of the text measured last. */
export let lines: f64 = 1;
let isStroke: bool = false;

/** The widest line of a text. `isFormatted`: its codes are those of MTEXT. */
export function textWidth(node: u32, isFormatted: bool, style: u32): f64 {
  lines = 1;
  if (node == 0) return 0;
  isStroke = isStrokeFont(style);
  let at = base + load<u32>(base + node);
  const end = at + load<u32>(base + node, 4);
  let width: f64 = 0;
  let longest: f64 = 0;
  while (at < end) {
    const byte = load<u8>(at);
    if (isFormatted && byte == 0x5c && at + 1 < end) {
      const kind = load<u8>(at, 1);
      if (kind == 0x50 || kind == 0x4e || kind == 0x58) {
        longest = max(longest, width);
        width = 0;
        lines++;
      }
      at = pastCode(at, end, kind);
      if (isEscaped) width += kind == 0x7e ? otherWidth() : widthOf(kind);
    } else if (byte == 0x25 && at + 2 < end && load<u8>(at, 1) == 0x25) {
      // %%u %%o %%k draw nothing, the others one character
      const kind = load<u8>(at, 2) | 0x20;
      if (kind != 0x75 && kind != 0x6f && kind != 0x6b) width += otherWidth();
      at += 3;
    } else {
      const isBrace = isFormatted && (byte == 0x7b || byte == 0x7d);
      if (isFormatted && byte == LINE_FEED) {
        longest = max(longest, width);
        width = 0;
        lines++;
      } else if (!isBrace) width += widthOf(byte);
      at++;
    }
  }
  return max(longest, width) * CAPITALS;
}

/** Width of the character that a byte begins; none for the bytes that go on with it. */
function widthOf(byte: u32): f64 {
  if (byte >= 0x7f) {
    if ((byte & 0xc0) == 0x80) return 0;
    if (byte >= 0xe0) return isStroke ? EAST_ASIAN_STROKE : EAST_ASIAN;
    return otherWidth();
  }
  if (byte < 0x20) return 0;
  const width = <f64>load<u16>(WIDTHS + (<usize>(byte - 0x20) << 1));
  if (!isStroke || (byte >= 0x41 && byte <= 0x5a)) return width;
  return byte == 0x20 ? width * 2 : width * STROKE_WIDER;
}

function otherWidth(): f64 {
  return isStroke ? OTHERS * STROKE_WIDER : OTHERS;
}

/** True for a style whose font is a file of strokes, and for one that names no font. */
function isStrokeFont(style: u32): bool {
  if (style == 0) return true;
  const canonical = load<u32>(base + style, SYMBOL_canonical);
  const record = load<u32>(base + (canonical == 0 ? style : canonical), SYMBOL_STYLE);
  const font = record == 0 ? 0 : load<u32>(base + record, STYLE_font);
  if (font == 0) return true;
  const length = load<u32>(base + font, 4);
  const end = base + load<u32>(base + font) + length;
  if (length < 4 || load<u8>(end - 4) != 0x2e) return true;
  // ".ttf", ".otf", ".ttc"
  const extension = load<u32>(end - 4) | 0x20202000;
  return extension != 0x6674742e && extension != 0x66746f2e && extension != 0x6374742e;
}

/** The code just passed stands for a character. */
let isEscaped: bool = false;

/** Where an MTEXT code ends: behind its letter, or behind the `;` of its parameter. */
function pastCode(at: usize, end: usize, kind: u8): usize {
  isEscaped = kind == 0x5c || kind == 0x7b || kind == 0x7d || kind == 0x7e;
  const letter = kind | 0x20;
  const takesParameter =
    letter == 0x66 || // f
    letter == 0x63 || // c
    kind == 0x70 || // p
    kind == 0x41 || // A
    kind == 0x48 || // H
    kind == 0x51 || // Q
    kind == 0x54 || // T
    kind == 0x57; // W
  let next = at + 2;
  if (!takesParameter) return next;
  while (next < end && load<u8>(next) != 0x3b) next++;
  return next < end ? next + 1 : at + 2;
}
