/**
 * The B-spline in an interpolated curve (intcurve), cut to its edge.
 *
 *   intcurve-curve … forward { exactcur full nurbs 3 open 2
 *     0 3 1 3                          knot and multiplicity; at the ends the degree, not one more
 *     x y z w …                        sum of multiplicities - degree + 1 control points
 *
 * In: the record, and the ends of the edge. Out: an edge of kind spline. Whatever defines the curve
 * (surfaces that meet, an offset, a projection, a law), its B-spline stands first among the
 * subtype's fields, in later versions behind a number and the word `full`; but a helix has none
 * (`helix.ts`). `{ ref n }` is the subtype with that number in the file. Where `summary`, `none` or
 * `nullbs` stands there is no spline. A curve whose spline does not pass through the ends of its
 * edge is not taken. The ends become those of the vertices.
 * Knot insertion: Boehm, "Inserting new knots into B-spline curves", 1980.
 */
import { alloc, base, release } from '../model/arena';
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
import { addSpline } from './edges';
import { helixCount, helixKnots, helixPoints, readHelix } from './helix';
import { openRecord, openSubtype } from './records';
import {
  NUMBER,
  OPEN,
  STOP,
  STRING,
  TRUE,
  WORD,
  bytesLeft,
  nextToken,
  openTokens,
  spendTokens,
  tokenFirst,
  tokenInteger,
  tokenKind,
  tokenNumber,
  tokenPosition,
} from './tokens';

const NAME_ref: u64 = 0x666572;
const NAME_nubs: u64 = 0x7362756e;
const NAME_nurbs: u64 = 0x736272756e;
const NAME_full: u64 = 0x6c6c7566;
const NAME_helixcur: u64 = 0x72756378696c6568;
const NAME_helix_int_cur: u64 = 0x6e695f78696c6568;
/** Edges that one curve can become: two, over the seam of a closed one. */
export const PIECES_MAX: u32 = 2;
const DEGREE_MAX: i32 = 25;
const POINT: usize = 24;
/** Ends may be so far from the curve, as a part of its size. */
const NEAR: f64 = 1e-3;
const SAMPLES: i32 = 12;
const HALVINGS: i32 = 40;
/** What the search in a span counts as, in tokens of work. */
const SEARCH_WORK: i64 = 300;

/** List headers as `openSpline` wants them. */
const pointList: usize = memory.data(12, 4);
const knotList: usize = memory.data(12, 4);
const weightList: usize = memory.data(12, 4);

let isReversed: bool = false;
let isRational: bool = false;
let degree: i32 = 0;
let count: i32 = 0;
let points: usize = 0;
let knots: usize = 0;
let weights: usize = 0;

@inline
function knot(index: i32): f64 {
  return load<f64>(knots + (<usize>index << 3));
}
@inline
function setKnot(index: i32, value: f64): void {
  store<f64>(knots + (<usize>index << 3), value);
}
@inline
function weight(index: i32): f64 {
  return load<f64>(weights + (<usize>index << 3));
}
@inline
function point(index: i32): usize {
  return points + <usize>index * POINT;
}

/**
 * Adds the part of a curve between two points; all of it where they are 0. `against`: the edge runs
 * against the curve. False: there is no spline that fits.
 */
export function addIntcurve(curve: i32, from: usize, to: usize, against: bool): bool {
  const mark = alloc(0);
  if (!readSpline(curve)) {
    release(mark);
    return false;
  }
  if (from == 0 || to == 0) {
    finish(0, count, 0, 0);
    return true;
  }
  const swaps = against != isReversed;
  const first = swaps ? to : from;
  const last = swaps ? from : to;
  const size = extent();
  const low = knot(degree);
  const high = knot(count);
  const start = isNear(first, point(0), size) ? low : closest(first, size);
  const end = isNear(last, point(count - 1), size) ? high : closest(last, size);
  if (isNaN(start) || isNaN(end)) {
    release(mark);
    return false;
  }
  if (start < end) {
    cut(start, end, first, last);
    return true;
  }
  if (!isNear(point(0), point(count - 1), size)) {
    // the sense does not agree with the vertices: the curve runs the other way
    if (end < start) cut(end, start, last, first);
    else release(mark);
    return end < start;
  }
  // the edge runs over the seam of a closed curve
  if (start < high) {
    cut(start, high, first, 0);
    if (!readSpline(curve)) return true;
  }
  if (end > low) cut(low, end, 0, last);
  return true;
}

// ---- reading

function readSpline(curve: i32): bool {
  openRecord(curve);
  isReversed = false;
  while (nextToken() != OPEN) {
    if (tokenKind == STOP) return false;
    // the sense stands last; ACIS 1 has a number for it
    isReversed = tokenKind == TRUE || (tokenKind == NUMBER && tokenNumber == 1);
  }
  nextToken();
  if (tokenKind == WORD && tokenFirst == NAME_ref) {
    if (nextToken() != NUMBER || !openSubtype(tokenInteger())) return false;
    nextToken();
  }
  if (tokenFirst == NAME_helixcur || tokenFirst == NAME_helix_int_cur) return takeHelix();
  return findSpline() && readKnots() && readPoints();
}

/** To behind the name `nubs` or `nurbs`, where that is the first name but `full`. */
function findSpline(): bool {
  while (nextToken() == NUMBER || tokenFirst == NAME_full) {
    if (tokenKind != NUMBER && tokenKind != WORD) return false;
  }
  if (tokenKind != WORD && tokenKind != STRING) return false;
  isRational = tokenFirst == NAME_nurbs;
  return isRational || tokenFirst == NAME_nubs;
}

function takeHelix(): bool {
  degree = 3;
  isRational = false;
  if (!readHelix(2 * <u32>degree)) return false;
  count = helixCount;
  points = helixPoints;
  knots = helixKnots;
  const size = <u32>(count + 2 * degree);
  weights = alloc(size << 3);
  for (let i: u32 = 0; i < size; i++) store<f64>(weights + (i << 3), 1);
  return open();
}

/** Degree, closure, and knots with multiplicities, which are spread out and clamped. */
function readKnots(): bool {
  if (nextToken() != NUMBER) return false;
  degree = tokenInteger();
  nextToken();
  if (tokenKind == STOP || nextToken() != NUMBER) return false;
  const told = tokenInteger();
  if (degree < 1 || degree > DEGREE_MAX || told < 2 || <u32>told > bytesLeft()) return false;
  const start = tokenPosition();
  const left = bytesLeft();
  const total = countKnots(told);
  if (total < 2 * degree) return false;
  count = total - degree + 1;
  // each cut inserts up to `degree` knots
  knots = alloc((<u32>total + 2 + 2 * degree) << 3);
  openTokens(start, start + left);
  let index = 0;
  setKnot(index++, 0);
  for (let i = 0; i < told; i++) {
    nextToken();
    const value = tokenNumber;
    nextToken();
    const isEnd = i == 0 || i + 1 == told;
    for (let k = isEnd ? degree : tokenInteger(); k > 0; k--) setKnot(index++, value);
  }
  setKnot(0, knot(1));
  setKnot(index, knot(index - 1));
  return true;
}

/** The sum of multiplicities, 0 where they cannot be right. */
function countKnots(told: i32): i32 {
  let total: i32 = 0;
  let before = -Infinity;
  for (let i = 0; i < told; i++) {
    if (nextToken() != NUMBER || !(tokenNumber > before)) return 0;
    before = tokenNumber;
    if (nextToken() != NUMBER) return 0;
    const multiplicity = tokenInteger();
    // some writers tell the degree and one at the ends
    const isEnd = i == 0 || i + 1 == told;
    if (isEnd ? multiplicity - degree > 1 : multiplicity > degree) return 0;
    const least = isEnd ? degree : 1;
    if (multiplicity < least) return 0;
    total += isEnd ? degree : multiplicity;
  }
  return <u32>total > bytesLeft() ? 0 : total;
}

function readPoints(): bool {
  const size = <u32>(count + 2 * degree);
  points = alloc(size * 24);
  weights = alloc(size << 3);
  for (let i = 0; i < count; i++) {
    for (let axis: usize = 0; axis < 24; axis += 8) {
      if (nextToken() != NUMBER) return false;
      store<f64>(point(i) + axis, tokenNumber);
    }
    if (isRational && nextToken() != NUMBER) return false;
    const value = isRational ? tokenNumber : 1;
    if (!(value > 0)) return false;
    store<f64>(weights + (<usize>i << 3), value);
  }
  return open();
}

function open(): bool {
  setList(pointList, points, count);
  setList(knotList, knots, count + degree + 1);
  setList(weightList, weights, count);
  return openSpline(degree, pointList, knotList, weightList, 24);
}

function setList(list: usize, start: usize, length: i32): void {
  store<u32>(list, <u32>(start - base));
  store<i32>(list, length, 4);
}

// ---- where the ends are

function distance(a: usize, x: f64, y: f64, z: f64): f64 {
  const dx = load<f64>(a) - x;
  const dy = load<f64>(a, 8) - y;
  const dz = load<f64>(a, 16) - z;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

/** Length of the control polygon. */
function extent(): f64 {
  let length: f64 = 0;
  for (let i = 1; i < count; i++) {
    const p = point(i - 1);
    length += distance(point(i), load<f64>(p), load<f64>(p, 8), load<f64>(p, 16));
  }
  return length;
}

function isNear(a: usize, b: usize, size: f64): bool {
  return distance(a, load<f64>(b), load<f64>(b, 8), load<f64>(b, 16)) <= size * 1e-6;
}

function distanceAt(target: usize, span: i32, fraction: f64): f64 {
  evaluate(span, fraction);
  return distance(target, splineX, splineY, splineZ);
}

/** The parameter of the curve's point that is closest to a point; NaN where none is near. */
function closest(target: usize, size: f64): f64 {
  let best = Infinity;
  let parameter: f64 = NaN;
  for (let span = firstSpan(); span < endSpan(); span++) {
    if (isSpanEmpty(span) || !mayHold(span, target, size * NEAR)) continue;
    if (!spendTokens(SEARCH_WORK)) return NaN;
    const fraction = closestInSpan(target, span);
    const found = distanceAt(target, span, fraction);
    if (!(found < best)) continue;
    best = found;
    parameter = knot(span) + (knot(span + 1) - knot(span)) * fraction;
  }
  return best <= size * NEAR ? parameter : NaN;
}

/**
 * False where no point of a span can be so near: it lies in the box of its control points, whose
 * weights are positive.
 */
function mayHold(span: i32, target: usize, reach: f64): bool {
  for (let axis: usize = 0; axis < POINT; axis += 8) {
    const wanted = load<f64>(target + axis);
    let low = Infinity;
    let high = -Infinity;
    for (let i = span - degree; i <= span; i++) {
      const value = load<f64>(point(i) + axis);
      low = min(low, value);
      high = max(high, value);
    }
    if (wanted < low - reach || wanted > high + reach) return false;
  }
  return true;
}

/** Samples, then narrows down around the best one. */
function closestInSpan(target: usize, span: i32): f64 {
  let best = Infinity;
  let sample = 0;
  for (let i = 0; i <= SAMPLES; i++) {
    const found = distanceAt(target, span, <f64>i / SAMPLES);
    if (!(found < best)) continue;
    best = found;
    sample = i;
  }
  let low = <f64>max(sample - 1, 0) / SAMPLES;
  let high = <f64>min(sample + 1, SAMPLES) / SAMPLES;
  for (let i = 0; i < HALVINGS; i++) {
    const third = (high - low) / 3;
    const isLeft =
      distanceAt(target, span, low + third) < distanceAt(target, span, high - third);
    if (isLeft) high -= third;
    else low += third;
  }
  return (low + high) / 2;
}

// ---- cutting

/** Keeps the part between two parameters; its ends are set to the points at `from` and `to`. */
function cut(start: f64, end: f64, from: usize, to: usize): void {
  const low = insert(start);
  // what is inserted behind the start leaves the knots before it where they are
  const high = insert(end);
  setKnot(low - 1, start);
  setKnot(high + degree, end);
  finish(low - 1, high - low + 1, from, to);
}

/** Makes a parameter a knot of full multiplicity; the index of the first of these knots. */
function insert(t: f64): i32 {
  if (t <= knot(degree)) return 1;
  if (t >= knot(count)) return count;
  let span = degree;
  while (knot(span + 1) <= t) span++;
  let multiplicity = 0;
  while (multiplicity < degree && knot(span - multiplicity) == t) multiplicity++;
  while (multiplicity < degree) {
    insertOnce(t, span, multiplicity);
    span++;
    multiplicity++;
  }
  return span - degree + 1;
}

function insertOnce(t: f64, span: i32, multiplicity: i32): void {
  const last = span - multiplicity;
  for (let i = count; i > last; i--) {
    memory.copy(point(i), point(i - 1), POINT);
    store<f64>(weights + (<usize>i << 3), weight(i - 1));
  }
  for (let i = last; i > span - degree; i--) {
    const share = (t - knot(i)) / (knot(i + degree) - knot(i));
    const rest = (1 - share) * weight(i - 1);
    const own = share * weight(i);
    const sum = own + rest;
    const at = point(i);
    for (let axis: usize = 0; axis < POINT; axis += 8) {
      const value = own * load<f64>(at + axis) + rest * load<f64>(at - POINT + axis);
      store<f64>(at + axis, value / sum);
    }
    store<f64>(weights + (<usize>i << 3), sum);
  }
  for (let i = count + degree + 1; i > span + 1; i--) setKnot(i, knot(i - 1));
  setKnot(span + 1, t);
  count++;
}

function finish(first: i32, length: i32, from: usize, to: usize): void {
  if (from != 0) memory.copy(point(first), from, POINT);
  if (to != 0) memory.copy(point(first + length - 1), to, POINT);
  const ownWeights = isRational ? weights + (<usize>first << 3) : 0;
  addSpline(degree, point(first), length, knots + (<usize>first << 3), ownWeights);
}
