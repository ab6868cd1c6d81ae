/** Writing numbers: text equal to JS `String` on random doubles of every kind, and back again. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Core, loadCore } from './core-module.ts';
import { createRandom, type Random } from './random.ts';

let core: Core;

beforeAll(async () => {
  core = await loadCore(64);
});

/** The text that a writer leaves, whose length it returns. */
function written(write: (target: number) => number): string {
  const size = write(core.base);
  return Buffer.from(core.bytes().subarray(core.base, core.base + size)).toString('latin1');
}

const bitsOf = new DataView(new ArrayBuffer(8));

function anyDouble(random: Random): number {
  bitsOf.setUint32(0, random.word());
  bitsOf.setUint32(4, random.word());
  return bitsOf.getFloat64(0);
}

function nearPowerOfTwo(random: Random): number {
  bitsOf.setBigUint64(0, BigInt(random.below(2047)) << 52n);
  bitsOf.setBigUint64(0, bitsOf.getBigUint64(0) + BigInt(random.below(5)) - 2n);
  return bitsOf.getFloat64(0);
}

const kinds: ((random: Random) => number)[] = [
  anyDouble,
  nearPowerOfTwo,
  (random) => random.word() - 0x80000000,
  (random) => random.below(2000) - 1000,
  (random) => (random.word() - 0x80000000) / 10 ** random.below(12),
  (random) => random.word() * 0x200000 + random.below(0x200000),
  (random) => random.word() / 0x100000000,
  (random) => (random.word() / 0x100000000) * 10 ** (random.below(40) - 15),
  (random) => Number(`${1 + random.below(999)}e${random.below(600) - 300}`),
  (random) => random.word() * random.word() * 2 ** random.below(20),
  (random) => Math.sin(random.word()) * 5000,
];

describe('writeF64', () => {
  it('writes two million random doubles as String does, and they read back', () => {
    const random = createRandom('writeF64');
    const batchSize = 100_000;
    const valuesAt = core.base;
    const textAt = valuesAt + batchSize * 8;
    const lengthsAt = textAt + batchSize * 40;
    const backAt = lengthsAt + batchSize * 4;
    for (let batch = 0; batch < 20; batch++) {
      const values = new Float64Array(core.memory.buffer, valuesAt, batchSize);
      const lengths = new Uint32Array(core.memory.buffer, lengthsAt, batchSize);
      const back = new Float64Array(core.memory.buffer, backAt, batchSize);
      for (let index = 0; index < batchSize; index++) {
        const value = kinds[random.below(kinds.length)]!(random);
        values[index] = Number.isFinite(value) ? value : 0;
      }
      const size = core.writeMany(valuesAt, batchSize, textAt);
      const text = Buffer.from(core.memory.buffer, textAt, size).toString('latin1');
      const texts = text.split('\n');
      expect(texts.length).toBe(batchSize + 1);
      for (let index = 0; index < batchSize; index++) {
        lengths[index] = texts[index]!.length;
        if (texts[index] !== String(values[index]))
          expect(texts[index]).toBe(String(values[index]));
      }
      expect(core.readMany(textAt, lengthsAt, batchSize, backAt)).toBe(0);
      for (let index = 0; index < batchSize; index++) {
        if (back[index] !== values[index]) expect(back[index]).toBe(values[index]);
      }
    }
  });

  it('writes the known hard doubles and every layout', () => {
    const values = [
      ...[0, 1, 9, 10, 99, 100, 0.5, 0.1, 0.3, 1 / 3, 2 / 3, 123.456, 1e7, 99999999, 100000000],
      ...[5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, Number.MAX_VALUE, 1e21, 1e20],
      ...[1e-6, 1e-7, 0.000001234, 1.234e-7, 123456789012345680000, 1.2345678901234568e21],
      ...[2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64, 1e22, 1e23, 9.5367431640625e-7],
      ...[4.35, 0.000035, 1e15, 1e16, 1e17, 4503599627370495.5, 0.7 + 2 ** 45, 1e100],
      ...[9.999999999999999e22, 2 ** -1074, 2 ** -1073, 2 ** -1022, 2 ** 1023, 4.5e15, 7.5e-9],
      ...[9999999.99999999, 10000000.00000001, 0.00000099, 0.0000010000001, 0.99999999],
    ];
    for (const value of values) {
      expect(written((target) => core.writeF64(target, value))).toBe(String(value));
      const negated = value === 0 ? '0' : `-${value}`;
      expect(written((target) => core.writeF64(target, -value))).toBe(negated);
    }
    for (let exponent = -324; exponent <= 308; exponent++) {
      const value = Number(`1e${exponent}`);
      expect(written((target) => core.writeF64(target, value))).toBe(String(value));
    }
  });

  it('writes null for what is not finite', () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      expect(written((target) => core.writeF64(target, value))).toBe('null');
    }
  });

  it('stays within the 40 bytes it asks for', () => {
    const values = [1, -Math.PI * 1e-300, Math.PI * -1e-6, -123456789012345680000];
    for (const value of values) {
      core.bytes().fill(0xaa, core.base, core.base + 64);
      core.writeF64(core.base, value);
      const rest = core.bytes().subarray(core.base + 40, core.base + 64);
      expect(rest.every((byte) => byte === 0xaa)).toBe(true);
    }
  });
});

describe('integers', () => {
  it('writes 32 and 64 bits, signed and unsigned', () => {
    const random = createRandom('integers');
    const values = [0n, 1n, 9n, 10n, 99999999n, 100000000n, 2n ** 31n, 2n ** 32n, 2n ** 63n - 1n];
    for (let round = 0; round < 20_000; round++) {
      const wide = (BigInt(random.word()) << 32n) | BigInt(random.word());
      values.push(wide >> BigInt(1 + random.below(63)));
    }
    for (const value of values) {
      for (const signed of [value, -value, -value - 1n]) {
        const text = written((target) => core.writeI64(target, signed));
        if (text !== String(signed)) expect(text).toBe(String(signed));
      }
      const low = Number(value & 0xffffffffn);
      const unsigned = written((target) => core.writeU32(target, low));
      if (unsigned !== String(low)) expect(unsigned).toBe(String(low));
      const signed = written((target) => core.writeI32(target, low | 0));
      if (signed !== String(low | 0)) expect(signed).toBe(String(low | 0));
    }
  });

  it('writes handles', () => {
    const random = createRandom('handles');
    const values = [0n, 1n, 0xfn, 0x10n, 0x9an, 0xffffffffn, 2n ** 32n, 2n ** 64n - 1n];
    for (let round = 0; round < 20_000; round++) {
      const wide = (BigInt(random.word()) << 32n) | BigInt(random.word());
      values.push(wide >> BigInt(random.below(64)));
    }
    for (const value of values) {
      const text = written((target) => core.writeHandle(target, value));
      if (text !== value.toString(16).toUpperCase()) {
        expect(text).toBe(value.toString(16).toUpperCase());
      }
    }
  });
});
