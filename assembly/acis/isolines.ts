/**
 * Isolines of ACIS faces that edges alone do not show, as AutoCAD draws them with ISOLINES at 4.
 *
 *   sphere-surface  centre radius u v              without loops: three great circles
 *   torus-surface   centre axis R r u              without loops: four circles each way
 *   cone-surface    centre axis major ratio [interval] sine cosine
 *
 * A cone (a cylinder has sine 0) gets rulings at the quarters of its ellipse where each of its
 * loops is one whole ellipse or the apex: point D + h · (axis · cosine + D / R · sine), D the
 * radius there, cut with the plane of the loop's ellipse. A ruling whose ends miss that ellipse is
 * left out. Not handled: faces of spheres and tori that have edges, spline surfaces.
 */
import { KIND_LINE, addEllipse, addLine } from './edges';
import {
  COEDGE,
  CONE,
  EDGE,
  ELLIPSE,
  LOOP,
  OTHER_SURFACE,
  SPHERE,
  TORUS,
  classOf,
  leadingNumbers,
  pointerTo,
} from './records';
import { NUMBER, STOP, nextToken, tokenKind, tokenNumber } from './tokens';
import { edgeCurve, endVertex, readEdge, readVertex, startVertex } from './topology';
import { combine, cross, dot, length } from './vector';

/** Most edges that a face can get. */
export const ISOLINES_MAX: u32 = 8;
const TURN: f64 = 6.283185307179586;
const QUARTER: f64 = 1.5707963267948966;
/** A sine below this is a cylinder's. */
const FLAT: f64 = 1e-9;
/** A ruling may end so far from the loop, as a part of the radius. */
const NEAR: f64 = 1e-4;

const surface: usize = memory.data(96, 8);
const a: usize = memory.data(24, 8);
const b: usize = memory.data(24, 8);
const c: usize = memory.data(24, 8);
const d: usize = memory.data(24, 8);
const outward: usize = memory.data(24, 8);
const minorAxis: usize = memory.data(24, 8);

export function addIsolines(face: i32): void {
  const found = pointerTo(face, SPHERE, OTHER_SURFACE);
  const type = classOf(found);
  if (type == CONE) addRulings(face, found);
  else if (type == SPHERE || type == TORUS) {
    if (pointerTo(face, LOOP, LOOP) >= 0) return;
    if (type == SPHERE) addSphere(found);
    else addTorus(found);
  }
}

function addSphere(index: i32): void {
  if (leadingNumbers(index, surface, 10) < 10) return;
  const radius = abs(load<f64>(surface, 24));
  const u = surface + 32;
  const pole = surface + 56;
  const uSize = length(u);
  const poleSize = length(pole);
  if (!(radius > 0) || !(uSize > 0) || !(poleSize > 0)) return;
  combine(a, u, radius / uSize, u, 0);
  combine(b, pole, radius / poleSize, pole, 0);
  cross(c, b, a, 1 / radius);
  addEllipse(surface, a, c, 0, TURN);
  addEllipse(surface, a, b, 0, TURN);
  addEllipse(surface, c, b, 0, TURN);
}

function addTorus(index: i32): void {
  if (leadingNumbers(index, surface, 11) < 11) return;
  const axis = surface + 24;
  const u = surface + 64;
  const major = abs(load<f64>(surface, 48));
  const minor = abs(load<f64>(surface, 56));
  const axisSize = length(axis);
  const uSize = length(u);
  if (!(minor > 0) || !(axisSize > 0) || !(uSize > 0)) return;
  combine(a, u, 1 / uSize, u, 0);
  cross(b, axis, u, 1 / (axisSize * uSize));
  combine(axis, axis, 1 / axisSize, axis, 0);
  for (let i = 0; i < 4; i++) {
    const angle = <f64>i * QUARTER;
    // around the axis
    const radius = Math.round(Math.cos(angle)) * minor + major;
    combine(c, surface, 1, axis, Math.round(Math.sin(angle)) * minor);
    if (radius != 0) addRing(radius);
    // around the tube
    combine(d, a, Math.round(Math.cos(angle)), b, Math.round(Math.sin(angle)));
    combine(c, surface, 1, d, major);
    combine(d, d, minor, d, 0);
    combine(outward, axis, minor, axis, 0);
    addEllipse(c, d, outward, 0, TURN);
  }
}

/** A circle around the torus's axis with its centre at `c`. */
function addRing(radius: f64): void {
  combine(d, a, radius, a, 0);
  combine(outward, b, radius, b, 0);
  addEllipse(c, d, outward, 0, TURN);
}

// ---- cones

const ruling: usize = memory.data(24, 8);
/** The ellipses (centre, normal, major axis, ratio) or, where normal is 0, points of two loops. */
const loops: usize = memory.data(160, 8);
const LOOP_SIZE: usize = 80;
let sine: f64 = 0;
let cosine: f64 = 1;

function addRulings(face: i32, index: i32): void {
  const isRead = leadingNumbers(index, surface, 10) == 10 && readAngle();
  const axis = surface + 24;
  const major = surface + 48;
  const axisSize = length(axis);
  const radius = length(major);
  if (!isRead || !(axisSize > 0) || !(radius > 0) || !readLoops(face)) return;
  cross(b, axis, major, load<f64>(surface, 72) / axisSize);
  for (let i = 0; i < 4; i++) {
    const angle = <f64>i * QUARTER;
    combine(outward, major, Math.round(Math.cos(angle)), b, Math.round(Math.sin(angle)));
    combine(ruling, axis, cosine / axisSize, outward, sine / radius);
    if (meet(loops, c) && meet(loops + LOOP_SIZE, d)) addLine(KIND_LINE, c, d);
  }
}

/** Sine and cosine behind the ratio, past an interval: two numbers whose squares make 1. */
function readAngle(): bool {
  let before = Infinity;
  for (let i = 0; i < 12 && nextToken() != STOP; i++) {
    if (tokenKind != NUMBER) continue;
    if (abs(before * before + tokenNumber * tokenNumber - 1) < 1e-6) {
      sine = before;
      cosine = tokenNumber;
      return true;
    }
    before = tokenNumber;
  }
  return false;
}

/** False unless the face lies between two whole ellipses, or one and the apex. */
function readLoops(face: i32): bool {
  let loop = pointerTo(face, LOOP, LOOP);
  let count: usize = 0;
  while (loop >= 0) {
    if (count == 2 || !readLoop(loop, loops + count * LOOP_SIZE)) return false;
    count++;
    loop = nextLoop(loop);
  }
  if (count == 2) return true;
  if (count == 0 || abs(sine) < FLAT) return false;
  // no loop at the apex
  const height = -length(surface + 48) / sine;
  const axis = surface + 24;
  combine(loops + LOOP_SIZE, surface, 1, axis, (height * cosine) / length(axis));
  memory.fill(loops + LOOP_SIZE + 24, 0, 56);
  return true;
}

/** The first pointer to a loop in a loop; the face of a broken one can lead in a circle. */
function nextLoop(loop: i32): i32 {
  const next = pointerTo(loop, LOOP, LOOP);
  return next == loop ? -1 : next;
}

/** A loop of a single edge that is a whole ellipse or a point. */
function readLoop(loop: i32, target: usize): bool {
  const coedge = pointerTo(loop, COEDGE, COEDGE);
  if (coedge < 0 || pointerTo(coedge, COEDGE, COEDGE) != coedge) return false;
  const edge = pointerTo(coedge, EDGE, EDGE);
  if (edge < 0) return false;
  readEdge(edge);
  if (startVertex != endVertex) return false;
  memory.fill(target, 0, LOOP_SIZE);
  if (edgeCurve < 0) return startVertex >= 0 && readVertex(startVertex, target);
  return classOf(edgeCurve) == ELLIPSE && leadingNumbers(edgeCurve, target, 10) == 10;
}

/** Where the ruling meets a loop; false where it misses the ellipse. */
function meet(loop: usize, target: usize): bool {
  const normal = loop + 24;
  if (length(normal) == 0) {
    memory.copy(target, loop, 24);
    return true;
  }
  combine(target, surface, 1, outward, 1);
  combine(a, loop, 1, target, -1);
  const slope = dot(ruling, normal);
  if (slope == 0) return false;
  combine(target, target, 1, ruling, dot(a, normal) / slope);
  // in units of the ellipse's radii the point is at distance 1
  const major = loop + 48;
  combine(a, target, 1, loop, -1);
  const size = length(major);
  const x = dot(a, major) / (size * size);
  cross(minorAxis, normal, major, load<f64>(loop, 72) / length(normal));
  const y = dot(a, minorAxis) / dot(minorAxis, minorAxis);
  return abs(Math.sqrt(x * x + y * y) - 1) < NEAR;
}
