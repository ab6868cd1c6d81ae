/**
 * Compiles `assembly/write/testing.ts` with the flags of the release build, so that the tests of the
 * writers need no build before them, and writes drawing buffers of `buildDrawing` with it.
 */
import { readFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';
import type { Drawing } from '../../engine/drawing.ts';
import { createHostImports } from '../../engine/host-imports.ts';
import { buildDrawing, type PlainDrawing } from '../support/drawing-builder.ts';

const root = new URL('../../', import.meta.url);

const flags = [
  ...['-O3', '--noAssert', '--runtime', 'stub'],
  ...['--enable', 'simd', '--maximumMemory', '65536'],
];

interface WriteExports {
  memory: WebAssembly.Memory;
  takeDrawing(size: number): number;
  setSelection(flags: number): void;
  selectSpace(blockRecord: number, layoutName: number): boolean;
  selectLayer(symbol: number): void;
  selectType(type: number): void;
  writeEntities(style: number): number;
  openBlocks(): void;
  writeBlock(blockRecord: number, index: number): void;
  closeBlocks(): void;
  countDrawing(): void;
}

async function compile(): Promise<WebAssembly.Module> {
  let wasm: Uint8Array | undefined;
  const result = await asc.main(
    ['assembly/write/testing.ts', '--outFile', 'testing.wasm', ...flags],
    {
      // `asconfig.json` names the product's entry; this one stands alone.
      readFile: (name) =>
        name.endsWith('.json') ? null : readFile(new URL(name, root), 'utf8').catch(() => null),
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) wasm = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (result.error !== null || wasm === undefined) {
    throw new Error(`${result.error?.message}\n${result.stderr.toString()}`);
  }
  return WebAssembly.compile(new Uint8Array(wasm));
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** A writer with one drawing in its memory. */
export interface Writer {
  exports: WriteExports;
  drawing: Drawing;
  /** What the calls inside wrote. */
  collect(run: () => void): string;
  /** The bytes that the calls inside wrote, counted only. */
  measure(run: () => void): number;
  /** The drawing buffer as it is now. */
  bytes(): Uint8Array;
}

export async function loadWriter(drawing: Drawing): Promise<Writer> {
  compiled ??= compile();
  const chunks: Uint8Array[] = [];
  let measured = 0;
  let keeps = true;
  const instance = await WebAssembly.instantiate(await compiled, {
    host: {
      ...createHostImports(() => exports.memory),
      flush: (address: number, length: number) => {
        measured += length;
        if (keeps) chunks.push(new Uint8Array(exports.memory.buffer, address, length).slice());
      },
      outOfMemory: (size: number) => {
        throw new Error(`out of memory: ${size}`);
      },
    },
  });
  const exports = instance.exports as unknown as WriteExports;
  const base = exports.takeDrawing(drawing.bytes.length) >>> 0;
  new Uint8Array(exports.memory.buffer).set(drawing.bytes, base);
  return {
    exports,
    drawing,
    bytes: () => new Uint8Array(exports.memory.buffer, base, drawing.bytes.length),
    collect(run) {
      chunks.length = 0;
      keeps = true;
      run();
      return Buffer.concat(chunks).toString('utf8');
    },
    measure(run) {
      measured = 0;
      keeps = false;
      run();
      return measured;
    },
  };
}

export const WITH_Z = 1;
export const FLATTEN = 2;

// biome-ignore lint/suspicious/noExplicitAny: JSON of any type
export type Json = any;

/** The JSON of the model space entities of a drawing. */
export async function writeModel(plain: PlainDrawing, selection = 0): Promise<Json[]> {
  const writer = await loadWriter(buildDrawing(plain));
  const text = writer.collect(() => {
    writer.exports.setSelection(selection);
    writer.exports.selectSpace(writer.drawing.modelSpace, 0);
    writer.exports.writeEntities(0);
  });
  return JSON.parse(`[${text}]`);
}

/** The JSON of one entity, in model space of a drawing with nothing else. */
export async function writeOne(
  entity: PlainDrawing['entities'] extends (infer E)[] | undefined ? E : never,
  selection = 0,
  rest: PlainDrawing = {},
): Promise<Json> {
  const [json] = await writeModel({ ...rest, entities: [entity] }, selection);
  return json;
}
