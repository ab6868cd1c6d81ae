/**
 * LWPOLYLINE and POLYLINE: bulges, widths, spline frames, meshes and polyface meshes.
 *
 * One width all along is a wide stroke; widths that change are filled segment by segment.
 */

import { planeScale } from '../matrix.ts';
import { bulgeArc, type Pen, type Point } from '../pen.ts';
import type { Context } from './context.ts';
import { drawMeshGrid, drawPolyface } from './faces.ts';
import { elementOffsets, fieldOffsets } from './fields.ts';

/** A corner of a plane polyline; the widths and bulge are of the segment that begins here. */
interface Corner {
  x: number;
  y: number;
  startWidth: number;
  endWidth: number;
  bulge: number;
}

const POLYLINE = fieldOffsets(
  'LWPOLYLINE',
  'flags',
  'width',
  'elevation',
  'vertices',
  'widths',
  'extrusion',
);
const CORNER = elementOffsets('LWPOLYLINE', 'vertices', 'x', 'y', 'bulge');
const WIDTHS = elementOffsets('LWPOLYLINE', 'widths', 'start', 'end');

export function drawLwpolyline(context: Context, entity: number): void {
  const { drawing } = context;
  const start = drawing.u32(entity + POLYLINE.vertices);
  const count = drawing.u32(entity + POLYLINE.vertices + 4);
  const width = drawing.f64(entity + POLYLINE.width);
  const widths = drawing.u32(entity + POLYLINE.widths);
  const widthCount = drawing.u32(entity + POLYLINE.widths + 4);
  const corners: Corner[] = new Array(count);
  for (let i = 0; i < count; i++) {
    const at = start + i * CORNER.size;
    const own = widths + i * WIDTHS.size;
    corners[i] = {
      x: drawing.f64(at + CORNER.at.x),
      y: drawing.f64(at + CORNER.at.y),
      startWidth: (i < widthCount && drawing.f64(own + WIDTHS.at.start)) || width,
      endWidth: (i < widthCount && drawing.f64(own + WIDTHS.at.end)) || width,
      bulge: drawing.f64(at + CORNER.at.bulge),
    };
  }
  const flags = drawing.i32(entity + POLYLINE.flags);
  const pen = context.planeAt(entity + POLYLINE.extrusion);
  drawCorners(context, entity, pen, corners, flags, drawing.f64(entity + POLYLINE.elevation));
}

/** Flags: 1 closed, 128 the linetype runs on through the corners. */
function drawCorners(
  context: Context,
  entity: number,
  pen: Pen,
  corners: Corner[],
  flags: number,
  z: number,
): void {
  const first = corners[0];
  if (!first) return;
  const closed = (flags & 1) !== 0;
  const segments = closed ? corners : corners.slice(0, -1);
  if (!segments.some((c, i) => !same(c, corners[(i + 1) % corners.length]!))) {
    pen.dot(context.fill(entity), { x: first.x, y: first.y, z });
    return;
  }
  const width = first.startWidth;
  const even = segments.every((c) => c.startWidth === width && c.endWidth === width);
  if (!even) {
    drawTapered(context, entity, pen, corners, segments, z);
    return;
  }
  const style = context.styleOf(entity);
  const worldWidth = Math.abs(width) * planeScale(pen.matrix);
  const index =
    worldWidth > 0
      ? context.scene.style({ ...style, dash: [], worldWidth })
      : context.stroke(entity);
  const restarts = style.dash.length > 0 && worldWidth === 0 && (flags & 128) === 0;
  pen.begin(index);
  pen.move(first.x, first.y, z);
  segments.forEach((c, i) => {
    const next = corners[(i + 1) % corners.length]!;
    if (restarts && i > 0) pen.move(c.x, c.y, z);
    pen.bulge(c.x, c.y, next.x, next.y, c.bulge, z);
  });
  if (closed && !restarts) pen.close();
  pen.end();
}

const same = (a: Corner, b: Corner): boolean => a.x === b.x && a.y === b.y;

/** Points along a segment: its ends, and an arc at steps of about 6°. */
function trace(a: Corner, b: Corner): { x: number; y: number; nx: number; ny: number }[] {
  const chord = Math.hypot(b.x - a.x, b.y - a.y);
  if (!(chord > 0)) return [];
  if (Math.abs(a.bulge) < 1e-9 || !Number.isFinite(a.bulge)) {
    const n = { nx: -(b.y - a.y) / chord, ny: (b.x - a.x) / chord };
    return [
      { x: a.x, y: a.y, ...n },
      { x: b.x, y: b.y, ...n },
    ];
  }
  const { cx, cy, radius, start, sweep } = bulgeArc(a.x, a.y, b.x, b.y, a.bulge);
  const count = Math.max(2, Math.ceil(Math.abs(sweep) / 0.1));
  const side = sweep > 0 ? -1 : 1;
  return Array.from({ length: count + 1 }, (_, i) => {
    const cos = Math.cos(start + (sweep * i) / count);
    const sin = Math.sin(start + (sweep * i) / count);
    return { x: cx + radius * cos, y: cy + radius * sin, nx: side * cos, ny: side * sin };
  });
}

function drawTapered(
  context: Context,
  entity: number,
  pen: Pen,
  corners: Corner[],
  segments: Corner[],
  z: number,
): void {
  const fill = context.fill(entity);
  const line = context.solidStroke(entity);
  segments.forEach((a, index) => {
    const points = trace(a, corners[(index + 1) % corners.length]!);
    if (points.length === 0) return;
    if (!(a.startWidth > 0) && !(a.endWidth > 0)) {
      pen.polyline(
        line,
        points.map((p) => ({ x: p.x, y: p.y, z })),
      );
      return;
    }
    const edge = (sign: number): Point[] =>
      points.map((p, i) => {
        const t = i / (points.length - 1);
        const half = (sign * (a.startWidth + (a.endWidth - a.startWidth) * t)) / 2;
        return { x: p.x + p.nx * half, y: p.y + p.ny * half, z };
      });
    pen.polyline(fill, [...edge(1), ...edge(-1).reverse()], true);
  });
}

/** Bits of a POLYLINE's and a VERTEX's flags (group 70). */
const Flag = { closed: 1, splineFit: 4, is3d: 8, mesh: 16, polyface: 64 } as const;
const FRAME_VERTEX = 16;

export interface Vertex {
  position: { x: number; y: number; z: number };
  flags: number;
  bulge: number;
  startWidth: number;
  endWidth: number;
  faces: number[];
}

function verticesOf(context: Context, entity: number, widths: [number, number]): Vertex[] {
  const { drawing } = context;
  const vertices: Vertex[] = [];
  for (const offset of drawing.childrenOf(entity)) {
    const { type, fields: f } = drawing.record(offset);
    if (type !== 'VERTEX') continue;
    const has = (name: string): boolean => drawing.isPresent(offset, name);
    vertices.push({
      position: f.position,
      flags: f.flags,
      bulge: f.bulge,
      startWidth: has('startWidth') ? f.startWidth : widths[0],
      endWidth: has('endWidth') ? f.endWidth : widths[1],
      faces: [f.face1, f.face2, f.face3, f.face4],
    });
  }
  return vertices;
}

export function drawPolyline(context: Context, entity: number): void {
  const fields = context.fields(entity);
  const { flags } = fields;
  const all = verticesOf(context, entity, [fields.startWidth, fields.endWidth]);
  if (flags & Flag.polyface) {
    drawPolyface(context, entity, all);
    return;
  }
  // The frame of a fitted curve is kept in the file beside the curve.
  const fitted = (flags & Flag.splineFit) !== 0;
  const vertices = all.filter((v) => !(fitted && v.flags & FRAME_VERTEX));
  if (flags & Flag.mesh) drawMeshGrid(context, entity, vertices, fields, fitted);
  else if (flags & Flag.is3d) {
    const points = vertices.map((v) => v.position);
    context.world().polyline(context.stroke(entity), points, (flags & Flag.closed) !== 0);
  } else {
    const corners = vertices.map((v) => ({ ...v, x: v.position.x, y: v.position.y }));
    const pen = context.plane(fields.extrusion);
    drawCorners(context, entity, pen, corners, flags, fields.elevation.z);
  }
}
