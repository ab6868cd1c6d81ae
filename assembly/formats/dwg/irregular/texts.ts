/**
 * TEXT, ATTRIB, ATTDEF and MTEXT (ODA 20.4.3 to 20.4.5, 20.4.46).
 *
 * From R2000 on, a byte of flags tells which values of a text are left out for being the usual
 * ones. An attribute of several lines (R2018) holds a whole MTEXT, of which the text is kept.
 */
import {
  R2000,
  R2004,
  R2007,
  R2010,
  R2018,
  bitsVersion,
  colorIndex,
  colorTrue,
  read2RD,
  read3BD,
  readB,
  readBD,
  readBE,
  readBL,
  readBS,
  readBT,
  readCMC,
  readCount,
  readDD,
  readH,
  readRC,
  readRD,
  readText,
  skipBits,
  readNormal,
} from '../../../core/bits';
import {
  ATTDEF_prompt,
  ATTRIB_fieldLength,
  ATTRIB_flags,
  ATTRIB_lockPosition,
  ATTRIB_multilineText,
  ATTRIB_tag,
  MTEXT_SIZE,
  MTEXT_attachment,
  MTEXT_backgroundColor,
  MTEXT_backgroundColorIndex,
  MTEXT_backgroundFill,
  MTEXT_backgroundScale,
  MTEXT_columnAutoHeight,
  MTEXT_columnCount,
  MTEXT_columnFlowReversed,
  MTEXT_columnGutter,
  MTEXT_columnHeights,
  MTEXT_columnType,
  MTEXT_columnWidth,
  MTEXT_definedHeight,
  MTEXT_extrusion,
  MTEXT_flow,
  MTEXT_height,
  MTEXT_lineSpacingFactor,
  MTEXT_lineSpacingStyle,
  MTEXT_position,
  MTEXT_style,
  MTEXT_text,
  MTEXT_width,
  MTEXT_xAxis,
  MTEXT_xAxis_BIT,
  TEXT_alignmentPoint,
  TEXT_alignmentPoint_BIT,
  TEXT_extrusion,
  TEXT_generationFlags,
  TEXT_height,
  TEXT_horizontalAlignment,
  TEXT_oblique,
  TEXT_position,
  TEXT_rotation,
  TEXT_style,
  TEXT_text,
  TEXT_thickness,
  TEXT_verticalAlignment,
  TEXT_widthFactor,
} from '../../../generated/model';
import { readEntityLook } from '../entity-common';
import { degrees, makeList, nameOfHandle, present, scratch } from '../values';

/** Flags of values that are left out. */
const NO_ELEVATION: u32 = 1;
const NO_ALIGNMENT: u32 = 2;
const NO_OBLIQUE: u32 = 4;
const NO_ROTATION: u32 = 8;
const NO_WIDTH: u32 = 16;
const NO_GENERATION: u32 = 32;
const NO_HORIZONTAL: u32 = 64;
const NO_VERTICAL: u32 = 128;

/** TEXT, and the same part of ATTRIB and ATTDEF, whose records begin alike. */
export function readTextFields(record: usize): void {
  if (bitsVersion < R2000) readOldText(record);
  else readNewText(record);
  store<u32>(record, nameOfHandle(readH()), TEXT_style);
  // DXF has the second point only where the text is justified
  const alignment = load<i32>(record, TEXT_horizontalAlignment);
  if ((alignment | load<i32>(record, TEXT_verticalAlignment)) != 0) {
    present(record, TEXT_alignmentPoint_BIT);
  }
}

function readOldText(record: usize): void {
  const elevation = readBD();
  read2RD(record + TEXT_position);
  read2RD(record + TEXT_alignmentPoint);
  setElevation(record, elevation);
  readNormal(record + TEXT_extrusion);
  store<f64>(record, readBD(), TEXT_thickness);
  store<f64>(record, degrees(readBD()), TEXT_oblique);
  store<f64>(record, degrees(readBD()), TEXT_rotation);
  store<f64>(record, readBD(), TEXT_height);
  store<f64>(record, readBD(), TEXT_widthFactor);
  store<u32>(record, readText(), TEXT_text);
  store<i32>(record, readBS(), TEXT_generationFlags);
  store<i32>(record, readBS(), TEXT_horizontalAlignment);
  store<i32>(record, readBS(), TEXT_verticalAlignment);
}

function setElevation(record: usize, elevation: f64): void {
  store<f64>(record + TEXT_position, elevation, 16);
  store<f64>(record + TEXT_alignmentPoint, elevation, 16);
}

function readNewText(record: usize): void {
  const flags = readRC();
  const elevation = (flags & NO_ELEVATION) == 0 ? readRD() : 0;
  read2RD(record + TEXT_position);
  if ((flags & NO_ALIGNMENT) == 0) {
    const at = record + TEXT_alignmentPoint;
    store<f64>(at, readDD(load<f64>(record + TEXT_position)));
    store<f64>(at, readDD(load<f64>(record + TEXT_position, 8)), 8);
  }
  setElevation(record, elevation);
  readBE(record + TEXT_extrusion);
  store<f64>(record, readBT(), TEXT_thickness);
  if ((flags & NO_OBLIQUE) == 0) store<f64>(record, degrees(readRD()), TEXT_oblique);
  if ((flags & NO_ROTATION) == 0) store<f64>(record, degrees(readRD()), TEXT_rotation);
  store<f64>(record, readRD(), TEXT_height);
  if ((flags & NO_WIDTH) == 0) store<f64>(record, readRD(), TEXT_widthFactor);
  store<u32>(record, readText(), TEXT_text);
  if ((flags & NO_GENERATION) == 0) store<i32>(record, readBS(), TEXT_generationFlags);
  if ((flags & NO_HORIZONTAL) == 0) store<i32>(record, readBS(), TEXT_horizontalAlignment);
  if ((flags & NO_VERTICAL) == 0) store<i32>(record, readBS(), TEXT_verticalAlignment);
}

/** Kinds of attributes from R2018 on: lines of MTEXT of an attribute, and of a definition. */
const MULTILINE: u32 = 2;
const MULTILINE_CONSTANT: u32 = 4;

export function readAttribute(record: usize): void {
  readTextFields(record);
  if (bitsVersion >= R2010) readRC();
  if (bitsVersion >= R2018) {
    const kind = readRC();
    if (kind == MULTILINE || kind == MULTILINE_CONSTANT) readMultiline(record);
  }
  store<u32>(record, readText(), ATTRIB_tag);
  store<i32>(record, readBS(), ATTRIB_fieldLength);
  store<i32>(record, <i32>readRC(), ATTRIB_flags);
  if (bitsVersion >= R2007) store<i32>(record, <i32>readB(), ATTRIB_lockPosition);
}

export function readAttributeDefinition(record: usize): void {
  readAttribute(record);
  if (bitsVersion >= R2010) readRC();
  store<u32>(record, readText(), ATTDEF_prompt);
}

/** The record of an MTEXT inside an attribute; only its text is kept. */
const inner: usize = memory.data(1024, 8);

function readMultiline(record: usize): void {
  memory.fill(inner, 0, MTEXT_SIZE);
  readEntityLook(inner);
  readMtext(inner);
  store<u32>(record, load<u32>(inner, MTEXT_text), ATTRIB_multilineText);
  const size = <u32>readBS() & 0xffff;
  if (size == 0) return;
  skipBits(size << 3);
  readH();
  readBS();
}

export function readMtext(record: usize): void {
  read3BD(record + MTEXT_position);
  readNormal(record + MTEXT_extrusion);
  read3BD(record + MTEXT_xAxis);
  present(record, MTEXT_xAxis_BIT);
  store<f64>(record, readBD(), MTEXT_width);
  if (bitsVersion >= R2007) store<f64>(record, readBD(), MTEXT_definedHeight);
  store<f64>(record, readBD(), MTEXT_height);
  store<i32>(record, readBS(), MTEXT_attachment);
  store<i32>(record, readBS(), MTEXT_flow);
  // the size of the text as it was drawn last, which DXF does not have
  readBD();
  readBD();
  store<u32>(record, readText(), MTEXT_text);
  store<u32>(record, nameOfHandle(readH()), MTEXT_style);
  if (bitsVersion >= R2000) {
    store<i32>(record, readBS(), MTEXT_lineSpacingStyle);
    store<f64>(record, readBD(), MTEXT_lineSpacingFactor);
    readB();
  }
  if (bitsVersion >= R2004) readBackground(record);
  if (bitsVersion >= R2018 && readB()) readColumns(record);
}

function readBackground(record: usize): void {
  const fill = readBL();
  store<i32>(record, fill, MTEXT_backgroundFill);
  const hasFrame = bitsVersion >= R2018 && (fill & 16) != 0;
  if ((fill & 1) == 0 && !hasFrame) return;
  store<f64>(record, readBD(), MTEXT_backgroundScale);
  readCMC();
  store<i32>(record, colorIndex, MTEXT_backgroundColorIndex);
  store<i32>(record, colorTrue, MTEXT_backgroundColor);
  readBL();
}

/** Columns, behind a second copy of the position and size (ODA 20.4.46, R2018). */
function readColumns(record: usize): void {
  readBS();
  readB();
  readH();
  readBL();
  read3BD(scratch);
  read3BD(scratch);
  for (let i = 0; i < 4; i++) readBD();
  const type = readBS();
  store<i32>(record, type, MTEXT_columnType);
  if (type == 0) return;
  const count = readBL();
  store<i32>(record, count, MTEXT_columnCount);
  store<f64>(record, readBD(), MTEXT_columnWidth);
  store<f64>(record, readBD(), MTEXT_columnGutter);
  const isAuto = readB();
  store<i32>(record, <i32>isAuto, MTEXT_columnAutoHeight);
  store<i32>(record, <i32>readB(), MTEXT_columnFlowReversed);
  if (isAuto || type != 2) return;
  const heights = <u32>count <= 0xffff ? <u32>count : 0;
  const at = makeList(record + MTEXT_columnHeights, 8, heights);
  for (let i: u32 = 0; i < heights; i++) store<f64>(at + (i << 3), readBD());
}
