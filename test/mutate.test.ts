/**
 * Damaged files never trap: fixtures, and small drawings of the corpus where it is there, each cut
 * and changed from a printed seed, are read and written out. `npm run fuzz` runs many more.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FuzzRunner } from './support/fuzz-runner.ts';
import { MUTATORS, mutate } from './support/mutate.ts';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const corpus = fileURLToPath(new URL('../../shared/corpus/', import.meta.url));
const CASES = 3000;
const CORPUS_SIZE_MAX = 60_000;

const seed = Number(process.env.LINEWORK_SEED ?? Date.now() % 0xffffffff) >>> 0;
console.log(`damaged files: LINEWORK_SEED=${seed}`);

function drawingsIn(folder: string, sizeMax = Number.POSITIVE_INFINITY): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => /\.dxf$/i.test(path) && statSync(path).size <= sizeMax)
    .sort();
}

/** Runs cases over files in turn and returns the failures. */
function failuresOf(paths: string[], count: number): string[] {
  const runner = new FuzzRunner();
  const contents = new Map<string, Buffer>();
  const failures: string[] = [];
  for (let i = 0; i < count; i++) {
    const path = paths[i % paths.length]!;
    if (!contents.has(path)) contents.set(path, readFileSync(path));
    const { bytes, names } = mutate(contents.get(path)!, seed + i);
    const { failure } = runner.run(bytes, i % 4 === 0);
    if (failure) failures.push(`${path} seed ${seed + i} (${names.join(', ')}): ${failure}`);
  }
  return failures;
}

describe('damaged files', () => {
  it('come from every way of damaging', () => {
    const bytes = readFileSync(join(fixtures, 'dxf/R2000/blocks.dxf'));
    const used = new Set<string>();
    for (let i = 0; i < 300; i++) for (const name of mutate(bytes, seed + i).names) used.add(name);
    expect([...used].sort()).toEqual(Object.keys(MUTATORS).sort());
  });

  it(`of the fixtures never trap (${CASES} cases)`, () => {
    expect(failuresOf(drawingsIn(fixtures), CASES)).toEqual([]);
  });

  it('of the corpus never trap', () => {
    if (!existsSync(corpus)) {
      console.log(`damaged files: no corpus at ${corpus}, only the fixtures were damaged`);
      return;
    }
    const paths = drawingsIn(corpus, CORPUS_SIZE_MAX);
    expect(paths.length).toBeGreaterThan(50);
    expect(failuresOf(paths, CASES / 3)).toEqual([]);
  });

  it('are told by the runner when they trap', () => {
    const runner = new FuzzRunner();
    const bytes = readFileSync(join(fixtures, 'dxf/R2000/blocks.dxf'));
    const damaged = Object.defineProperty(Buffer.from(bytes), 'subarray', {
      value: () => {
        throw new RangeError('out of stack');
      },
    });
    expect(runner.run(damaged, true).failure).toContain('out of stack');
    expect(runner.run(bytes, true).failure).toBe('');
  });
});
