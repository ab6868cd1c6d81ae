/**
 * Curves as points: arcs, ellipses, bulges and splines of the entity's plane, in world coordinates.
 *
 * Points go to the sink as GeoJSON positions `[x,y]`, or are gathered in the idle input window
 * while rings are sorted out. 72 segments a turn keep chords within 0.1 % of the radius.
 */
import { INPUT_SIZE, inputWindow } from '../model/arena';
import { RADIANS } from '../model/matrix';
import { planeX, planeY, planeZ } from '../model/plane';
import {
  endSpan,
  evaluate,
  firstSpan,
  isSpanEmpty,
  openSpline,
  splineX,
  splineY,
  splineZ,
} from '../model/spline';
import { withZ } from './fields';
import { putByte, putNumber, room } from './sink';

const DEGREES_A_STEP: f64 = 5;
const SPAN_STEPS: i32 = 8;
export const POINT_SIZE: usize = 24;
const POINTS_MAX: u32 = INPUT_SIZE / 24;
const COMMA: u8 = 0x2c;

let isGathering: bool = false;
/** Points since `openPath` or, when gathering, since `openGathering`. */
export let pointCount: u32 = 0;
/** More points came than the window holds. */
export let isFull: bool = false;

/** From here on points are gathered. */
export function openGathering(): void {
  isGathering = true;
  isFull = false;
  pointCount = 0;
}
export function closeGathering(): void {
  isGathering = false;
}
/** From here on points are written, the first without a comma. */
export function openPath(): void {
  pointCount = 0;
}

export function putPosition(x: f64, y: f64, z: f64): void {
  putByte(0x5b);
  putNumber(x);
  putByte(COMMA);
  putNumber(y);
  if (withZ) {
    putByte(COMMA);
    putNumber(z);
  }
  putByte(0x5d);
}

export function worldPosition(x: f64, y: f64, z: f64): void {
  if (isGathering) {
    if (pointCount >= POINTS_MAX) {
      isFull = true;
      return;
    }
    const at = inputWindow() + <usize>pointCount * POINT_SIZE;
    store<f64>(at, x);
    store<f64>(at, y, 8);
    store<f64>(at, z, 16);
  } else {
    room();
    if (pointCount != 0) putByte(COMMA);
    putPosition(x, y, z);
  }
  pointCount++;
}

export function planePosition(x: f64, y: f64, z: f64): void {
  worldPosition(planeX(x, y, z), planeY(x, y, z), planeZ(x, y, z));
}

/**
 * Part of an ellipse with centre (x, y) and conjugate radii a, b in the plane, from `start` over
 * `sweep` degrees; without its first point when `continues`.
 */
export function planeConic(
  x: f64,
  y: f64,
  z: f64,
  ax: f64,
  ay: f64,
  bx: f64,
  by: f64,
  start: f64,
  sweep: f64,
  continues: bool,
): void {
  const steps = max(<i32>Math.ceil(abs(sweep) / DEGREES_A_STEP), 2);
  for (let i = continues ? 1 : 0; i <= steps; i++) {
    const angle = (start + (sweep * i) / steps) * RADIANS;
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    planePosition(x + c * ax + s * bx, y + c * ay + s * by, z);
  }
}

/** The arc behind a vertex, up to and with the next one. */
export function planeBulge(x0: f64, y0: f64, x1: f64, y1: f64, z: f64, bulge: f64): void {
  const offset = (1 - bulge * bulge) / (4 * bulge);
  const x = (x0 + x1) / 2 - (y1 - y0) * offset;
  const y = (y0 + y1) / 2 + (x1 - x0) * offset;
  const ax = x0 - x;
  const ay = y0 - y;
  const sweep = (4 * Math.atan(bulge)) / RADIANS;
  const steps = max(<i32>Math.ceil(abs(sweep) / DEGREES_A_STEP), 1);
  for (let i = 1; i < steps; i++) {
    const angle = ((sweep * i) / steps) * RADIANS;
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    planePosition(x + c * ax - s * ay, y + s * ax + c * ay, z);
  }
  planePosition(x1, y1, z);
}

/** The curve of a spline in the plane entered; false where there is none. */
export function planeSpline(
  degree: i32,
  controlPoints: usize,
  knots: usize,
  weights: usize,
  controlBytes: usize,
  z: f64,
): bool {
  if (!openSpline(degree, controlPoints, knots, weights, controlBytes)) return false;
  const steps = degree == 1 ? 1 : SPAN_STEPS;
  let isFirst = true;
  for (let span = firstSpan(), end = endSpan(); span < end; span++) {
    if (isSpanEmpty(span)) continue;
    for (let i = isFirst ? 0 : 1; i <= steps; i++) {
      evaluate(span, <f64>i / steps);
      planePosition(splineX, splineY, controlBytes == 24 ? splineZ : z);
    }
    isFirst = false;
  }
  return true;
}
