/**
 * TEXT, ATTRIB, ATTDEF, RTEXT and ARCALIGNEDTEXT: one line of text at a point.
 *
 * `height` is the height of capitals, so ems are height / capital height of the face.
 */
import type { Pen } from '../pen.ts';
import { advanceOf, type Piece, piecesOf, textStyleOf } from './characters.ts';
import type { Context, RecordFields } from './context.ts';
import { RADIAN } from './curves.ts';

/** Groups 72 and 73. */
const Horizontal = { left: 0, center: 1, right: 2, aligned: 3, middle: 4, fit: 5 } as const;
const Vertical = { baseline: 0, bottom: 1, middle: 2, top: 3 } as const;
const BACKWARDS = 2;
const UPSIDE_DOWN = 4;
/** The slant of a replaced italic face. */
const ITALIC_SLANT = 12;

type Em = readonly [number, number, number, number, number, number];

/** A line of text laid from the origin along x, in units of the entity. */
interface Line {
  pieces: Piece[];
  bold: boolean;
  ascent: number;
  descent: number;
  /** Size of an em along y and along x. */
  size: number;
  width: number;
  slant: number;
  height: number;
  advance(text: string): number;
}

function lineOf(context: Context, entity: number, f: RecordFields, text: string): Line {
  const style = textStyleOf(context, context.drawing.referenceOf(entity, 'style'));
  const height = f.height > 0 ? f.height : style.fixedHeight || 1;
  const size = height / style.face.capHeight;
  const widthFactor = f.widthFactor > 0 ? f.widthFactor : 1;
  const oblique = Math.max(-85, Math.min(85, f.oblique || 0)) + (style.italic ? ITALIC_SLANT : 0);
  return {
    pieces: piecesOf(text),
    bold: style.bold,
    ascent: style.face.ascent,
    descent: style.face.descent,
    size,
    width: size * widthFactor * style.narrowing,
    slant: Math.tan(oblique * RADIAN),
    height,
    advance: (piece) => advanceOf(context, style.face, piece),
  };
}

/** Draws the pieces; `map` takes the line's coordinates to the pen's. */
function drawLineOfText(
  context: Context,
  entity: number,
  pen: Pen,
  line: Line,
  map: Em,
  z: number,
) {
  const [a, b, c, d, e, f] = map;
  const at = (x: number, y: number) => ({ x: e + a * x + c * y, y: f + b * x + d * y, z });
  const { size, width, slant, height } = line;
  let x = 0;
  for (const piece of line.pieces) {
    const advance = line.advance(piece.text);
    const end = x + advance * width;
    const em: Em = [
      a * width,
      b * width,
      (c + a * slant) * size,
      (d + b * slant) * size,
      e + a * x,
      f + b * x,
    ];
    const face = { bold: line.bold, advance, ascent: line.ascent, descent: line.descent };
    if (piece.text.trim() !== '') pen.text(context.fill(entity), piece.text, em, z, face);
    const rule = (y: number) => {
      pen.polyline(context.solidStroke(entity), [at(x, y), at(end, y)]);
    };
    if (piece.under) rule(-0.2 * height);
    if (piece.over) rule(1.2 * height);
    if (piece.strike) rule(0.4 * height);
    x = end;
  }
}

function place(context: Context, entity: number, f: RecordFields, text: string): void {
  const line = lineOf(context, entity, f, text);
  const length = line.pieces.reduce((sum, p) => sum + line.advance(p.text), 0) * line.width;
  if (!(length > 0) || !Number.isFinite(length)) return;
  const horizontal: number = f.horizontalAlignment ?? 0;
  const vertical: number = f.verticalAlignment ?? 0;
  const second = context.drawing.isPresent(entity, 'alignmentPoint');
  const spans = horizontal === Horizontal.aligned || horizontal === Horizontal.fit;
  const anchored = (horizontal !== 0 || vertical !== 0) && second && !spans;
  const p = anchored ? f.alignmentPoint : f.position;
  let angle = f.rotation * RADIAN;
  if (spans && second) {
    const dx = f.alignmentPoint.x - p.x;
    const dy = f.alignmentPoint.y - p.y;
    const reach = Math.hypot(dx, dy);
    if (reach > 0) {
      angle = Math.atan2(dy, dx);
      line.width *= reach / length;
      if (horizontal === Horizontal.aligned) {
        line.size *= reach / length;
        line.height *= reach / length;
      }
    }
  }
  const ox =
    horizontal === Horizontal.center || horizontal === Horizontal.middle
      ? -length / 2
      : horizontal === Horizontal.right
        ? -length
        : 0;
  const oy =
    vertical === Vertical.top
      ? -line.height
      : vertical === Vertical.middle || horizontal === Horizontal.middle
        ? -line.height / 2
        : vertical === Vertical.bottom
          ? line.descent * line.size
          : 0;
  const sx = f.generationFlags & BACKWARDS ? -1 : 1;
  const sy = f.generationFlags & UPSIDE_DOWN ? -1 : 1;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const map: Em = [
    cos * sx,
    sin * sx,
    -sin * sy,
    cos * sy,
    p.x + cos * sx * ox - sin * sy * oy,
    p.y + sin * sx * ox + cos * sy * oy,
  ];
  drawLineOfText(context, entity, context.plane(f.extrusion), line, map, p.z);
}

export function drawText(context: Context, entity: number): void {
  const fields = context.fields(entity);
  place(context, entity, fields, fields.text);
}

/** Flag 1 of an attribute: invisible. */
export function drawAttrib(context: Context, entity: number): void {
  const fields = context.fields(entity);
  if ((fields.flags & 1) === 0) place(context, entity, fields, fields.text);
}

/** A definition shows its tag where it stands itself; an insert shows the ATTRIB in its place. */
export function drawAttdef(context: Context, entity: number): void {
  const fields = context.fields(entity);
  const constant = (fields.flags & 2) !== 0;
  if ((fields.flags & 1) !== 0) return;
  if (context.depth === 0) place(context, entity, fields, fields.tag);
  else if (constant) place(context, entity, fields, fields.text);
}

/** The letters stand along the arc, each upright on it, spread evenly from end to end. */
export function drawArcText(context: Context, entity: number): void {
  const f = context.fields(entity);
  const line = lineOf(context, entity, { ...f, oblique: 0 }, f.text);
  const text = line.pieces.map((piece) => piece.text).join('');
  const total = line.advance(text);
  const start = f.startAngle * RADIAN;
  const sweep = (((f.endAngle - f.startAngle) % 360) + 360) % 360 || 360;
  const pen = context.plane(f.extrusion);
  const radius = f.radius + (f.offsetFromArc || 0);
  let along = 0;
  for (const letter of text) {
    const advance = line.advance(letter);
    // From the end of the arc to its start, as letters run clockwise.
    const angle = start + sweep * RADIAN * (1 - (along + advance / 2) / (total || 1));
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    const half = (advance * line.width) / 2;
    const map: Em = [
      sin,
      -cos,
      cos,
      sin,
      f.center.x + cos * radius - sin * half,
      f.center.y + sin * radius + cos * half,
    ];
    const piece = { text: letter, under: false, over: false, strike: false };
    drawLineOfText(context, entity, pen, { ...line, pieces: [piece] }, map, f.center.z);
    along += advance;
  }
}
