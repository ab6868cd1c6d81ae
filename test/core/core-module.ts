/**
 * Compiles `assembly/core/testing.ts` with the flags of the release build and hands out an
 * instance, so that the tests of `core/` need no build before them and see the code as it is.
 */
import { createHostImports } from '../../engine/host-imports.ts';
import { compileAssembly } from '../support/compile-assembly.ts';

export interface CoreExports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  readMany(texts: number, lengths: number, count: number, values: number): number;
  writeMany(values: number, count: number, target: number): number;
  numberOk(): number;
  readF64(source: number, length: number): number;
  readI32(source: number, length: number): number;
  readI64(source: number, length: number): bigint;
  readU64Hex(source: number, length: number): bigint;
  writeF64(target: number, value: number): number;
  writeI32(target: number, value: number): number;
  writeU32(target: number, value: number): number;
  writeI64(target: number, value: bigint): number;
  writeHandle(target: number, value: bigint): number;
  isAscii(source: number, length: number): number;
  isUtf8(source: number, length: number): number;
  hasEscape(source: number, length: number): number;
  resolveCarets(source: number, length: number, target: number): number;
  decodeText(
    source: number,
    length: number,
    target: number,
    codepage: number,
    asUtf8: boolean,
  ): number;
  decodeUtf16(source: number, units: number, target: number): number;
  replacementCount(): number;
  codepageFromName(source: number, length: number): number;
  codepageName(codepage: number, target: number): number;
  codepageFromDwgIndex(index: number): number;
}

export interface Core extends CoreExports {
  /** The whole memory; ask again after growing it. */
  bytes(): Uint8Array;
  /** The first free address. */
  base: number;
  /** How often the reader asked the host for `Number`. */
  parseNumberCalls(): number;
}

/** A fresh instance with `megabytes` of memory. */
export async function loadCore(megabytes: number): Promise<Core> {
  let calls = 0;
  const host = createHostImports(() => exports.memory);
  const instance = await WebAssembly.instantiate(
    await compileAssembly('assembly/core/testing.ts'),
    {
      host: {
        ...host,
        parseNumber: (source: number, length: number) => {
          calls++;
          return host.parseNumber(source, length);
        },
      },
    },
  );
  const exports = instance.exports as unknown as CoreExports;
  exports.memory.grow(megabytes * 16);
  return {
    ...exports,
    base: (exports.heapBase() + 63) & ~63,
    bytes: () => new Uint8Array(exports.memory.buffer),
    parseNumberCalls: () => calls,
  };
}
