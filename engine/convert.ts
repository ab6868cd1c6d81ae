/**
 * The pipeline as one function: sniff, read once, write each output.
 *
 *   source -> sniff -> WASM: drawing buffer -> outputs.ts, one after the other -> files or bytes
 *
 * Runs in the calling thread and cannot be stopped from outside; `pool/` runs it in workers, with
 * deadlines. Whatever goes wrong comes out as an `EngineError`.
 */

import { exceedsFlatten } from './document.ts';
import type { Drawing } from './drawing.ts';
import { factsOf } from './facts.ts';
import { unreadable, warningOf, warningsOf } from './faults.ts';
import { type Input, openInput } from './input.ts';
import { layersOf, type Sheet, sheetsOf, versionName } from './metadata.ts';
import { OUTPUTS, type WriteContext } from './outputs.ts';
import {
  type ConvertOutcome,
  type ConvertTask,
  EngineError,
  type OutputRequest,
  type OutputResult,
  type Warning,
} from './pool/protocol.ts';
import { ClosedPipe, fileSink, memorySink, type OutputSink } from './sinks.ts';
import { type Sniffed, sniff } from './sniff.ts';
import { thumbnailFile } from './thumbnail.ts';
import { isWasmFormat, memoryLimit, WasmEngine, type WasmFormat } from './wasm.ts';

export interface ConvertOptions {
  /** Names the unfinished files; unique among the tasks that run at a time. */
  tag?: string;
  /** Where outputs go, in place of the request's path. */
  openSink?: (request: OutputRequest) => OutputSink;
}

/** A grown instance is not kept: its memory cannot be given back in another way. */
const KEPT_MEMORY_MAX = 256 * 2 ** 20;
/** The sentences of the CADLens API (`/v1/parse`, common errors). */
const NO_FORMAT =
  'File header does not match a supported CAD format. Allowed: DWG/DXF/DWF/DGN/DWFX/PDF';
const DGN_V8 = 'DGN V8 files are not supported. Only Bentley DGN V7 is currently accepted.';

let kept: WasmEngine | undefined;

/** The instance of the last task, unless it is in use, broken, grown or of another limit. */
function takeEngine(memoryBytes: number | undefined): WasmEngine {
  const engine = kept;
  kept = undefined;
  if (engine?.memoryMax === memoryLimit(memoryBytes)) return engine;
  return new WasmEngine(memoryBytes);
}

function putBack(engine: WasmEngine): void {
  if (!engine.broken && engine.memoryUsed <= KEPT_MEMORY_MAX) kept = engine;
}

export function convert(task: ConvertTask, options: ConvertOptions = {}): Promise<ConvertOutcome> {
  return withEngine(task, (engine, input, sniffed) =>
    convertWith(engine, input, sniffed, task, options),
  );
}

/** The embedded preview of a drawing as a file; undefined where there is none that is whole. */
export function readThumbnail(task: Omit<ConvertTask, 'outputs'>) {
  return withEngine(task, (engine, input, { format }) => {
    if (!engine.read(format, input)) throw unreadable(input.name, engine.faults());
    return thumbnailFile(engine.drawing);
  });
}

type Recognised = Sniffed & { format: WasmFormat };

/** Opens the source, recognises it, and lends an engine; all errors come out as `EngineError`. */
async function withEngine<T>(
  { source, limits }: Omit<ConvertTask, 'outputs'>,
  work: (engine: WasmEngine, input: Input, sniffed: Recognised) => Promise<T>,
): Promise<T> {
  try {
    const input = openInput(source);
    try {
      const sniffed = recognise(input);
      const engine = takeEngine(limits?.memoryBytes);
      try {
        return await work(engine, input, sniffed);
      } finally {
        putBack(engine);
      }
    } finally {
      input.close();
    }
  } catch (error) {
    if (error instanceof EngineError || error instanceof ClosedPipe) throw error;
    throw new EngineError('internal', `The engine failed: ${(error as Error).message}`);
  }
}

/** The format of an input that can be read; refuses all others, each with its sentence. */
function recognise(input: Input): Recognised {
  if (input.prefix.length === 0) throw new EngineError('unsupported', 'The file is empty.');
  const sniffed = sniff(input.prefix);
  const { format } = sniffed;
  const isOldDwg = format === 'DWG' && !/^AC10(1[2-9]|[2-9])/.test(sniffed.version);
  if (isWasmFormat(format) && !isOldDwg) return { ...sniffed, format };
  if (sniffed.format === null) throw new EngineError('unsupported', NO_FORMAT);
  if (sniffed.format === 'DGN-V8') throw new EngineError('unsupported', DGN_V8);
  const kind = sniffed.version ? `${sniffed.format} (${sniffed.version})` : sniffed.format;
  throw new EngineError(
    'unsupported',
    `${kind} files are recognised but this build has no reader for them yet: ` +
      'it reads DXF, and DWG from R13 on.',
  );
}

async function convertWith(
  engine: WasmEngine,
  input: Input,
  sniffed: Recognised,
  task: ConvertTask,
  options: ConvertOptions,
): Promise<ConvertOutcome> {
  const started = performance.now();
  const readable = engine.read(sniffed.format, input);
  const rows = engine.faults();
  if (!readable) throw unreadable(input.name, rows);
  const warnings = warningsOf(rows);
  const read = performance.now();
  const outputs: OutputResult[] = [];
  for (const request of task.outputs) {
    const isText = OUTPUTS[request.id].kind === 'text';
    const isToldAlready = warnings.some(({ code }) => code === 'flatten-limit');
    if (isText && !isToldAlready && exceedsFlatten(engine, engine.drawing, request.selection)) {
      warnings.push(warningOf('flatten-limit'));
    }
    const about = { filename: input.name, format: sniffed.format, warnings };
    outputs.push(...(await writeRequest(engine, request, about, options)));
  }
  const facts = task.wantsFacts ? tellFacts(engine) : undefined;
  const { drawing } = engine;
  return {
    format: sniffed.format,
    ...(facts && { facts }),
    version: drawing.version === 0 ? sniffed.version : versionName(drawing.version),
    entityCount: drawing.entitiesOf(drawing.modelSpace).length,
    layerCount: layersOf(drawing).length,
    warnings,
    outputs,
    readMs: read - started,
    writeMs: performance.now() - read,
  };
}

function tellFacts(engine: WasmEngine) {
  engine.writers.countDrawing();
  return factsOf(engine.drawing);
}

interface About {
  filename: string;
  format: string;
  warnings: Warning[];
}

/** Writes a request's files: one, or for a picture of all sheets one a sheet. */
async function writeRequest(
  engine: WasmEngine,
  request: OutputRequest,
  about: About,
  options: ConvertOptions,
): Promise<OutputResult[]> {
  const output = OUTPUTS[request.id];
  if (output.kind === 'text') {
    return [await writeOne(engine, request, { ...about, sheet: 0 }, options)];
  }
  const results: OutputResult[] = [];
  const taken = new Set<string>();
  for (const sheet of picturedSheets(engine.drawing, request.selection?.space)) {
    const isFirst = results.length === 0;
    const path = isFirst ? request.path : pathOfLayout(request.path, sheet.name, taken);
    const place = { ...about, sheet: sheet.blockRecord };
    const result = await writeOne(engine, { ...request, path }, place, options);
    results.push(isFirst ? result : { ...result, layout: sheet.name });
  }
  return results;
}

async function writeOne(
  engine: WasmEngine,
  request: OutputRequest,
  about: About & Pick<WriteContext, 'sheet'>,
  options: ConvertOptions,
): Promise<OutputResult> {
  const sink = openSink(request, options);
  try {
    const { drawing } = engine;
    const write = (chunk: Uint8Array): void => sink.write(chunk);
    await OUTPUTS[request.id].write({ engine, drawing, request, ...about, write });
    const bytes = sink.finish();
    return { id: request.id, path: request.path, size: sink.size, ...(bytes && { bytes }) };
  } catch (error) {
    sink.discard();
    throw error;
  }
}

function openSink(request: OutputRequest, options: ConvertOptions): OutputSink {
  if (options.openSink) return options.openSink(request);
  return request.path === undefined
    ? memorySink()
    : fileSink(request.path, options.tag ?? String(process.pid));
}

/**
 * The sheets that a picture request names; those without a block record have nothing to show. When
 * none is named and model space is empty, the picture is of the first layout that is not.
 */
function picturedSheets(drawing: Drawing, space: string | undefined): Sheet[] {
  const sheets = sheetsOf(drawing);
  if (space === undefined) {
    return [sheets.find((sheet) => sheet.entityCount > 0) ?? sheets[0]!];
  }
  if (space === 'all') return sheets.filter((sheet) => sheet.blockRecord !== 0);
  const wanted = space.toLowerCase();
  const found =
    space === 'paper'
      ? sheets.find((sheet) => !sheet.isModel)
      : (sheets.find((sheet) => sheet.name === space) ??
        sheets.find((sheet) => sheet.name.toLowerCase() === wanted));
  if (found) return [found];
  const names = sheets.map((sheet) => sheet.name).join(', ');
  throw new EngineError('output', `no layout is named "${space}"; the drawing has: ${names}`);
}

/**
 * `plan.png` → `plan.Layout1.png`; characters that a file name cannot hold become `_`, and names
 * that come to be equal get a number.
 */
function pathOfLayout(
  path: string | undefined,
  layout: string,
  taken: Set<string>,
): string | undefined {
  if (path === undefined) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  const safe = layout.replace(/[\u0000-\u001f<>:"/\\|?*]/g, '_').slice(0, 100);
  const dot = path.lastIndexOf('.');
  for (let number = 1; ; number++) {
    const more = number === 1 ? '' : `-${number}`;
    const candidate = `${path.slice(0, dot)}.${safe}${more}${path.slice(dot)}`;
    const key = candidate.toLowerCase();
    if (taken.has(key)) continue;
    taken.add(key);
    return candidate;
  }
}
