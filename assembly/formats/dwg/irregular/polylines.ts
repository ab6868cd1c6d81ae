/**
 * POLYLINE and VERTEX, which are four and five types in DWG and one each in DXF (ODA 20.4.11 to
 * 20.4.17, 20.4.33, 20.4.34).
 *
 * In: the cursor at the fields, the type's number. Out: one kind of record each, with the flags by
 * which DXF tells the kinds apart; the owned vertices go to `owned.ts`.
 */
import {
  R2010,
  bitsVersion,
  read3BD,
  readBD,
  readBE,
  readBL,
  readBS,
  readBT,
  readRC,
} from '../../../core/bits';
import {
  POLYLINE_curveType,
  POLYLINE_elevation,
  POLYLINE_elevation_BIT,
  POLYLINE_endWidth,
  POLYLINE_extrusion,
  POLYLINE_flags,
  POLYLINE_mCount,
  POLYLINE_mDensity,
  POLYLINE_nCount,
  POLYLINE_nDensity,
  POLYLINE_startWidth,
  POLYLINE_thickness,
  VERTEX_bulge,
  VERTEX_endWidth,
  VERTEX_face1,
  VERTEX_face2,
  VERTEX_face3,
  VERTEX_face4,
  VERTEX_flags,
  VERTEX_position,
  VERTEX_startWidth,
  VERTEX_tangent,
} from '../../../generated/model';
import { readOwned } from '../owned';
import { degrees, present } from '../values';

const POLYLINE_3D: u32 = 16;
const POLYLINE_FACES: u32 = 29;
const POLYLINE_MESH: u32 = 30;

/** DXF's 70 of POLYLINE. */
const CLOSED: i32 = 1;
const SPLINE_FIT: i32 = 4;
const IS_3D: i32 = 8;
const IS_MESH: i32 = 16;
const IS_FACES: i32 = 64;

export function readPolyline(number: u32, record: usize): void {
  present(record, POLYLINE_elevation_BIT);
  if (number == POLYLINE_3D) read3d(record);
  else if (number == POLYLINE_FACES) {
    store<i32>(record, IS_FACES, POLYLINE_flags);
    store<i32>(record, readBS(), POLYLINE_mCount);
    store<i32>(record, readBS(), POLYLINE_nCount);
  } else if (number == POLYLINE_MESH) readMesh(record);
  else read2d(record);
  readOwned(record, true);
}

function read2d(record: usize): void {
  store<i32>(record, readBS(), POLYLINE_flags);
  store<i32>(record, readBS(), POLYLINE_curveType);
  store<f64>(record, readBD(), POLYLINE_startWidth);
  store<f64>(record, readBD(), POLYLINE_endWidth);
  store<f64>(record, readBT(), POLYLINE_thickness);
  store<f64>(record, readBD(), POLYLINE_elevation + 16);
  readBE(record + POLYLINE_extrusion);
}

function read3d(record: usize): void {
  const splined = readRC();
  const isClosed = (readRC() & 1) != 0;
  let flags = IS_3D | (isClosed ? CLOSED : 0);
  if ((splined & 3) != 0) {
    flags |= SPLINE_FIT;
    store<i32>(record, (splined & 1) != 0 ? 5 : 6, POLYLINE_curveType);
  }
  store<i32>(record, flags, POLYLINE_flags);
}

function readMesh(record: usize): void {
  store<i32>(record, readBS() | IS_MESH, POLYLINE_flags);
  store<i32>(record, readBS(), POLYLINE_curveType);
  store<i32>(record, readBS(), POLYLINE_mCount);
  store<i32>(record, readBS(), POLYLINE_nCount);
  store<i32>(record, readBS(), POLYLINE_mDensity);
  store<i32>(record, readBS(), POLYLINE_nDensity);
}

const VERTEX_2D: u32 = 10;
const VERTEX_FACE: u32 = 14;
/** DXF's 70 of a face of a polyface mesh. */
const FACE_RECORD: i32 = 128;

export function readVertex(number: u32, record: usize): void {
  if (number == VERTEX_FACE) {
    store<i32>(record, FACE_RECORD, VERTEX_flags);
    store<i32>(record, readBS(), VERTEX_face1);
    store<i32>(record, readBS(), VERTEX_face2);
    store<i32>(record, readBS(), VERTEX_face3);
    store<i32>(record, readBS(), VERTEX_face4);
    return;
  }
  store<i32>(record, <i32>readRC(), VERTEX_flags);
  read3BD(record + VERTEX_position);
  if (number != VERTEX_2D) return;
  const width = readBD();
  // a negative start width stands for both (ODA 20.4.11)
  store<f64>(record, Math.abs(width), VERTEX_startWidth);
  store<f64>(record, width < 0 ? -width : readBD(), VERTEX_endWidth);
  store<f64>(record, readBD(), VERTEX_bulge);
  if (bitsVersion >= R2010) readBL();
  store<f64>(record, degrees(readBD()), VERTEX_tangent);
}
