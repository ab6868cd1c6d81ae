/**
 * ACAD_TABLE (ODA 20.4.96): an INSERT of the block that shows it, then rows and columns.
 *
 *   insert | R2004-R2007: direction, columns, rows, sizes, cells
 *
 * In: the cursor at the fields. Out: the record with the block that a picture needs, before R2010
 * with the sizes too. Not handled: cells, and the table content that R2010 and later store instead.
 */
import {
  R2004,
  R2007,
  bitsVersion,
  checkCount,
  read3BD,
  readB,
  readBD,
  readBL,
  readBS,
  readH,
} from '../../../core/bits';
import {
  ACAD_TABLE_block,
  ACAD_TABLE_blockRecord,
  ACAD_TABLE_columnWidths,
  ACAD_TABLE_columns,
  ACAD_TABLE_extrusion,
  ACAD_TABLE_horizontalDirection,
  ACAD_TABLE_position,
  ACAD_TABLE_rowHeights,
  ACAD_TABLE_rows,
  ACAD_TABLE_tableStyle,
  ACAD_TABLE_tableValue,
} from '../../../generated/model';
import { makeList, nameOfHandle, scratch } from '../values';
import { readScale } from './inserts';

export function readTable(record: usize): void {
  read3BD(record + ACAD_TABLE_position);
  readScale(scratch);
  readBD();
  read3BD(record + ACAD_TABLE_extrusion);
  const hasAttributes = readB();
  const owned = hasAttributes && bitsVersion >= R2004 ? <u32>readBL() : 0;
  const block = readH();
  store<u32>(record, nameOfHandle(block), ACAD_TABLE_block);
  store<u64>(record, block, ACAD_TABLE_blockRecord);
  if (hasAttributes) skipAttributes(owned);
  if (bitsVersion > R2007) return;
  store<i32>(record, readBS(), ACAD_TABLE_tableValue);
  read3BD(record + ACAD_TABLE_horizontalDirection);
  const columns = <u32>readBL();
  const rows = <u32>readBL();
  store<i32>(record, <i32>readSizes(record + ACAD_TABLE_columnWidths, columns), ACAD_TABLE_columns);
  store<i32>(record, <i32>readSizes(record + ACAD_TABLE_rowHeights, rows), ACAD_TABLE_rows);
  store<u64>(record, readH(), ACAD_TABLE_tableStyle);
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
