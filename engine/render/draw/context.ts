/**
 * What a drawing function needs: the drawing, the pen with the current block's map, and the styles
 * of entities with ByLayer, ByBlock and layer 0 resolved.
 */
import type { Drawing, DrawingRecord } from '../../drawing.ts';
import { aciToRgb } from '../../schema/aci.ts';
import { RecordFlag } from '../../schema/common.ts';
import {
  IDENTITY,
  type Matrix,
  multiply,
  objectToWorld,
  planeScale,
  type Vector,
} from '../matrix.ts';
import { Pen } from '../pen.ts';
import { FOREGROUND, type Scene, type Style } from '../scene.ts';

/** What DEFAULT (-3) lineweights are drawn as, as $LWDEFAULT of new drawings. */
const LINE_WEIGHT_DEFAULT = 0.25;
/** The widest that there is; what is more is a broken number. */
const LINE_WEIGHT_MAX = 2.11;

export interface LayerStyle {
  name: string;
  isOff: boolean;
  isFrozen: boolean;
  color: number;
  lineWeight: number;
  /** Drawing units before any scale; empty: continuous. */
  dash: readonly number[];
}

/** What ByBlock and layer 0 mean inside of an insert. */
export interface Inherited {
  color: number;
  lineWeight: number;
  dash: readonly number[];
  layer: LayerStyle | undefined;
  opacity: number;
  styles: Map<string, Style>;
  /** What inserts with a style hand down in turn. */
  handed: Map<Style, Inherited>;
  /** The entity whose style was asked for last, and that style: neighbours are often alike. */
  last: { entity: number; style: Style } | undefined;
}

/** Looks of a part; colour 0, lineweight -2, layer and linetype 0 are the entity's own. */
export interface PartTraits {
  /** Symbols. */
  layer: number;
  lineType: number;
  colorIndex: number;
  /** 0xRRGGBB or -1. */
  color: number;
  lineWeight: number;
  lineTypeScale: number;
}

/** Fields of a record, by the names of its type in the schema. */
export type RecordFields = DrawingRecord['fields'];

export type DrawFunction = (context: Context, entity: number) => void;

export const colorOfIndex = (index: number): number =>
  index === 7 || index === 0 || index >= 256 ? FOREGROUND : aciToRgb(Math.abs(index));

/**
 * Dashes of a linetype as on and off in turn, from lengths where + is a dash, - a gap and 0 a dot.
 * A pattern that begins with a gap is turned round, so that it begins with a dash.
 */
function alternate(lengths: readonly number[]): number[] {
  const parts: number[] = [];
  for (const length of lengths.slice(0, 64)) {
    if (!Number.isFinite(length)) return [];
    const last = parts.at(-1);
    if (last !== undefined && last < 0 === length < 0 && last !== 0 && length !== 0) {
      parts[parts.length - 1] = last + length;
    } else if (last !== undefined && last >= 0 && length >= 0) parts.push(-0, length);
    else parts.push(length);
  }
  if (parts.every((part) => part >= 0) || parts.every((part) => part < 0)) return [];
  if (parts[0]! < 0) parts.push(parts.shift()!);
  if (parts.length % 2 === 1) parts.push(0);
  return parts.map(Math.abs);
}

export class Context {
  readonly drawing: Drawing;
  readonly scene: Scene;
  readonly pen: Pen;
  /** The current block's coordinates to world coordinates. */
  matrix: Matrix = IDENTITY;
  depth = 0;
  inherited: Inherited = topLevel();
  /** Block records being expanded. */
  readonly expanding = new Set<number>();
  /** Inserts expanded and entities visited, against a limit. */
  workCount = 0;
  readonly workMax: number;
  /** Inserts not expanded for their nesting. */
  nestingCutCount = 0;
  /** True inside the block of a dimension. */
  inDimension = false;
  private readonly lineTypeScale: number;
  private readonly layers = new Map<number, LayerStyle>();
  private readonly dashes = new Map<number, readonly number[]>();
  private readonly basePoints = new Map<number, Vector>();
  /** The last scaled form of styles with dashes. */
  private readonly scaled = new Map<Style, { plane: number; style: Style }>();
  private readonly drawEntity: DrawFunction;

  constructor(drawing: Drawing, scene: Scene, drawEntity: DrawFunction, workMax: number) {
    this.workMax = workMax;
    this.drawing = drawing;
    this.scene = scene;
    this.pen = new Pen(scene);
    this.drawEntity = drawEntity;
    const scale = Number(drawing.headerVariables().get('$LTSCALE')?.[0]);
    this.lineTypeScale = Number.isFinite(scale) && scale > 0 ? scale : 1;
    for (const block of drawing.recordsOf('BLOCK')) {
      const record = drawing.referenceOf(block.offset, 'blockName');
      if (record !== 0) this.basePoints.set(record, block.fields.basePoint);
    }
  }

  private readonly orders = new Map<number, Uint32Array>();

  /** Entities of a block in drawing order. */
  orderOf(block: number): Uint32Array {
    let order = this.orders.get(block);
    if (!order) {
      order = this.drawing.entitiesOf(block);
      this.orders.set(block, order);
    }
    return order;
  }

  /** Draws an entity of the current block. */
  draw(entity: number): void {
    this.drawEntity(this, entity);
  }

  fields(entity: number): RecordFields {
    return this.drawing.fieldsOf(entity);
  }

  basePoint(blockRecord: number): Vector {
    return this.basePoints.get(blockRecord) ?? { x: 0, y: 0, z: 0 };
  }

  /** The pen in coordinates of the current block (WCS points). */
  world(): Pen {
    this.pen.matrix = this.matrix;
    return this.pen;
  }

  /** The pen in the object coordinates of a normal. */
  plane(normal: Vector): Pen {
    if (normal.x === 0 && normal.y === 0 && normal.z > 0) return this.world();
    this.pen.matrix = multiply(this.matrix, objectToWorld(normal));
    return this.pen;
  }

  /** The same with the normal read from a record. */
  planeAt(extrusion: number): Pen {
    const { drawing } = this;
    const x = drawing.f64(extrusion);
    const y = drawing.f64(extrusion + 8);
    const z = drawing.f64(extrusion + 16);
    return x === 0 && y === 0 && z > 0 ? this.world() : this.plane({ x, y, z });
  }

  /** The layer that decides for an entity: inside of an insert, layer 0 is the insert's layer. */
  layerOf(entity: number): LayerStyle {
    return this.layerOfSymbol(this.drawing.u32(entity + 40));
  }

  layerOfSymbol(symbol: number): LayerStyle {
    let layer = this.layers.get(symbol);
    if (!layer) {
      layer = this.readLayer(symbol);
      this.layers.set(symbol, layer);
    }
    return layer.name === '0' && this.inherited.layer ? this.inherited.layer : layer;
  }

  private readLayer(symbol: number): LayerStyle {
    const { drawing } = this;
    const record = drawing.recordOfSymbol(symbol, 'LAYER');
    const name = symbol === 0 ? '0' : drawing.text(symbol);
    if (record === 0) {
      const none = { isOff: false, isFrozen: false, dash: [] };
      return { name, ...none, color: FOREGROUND, lineWeight: LINE_WEIGHT_DEFAULT };
    }
    const { fields } = drawing.record(record);
    return {
      name,
      isOff: fields.colorIndex < 0,
      isFrozen: (fields.flags & 1) !== 0,
      color:
        fields.color >= 0 ? fields.color & 0xffffff : colorOfIndex(Math.abs(fields.colorIndex)),
      lineWeight:
        fields.lineWeight >= 0
          ? Math.min(fields.lineWeight / 100, LINE_WEIGHT_MAX)
          : LINE_WEIGHT_DEFAULT,
      dash: this.dashOf(drawing.referenceOf(record, 'lineType')),
    };
  }

  private dashOf(lineType: number): readonly number[] {
    if (lineType === 0) return [];
    let dash = this.dashes.get(lineType);
    if (!dash) {
      const elements: { length: number }[] = this.drawing.record(lineType).fields.elements;
      dash = alternate(elements.map((element) => element.length));
      this.dashes.set(lineType, dash);
    }
    return dash;
  }

  isHidden(entity: number): boolean {
    return (this.drawing.flagsOf(entity) & RecordFlag.invisible) !== 0;
  }

  colorOf(entity: number): number {
    const trueColor = this.drawing.i32(entity + 52);
    return trueColor >= 0
      ? trueColor & 0xffffff
      : this.color(this.drawing.i32(entity + 48), this.layerOf(entity));
  }

  /** A colour index with ByLayer and ByBlock resolved. */
  color(index: number, layer: LayerStyle): number {
    if (index === 256) return layer.color;
    return index === 0 ? this.inherited.color : colorOfIndex(index);
  }

  /** What an insert hands down to its block. */
  inheritedFrom(entity: number): Inherited {
    const style = this.baseOf(entity);
    let handed = this.inherited.handed.get(style);
    if (!handed) {
      handed = {
        ...topLevel(),
        color: style.color,
        lineWeight: style.lineWeight,
        dash: this.ownDash(entity),
        layer: this.layerOf(entity),
        opacity: style.opacity,
      };
      this.inherited.handed.set(style, handed);
    }
    return handed;
  }

  private ownDash(entity: number): readonly number[] {
    const symbol = this.drawing.u32(entity + 44);
    if (symbol === 0) return this.layerOf(entity).dash;
    const name = this.drawing.text(symbol).toUpperCase();
    if (name === 'BYLAYER') return this.layerOf(entity).dash;
    if (name === 'BYBLOCK') return this.inherited.dash;
    return this.dashOf(this.drawing.recordOfSymbol(symbol, 'LTYPE'));
  }

  private opacityOf(entity: number): number {
    const value = this.drawing.i32(entity + 68);
    // Group 440: the upper byte says 2 for a value, 1 for ByBlock, 0 for ByLayer.
    if (value >>> 24 === 2 && value !== -1) return Math.max(0.1, (value & 255) / 255);
    return value >>> 24 === 1 ? this.inherited.opacity : 1;
  }

  /** The stroke style of an entity. */
  styleOf(entity: number): Style {
    const base = this.baseOf(entity);
    if (base.dash.length === 0) return base;
    const plane = planeScale(this.matrix);
    let scaled = this.scaled.get(base);
    if (scaled?.plane !== plane) {
      scaled = { plane, style: { ...base, dash: base.dash.map((length) => length * plane) } };
      this.scaled.set(base, scaled);
    }
    return scaled.style;
  }

  /** The style with dashes in units of the entity's own block. */
  private baseOf(entity: number): Style {
    const { inherited } = this;
    const { last } = inherited;
    if (last && this.isStyledAlike(last.entity, entity)) return last.style;
    const key = this.styleKey(entity);
    let style = inherited.styles.get(key);
    if (!style) {
      style = this.readStyle(entity);
      inherited.styles.set(key, style);
    }
    inherited.last = { entity, style };
    return style;
  }

  /** Compares all that a style comes from: bytes 40 to 71 of the records. */
  private isStyledAlike(a: number, b: number): boolean {
    const { drawing } = this;
    for (let at = 40; at < 72; at += 4) {
      if (drawing.u32(a + at) !== drawing.u32(b + at)) return false;
    }
    return true;
  }

  private styleKey(entity: number): string {
    const { drawing } = this;
    let key = '';
    for (let at = 40; at < 72; at += 4) key += `${drawing.u32(entity + at)} `;
    return key;
  }

  private readStyle(entity: number): Style {
    const scale = this.drawing.f64(entity + 56);
    const factor = this.lineTypeScale * (scale > 0 ? scale : 1);
    return {
      paint: 'stroke',
      color: this.colorOf(entity),
      opacity: this.opacityOf(entity),
      lineWeight: this.lineWeightOf(entity),
      dash: this.ownDash(entity).map((length) => length * factor),
    };
  }

  private lineWeightOf(entity: number): number {
    const weight = this.drawing.i32(entity + 64);
    if (weight >= 0) return Math.min(weight / 100, LINE_WEIGHT_MAX);
    if (weight === -1) return this.layerOf(entity).lineWeight;
    return weight === -2 ? this.inherited.lineWeight : LINE_WEIGHT_DEFAULT;
  }

  /** The stroke style of a part of an entity that has traits of its own. */
  partStyle(entity: number, traits: PartTraits): Style {
    const own = this.styleOf(entity);
    const { lineWeight } = traits;
    const layer = traits.layer === 0 ? this.layerOf(entity) : this.layerOfSymbol(traits.layer);
    const color = traits.colorIndex === 0 ? own.color : this.color(traits.colorIndex, layer);
    const style: Style = { ...own, color: traits.color >= 0 ? traits.color : color };
    if (lineWeight >= 0) style.lineWeight = Math.min(lineWeight / 100, LINE_WEIGHT_MAX);
    else if (lineWeight !== -2) {
      style.lineWeight = lineWeight === -1 ? layer.lineWeight : LINE_WEIGHT_DEFAULT;
    }
    if (traits.layer === 0 && traits.lineType === 0) return style;
    const lineType = this.drawing.recordOfSymbol(traits.lineType, 'LTYPE');
    const dash = traits.lineType === 0 ? layer.dash : this.dashOf(lineType);
    const scale = this.lineTypeScale * (traits.lineTypeScale > 0 ? traits.lineTypeScale : 1);
    style.dash = dash.map((length) => length * scale * planeScale(this.matrix));
    return style;
  }

  private readonly indexes = new WeakMap<
    Style,
    { stroke?: number; solid?: number; fill?: number }
  >();

  private known(style: Style) {
    let known = this.indexes.get(style);
    if (!known) {
      known = {};
      this.indexes.set(style, known);
    }
    return known;
  }

  /** Lines in the entity's colour, linetype and lineweight. */
  stroke(entity: number): number {
    const style = this.styleOf(entity);
    const known = this.known(style);
    known.stroke ??= this.scene.style(style);
    return known.stroke;
  }

  /** The same without dashes. */
  solidStroke(entity: number): number {
    const style = this.styleOf(entity);
    const known = this.known(style);
    known.solid ??= this.scene.style({ ...style, dash: [] });
    return known.solid;
  }

  /** Areas in the entity's colour. */
  fill(entity: number): number {
    const style = this.styleOf(entity);
    const known = this.known(style);
    known.fill ??= this.scene.style(fillOf(style));
    return known.fill;
  }

  /** Notes an entity that nothing is drawn for. */
  skip(type: string): void {
    const known = this.scene.notDrawn.find((entry) => entry.type === type);
    if (known) known.count++;
    else this.scene.notDrawn.push({ type, count: 1 });
  }
}

export const fillOf = (style: Style): Style => ({
  paint: 'fill',
  color: style.color,
  opacity: style.opacity,
  lineWeight: 0,
  dash: [],
});

function topLevel(): Inherited {
  return {
    color: FOREGROUND,
    lineWeight: LINE_WEIGHT_DEFAULT,
    dash: [],
    layer: undefined,
    opacity: 1,
    styles: new Map(),
    handed: new Map(),
    last: undefined,
  };
}
