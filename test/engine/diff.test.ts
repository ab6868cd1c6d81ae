/**
 * Differences of drawings: known edits of random drawings are what is told, whatever handles they
 * have; files of one drawing in several formats and releases are the same.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type DiffDocument, diffDocuments, type Entity, isSame } from '../../engine/diff.ts';
import { diffFiles } from '../../engine/diff-files.ts';
import { linework } from '../cli/command.ts';
import { dxf } from '../support/read-dxf.ts';

const seed = Number(process.env.LINEWORK_TEST_SEED ?? Date.now() % 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'linework-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LAYERS = [{ name: 'WALL', color: 1, colorHex: '#FF0000', entityCount: 0, handle: '10' }];
const documentOf = (vectorJson: Entity[], layersJson: Entity[] = LAYERS): DiffDocument => ({
  ...{ vectorJson, layersJson },
});

const coordinate = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 7);
const point = fc.record({ x: coordinate, y: coordinate });
const common = {
  layer: fc.constantFrom('WALL', 'DOOR'),
  colorIndex: fc.integer({ min: 1, max: 9 }),
};
const entity: fc.Arbitrary<Entity> = fc.oneof(
  fc.record({ type: fc.constant('LINE'), ...common, start: point, end: point }),
  fc.record({ type: fc.constant('CIRCLE'), ...common, center: point, radius: coordinate }),
  fc.record({
    ...{ type: fc.constant('TEXT'), ...common, text: fc.string(), position: point },
    height: fc.constant(2.5),
  }),
  fc.record({
    ...{ type: fc.constant('LWPOLYLINE'), ...common, closed: fc.boolean() },
    vertices: fc.array(point, { minLength: 2, maxLength: 6 }),
  }),
);
/** Entities that differ from each other, with handles. */
const drawing = fc
  .uniqueArray(entity, { minLength: 4, maxLength: 40, selector: (one) => JSON.stringify(one) })
  .map((entities) => entities.map((one, index) => withHandle(one, 0x100 + index)));

const withHandle = ({ id, ...one }: Entity, handle: number): Entity => ({
  ...{ type: one.type, id: handle.toString(16).toUpperCase() },
  ...one,
});

function translate(value: unknown, dx: number, dy: number): unknown {
  if (Array.isArray(value)) return value.map((inner) => translate(inner, dx, dy));
  if (typeof value !== 'object' || value === null) return value;
  const { x, y } = value as { x?: number; y?: number };
  if (x !== undefined && y !== undefined) return { ...value, x: x + dx, y: y + dy };
  const entries = Object.entries(value).map(([field, inner]) => [field, translate(inner, dx, dy)]);
  return Object.fromEntries(entries);
}

const idsOf = (entities: readonly { id?: unknown }[]) => entities.map(({ id }) => id).sort();

/** What a user does to each entity, by its place in the drawing. */
const edits = fc.array(fc.constantFrom('keep', 'keep', 'keep', 'remove', 'move', 'recolor'), {
  minLength: 40,
  maxLength: 40,
});

const options = { seed, numRuns: 200 };

describe(`seed ${seed}: edits`, () => {
  it('of entities with handles are told one by one', () => {
    fc.assert(
      fc.property(drawing, edits, drawing, (before, what, more) => {
        const chosen = (edit: string) => before.filter((_, index) => what[index] === edit);
        const kept = before.flatMap((one, index) => {
          if (what[index] === 'remove') return [];
          if (what[index] === 'move') return [translate(one, 12.5, -3) as Entity];
          if (what[index] === 'recolor') return [{ ...one, colorIndex: 77 }];
          return [one];
        });
        const added: Entity[] = more.map((one, index) => ({
          ...withHandle(one, 0x9000 + index),
          layer: 'NEW',
        }));
        const diff = diffDocuments(documentOf(before), documentOf([...added, ...kept]));
        expect(idsOf(diff.added)).toEqual(idsOf(added));
        expect(idsOf(diff.removed)).toEqual(idsOf(chosen('remove')));
        const moved = diff.changed.filter(({ kind }) => kind === 'moved');
        expect(idsOf(moved)).toEqual(idsOf(chosen('move')));
        for (const { offset, matchedBy } of moved) {
          expect(matchedBy).toBe('handle');
          expect([offset!.x, offset!.y, offset!.z].map((v) => Number(v.toFixed(6)))).toEqual([
            ...[12.5, -3, 0],
          ]);
        }
        const recolored = diff.changed.filter(({ kind }) => kind === 'changed');
        expect(idsOf(recolored)).toEqual(idsOf(chosen('recolor')));
        for (const { changes } of recolored) {
          expect(changes.map(({ field, to }) => [field, to])).toEqual([['colorIndex', 77]]);
        }
      }),
      options,
    );
  });
  it('new handles for all, or none, are no difference; nor is another order', () => {
    fc.assert(
      fc.property(drawing, fc.boolean(), (before, hasHandles) => {
        const after = before
          .map((one, index) => withHandle(one, 0x100 + ((index + 3) % before.length)))
          .map((one) => (hasHandles ? one : { ...one, id: undefined }))
          .reverse();
        expect(diffDocuments(documentOf(before), documentOf(after))).toEqual({
          ...{ added: [], removed: [], changed: [] },
        });
      }),
      options,
    );
  });
  it('there is what was removed where the other way round it is added', () => {
    fc.assert(
      fc.property(drawing, drawing, (one, other) => {
        const there = diffDocuments(documentOf(one), documentOf(other));
        const back = diffDocuments(documentOf(other), documentOf(one));
        expect(idsOf(back.added)).toEqual(idsOf(there.removed));
        expect(idsOf(back.removed)).toEqual(idsOf(there.added));
        expect(back.changed).toHaveLength(there.changed.length);
      }),
      options,
    );
  });
});

describe('without handles', () => {
  const line = (x: number, more: Entity = {}): Entity => ({
    ...{ type: 'LINE', layer: 'WALL', start: { x, y: 0 }, end: { x: x + 1, y: 2 }, ...more },
  });
  it('a shape that stands elsewhere was moved; at its place something was changed', () => {
    const text = (value: string): Entity => ({
      ...{ type: 'TEXT', layer: 'WALL', text: value, position: { x: 7, y: 7 } },
    });
    const diff = diffDocuments(
      documentOf([line(0), text('old')]),
      documentOf([line(5), text('new')]),
    );
    expect(diff.changed).toMatchObject([
      { kind: 'moved', matchedBy: 'geometry', offset: { x: 5, y: 0, z: 0 } },
      { kind: 'changed', changes: [{ field: 'text', from: 'old', to: 'new' }] },
    ]);
    expect([diff.added, diff.removed]).toEqual([[], []]);
  });
});

describe('of two releases', () => {
  const viewport = { type: 'VIEWPORT', id: '84', layer: '0', width: 9 };
  const attribute = { type: 'ATTRIB', id: '86', layer: '0', text: 'M8' };
  const insert = { type: 'INSERT', id: '85', layer: '0', block: 'bolt', attributes: [attribute] };
  const body = { type: 'REGION', id: '87', layer: '0', acis: { format: 'SAT', size: 1272 } };
  const text = { type: 'TEXT', id: '88', layer: '0', text: 'A' };
  const older = [viewport, insert, body, text];
  const newer = [
    { ...viewport, gridMajor: 5 },
    { ...insert, attributes: [{ ...attribute, lockPosition: true }] },
    { ...body, acis: { format: 'SAB', size: 1709 }, uid: '{0}' },
    { ...text, transparency: 0.5 },
  ];
  const of = (dwgVersion: string, entities: Entity[]): DiffDocument => ({
    ...{ ...documentOf(entities), metadata: { dwgVersion } },
  });
  const changed = (a: DiffDocument, b: DiffDocument) =>
    diffDocuments(a, b).changed.map(({ id, changes }) => [id, ...changes.map((c) => c.field)]);

  it('what the older one does not have is not told', () => {
    const [one, other] = [of('AC1015', older), of('AC1032', newer)];
    expect(isSame(diffDocuments(one, other))).toBe(true);
    expect(isSame(diffDocuments(other, one))).toBe(true);
  });

  it('what both have is, and all of what one release tells', () => {
    expect(changed(of('AC1032', older), of('AC1032', newer))).toEqual([
      ['84', 'gridMajor'],
      ['85', 'attributes'],
      ['87', 'acis', 'uid'],
      ['88', 'transparency'],
    ]);
    const edited = [{ ...viewport, width: 8 }, insert, body, { ...text, rotation: 90 }];
    expect(changed(of('AC1015', older), of('AC1032', edited))).toEqual([
      ['84', 'width'],
      ['88', 'rotation'],
    ]);
    // R2007 has the grid, R2004 a transparency.
    expect(changed(of('AC1021', older), of('AC1032', newer))).toEqual([
      ['84', 'gridMajor'],
      ['85', 'attributes'],
      ['88', 'transparency'],
    ]);
  });

  it('a name is the same in capitals, as R14 writes it; a text is not', () => {
    const layers = [{ ...LAYERS[0]!, name: 'Wall' }];
    const one = [{ type: 'TEXT', id: '1', layer: 'WALL', style: 'STANDARD', text: 'a' }];
    const other = [{ type: 'TEXT', id: '1', layer: 'Wall', style: 'Standard', text: 'a' }];
    expect(isSame(diffDocuments(documentOf(one), documentOf(other, layers)))).toBe(true);
    const shout = documentOf([{ ...other[0], text: 'A' } as Entity], layers);
    expect(changed(documentOf(one), shout)).toEqual([['1', 'text']]);
  });
});

it('names of anonymous blocks are not compared, texts are whatever they begin with', () => {
  const insert = (block: string, id = 'A1') => ({ type: 'INSERT', id, block });
  const text = (value: string) => ({ type: 'TEXT', id: 'A1', text: value });
  const changes = (a: Entity, b: Entity) =>
    diffDocuments(documentOf([a]), documentOf([b])).changed.length;
  expect(changes(insert('*U7'), insert('*U9'))).toBe(0);
  expect(changes(insert('*U7'), insert('DOOR'))).toBe(1);
  expect(changes(text('*1'), text('*12'))).toBe(1);
});

describe('layers', () => {
  const entities = [
    { type: 'LINE', id: 'A1', layer: 'WALL', colorIndex: 1, start: { x: 0, y: 0 } },
  ];
  it('of another colour are one change, not one an entity', () => {
    const blue = [{ ...LAYERS[0], color: 5, colorHex: '#0000FF' }];
    const after = documentOf([{ ...entities[0], colorIndex: 5 }], blue);
    const { changed } = diffDocuments(documentOf(entities), after);
    expect(changed).toMatchObject([{ type: 'LAYER', name: 'WALL', matchedBy: 'name' }]);
    const own = documentOf([{ ...entities[0], colorIndex: 3 }], blue);
    expect(diffDocuments(documentOf(entities), own).changed).toHaveLength(2);
  });
  it('that are new or gone are told', () => {
    const more = [...LAYERS, { name: 'DOOR', color: 2, colorHex: '#FFFF00' }];
    const diff = diffDocuments(documentOf([], more), documentOf([]));
    expect(diff).toMatchObject({ removed: [{ type: 'LAYER', name: 'DOOR' }], added: [] });
  });
});

describe('linework diff', () => {
  const file = (name: string, entities: string): string => {
    const path = join(folder, name);
    writeFileSync(path, dxf({ entities }));
    return path;
  };
  const line = (handle: string, y: number) =>
    `0 LINE\n5 ${handle}\n8 WALL\n10 0\n20 ${y}\n11 100\n21 ${y}\n`;
  const a = file('a.dxf', line('A1', 0) + line('A2', 50) + line('A3', 100));
  const b = file('b.dxf', line('A1', 0) + line('A2', 60) + line('A4', 20));

  it('exits 0 for the same, 1 for different, 2 for trouble', async () => {
    expect(await linework(['diff', a, a])).toMatchObject({
      code: 0,
      stdout: 'the drawings are the same\n',
    });
    const different = await linework(['diff', a, b]);
    expect(different).toMatchObject({ code: 1, stderr: '' });
    expect(different.stdout.trim().split('\n')).toEqual([
      '- LINE A3 on WALL',
      '+ LINE A4 on WALL',
      '> LINE A2 on WALL moved by 0,10',
      '1 added, 1 removed, 1 changed',
    ]);
    const missing = await linework(['diff', a, join(folder, 'nothing.dxf')]);
    expect([missing.code, missing.stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect((await linework(['diff', a])).code).toBe(2);
    expect((await linework(['diff', a, b, '--colour'])).code).toBe(2);
  });
  it('compares two releases', async () => {
    const save = (version: string, entities: string): string => {
      const head = `0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\n${version}\n0\nENDSEC\n`;
      const body = `0\nSECTION\n2\nENTITIES\n${entities}0\nENDSEC\n0\nEOF\n`;
      const path = join(folder, `${version}.dxf`);
      writeFileSync(path, head + body);
      return path;
    };
    const circle = '0\nCIRCLE\n5\nA1\n8\n0\n10\n1\n20\n2\n40\n3\n';
    // R12 has no lineweight, but the thickness it has
    const old = save('AC1009', circle);
    const recent = save('AC1032', `${circle}39\n4\n370\n50\n`);
    const { code, stdout, stderr } = await linework(['diff', old, recent]);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('thickness');
    expect(stdout).not.toContain('lineWeight');
  });
  it('--json tells the lists', async () => {
    const { code, stdout } = await linework(['diff', a, b, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      added: [{ type: 'LINE', id: 'A4', start: { x: 0, y: 20 } }],
      removed: [{ type: 'LINE', id: 'A3' }],
      changed: [{ type: 'LINE', id: 'A2', kind: 'moved', offset: { x: 0, y: 10, z: 0 } }],
    });
  });
  /** How the picture of two drawings shows the lines at these heights. */
  async function colorsOf(one: string, other: string, heights: number[]): Promise<string[]> {
    const png = join(folder, 'overlay.png');
    expect((await linework(['diff', one, other, '--png', png])).code).toBe(1);
    const image = await loadImage(png);
    const context = createCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    // The frame is both drawings, 0 to 100, and 2 in a hundred around them.
    const scale = image.height / 104;
    const colorAt = (y: number) => {
      const top = Math.round(image.height - (y + 2) * scale) - 6;
      const { data } = context.getImageData(Math.round(image.width / 2), top, 1, 12);
      const pixels = Array.from({ length: 12 }, (_, i) => [...data.slice(4 * i, 4 * i + 3)]);
      const darkest = pixels.sort((p, q) => Math.min(...p) - Math.min(...q))[0]!;
      const [red, green, blue] = darkest as [number, number, number];
      if (Math.min(red, green, blue) > 240) return 'white';
      if (red > green + 60 && red > blue + 60) return 'red';
      if (green > red + 40 && green > blue + 40) return 'green';
      return Math.max(red, green, blue) - Math.min(red, green, blue) < 30 ? 'grey' : 'other';
    };
    return heights.map(colorAt);
  }

  it('--png shows grey what is in both, red what is gone, green what is new', async () => {
    expect(await colorsOf(a, b, [0, 20, 50, 60, 100, 80])).toEqual([
      ...['grey', 'green', 'red', 'green', 'red', 'white'],
    ]);
  });
  it('--png shows what is white or black itself too', async () => {
    const colored = (rgb: number, handle: string, y: number) => `${line(handle, y)}420\n${rgb}\n`;
    const [white, black] = [0xffffff, 0];
    const both = line('A1', 0) + line('A3', 100);
    const lost = file('lost.dxf', both + colored(white, 'A5', 30) + colored(black, 'A6', 40));
    const made = file('made.dxf', both + colored(white, 'A7', 60) + colored(black, 'A8', 70));
    expect(await colorsOf(lost, made, [0, 30, 40, 60, 70, 80])).toEqual([
      ...['grey', 'red', 'red', 'green', 'green', 'white'],
    ]);
  });
});

describe('the same drawing in another file', () => {
  const fixtures = new URL('../../fixtures/dxf/', import.meta.url).pathname;
  it.each([
    ['R2000/plain.dxf', 'R2018/plain.dxf'],
    ['R2000/plain.dxf', 'R2000/plain-binary.dxf'],
    ['R2000/plain.dxf', 'R2000/plain-lf.dxf'],
  ])('%s and %s', async (a, b) => {
    const diff = await diffFiles({ path: fixtures + a }, { path: fixtures + b });
    expect(isSame(diff)).toBe(true);
  });
  // One drawing, saved by its program in each release.
  const corpus = new URL('../../../shared/corpus/dwg/', import.meta.url).pathname;
  const [r2000, r2004] = ['AC1015/example_2000.dwg', 'AC1018/example_2004.dwg'];
  it('releases of DWG', async () => {
    if (!existsSync(corpus + r2000)) {
      console.log('the corpus is absent: releases of DWG are not compared');
      return;
    }
    const diff = await diffFiles({ path: corpus + r2000 }, { path: corpus + r2004 });
    expect([diff.added, diff.removed, diff.changed]).toEqual([[], [], []]);
    expect(readFileSync(corpus + r2000).length).toBeGreaterThan(100_000);
  });
});
