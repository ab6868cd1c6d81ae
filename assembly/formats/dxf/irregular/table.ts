/**
 * ACAD_TABLE: a block reference, the table's head, then cells.
 *
 *   100 AcDbBlockReference 2 10
 *   100 AcDbTable 280 342 343 11 90 91 92 … 141 each row 142 each column
 *   171 begins a cell: 172 173 174 175 176 177|91 178 145 … text 2… 1, or from R2007 on
 *   301 CELL_VALUE 93 90 1|140|91… 94 300 format 302 text 304 ACVALUE_END
 *
 * DXF Reference, "TABLE", and what AutoCAD writes: 302 has the whole text as it is shown, 2 and 1
 * the same in pieces. Order is by rows. Codes mean other things behind the first 171. A cell's
 * borders are 69 279 289 at the top, then 65 275 285 to the right, 66 276 286, 68 278 288; true
 * colors have the code of the index + 358. Not handled: what the table overrides of its style; it
 * is kept as tags.
 */
import {
  ACAD_TABLE_block,
  ACAD_TABLE_blockRecord,
  ACAD_TABLE_blockRecord_BIT,
  ACAD_TABLE_block_BIT,
  ACAD_TABLE_cells,
  ACAD_TABLE_cells_BIT,
  ACAD_TABLE_cells_SIZE,
  ACAD_TABLE_cells_alignment,
  ACAD_TABLE_cells_attributes,
  ACAD_TABLE_cells_attributes_SIZE,
  ACAD_TABLE_cells_attributes_definition,
  ACAD_TABLE_cells_attributes_text,
  ACAD_TABLE_cells_autoFit,
  ACAD_TABLE_cells_blockScale,
  ACAD_TABLE_cells_borders_color,
  ACAD_TABLE_cells_borders_colorIndex,
  ACAD_TABLE_cells_borders_lineWeight,
  ACAD_TABLE_cells_borders_visible,
  ACAD_TABLE_cells_content,
  ACAD_TABLE_cells_contentColor,
  ACAD_TABLE_cells_contentColorIndex,
  ACAD_TABLE_cells_field,
  ACAD_TABLE_cells_fillColor,
  ACAD_TABLE_cells_fillColorIndex,
  ACAD_TABLE_cells_edges,
  ACAD_TABLE_cells_kind,
  ACAD_TABLE_cells_merged,
  ACAD_TABLE_cells_mergedColumns,
  ACAD_TABLE_cells_mergedRows,
  ACAD_TABLE_cells_noFill,
  ACAD_TABLE_cells_rotation,
  ACAD_TABLE_cells_text,
  ACAD_TABLE_cells_textHeight,
  ACAD_TABLE_cells_textStyle,
  ACAD_TABLE_cells_value,
  ACAD_TABLE_cells_virtualEdges,
  ACAD_TABLE_columnWidths,
  ACAD_TABLE_columnWidths_BIT,
  ACAD_TABLE_columns,
  ACAD_TABLE_columns_BIT,
  ACAD_TABLE_extrusion,
  ACAD_TABLE_extrusion_BIT,
  ACAD_TABLE_horizontalDirection,
  ACAD_TABLE_horizontalDirection_BIT,
  ACAD_TABLE_position,
  ACAD_TABLE_position_BIT,
  ACAD_TABLE_rowHeights,
  ACAD_TABLE_rowHeights_BIT,
  ACAD_TABLE_rows,
  ACAD_TABLE_rows_BIT,
  ACAD_TABLE_tableStyle,
  ACAD_TABLE_tableStyle_BIT,
  ACAD_TABLE_tableValue,
  ACAD_TABLE_tableValue_BIT,
} from '../../../generated/model';
import { beginCell, borderOf } from '../../../model/table-cells';
import { shownValue } from '../../../model/table-values';
import { readCommon } from '../reader';
import { code, tagF64, tagHandle, tagI32 } from '../tags';
import { appendTagText, tagName, tagText } from '../values';
import { readValueTag } from './cell-value';
import {
  added,
  addF64,
  compareCount,
  last,
  mark,
  setF64,
  setHandle,
  setI32,
  setPoint,
} from './fields';

let inCells: bool = false;
/** Between 301 CELL_VALUE and 304. */
let inValue: bool = false;

export function beginTable(): void {
  inCells = false;
  inValue = false;
}

export function endTable(record: usize): void {
  const rows = load<i32>(record + ACAD_TABLE_rows);
  const columns = load<i32>(record + ACAD_TABLE_columns);
  compareCount(rows, load<u32>(record + ACAD_TABLE_rowHeights, 4));
  compareCount(columns, load<u32>(record + ACAD_TABLE_columnWidths, 4));
  const told = min(<i64>rows * columns, i32.MAX_VALUE);
  compareCount(<i32>told, load<u32>(record + ACAD_TABLE_cells, 4));
}

export function readTableTag(record: usize): void {
  if (code == 171) {
    const kind = tagI32();
    const cell = added(record + ACAD_TABLE_cells, ACAD_TABLE_cells_SIZE);
    beginCell(cell);
    store<i32>(cell, kind, ACAD_TABLE_cells_kind);
    mark(record, ACAD_TABLE_cells_BIT);
    inCells = true;
    inValue = false;
    return;
  }
  if (!inCells) {
    if (!readHeadTag(record) && !readTableHead(record)) readCommon();
    return;
  }
  const cell = last(record + ACAD_TABLE_cells, ACAD_TABLE_cells_SIZE);
  if (readCellText(cell)) return;
  if (!readCellLayout(cell) && !readCellStyle(cell) && !readCellColor(cell)) readCommon();
}

/** The block reference that shows the table. */
function readHeadTag(record: usize): bool {
  switch (code) {
    case 2:
      store<u32>(record + ACAD_TABLE_block, tagName());
      mark(record, ACAD_TABLE_block_BIT);
      return true;
    case 10:
    case 20:
    case 30:
      setPoint(record, ACAD_TABLE_position, ACAD_TABLE_position_BIT);
      return true;
    case 210:
    case 220:
    case 230:
      setF64(record, ACAD_TABLE_extrusion + 8 * ((code - 210) / 10), ACAD_TABLE_extrusion_BIT);
      return true;
    case 11:
    case 21:
    case 31:
      setPoint(record, ACAD_TABLE_horizontalDirection, ACAD_TABLE_horizontalDirection_BIT);
      return true;
    default:
      return false;
  }
}

function readTableHead(record: usize): bool {
  switch (code) {
    case 342:
      setHandle(record, ACAD_TABLE_tableStyle, ACAD_TABLE_tableStyle_BIT);
      return true;
    case 343:
      setHandle(record, ACAD_TABLE_blockRecord, ACAD_TABLE_blockRecord_BIT);
      return true;
    case 90:
      setI32(record, ACAD_TABLE_tableValue, ACAD_TABLE_tableValue_BIT);
      return true;
    case 91:
      setI32(record, ACAD_TABLE_rows, ACAD_TABLE_rows_BIT);
      return true;
    case 92:
      setI32(record, ACAD_TABLE_columns, ACAD_TABLE_columns_BIT);
      return true;
    case 141:
      addF64(record + ACAD_TABLE_rowHeights);
      mark(record, ACAD_TABLE_rowHeights_BIT);
      return true;
    case 142:
      addF64(record + ACAD_TABLE_columnWidths);
      mark(record, ACAD_TABLE_columnWidths_BIT);
      return true;
    default:
      return false;
  }
}

/** Texts of the last cell; true when the tag is taken. */
function readCellText(cell: usize): bool {
  if (inValue) {
    if (code == 304) endValue(cell);
    else readValueTag(cell + ACAD_TABLE_cells_value);
    return true;
  }
  switch (code) {
    case 1:
    case 2:
      appendTagText(cell + ACAD_TABLE_cells_text);
      return true;
    case 301:
      inValue = true;
      return true;
    case 302:
      store<u32>(cell, tagText(), ACAD_TABLE_cells_text);
      return true;
    case 303:
      appendTagText(cell + ACAD_TABLE_cells_text);
      return true;
    default:
      return false;
  }
}

/** An empty text as shown says that none was made of the value: what came before stays. */
function endValue(cell: usize): void {
  inValue = false;
  const text = shownValue(cell + ACAD_TABLE_cells_value);
  if (text != 0) store<u32>(cell, text, ACAD_TABLE_cells_text);
}

function readCellLayout(cell: usize): bool {
  switch (code) {
    case 172:
      store<i32>(cell + ACAD_TABLE_cells_edges, tagI32());
      return true;
    case 173:
      store<i32>(cell + ACAD_TABLE_cells_merged, tagI32());
      return true;
    case 174:
      store<i32>(cell + ACAD_TABLE_cells_autoFit, tagI32());
      return true;
    case 175:
      store<i32>(cell + ACAD_TABLE_cells_mergedColumns, tagI32());
      return true;
    case 176:
      store<i32>(cell + ACAD_TABLE_cells_mergedRows, tagI32());
      return true;
    case 91:
    case 92:
    case 177:
      // which overrides follow: they tell themselves
      return true;
    case 178:
      store<i32>(cell + ACAD_TABLE_cells_virtualEdges, tagI32());
      return true;
    case 145:
      store<f64>(cell + ACAD_TABLE_cells_rotation, tagF64());
      return true;
    case 144:
      store<f64>(cell + ACAD_TABLE_cells_blockScale, tagF64());
      return true;
    case 340:
      store<u64>(cell + ACAD_TABLE_cells_content, tagHandle());
      return true;
    case 344:
      store<u64>(cell + ACAD_TABLE_cells_field, tagHandle());
      return true;
    default:
      return false;
  }
}

function readCellStyle(cell: usize): bool {
  const attributes = cell + ACAD_TABLE_cells_attributes;
  switch (code) {
    case 7:
      store<u32>(cell + ACAD_TABLE_cells_textStyle, tagName());
      return true;
    case 140:
      store<f64>(cell + ACAD_TABLE_cells_textHeight, tagF64());
      return true;
    case 170:
      store<i32>(cell + ACAD_TABLE_cells_alignment, tagI32());
      return true;
    case 283:
      store<i32>(cell + ACAD_TABLE_cells_noFill, tagI32());
      return true;
    case 179:
      // the number of attributes
      return true;
    case 331: {
      const attribute = added(attributes, ACAD_TABLE_cells_attributes_SIZE);
      store<u64>(attribute + ACAD_TABLE_cells_attributes_definition, tagHandle());
      return true;
    }
    case 300: {
      const attribute = last(attributes, ACAD_TABLE_cells_attributes_SIZE);
      store<u32>(attribute + ACAD_TABLE_cells_attributes_text, tagText());
      return true;
    }
    default:
      return false;
  }
}

function readCellColor(cell: usize): bool {
  switch (code) {
    case 63:
      store<i32>(cell + ACAD_TABLE_cells_fillColorIndex, tagI32());
      return true;
    case 421:
      store<i32>(cell + ACAD_TABLE_cells_fillColor, tagI32());
      return true;
    case 64:
      store<i32>(cell + ACAD_TABLE_cells_contentColorIndex, tagI32());
      return true;
    case 422:
      store<i32>(cell + ACAD_TABLE_cells_contentColor, tagI32());
      return true;
    default:
      return readCellBorder(cell);
  }
}

/** Colors 65 to 69, lineweights 275 to 279, visibility 285 to 289, true colors 423 to 427. */
function readCellBorder(cell: usize): bool {
  const isColor = code >= 65 && code <= 69;
  const isWeight = code >= 275 && code <= 279;
  const isTrueColor = code >= 423 && code <= 427;
  if (!isColor && !isWeight && !isTrueColor && (code < 285 || code > 289)) return false;
  const edge = edgeOf((isTrueColor ? code - 358 : code) % 10);
  if (edge == 0) return false;
  const border = borderOf(cell, edge);
  if (isColor) store<i32>(border, tagI32(), ACAD_TABLE_cells_borders_colorIndex);
  else if (isTrueColor) store<i32>(border, tagI32(), ACAD_TABLE_cells_borders_color);
  else if (isWeight) store<i32>(border, tagI32(), ACAD_TABLE_cells_borders_lineWeight);
  else store<i32>(border, tagI32(), ACAD_TABLE_cells_borders_visible);
  return true;
}

/** The last digit of a border's codes to its edge; 7 is none. */
function edgeOf(digit: i32): i32 {
  if (digit == 9) return 1;
  if (digit == 5) return 2;
  if (digit == 6) return 4;
  return digit == 8 ? 8 : 0;
}
