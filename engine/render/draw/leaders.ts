/**
 * LEADER and MULTILEADER: lines with arrowheads, a landing, and text or a block at the end.
 *
 * Arrowheads are filled triangles whatever block the style names.
 */
import { multiply, rotation, scaling, translation } from '../matrix.ts';
import type { Point } from '../pen.ts';
import type { Context, RecordFields } from './context.ts';
import { drawBlock } from './inserts.ts';
import { drawMtextLike, frameOf } from './mtext.ts';
import { drawFit } from './nurbs.ts';

/** A filled arrowhead three times as long as wide, with its tip at the first point. */
export function drawArrow(
  context: Context,
  entity: number,
  tip: Point,
  toward: Point,
  size: number,
): void {
  const dx = toward.x - tip.x;
  const dy = toward.y - tip.y;
  const length = Math.hypot(dx, dy);
  // A line shorter than two arrowheads is drawn without one.
  if (!(length > 0) || !(size > 0) || length < 2 * size) return;
  const [ux, uy] = [(dx / length) * size, (dy / length) * size];
  const z = tip.z ?? 0;
  context
    .world()
    .polyline(
      context.fill(entity),
      [
        tip,
        { x: tip.x + ux - uy / 6, y: tip.y + uy + ux / 6, z },
        { x: tip.x + ux + uy / 6, y: tip.y + uy - ux / 6, z },
      ],
      true,
    );
}

/** Path type 1 is a spline through the vertices. */
function drawPath(context: Context, entity: number, points: Point[], isSpline: boolean): void {
  const pen = context.world();
  if (!isSpline || points.length < 3) {
    pen.polyline(context.stroke(entity), points);
    return;
  }
  pen.begin(context.stroke(entity));
  drawFit(pen, points, { closed: false, start: undefined, end: undefined });
  pen.end();
}

export function drawLeader(context: Context, entity: number): void {
  const fields = context.fields(entity);
  const points: Point[] = fields.vertices;
  drawPath(context, entity, points, fields.pathType === 1);
  const record = context.drawing.referenceOf(entity, 'dimensionStyle');
  const style = record === 0 ? undefined : context.drawing.fieldsOf(record);
  const size = (style?.DIMASZ ?? 0.18) * (style?.DIMSCALE || 1);
  const [first, second] = points;
  if (fields.arrowHead && first && second) drawArrow(context, entity, first, second, size);
}

interface Arm {
  lastPoint: Point;
  doglegVector: { x: number; y: number; z: number };
  doglegLength: number;
  lines: { vertices: Point[] }[];
}

/** `leaderType` 0 has no lines, 2 splines; `contentType` 1 is a block, 2 a text. */
export function drawMultileader(context: Context, entity: number): void {
  const f = context.fields(entity);
  const arms: Arm[] = f.leaders;
  if (f.leaderType !== 0) for (const arm of arms) drawArm(context, entity, f, arm);
  if (f.contentType === 2 && f.text !== '' && context.drawing.isPresent(entity, 'position')) {
    const frame = frameOf(f.position, f.textNormal, f.textDirection);
    const turned = f.textRotation ? multiply(frame, rotation(f.textRotation)) : frame;
    drawMtextLike(context, entity, {
      text: f.text,
      height: f.textHeight,
      width: f.textWidth,
      attachment: f.textAttachment >= 1 && f.textAttachment <= 3 ? f.textAttachment : 1,
      frame: turned,
      style: context.drawing.findHandle(f.textStyle),
    });
  } else if (f.contentType === 1 && context.drawing.isPresent(entity, 'blockPosition')) {
    const block = context.drawing.findHandle(f.blockRecord);
    const { blockPosition: p, blockScale: s } = f;
    if (block === 0) return;
    const base = context.basePoint(block);
    const placed = multiply(translation(p.x, p.y, p.z), rotation(f.blockRotation));
    const scaled = multiply(placed, scaling(s.x, s.y, s.z));
    drawBlock(context, entity, block, multiply(scaled, translation(-base.x, -base.y, -base.z)));
  }
}

function drawArm(context: Context, entity: number, f: RecordFields, arm: Arm): void {
  const { lastPoint: last, doglegVector: v } = arm;
  for (const { vertices } of arm.lines) {
    const points = [...vertices, last];
    drawPath(context, entity, points, f.leaderType === 2);
    if (points.length > 1)
      drawArrow(context, entity, points[0]!, points[1]!, f.arrowSize * (f.scale || 1));
  }
  if (f.enableDogleg && f.enableLanding && arm.doglegLength > 0) {
    const l = arm.doglegLength;
    const z = last.z ?? 0;
    const end = { x: last.x + v.x * l, y: last.y + v.y * l, z: z + v.z * l };
    context.world().polyline(context.stroke(entity), [last, end]);
  }
}
