/**
 * MTEXT, TOLERANCE, and the texts of dimensions and leaders that are written like MTEXT.
 */
import { cross, type Matrix, multiply, unit, type Vector } from '../matrix.ts';
import { BACKGROUND, type Style } from '../scene.ts';
import { textStyleOf } from './characters.ts';
import { type Context, colorOfIndex, fillOf, type RecordFields } from './context.ts';
import { RADIAN } from './curves.ts';
import { type Format, readCodes } from './mtext-codes.ts';
import { type Layout, type LayoutOptions, layOut } from './mtext-layout.ts';

/** A text to lay out; `frame` takes the layout's coordinates to the current block's. */
export interface MtextLike {
  text: string;
  height: number;
  width: number;
  attachment: number;
  frame: Matrix;
  /** STYLE record, or 0. */
  style?: number;
  spacingFactor?: number;
  exactSpacing?: boolean;
  columnHeights?: readonly number[];
  columnStep?: number;
  /** Draws what lies under the text. */
  before?: (layout: Layout) => void;
}

function styleFor(context: Context, entity: number, format: Format): Style {
  const style = context.styleOf(entity);
  if (format.rgb !== undefined) return { ...style, color: format.rgb };
  if (format.colorIndex === undefined) return style;
  return { ...style, color: context.color(format.colorIndex, context.layerOf(entity)) };
}

export function drawMtextLike(context: Context, entity: number, source: MtextLike): void {
  const style = textStyleOf(context, source.style ?? 0);
  const height = source.height > 0 ? source.height : style.fixedHeight || 1;
  const format: Format = {
    height,
    widthFactor: style.widthFactor,
    oblique: style.oblique,
    tracking: 1,
    bold: style.bold,
    italic: style.italic,
    under: false,
    over: false,
    strike: false,
    shift: 0,
  };
  const options: LayoutOptions = {
    height,
    width: source.width > 0 ? source.width : 0,
    attachment: source.attachment >= 1 && source.attachment <= 9 ? source.attachment : 1,
    spacingFactor: (source.spacingFactor ?? 1) > 0 ? (source.spacingFactor ?? 1) : 1,
    exactSpacing: source.exactSpacing ?? false,
    style,
    columnHeights: source.columnHeights ?? [],
    columnStep: source.columnStep ?? 0,
  };
  const layout = layOut(readCodes(source.text, format), options);
  const { pen } = context;
  pen.matrix = multiply(context.matrix, source.frame);
  source.before?.(layout);
  for (const p of layout.pieces) {
    for (const character of p.text) {
      if (!p.face.has(character.codePointAt(0)!)) context.scene.missingGlyphCount++;
    }
    const index = context.scene.style(fillOf(styleFor(context, entity, p.format)));
    const { face, bold, advance } = p;
    pen.text(index, p.text, [p.sizeX, 0, p.slant * p.sizeY, p.sizeY, p.x, p.y], 0, {
      bold,
      advance,
      ascent: face.ascent,
      descent: face.descent,
    });
  }
  for (const rule of layout.rules) {
    const index = context.scene.style({ ...styleFor(context, entity, rule.format), dash: [] });
    pen.polyline(index, [
      { x: rule.x0, y: rule.y },
      { x: rule.x1, y: rule.y },
    ]);
  }
}

/** Axes of a text: x along `xAxis`, turned into the plane of the normal. */
export function frameOf(p: Vector, normal: Vector, xAxis: Vector): Matrix {
  const n = unit(normal, { x: 0, y: 0, z: 1 });
  const y = unit(cross(n, xAxis), { x: 0, y: 1, z: 0 });
  const x = cross(y, n);
  return [x.x, y.x, n.x, p.x, x.y, y.y, n.y, p.y, x.z, y.z, n.z, p.z];
}

/**
 * The text direction: group 11, else the angle of group 50, both in world coordinates even where
 * the normal points down (fixture: ezdxf `mtext_complex_inline_codes.dxf`).
 */
function directionOf(context: Context, entity: number, f: RecordFields): Vector {
  const { x, y, z } = f.xAxis;
  if (context.drawing.isPresent(entity, 'xAxis') && Math.hypot(x, y, z) > 0) return f.xAxis;
  return { x: Math.cos(f.rotation * RADIAN), y: Math.sin(f.rotation * RADIAN), z: 0 };
}

/** Heights of columns: each its own where the file has them, else one for all. */
function columnHeightsOf(f: RecordFields): number[] {
  const own: number[] = f.columnHeights.filter((height: number) => height > 0);
  if (own.length > 0) return own;
  return f.definedHeight > 0 ? [f.definedHeight] : [];
}

/** Bits of `backgroundFill`: 1 a colour, 2 the window's colour, 16 a frame. */
const Background = { color: 1, window: 2, frame: 16 } as const;

export function drawMtext(context: Context, entity: number): void {
  const f = context.fields(entity);
  const columns = f.columnType > 0 && f.columnWidth > 0;
  const fill: number = f.backgroundFill;
  const before = (layout: Layout): void => {
    const pad = (Math.max(1, f.backgroundScale || 1.5) - 1) * f.height;
    const corners = [
      { x: layout.x0 - pad, y: layout.y0 - pad },
      { x: layout.x1 + pad, y: layout.y0 - pad },
      { x: layout.x1 + pad, y: layout.y1 + pad },
      { x: layout.x0 - pad, y: layout.y1 + pad },
    ];
    const own = f.backgroundColor >= 0 ? f.backgroundColor : colorOfIndex(f.backgroundColorIndex);
    if (fill & (Background.color | Background.window)) {
      const color = fill & Background.window ? BACKGROUND : own;
      const style = { ...fillOf(context.styleOf(entity)), color };
      context.pen.polyline(context.scene.style(style), corners, true);
    }
    if (fill & Background.frame) context.pen.polyline(context.solidStroke(entity), corners, true);
  };
  drawMtextLike(context, entity, {
    text: f.text,
    height: f.height,
    width: columns ? f.columnWidth : f.width,
    attachment: f.attachment,
    frame: frameOf(f.position, f.extrusion, directionOf(context, entity, f)),
    style: context.drawing.referenceOf(entity, 'style'),
    spacingFactor: f.lineSpacingFactor,
    exactSpacing: f.lineSpacingStyle === 2,
    columnHeights: columns ? columnHeightsOf(f) : [],
    columnStep: columns ? f.columnWidth + f.columnGutter : 0,
    before,
  });
}

/** Letters of the font GDT that stand for tolerance symbols. */
const GDT: Record<string, string> = {
  ...{ a: '∠', b: '⊥', c: '⏥', d: '◠', e: '○', f: '∥', g: '/○/', h: '↗', i: '=', j: '⊕' },
  ...{ k: '◠', l: '(L)', m: '(M)', n: 'Ø', p: '(P)', r: '◎', s: '(S)', t: '⇗', u: '—' },
};

/** Rows end with a new line, cells with `%%v`; each cell is a box. */
export function drawTolerance(context: Context, entity: number): void {
  const f = context.fields(entity);
  const record = context.drawing.referenceOf(entity, 'dimensionStyle');
  const style = record === 0 ? undefined : context.drawing.fieldsOf(record);
  const height = (style?.DIMTXT ?? 2.5) * (style?.DIMSCALE || 1);
  const frame = frameOf(f.position, f.extrusion, f.xAxis);
  const text: string = f.text.replace(
    /\{\\Fgdt;(\w)\}/gi,
    (_: string, key: string) => GDT[key] ?? key,
  );
  const rows = text.split(/\n|\\P/).map((row) => row.split(/%%v/i));
  rows.forEach((cells, rowIndex) => {
    let x = 0;
    const y = -2 * height * rowIndex;
    for (const cell of cells) {
      if (cell.trim() === '') continue;
      let width = 0;
      const before = (layout: Layout): void => {
        width = layout.x1 - layout.x0 + height;
        const corners = [
          { x: -height / 2, y: -height },
          { x: width - height / 2, y: -height },
          { x: width - height / 2, y: height },
          { x: -height / 2, y: height },
        ];
        context.pen.polyline(context.solidStroke(entity), corners, true);
      };
      const at: Matrix = [1, 0, 0, x + height / 2, 0, 1, 0, y, 0, 0, 1, 0];
      drawMtextLike(context, entity, {
        text: cell,
        height,
        width: 0,
        attachment: 4,
        frame: multiply(frame, at),
        before,
      });
      x += width;
    }
  });
}
