/**
 * Compiles `assembly/formats/dwg/rests/testing.ts` with the flags of the release build: what the
 * decoder of each object leaves of its data, its texts and its handles.
 *
 *   const objects = await loadRests();  objects.rests(bytes)  ->  one row an object
 *   objects.damaged(bytes, types, times, random)  ->  objects read with bits turned over
 */
import { createHostImports } from '../../engine/host-imports.ts';
import { TYPES } from '../../engine/schema/layout.ts';
import { compileAssembly } from '../support/compile-assembly.ts';

interface ObjectExports {
  memory: WebAssembly.Memory;
  initialize(pages: number): void;
  open(): number;
  reread(index: number): number;
  dataLeft(): number;
  textsLeft(): number;
  handlesLeft(): number;
  handleAt(index: number): bigint;
  offsetAt(index: number): number;
  objectsBase: { readonly value: number };
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

export interface Rests {
  /** Reads every object of a file. */
  rests(bytes: Uint8Array): Rest[];
  /** Reads objects of some types again and again, each time with other bits of them turned over. */
  damaged(bytes: Uint8Array, types: string[], times: number, random: () => number): number;
}

/** Bytes of an object that are damaged: the head of each, and of some all. */
const REACH = 4096;

export async function loadRests(): Promise<Rests> {
  let source: Uint8Array = new Uint8Array();
  let at = 0;
  const instance = await WebAssembly.instantiate(
    await compileAssembly('assembly/formats/dwg/rests/testing.ts'),
    {
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
        inputSize: () => 0,
        readAt: () => 0,
        outOfMemory: (size: number) => {
          throw new RangeError(`out of memory: ${size}`);
        },
      },
    },
  );
  const exports = instance.exports as unknown as ObjectExports;
  exports.initialize(1 << 14);
  let turned: [address: number, value: number][] = [];
  const turnOver = (index: number, random: () => number): void => {
    const memory = new Uint8Array(exports.memory.buffer);
    const start = (exports.objectsBase.value >>> 0) + exports.offsetAt(index);
    for (let bits = 1 + Math.floor(random() * 6); bits > 0; bits--) {
      // sizes and type stay, so that the decoder itself is reached
      const address = start + 8 + Math.floor(random() ** 2 * REACH);
      turned.push([address, memory[address]!]);
      memory[address] = memory[address]! ^ (1 << Math.floor(random() * 8));
    }
  };
  const turnBack = (): void => {
    const memory = new Uint8Array(exports.memory.buffer);
    for (const [address, value] of turned.reverse()) memory[address] = value;
    turned = [];
  };
  const open = (bytes: Uint8Array): void => {
    source = bytes;
    at = 0;
    if (exports.open() !== 0) throw new Error('nothing could be read');
  };
  return {
    damaged(bytes, types, times, random) {
      let done = 0;
      open(bytes);
      const count = exports.objectCount.value;
      for (let index = 0; index < count; index++) {
        const type = exports.reread(index);
        if (type < 0 || !types.includes(TYPES[type]!.name)) continue;
        for (let time = 0; time < times; time++, done++) {
          // reading fills the memory: the file is opened anew before it is full
          if (done % 256 === 255) open(bytes);
          turnOver(index, random);
          exports.reread(index);
          turnBack();
        }
      }
      return done;
    },
    rests(bytes) {
      open(bytes);
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
