/**
 * Draws into a scene through a map of space: points of the entity in, projected world paths out.
 *
 * The picture looks down the z axis, so that the first two rows of the matrix are all that count.
 */
import type { Matrix } from './matrix.ts';
import { IDENTITY } from './matrix.ts';
import type { Scene, TextRun } from './scene.ts';

export interface Point {
  x: number;
  y: number;
  z?: number;
}

/** Cubics at 45° steps keep a circle true to 1/200,000 of its radius. */
const STEP_MAX = Math.PI / 4;

export class Pen {
  readonly scene: Scene;
  matrix: Matrix = IDENTITY;

  constructor(scene: Scene) {
    this.scene = scene;
  }

  x(x: number, y: number, z: number): number {
    const m = this.matrix;
    return m[0]! * x + m[1]! * y + m[2]! * z + m[3]!;
  }

  y(x: number, y: number, z: number): number {
    const m = this.matrix;
    return m[4]! * x + m[5]! * y + m[6]! * z + m[7]!;
  }

  begin(style: number): void {
    this.scene.begin(style);
  }

  move(x: number, y: number, z = 0): void {
    this.scene.move(this.x(x, y, z), this.y(x, y, z));
  }

  line(x: number, y: number, z = 0): void {
    this.scene.line(this.x(x, y, z), this.y(x, y, z));
  }

  close(): void {
    this.scene.close();
  }

  end(): void {
    this.scene.end();
  }

  dot(style: number, p: Point): void {
    const z = p.z ?? 0;
    this.scene.dot(style, this.x(p.x, p.y, z), this.y(p.x, p.y, z));
  }

  /** A whole path of straight segments. */
  polyline(style: number, points: readonly Point[], closed = false): void {
    this.begin(style);
    points.forEach((p, index) => {
      if (index === 0) this.move(p.x, p.y, p.z);
      else this.line(p.x, p.y, p.z);
    });
    if (closed) this.close();
    this.end();
  }

  /**
   * Cubics along c + u cos t + v sin t, from the current point (which must stand at `start`).
   * `sweep` is signed; more than a turn is drawn as one turn.
   */
  ellipse(c: Point, u: Point, v: Point, start: number, sweep: number): void {
    if (!Number.isFinite(start) || !Number.isFinite(sweep)) return;
    const turn = Math.max(-2 * Math.PI, Math.min(2 * Math.PI, sweep));
    const count = Math.max(1, Math.ceil(Math.abs(turn) / STEP_MAX - 1e-9));
    const step = turn / count;
    const k = (4 / 3) * Math.tan(step / 4);
    const cx = this.x(c.x, c.y, c.z ?? 0);
    const cy = this.y(c.x, c.y, c.z ?? 0);
    const ux = this.x(u.x, u.y, u.z ?? 0) - this.matrix[3]!;
    const uy = this.y(u.x, u.y, u.z ?? 0) - this.matrix[7]!;
    const vx = this.x(v.x, v.y, v.z ?? 0) - this.matrix[3]!;
    const vy = this.y(v.x, v.y, v.z ?? 0) - this.matrix[7]!;
    let cos = Math.cos(start);
    let sin = Math.sin(start);
    for (let i = 1; i <= count; i++) {
      const cosNext = Math.cos(start + i * step);
      const sinNext = Math.sin(start + i * step);
      const c1 = cos - k * sin;
      const s1 = sin + k * cos;
      const c2 = cosNext + k * sinNext;
      const s2 = sinNext - k * cosNext;
      this.scene.curve(
        cx + ux * c1 + vx * s1,
        cy + uy * c1 + vy * s1,
        cx + ux * c2 + vx * s2,
        cy + uy * c2 + vy * s2,
        cx + ux * cosNext + vx * sinNext,
        cy + uy * cosNext + vy * sinNext,
      );
      cos = cosNext;
      sin = sinNext;
    }
  }

  /** The arc of a circle parallel to the plane, from the current point. */
  arc(cx: number, cy: number, z: number, radius: number, start: number, sweep: number): void {
    this.ellipse({ x: cx, y: cy, z }, { x: radius, y: 0 }, { x: 0, y: radius }, start, sweep);
  }

  /** The segment to (x1, y1) with a bulge: tan of a quarter of the angle, + counter-clockwise. */
  bulge(x0: number, y0: number, x1: number, y1: number, bulge: number, z: number): void {
    const dx = x1 - x0;
    const dy = y1 - y0;
    const chord = Math.hypot(dx, dy);
    if (bulge === 0 || !Number.isFinite(bulge) || chord === 0 || Math.abs(bulge) < 1e-9) {
      this.line(x1, y1, z);
      return;
    }
    const { cx, cy, radius, start, sweep } = bulgeArc(x0, y0, x1, y1, bulge);
    this.arc(cx, cy, z, radius, start, sweep);
  }

  /** A text whose ems are mapped into the entity's coordinates by `em`, at height z. */
  text(
    style: number,
    text: string,
    em: readonly [number, number, number, number, number, number],
    z: number,
    face: { bold: boolean; advance: number; ascent: number; descent: number },
  ): void {
    const m = this.matrix;
    const [a, b, c, d, e, f] = em;
    const matrix: TextRun['matrix'] = [
      m[0]! * a + m[1]! * b,
      m[4]! * a + m[5]! * b,
      m[0]! * c + m[1]! * d,
      m[4]! * c + m[5]! * d,
      this.x(e, f, z),
      this.y(e, f, z),
    ];
    const run = { text, bold: face.bold, matrix, advance: face.advance };
    this.scene.text(style, run, face.ascent, face.descent);
  }
}

/** The circle through both ends of a bulged segment. */
export function bulgeArc(x0: number, y0: number, x1: number, y1: number, bulge: number) {
  // The centre lies on the chord's normal, (1 - b²) / 4b chords from its middle.
  const h = (1 - bulge * bulge) / (4 * bulge);
  const cx = (x0 + x1) / 2 - (y1 - y0) * h;
  const cy = (y0 + y1) / 2 + (x1 - x0) * h;
  return {
    cx,
    cy,
    radius: Math.hypot(x0 - cx, y0 - cy),
    start: Math.atan2(y0 - cy, x0 - cx),
    sweep: 4 * Math.atan(bulge),
  };
}
