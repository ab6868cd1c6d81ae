/**
 * What a damaged DWG still gives, and what is told of the damage: objects with wrong checksums,
 * locators that are lost, encrypted drawings.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';
import { dissect } from '../support/mutate-dwg.ts';
import { packDwg } from '../support/pack-dwg.ts';
import { type Containers, loadContainers } from './container-module.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const hasCorpus = existsSync(corpus);
if (!hasCorpus) console.log(`damage: no corpus at ${corpus}, no drawing was damaged`);

const OLD = ['AC1012', 'AC1014', 'AC1015'];
const PAGED = ['AC1018', 'AC1021', 'AC1024', 'AC1027', 'AC1032'];
const OBJECTS = 4;

const drawing = (release: string): Buffer => {
  const name = release === 'AC1012' ? 'example_r13' : 'Leader';
  return readFileSync(`${corpus}dwg/${release}/${name}.dwg`);
};

async function read(bytes: Buffer) {
  const source = { bytes: new Uint8Array(bytes), name: 'a.dwg' };
  const outcome = await convert({ source, outputs: [{ id: 'json' }] });
  const document = JSON.parse(Buffer.from(outcome.outputs[0]!.bytes!).toString());
  const warnings = new Map(outcome.warnings.map((warning) => [warning.code, warning]));
  return { entities: document.vectorJson as { id: string }[], warnings };
}

let containers: Containers;
beforeAll(async () => {
  if (hasCorpus) containers = await loadContainers(512);
}, 180_000);

/** Flips the last bit of data of some objects: padding, or a part of a handle. */
function spoil(data: Buffer, ends: number[]): void {
  for (const end of ends) data[end - 1]! ^= 1;
}

/** Ends of the data of every tenth object, by the size that it begins with (ODA 20.1). */
function objectEnds(data: Buffer, offsets: number[], release: string): number[] {
  return offsets
    .filter((_, i) => i % 10 === 0)
    .map((offset) => {
      let at = offset + 2;
      const size = data.readUInt16LE(offset);
      if (release >= 'AC1024') while (data[at++]! >= 128);
      return at + size;
    });
}

describe.runIf(hasCorpus)('checksums of objects', () => {
  it.each([...OLD, ...PAGED])('%s: wrong ones are told, and counted', async (release) => {
    const file = drawing(release);
    expect((await read(file)).warnings.has('dwg-object-crc')).toBe(false);
    const parts = dissect(containers, file)!;
    const data = Buffer.from(parts.sections.get(OBJECTS)!.data);
    const small = parts.objects.filter(({ offset }) => data.readUInt16LE(offset) < 0x8000);
    const offsets = small.map(({ offset }) => offset);
    const ends = objectEnds(data, offsets, release);
    spoil(data, ends);
    const sections = [...parts.sections].map(([kind, { name, data: old }]) => ({
      name,
      data: kind === OBJECTS ? data : old,
    }));
    const made = PAGED.includes(release)
      ? packDwg({ version: release, head: file, sections })
      : data;
    const warning = (await read(made)).warnings.get('dwg-object-crc');
    // the control objects of the tables are not read as objects
    expect(warning?.count).toBeGreaterThan(ends.length * 0.6);
    expect(warning?.count).toBeLessThanOrEqual(ends.length);
  });
});

describe.runIf(hasCorpus)('locators', () => {
  it.each(OLD)('%s: lost ones cost nothing that sentinels and objects tell', async (release) => {
    const file = drawing(release);
    const whole = await read(file);
    const damaged = Buffer.from(file).fill(0xee, 0x15, 0x19 + 9 * 6);
    const found = await read(damaged);
    expect([...found.warnings.keys()]).toContain('dwg-map-damaged');
    expect([...found.warnings.keys()]).toContain('dwg-objects-scanned');
    const ids = new Set(found.entities.map(({ id }) => id));
    expect(whole.entities.filter(({ id }) => !ids.has(id))).toEqual([]);
    expect(whole.entities.length).toBeGreaterThan(3);
  });
});

describe('an encrypted drawing', () => {
  it.each(PAGED)('%s is refused with a sentence that says so', async (release) => {
    const file = Buffer.alloc(4096);
    file.write(release);
    file[0x18] = 1;
    await expect(read(file)).rejects.toThrow(/encrypted with a password/);
  });
});
