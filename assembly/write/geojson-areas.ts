/**
 * GeoJSON geometries of polylines and areas: LWPOLYLINE, POLYLINE, MLINE, hatches, corners, images.
 *
 * The loops of a hatch nest in any order. Each becomes a ring; one that lies inside an odd number
 * of others is a hole of the smallest of those, the others begin polygons. Rings are gathered in
 * the input window and their nesting in the parameter buffer; a hatch too large for these is
 * written with each loop as a polygon of its own.
 */
import {
  HATCH_elevation,
  HATCH_extrusion,
  HATCH_loops,
  HATCH_loops_edges,
  HATCH_loops_edges_controlPoints,
  HATCH_loops_edges_counterClockwise,
  HATCH_loops_edges_degree,
  HATCH_loops_edges_end,
  HATCH_loops_edges_endAngle,
  HATCH_loops_edges_kind,
  HATCH_loops_edges_knots,
  HATCH_loops_edges_radius,
  HATCH_loops_edges_SIZE,
  HATCH_loops_edges_start,
  HATCH_loops_edges_startAngle,
  HATCH_loops_edges_weights,
  HATCH_loops_SIZE,
  HATCH_loops_vertices,
  HATCH_loops_vertices_bulge,
  HATCH_loops_vertices_SIZE,
  LWPOLYLINE_elevation,
  LWPOLYLINE_extrusion,
  LWPOLYLINE_flags,
  LWPOLYLINE_vertices,
  LWPOLYLINE_vertices_bulge,
  LWPOLYLINE_vertices_SIZE,
  MLINE_vertices,
  MLINE_vertices_position,
  MLINE_vertices_SIZE,
  MPOLYGON_elevation,
  MPOLYGON_extrusion,
  MPOLYGON_loops,
  POLYLINE_extrusion,
  POLYLINE_flags,
  SOLID_extrusion,
  SOLID_first,
  SOLID_fourth,
  SOLID_fourth_BIT,
  SOLID_second,
  SOLID_third,
  T_3DFACE,
  T_HATCH,
  T_LWPOLYLINE,
  T_MLINE,
  T_VERTEX,
  VERTEX_bulge,
  VERTEX_flags,
  VERTEX_position,
} from '../generated/model';
import { base, inputWindow, PARAMETER_SIZE, parameterBuffer } from '../model/arena';
import { sweepOf } from '../model/box';
import {
  outlineCount,
  outlinePoint,
  outlineX,
  outlineY,
  outlineZ,
} from '../model/image-outline';
import { enterPlane } from '../model/plane';
import { worldAt } from './geojson';
import { isFace, polylineElevation } from './irregular-polylines';
import { put, putByte, room } from './sink';
import {
  closeGathering,
  isFull,
  openGathering,
  openPath,
  planeBulge,
  planeConic,
  planePosition,
  planeSpline,
  POINT_SIZE,
  pointCount,
  putPosition,
} from './tessellate';

const CLOSED: i32 = 1;
const NOT_FLAT: i32 = 8 | 16 | 64;
const SPLINE_FRAME: i32 = 16;
const LINE: i32 = 1;
const ARC: i32 = 2;
const ELLIPSE: i32 = 3;
const SPLINE: i32 = 4;

export function writePolylines(record: usize): void {
  put('{"type":"LineString","coordinates":[');
  openPath();
  const type = load<u16>(record, 4);
  if (type == T_LWPOLYLINE) writeLight(record);
  else if (type == T_MLINE) writeMline(record);
  else writeHeavy(record);
  put(']}');
}

function writeLight(record: usize): void {
  enterPlane(record + LWPOLYLINE_extrusion);
  writeRing(
    record + LWPOLYLINE_vertices,
    LWPOLYLINE_vertices_SIZE,
    LWPOLYLINE_vertices_bulge,
    load<f64>(record, LWPOLYLINE_elevation),
    (load<i32>(record, LWPOLYLINE_flags) & CLOSED) != 0,
  );
}

/** Vertices {x, y, …, bulge}; a closed ring ends where it began. */
function writeRing(list: usize, size: u32, bulgeAt: usize, z: f64, isClosed: bool): void {
  const start = base + load<u32>(list);
  const count = load<u32>(list, 4);
  for (let i: u32 = 0; i < count; i++) {
    const at = start + <usize>i * size;
    const x = load<f64>(at);
    const y = load<f64>(at, 8);
    if (i == 0) planePosition(x, y, z);
    const isLast = i + 1 == count;
    if (isLast && !isClosed) return;
    const next = isLast ? start : at + size;
    const bulge = load<f64>(at + bulgeAt);
    if (bulge == 0) planePosition(load<f64>(next), load<f64>(next, 8), z);
    else planeBulge(x, y, load<f64>(next), load<f64>(next, 8), z, bulge);
  }
}

function writeMline(record: usize): void {
  const list = record + MLINE_vertices;
  const start = base + load<u32>(list) + MLINE_vertices_position;
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n; i++) {
    worldAt(start + <usize>i * MLINE_vertices_SIZE);
  }
}

/** The points of a POLYLINE on its curve; a mesh is told as the row of its points. */
function writeHeavy(record: usize): void {
  const flags = load<i32>(record, POLYLINE_flags);
  const flat = (flags & NOT_FLAT) == 0;
  enterPlane(flat ? record + POLYLINE_extrusion : 0);
  let first: usize = 0;
  let before: usize = 0;
  for (let i: u32 = 0, n = load<u32>(record, 76); i < n; i++) {
    const vertex = base + load<u32>(base + load<u32>(record, 72) + (<usize>i << 2));
    if (load<u16>(vertex, 4) != T_VERTEX || isFace(vertex)) continue;
    if ((load<i32>(vertex, VERTEX_flags) & SPLINE_FRAME) != 0) continue;
    heavyPoint(record, before, vertex, flat);
    if (first == 0) first = vertex;
    before = vertex;
  }
  const closes = (flags & CLOSED) != 0 && (flags & (16 | 64)) == 0 && first != 0;
  if (closes) heavyPoint(record, before, first, flat);
}

function heavyPoint(record: usize, before: usize, vertex: usize, flat: bool): void {
  const at = vertex + VERTEX_position;
  if (!flat) {
    worldAt(at);
    return;
  }
  const z = polylineElevation(record, vertex);
  const bulge = before == 0 ? 0 : load<f64>(before, VERTEX_bulge);
  if (bulge == 0) {
    planePosition(load<f64>(at), load<f64>(at, 8), z);
    return;
  }
  const from = before + VERTEX_position;
  planeBulge(load<f64>(from), load<f64>(from, 8), load<f64>(at), load<f64>(at, 8), z, bulge);
}

/** Corners run first, second, fourth, third round a SOLID, and in their order round a 3DFACE. */
export function writePolygon(record: usize): void {
  const isFacet = load<u16>(record, 4) == T_3DFACE;
  enterPlane(isFacet ? 0 : record + SOLID_extrusion);
  const isThere = (load<u64>(record, 24) & SOLID_fourth_BIT) != 0;
  put('{"type":"Polygon","coordinates":[[');
  openPath();
  corner(record + SOLID_first);
  corner(record + SOLID_second);
  if (isThere && !isFacet) corner(record + SOLID_fourth);
  corner(record + SOLID_third);
  if (isThere && isFacet) corner(record + SOLID_fourth);
  corner(record + SOLID_first);
  put(']]}');
}

function corner(at: usize): void {
  planePosition(load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}

export function writeImage(record: usize): void {
  enterPlane(0);
  put('{"type":"Polygon","coordinates":[[');
  openPath();
  for (let i: u32 = 0, n = outlineCount(record); i <= n; i++) {
    outlinePoint(record, i == n ? 0 : i);
    planePosition(outlineX, outlineY, outlineZ);
  }
  put(']]}');
}

// ---- hatches

/** A ring: {u32 first point, u32 points, u32 parent + 1, u32 depth}, in the parameter buffer. */
const RING_SIZE: u32 = 16;
const RINGS_MAX: u32 = PARAMETER_SIZE / 16;

@inline
function ring(index: u32): usize {
  return parameterBuffer() + <usize>index * RING_SIZE;
}
@inline
function pointAt(index: u32): usize {
  return inputWindow() + <usize>index * POINT_SIZE;
}

export function writeAreas(record: usize): void {
  const isHatch = load<u16>(record, 4) == T_HATCH;
  const z = load<f64>(record + (isHatch ? HATCH_elevation : MPOLYGON_elevation));
  const loops = record + (isHatch ? HATCH_loops : MPOLYGON_loops);
  const count = load<u32>(loops, 4);
  const start = base + load<u32>(loops);
  enterPlane(record + (isHatch ? HATCH_extrusion : MPOLYGON_extrusion));
  openGathering();
  for (let i: u32 = 0; i < min(count, RINGS_MAX); i++) {
    store<u32>(ring(i), pointCount);
    gatherLoop(start + <usize>i * HATCH_loops_SIZE, z);
    store<u32>(ring(i), pointCount - load<u32>(ring(i)), 4);
  }
  closeGathering();
  put('{"type":"MultiPolygon","coordinates":[');
  if (isFull || count > RINGS_MAX) writeUnsorted(start, count, z);
  else writeSorted(count);
  put(']}');
}

function writeUnsorted(start: usize, count: u32, z: f64): void {
  for (let i: u32 = 0; i < count; i++) {
    put(i == 0 ? '[[' : ',[[');
    openPath();
    gatherLoop(start + <usize>i * HATCH_loops_SIZE, z);
    put(']]');
    room();
  }
}

function gatherLoop(loop: usize, z: f64): void {
  const vertices = loop + HATCH_loops_vertices;
  if (load<u32>(vertices, 4) != 0) {
    writeRing(vertices, HATCH_loops_vertices_SIZE, HATCH_loops_vertices_bulge, z, true);
    return;
  }
  const edges = loop + HATCH_loops_edges;
  const first = base + load<u32>(edges);
  for (let i: u32 = 0, n = load<u32>(edges, 4); i < n; i++) {
    gatherEdge(first + <usize>i * HATCH_loops_edges_SIZE, z);
  }
}

/**
 * Edges are run through one after the other; their meeting points come twice, which does no harm.
 */
function gatherEdge(edge: usize, z: f64): void {
  const kind = load<i32>(edge, HATCH_loops_edges_kind);
  const at = edge + HATCH_loops_edges_start;
  const end = edge + HATCH_loops_edges_end;
  if (kind == LINE) {
    planePosition(load<f64>(at), load<f64>(at, 8), z);
    planePosition(load<f64>(end), load<f64>(end, 8), z);
  } else if (kind == ARC || kind == ELLIPSE) {
    gatherArc(edge, kind == ARC, z);
  } else if (kind == SPLINE) {
    planeSpline(
      load<i32>(edge, HATCH_loops_edges_degree),
      edge + HATCH_loops_edges_controlPoints,
      edge + HATCH_loops_edges_knots,
      edge + HATCH_loops_edges_weights,
      16,
      z,
    );
  }
}

/** Clockwise edges store their angles as seen from behind, so the sweep runs backwards. */
function gatherArc(edge: usize, isCircular: bool, z: f64): void {
  const x = load<f64>(edge, HATCH_loops_edges_start);
  const y = load<f64>(edge, HATCH_loops_edges_start + 8);
  const radius = load<f64>(edge, HATCH_loops_edges_radius);
  const ax = isCircular ? radius : load<f64>(edge, HATCH_loops_edges_end);
  const ay = isCircular ? 0 : load<f64>(edge, HATCH_loops_edges_end + 8);
  const ratio = isCircular ? 1 : radius;
  const first = load<f64>(edge, HATCH_loops_edges_startAngle);
  const sweep = sweepOf(first, load<f64>(edge, HATCH_loops_edges_endAngle));
  const forward = load<i32>(edge, HATCH_loops_edges_counterClockwise) != 0;
  const start = forward ? first : -first;
  planeConic(x, y, z, ax, ay, -ay * ratio, ax * ratio, start, forward ? sweep : -sweep, false);
}

/** Twice the signed area of a ring. */
function areaOf(index: u32): f64 {
  const first = load<u32>(ring(index));
  const count = load<u32>(ring(index), 4);
  let area: f64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const a = pointAt(first + i);
    const b = pointAt(first + (i + 1 == count ? 0 : i + 1));
    area += load<f64>(a) * load<f64>(b, 8) - load<f64>(b) * load<f64>(a, 8);
  }
  return area;
}

/** True when a point lies in a ring, by the even-odd rule. */
function contains(index: u32, x: f64, y: f64): bool {
  const first = load<u32>(ring(index));
  const count = load<u32>(ring(index), 4);
  let isInside = false;
  for (let i: u32 = 0; i < count; i++) {
    const a = pointAt(first + i);
    const b = pointAt(first + (i + 1 == count ? 0 : i + 1));
    const ay = load<f64>(a, 8);
    const by = load<f64>(b, 8);
    if (ay > y == by > y) continue;
    const cross = load<f64>(a) + ((y - ay) / (by - ay)) * (load<f64>(b) - load<f64>(a));
    if (x < cross) isInside = !isInside;
  }
  return isInside;
}

/** How many other rings a ring lies in, and the smallest of these. */
function nest(index: u32, count: u32): void {
  let parent: u32 = 0;
  let depth: u32 = 0;
  let smallest: f64 = Infinity;
  const at = ring(index);
  if (load<u32>(at, 4) != 0) {
    const point = pointAt(load<u32>(at));
    const own = abs(areaOf(index));
    for (let i: u32 = 0; i < count; i++) {
      if (i == index || !contains(i, load<f64>(point), load<f64>(point, 8))) continue;
      const area = abs(areaOf(i));
      if (area <= own) continue;
      depth++;
      if (area < smallest) {
        smallest = area;
        parent = i + 1;
      }
    }
  }
  store<u32>(at, parent, 8);
  store<u32>(at, depth, 12);
}

function writeSorted(count: u32): void {
  for (let i: u32 = 0; i < count; i++) nest(i, count);
  let written: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if ((load<u32>(ring(i), 12) & 1) != 0 || load<u32>(ring(i), 4) < 2) continue;
    if (written++ != 0) putByte(0x2c);
    putByte(0x5b);
    writeGathered(i, false);
    for (let k: u32 = 0; k < count; k++) {
      if (load<u32>(ring(k), 8) != i + 1 || (load<u32>(ring(k), 12) & 1) == 0) continue;
      putByte(0x2c);
      writeGathered(k, true);
    }
    putByte(0x5d);
  }
}

/** Exterior rings counter-clockwise, holes clockwise (RFC 7946, 3.1.6), closed. */
function writeGathered(index: u32, isHole: bool): void {
  const first = load<u32>(ring(index));
  const count = load<u32>(ring(index), 4);
  const backwards = areaOf(index) < 0 != isHole;
  putByte(0x5b);
  for (let i: u32 = 0; i < count; i++) {
    gathered(first + (backwards ? count - 1 - i : i));
    putByte(0x2c);
  }
  gathered(first + (backwards ? count - 1 : 0));
  putByte(0x5d);
}

function gathered(index: u32): void {
  room();
  const at = pointAt(index);
  putPosition(load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}
