/**
 * DIMENSION, ARC_DIMENSION and LARGE_RADIAL_DIMENSION.
 *
 * A dimension's picture is its anonymous block. Where that is missing it is drawn from its points
 * by its kind: extension lines, dimension line or arc, arrowheads and the measured text. Left out
 * there: tolerances, alternate units and the finer settings of the style.
 */
import { IDENTITY, multiply, objectToWorld, rotation, translation } from '../matrix.ts';
import type { Point } from '../pen.ts';
import type { Context, RecordFields } from './context.ts';
import { RADIAN, sweepDegrees } from './curves.ts';
import { drawBlock } from './inserts.ts';
import { drawArrow } from './leaders.ts';
import { drawMtextLike } from './mtext.ts';

/** The low bits of group 70. */
const Kind = {
  linear: 0,
  aligned: 1,
  angular: 2,
  diameter: 3,
  radius: 4,
  angular3: 5,
  ordinate: 6,
};
const KIND_BITS = 7;
const ORDINATE_X = 64;

export function drawDimension(context: Context, entity: number): void {
  const block = context.drawing.referenceOf(entity, 'block');
  const f = context.fields(entity);
  if (block === 0 || context.drawing.entitiesOf(block).length === 0) {
    new Plain(context, entity, f).draw();
    return;
  }
  const outside = context.inDimension;
  context.inDimension = true;
  // Copies of a dimension may share a block; the insertion point is the way between them.
  const p = context.drawing.isPresent(entity, 'insertionPoint') ? f.insertionPoint : undefined;
  const map = p ? multiply(objectToWorld(f.extrusion), translation(p.x, p.y, p.z)) : IDENTITY;
  drawBlock(context, entity, block, map);
  context.inDimension = outside;
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

/** A dimension without a block. */
class Plain {
  private readonly context: Context;
  private readonly entity: number;
  private readonly f: RecordFields;
  private readonly style: RecordFields | undefined;
  private readonly scale: number;

  constructor(context: Context, entity: number, f: RecordFields) {
    this.context = context;
    this.entity = entity;
    this.f = f;
    const record = context.drawing.referenceOf(entity, 'dimensionStyle');
    this.style = record === 0 ? undefined : context.drawing.fieldsOf(record);
    this.scale = this.style?.DIMSCALE || 1;
  }

  draw(): void {
    const { f } = this;
    const type = this.context.drawing.typeOf(this.entity).name;
    const kind = type === 'ARC_DIMENSION' ? Kind.angular3 : f.flags & KIND_BITS;
    const isRadial = type === 'LARGE_RADIAL_DIMENSION';
    if (isRadial) this.radial(f.chordPoint, f.definitionPoint, 'R', 1);
    else if (kind === Kind.radius) this.radial(f.definitionPoint4, f.definitionPoint, 'R', 1);
    else if (kind === Kind.diameter) this.radial(f.definitionPoint4, f.definitionPoint, 'Ø', 2);
    else if (kind === Kind.ordinate) this.ordinate();
    else if (kind === Kind.angular) this.angular();
    else if (kind === Kind.angular3) this.threePoints(type === 'ARC_DIMENSION');
    else this.linear(kind === Kind.aligned);
  }

  private line(...points: Point[]): void {
    this.context.world().polyline(this.context.solidStroke(this.entity), points);
  }

  private arrow(tip: Point, toward: Point): void {
    drawArrow(this.context, this.entity, tip, toward, (this.style?.DIMASZ ?? 2.5) * this.scale);
  }

  private linear(isAligned: boolean): void {
    const { definitionPoint: d, definitionPoint2: a, definitionPoint3: b, angle } = this.f;
    const turn = isAligned ? Math.atan2(b.y - a.y, b.x - a.x) : angle * RADIAN;
    const [ux, uy] = [Math.cos(turn), Math.sin(turn)];
    const foot = (p: Point): Point => {
      const up = (d.y - p.y) * ux - (d.x - p.x) * uy;
      return { x: p.x - uy * up, y: p.y + ux * up };
    };
    const [from, to] = [foot(a), foot(b)];
    this.line(a, from);
    this.line(b, to);
    this.line(from, to);
    this.arrow(from, to);
    this.arrow(to, from);
    this.text(distance(from, to), '', middle(from, to), turn);
  }

  private radial(on: Point, center: Point, sign: string, factor: number): void {
    const isDiameter = factor === 2;
    this.line(center, on);
    this.arrow(on, center);
    if (isDiameter) this.arrow(center, on);
    this.text(distance(center, on), sign, middle(center, on), 0);
  }

  private ordinate(): void {
    const { definitionPoint: origin, definitionPoint2: p, definitionPoint3: end, flags } = this.f;
    this.line(p, end);
    const value = flags & ORDINATE_X ? p.x - origin.x : p.y - origin.y;
    this.text(Math.abs(value), '', end, 0);
  }

  /** Two lines, 13 to 14 and 15 to 10; the arc goes through 16. */
  private angular(): void {
    const { definitionPoint2: a, definitionPoint3: b, definitionPoint4: c, f } = this.named();
    const d: Point = f.definitionPoint;
    const det = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
    if (det === 0) {
      this.line(a, b);
      this.line(c, d);
      return;
    }
    const t = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / det;
    const vertex = { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
    this.arc(vertex, b, d, f.definitionPoint5, false);
  }

  /** Vertex 15, ends 13 and 14; the arc goes through 10. */
  private threePoints(isLength: boolean): void {
    const { definitionPoint2: a, definitionPoint3: b, definitionPoint4: vertex, f } = this.named();
    this.arc(vertex, a, b, f.definitionPoint, isLength);
  }

  private named() {
    const { f } = this;
    const { definitionPoint2, definitionPoint3, definitionPoint4 } = f;
    return { definitionPoint2, definitionPoint3, definitionPoint4, f };
  }

  private arc(vertex: Point, a: Point, b: Point, through: Point, isLength: boolean): void {
    const angleOf = (p: Point): number => Math.atan2(p.y - vertex.y, p.x - vertex.x) / RADIAN;
    const radius = distance(vertex, through);
    const [first, second, on] = [angleOf(a), angleOf(b), angleOf(through)];
    const isForward = sweepDegrees(first, on) <= sweepDegrees(first, second);
    const start = (isForward ? first : second) * RADIAN;
    const sweep = sweepDegrees(isForward ? first : second, isForward ? second : first);
    const at = (angle: number, r = radius): Point => ({
      x: vertex.x + r * Math.cos(angle),
      y: vertex.y + r * Math.sin(angle),
    });
    const end = start + sweep * RADIAN;
    const pen = this.context.world();
    this.line(a, at(first * RADIAN));
    this.line(b, at(second * RADIAN));
    pen.begin(this.context.solidStroke(this.entity));
    const from = at(start);
    pen.move(from.x, from.y);
    pen.arc(vertex.x, vertex.y, 0, radius, start, sweep * RADIAN);
    pen.end();
    const step = Math.min(0.2, (sweep * RADIAN) / 2);
    this.arrow(from, at(start + step));
    this.arrow(at(end), at(end - step));
    const value = isLength ? distance(vertex, a) * sweep * RADIAN : sweep;
    this.text(value, '', at(start + (sweep * RADIAN) / 2), 0, isLength ? '' : '°');
  }

  /** `<>` stands for the measured value; a single space suppresses the text. */
  private text(value: number, sign: string, middleOfLine: Point, turn: number, unit = ''): void {
    const { f, style, context } = this;
    const isAngle = unit !== '';
    const decimals = Math.max(0, Math.min(8, (isAngle ? style?.DIMADEC : style?.DIMDEC) ?? 2));
    const factor = isAngle ? 1 : Math.abs(style?.DIMLFAC || 1);
    const stored = context.drawing.isPresent(this.entity, 'measurement') && f.measurement > 0;
    const measured = stored ? f.measurement * (isAngle ? 1 / RADIAN : 1) : value;
    const number = Number((measured * factor).toFixed(decimals));
    const label = `${sign}${number}${unit}`;
    const text: string = f.text === '' ? label : f.text.replaceAll('<>', label);
    if (text.trim() === '') return;
    const isUpsideDown =
      Math.cos(turn) < -1e-9 || (Math.abs(Math.cos(turn)) <= 1e-9 && Math.sin(turn) < 0);
    const angle = f.textRotation ? f.textRotation * RADIAN : turn + (isUpsideDown ? Math.PI : 0);
    const placed = context.drawing.isPresent(this.entity, 'textPosition');
    const at = placed ? f.textPosition : middleOfLine;
    const plane = placed ? objectToWorld(f.extrusion) : IDENTITY;
    drawMtextLike(context, this.entity, {
      text,
      height: (style?.DIMTXT ?? 2.5) * this.scale,
      width: 0,
      attachment: 5,
      frame: multiply(plane, multiply(translation(at.x, at.y, at.z ?? 0), rotation(angle))),
    });
  }
}
