/**
 * The cells of an ACAD_TABLE from its content: what R2010 and later DWG files store is brought into
 * the form that R2007 and every DXF file has, so that a drawing gives one document.
 *
 * In: a table with a TABLECONTENT record (ODA 20.4.97). Out: its sizes and cells. A cell has the
 * overrides of its first content, of its own style, of its row and of its column, in this order;
 * what none overrides is the style's and not told. Further contents are in the cell's `contents`.
 */
import {
  ACAD_TABLE_cells,
  ACAD_TABLE_cells_SIZE,
  ACAD_TABLE_cells_alignment,
  ACAD_TABLE_cells_attributes,
  ACAD_TABLE_cells_attributes_SIZE,
  ACAD_TABLE_cells_attributes_definition,
  ACAD_TABLE_cells_attributes_text,
  ACAD_TABLE_cells_autoFit,
  ACAD_TABLE_cells_blockScale,
  ACAD_TABLE_cells_borders,
  ACAD_TABLE_cells_borders_SIZE,
  ACAD_TABLE_cells_borders_color,
  ACAD_TABLE_cells_borders_colorIndex,
  ACAD_TABLE_cells_borders_edge,
  ACAD_TABLE_cells_borders_lineWeight,
  ACAD_TABLE_cells_borders_visible,
  ACAD_TABLE_cells_content,
  ACAD_TABLE_cells_contentColor,
  ACAD_TABLE_cells_contentColorIndex,
  ACAD_TABLE_cells_contents,
  ACAD_TABLE_cells_contents_SIZE,
  ACAD_TABLE_cells_contents_block,
  ACAD_TABLE_cells_contents_field,
  ACAD_TABLE_cells_contents_kind,
  ACAD_TABLE_cells_contents_text,
  ACAD_TABLE_cells_field,
  ACAD_TABLE_cells_fillColor,
  ACAD_TABLE_cells_fillColorIndex,
  ACAD_TABLE_cells_kind,
  ACAD_TABLE_cells_merged,
  ACAD_TABLE_cells_mergedColumns,
  ACAD_TABLE_cells_mergedRows,
  ACAD_TABLE_cells_noFill,
  ACAD_TABLE_cells_rotation,
  ACAD_TABLE_cells_text,
  ACAD_TABLE_cells_textHeight,
  ACAD_TABLE_cells_textStyle,
  ACAD_TABLE_columnWidths,
  ACAD_TABLE_columns,
  ACAD_TABLE_content,
  ACAD_TABLE_rowHeights,
  ACAD_TABLE_rows,
  ACAD_TABLE_tableStyle,
  BLOCK_RECORD_name,
  STYLE_name,
  TABLECONTENT_columns,
  TABLECONTENT_columns_SIZE,
  TABLECONTENT_columns_style,
  TABLECONTENT_columns_width,
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
  TABLECONTENT_rows_cells_contents_attributes_text,
  TABLECONTENT_rows_cells_contents_format,
  TABLECONTENT_rows_cells_contents_kind,
  TABLECONTENT_rows_cells_contents_reference,
  TABLECONTENT_rows_cells_contents_value,
  TABLECONTENT_rows_cells_style,
  TABLECONTENT_rows_height,
  TABLECONTENT_rows_style,
  TABLECONTENT_style_background,
  TABLECONTENT_style_backgroundIndex,
  TABLECONTENT_style_borders,
  TABLECONTENT_style_borders_SIZE,
  TABLECONTENT_style_borders_color,
  TABLECONTENT_style_borders_colorIndex,
  TABLECONTENT_style_borders_edge,
  TABLECONTENT_style_borders_invisible,
  TABLECONTENT_style_borders_lineWeight,
  TABLECONTENT_style_borders_overrides,
  TABLECONTENT_style_format,
  TABLECONTENT_style_format_alignment,
  TABLECONTENT_style_format_blockScale,
  TABLECONTENT_style_format_color,
  TABLECONTENT_style_format_colorIndex,
  TABLECONTENT_style_format_flags,
  TABLECONTENT_style_format_overrides,
  TABLECONTENT_style_format_rotation,
  TABLECONTENT_style_format_textHeight,
  TABLECONTENT_style_format_textStyle,
  TABLECONTENT_style_overrides,
  TABLECONTENT_tableStyle,
  T_BLOCK_RECORD,
  T_STYLE,
} from '../generated/model';
import { append, base, makeList } from './arena';
import { fieldText } from './field-text';
import { findHandle } from './handles';
import { shownValue } from './table-values';

/** Not overridden; the same number is the default in `engine/schema/tables.ts`. */
const NOT_OVERRIDDEN: i32 = -1000;
const FIELD: i32 = 2;
const BLOCK: i32 = 4;
/** Bits of the overrides of a content format and of a cell style. */
const ROTATION: i32 = 4;
const SCALE: i32 = 8;
const ALIGNMENT: i32 = 0x10;
const COLOR: i32 = 0x20;
const TEXT_STYLE: i32 = 0x40;
const TEXT_HEIGHT: i32 = 0x80;
const AUTO_SCALE: i32 = 0x100;
const BACKGROUND: i32 = 0x200;
/** Bits of the overrides of a border. */
const LINE_WEIGHT: i32 = 2;
const BORDER_COLOR: i32 = 8;
const INVISIBILITY: i32 = 16;
/** ACI that stands for no color. */
const NO_COLOR: i32 = 257;

/** A new cell with what is usual. */
export function beginCell(cell: usize): void {
  store<i32>(cell, 1, ACAD_TABLE_cells_mergedColumns);
  store<i32>(cell, 1, ACAD_TABLE_cells_mergedRows);
  store<i32>(cell, -1, ACAD_TABLE_cells_fillColor);
  store<i32>(cell, -1, ACAD_TABLE_cells_contentColor);
}

/** The border at an edge (1 top, 2 right, 4 bottom, 8 left), made where the cell has none. */
export function borderOf(cell: usize, edge: i32): usize {
  const borders = cell + ACAD_TABLE_cells_borders;
  const count = load<u32>(borders, 4);
  let before: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const at = base + load<u32>(borders) + i * ACAD_TABLE_cells_borders_SIZE;
    const found = load<i32>(at, ACAD_TABLE_cells_borders_edge);
    if (found == edge) return at;
    if (found < edge) before++;
  }
  // in the order of the edges, whatever that of the file
  append(borders, ACAD_TABLE_cells_borders_SIZE);
  const at = base + load<u32>(borders) + before * ACAD_TABLE_cells_borders_SIZE;
  const moved = (count - before) * ACAD_TABLE_cells_borders_SIZE;
  memory.copy(at + ACAD_TABLE_cells_borders_SIZE, at, moved);
  memory.fill(at, 0, ACAD_TABLE_cells_borders_SIZE);
  store<i32>(at, edge, ACAD_TABLE_cells_borders_edge);
  store<i32>(at, NOT_OVERRIDDEN, ACAD_TABLE_cells_borders_colorIndex);
  store<i32>(at, -1, ACAD_TABLE_cells_borders_color);
  store<i32>(at, NOT_OVERRIDDEN, ACAD_TABLE_cells_borders_lineWeight);
  store<i32>(at, NOT_OVERRIDDEN, ACAD_TABLE_cells_borders_visible);
  return at;
}

/** The element of a list of one; 0 where there is none. */
@inline
function only(list: usize): usize {
  return load<u32>(list, 4) == 0 ? 0 : base + load<u32>(list);
}

/** Sizes and cells of a table from its content. */
export function fillTable(table: usize): void {
  const content = base + load<u32>(table, ACAD_TABLE_content);
  const columns = load<u32>(content + TABLECONTENT_columns, 4);
  const rows = load<u32>(content + TABLECONTENT_rows, 4);
  store<i32>(table, <i32>columns, ACAD_TABLE_columns);
  store<i32>(table, <i32>rows, ACAD_TABLE_rows);
  store<u64>(table, load<u64>(content, TABLECONTENT_tableStyle), ACAD_TABLE_tableStyle);
  const widths = makeList(table + ACAD_TABLE_columnWidths, 8, columns);
  for (let i: u32 = 0; i < columns; i++) {
    store<f64>(widths + (i << 3), load<f64>(columnOf(content, i), TABLECONTENT_columns_width));
  }
  const heights = makeList(table + ACAD_TABLE_rowHeights, 8, rows);
  for (let i: u32 = 0; i < rows; i++) {
    store<f64>(heights + (i << 3), load<f64>(rowOf(content, i), TABLECONTENT_rows_height));
  }
  const count = contentCells(content);
  const first = makeList(table + ACAD_TABLE_cells, ACAD_TABLE_cells_SIZE, count);
  let cell = first;
  for (let i: u32 = 0; i < rows; i++) cell = fillRow(cell, content, rowOf(content, i));
  if (<u64>columns * rows == count) mergeCells(first, content, columns, rows);
}

@inline
function columnOf(content: usize, index: u32): usize {
  return base + load<u32>(content + TABLECONTENT_columns) + index * TABLECONTENT_columns_SIZE;
}

@inline
function rowOf(content: usize, index: u32): usize {
  return base + load<u32>(content + TABLECONTENT_rows) + index * TABLECONTENT_rows_SIZE;
}

/** The number of cells that a content has. */
function contentCells(content: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < load<u32>(content + TABLECONTENT_rows, 4); i++) {
    count += load<u32>(rowOf(content, i) + TABLECONTENT_rows_cells, 4);
  }
  return count;
}

/** Cells of a row, from `cell` on; returns where the next row's begin. */
function fillRow(cell: usize, content: usize, row: usize): usize {
  const cells = row + TABLECONTENT_rows_cells;
  const columns = load<u32>(content + TABLECONTENT_columns, 4);
  const count = load<u32>(cells, 4);
  for (let i: u32 = 0; i < count; i++, cell += ACAD_TABLE_cells_SIZE) {
    const source = base + load<u32>(cells) + i * TABLECONTENT_rows_cells_SIZE;
    beginCell(cell);
    fillCell(cell, source);
    // what comes later counts
    if (i < columns) fillStyle(cell, columnOf(content, i) + TABLECONTENT_columns_style);
    fillStyle(cell, row + TABLECONTENT_rows_style);
    fillStyle(cell, source + TABLECONTENT_rows_cells_style);
    const own = firstContent(source);
    if (own != 0) fillFormat(cell, own + TABLECONTENT_rows_cells_contents_format);
  }
  return cell;
}

/** The further contents of cells, for which a cell itself has no room. */
export function addContents(table: usize): void {
  const content = base + load<u32>(table, ACAD_TABLE_content);
  const cells = table + ACAD_TABLE_cells;
  if (contentCells(content) != load<u32>(cells, 4)) return;
  let cell = base + load<u32>(cells);
  for (let r: u32 = 0; r < load<u32>(content + TABLECONTENT_rows, 4); r++) {
    const row = rowOf(content, r) + TABLECONTENT_rows_cells;
    for (let i: u32 = 0; i < load<u32>(row, 4); i++, cell += ACAD_TABLE_cells_SIZE) {
      const source = base + load<u32>(row) + i * TABLECONTENT_rows_cells_SIZE;
      addCellContents(cell, source + TABLECONTENT_rows_cells_contents);
    }
  }
}

function addCellContents(cell: usize, contents: usize): void {
  const count = load<u32>(contents, 4);
  if (count < 2) return;
  const first = makeList(cell + ACAD_TABLE_cells_contents, ACAD_TABLE_cells_contents_SIZE, count);
  for (let i: u32 = 0; i < count; i++) {
    const from = base + load<u32>(contents) + i * TABLECONTENT_rows_cells_contents_SIZE;
    const to = first + i * ACAD_TABLE_cells_contents_SIZE;
    const kind = load<i32>(from, TABLECONTENT_rows_cells_contents_kind);
    store<i32>(to, kind == BLOCK ? 2 : 1, ACAD_TABLE_cells_contents_kind);
    const text = shownValue(from + TABLECONTENT_rows_cells_contents_value);
    store<u32>(to, text, ACAD_TABLE_cells_contents_text);
    const reference = load<u64>(from, TABLECONTENT_rows_cells_contents_reference);
    if (kind == BLOCK) store<u32>(to, blockName(reference), ACAD_TABLE_cells_contents_block);
    if (kind != FIELD) continue;
    store<u64>(to, reference, ACAD_TABLE_cells_contents_field);
    store<u32>(to, fieldText(reference), ACAD_TABLE_cells_contents_text);
  }
}

/** The name of a block record; 0 where the handle is of none. */
export function blockName(handle: u64): u32 {
  const record = findHandle(handle);
  const isBlock = record != 0 && <u32>load<u16>(record, 4) == T_BLOCK_RECORD;
  return isBlock ? load<u32>(record, BLOCK_RECORD_name) : 0;
}

@inline
function firstContent(source: usize): usize {
  return only(source + TABLECONTENT_rows_cells_contents);
}

function fillCell(cell: usize, source: usize): void {
  const content = firstContent(source);
  const kind = content == 0 ? 0 : load<i32>(content, TABLECONTENT_rows_cells_contents_kind);
  store<i32>(cell, kind == BLOCK ? 2 : 1, ACAD_TABLE_cells_kind);
  if (content == 0) return;
  const reference = load<u64>(content, TABLECONTENT_rows_cells_contents_reference);
  if (kind == BLOCK) {
    store<u64>(cell, reference, ACAD_TABLE_cells_content);
    store<f64>(cell, 1, ACAD_TABLE_cells_blockScale);
  } else if (kind == FIELD) store<u64>(cell, reference, ACAD_TABLE_cells_field);
  const text = shownValue(content + TABLECONTENT_rows_cells_contents_value);
  store<u32>(cell, text, ACAD_TABLE_cells_text);
  const attributes = content + TABLECONTENT_rows_cells_contents_attributes;
  const count = load<u32>(attributes, 4);
  const first = makeList(
    cell + ACAD_TABLE_cells_attributes,
    ACAD_TABLE_cells_attributes_SIZE,
    count,
  );
  for (let i: u32 = 0; i < count; i++) {
    const from =
      base + load<u32>(attributes) + i * TABLECONTENT_rows_cells_contents_attributes_SIZE;
    const to = first + i * ACAD_TABLE_cells_attributes_SIZE;
    const definition = load<u64>(from, TABLECONTENT_rows_cells_contents_attributes_definition);
    store<u64>(to, definition, ACAD_TABLE_cells_attributes_definition);
    const value = load<u32>(from, TABLECONTENT_rows_cells_contents_attributes_text);
    store<u32>(to, value, ACAD_TABLE_cells_attributes_text);
  }
}

/** What a style overrides. */
function fillStyle(cell: usize, list: usize): void {
  const style = only(list);
  if (style == 0) return;
  const format = only(style + TABLECONTENT_style_format);
  if (format == 0) return;
  const overrides = load<i32>(style, TABLECONTENT_style_overrides);
  if ((overrides & BACKGROUND) != 0) {
    const index = load<i32>(style, TABLECONTENT_style_backgroundIndex);
    const isNone = index == NO_COLOR;
    store<i32>(cell, <i32>isNone, ACAD_TABLE_cells_noFill);
    if (!isNone) {
      store<i32>(cell, index, ACAD_TABLE_cells_fillColorIndex);
      store<i32>(cell, load<i32>(style, TABLECONTENT_style_background), ACAD_TABLE_cells_fillColor);
    }
  }
  fillFormatOf(cell, format, overrides);
  const borders = style + TABLECONTENT_style_borders;
  for (let i: u32 = 0; i < load<u32>(borders, 4); i++) {
    fillBorder(cell, base + load<u32>(borders) + i * TABLECONTENT_style_borders_SIZE);
  }
}

/**
 * The edge of a cell for that of a style: 1 top, 4 bottom, 8 left, 32 right. (ODA 20.4.101.4 has 2
 * for the right and 32 for the inner horizontal one; AutoCAD's own two forms of one table say that
 * it is the other way round.) Lines inside of ranges are no edges of a cell.
 */
function edgeOf(bits: i32): i32 {
  if (bits == 32) return 2;
  return bits == 1 || bits == 4 || bits == 8 ? bits : 0;
}

function fillBorder(cell: usize, source: usize): void {
  const edge = edgeOf(load<i32>(source, TABLECONTENT_style_borders_edge));
  const overrides = load<i32>(source, TABLECONTENT_style_borders_overrides);
  if (edge == 0) return;
  if ((overrides & (LINE_WEIGHT | BORDER_COLOR | INVISIBILITY)) == 0) return;
  const border = borderOf(cell, edge);
  if ((overrides & BORDER_COLOR) != 0) {
    const index = load<i32>(source, TABLECONTENT_style_borders_colorIndex);
    store<i32>(border, index, ACAD_TABLE_cells_borders_colorIndex);
    const trueColor = load<i32>(source, TABLECONTENT_style_borders_color);
    store<i32>(border, trueColor, ACAD_TABLE_cells_borders_color);
  }
  if ((overrides & LINE_WEIGHT) != 0) {
    const weight = load<i32>(source, TABLECONTENT_style_borders_lineWeight);
    store<i32>(border, weight, ACAD_TABLE_cells_borders_lineWeight);
  }
  if ((overrides & INVISIBILITY) != 0) {
    const isHidden = load<i32>(source, TABLECONTENT_style_borders_invisible) != 0;
    store<i32>(border, isHidden ? 0 : 1, ACAD_TABLE_cells_borders_visible);
  }
}

/** What the format of a content overrides. */
function fillFormat(cell: usize, list: usize): void {
  const format = only(list);
  if (format == 0) return;
  fillFormatOf(cell, format, load<i32>(format, TABLECONTENT_style_format_overrides));
}

function fillFormatOf(cell: usize, format: usize, overrides: i32): void {
  if ((overrides & ROTATION) != 0) {
    const rotation = load<f64>(format, TABLECONTENT_style_format_rotation);
    store<f64>(cell, rotation, ACAD_TABLE_cells_rotation);
  }
  const isBlock = load<i32>(cell, ACAD_TABLE_cells_kind) == 2;
  if (isBlock && (overrides & SCALE) != 0) {
    const scale = load<f64>(format, TABLECONTENT_style_format_blockScale);
    store<f64>(cell, scale, ACAD_TABLE_cells_blockScale);
  }
  if ((overrides & ALIGNMENT) != 0) {
    const alignment = load<i32>(format, TABLECONTENT_style_format_alignment);
    store<i32>(cell, alignment, ACAD_TABLE_cells_alignment);
  }
  if ((overrides & COLOR) != 0) {
    const index = load<i32>(format, TABLECONTENT_style_format_colorIndex);
    store<i32>(cell, index, ACAD_TABLE_cells_contentColorIndex);
    const trueColor = load<i32>(format, TABLECONTENT_style_format_color);
    store<i32>(cell, trueColor, ACAD_TABLE_cells_contentColor);
  }
  if ((overrides & TEXT_STYLE) != 0) {
    const style = load<u64>(format, TABLECONTENT_style_format_textStyle);
    store<u32>(cell, styleName(style), ACAD_TABLE_cells_textStyle);
  }
  if ((overrides & TEXT_HEIGHT) != 0) {
    const height = load<f64>(format, TABLECONTENT_style_format_textHeight);
    store<f64>(cell, height, ACAD_TABLE_cells_textHeight);
  }
  if ((overrides & AUTO_SCALE) != 0) {
    const isFit = (load<i32>(format, TABLECONTENT_style_format_flags) & AUTO_SCALE) != 0;
    store<i32>(cell, <i32>isFit, ACAD_TABLE_cells_autoFit);
  }
}

/** The name of a text style; 0 where the handle is of none. */
function styleName(handle: u64): u32 {
  const record = findHandle(handle);
  const isStyle = record != 0 && <u32>load<u16>(record, 4) == T_STYLE;
  return isStyle ? load<u32>(record, STYLE_name) : 0;
}

/** Cells that a merged range covers; its first one tells how many. */
function mergeCells(first: usize, content: usize, columns: u32, rows: u32): void {
  const ranges = content + TABLECONTENT_merged;
  // ranges do not overlap, so that all of them together cover no more than there is
  let uncovered = <i64>columns * rows;
  for (let i: u32 = 0; i < load<u32>(ranges, 4); i++) {
    const range = base + load<u32>(ranges) + i * TABLECONTENT_merged_SIZE;
    const top = load<u32>(range, TABLECONTENT_merged_top);
    const left = load<u32>(range, TABLECONTENT_merged_left);
    const bottom = load<u32>(range, TABLECONTENT_merged_bottom);
    const right = load<u32>(range, TABLECONTENT_merged_right);
    if (top > bottom || left > right || bottom >= rows || right >= columns) continue;
    uncovered -= <i64>(bottom - top + 1) * (right - left + 1);
    if (uncovered < 0) return;
    for (let r = top; r <= bottom; r++) {
      for (let c = left; c <= right; c++) {
        store<i32>(first + (r * columns + c) * ACAD_TABLE_cells_SIZE, 1, ACAD_TABLE_cells_merged);
      }
    }
    const corner = first + (top * columns + left) * ACAD_TABLE_cells_SIZE;
    store<i32>(corner, 0, ACAD_TABLE_cells_merged);
    store<i32>(corner, <i32>(right - left + 1), ACAD_TABLE_cells_mergedColumns);
    store<i32>(corner, <i32>(bottom - top + 1), ACAD_TABLE_cells_mergedRows);
  }
}
