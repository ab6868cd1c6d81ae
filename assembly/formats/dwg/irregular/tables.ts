/**
 * Records of the symbol tables: what all begin with, and LAYER, LTYPE, STYLE, VIEW, VPORT (ODA
 * 20.4.54, 20.4.58, 20.4.56, 20.4.60, 20.4.64).
 *
 * In: the cursor behind the common data. Out: the record; flags as in DXF's 70, angles in degrees.
 */
import {
  R2000,
  R2004,
  R2007,
  R2013,
  bitsLeft,
  bitsVersion,
  checkCount,
  colorIndex,
  colorTrue,
  readB,
  readBD,
  readBS,
  readBytes,
  readCMC,
  readH,
  readName,
  readRC,
  readRD,
  readText,
  setFault,
  skipBits,
} from '../../../core/bits';
import { decodeUtf16 } from '../../../core/text';
import {
  LAYER_color,
  LAYER_colorIndex,
  LAYER_flags,
  LAYER_lineType,
  LAYER_lineWeight,
  LAYER_material,
  LAYER_plotStyle,
  LAYER_plottable,
  LAYER_visualStyle,
  LTYPE_alignment,
  LTYPE_description,
  LTYPE_elementCount,
  LTYPE_elements,
  LTYPE_elements_SIZE,
  LTYPE_elements_kind,
  LTYPE_elements_length,
  LTYPE_elements_offsetX,
  LTYPE_elements_offsetY,
  LTYPE_elements_rotation,
  LTYPE_elements_scale,
  LTYPE_elements_shapeNumber,
  LTYPE_elements_style,
  LTYPE_elements_text,
  LTYPE_flags,
  LTYPE_patternLength,
  STYLE_bigFont,
  STYLE_fixedHeight,
  STYLE_flags,
  STYLE_font,
  STYLE_generationFlags,
  STYLE_lastHeight,
  STYLE_oblique,
  STYLE_widthFactor,
} from '../../../generated/model';
import { alloc, closeList } from '../../../model/arena';
import { fileText } from '../../../model/builder';
import { typeNameOffset } from '../../../model/types';
import { lineWeight } from '../entity-common';
import { degrees, makeList, nameOfHandle } from '../values';

/** DXF's 70 of a record that comes from an external reference, and was found there. */
const FROM_XREF: i32 = 48;

/** Name and flags; the flags follow the name in every table's record. Returns the flags. */
export function readTableHead(record: usize): i32 {
  const symbol = readName();
  store<u32>(record + typeNameOffset(<u32>load<u16>(record, 4)), symbol);
  let isForeign = false;
  // one short from R2007 on, in which 256 tells what the bits told before (ACadSharp)
  if (bitsVersion >= R2007) isForeign = (readBS() & 256) != 0;
  else {
    readB();
    readBS();
    isForeign = readB();
  }
  return isForeign ? FROM_XREF : 0;
}

/** DXF's 70 of a layer. */
const FROZEN: i32 = 1;
const FROZEN_IN_NEW: i32 = 2;
const LOCKED: i32 = 4;

export function readLayer(record: usize): void {
  let flags = readTableHead(record);
  let isOff = false;
  if (bitsVersion < R2000) {
    if (readB()) flags |= FROZEN;
    isOff = readB();
    if (readB()) flags |= FROZEN_IN_NEW;
    if (readB()) flags |= LOCKED;
  } else {
    const values = readBS();
    if ((values & 1) != 0) flags |= FROZEN;
    isOff = (values & 2) != 0;
    if ((values & 4) != 0) flags |= FROZEN_IN_NEW;
    if ((values & 8) != 0) flags |= LOCKED;
    store<i32>(record, (values >> 4) & 1, LAYER_plottable);
    store<i32>(record, lineWeight(<u32>values >> 5), LAYER_lineWeight);
  }
  store<i32>(record, flags, LAYER_flags);
  readCMC();
  const color = abs<i32>(colorIndex);
  store<i32>(record, isOff ? -color : color, LAYER_colorIndex);
  store<i32>(record, colorTrue, LAYER_color);
  readH();
  if (bitsVersion >= R2000) store<u64>(record, readH(), LAYER_plotStyle);
  if (bitsVersion >= R2007) store<u64>(record, readH(), LAYER_material);
  store<u32>(record, nameOfHandle(readH()), LAYER_lineType);
  if (bitsVersion >= R2013) store<u64>(record, readH(), LAYER_visualStyle);
}

/** Kinds of linetype elements: with a shape; with a text. */
const WITH_SHAPE: i32 = 4;
const WITH_TEXT: i32 = 2;

export function readLineType(record: usize): void {
  store<i32>(record, readTableHead(record), LTYPE_flags);
  store<u32>(record, readText(), LTYPE_description);
  store<f64>(record, readBD(), LTYPE_patternLength);
  store<i32>(record, <i32>readRC(), LTYPE_alignment);
  const told = readRC();
  const count = checkCount(told, 136);
  store<i32>(record, <i32>count, LTYPE_elementCount);
  const first = makeList(record + LTYPE_elements, LTYPE_elements_SIZE, count);
  let hasText = false;
  for (let i: u32 = 0; i < count; i++) {
    const at = first + i * LTYPE_elements_SIZE;
    store<f64>(at, readBD(), LTYPE_elements_length);
    store<i32>(at, readBS(), LTYPE_elements_shapeNumber);
    store<f64>(at, readRD(), LTYPE_elements_offsetX);
    store<f64>(at, readRD(), LTYPE_elements_offsetY);
    store<f64>(at, readBD(), LTYPE_elements_scale);
    store<f64>(at, degrees(readBD()), LTYPE_elements_rotation);
    const kind = readBS();
    store<i32>(at, kind, LTYPE_elements_kind);
    if ((kind & WITH_TEXT) != 0) hasText = true;
  }
  const size: u32 = bitsVersion <= R2004 ? 256 : hasText ? 512 : 0;
  if (hasText) readElementTexts(first, count, size);
  else skipBits(size << 3);
  readH();
  for (let i: u32 = 0; i < count; i++) {
    const at = first + i * LTYPE_elements_SIZE;
    const style = readH();
    const isComplex = (load<i32>(at, LTYPE_elements_kind) & (WITH_TEXT | WITH_SHAPE)) != 0;
    if (isComplex) store<u64>(at, style, LTYPE_elements_style);
  }
}

/** The texts lie in one area behind the elements, whose shape numbers are offsets into it. */
function readElementTexts(first: usize, count: u32, size: u32): void {
  if (size << 3 > bitsLeft()) {
    setFault();
    return;
  }
  closeList();
  const area = alloc(size + 32);
  memory.fill(area, 0, size + 32);
  readBytes(area, size);
  for (let i: u32 = 0; i < count; i++) {
    const at = first + i * LTYPE_elements_SIZE;
    if ((load<i32>(at, LTYPE_elements_kind) & WITH_TEXT) == 0) continue;
    const offset = <u32>load<i32>(at, LTYPE_elements_shapeNumber);
    store<i32>(at, 0, LTYPE_elements_shapeNumber);
    if (offset >= size) continue;
    store<u32>(at, areaText(area + offset, size - offset), LTYPE_elements_text);
  }
}

function areaText(at: usize, size: u32): u32 {
  if (bitsVersion < R2007) {
    let length: u32 = 0;
    while (length < size && load<u8>(at + length) != 0) length++;
    return fileText(at, length);
  }
  closeList();
  const target = alloc(size * 2 + 32);
  return fileText(target, decodeUtf16(at, size >> 1, target));
}

/** DXF's 70 of a text style: a shape file; vertical text. */
const SHAPE_FILE: i32 = 1;
const VERTICAL: i32 = 4;

export function readStyle(record: usize): void {
  let flags = readTableHead(record);
  // ODA 20.4.56 names the two the other way round than ACadSharp and DXF files do
  if (readB()) flags |= SHAPE_FILE;
  if (readB()) flags |= VERTICAL;
  store<i32>(record, flags, STYLE_flags);
  store<f64>(record, readBD(), STYLE_fixedHeight);
  store<f64>(record, readBD(), STYLE_widthFactor);
  store<f64>(record, degrees(readBD()), STYLE_oblique);
  store<i32>(record, <i32>readRC(), STYLE_generationFlags);
  store<f64>(record, readBD(), STYLE_lastHeight);
  store<u32>(record, readText(), STYLE_font);
  store<u32>(record, readText(), STYLE_bigFont);
  readH();
}
