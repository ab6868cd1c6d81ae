/**
 * LINE, 3DLINE, POINT, RAY, XLINE, MLINE and SHAPE.
 *
 * A POINT is a dot whatever $PDMODE says; a SHAPE is a small cross, as its strokes are in a file
 * of their own.
 */
import type { Context } from './context.ts';
import { fieldOffsets } from './fields.ts';

const LINE = fieldOffsets('LINE', 'start', 'end');
const LINE_3D = fieldOffsets('3DLINE', 'start', 'end');
const POINT = fieldOffsets('POINT', 'position');

const lineWith =
  (offsets: { start: number; end: number }) => (context: Context, entity: number) => {
    const { drawing } = context;
    const start = entity + offsets.start;
    const end = entity + offsets.end;
    const [x0, y0, z0] = [drawing.f64(start), drawing.f64(start + 8), drawing.f64(start + 16)];
    const [x1, y1, z1] = [drawing.f64(end), drawing.f64(end + 8), drawing.f64(end + 16)];
    const pen = context.world();
    // A line of no length, or one straight up, is seen as a dot.
    if (pen.x(x0, y0, z0) === pen.x(x1, y1, z1) && pen.y(x0, y0, z0) === pen.y(x1, y1, z1)) {
      pen.dot(context.fill(entity), { x: x0, y: y0, z: z0 });
      return;
    }
    pen.begin(context.stroke(entity));
    pen.move(x0, y0, z0);
    pen.line(x1, y1, z1);
    pen.end();
  };

export const drawLine = lineWith(LINE);
export const drawLine3d = lineWith(LINE_3D);

export function drawPoint(context: Context, entity: number): void {
  const { drawing } = context;
  // A dimension's definition points are for editing; no plot shows them.
  if (context.inDimension) return;
  const at = entity + POINT.position;
  const p = { x: drawing.f64(at), y: drawing.f64(at + 8), z: drawing.f64(at + 16) };
  context.world().dot(context.fill(entity), p);
}

const endless = (bothWays: boolean) => (context: Context, entity: number) => {
  const { start, direction: d } = context.fields(entity);
  const pen = context.world();
  const x = pen.x(start.x, start.y, start.z);
  const y = pen.y(start.x, start.y, start.z);
  const dx = pen.x(start.x + d.x, start.y + d.y, start.z + d.z) - x;
  const dy = pen.y(start.x + d.x, start.y + d.y, start.z + d.z) - y;
  context.scene.endless(context.stroke(entity), x, y, dx, dy, bothWays);
};

export const drawRay = endless(false);
export const drawXline = endless(true);

interface MlineVertex {
  position: { x: number; y: number; z: number };
  miter: { x: number; y: number; z: number };
  elements: { parameters: number[]; fill: number[] }[];
}

/**
 * Each element of an MLINE runs through `position + miter × parameter[0]` of the vertices. Further
 * parameters are the cuts of its line, which are not shown.
 */
export function drawMline(context: Context, entity: number): void {
  const fields = context.fields(entity);
  const vertices: MlineVertex[] = fields.vertices;
  const closed = (fields.flags & 2) !== 0;
  const count = Math.max(0, ...vertices.map((v) => v.elements.length));
  const style = context.stroke(entity);
  const pen = context.world();
  for (let element = 0; element < count; element++) {
    const points = vertices.map(({ position: p, miter: m, elements }) => {
      const offset = elements[element]?.parameters[0] ?? 0;
      return { x: p.x + m.x * offset, y: p.y + m.y * offset, z: p.z + m.z * offset };
    });
    pen.polyline(style, points, closed);
  }
  if (count === 0)
    pen.polyline(
      style,
      vertices.map((v) => v.position),
      closed,
    );
}

export function drawShape(context: Context, entity: number): void {
  const { position: p, size, extrusion } = context.fields(entity);
  const r = Math.abs(size) / 2;
  const pen = context.plane(extrusion);
  const style = context.solidStroke(entity);
  pen.polyline(style, [
    { x: p.x - r, y: p.y, z: p.z },
    { x: p.x + r, y: p.y, z: p.z },
  ]);
  pen.polyline(style, [
    { x: p.x, y: p.y - r, z: p.z },
    { x: p.x, y: p.y + r, z: p.z },
  ]);
}
