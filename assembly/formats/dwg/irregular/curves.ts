/**
 * Lines, corners and curves whose DWG fields depend on each other: LINE, SOLID, TRACE, 3DFACE,
 * LWPOLYLINE, SPLINE, MLINE (ODA 20.4.21, 20.4.35, 20.4.32, 20.4.85, 20.4.40, 20.4.50).
 *
 * In: the cursor at the fields of an entity. Out: its record, with the values that DXF has.
 */
import {
  R2000,
  R2010,
  R2013,
  bitsLeft,
  bitsVersion,
  checkCount,
  read2RD,
  read3BD,
  readB,
  readBD,
  readBE,
  readBL,
  readBS,
  readBT,
  readCount,
  readDD,
  readH,
  readRC,
  readRD,
  readNormal,
} from '../../../core/bits';
import {
  LINE_end,
  LINE_extrusion,
  LINE_start,
  LINE_thickness,
  LWPOLYLINE_elevation,
  LWPOLYLINE_extrusion,
  LWPOLYLINE_flags,
  LWPOLYLINE_thickness,
  LWPOLYLINE_vertices,
  LWPOLYLINE_vertices_SIZE,
  LWPOLYLINE_vertices_bulge,
  LWPOLYLINE_vertices_x,
  LWPOLYLINE_vertices_y,
  LWPOLYLINE_width,
  LWPOLYLINE_widths,
  LWPOLYLINE_widths_SIZE,
  LWPOLYLINE_widths_end,
  LWPOLYLINE_widths_start,
  MLINE_elementCount,
  MLINE_extrusion,
  MLINE_flags,
  MLINE_justification,
  MLINE_scale,
  MLINE_start,
  MLINE_style,
  MLINE_styleHandle,
  MLINE_vertices,
  MLINE_vertices_SIZE,
  MLINE_vertices_direction,
  MLINE_vertices_elements,
  MLINE_vertices_elements_SIZE,
  MLINE_vertices_elements_fill,
  MLINE_vertices_elements_parameters,
  MLINE_vertices_miter,
  MLINE_vertices_position,
  SOLID_extrusion,
  SOLID_first,
  SOLID_fourth,
  SOLID_second,
  SOLID_third,
  SOLID_thickness,
  SPLINE_controlPoints,
  SPLINE_controlTolerance,
  SPLINE_degree,
  SPLINE_endTangent,
  SPLINE_endTangent_BIT,
  SPLINE_fitPoints,
  SPLINE_fitTolerance,
  SPLINE_flags,
  SPLINE_knotTolerance,
  SPLINE_knots,
  SPLINE_startTangent,
  SPLINE_startTangent_BIT,
  SPLINE_weights,
  _3DFACE_first,
  _3DFACE_fourth,
  _3DFACE_invisibleEdges,
  _3DFACE_second,
  _3DFACE_third,
} from '../../../generated/model';
import { makeList, nameOfHandle, present } from '../values';

export function readLine(record: usize): void {
  const start = record + LINE_start;
  const end = record + LINE_end;
  if (bitsVersion < R2000) {
    read3BD(start);
    read3BD(end);
  } else {
    const isFlat = readB();
    const x = readRD();
    store<f64>(start, x);
    store<f64>(end, readDD(x));
    const y = readRD();
    store<f64>(start, y, 8);
    store<f64>(end, readDD(y), 8);
    if (!isFlat) {
      const z = readRD();
      store<f64>(start, z, 16);
      store<f64>(end, readDD(z), 16);
    }
  }
  store<f64>(record, readBT(), LINE_thickness);
  readBE(record + LINE_extrusion);
}

/** SOLID and TRACE have the same layout. */
export function readSolid(record: usize): void {
  store<f64>(record, readBT(), SOLID_thickness);
  const elevation = readBD();
  readCorner(record + SOLID_first, elevation);
  readCorner(record + SOLID_second, elevation);
  readCorner(record + SOLID_third, elevation);
  readCorner(record + SOLID_fourth, elevation);
  readBE(record + SOLID_extrusion);
  present(record, 15);
}

function readCorner(at: usize, elevation: f64): void {
  read2RD(at);
  store<f64>(at, elevation, 16);
}

export function readFace(record: usize): void {
  present(record, 15);
  const first = record + _3DFACE_first;
  if (bitsVersion < R2000) {
    read3BD(first);
    read3BD(record + _3DFACE_second);
    read3BD(record + _3DFACE_third);
    read3BD(record + _3DFACE_fourth);
    store<i32>(record, readBS(), _3DFACE_invisibleEdges);
    return;
  }
  const hasNoFlags = readB();
  const isFlat = readB();
  store<f64>(first, readRD());
  store<f64>(first, readRD(), 8);
  if (!isFlat) store<f64>(first, readRD(), 16);
  read3DD(record + _3DFACE_second, first);
  read3DD(record + _3DFACE_third, record + _3DFACE_second);
  read3DD(record + _3DFACE_fourth, record + _3DFACE_third);
  if (!hasNoFlags) store<i32>(record, readBS(), _3DFACE_invisibleEdges);
}

function read3DD(at: usize, fallback: usize): void {
  for (let i: u32 = 0; i < 24; i += 8) store<f64>(at + i, readDD(load<f64>(fallback + i)));
}

/** Bits of the flags, and what DXF's 70 has for two of them (ODA 20.4.85; ACadSharp). */
const HAS_EXTRUSION: i32 = 1;
const HAS_THICKNESS: i32 = 2;
const HAS_WIDTH: i32 = 4;
const HAS_ELEVATION: i32 = 8;
const HAS_BULGES: i32 = 16;
const HAS_WIDTHS: i32 = 32;
const IS_GENERATED: i32 = 256;
const IS_CLOSED: i32 = 512;
const HAS_IDENTIFIERS: i32 = 1024;

export function readLwpolyline(record: usize): void {
  const flags = readBS();
  const closed = (flags & IS_CLOSED) != 0 ? 1 : 0;
  store<i32>(record, closed | ((flags & IS_GENERATED) != 0 ? 128 : 0), LWPOLYLINE_flags);
  if ((flags & HAS_WIDTH) != 0) store<f64>(record, readBD(), LWPOLYLINE_width);
  if ((flags & HAS_ELEVATION) != 0) store<f64>(record, readBD(), LWPOLYLINE_elevation);
  if ((flags & HAS_THICKNESS) != 0) store<f64>(record, readBD(), LWPOLYLINE_thickness);
  if ((flags & HAS_EXTRUSION) != 0) readNormal(record + LWPOLYLINE_extrusion);
  const count = readCount(bitsVersion < R2000 ? 128 : 4);
  const bulges = (flags & HAS_BULGES) != 0 ? readCount(2) : 0;
  const hasIdentifiers = bitsVersion >= R2010 && (flags & HAS_IDENTIFIERS) != 0;
  const identifiers = hasIdentifiers ? readCount(2) : 0;
  const widths = (flags & HAS_WIDTHS) != 0 ? readCount(4) : 0;
  const first = makeList(record + LWPOLYLINE_vertices, LWPOLYLINE_vertices_SIZE, count);
  readPoints(first, count);
  for (let i: u32 = 0; i < bulges; i++) {
    const bulge = readBD();
    if (i < count) {
      store<f64>(first + i * LWPOLYLINE_vertices_SIZE, bulge, LWPOLYLINE_vertices_bulge);
    }
  }
  for (let i: u32 = 0; i < identifiers; i++) readBL();
  if (widths != 0) readWidths(record, widths, count);
}

/** The list ends with the last vertex that has a width. */
function readWidths(record: usize, widths: u32, vertices: u32): void {
  const list = record + LWPOLYLINE_widths;
  const first = makeList(list, LWPOLYLINE_widths_SIZE, min(widths, vertices));
  let used: u32 = 0;
  for (let i: u32 = 0; i < widths; i++) {
    const start = readBD();
    const end = readBD();
    if (i >= vertices) continue;
    const at = first + i * LWPOLYLINE_widths_SIZE;
    store<f64>(at, start, LWPOLYLINE_widths_start);
    store<f64>(at, end, LWPOLYLINE_widths_end);
    if (start != 0 || end != 0) used = i + 1;
  }
  store<u32>(list, used, 4);
}

/** The first point whole, the others by their difference from R2000 on. */
function readPoints(first: usize, count: u32): void {
  if (count == 0) return;
  let x = readRD();
  let y = readRD();
  const isWhole = bitsVersion < R2000;
  for (let i: u32 = 0; ; ) {
    const at = first + i * LWPOLYLINE_vertices_SIZE;
    store<f64>(at, x, LWPOLYLINE_vertices_x);
    store<f64>(at, y, LWPOLYLINE_vertices_y);
    i++;
    if (i >= count) return;
    x = isWhole ? readRD() : readDD(x);
    y = isWhole ? readRD() : readDD(y);
  }
}

/** DXF's 70 of a spline. */
const SPLINE_CLOSED: i32 = 1;
const SPLINE_PERIODIC: i32 = 2;
const SPLINE_RATIONAL: i32 = 4;
const SPLINE_PLANAR: i32 = 8;
const KNOTS_CUSTOM: i32 = 15;

export function readSpline(record: usize): void {
  let scenario = readBL();
  let flags: i32 = 0;
  if (bitsVersion >= R2013) {
    const flags1 = readBL();
    const knotParameter = readBL();
    if ((flags1 & 4) != 0) flags |= SPLINE_CLOSED;
    // the fit points hold only while the spline was made from them (ODA 20.4.40)
    if ((flags1 & 1) != 0) scenario = 2;
    if (knotParameter == KNOTS_CUSTOM) scenario = 1;
  }
  store<i32>(record, readBL(), SPLINE_degree);
  if (scenario == 2) readFitData(record);
  else flags = readControlData(record, flags);
  store<i32>(record, flags | SPLINE_PLANAR, SPLINE_flags);
}

function readFitData(record: usize): void {
  store<f64>(record, readBD(), SPLINE_fitTolerance);
  read3BD(record + SPLINE_startTangent);
  read3BD(record + SPLINE_endTangent);
  // a null vector stands for none, which DXF leaves out
  if (!isNull(record + SPLINE_startTangent)) present(record, SPLINE_startTangent_BIT);
  if (!isNull(record + SPLINE_endTangent)) present(record, SPLINE_endTangent_BIT);
  const count = readCount(6);
  const at = makeList(record + SPLINE_fitPoints, 24, count);
  for (let i: u32 = 0; i < count; i++) read3BD(at + i * 24);
}

function isNull(vector: usize): bool {
  return load<f64>(vector) == 0 && load<f64>(vector, 8) == 0 && load<f64>(vector, 16) == 0;
}

function readControlData(record: usize, closed: i32): i32 {
  let flags = closed;
  if (readB()) flags |= SPLINE_RATIONAL;
  if (readB()) flags |= SPLINE_CLOSED;
  if (readB()) flags |= SPLINE_PERIODIC;
  store<f64>(record, readBD(), SPLINE_knotTolerance);
  store<f64>(record, readBD(), SPLINE_controlTolerance);
  const knots = readCount(2);
  const points = readCount(6);
  const isWeighted = readB();
  let at = makeList(record + SPLINE_knots, 8, knots);
  for (let i: u32 = 0; i < knots; i++) store<f64>(at + (i << 3), readBD());
  at = makeList(record + SPLINE_controlPoints, 24, checkCount(points, isWeighted ? 8 : 6));
  if (at == 0) return flags;
  const weights = isWeighted ? makeList(record + SPLINE_weights, 8, points) : 0;
  for (let i: u32 = 0; i < points; i++) {
    read3BD(at + i * 24);
    if (isWeighted) store<f64>(weights + (i << 3), readBD());
  }
  return flags;
}

export function readMline(record: usize): void {
  store<f64>(record, readBD(), MLINE_scale);
  store<i32>(record, <i32>readRC(), MLINE_justification);
  read3BD(record + MLINE_start);
  readNormal(record + MLINE_extrusion);
  // 1 open, 3 closed: DXF's 71 has the same bits
  store<i32>(record, readBS(), MLINE_flags);
  const elements = readRC();
  store<i32>(record, <i32>elements, MLINE_elementCount);
  const count = checkCount(<u32>readBS() & 0xffff, 18 + elements * 4);
  const first = makeList(record + MLINE_vertices, MLINE_vertices_SIZE, count);
  for (let i: u32 = 0; i < count && bitsLeft() != 0; i++) {
    readMlineVertex(first + i * MLINE_vertices_SIZE, elements);
  }
  const style = readH();
  store<u64>(record, style, MLINE_styleHandle);
  store<u32>(record, nameOfHandle(style), MLINE_style);
}

function readMlineVertex(vertex: usize, elements: u32): void {
  read3BD(vertex + MLINE_vertices_position);
  read3BD(vertex + MLINE_vertices_direction);
  read3BD(vertex + MLINE_vertices_miter);
  const first = makeList(
    vertex + MLINE_vertices_elements,
    MLINE_vertices_elements_SIZE,
    checkCount(elements, 4),
  );
  if (first == 0) return;
  for (let i: u32 = 0; i < elements; i++) {
    const element = first + i * MLINE_vertices_elements_SIZE;
    readDoubles(element + MLINE_vertices_elements_parameters);
    readDoubles(element + MLINE_vertices_elements_fill);
  }
}

function readDoubles(list: usize): void {
  const count = checkCount(<u32>readBS() & 0xffff, 2);
  const at = makeList(list, 8, count);
  for (let i: u32 = 0; i < count; i++) store<f64>(at + (i << 3), readBD());
}
