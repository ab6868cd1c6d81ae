/**
 * One instance of the engine's WASM, one typed method an export.
 *
 * In: the bytes of one drawing after the other, pulled by the WASM through `host.refill` straight
 * into its memory. Out: a drawing buffer in that memory (`drawing`), the faults met, and text
 * pushed through `host.flush` as views that hold only during the call.
 *
 *   read('DXF', refill) -> drawing, faults -> writers, see `document.ts`
 *
 * An exception that unwinds the WASM (a trap, memory refused, a sink that cannot write) leaves its
 * arena half made: the instance is then `broken` and must be dropped.
 */
import { readFileSync } from 'node:fs';
import type { Sink, TextEngine, TextWriters } from './document.ts';
import { Drawing } from './drawing.ts';
import { createHostImports } from './host-imports.ts';
import { buildFile } from './paths.ts';
import { EngineError } from './pool/protocol.ts';
import { schemaHash } from './schema/layout.ts';

/** Fills `target` from its start and returns the number of bytes; 0 at the end of the input. */
export type Refill = (target: Uint8Array<ArrayBuffer>) => number;

/** What a drawing's bytes come from: in their order, and where it can be, from any place. */
export interface WasmInput {
  read: Refill;
  /** Bytes of the whole, where the source can say. */
  size?: number | undefined;
  /**
   * Fills `target` with the bytes from `offset` on, whatever `read` has given; returns their
   * number, less than asked for at the end only. A pipe does not have it.
   */
  readAt?: ((offset: number, target: Uint8Array<ArrayBuffer>) => number) | undefined;
}

/** The formats that the WASM reads itself. */
export type WasmFormat = 'DXF' | 'DWG';
export const isWasmFormat = (format: string | null): format is WasmFormat =>
  format === 'DXF' || format === 'DWG';

/** A row of the WASM's fault table. */
export interface FaultRow {
  /** Index into `FAULT_CODES`. */
  fault: number;
  count: number;
  /** Number of the section, see `faults.ts`; 0 is none. */
  section: number;
  isLine: boolean;
  /** Line number or byte offset. */
  place: number;
  handle: bigint;
  detail: bigint;
}

interface Exports extends TextWriters {
  memory: WebAssembly.Memory;
  initialize(memoryLimitPages: number): void;
  schemaHash(): number;
  readDxf(): number;
  readDwg(): number;
  drawingBase(): number;
  drawingSize(): number;
  faultCount(): number;
  faultTable(): number;
}

const PAGE = 65_536;
/** Offsets of a file that the WASM reads in parts have 31 bits. */
const OFFSET_MAX = 2 ** 31 - 1;
const FAULT_ROW = 40;
const MEMORY_DEFAULT = 2 ** 31;
const MEMORY_MAX = 2 ** 32;

/** The cap that holds for an asked one: at most what 32-bit addresses reach. */
export const memoryLimit = (asked: number = MEMORY_DEFAULT): number =>
  Math.min(Math.max(asked, 128 * PAGE), MEMORY_MAX);

let compiled: WebAssembly.Module | undefined;

/** The compiled module, once a thread. Workers get it through `workerData` in place of this. */
export function loadModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(new Uint8Array(readFileSync(buildFile('linework.wasm'))));
  return compiled;
}

/** Tells this thread which module to use. */
export function adoptModule(module: WebAssembly.Module): void {
  compiled = module;
}

export class WasmEngine implements TextEngine {
  /** The cap on the instance's memory. */
  readonly memoryMax: number;
  /** The text writers; a trap in one breaks the instance as any other does. */
  readonly writers: TextWriters;
  readonly #exports: Exports;
  #input: WasmInput | undefined;
  #sink: Sink | undefined;
  #broken = false;
  #drawing: Drawing | undefined;

  constructor(memoryBytes?: number, module: WebAssembly.Module = loadModule()) {
    this.memoryMax = memoryLimit(memoryBytes);
    const instance = new WebAssembly.Instance(module, this.#imports());
    this.#exports = instance.exports as unknown as Exports;
    if (this.#exports.schemaHash() >>> 0 !== schemaHash) {
      throw new EngineError('internal', 'The engine was built from another schema: build it anew.');
    }
    this.#exports.initialize(Math.floor(this.memoryMax / PAGE));
    this.writers = this.#guardWriters();
  }

  #guardWriters(): TextWriters {
    const exports = this.#exports;
    return {
      countDrawing: () => this.#call(() => exports.countDrawing()),
      setSelection: (flags) => exports.setSelection(flags),
      selectSpace: (blockRecord, layout) => exports.selectSpace(blockRecord, layout),
      selectLayer: (symbol) => exports.selectLayer(symbol),
      selectType: (type) => exports.selectType(type),
      selectTypeName: (symbol) => exports.selectTypeName(symbol),
      writeEntities: (style) => this.#call(() => exports.writeEntities(style)) >>> 0,
      exceedsFlatten: () => Boolean(this.#call(() => exports.exceedsFlatten())),
      openBlocks: () => this.#call(() => exports.openBlocks()),
      writeBlock: (blockRecord, index) => this.#call(() => exports.writeBlock(blockRecord, index)),
      closeBlocks: () => this.#call(() => exports.closeBlocks()),
    };
  }

  #imports(): WebAssembly.Imports {
    const memory = (): WebAssembly.Memory => this.#exports.memory;
    return {
      host: {
        ...createHostImports(memory),
        refill: (target: number, size: number): number =>
          this.#input?.read(new Uint8Array(memory().buffer, target >>> 0, size >>> 0)) ?? 0,
        inputSize: (): number => {
          const size = this.#input?.readAt ? (this.#input.size ?? 0) : 0;
          return size <= OFFSET_MAX ? size : 0;
        },
        readAt: (offset: number, target: number, size: number): number =>
          this.#input?.readAt?.(
            offset >>> 0,
            new Uint8Array(memory().buffer, target >>> 0, size >>> 0),
          ) ?? 0,
        flush: (start: number, size: number): void =>
          this.#sink?.(new Uint8Array(memory().buffer, start >>> 0, size >>> 0)),
        outOfMemory: (bytes: number): never => {
          const megabytes = (value: number): string => `${Math.ceil(value / 2 ** 20)} MB`;
          throw new EngineError(
            'too-large',
            `The drawing needs more memory than the limit of ${megabytes(this.memoryMax)}` +
              ` (${megabytes(bytes >>> 0)} more were asked for).`,
          );
        },
      },
      env: {
        abort: (_message: number, _file: number, line: number, column: number): never => {
          throw new EngineError('internal', `The engine stopped itself at ${line}:${column}.`);
        },
      },
    };
  }

  /** True after an unwinding: drop the instance. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Bytes of memory the instance has grown to. */
  get memoryUsed(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /** Calls into the WASM; whatever comes out as an exception breaks the instance. */
  #call<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#broken = true;
      if (error instanceof EngineError) throw error;
      // A RangeError is the WASM's stack running out, a RuntimeError any other trap.
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
        throw new EngineError('internal', `The engine failed on this drawing: ${error.message}.`);
      }
      throw error;
    }
  }

  /** Reads a drawing of a format that the WASM reads. False: a fatal fault, see `faults`. */
  read(format: WasmFormat, input: WasmInput | Refill): boolean {
    this.#input = typeof input === 'function' ? { read: input } : input;
    this.#drawing = undefined;
    const read = format === 'DWG' ? this.#exports.readDwg : this.#exports.readDxf;
    try {
      return this.#call(() => read()) === 0;
    } finally {
      this.#input = undefined;
    }
  }

  /** Reads a DXF of either kind. */
  readDxf(refill: Refill): boolean {
    return this.read('DXF', refill);
  }

  /** The drawing read last. Ask again after each call into the WASM: growing memory moves it. */
  get drawing(): Drawing {
    const { memory } = this.#exports;
    if (this.#drawing?.bytes.buffer !== memory.buffer) {
      const base = this.#exports.drawingBase() >>> 0;
      const size = this.#exports.drawingSize() >>> 0;
      this.#drawing = new Drawing(new Uint8Array(memory.buffer, base, size));
    }
    return this.#drawing!;
  }

  faults(): FaultRow[] {
    const table = this.#exports.faultTable() >>> 0;
    const view = new DataView(this.#exports.memory.buffer, table);
    return Array.from({ length: this.#exports.faultCount() }, (_, index) => {
      const row = index * FAULT_ROW;
      return {
        fault: view.getUint32(row, true),
        count: view.getUint32(row + 4, true),
        section: view.getUint32(row + 8, true),
        isLine: view.getUint32(row + 12, true) !== 0,
        place: Number(view.getBigUint64(row + 16, true)),
        handle: view.getBigUint64(row + 24, true),
        detail: view.getBigUint64(row + 32, true),
      };
    });
  }

  /** Where the text that the writers make goes. */
  setSink(sink: Sink | undefined): void {
    this.#sink = sink;
  }
}
