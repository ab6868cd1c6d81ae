/**
 * Runs damaged files through the engine, in this thread: read, then every text output.
 *
 * In: the bytes of one case. Out: what went wrong, or nothing. A file that cannot be read is no
 * fault; a trap, 10 s, 1 GB of memory, or JSON that is none is one. An instance that trapped is
 * never used again.
 */
import { writeDocument, writeGeoJson, writeNdjson } from '../../engine/document.ts';
import { unreadable, warningsOf } from '../../engine/faults.ts';
import { EngineError } from '../../engine/pool/protocol.ts';
import { WasmEngine, type WasmFormat } from '../../engine/wasm.ts';
import { sourceOf } from './raw-engine.ts';

const MEMORY_MAX = 2 ** 30;
const MS_MAX = 10_000;
/** A larger instance is dropped, so that the memory of each case is its own. */
const KEPT_MAX = 256 * 2 ** 20;

export interface CaseResult {
  /** What went wrong; empty when nothing did. */
  failure: string;
  ms: number;
  /** Bytes of the instance's memory. */
  memory: number;
}

export class FuzzRunner {
  private engine: WasmEngine | undefined;

  /** `parses`: the JSON is parsed, which costs more than all the rest. */
  run(bytes: Uint8Array, parses: boolean, format: WasmFormat = 'DXF'): CaseResult {
    if (this.engine === undefined || this.engine.broken || this.engine.memoryUsed > KEPT_MAX) {
      this.engine = new WasmEngine(MEMORY_MAX);
    }
    const { engine } = this;
    const started = performance.now();
    let failure = '';
    try {
      failure = runCase(engine, bytes, parses, format);
    } catch (error) {
      failure = error instanceof EngineError ? error.message : String((error as Error).stack);
    }
    const ms = performance.now() - started;
    if (failure === '' && ms > MS_MAX) failure = `took ${Math.round(ms)} ms`;
    return { failure, ms, memory: engine.memoryUsed };
  }
}

function parsed(what: string, text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return `${what} is no JSON: ${(error as Error).message}`;
  }
}

function runCase(
  engine: WasmEngine,
  bytes: Uint8Array,
  parses: boolean,
  format: WasmFormat,
): string {
  const filename = `case.${format.toLowerCase()}`;
  const source = sourceOf(bytes);
  const isRead = engine.read(format, (target) => {
    const chunk = source(target.length);
    target.set(chunk);
    return chunk.length;
  });
  if (!isRead) {
    unreadable(filename, engine.faults());
    return '';
  }
  const chunks: Uint8Array[] = [];
  const keep = (chunk: Uint8Array): void => void (parses && chunks.push(chunk.slice()));
  const text = (): string => Buffer.concat(chunks.splice(0)).toString('utf8');
  const about = { filename, format, warnings: warningsOf(engine.faults()) };
  const selection = { space: 'all', z: true, blocks: true };
  writeDocument(engine, engine.drawing, { ...about, selection }, keep);
  const whole = parses ? parsed('the document', text()) : '';
  writeDocument(engine, engine.drawing, { ...about, selection: { flatten: true } }, keep);
  const flat = parses ? parsed('the flattened document', text()) : '';
  writeGeoJson(engine, engine.drawing, {}, keep);
  const geo = parses ? parsed('the GeoJSON', text()) : '';
  writeNdjson(engine, engine.drawing, selection, keep);
  const lines = parses ? text().split('\n').filter(Boolean) : [];
  const line = lines.map((json) => parsed('a line', json)).find(Boolean) ?? '';
  return whole || flat || geo || line;
}
