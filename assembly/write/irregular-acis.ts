/**
 * JSON of modelled geometry: what ACIS data there is, and the edges that were read from it.
 *
 *   "acis":{"format":"SAT","size":5123},"edges":[
 *     {"type":"line","start":{…},"end":{…}}                "approximate":true: of another curve
 *     {"type":"ellipse","center","majorAxis","normal","axisRatio","startAngle","endAngle"}
 *     {"type":"spline","degree","controlPoints","knots","weights"}]
 *
 * Points are the world's and have z always. Angles are degrees of the ellipse's parameter, counted
 * from the major axis counter-clockwise about the normal; 0 to 360 is the whole ellipse.
 */
import {
  REGION_edges_SIZE,
  REGION_edges_degree,
  REGION_edges_endAngle,
  REGION_edges_kind,
  REGION_edges_knots,
  REGION_edges_points,
  REGION_edges_startAngle,
  REGION_edges_weights,
} from '../generated/model';
import { base } from '../model/arena';
import { DEGREES, mapX, mapY, mapZ, turnX, turnY, turnZ, wrap } from '../model/matrix';
import { sabBytes, satTexts, solidEdges } from '../model/modelled';
import { block } from '../model/plane';
import {
  closeList,
  integer,
  listCount,
  listStart,
  number,
  numbers,
  openList,
  putSpatial,
  separate,
} from './fields';
import { put, putByte, putInteger } from './sink';

const LINE: i32 = 1;
const ELLIPSE: i32 = 2;
const SPLINE: i32 = 3;
const POINT: usize = 24;
const TURN: f64 = 360;
const CLOSE_BRACE: u8 = 0x7d;

export function writeAcis(record: usize): void {
  const sab = listCount(sabBytes(record));
  const sat = satSize(satTexts(record));
  if (sab + sat != 0) {
    put(sab != 0 ? ',"acis":{"format":"SAB","size":' : ',"acis":{"format":"SAT","size":');
    putInteger(sab != 0 ? sab : sat);
    putByte(CLOSE_BRACE);
  }
  const edges = solidEdges(record);
  if (listCount(edges) == 0) return;
  openList(',"edges":');
  for (let i: u32 = 0, n = listCount(edges); i < n; i++) {
    separate(i);
    writeEdge(listStart(edges) + <usize>i * REGION_edges_SIZE);
    putByte(CLOSE_BRACE);
  }
  closeList();
}

/** Bytes of all texts. */
function satSize(texts: usize): u32 {
  let size: u32 = 0;
  for (let i: u32 = 0, n = listCount(texts); i < n; i++) {
    const node = load<u32>(listStart(texts) + (<usize>i << 2));
    if (node != 0) size += load<u32>(base + node, 4);
  }
  return size;
}

function writeEdge(edge: usize): void {
  const points = listStart(edge + REGION_edges_points);
  switch (load<i32>(edge, REGION_edges_kind)) {
    case ELLIPSE:
      writeEllipse(edge, points);
      return;
    case SPLINE:
      writeSpline(edge, points);
      return;
    default:
      put('{"type":"line","start":');
      putPlace(points);
      put(',"end":');
      putPlace(points + POINT);
      if (load<i32>(edge, REGION_edges_kind) != LINE) put(',"approximate":true');
  }
}

function putPlace(at: usize): void {
  const x = load<f64>(at);
  const y = load<f64>(at, 8);
  const z = load<f64>(at, 16);
  if (block == 0) putSpatial(x, y, z);
  else putSpatial(mapX(block, x, y, z), mapY(block, x, y, z), mapZ(block, x, y, z));
}

function writeSpline(edge: usize, points: usize): void {
  put('{"type":"spline"');
  integer(',"degree":', load<i32>(edge, REGION_edges_degree));
  openList(',"controlPoints":');
  for (let i: u32 = 0, n = listCount(edge + REGION_edges_points); i < n; i++) {
    separate(i);
    putPlace(points + <usize>i * POINT);
  }
  closeList();
  numbers(',"knots":', edge + REGION_edges_knots);
  const weights = edge + REGION_edges_weights;
  if (listCount(weights) != 0) numbers(',"weights":', weights);
}

let ux: f64 = 0;
let uy: f64 = 0;
let uz: f64 = 0;
let vx: f64 = 0;
let vy: f64 = 0;
let vz: f64 = 0;

/** The conjugate radii of the ellipse as the world has them. */
function takeRadii(points: usize): void {
  const u = points + POINT;
  const v = u + POINT;
  ux = load<f64>(u);
  uy = load<f64>(u, 8);
  uz = load<f64>(u, 16);
  vx = load<f64>(v);
  vy = load<f64>(v, 8);
  vz = load<f64>(v, 16);
  if (block == 0) return;
  const x = ux;
  const y = uy;
  const z = uz;
  ux = turnX(block, x, y, z);
  uy = turnY(block, x, y, z);
  uz = turnZ(block, x, y, z);
  const a = vx;
  const b = vy;
  const c = vz;
  vx = turnX(block, a, b, c);
  vy = turnY(block, a, b, c);
  vz = turnZ(block, a, b, c);
}

/** Turns the radii to the principal axes; the angle, in radians, by which they turned. */
function turnToAxes(): f64 {
  const uu = ux * ux + uy * uy + uz * uz;
  const vv = vx * vx + vy * vy + vz * vz;
  const uv = ux * vx + uy * vy + uz * vz;
  const near = 1e-12 * (uu + vv);
  if (abs(uv) <= near && uu >= vv - near) return 0;
  const turn = Math.atan2(2 * uv, uu - vv) / 2;
  const c = Math.cos(turn);
  const s = Math.sin(turn);
  const x = c * ux + s * vx;
  const y = c * uy + s * vy;
  const z = c * uz + s * vz;
  vx = c * vx - s * ux;
  vy = c * vy - s * uy;
  vz = c * vz - s * uz;
  ux = x;
  uy = y;
  uz = z;
  return turn;
}

function writeEllipse(edge: usize, points: usize): void {
  takeRadii(points);
  const turn = turnToAxes();
  const major = Math.sqrt(ux * ux + uy * uy + uz * uz);
  const minor = Math.sqrt(vx * vx + vy * vy + vz * vz);
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  const size = Math.sqrt(nx * nx + ny * ny + nz * nz);
  const divisor = size > 0 ? size : 1;
  put('{"type":"ellipse","center":');
  putPlace(points);
  put(',"majorAxis":');
  putSpatial(ux, uy, uz);
  put(',"normal":');
  putSpatial(nx / divisor, ny / divisor, nz / divisor);
  number(',"axisRatio":', major > 0 ? minor / major : 1);
  const start = load<f64>(edge, REGION_edges_startAngle) * DEGREES;
  const end = load<f64>(edge, REGION_edges_endAngle) * DEGREES;
  if (end - start >= TURN - 1e-9) {
    put(',"startAngle":0,"endAngle":360');
    return;
  }
  number(',"startAngle":', wrap(start - turn * DEGREES));
  number(',"endAngle":', wrap(end - turn * DEGREES));
}
