/**
 * What a result document says besides its entities: `metadata` and `layersJson`, from a drawing
 * buffer.
 *
 * Field names are those of the outside contract (CADLens, `/v1/jobs/{id}/result`). Counts of
 * entities by type and by layer are those of model space, whatever selection the document's
 * vectors follow. Needs the WASM's `countDrawing` to have run: it fills the extents and the counts
 * at layer symbols.
 */
import type { Drawing } from './drawing.ts';
import type { Warning } from './pool/protocol.ts';
import { propertiesOf } from './properties.ts';
import { aciToRgb } from './schema/aci.ts';
import { HeaderOffset, SymbolOffset } from './schema/common.ts';
import { TYPES, typeByName } from './schema/layout.ts';
import { thumbnailOf } from './thumbnail.ts';

/** $INSUNITS, by its value (DXF Reference, HEADER section). */
const UNITS = [
  'unknown',
  'in',
  'ft',
  'mi',
  'mm',
  'cm',
  'm',
  'km',
  'microinch',
  'mil',
  'yd',
  'angstrom',
  'nm',
  'micron',
  'dm',
  'dam',
  'hm',
  'Gm',
  'au',
  'ly',
  'pc',
  'us-ft',
  'us-in',
  'us-yd',
  'us-mi',
];
const PAPER_UNITS = ['in', 'mm', 'px'];
/** A block record's BLOCK, and the other way round (`schema/common.ts`, owner record). */
const BLOCK_OFFSET = 36;
const NO_PARENT = 'it has no parent';
const LAYER_FROZEN = 1;
const LAYER_LOCKED = 4;
/** The name a paper space without a LAYOUT object goes by, in R12 files above all. */
const UNNAMED_LAYOUT = 'Layout1';

export interface LayoutSummary {
  name: string;
  tabOrder: number;
  entityCount: number;
  paperSize?: { name?: string; width: number; height: number; units: string; rotation: number };
}

/** A model or paper space: its summary and its block record. */
export interface Sheet extends LayoutSummary {
  /** Offset of the block record, or 0 where the layout's is missing. */
  blockRecord: number;
  isModel: boolean;
  /** Offset of the name's text node; 0 where the file has none. */
  nameNode: number;
}

/** Model space first, then the layouts in tab order. */
export function sheetsOf(drawing: Drawing): Sheet[] {
  const model: Sheet = {
    name: 'Model',
    tabOrder: 0,
    entityCount: drawing.entitiesOf(drawing.modelSpace).length,
    blockRecord: drawing.modelSpace,
    isModel: true,
    nameNode: 0,
  };
  const papers: Sheet[] = [];
  const taken = new Set([drawing.modelSpace]);
  for (const layout of drawing.recordsOf('LAYOUT')) {
    const blockRecord = blockRecordOf(drawing, layout.fields.blockRecord);
    const isModel = blockRecord === drawing.modelSpace && blockRecord !== 0;
    const summary = layoutSummary(layout.fields);
    if (isModel || /^model$/i.test(summary.name)) {
      if (summary.paperSize) model.paperSize = summary.paperSize;
      continue;
    }
    const own = taken.has(blockRecord) ? 0 : blockRecord;
    taken.add(own);
    const entityCount = own === 0 ? 0 : drawing.entitiesOf(own).length;
    const nameNode = nodeOf(drawing, layout.offset, 'layoutName');
    papers.push({ ...summary, entityCount, blockRecord: own, isModel: false, nameNode });
  }
  papers.sort((a, b) => a.tabOrder - b.tabOrder);
  return [model, ...papers, ...unnamedPaper(drawing, taken, papers.length)];
}

/** Paper space without a LAYOUT object counts as a layout once something is drawn on it. */
function unnamedPaper(drawing: Drawing, taken: Set<number>, tabOrder: number): Sheet[] {
  const blockRecord = drawing.paperSpace;
  if (blockRecord === 0 || taken.has(blockRecord)) return [];
  const entityCount = drawing.entitiesOf(blockRecord).length;
  if (entityCount === 0 && drawing.version >= 1012) return [];
  const name = UNNAMED_LAYOUT;
  const order = tabOrder + 1;
  return [{ name, tabOrder: order, entityCount, blockRecord, isModel: false, nameNode: 0 }];
}

function blockRecordOf(drawing: Drawing, handle: string): number {
  const offset = drawing.findHandle(handle);
  return offset !== 0 && drawing.typeOf(offset).name === 'BLOCK_RECORD' ? offset : 0;
}

function nodeAt(drawing: Drawing, offset: number, field: string): number {
  return offset + drawing.typeOf(offset).layout.find((f) => f.name === field)!.offset;
}

function nodeOf(drawing: Drawing, offset: number, field: string): number {
  return u32(drawing, nodeAt(drawing, offset, field));
}

function u32(drawing: Drawing, at: number): number {
  const { buffer, byteOffset } = drawing.bytes;
  return new DataView(buffer, byteOffset + at, 4).getUint32(0, true);
}

function f64(drawing: Drawing, at: number): number {
  const { buffer, byteOffset } = drawing.bytes;
  return new DataView(buffer, byteOffset + at, 8).getFloat64(0, true);
}

// biome-ignore lint/suspicious/noExplicitAny: the fields of a LAYOUT in the schema
function layoutSummary(fields: Record<string, any>): Omit<LayoutSummary, 'entityCount'> {
  const { layoutName, tabOrder, paperWidth, paperHeight, paperSize } = fields;
  const summary = { name: String(layoutName), tabOrder: Number(tabOrder) };
  if (!(paperWidth > 0 && paperHeight > 0)) return summary;
  const size = {
    ...(paperSize ? { name: String(paperSize) } : {}),
    // stored in millimetres whatever the units of the plot are (DXF Reference, PLOTSETTINGS)
    width: paperWidth,
    height: paperHeight,
    units: PAPER_UNITS[fields.paperUnits] ?? 'mm',
    rotation: 90 * Number(fields.plotRotation),
  };
  return { ...summary, paperSize: size };
}

/** Block definitions: block records with a BLOCK (at +36) that belong to no layout. */
export function blockDefinitionsOf(drawing: Drawing): number[] {
  const sheets = new Set(sheetsOf(drawing).map((sheet) => sheet.blockRecord));
  const isSpaceName = /^[*$](model|paper)_space\d*$/i;
  return [...drawing.offsetsOf('BLOCK_RECORD')].filter((offset) => {
    if (sheets.has(offset) || u32(drawing, offset + BLOCK_OFFSET) === 0) return false;
    return !isSpaceName.test(drawing.text(nodeOf(drawing, offset, 'name')));
  });
}

/** Type names of entities, with their number, the most frequent first. */
function countTypes(drawing: Drawing, entities: Iterable<number>): Map<string, number> {
  const { buffer, byteOffset } = drawing.bytes;
  const view = new DataView(buffer, byteOffset);
  const counts = new Uint32Array(TYPES.length);
  const unknown = new Map<string, number>();
  for (const offset of entities) {
    const index = view.getUint16(offset + 4, true);
    if (TYPES[index]?.name === 'UNKNOWN_ENTITY') {
      const name = drawing.text(nodeOf(drawing, offset, 'typeName'));
      unknown.set(name, (unknown.get(name) ?? 0) + 1);
    } else counts[index]!++;
  }
  const known = TYPES.map((type, i): [string, number] => [type.name, counts[i]!]);
  return new Map(
    [...known.filter(([, count]) => count > 0), ...unknown].sort((a, b) => b[1] - a[1]),
  );
}

/**
 * What was decoded of all blocks and layouts, and what was not, with its reason. Proxies, and
 * entities and objects of types that are not described, are named by their class, drawn or not.
 */
function coverage(drawing: Drawing, warnings: readonly Warning[]) {
  let decoded = 0;
  for (const blockRecord of drawing.offsetsOf('BLOCK_RECORD')) {
    decoded += drawing.entityCountOf(blockRecord);
  }
  const skipped = new Map<string, { type: string; count: number; reason: string }>();
  const skip = ({ type, reason }: { type: string; reason: string }): void => {
    const entry = skipped.get(type + reason) ?? { type, count: 0, reason };
    entry.count++;
    skipped.set(type + reason, entry);
  };
  for (const entity of foreignEntities(drawing)) {
    skip(entity);
    decoded--;
  }
  for (const object of foreignObjects(drawing)) skip(object);
  const rows = [...skipped.values()];
  const strays = warnings.find((warning) => warning.code === 'stray-child')?.count ?? 0;
  if (strays > 0) rows.push({ type: 'VERTEX or ATTRIB', count: strays, reason: NO_PARENT });
  return { decoded, skipped: rows };
}

/** A type that the model describes has this object in a form that it does not describe. */
const whyUnknown = (type: string): string =>
  `${typeByName.has(type) ? 'its form' : 'the type'} is not described`;
/** For the name of a type or class that the file does not tell. */
const UNNAMED_CLASS = 'without a class';

const keptOf = (drawing: Drawing, offset: number): string =>
  drawing.tagsOf(offset).length > 0 ? 'kept as tags' : 'not decoded';

/** A class that the model describes is a proxy for the release of the drawing alone. */
const whyProxy = (className: string): string =>
  `its class is ${typeByName.has(className) ? 'of a later release' : 'not public'}`;

/** Entities whose own data is not decoded: the class, and what there is of them instead. */
function* foreignEntities(drawing: Drawing) {
  const shown = (offset: number, otherwise: string): string => {
    const count = u32(drawing, nodeAt(drawing, offset, 'graphics') + 4);
    return count > 0 ? 'drawn by its proxy graphics' : otherwise;
  };
  for (const offset of drawing.offsetsOf('UNKNOWN_ENTITY')) {
    const type = drawing.text(nodeOf(drawing, offset, 'typeName')) || UNNAMED_CLASS;
    yield { type, reason: `${shown(offset, keptOf(drawing, offset))}: ${whyUnknown(type)}` };
  }
  for (const offset of drawing.offsetsOf('ACAD_PROXY_ENTITY')) {
    const className = drawing.text(nodeOf(drawing, offset, 'className'));
    const reason = `${shown(offset, 'kept as data')}: ${whyProxy(className)}`;
    yield { type: className || 'ACAD_PROXY_ENTITY', reason };
  }
}

/** Parts of the section of stored data, which DXF writes like objects: read with their solids. */
const STORED_DATA = new Set(['ACDSSCHEMA', 'ACDSRECORD']);

/** Objects, which are not drawn, in the same way. */
function* foreignObjects(drawing: Drawing) {
  for (const offset of drawing.offsetsOf('UNKNOWN_OBJECT')) {
    const type = drawing.text(nodeOf(drawing, offset, 'typeName')) || UNNAMED_CLASS;
    if (STORED_DATA.has(type)) continue;
    yield { type, reason: `an object, ${keptOf(drawing, offset)}: ${whyUnknown(type)}` };
  }
  for (const offset of drawing.offsetsOf('ACAD_PROXY_OBJECT')) {
    const className = drawing.text(nodeOf(drawing, offset, 'className'));
    const reason = `an object, kept as data: ${whyProxy(className)}`;
    yield { type: className || 'ACAD_PROXY_OBJECT', reason };
  }
}

function boundingBox(drawing: Drawing) {
  if (drawing.head('extentsCount') === 0) return null;
  const [minX, minY, maxX, maxY] = [0, 8, 16, 24].map((i) =>
    f64(drawing, HeaderOffset.extents + i),
  );
  return {
    minX: minX!,
    minY: minY!,
    maxX: maxX!,
    maxY: maxY!,
    width: maxX! - minX!,
    height: maxY! - minY!,
  };
}

function codepageName(drawing: Drawing): string | undefined {
  const page = drawing.head('codepageUsed');
  if (page === 0) return undefined;
  return page === 65001 ? 'UTF-8' : `ANSI_${page}`;
}

export interface MetadataSource {
  filename: string;
  /** `DXF`, `DWG`, … */
  format: string;
  warnings: readonly Warning[];
}

/** The `metadata` part of a result document. */
export function metadataOf(drawing: Drawing, source: MetadataSource): Record<string, unknown> {
  const variables = drawing.headerVariables();
  const units = Number(variables.get('$INSUNITS')?.[0] ?? 0);
  const sheets = sheetsOf(drawing);
  const codepage = codepageName(drawing);
  const thumbnail = thumbnailOf(drawing);
  return {
    filename: source.filename,
    format: source.format,
    ...(drawing.version === 0 ? {} : { dwgVersion: versionName(drawing.version) }),
    units: UNITS[units] ?? 'unknown',
    boundingBox: boundingBox(drawing),
    entityCounts: Object.fromEntries(countTypes(drawing, drawing.entitiesOf(drawing.modelSpace))),
    layouts: sheets.map(({ blockRecord, isModel, nameNode, ...summary }) => summary),
    blocks: blockDefinitionsOf(drawing).length,
    coverage: coverage(drawing, source.warnings),
    warnings: source.warnings,
    ...(codepage === undefined ? {} : { codepage }),
    ...(thumbnail === undefined ? {} : { thumbnail }),
    properties: propertiesOf(drawing, variables),
  };
}

/** 1009 → "AC1009"; before release 2.5 hundreds are the whole number: 210 → "AC2.10". */
export function versionName(version: number): string {
  return version >= 1000 ? `AC${version}` : `AC${(version / 100).toFixed(2)}`;
}

const hex = (rgb: number): string =>
  `#${(rgb & 0xffffff).toString(16).toUpperCase().padStart(6, '0')}`;

/** The `layersJson` part of a result document, in table order. */
export function layersOf(drawing: Drawing): Record<string, unknown>[] {
  const layers: Record<string, unknown>[] = [];
  for (const record of drawing.recordsOf('LAYER')) {
    const symbol = nodeOf(drawing, record.offset, 'name');
    const canonical = symbol === 0 ? 0 : u32(drawing, symbol + SymbolOffset.canonical) || symbol;
    const isFirst = drawing.recordOfSymbol(symbol, 'LAYER') === record.offset;
    if (symbol === 0 || !isFirst) continue;
    const { name, flags, colorIndex, color, lineType, plottable, lineWeight } = record.fields;
    const aci = Math.abs(colorIndex) >= 1 && Math.abs(colorIndex) <= 255 ? Math.abs(colorIndex) : 7;
    const isFrozen = (flags & LAYER_FROZEN) !== 0;
    layers.push({
      name,
      color: aci,
      colorHex: hex(color === -1 ? aciToRgb(aci) : color),
      lineType: lineType || 'Continuous',
      isVisible: colorIndex >= 0 && !isFrozen,
      entityCount: u32(drawing, canonical + SymbolOffset.entityCount),
      isFrozen,
      isLocked: (flags & LAYER_LOCKED) !== 0,
      isPlottable: plottable,
      lineWeight: lineWeight < 0 ? null : lineWeight / 100,
      handle: record.handle,
    });
  }
  return layers;
}
