/**
 * Points on a B-spline or NURBS curve, by de Boor's algorithm.
 *
 * In: lists of control points (2 or 3 doubles each), knots and weights, the degree. Out: `splineX`,
 * `splineY`, `splineZ` at a parameter. `openSpline` says whether the lists fit together: knots are
 * control points + degree + 1, do not fall, and end behind their start; else there is no curve.
 */
import { base } from './arena';

const DEGREE_MAX: i32 = 25;
/** Homogeneous points of one evaluation: x, y, z, w. */
const work: usize = memory.data(1024, 8);

export let splineX: f64 = 0;
export let splineY: f64 = 0;
export let splineZ: f64 = 0;

let degree: i32 = 0;
let controls: usize = 0;
let controlSize: usize = 24;
let knots: usize = 0;
let weights: usize = 0;
let count: i32 = 0;

@inline
function knot(index: i32): f64 {
  return load<f64>(knots + (<usize>index << 3));
}

/** Takes a curve; `controlBytes` is 24, or 16 for points of a plane. False: there is none. */
export function openSpline(
  degreeOf: i32,
  controlList: usize,
  knotList: usize,
  weightList: usize,
  controlBytes: usize,
): bool {
  degree = degreeOf;
  count = load<i32>(controlList, 4);
  controls = base + load<u32>(controlList);
  controlSize = controlBytes;
  knots = base + load<u32>(knotList);
  weights = load<i32>(weightList, 4) == count ? base + load<u32>(weightList) : 0;
  if (degree < 1 || degree > DEGREE_MAX || count <= degree) return false;
  if (load<i32>(knotList, 4) != count + degree + 1) return false;
  const last = count + degree;
  for (let i = 0; i < last; i++) if (!(knot(i) <= knot(i + 1))) return false;
  return knot(degree) < knot(count);
}

/** Knot spans that hold a piece of the curve are those from `firstSpan` to before `endSpan`. */
export function firstSpan(): i32 {
  return degree;
}
export function endSpan(): i32 {
  return count;
}
export function isSpanEmpty(span: i32): bool {
  return knot(span) >= knot(span + 1);
}

/** Evaluates at a fraction, 0 to 1, of a span that is not empty. */
export function evaluate(span: i32, fraction: f64): void {
  const t = knot(span) + (knot(span + 1) - knot(span)) * fraction;
  for (let j = 0; j <= degree; j++) {
    const index = span - degree + j;
    const point = controls + <usize>index * controlSize;
    const w = weights == 0 ? 1 : load<f64>(weights + (<usize>index << 3));
    const at = work + (<usize>j << 5);
    store<f64>(at, load<f64>(point) * w);
    store<f64>(at, load<f64>(point, 8) * w, 8);
    store<f64>(at, controlSize == 24 ? load<f64>(point, 16) * w : 0, 16);
    store<f64>(at, w, 24);
  }
  for (let level = 1; level <= degree; level++) {
    for (let j = degree; j >= level; j--) {
      const low = knot(span - degree + j);
      const range = knot(span + j + 1 - level) - low;
      const alpha = range > 0 ? (t - low) / range : 0;
      blend(work + (<usize>j << 5), alpha);
    }
  }
  const result = work + (<usize>degree << 5);
  const w = load<f64>(result, 24);
  const divisor = w != 0 ? w : 1;
  splineX = load<f64>(result) / divisor;
  splineY = load<f64>(result, 8) / divisor;
  splineZ = load<f64>(result, 16) / divisor;
}

/** The point at an address moves towards itself from the one before it. */
function blend(at: usize, alpha: f64): void {
  const before = at - 32;
  const rest = 1 - alpha;
  store<f64>(at, load<f64>(before) * rest + load<f64>(at) * alpha);
  store<f64>(at, load<f64>(before, 8) * rest + load<f64>(at, 8) * alpha, 8);
  store<f64>(at, load<f64>(before, 16) * rest + load<f64>(at, 16) * alpha, 16);
  store<f64>(at, load<f64>(before, 24) * rest + load<f64>(at, 24) * alpha, 24);
}
