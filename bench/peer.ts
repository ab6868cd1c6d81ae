/**
 * One contestant in a process of its own, so that its peak memory is its own.
 *
 *   node bench-peer.js CONTESTANT FILE ROUNDS  ->  one line of JSON, a `Measurement`
 *
 * A contestant takes a path, as a user would: reading the file is part of the work. The first run
 * gives the peak memory of one conversion and warms the code; the rounds give the median time.
 */
import { readFileSync } from 'node:fs';
import { Bench } from 'tinybench';
import { convert } from '../engine/convert.ts';
import { openInput } from '../engine/input.ts';
import { WasmEngine } from '../engine/wasm.ts';

export interface Measurement {
  contestant: string;
  /** Entities of model space that came out. */
  entities: number;
  /** Median of the rounds. */
  seconds: number;
  firstSeconds: number;
  peakBytes: number;
  error?: string;
}

let engine: WasmEngine | undefined;

function readBuffer(path: string): number {
  engine ??= new WasmEngine();
  const input = openInput({ path });
  try {
    if (!engine.readDxf(input.read)) throw new Error('nothing could be read');
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

const contestants: Record<string, (path: string) => number | Promise<number>> = {
  'linework, drawing buffer': readBuffer,
  'linework, JSON text': writeJson,
  'dxf-parser, objects': async (path) => (await parseWithDxfParser(path)).entities.length,
  'dxf-parser, JSON text': async (path) => {
    const drawing = await parseWithDxfParser(path);
    if (JSON.stringify(drawing).length === 0) throw new Error('no text');
    return drawing.entities.length;
  },
  'dxf, objects': async (path) => (await parseWithDxf(path)).entities.length,
};

async function measure(contestant: string, path: string, rounds: number): Promise<Measurement> {
  const run = contestants[contestant];
  if (!run) throw new Error(`no contestant is called ${contestant}`);
  const started = performance.now();
  const entities = await run(path);
  const firstSeconds = (performance.now() - started) / 1000;
  // Kilobytes on every platform, as libuv has it.
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const bench = new Bench({ iterations: rounds, time: 0, warmup: false });
  bench.add(contestant, async () => {
    await run(path);
  });
  const [task] = await bench.run();
  const result = task?.result;
  if (!result || !('latency' in result)) throw new Error('the rounds failed');
  const seconds = result.latency.p50 / 1000;
  return { contestant, entities, seconds, firstSeconds, peakBytes };
}

const [contestant = '', path = '', rounds = '1'] = process.argv.slice(2);
try {
  const measurement = await measure(contestant, path, Number(rounds));
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
} catch (error) {
  const { message } = error as Error;
  process.stdout.write(`${JSON.stringify({ contestant, error: message.split('\n')[0] })}\n`);
}
