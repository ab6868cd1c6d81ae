/**
 * GeoJSON features of entities (RFC 7946 but for the coordinates, which are drawing units).
 *
 *   lines, curves, polylines  LineString       meshes, leaders  MultiLineString
 *   hatches, solids, images   (Multi)Polygon   texts, inserts, points  Point
 *
 * Curves are tessellated (`tessellate.ts`). Types without a place of their own have geometry null.
 * Properties: the common part of the JSON, then text, block, height, rotation or measurement.
 */
import { putTypeName } from '../generated/json';
import {
  _3DLINE_end,
  _3DLINE_start,
  ARC_center,
  ARC_endAngle,
  ARC_extrusion,
  ARC_radius,
  ARC_startAngle,
  CIRCLE_center,
  CIRCLE_extrusion,
  CIRCLE_radius,
  DIMENSION_definitionPoint,
  DIMENSION_measurement,
  DIMENSION_measurement_BIT,
  DIMENSION_text,
  ELLIPSE_axisRatio,
  ELLIPSE_center,
  ELLIPSE_endAngle,
  ELLIPSE_extrusion,
  ELLIPSE_majorAxis,
  ELLIPSE_startAngle,
  HELIX_controlPoints,
  HELIX_degree,
  HELIX_fitPoints,
  HELIX_knots,
  HELIX_weights,
  INSERT_block,
  INSERT_extrusion,
  INSERT_position,
  INSERT_rotation,
  LEADER_vertices,
  LINE_end,
  LINE_start,
  MTEXT_height,
  MTEXT_position,
  MTEXT_text,
  POINT_position,
  RAY_start,
  SPLINE_controlPoints,
  SPLINE_degree,
  SPLINE_fitPoints,
  SPLINE_knots,
  SPLINE_weights,
  T_3DFACE,
  T_3DLINE,
  T_ARC,
  T_ARC_DIMENSION,
  T_ATTDEF,
  T_ATTRIB,
  T_CIRCLE,
  T_DIMENSION,
  T_ELLIPSE,
  T_HATCH,
  T_HELIX,
  T_IMAGE,
  T_INSERT,
  T_LARGE_RADIAL_DIMENSION,
  T_LEADER,
  T_LINE,
  T_LWPOLYLINE,
  T_MLINE,
  T_MPOLYGON,
  T_MTEXT,
  T_POINT,
  T_POLYLINE,
  T_RAY,
  T_SOLID,
  T_SPLINE,
  T_TEXT,
  T_TRACE,
  T_UNKNOWN_ENTITY,
  T_WIPEOUT,
  T_XLINE,
  TEXT_extrusion,
  TEXT_height,
  TEXT_position,
  TEXT_rotation,
  TEXT_text,
  UNKNOWN_ENTITY_typeName,
} from '../generated/model';
import { base } from '../model/arena';
import { sweepOf } from '../model/box';
import { DEGREES, mapX, mapY, mapZ } from '../model/matrix';
import { block, enterPlane, planeAngle, planeX, planeY, planeZ, scale } from '../model/plane';
import { putCommon } from './common';
import { isEmpty, number, text } from './fields';
import { writeAreas, writeImage, writePolygon, writePolylines } from './geojson-areas';
import { mtextRotation } from './irregular-texts';
import { putPlainText } from './plain-text';
import { put, putByte, putText, room } from './sink';
import { openPath, planeConic, planeSpline, putPosition, worldPosition } from './tessellate';

/** A feature; `type` is what its properties call it. */
export function writeFeature(record: usize, type: u32): void {
  room();
  put('{"type":"Feature","geometry":');
  writeGeometry(record);
  put(',"properties":{"type":');
  if (type == T_UNKNOWN_ENTITY) putText(load<u32>(record, UNKNOWN_ENTITY_typeName));
  else putTypeName(type);
  put(',"id":');
  putCommon(record);
  writeProperties(record);
  put('}}');
  room();
}

function writeGeometry(record: usize): void {
  switch (<u32>load<u16>(record, 4)) {
    case T_LINE:
      writeSegment(record + LINE_start, record + LINE_end);
      return;
    case T_3DLINE:
      writeSegment(record + _3DLINE_start, record + _3DLINE_end);
      return;
    case T_POINT:
      writeWorldPoint(record + POINT_position);
      return;
    case T_RAY:
    case T_XLINE:
      writeWorldPoint(record + RAY_start);
      return;
    case T_MTEXT:
      writeWorldPoint(record + MTEXT_position);
      return;
    case T_DIMENSION:
    case T_ARC_DIMENSION:
    case T_LARGE_RADIAL_DIMENSION:
      writeWorldPoint(record + DIMENSION_definitionPoint);
      return;
    case T_TEXT:
    case T_ATTRIB:
    case T_ATTDEF:
      writePlanePoint(record + TEXT_position, record + TEXT_extrusion);
      return;
    case T_INSERT:
      writePlanePoint(record + INSERT_position, record + INSERT_extrusion);
      return;
    case T_LWPOLYLINE:
    case T_POLYLINE:
    case T_MLINE:
      writePolylines(record);
      return;
    case T_HATCH:
    case T_MPOLYGON:
      writeAreas(record);
      return;
    case T_SOLID:
    case T_TRACE:
    case T_3DFACE:
      writePolygon(record);
      return;
    case T_IMAGE:
    case T_WIPEOUT:
      writeImage(record);
      return;
    default:
      writeCurve(record);
  }
}

function writeCurve(record: usize): void {
  switch (<u32>load<u16>(record, 4)) {
    case T_ARC:
      writeArc(record);
      return;
    case T_CIRCLE:
      enterPlane(record + CIRCLE_extrusion);
      writeRound(record + CIRCLE_center, load<f64>(record, CIRCLE_radius), 0, 360);
      return;
    case T_ELLIPSE:
      writeEllipse(record);
      return;
    case T_SPLINE:
    case T_HELIX:
      writeSpline(record);
      return;
    case T_LEADER:
      writeLine(record + LEADER_vertices);
      return;
    default:
      put('null');
  }
}

function writeSegment(start: usize, end: usize): void {
  put('{"type":"LineString","coordinates":[');
  openPath();
  worldAt(start);
  worldAt(end);
  put(']}');
}

/** A point stored in world coordinates. */
export function worldAt(at: usize): void {
  const x = load<f64>(at);
  const y = load<f64>(at, 8);
  const z = load<f64>(at, 16);
  if (block == 0) worldPosition(x, y, z);
  else worldPosition(mapX(block, x, y, z), mapY(block, x, y, z), mapZ(block, x, y, z));
}

function writeWorldPoint(at: usize): void {
  put('{"type":"Point","coordinates":');
  openPath();
  worldAt(at);
  putByte(0x7d);
}

function writePlanePoint(at: usize, extrusion: usize): void {
  enterPlane(extrusion);
  const x = load<f64>(at);
  const y = load<f64>(at, 8);
  const z = load<f64>(at, 16);
  put('{"type":"Point","coordinates":');
  putPosition(planeX(x, y, z), planeY(x, y, z), planeZ(x, y, z));
  putByte(0x7d);
}

/** World points of a list, as one line. */
function writeLine(list: usize): void {
  put('{"type":"LineString","coordinates":[');
  openPath();
  const start = base + load<u32>(list);
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n; i++) worldAt(start + <usize>i * 24);
  put(']}');
}

function writeArc(record: usize): void {
  const start = load<f64>(record, ARC_startAngle);
  enterPlane(record + ARC_extrusion);
  const sweep = sweepOf(start, load<f64>(record, ARC_endAngle));
  writeRound(record + ARC_center, load<f64>(record, ARC_radius), start, sweep);
}

function writeRound(center: usize, radius: f64, start: f64, sweep: f64): void {
  const x = load<f64>(center);
  const y = load<f64>(center, 8);
  const z = load<f64>(center, 16);
  put('{"type":"LineString","coordinates":[');
  openPath();
  planeConic(x, y, z, radius, 0, 0, radius, start, sweep, false);
  put(']}');
}

/** Seen from the world's side: the minor axis is the major one turned, scaled by the ratio. */
function writeEllipse(record: usize): void {
  const start = load<f64>(record, ELLIPSE_startAngle) * DEGREES;
  const sweep = sweepOf(start, load<f64>(record, ELLIPSE_endAngle) * DEGREES);
  const ratio = load<f64>(record, ELLIPSE_axisRatio);
  const ax = load<f64>(record, ELLIPSE_majorAxis);
  const ay = load<f64>(record, ELLIPSE_majorAxis + 8);
  const side: f64 = load<f64>(record, ELLIPSE_extrusion + 16) < 0 ? -ratio : ratio;
  const x = load<f64>(record, ELLIPSE_center);
  const y = load<f64>(record, ELLIPSE_center + 8);
  const z = load<f64>(record, ELLIPSE_center + 16);
  enterPlane(0);
  put('{"type":"LineString","coordinates":[');
  openPath();
  planeConic(x, y, z, ax, ay, -ay * side, ax * side, start, sweep, false);
  put(']}');
}

function writeSpline(record: usize): void {
  const isHelix = load<u16>(record, 4) == T_HELIX;
  const points = record + (isHelix ? HELIX_controlPoints : SPLINE_controlPoints);
  const fit = record + (isHelix ? HELIX_fitPoints : SPLINE_fitPoints);
  const knots = record + (isHelix ? HELIX_knots : SPLINE_knots);
  const weights = record + (isHelix ? HELIX_weights : SPLINE_weights);
  const degree = load<i32>(record + (isHelix ? HELIX_degree : SPLINE_degree));
  enterPlane(0);
  put('{"type":"LineString","coordinates":[');
  openPath();
  if (!planeSpline(degree, points, knots, weights, 24, 0)) {
    const list = load<u32>(fit, 4) > 1 ? fit : points;
    const start = base + load<u32>(list);
    for (let i: u32 = 0, n = load<u32>(list, 4); i < n; i++) worldAt(start + <usize>i * 24);
  }
  put(']}');
}

function writeProperties(record: usize): void {
  switch (<u32>load<u16>(record, 4)) {
    case T_TEXT:
    case T_ATTRIB:
    case T_ATTDEF:
      enterPlane(record + TEXT_extrusion);
      put(',"text":');
      putPlainText(load<u32>(record, TEXT_text), false);
      number(',"height":', load<f64>(record, TEXT_height) * scale);
      number(',"rotation":', planeAngle(load<f64>(record, TEXT_rotation)));
      return;
    case T_MTEXT:
      enterPlane(0);
      put(',"text":');
      putPlainText(load<u32>(record, MTEXT_text), true);
      number(',"height":', load<f64>(record, MTEXT_height) * scale);
      number(',"rotation":', mtextRotation(record));
      return;
    case T_INSERT:
      enterPlane(record + INSERT_extrusion);
      text(',"block":', load<u32>(record, INSERT_block));
      number(',"rotation":', planeAngle(load<f64>(record, INSERT_rotation)));
      return;
    case T_DIMENSION:
    case T_ARC_DIMENSION:
    case T_LARGE_RADIAL_DIMENSION:
      if ((load<u64>(record, 24) & DIMENSION_measurement_BIT) != 0) {
        number(',"measurement":', load<f64>(record, DIMENSION_measurement));
      }
      if (load<u16>(record, 4) == T_DIMENSION && !isEmpty(load<u32>(record, DIMENSION_text))) {
        text(',"text":', load<u32>(record, DIMENSION_text));
      }
  }
}
