/**
 * What draws a block: INSERT (nested, in arrays), DIMENSION and ACAD_TABLE.
 *
 * A block's entities take ByBlock and layer 0 from the insert. Nesting is cut at 32 deep and where
 * a block contains itself; work past a limit sets the scene's `truncated`.
 */
import {
  IDENTITY,
  type Matrix,
  multiply,
  objectToWorld,
  rotation,
  scaling,
  translation,
} from '../matrix.ts';
import type { Point } from '../pen.ts';
import type { Context, RecordFields } from './context.ts';
import { RADIAN } from './curves.ts';
import { drawMtextLike } from './mtext.ts';

const DEPTH_MAX = 32;
const WORK_MAX = 20_000_000;

/** Draws a block's entities through a map from block coordinates to the current ones. */
export function drawBlock(context: Context, entity: number, block: number, map: Matrix): void {
  if (context.depth >= DEPTH_MAX || context.expanding.has(block)) {
    context.nestingCutCount++;
    return;
  }
  const entities = context.orderOf(block);
  const { matrix, inherited } = context;
  context.workCount += 1 + entities.length;
  if (context.workCount > WORK_MAX) context.scene.truncated = true;
  context.inherited = context.inheritedFrom(entity);
  context.matrix = multiply(matrix, map);
  context.depth++;
  context.expanding.add(block);
  for (const child of entities) {
    if (context.scene.truncated) break;
    context.draw(child);
  }
  context.expanding.delete(block);
  context.depth--;
  context.matrix = matrix;
  context.inherited = inherited;
}

/** Block coordinates to the insert's: base point to origin, scale, turn, position, OCS. */
function mapOf(context: Context, block: number, f: RecordFields, x: number, y: number) {
  const base = context.basePoint(block);
  // An array is laid out along the turned axes and is not scaled.
  let map = multiply(
    objectToWorld(f.extrusion),
    translation(f.position.x, f.position.y, f.position.z),
  );
  map = multiply(map, rotation(f.rotation * RADIAN));
  map = multiply(map, translation(x, y, 0));
  map = multiply(map, scaling(f.scaleX, f.scaleY, f.scaleZ));
  return multiply(map, translation(-base.x, -base.y, -base.z));
}

export function drawInsert(context: Context, entity: number): void {
  const block = context.drawing.referenceOf(entity, 'block');
  const { fields } = context.record(entity);
  const columns = Math.max(1, fields.columns);
  const rows = Math.max(1, fields.rows);
  const isEmpty = block === 0 || context.drawing.entitiesOf(block).length === 0;
  for (let row = 0; row < rows && !isEmpty; row++) {
    for (let column = 0; column < columns; column++) {
      if (context.scene.truncated) return;
      const map = mapOf(
        context,
        block,
        fields,
        column * fields.columnSpacing,
        row * fields.rowSpacing,
      );
      drawBlock(context, entity, block, map);
    }
  }
  for (const attribute of context.drawing.childrenOf(entity)) context.draw(attribute);
}

export function drawTable(context: Context, entity: number): void {
  const { fields } = context.record(entity);
  const block =
    context.drawing.referenceOf(entity, 'block') || context.drawing.findHandle(fields.blockRecord);
  if (block === 0) {
    context.skip('ACAD_TABLE');
    return;
  }
  const { x, y, z } = fields.position;
  const direction = Math.atan2(fields.horizontalDirection.y, fields.horizontalDirection.x);
  drawBlock(context, entity, block, multiply(translation(x, y, z), rotation(direction)));
}

/** The anonymous block holds the whole dimension in world coordinates. */
export function drawDimension(context: Context, entity: number): void {
  const block = context.drawing.referenceOf(entity, 'block');
  if (block === 0 || context.drawing.entitiesOf(block).length === 0) {
    drawDimensionPlain(context, entity);
    return;
  }
  const outside = context.inDimension;
  context.inDimension = true;
  const { fields } = context.record(entity);
  // Copies of a dimension may share a block; the insertion point is the way between them.
  const p: Point | undefined = context.drawing.isPresent(entity, 'insertionPoint')
    ? fields.insertionPoint
    : undefined;
  const map = p
    ? multiply(objectToWorld(fields.extrusion), translation(p.x, p.y, p.z ?? 0))
    : IDENTITY;
  drawBlock(context, entity, block, map);
  context.inDimension = outside;
}

/** Without a block: lines between the definition points, and the measured text. */
function drawDimensionPlain(context: Context, entity: number): void {
  const { fields: f } = context.record(entity);
  const { drawing } = context;
  const names = ['definitionPoint3', 'definitionPoint', 'definitionPoint4', 'definitionPoint2'];
  const points: Point[] = names
    .filter((name) => f[name] && (name === 'definitionPoint' || drawing.isPresent(entity, name)))
    .map((name) => f[name]);
  const style = context.stroke(entity);
  if (points.length === 1) context.world().dot(context.fill(entity), points[0]!);
  else context.world().polyline(style, points);
  const measured = drawing.isPresent(entity, 'measurement')
    ? String(Number(f.measurement.toFixed(4)))
    : '';
  const text = f.text === '' ? measured : f.text.replaceAll('<>', measured);
  const record = drawing.referenceOf(entity, 'dimensionStyle');
  const dimension = record === 0 ? undefined : drawing.record(record).fields;
  const height = (dimension?.DIMTXT ?? 2.5) * (dimension?.DIMSCALE || 1);
  const at = drawing.isPresent(entity, 'textPosition') ? f.textPosition : f.definitionPoint;
  const plane = objectToWorld(f.extrusion);
  if (text.trim() !== '') {
    drawMtextLike(context, entity, {
      text,
      height,
      width: 0,
      attachment: 5,
      frame: multiply(
        plane,
        multiply(translation(at.x, at.y, at.z), rotation(f.textRotation * RADIAN)),
      ),
    });
  }
}
