/**
 * IMAGE, WIPEOUT, underlays and OLE frames: where they stand, without their pixels.
 *
 * A WIPEOUT is filled with the background; the others are a frame with a diagonal.
 */
import { multiply, objectToWorld, planeScale, rotation, scaling, translation } from '../matrix.ts';
import type { Pen, Point } from '../pen.ts';
import { BACKGROUND } from '../scene.ts';
import { type Context, fillOf, type RecordFields } from './context.ts';
import { RADIAN } from './curves.ts';

interface Flat {
  x: number;
  y: number;
}

const rectangle = (a: Flat, b: Flat): Flat[] => [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];

/**
 * The outline in world coordinates. Clip points count pixels from the middle of the upper left
 * one, y down (DXF Reference, IMAGE 14): pixel centres stand at half steps.
 */
function outlineOf(f: RecordFields): Point[] {
  const clip: Flat[] = f.clip;
  const whole = rectangle({ x: -0.5, y: -0.5 }, { x: f.size.x - 0.5, y: f.size.y - 0.5 });
  const clipped = clip.length === 2 ? rectangle(clip[0]!, clip[1]!) : clip;
  const flat = clipped.length > 2 && !f.clipInverted ? clipped : whole;
  const { position: p, uPixel: u, vPixel: v } = f;
  return flat.map(({ x, y }) => {
    const [i, j] = [x + 0.5, f.size.y - 0.5 - y];
    return {
      x: p.x + u.x * i + v.x * j,
      y: p.y + u.y * i + v.y * j,
      z: p.z + u.z * i + v.z * j,
    };
  });
}

export function drawWipeout(context: Context, entity: number): void {
  const fields = context.fields(entity);
  const style = { ...fillOf(context.styleOf(entity)), color: BACKGROUND, opacity: 1 };
  context.world().polyline(context.scene.style(style), outlineOf(fields), true);
}

function drawFrame(context: Context, entity: number, pen: Pen, outline: Point[]): void {
  const style = context.solidStroke(entity);
  pen.polyline(style, outline, true);
  if (outline.length === 4) pen.polyline(style, [outline[0]!, outline[2]!]);
}

export function drawImage(context: Context, entity: number): void {
  const fields = context.fields(entity);
  drawFrame(context, entity, context.world(), outlineOf(fields));
}

export function drawUnderlay(context: Context, entity: number): void {
  const f = context.fields(entity);
  const clip: Flat[] = f.clip;
  if (clip.length < 2) {
    context.skip(context.drawing.typeOf(entity).name);
    return;
  }
  const placed = multiply(
    objectToWorld(f.extrusion),
    translation(f.position.x, f.position.y, f.position.z),
  );
  const turned = multiply(placed, rotation(f.rotation * RADIAN));
  const { pen } = context;
  pen.matrix = multiply(context.matrix, multiply(turned, scaling(f.scaleX, f.scaleY, f.scaleZ)));
  if (planeScale(pen.matrix) > 0) {
    drawFrame(context, entity, pen, clip.length === 2 ? rectangle(clip[0]!, clip[1]!) : clip);
  }
}

export function drawOleFrame(context: Context, entity: number): void {
  const { upperLeft, lowerRight } = context.fields(entity);
  drawFrame(context, entity, context.world(), rectangle(upperLeft, lowerRight));
}
