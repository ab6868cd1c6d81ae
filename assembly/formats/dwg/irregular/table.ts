/**
 * ACAD_TABLE (ODA 20.4.96): an INSERT of the block that shows it, then what the block was made of.
 *
 *   until R2007   insert | flags | direction | columns | rows | widths | heights | H | cells
 *                 | overrides of the style, in four groups
 *   from R2010    insert | RC | H | BL | BL (R2010: B) | content (20.4.97) | BS | direction
 *                 | breaks | ranges of rows
 *
 * In: the cursor at the fields. Out: the record with its cells; from R2010 on linking makes them
 * of the content (`model/table-cells.ts`), which is kept beside.
 */
import {
  R2004,
  R2010,
  bitsFault,
  bitsVersion,
  checkCount,
  colorIndex,
  colorTrue,
  read3BD,
  readB,
  readBD,
  readBL,
  readBS,
  readTrueColor,
  readCount,
  readH,
  readRC,
  readNormal,
} from '../../../core/bits';
import {
  ACAD_TABLE_block,
  ACAD_TABLE_blockRecord,
  ACAD_TABLE_breakFlow,
  ACAD_TABLE_breakHeights,
  ACAD_TABLE_breakHeights_SIZE,
  ACAD_TABLE_breakHeights_flags,
  ACAD_TABLE_breakHeights_height,
  ACAD_TABLE_breakHeights_position,
  ACAD_TABLE_breakOptions,
  ACAD_TABLE_breakSpacing,
  ACAD_TABLE_breaks,
  ACAD_TABLE_breaks_SIZE,
  ACAD_TABLE_breaks_firstRow,
  ACAD_TABLE_breaks_lastRow,
  ACAD_TABLE_breaks_top,
  ACAD_TABLE_cells,
  ACAD_TABLE_cells_SIZE,
  ACAD_TABLE_columnWidths,
  ACAD_TABLE_columns,
  ACAD_TABLE_content,
  ACAD_TABLE_extrusion,
  ACAD_TABLE_horizontalDirection,
  ACAD_TABLE_overrides,
  ACAD_TABLE_overrides_SIZE,
  ACAD_TABLE_overrides_bit,
  ACAD_TABLE_overrides_color,
  ACAD_TABLE_overrides_group,
  ACAD_TABLE_overrides_integer,
  ACAD_TABLE_overrides_number,
  ACAD_TABLE_overrides_textStyle,
  ACAD_TABLE_position,
  ACAD_TABLE_rowHeights,
  ACAD_TABLE_rows,
  ACAD_TABLE_tableStyle,
  ACAD_TABLE_tableValue,
  T_TABLECONTENT,
} from '../../../generated/model';
import { append, base } from '../../../model/arena';
import { newPart } from '../../../model/builder';
import { makeList, nameOfHandle, scratch } from '../values';
import { readScale } from './inserts';
import { readTableCell } from './table-cell';
import { readTableContent } from './table-content';

/** What the bits of a group of overrides stand for. */
const BIT: u8 = 1;
const SHORT: u8 = 2;
const DOUBLE: u8 = 3;
const COLOR: u8 = 4;
const STYLE: u8 = 5;
/** Suppressed title and header, flow, margins; then three a row style: title, header, data. */
const SETTINGS: usize = memory.data<u8>([
  1, 0, 2, 3, 3, 4, 4, 4, 1, 1, 1, 4, 4, 4, 2, 2, 2, 5, 5, 5, 3, 3, 3,
]);
const SETTINGS_COUNT: u32 = 23;
/** Six borders of each of three row styles. */
const BORDERS_COUNT: u32 = 18;

export function readTable(record: usize): void {
  readTableInsert(record);
  if (bitsVersion >= R2010) {
    readNewTable(record);
    return;
  }
  store<i32>(record, readBS(), ACAD_TABLE_tableValue);
  read3BD(record + ACAD_TABLE_horizontalDirection);
  const toldColumns = <u32>readBL();
  const toldRows = <u32>readBL();
  const columns = readSizes(record + ACAD_TABLE_columnWidths, toldColumns);
  const rows = readSizes(record + ACAD_TABLE_rowHeights, toldRows);
  store<i32>(record, <i32>columns, ACAD_TABLE_columns);
  store<i32>(record, <i32>rows, ACAD_TABLE_rows);
  store<u64>(record, readH(), ACAD_TABLE_tableStyle);
  const cells = record + ACAD_TABLE_cells;
  const told = <u64>columns * rows;
  const count = checkCount(<u32>min<u64>(told, u32.MAX_VALUE), 12);
  const first = makeList(cells, ACAD_TABLE_cells_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    readTableCell(first + i * ACAD_TABLE_cells_SIZE);
  }
  if (readB()) readSettings(record, 93, SETTINGS_COUNT);
  for (let group = 94; group <= 96; group++) {
    if (readB()) readSettings(record, group, BORDERS_COUNT);
  }
}

function readTableInsert(record: usize): void {
  read3BD(record + ACAD_TABLE_position);
  readScale(scratch);
  readBD();
  readNormal(record + ACAD_TABLE_extrusion);
  const hasAttributes = readB();
  const owned = hasAttributes && bitsVersion >= R2004 ? <u32>readBL() : 0;
  const block = readH();
  store<u32>(record, nameOfHandle(block), ACAD_TABLE_block);
  store<u64>(record, block, ACAD_TABLE_blockRecord);
  if (hasAttributes) skipAttributes(owned);
}

/** Handles of attributes, which no table has been seen to have, and of their end. */
function skipAttributes(count: u32): void {
  const handles: u32 = bitsVersion < R2004 ? 2 : min(count, <u32>0xffff);
  for (let i: u32 = 0; i <= handles; i++) readH();
}

function readSizes(list: usize, told: u32): u32 {
  const count = checkCount(told, 2);
  const at = makeList(list, 8, count);
  for (let i: u32 = 0; i < count; i++) store<f64>(at + (i << 3), readBD());
  return count;
}

/** A group of overrides: flags, then a value for each bit that is set. */
function readSettings(record: usize, group: i32, count: u32): void {
  const flags = <u32>readBL();
  for (let bit: u32 = 0; bit < count && !bitsFault; bit++) {
    if ((flags & (1 << bit)) == 0) continue;
    const at = append(record + ACAD_TABLE_overrides, ACAD_TABLE_overrides_SIZE);
    memory.fill(at, 0, ACAD_TABLE_overrides_SIZE);
    store<i32>(at, group, ACAD_TABLE_overrides_group);
    store<i32>(at, <i32>bit, ACAD_TABLE_overrides_bit);
    store<i32>(at, -1, ACAD_TABLE_overrides_color);
    if (group == 93) readSetting(at, load<u8>(SETTINGS + bit));
    else readSetting(at, group == 94 ? COLOR : SHORT);
  }
}

function readSetting(at: usize, kind: u8): void {
  if (kind == BIT) store<i32>(at, <i32>readB(), ACAD_TABLE_overrides_integer);
  else if (kind == SHORT) store<i32>(at, readBS(), ACAD_TABLE_overrides_integer);
  else if (kind == DOUBLE) store<f64>(at, readBD(), ACAD_TABLE_overrides_number);
  else if (kind == STYLE) store<u32>(at, nameOfHandle(readH()), ACAD_TABLE_overrides_textStyle);
  else if (kind == COLOR) {
    readTrueColor();
    store<i32>(at, colorIndex, ACAD_TABLE_overrides_integer);
    store<i32>(at, colorTrue, ACAD_TABLE_overrides_color);
  } else store<i32>(at, 1, ACAD_TABLE_overrides_integer);
}

function readNewTable(record: usize): void {
  readRC();
  readH();
  readBL();
  if (bitsVersion == R2010) readB();
  else readBL();
  const content = newPart(T_TABLECONTENT, record);
  store<u32>(record, <u32>(content - base), ACAD_TABLE_content);
  readTableContent(content);
  store<i32>(record, readBS(), ACAD_TABLE_tableValue);
  read3BD(record + ACAD_TABLE_horizontalDirection);
  if (readBL() != 0) readBreaks(record);
  const count = readCount(10);
  const first = makeList(record + ACAD_TABLE_breaks, ACAD_TABLE_breaks_SIZE, count);
  for (let i: u32 = 0; i < count; i++) {
    const at = first + i * ACAD_TABLE_breaks_SIZE;
    read3BD(at + ACAD_TABLE_breaks_top);
    store<i32>(at, readBL(), ACAD_TABLE_breaks_firstRow);
    store<i32>(at, readBL(), ACAD_TABLE_breaks_lastRow);
  }
}

function readBreaks(record: usize): void {
  store<i32>(record, readBL(), ACAD_TABLE_breakOptions);
  store<i32>(record, readBL(), ACAD_TABLE_breakFlow);
  store<f64>(record, readBD(), ACAD_TABLE_breakSpacing);
  readBL();
  readBL();
  const count = readCount(10);
  const first = makeList(record + ACAD_TABLE_breakHeights, ACAD_TABLE_breakHeights_SIZE, count);
  for (let i: u32 = 0; i < count; i++) {
    const at = first + i * ACAD_TABLE_breakHeights_SIZE;
    read3BD(at + ACAD_TABLE_breakHeights_position);
    store<f64>(at, readBD(), ACAD_TABLE_breakHeights_height);
    store<i32>(at, readBL(), ACAD_TABLE_breakHeights_flags);
  }
}
