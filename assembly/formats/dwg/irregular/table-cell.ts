/**
 * A cell of ACAD_TABLE until R2007 (ODA 20.4.96.1).
 *
 *   kind | edges | merged, fit | span | rotation | field or block H | [text] or [scale, attributes]
 *        | [overrides of its style and borders] | [BL, value (20.4.99): R2007]
 *
 * In: the cursor at the cell. Out: an element of the table's cells. A text is told in one place:
 * before R2007 here, in R2007 by the value, of a field by the FIELD object.
 */
import {
  R2007,
  bitsFault,
  bitsVersion,
  checkCount,
  colorIndex,
  colorTrue,
  readB,
  readBD,
  readBL,
  readBS,
  readTrueColor,
  readH,
  readRC,
  readText,
} from '../../../core/bits';
import {
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
  ACAD_TABLE_cells_edges,
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
  ACAD_TABLE_cells_value,
  ACAD_TABLE_cells_virtualEdges,
} from '../../../generated/model';
import { beginCell, borderOf } from '../../../model/table-cells';
import { shownValue } from '../../../model/table-values';
import { makeList, nameOfHandle } from '../values';
import { readValue } from './table-value';

const TEXT: i32 = 1;
const BLOCK: i32 = 2;

export function readTableCell(cell: usize): void {
  beginCell(cell);
  const kind = readBS();
  store<i32>(cell, kind, ACAD_TABLE_cells_kind);
  store<i32>(cell, <i32>readRC(), ACAD_TABLE_cells_edges);
  store<i32>(cell, <i32>readB(), ACAD_TABLE_cells_merged);
  store<i32>(cell, <i32>readB(), ACAD_TABLE_cells_autoFit);
  store<i32>(cell, readBL(), ACAD_TABLE_cells_mergedColumns);
  store<i32>(cell, readBL(), ACAD_TABLE_cells_mergedRows);
  store<f64>(cell, readBD(), ACAD_TABLE_cells_rotation);
  const reference = readH();
  if (kind == BLOCK) readBlock(cell, reference);
  else {
    store<u64>(cell, reference, ACAD_TABLE_cells_field);
    const hasText = kind == TEXT && reference == 0 && bitsVersion < R2007;
    if (hasText) store<u32>(cell, readText(), ACAD_TABLE_cells_text);
  }
  if (readB()) readOverrides(cell);
  if (bitsVersion < R2007) return;
  readBL();
  readValue(cell + ACAD_TABLE_cells_value);
  store<u32>(cell, shownValue(cell + ACAD_TABLE_cells_value), ACAD_TABLE_cells_text);
}

function readBlock(cell: usize, block: u64): void {
  store<u64>(cell, block, ACAD_TABLE_cells_content);
  store<f64>(cell, readBD(), ACAD_TABLE_cells_blockScale);
  if (!readB()) return;
  const count = checkCount(<u32>readBS() & 0xffff, 2);
  const list = cell + ACAD_TABLE_cells_attributes;
  const first = makeList(list, ACAD_TABLE_cells_attributes_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    const attribute = first + i * ACAD_TABLE_cells_attributes_SIZE;
    store<u64>(attribute, readH(), ACAD_TABLE_cells_attributes_definition);
    readBS();
    store<u32>(attribute, readText(), ACAD_TABLE_cells_attributes_text);
  }
}

function readOverrides(cell: usize): void {
  const flags = <u32>readBL();
  store<i32>(cell, <i32>readRC(), ACAD_TABLE_cells_virtualEdges);
  if ((flags & 1) != 0) store<i32>(cell, readBS(), ACAD_TABLE_cells_alignment);
  if ((flags & 2) != 0) store<i32>(cell, <i32>readB(), ACAD_TABLE_cells_noFill);
  if ((flags & 4) != 0) {
    readTrueColor();
    store<i32>(cell, colorIndex, ACAD_TABLE_cells_fillColorIndex);
    store<i32>(cell, colorTrue, ACAD_TABLE_cells_fillColor);
  }
  if ((flags & 8) != 0) {
    readTrueColor();
    store<i32>(cell, colorIndex, ACAD_TABLE_cells_contentColorIndex);
    store<i32>(cell, colorTrue, ACAD_TABLE_cells_contentColor);
  }
  if ((flags & 16) != 0) store<u32>(cell, nameOfHandle(readH()), ACAD_TABLE_cells_textStyle);
  if ((flags & 32) != 0) store<f64>(cell, readBD(), ACAD_TABLE_cells_textHeight);
  // top, right, bottom, left: each has a bit for its color, lineweight and visibility
  for (let edge: u32 = 0; edge < 4; edge++) readEdge(cell, 1 << edge, flags >> (edge + 6));
}

function readEdge(cell: usize, edge: i32, flags: u32): void {
  if ((flags & 0x111) == 0) return;
  const border = borderOf(cell, edge);
  if ((flags & 1) != 0) {
    readTrueColor();
    store<i32>(border, colorIndex, ACAD_TABLE_cells_borders_colorIndex);
    store<i32>(border, colorTrue, ACAD_TABLE_cells_borders_color);
  }
  if ((flags & 0x10) != 0) store<i32>(border, readBS(), ACAD_TABLE_cells_borders_lineWeight);
  if ((flags & 0x100) != 0) store<i32>(border, readBS(), ACAD_TABLE_cells_borders_visible);
}
