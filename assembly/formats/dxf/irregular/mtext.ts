/**
 * MTEXT, and the MTEXT embedded in ATTRIB and ATTDEF of R2018.
 *
 * Code 50 is the rotation; behind 75 (column type) it is a column's height (DXF Reference,
 * "MTEXT"). Rotation (50) and text direction (11) tell the same: the later one counts, its
 * presence bit is kept. From R2018 on columns and attribute texts stand in an embedded object
 * (101), whose tags the reader keeps; here they are looked through once the record is complete.
 * Codes of the embedded object as in ezdxf `src/ezdxf/entities/mtext.py` and `attrib.py`.
 */
import {
  ATTDEF_multilineText,
  ATTDEF_multilineText_BIT,
  ATTDEF_text,
  ATTRIB_multilineText,
  ATTRIB_multilineText_BIT,
  ATTRIB_text,
  EXTRA_tags,
  MTEXT_actualHeight,
  MTEXT_actualHeight_BIT,
  MTEXT_actualWidth,
  MTEXT_actualWidth_BIT,
  MTEXT_columnAutoHeight,
  MTEXT_columnCount,
  MTEXT_columnFlowReversed,
  MTEXT_columnGutter,
  MTEXT_columnHeights,
  MTEXT_columnType,
  MTEXT_columnType_BIT,
  MTEXT_columnWidth,
  MTEXT_rotation,
  MTEXT_rotation_BIT,
  MTEXT_xAxis,
  MTEXT_xAxis_BIT,
  TAG_SIZE,
  TAG_f64,
  TAG_integer,
  TAG_text,
  TEXT_raw,
  T_ATTRIB,
} from '../../../generated/model';
import { append, appendText, base, newText } from '../../../model/arena';
import { waiting } from '../../../model/builder';
import { code, tagF64 } from '../tags';
import { addF64, mark } from './fields';

export function readMTextTag(record: usize): void {
  const presence = load<u64>(record, 24);
  if (code == 11) {
    store<f64>(record + MTEXT_xAxis, tagF64());
    store<u64>(record, (presence | MTEXT_xAxis_BIT) & ~MTEXT_rotation_BIT, 24);
  } else if ((presence & MTEXT_columnType_BIT) != 0) addF64(record + MTEXT_columnHeights);
  else {
    store<f64>(record + MTEXT_rotation, tagF64());
    store<u64>(record, (presence | MTEXT_rotation_BIT) & ~MTEXT_xAxis_BIT, 24);
  }
}

// ---- embedded objects

/** Tags of the record's embedded object: [tagStart, tagEnd), empty where there is none. */
let tagStart: usize = 0;
let tagEnd: usize = 0;

function findEmbedded(record: usize): bool {
  const extra = load<u32>(record, 32);
  if (extra == 0) return false;
  const list = base + extra + EXTRA_tags;
  tagStart = base + load<u32>(list);
  tagEnd = tagStart + <usize>load<u32>(list, 4) * TAG_SIZE;
  while (tagStart < tagEnd) {
    const found = load<i16>(tagStart) == 101;
    tagStart += TAG_SIZE;
    if (found) return true;
  }
  return false;
}

/** The first number of a code in the embedded object, or a given value. */
function embeddedNumber(wanted: i16, otherwise: f64): f64 {
  for (let tag = tagStart; tag < tagEnd; tag += TAG_SIZE) {
    if (load<i16>(tag) != wanted) continue;
    const kind = <u32>load<u16>(tag, 2);
    if (kind == TAG_f64) return load<f64>(tag, 8);
    if (kind == TAG_integer) return <f64>load<i64>(tag, 8);
  }
  return otherwise;
}

export function endMText(record: usize): void {
  if (!findEmbedded(record)) return;
  const width = embeddedNumber(42, -1);
  if (width >= 0) {
    store<f64>(record + MTEXT_actualWidth, width);
    mark(record, MTEXT_actualWidth_BIT);
  }
  const height = embeddedNumber(43, -1);
  if (height >= 0) {
    store<f64>(record + MTEXT_actualHeight, height);
    mark(record, MTEXT_actualHeight_BIT);
  }
  readEmbeddedColumns(record, width);
}

/** Every MTEXT of R2018 has columns there: one as wide as the text is no more than a text. */
function readEmbeddedColumns(record: usize, totalWidth: f64): void {
  const type = embeddedNumber(71, 0);
  const columnWidth = embeddedNumber(44, 0);
  const gutter = embeddedNumber(45, 0);
  let count = embeddedNumber(72, 0);
  // the count is 0 where the height is automatic: then the widths tell
  if (count == 0 && columnWidth + gutter > 1e-6) {
    count = Math.round((totalWidth + gutter) / (columnWidth + gutter));
  }
  // asked this way so that what is no number leaves, too: converting it would trap
  if (!(type > 0 && type < 256 && count > 1 && count < 32768)) return;
  store<i32>(record + MTEXT_columnType, <i32>type);
  mark(record, MTEXT_columnType_BIT);
  store<i32>(record + MTEXT_columnCount, <i32>count);
  store<f64>(record + MTEXT_columnWidth, columnWidth);
  store<f64>(record + MTEXT_columnGutter, gutter);
  store<i32>(record + MTEXT_columnAutoHeight, embeddedNumber(73, 0) != 0 ? 1 : 0);
  store<i32>(record + MTEXT_columnFlowReversed, embeddedNumber(74, 0) != 0 ? 1 : 0);
  for (let tag = tagStart; tag < tagEnd; tag += TAG_SIZE) {
    if (load<i16>(tag) != 46 || <u32>load<u16>(tag, 2) != TAG_f64) continue;
    const height = load<f64>(tag, 8);
    store<f64>(append(record + MTEXT_columnHeights, 8), height);
  }
}

/** A multi-line attribute's whole text, with MTEXT's codes; its own text may be the first line. */
export function endAttribute(type: u32, record: usize): void {
  if (!findEmbedded(record)) return;
  const text = embeddedText();
  if (text == 0) return;
  const isAttrib = type == T_ATTRIB;
  store<u32>(record + (isAttrib ? ATTRIB_multilineText : ATTDEF_multilineText), text);
  mark(record, isAttrib ? ATTRIB_multilineText_BIT : ATTDEF_multilineText_BIT);
  const own = record + (isAttrib ? ATTRIB_text : ATTDEF_text);
  if (load<u32>(own) == 0) store<u32>(own, text);
}

/** The texts of codes 3 and 1, joined before they are decoded: a character may lie across two. */
function embeddedText(): u32 {
  let joined: u32 = 0;
  for (let tag = tagStart; tag < tagEnd; tag += TAG_SIZE) {
    const tagCode = load<i16>(tag);
    if (tagCode != 1 && tagCode != 3) continue;
    const part = load<u32>(tag, 4);
    if (<u32>load<u16>(tag, 2) != TAG_text || part == 0) continue;
    const node = base + part;
    const flags = load<u32>(node, 12);
    if (joined == 0) {
      joined = newText(base + load<u32>(node), load<u32>(node, 4), flags);
      if (flags != 0) waiting(joined);
      continue;
    }
    appendText(joined, base + load<u32>(node), load<u32>(node, 4));
    if (flags != 0 && load<u32>(base + joined, 12) == 0) {
      store<u32>(base + joined, TEXT_raw, 12);
      waiting(joined);
    }
  }
  return joined;
}
