/**
 * Shapes of proxy graphics to primitives: circles, arcs, ellipses, lines, meshes, shells, light
 * polylines, clips (ODA 29; the elliptic arc, 44, by ezdxf `src/ezdxf/proxygraphic.py`).
 *
 * All that is round becomes a conic: a centre and two conjugate radii, so that any transform keeps
 * it exact. Light polylines are split into straight runs and arcs. Not handled: colours, layers and
 * visibility of single edges and faces of meshes.
 */
import {
  LWPOLYLINE_elevation,
  LWPOLYLINE_extrusion,
  LWPOLYLINE_flags,
  LWPOLYLINE_thickness,
  LWPOLYLINE_vertices,
  LWPOLYLINE_vertices_SIZE,
  LWPOLYLINE_vertices_bulge,
  LWPOLYLINE_width,
  LWPOLYLINE_widths,
  LWPOLYLINE_widths_SIZE,
  T_LWPOLYLINE,
  UNKNOWN_ENTITY_graphics_endAngle,
  UNKNOWN_ENTITY_graphics_faces,
  UNKNOWN_ENTITY_graphics_startAngle,
  UNKNOWN_ENTITY_graphics_thickness,
  UNKNOWN_ENTITY_graphics_width,
} from '../generated/model';
import { bitsFault, openBits } from '../core/bits';
import { readLwpolyline } from '../formats/dwg/irregular/curves';
import { base, makeList } from './arena';
import { mapX, mapY, mapZ, setOcs, turnX, turnY, turnZ } from './matrix';
import {
  CLIP,
  CONIC,
  EXTENTS,
  MESH,
  POINT,
  POLYLINE,
  at,
  begin,
  dropLast,
  isShort,
  makePoints,
  putPoint,
  putVector,
  rest,
  skip,
  takeCount,
  takeF64,
  takePoint,
  takeU32,
} from './proxy-graphics-state';
import { typeSize, typeTemplate } from './types';

const TURN: f64 = 6.283185307179586;
const ocs: usize = memory.data(96, 8);
const corners: usize = memory.data(72, 8);
/** A record of a light polyline, for its decoder. */
const polyline: usize = memory.data(256, 8);

/** Points that a count tells; a normal behind them says nothing that they do not. */
export function takePolyline(closed: bool): void {
  const count = takeCount(POINT);
  if (count == 0) return;
  const points = makePoints(begin(POLYLINE, closed, closed), count);
  for (let i: u32 = 0; i < count; i++) takePoint(points + i * POINT);
}

/** Two points: xlines, rays, extents. */
export function takePair(kind: i32): void {
  const points = makePoints(begin(kind, false, false), 2);
  takePoint(points);
  takePoint(points + POINT);
  // extents of nothing are turned inside out
  const isEmpty = kind == EXTENTS && load<f64>(points) > load<f64>(points + POINT);
  if (isShort || isEmpty) dropLast();
}

/** The primitive begun last by `beginConic`, which returns the place of its points. */
let conic: usize = 0;

function beginConic(start: f64, end: f64): usize {
  const isWhole = abs(end - start) >= TURN - 1e-9;
  const element = begin(CONIC, isWhole, isWhole);
  conic = element;
  store<f64>(element, isWhole ? 0 : min(start, end), UNKNOWN_ENTITY_graphics_startAngle);
  store<f64>(element, isWhole ? TURN : max(start, end), UNKNOWN_ENTITY_graphics_endAngle);
  return makePoints(element, 3);
}

/** Takes the normal of a plane; `ocs` are then its axes. */
function takePlane(): void {
  const x = takeF64();
  const y = takeF64();
  setOcs(ocs, x, y, takeF64());
}

/** Stores a direction of the plane. */
function putInPlane(target: usize, x: f64, y: f64): void {
  putVector(target, turnX(ocs, x, y, 0), turnY(ocs, x, y, 0), turnZ(ocs, x, y, 0));
}

export function takeCircle(): void {
  const points = beginConic(0, TURN);
  takePoint(points);
  const radius = takeF64();
  takePlane();
  putInPlane(points + POINT, radius, 0);
  putInPlane(points + POINT * 2, 0, radius);
  if (isShort) dropLast();
}

/** The start is a direction, the sweep counts counter-clockwise about the normal. */
export function takeArc(): void {
  const cx = takeF64();
  const cy = takeF64();
  const cz = takeF64();
  const radius = takeF64();
  takePlane();
  const sx = takeF64();
  const sy = takeF64();
  const sz = takeF64();
  const sweep = takeF64();
  if (isShort || !(abs(sweep) > 0)) return;
  // the plane's axes are columns of the map, so that its rows take the world into it
  const x = load<f64>(ocs) * sx + load<f64>(ocs, 8) * sy + load<f64>(ocs, 16) * sz;
  const y = load<f64>(ocs, 24) * sx + load<f64>(ocs, 32) * sy + load<f64>(ocs, 40) * sz;
  const start = Math.atan2(y, x);
  const points = beginConic(start, start + sweep);
  putPoint(points, cx, cy, cz);
  putInPlane(points + POINT, radius, 0);
  putInPlane(points + POINT * 2, 0, radius);
}

/** Centre, normal, half axes, parameters, angle of the major axis in the plane. */
export function takeEllipse(): void {
  const cx = takeF64();
  const cy = takeF64();
  const cz = takeF64();
  takePlane();
  const major = takeF64();
  const minor = takeF64();
  const start = takeF64();
  let finish = takeF64();
  const turn = takeF64();
  if (isShort) return;
  if (finish <= start) finish += TURN;
  const points = beginConic(start, finish);
  const c = Math.cos(turn);
  const s = Math.sin(turn);
  putPoint(points, cx, cy, cz);
  putInPlane(points + POINT, c * major, s * major);
  putInPlane(points + POINT * 2, -s * minor, c * minor);
}

/**
 * The circle through three points, or its arc from the first through the second to the third.
 * Points in a line are joined by straight ones.
 */
export function takeThreePoints(isWhole: bool): void {
  for (let i: usize = 0; i < 72; i += 8) store<f64>(corners + i, takeF64());
  if (isShort) return;
  const ux = load<f64>(corners, 24) - load<f64>(corners);
  const uy = load<f64>(corners, 32) - load<f64>(corners, 8);
  const uz = load<f64>(corners, 40) - load<f64>(corners, 16);
  const vx = load<f64>(corners, 48) - load<f64>(corners);
  const vy = load<f64>(corners, 56) - load<f64>(corners, 8);
  const vz = load<f64>(corners, 64) - load<f64>(corners, 16);
  const wx = uy * vz - uz * vy;
  const wy = uz * vx - ux * vz;
  const wz = ux * vy - uy * vx;
  const ww = wx * wx + wy * wy + wz * wz;
  const uu = ux * ux + uy * uy + uz * uz;
  const vv = vx * vx + vy * vy + vz * vz;
  if (!(ww > 1e-18 * uu * vv)) {
    putCorners();
    return;
  }
  // from the first point to the centre: (u² (v × w) + v² (w × u)) / 2 w²
  const ox = (uu * (vy * wz - vz * wy) + vv * (wy * uz - wz * uy)) / (2 * ww);
  const oy = (uu * (vz * wx - vx * wz) + vv * (wz * ux - wx * uz)) / (2 * ww);
  const oz = (uu * (vx * wy - vy * wx) + vv * (wx * uy - wy * ux)) / (2 * ww);
  const size = Math.sqrt(ww);
  const nx = (wy * oz - wz * oy) / -size;
  const ny = (wz * ox - wx * oz) / -size;
  const nz = (wx * oy - wy * ox) / -size;
  const tx = vx - ox;
  const ty = vy - oy;
  const tz = vz - oz;
  let finish = Math.atan2(tx * nx + ty * ny + tz * nz, -(tx * ox + ty * oy + tz * oz));
  if (finish <= 0) finish += TURN;
  const points = beginConic(0, isWhole ? TURN : finish);
  putPoint(
    points,
    load<f64>(corners) + ox,
    load<f64>(corners, 8) + oy,
    load<f64>(corners, 16) + oz,
  );
  putVector(points + POINT, -ox, -oy, -oz);
  putVector(points + POINT * 2, nx, ny, nz);
}

function putCorners(): void {
  const points = makePoints(begin(POLYLINE, false, false), 3);
  for (let i: usize = 0; i < 72; i += POINT) {
    const corner = corners + i;
    putPoint(points + i, load<f64>(corner), load<f64>(corner, 8), load<f64>(corner, 16));
  }
}

/** Rows by columns of vertices, with a face between each four. */
export function takeMesh(): void {
  const rows = takeU32();
  const columns = takeU32();
  const count = <u64>rows * columns;
  if (count == 0 || count * POINT > <u64>rest()) return;
  const element = begin(MESH, false, true);
  const points = makePoints(element, <u32>count);
  for (let i: u32 = 0; i < <u32>count; i++) takePoint(points + i * POINT);
  const faces = (rows - 1) * (columns - 1);
  let to = makeList(element + UNKNOWN_ENTITY_graphics_faces, 4, faces * 5);
  for (let row: u32 = 0; row + 1 < rows; row++) {
    for (let column: u32 = 0; column + 1 < columns; column++) {
      const first = row * columns + column;
      store<u32>(to, 4);
      store<u32>(to, first, 4);
      store<u32>(to, first + 1, 8);
      store<u32>(to, first + columns + 1, 12);
      store<u32>(to, first + columns, 16);
      to += 20;
    }
  }
}

/** Vertices, then faces: a count, negative for holes, and as many vertex indexes. */
export function takeShell(): void {
  const count = takeCount(POINT);
  if (count == 0) return;
  const element = begin(MESH, false, true);
  const points = makePoints(element, count);
  for (let i: u32 = 0; i < count; i++) takePoint(points + i * POINT);
  const entries = takeCount(4);
  const first = makeList(element + UNKNOWN_ENTITY_graphics_faces, 4, entries);
  for (let i: u32 = 0; i < entries; ) {
    const corners = <u32>abs(<i32>takeU32());
    if (corners > entries - i - 1) break;
    store<u32>(first + (i << 2), corners);
    i++;
    for (let k: u32 = 0; k < corners; k++, i++) {
      store<u32>(first + (i << 2), min(takeU32(), count - 1));
    }
  }
}

// ---- light polylines

/** Bytes of the DWG fields of an LWPOLYLINE, from its flags on. */
export function takeLightPolyline(): void {
  const size = takeCount(1);
  if (size == 0 || typeSize(T_LWPOLYLINE) > 256) return;
  memory.copy(polyline, typeTemplate(T_LWPOLYLINE), typeSize(T_LWPOLYLINE));
  openBits(at, size);
  readLwpolyline(polyline);
  skip(size);
  const e = polyline + LWPOLYLINE_extrusion;
  setOcs(ocs, load<f64>(e), load<f64>(e, 8), load<f64>(e, 16));
  if (!bitsFault) splitPolyline();
}

@inline
function vertexAt(index: u32): usize {
  return base + load<u32>(polyline, LWPOLYLINE_vertices) + index * LWPOLYLINE_vertices_SIZE;
}

/** The width at the start of a segment. */
function widthAt(index: u32): f64 {
  const width = load<f64>(polyline, LWPOLYLINE_width);
  if (width != 0 || index >= load<u32>(polyline, LWPOLYLINE_widths + 4)) return width;
  return load<f64>(base + load<u32>(polyline, LWPOLYLINE_widths) + index * LWPOLYLINE_widths_SIZE);
}

/** Straight runs of one width, and arcs. */
function splitPolyline(): void {
  const count = load<u32>(polyline, LWPOLYLINE_vertices + 4);
  const isClosed = (load<i32>(polyline, LWPOLYLINE_flags) & 1) != 0;
  const segments = isClosed ? count : count - min(count, <u32>1);
  if (segments == 0) {
    if (count != 0) putRun(0, 0, false);
    return;
  }
  let run: u32 = 0;
  for (let i: u32 = 0; i < segments; i++) {
    const vertex = vertexAt(i);
    const bulge = load<f64>(vertex, LWPOLYLINE_vertices_bulge);
    if (run < i && (bulge != 0 || widthAt(i) != widthAt(run))) {
      putRun(run, i, false);
      run = i;
    }
    if (bulge == 0) continue;
    putBulge(i, vertexAt((i + 1) % count), bulge);
    run = i + 1;
  }
  if (run < segments) putRun(run, segments, isClosed && run == 0);
}

function putVertex(target: usize, vertex: usize): void {
  const x = load<f64>(vertex);
  const y = load<f64>(vertex, 8);
  const z = load<f64>(polyline, LWPOLYLINE_elevation);
  putPoint(target, mapX(ocs, x, y, z), mapY(ocs, x, y, z), mapZ(ocs, x, y, z));
}

/** The looks of a segment. */
function dress(element: usize, index: u32): usize {
  const thickness = load<f64>(polyline, LWPOLYLINE_thickness);
  if (thickness != 0) store<f64>(element, thickness, UNKNOWN_ENTITY_graphics_thickness);
  store<f64>(element, widthAt(index), UNKNOWN_ENTITY_graphics_width);
  return element;
}

/** The vertices from one to another; the one after the last is the first again. */
function putRun(from: u32, to: u32, isClosed: bool): void {
  const all = load<u32>(polyline, LWPOLYLINE_vertices + 4);
  const count = to - from + (isClosed ? 0 : 1);
  const element = dress(begin(POLYLINE, isClosed, isClosed), from);
  const points = makePoints(element, count);
  for (let i: u32 = 0; i < count; i++) putVertex(points + i * POINT, vertexAt((from + i) % all));
}

function putBulge(index: u32, to: usize, bulge: f64): void {
  const from = vertexAt(index);
  const x = load<f64>(from);
  const y = load<f64>(from, 8);
  // the centre lies on the chord's normal: (1 - b²) / 4b chords from its middle
  const offset = (1 - bulge * bulge) / (4 * bulge);
  const dx = load<f64>(to) - x;
  const dy = load<f64>(to, 8) - y;
  const cx = x + dx / 2 - dy * offset;
  const cy = y + dy / 2 + dx * offset;
  const z = load<f64>(polyline, LWPOLYLINE_elevation);
  const points = beginConic(0, 4 * Math.atan(abs(bulge)));
  dress(conic, index);
  putPoint(points, mapX(ocs, cx, cy, z), mapY(ocs, cx, cy, z), mapZ(ocs, cx, cy, z));
  // a bulge to the right is the arc from its end to its start
  const ax = (bulge > 0 ? x : load<f64>(to)) - cx;
  const ay = (bulge > 0 ? y : load<f64>(to, 8)) - cy;
  putInPlane(points + POINT, ax, ay);
  putInPlane(points + POINT * 2, -ay, ax);
}

// ---- clips

/** A boundary for what follows: a polygon in the plane of a normal, through an origin. */
export function takeClip(): void {
  takePlane();
  const ox = takeF64();
  const oy = takeF64();
  const oz = takeF64();
  const count = takeCount(16);
  const points = makePoints(begin(CLIP, true, false), count);
  for (let i: u32 = 0; i < count; i++) {
    const x = takeF64();
    const y = takeF64();
    putPoint(
      points + i * POINT,
      ox + turnX(ocs, x, y, 0),
      oy + turnY(ocs, x, y, 0),
      oz + turnZ(ocs, x, y, 0),
    );
  }
}
