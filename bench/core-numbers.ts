/**
 * Measures `core/number-read.ts` and `core/number-write.ts` against JS `Number` and `String`.
 *
 *   node --import tsx bench/core-numbers.ts [count]
 *
 * Prints MB of text a second, the best of seven rounds, for the kinds of numbers drawings hold.
 */
import { loadCore } from '../test/core/core-module.ts';

const count = Number(process.argv[2] ?? 200_000);
const core = await loadCore(64);

let state = 1;
/** A repeatable number in [0, 1): the same texts in every run. */
function next(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 0x100000000;
}

const kinds: Record<string, () => number> = {
  integers: () => Math.floor(next() * 10_000),
  '3 decimals': () => Math.round(next() * 1e7) / 1e3,
  '6 decimals': () => Math.round(next() * 1e9) / 1e6,
  '16 digits': () => next() * 4000,
  'DXF mix': () => {
    const kind = next();
    if (kind < 0.3) return 0;
    return kind < 0.5 ? Math.round(next() * 1e5) / 100 : next() * 1000;
  },
  'any size': () => (next() + 1e-9) * 10 ** Math.floor(next() * 600 - 300),
};

/** MB a second of the best round. */
function speed(bytes: number, work: () => void): string {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return (bytes / best / 1000).toFixed(0).padStart(9);
}

const valuesAt = core.base;
const lengthsAt = valuesAt + count * 8;
const textAt = lengthsAt + count * 4;

console.log(`MB/s         ${'read   Number    write   String'.padStart(36)}`);
for (const [name, kind] of Object.entries(kinds)) {
  const values = new Float64Array(core.memory.buffer, valuesAt, count);
  const lengths = new Uint32Array(core.memory.buffer, lengthsAt, count);
  for (let index = 0; index < count; index++) values[index] = kind();
  const size = core.writeMany(valuesAt, count, textAt);
  const texts = Buffer.from(core.memory.buffer, textAt, size).toString('latin1').split('\n');
  texts.pop();
  for (let index = 0; index < count; index++) lengths[index] = texts[index]!.length;
  const numbers = Array.from(values);
  const sink = new Float64Array(count);
  let characters = 0;
  const row = [
    speed(size, () => core.readMany(textAt, lengthsAt, count, valuesAt)),
    speed(size, () => {
      for (let index = 0; index < count; index++) sink[index] = Number(texts[index]);
    }),
    speed(size, () => core.writeMany(valuesAt, count, textAt)),
    speed(size, () => {
      for (let index = 0; index < count; index++) characters += String(numbers[index]).length;
    }),
  ];
  if (characters === 0) throw new Error('nothing was written');
  console.log(name.padEnd(12), row.join(''));
}
