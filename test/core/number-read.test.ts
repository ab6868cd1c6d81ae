/** Reading numbers: against JS `Number` on random texts of every shape and the known hard ones. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Core, loadCore } from './core-module.ts';
import { createRandom, type Random } from './random.ts';

let core: Core;

beforeAll(async () => {
  core = await loadCore(64);
});

/** Puts a text in memory with digits behind it, which a reader that overruns would take in. */
function place(text: string): [address: number, length: number] {
  const bytes = Buffer.from(text, 'latin1');
  const memory = core.bytes();
  memory.fill(0x39, core.base, core.base + bytes.length + 64);
  memory.set(bytes, core.base);
  return [core.base, bytes.length];
}

function read<Value>(reader: (source: number, length: number) => Value, text: string) {
  const value = reader(...place(text));
  return { value, ok: core.numberOk() !== 0 };
}

const readF64 = (text: string) => read(core.readF64, text);
const ok = <Value>(value: Value) => ({ value, ok: true });
const bad = <Value>(value: Value) => ({ value, ok: false });

function digits(random: Random, count: number): string {
  let text = '';
  while (text.length < count) text += String(random.word()).slice(1);
  return text.slice(0, count);
}

const buffer = new DataView(new ArrayBuffer(8));

function randomDouble(random: Random): number {
  while (true) {
    buffer.setUint32(0, random.word());
    buffer.setUint32(4, random.word());
    const value = buffer.getFloat64(0);
    if (Number.isFinite(value)) return value;
  }
}

const shapes: ((random: Random) => string)[] = [
  (random) => digits(random, 1 + random.below(9)),
  (random) => `${digits(random, 1 + random.below(7))}.${digits(random, 1 + random.below(16))}`,
  (random) => `${digits(random, 1 + random.below(24))}.${digits(random, random.below(24))}`,
  (random) => `.${'0'.repeat(random.below(20))}${digits(random, 1 + random.below(25))}`,
  (random) => `${digits(random, 1 + random.below(19))}e${random.below(700) - 370}`,
  (random) => `${random.below(10)}.${digits(random, 16)}E+${random.below(330)}`,
  (random) => `${random.below(10)}.${digits(random, 1 + random.below(22))}e-${random.below(345)}`,
  (random) => String(Math.abs(randomDouble(random))),
  (random) => Math.abs(randomDouble(random)).toExponential(1 + random.below(22)),
  (random) => (random.word() / 1000).toFixed(random.below(12)),
];

describe('readF64', () => {
  it('agrees with Number on two million random texts', () => {
    const random = createRandom('readF64');
    const batchSize = 100_000;
    for (let batch = 0; batch < 20; batch++) {
      const signs = ['', '', '-', '+'];
      const texts = Array.from({ length: batchSize }, () => {
        const shape = shapes[random.below(shapes.length)]!;
        return signs[random.below(4)] + shape(random);
      });
      const lengthsAt = core.base + 8_000_000;
      const valuesAt = lengthsAt + batchSize * 4;
      core.bytes().set(Buffer.from(texts.join('\n'), 'latin1'), core.base);
      const lengths = new Uint32Array(core.memory.buffer, lengthsAt, batchSize);
      const values = new Float64Array(core.memory.buffer, valuesAt, batchSize);
      for (let index = 0; index < batchSize; index++) lengths[index] = texts[index]!.length;
      const faults = core.readMany(core.base, lengthsAt, batchSize, valuesAt);
      let overflows = 0;
      for (let index = 0; index < batchSize; index++) {
        let expected = Number(texts[index]);
        if (!Number.isFinite(expected)) {
          overflows++;
          expected = 0;
        }
        // A million expectations take longer than the work: only look closer at a difference.
        if (!Object.is(values[index], expected)) {
          expect({ text: texts[index], value: values[index] }).toEqual({ value: expected });
        }
      }
      expect(faults).toBe(overflows);
    }
  });

  it('rounds the known hard texts as Number does', () => {
    const halfway = `9007199254740993${'0'.repeat(800)}`;
    const texts = [
      ...['5e-324', '4.9406564584124654e-324', '2.4703282292062327e-324', '1e-400'],
      ...['2.4703282292062328e-324', '2.2250738585072011e-308', '2.2250738585072014e-308'],
      ...['1.7976931348623157e308', '1.7976931348623158e308', '9007199254740993'],
      ...['9007199254740992', '9007199254740995', '9007199254740991.5', '1e23', '8.5e22'],
      ...['9007199254740993.00000000000000000000001', `${halfway}1e-801`, `${halfway}e-800`],
      ...['1.00000000000000011102230246251565404236316680908203125', '0.1', '0.3'],
      ...['1.00000000000000011102230246251565404236316680908203124', '123456789012345678901234'],
      ...['1.00000000000000011102230246251565404236316680908203126', '1e0', '1e-0', '1e00000001'],
      ...[`0.${'0'.repeat(400)}1e401`, `${'0'.repeat(50)}1.5`, `${'9'.repeat(400)}e-400`],
      ...['7.2057594037927933e16', '3.5845380868577e-5', '6631579e-323', '0e999', '0.0e-999'],
      ...['179769313486231580792e288', '22250738585072012e-324', '18446744073709551616'],
    ];
    for (const text of texts) expect([text, readF64(text)]).toEqual([text, ok(Number(text))]);
    expect(core.parseNumberCalls()).toBeGreaterThan(0);
  });

  it('reads what DXF files hold', () => {
    const values: Record<string, number> = {
      '1': 1,
      '-1.5': -1.5,
      '+.5': 0.5,
      '1.': 1,
      '-0': -0,
      '  12.5': 12.5,
      '12.5 \t': 12.5,
      '7\r': 7,
      '1e5': 1e5,
      '1.5E-03': 0.0015,
      '1.5D+02': 150,
      '1.5d2': 150,
      '70.0': 70,
      '1234567.12345678': 1234567.12345678,
      '1234567890.12345678901234567890D-5': 12345.678901234567,
    };
    for (const [text, value] of Object.entries(values)) {
      expect([text, readF64(text)]).toEqual([text, ok(value)]);
    }
  });

  it('keeps the prefix of what is no number, and never a NaN or an infinity', () => {
    const values: Record<string, number> = {
      '1,5': 1,
      '1.5x': 1.5,
      '1 2': 1,
      '1e': 1,
      '1e+': 1,
      '2.5e-x': 2.5,
      '1.5.2': 1.5,
      '0x10': 0,
    };
    const zeros = ['', '   ', '.', '-', '+', 'e5', '--1', 'nan', '-nan(ind)', 'inf', 'Infinity'];
    zeros.push('1.#INF', '-1.#IND', '1.#QNAN0', '1e309', '-1e999', '1e99999999999999999999');
    zeros.push('179769313486231580793e289', '9'.repeat(400));
    for (const text of zeros) values[text] = 0;
    for (const [text, value] of Object.entries(values)) {
      expect([text, readF64(text)]).toEqual([text, bad(value)]);
    }
  });
});

describe('integers', () => {
  it('reads 32 bits', () => {
    const good: Record<string, number> = {
      '0': 0,
      '  70': 70,
      '-5 ': -5,
      '+8': 8,
      '70.0': 70,
      '-70.9': -70,
      '7e1': 70,
      '.5': 0,
      '000000000000000000000012': 12,
      '2147483647': 2147483647,
      '-2147483648': -2147483648,
    };
    for (const [text, value] of Object.entries(good)) {
      expect([text, read(core.readI32, text)]).toEqual([text, ok(value)]);
    }
    const faulty: Record<string, number> = {
      '12x': 12,
      '1 2': 1,
      '2147483648': 2147483647,
      '-2147483649': -2147483648,
      '99999999999999999999': 2147483647,
      '1e300': 2147483647,
    };
    for (const text of ['', 'x', '-', '.', '-.', 'e1']) faulty[text] = 0;
    for (const [text, value] of Object.entries(faulty)) {
      expect([text, read(core.readI32, text)]).toEqual([text, bad(value)]);
    }
  });

  it('reads 64 bits to their ends and saturates beyond', () => {
    const most = 2n ** 63n - 1n;
    const least = -most - 1n;
    for (const value of [0n, 12345678901234567n, most, -most, least, 10n ** 18n, -(10n ** 18n)]) {
      expect([value, read(core.readI64, String(value))]).toEqual([value, ok(value)]);
    }
    expect(read(core.readI64, String(most + 1n))).toEqual(bad(most));
    expect(read(core.readI64, String(least - 1n))).toEqual(bad(least));
    expect(read(core.readI64, '9'.repeat(60))).toEqual(bad(most));
    expect(read(core.readI64, '1e19')).toEqual(bad(most));
    expect(read(core.readI64, '-1e300x')).toEqual(bad(least));
    expect(read(core.readI64, '9007199254740993.0')).toEqual(ok(9007199254740993n));
  });

  it('reads handles', () => {
    const good: Record<string, bigint> = {
      '0': 0n,
      ' 2F ': 0x2fn,
      deadBEEF: 0xdeadbeefn,
      '7FFFFFFFFFFFFFFF': 2n ** 63n - 1n,
      FFFFFFFFFFFFFFFF: -1n,
      '000000000000000000A': 10n,
    };
    for (const [text, value] of Object.entries(good)) {
      expect([text, read(core.readU64Hex, text)]).toEqual([text, ok(value)]);
    }
    const faulty: Record<string, bigint> = {
      '': 0n,
      G: 0n,
      '2FX': 0x2fn,
      '1 2': 1n,
      '-1': 0n,
      '10000000000000000': 2n ** 60n,
    };
    for (const [text, value] of Object.entries(faulty)) {
      expect([text, read(core.readU64Hex, text)]).toEqual([text, bad(value)]);
    }
  });
});
