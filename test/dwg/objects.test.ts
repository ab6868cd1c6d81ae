/**
 * The same drawing through both readers: DWG and DXF of the corpus, written by one program from one
 * drawing in every release, give the same entities, in model space, sheets and blocks, in the same
 * order. What the two forms are known to tell differently is left out, each with its reason.
 */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const RELEASES = ['AC1012', 'AC1014', 'AC1015', 'AC1018', 'AC1021', 'AC1024', 'AC1027', 'AC1032'];

/** Pairs whose two files are not the same drawing any more, or tell it in another way. */
const FITTED = 'the DWG keeps a spline by its fit points, DXF its control points';
const WIDTHS = "DXF computes the size of a leader's text anew, R2010 and later do not store it";
const BY_LAYER = 'the DXF names the linetype of lines that are ByLayer in the DWG';
const SHAPES = 'DWG has the number of a shape, DXF its name out of the font';
const EXCEPTIONS: Record<string, string> = {
  'AC1012/example_r13': FITTED,
  'AC1014/example_r14': FITTED,
  'AC1014/Leader': 'the DXF was written without the class of multileaders: they are proxies',
  'AC1015/TS1': FITTED,
  'AC1015/entities-2d': SHAPES,
  'AC1015/entities-3d': SHAPES,
  'AC1015/example_2000': FITTED,
  'AC1018/example_2004': FITTED,
  'AC1021/Helix': 'the curve of a helix is computed anew for the DXF',
  'AC1021/example_2007': FITTED,
  'AC1024/Leader': WIDTHS,
  'AC1024/example_2010': FITTED,
  'AC1024/sample': BY_LAYER,
  'AC1027/Leader': WIDTHS,
  'AC1027/Line': BY_LAYER,
  'AC1027/example_2013': FITTED,
  'AC1027/gh109_1': 'the DXF was written without the classes of the walls: they are proxies',
  'AC1032/BLOCKPOINTPARAMETER': 'the DXF numbers anonymous blocks anew',
  'AC1032/Leader': WIDTHS,
  'AC1032/example_2018': 'the DWG was written by another program, with fewer entities',
};

/** Names, without extension, that a release has in both forms. */
function pairsOf(release: string): string[] {
  const [dwg, dxf] = [`${corpus}dwg/${release}`, `${corpus}dxf-ascii/${release}`];
  if (!existsSync(dwg) || !existsSync(dxf)) return [];
  const names = new Set(readdirSync(dxf));
  return readdirSync(dwg)
    .map((name) => name.replace(/\.dwg$/, ''))
    .filter((name) => names.has(`${name}.dxf`));
}

type Value = number | string | boolean | null | undefined | Value[] | { [key: string]: Value };
type Entity = { [key: string]: Value };
interface Document {
  vectorJson: Entity[];
  blocksJson: { name: string; entities: Entity[] }[];
}

/**
 * DXF leaves the style of a text out where it is "Standard"; which viewport was active last is not
 * in DWG; ACIS data is text in DXF and bytes in DWG of some releases.
 */
const DIFFERENT = new Set(['style', 'attributes', 'status', 'viewportId', 'acis']);

async function documentOf(path: string): Promise<Document> {
  const selection = { space: 'all', z: true, blocks: true };
  const outcome = await convert({
    source: { path },
    outputs: [{ id: 'json', selection }],
  });
  return JSON.parse(Buffer.from(outcome.outputs[0]!.bytes!).toString('utf8')) as Document;
}

/** Numbers to ten digits: DXF writes fifteen, and not the last of them exactly. */
function rounded(value: Value): Value {
  if (typeof value === 'number') return Math.abs(value) < 1e-9 ? 0 : Number(value.toPrecision(10));
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !DIFFERENT.has(key))
      .map(([key, inner]) => [key, rounded(inner)] as const)
      .filter(([key, inner]) => key !== 'extrusion' || !isUpright(inner)),
  );
}

/** True for (0, 0, 1), which DWG may miss by the last bit; JSON leaves the exact one out. */
function isUpright(value: Value): boolean {
  const { x, y, z } = value as { x: number; y: number; z: number };
  return x === 0 && y === 0 && z === 1;
}

describe('DWG and DXF of one drawing', () => {
  for (const release of RELEASES) {
    it(`${release}: the same entities`, async () => {
      const names = pairsOf(release).filter((name) => !(`${release}/${name}` in EXCEPTIONS));
      if (names.length === 0) console.log(`objects: no pairs of ${release} at ${corpus}`);
      for (const name of names) {
        const dwg = await documentOf(`${corpus}dwg/${release}/${name}.dwg`);
        const dxf = await documentOf(`${corpus}dxf-ascii/${release}/${name}.dxf`);
        expect(dwg.vectorJson.map(rounded), name).toEqual(dxf.vectorJson.map(rounded));
        const blocks = dxf.blocksJson.map((block) => block.name).sort();
        expect(dwg.blocksJson.map((block) => block.name).sort(), name).toEqual(blocks);
      }
    }, 60_000);
  }
});
