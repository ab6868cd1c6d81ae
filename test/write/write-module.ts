/**
 * Writes drawing buffers of `buildDrawing` with the engine's wasm as the build made it: the buffer
 * is copied to where a reader would have left it.
 */
import type { Drawing } from '../../engine/drawing.ts';
import { createHostImports } from '../../engine/host-imports.ts';
import { loadModule } from '../../engine/wasm.ts';
import { buildDrawing, type PlainDrawing } from '../support/drawing-builder.ts';

interface WriteExports {
  memory: WebAssembly.Memory;
  initialize(pages: number): void;
  reset(): void;
  drawingBase(): number;
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
  const chunks: Uint8Array[] = [];
  let measured = 0;
  let keeps = true;
  const instance = await WebAssembly.instantiate(loadModule(), {
    env: {
      abort() {
        throw new Error('the engine aborted');
      },
    },
    host: {
      ...createHostImports(() => exports.memory),
      flush: (address: number, length: number) => {
        measured += length;
        if (keeps) chunks.push(new Uint8Array(exports.memory.buffer, address, length).slice());
      },
      refill: () => 0,
      inputSize: () => 0,
      readAt: () => 0,
      outOfMemory: (size: number) => {
        throw new Error(`out of memory: ${size}`);
      },
    },
  });
  const exports = instance.exports as unknown as WriteExports;
  exports.initialize(PAGES);
  exports.reset();
  const base = exports.drawingBase() >>> 0;
  const missing = base + drawing.bytes.length - exports.memory.buffer.byteLength;
  if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE));
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

const PAGES = 4096;
const PAGE = 65536;

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
