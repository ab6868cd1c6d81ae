/**
 * Decoders of DWG objects end where their data ends: every bit of data is taken up to where the
 * texts or handles begin, every text, and every handle but the padding of the last byte. An order
 * of fields that is wrong anywhere misses these ends. Read over all drawings of the corpus.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadRests, type Rest } from './rests-module.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/dwg/', import.meta.url));

/** Types of which something is left on purpose, or because it is not read yet. */
const EXCEPTIONS: Record<string, string> = {
  '3DSOLID': 'the wireframe and silhouettes behind the ACIS data are not read',
  ACAD_PROXY_OBJECT: 'its data is what remains, in whole bytes',
  BODY: 'as 3DSOLID',
  REGION: 'as 3DSOLID',
  SPATIAL_INDEX: 'only its date is described',
};

/** A byte is filled up behind the handles. */
const PADDING = 7;

const isWhole = (rest: Rest): boolean =>
  !rest.fault && rest.data === 0 && rest.texts === 0 && rest.handles <= PADDING;

it('nothing is left of an object', async () => {
  const releases = existsSync(corpus) ? readdirSync(corpus) : [];
  if (releases.length === 0) console.log(`rests: no drawings at ${corpus}`);
  const objects = await loadRests();
  const types = new Set<string>();
  const left: string[] = [];
  for (const release of releases.filter((name) => /^AC10(1[2-9]|[23])/.test(name))) {
    for (const name of readdirSync(`${corpus}${release}`)) {
      for (const rest of objects.rests(readFileSync(`${corpus}${release}/${name}`))) {
        if (rest.type in EXCEPTIONS || rest.type.startsWith('UNKNOWN')) continue;
        types.add(rest.type);
        if (!isWhole(rest)) left.push(`${release}/${name} ${JSON.stringify(rest)}`);
      }
    }
  }
  console.log(`rests: ${types.size} types read to their ends`);
  expect(left).toEqual([]);
}, 120_000);
