/**
 * What draws a block: INSERT, nested and in arrays.
 *
 * A block's entities take ByBlock and layer 0 from the insert. Nesting is cut at 32 deep and where
 * a block contains itself; work past a limit sets the scene's `truncated`.
 */
import { type Matrix, multiply, objectToWorld } from '../matrix.ts';
import type { Context } from './context.ts';
import { RADIAN } from './curves.ts';
import { fieldOffsets } from './fields.ts';

const DEPTH_MAX = 32;

/** Draws a block's entities through a map from block coordinates to the current ones. */
export function drawBlock(context: Context, entity: number, block: number, map: Matrix): void {
  if (context.depth >= DEPTH_MAX || context.expanding.has(block)) {
    context.nestingCutCount++;
    return;
  }
  const entities = context.orderOf(block);
  const { matrix, inherited } = context;
  context.workCount += 1 + entities.length;
  if (context.workCount > context.workMax) context.scene.truncated = true;
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

const INSERT = fieldOffsets(
  'INSERT',
  ...(['position', 'scaleX', 'scaleY', 'scaleZ', 'rotation', 'columns', 'rows'] as const),
  ...(['columnSpacing', 'rowSpacing', 'extrusion'] as const),
);

/**
 * Block coordinates to the insert's: base point to origin, scale, turn, position, OCS; in one
 * matrix, as inserts come by the 100,000. An array is laid out along the turned axes, not scaled.
 */
function mapOf(context: Context, block: number, entity: number, x: number, y: number): Matrix {
  const { drawing } = context;
  const f = (at: number): number => drawing.f64(entity + at);
  const base = context.basePoint(block);
  const angle = f(INSERT.rotation) * RADIAN;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [sx, sy, sz] = [f(INSERT.scaleX), f(INSERT.scaleY), f(INSERT.scaleZ)];
  const [bx, by, bz] = [x - sx * base.x, y - sy * base.y, -sz * base.z];
  const p = INSERT.position;
  const map: Matrix = [
    ...[cos * sx, -sin * sy, 0, f(p) + cos * bx - sin * by],
    ...[sin * sx, cos * sy, 0, f(p + 8) + sin * bx + cos * by],
    ...[0, 0, sz, f(p + 16) + bz],
  ];
  const n = INSERT.extrusion;
  const normal = { x: f(n), y: f(n + 8), z: f(n + 16) };
  if (normal.x === 0 && normal.y === 0 && normal.z > 0) return map;
  return multiply(objectToWorld(normal), map);
}

export function drawInsert(context: Context, entity: number): void {
  const block = context.drawing.referenceOf(entity, 'block');
  const { drawing } = context;
  const columns = Math.max(1, drawing.i32(entity + INSERT.columns));
  const rows = Math.max(1, drawing.i32(entity + INSERT.rows));
  const columnStep = drawing.f64(entity + INSERT.columnSpacing);
  const rowStep = drawing.f64(entity + INSERT.rowSpacing);
  const isEmpty = block === 0 || context.drawing.entitiesOf(block).length === 0;
  for (let row = 0; row < rows && !isEmpty; row++) {
    for (let column = 0; column < columns; column++) {
      if (context.scene.truncated) return;
      const map = mapOf(context, block, entity, column * columnStep, row * rowStep);
      drawBlock(context, entity, block, map);
    }
  }
  for (const attribute of context.drawing.childrenOf(entity)) context.draw(attribute);
}
