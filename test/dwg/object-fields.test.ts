/**
 * Objects and table records through both readers: DWG and DXF of one drawing in the corpus give,
 * under the same handle, the same type with the same owner and the same fields, to ten digits.
 *
 * Each difference that is left is one that the two files have: it is named with its cause, and a
 * cause that does not occur any more fails as well.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Drawing, KeptTag } from '../../engine/drawing.ts';
import { WasmEngine, type WasmFormat } from '../../engine/wasm.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const RELEASES = ['AC1012', 'AC1014', 'AC1015', 'AC1018', 'AC1021', 'AC1024', 'AC1027', 'AC1032'];

/** Pairs of which one file was written by a program that tells objects in its own way. */
const OTHER_PROGRAM = 'the DXF was written by another program, with handles and objects of its own';
const OTHER_FILES: Record<string, string> = {
  'AC1024/sample': OTHER_PROGRAM,
  'AC1027/Line': OTHER_PROGRAM,
  'AC1027/gh109_1': OTHER_PROGRAM,
  'AC1032/example_2018': 'the DWG was written by another program',
};

/** Types that are not compared by their fields. */
const OTHER_TYPES: Record<string, string> = {
  ACAD_PROXY_OBJECT: 'holds the bits or the tags of its release',
  TABLESTYLE: 'compared with the tables',
  TABLECONTENT: 'compared with the tables',
  CELLSTYLEMAP: 'compared with the tables',
  FIELD: 'compared with the tables',
  ACDSSCHEMA: 'has no handle: part of the data section',
  ACDSRECORD: 'has no handle: part of the data section',
};

const PLACE = 'an offset in the drawing buffer';
const NO_COLORS = 'DXF before R2004 leaves colors of view styles out';
const NO_IMAGE = 'DXF leaves out how an image is laid where the map has no image';
const VIEW = 'the window had another size when the DXF was written';
const SAVED_APART = 'what a save for an older release adds is made anew for each file';
const R14_NAMES = 'R14 saves write names in capitals, and cut them in DXF';
const TRANSLATED = 'one bit or value is told in another way in DXF of this release';

/** Fields that differ, with the cause. */
const CAUSES: Record<string, string> = {
  'BLOCK_RECORD.entities': PLACE,
  'BLOCK_RECORD.layout': 'R13 and R14 DXF have no layouts',
  'BLOCK_RECORD.name': 'anonymous blocks are numbered anew; R14 cuts "*MODEL_SPACE" to "*U"',
  'DICTIONARY.entries': SAVED_APART,
  'DICTIONARY.hardOwner': 'not in DWG of R13 and R14',
  'DICTIONARY.owner': SAVED_APART,
  'XRECORD.owner': SAVED_APART,
  'XRECORD.tags': SAVED_APART,
  'TABLEGEOMETRY.owner': SAVED_APART,
  'DICTIONARYVAR.value': R14_NAMES,
  'APPID.name': R14_NAMES,
  'STYLE.font': 'the file name is written in another case',
  'ACDB_DYNAMICBLOCKPURGEPREVENTER_VERSION.block': 'not in DXF',
  'BLOCKGRIPLOCATIONCOMPONENT.valueNumber':
    'DXF has no exponents of three digits: 1E+99 is infinite',
  'LAYOUT.lastViewport': 'the view was opened once more before the DXF was written',
  'LTYPE.elements': 'a scale of 0 is written as 1',
  'SORTENTSTABLE.entities': 'a hash table, written in the order that it has in memory',
  'SORTENTSTABLE.sortHandles': 'a hash table, written in the order that it has in memory',
  'MATERIAL.channelFlags': 'not in the DXF of this program',
  'MATERIAL.refractionSource': 'not in DXF, which has it for all other maps',
  'VISUALSTYLE.edgeStyle': TRANSLATED,
  'VISUALSTYLE.faceLightingQuality': TRANSLATED,
  'VISUALSTYLE.lightingModel': 'a number of the format: 3 in DXF from R2013 on',
  'VPORT.aspectRatio': VIEW,
  'VPORT.center': VIEW,
  'VPORT.height': VIEW,
  ...Object.fromEntries(
    ['diffuse', 'specular', 'reflection', 'opacity', 'bump', 'refraction'].map((map) => [
      `MATERIAL.${map}Projection`,
      NO_IMAGE,
    ]),
  ),
  ...Object.fromEntries(
    ['arrow', 'border', 'boundary', 'connection', 'identifier', 'label'].map((part) => [
      `ACDBDETAILVIEWSTYLE.${part}Color`,
      NO_COLORS,
    ]),
  ),
  ...Object.fromEntries(
    ['arrowColor', 'bendColor', 'hatchBackground', 'hatchColor', 'identifierColor', 'labelColor']
      .concat('planeColor')
      .map((field) => [`ACDBSECTIONVIEWSTYLE.${field}`, NO_COLORS]),
  ),
};

/** Objects of the DXF whose handle has nothing, or another type, in the DWG. */
const ABSENT: Record<string, string> = Object.fromEntries(
  ['DICTIONARY', 'XRECORD', 'DICTIONARYVAR', 'APPID', 'DATATABLE', 'ACDBDATATABLE', 'TABLEGEOMETRY']
    .concat(['VISUALSTYLE', 'MATERIAL', 'SCALE', 'MLEADERSTYLE', 'ACDBDETAILVIEWSTYLE', 'LAYER'])
    .concat(['ACDBSECTIONVIEWSTYLE', 'BLOCK_RECORD', 'VPORT'])
    .map((type) => [type, SAVED_APART]),
);

type Value = unknown;

function rounded(value: Value): Value {
  if (typeof value === 'number') return Math.abs(value) < 1e-9 ? 0 : Number(value.toPrecision(10));
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
}

/** Dictionaries have no order: DXF sorts them. */
const ordered = (field: string, value: Value): string => {
  const list = rounded(value);
  if (field !== 'entries' || !Array.isArray(list)) return JSON.stringify(list);
  return JSON.stringify(list.map((entry) => JSON.stringify(entry)).sort());
};

function read(path: string, format: WasmFormat): Drawing {
  const engine = new WasmEngine();
  const bytes = readFileSync(path);
  let at = 0;
  const refill = (target: Uint8Array): number => {
    const chunk = bytes.subarray(at, at + target.length);
    target.set(chunk);
    at += chunk.length;
    return chunk.length;
  };
  expect(engine.read(format, refill), path).toBe(true);
  return engine.drawing;
}

const tagsOf = (tags: KeptTag[]): string =>
  JSON.stringify(tags.map(({ code, value }) => [code, rounded(value)]));

/** Collects what differs: the name of the field or type, and where. */
class Differences {
  readonly places = new Map<string, string>();
  compared = 0;

  note(what: string, place: string): void {
    if (!this.places.has(what)) this.places.set(what, place);
  }

  compare(name: string, dwg: Drawing, dxf: Drawing): void {
    for (let index = 0; index < dxf.recordCount; index++) {
      const offset = dxf.recordAt(index);
      const { category, name: type } = dxf.typeOf(offset);
      if (category !== 'object' && category !== 'table') continue;
      if (type in OTHER_TYPES) continue;
      const record = dxf.record(offset);
      const place = `${name} ${record.handle}`;
      const other = record.handle === '' ? 0 : dwg.findHandle(record.handle);
      if (other === 0 || dwg.typeOf(other).name !== type) this.note(`${type} absent`, place);
      else this.compareRecords(place, dwg, other, dxf, offset);
    }
  }

  private compareRecords(place: string, dwg: Drawing, a: number, dxf: Drawing, b: number): void {
    const [left, right] = [dwg.record(a), dxf.record(b)];
    const { type } = right;
    this.compared++;
    if (left.owner !== right.owner) this.note(`${type}.owner`, place);
    for (const [field, value] of Object.entries(right.fields)) {
      const [mine, theirs] = [ordered(field, left.fields[field]), ordered(field, value)];
      const where = `${place}: DWG ${mine.slice(0, 200)}, DXF ${theirs.slice(0, 200)}`;
      if (mine !== theirs) this.note(`${type}.${field}`, where);
    }
    if (type !== 'XRECORD') return;
    const [mine, theirs] = [tagsOf(dwg.tagsOf(a)), tagsOf(dxf.tagsOf(b))];
    if (mine !== theirs) this.note('XRECORD.tags', place);
  }
}

/** Names, without extension, that a release has in both forms. */
function pairsOf(release: string): string[] {
  const [dwg, dxf] = [`${corpus}dwg/${release}`, `${corpus}dxf-ascii/${release}`];
  if (!existsSync(dwg) || !existsSync(dxf)) return [];
  const names = new Set(readdirSync(dxf));
  return readdirSync(dwg)
    .filter((name) => name.endsWith('.dwg'))
    .map((name) => name.replace(/\.dwg$/, ''))
    .filter((name) => names.has(`${name}.dxf`) && !(`${release}/${name}` in OTHER_FILES));
}

describe('objects of DWG and DXF', () => {
  it('have the same fields, but for what the files tell differently', () => {
    const differences = new Differences();
    for (const release of RELEASES) {
      for (const name of pairsOf(release)) {
        const dwg = read(`${corpus}dwg/${release}/${name}.dwg`, 'DWG');
        const dxf = read(`${corpus}dxf-ascii/${release}/${name}.dxf`, 'DXF');
        differences.compare(`${release}/${name}`, dwg, dxf);
      }
    }
    if (differences.compared === 0) {
      console.log(`object fields: skipped, no pairs at ${corpus}`);
      return;
    }
    const explained = new Set([
      ...Object.keys(CAUSES),
      ...Object.keys(ABSENT).map((type) => `${type} absent`),
    ]);
    const left = [...differences.places].filter(([what]) => !explained.has(what));
    expect(Object.fromEntries(left)).toEqual({});
    const stale = [...explained].filter((what) => !differences.places.has(what));
    expect(stale).toEqual([]);
    expect(differences.compared).toBeGreaterThan(5000);
  }, 120_000);
});
