/**
 * Tables and what belongs to them, against facts that a file tells twice: the same drawing as DWG
 * and as DXF, a table as cells and as content, a table and the block that the program drew of it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';
import type { Drawing } from '../../engine/drawing.ts';
import { WasmEngine, type WasmFormat } from '../../engine/wasm.ts';
import { randomFrom } from '../support/mutate.ts';
import { readDxfBytes } from '../support/read-dxf.ts';
import { loadRests, type Rests } from './rests-module.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const TYPES = ['TABLECONTENT', 'TABLEGEOMETRY', 'CELLSTYLEMAP', 'TABLESTYLE', 'FIELD'].concat([
  'MULTILEADER',
]);

/** Paths of the corpus below a folder, those whose bytes have a text in them. */
function filesWith(folder: string, text: string): string[] {
  if (!existsSync(corpus + folder)) {
    console.log(`tables: no drawings at ${corpus}${folder}`);
    return [];
  }
  const names = readdirSync(corpus + folder, { recursive: true }).map(String);
  return names
    .filter((name) => /\.(dwg|dxf)$/.test(name))
    .map((name) => `${folder}/${name}`)
    .filter((path) => readFileSync(corpus + path).includes(text));
}

function drawingOf(path: string): Drawing {
  const bytes = readFileSync(corpus + path);
  const engine = new WasmEngine();
  let done = 0;
  const format: WasmFormat = path.endsWith('.dwg') ? 'DWG' : 'DXF';
  engine.read(format, (target) => {
    const part = bytes.subarray(done, done + target.length);
    target.set(part);
    done += part.length;
    return part.length;
  });
  return engine.drawing;
}

type Value = number | string | boolean | null | undefined | Value[] | { [key: string]: Value };

/** Numbers to twelve digits: DXF writes no more than sixteen. */
function rounded(value: Value): Value {
  if (typeof value === 'number') return Number(value.toPrecision(12));
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
}

interface Cell {
  [field: string]: Value;
  text?: string;
  plainText?: string;
}
interface Table {
  [field: string]: Value;
  type: string;
  block: string;
  cells: Cell[];
}
interface Entity {
  type: string;
  plainText?: string;
}

async function documentOf(path: string) {
  const outcome = await convert({
    source: { path: corpus + path },
    outputs: [{ id: 'json', selection: { space: 'all', z: true, blocks: true } }],
  });
  const document = JSON.parse(Buffer.from(outcome.outputs[0]!.bytes!).toString('utf8')) as {
    vectorJson: Entity[];
    blocksJson: { name: string; entities: Entity[] }[];
  };
  const tables = document.vectorJson.filter((entity) => entity.type === 'ACAD_TABLE');
  return { tables: tables as Table[], blocks: document.blocksJson };
}

/** DWG and DXF that one program wrote of one drawing. */
const PAIRS = ['2000', '2004', '2007', '2010', '2013'].map((year, index) => {
  const release = ['AC1015', 'AC1018', 'AC1021', 'AC1024', 'AC1027'][index]!;
  return [`dwg/${release}/example_${year}.dwg`, `dxf-ascii/${release}/example_${year}.dxf`];
});
const pairs = [...PAIRS, ['dwg/AC1015/TS1.dwg', 'dxf-ascii/AC1015/TS1.dxf']] as [string, string][];
const leaders = ['AC1015', 'AC1018', 'AC1021', 'AC1024', 'AC1027', 'AC1032'].map(
  (release): [string, string] => [`dwg/${release}/Leader.dwg`, `dxf-ascii/${release}/Leader.dxf`],
);

describe('tables of the corpus', () => {
  it('are the same from DWG and DXF', async () => {
    for (const [dwg, dxf] of pairs.filter(([path]) => existsSync(corpus + path))) {
      const [one, other] = [await documentOf(dwg), await documentOf(dxf)];
      expect(one.tables.length, dwg).toBeGreaterThan(0);
      expect(one.tables.map(rounded), dwg).toEqual(other.tables.map(rounded));
    }
  });

  it('have contents, styles, fields and leaders that are the same from DWG and DXF', () => {
    const compared = new Set<string>();
    for (const [dwg, dxf] of [...pairs, ...leaders]) {
      if (!existsSync(corpus + dwg)) continue;
      const [one, other] = [drawingOf(dwg), drawingOf(dxf)];
      for (const type of TYPES) {
        const fields = (drawing: Drawing) =>
          [...drawing.recordsOf(type)]
            .sort((x, y) => Number.parseInt(x.handle, 16) - Number.parseInt(y.handle, 16))
            .map((record) => record.fields);
        const [a, b] = [fields(one), fields(other)];
        // in R2010 and later the content is the table's own in a DWG, the map the style's
        if (a.length !== b.length) continue;
        const strip = type === 'TABLESTYLE' ? plainStyle : rounded;
        expect(a.map(strip), `${dwg} ${type}`).toEqual(b.map(strip));
        if (a.length > 0) compared.add(type);
      }
    }
    if (existsSync(corpus)) expect([...compared].sort()).toEqual([...TYPES].sort());
  });

  it('have the cells that their content tells', () => {
    for (const path of filesWith('dxf-ascii', 'LINKEDTABLEDATACELL_BEGIN')) {
      const text = readFileSync(corpus + path, 'latin1');
      const told = readDxfBytes(Buffer.from(text, 'latin1')).first('ACAD_TABLE').fields;
      const made = readDxfBytes(Buffer.from(withoutCells(text), 'latin1')).first('ACAD_TABLE');
      // a line along a merged cell is kept once there, here with each cell beside it
      const plain = ({ borders, edges, value, ...cell }: Cell) => rounded(cell);
      expect(made.fields.cells.map(plain), path).toEqual(told.cells.map(plain));
      expect(made.fields.rowHeights, path).toEqual(told.rowHeights);
      expect(made.fields.columnWidths, path).toEqual(told.columnWidths);
      for (const [index, cell] of made.fields.cells.entries()) {
        if (cell.borders.length > 0) expect(cell.borders).toEqual(told.cells[index].borders);
      }
    }
  });

  it('say what the block shows that the program drew of them', async () => {
    let looked = 0;
    const all = [...filesWith('dwg', ''), ...filesWith('dxf-ascii', 'ACAD_TABLE')];
    for (const path of all.filter((name) => /AC10(15|18|2|3)/.test(name))) {
      const { tables, blocks } = await documentOf(path);
      for (const table of tables) {
        const block = blocks.filter((candidate) => candidate.name === table.block);
        if (block.length !== 1) continue;
        const shown = block[0]!.entities
          .filter((entity) => entity.type === 'MTEXT')
          .map((entity) => entity.plainText!.trim());
        const told = table.cells.map((cell) => (cell.plainText ?? cell.text ?? '').trim());
        expect(told.filter((text) => text !== '').sort(), path).toEqual(shown.sort());
        looked++;
      }
    }
    console.log(`tables: ${looked} compared with their blocks`);
    if (existsSync(corpus)) expect(looked).toBeGreaterThan(10);
  }, 120_000);
});

/**
 * The later style has more in a DWG: what the map has in a DXF. A color that fills nothing has no
 * value in it.
 */
function plainStyle({ cells, ...style }: Record<string, Value>): Value {
  const plain = (cell: Cell) => (cell.hasFill ? cell : { ...cell, fillColorIndex: 0 });
  return rounded({ ...style, styles: null, cells: (cells as Cell[]).map(plain) });
}

/** A DXF file without the cells of its tables. */
function withoutCells(text: string): string {
  const lines = text.split(/\r?\n/);
  const kept: string[] = [];
  let isTable = false;
  let isCell = false;
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const code = Number(lines[i]);
    if (code === 0) {
      isTable = lines[i + 1]!.trim() === 'ACAD_TABLE';
      isCell = false;
    }
    if (isTable && code === 171) isCell = true;
    if (!isCell) kept.push(lines[i]!, lines[i + 1]!);
  }
  return `${kept.join('\n')}\n`;
}

describe('damaged tables', () => {
  let objects: Rests;
  beforeAll(async () => {
    objects = await loadRests();
  }, 120_000);

  it('neither trap nor hang', () => {
    const seed = 20_261_125;
    console.log(`tables: damage of seed ${seed}`);
    const random = randomFrom(seed);
    for (const [dwg] of pairs.filter(([path]) => existsSync(corpus + path))) {
      const bytes = readFileSync(corpus + dwg);
      const types = ['ACAD_TABLE', ...TYPES];
      expect(objects.damaged(bytes, types, 100, random)).toBeGreaterThan(0);
    }
  }, 120_000);
});
