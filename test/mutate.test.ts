/**
 * Damaged files never trap: fixtures, and small drawings of the corpus where it is there, each cut
 * and changed from a printed seed, are read and written out; the inside of DWG files, and the steps
 * that unpack them, likewise. `npm run fuzz` runs many more.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Containers, loadContainers } from './dwg/container-module.ts';
import { FuzzRunner } from './support/fuzz-runner.ts';
import { drawingsIn, FUZZ_KINDS, type FuzzKind, makeTarget } from './support/fuzz-targets.ts';
import { BINARY_MUTATORS, MUTATORS, mutate } from './support/mutate.ts';
import { dissect } from './support/mutate-dwg.ts';
import { packDwg } from './support/pack-dwg.ts';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const corpus = fileURLToPath(new URL('../../shared/corpus/', import.meta.url));
const hasCorpus = existsSync(corpus);
const CASES = 3000;
const CORPUS_SIZE_MAX = 40_000;

const seed = Number(process.env.LINEWORK_SEED ?? Date.now() % 0xffffffff) >>> 0;
console.log(`damaged files: LINEWORK_SEED=${seed}`);
if (!hasCorpus) {
  console.log(`damaged files: no corpus at ${corpus}: only fixtures, and no DWG, were damaged`);
}

/** Runs cases of a kind and returns the failures. */
async function failuresOf(kind: FuzzKind, folders: string[], count: number): Promise<string[]> {
  const target = await makeTarget(kind, folders, CORPUS_SIZE_MAX);
  if (target === undefined) return [`${kind}: nothing to damage`];
  const failures: string[] = [];
  for (let i = 0; i < count; i++) {
    const { failure, what } = target(seed + i, i % 4 === 0);
    if (failure) failures.push(`${what} seed ${seed + i}: ${failure}`);
  }
  return failures;
}

describe('damaged files', () => {
  it.each([
    ['text', MUTATORS],
    ['binary', BINARY_MUTATORS],
  ])('come from every way of damaging: %s', (_, mutators) => {
    const bytes = readFileSync(join(fixtures, 'dxf/R2000/blocks.dxf'));
    const used = new Set<string>();
    for (let i = 0; i < 300; i++) {
      for (const name of mutate(bytes, seed + i, mutators).names) used.add(name);
    }
    expect([...used].sort()).toEqual(Object.keys(mutators).sort());
  });

  it(`of the fixtures never trap (${CASES} cases)`, async () => {
    expect(await failuresOf('dxf', [fixtures], CASES)).toEqual([]);
  });

  it.each(['lz77', 'reed-solomon'] as const)(
    '%s does no harm',
    async (kind) => {
      expect(await failuresOf(kind, [], CASES / 3)).toEqual([]);
    },
    180_000,
  );

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

describe.runIf(hasCorpus)('damaged files of the corpus', () => {
  const kinds = FUZZ_KINDS.filter((kind) => kind !== 'lz77' && kind !== 'reed-solomon');
  it.each(kinds)(
    'never trap: %s',
    async (kind) => {
      const format = kind === 'dxf' ? 'dxf' : 'dwg';
      expect(drawingsIn([corpus], format, CORPUS_SIZE_MAX).length).toBeGreaterThan(30);
      expect(await failuresOf(kind, [corpus], CASES / 6)).toEqual([]);
    },
    180_000,
  );

  let containers: Containers;
  beforeAll(async () => {
    containers = await loadContainers(512);
  }, 180_000);

  /** Damage inside counts only when all around it is whole. */
  it.each(['AC1018', 'AC1021', 'AC1024', 'AC1027', 'AC1032'])(
    '%s: what is packed anew is whole',
    (version) => {
      const file = readFileSync(`${corpus}dwg/${version}/Leader.dwg`);
      const parts = dissect(containers, file)!;
      const sections = [...parts.sections.values()];
      expect(sections.length).toBeGreaterThan(6);
      for (const pack of [false, true]) {
        const made = packDwg({ version, head: file, sections, pack });
        const again = dissect(containers, made)!;
        expect(containers.faults()).toEqual([]);
        expect(again.objects).toEqual(parts.objects);
        const data = [...again.sections.values()].map((section) => section.data);
        expect(data).toEqual(sections.map((section) => section.data));
      }
    },
  );
});
