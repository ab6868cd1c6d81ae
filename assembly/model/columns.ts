/**
 * MTEXT columns and frames of R2000 to R2013, which are several entities in the file and one to a user.
 *
 * In: MTEXT records with xdata of ACAD. Groups in it, between NAME_BEGIN and NAME_END, name the linked
 * MTEXTs of further columns (ACAD_MTEXT_COLUMNS) and the polylines of a frame
 * (ACAD_MTEXT_TEXT_BORDERS). Out: the first MTEXT has the text of all columns and their measures, as
 * R2018 stores it in one entity; the others become its children and are no longer listed.
 * Source of the groups: ezdxf `src/ezdxf/entities/mtext.py`.
 */
import {
  EXTRA_xdata,
  FLAG_child,
  MTEXT_columnAutoHeight,
  MTEXT_columnCount,
  MTEXT_columnFlowReversed,
  MTEXT_columnGutter,
  MTEXT_columnHeights,
  MTEXT_columnType,
  MTEXT_columnWidth,
  MTEXT_text,
  TAG_SIZE,
  T_LWPOLYLINE,
  T_MTEXT,
} from '../generated/model';
import { append, appendText, base, newText } from './arena';
import { columnTexts } from './builder';
import { findHandle } from './link';

const NONE: u32 = 0;
const INFO: u32 = 1;
const COLUMNS: u32 = 2;
const BORDERS: u32 = 3;

/** Which group a text such as "ACAD_MTEXT_COLUMN_INFO_BEGIN" opens; `NONE` for an end. */
function groupOf(node: u32): u32 {
  if (node == 0) return NONE;
  const length = load<u32>(base + node, 4);
  const at = base + load<u32>(base + node);
  // "ACAD_MTE" and, at the end, "_BEGIN"
  if (length < 24 || load<u64>(at) != 0x45544d5f44414341) return NONE;
  if (load<u32>(at + length - 4) != 0x4e494745) return NONE;
  if (length == 28 && load<u8>(at, 11) == 67) return INFO;
  if (length == 24 && load<u8>(at, 11) == 67) return COLUMNS;
  return load<u8>(at, 11) == 84 ? BORDERS : NONE;
}

/** Joins the columns and frames of all MTEXTs. */
export function linkColumns(): void {
  const count = load<u32>(columnTexts, 4);
  for (let i: u32 = 0; i < count; i++) {
    const record = base + load<u32>(base + load<u32>(columnTexts) + (<usize>i << 2));
    if ((<u32>load<u16>(record, 6) & FLAG_child) == 0) joinColumns(record);
  }
}

function joinColumns(record: usize): void {
  const list = base + load<u32>(record, 32) + EXTRA_xdata;
  let group = NONE;
  let name: i32 = 0;
  let heights: i32 = 0;
  const count = load<u32>(list, 4);
  for (let i: u32 = 0; i < count; i++) {
    const tag = base + load<u32>(list) + i * TAG_SIZE;
    const groupCode = <i32>load<i16>(tag);
    if (groupCode == 1000) {
      group = groupOf(load<u32>(tag, 4));
      name = 0;
    } else if (groupCode == 1005 && group >= COLUMNS) adopt(record, load<u64>(tag, 8), group);
    else if (group == INFO && heights > 0 && groupCode == 1040) {
      heights--;
      store<f64>(append(record + MTEXT_columnHeights, 8), load<f64>(tag, 8));
    } else if (group == INFO && name == 0) name = <i32>load<i64>(tag, 8);
    else if (group == INFO) {
      if (name == 50) heights = <i32>load<i64>(tag, 8);
      else measure(record, name, tag);
      name = 0;
    }
  }
}

/** A value of the column information; `name` is the group code that R2018 has for it. */
function measure(record: usize, name: i32, tag: usize): void {
  const whole = <i32>load<i64>(tag, 8);
  if (name == 75) store<i32>(record, whole, MTEXT_columnType);
  else if (name == 76) store<i32>(record, whole, MTEXT_columnCount);
  else if (name == 78) store<i32>(record, whole, MTEXT_columnFlowReversed);
  else if (name == 79) store<i32>(record, whole, MTEXT_columnAutoHeight);
  else if (name == 48) store<f64>(record, load<f64>(tag, 8), MTEXT_columnWidth);
  else if (name == 49) store<f64>(record, load<f64>(tag, 8), MTEXT_columnGutter);
}

/** Makes a linked column or a frame part of the MTEXT. */
function adopt(record: usize, handle: u64, group: u32): void {
  const part = findHandle(handle);
  if (part == 0 || part == record) return;
  const type = <u32>load<u16>(part, 4);
  if (type != (group == COLUMNS ? T_MTEXT : T_LWPOLYLINE)) return;
  const flags = <u32>load<u16>(part, 6);
  if ((flags & FLAG_child) != 0) return;
  store<u16>(part, <u16>(flags | FLAG_child), 6);
  store<u32>(part, <u32>(record - base), 36);
  if (group == COLUMNS) addText(record, load<u32>(part, MTEXT_text));
}

function addText(record: usize, more: u32): void {
  if (more == 0) return;
  const source = base + load<u32>(base + more);
  const length = load<u32>(base + more, 4);
  const node = load<u32>(record, MTEXT_text);
  if (node == 0) store<u32>(record, newText(source, length, 0), MTEXT_text);
  else appendText(node, source, length);
}
