/**
 * Compiles the bit cursors of `assembly/core/bits.ts` and reads strings of bits made by hand with
 * them.
 *
 *   const bits = await loadBits();  bits.open('01 00001111')  ->  bits.readBS() === 15
 */
import { createHostImports } from '../../engine/host-imports.ts';
import { compileAssembly } from '../support/compile-assembly.ts';

interface Global<T = number> {
  readonly value: T;
}

interface BitsExports {
  memory: WebAssembly.Memory;
  initialize(pages: number): void;
  workspace(): number;
  openBits(start: number, size: number): void;
  openHandles(from: number, to: number): void;
  openStrings(last: number): void;
  setBitEnd(position: number): void;
  setBitsVersion(version: number): void;
  setReferenceHandle(handle: bigint): void;
  skipBits(count: number): void;
  bitPosition(): number;
  bitsLeft(): number;
  checkCount(count: number, bitsEach: number): number;
  bitsFault: Global;
  handleCode: Global;
  colorIndex: Global;
  colorTrue: Global;
  colorTransparency: Global;
  colorHasHandle: Global;
  textStart: Global;
  textLength: Global;
  read3B(): number;
  readB(): number;
  readBB(): number;
  readBD(): number;
  readBE(target: number): void;
  readBL(): number;
  readBLL(): bigint;
  readBS(): number;
  readBT(): number;
  readCMC(): void;
  readDD(fallback: number): number;
  readENC(): void;
  readH(): bigint;
  readMC(): number;
  readMS(): number;
  readOT(): number;
  readRC(): number;
  readRD(): number;
  readRL(): number;
  readRS(): number;
  readTV(): void;
  readUMC(): bigint;
}

export interface Bits extends BitsExports {
  /** Begins with a string of 0 and 1; blanks and bars count for nothing. */
  open(text: string, version?: number): void;
  /** The text that `readTV` read. */
  text(): string;
  /** The double at byte `offset` of the place for values. */
  valueAt(offset: number): number;
  /** Where values that are read in place go. */
  values: number;
}

/** Bytes as bits, for values that are whole bytes. */
export const bitsOf = (bytes: Iterable<number>): string =>
  [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');

export const doubleBits = (value: number): string =>
  bitsOf(new Uint8Array(new Float64Array([value]).buffer));

export async function loadBits(): Promise<Bits> {
  const module = await compileAssembly('assembly/formats/dwg/bits/testing.ts');
  const memory = (): WebAssembly.Memory => exports.memory;
  const instance = new WebAssembly.Instance(module, {
    host: {
      ...createHostImports(memory),
      refill: () => 0,
      flush: () => undefined,
      inputSize: () => 0,
      readAt: () => 0,
      outOfMemory: () => undefined,
    },
    env: { abort: () => undefined },
  });
  const exports = instance.exports as unknown as BitsExports;
  exports.initialize(256);
  const start = exports.workspace();
  const values = start + 3072;
  return {
    ...exports,
    values,
    open: (text, version = 1015) => {
      const digits = text.replaceAll(/[^01]/g, '');
      const bytes = digits.match(/.{1,8}/g)?.map((part) => Number.parseInt(part.padEnd(8, '0'), 2));
      new Uint8Array(memory().buffer).set(bytes ?? [], start);
      exports.setBitsVersion(version);
      exports.openBits(start, bytes?.length ?? 0);
    },
    text: () => {
      const from = exports.textStart.value >>> 0;
      return Buffer.from(memory().buffer, from, exports.textLength.value).toString('utf8');
    },
    valueAt: (offset) => new DataView(memory().buffer).getFloat64(values + offset, true),
  };
}
