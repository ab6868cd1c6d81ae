/**
 * Compiles `assembly/formats/dwg/rests/testing.ts` with the flags of the release build: what the
 * decoder of each object leaves of its data, its texts and its handles.
 *
 *   const objects = await loadRests();  objects.rests(bytes)  ->  one row an object
 */
import { readFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';
import { createHostImports } from '../../engine/host-imports.ts';
import { TYPES } from '../../engine/schema/layout.ts';

const root = new URL('../../', import.meta.url);
const flags = [
  ...['-O3', '--noAssert', '--runtime', 'stub'],
  ...['--enable', 'simd', '--maximumMemory', '65536'],
];

interface ObjectExports {
  memory: WebAssembly.Memory;
  initialize(pages: number): void;
  open(): number;
  reread(index: number): number;
  dataLeft(): number;
  textsLeft(): number;
  handlesLeft(): number;
  handleAt(index: number): bigint;
  objectCount: { readonly value: number };
  bitsFault: { readonly value: number };
}

/** What a decoder has left, in bits; `fault`: it asked for more than there is. */
export interface Rest {
  type: string;
  handle: string;
  data: number;
  texts: number;
  handles: number;
  fault: boolean;
}

async function compile(): Promise<WebAssembly.Module> {
  let wasm: Uint8Array | undefined;
  const entry = 'assembly/formats/dwg/rests/testing.ts';
  const result = await asc.main([entry, '--outFile', 'testing.wasm', ...flags], {
    // `asconfig.json` names the product's entry; this one stands alone.
    readFile: (name) =>
      name.endsWith('.json') ? null : readFile(new URL(name, root), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) wasm = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (result.error !== null || wasm === undefined) {
    throw new Error(`${result.error?.message}\n${result.stderr.toString()}`);
  }
  return WebAssembly.compile(new Uint8Array(wasm));
}

export async function loadRests(): Promise<{ rests(bytes: Uint8Array): Rest[] }> {
  let source: Uint8Array = new Uint8Array();
  let at = 0;
  const instance = await WebAssembly.instantiate(await compile(), {
    env: {
      abort() {
        throw new Error('the engine aborted');
      },
    },
    host: {
      ...createHostImports(() => exports.memory),
      refill: (target: number, size: number) => {
        const part = source.subarray(at, at + size);
        new Uint8Array(exports.memory.buffer).set(part, target >>> 0);
        at += part.length;
        return part.length;
      },
      outOfMemory: (size: number) => {
        throw new RangeError(`out of memory: ${size}`);
      },
    },
  });
  const exports = instance.exports as unknown as ObjectExports;
  exports.initialize(1 << 14);
  return {
    rests(bytes) {
      source = bytes;
      at = 0;
      if (exports.open() !== 0) throw new Error('nothing could be read');
      const rows: Rest[] = [];
      for (let index = 0; index < exports.objectCount.value; index++) {
        const type = exports.reread(index);
        if (type < 0) continue;
        rows.push({
          type: TYPES[type]!.name,
          handle: exports.handleAt(index).toString(16).toUpperCase(),
          data: exports.dataLeft(),
          texts: exports.textsLeft(),
          handles: exports.handlesLeft(),
          fault: exports.bitsFault.value !== 0,
        });
      }
      return rows;
    },
  };
}
