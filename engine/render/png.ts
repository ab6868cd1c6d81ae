/**
 * Scene to PNG, on a Skia canvas.
 *
 * Texts are filled glyph outlines of the bundled fonts, so a picture is the same on every machine.
 * A character that they lack is taken from a font of the system where one for East Asian text is
 * installed, and is an empty box elsewhere.
 */
import {
  type Canvas,
  createCanvas,
  GlobalFonts,
  Path2D,
  type SKRSContext2D,
} from '@napi-rs/canvas';
import type { PictureOptions } from '../pool/protocol.ts';
import { toHex } from './color.ts';
import { type Face, faceOf, Op } from './font.ts';
import type { Scene, TextRun } from './scene.ts';
import { type Paint, paint, type Sink, viewOf } from './view.ts';

/** Glyph paths are kept at this many units an em. */
const EM = 100;
/** Below this many pixels an em, a text is a stroke. */
const READABLE = 2;

/** Families that hold Chinese, Japanese or Korean characters. */
const WIDE_FAMILY = new RegExp(
  'CJK|Noto Sans (JP|KR|SC|TC|HK)|Nanum|Malgun|Batang|Gulim|SimSun|SimHei|YaHei|Ming|Hei|' +
    'Song|Gothic|Meiryo|IPA|WenQuanYi|Fallback|Unifont|UnDotum|Baekmuk',
);
let wideFamily: string | undefined;

/** The system's family for characters that the bundled fonts lack; empty where there is none. */
function fallbackFamily(): string {
  wideFamily ??=
    GlobalFonts.families.map(({ family }) => family).find((name) => WIDE_FAMILY.test(name)) ?? '';
  return wideFamily;
}

const glyphPaths = new Map<Face, Map<number, Path2D>>();

function glyphPath(face: Face, codePoint: number): Path2D {
  const paths = glyphPaths.get(face) ?? new Map<number, Path2D>();
  glyphPaths.set(face, paths);
  let path = paths.get(codePoint);
  if (path) return path;
  path = new Path2D();
  paths.set(codePoint, path);
  if (!face.has(codePoint)) {
    const width = face.advance(codePoint) * EM;
    path.rect(0.08 * width, 0, 0.84 * width, 0.73 * EM);
    path.rect(0.08 * width + 4, 4, 0.84 * width - 8, 0.73 * EM - 8);
    return path;
  }
  const { ops, coords } = face.outline(codePoint);
  const c = coords.map((value) => value * EM);
  let at = 0;
  for (const op of ops) {
    if (op === Op.move) path.moveTo(c[at++]!, c[at++]!);
    else if (op === Op.line) path.lineTo(c[at++]!, c[at++]!);
    else if (op === Op.close) path.closePath();
    else {
      path.bezierCurveTo(c[at]!, c[at + 1]!, c[at + 2]!, c[at + 3]!, c[at + 4]!, c[at + 5]!);
      at += 6;
    }
  }
  return path;
}

class CanvasSink implements Sink {
  readonly isRaster = true;
  private readonly context: SKRSContext2D;
  private paintNow: Paint | undefined;
  /** What the context is set to; setting it anew costs more than a short line. */
  private strokeColor = -1;
  private lineWidth = -1;
  private isDashed = false;
  private ends = '';
  private opacity = -1;

  constructor(context: SKRSContext2D) {
    this.context = context;
  }

  begin(p: Paint): void {
    this.paintNow = p;
    const { context } = this;
    this.see(p.opacity);
    if (p.fill) context.fillStyle = p.gradient ? this.gradient(p.gradient) : toHex(p.color);
    else {
      this.stroke(p.color, p.width, p.dash);
      const ends = p.wide ? 'wide' : p.width > 2 && p.dash.length === 0 ? 'round' : 'thin';
      if (ends !== this.ends) this.setEnds(ends);
    }
    context.beginPath();
  }

  private see(opacity: number): void {
    if (opacity !== this.opacity) this.context.globalAlpha = opacity;
    this.opacity = opacity;
  }

  private setEnds(ends: 'wide' | 'round' | 'thin'): void {
    this.context.lineCap = ends === 'round' ? 'round' : 'butt';
    this.context.lineJoin = ends === 'wide' ? 'miter' : 'round';
    this.ends = ends;
  }

  private stroke(color: number, width: number, dash: readonly number[]): void {
    const { context } = this;
    if (this.strokeColor !== color) context.strokeStyle = toHex(color);
    if (this.lineWidth !== width) context.lineWidth = width;
    if (this.isDashed || dash.length > 0) context.setLineDash([...dash]);
    this.strokeColor = color;
    this.lineWidth = width;
    this.isDashed = dash.length > 0;
  }

  private gradient(g: NonNullable<Paint['gradient']>) {
    const gradient = this.context.createLinearGradient(g.x0, g.y0, g.x1, g.y1);
    const last = Math.max(1, g.colors.length - 1);
    g.colors.forEach((color, index) => {
      gradient.addColorStop(index / last, toHex(color));
    });
    return gradient;
  }

  move(x: number, y: number): void {
    this.context.moveTo(x, y);
  }

  line(x: number, y: number): void {
    this.context.lineTo(x, y);
  }

  curve(x1: number, y1: number, x2: number, y2: number, x3: number, y3: number): void {
    this.context.bezierCurveTo(x1, y1, x2, y2, x3, y3);
  }

  close(): void {
    this.context.closePath();
  }

  end(): void {
    const p = this.paintNow!;
    if (p.fill) this.context.fill(p.evenOdd ? 'evenodd' : 'nonzero');
    else this.context.stroke();
  }

  text(run: TextRun, matrix: readonly number[], color: number, opacity: number): void {
    const { context } = this;
    const [a, b, c, d, e, f] = matrix as [number, number, number, number, number, number];
    this.see(opacity);
    context.fillStyle = toHex(color);
    if (Math.hypot(c, d) < READABLE) {
      this.see(opacity * 0.5);
      this.bar(run, matrix, color);
      return;
    }
    const face = faceOf(run.bold ? 'bold' : 'regular');
    let x = 0;
    for (const character of run.text) {
      const codePoint = character.codePointAt(0)!;
      if (codePoint !== 32) {
        context.setTransform(a / EM, b / EM, c / EM, d / EM, e + a * x, f + b * x);
        this.glyph(face, codePoint, character);
      }
      x += face.advance(codePoint);
    }
    context.resetTransform();
  }

  private glyph(face: Face, codePoint: number, character: string): void {
    const { context } = this;
    const known = face.has(codePoint);
    if (known || fallbackFamily() === '') {
      context.fill(glyphPath(face, codePoint), known ? 'nonzero' : 'evenodd');
      return;
    }
    context.scale(1, -1);
    context.font = `${EM}px "${fallbackFamily()}"`;
    context.fillText(character, 0, 0);
  }

  /** A text too small to read: a line as long as it is. */
  private bar(run: TextRun, matrix: readonly number[], color: number): void {
    const { context } = this;
    const [a, b, c, d, e, f] = matrix as [number, number, number, number, number, number];
    const x = e + 0.3 * c;
    const y = f + 0.3 * d;
    this.stroke(color, 1, []);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + a * run.advance, y + b * run.advance);
    context.stroke();
  }
}

/** Draws the picture and encodes it. */
export async function renderPng(scene: Scene, options: PictureOptions): Promise<Buffer> {
  const view = viewOf(scene, options);
  const canvas: Canvas = createCanvas(view.width, view.height);
  const context = canvas.getContext('2d');
  if (view.backgroundOpacity > 0) {
    context.globalAlpha = view.backgroundOpacity;
    context.fillStyle = toHex(view.background);
    context.fillRect(0, 0, view.width, view.height);
  }
  paint(scene, view, new CanvasSink(context));
  return canvas.encode('png');
}
