/**
 * Pattern lines of a hatch cut to its area.
 *
 * A pattern line is repeated by its offset; repetition k begins at base + k × offset, and its
 * dashes count from there. Every repetition is cut with all ring edges; what lies between an odd
 * and the next cut is inside (even-odd). Out: segments x0, y0, x1, y1, …,
 * or undefined where a pattern is too dense to be worth drawing line by line.
 */
interface Flat {
  x: number;
  y: number;
}

export interface PatternLine {
  /** Degrees. */
  angle: number;
  base: Flat;
  offset: Flat;
  /** + dash, - gap, 0 dot; empty: continuous. */
  dashes: number[];
}

/** x, y, x, y, … of a closed polygon. */
export type Ring = number[];

const LINE_COUNT_MAX = 5000;
const SEGMENT_COUNT_MAX = 200_000;
const DASH_COUNT_MAX = 2000;

/** Cuts of all repetitions, by repetition number. */
function cutsOf(line: PatternLine, rings: Ring[]): Map<number, number[]> | undefined {
  const angle = (line.angle * Math.PI) / 180;
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  const step = line.offset.y * ux - line.offset.x * uy;
  if (!(Math.abs(step) > 0) || !Number.isFinite(step)) return undefined;
  const cuts = new Map<number, number[]>();
  // Height above the first line, in repetitions; way along it.
  const level = (x: number, y: number): number =>
    ((y - line.base.y) * ux - (x - line.base.x) * uy) / step;
  const along = (x: number, y: number): number => (x - line.base.x) * ux + (y - line.base.y) * uy;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length;
      const [a, b] = [level(ring[i]!, ring[i + 1]!), level(ring[j]!, ring[j + 1]!)];
      if (a === b || !Number.isFinite(a) || !Number.isFinite(b)) continue;
      const [s, t] = [along(ring[i]!, ring[i + 1]!), along(ring[j]!, ring[j + 1]!)];
      const first = Math.ceil(Math.min(a, b));
      const top = Math.max(a, b);
      if (top - first > LINE_COUNT_MAX) return undefined;
      // An end that lies on a line counts for one of its two edges only.
      for (let k = first; k < top; k++) {
        const cut = s + ((t - s) * (k - a)) / (b - a);
        const known = cuts.get(k);
        if (known) known.push(cut);
        else cuts.set(k, [cut]);
      }
    }
    if (cuts.size > LINE_COUNT_MAX) return undefined;
  }
  return cuts;
}

/** Adds the dashes between two ways along a line; a dot is a segment without length. */
function dashed(
  dashes: number[],
  period: number,
  from: number,
  to: number,
  put: (a: number, b: number) => void,
) {
  if (!(period > 0) || (to - from) / period > DASH_COUNT_MAX) {
    put(from, to);
    return;
  }
  let at = Math.floor(from / period) * period;
  for (let i = 0; at < to; i = (i + 1) % dashes.length) {
    const size = dashes[i]!;
    const end = at + Math.abs(size);
    if (size > 0 && end > from) put(Math.max(at, from), Math.min(end, to));
    if (size === 0 && at >= from) put(at, at);
    at = end;
  }
}

export function patternSegments(lines: PatternLine[], rings: Ring[]): number[] | undefined {
  const out: number[] = [];
  for (const line of lines) {
    const cuts = cutsOf(line, rings);
    if (!cuts) return undefined;
    const angle = (line.angle * Math.PI) / 180;
    const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
    const shift = line.offset.x * ux + line.offset.y * uy;
    const dashes = line.dashes.every(Number.isFinite) ? line.dashes : [];
    const period = dashes.reduce((sum, size) => sum + Math.abs(size), 0);
    for (const [k, ways] of cuts) {
      ways.sort((a, b) => a - b);
      const [ox, oy] = [line.base.x + k * line.offset.x, line.base.y + k * line.offset.y];
      const put = (a: number, b: number): void => {
        out.push(ox + ux * a, oy + uy * a, ox + ux * b, oy + uy * b);
      };
      for (let i = 0; i + 1 < ways.length; i += 2) {
        const [from, to] = [ways[i]! - k * shift, ways[i + 1]! - k * shift];
        dashed(dashes, period, from, to, put);
        if (out.length > 4 * SEGMENT_COUNT_MAX) return undefined;
      }
    }
  }
  return out;
}
