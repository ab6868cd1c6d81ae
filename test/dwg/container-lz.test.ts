/**
 * The decompressors of DWG pages: what the test's compressors packed comes out again, and damaged
 * or random input neither traps nor writes outside of the output.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../core/random.ts';
import { type Containers, loadContainers } from './container-module.ts';
import { packR2004, packR2007 } from './lz-compressors.ts';

const GUARD = 256;
const GUARD_BYTE = 0xa5;
const SIZES = [4, 5, 15, 18, 19, 31, 32, 33, 64, 273, 274, 300, 1000, 29696, 63488, 200000];

let dwg: Containers;
beforeAll(async () => {
  dwg = await loadContainers();
});

/** Text-like bytes, noise, and long repetitions by turns: short and long runs and matches. */
function sample(random: Random, size: number): Uint8Array {
  const data = new Uint8Array(size);
  for (let at = 0; at < size; ) {
    const part = Math.min(size - at, 1 + random.below(random.below(8) === 0 ? 3000 : 60));
    const kind = random.below(4);
    const back = 1 + random.below(Math.min(at, 0xa000) + 1);
    for (let i = 0; i < part; i++, at++) {
      if (kind === 0) data[at] = random.below(256);
      else if (kind === 1) data[at] = 65 + random.below(4);
      else data[at] = at >= back ? data[at - back]! : 0;
    }
  }
  return data;
}

/** Unpacks into guarded memory; checks the guards. */
function unpack(kind: 'R2004' | 'R2007', packed: Uint8Array, capacity: number): Uint8Array {
  const { exports } = dwg;
  const start = exports.workspace(packed.length + capacity + 3 * GUARD);
  dwg.bytes(start, packed.length + capacity + 3 * GUARD).fill(GUARD_BYTE);
  dwg.bytes(start, packed.length).set(packed);
  const target = start + packed.length + GUARD;
  const size = exports[`unpack${kind}`](start, packed.length, target, capacity) >>> 0;
  expect(size).toBeLessThanOrEqual(capacity);
  const guards = [dwg.bytes(target - GUARD, GUARD), dwg.bytes(target + capacity, GUARD)];
  for (const guard of guards) expect(guard.every((byte) => byte === GUARD_BYTE)).toBe(true);
  return dwg.bytes(target, size).slice();
}

const isBroken = (): boolean => Boolean(dwg.exports.isLzBroken.value);

describe.each([
  ['R2004', packR2004],
  ['R2007', packR2007],
] as const)('pages of %s', (kind, pack) => {
  it('come out as they went in', () => {
    const random = createRandom(`LZ of ${kind}`);
    for (const size of SIZES.flatMap((s) => [s, s, s])) {
      const data = sample(random, size);
      const packed = pack(data);
      expect(Buffer.compare(unpack(kind, packed, size), data)).toBe(0);
      expect(isBroken()).toBe(false);
    }
  });

  it('are cut where the output ends, and told', () => {
    const random = createRandom(`LZ of ${kind}, no room`);
    for (let round = 0; round < 100; round++) {
      const data = sample(random, 2000);
      const capacity = random.below(1990);
      const got = unpack(kind, pack(data), capacity);
      expect(Buffer.compare(got, data.subarray(0, got.length))).toBe(0);
      expect(isBroken()).toBe(true);
    }
  });

  it('that are cut or damaged end early and harm nothing', () => {
    const random = createRandom(`LZ of ${kind}, damaged`);
    for (let round = 0; round < 2000; round++) {
      let packed = pack(sample(random, 4 + random.below(1500)));
      if (round % 3 === 0) packed = packed.slice(0, random.below(packed.length));
      else for (let i = 0; i < 3; i++) packed[random.below(packed.length)] = random.below(256);
      unpack(kind, packed, random.below(4000));
    }
  });

  it('of random bytes harm nothing', () => {
    const random = createRandom(`LZ of ${kind}, random`);
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from({ length: random.below(300) }, () => random.below(256));
      unpack(kind, bytes, random.below(5000));
    }
    // lengths that only grow must not wrap around
    unpack(kind, new Uint8Array(100000), 5000);
    unpack(kind, new Uint8Array(100000).fill(255), 5000);
  });
});
