/**
 * The content of a table (ODA 20.4.97): an object of its own in the extension dictionary until
 * R2007, a part of ACAD_TABLE from R2010 on.
 *
 *   name | description | columns | rows of cells of contents | fields | style | merged cells | H
 *
 * In: the cursor at it. Out: a TABLECONTENT record.
 */
import {
  bitsFault,
  checkHandleCount,
  read3BD,
  readBD,
  readBL,
  readBS,
  readCount,
  readH,
  readText,
} from '../../../core/bits';
import {
  TABLECONTENT_columns,
  TABLECONTENT_columns_SIZE,
  TABLECONTENT_columns_customFlags,
  TABLECONTENT_columns_customValues,
  TABLECONTENT_columns_name,
  TABLECONTENT_columns_style,
  TABLECONTENT_columns_styleId,
  TABLECONTENT_columns_width,
  TABLECONTENT_contentName,
  TABLECONTENT_description,
  TABLECONTENT_fields,
  TABLECONTENT_merged,
  TABLECONTENT_merged_SIZE,
  TABLECONTENT_merged_bottom,
  TABLECONTENT_merged_left,
  TABLECONTENT_merged_right,
  TABLECONTENT_merged_top,
  TABLECONTENT_rows,
  TABLECONTENT_rows_SIZE,
  TABLECONTENT_rows_cells,
  TABLECONTENT_rows_cells_SIZE,
  TABLECONTENT_rows_cells_contents,
  TABLECONTENT_rows_cells_contents_SIZE,
  TABLECONTENT_rows_cells_contents_attributes,
  TABLECONTENT_rows_cells_contents_attributes_SIZE,
  TABLECONTENT_rows_cells_contents_attributes_definition,
  TABLECONTENT_rows_cells_contents_attributes_index,
  TABLECONTENT_rows_cells_contents_attributes_text,
  TABLECONTENT_rows_cells_contents_format,
  TABLECONTENT_rows_cells_contents_kind,
  TABLECONTENT_rows_cells_contents_reference,
  TABLECONTENT_rows_cells_contents_value,
  TABLECONTENT_rows_cells_customFlags,
  TABLECONTENT_rows_cells_customValues,
  TABLECONTENT_rows_cells_dataLink,
  TABLECONTENT_rows_cells_geometry,
  TABLECONTENT_rows_cells_geometryFlags,
  TABLECONTENT_rows_cells_geometryHandle,
  TABLECONTENT_rows_cells_geometryHeight,
  TABLECONTENT_rows_cells_geometryWidth,
  TABLECONTENT_rows_cells_linkColumns,
  TABLECONTENT_rows_cells_linkFlags,
  TABLECONTENT_rows_cells_linkRows,
  TABLECONTENT_rows_cells_state,
  TABLECONTENT_rows_cells_style,
  TABLECONTENT_rows_cells_styleId,
  TABLECONTENT_rows_cells_tooltip,
  TABLECONTENT_rows_customFlags,
  TABLECONTENT_rows_customValues,
  TABLECONTENT_rows_height,
  TABLECONTENT_rows_style,
  TABLECONTENT_rows_styleId,
  TABLECONTENT_style,
  TABLECONTENT_tableStyle,
  TABLEGEOMETRY_cells,
  TABLEGEOMETRY_cells_SIZE,
  TABLEGEOMETRY_cells_contents,
  TABLEGEOMETRY_cells_contents_SIZE,
  TABLEGEOMETRY_cells_contents_center,
  TABLEGEOMETRY_cells_contents_contentHeight,
  TABLEGEOMETRY_cells_contents_contentWidth,
  TABLEGEOMETRY_cells_contents_flags,
  TABLEGEOMETRY_cells_contents_height,
  TABLEGEOMETRY_cells_contents_topLeft,
  TABLEGEOMETRY_cells_contents_width,
  TABLEGEOMETRY_cells_flags,
  TABLEGEOMETRY_cells_height,
  TABLEGEOMETRY_cells_reference,
  TABLEGEOMETRY_cells_width,
  TABLEGEOMETRY_columnCount,
  TABLEGEOMETRY_rowCount,
} from '../../../generated/model';
import { makeList } from '../values';
import { readCustomValues, readFormat, readStyleOf, readValue } from './table-value';

const VALUE: i32 = 1;
const FIELD: i32 = 2;
const BLOCK: i32 = 4;

export function readTableContent(record: usize): void {
  store<u32>(record, readText(), TABLECONTENT_contentName);
  store<u32>(record, readText(), TABLECONTENT_description);
  const columns = readCount(12);
  const firstColumn = makeList(
    record + TABLECONTENT_columns,
    TABLECONTENT_columns_SIZE,
    columns,
  );
  for (let i: u32 = 0; i < columns && !bitsFault; i++) {
    readColumn(firstColumn + i * TABLECONTENT_columns_SIZE);
  }
  const rows = readCount(14);
  const firstRow = makeList(record + TABLECONTENT_rows, TABLECONTENT_rows_SIZE, rows);
  for (let i: u32 = 0; i < rows && !bitsFault; i++) readRow(firstRow + i * TABLECONTENT_rows_SIZE);
  const fields = checkHandleCount(readCount(0));
  const firstField = makeList(record + TABLECONTENT_fields, 8, fields);
  for (let i: u32 = 0; i < fields; i++) store<u64>(firstField + (i << 3), readH());
  readStyleOf(record + TABLECONTENT_style);
  readMerged(record + TABLECONTENT_merged);
  store<u64>(record, readH(), TABLECONTENT_tableStyle);
}

function readColumn(column: usize): void {
  store<u32>(column, readText(), TABLECONTENT_columns_name);
  store<i32>(column, readBL(), TABLECONTENT_columns_customFlags);
  readCustomValues(column + TABLECONTENT_columns_customValues);
  readStyleOf(column + TABLECONTENT_columns_style);
  store<i32>(column, readBL(), TABLECONTENT_columns_styleId);
  store<f64>(column, readBD(), TABLECONTENT_columns_width);
}

function readRow(row: usize): void {
  const count = readCount(16);
  const first = makeList(row + TABLECONTENT_rows_cells, TABLECONTENT_rows_cells_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    readCell(first + i * TABLECONTENT_rows_cells_SIZE);
  }
  store<i32>(row, readBL(), TABLECONTENT_rows_customFlags);
  readCustomValues(row + TABLECONTENT_rows_customValues);
  readStyleOf(row + TABLECONTENT_rows_style);
  store<i32>(row, readBL(), TABLECONTENT_rows_styleId);
  store<f64>(row, readBD(), TABLECONTENT_rows_height);
}

function readCell(cell: usize): void {
  store<i32>(cell, readBL(), TABLECONTENT_rows_cells_state);
  store<u32>(cell, readText(), TABLECONTENT_rows_cells_tooltip);
  store<i32>(cell, readBL(), TABLECONTENT_rows_cells_customFlags);
  readCustomValues(cell + TABLECONTENT_rows_cells_customValues);
  if (readBL() != 0) {
    store<u64>(cell, readH(), TABLECONTENT_rows_cells_dataLink);
    store<i32>(cell, readBL(), TABLECONTENT_rows_cells_linkRows);
    store<i32>(cell, readBL(), TABLECONTENT_rows_cells_linkColumns);
    store<i32>(cell, readBL(), TABLECONTENT_rows_cells_linkFlags);
  }
  const contents = cell + TABLECONTENT_rows_cells_contents;
  const count = readCount(6);
  const first = makeList(contents, TABLECONTENT_rows_cells_contents_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    readContent(first + i * TABLECONTENT_rows_cells_contents_SIZE);
  }
  readStyleOf(cell + TABLECONTENT_rows_cells_style);
  store<i32>(cell, readBL(), TABLECONTENT_rows_cells_styleId);
  if (readBL() != 0) readCellGeometry(cell);
}

function readCellGeometry(cell: usize): void {
  store<i32>(cell, readBL(), TABLECONTENT_rows_cells_geometryFlags);
  store<f64>(cell, readBD(), TABLECONTENT_rows_cells_geometryWidth);
  store<f64>(cell, readBD(), TABLECONTENT_rows_cells_geometryHeight);
  const count = readCount(18);
  store<u64>(cell, readH(), TABLECONTENT_rows_cells_geometryHandle);
  readGeometries(cell + TABLECONTENT_rows_cells_geometry, count);
}

function readContent(content: usize): void {
  const kind = readBL();
  store<i32>(content, kind, TABLECONTENT_rows_cells_contents_kind);
  if (kind == VALUE) readValue(content + TABLECONTENT_rows_cells_contents_value);
  else if (kind == FIELD || kind == BLOCK) {
    store<u64>(content, readH(), TABLECONTENT_rows_cells_contents_reference);
  }
  const count = checkHandleCount(readCount(2));
  const first = makeList(
    content + TABLECONTENT_rows_cells_contents_attributes,
    TABLECONTENT_rows_cells_contents_attributes_SIZE,
    count,
  );
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    const attribute = first + i * TABLECONTENT_rows_cells_contents_attributes_SIZE;
    store<u64>(attribute, readH(), TABLECONTENT_rows_cells_contents_attributes_definition);
    store<u32>(attribute, readText(), TABLECONTENT_rows_cells_contents_attributes_text);
    store<i32>(attribute, readBL(), TABLECONTENT_rows_cells_contents_attributes_index);
  }
  if (readBS() != 0) readFormat(content + TABLECONTENT_rows_cells_contents_format);
}

function readMerged(list: usize): void {
  const count = readCount(8);
  const first = makeList(list, TABLECONTENT_merged_SIZE, count);
  for (let i: u32 = 0; i < count; i++) {
    const range = first + i * TABLECONTENT_merged_SIZE;
    store<i32>(range, readBL(), TABLECONTENT_merged_top);
    store<i32>(range, readBL(), TABLECONTENT_merged_left);
    store<i32>(range, readBL(), TABLECONTENT_merged_bottom);
    store<i32>(range, readBL(), TABLECONTENT_merged_right);
  }
}

/** Geometries of contents (ODA 20.4.98), whose number is checked. */
function readGeometries(list: usize, count: u32): void {
  const first = makeList(list, TABLEGEOMETRY_cells_contents_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    const at = first + i * TABLEGEOMETRY_cells_contents_SIZE;
    read3BD(at + TABLEGEOMETRY_cells_contents_topLeft);
    read3BD(at + TABLEGEOMETRY_cells_contents_center);
    store<f64>(at, readBD(), TABLEGEOMETRY_cells_contents_contentWidth);
    store<f64>(at, readBD(), TABLEGEOMETRY_cells_contents_contentHeight);
    store<f64>(at, readBD(), TABLEGEOMETRY_cells_contents_width);
    store<f64>(at, readBD(), TABLEGEOMETRY_cells_contents_height);
    store<i32>(at, readBL(), TABLEGEOMETRY_cells_contents_flags);
  }
}

/** TABLEGEOMETRY, of which the ODA description has the parts only: the order is that of DXF. */
export function readTableGeometry(record: usize): void {
  store<i32>(record, readBL(), TABLEGEOMETRY_rowCount);
  store<i32>(record, readBL(), TABLEGEOMETRY_columnCount);
  const count = checkHandleCount(readCount(8));
  const first = makeList(record + TABLEGEOMETRY_cells, TABLEGEOMETRY_cells_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    const cell = first + i * TABLEGEOMETRY_cells_SIZE;
    store<i32>(cell, readBL(), TABLEGEOMETRY_cells_flags);
    store<f64>(cell, readBD(), TABLEGEOMETRY_cells_width);
    store<f64>(cell, readBD(), TABLEGEOMETRY_cells_height);
    store<u64>(cell, readH(), TABLEGEOMETRY_cells_reference);
    readGeometries(cell + TABLEGEOMETRY_cells_contents, readCount(18));
  }
}
