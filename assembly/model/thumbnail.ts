/**
 * Judges the embedded preview by its first bytes: what it is, its size in pixels, and whether it is
 * all there.
 *
 *   PNG: signature | u32 length, "IHDR", u32 width, u32 height | chunks | IEND
 *   bitmap without its file head: u32 40, i32 width, i32 height, u16 1, u16 bits | colors | rows
 *   WMF: [placeable head, 22 bytes] | u16 kind, u16 9, u16 version, u32 size in words | records
 *
 * In: the THUMBNAIL records of either reader. Out: `format`, `width` and `height` of the first; a
 * record that is no picture, or a part of one, keeps format 0 and is told. Not handled: the pixels.
 */
import {
  FAULT_thumbnail_damaged,
  THUMBNAIL_data,
  THUMBNAIL_format,
  THUMBNAIL_height,
  THUMBNAIL_size,
  THUMBNAIL_width,
  T_THUMBNAIL,
} from '../generated/model';
import { base } from './arena';
import { sparseList } from './builder';
import { fault } from './faults';

/** As `engine/thumbnail.ts` names them. */
const FORMAT_PNG: i32 = 1;
const FORMAT_BITMAP: i32 = 2;
const FORMAT_WMF: i32 = 3;
const SIDE_MAX: i32 = 16384;
const BITMAP_HEAD: u32 = 40;
const PLACEABLE_HEAD: u32 = 22;
const WMF_HEAD: u32 = 18;
const SET_WINDOW_EXTENT: u32 = 0x020c;
/** WMF records are looked through for the extent of the window: it is one of the first. */
const RECORDS_MAX: u32 = 1000;

let width: i32 = 0;
let height: i32 = 0;

/** Judges the first preview. */
export function judgeThumbnail(): void {
  const count = load<u32>(sparseList, 4);
  for (let i: u32 = 0; i < count; i++) {
    const record = base + load<u32>(base + load<u32>(sparseList) + (<usize>i << 2));
    if (<u32>load<u16>(record, 4) != T_THUMBNAIL) continue;
    const size = load<u32>(record + THUMBNAIL_data, 4);
    if (size == 0 && load<i32>(record, THUMBNAIL_size) == 0) continue;
    const format = formatOf(base + load<u32>(record + THUMBNAIL_data), size);
    if (format == 0 || load<i32>(record, THUMBNAIL_size) > <i32>size) {
      fault(FAULT_thumbnail_damaged);
      return;
    }
    store<i32>(record, format, THUMBNAIL_format);
    store<i32>(record, width, THUMBNAIL_width);
    store<i32>(record, height, THUMBNAIL_height);
    return;
  }
}

/** The format of a picture that is whole; 0 for anything else. */
function formatOf(at: usize, size: u32): i32 {
  width = 0;
  height = 0;
  if (size < 32) return 0;
  if (isPng(at, size)) return FORMAT_PNG;
  if (load<u32>(at) == BITMAP_HEAD) return isBitmap(at, size) ? FORMAT_BITMAP : 0;
  return isWmf(at, size) ? FORMAT_WMF : 0;
}

function isPng(at: usize, size: u32): bool {
  if (load<u64>(at) != 0x0a1a0a0d474e5089 || load<u32>(at, 12) != 0x52444849) return false;
  width = <i32>bswap<u32>(load<u32>(at, 16));
  height = <i32>bswap<u32>(load<u32>(at, 20));
  if (!isSide(width) || !isSide(height)) return false;
  for (let next: u32 = 8; size >= 12 && next <= size - 12; ) {
    if (load<u32>(at + next, 4) == 0x444e4549) return true;
    const length = bswap<u32>(load<u32>(at + next));
    if (length > size - 12 - next) return false;
    next += length + 12;
  }
  return false;
}

function isSide(value: i32): bool {
  return value > 0 && value <= SIDE_MAX;
}

function isBitmap(at: usize, size: u32): bool {
  if (size < BITMAP_HEAD || load<u16>(at, 12) != 1) return false;
  width = load<i32>(at, 4);
  height = load<i32>(at, 8);
  // rows from the top down have a negative height
  if (height < 0 && height > -SIDE_MAX) height = -height;
  if (!isSide(width) || !isSide(height)) return false;
  const bits = <u32>load<u16>(at, 14);
  const compression = load<u32>(at, 16);
  if (!isDepth(bits) || compression > 3) return false;
  const colors = load<u32>(at, 32);
  if (colors > 256) return false;
  const palette = colors == 0 && bits <= 8 ? 1 << bits : colors;
  const before = BITMAP_HEAD + (palette << 2) + (compression == 3 ? 12 : 0);
  if (before > size) return false;
  const isRunLength = compression == 1 || compression == 2;
  const rows = <u64>(((<u32>width * bits + 31) >> 5) << 2) * <u64>height;
  return isRunLength || rows <= <u64>(size - before);
}

function isDepth(bits: u32): bool {
  return bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
}

function isWmf(at: usize, size: u32): bool {
  const isPlaceable = load<u32>(at) == 0x9ac6cdd7;
  const head = isPlaceable ? PLACEABLE_HEAD : 0;
  if (size < head + WMF_HEAD || load<u16>(at + head, 2) != 9) return false;
  const kind = <u32>load<u16>(at + head);
  const version = <u32>load<u16>(at + head, 4);
  if (kind - 1 > 1 || (version != 0x100 && version != 0x300)) return false;
  if (<u64>load<u32>(at + head, 6) << 1 > <u64>(size - head)) return false;
  if (isPlaceable) measurePlaceable(at);
  else measureRecords(at + WMF_HEAD, at + size);
  return true;
}

/** The box of a placeable WMF, in pixels of which 96 are an inch. */
function measurePlaceable(at: usize): void {
  const unitsAnInch = <i32>load<u16>(at, 14);
  if (unitsAnInch == 0) return;
  const spanX = abs(<i32>load<i16>(at, 10) - <i32>load<i16>(at, 6));
  const spanY = abs(<i32>load<i16>(at, 12) - <i32>load<i16>(at, 8));
  width = (spanX * 96) / unitsAnInch;
  height = (spanY * 96) / unitsAnInch;
}

/** The extent of the window, which the record of its name tells: height, then width. */
function measureRecords(at: usize, end: usize): void {
  for (let i: u32 = 0; i < RECORDS_MAX && at + 10 <= end; i++) {
    const words = load<u32>(at);
    if (<u32>load<u16>(at, 4) == SET_WINDOW_EXTENT) {
      height = abs(<i32>load<i16>(at, 6));
      width = abs(<i32>load<i16>(at, 8));
      return;
    }
    if (words < 3 || words > <u32>(end - at) >> 1) return;
    at += words << 1;
  }
}
