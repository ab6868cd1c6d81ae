/**
 * Boundary loops of HATCH and MPOLYGON, polylines or edges of four kinds, tag by tag.
 *
 *   92 flags;  flag 2, polyline: 72 has bulges, 73 closed, 93 count, then 10 20 42 each vertex
 *              else edges: 93 count, then each 72 kind and
 *                1 line     10 20 start, 11 21 end
 *                2 arc      10 20 center, 40 radius, 50 51 angles, 73 counter-clockwise
 *                3 ellipse  10 20 center, 11 21 major axis, 40 ratio, 50 51 angles, 73
 *                4 spline   94 73 74 95 96, 40 knots, 10 20 controls, 42 weights,
 *                           97 count, 11 21 fit points, 12 22 13 23 tangents
 *   97 count, 330 sources
 *
 * DXF Reference, "Boundary path data". A spline's 97 (fit points) is there from R2010 on; which
 * of the two a 97 is need not be known, because its items are told apart by their codes.
 */
import {
  HATCH_loops_SIZE,
  HATCH_loops_closed,
  HATCH_loops_edges,
  HATCH_loops_edges_SIZE,
  HATCH_loops_edges_controlPoints,
  HATCH_loops_edges_counterClockwise,
  HATCH_loops_edges_degree,
  HATCH_loops_edges_end,
  HATCH_loops_edges_endAngle,
  HATCH_loops_edges_endTangent,
  HATCH_loops_edges_fitPoints,
  HATCH_loops_edges_kind,
  HATCH_loops_edges_knots,
  HATCH_loops_edges_periodic,
  HATCH_loops_edges_radius,
  HATCH_loops_edges_rational,
  HATCH_loops_edges_start,
  HATCH_loops_edges_startAngle,
  HATCH_loops_edges_startTangent,
  HATCH_loops_edges_weights,
  HATCH_loops_flags,
  HATCH_loops_sources,
  HATCH_loops_vertices,
  HATCH_loops_vertices_SIZE,
  HATCH_loops_vertices_bulge,
  HATCH_loops_vertices_x,
  HATCH_loops_vertices_y,
} from '../../../generated/model';
import { append } from '../../../model/arena';
import { code, tagF64, tagHandle, tagI32 } from '../tags';
import { UNTOLD, addF64, added, compareCount, last } from './fields';

const POLYLINE_FLAG: i32 = 2;
const EDGE_ARC: i32 = 2;
const EDGE_ELLIPSE: i32 = 3;
const EDGE_SPLINE: i32 = 4;

/** The list of loops, and what the last of them is. */
let loops: usize = 0;
let isPolyline: bool = false;
let edgeKind: i32 = 0;

let toldParts: i32 = UNTOLD;
let toldKnots: i32 = UNTOLD;
let toldControls: i32 = UNTOLD;
/** Code 97 counts a spline's fit points, then the sources of the loop: what came since it. */
let toldSince: i32 = UNTOLD;
let foundSince: u32 = 0;

function forgetLoopCounts(): void {
  toldParts = UNTOLD;
  toldKnots = UNTOLD;
  toldControls = UNTOLD;
  toldSince = UNTOLD;
}

/** A 92: the next loop of a list begins. */
export function beginLoop(list: usize): void {
  loops = list;
  const flags = tagI32();
  store<i32>(added(loops, HATCH_loops_SIZE) + HATCH_loops_flags, flags);
  isPolyline = (flags & POLYLINE_FLAG) != 0;
  edgeKind = 0;
  forgetLoopCounts();
}

@inline
function lastLoop(): usize {
  return last(loops, HATCH_loops_SIZE);
}

@inline
function lastEdge(): usize {
  return last(lastLoop() + HATCH_loops_edges, HATCH_loops_edges_SIZE);
}

export function endLoop(): void {
  endEdge();
  const loop = lastLoop();
  const parts = isPolyline ? HATCH_loops_vertices : HATCH_loops_edges;
  compareCount(toldParts, load<u32>(loop + parts, 4));
  compareCount(toldSince, foundSince);
  forgetLoopCounts();
}

function endEdge(): void {
  if (edgeKind != EDGE_SPLINE) return;
  const edge = lastEdge();
  compareCount(toldKnots, load<u32>(edge + HATCH_loops_edges_knots, 4));
  compareCount(toldControls, load<u32>(edge + HATCH_loops_edges_controlPoints, 4));
  toldKnots = UNTOLD;
  toldControls = UNTOLD;
}

/** A tag between the first 92 and the tail; true when it is taken. */
export function readLoopTag(): bool {
  switch (code) {
    case 93:
      toldParts = tagI32();
      return true;
    case 97:
      compareCount(toldSince, foundSince);
      toldSince = tagI32();
      foundSince = 0;
      return true;
    case 330: {
      const handle = tagHandle();
      store<u64>(append(lastLoop() + HATCH_loops_sources, 8), handle);
      foundSince++;
      return true;
    }
    default:
      return isPolyline ? readVertexTag() : readEdgeTag();
  }
}

function readVertexTag(): bool {
  const vertices = lastLoop() + HATCH_loops_vertices;
  switch (code) {
    case 10:
      store<f64>(added(vertices, HATCH_loops_vertices_SIZE) + HATCH_loops_vertices_x, tagF64());
      return true;
    case 20:
      store<f64>(last(vertices, HATCH_loops_vertices_SIZE) + HATCH_loops_vertices_y, tagF64());
      return true;
    case 42:
      store<f64>(last(vertices, HATCH_loops_vertices_SIZE) + HATCH_loops_vertices_bulge, tagF64());
      return true;
    case 72:
      // whether there are bulges: each vertex tells
      return true;
    case 73:
      store<i32>(lastLoop() + HATCH_loops_closed, tagI32());
      return true;
    default:
      return false;
  }
}

function readEdgeTag(): bool {
  if (code == 72) {
    beginEdge();
    return true;
  }
  if (edgeKind == EDGE_SPLINE) return readSplineTag();
  if (code == 10 || code == 20) {
    store<f64>(lastEdge() + HATCH_loops_edges_start + 8 * (code == 20 ? 1 : 0), tagF64());
    return true;
  }
  if (code == 11 || code == 21) {
    store<f64>(lastEdge() + HATCH_loops_edges_end + 8 * (code == 21 ? 1 : 0), tagF64());
    return true;
  }
  if (edgeKind != EDGE_ARC && edgeKind != EDGE_ELLIPSE) return false;
  switch (code) {
    case 40:
      store<f64>(lastEdge() + HATCH_loops_edges_radius, tagF64());
      return true;
    case 50:
      store<f64>(lastEdge() + HATCH_loops_edges_startAngle, tagF64());
      return true;
    case 51:
      store<f64>(lastEdge() + HATCH_loops_edges_endAngle, tagF64());
      return true;
    case 73:
      store<i32>(lastEdge() + HATCH_loops_edges_counterClockwise, tagI32());
      return true;
    default:
      return false;
  }
}

function beginEdge(): void {
  endEdge();
  edgeKind = tagI32();
  const edge = added(lastLoop() + HATCH_loops_edges, HATCH_loops_edges_SIZE);
  store<i32>(edge + HATCH_loops_edges_kind, edgeKind);
  store<i32>(edge + HATCH_loops_edges_counterClockwise, 1);
}

function readSplineTag(): bool {
  const edge = lastEdge();
  switch (code) {
    case 94:
      store<i32>(edge + HATCH_loops_edges_degree, tagI32());
      return true;
    case 73:
      store<i32>(edge + HATCH_loops_edges_rational, tagI32());
      return true;
    case 74:
      store<i32>(edge + HATCH_loops_edges_periodic, tagI32());
      return true;
    case 95:
      toldKnots = tagI32();
      return true;
    case 96:
      toldControls = tagI32();
      return true;
    case 40:
      addF64(edge + HATCH_loops_edges_knots);
      return true;
    case 42:
      addF64(edge + HATCH_loops_edges_weights);
      return true;
    default:
      return readSplinePoint(edge);
  }
}

function readSplinePoint(edge: usize): bool {
  switch (code) {
    case 10:
      store<f64>(added(edge + HATCH_loops_edges_controlPoints, 16), tagF64());
      return true;
    case 20:
      store<f64>(last(edge + HATCH_loops_edges_controlPoints, 16), tagF64(), 8);
      return true;
    case 11:
      store<f64>(added(edge + HATCH_loops_edges_fitPoints, 16), tagF64());
      foundSince++;
      return true;
    case 21:
      store<f64>(last(edge + HATCH_loops_edges_fitPoints, 16), tagF64(), 8);
      return true;
    case 12:
    case 22:
      store<f64>(edge + HATCH_loops_edges_startTangent + 8 * (code == 22 ? 1 : 0), tagF64());
      return true;
    case 13:
    case 23:
      store<f64>(edge + HATCH_loops_edges_endTangent + 8 * (code == 23 ? 1 : 0), tagF64());
      return true;
    default:
      return false;
  }
}
