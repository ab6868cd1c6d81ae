/**
 * Proxies and entities of unknown types: their proxy graphics, as the engine read them (kinds and
 * points: `engine/schema/proxy-graphics.ts`).
 *
 * Primitives have colours, linetypes and lineweights of their own, else those of the entity; those
 * on layers that are off or frozen are left out. Meshes show their edges, none hidden. Clips are
 * not applied: what they would cut is drawn whole. An entity without graphics is told as skipped.
 */
import type { Pen, Point } from '../pen.ts';
import type { Style } from '../scene.ts';
import { advanceOf, fontFor, piecesOf } from './characters.ts';
import { type Context, fillOf, type PartTraits } from './context.ts';
import { elementOffsets } from './fields.ts';

const Kind = { polyline: 1, conic: 2, mesh: 3, text: 4, xline: 5, ray: 6 } as const;
const BACKWARDS = 2;
const UPSIDE_DOWN = 4;
const UNDERLINED = 16;
const OVERLINED = 32;
const RAW = 64;
const BOLD = 128;
const ITALIC = 256;

interface Primitive extends Omit<PartTraits, 'layer' | 'lineType'> {
  kind: number;
  closed: boolean;
  filled: boolean;
  textFlags: number;
  text: string;
  font: string;
  width: number;
  startAngle: number;
  endAngle: number;
  oblique: number;
  points: Point[];
  faces: number[];
}

const ELEMENT = elementOffsets('UNKNOWN_ENTITY', 'graphics', 'layer', 'lineType');

export function drawProxy(context: Context, entity: number): void {
  const { drawing } = context;
  const type = drawing.typeOf(entity);
  const primitives = drawing.fieldOf(entity, 'graphics') as unknown as Primitive[];
  if (primitives.length === 0) context.skip(type.name);
  const list = type.layout.find((field) => field.name === 'graphics')!;
  const first = drawing.u32(entity + list.offset);
  primitives.forEach((primitive, index) => {
    const at = first + index * ELEMENT.size;
    const layer = drawing.u32(at + ELEMENT.at.layer);
    const { isOff, isFrozen } =
      layer === 0 ? context.layerOf(entity) : context.layerOfSymbol(layer);
    if (isOff || isFrozen) return;
    const lineType = drawing.u32(at + ELEMENT.at.lineType);
    const style = context.partStyle(entity, { ...primitive, layer, lineType });
    drawPrimitive(context, primitive, style);
  });
}

function drawPrimitive(context: Context, primitive: Primitive, style: Style): void {
  const pen = context.world();
  const { points, width } = primitive;
  const stroke = () => context.scene.style(width > 0 ? { ...style, worldWidth: width } : style);
  const fill = () => context.scene.style(fillOf(style));
  switch (primitive.kind) {
    case Kind.polyline:
      if (points.length === 1) pen.dot(fill(), points[0]!);
      else if (primitive.filled) pen.polyline(fill(), points, true);
      else pen.polyline(stroke(), points, primitive.closed);
      break;
    case Kind.conic:
      drawConic(pen, primitive, primitive.filled ? fill() : stroke());
      break;
    case Kind.mesh:
      drawFaces(pen, primitive, primitive.filled ? fill() : stroke());
      break;
    case Kind.text:
      drawText(context, primitive, style);
      break;
    case Kind.xline:
    case Kind.ray:
      drawEndless(context, primitive, stroke());
      break;
    default:
    // extents and clips draw nothing
  }
}

function drawConic(pen: Pen, primitive: Primitive, style: number): void {
  const { startAngle, endAngle } = primitive;
  const [center, u, v] = primitive.points as [Point, Point, Point];
  const [cos, sin] = [Math.cos(startAngle), Math.sin(startAngle)];
  pen.begin(style);
  pen.move(
    center.x + u.x * cos + v.x * sin,
    center.y + u.y * cos + v.y * sin,
    (center.z ?? 0) + (u.z ?? 0) * cos + (v.z ?? 0) * sin,
  );
  pen.ellipse(center, u, v, startAngle, endAngle - startAngle);
  if (primitive.filled) pen.close();
  pen.end();
}

/** `faces` is a count and as many indexes, over and over. */
function drawFaces(pen: Pen, { points, faces }: Primitive, style: number): void {
  for (let at = 0; at < faces.length; ) {
    const count = faces[at]!;
    const corners = faces.slice(at + 1, at + 1 + count).map((index) => points[index]!);
    if (corners.length > 0) pen.polyline(style, corners, true);
    at += 1 + count;
  }
}

function drawEndless(context: Context, { points, kind }: Primitive, style: number): void {
  const pen = context.world();
  const [a, b] = points as [Point, Point];
  const x = pen.x(a.x, a.y, a.z ?? 0);
  const y = pen.y(a.x, a.y, a.z ?? 0);
  const dx = pen.x(b.x, b.y, b.z ?? 0) - x;
  const dy = pen.y(b.x, b.y, b.z ?? 0) - y;
  context.scene.endless(style, x, y, dx, dy, kind === Kind.xline);
}

/** The second point is the direction, as long as the width of a unit, the third the height. */
function drawText(context: Context, primitive: Primitive, style: Style): void {
  const pen = context.world();
  const [p, along, up] = primitive.points as [Point, Point, Point];
  const flags = primitive.textFlags;
  const font = fontFor(primitive.font, (flags & BOLD) !== 0, (flags & ITALIC) !== 0);
  const { face, bold, narrowing } = font;
  const sx = ((flags & BACKWARDS) !== 0 ? -narrowing : narrowing) / face.capHeight;
  const sy = ((flags & UPSIDE_DOWN) !== 0 ? -1 : 1) / face.capHeight;
  const slant = Math.tan(Math.max(-1.48, Math.min(1.48, primitive.oblique)));
  const plain = { text: primitive.text, under: false, over: false, strike: false };
  const pieces = (flags & RAW) !== 0 ? [plain] : piecesOf(primitive.text);
  const fill = context.scene.style(fillOf(style));
  const rule = context.scene.style({ ...style, dash: [] });
  const place = (x: number, y: number): Point => ({
    x: p.x + along.x * x + up.x * y,
    y: p.y + along.y * x + up.y * y,
    z: p.z ?? 0,
  });
  let x = 0;
  for (const piece of pieces) {
    const advance = advanceOf(context, face, piece.text);
    const start = place(x, 0);
    const em = [
      along.x * sx,
      along.y * sx,
      (up.x + along.x * slant) * sy,
      (up.y + along.y * slant) * sy,
      start.x,
      start.y,
    ] as const;
    const line = { bold, advance, ascent: face.ascent, descent: face.descent };
    if (piece.text.trim() !== '') pen.text(fill, piece.text, em, p.z ?? 0, line);
    const end = x + advance * sx;
    const ruled = (y: number) => pen.polyline(rule, [place(x, y), place(end, y)]);
    if (piece.under || (flags & UNDERLINED) !== 0) ruled(-0.2);
    if (piece.over || (flags & OVERLINED) !== 0) ruled(1.2);
    if (piece.strike) ruled(0.4);
    x = end;
  }
}
