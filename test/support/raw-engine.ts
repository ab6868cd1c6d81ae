/**
 * The WASM with bytes of memory as its input: for tests that look at drawing buffers, at faults and
 * at how the input arrives, below the pipeline of `engine/convert.ts`.
 *
 *   new RawEngine().read(bytes)  ->  { drawing, faults }
 *
 * An instance that trapped is of no more use: the next `read` makes a new one.
 */
import type { Drawing } from '../../engine/drawing.ts';
import { FAULT_CODES, FAULTS, type FaultCode } from '../../engine/schema/faults.ts';
import { type FaultRow, WasmEngine } from '../../engine/wasm.ts';

export interface Fault extends Omit<FaultRow, 'fault'> {
  code: FaultCode;
}

export interface ReadResult {
  /** The drawing, valid until the next read; null when nothing could be read. */
  drawing: Drawing | null;
  faults: Fault[];
  /** Codes of the faults that are more than information. */
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

export class RawEngine {
  private engine: WasmEngine | undefined;

  /** Bytes of the instance's memory. */
  get memorySize(): number {
    return this.engine?.memoryUsed ?? 0;
  }

  read(input: Uint8Array | Source): ReadResult {
    const source = typeof input === 'function' ? input : sourceOf(input);
    if (this.engine === undefined || this.engine.broken) this.engine = new WasmEngine();
    const { engine } = this;
    const isRead = engine.readDxf((target) => {
      const chunk = source(target.length);
      target.set(chunk);
      return chunk.length;
    });
    const faults = engine
      .faults()
      .map(({ fault, ...row }): Fault => ({ code: FAULT_CODES[fault]!, ...row }));
    return {
      drawing: isRead ? engine.drawing : null,
      faults,
      faultCodes: faults.map(({ code }) => code).filter((code) => FAULTS[code][0] !== 'info'),
    };
  }
}
