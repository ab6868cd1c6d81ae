/**
 * JSON of the rest that is more than fields: kinds of DIMENSION, corners of SOLID, TRACE and
 * 3DFACE, scale of underlays, and entities of types that the model does not describe.
 */
import {
  EXTRA_tags,
  PDFUNDERLAY_extrusion,
  PDFUNDERLAY_rotation,
  PDFUNDERLAY_scaleX,
  PDFUNDERLAY_scaleY,
  PDFUNDERLAY_scaleZ,
  SOLID_first,
  SOLID_fourth,
  SOLID_fourth_BIT,
  SOLID_second,
  SOLID_third,
  TAG_bytes,
  TAG_f64,
  TAG_handle,
  TAG_integer,
  TAG_SIZE,
  UNKNOWN_ENTITY_typeName,
} from '../generated/model';
import { base } from '../model/arena';
import { putCommon } from './common';
import {
  closeList,
  differs,
  listCount,
  listStart,
  openList,
  putPlanePoint,
  separate,
  size,
} from './fields';
import { writePlacement } from './irregular-insert';
import { writeGraphics } from './irregular-proxy';
import { enterPlane } from '../model/plane';
import { put, putByte, putHandle, putInteger, putNumber, putText, room } from './sink';

/** Low bits of a dimension's flags: its kind (DXF Reference, DIMENSION group 70). */
const KIND_MASK: i32 = 15;

export function writeDimensionKind(flags: i32): void {
  switch (flags & KIND_MASK) {
    case 0:
      put(',"dimensionType":"linear"');
      break;
    case 1:
      put(',"dimensionType":"aligned"');
      break;
    case 2:
      put(',"dimensionType":"angular"');
      break;
    case 3:
      put(',"dimensionType":"diameter"');
      break;
    case 4:
      put(',"dimensionType":"radius"');
      break;
    case 5:
      put(',"dimensionType":"angular3point"');
      break;
    case 6:
      put(',"dimensionType":"ordinate"');
      break;
    case 8:
      put(',"dimensionType":"arc"');
      break;
    default:
      put(',"dimensionType":"unknown"');
  }
}

/** The four corners in stored order; the plane is entered. A missing fourth is the third again. */
export function writeCorners(record: usize): void {
  const fourth = record + SOLID_fourth;
  const isThere = (load<u64>(record, 24) & SOLID_fourth_BIT) != 0 || differs(fourth, 0, 0, 0);
  openList(',"vertices":');
  corner(record + SOLID_first);
  putByte(0x2c);
  corner(record + SOLID_second);
  putByte(0x2c);
  corner(record + SOLID_third);
  putByte(0x2c);
  corner(isThere ? fourth : record + SOLID_third);
  closeList();
}

function corner(at: usize): void {
  putPlanePoint(load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}

/** All underlay types are laid out alike. */
export function writeUnderlay(record: usize): void {
  enterPlane(record + PDFUNDERLAY_extrusion);
  writePlacement(
    load<f64>(record, PDFUNDERLAY_scaleX),
    load<f64>(record, PDFUNDERLAY_scaleY),
    load<f64>(record, PDFUNDERLAY_scaleZ),
    load<f64>(record, PDFUNDERLAY_rotation),
  );
}

/** `type` is the name in the file, `tags` are [code, value] as stored. */
export function writeUnknown(record: usize): void {
  room();
  put('{"type":');
  putText(load<u32>(record, UNKNOWN_ENTITY_typeName));
  put(',"id":');
  putCommon(record);
  writeGraphics(record);
  openList(',"tags":');
  const extra = load<u32>(record, 32);
  if (extra != 0) putTags(base + extra + EXTRA_tags);
  closeList();
}

function putTags(list: usize): void {
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    const tag = start + <usize>i * TAG_SIZE;
    putByte(0x5b);
    putInteger(load<i16>(tag));
    putByte(0x2c);
    putTagValue(tag);
    putByte(0x5d);
  }
}

function putTagValue(tag: usize): void {
  const kind = load<u16>(tag, 2);
  const node = load<u32>(tag, 4);
  if (kind == TAG_f64) putNumber(load<f64>(tag, 8));
  else if (kind == TAG_integer) putNumber(<f64>load<i64>(tag, 8));
  else if (kind == TAG_handle) putHandle(load<u64>(tag, 8));
  else if (kind == TAG_bytes) size('', base + node);
  else putText(node);
}
