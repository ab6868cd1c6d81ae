/**
 * The built WASM with bytes of memory as its input: for tests that look at drawing buffers, at
 * faults and at how the input arrives, below the pipeline of `engine/convert.ts`.
 *
 *   new RawEngine().read(bytes)  ->  { drawing, faults }
 *
 * An instance that trapped is of no more use: the next `read` makes a new one.
 */
import { readFileSync } from 'node:fs';
import { Drawing } from '../../engine/drawing.ts';
import { createHostImports } from '../../engine/host-imports.ts';
import { FAULT_CODES, type FaultCode } from '../../engine/schema/faults.ts';

interface Exports {
  memory: WebAssembly.Memory;
  initialize(pages: number): void;
  readDxf(): number;
  drawingBase(): number;
  drawingSize(): number;
  faultCount(): number;
  faultTable(): number;
}

export interface Fault {
  code: FaultCode;
  count: number;
  /** Line, or byte of a binary file. */
  place: number;
  detail: number;
}

export interface ReadResult {
  /** The drawing, valid until the next read; null when nothing could be read. */
  drawing: Drawing | null;
  faults: Fault[];
  faultCodes: FaultCode[];
}

/** Gives up to `size` bytes of the file at each call; an empty array at its end. */
export type Source = (size: number) => Uint8Array;

/** A source that gives at most `step` bytes at a time. */
export function sourceOf(bytes: Uint8Array, step = Number.MAX_SAFE_INTEGER): Source {
  let at = 0;
  return (size) => {
    const chunk = bytes.subarray(at, at + Math.min(size, step));
    at += chunk.length;
    return chunk;
  };
}

const FAULT_SIZE = 40;
const PAGES_MAX = 16_384;
let compiled: WebAssembly.Module | undefined;

export class RawEngine {
  private exports: Exports | undefined;
  private source: Source = () => new Uint8Array();

  /** Bytes of the instance's memory. */
  get memorySize(): number {
    return this.exports?.memory.buffer.byteLength ?? 0;
  }

  read(input: Uint8Array | Source): ReadResult {
    this.source = typeof input === 'function' ? input : sourceOf(input);
    this.exports ??= this.instantiate();
    const { exports } = this;
    let status: number;
    try {
      status = exports.readDxf();
    } catch (error) {
      this.exports = undefined;
      throw error;
    }
    const faults = this.faults(exports);
    const start = exports.drawingBase() >>> 0;
    const size = exports.drawingSize() >>> 0;
    const bytes = new Uint8Array(exports.memory.buffer, start, size);
    return {
      drawing: status === 0 ? new Drawing(bytes) : null,
      faults,
      faultCodes: faults.map((fault) => fault.code),
    };
  }

  private instantiate(): Exports {
    const url = new URL('../../build/linework.wasm', import.meta.url);
    compiled ??= new WebAssembly.Module(readFileSync(url));
    const instance = new WebAssembly.Instance(compiled, {
      env: {
        abort: () => {
          throw new Error('abort');
        },
      },
      host: {
        ...createHostImports(() => exports.memory),
        refill: (target: number, max: number) => {
          const chunk = this.source(max >>> 0);
          new Uint8Array(exports.memory.buffer).set(chunk, target >>> 0);
          return chunk.length;
        },
        flush: () => undefined,
        outOfMemory: (size: number) => {
          throw new Error(`out of memory: ${size >>> 0}`);
        },
      },
    });
    const exports = instance.exports as unknown as Exports;
    exports.initialize(PAGES_MAX);
    return exports;
  }

  private faults(exports: Exports): Fault[] {
    const view = new DataView(exports.memory.buffer);
    const table = exports.faultTable() >>> 0;
    return Array.from({ length: exports.faultCount() }, (_, index) => {
      const at = table + FAULT_SIZE * index;
      return {
        code: FAULT_CODES[view.getUint32(at, true)]!,
        count: view.getUint32(at + 4, true),
        place: Number(view.getBigUint64(at + 16, true)),
        detail: Number(view.getBigUint64(at + 32, true)),
      };
    });
  }
}
