/**
 * SOLID, TRACE, 3DFACE, MESH, polygon meshes and polyface meshes.
 *
 * Plane fills are filled; faces in space are shown by their edges, none hidden.
 */
import type { Point } from '../pen.ts';
import type { Context, RecordFields } from './context.ts';
import type { Vertex } from './polylines.ts';

/** The corners go round in the order 1, 2, 4, 3. */
export function drawSolid(context: Context, entity: number): void {
  const { first, second, third, fourth, extrusion } = context.fields(entity);
  const pen = context.plane(extrusion);
  // Seen edge-on or drawn very thin, a solid is at least a line.
  pen.polyline(context.fill(entity), [first, second, fourth, third], true);
  pen.polyline(context.solidStroke(entity), [first, second, fourth, third], true);
}

/** Bit n of `invisibleEdges` hides the edge from corner n on. */
export function draw3dface(context: Context, entity: number): void {
  const { first, second, third, fourth, invisibleEdges } = context.fields(entity);
  const corners: Point[] = [first, second, third, fourth];
  const pen = context.world();
  pen.begin(context.stroke(entity));
  corners.forEach((corner, index) => {
    const next = corners[(index + 1) % 4]!;
    const short = corner.x === next.x && corner.y === next.y && corner.z === next.z;
    if (short || (invisibleEdges >> index) & 1) return;
    pen.move(corner.x, corner.y, corner.z);
    pen.line(next.x, next.y, next.z);
  });
  pen.end();
}

/** Faces are a count and as many vertex indexes, over and over; each edge is drawn once. */
export function drawMesh(context: Context, entity: number): void {
  const fields = context.fields(entity);
  const vertices: Point[] = fields.vertices;
  const faces: number[] = fields.faces;
  const drawn = new Set<number>();
  const pen = context.world();
  pen.begin(context.stroke(entity));
  for (let at = 0; at < faces.length; ) {
    const count = faces[at]!;
    const face = faces.slice(at + 1, at + 1 + count);
    at += 1 + Math.max(0, count);
    face.forEach((index, i) => {
      const other = face[(i + 1) % face.length]!;
      const key = Math.min(index, other) * vertices.length + Math.max(index, other);
      const [a, b] = [vertices[index], vertices[other]];
      if (!a || !b || drawn.has(key)) return;
      drawn.add(key);
      pen.move(a.x, a.y, a.z);
      pen.line(b.x, b.y, b.z);
    });
  }
  pen.end();
}

/** A POLYLINE mesh of M rows by N columns; flags 1 and 32 close it in M and in N. */
export function drawMeshGrid(
  context: Context,
  entity: number,
  vertices: Vertex[],
  fields: RecordFields,
  isSmooth: boolean,
): void {
  const smooth = isSmooth && fields.mDensity > 1 && fields.nDensity > 1;
  const rows: number = smooth ? fields.mDensity : fields.mCount;
  const columns: number = smooth ? fields.nDensity : fields.nCount;
  const points = vertices.map((v) => v.position);
  const style = context.stroke(entity);
  const pen = context.world();
  if (!(rows > 0 && columns > 0) || rows * columns > points.length) {
    pen.polyline(style, points);
    return;
  }
  for (let row = 0; row < rows; row++) {
    const line = points.slice(row * columns, (row + 1) * columns);
    pen.polyline(style, line, (fields.flags & 32) !== 0);
  }
  for (let column = 0; column < columns; column++) {
    const line = Array.from({ length: rows }, (_, row) => points[row * columns + column]!);
    pen.polyline(style, line, (fields.flags & 1) !== 0);
  }
}

/** VERTEX flags: 128 with 64 is a place, 128 alone a face of up to four 1-based indexes. */
export function drawPolyface(context: Context, entity: number, vertices: Vertex[]): void {
  const places = vertices.filter((v) => v.flags & 64).map((v) => v.position);
  const pen = context.world();
  pen.begin(context.stroke(entity));
  for (const { flags, faces } of vertices) {
    if ((flags & 64) !== 0 || (flags & 128) === 0) continue;
    const corners = faces.filter((index) => index !== 0);
    corners.forEach((index, i) => {
      const from = places[Math.abs(index) - 1];
      const to = places[Math.abs(corners[(i + 1) % corners.length]!) - 1];
      // A negative index hides the edge that begins there.
      if (index < 0 || !from || !to) return;
      pen.move(from.x, from.y, from.z);
      pen.line(to.x, to.y, to.z);
    });
  }
  pen.end();
}
