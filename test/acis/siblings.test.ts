/**
 * Solids, regions and surfaces of the same drawing in DWG and DXF of every release: SAT lines, SAB
 * in the entity and SAB in the data store give the same edges to 1e-6, and the same other fields.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';

const corpus = join(import.meta.dirname, '../../../shared/corpus');
const hasCorpus = existsSync(corpus);
if (!hasCorpus) console.log(`solids: no drawings at ${corpus}, their forms are not compared`);

const MODELLED = /^(3DSOLID|REGION|BODY|.*SURFACE)$/;
/** Drawings that have modelled geometry, by release. */
const FAMILIES: Record<string, string[]> = {
  AC1012: ['example_r13'],
  AC1014: ['example_r14'],
  AC1015: ['example_2000', 'TS1'],
  AC1018: ['example_2004', 'Surface'],
  AC1021: ['example_2007'],
  AC1024: ['example_2010'],
  AC1027: ['example_2013'],
  AC1032: ['example_2018'],
};

type Value = number | string | boolean | null | undefined | Value[] | { [key: string]: Value };
interface Modelled {
  [key: string]: Value;
  id: string;
  type: string;
}
interface Document {
  vectorJson: Modelled[];
  blocksJson: { entities: Modelled[] }[];
  metadata: {
    /** None where nothing is drawn. */
    boundingBox: { minX: number; minY: number; maxX: number; maxY: number } | null;
    coverage: { skipped: { type: string }[] };
    warnings: { code: string }[];
  };
}

async function documentOf(path: string): Promise<Document> {
  const selection = { space: 'all', z: true, blocks: true };
  const outcome = await convert({
    source: { path },
    outputs: [{ id: 'json', selection }],
  });
  return JSON.parse(Buffer.from(outcome.outputs[0]!.bytes!).toString('utf8')) as Document;
}

function modelledOf({ vectorJson, blocksJson }: Document): Modelled[] {
  const all = [...vectorJson, ...blocksJson.flatMap(({ entities }) => entities)];
  return all.filter(({ type }) => MODELLED.test(type)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The data itself is text in one file and bytes in the other. */
const rounded = (value: Value): Value => {
  if (typeof value === 'number') return Math.round(value * 1e6) / 1e6 + 0;
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'acis');
  return Object.fromEntries(entries.map(([key, inner]) => [key, rounded(inner)]));
};

const faultsOf = ({ metadata }: Document): string[] =>
  metadata.warnings.map(({ code }) => code).filter((code) => /acis|store|object/.test(code));

describe.runIf(hasCorpus)('modelled geometry of one drawing in two forms', () => {
  for (const [release, names] of Object.entries(FAMILIES)) {
    it.each(names)(`${release}: %s`, async (name) => {
      const dwg = await documentOf(join(corpus, 'dwg', release, `${name}.dwg`));
      const dxf = await documentOf(join(corpus, 'dxf-ascii', release, `${name}.dxf`));
      const found = new Map(modelledOf(dwg).map((entity) => [entity.id, rounded(entity)]));
      const wanted = modelledOf(dxf).filter(({ id }) => found.has(id));
      // the DWG of R2018 was written by another program, which left two of the three out
      expect(found.size).toBe(name === 'example_2018' ? 1 : modelledOf(dxf).length);
      expect(wanted).toHaveLength(found.size);
      for (const entity of wanted) expect(found.get(entity.id), name).toEqual(rounded(entity));
      for (const { edges } of wanted) expect((edges as Value[]).length).toBeGreaterThan(0);
      expect(faultsOf(dwg)).toEqual([]);
      expect(dwg.metadata.coverage.skipped.filter(({ type }) => MODELLED.test(type))).toEqual([]);
    });
  }

  it('every solid of the corpus has edges, and the extents hold them', async () => {
    const folders = readdirSync(join(corpus, 'dwg')).filter((name) => /^AC10[123][^0]/.test(name));
    let solids = 0;
    for (const folder of folders) {
      for (const file of readdirSync(join(corpus, 'dwg', folder))) {
        const document = await documentOf(join(corpus, 'dwg', folder, file));
        const inModel = document.vectorJson.filter(({ layout = 'Model' }) => layout === 'Model');
        for (const entity of inModel.filter(({ type }) => MODELLED.test(type))) {
          solids++;
          const { minX, minY, maxX, maxY } = document.metadata.boundingBox!;
          const edges = entity.edges as { type: string; start?: { x: number; y: number } }[];
          expect(edges?.length, `${file} ${entity.id}`).toBeGreaterThan(0);
          for (const { start } of edges) {
            if (start === undefined) continue;
            expect(start.x >= minX - 1e-6 && start.x <= maxX + 1e-6, file).toBe(true);
            expect(start.y >= minY - 1e-6 && start.y <= maxY + 1e-6, file).toBe(true);
          }
        }
      }
    }
    expect(solids).toBeGreaterThan(20);
  }, 60_000);
});
