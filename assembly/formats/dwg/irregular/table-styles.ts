/**
 * TABLESTYLE and CELLSTYLEMAP (ODA 20.4.101, 20.4.102).
 *
 *   until R2007   description | flow | flags | margins | suppressed title, header | row styles
 *   from R2010    RC | description | BL | BL | H | style of the table | count | named styles
 *
 * In: the cursor at the fields. Out: the record. A later TABLESTYLE has its styles in the form of
 * the cell style map; the row styles are filled from them.
 */
import {
  R2007,
  bitsFault,
  bitsVersion,
  colorIndex,
  colorTrue,
  readB,
  readBD,
  readBL,
  readBS,
  readTrueColor,
  readCount,
  readH,
  readRC,
  readText,
} from '../../../core/bits';
import {
  CELLSTYLEMAP_styles,
  TABLECONTENT_style_background,
  TABLECONTENT_style_backgroundIndex,
  TABLECONTENT_style_borders,
  TABLECONTENT_style_borders_SIZE,
  TABLECONTENT_style_borders_color,
  TABLECONTENT_style_borders_colorIndex,
  TABLECONTENT_style_borders_edge,
  TABLECONTENT_style_borders_invisible,
  TABLECONTENT_style_borders_lineWeight,
  TABLECONTENT_style_format,
  TABLECONTENT_style_format_alignment,
  TABLECONTENT_style_format_color,
  TABLECONTENT_style_format_colorIndex,
  TABLECONTENT_style_format_dataType,
  TABLECONTENT_style_format_format,
  TABLECONTENT_style_format_textHeight,
  TABLECONTENT_style_format_textStyle,
  TABLECONTENT_style_format_unitType,
  TABLECONTENT_style_hasData,
  TABLECONTENT_style_margins,
  TABLESTYLE_cells,
  TABLESTYLE_cells_SIZE,
  TABLESTYLE_cells_alignment,
  TABLESTYLE_cells_color,
  TABLESTYLE_cells_colorIndex,
  TABLESTYLE_cells_dataType,
  TABLESTYLE_cells_fillColor,
  TABLESTYLE_cells_fillColorIndex,
  TABLESTYLE_cells_format,
  TABLESTYLE_cells_hasFill,
  TABLESTYLE_cells_textHeight,
  TABLESTYLE_cells_textStyle,
  TABLESTYLE_cells_topLineWeight,
  TABLESTYLE_cells_unitType,
  TABLESTYLE_description,
  TABLESTYLE_flags,
  TABLESTYLE_flow,
  TABLESTYLE_headerSuppressed,
  TABLESTYLE_horizontalMargin,
  TABLESTYLE_owned,
  TABLESTYLE_styles,
  TABLESTYLE_styles_SIZE,
  TABLESTYLE_styles_style,
  TABLESTYLE_styles_styleClass,
  TABLESTYLE_styles_styleId,
  TABLESTYLE_styles_styleName,
  TABLESTYLE_titleSuppressed,
  TABLESTYLE_verticalMargin,
} from '../../../generated/model';
import { base } from '../../../model/arena';
import { makeList, nameOfHandle } from '../values';
import { readStyleOf } from './table-value';

/** Four fields an edge, in the order of the schema: those of an edge stand together. */
const EDGES: u32 = 6;
const EDGE_LINE_WEIGHT: usize = 0;
const EDGE_VISIBLE: usize = 4;
const EDGE_COLOR_INDEX: usize = 8;
const EDGE_COLOR: usize = 12;
const EDGE_SIZE: u32 = 16;
/** The identities of the styles of data, title and header. */
const ROW_STYLES: usize = memory.data<u8>([3, 1, 2]);
/** ACI that stands for no color. */
const NO_COLOR: i32 = 257;

@inline
function edgeOffset(index: u32): usize {
  return TABLESTYLE_cells_topLineWeight + index * EDGE_SIZE;
}

export function readTableStyle(record: usize): void {
  if (bitsVersion > R2007) {
    readNewTableStyle(record);
    return;
  }
  store<u32>(record, readText(), TABLESTYLE_description);
  store<i32>(record, readBS(), TABLESTYLE_flow);
  store<i32>(record, readBS(), TABLESTYLE_flags);
  store<f64>(record, readBD(), TABLESTYLE_horizontalMargin);
  store<f64>(record, readBD(), TABLESTYLE_verticalMargin);
  store<i32>(record, <i32>readB(), TABLESTYLE_titleSuppressed);
  store<i32>(record, <i32>readB(), TABLESTYLE_headerSuppressed);
  const first = makeList(record + TABLESTYLE_cells, TABLESTYLE_cells_SIZE, 3);
  for (let i: u32 = 0; i < 3; i++) readRowStyle(first + i * TABLESTYLE_cells_SIZE);
}

function readRowStyle(cell: usize): void {
  store<u32>(cell, nameOfHandle(readH()), TABLESTYLE_cells_textStyle);
  store<f64>(cell, readBD(), TABLESTYLE_cells_textHeight);
  store<i32>(cell, readBS(), TABLESTYLE_cells_alignment);
  readColor(cell + TABLESTYLE_cells_colorIndex, cell + TABLESTYLE_cells_color);
  readColor(cell + TABLESTYLE_cells_fillColorIndex, cell + TABLESTYLE_cells_fillColor);
  store<i32>(cell, <i32>readB(), TABLESTYLE_cells_hasFill);
  for (let i: u32 = 0; i < EDGES; i++) {
    const edge = cell + edgeOffset(i);
    store<i32>(edge, readBS(), EDGE_LINE_WEIGHT);
    store<i32>(edge, <i32>readB(), EDGE_VISIBLE);
    readColor(edge + EDGE_COLOR_INDEX, edge + EDGE_COLOR);
  }
  if (bitsVersion < R2007) return;
  store<i32>(cell, readBL(), TABLESTYLE_cells_dataType);
  store<i32>(cell, readBL(), TABLESTYLE_cells_unitType);
  store<u32>(cell, readText(), TABLESTYLE_cells_format);
}

function readColor(index: usize, trueColor: usize): void {
  readTrueColor();
  store<i32>(index, colorIndex);
  store<i32>(trueColor, colorTrue);
}

function readNewTableStyle(record: usize): void {
  readRC();
  store<u32>(record, readText(), TABLESTYLE_description);
  readBL();
  readBL();
  store<u64>(record, readH(), TABLESTYLE_owned);
  // the table's own style stands before the count of the others; each of those has a number
  const own = makeList(record + TABLESTYLE_styles, TABLESTYLE_styles_SIZE, 1);
  readNamedStyle(own);
  const count = readCount(10);
  const moved = makeList(record + TABLESTYLE_styles, TABLESTYLE_styles_SIZE, count + 1);
  memory.copy(moved, own, TABLESTYLE_styles_SIZE);
  for (let i: u32 = 1; i <= count && !bitsFault; i++) {
    readBL();
    readNamedStyle(moved + i * TABLESTYLE_styles_SIZE);
  }
  fillRowStyles(record);
}

export function readCellStyleMap(record: usize): void {
  const count = readCount(10);
  const first = makeList(record + CELLSTYLEMAP_styles, TABLESTYLE_styles_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    readNamedStyle(first + i * TABLESTYLE_styles_SIZE);
  }
}

function readNamedStyle(named: usize): void {
  readStyleOf(named + TABLESTYLE_styles_style);
  store<i32>(named, readBL(), TABLESTYLE_styles_styleId);
  store<i32>(named, readBL(), TABLESTYLE_styles_styleClass);
  store<u32>(named, readText(), TABLESTYLE_styles_styleName);
}

/** The row styles as older files have them, from the styles of their names. */
function fillRowStyles(record: usize): void {
  const first = makeList(record + TABLESTYLE_cells, TABLESTYLE_cells_SIZE, 3);
  const styles = record + TABLESTYLE_styles;
  for (let i: u32 = 0; i < 3; i++) {
    const cell = first + i * TABLESTYLE_cells_SIZE;
    beginRowStyle(cell);
    for (let j: u32 = 0; j < load<u32>(styles, 4); j++) {
      const named = base + load<u32>(styles) + j * TABLESTYLE_styles_SIZE;
      if (load<i32>(named, TABLESTYLE_styles_styleId) != <i32>load<u8>(ROW_STYLES + i)) continue;
      const style = base + load<u32>(named, TABLESTYLE_styles_style);
      if (load<i32>(style, TABLECONTENT_style_hasData) != 0) fillRowStyle(record, cell, style);
    }
  }
}

function beginRowStyle(cell: usize): void {
  store<i32>(cell, -1, TABLESTYLE_cells_color);
  store<i32>(cell, 7, TABLESTYLE_cells_fillColorIndex);
  store<i32>(cell, -1, TABLESTYLE_cells_fillColor);
  for (let i: u32 = 0; i < EDGES; i++) {
    const edge = cell + edgeOffset(i);
    store<i32>(edge, -2, EDGE_LINE_WEIGHT);
    store<i32>(edge, 1, EDGE_VISIBLE);
    store<i32>(edge, -1, EDGE_COLOR);
  }
}

function fillRowStyle(record: usize, cell: usize, style: usize): void {
  const background = load<i32>(style, TABLECONTENT_style_backgroundIndex);
  store<i32>(cell, background != NO_COLOR ? 1 : 0, TABLESTYLE_cells_hasFill);
  if (background != NO_COLOR) {
    store<i32>(cell, background, TABLESTYLE_cells_fillColorIndex);
    const trueColor = load<i32>(style, TABLECONTENT_style_background);
    store<i32>(cell, trueColor, TABLESTYLE_cells_fillColor);
  }
  fillFormat(cell, base + load<u32>(style, TABLECONTENT_style_format));
  const margins = style + TABLECONTENT_style_margins;
  if (load<u32>(margins, 4) > 1) {
    const at = base + load<u32>(margins);
    store<f64>(record, load<f64>(at), TABLESTYLE_verticalMargin);
    store<f64>(record, load<f64>(at, 8), TABLESTYLE_horizontalMargin);
  }
  const borders = style + TABLECONTENT_style_borders;
  for (let i: u32 = 0; i < load<u32>(borders, 4); i++) {
    const border = base + load<u32>(borders) + i * TABLECONTENT_style_borders_SIZE;
    const bits = load<i32>(border, TABLECONTENT_style_borders_edge);
    // top, inside horizontal, bottom, left, inside vertical, right: a bit each
    for (let j: u32 = 0; j < EDGES; j++) {
      if (bits == 1 << j) fillEdge(cell + edgeOffset(j), border);
    }
  }
}

function fillEdge(edge: usize, border: usize): void {
  store<i32>(edge, load<i32>(border, TABLECONTENT_style_borders_lineWeight), EDGE_LINE_WEIGHT);
  const isHidden = load<i32>(border, TABLECONTENT_style_borders_invisible) != 0;
  store<i32>(edge, isHidden ? 0 : 1, EDGE_VISIBLE);
  store<i32>(edge, load<i32>(border, TABLECONTENT_style_borders_colorIndex), EDGE_COLOR_INDEX);
  store<i32>(edge, load<i32>(border, TABLECONTENT_style_borders_color), EDGE_COLOR);
}

@inline
function copy(to: usize, from: usize): void {
  store<u32>(to, load<u32>(from));
}

function fillFormat(cell: usize, format: usize): void {
  const style = load<u64>(format, TABLECONTENT_style_format_textStyle);
  store<u32>(cell, nameOfHandle(style), TABLESTYLE_cells_textStyle);
  const height = load<f64>(format, TABLECONTENT_style_format_textHeight);
  store<f64>(cell, height, TABLESTYLE_cells_textHeight);
  const from = format;
  copy(cell + TABLESTYLE_cells_alignment, from + TABLECONTENT_style_format_alignment);
  copy(cell + TABLESTYLE_cells_colorIndex, from + TABLECONTENT_style_format_colorIndex);
  copy(cell + TABLESTYLE_cells_color, from + TABLECONTENT_style_format_color);
  copy(cell + TABLESTYLE_cells_dataType, from + TABLECONTENT_style_format_dataType);
  copy(cell + TABLESTYLE_cells_unitType, from + TABLECONTENT_style_format_unitType);
  copy(cell + TABLESTYLE_cells_format, from + TABLECONTENT_style_format_format);
}
