/**
 * Shows a scene in a picture: world to pixels, what is outside left out, lines of one style joined.
 *
 *   paint(scene, view, sink): every visible item as pixel paths in drawing order
 *
 * `Sink` is what a renderer implements. Paths that reach far outside are flattened and clipped to a
 * guard rectangle, so that a renderer never sees huge coordinates; dash phase is lost there.
 */
import { EngineError, type PictureOptions } from '../pool/protocol.ts';
import { clipPolygon, clipSegment, flatten } from './clip.ts';
import { isDark, parseColor } from './color.ts';
import { Op } from './font.ts';
import {
  BACKGROUND,
  type Box,
  FOREGROUND,
  ItemKind,
  type Scene,
  type Style,
  type TextRun,
} from './scene.ts';

const SIDE_MAX = 16_384;
const PIXELS_MAX = 100_000_000;
/** Longer side of a picture for which no size is asked. */
const SIDE_DEFAULT = 1600;
const MARGIN = 0.025;
/** Height to width of a picture whose height follows the drawing. */
const ASPECT_MIN = 0.05;
const ASPECT_MAX = 8;
/** Lineweights are shown as on a sheet 420 mm (A3) wide. */
const SHEET_WIDTH = 420;
const GUARD = 2048;
const BATCH_MAX = 1500;
const DASH_REPEAT_MAX = 1000;
const DOT_SIZE = 2;

export interface View {
  width: number;
  height: number;
  /** Pixels a world unit. */
  scale: number;
  /** World point of the upper left corner of the picture. */
  left: number;
  top: number;
  pixelsPerMillimetre: number;
  /** 0xRRGGBB. */
  background: number;
  backgroundOpacity: number;
}

/** How a path is painted, in pixels. */
export interface Paint {
  fill: boolean;
  /** 0xRRGGBB. */
  color: number;
  opacity: number;
  width: number;
  /** A wide line, whose ends are cut off square. */
  wide: boolean;
  dash: readonly number[];
  evenOdd: boolean;
  gradient?: { x0: number; y0: number; x1: number; y1: number; colors: number[] };
}

export interface Sink {
  /** True where detail below a pixel can be left out for good. */
  readonly isRaster: boolean;
  begin(paint: Paint): void;
  move(x: number, y: number): void;
  line(x: number, y: number): void;
  curve(x1: number, y1: number, x2: number, y2: number, x3: number, y3: number): void;
  close(): void;
  end(): void;
  /** `matrix` takes ems (y up) to pixels (y down). */
  text(run: TextRun, matrix: readonly number[], color: number, opacity: number): void;
}

function pictureSize(options: PictureOptions, aspect: number): { width: number; height: number } {
  if (options.size) return options.size;
  const shape = Math.min(ASPECT_MAX, Math.max(ASPECT_MIN, aspect));
  const width = options.width ?? Math.round(SIDE_DEFAULT / Math.max(1, shape));
  const followed = width * shape;
  const heightMax = Math.max(1, Math.min(SIDE_MAX, Math.floor(PIXELS_MAX / Math.max(1, width))));
  return { width, height: Math.max(1, Math.min(heightMax, Math.round(followed))) };
}

function checkSize(width: number, height: number): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole) throw new EngineError('output', 'a picture size must be whole pixels above 0');
  if (width > SIDE_MAX || height > SIDE_MAX || width * height > PIXELS_MAX) {
    throw new EngineError(
      'too-large',
      `a picture of ${width} x ${height} pixels is past the limit of ${SIDE_MAX} a side ` +
        'and 100 megapixels',
    );
  }
}

/** The rectangle to show: a window as it is, extents with a margin and never without an area. */
function shown(scene: Scene, options: PictureOptions): Box {
  if (options.window) {
    const [ax, ay, bx, by] = options.window;
    const box = {
      x0: Math.min(ax, bx),
      y0: Math.min(ay, by),
      x1: Math.max(ax, bx),
      y1: Math.max(ay, by),
    };
    if (box.x1 > box.x0 && box.y1 > box.y0 && Number.isFinite(box.x1 - box.x0 + box.y1 - box.y0)) {
      return box;
    }
    throw new EngineError(
      'output',
      'the window to show must be a rectangle x0,y0,x1,y1 with an area',
    );
  }
  const box = scene.extents() ?? { x0: 0, y0: 0, x1: 1, y1: 1 };
  const size = Math.max(box.x1 - box.x0, box.y1 - box.y0);
  const reach = Math.max(Math.abs(box.x0), Math.abs(box.x1), Math.abs(box.y0), Math.abs(box.y1));
  const margin = size > reach * 1e-12 && size > 1e-200 ? size * MARGIN : Math.max(1, reach * 1e-9);
  return { x0: box.x0 - margin, y0: box.y0 - margin, x1: box.x1 + margin, y1: box.y1 + margin };
}

/** Settles the picture's size, and fits and centres what is to be shown. */
export function viewOf(scene: Scene, options: PictureOptions): View {
  const box = shown(scene, options);
  const worldWidth = box.x1 - box.x0;
  const worldHeight = box.y1 - box.y0;
  const { width, height } = pictureSize(options, worldHeight / worldWidth);
  checkSize(width, height);
  const scale = Math.min(width / worldWidth, height / worldHeight);
  const background = parseColor(options.background ?? '#FFFFFF');
  return {
    width,
    height,
    scale,
    left: (box.x0 + box.x1) / 2 - width / 2 / scale,
    top: (box.y0 + box.y1) / 2 + height / 2 / scale,
    pixelsPerMillimetre: Math.max(width, height) / SHEET_WIDTH,
    background: background.rgb,
    backgroundOpacity: background.opacity,
  };
}

const channel = (rgb: number, shift: number): number => (rgb >> shift) & 255;
const nearlyEqual = (a: number, b: number): boolean =>
  [16, 8, 0].every((shift) => Math.abs(channel(a, shift) - channel(b, shift)) < 12);

/** Colours of the styles as painted. A drawing all in the background's colour is turned round. */
function colorsOf(scene: Scene, view: View): number[] {
  const foreground = isDark(view.background) ? 0xffffff : 0x000000;
  const colors = scene.styles.map(({ color }) =>
    color === FOREGROUND ? foreground : color === BACKGROUND ? view.background : color,
  );
  const drawn = colors.filter(
    (_, index) => scene.styles[index]!.color !== BACKGROUND && !scene.styles[index]!.gradient,
  );
  const unseen = drawn.length > 0 && drawn.every((color) => nearlyEqual(color, view.background));
  const hasGradient = scene.styles.some((style) => style.gradient);
  if (!unseen || hasGradient) return colors;
  return colors.map((color, index) =>
    scene.styles[index]!.color === BACKGROUND ? color : foreground,
  );
}

export function paint(scene: Scene, view: View, sink: Sink): void {
  new Painter(scene, view, sink).run();
}

class Painter {
  private readonly scene: Scene;
  private readonly view: View;
  private readonly sink: Sink;
  private readonly paints: Paint[];
  private open: Paint | undefined;
  private opCount = 0;
  private readonly guard: Box;

  constructor(scene: Scene, view: View, sink: Sink) {
    this.scene = scene;
    this.view = view;
    this.sink = sink;
    const colors = colorsOf(scene, view);
    this.paints = scene.styles.map((style, index) => this.paintOf(style, colors[index]!));
    const reach = Math.max(GUARD, view.width, view.height);
    this.guard = { x0: -reach, y0: -reach, x1: view.width + reach, y1: view.height + reach };
  }

  private paintOf(style: Style, color: number): Paint {
    const { scale, pixelsPerMillimetre } = this.view;
    const width = Math.max(
      1,
      style.lineWeight * pixelsPerMillimetre,
      (style.worldWidth ?? 0) * scale,
    );
    const g = style.gradient;
    return {
      fill: style.paint === 'fill',
      color,
      opacity: style.opacity,
      width,
      wide: style.worldWidth !== undefined,
      dash: style.dash.map((size) => (size === 0 ? width : size * scale)),
      evenOdd: !style.nonZero,
      ...(g && {
        gradient: {
          x0: this.x(g.x0),
          y0: this.y(g.y0),
          x1: this.x(g.x1),
          y1: this.y(g.y1),
          colors: g.colors,
        },
      }),
    };
  }

  private x(x: number): number {
    return (x - this.view.left) * this.view.scale;
  }

  private y(y: number): number {
    return (this.view.top - y) * this.view.scale;
  }

  run(): void {
    for (let item = 0; item < this.scene.itemCount; item++) this.item(item);
    this.flush();
  }

  private item(item: number): void {
    const { scene, view } = this;
    const kind = scene.kindOf(item);
    const paint = this.paints[scene.styleOf(item)]!;
    if (kind === ItemKind.ray || kind === ItemKind.line) {
      this.endless(item, paint, kind === ItemKind.line);
      return;
    }
    const world = scene.boxOf(item);
    const box = {
      x0: this.x(world.x0),
      y0: this.y(world.y1),
      x1: this.x(world.x1),
      y1: this.y(world.y0),
    };
    const edge = paint.width + 1;
    const outside =
      box.x1 < -edge || box.y1 < -edge || box.x0 > view.width + edge || box.y0 > view.height + edge;
    if (outside) return;
    if (kind === ItemKind.dot) this.dot(box.x0, box.y0, paint);
    else if (kind === ItemKind.text) this.text(item, paint, box);
    else this.path(item, paint, box);
  }

  private dot(x: number, y: number, paint: Paint): void {
    const r = (DOT_SIZE / 2) * Math.max(1, this.view.pixelsPerMillimetre / 4);
    this.use({ ...paint, fill: true, evenOdd: false, dash: [] }, false);
    this.sink.move(x - r, y - r);
    this.sink.line(x + r, y - r);
    this.sink.line(x + r, y + r);
    this.sink.line(x - r, y + r);
    this.sink.close();
  }

  private text(item: number, paint: Paint, box: Box): void {
    if (this.sink.isRaster && box.x1 - box.x0 < 0.5 && box.y1 - box.y0 < 0.5) return;
    this.flush();
    const run = this.scene.texts[this.scene.coordStartOf(item)]!;
    const { scale } = this.view;
    const [a, b, c, d, e, f] = run.matrix;
    const matrix = [a * scale, -b * scale, c * scale, -d * scale, this.x(e), this.y(f)];
    this.sink.text(run, matrix, paint.color, paint.opacity);
  }

  private endless(item: number, paint: Paint, bothWays: boolean): void {
    const at = this.scene.coordStartOf(item);
    const { coords } = this.scene;
    const x = this.x(coords[at]!);
    const y = this.y(coords[at + 1]!);
    const dx = coords[at + 2]!;
    const dy = -coords[at + 3]!;
    const reach = Math.hypot(x, y) + 4 * (this.view.width + this.view.height);
    const back = bothWays ? reach : 0;
    const clipped = clipSegment(x - dx * back, y - dy * back, x + dx * reach, y + dy * reach, {
      x0: -9,
      y0: -9,
      x1: this.view.width + 9,
      y1: this.view.height + 9,
    });
    if (!clipped) return;
    this.use({ ...paint, dash: [] }, false);
    this.sink.move(clipped[0], clipped[1]);
    this.sink.line(clipped[2], clipped[3]);
  }

  private path(item: number, paint: Paint, box: Box): void {
    const { guard, sink } = this;
    const width = box.x1 - box.x0;
    const height = box.y1 - box.y0;
    const isDashed = !paint.fill && this.dashes(paint, width + height);
    const used = paint.dash.length > 0 && !isDashed ? this.solid(paint) : paint;
    this.use(used, used.fill);
    if (sink.isRaster && !paint.fill && width < 0.6 && height < 0.6) {
      sink.move(box.x0, box.y0);
      sink.line(box.x0 + 0.8, box.y0);
      this.opCount += 2;
      return;
    }
    const near =
      box.x0 >= guard.x0 && box.y0 >= guard.y0 && box.x1 <= guard.x1 && box.y1 <= guard.y1;
    if (near) this.direct(item, paint.fill);
    else this.clipped(item, paint.fill);
  }

  private readonly solids = new Map<Paint, Paint>();

  /** The same paint without dashes; one object, so that batches still join. */
  private solid(paint: Paint): Paint {
    let solid = this.solids.get(paint);
    if (!solid) {
      solid = { ...paint, dash: [] };
      this.solids.set(paint, solid);
    }
    return solid;
  }

  private dashes(paint: Paint, size: number): boolean {
    let period = 0;
    for (const part of paint.dash) period += part;
    return period >= 2 && Number.isFinite(period) && size / period <= DASH_REPEAT_MAX;
  }

  private direct(item: number, fill: boolean): void {
    const { scene, sink } = this;
    const { scale, left, top } = this.view;
    const { ops, coords } = scene;
    const end = scene.opEndOf(item);
    let c = scene.coordStartOf(item);
    for (let i = scene.opStartOf(item); i < end; i++) {
      const op = ops[i]!;
      if (op === Op.close) {
        sink.close();
        continue;
      }
      const x = (coords[c]! - left) * scale;
      const y = (top - coords[c + 1]!) * scale;
      c += 2;
      if (op === Op.move) sink.move(x, y);
      else if (op === Op.line) {
        // A dot, as of a pattern: a segment of its own without length, made a pixel long.
        const begins = !fill && ops[i - 1] === Op.move;
        const isDot = begins && coords[c - 2] === coords[c - 4] && coords[c - 1] === coords[c - 3];
        sink.line(isDot ? x + 1 : x, y);
      } else {
        sink.curve(
          x,
          y,
          (coords[c]! - left) * scale,
          (top - coords[c + 1]!) * scale,
          (coords[c + 2]! - left) * scale,
          (top - coords[c + 3]!) * scale,
        );
        c += 4;
      }
    }
    this.opCount += end - scene.opStartOf(item);
  }

  private clipped(item: number, fill: boolean): void {
    const { scene, sink, guard } = this;
    const rings = flatten(
      scene.ops.subarray(scene.opStartOf(item), scene.opEndOf(item)),
      scene.coords,
      scene.coordStartOf(item),
      this.view,
      guard,
    );
    for (const ring of rings) {
      const pieces = fill ? [clipPolygon(ring, guard)] : clipLine(ring, guard);
      for (const piece of pieces) {
        for (let i = 0; i < piece.length; i += 2) {
          if (i === 0) sink.move(piece[0]!, piece[1]!);
          else sink.line(piece[i]!, piece[i + 1]!);
        }
        if (fill && piece.length > 0) sink.close();
        this.opCount += piece.length;
      }
    }
  }

  /** Continues the open path, or begins one; a fill is always a path of its own. */
  private use(paint: Paint, alone: boolean): void {
    const joins =
      this.open &&
      !alone &&
      this.opCount < BATCH_MAX &&
      (this.open === paint || samePaint(this.open, paint)) &&
      !paint.gradient;
    if (joins) return;
    this.flush();
    this.open = paint;
    this.opCount = alone ? BATCH_MAX : 0;
    this.sink.begin(paint);
  }

  private flush(): void {
    if (this.open) this.sink.end();
    this.open = undefined;
  }
}

const samePaint = (a: Paint, b: Paint): boolean =>
  a.fill === b.fill &&
  a.color === b.color &&
  a.opacity === b.opacity &&
  a.width === b.width &&
  a.wide === b.wide &&
  a.opacity === 1 &&
  a.dash.length === 0 &&
  b.dash.length === 0 &&
  !a.gradient;

/** A line through points, cut into the pieces inside. */
function clipLine(points: number[], box: Box): number[][] {
  const pieces: number[][] = [];
  let piece: number[] = [];
  for (let i = 2; i < points.length; i += 2) {
    const cut = clipSegment(points[i - 2]!, points[i - 1]!, points[i]!, points[i + 1]!, box);
    if (!cut) continue;
    const joins = piece.length > 0 && piece.at(-2) === cut[0] && piece.at(-1) === cut[1];
    if (!joins) {
      piece = [cut[0], cut[1]];
      pieces.push(piece);
    }
    piece.push(cut[2], cut[3]);
  }
  return pieces;
}
