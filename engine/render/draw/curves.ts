/**
 * CIRCLE, ARC, ELLIPSE, SPLINE and HELIX.
 */
import { cross, unit, type Vector } from '../matrix.ts';
import type { Context } from './context.ts';
import { fieldOffsets } from './fields.ts';
import { drawFit, drawNurbs } from './nurbs.ts';

const CIRCLE = fieldOffsets('CIRCLE', 'center', 'radius', 'extrusion');
const ARC = fieldOffsets('ARC', 'center', 'radius', 'startAngle', 'endAngle', 'extrusion');

export const RADIAN = Math.PI / 180;

/** The way from one angle counter-clockwise to another; a whole turn where they are the same. */
export function sweepDegrees(start: number, end: number): number {
  const sweep = (((end - start) % 360) + 360) % 360;
  return sweep < 1e-9 || sweep > 360 - 1e-9 ? 360 : sweep;
}

export function drawCircle(context: Context, entity: number): void {
  const { drawing } = context;
  const at = entity + CIRCLE.center;
  const [x, y, z] = [drawing.f64(at), drawing.f64(at + 8), drawing.f64(at + 16)];
  const radius = Math.abs(drawing.f64(entity + CIRCLE.radius));
  const pen = context.planeAt(entity + CIRCLE.extrusion);
  if (radius === 0) {
    pen.dot(context.fill(entity), { x, y, z });
    return;
  }
  pen.begin(context.stroke(entity));
  pen.move(x + radius, y, z);
  pen.arc(x, y, z, radius, 0, 2 * Math.PI);
  pen.close();
  pen.end();
}

export function drawArc(context: Context, entity: number): void {
  const { drawing } = context;
  const at = entity + ARC.center;
  const [x, y, z] = [drawing.f64(at), drawing.f64(at + 8), drawing.f64(at + 16)];
  const radius = Math.abs(drawing.f64(entity + ARC.radius));
  const startDegrees = drawing.f64(entity + ARC.startAngle);
  const sweep = sweepDegrees(startDegrees, drawing.f64(entity + ARC.endAngle)) * RADIAN;
  const start = (startDegrees % 360) * RADIAN;
  const pen = context.planeAt(entity + ARC.extrusion);
  pen.begin(context.stroke(entity));
  pen.move(x + radius * Math.cos(start), y + radius * Math.sin(start), z);
  pen.arc(x, y, z, radius, start, sweep);
  pen.end();
}

/** Start and end are parameters of the ellipse, from the major axis on. */
export function drawEllipse(context: Context, entity: number): void {
  const {
    center,
    majorAxis: u,
    axisRatio,
    startAngle,
    endAngle,
    extrusion,
  } = context.fields(entity);
  const normal = unit(extrusion, { x: 0, y: 0, z: 1 });
  const w = cross(normal, u);
  const v: Vector = { x: w.x * axisRatio, y: w.y * axisRatio, z: w.z * axisRatio };
  const start = startAngle % (2 * Math.PI);
  const sweep = sweepDegrees(startAngle / RADIAN, endAngle / RADIAN) * RADIAN;
  const cos = Math.cos(start);
  const sin = Math.sin(start);
  const pen = context.world();
  pen.begin(context.stroke(entity));
  pen.move(
    center.x + u.x * cos + v.x * sin,
    center.y + u.y * cos + v.y * sin,
    center.z + u.z * cos + v.z * sin,
  );
  pen.ellipse(center, u, v, start, sweep);
  if (sweep >= 2 * Math.PI - 1e-9) pen.close();
  pen.end();
}

export function drawSpline(context: Context, entity: number): void {
  const fields = context.fields(entity);
  const pen = context.world();
  pen.begin(context.stroke(entity));
  if (fields.controlPoints.length > 1) {
    drawNurbs(pen, {
      degree: fields.degree,
      points: fields.controlPoints,
      knots: fields.knots,
      weights: fields.weights,
    });
  } else {
    const has = (name: string): boolean => context.drawing.isPresent(entity, name);
    drawFit(pen, fields.fitPoints, {
      closed: (fields.flags & 1) !== 0,
      start: has('startTangent') ? fields.startTangent : undefined,
      end: has('endTangent') ? fields.endTangent : undefined,
    });
  }
  pen.end();
}
