/**
 * What becomes of the edges of solids: JSON, flattened inserts, extents, pictures; and drawings of
 * the corpus with solids, where it is there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Drawing } from '../../engine/drawing.ts';
import { metadataOf } from '../../engine/metadata.ts';
import { drawScene } from '../../engine/render/draw/index.ts';
import { draw, pathsOf } from '../render/picture.ts';
import { buildDrawing, type PlainDrawing, type PlainRecord } from '../support/drawing-builder.ts';
import { readDxfBytes } from '../support/read-dxf.ts';
import { FLATTEN, loadWriter, writeModel, writeOne } from '../write/write-module.ts';
import type { Edge } from './acis.ts';

const place = (x: number, y: number, z: number) => ({ x, y, z });
const none = { degree: 0, startAngle: 0, endAngle: 0, knots: [], weights: [] };
const line = { ...none, kind: 1, points: [place(0, 0, 0), place(1, 2, 3)] };
/** A quarter of an ellipse with radii 4 and 2 in the plane y = 1, from its long end. */
const arc = {
  ...none,
  kind: 2,
  endAngle: Math.PI / 2,
  points: [place(5, 1, 0), place(4, 0, 0), place(0, 0, 2)],
};
const spline = {
  kind: 3,
  degree: 2,
  startAngle: 0,
  endAngle: 0,
  points: [place(0, 0, 1), place(1, 2, 1), place(2, 0, 1)],
  knots: [0, 0, 0, 1, 1, 1],
  weights: [1, 0.5, 1],
};
const solid = (edges: object[], type = '3DSOLID'): PlainRecord => ({
  type,
  edges,
  acis: ['400 1', 'x'],
});

describe('JSON', () => {
  it('tells edges with z whether asked for or not, and the size of the data', async () => {
    const json = await writeOne(solid([line, { ...line, kind: 4 }, arc, spline]));
    expect(json.acis).toEqual({ format: 'SAT', size: 6 });
    expect(json.edges).toEqual([
      { type: 'line', start: place(0, 0, 0), end: place(1, 2, 3) },
      { type: 'line', start: place(0, 0, 0), end: place(1, 2, 3), approximate: true },
      {
        type: 'ellipse',
        center: place(5, 1, 0),
        majorAxis: place(4, 0, 0),
        normal: place(0, -1, 0),
        axisRatio: 0.5,
        startAngle: 0,
        endAngle: 90,
      },
      {
        type: 'spline',
        degree: 2,
        controlPoints: spline.points,
        knots: spline.knots,
        weights: spline.weights,
      },
    ]);
  });

  it.each(['REGION', 'BODY', 'SURFACE', 'EXTRUDEDSURFACE', 'REVOLVEDSURFACE', 'LOFTEDSURFACE'])(
    'of %s stands in the same fields',
    async (type) => {
      const json = await writeOne(solid([line], type));
      expect(json.edges).toHaveLength(1);
    },
  );

  it('SAB is told by its size; no data, no members', async () => {
    const json = await writeOne({ type: 'BODY', sab: new Uint8Array(9) });
    expect(json.acis).toEqual({ format: 'SAB', size: 9 });
    expect(await writeOne({ type: 'BODY' })).not.toHaveProperty('acis');
  });

  it('an ellipse in a stretched insert has new axes', async () => {
    const drawing: PlainDrawing = {
      blocks: [{ name: 'A', entities: [solid([arc])] }],
      entities: [
        { type: 'INSERT', block: 'A', position: { x: 10, y: 0 }, scaleX: 1, scaleY: 1, scaleZ: 6 },
      ],
    };
    const [json] = await writeModel(drawing, FLATTEN);
    const [edge] = json.edges;
    // z grows to 12, so the old minor axis is the major one and the angle counts from there
    expect(edge.center).toEqual(place(15, 1, 0));
    expect(edge.majorAxis.z).toBeCloseTo(12, 9);
    expect(edge.axisRatio).toBeCloseTo(1 / 3, 9);
    expect([edge.startAngle, edge.endAngle].map(Math.round)).toEqual([270, 0]);
  });
});

describe('extents and pictures', () => {
  async function extents(edges: object[]): Promise<Record<string, number>> {
    const writer = await loadWriter(buildDrawing({ entities: [solid(edges)] }));
    writer.exports.countDrawing();
    const source = { filename: 'a', format: 'DXF', warnings: [] };
    return metadataOf(new Drawing(writer.bytes()), source).boundingBox as Record<string, number>;
  }

  it('reach as far as the edges do', async () => {
    expect(await extents([line])).toMatchObject({ minX: 0, minY: 0, maxX: 1, maxY: 2 });
    expect(await extents([arc])).toMatchObject({ minX: 5, minY: 1, maxX: 9, maxY: 1 });
    const box = await extents([spline]);
    expect([box.minX, box.maxX]).toEqual([0, 2]);
    // the middle of the curve: 2 · 0.5 / (1 + 0.5 + … ) = (0 + 0.5 · 2 · 2 / 4) / 0.75
    expect(box.maxY).toBeCloseTo(2 / 3, 9);
  });

  it('show edges from above', () => {
    const [path] = pathsOf(draw([solid([line, arc])]));
    expect(path!.points.slice(0, 2)).toEqual([
      [0, 0],
      [1, 2],
    ]);
    expect(path!.points[2]).toEqual([9, 1]);
    expect(path!.points.at(-1)![0]).toBeCloseTo(5, 9);
  });

  it('a solid without edges is told as not drawn', () => {
    expect(draw([solid([])]).notDrawn).toEqual([{ type: '3DSOLID', count: 1 }]);
  });
});

const corpus = join(import.meta.dirname, '../../../shared/corpus/dxf-ascii');
const solids: [string, number][] = [
  ['AC1024/3dsolids.dxf', 70],
  ['AC1032/sphere.dxf', 3],
  ['AC1018/Surface.dxf', 41],
  ['AC1027/sample3.dxf', 704],
];
const releases = ['AC1014/example_r14', 'AC1015/example_2000', 'AC1018/example_2004'].concat([
  'AC1021/example_2007',
  'AC1024/example_2010',
  'AC1027/example_2013',
  'AC1032/example_2018',
]);

describe.skipIf(!existsSync(corpus))('the corpus', () => {
  const open = (name: string): Drawing => readDxfBytes(readFileSync(join(corpus, name))).drawing;
  const edgesOf = (drawing: Drawing): Edge[][] =>
    [...drawing.recordsOf('REGION'), ...drawing.recordsOf('3DSOLID')].map((r) => r.fields.edges);

  it.each(solids)('%s is not blank', (name, least) => {
    const drawing = open(name);
    let edges = 0;
    for (let i = 0; i < drawing.recordCount; i++) {
      const offset = drawing.recordAt(i);
      if (!drawing.typeOf(offset).layout.some((field) => field.name === 'acis')) continue;
      edges += (drawing.fieldOf(offset, 'edges') as unknown as Edge[]).length;
    }
    expect(edges).toBeGreaterThanOrEqual(least);
    const { notDrawn } = drawScene(drawing);
    expect(notDrawn.filter(({ type }) => /SOLID|REGION|SURFACE/.test(type))).toEqual([]);
  });

  it('one drawing saved for seven releases has the same edges, SAT or SAB', () => {
    const sets = releases.map((name) =>
      edgesOf(open(`${name}.dxf`)).map((edges) =>
        edges
          .map(({ kind, points }) => {
            const spots = points.map(({ x, y, z }) => [x, y, z].map((n) => n.toFixed(3)).join(' '));
            return `${kind} ${spots.sort().join(', ')}`.replaceAll('-0.000', '0.000');
          })
          .sort(),
      ),
    );
    expect(sets[0]!.map((edges) => edges.length)).toEqual([4, 4, 18]);
    for (const set of sets) expect(set).toEqual(sets[0]);
  });
});
