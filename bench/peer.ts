/**
 * One contestant in a process of its own, so that its peak memory is its own.
 *
 *   node bench-peer.js CONTESTANT FILE ROUNDS [LIBREDWG-WEB]  ->  one line of JSON, a `Measurement`
 *
 * A contestant takes a path, as a user would: reading the file is part of the work. The first run
 * gives the peak memory of one conversion and warms the code; the rounds give the median time, on
 * the clock and of the processor, which other processes slow down less. A contestant whose first
 * run takes longer than a round may has no more of them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Bench } from 'tinybench';
import { convert } from '../engine/convert.ts';
import { openInput } from '../engine/input.ts';
import { sniff } from '../engine/sniff.ts';
import { isWasmFormat, WasmEngine } from '../engine/wasm.ts';

export interface Measurement {
  contestant: string;
  /** Entities of model space that came out. */
  entities: number;
  /** Median of the rounds. */
  seconds: number;
  firstSeconds: number;
  /** Of the processor, all threads; median of the rounds. */
  cpuSeconds: number;
  peakBytes: number;
  error?: string;
}

/** Longer runs are not repeated. */
const ROUND_SECONDS_MAX = 5;

let engine: WasmEngine | undefined;

function readBuffer(path: string): number {
  engine ??= new WasmEngine();
  const input = openInput({ path });
  try {
    const { format } = sniff(input.prefix);
    if (!isWasmFormat(format) || !engine.read(format, input)) {
      throw new Error('nothing could be read');
    }
  } finally {
    input.close();
  }
  return engine.drawing.entitiesOf(engine.drawing.modelSpace).length;
}

async function writeJson(path: string): Promise<number> {
  let size = 0;
  const outcome = await convert(
    { source: { path }, outputs: [{ id: 'json' }] },
    {
      openSink: () => ({
        get size() {
          return size;
        },
        write(chunk) {
          size += chunk.length;
        },
        finish: () => undefined,
        discard() {},
      }),
    },
  );
  return outcome.entityCount;
}

async function parseWithDxfParser(path: string): Promise<{ entities: unknown[] }> {
  // Node loads the CommonJS build, whose export is the class itself.
  const { default: loaded } = await import('dxf-parser');
  const Parser = loaded as unknown as typeof import('dxf-parser').DxfParser;
  const drawing = new Parser().parseSync(readFileSync(path, 'utf8'));
  if (!drawing) throw new Error('nothing could be read');
  return drawing;
}

async function parseWithDxf(path: string): Promise<{ entities: unknown[] }> {
  const { parseString } = await import('dxf');
  return parseString(readFileSync(path, 'utf8'));
}

/** What is used of `@mlightcad/libredwg-web`, which is GPL and therefore installed elsewhere. */
interface LibreDwg {
  dwg_read_data(bytes: ArrayBuffer, type: number): number | undefined;
  convert(drawing: number): { entities: unknown[] };
  dwg_free(drawing: number): void;
}

let libreDwg: LibreDwg | undefined;

/** Parses with the install in a folder and converts to objects. */
async function convertWithLibreDwg(path: string): Promise<{ entities: unknown[] }> {
  const folder = join(process.argv[5] ?? '', 'node_modules', '@mlightcad', 'libredwg-web');
  if (!libreDwg) {
    const module = await import(pathToFileURL(join(folder, 'dist', 'libredwg-web.js')).href);
    libreDwg = (await module.LibreDwg.create(join(folder, 'wasm'))) as LibreDwg;
  }
  const file = readFileSync(path);
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer;
  const drawing = libreDwg.dwg_read_data(bytes, 0);
  if (drawing === undefined) throw new Error('nothing could be read');
  const database = libreDwg.convert(drawing);
  libreDwg.dwg_free(drawing);
  return database;
}

const contestants: Record<string, (path: string) => number | Promise<number>> = {
  'linework, drawing buffer': readBuffer,
  'linework, JSON text': writeJson,
  'dxf-parser, objects': async (path) => (await parseWithDxfParser(path)).entities.length,
  'dxf-parser, JSON text': async (path) => {
    const drawing = await parseWithDxfParser(path);
    if (JSON.stringify(drawing).length === 0) throw new Error('no text');
    return drawing.entities.length;
  },
  'libredwg-web, objects': async (path) => (await convertWithLibreDwg(path)).entities.length,
  'libredwg-web, JSON text': async (path) => {
    const database = await convertWithLibreDwg(path);
    const text = JSON.stringify(database, (_, value) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    if (text.length === 0) throw new Error('no text');
    return database.entities.length;
  },
  'dxf, objects': async (path) => (await parseWithDxf(path)).entities.length,
};

async function measure(contestant: string, path: string, rounds: number): Promise<Measurement> {
  const run = contestants[contestant];
  if (!run) throw new Error(`no contestant is called ${contestant}`);
  const cpuTimes: number[] = [];
  const runOnce = async (): Promise<number> => {
    const before = process.cpuUsage();
    const entities = await run(path);
    const { user, system } = process.cpuUsage(before);
    cpuTimes.push((user + system) / 1e6);
    return entities;
  };
  const started = performance.now();
  const entities = await runOnce();
  const firstSeconds = (performance.now() - started) / 1000;
  // Kilobytes on every platform, as libuv has it.
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const about = { contestant, entities, firstSeconds, peakBytes };
  if (firstSeconds > ROUND_SECONDS_MAX) {
    return { ...about, seconds: firstSeconds, cpuSeconds: cpuTimes[0]! };
  }
  cpuTimes.length = 0;
  const bench = new Bench({ iterations: rounds, time: 0, warmup: false });
  bench.add(contestant, async () => {
    await runOnce();
  });
  const [task] = await bench.run();
  const result = task?.result;
  if (!result || !('latency' in result)) throw new Error('the rounds failed');
  const cpuSeconds = cpuTimes.sort((a, b) => a - b)[cpuTimes.length >> 1]!;
  return { ...about, seconds: result.latency.p50 / 1000, cpuSeconds };
}

const [contestant = '', path = '', rounds = '1'] = process.argv.slice(2);
try {
  const measurement = await measure(contestant, path, Number(rounds));
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
} catch (error) {
  const { message } = error as Error;
  process.stdout.write(`${JSON.stringify({ contestant, error: message.split('\n')[0] })}\n`);
}
