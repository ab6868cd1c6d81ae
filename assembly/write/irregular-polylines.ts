/**
 * JSON of the vertices of LWPOLYLINE and POLYLINE.
 *
 * Vertices are world points; `bulge` is tan(angle / 4), negated where the plane is seen from
 * behind, and told where it is not 0. An arc of an unevenly scaled insert is no arc any more:
 * points stand for it. A POLYLINE's face records give `faces` (1-based vertex numbers, negative:
 * the edge is hidden).
 */
import {
  LWPOLYLINE_elevation,
  LWPOLYLINE_flags,
  LWPOLYLINE_vertices,
  LWPOLYLINE_vertices_bulge,
  LWPOLYLINE_vertices_SIZE,
  LWPOLYLINE_vertices_x,
  LWPOLYLINE_vertices_y,
  LWPOLYLINE_widths,
  LWPOLYLINE_widths_SIZE,
  LWPOLYLINE_widths_end,
  LWPOLYLINE_widths_start,
  POLYLINE_elevation,
  POLYLINE_extrusion,
  POLYLINE_flags,
  T_VERTEX,
  VERTEX_bulge,
  VERTEX_endWidth,
  VERTEX_face1,
  VERTEX_flags,
  VERTEX_position,
  VERTEX_startWidth,
} from '../generated/model';
import { base } from '../model/arena';
import {
  closeList,
  listCount,
  listStart,
  number,
  openList,
  putPlanePoint,
  putWorldPoint,
  separate,
} from './fields';
import { enterPlane, mirrored, scale, uniform } from '../model/plane';
import { put, putByte, putInteger, takeBack } from './sink';

const CLOSED: i32 = 1;
const SPACE_CURVE: i32 = 8;
const MESH: i32 = 16;
const MESH_CLOSED_N: i32 = 32;
const POLYFACE: i32 = 64;
const LINETYPE_GENERATION: i32 = 128;
const VERTEX_POLYFACE: i32 = 64;
const VERTEX_FACE: i32 = 128;
const VERTEX_SPLINE_FRAME: i32 = 16;
const FACE_CORNERS: u32 = 4;
/** Segments that stand for an arc of bulge 1, a half turn. */
const HALF_TURN_SEGMENTS: f64 = 32;

function widths(start: f64, end: f64): void {
  number(',"startWidth":', start * scale);
  number(',"endWidth":', end * scale);
}

/** The fields behind a vertex's coordinates. */
function tail(bulge: f64, start: f64, end: f64, wide: bool): void {
  if (bulge != 0) number(',"bulge":', mirrored ? -bulge : bulge);
  if (wide) widths(start, end);
  putByte(0x7d);
}

/** Points between two vertices, on the arc that a bulge describes, in the entity's plane. */
function arcPoints(x0: f64, y0: f64, x1: f64, y1: f64, z: f64, bulge: f64): void {
  const steps = <u32>Math.ceil(max(HALF_TURN_SEGMENTS * min(abs(bulge), 3), 2));
  const angle = 4 * Math.atan(bulge);
  // The centre lies on the chord's normal: distance (1 - b²) / 4b times the chord.
  const offset = (1 - bulge * bulge) / (4 * bulge);
  const cx = (x0 + x1) / 2 - (y1 - y0) * offset;
  const cy = (y0 + y1) / 2 + (x1 - x0) * offset;
  for (let i: u32 = 1; i < steps; i++) {
    const turn = (angle * i) / steps;
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    putByte(0x2c);
    putPlanePoint(cx + (x0 - cx) * c - (y0 - cy) * s, cy + (x0 - cx) * s + (y0 - cy) * c, z);
    separate(0);
  }
}

export function writeLightVertices(record: usize): void {
  const flags = load<i32>(record, LWPOLYLINE_flags);
  const list = record + LWPOLYLINE_vertices;
  const start = listStart(list);
  const count = listCount(list);
  const z = load<f64>(record, LWPOLYLINE_elevation);
  const wide = hasWidths(record);
  openList(',"vertices":');
  for (let i: u32 = 0; i < count; i++) {
    separate(i);
    const at = start + <usize>i * LWPOLYLINE_vertices_SIZE;
    const x = load<f64>(at, LWPOLYLINE_vertices_x);
    const y = load<f64>(at, LWPOLYLINE_vertices_y);
    const bulge = load<f64>(at, LWPOLYLINE_vertices_bulge);
    openPlanePoint(x, y, z);
    const width = wide ? widthAt(record, i) : 0;
    tail(
      uniform ? bulge : 0,
      width == 0 ? 0 : load<f64>(width, LWPOLYLINE_widths_start),
      width == 0 ? 0 : load<f64>(width, LWPOLYLINE_widths_end),
      wide,
    );
    if (uniform || bulge == 0 || (i + 1 == count && (flags & CLOSED) == 0)) continue;
    const next = i + 1 == count ? start : at + LWPOLYLINE_vertices_SIZE;
    arcPoints(x, y, load<f64>(next), load<f64>(next, LWPOLYLINE_vertices_y), z, bulge);
  }
  closeList();
  put((flags & CLOSED) != 0 ? ',"closed":true' : ',"closed":false');
  if ((flags & LINETYPE_GENERATION) != 0) put(',"lineTypeGeneration":true');
}

/** The widths of a vertex's segment; 0 where the list does not reach so far. */
function widthAt(record: usize, index: u32): usize {
  const list = record + LWPOLYLINE_widths;
  if (index >= listCount(list)) return 0;
  return listStart(list) + <usize>index * LWPOLYLINE_widths_SIZE;
}

function hasWidths(record: usize): bool {
  for (let i: u32 = 0, count = listCount(record + LWPOLYLINE_widths); i < count; i++) {
    const at = widthAt(record, i);
    if (load<f64>(at, LWPOLYLINE_widths_start) != 0) return true;
    if (load<f64>(at, LWPOLYLINE_widths_end) != 0) return true;
  }
  return false;
}

/** A point of the plane without its closing brace. */
function openPlanePoint(x: f64, y: f64, z: f64): void {
  putPlanePoint(x, y, z);
  takeBack();
}

export function writePolyline(record: usize): void {
  const flags = load<i32>(record, POLYLINE_flags);
  const flat = (flags & (SPACE_CURVE | MESH | POLYFACE)) == 0;
  enterPlane(flat ? record + POLYLINE_extrusion : 0);
  put(
    flat
      ? ',"kind":"2d"'
      : (flags & POLYFACE) != 0
        ? ',"kind":"polyface"'
        : (flags & MESH) != 0
          ? ',"kind":"mesh"'
          : ',"kind":"3d"',
  );
  writeVertices(record, flat);
  put((flags & CLOSED) != 0 ? ',"closed":true' : ',"closed":false');
  if ((flags & MESH_CLOSED_N) != 0) put(',"closedN":true');
  if ((flags & LINETYPE_GENERATION) != 0) put(',"lineTypeGeneration":true');
  if ((flags & POLYFACE) != 0) writeFaces(record);
}

/** True for a VERTEX that is a face record of a polyface mesh and no point. */
export function isFace(vertex: usize): bool {
  const flags = load<i32>(vertex, VERTEX_flags);
  return (flags & VERTEX_FACE) != 0 && (flags & VERTEX_POLYFACE) == 0;
}

/** Address of child `index`. */
@inline
function child(record: usize, index: u32): usize {
  return base + load<u32>(base + load<u32>(record, 72) + (<usize>index << 2));
}

/** A 2D polyline's points lie at its elevation; files without one let the vertices say. */
export function polylineElevation(record: usize, vertex: usize): f64 {
  const elevation = load<f64>(record, POLYLINE_elevation + 16);
  return elevation != 0 ? elevation : load<f64>(vertex, VERTEX_position + 16);
}

function writeVertices(record: usize, flat: bool): void {
  const count = load<u32>(record, 76);
  const closed = (load<i32>(record, POLYLINE_flags) & CLOSED) != 0;
  let written: u32 = 0;
  openList(',"vertices":');
  for (let i: u32 = 0; i < count; i++) {
    const vertex = child(record, i);
    if (load<u16>(vertex, 4) != T_VERTEX || isFace(vertex)) continue;
    separate(written++);
    if (!flat) {
      putWorldPoint(vertex + VERTEX_position);
      frame(vertex);
      continue;
    }
    const x = load<f64>(vertex, VERTEX_position);
    const y = load<f64>(vertex, VERTEX_position + 8);
    const z = polylineElevation(record, vertex);
    const bulge = load<f64>(vertex, VERTEX_bulge);
    const start = load<f64>(vertex, VERTEX_startWidth);
    const end = load<f64>(vertex, VERTEX_endWidth);
    openPlanePoint(x, y, z);
    tail(uniform ? bulge : 0, start, end, start != 0 || end != 0);
    frame(vertex);
    if (uniform || bulge == 0 || (i + 1 == count && !closed)) continue;
    const next = child(record, i + 1 == count ? 0 : i + 1) + VERTEX_position;
    arcPoints(x, y, load<f64>(next), load<f64>(next, 8), z, bulge);
  }
  closeList();
}

/** Marks the control points of a spline-fit polyline: they are not on the curve. */
function frame(vertex: usize): void {
  if ((load<i32>(vertex, VERTEX_flags) & VERTEX_SPLINE_FRAME) == 0) return;
  takeBack();
  put(',"splineFrame":true}');
}

function writeFaces(record: usize): void {
  const count = load<u32>(record, 76);
  let written: u32 = 0;
  openList(',"faces":');
  for (let i: u32 = 0; i < count; i++) {
    const vertex = child(record, i);
    if (load<u16>(vertex, 4) != T_VERTEX || !isFace(vertex)) continue;
    separate(written++);
    putByte(0x5b);
    let corners: u32 = 0;
    for (let k: u32 = 0; k < FACE_CORNERS; k++) {
      const corner = load<i32>(vertex + VERTEX_face1 + (<usize>k << 2));
      if (corner == 0) continue;
      if (corners++ != 0) putByte(0x2c);
      putInteger(corner);
    }
    putByte(0x5d);
  }
  closeList();
}
