/**
 * INSERT and MINSERT, BLOCK, and the image and underlay entities (ODA 20.4.9, 20.4.10, 20.4.6,
 * 20.4.80; underlays after ACadSharp), OLE frames (20.4.88).
 *
 * In: the cursor at the fields. Out: the record; attributes go to `owned.ts`. A block's base point
 * and flags are in its block record: `blocks.ts`.
 */
import {
  R2000,
  R2004,
  R2010,
  bitsLeft,
  bitsVersion,
  checkCount,
  finite,
  read2RD,
  read3BD,
  readB,
  readBB,
  readBD,
  readBL,
  readBS,
  readBytes,
  readCount,
  readDD,
  readH,
  readRC,
  readRD,
  readNormal,
} from '../../../core/bits';
import {
  IMAGE_brightness,
  IMAGE_clip,
  IMAGE_clipInverted,
  IMAGE_clipType,
  IMAGE_clipping,
  IMAGE_contrast,
  IMAGE_definition,
  IMAGE_fade,
  IMAGE_flags,
  IMAGE_position,
  IMAGE_reactor,
  IMAGE_size,
  IMAGE_uPixel,
  IMAGE_vPixel,
  IMAGE_version,
  INSERT_block,
  INSERT_columnSpacing,
  INSERT_columns,
  INSERT_extrusion,
  INSERT_position,
  INSERT_rotation,
  INSERT_rowSpacing,
  INSERT_rows,
  INSERT_scaleX,
  INSERT_scaleY,
  INSERT_scaleZ,
  OLE2FRAME_data,
  OLE2FRAME_dataSize,
  OLE2FRAME_lowerRight,
  OLE2FRAME_tileMode,
  OLE2FRAME_upperLeft,
  OLE2FRAME_version,
  OLEFRAME_data,
  OLEFRAME_version,
  PDFUNDERLAY_clip,
  PDFUNDERLAY_contrast,
  PDFUNDERLAY_definition,
  PDFUNDERLAY_extrusion,
  PDFUNDERLAY_fade,
  PDFUNDERLAY_flags,
  PDFUNDERLAY_invertedClip,
  PDFUNDERLAY_position,
  PDFUNDERLAY_rotation,
  PDFUNDERLAY_scaleX,
  PDFUNDERLAY_scaleY,
  PDFUNDERLAY_scaleZ,
} from '../../../generated/model';
import { append, base, copyWords } from '../../../model/arena';
import { newOwned, ownedAt, ownedCount, readOwnedHandles, OWNED_end } from '../owned';
import { degrees, makeList, nameOfHandle, scratch } from '../values';

const MINSERT: u32 = 8;

export function readInsert(number: u32, record: usize): void {
  read3BD(record + INSERT_position);
  readScale(scratch);
  store<f64>(record, load<f64>(scratch), INSERT_scaleX);
  store<f64>(record, load<f64>(scratch, 8), INSERT_scaleY);
  store<f64>(record, load<f64>(scratch, 16), INSERT_scaleZ);
  store<f64>(record, degrees(readBD()), INSERT_rotation);
  readNormal(record + INSERT_extrusion);
  const hasAttributes = readB();
  const count = hasAttributes && bitsVersion >= R2004 ? <u32>readBL() : 0;
  if (number == MINSERT) {
    store<i32>(record, readBS(), INSERT_columns);
    store<i32>(record, readBS(), INSERT_rows);
    store<f64>(record, readBD(), INSERT_columnSpacing);
    store<f64>(record, readBD(), INSERT_rowSpacing);
  }
  store<u32>(record, nameOfHandle(readH()), INSERT_block);
  if (!hasAttributes) return;
  readOwnedHandles(newOwned(record), count);
  store<u64>(ownedAt(ownedCount() - 1), readH(), OWNED_end);
}

/** Three scale factors to `at`. */
export function readScale(at: usize): void {
  if (bitsVersion < R2000) {
    read3BD(at);
    return;
  }
  const flags = readBB();
  const x = flags == 3 || flags == 1 ? 1 : readRD();
  store<f64>(at, x);
  const isEqual = flags == 3 || flags == 2;
  store<f64>(at, isEqual ? x : readDD(x), 8);
  store<f64>(at, isEqual ? x : readDD(x), 16);
}

/** IMAGE and WIPEOUT have the same layout. */
export function readImage(record: usize): void {
  store<i32>(record, readBL(), IMAGE_version);
  read3BD(record + IMAGE_position);
  read3BD(record + IMAGE_uPixel);
  read3BD(record + IMAGE_vPixel);
  read2RD(record + IMAGE_size);
  store<i32>(record, readBS(), IMAGE_flags);
  store<i32>(record, <i32>readB(), IMAGE_clipping);
  store<i32>(record, <i32>readRC(), IMAGE_brightness);
  store<i32>(record, <i32>readRC(), IMAGE_contrast);
  store<i32>(record, <i32>readRC(), IMAGE_fade);
  if (bitsVersion >= R2010) store<i32>(record, <i32>readB(), IMAGE_clipInverted);
  const type = readBS();
  store<i32>(record, type, IMAGE_clipType);
  readClip(record + IMAGE_clip, type == 1 ? checkCount(2, 128) : readCount(128));
  if (type != 1) closeClip(record + IMAGE_clip);
  store<u64>(record, readH(), IMAGE_definition);
  store<u64>(record, readH(), IMAGE_reactor);
}

function readClip(list: usize, count: u32): void {
  const at = makeList(list, 16, count);
  for (let i: u32 = 0; i < count; i++) read2RD(at + (i << 4));
}

/** A polygon ends where it begins: DXF repeats the first point. */
function closeClip(list: usize): void {
  const count = load<u32>(list, 4);
  if (count < 3) return;
  const first = base + load<u32>(list);
  const last = first + ((count - 1) << 4);
  if (load<f64>(first) == load<f64>(last) && load<f64>(first, 8) == load<f64>(last, 8)) return;
  const added = append(list, 16);
  copyWords(added, base + load<u32>(list), 16);
}

/** Flag of an underlay that shows what is outside of its boundary. */
const CLIPS_INSIDE: i32 = 16;

/**
 * PDFUNDERLAY, DWFUNDERLAY and DGNUNDERLAY have the same layout, with a second boundary where flag
 * 16 is set (LibreDWG).
 */
export function readUnderlay(record: usize): void {
  readNormal(record + PDFUNDERLAY_extrusion);
  read3BD(record + PDFUNDERLAY_position);
  store<f64>(record, degrees(readBD()), PDFUNDERLAY_rotation);
  store<f64>(record, readBD(), PDFUNDERLAY_scaleX);
  store<f64>(record, readBD(), PDFUNDERLAY_scaleY);
  store<f64>(record, readBD(), PDFUNDERLAY_scaleZ);
  store<i32>(record, <i32>readRC(), PDFUNDERLAY_flags);
  store<i32>(record, <i32>readRC(), PDFUNDERLAY_contrast);
  store<i32>(record, <i32>readRC(), PDFUNDERLAY_fade);
  store<u64>(record, readH(), PDFUNDERLAY_definition);
  readClip(record + PDFUNDERLAY_clip, readCount(128));
  if ((load<i32>(record, PDFUNDERLAY_flags) & CLIPS_INSIDE) == 0) return;
  readClip(record + PDFUNDERLAY_invertedClip, checkCount(<u32>readBS() & 0xffff, 128));
}

export function readOleFrame(record: usize): void {
  store<i32>(record, readBS(), OLEFRAME_version);
  if (bitsVersion >= R2000) readBS();
  readData(record + OLEFRAME_data);
}

export function readOle2Frame(record: usize): void {
  store<i32>(record, readBS(), OLE2FRAME_version);
  if (bitsVersion >= R2000) store<i32>(record, readBS(), OLE2FRAME_tileMode);
  readData(record + OLE2FRAME_data);
  store<i32>(record, load<i32>(record, OLE2FRAME_data + 4), OLE2FRAME_dataSize);
  readFrame(record, base + load<u32>(record, OLE2FRAME_data));
}

/** The second byte of the mark: the first is 0x80 or 0x81, by the program. */
const FRAME_MARK: u8 = 0x55;
const FRAME_SIZE: u32 = 98;

/**
 * The data begins with a mark and the four corners, from the upper left one on clockwise, which DXF
 * tells in fields too.
 */
function readFrame(record: usize, data: usize): void {
  if (load<u32>(record, OLE2FRAME_data + 4) < FRAME_SIZE) return;
  if (load<u8>(data, 1) != FRAME_MARK) return;
  for (let i: u32 = 0; i < 24; i += 8) {
    store<f64>(record + OLE2FRAME_upperLeft + i, finite(load<f64>(data + 2 + i)));
    store<f64>(record + OLE2FRAME_lowerRight + i, finite(load<f64>(data + 50 + i)));
  }
}

function readData(list: usize): void {
  const size = readCount(8);
  const at = makeList(list, 1, size);
  if (size != 0) readBytes(at, size);
  if (bitsVersion >= R2000 && bitsLeft() >= 8) readRC();
}
