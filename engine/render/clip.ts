/**
 * Clipping of pixel paths to a rectangle, and flattening of cubics to segments for it.
 */
import { Op } from './font.ts';
import type { Box } from './scene.ts';

/** Liang–Barsky; undefined where no part is inside. */
export function clipSegment(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  box: Box,
): [number, number, number, number] | undefined {
  const dx = x1 - x0;
  const dy = y1 - y0;
  let from = 0;
  let to = 1;
  const edges = [
    [-dx, x0 - box.x0],
    [dx, box.x1 - x0],
    [-dy, y0 - box.y0],
    [dy, box.y1 - y0],
  ] as const;
  for (const [p, q] of edges) {
    if (p === 0) {
      if (q < 0) return undefined;
    } else if (p < 0) from = Math.max(from, q / p);
    else to = Math.min(to, q / p);
  }
  if (!(from <= to)) return undefined;
  return [
    from === 0 ? x0 : x0 + from * dx,
    from === 0 ? y0 : y0 + from * dy,
    to === 1 ? x1 : x0 + to * dx,
    to === 1 ? y1 : y0 + to * dy,
  ];
}

/** Sutherland–Hodgman: the polygon's part inside, as x, y, x, y, …. */
export function clipPolygon(points: number[], box: Box): number[] {
  let out = clipHalf(points, 0, box.x0, 1);
  out = clipHalf(out, 0, box.x1, -1);
  out = clipHalf(out, 1, box.y0, 1);
  return clipHalf(out, 1, box.y1, -1);
}

function clipHalf(points: number[], axis: 0 | 1, limit: number, sign: 1 | -1): number[] {
  const out: number[] = [];
  const count = points.length;
  for (let i = 0; i < count; i += 2) {
    const j = (i + count - 2) % count;
    const here = (points[i + axis]! - limit) * sign;
    const before = (points[j + axis]! - limit) * sign;
    if (here >= 0 !== before >= 0) {
      const t = before / (before - here);
      out.push(
        points[j]! + t * (points[i]! - points[j]!),
        points[j + 1]! + t * (points[i + 1]! - points[j + 1]!),
      );
    }
    if (here >= 0) out.push(points[i]!, points[i + 1]!);
  }
  return out;
}

/** Pixels by which a flattened curve may be off. */
const TOLERANCE = 0.1;
const DEPTH_MAX = 20;

/** A path in world coordinates to pixel polylines; a closed one ends where it began. */
export function flatten(
  ops: Uint8Array,
  coords: Float64Array,
  at: number,
  view: { left: number; top: number; scale: number },
  guard: Box,
): number[][] {
  const lines: number[][] = [];
  let line: number[] = [];
  const x = (): number => (coords[at++]! - view.left) * view.scale;
  const y = (): number => (view.top - coords[at++]!) * view.scale;
  for (const op of ops) {
    if (op === Op.move) {
      line = [x(), y()];
      lines.push(line);
    } else if (op === Op.line) line.push(x(), y());
    else if (op === Op.close) line.push(line[0]!, line[1]!);
    else {
      const start = [line.at(-2)!, line.at(-1)!];
      split([...start, x(), y(), x(), y(), x(), y()], guard, DEPTH_MAX, line);
    }
  }
  return lines;
}

function split(c: number[], guard: Box, depth: number, out: number[]): void {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = c as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const off = Math.max(
    Math.abs(x0 - 2 * x1 + x2),
    Math.abs(y0 - 2 * y1 + y2),
    Math.abs(x1 - 2 * x2 + x3),
    Math.abs(y1 - 2 * y2 + y3),
  );
  const unseen =
    Math.max(x0, x1, x2, x3) < guard.x0 ||
    Math.min(x0, x1, x2, x3) > guard.x1 ||
    Math.max(y0, y1, y2, y3) < guard.y0 ||
    Math.min(y0, y1, y2, y3) > guard.y1;
  if (off <= TOLERANCE || unseen || depth === 0) {
    out.push(x3, y3);
    return;
  }
  const ax = (x0 + x1) / 2,
    ay = (y0 + y1) / 2;
  const mx = (x1 + x2) / 2,
    my = (y1 + y2) / 2;
  const bx = (x2 + x3) / 2,
    by = (y2 + y3) / 2;
  const px = (ax + mx) / 2,
    py = (ay + my) / 2;
  const qx = (mx + bx) / 2,
    qy = (my + by) / 2;
  const x = (px + qx) / 2,
    y = (py + qy) / 2;
  split([x0, y0, ax, ay, px, py, x, y], guard, depth - 1, out);
  split([x, y, qx, qy, bx, by, x3, y3], guard, depth - 1, out);
}
