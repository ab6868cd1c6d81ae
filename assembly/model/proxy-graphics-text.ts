/**
 * Texts of proxy graphics: TEXT, TEXT2 and their Unicode forms (ODA 29: 10, 11, 36, 38).
 *
 *   place, normal, direction: 3 RD each
 *   10, 36 | height, width factor, oblique: RD | text
 *   11, 38 | text | length, raw: RL | four RD, the last of them tracking | five RL: backwards,
 *          upside down, vertical, underlined, overlined | 38: bold, italic, charset, pitch: RL,
 *          type face | font file | big font file
 *
 * A text ends with a zero character and is padded to four bytes; it is in the drawing's code page,
 * or UTF-16. Not handled: tracking.
 */
import {
  TEXT_literal,
  UNKNOWN_ENTITY_graphics_bigFont,
  UNKNOWN_ENTITY_graphics_font,
  UNKNOWN_ENTITY_graphics_oblique,
  UNKNOWN_ENTITY_graphics_text,
  UNKNOWN_ENTITY_graphics_textFlags,
} from '../generated/model';
import { decodeUtf16, isAscii } from '../core/text';
import { newText, outputWindow } from './arena';
import { fileText } from './builder';
import {
  POINT,
  TEXT,
  at,
  begin,
  dropLast,
  isShort,
  makePoints,
  putPoint,
  putVector,
  rest,
  skip,
  takeF64,
  takeU32,
} from './proxy-graphics-state';

/** UTF-16 units that fit into the output window as UTF-8. */
const UNITS_MAX: u32 = 300000;
const RAW: u32 = 64;

/** Place, normal, direction; nine numbers. */
const frame: usize = memory.data(72, 8);

function takeFrame(): void {
  for (let i: usize = 0; i < 72; i += 8) store<f64>(frame + i, takeF64());
}

/** A padded text as a node. */
function takeText(isWide: bool): u32 {
  return isWide ? takeWide() : takeNarrow();
}

function takeNarrow(): u32 {
  const start = at;
  const limit = rest();
  let length: u32 = 0;
  while (length < limit && load<u8>(start + length) != 0) length++;
  skip(min((length + 4) & ~3, limit));
  return fileText(start, length, TEXT_literal);
}

function takeWide(): u32 {
  const start = at;
  const limit = rest() >> 1;
  let units: u32 = 0;
  while (units < limit && load<u16>(start + (<usize>units << 1)) != 0) units++;
  skip(min(((units << 1) + 5) & ~3, rest()));
  const target = outputWindow();
  const length = decodeUtf16(start, min(units, UNITS_MAX), target);
  // only plain text may hold escapes: others are UTF-8 already, whatever the drawing's code page
  if (!isAscii(target, length)) return newText(target, length, 0);
  return fileText(target, length, TEXT_literal);
}

/** Vectors of the direction and of the height, each of the text's size. */
function place(element: usize, height: f64, widthFactor: f64): void {
  const points = makePoints(element, 3);
  const nx = load<f64>(frame, 24);
  const ny = load<f64>(frame, 32);
  const nz = load<f64>(frame, 40);
  const dx = load<f64>(frame, 48);
  const dy = load<f64>(frame, 56);
  const dz = load<f64>(frame, 64);
  const ux = ny * dz - nz * dy;
  const uy = nz * dx - nx * dz;
  const uz = nx * dy - ny * dx;
  const direction = Math.sqrt(dx * dx + dy * dy + dz * dz);
  const up = Math.sqrt(ux * ux + uy * uy + uz * uz);
  const along = direction > 0 ? (height * widthFactor) / direction : 0;
  const across = up > 0 ? height / up : 0;
  putPoint(points, load<f64>(frame), load<f64>(frame, 8), load<f64>(frame, 16));
  putVector(points + POINT, dx * along, dy * along, dz * along);
  putVector(points + POINT * 2, ux * across, uy * across, uz * across);
}

function dress(element: usize, text: u32, oblique: f64, flags: u32): void {
  store<u32>(element, text, UNKNOWN_ENTITY_graphics_text);
  store<f64>(element, oblique, UNKNOWN_ENTITY_graphics_oblique);
  store<u32>(element, flags, UNKNOWN_ENTITY_graphics_textFlags);
}

export function takePlainText(isWide: bool): void {
  takeFrame();
  const height = takeF64();
  const widthFactor = takeF64();
  const oblique = takeF64();
  const text = takeText(isWide);
  if (isShort || text == 0) return;
  const element = begin(TEXT, false, false);
  place(element, height, widthFactor);
  dress(element, text, oblique, 0);
}

export function takeStyledText(isWide: bool): void {
  takeFrame();
  const text = takeText(isWide);
  takeU32();
  const isRaw = takeU32() == 0;
  const height = takeF64();
  const widthFactor = takeF64();
  const oblique = takeF64();
  takeF64();
  let flags: u32 = isRaw ? RAW : 0;
  for (let bit: u32 = 2; bit <= 32; bit <<= 1) if (takeU32() != 0) flags |= bit;
  let face: u32 = 0;
  if (isWide) {
    for (let bit: u32 = 128; bit <= 256; bit <<= 1) if (takeU32() != 0) flags |= bit;
    skip(8);
    face = takeText(true);
  }
  if (isShort || text == 0) return;
  const element = begin(TEXT, false, false);
  const font = takeText(isWide);
  place(element, height, widthFactor);
  dress(element, text, oblique, flags);
  store<u32>(element, font != 0 ? font : face, UNKNOWN_ENTITY_graphics_font);
  store<u32>(element, takeText(isWide), UNKNOWN_ENTITY_graphics_bigFont);
  if (isShort) dropLast();
}
