/**
 * The values of DWG, by their names in the ODA description, chapter 2: 3B, BLL, DD, MC, MS, BE, BT,
 * OT, T, TU, TV, CMC, ENC here, the plainer ones in `bit-cursor.ts`.
 *
 * In: the cursor. Out: numbers, points in place, texts as nodes of the drawing buffer. Texts before
 * R2007 are bytes of the drawing's codepage: they pass through `model/builder.ts`, which keeps them
 * until that is known. A count is checked against what is left before anything is made of it.
 */
import { ACI_COLORS } from '../generated/dwg';
import { fileName, fileText } from '../model/builder';
import { outputWindow } from '../model/arena';
import {
  R2000,
  R2004,
  R2007,
  R2010,
  bitsLeft,
  bitsVersion,
  enterStrings,
  handleBitsLeft,
  leaveStrings,
  readB,
  readBB,
  readBD,
  readBL,
  readBS,
  readBytes,
  readRC,
  readRD,
  readRL,
  readRS,
  setFault,
  skipBits,
  stringBitsLeft,
} from './bit-cursor';
import { decodeUtf16 } from './text';

export * from './bit-cursor';

/** Bytes of the last text, in scratch memory, until the next text is read. */
export let textStart: usize = 0;
export let textLength: u32 = 0;
/** The last CMC or ENC: index 0 ByBlock, 256 ByLayer; true color 0xRRGGBB or -1. */
export let colorIndex: i32 = 256;
export let colorTrue: i32 = -1;
/** The last CMC's whole value, as DXF has it for multileaders; from R2004 on. */
export let colorValue: u32 = 0;
/** Text nodes of the last CMC's names, or 0. */
export let colorName: u32 = 0;
export let colorBook: u32 = 0;
/** The last ENC's flags, and its transparency as DXF's 440 or -1. */
export let colorHasHandle: bool = false;
export let colorTransparency: i32 = -1;

/** One to three bits: reading stops at the first zero (chapter 2.1). */
export function read3B(): u32 {
  let value: u32 = 0;
  for (let i = 0; i < 3; i++) {
    const bit: u32 = readB() ? 1 : 0;
    value = (value << 1) | bit;
    if (bit == 0) break;
  }
  return value;
}

/** A count, checked against the bits left: each element has at least `bitsEach`. */
export function readCount(bitsEach: u32): u32 {
  return checkCount(<u32>readBL(), bitsEach);
}

/** The count, or 0 and a fault when there is no room for so many. */
export function checkCount(count: u32, bitsEach: u32): u32 {
  if (<u64>count * bitsEach <= <u64>bitsLeft()) return count;
  setFault();
  return 0;
}

/** A count of handle references, each of at least eight bits. */
export function checkHandleCount(count: u32): u32 {
  if (<u64>count << 3 <= <u64>handleBitsLeft()) return count;
  setFault();
  return 0;
}

/** A count of texts, each of at least two bits. */
export function checkTextCount(count: u32): u32 {
  const left = bitsVersion >= R2007 ? stringBitsLeft() : bitsLeft();
  if (<u64>count << 1 <= <u64>left) return count;
  setFault();
  return 0;
}

/** A date: days and milliseconds, as days (chapter 2, "Julian date"). */
export function readTIME(): f64 {
  const days = readBL();
  return <f64>days + <f64>readBL() / 86400000;
}

/** Three bits tell the number of bytes: files have them whole, unlike a 3B (chapter 2.4). */
export function readBLL(): u64 {
  const size = readBits(3);
  let value: u64 = 0;
  for (let i: u32 = 0; i < size; i++) value |= <u64>readRC() << (i << 3);
  return value;
}

/** Thickness: one bit for 0 from R2000 on (chapter 2.10). */
export function readBT(): f64 {
  if (bitsVersion >= R2000 && readB()) return 0;
  return readBD();
}

/** Extrusion to three doubles at `target`: one bit for (0, 0, 1) from R2000 on (chapter 2.8). */
export function readBE(target: usize): void {
  if (bitsVersion >= R2000 && readB()) {
    store<f64>(target, 0);
    store<f64>(target, 0, 8);
    store<f64>(target, 1, 16);
    return;
  }
  readNormal(target);
}

/** An extrusion of three doubles; one of length 0 is none, which is (0, 0, 1). */
export function readNormal(target: usize): void {
  read3BD(target);
  const isNull = load<f64>(target) == 0 && load<f64>(target, 8) == 0 && load<f64>(target, 16) == 0;
  if (isNull) store<f64>(target, 1, 16);
}

export function read2BD(target: usize): void {
  store<f64>(target, readBD());
  store<f64>(target, readBD(), 8);
}

export function read3BD(target: usize): void {
  store<f64>(target, readBD());
  store<f64>(target, readBD(), 8);
  store<f64>(target, readBD(), 16);
}

export function read2RD(target: usize): void {
  store<f64>(target, readRD());
  store<f64>(target, readRD(), 8);
}

export function read3RD(target: usize): void {
  store<f64>(target, readRD());
  store<f64>(target, readRD(), 8);
  store<f64>(target, readRD(), 16);
}

/** Modular char: seven bits a byte, the last one with a sign (chapter 2.6). */
export function readMC(): i32 {
  let value: u32 = 0;
  for (let shift: u32 = 0; shift < 35; shift += 7) {
    const byte = readRC();
    if ((byte & 0x80) == 0) {
      value |= (byte & 0x3f) << shift;
      return (byte & 0x40) != 0 ? -(<i32>value) : <i32>value;
    }
    value |= (byte & 0x7f) << shift;
  }
  setFault();
  return 0;
}

/** Modular char without a sign, as handle steps and sizes are. */
export function readUMC(): u64 {
  let value: u64 = 0;
  for (let shift: u64 = 0; shift < 63; shift += 7) {
    const byte = <u64>readRC();
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  setFault();
  return 0;
}

/** Modular short: fifteen bits a short. */
export function readMS(): u32 {
  let value: u32 = 0;
  for (let shift: u32 = 0; shift < 32; shift += 15) {
    const short = readRS();
    value |= (short & 0x7fff) << shift;
    if ((short & 0x8000) == 0) return value;
  }
  setFault();
  return 0;
}

/** Object type: a short before R2010, then one or two bytes (chapter 2.12). */
export function readOT(): u32 {
  if (bitsVersion < R2010) return <u32>readBS() & 0xffff;
  switch (readBB()) {
    case 0:
      return readRC();
    case 1:
      return readRC() + 0x1f0;
    default:
      return readRS();
  }
}

/** Half of the output window, which nothing uses while a drawing is read. */
const SCRATCH_HALF: u32 = 1 << 19;

/** T: bytes of the drawing's codepage, from the data; a NUL ends them. */
export function readT(): void {
  const length = <u32>readBS() & 0xffff;
  textStart = outputWindow();
  textLength = 0;
  if (length << 3 > bitsLeft()) {
    skipBits(length << 3);
    return;
  }
  readBytes(textStart, length);
  while (textLength < length && load<u8>(textStart + textLength) != 0) textLength++;
}

/** TU: UTF-16 from the text stream, as UTF-8. */
export function readTU(): void {
  textLength = 0;
  textStart = outputWindow();
  // an object whose texts are all empty has no text stream
  if (!enterStrings()) return;
  readUnits(<u32>readBS() & 0xffff);
  leaveStrings();
}

/** UTF-16 units at the position, as UTF-8. */
export function readUnits(units: u32): void {
  textStart = outputWindow();
  textLength = 0;
  if (units << 4 > bitsLeft()) {
    skipBits(units << 4);
    return;
  }
  const raw = textStart + SCRATCH_HALF;
  readBytes(raw, units << 1);
  textLength = decodeUtf16(raw, units, textStart);
}

/** TV: the text of either kind; it is then at `textStart`. */
export function readTV(): void {
  if (bitsVersion >= R2007) readTU();
  else readT();
}

/** A text node of the next text, 0 for an empty one. */
export function readText(): u32 {
  readTV();
  return fileText(textStart, textLength);
}

/** A symbol of the next text. */
export function readName(): u32 {
  readTV();
  return fileName(textStart, textLength);
}

/** CMC: the color of an object (chapter 2.11). */
export function readCMC(): void {
  if (bitsVersion >= R2004) {
    readTrueColor();
    return;
  }
  colorTrue = -1;
  colorName = 0;
  colorBook = 0;
  colorIndex = readBS();
  colorValue = valueOfIndex(colorIndex);
}

/** TC: a CMC as R2004 and later have it, in objects that came with R2004 also in older files. */
export function readTrueColor(): void {
  colorTrue = -1;
  colorName = 0;
  colorBook = 0;
  colorIndex = readBS();
  colorValue = <u32>readBL();
  const names = readRC();
  if ((names & 1) != 0) colorName = readText();
  if ((names & 2) != 0) colorBook = readText();
  setColor(colorValue);
  if (colorTrue >= 0) colorIndex = nearestIndex(<u32>colorTrue);
}

/** The first of the color indexes that is nearest to an RGB value, as DXF has it beside that. */
function nearestIndex(rgb: u32): i32 {
  let nearest: i32 = 0;
  let least: i32 = i32.MAX_VALUE;
  for (let index = 1; index < 256; index++) {
    const other = load<u32>(ACI_COLORS + (<usize>index << 2));
    const red = <i32>((rgb >> 16) & 255) - <i32>((other >> 16) & 255);
    const green = <i32>((rgb >> 8) & 255) - <i32>((other >> 8) & 255);
    const blue = <i32>(rgb & 255) - <i32>(other & 255);
    const distance = red * red + green * green + blue * blue;
    if (distance >= least) continue;
    least = distance;
    nearest = index;
  }
  return nearest;
}

/** The value that DXF has for a color which is only an index. */
function valueOfIndex(index: i32): u32 {
  if (index == 0) return 0xc1000000;
  return index == 256 ? 0xc0000000 : 0xc3000000 | <u32>index;
}

/** What the highest byte of a color value says: ByLayer, ByBlock, RGB, index, foreground, none. */
function setColor(value: u32): void {
  switch (value >> 24) {
    case 0xc0:
      colorIndex = 256;
      break;
    case 0xc1:
      colorIndex = 0;
      break;
    case 0xc2:
      colorTrue = <i32>(value & 0xffffff);
      break;
    case 0xc3:
      colorIndex = <i32>(value & 0xffff);
      break;
    case 0xc5:
      colorIndex = 7;
      break;
    case 0xc8:
      colorIndex = 257;
      break;
    default:
  }
}

/** An entity's color says that it has a value: where that has no kind, it is RGB (ACadSharp). */
function setEntityColor(value: u32): void {
  if (value >> 24 < 0xc0) colorTrue = <i32>(value & 0xffffff);
  else setColor(value);
}

/** ENC: the color of an entity, R2004 on; before it is an index (chapter 2.11). */
export function readENC(): void {
  colorTrue = -1;
  colorHasHandle = false;
  colorTransparency = -1;
  const value = <u32>readBS() & 0xffff;
  if (bitsVersion < R2004) {
    colorIndex = <i32>(<i16>value);
    return;
  }
  colorIndex = <i32>(value & 0x1ff);
  // a color of a book has no value here, though 0x8000 is set too (ACadSharp)
  if ((value & 0x4000) != 0) colorHasHandle = true;
  else if ((value & 0x8000) != 0) setEntityColor(<u32>readBL());
  if ((value & 0x2000) != 0) colorTransparency = readBL();
}
