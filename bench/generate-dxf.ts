/**
 * A repeatable ASCII DXF (R2010) of a wanted size: entities as a floor plan has them.
 *
 * Half of it is lines, a fifth polylines with bulges; the rest circles, arcs, texts, inserts,
 * hatches and splines, with coordinates of the lengths that drawings have: whole numbers, three
 * decimals, full doubles. Nothing is random but by the seed.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

const LAYER_COUNT = 40;
const BLOCK_COUNT = 12;
const PLAN_WIDTH = 100_000;
const CHUNK = 1 << 20;

type Tag = [code: number, value: string | number];

class Generator {
  readonly #file: number;
  #text = '';
  #state: number;
  #handle = 0x100;
  #origin: [number, number] = [0, 0];
  #reach = 10;
  size = 0;
  /** Entities of model space. */
  entities = 0;

  constructor(path: string, seed: number) {
    this.#file = openSync(path, 'w');
    this.#state = seed >>> 0;
  }

  /** In [0, 1): Mulberry32. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  pick(count: number): number {
    return Math.floor(this.random() * count);
  }

  /** Chooses where the next entity stands and how large it is. */
  place(): void {
    this.#origin = [this.random() * PLAN_WIDTH, this.random() * PLAN_WIDTH];
    this.#reach = [5, 50, 500][this.pick(3)]!;
  }

  /** A coordinate (0: x, 1: y) of the entity. */
  coordinate(axis: 0 | 1): string {
    return this.#asWritten(this.#origin[axis] + (this.random() - 0.5) * this.#reach);
  }

  length(): string {
    return this.#asWritten(this.#reach * (0.1 + 0.4 * this.random()));
  }

  angle(): string {
    return this.#asWritten(360 * this.random());
  }

  /** Files hold whole numbers, three decimals and full doubles. */
  #asWritten(value: number): string {
    const kind = this.random();
    if (kind < 0.2) return `${Math.round(value)}.0`;
    return kind < 0.5 ? value.toFixed(3) : String(value);
  }

  handle(): string {
    return (this.#handle++).toString(16).toUpperCase();
  }

  put(...tags: Tag[]): void {
    for (const [code, value] of tags) this.#text += `${String(code).padStart(3)}\r\n${value}\r\n`;
    if (this.#text.length >= CHUNK) this.flush();
  }

  flush(): void {
    this.size += writeSync(this.#file, this.#text, null, 'latin1');
    this.#text = '';
  }

  get written(): number {
    return this.size + this.#text.length;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}

/** Writes the file; returns its size and its number of model space entities. */
export function generateDxf(
  path: string,
  size: number,
  seed = 1,
): { size: number; entities: number } {
  const g = new Generator(path, seed);
  putHeader(g);
  putTables(g);
  putBlocks(g);
  g.put([0, 'SECTION'], [2, 'ENTITIES']);
  while (g.written < size) {
    putEntity(g, layerName(g.pick(LAYER_COUNT)));
    g.entities++;
  }
  g.put([0, 'ENDSEC'], [0, 'EOF']);
  g.close();
  return { size: g.size, entities: g.entities };
}

const layerName = (index: number): string =>
  `${['A-WALL', 'A-DOOR', 'E-LITE', 'S-BEAM', 'P-PIPE'][index % 5]}-${index}`;

function putHeader(g: Generator): void {
  g.put([0, 'SECTION'], [2, 'HEADER'], [9, '$ACADVER'], [1, 'AC1024']);
  g.put([9, '$DWGCODEPAGE'], [3, 'ANSI_1252'], [9, '$INSUNITS'], [70, 4], [0, 'ENDSEC']);
}

function putTables(g: Generator): void {
  const names = ['0', ...Array.from({ length: LAYER_COUNT }, (_, index) => layerName(index))];
  g.put([0, 'SECTION'], [2, 'TABLES'], [0, 'TABLE'], [2, 'LAYER'], [5, g.handle()]);
  g.put([100, 'AcDbSymbolTable'], [70, names.length]);
  for (const [index, name] of names.entries()) {
    g.put([0, 'LAYER'], [5, g.handle()], [100, 'AcDbSymbolTableRecord']);
    g.put([100, 'AcDbLayerTableRecord'], [2, name], [70, 0]);
    g.put([62, 1 + (index % 255)], [6, 'Continuous']);
  }
  g.put([0, 'ENDTAB'], [0, 'TABLE'], [2, 'BLOCK_RECORD'], [5, g.handle()]);
  g.put([100, 'AcDbSymbolTable'], [70, BLOCK_COUNT]);
  for (let index = 0; index < BLOCK_COUNT; index++) {
    g.put([0, 'BLOCK_RECORD'], [5, g.handle()], [100, 'AcDbSymbolTableRecord']);
    g.put([100, 'AcDbBlockTableRecord'], [2, blockName(index)], [70, 0]);
  }
  g.put([0, 'ENDTAB'], [0, 'ENDSEC']);
}

const blockName = (index: number): string => `SYMBOL-${index}`;

function putBlocks(g: Generator): void {
  g.put([0, 'SECTION'], [2, 'BLOCKS']);
  for (let index = 0; index < BLOCK_COUNT; index++) {
    g.put([0, 'BLOCK'], [5, g.handle()], [100, 'AcDbEntity'], [8, '0']);
    g.put([100, 'AcDbBlockBegin'], [2, blockName(index)], [70, 0]);
    g.put([10, '0.0'], [20, '0.0'], [30, '0.0'], [3, blockName(index)], [1, '']);
    for (let line = 0; line < 6; line++) putLine(g, '0');
    g.put([0, 'ENDBLK'], [5, g.handle()], [100, 'AcDbEntity'], [8, '0'], [100, 'AcDbBlockEnd']);
  }
  g.put([0, 'ENDSEC']);
}

/** What every entity begins with; some have a color of their own. */
function begin(g: Generator, type: string, layer: string, marker: string): void {
  g.put([0, type], [5, g.handle()], [100, 'AcDbEntity'], [8, layer]);
  if (g.random() < 0.15) g.put([62, 1 + g.pick(255)]);
  g.put([100, marker]);
}

function putPoint(g: Generator, code: number): void {
  g.put([code, g.coordinate(0)], [code + 10, g.coordinate(1)], [code + 20, '0.0']);
}

function putLine(g: Generator, layer: string): void {
  begin(g, 'LINE', layer, 'AcDbLine');
  putPoint(g, 10);
  putPoint(g, 11);
}

function putPolyline(g: Generator, layer: string): void {
  const count = 3 + g.pick(14);
  begin(g, 'LWPOLYLINE', layer, 'AcDbPolyline');
  g.put([90, count], [70, g.pick(2)], [43, '0.0']);
  for (let index = 0; index < count; index++) {
    g.put([10, g.coordinate(0)], [20, g.coordinate(1)]);
    if (g.random() < 0.2) g.put([42, g.random() - 0.5]);
  }
}

function putRound(g: Generator, layer: string, isArc: boolean): void {
  begin(g, isArc ? 'ARC' : 'CIRCLE', layer, 'AcDbCircle');
  putPoint(g, 10);
  g.put([40, g.length()]);
  if (isArc) g.put([100, 'AcDbArc'], [50, g.angle()], [51, g.angle()]);
}

function putText(g: Generator, layer: string): void {
  begin(g, 'TEXT', layer, 'AcDbText');
  putPoint(g, 10);
  g.put([40, '2.5'], [1, `ROOM ${g.pick(10_000)} %%c ${g.pick(100)}`], [100, 'AcDbText']);
}

function putInsert(g: Generator, layer: string): void {
  begin(g, 'INSERT', layer, 'AcDbBlockReference');
  g.put([2, blockName(g.pick(BLOCK_COUNT))]);
  putPoint(g, 10);
  g.put([50, g.pick(8) * 45]);
}

function putHatch(g: Generator, layer: string): void {
  const count = 4 + g.pick(8);
  begin(g, 'HATCH', layer, 'AcDbHatch');
  g.put([10, '0.0'], [20, '0.0'], [30, '0.0'], [210, '0.0'], [220, '0.0'], [230, '1.0']);
  g.put([2, 'SOLID'], [70, 1], [71, 0], [91, 1], [92, 3], [72, 0], [73, 1], [93, count]);
  for (let index = 0; index < count; index++) {
    g.put([10, g.coordinate(0)], [20, g.coordinate(1)]);
  }
  g.put([97, 0], [75, 0], [76, 1], [98, 0]);
}

function putSpline(g: Generator, layer: string): void {
  const count = 4 + g.pick(12);
  begin(g, 'SPLINE', layer, 'AcDbSpline');
  g.put([70, 8], [71, 3], [72, count + 4], [73, count], [74, 0]);
  for (let index = 0; index < count + 4; index++) {
    g.put([40, Math.min(Math.max(index - 3, 0), count - 3)]);
  }
  for (let index = 0; index < count; index++) putPoint(g, 10);
}

function putEntity(g: Generator, layer: string): void {
  const kind = g.random();
  g.place();
  if (kind < 0.45) putLine(g, layer);
  else if (kind < 0.65) putPolyline(g, layer);
  else if (kind < 0.71) putRound(g, layer, false);
  else if (kind < 0.79) putRound(g, layer, true);
  else if (kind < 0.89) putText(g, layer);
  else if (kind < 0.96) putInsert(g, layer);
  else if (kind < 0.98) putHatch(g, layer);
  else putSpline(g, layer);
}
