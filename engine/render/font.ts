/**
 * Reads a TrueType font: character to glyph, advance widths and outlines.
 *
 * Bytes in: one of the two bundled DejaVu Sans files. Out: a `Face` whose measures are in ems.
 * Tables read: head, maxp, hhea, hmtx, loca, glyf, cmap (formats 4 and 12), OS/2 is not needed:
 * the height of capitals is that of the letter H. Not handled: hinting, kerning, CFF outlines.
 * See the OpenType specification, "glyf" and "cmap".
 */
import { readFileSync } from 'node:fs';

/** An outline in ems, y up; ops are those of a scene path, quadratics raised to cubics. */
interface Outline {
  ops: number[];
  coords: number[];
}

export const Op = { move: 0, line: 1, curve: 2, close: 3 } as const;

export interface Face {
  capHeight: number;
  ascent: number;
  descent: number;
  has(codePoint: number): boolean;
  /** Advance width; an em for a wide character that the font has not. */
  advance(codePoint: number): number;
  outline(codePoint: number): Outline;
}

interface GlyphPoint {
  x: number;
  y: number;
  onCurve: boolean;
  last: boolean;
}

/** East Asian wide ranges, roughly: a missing glyph there takes a full em. */
const isWide = (c: number): boolean =>
  (c >= 0x1100 && c <= 0x115f) ||
  (c >= 0x2e80 && c <= 0xa4cf) ||
  (c >= 0xac00 && c <= 0xd7a3) ||
  (c >= 0xf900 && c <= 0xfaff) ||
  (c >= 0xff00 && c <= 0xff60) ||
  (c >= 0x20000 && c <= 0x3fffd);

class TrueType implements Face {
  private readonly view: DataView;
  private readonly tables = new Map<string, number>();
  private readonly unitsPerEm: number;
  private readonly glyphs = new Map<number, number>();
  private readonly outlines = new Map<number, Outline>();
  private readonly wideMetricCount: number;
  readonly capHeight: number;
  readonly ascent: number;
  readonly descent: number;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = this.view.getUint16(4);
    for (let i = 0; i < count; i++) {
      const at = 12 + 16 * i;
      const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
      this.tables.set(tag, this.view.getUint32(at + 8));
    }
    this.unitsPerEm = this.view.getUint16(this.table('head') + 18);
    const metrics = this.table('hhea');
    this.ascent = this.view.getInt16(metrics + 4) / this.unitsPerEm;
    this.descent = -this.view.getInt16(metrics + 6) / this.unitsPerEm;
    this.wideMetricCount = this.view.getUint16(metrics + 34);
    this.readCharacterMap();
    const tops = this.outline(0x48).coords.filter((_, index) => index % 2 === 1);
    this.capHeight = Math.max(...tops);
  }

  private table(tag: string): number {
    const at = this.tables.get(tag);
    if (at === undefined) throw new Error(`the font has no table ${tag}`);
    return at;
  }

  private readCharacterMap(): void {
    const base = this.table('cmap');
    const count = this.view.getUint16(base + 2);
    for (let i = 0; i < count; i++) {
      const at = base + this.view.getUint32(base + 4 + 8 * i + 4);
      const format = this.view.getUint16(at);
      if (format === 4) this.readSegments(at);
      if (format === 12) this.readGroups(at);
    }
  }

  private readSegments(at: number): void {
    const view = this.view;
    const size = view.getUint16(at + 6);
    for (let i = 0; i < size; i += 2) {
      const last = view.getUint16(at + 14 + i);
      const first = view.getUint16(at + 16 + size + i);
      const delta = view.getUint16(at + 16 + 2 * size + i);
      const rangeAt = at + 16 + 3 * size + i;
      const range = view.getUint16(rangeAt);
      for (let c = first; c <= last && c !== 0xffff; c++) {
        const raw = range === 0 ? c : view.getUint16(rangeAt + range + 2 * (c - first));
        if (raw !== 0 || range === 0) this.glyphs.set(c, (raw + delta) & 0xffff);
      }
    }
  }

  private readGroups(at: number): void {
    const count = this.view.getUint32(at + 12);
    for (let i = 0; i < count; i++) {
      const group = at + 16 + 12 * i;
      const first = this.view.getUint32(group);
      const last = this.view.getUint32(group + 4);
      const glyph = this.view.getUint32(group + 8);
      for (let c = first; c <= last; c++) this.glyphs.set(c, glyph + c - first);
    }
  }

  has(codePoint: number): boolean {
    return (this.glyphs.get(codePoint) ?? 0) !== 0;
  }

  advance(codePoint: number): number {
    const glyph = this.glyphs.get(codePoint) ?? 0;
    if (glyph === 0 && isWide(codePoint)) return 1;
    const index = Math.min(glyph, this.wideMetricCount - 1);
    return this.view.getUint16(this.table('hmtx') + 4 * index) / this.unitsPerEm;
  }

  outline(codePoint: number): Outline {
    const glyph = this.glyphs.get(codePoint) ?? 0;
    let outline = this.outlines.get(glyph);
    if (!outline) {
      outline = toPath(this.points(glyph, 0), 1 / this.unitsPerEm);
      this.outlines.set(glyph, outline);
    }
    return outline;
  }

  private points(glyph: number, depth: number): GlyphPoint[] {
    const view = this.view;
    const long = view.getInt16(this.table('head') + 50) === 1;
    const loca = this.table('loca') + glyph * (long ? 4 : 2);
    const start = long ? view.getUint32(loca) : 2 * view.getUint16(loca);
    const end = long ? view.getUint32(loca + 4) : 2 * view.getUint16(loca + 2);
    if (start === end || depth > 8) return [];
    const at = this.table('glyf') + start;
    const contours = view.getInt16(at);
    return contours < 0 ? this.composite(at + 10, depth) : this.simple(at + 10, contours);
  }

  private simple(at: number, contours: number): GlyphPoint[] {
    const view = this.view;
    const lasts = new Set<number>();
    let count = 0;
    for (let i = 0; i < contours; i++) {
      const last = view.getUint16(at + 2 * i);
      lasts.add(last);
      count = last + 1;
    }
    at += 2 * contours;
    at += 2 + view.getUint16(at);
    const flags: number[] = [];
    while (flags.length < count) {
      const flag = view.getUint8(at++);
      flags.push(flag);
      if ((flag & 8) === 0) continue;
      for (let repeat = view.getUint8(at++); repeat > 0; repeat--) flags.push(flag);
    }
    const axis = (short: number, same: number): number[] => {
      let value = 0;
      return flags.map((flag) => {
        if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
        else if ((flag & same) === 0) {
          value += view.getInt16(at);
          at += 2;
        }
        return value;
      });
    };
    const xs = axis(2, 16);
    const ys = axis(4, 32);
    return flags.map((flag, index) => ({
      x: xs[index]!,
      y: ys[index]!,
      onCurve: (flag & 1) === 1,
      last: lasts.has(index),
    }));
  }

  private composite(at: number, depth: number): GlyphPoint[] {
    const view = this.view;
    const out: GlyphPoint[] = [];
    for (let flags = 0x20; flags & 0x20; ) {
      flags = view.getUint16(at);
      const glyph = view.getUint16(at + 2);
      at += 4;
      const wide = (flags & 1) === 1;
      const dx = wide ? view.getInt16(at) : view.getInt8(at);
      const dy = wide ? view.getInt16(at + 2) : view.getInt8(at + 1);
      at += wide ? 4 : 2;
      const scale = (): number => {
        at += 2;
        return view.getInt16(at - 2) / 16384;
      };
      let [a, b, c, d] = [1, 0, 0, 1];
      if (flags & 8) a = d = scale();
      else if (flags & 0x40) [a, d] = [scale(), scale()];
      else if (flags & 0x80) [a, b, c, d] = [scale(), scale(), scale(), scale()];
      for (const p of this.points(glyph, depth + 1)) {
        out.push({ ...p, x: a * p.x + c * p.y + dx, y: b * p.x + d * p.y + dy });
      }
    }
    return out;
  }
}

/** Contours of on-curve and control points to moves, lines and cubics. */
function toPath(points: GlyphPoint[], scale: number): Outline {
  const out: Outline = { ops: [], coords: [] };
  let contour: GlyphPoint[] = [];
  for (const point of points) {
    contour.push(point);
    if (!point.last) continue;
    contourToPath(contour, scale, out);
    contour = [];
  }
  return out;
}

const middle = (a: GlyphPoint, b: GlyphPoint): GlyphPoint => ({
  x: (a.x + b.x) / 2,
  y: (a.y + b.y) / 2,
  onCurve: true,
  last: false,
});

function contourToPath(contour: GlyphPoint[], scale: number, out: Outline): void {
  if (contour.length < 2) return;
  const first = contour.findIndex((p) => p.onCurve);
  const start = first < 0 ? middle(contour[0]!, contour.at(-1)!) : contour[first]!;
  const rest = first < 0 ? contour : [...contour.slice(first + 1), ...contour.slice(0, first)];
  out.ops.push(Op.move);
  out.coords.push(start.x * scale, start.y * scale);
  let at = start;
  let control: GlyphPoint | undefined;
  const curve = (c: GlyphPoint, to: GlyphPoint): void => {
    out.ops.push(Op.curve);
    out.coords.push(
      ((at.x + 2 * c.x) / 3) * scale,
      ((at.y + 2 * c.y) / 3) * scale,
      ((to.x + 2 * c.x) / 3) * scale,
      ((to.y + 2 * c.y) / 3) * scale,
      to.x * scale,
      to.y * scale,
    );
    at = to;
  };
  for (const point of [...rest, start]) {
    if (point.onCurve && control) {
      curve(control, point);
      control = undefined;
    } else if (point.onCurve) {
      out.ops.push(Op.line);
      out.coords.push(point.x * scale, point.y * scale);
      at = point;
    } else {
      if (control) curve(control, middle(control, point));
      control = point;
    }
  }
  out.ops.push(Op.close);
}

const FILES = { regular: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf' } as const;
export type FaceName = keyof typeof FILES;
const faces = new Map<FaceName, Face>();

/** Where a bundled face is. */
export const faceFile = (name: FaceName): URL => new URL(`./fonts/${FILES[name]}`, import.meta.url);

/** A bundled face, read once. */
export function faceOf(name: FaceName): Face {
  let face = faces.get(name);
  if (!face) {
    face = new TrueType(readFileSync(faceFile(name)));
    faces.set(name, face);
  }
  return face;
}

/** Width of a string in ems. */
export function measure(face: Face, text: string): number {
  let width = 0;
  for (const character of text) width += face.advance(character.codePointAt(0)!);
  return width;
}
