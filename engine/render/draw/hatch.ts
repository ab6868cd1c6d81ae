/**
 * HATCH and MPOLYGON: solid, gradient and pattern fills of loops.
 *
 * Loops (polylines, or edges that are lines, arcs, ellipses and splines) become closed outlines in
 * the plane of the hatch. Gradients are drawn as linear ones, whatever their shape.
 */
import { aciToRgb } from '../../schema/aci.ts';
import { flatten } from '../clip.ts';
import { Pen } from '../pen.ts';
import { type Gradient, Scene, type Style } from '../scene.ts';
import { type Context, fillOf, type RecordFields } from './context.ts';
import { RADIAN } from './curves.ts';
import { type PatternLine, patternSegments, type Ring } from './hatch-pattern.ts';
import { drawNurbs } from './nurbs.ts';

interface Flat {
  x: number;
  y: number;
}

interface Edge {
  kind: number;
  start: Flat;
  end: Flat;
  radius: number;
  startAngle: number;
  endAngle: number;
  counterClockwise: boolean;
  degree: number;
  knots: number[];
  controlPoints: Flat[];
  weights: number[];
  fitPoints: Flat[];
}

interface Loop {
  flags: number;
  closed: boolean;
  vertices: { x: number; y: number; bulge: number }[];
  edges: Edge[];
}

const TEXT_BOX = 8;
const EdgeKind = { line: 1, arc: 2, ellipse: 3, spline: 4 } as const;
const EVERYWHERE = { x0: -Infinity, y0: -Infinity, x1: Infinity, y1: Infinity };
/** Pieces that a loop's size is cut in where a curve is flattened. */
const FINENESS = 4000;

function drawPolylineLoop(pen: Pen, vertices: Loop['vertices']): void {
  vertices.forEach((v, i) => {
    if (i === 0) pen.move(v.x, v.y);
    const next = vertices[(i + 1) % vertices.length]!;
    pen.bulge(v.x, v.y, next.x, next.y, v.bulge, 0);
  });
}

/** Angles of a clockwise edge are stored mirrored: it runs from -start to -end. */
function drawArcEdge(pen: Pen, edge: Edge, joined: boolean): void {
  const { start: c, radius, counterClockwise: ccw } = edge;
  const isEllipse = edge.kind === EdgeKind.ellipse;
  const u = isEllipse ? edge.end : { x: radius, y: 0 };
  const v = isEllipse ? { x: -u.y * radius, y: u.x * radius } : { x: 0, y: radius };
  const turn = (((edge.endAngle - edge.startAngle) % 360) + 360) % 360;
  const sweep = (turn < 1e-9 ? 360 : turn) * RADIAN * (ccw ? 1 : -1);
  const start = (edge.startAngle % 360) * RADIAN * (ccw ? 1 : -1);
  const [cos, sin] = [Math.cos(start), Math.sin(start)];
  const [x, y] = [c.x + u.x * cos + v.x * sin, c.y + u.y * cos + v.y * sin];
  if (joined) pen.line(x, y);
  else pen.move(x, y);
  pen.ellipse(c, u, v, start, sweep);
}

function drawEdge(pen: Pen, edge: Edge, joined: boolean): void {
  if (edge.kind === EdgeKind.line) {
    if (joined) pen.line(edge.start.x, edge.start.y);
    else pen.move(edge.start.x, edge.start.y);
    pen.line(edge.end.x, edge.end.y);
  } else if (edge.kind === EdgeKind.arc || edge.kind === EdgeKind.ellipse) {
    drawArcEdge(pen, edge, joined);
  } else if (edge.kind === EdgeKind.spline) {
    drawNurbs(pen, { ...edge, points: edge.controlPoints }, joined);
  }
}

/** Each edge as pixels of its own: flat points from start to end, at about 1/4000 of its size. */
function traceEdges(edges: Edge[]): number[][] {
  return edges.map((edge) => {
    const pen = scratchPen();
    drawEdge(pen, edge, false);
    pen.end();
    return flat(pen.scene)[0] ?? [];
  });
}

const FLAT_STYLE: Style = { paint: 'fill', color: 0, opacity: 1, lineWeight: 0, dash: [] };

let scratch: Pen | undefined;

/** A pen on a scene of its own, with a path begun; until the next call. */
function scratchPen(): Pen {
  scratch ??= new Pen(new Scene());
  scratch.scene.clear();
  scratch.begin(scratch.scene.style(FLAT_STYLE));
  return scratch;
}

function flat(scene: Scene): number[][] {
  const box = scene.extents();
  if (!box) return [];
  const size = Math.max(box.x1 - box.x0, box.y1 - box.y0);
  if (!(size > 0)) return [];
  const scale = FINENESS / size;
  const view = { left: box.x0, top: box.y1, scale };
  const lines: number[][] = [];
  for (let item = 0; item < scene.itemCount; item++) {
    const ops = scene.ops.subarray(scene.opStartOf(item), scene.opEndOf(item));
    lines.push(...flatten(ops, scene.coords, scene.coordStartOf(item), view, EVERYWHERE));
  }
  return lines.map((line) =>
    line.map((value, i) => (i % 2 === 0 ? box.x0 + value / scale : box.y1 - value / scale)),
  );
}

const gap = (line: number[], x: number, y: number, atEnd: boolean): number =>
  atEnd ? Math.hypot(line.at(-2)! - x, line.at(-1)! - y) : Math.hypot(line[0]! - x, line[1]! - y);

/** Joins edges end to end, turning round those that are stored backwards. */
function joinEdges(lines: number[][]): Ring {
  const parts = lines.filter((line) => line.length >= 4);
  const ring: number[] = [];
  parts.forEach((line, index) => {
    let backwards = false;
    if (index > 0) {
      const [x, y] = [ring.at(-2)!, ring.at(-1)!];
      backwards = gap(line, x, y, true) < gap(line, x, y, false);
    } else if (parts[1]) {
      const near = (atEnd: boolean): number => {
        const [x, y] = atEnd ? [line.at(-2)!, line.at(-1)!] : [line[0]!, line[1]!];
        return Math.min(gap(parts[1]!, x, y, true), gap(parts[1]!, x, y, false));
      };
      backwards = near(false) < near(true);
    }
    if (!backwards) ring.push(...line);
    else for (let i = line.length - 2; i >= 0; i -= 2) ring.push(line[i]!, line[i + 1]!);
  });
  return ring;
}

/** True where every edge begins where the one before ends, so that curves can stay curves. */
function inOrder(lines: number[][]): boolean {
  const size = Math.max(...lines.flat().map(Math.abs), 1);
  return lines.every((line, i) => {
    const before = lines.at(i - 1)!;
    if (line.length < 4 || before.length < 4) return false;
    return gap(line, before.at(-2)!, before.at(-1)!, false) <= size * 1e-6;
  });
}

/** What draws a loop: its own curves, or the polygon of edges that are stored out of order. */
type Outline = { vertices: Loop['vertices'] } | { edges: Edge[] } | { ring: Ring };

function outlineOf(loop: Loop): Outline {
  if (loop.vertices.length > 0) return { vertices: loop.vertices };
  const lines = traceEdges(loop.edges);
  return inOrder(lines) ? { edges: loop.edges } : { ring: joinEdges(lines) };
}

/** Adds a loop as closed curves to the open path. */
function drawOutline(pen: Pen, outline: Outline): void {
  if ('vertices' in outline) drawPolylineLoop(pen, outline.vertices);
  else if ('edges' in outline) {
    outline.edges.forEach((edge, index) => {
      drawEdge(pen, edge, index > 0);
    });
  } else {
    const { ring } = outline;
    for (let i = 0; i < ring.length; i += 2) {
      if (i === 0) pen.move(ring[0]!, ring[1]!);
      else pen.line(ring[i]!, ring[i + 1]!);
    }
  }
  pen.close();
}

/**
 * Bit 8 of a loop's flags marks the box around a text. It is a hole where its middle is inside of
 * what the other loops fill, and nothing where it stands in a hole already.
 */
function outlinesOf(loops: Loop[]): Outline[] {
  const others = loops.filter((loop) => (loop.flags & TEXT_BOX) === 0).map(outlineOf);
  const boxes = loops.filter((loop) => (loop.flags & TEXT_BOX) !== 0).map(outlineOf);
  if (boxes.length === 0) return others;
  const rings = ringsOf(others);
  return [...others, ...boxes.filter((box) => isInside(rings, middleOf(ringsOf([box])[0] ?? [])))];
}

function middleOf(ring: Ring): Flat {
  let [x, y] = [0, 0];
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i]!;
    y += ring[i + 1]!;
  }
  return { x: (2 * x) / ring.length, y: (2 * y) / ring.length };
}

/** Even-odd: a ray to the right crosses the rings an odd number of times. */
function isInside(rings: Ring[], p: Flat): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length;
      const [ay, by] = [ring[i + 1]!, ring[j + 1]!];
      if (ay > p.y === by > p.y) continue;
      const x = ring[i]! + ((ring[j]! - ring[i]!) * (p.y - ay)) / (by - ay);
      if (x > p.x) inside = !inside;
    }
  }
  return inside;
}

/** The loops as polygons in the plane of the hatch. */
function ringsOf(outlines: Outline[]): Ring[] {
  const pen = scratchPen();
  for (const outline of outlines) drawOutline(pen, outline);
  pen.end();
  return flat(pen.scene);
}

interface GradientColor {
  colorIndex: number;
  rgb: number;
}

/** One colour runs to its tint: 0 black, 1 white. */
function tinted(color: number, tint: number): number {
  const to = (shift: number): number => {
    const value = (color >> shift) & 255;
    const t = Math.min(1, Math.max(0, tint));
    return Math.round(t > 0.5 ? value + (255 - value) * (2 * t - 1) : value * 2 * t);
  };
  return (to(16) << 16) | (to(8) << 8) | to(0);
}

/** The gradient's line across the hatch, in world coordinates. */
function gradientOf(pen: Pen, f: RecordFields, rings: Ring[], z: number): Gradient | undefined {
  const given: GradientColor[] = f.gradientColors;
  const rgb = (c: GradientColor): number =>
    c.rgb >= 0 ? c.rgb & 0xffffff : aciToRgb(c.colorIndex);
  const first = given[0] ? rgb(given[0]) : 0x0000ff;
  const second = f.gradientOneColor || !given[1] ? tinted(first, f.gradientTint) : rgb(given[1]);
  const name: string = f.gradientName.toUpperCase();
  const isInverted = name.startsWith('INV');
  const [a, b] = isInverted ? [second, first] : [first, second];
  const colors = name === 'LINEAR' || name === '' ? [a, b] : [b, a, b];
  const [ux, uy] = [Math.cos(f.gradientAngle), Math.sin(f.gradientAngle)];
  let [low, high, side, count] = [Infinity, -Infinity, 0, 0];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const t = ring[i]! * ux + ring[i + 1]! * uy;
      low = Math.min(low, t);
      high = Math.max(high, t);
      side += ring[i + 1]! * ux - ring[i]! * uy;
      count++;
    }
  }
  if (!(high > low)) return undefined;
  const s = side / count;
  const at = (t: number): [number, number] => [ux * t - uy * s, uy * t + ux * s];
  const [x0, y0] = at(low);
  const [x1, y1] = at(high);
  return {
    x0: pen.x(x0, y0, z),
    y0: pen.y(x0, y0, z),
    x1: pen.x(x1, y1, z),
    y1: pen.y(x1, y1, z),
    colors,
  };
}

/** Patterns with more lines than this are drawn as a thin solid. */
const DENSE_OPACITY = 0.4;

export function drawHatch(context: Context, entity: number): void {
  const f = context.fields(entity);
  const outlines = outlinesOf(f.loops);
  const pen = context.plane(f.extrusion);
  const z: number = f.elevation;
  const base = { ...fillOf(context.styleOf(entity)), ...(f.style === 2 && { nonZero: true }) };
  const fillLoops = (style: Style): void => {
    // Loops have no height of their own: the plane is lifted to the elevation.
    const { matrix } = pen;
    pen.matrix = lifted(matrix, z);
    pen.begin(context.scene.style(style));
    for (const outline of outlines) drawOutline(pen, outline);
    pen.end();
    pen.matrix = matrix;
  };
  if (f.gradient) {
    const gradient = gradientOf(pen, f, ringsOf(outlines), z);
    fillLoops(gradient ? { ...base, gradient } : base);
  } else if (f.solid || f.patternLines.length === 0) fillLoops(base);
  else {
    const lines: PatternLine[] = f.patternLines;
    const segments = patternSegments(lines, ringsOf(outlines));
    if (!segments) {
      fillLoops({ ...base, opacity: base.opacity * DENSE_OPACITY });
      return;
    }
    pen.begin(context.solidStroke(entity));
    for (let i = 0; i < segments.length; i += 4) {
      pen.move(segments[i]!, segments[i + 1]!, z);
      pen.line(segments[i + 2]!, segments[i + 3]!, z);
    }
    pen.end();
  }
}

const lifted = (m: readonly number[], z: number): number[] => [
  m[0]!,
  m[1]!,
  m[2]!,
  m[3]! + m[2]! * z,
  m[4]!,
  m[5]!,
  m[6]!,
  m[7]! + m[6]! * z,
  m[8]!,
  m[9]!,
  m[10]!,
  m[11]! + m[10]! * z,
];
