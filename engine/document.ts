/**
 * Text outputs of a drawing: the JSON result document, NDJSON and GeoJSON.
 *
 *   drawing buffer --WASM writers, `flush`--> sink      metadata, layers --host--> sink
 *
 * A sink takes chunks of UTF-8 that are valid during the call only. `TextEngine` is the WASM
 * instance whose memory holds the drawing; it must not grow while a `Drawing` view of it is in use.
 */
import type { Drawing } from './drawing.ts';
import {
  blockDefinitionsOf,
  layersOf,
  type MetadataSource,
  metadataOf,
  type Sheet,
  sheetsOf,
} from './metadata.ts';
import { EngineError, type Selection } from './pool/protocol.ts';
import { typeByName } from './schema/layout.ts';

export type Sink = (chunk: Uint8Array) => void;

/** The writers' exports (`assembly/write/exports.ts`). */
export interface TextWriters {
  countDrawing(): void;
  setSelection(flags: number): void;
  selectSpace(blockRecord: number, layoutName: number): boolean;
  selectLayer(symbol: number): void;
  selectType(type: number): void;
  selectTypeName(symbol: number): void;
  writeEntities(style: number): number;
  exceedsFlatten(): boolean;
  openBlocks(): void;
  writeBlock(blockRecord: number, index: number): void;
  closeBlocks(): void;
}

export interface TextEngine {
  writers: TextWriters;
  /** Where the import `flush` delivers; set for the time of a call. */
  setSink(sink: Sink | undefined): void;
}

export interface DocumentOptions extends MetadataSource {
  selection?: Selection;
  /** Members before and behind the four parts: job id, status, image, date. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

const STYLE_JSON = 0;
const STYLE_NDJSON = 1;
const STYLE_GEOJSON = 2;
const FLAG_Z = 1;
const FLAG_FLATTEN = 2;
/** Stands for the name of a paper space that has none of its own. */
const UNNAMED = 0xffffffff;

/** The sheets that a space names: `model`, `paper`, `all`, or one layout. */
function selectedSheets(drawing: Drawing, space: string): Sheet[] {
  const sheets = sheetsOf(drawing);
  if (space === 'all') return sheets;
  if (space === 'paper') return sheets.filter((sheet) => !sheet.isModel);
  if (space === 'model') return sheets.filter((sheet) => sheet.isModel);
  const found =
    sheets.find((sheet) => sheet.name === space) ??
    sheets.find((sheet) => sheet.name.toLowerCase() === space.toLowerCase());
  if (found) return [found];
  const names = sheets.map((sheet) => sheet.name).join(', ');
  throw new EngineError('output', `no layout is named "${space}"; the drawing has: ${names}`);
}

function selectLayers(writers: TextWriters, drawing: Drawing, names: string[]): void {
  const wanted = new Set(names.map((name) => name.normalize('NFC').toLowerCase()));
  writers.selectLayer(0);
  const field = typeByName.get('LAYER')!.layout.find((f) => f.name === 'name')!;
  const { buffer, byteOffset } = drawing.bytes;
  const view = new DataView(buffer, byteOffset);
  for (const offset of drawing.offsetsOf('LAYER')) {
    const symbol = view.getUint32(offset + field.offset, true);
    if (wanted.has(drawing.text(symbol).normalize('NFC').toLowerCase())) {
      writers.selectLayer(symbol);
    }
  }
}

/** Types that the model describes by their number, others by the name that the file gives them. */
function selectTypes(writers: TextWriters, drawing: Drawing, names: string[]): void {
  const unknown = typeByName.get('UNKNOWN_ENTITY')!;
  const field = unknown.layout.find((f) => f.name === 'typeName')!;
  const { buffer, byteOffset } = drawing.bytes;
  const view = new DataView(buffer, byteOffset);
  const wanted = new Set(names);
  writers.selectType(unknown.index);
  for (const name of wanted) {
    const type = typeByName.get(name);
    if (type?.category === 'entity' && type !== unknown) writers.selectType(type.index);
  }
  for (const offset of drawing.offsetsOf('UNKNOWN_ENTITY')) {
    const symbol = view.getUint32(offset + field.offset, true);
    if (wanted.has(drawing.text(symbol))) writers.selectTypeName(symbol);
  }
}

function select(engine: TextEngine, drawing: Drawing, selection: Selection): void {
  const { writers } = engine;
  const sheets = selectedSheets(drawing, selection.space ?? 'model');
  writers.setSelection((selection.z ? FLAG_Z : 0) | (selection.flatten ? FLAG_FLATTEN : 0));
  for (const sheet of sheets) {
    if (sheet.blockRecord === 0) continue;
    const name = sheet.isModel ? 0 : sheet.nameNode || UNNAMED;
    writers.selectSpace(sheet.blockRecord, name);
  }
  if (selection.layers?.length) selectLayers(writers, drawing, selection.layers);
  if (selection.types?.length) selectTypes(writers, drawing, selection.types);
}

/** Whether the text outputs of a selection leave inserts out because there are too many. */
export function exceedsFlatten(
  engine: TextEngine,
  drawing: Drawing,
  selection: Selection = {},
): boolean {
  if (!selection.flatten) return false;
  select(engine, drawing, selection);
  return engine.writers.exceedsFlatten();
}

const encoder = new TextEncoder();

function withSink<T>(engine: TextEngine, sink: Sink, run: () => T): T {
  engine.setSink(sink);
  try {
    return run();
  } finally {
    engine.setSink(undefined);
  }
}

/** `"name":value` pairs of an object without its braces, each on its line. */
const members = (values: Record<string, unknown> = {}): string[] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);

/** Writes the JSON result document; returns the number of entities in `vectorJson`. */
export function writeDocument(
  engine: TextEngine,
  drawing: Drawing,
  options: DocumentOptions,
  sink: Sink,
): number {
  const put = (text: string): void => sink(encoder.encode(text));
  const selection = options.selection ?? {};
  select(engine, drawing, selection);
  engine.writers.countDrawing();
  const metadata = `"metadata":${JSON.stringify(metadataOf(drawing, options))}`;
  const layers = layersOf(drawing).map((layer) => JSON.stringify(layer));
  put(`{${[...members(options.before), metadata].join(',\n')},\n`);
  put(`"layersJson":[\n${layers.join(',\n')}\n],\n"vectorJson":[\n`);
  const count = withSink(engine, sink, () => engine.writers.writeEntities(STYLE_JSON));
  put('\n]');
  if (selection.blocks) writeBlocks(engine, drawing, sink, put);
  put(
    `${members(options.after)
      .map((member) => `,\n${member}`)
      .join('')}\n}\n`,
  );
  return count;
}

function writeBlocks(
  engine: TextEngine,
  drawing: Drawing,
  sink: Sink,
  put: (text: string) => void,
): void {
  put(',\n"blocksJson":[\n');
  withSink(engine, sink, () => {
    engine.writers.openBlocks();
    blockDefinitionsOf(drawing).forEach((blockRecord, index) => {
      engine.writers.writeBlock(blockRecord, index);
    });
    engine.writers.closeBlocks();
  });
  put('\n]');
}

/** Writes the selected entities as NDJSON, one object a line; returns their number. */
export function writeNdjson(
  engine: TextEngine,
  drawing: Drawing,
  selection: Selection,
  sink: Sink,
): number {
  select(engine, drawing, selection);
  return withSink(engine, sink, () => engine.writers.writeEntities(STYLE_NDJSON));
}

/** Writes the selected entities as a GeoJSON FeatureCollection; returns the number of features. */
export function writeGeoJson(
  engine: TextEngine,
  drawing: Drawing,
  selection: Selection,
  sink: Sink,
): number {
  select(engine, drawing, selection);
  sink(encoder.encode('{"type":"FeatureCollection","features":[\n'));
  const count = withSink(engine, sink, () => engine.writers.writeEntities(STYLE_GEOJSON));
  sink(encoder.encode('\n]}\n'));
  return count;
}
