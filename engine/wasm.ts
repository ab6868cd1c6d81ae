/**
 * One instance of the engine's WASM, one typed method an export.
 *
 * In: the bytes of a drawing, pulled by the WASM through `host.refill` straight into its memory.
 * Out: a drawing buffer in that memory (`drawing`), the faults met, and text pushed through
 * `host.flush` as views that hold only during the call.
 *
 *   reset -> readDxf(refill) -> drawing, faults -> select… -> writeEntities(style, sink)
 *
 * An exception that unwinds the WASM (a trap, memory refused, a sink that cannot write) leaves its
 * arena half made: the instance is then `broken` and must be dropped.
 */
import { readFileSync } from 'node:fs';
import { Drawing } from './drawing.ts';
import { createHostImports } from './host-imports.ts';
import { buildFile } from './paths.ts';
import { EngineError } from './pool/protocol.ts';
import { schemaHash } from './schema/layout.ts';

/** Fills `target` from its start and returns the number of bytes; 0 at the end of the input. */
export type Refill = (target: Uint8Array<ArrayBuffer>) => number;
/** Takes bytes that are gone after the call. */
export type Sink = (chunk: Uint8Array) => void;

/** `host.writeEntities` styles. */
export const EntityStyle = { json: 0, ndjson: 1, geojson: 2 } as const;
export type EntityStyleNumber = (typeof EntityStyle)[keyof typeof EntityStyle];

/** Which entities the writers write; see `Selection` in `pool/protocol.ts`. */
export interface EntitySelection {
  space: string;
  z: boolean;
  flatten: boolean;
  layers: readonly string[];
  types: readonly string[];
}

/** A row of the WASM's fault table. */
export interface FaultRow {
  /** Index into `FAULT_CODES`. */
  fault: number;
  count: number;
  /** Index into `FAULT_SECTIONS`; 0 is none. */
  section: number;
  isLine: boolean;
  /** Line number or byte offset. */
  place: number;
  handle: bigint;
  detail: bigint;
}

interface Exports {
  memory: WebAssembly.Memory;
  initialize(memoryLimitPages: number): void;
  reset(): void;
  schemaHash(): number;
  readDxf(): number;
  drawingBase(): number;
  drawingSize(): number;
  faultCount(): number;
  faultTable(): number;
  setSelection(space: number, flags: number): void;
  parameterBuffer(): number;
  selectLayout(text: number, length: number): void;
  selectLayer(text: number, length: number): void;
  selectType(text: number, length: number): void;
  writeEntities(style: number): number;
  writeBlocks(): number;
}

const PAGE = 65_536;
const FAULT_ROW = 40;
const PARAMETER_MAX = 65_536;
export const MEMORY_DEFAULT = 2 ** 31;
const MEMORY_MAX = 2 ** 32;

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

export class WasmEngine {
  /** The cap on the instance's memory. */
  readonly memoryMax: number;
  readonly #exports: Exports;
  #refill: Refill | undefined;
  #sink: Sink | undefined;
  #broken = false;
  #drawing: Drawing | undefined;
  readonly #utf8 = new TextEncoder();

  constructor(memoryMax: number = MEMORY_DEFAULT, module: WebAssembly.Module = loadModule()) {
    this.memoryMax = Math.min(Math.max(memoryMax, 16 * PAGE), MEMORY_MAX);
    const instance = new WebAssembly.Instance(module, this.#imports());
    this.#exports = instance.exports as unknown as Exports;
    if (this.#exports.schemaHash() >>> 0 !== schemaHash) {
      throw new EngineError('internal', 'The engine was built from another schema: build it anew.');
    }
    this.#exports.initialize(Math.floor(this.memoryMax / PAGE));
  }

  #imports(): WebAssembly.Imports {
    const memory = (): WebAssembly.Memory => this.#exports.memory;
    return {
      host: {
        ...createHostImports(memory),
        refill: (target: number, size: number): number =>
          this.#refill?.(new Uint8Array(memory().buffer, target >>> 0, size >>> 0)) ?? 0,
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

  /** Forgets the drawing and rewinds the arena. */
  reset(): void {
    this.#drawing = undefined;
    this.#call(() => this.#exports.reset());
  }

  /** Reads a DXF of either kind. False: a fatal fault, see `faults`. */
  readDxf(refill: Refill): boolean {
    this.#refill = refill;
    try {
      return this.#call(() => this.#exports.readDxf()) === 0;
    } finally {
      this.#refill = undefined;
    }
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

  /** Sets what the next writes hold. */
  select(selection: EntitySelection): void {
    const spaces = ['model', 'paper', 'all'];
    const space = spaces.indexOf(selection.space);
    const flags = (selection.z ? 1 : 0) | (selection.flatten ? 2 : 0);
    this.#call(() => this.#exports.setSelection(space < 0 ? 3 : space, flags));
    if (space < 0) this.#pass(selection.space, this.#exports.selectLayout);
    for (const layer of selection.layers) this.#pass(layer, this.#exports.selectLayer);
    for (const type of selection.types) this.#pass(type, this.#exports.selectType);
  }

  /** Hands a string over through the parameter buffer; past its size the rest is left out. */
  #pass(text: string, take: (text: number, length: number) => void): void {
    const start = this.#exports.parameterBuffer() >>> 0;
    const target = new Uint8Array(this.#exports.memory.buffer, start, PARAMETER_MAX);
    const { written } = this.#utf8.encodeInto(text, target);
    this.#call(() => take(start, written));
  }

  /** Writes the selected entities; returns how many. */
  writeEntities(style: EntityStyleNumber, sink: Sink): number {
    return this.#write(sink, () => this.#exports.writeEntities(style)) >>> 0;
  }

  /** Writes the elements of `blocksJson`; returns how many. */
  writeBlocks(sink: Sink): number {
    return this.#write(sink, () => this.#exports.writeBlocks()) >>> 0;
  }

  #write(sink: Sink, work: () => number): number {
    this.#sink = sink;
    try {
      return this.#call(work);
    } finally {
      this.#sink = undefined;
    }
  }
}
