/**
 * TABLECONTENT, CELLSTYLEMAP and TABLEGEOMETRY.
 *
 *   1 name 300 90 columns, each in three frames: LINKEDTABLEDATACOLUMN, FORMATTEDTABLEDATACOLUMN
 *   with its style, TABLECOLUMN with its width; 91 rows likewise, in the first frame of each the
 *   cells likewise, in the first frame of each the contents; 92 (360 field)… the table's style,
 *   90 (91 92 93 94 merged)… 340 style
 *
 * A frame is opened by code 1 with a name that ends in _BEGIN, and closed by code 309. What AutoCAD
 * writes; fields as in ODA 20.4.97. Texts of values have code 1, too: they stand behind "VALUE" and
 * before 304. Not handled: tags that no frame has a place for; they are kept.
 */
import {
  CELLSTYLEMAP_styles,
  EXTRA_tags,
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
  TABLECONTENT_rows_cells_linkColumns,
  TABLECONTENT_rows_cells_linkFlags,
  TABLECONTENT_rows_cells_linkRows,
  TABLECONTENT_rows_cells_state,
  TABLECONTENT_rows_cells_style,
  TABLECONTENT_rows_cells_styleId,
  TABLECONTENT_rows_cells_tooltip,
  TABLECONTENT_rows_customFlags,
  TABLECONTENT_rows_customValues,
  TABLECONTENT_rows_customValues_SIZE,
  TABLECONTENT_rows_customValues_key,
  TABLECONTENT_rows_customValues_value,
  TABLECONTENT_rows_height,
  TABLECONTENT_rows_style,
  TABLECONTENT_rows_styleId,
  TABLECONTENT_style,
  TABLECONTENT_style_format,
  TABLECONTENT_tableStyle,
  TABLESTYLE_styles_SIZE,
  TABLESTYLE_styles_style,
  TABLESTYLE_styles_styleClass,
  TABLESTYLE_styles_styleId,
  TABLESTYLE_styles_styleName,
  T_CELLSTYLEMAP,
} from '../../../generated/model';
import { append } from '../../../model/arena';
import {
  VALUE_TEXT,
  code,
  tagF64,
  tagHandle,
  tagI32,
  valueKind,
  valueLength,
  valueStart,
} from '../tags';
import { appendTagText, keepTag, tagText } from '../values';
import {
  addBorder,
  formatOf,
  readBorderTag,
  readFormatTag,
  readMarginTag,
  readStyleTag,
  styleOf,
} from './cell-style';
import { readValueTag } from './cell-value';
import { added, last } from './fields';

const NONE: u8 = 0;
const COLUMN: u8 = 1;
const COLUMN_FORMAT: u8 = 2;
const COLUMN_END: u8 = 3;
const ROW: u8 = 4;
const ROW_FORMAT: u8 = 5;
const ROW_END: u8 = 6;
const CELL: u8 = 7;
const CELL_FORMAT: u8 = 8;
const CELL_END: u8 = 9;
const CONTENT: u8 = 10;
const CONTENT_END: u8 = 11;
const STYLE: u8 = 12;
const FORMAT: u8 = 13;
const MARGIN: u8 = 14;
const BORDER: u8 = 15;
const CUSTOM: u8 = 16;
const NAMED: u8 = 17;

/** The frames that are open, a byte each; AutoCAD opens six at most. */
const DEPTH_MAX: u32 = 16;
const frames: usize = memory.data(16);
let depth: u32 = 0;
let inValue: bool = false;
let isOldValue: bool = false;
/** The record is a CELLSTYLEMAP. */
let isMap: bool = false;
/** Behind the columns' count, and behind the style of the table. */
let sawCount: bool = false;
let sawStyle: bool = false;

export function beginTableContent(type: u32): void {
  depth = 0;
  inValue = false;
  isMap = type == T_CELLSTYLEMAP;
  sawCount = false;
  sawStyle = false;
}

export function readTableContentTag(record: usize): void {
  if (inValue) {
    const isTaken = readValueTag(valueList(record));
    inValue = isTaken && !endsValue();
    if (isTaken) return;
  }
  if (code == 1) {
    const frame = frameOf();
    if (frame != NONE) {
      open(record, frame);
      return;
    }
  }
  if (code == 309) {
    if (depth != 0) depth--;
    return;
  }
  if (!readFrameTag(record, top())) keepTag(record, EXTRA_tags);
}

/** A value of R2007 and later begins with 93 and ends with 304; an older one is a type and data. */
function endsValue(): bool {
  if (code == 93) isOldValue = false;
  if (!isOldValue) return code == 304;
  return code == 1 || code == 140 || code == 91 || code == 330;
}

function beginValue(): void {
  inValue = true;
  isOldValue = true;
}

@inline
function top(): u8 {
  return depth == 0 ? NONE : load<u8>(frames + depth - 1);
}

/** The frame below the innermost one of styles, formats, margins and borders. */
function owner(): u8 {
  for (let i = depth; i > 0; i--) {
    const frame = load<u8>(frames + i - 1);
    if (frame < STYLE || frame == NAMED) return frame;
  }
  return NONE;
}

/** True when the value is this text. */
function says(text: string): bool {
  if (valueKind != VALUE_TEXT || <i32>valueLength != text.length) return false;
  for (let i = 0; i < text.length; i++) {
    if (<i32>load<u8>(valueStart + i) != text.charCodeAt(i)) return false;
  }
  return true;
}

function frameOf(): u8 {
  if (says('LINKEDTABLEDATACELL_BEGIN')) return CELL;
  if (says('FORMATTEDTABLEDATACELL_BEGIN')) return CELL_FORMAT;
  if (says('TABLECELL_BEGIN')) return CELL_END;
  if (says('TABLEFORMAT_BEGIN')) return STYLE;
  if (says('CONTENTFORMAT_BEGIN')) return FORMAT;
  if (says('DATAMAP_BEGIN')) return CUSTOM;
  if (says('CELLCONTENT_BEGIN')) return CONTENT;
  if (says('FORMATTEDCELLCONTENT_BEGIN')) return CONTENT_END;
  if (says('GRIDFORMAT_BEGIN')) return BORDER;
  if (says('CELLMARGIN_BEGIN')) return MARGIN;
  if (says('LINKEDTABLEDATAROW_BEGIN')) return ROW;
  if (says('FORMATTEDTABLEDATAROW_BEGIN')) return ROW_FORMAT;
  if (says('TABLEROW_BEGIN')) return ROW_END;
  if (says('LINKEDTABLEDATACOLUMN_BEGIN')) return COLUMN;
  if (says('FORMATTEDTABLEDATACOLUMN_BEGIN')) return COLUMN_FORMAT;
  if (says('TABLECOLUMN_BEGIN')) return COLUMN_END;
  return says('CELLSTYLE_BEGIN') ? NAMED : NONE;
}

function open(record: usize, frame: u8): void {
  if (frame == COLUMN) added(record + TABLECONTENT_columns, TABLECONTENT_columns_SIZE);
  else if (frame == ROW) added(record + TABLECONTENT_rows, TABLECONTENT_rows_SIZE);
  else if (frame == CELL) {
    added(lastRow(record) + TABLECONTENT_rows_cells, TABLECONTENT_rows_cells_SIZE);
  } else if (frame == CONTENT) {
    const contents = lastCell(record) + TABLECONTENT_rows_cells_contents;
    added(contents, TABLECONTENT_rows_cells_contents_SIZE);
  } else if (frame == STYLE && isMap) {
    added(record + CELLSTYLEMAP_styles, TABLESTYLE_styles_SIZE);
  } else if (frame == STYLE && depth == 0) sawStyle = true;
  else if (frame == BORDER) addBorder(currentStyle(record));
  if (depth == DEPTH_MAX) return;
  store<u8>(frames + depth, frame);
  depth++;
}

@inline
function lastColumn(record: usize): usize {
  return last(record + TABLECONTENT_columns, TABLECONTENT_columns_SIZE);
}
@inline
function lastRow(record: usize): usize {
  return last(record + TABLECONTENT_rows, TABLECONTENT_rows_SIZE);
}
@inline
function lastCell(record: usize): usize {
  return last(lastRow(record) + TABLECONTENT_rows_cells, TABLECONTENT_rows_cells_SIZE);
}
@inline
function lastContent(record: usize): usize {
  const contents = lastCell(record) + TABLECONTENT_rows_cells_contents;
  return last(contents, TABLECONTENT_rows_cells_contents_SIZE);
}
@inline
function lastNamed(record: usize): usize {
  return last(record + CELLSTYLEMAP_styles, TABLESTYLE_styles_SIZE);
}

function currentStyle(record: usize): usize {
  if (isMap) return styleOf(lastNamed(record) + TABLESTYLE_styles_style);
  const place = owner();
  if (place == COLUMN_FORMAT) return styleOf(lastColumn(record) + TABLECONTENT_columns_style);
  if (place == ROW_FORMAT) return styleOf(lastRow(record) + TABLECONTENT_rows_style);
  if (place == CELL_FORMAT) return styleOf(lastCell(record) + TABLECONTENT_rows_cells_style);
  return styleOf(record + TABLECONTENT_style);
}

function currentFormat(record: usize): usize {
  if (owner() == CONTENT_END) {
    return formatOf(lastContent(record) + TABLECONTENT_rows_cells_contents_format);
  }
  return formatOf(currentStyle(record) + TABLECONTENT_style_format);
}

/** Where the custom values of a column, row or cell are. */
function customList(record: usize): usize {
  const place = owner();
  if (place == COLUMN) return lastColumn(record) + TABLECONTENT_columns_customValues;
  if (place == ROW) return lastRow(record) + TABLECONTENT_rows_customValues;
  return lastCell(record) + TABLECONTENT_rows_cells_customValues;
}

function valueList(record: usize): usize {
  if (top() == CONTENT) return lastContent(record) + TABLECONTENT_rows_cells_contents_value;
  const custom = last(customList(record), TABLECONTENT_rows_customValues_SIZE);
  return custom + TABLECONTENT_rows_customValues_value;
}

function readFrameTag(record: usize, frame: u8): bool {
  if (frame == STYLE) return readStyleTag(currentStyle(record));
  if (frame == FORMAT) return readFormatTag(currentFormat(record));
  if (frame == CELL) return readCellTag(lastCell(record));
  if (frame == CONTENT) return readContentTag(lastContent(record));
  if (frame == CUSTOM) return readCustomTag(record);
  if (frame == BORDER) return readBorderTag(currentStyle(record));
  if (frame == MARGIN) return readMarginTag(currentStyle(record));
  if (frame == NONE) return isMap ? code == 90 || code == 300 : readOwnTag(record);
  if (frame == NAMED) return readNamedTag(lastNamed(record));
  return readPartTag(record, frame);
}

/** Rows and columns, and the last frames of all three. */
function readPartTag(record: usize, frame: u8): bool {
  if (code == 300 || code == 301 || code == 302) {
    if (frame == COLUMN && code == 300) {
      store<u32>(lastColumn(record) + TABLECONTENT_columns_name, tagText());
    }
    // the others are the names of frames
    return true;
  }
  if (code == 91) {
    if (frame == COLUMN) {
      store<i32>(lastColumn(record) + TABLECONTENT_columns_customFlags, tagI32());
    } else if (frame == ROW) store<i32>(lastRow(record) + TABLECONTENT_rows_customFlags, tagI32());
    // of a cell: whether its geometry follows
    else return frame == CELL_END && tagI32() == 0;
    return true;
  }
  if (code == 90) {
    if (frame == COLUMN_END) {
      store<i32>(lastColumn(record) + TABLECONTENT_columns_styleId, tagI32());
    } else if (frame == ROW_END) store<i32>(lastRow(record) + TABLECONTENT_rows_styleId, tagI32());
    else if (frame == CELL_END) {
      store<i32>(lastCell(record) + TABLECONTENT_rows_cells_styleId, tagI32());
    }
    return true;
  }
  if (code == 40 && frame == COLUMN_END) {
    store<f64>(lastColumn(record) + TABLECONTENT_columns_width, tagF64());
  } else if (code == 40 && frame == ROW_END) {
    store<f64>(lastRow(record) + TABLECONTENT_rows_height, tagF64());
  } else return code == 170;
  return true;
}

function readCellTag(cell: usize): bool {
  switch (code) {
    case 90:
      store<i32>(cell + TABLECONTENT_rows_cells_state, tagI32());
      return true;
    case 300:
      store<u32>(cell + TABLECONTENT_rows_cells_tooltip, tagText());
      return true;
    case 91:
      store<i32>(cell + TABLECONTENT_rows_cells_customFlags, tagI32());
      return true;
    case 340:
      store<u64>(cell + TABLECONTENT_rows_cells_dataLink, tagHandle());
      return true;
    case 93:
      store<i32>(cell + TABLECONTENT_rows_cells_linkRows, tagI32());
      return true;
    case 94:
      store<i32>(cell + TABLECONTENT_rows_cells_linkColumns, tagI32());
      return true;
    case 96:
      store<i32>(cell + TABLECONTENT_rows_cells_linkFlags, tagI32());
      return true;
    default:
      // 92: whether there is a link; 95: the number of contents; 301, 302: the names of frames
      return code == 92 || code == 95 || code == 301 || code == 302;
  }
}

function readContentTag(content: usize): bool {
  const attributes = content + TABLECONTENT_rows_cells_contents_attributes;
  const size = TABLECONTENT_rows_cells_contents_attributes_SIZE;
  switch (code) {
    case 90:
      store<i32>(content + TABLECONTENT_rows_cells_contents_kind, tagI32());
      return true;
    case 300:
      beginValue();
      return true;
    case 340:
      store<u64>(content + TABLECONTENT_rows_cells_contents_reference, tagHandle());
      return true;
    case 91:
      // the number of attributes
      return true;
    case 330: {
      const attribute = added(attributes, size);
      const handle = tagHandle();
      store<u64>(attribute, handle, TABLECONTENT_rows_cells_contents_attributes_definition);
      return true;
    }
    case 301: {
      const text = last(attributes, size) + TABLECONTENT_rows_cells_contents_attributes_text;
      appendTagText(text);
      return true;
    }
    case 92:
      store<i32>(
        last(attributes, size) + TABLECONTENT_rows_cells_contents_attributes_index,
        tagI32(),
      );
      return true;
    default:
      return false;
  }
}

function readCustomTag(record: usize): bool {
  if (code == 300) {
    const custom = added(customList(record), TABLECONTENT_rows_customValues_SIZE);
    store<u32>(custom, tagText(), TABLECONTENT_rows_customValues_key);
  } else if (code == 301) beginValue();
  else return code == 90;
  return true;
}

function readNamedTag(named: usize): bool {
  if (code == 90) store<i32>(named + TABLESTYLE_styles_styleId, tagI32());
  else if (code == 91) store<i32>(named + TABLESTYLE_styles_styleClass, tagI32());
  else if (code == 300) store<u32>(named + TABLESTYLE_styles_styleName, tagText());
  else return false;
  return true;
}

/** Tags outside of all frames. */
function readOwnTag(record: usize): bool {
  const merged = record + TABLECONTENT_merged;
  switch (code) {
    case 1:
      appendTagText(record + TABLECONTENT_contentName);
      return true;
    case 300:
      if (!sawCount) appendTagText(record + TABLECONTENT_description);
      return true;
    case 90:
      sawCount = true;
      return true;
    case 91:
      if (sawStyle) added(merged, TABLECONTENT_merged_SIZE);
      if (sawStyle) setMerged(merged, TABLECONTENT_merged_top);
      return true;
    case 92:
      if (sawStyle) setMerged(merged, TABLECONTENT_merged_left);
      return true;
    case 93:
      if (sawStyle) setMerged(merged, TABLECONTENT_merged_bottom);
      return sawStyle;
    case 94:
      if (sawStyle) setMerged(merged, TABLECONTENT_merged_right);
      return sawStyle;
    case 360: {
      const handle = tagHandle();
      store<u64>(append(record + TABLECONTENT_fields, 8), handle);
      return true;
    }
    case 340:
      store<u64>(record + TABLECONTENT_tableStyle, tagHandle());
      return true;
    default:
      return code == 301;
  }
}

function setMerged(merged: usize, field: usize): void {
  store<i32>(last(merged, TABLECONTENT_merged_SIZE) + field, tagI32());
}
