/**
 * The rectangle around what was added: points, arcs, texts, as the current block transform and
 * entity plane (`plane.ts`) place them on the world's xy plane.
 *
 * Arcs are exact: with centre C and conjugate radii U, V the point C + cos t · U + sin t · V is
 * outermost in x where tan t = Vx / Ux. What is not finite is left out.
 */
import { RADIANS } from './matrix';
import { plane, planeTurnX, planeTurnY, planeX, planeY } from './plane';

export let boxMinX: f64 = Infinity;
export let boxMinY: f64 = Infinity;
export let boxMaxX: f64 = -Infinity;
export let boxMaxY: f64 = -Infinity;
const TURN: f64 = 6.283185307179586;

export function setBox(minX: f64, minY: f64, maxX: f64, maxY: f64): void {
  boxMinX = minX;
  boxMinY = minY;
  boxMaxX = maxX;
  boxMaxY = maxY;
}
export function clearBox(): void {
  setBox(Infinity, Infinity, -Infinity, -Infinity);
}
export function isBoxEmpty(): bool {
  return !(boxMinX <= boxMaxX);
}

/** Adds a world point. */
export function growPoint(x: f64, y: f64): void {
  if (!(abs(x) < Infinity) || !(abs(y) < Infinity)) return;
  boxMinX = min(boxMinX, x);
  boxMinY = min(boxMinY, y);
  boxMaxX = max(boxMaxX, x);
  boxMaxY = max(boxMaxY, y);
}

/** Adds a point of the entity's plane. */
export function growPlane(x: f64, y: f64, z: f64): void {
  growPoint(planeX(x, y, z), planeY(x, y, z));
}

/** True when a rectangle of the world adds nothing. */
export function isInside(minX: f64, minY: f64, maxX: f64, maxY: f64): bool {
  return minX >= boxMinX && minY >= boxMinY && maxX <= boxMaxX && maxY <= boxMaxY;
}

/** Adds part of an ellipse: world centre, conjugate radii, start and sweep of t in radians. */
export function growConic(
  x: f64,
  y: f64,
  ux: f64,
  uy: f64,
  vx: f64,
  vy: f64,
  start: f64,
  sweep: f64,
): void {
  const rx = Math.sqrt(ux * ux + vx * vx);
  const ry = Math.sqrt(uy * uy + vy * vy);
  if (isInside(x - rx, y - ry, x + rx, y + ry)) return;
  if (sweep >= TURN - 1e-9) {
    growPoint(x - rx, y - ry);
    growPoint(x + rx, y + ry);
    return;
  }
  growAt(x, y, ux, uy, vx, vy, start);
  growAt(x, y, ux, uy, vx, vy, start + sweep);
  const tx = Math.atan2(vx, ux);
  const ty = Math.atan2(vy, uy);
  for (let half = 0; half < 2; half++) {
    const turn = half * (TURN / 2);
    if (isWithin(tx + turn, start, sweep)) growAt(x, y, ux, uy, vx, vy, tx + turn);
    if (isWithin(ty + turn, start, sweep)) growAt(x, y, ux, uy, vx, vy, ty + turn);
  }
}

function isWithin(angle: f64, start: f64, sweep: f64): bool {
  const offset = angle - start;
  return offset - TURN * Math.floor(offset / TURN) <= sweep;
}

function growAt(x: f64, y: f64, ux: f64, uy: f64, vx: f64, vy: f64, t: f64): void {
  const c = Math.cos(t);
  const s = Math.sin(t);
  growPoint(x + c * ux + s * vx, y + c * uy + s * vy);
}

/** Adds an ellipse's part in the entity's plane; (ax, ay) and (bx, by) are conjugate radii. */
export function growPlaneConic(
  x: f64,
  y: f64,
  z: f64,
  ax: f64,
  ay: f64,
  bx: f64,
  by: f64,
  start: f64,
  sweep: f64,
): void {
  growConic(
    planeX(x, y, z),
    planeY(x, y, z),
    planeTurnX(ax, ay),
    planeTurnY(ax, ay),
    planeTurnX(bx, by),
    planeTurnY(bx, by),
    start,
    sweep,
  );
}

/** Degrees counter-clockwise from start to end, a full turn where they are equal. */
export function sweepOf(start: f64, end: f64): f64 {
  const sweep = end - start - 360 * Math.floor((end - start) / 360);
  // of angles beyond all turns that a double can tell apart, nothing but noise is left
  return sweep > 1e-9 && sweep <= 360 ? sweep : 360;
}

export function growArc(x: f64, y: f64, z: f64, radius: f64, start: f64, sweep: f64): void {
  growPlaneConic(x, y, z, radius, 0, 0, radius, start * RADIANS, sweep * RADIANS);
}

/** Adds the arc between two points of the plane; the points themselves are added by the caller. */
export function growBulge(x0: f64, y0: f64, x1: f64, y1: f64, z: f64, bulge: f64): void {
  if (plane == 0) {
    // no point of the arc is further from the chord's middle than half the chord and the sagitta
    const reach = ((abs(x1 - x0) + abs(y1 - y0)) * (1 + abs(bulge))) / 2;
    const midX = (x0 + x1) / 2;
    const midY = (y0 + y1) / 2;
    if (isInside(midX - reach, midY - reach, midX + reach, midY + reach)) return;
  }
  // The centre lies on the chord's normal: distance (1 - b²) / 4b times the chord.
  const offset = (1 - bulge * bulge) / (4 * bulge);
  const x = (x0 + x1) / 2 - (y1 - y0) * offset;
  const y = (y0 + y1) / 2 + (x1 - x0) * offset;
  const ax = x0 - x;
  const ay = y0 - y;
  const side: f64 = bulge < 0 ? -1 : 1;
  growPlaneConic(x, y, z, ax, ay, -ay * side, ax * side, 0, abs(4 * Math.atan(bulge)));
}

/** Adds a rectangle of the plane: its corner, and its sides as vectors. */
export function growSides(x: f64, y: f64, z: f64, ax: f64, ay: f64, bx: f64, by: f64): void {
  growPlane(x, y, z);
  growPlane(x + ax, y + ay, z);
  growPlane(x + bx, y + by, z);
  growPlane(x + ax + bx, y + ay + by, z);
}
