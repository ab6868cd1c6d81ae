/**
 * The edges of one entity as they are made: lines, arcs of ellipses and splines, in world points.
 *
 * In: `beginEdges`, then points in the coordinates of the body, which the current transform maps;
 * `endEdges` at last. Out: the `edges` list of the entity's record. Everything lies behind the
 * scratch memory of the reader until `endEdges` moves it to the front of that, so that nothing of
 * the scratch stays in the drawing buffer.
 *
 *   | scratch … | edges (room for the most) | points, knots, weights |
 *   | edges | points, knots, weights |                    after endEdges
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
import { alloc, base, drawingSize, release } from '../model/arena';
import { MATRIX_SIZE, mapX, mapY, mapZ, setIdentity, turnX, turnY, turnZ } from '../model/matrix';

export const KIND_LINE: i32 = 1;
export const KIND_ELLIPSE: i32 = 2;
export const KIND_SPLINE: i32 = 3;
/** A straight line in place of a curve that could not be read. */
export const KIND_CHORD: i32 = 4;

const POINT: u32 = 24;
/** From body coordinates to those of the drawing. */
const placement: usize = memory.data(96, 8);

let scratch: usize = 0;
let edges: usize = 0;
let room: u32 = 0;
export let edgeCount: u32 = 0;

/** `from`: where the scratch memory begins; `most`: how many edges there can be. */
export function beginEdges(from: usize, most: u32): void {
  scratch = from;
  room = most;
  edgeCount = 0;
  edges = alloc(most * REGION_edges_SIZE);
  setIdentity(placement);
}

export function setPlacement(matrix: usize): void {
  memory.copy(placement, matrix, MATRIX_SIZE);
}

/** A new edge with room for points; its address, or 0 when there are too many. */
function newEdge(kind: i32, points: u32): usize {
  if (edgeCount >= room) return 0;
  const at = edges + <usize>edgeCount * REGION_edges_SIZE;
  edgeCount++;
  memory.fill(at, 0, REGION_edges_SIZE);
  store<i32>(at, kind, REGION_edges_kind);
  if (points != 0) setList(at + REGION_edges_points, alloc(points * POINT), points);
  return at;
}

function setList(list: usize, start: usize, count: u32): void {
  store<u32>(list, <u32>(start - base));
  store<u32>(list, count, 4);
  store<u32>(list, count, 8);
}

/** Maps a point, or a direction, that stands at `from`. */
function placePoint(to: usize, from: usize): void {
  const x = load<f64>(from);
  const y = load<f64>(from, 8);
  const z = load<f64>(from, 16);
  store<f64>(to, mapX(placement, x, y, z));
  store<f64>(to, mapY(placement, x, y, z), 8);
  store<f64>(to, mapZ(placement, x, y, z), 16);
}

function placeVector(to: usize, from: usize): void {
  const x = load<f64>(from);
  const y = load<f64>(from, 8);
  const z = load<f64>(from, 16);
  store<f64>(to, turnX(placement, x, y, z));
  store<f64>(to, turnY(placement, x, y, z), 8);
  store<f64>(to, turnZ(placement, x, y, z), 16);
}

@inline
function pointsOf(edge: usize): usize {
  return base + load<u32>(edge, REGION_edges_points);
}

/** A line between two points; none where they are the same. */
export function addLine(kind: i32, from: usize, to: usize): void {
  const isPoint =
    load<f64>(from) == load<f64>(to) &&
    load<f64>(from, 8) == load<f64>(to, 8) &&
    load<f64>(from, 16) == load<f64>(to, 16);
  if (isPoint) return;
  const edge = newEdge(kind, 2);
  if (edge == 0) return;
  placePoint(pointsOf(edge), from);
  placePoint(pointsOf(edge) + POINT, to);
}

/** Centre, and radii U and V of which the point at t is centre + cos t · U + sin t · V. */
export function addEllipse(center: usize, u: usize, v: usize, start: f64, end: f64): void {
  const edge = newEdge(KIND_ELLIPSE, 3);
  if (edge == 0) return;
  placePoint(pointsOf(edge), center);
  placeVector(pointsOf(edge) + POINT, u);
  placeVector(pointsOf(edge) + 2 * POINT, v);
  store<f64>(edge, start, REGION_edges_startAngle);
  store<f64>(edge, end, REGION_edges_endAngle);
}

/**
 * A spline whose control points (mapped in place), knots and weights stand in memory that was
 * allocated after `beginEdges`; `weights` is 0 where all are 1.
 */
export function addSpline(
  degree: i32,
  points: usize,
  count: u32,
  knots: usize,
  weights: usize,
): void {
  const edge = newEdge(KIND_SPLINE, 0);
  if (edge == 0) return;
  for (let i: u32 = 0; i < count; i++) {
    const at = points + <usize>i * POINT;
    placePoint(at, at);
  }
  store<i32>(edge, degree, REGION_edges_degree);
  setList(edge + REGION_edges_points, points, count);
  setList(edge + REGION_edges_knots, knots, count + degree + 1);
  if (weights != 0) setList(edge + REGION_edges_weights, weights, count);
}

/** Moves the edges to where the scratch memory began and notes them in a list. */
export function endEdges(list: usize): void {
  if (edgeCount == 0) {
    release(scratch);
    return;
  }
  const size = edgeCount * REGION_edges_SIZE;
  const data = edges + <usize>room * REGION_edges_SIZE;
  const dataSize = <usize>drawingSize() - (data - base);
  const target = scratch + size;
  memory.copy(scratch, edges, size);
  memory.copy(target, data, dataSize);
  const shift = <u32>(data - target);
  for (let i: u32 = 0; i < edgeCount; i++) {
    const edge = scratch + <usize>i * REGION_edges_SIZE;
    moveList(edge + REGION_edges_points, shift);
    moveList(edge + REGION_edges_knots, shift);
    moveList(edge + REGION_edges_weights, shift);
  }
  release(target + dataSize);
  setList(list, scratch, edgeCount);
}

function moveList(list: usize, shift: u32): void {
  if (load<u32>(list, 4) != 0) store<u32>(list, load<u32>(list) - shift);
}
