/**
 * The same drawing through both readers: DWG and DXF of the corpus, written by one program from one
 * drawing in every release, give the same document.
 *
 * Every layout and every block has the same entities with the same members, numbers within 1e-6,
 * whatever their order; layers, metadata and header variables are the same. Differences are listed
 * in `sibling-differences.ts` by handle, with their cause.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';
import { WasmEngine, type WasmFormat } from '../../engine/wasm.ts';
import {
  BLOCKS,
  DIFFERENCES,
  FITTED,
  FORM,
  LEADER_BOX,
  RENAMED,
  SUMMARY,
  UNRELATED,
  VARIABLES,
  VARIABLES_OF,
} from './sibling-differences.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const RELEASES = ['AC1012', 'AC1014', 'AC1015', 'AC1018', 'AC1021', 'AC1024', 'AC1027', 'AC1032'];
const TOLERANCE = 1e-6;

// biome-ignore lint/suspicious/noExplicitAny: members of a JSON document
type Json = any;
type Entity = Record<string, Json>;

const pathOf = (format: WasmFormat, name: string): string =>
  format === 'DWG' ? `${corpus}dwg/${name}.dwg` : `${corpus}dxf-ascii/${name}.dxf`;

/** Names of DWG files below the corpus that have a DXF of the same release and drawing. */
function pairsOf(release: string): [dwg: string, dxf: string][] {
  if (!existsSync(`${corpus}dwg/${release}`)) return [];
  return readdirSync(`${corpus}dwg/${release}`)
    .map((file) => `${release}/${file.replace(/\.dwg$/, '')}`)
    .filter((name) => !(name in UNRELATED))
    .map((name): [string, string] => [name, RENAMED[name] ?? name])
    .filter(([, dxf]) => existsSync(pathOf('DXF', dxf)));
}

async function documentOf(path: string): Promise<Json> {
  const selection = { space: 'all', z: true, blocks: true };
  const outcome = await convert({
    source: { path },
    outputs: [{ id: 'json', selection }],
  });
  return JSON.parse(Buffer.from(outcome.outputs[0]!.bytes!).toString('utf8'));
}

function variablesOf(format: WasmFormat, name: string): Map<string, (number | string)[]> {
  const bytes = readFileSync(pathOf(format, name));
  const engine = new WasmEngine();
  let done = 0;
  const isRead = engine.read(format, (target) => {
    const part = bytes.subarray(done, done + target.length);
    target.set(part);
    done += part.length;
    return part.length;
  });
  expect(isRead, name).toBe(true);
  return engine.drawing.headerVariables();
}

const isNear = (a: number, b: number): boolean =>
  Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));

/** Anonymous blocks are numbered anew by each program: only their kind counts. */
const folded = (name: string): string => name.replace(/^(\*[A-Z])\d+$/i, '$1').toUpperCase();

function isAlike(a: Json, b: Json, member = ''): boolean {
  if (typeof a === 'number' && typeof b === 'number') return isNear(a, b);
  // a factor that is 1 but for its last bit is told
  if (member === 'widthFactor') return isNear(a ?? 1, b ?? 1);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => isAlike(value, b[i]));
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return member === 'block' ? folded(a) === folded(b) : a === b;
  }
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  return membersOf(a, b).every((key) => isAlike(a[key], b[key], key));
}

const membersOf = (a: Entity, b: Entity): string[] => [
  ...new Set([...Object.keys(a), ...Object.keys(b)]),
];

/** Whether two entities are the same in all that both forms can tell. */
function isSame(pair: string, a: Entity, b: Entity): boolean {
  if (a.type !== b.type) return false;
  const left = new Set(['id', ...Object.keys({ ...FORM['*'], ...FORM[a.type as string] })]);
  if (a.type === 'SPLINE' && a.controlPoints.length === 0 && a.fitPoints.length > 0) {
    for (const key of FITTED) left.add(key);
  }
  if (a.type === 'LEADER' && a.textHeight === undefined)
    for (const key of LEADER_BOX) left.add(key);
  for (const { handles, members = [] } of DIFFERENCES[pair] ?? []) {
    if (handles.includes('*') || handles.includes(a.id)) for (const key of members) left.add(key);
  }
  return membersOf(a, b).every((key) => left.has(key) || isAlike(a[key], b[key], key));
}

/** Entities by where they are: a layout, or a block by its folded name. */
function placesOf(document: Json): Map<string, Entity[]> {
  const places = new Map<string, Entity[]>();
  const add = (place: string, entity: Entity): void => {
    const known = places.get(place);
    if (known) known.push(entity);
    else places.set(place, [entity]);
  };
  for (const entity of document.vectorJson) add(`layout ${entity.layout ?? 'Model'}`, entity);
  for (const { name, basePoint, entities } of document.blocksJson) {
    add(`block ${folded(name)}`, { type: 'BLOCK', id: '', basePoint });
    for (const entity of entities) add(`block ${folded(name)}`, entity);
  }
  return places;
}

/** What the entities of one place do not share. */
function differences(pair: string, a: Entity[], b: Entity[]): string[] {
  const skipped = new Set(
    (DIFFERENCES[pair] ?? []).filter((known) => !known.members).flatMap((known) => known.handles),
  );
  const byHandle = new Map(b.map((entity) => [entity.id, entity]));
  const rest = new Set(b.filter((entity) => !skipped.has(entity.id)));
  const lonely = a.filter((entity) => {
    const twin = byHandle.get(entity.id);
    if (skipped.has(entity.id)) return false;
    if (!twin || !rest.has(twin) || !isSame(pair, entity, twin)) return true;
    rest.delete(twin);
    return false;
  });
  // content of anonymous blocks has new handles
  const alone = lonely.filter((entity) => {
    const twin = [...rest].find((other) => isSame(pair, entity, other));
    if (twin) rest.delete(twin);
    return !twin;
  });
  const told = (from: string) => (e: Entity) =>
    `${from} only: ${e.type} ${e.id} ${JSON.stringify(e).slice(0, 400)}`;
  return [...alone.map(told('DWG')), ...[...rest].map(told('DXF'))];
}

function compareEntities(pair: string, dwg: Json, dxf: Json): void {
  const [a, b] = [placesOf(dwg), placesOf(dxf)];
  for (const place of new Set([...a.keys(), ...b.keys()])) {
    if ((BLOCKS[pair] ?? []).some((name) => place === `block ${name}`)) continue;
    const found = differences(pair, a.get(place) ?? [], b.get(place) ?? []);
    expect(found, `${pair}, ${place}`).toEqual([]);
  }
}

/** Who saved the file, when, from what, and what was faulty in it. */
const OWN = ['filename', 'format', 'warnings', 'properties', 'thumbnail'];

function compareSummary(pair: string, dwg: Json, dxf: Json): void {
  const left = new Set([...OWN, ...(SUMMARY[pair] ?? [])]);
  for (const key of membersOf(dwg.metadata, dxf.metadata)) {
    if (left.has(key)) continue;
    const isEqual = isAlike(dwg.metadata[key], dxf.metadata[key]);
    if (!isEqual) expect(dwg.metadata[key], `${pair}, ${key}`).toEqual(dxf.metadata[key]);
  }
  if (!left.has('layers')) expect(dwg.layersJson, pair).toEqual(dxf.layersJson);
}

function compareVariables(pair: string, dxfName: string): void {
  const [a, b] = [variablesOf('DWG', pair), variablesOf('DXF', dxfName)];
  const left = new Set([...VARIABLES, ...(VARIABLES_OF[pair] ?? [])]);
  const upper = (value: number | string): number | string =>
    typeof value === 'string' ? value.toUpperCase() : value;
  const differing = [...a].filter(([name, values]) => {
    const others = b.get(name);
    // DXF leaves some out; what DWG does not have is told by no other value
    if (left.has(name) || !others) return false;
    return !isAlike(values.map(upper), others.map(upper));
  });
  expect(differing, pair).toEqual([]);
}

describe('DWG and DXF of one drawing', () => {
  for (const release of RELEASES) {
    it(`${release}: the same document`, async () => {
      const pairs = pairsOf(release);
      if (pairs.length === 0) console.log(`objects: no pairs of ${release} at ${corpus}`);
      for (const [pair, dxfName] of pairs) {
        const dwg = await documentOf(pathOf('DWG', pair));
        const dxf = await documentOf(pathOf('DXF', dxfName));
        compareEntities(pair, dwg, dxf);
        compareSummary(pair, dwg, dxf);
        compareVariables(pair, dxfName);
      }
    }, 60_000);
  }
});
