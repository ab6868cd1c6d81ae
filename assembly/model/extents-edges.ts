/**
 * How far the edges of solids, regions and surfaces reach (see `extents.ts`): lines and ellipses
 * exactly, splines by samples.
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
import { base } from './arena';
import { growConic, growPlane } from './box';
import { growWorld } from './extents';
import { mapX, mapY, turnX, turnY } from './matrix';
import { solidEdges } from './modelled';
import { block, enterPlane } from './plane';
import {
  endSpan,
  evaluate,
  firstSpan,
  isSpanEmpty,
  openSpline,
  splineX,
  splineY,
  splineZ,
} from './spline';

const ELLIPSE: i32 = 2;
const SPLINE: i32 = 3;
const POINT: usize = 24;
const SAMPLES: i32 = 12;

export function growSolid(record: usize): void {
  const list = solidEdges(record);
  const first = base + load<u32>(list);
  enterPlane(0);
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n; i++) {
    growEdge(first + <usize>i * REGION_edges_SIZE);
  }
}

function growEdge(edge: usize): void {
  const kind = load<i32>(edge, REGION_edges_kind);
  const points = base + load<u32>(edge, REGION_edges_points);
  if (kind == ELLIPSE) growEllipse(edge, points);
  else if (kind == SPLINE) growSpline(edge);
  else {
    growWorld(points);
    growWorld(points + POINT);
  }
}

function growEllipse(edge: usize, center: usize): void {
  const u = center + POINT;
  const v = u + POINT;
  const start = load<f64>(edge, REGION_edges_startAngle);
  growConic(
    worldX(center),
    worldY(center),
    worldTurnX(u),
    worldTurnY(u),
    worldTurnX(v),
    worldTurnY(v),
    start,
    load<f64>(edge, REGION_edges_endAngle) - start,
  );
}

function growSpline(edge: usize): void {
  const isCurve = openSpline(
    load<i32>(edge, REGION_edges_degree),
    edge + REGION_edges_points,
    edge + REGION_edges_knots,
    edge + REGION_edges_weights,
    POINT,
  );
  if (!isCurve) return;
  for (let span = firstSpan(), end = endSpan(); span < end; span++) {
    if (isSpanEmpty(span)) continue;
    for (let i = 0; i <= SAMPLES; i++) {
      evaluate(span, <f64>i / SAMPLES);
      growPlane(splineX, splineY, splineZ);
    }
  }
}

function worldX(at: usize): f64 {
  const x = load<f64>(at);
  return block == 0 ? x : mapX(block, x, load<f64>(at, 8), load<f64>(at, 16));
}
function worldY(at: usize): f64 {
  const y = load<f64>(at, 8);
  return block == 0 ? y : mapY(block, load<f64>(at), y, load<f64>(at, 16));
}
function worldTurnX(at: usize): f64 {
  const x = load<f64>(at);
  return block == 0 ? x : turnX(block, x, load<f64>(at, 8), load<f64>(at, 16));
}
function worldTurnY(at: usize): f64 {
  const y = load<f64>(at, 8);
  return block == 0 ? y : turnY(block, load<f64>(at), y, load<f64>(at, 16));
}
