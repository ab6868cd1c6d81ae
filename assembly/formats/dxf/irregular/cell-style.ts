/**
 * Cell styles and content formats of TABLECONTENT and CELLSTYLEMAP, by the frames they stand in.
 *
 *   TABLEFORMAT     90 170 91 92 62 93, CONTENTFORMAT, 171, CELLMARGIN, 94, (95, GRIDFORMAT)…
 *   CONTENTFORMAT   90 91 92 93 300 40 140 94 62 340 144
 *   CELLMARGIN      40 × 6        GRIDFORMAT   90 91 62 92 340 93 40
 *
 * What AutoCAD writes; the fields are those of ODA 20.4.101.3 and 20.4.101.4.
 */
import {
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
import { base } from '../../../model/arena';
import { code, tagF64, tagHandle, tagI32 } from '../tags';
import { tagText } from '../values';
import { addF64, added, last } from './fields';

/** The edge of the border that comes next. */
let nextEdge: i32 = 0;

/** The style that a list of one has, made where it is asked for first. */
export function styleOf(list: usize): usize {
  if (load<u32>(list, 4) != 0) return base + load<u32>(list);
  const style = added(list, TABLECONTENT_style_SIZE);
  store<i32>(style, -1, TABLECONTENT_style_background);
  return style;
}

/** The format that a list of one has. */
export function formatOf(list: usize): usize {
  if (load<u32>(list, 4) != 0) return base + load<u32>(list);
  const format = added(list, TABLECONTENT_style_format_SIZE);
  store<i32>(format, -1, TABLECONTENT_style_format_color);
  return format;
}

export function readStyleTag(style: usize): bool {
  switch (code) {
    case 90:
      store<i32>(style + TABLECONTENT_style_kind, tagI32());
      return true;
    case 170:
      store<i32>(style + TABLECONTENT_style_hasData, tagI32());
      return true;
    case 91:
      store<i32>(style + TABLECONTENT_style_overrides, tagI32());
      return true;
    case 92:
      store<i32>(style + TABLECONTENT_style_mergeFlags, tagI32());
      return true;
    case 62:
      store<i32>(style + TABLECONTENT_style_backgroundIndex, tagI32());
      return true;
    case 420:
      store<i32>(style + TABLECONTENT_style_background, tagI32());
      return true;
    case 93:
      store<i32>(style + TABLECONTENT_style_contentLayout, tagI32());
      return true;
    case 171:
      store<i32>(style + TABLECONTENT_style_marginFlags, tagI32());
      return true;
    case 95:
      nextEdge = tagI32();
      return true;
    default:
      // 94: the number of borders; 300, 301, 302: the names of the frames
      return code == 94 || (code >= 300 && code <= 302);
  }
}

export function addBorder(style: usize): void {
  const border = added(style + TABLECONTENT_style_borders, TABLECONTENT_style_borders_SIZE);
  store<i32>(border, nextEdge, TABLECONTENT_style_borders_edge);
  store<i32>(border, -1, TABLECONTENT_style_borders_color);
}

export function readMarginTag(style: usize): bool {
  if (code != 40) return false;
  addF64(style + TABLECONTENT_style_margins);
  return true;
}

export function readBorderTag(style: usize): bool {
  const border = last(style + TABLECONTENT_style_borders, TABLECONTENT_style_borders_SIZE);
  switch (code) {
    case 90:
      store<i32>(border + TABLECONTENT_style_borders_overrides, tagI32());
      return true;
    case 91:
      store<i32>(border + TABLECONTENT_style_borders_kind, tagI32());
      return true;
    case 62:
      store<i32>(border + TABLECONTENT_style_borders_colorIndex, tagI32());
      return true;
    case 420:
      store<i32>(border + TABLECONTENT_style_borders_color, tagI32());
      return true;
    case 92:
      store<i32>(border + TABLECONTENT_style_borders_lineWeight, tagI32());
      return true;
    case 340:
      store<u64>(border + TABLECONTENT_style_borders_lineType, tagHandle());
      return true;
    case 93:
      store<i32>(border + TABLECONTENT_style_borders_invisible, tagI32());
      return true;
    case 40:
      store<f64>(border + TABLECONTENT_style_borders_spacing, tagF64());
      return true;
    default:
      return false;
  }
}

export function readFormatTag(format: usize): bool {
  switch (code) {
    case 90:
      store<i32>(format + TABLECONTENT_style_format_overrides, tagI32());
      return true;
    case 91:
      store<i32>(format + TABLECONTENT_style_format_flags, tagI32());
      return true;
    case 92:
      store<i32>(format + TABLECONTENT_style_format_dataType, tagI32());
      return true;
    case 93:
      store<i32>(format + TABLECONTENT_style_format_unitType, tagI32());
      return true;
    case 300:
      store<u32>(format + TABLECONTENT_style_format_format, tagText());
      return true;
    case 94:
      store<i32>(format + TABLECONTENT_style_format_alignment, tagI32());
      return true;
    default:
      return readFormatLook(format);
  }
}

function readFormatLook(format: usize): bool {
  switch (code) {
    case 40:
      store<f64>(format + TABLECONTENT_style_format_rotation, tagF64());
      return true;
    case 140:
      store<f64>(format + TABLECONTENT_style_format_blockScale, tagF64());
      return true;
    case 62:
      store<i32>(format + TABLECONTENT_style_format_colorIndex, tagI32());
      return true;
    case 420:
      store<i32>(format + TABLECONTENT_style_format_color, tagI32());
      return true;
    case 340:
      store<u64>(format + TABLECONTENT_style_format_textStyle, tagHandle());
      return true;
    case 144:
      store<f64>(format + TABLECONTENT_style_format_textHeight, tagF64());
      return true;
    default:
      return false;
  }
}
