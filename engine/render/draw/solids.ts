/**
 * 3DSOLID, REGION, BODY and the surfaces: their edges, as the engine read them from the ACIS data.
 * A wireframe seen from above; no edge hides another.
 */
import type { Pen, Point } from '../pen.ts';
import type { Context } from './context.ts';
import { drawNurbs } from './nurbs.ts';

/** Kinds as the schema tells them; all others are the straight line between two points. */
const ELLIPSE = 2;
const SPLINE = 3;

interface Edge {
  kind: number;
  degree: number;
  startAngle: number;
  endAngle: number;
  points: Point[];
  knots: number[];
  weights: number[];
}

export function drawModelled(context: Context, entity: number): void {
  const { drawing } = context;
  const edges = drawing.fieldOf(entity, 'edges') as unknown as Edge[];
  if (edges.length === 0) {
    context.skip(drawing.typeOf(entity).name);
    return;
  }
  const pen = context.world();
  pen.begin(context.stroke(entity));
  for (const edge of edges) drawEdge(pen, edge);
  pen.end();
}

function drawEdge(pen: Pen, edge: Edge): void {
  const { points } = edge;
  if (edge.kind === SPLINE) drawNurbs(pen, edge);
  else if (edge.kind === ELLIPSE) drawEllipse(pen, edge);
  else {
    const [from, to] = points as [Point, Point];
    pen.move(from.x, from.y, from.z);
    pen.line(to.x, to.y, to.z);
  }
}

/** Centre and two conjugate radii. */
function drawEllipse(pen: Pen, { points, startAngle, endAngle }: Edge): void {
  const [center, u, v] = points as [Point, Point, Point];
  const cos = Math.cos(startAngle);
  const sin = Math.sin(startAngle);
  pen.move(
    center.x + u.x * cos + v.x * sin,
    center.y + u.y * cos + v.y * sin,
    (center.z ?? 0) + (u.z ?? 0) * cos + (v.z ?? 0) * sin,
  );
  pen.ellipse(center, u, v, startAngle, endAngle - startAngle);
}
