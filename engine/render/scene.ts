/**
 * The scene: styled paths, dots, text runs and endless lines in world coordinates, in order.
 *
 *   drawing -> draw/* -> Scene -> view.ts -> svg.ts | png.ts
 *
 * Nothing of CAD is left in it: colours, linetypes, OCS and inserts are settled. Paths live in
 * typed arrays (ops one byte each, coordinates two doubles a point); curves stay cubic, so that a
 * scene serves every picture scale. Items with coordinates that are not finite or beyond 1e15 are
 * left out and counted. Past the limits below drawing stops and `truncated` is set.
 */
import { Op } from './font.ts';

/** Black on a light background, white on a dark one. */
export const FOREGROUND = -1;
/** The background's own colour, which hides what is under it. */
export const BACKGROUND = -2;

export interface Gradient {
  /** World points where the first and the last colour stand. */
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** At equal steps from the first point to the last. */
  colors: number[];
}

export interface Style {
  paint: 'stroke' | 'fill';
  /** 0xRRGGBB, FOREGROUND or BACKGROUND. */
  color: number;
  opacity: number;
  /** Millimetres. */
  lineWeight: number;
  /** Width in world units of a wide line, drawn where it is more than the lineweight. */
  worldWidth?: number;
  /** World lengths, on and off in turn; 0 is a dot. Empty: continuous. */
  dash: readonly number[];
  gradient?: Gradient;
  /** Fill rule; even-odd without. */
  nonZero?: boolean;
}

export interface TextRun {
  text: string;
  bold: boolean;
  /** Ems to world: x' = a x + c y + e, y' = b x + d y + f; y is up. */
  matrix: readonly [number, number, number, number, number, number];
  /** Width in ems. */
  advance: number;
}

export const ItemKind = { path: 0, dot: 1, text: 2, ray: 3, line: 4 } as const;

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** Fields of an item in `items`. */
const KIND = 0;
const STYLE = 1;
const OP_START = 2;
const OP_END = 3;
const COORD_START = 4;
const ITEM_FIELDS = 5;

const COORDINATE_MAX = 1e15;
const ITEM_COUNT_MAX = 5_000_000;
const COORD_COUNT_MAX = 60_000_000;

/** A cubic's turning points on one axis widen [low, high]. */
function cubicBounds(p0: number, p1: number, p2: number, p3: number): [number, number] {
  if (!Number.isFinite(p1 + p2)) return [Number.NaN, Number.NaN];
  let low = Math.min(p0, p3);
  let high = Math.max(p0, p3);
  if (p1 >= low && p1 <= high && p2 >= low && p2 <= high) return [low, high];
  const a = p3 - 3 * p2 + 3 * p1 - p0;
  const b = 2 * (p2 - 2 * p1 + p0);
  const c = p1 - p0;
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
  const candidates =
    Math.abs(a) < 1e-300 ? [-c / b] : [(-b + root) / (2 * a), (-b - root) / (2 * a)];
  for (const t of candidates) {
    if (!(t > 0 && t < 1)) continue;
    const u = 1 - t;
    const value = u * u * u * p0 + 3 * u * u * t * p1 + 3 * u * t * t * p2 + t * t * t * p3;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

export class Scene {
  readonly styles: Style[] = [];
  readonly texts: TextRun[] = [];
  ops = new Uint8Array(4096);
  coords = new Float64Array(8192);
  itemCount = 0;
  /** Types that are not drawn, and how many. */
  readonly notDrawn: { type: string; count: number }[] = [];
  /** Items left out because of a coordinate that is not finite or beyond 1e15. */
  outOfRangeCount = 0;
  /** True when a limit stopped the drawing. */
  truncated = false;
  /** Inserts not expanded, as their blocks nest too deep or in a circle. */
  nestingCutCount = 0;
  /** Characters that the bundled fonts lack. */
  missingGlyphCount = 0;

  private items = new Int32Array(ITEM_FIELDS * 1024);
  private boxes = new Float64Array(4 * 1024);
  private readonly styleIndexes = new Map<string, number>();
  private opCount = 0;
  private coordCount = 0;
  private styleNow = 0;
  private opStart = 0;
  private coordStart = 0;

  style(style: Style): number {
    const key = JSON.stringify(style);
    let index = this.styleIndexes.get(key);
    if (index === undefined) {
      index = this.styles.push(style) - 1;
      this.styleIndexes.set(key, index);
    }
    return index;
  }

  private pushOp(op: number): void {
    if (this.opCount === this.ops.length) {
      const grown = new Uint8Array(this.ops.length * 2);
      grown.set(this.ops);
      this.ops = grown;
    }
    this.ops[this.opCount++] = op;
  }

  private reserveCoords(): void {
    if (this.coordCount + 6 <= this.coords.length) return;
    const grown = new Float64Array(this.coords.length * 2);
    grown.set(this.coords);
    this.coords = grown;
  }

  begin(style: number): void {
    this.styleNow = style;
    this.opStart = this.opCount;
    this.coordStart = this.coordCount;
  }

  move(x: number, y: number): void {
    this.point(Op.move, x, y);
  }

  line(x: number, y: number): void {
    this.point(Op.line, x, y);
  }

  private point(op: number, x: number, y: number): void {
    this.pushOp(op);
    this.reserveCoords();
    this.coords[this.coordCount++] = x;
    this.coords[this.coordCount++] = y;
  }

  curve(x1: number, y1: number, x2: number, y2: number, x3: number, y3: number): void {
    this.pushOp(Op.curve);
    this.reserveCoords();
    const coords = this.coords;
    const at = this.coordCount;
    coords[at] = x1;
    coords[at + 1] = y1;
    coords[at + 2] = x2;
    coords[at + 3] = y2;
    coords[at + 4] = x3;
    coords[at + 5] = y3;
    this.coordCount = at + 6;
  }

  close(): void {
    this.pushOp(Op.close);
  }

  /** Ends the path begun last; an empty one leaves no item. */
  end(): void {
    if (this.opCount - this.opStart < 2) this.rewind();
    else {
      const wide = (this.styles[this.styleNow]?.worldWidth ?? 0) / 2;
      const { x0, y0, x1, y1 } = this.pathBox();
      const box = { x0: x0 - wide, y0: y0 - wide, x1: x1 + wide, y1: y1 + wide };
      this.add(ItemKind.path, this.styleNow, box);
    }
  }

  dot(style: number, x: number, y: number): void {
    this.begin(style);
    this.move(x, y);
    this.add(ItemKind.dot, style, { x0: x, y0: y, x1: x, y1: y });
  }

  /** An endless line (both ways) or ray. */
  endless(style: number, x: number, y: number, dx: number, dy: number, bothWays: boolean): void {
    const size = Math.hypot(dx, dy);
    if (!(size > 0)) return;
    this.begin(style);
    this.move(x, y);
    this.move(dx / size, dy / size);
    const kind = bothWays ? ItemKind.line : ItemKind.ray;
    this.add(kind, style, { x0: x, y0: y, x1: x, y1: y });
  }

  text(style: number, run: TextRun, ascent: number, descent: number): void {
    const [a, b, c, d, e, f] = run.matrix;
    const w = run.advance;
    const xs = [e - c * descent, e + a * w - c * descent, e + c * ascent, e + a * w + c * ascent];
    const ys = [f - d * descent, f + b * w - d * descent, f + d * ascent, f + b * w + d * ascent];
    this.begin(style);
    const box = {
      x0: Math.min(...xs),
      y0: Math.min(...ys),
      x1: Math.max(...xs),
      y1: Math.max(...ys),
    };
    if (this.add(ItemKind.text, style, box)) {
      this.items[(this.itemCount - 1) * ITEM_FIELDS + COORD_START] = this.texts.push(run) - 1;
    }
  }

  /** Forgets all items and styles, so that a scene serves many short uses. */
  clear(): void {
    this.itemCount = 0;
    this.opCount = 0;
    this.coordCount = 0;
    this.styles.length = 0;
    this.texts.length = 0;
    this.styleIndexes.clear();
  }

  private rewind(): void {
    this.opCount = this.opStart;
    this.coordCount = this.coordStart;
  }

  private pathBox(): Box {
    const { ops, coords } = this;
    const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
    let c = this.coordStart;
    let x = Number.NaN;
    let y = Number.NaN;
    for (let i = this.opStart; i < this.opCount; i++) {
      const op = ops[i]!;
      if (op === Op.close) continue;
      if (op === Op.curve) {
        const [lowX, highX] = cubicBounds(x, coords[c]!, coords[c + 2]!, coords[c + 4]!);
        const [lowY, highY] = cubicBounds(y, coords[c + 1]!, coords[c + 3]!, coords[c + 5]!);
        box.x0 = Math.min(box.x0, lowX);
        box.x1 = Math.max(box.x1, highX);
        box.y0 = Math.min(box.y0, lowY);
        box.y1 = Math.max(box.y1, highY);
        c += 4;
      }
      x = coords[c++]!;
      y = coords[c++]!;
      box.x0 = Math.min(box.x0, x);
      box.x1 = Math.max(box.x1, x);
      box.y0 = Math.min(box.y0, y);
      box.y1 = Math.max(box.y1, y);
    }
    return box;
  }

  private add(kind: number, style: number, box: Box): boolean {
    const inRange =
      box.x0 >= -COORDINATE_MAX &&
      box.x1 <= COORDINATE_MAX &&
      box.y0 >= -COORDINATE_MAX &&
      box.y1 <= COORDINATE_MAX;
    if (!inRange || this.truncated) {
      if (!inRange) this.outOfRangeCount++;
      this.rewind();
      return false;
    }
    if (this.itemCount * ITEM_FIELDS === this.items.length) this.growItems();
    const at = this.itemCount * ITEM_FIELDS;
    this.items[at + KIND] = kind;
    this.items[at + STYLE] = style;
    this.items[at + OP_START] = this.opStart;
    this.items[at + OP_END] = this.opCount;
    this.items[at + COORD_START] = this.coordStart;
    const { boxes } = this;
    const corner = 4 * this.itemCount;
    boxes[corner] = box.x0;
    boxes[corner + 1] = box.y0;
    boxes[corner + 2] = box.x1;
    boxes[corner + 3] = box.y1;
    this.itemCount++;
    if (this.itemCount >= ITEM_COUNT_MAX || this.coordCount >= COORD_COUNT_MAX) {
      this.truncated = true;
    }
    return true;
  }

  private growItems(): void {
    const items = new Int32Array(this.items.length * 2);
    items.set(this.items);
    this.items = items;
    const boxes = new Float64Array(this.boxes.length * 2);
    boxes.set(this.boxes);
    this.boxes = boxes;
  }

  kindOf(item: number): number {
    return this.items[item * ITEM_FIELDS + KIND]!;
  }

  styleOf(item: number): number {
    return this.items[item * ITEM_FIELDS + STYLE]!;
  }

  opStartOf(item: number): number {
    return this.items[item * ITEM_FIELDS + OP_START]!;
  }

  opEndOf(item: number): number {
    return this.items[item * ITEM_FIELDS + OP_END]!;
  }

  /** Where an item's coordinates begin; for a text, its index in `texts`. */
  coordStartOf(item: number): number {
    return this.items[item * ITEM_FIELDS + COORD_START]!;
  }

  boxOf(item: number): Box {
    const at = 4 * item;
    const { boxes } = this;
    return { x0: boxes[at]!, y0: boxes[at + 1]!, x1: boxes[at + 2]!, y1: boxes[at + 3]! };
  }

  /**
   * The rectangle around all that is drawn; endless lines count only where nothing else is there.
   * Undefined for an empty scene.
   */
  extents(): Box | undefined {
    return this.unite((kind) => kind < ItemKind.ray) ?? this.unite(() => true);
  }

  private unite(counts: (kind: number) => boolean): Box | undefined {
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    const { boxes } = this;
    for (let i = 0; i < this.itemCount; i++) {
      if (!counts(this.kindOf(i))) continue;
      x0 = Math.min(x0, boxes[4 * i]!);
      y0 = Math.min(y0, boxes[4 * i + 1]!);
      x1 = Math.max(x1, boxes[4 * i + 2]!);
      y1 = Math.max(y1, boxes[4 * i + 3]!);
    }
    return x0 <= x1 ? { x0, y0, x1, y1 } : undefined;
  }
}
