/**
 * What tables and fields consist of: values (ODA 20.4.99), custom values (20.4.100), content
 * formats (20.4.101.3) and cell styles (20.4.101.4).
 *
 *   value   [R2007: flags] | type | data, unless flags have bit 0 | [R2007: unit, format, text]
 *
 * In: the cursor at one of them, and the address of the list that gets it as its only element; the
 * layouts are the same wherever the schema has such a list. Not handled: buffers and result buffers
 * as values, whose form is not known: they are a fault.
 */
import {
  R2007,
  bitsFault,
  bitPosition,
  bitsVersion,
  checkCount,
  colorIndex,
  colorTrue,
  read2RD,
  read3RD,
  readBD,
  readBL,
  readBS,
  readBytes,
  readTrueColor,
  readCount,
  readH,
  readRC,
  readText,
  readUnits,
  seekBit,
  setFault,
  textLength,
  textStart,
} from '../../../core/bits';
import {
  FIELD_result_SIZE,
  FIELD_result_data,
  FIELD_result_dataType,
  FIELD_result_flags,
  FIELD_result_format,
  FIELD_result_integer,
  FIELD_result_number,
  FIELD_result_object,
  FIELD_result_point,
  FIELD_result_shown,
  FIELD_result_text,
  FIELD_result_unitType,
  TABLECONTENT_rows_customValues_SIZE,
  TABLECONTENT_rows_customValues_key,
  TABLECONTENT_rows_customValues_value,
  TABLECONTENT_style_SIZE,
  TABLECONTENT_style_background,
  TABLECONTENT_style_backgroundIndex,
  TABLECONTENT_style_borders,
  TABLECONTENT_style_borders_SIZE,
  TABLECONTENT_style_borders_color,
  TABLECONTENT_style_borders_colorIndex,
  TABLECONTENT_style_borders_edge,
  TABLECONTENT_style_borders_invisible,
  TABLECONTENT_style_borders_kind,
  TABLECONTENT_style_borders_lineType,
  TABLECONTENT_style_borders_lineWeight,
  TABLECONTENT_style_borders_overrides,
  TABLECONTENT_style_borders_spacing,
  TABLECONTENT_style_contentLayout,
  TABLECONTENT_style_format,
  TABLECONTENT_style_format_SIZE,
  TABLECONTENT_style_format_alignment,
  TABLECONTENT_style_format_blockScale,
  TABLECONTENT_style_format_color,
  TABLECONTENT_style_format_colorIndex,
  TABLECONTENT_style_format_dataType,
  TABLECONTENT_style_format_flags,
  TABLECONTENT_style_format_format,
  TABLECONTENT_style_format_overrides,
  TABLECONTENT_style_format_rotation,
  TABLECONTENT_style_format_textHeight,
  TABLECONTENT_style_format_textStyle,
  TABLECONTENT_style_format_unitType,
  TABLECONTENT_style_hasData,
  TABLECONTENT_style_kind,
  TABLECONTENT_style_marginFlags,
  TABLECONTENT_style_margins,
  TABLECONTENT_style_mergeFlags,
  TABLECONTENT_style_overrides,
} from '../../../generated/model';
import { fileText } from '../../../model/builder';
import { makeList } from '../values';
import { readRawText } from '../xdata';

/** Bit of a value's flags: there is no data. */
const NO_DATA: i32 = 1;
const EDGES_MAX: u32 = 6;
/** As many UTF-16 units as the scratch memory of texts has room for. */
const UNITS_MAX: u32 = 0x20000;

export function readValue(list: usize): void {
  const value = makeList(list, FIELD_result_SIZE, 1);
  const flags = bitsVersion >= R2007 ? readBL() : 0;
  store<i32>(value, flags, FIELD_result_flags);
  const type = readBL();
  store<i32>(value, type, FIELD_result_dataType);
  if ((flags & NO_DATA) == 0) readData(value, type);
  if (bitsVersion < R2007) return;
  store<i32>(value, readBL(), FIELD_result_unitType);
  store<u32>(value, readText(), FIELD_result_format);
  store<u32>(value, readText(), FIELD_result_shown);
}

function readData(value: usize, type: i32): void {
  switch (type) {
    case 0:
    case 1:
      store<i32>(value, readBL(), FIELD_result_integer);
      break;
    case 2:
      store<f64>(value, readBD(), FIELD_result_number);
      break;
    case 4:
    case 512:
      store<u32>(value, readSizedText(), FIELD_result_text);
      break;
    case 16:
      readBL();
      read2RD(value + FIELD_result_point);
      break;
    case 32:
      readBL();
      read3RD(value + FIELD_result_point);
      break;
    case 64:
      store<u64>(value, readH(), FIELD_result_object);
      break;
    case 8:
      readSized(value + FIELD_result_data);
      break;
    default:
      setFault();
  }
}

/**
 * A text of a value: the number of its bytes, from R2007 on of UTF-16 with a NUL at the end, and
 * the bytes, all in the data. (ODA 20.4.99 has a TV; ACadSharp and the files have this.)
 */
function readSizedText(): u32 {
  const size = checkCount(<u32>readBL(), 8);
  if (size == 0) return 0;
  const end = bitPosition() + (size << 3);
  if (bitsVersion < R2007) {
    // the last byte is a NUL
    seekBit(end - 8);
    const isEnded = readRC() == 0;
    seekBit(end - (size << 3));
    const plain = readRawText(isEnded ? size - 1 : size);
    seekBit(end);
    return plain;
  }
  if (size >> 1 > UNITS_MAX) setFault();
  else readUnits(size >> 1);
  const text = fileText(textStart, textLength);
  seekBit(end);
  return text;
}

/** Bytes with their number before them. */
function readSized(list: usize): void {
  const size = checkCount(<u32>readBL(), 8);
  const at = makeList(list, 1, size);
  if (size != 0) readBytes(at, size);
}

export function readCustomValues(list: usize): void {
  const count = readCount(6);
  const first = makeList(list, TABLECONTENT_rows_customValues_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    const custom = first + i * TABLECONTENT_rows_customValues_SIZE;
    store<u32>(custom, readText(), TABLECONTENT_rows_customValues_key);
    readValue(custom + TABLECONTENT_rows_customValues_value);
  }
}

export function readFormat(list: usize): void {
  const format = makeList(list, TABLECONTENT_style_format_SIZE, 1);
  store<i32>(format, readBL(), TABLECONTENT_style_format_overrides);
  store<i32>(format, readBL(), TABLECONTENT_style_format_flags);
  store<i32>(format, readBL(), TABLECONTENT_style_format_dataType);
  store<i32>(format, readBL(), TABLECONTENT_style_format_unitType);
  store<u32>(format, readText(), TABLECONTENT_style_format_format);
  store<f64>(format, readBD(), TABLECONTENT_style_format_rotation);
  store<f64>(format, readBD(), TABLECONTENT_style_format_blockScale);
  store<i32>(format, readBL(), TABLECONTENT_style_format_alignment);
  readTrueColor();
  store<i32>(format, colorIndex, TABLECONTENT_style_format_colorIndex);
  store<i32>(format, colorTrue, TABLECONTENT_style_format_color);
  store<u64>(format, readH(), TABLECONTENT_style_format_textStyle);
  store<f64>(format, readBD(), TABLECONTENT_style_format_textHeight);
}

export function readStyleOf(list: usize): void {
  const style = makeList(list, TABLECONTENT_style_SIZE, 1);
  store<i32>(style, -1, TABLECONTENT_style_background);
  store<i32>(style, readBL(), TABLECONTENT_style_kind);
  const hasData = readBS();
  store<i32>(style, hasData != 0 ? 1 : 0, TABLECONTENT_style_hasData);
  if (hasData == 0) return;
  store<i32>(style, readBL(), TABLECONTENT_style_overrides);
  store<i32>(style, readBL(), TABLECONTENT_style_mergeFlags);
  readTrueColor();
  store<i32>(style, colorIndex, TABLECONTENT_style_backgroundIndex);
  store<i32>(style, colorTrue, TABLECONTENT_style_background);
  store<i32>(style, readBL(), TABLECONTENT_style_contentLayout);
  readFormat(style + TABLECONTENT_style_format);
  const marginFlags = readBS();
  store<i32>(style, marginFlags, TABLECONTENT_style_marginFlags);
  if ((marginFlags & 1) != 0) {
    const margins = makeList(style + TABLECONTENT_style_margins, 8, 6);
    for (let i: u32 = 0; i < 6; i++) store<f64>(margins + (i << 3), readBD());
  }
  readBorders(style + TABLECONTENT_style_borders);
}

function readBorders(list: usize): void {
  const count = readCount(2);
  if (count > EDGES_MAX) {
    setFault();
    return;
  }
  const first = makeList(list, TABLECONTENT_style_borders_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    readBorder(first + i * TABLECONTENT_style_borders_SIZE);
  }
}

function readBorder(border: usize): void {
  const edge = readBL();
  store<i32>(border, edge, TABLECONTENT_style_borders_edge);
  if (edge == 0) return;
  store<i32>(border, readBL(), TABLECONTENT_style_borders_overrides);
  store<i32>(border, readBL(), TABLECONTENT_style_borders_kind);
  readTrueColor();
  store<i32>(border, colorIndex, TABLECONTENT_style_borders_colorIndex);
  store<i32>(border, colorTrue, TABLECONTENT_style_borders_color);
  store<i32>(border, readBL(), TABLECONTENT_style_borders_lineWeight);
  store<u64>(border, readH(), TABLECONTENT_style_borders_lineType);
  store<i32>(border, readBL() != 0 ? 1 : 0, TABLECONTENT_style_borders_invisible);
  store<f64>(border, readBD(), TABLECONTENT_style_borders_spacing);
}
