/**
 * What is different between two drawings: entities added, removed, moved or changed.
 *
 * In: two result documents with all spaces and block definitions (`space=all`, `blocks=1`). Out:
 * lists, in the order of the drawings. Pairs are found
 *
 *   1. by handle, where the type is the same: edited in place;
 *   2. by geometry, equal in all but the handle: nothing happened but a new number;
 *   3. where handles tell nothing (the file has none, or a program gave all of them anew): by
 *      shape, which was moved, then by place, where something was changed.
 *
 * What is left of the first drawing was removed, of the second added. Numbers are equal within what
 * a program loses by writing them down; names are, whatever their case. Not compared: the order of
 * drawing, the pictures of dimensions and tables (`*D`, `*T` blocks), which follow from their
 * entities, and what one of two releases cannot tell (`diff-releases.ts`).
 */
import { ReleasePair, releaseOf } from './diff-releases.ts';

export type Entity = Record<string, unknown>;

/** The parts of a result document that are compared. */
export interface DiffDocument {
  metadata?: { dwgVersion?: string };
  layersJson: Entity[];
  vectorJson: Entity[];
  blocksJson?: { name: string; entities: Entity[] }[];
}

export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}

export interface EntityChange {
  id?: unknown;
  type: unknown;
  layer?: unknown;
  /** The sheet, where it is not model space. */
  layout?: unknown;
  /** The block definition it is in. */
  inBlock?: unknown;
  /** Of a layer. */
  name?: unknown;
  kind: 'moved' | 'changed';
  matchedBy: 'handle' | 'geometry' | 'name';
  /** How far it was moved. */
  offset?: Point;
  changes: FieldChange[];
}

export interface DrawingDiff {
  added: Entity[];
  removed: Entity[];
  changed: EntityChange[];
}

interface Point {
  x: number;
  y: number;
  z: number;
}

/** Programs write 15 to 17 digits and reckon in between. */
const TOLERANCE = 1e-9;
const TOLERANCE_RELATIVE = 1e-12;
const KEY_DIGITS = 12;
/** Decimals of a shape: far from the origin, differences of points have no more. */
const SHAPE_STEPS = 1e6;
/** Sizes and directions: they stay when an entity is moved. */
const VECTORS =
  /^(scale|majorAxis|extrusion|xAxis|yAxis|axis|normal|direction|textDirection)$|Vector$/;
/** Blocks that a program makes from dimensions and tables. */
const DERIVED_BLOCK = /^\*[DT]/i;

const isObject = (value: unknown): value is Entity =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPoint = (value: unknown): value is Point =>
  isObject(value) && typeof value.x === 'number' && typeof value.y === 'number';

const sameNumber = (a: number, b: number): boolean =>
  Math.abs(a - b) <= Math.max(TOLERANCE, TOLERANCE_RELATIVE * Math.max(Math.abs(a), Math.abs(b)));

/** Fields that name a record of a table: programs up to R14 write them in capitals. */
const NAMES = /^(layer|lineType|style|dimensionStyle|block|inBlock)$/;

/** Names of anonymous blocks are numbered anew whenever a program likes: `*U7` counts as `*U`. */
function textOf(text: string, field: string): string {
  if (!NAMES.test(field)) return text;
  const isAnonymous = text[0] === '*' && /block$/i.test(field);
  return (isAnonymous ? text.slice(0, 2) : text).toLowerCase();
}

function same(a: unknown, b: unknown, releases: ReleasePair, name = ''): boolean {
  if (typeof a === 'number' && typeof b === 'number') return sameNumber(a, b);
  if (typeof a === 'string' && typeof b === 'string') return textOf(a, name) === textOf(b, name);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, index) => same(value, b[index], releases));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  return fieldsOf(a, b, releases).every((field) => same(a[field], b[field], releases, field));
}

/** All but the handle, and what a release cannot tell. */
function fieldsOf(a: Entity, b: Entity, releases: ReleasePair): string[] {
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]);
  fields.delete('id');
  return [...fields].filter((field) => releases.compares(b.type, field, a[field], b[field]));
}

/**
 * What two entities that are equal in all but their handles have in common; seen from an origin,
 * what two of the same shape have.
 */
function keyOf(value: unknown, origin?: Point): string {
  const write = (field: string, inner: unknown): unknown => {
    if (field === 'id') return undefined;
    if (typeof inner === 'number') return origin ? coarse(inner) : tidy(inner);
    if (typeof inner === 'string') return textOf(inner, field);
    if (origin && isPoint(inner) && !VECTORS.test(field)) {
      const { x, y, z = 0 } = inner;
      return { ...inner, x: x - origin.x, y: y - origin.y, z: z - origin.z };
    }
    return inner;
  };
  return JSON.stringify(value, write);
}

const coarse = (value: number): number => Math.round(value * SHAPE_STEPS) / SHAPE_STEPS + 0;
const tidy = (value: number): number =>
  Math.abs(value) < TOLERANCE ? 0 : Number(value.toPrecision(KEY_DIGITS));

/** The points of an entity that move with it. */
function pointsOf(value: unknown, found: Point[] = []): Point[] {
  if (Array.isArray(value)) for (const inner of value) pointsOf(inner, found);
  else if (isPoint(value)) found.push({ x: value.x, y: value.y, z: value.z ?? 0 });
  else if (isObject(value)) {
    for (const [field, inner] of Object.entries(value)) {
      if (!VECTORS.test(field)) pointsOf(inner, found);
    }
  }
  return found;
}

/** How far all points of an entity were moved, where that is all that happened to it. */
function offsetOf(a: Entity, b: Entity): Point | undefined {
  const [from, to] = [pointsOf(a), pointsOf(b)];
  if (from.length === 0 || from.length !== to.length) return undefined;
  const offset = { x: to[0]!.x - from[0]!.x, y: to[0]!.y - from[0]!.y, z: to[0]!.z - from[0]!.z };
  const moved = from.every((point, index) => {
    const target = to[index]!;
    const isThere = (axis: 'x' | 'y' | 'z') => sameNumber(point[axis] + offset[axis], target[axis]);
    return isThere('x') && isThere('y') && isThere('z');
  });
  return moved && keyOf(a, from[0]) === keyOf(b, to[0]) ? offset : undefined;
}

/** All entities of a document, each with the block that it is in. */
function entitiesOf({ vectorJson, blocksJson = [] }: DiffDocument): Entity[] {
  const inBlocks = blocksJson
    .filter(({ name }) => !DERIVED_BLOCK.test(name))
    .flatMap(({ name, entities }) => entities.map((entity) => ({ ...entity, inBlock: name })));
  return [...vectorJson, ...inBlocks];
}

type Pair = [a: Entity, b: Entity];

/** The entities of the two drawings that have no partner yet. */
class Unpaired {
  readonly a: Set<Entity>;
  readonly b: Set<Entity>;

  constructor(a: Entity[], b: Entity[]) {
    this.a = new Set(a);
    this.b = new Set(b);
  }

  take([a, b]: Pair): void {
    this.a.delete(a);
    this.b.delete(b);
  }

  /** Pairs those that have the same key, in order; undefined is no key. */
  pairBy(key: (entity: Entity) => string | undefined): Pair[] {
    const waiting = new Map<string, Entity[]>();
    for (const entity of this.b) {
      const name = key(entity);
      if (name === undefined) continue;
      const list = waiting.get(name);
      if (list) list.push(entity);
      else waiting.set(name, [entity]);
    }
    for (const list of waiting.values()) list.reverse();
    const pairs: Pair[] = [];
    for (const entity of this.a) {
      const name = key(entity);
      const partner = name === undefined ? undefined : waiting.get(name)?.pop();
      if (partner) pairs.push([entity, partner]);
    }
    for (const pair of pairs) this.take(pair);
    return pairs;
  }
}

const handleKey = ({ id, type }: Entity): string | undefined => (id ? `${type} ${id}` : undefined);

/**
 * Whether handles tell nothing of which entity is which: most of those that seem edited, or are of
 * another type under the same handle, stand unchanged under other handles.
 */
function isRenumbered(edited: Pair[], { a, b }: Unpaired): boolean {
  const handles = (entities: Iterable<Entity>) => new Set([...entities].map(({ id }) => id));
  const [inA, inB] = [handles(a), handles(b)];
  const seemA = [...edited.map(([one]) => one), ...[...a].filter(({ id }) => id && inB.has(id))];
  const seemB = [...edited.map(([, one]) => one), ...[...b].filter(({ id }) => id && inA.has(id))];
  const keys = (entities: Entity[]) => new Set(entities.map((entity) => keyOf(entity)));
  const [keysA, keysB] = [keys([...seemA, ...a]), keys([...seemB, ...b])];
  const twins =
    seemA.filter((one) => keysB.has(keyOf(one))).length +
    seemB.filter((one) => keysA.has(keyOf(one))).length;
  return twins > 2 && twins > (seemA.length + seemB.length) / 2;
}

function pairAll(a: Entity[], b: Entity[], releases: ReleasePair) {
  const unpaired = new Unpaired(a, b);
  const byHandle = unpaired.pairBy(handleKey);
  let edited = byHandle.filter(([one, other]) => !same(one, other, releases));
  const hasHandles = a.some(({ id }) => id) && b.some(({ id }) => id);
  const isBlind = !hasHandles || isRenumbered(edited, unpaired);
  if (isBlind) {
    for (const [one, other] of edited) {
      unpaired.a.add(one);
      unpaired.b.add(other);
    }
    edited = [];
  }
  unpaired.pairBy((entity) => keyOf(entity));
  const guessed = isBlind ? [...pairMoved(unpaired), ...pairInPlace(unpaired)] : [];
  return { edited, guessed, unpaired };
}

/** The same shape somewhere else, where it is the only one of its shape. */
function pairMoved(unpaired: Unpaired): Pair[] {
  const shapeOf = (entity: Entity): string | undefined => {
    const first = pointsOf(entity)[0];
    return first && keyOf(entity, first);
  };
  const count = (entities: Iterable<Entity>) => {
    const counts = new Map<string, number>();
    for (const entity of entities) {
      const shape = shapeOf(entity);
      if (shape) counts.set(shape, (counts.get(shape) ?? 0) + 1);
    }
    return counts;
  };
  const [inA, inB] = [count(unpaired.a), count(unpaired.b)];
  return unpaired.pairBy((entity) => {
    const shape = shapeOf(entity);
    return shape && inA.get(shape) === 1 && inB.get(shape) === 1 ? shape : undefined;
  });
}

/** The same type at the same first point. */
function pairInPlace(unpaired: Unpaired): Pair[] {
  return unpaired.pairBy((entity) => {
    const first = pointsOf(entity)[0];
    if (!first) return undefined;
    const { type, layout, inBlock } = entity;
    return keyOf({ type, layout, inBlock, first });
  });
}

const nameKey = (name: unknown): string => String(name).toLowerCase();

/** Layers whose colour is another one: by name, the colours before and after. */
type Recolored = Map<unknown, { from: Entity; to: Entity }>;

/** A colour that an entity has from its layer is the layer's change, not the entity's. */
function isOfLayer({ field, from, to }: FieldChange, entity: Entity, layers: Recolored): boolean {
  const layer = layers.get(nameKey(entity.layer));
  if (!layer) return false;
  if (field === 'colorIndex') return from === layer.from.color && to === layer.to.color;
  const shown = (value: unknown, { colorHex }: Entity) => value === undefined || value === colorHex;
  return field === 'color' && shown(from, layer.from) && shown(to, layer.to);
}

function changesOf(a: Entity, b: Entity, releases: ReleasePair): FieldChange[] {
  return fieldsOf(a, b, releases)
    .filter((field) => !same(a[field], b[field], releases, field))
    .map((field) => ({ field, from: a[field], to: b[field] }));
}

function describe(
  [a, b]: Pair,
  matchedBy: EntityChange['matchedBy'],
  layers: Recolored,
  releases: ReleasePair,
): EntityChange | undefined {
  const changes = changesOf(a, b, releases).filter((change) => !isOfLayer(change, a, layers));
  if (changes.length === 0) return undefined;
  const offset = offsetOf(a, b);
  const { id, type, layer, layout, inBlock } = b;
  const where = {
    ...(layout !== undefined && { layout }),
    ...(inBlock !== undefined && { inBlock }),
  };
  const kind = offset ? 'moved' : 'changed';
  return { id, type, layer, ...where, kind, matchedBy, ...(offset && { offset }), changes };
}

/** Layers by name; counts of entities follow from the entities. */
function diffLayers(a: Entity[], b: Entity[], releases: ReleasePair) {
  const bare = ({ entityCount, handle, ...layer }: Entity): Entity => ({ type: 'LAYER', ...layer });
  const byName = (layers: Entity[]) =>
    new Map(layers.map((layer) => [nameKey(layer.name), bare(layer)]));
  const [inA, inB] = [byName(a), byName(b)];
  const recolored: Recolored = new Map();
  const changed: EntityChange[] = [];
  for (const [key, from] of inA) {
    const to = inB.get(key);
    if (!to) continue;
    const { name } = to;
    const changes = changesOf({ ...from, name }, to, releases);
    if (changes.length === 0) continue;
    if (changes.some(({ field }) => /^color/.test(field))) recolored.set(key, { from, to });
    changed.push({ type: 'LAYER', name, kind: 'changed', matchedBy: 'name', changes });
  }
  return {
    added: [...inB].flatMap(([key, layer]) => (inA.has(key) ? [] : [layer])),
    removed: [...inA].flatMap(([key, layer]) => (inB.has(key) ? [] : [layer])),
    changed,
    recolored,
  };
}

export function diffDocuments(a: DiffDocument, b: DiffDocument): DrawingDiff {
  const releases = new ReleasePair(
    releaseOf(a.metadata?.dwgVersion),
    releaseOf(b.metadata?.dwgVersion),
  );
  const layers = diffLayers(a.layersJson, b.layersJson, releases);
  const { edited, guessed, unpaired } = pairAll(entitiesOf(a), entitiesOf(b), releases);
  const described = [
    ...edited.map((pair) => describe(pair, 'handle', layers.recolored, releases)),
    ...guessed.map((pair) => describe(pair, 'geometry', layers.recolored, releases)),
  ];
  return {
    added: [...layers.added, ...unpaired.b],
    removed: [...layers.removed, ...unpaired.a],
    changed: [...layers.changed, ...described.filter((change) => change !== undefined)],
  };
}

export const isSame = ({ added, removed, changed }: DrawingDiff): boolean =>
  added.length + removed.length + changed.length === 0;
