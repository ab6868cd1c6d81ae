/**
 * NURBS and interpolated splines as cubics.
 *
 * Every knot span is cut into pieces, and each piece becomes the cubic with the same ends and
 * derivatives: exact for plain cubic splines, within 2e-5 of the size for rational ones.
 */
import type { Pen, Point } from '../pen.ts';

export interface Nurbs {
  degree: number;
  points: readonly Point[];
  knots: readonly number[];
  weights: readonly number[];
}

const DEGREE_MAX = 25;
const PIECES_RATIONAL = 8;

/** A clamped uniform knot vector, for splines whose own cannot be used. */
function uniformKnots(count: number, degree: number): number[] {
  return Array.from({ length: count + degree + 1 }, (_, i) =>
    Math.min(Math.max(0, i - degree), count - degree),
  );
}

function usable(knots: readonly number[], count: number, degree: number): boolean {
  if (knots.length !== count + degree + 1) return false;
  for (let i = 1; i < knots.length; i++) if (!(knots[i]! >= knots[i - 1]!)) return false;
  return Number.isFinite(knots[0]!) && knots[degree]! < knots[count]!;
}

interface Sample {
  x: number;
  y: number;
  z: number;
  dx: number;
  dy: number;
  dz: number;
}

/** De Boor's algorithm on homogeneous points (x w, y w, z w, w), in knot span `span`. */
function evaluate(nurbs: Nurbs, knots: readonly number[], span: number, u: number): Sample {
  const { degree, points, weights } = nurbs;
  const d: number[][] = [];
  for (let j = 0; j <= degree; j++) {
    const index = span - degree + j;
    const p = points[index]!;
    const w = weights[index] || 1;
    d.push([p.x * w, p.y * w, (p.z ?? 0) * w, w]);
  }
  let slope = [0, 0, 0, 0];
  for (let r = 1; r <= degree; r++) {
    for (let j = degree; j >= r; j--) {
      const low = knots[span - degree + j]!;
      const wide = knots[span + 1 + j - r]! - low;
      const t = wide > 0 ? (u - low) / wide : 0;
      const a = d[j - 1]!;
      const b = d[j]!;
      if (r === degree) slope = b.map((value, k) => ((value - a[k]!) * degree) / (wide || 1));
      d[j] = b.map((value, k) => a[k]! + (value - a[k]!) * t);
    }
  }
  const [x, y, z, w] = d[degree] as [number, number, number, number];
  const by = (value: number, rate: number): number => (rate - (value / w) * slope[3]!) / w;
  return {
    x: x / w,
    y: y / w,
    z: z / w,
    dx: by(x, slope[0]!),
    dy: by(y, slope[1]!),
    dz: by(z, slope[2]!),
  };
}

/** The cubic from the current point with given end and derivatives over a step of the parameter. */
function hermite(pen: Pen, a: Sample, b: Sample, step: number): void {
  const h = step / 3;
  pen.scene.curve(
    pen.x(a.x + a.dx * h, a.y + a.dy * h, a.z + a.dz * h),
    pen.y(a.x + a.dx * h, a.y + a.dy * h, a.z + a.dz * h),
    pen.x(b.x - b.dx * h, b.y - b.dy * h, b.z - b.dz * h),
    pen.y(b.x - b.dx * h, b.y - b.dy * h, b.z - b.dz * h),
    pen.x(b.x, b.y, b.z),
    pen.y(b.x, b.y, b.z),
  );
}

/** Adds a NURBS to the open path; begins with a line to its start where `joined`, else a move. */
export function drawNurbs(pen: Pen, nurbs: Nurbs, joined = false): void {
  const count = nurbs.points.length;
  const degree = Math.min(Math.max(1, nurbs.degree), DEGREE_MAX, count - 1);
  if (count < 2 || degree < 1) return;
  const fair = degree === nurbs.degree && usable(nurbs.knots, count, degree);
  const knots = fair ? nurbs.knots : uniformKnots(count, degree);
  const curve = { ...nurbs, degree };
  const rational = nurbs.weights.some((w) => w !== nurbs.weights[0]);
  const pieces = degree === 1 ? 1 : rational || degree > 3 ? PIECES_RATIONAL : 1;
  let begun = false;
  for (let span = degree; span < count; span++) {
    const from = knots[span]!;
    const wide = knots[span + 1]! - from;
    if (!(wide > 0)) continue;
    let before = evaluate(curve, knots, span, from);
    if (!begun && joined) pen.line(before.x, before.y, before.z);
    else if (!begun) pen.move(before.x, before.y, before.z);
    begun = true;
    for (let i = 1; i <= pieces; i++) {
      const next = evaluate(curve, knots, span, from + (wide * i) / pieces);
      if (degree === 1) pen.line(next.x, next.y, next.z);
      else hermite(pen, before, next, wide / pieces);
      before = next;
    }
  }
}

const difference = (a: Point, b: Point): Point => ({
  x: a.x - b.x,
  y: a.y - b.y,
  z: (a.z ?? 0) - (b.z ?? 0),
});

/**
 * Derivatives at the points of the cubic spline through them (parameter: the chords' length), by
 * the tridiagonal system of equal second derivatives. Ends: the given tangent, else no curvature.
 */
function slopes(values: number[], steps: number[], start?: number, end?: number): number[] {
  const n = values.length;
  const lower = new Array<number>(n).fill(0);
  const main = new Array<number>(n).fill(1);
  const upper = new Array<number>(n).fill(0);
  const right = new Array<number>(n).fill(0);
  const rate = (i: number): number => (values[i + 1]! - values[i]!) / steps[i]!;
  for (let i = 1; i < n - 1; i++) {
    lower[i] = 1 / steps[i - 1]!;
    upper[i] = 1 / steps[i]!;
    main[i] = 2 * (lower[i]! + upper[i]!);
    right[i] = 3 * (rate(i - 1) * lower[i]! + rate(i) * upper[i]!);
  }
  if (start === undefined) [main[0], upper[0], right[0]] = [2, 1, 3 * rate(0)];
  else right[0] = start;
  if (end === undefined) [main[n - 1], lower[n - 1], right[n - 1]] = [2, 1, 3 * rate(n - 2)];
  else right[n - 1] = end;
  for (let i = 1; i < n; i++) {
    const factor = lower[i]! / main[i - 1]!;
    main[i]! -= factor * upper[i - 1]!;
    right[i]! -= factor * right[i - 1]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    right[i] = (right[i]! - (i < n - 1 ? upper[i]! * right[i + 1]! : 0)) / main[i]!;
  }
  return right;
}

/** Adds the spline through fit points to the open path. */
export function drawFit(
  pen: Pen,
  fitPoints: readonly Point[],
  ends: { closed: boolean; start: Point | undefined; end: Point | undefined },
): void {
  const length = (p: Point): number => Math.hypot(p.x, p.y, p.z ?? 0);
  const points = fitPoints.filter(
    (p, i) => i === 0 || length(difference(p, fitPoints[i - 1]!)) > 0,
  );
  const first = points[0];
  if (!first) return;
  if (ends.closed && length(difference(first, points.at(-1)!)) > 0) points.push(first);
  if (points.length < 2) return;
  const steps = points.slice(1).map((p, i) => length(difference(p, points[i]!)));
  // A closed curve is made smooth at its seam by the direction across it.
  const seam = ends.closed ? difference(points[1]!, points.at(-2)!) : undefined;
  const along = (tangent: Point | undefined): Point | undefined => {
    const size = tangent ? length(tangent) : 0;
    if (!tangent || !(size > 0)) return undefined;
    return { x: tangent.x / size, y: tangent.y / size, z: (tangent.z ?? 0) / size };
  };
  const start = along(seam ?? ends.start);
  const end = along(seam ?? ends.end);
  const axis = (key: 'x' | 'y' | 'z'): number[] =>
    slopes(
      points.map((p) => p[key] ?? 0),
      steps,
      start?.[key],
      end?.[key],
    );
  const [dx, dy, dz] = [axis('x'), axis('y'), axis('z')];
  const sample = (i: number): Sample => {
    const p = points[i]!;
    return { x: p.x, y: p.y, z: p.z ?? 0, dx: dx[i]!, dy: dy[i]!, dz: dz[i]! };
  };
  pen.move(first.x, first.y, first.z);
  for (let i = 1; i < points.length; i++) hermite(pen, sample(i - 1), sample(i), steps[i - 1]!);
}
