/**
 * GeoJSON features: geometry types, chord errors, rings of hatches.
 */
import { describe, expect, it } from 'vitest';
import { TYPES } from '../../engine/schema/layout.ts';
import { buildDrawing, type PlainDrawing } from '../support/drawing-builder.ts';
import { FLATTEN, type Json, loadWriter } from './write-module.ts';

async function features(plain: PlainDrawing, flags = 0): Promise<Json[]> {
  const writer = await loadWriter(buildDrawing(plain));
  const text = writer.collect(() => {
    writer.exports.setSelection(flags);
    writer.exports.selectSpace(writer.drawing.modelSpace, 0);
    writer.exports.writeEntities(2);
  });
  return JSON.parse(`[${text}]`);
}
const feature = async (entity: NonNullable<PlainDrawing['entities']>[number]): Promise<Json> =>
  (await features({ entities: [entity] }))[0];

const square = (x: number, y: number, size: number, clockwise = false) => {
  const corners = [
    { x, y, bulge: 0 },
    { x: x + size, y, bulge: 0 },
    { x: x + size, y: y + size, bulge: 0 },
    { x, y: y + size, bulge: 0 },
  ];
  return { flags: 2, closed: true, vertices: clockwise ? corners.reverse() : corners };
};

const area = (ring: number[][]): number =>
  ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i]![0]! * y! - x! * ring[i]![1]!, 0) / 2;

describe('geometry', () => {
  it('is a line, a point, or null where a type has no place', async () => {
    const line = { type: 'LINE', handle: '1A', start: { x: 1, y: 2 }, end: { x: 3, y: 4 } };
    expect(await feature(line)).toEqual({
      type: 'Feature',
      geometry: {
        type: 'LineString',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
      properties: { type: 'LINE', id: '1A', layer: '0', colorIndex: 7 },
    });
    const text = await feature({ type: 'TEXT', text: '%%c5', position: { x: 1, y: 2 }, height: 2 });
    expect(text.geometry).toEqual({ type: 'Point', coordinates: [1, 2] });
    expect(text.properties).toMatchObject({ text: 'Ø5', height: 2, rotation: 0 });
    expect((await feature({ type: '3DSOLID' })).geometry).toBeNull();
  });

  it('is valid JSON for every type', async () => {
    const types = TYPES.filter((type) => type.category === 'entity').map((type) => type.name);
    const written = await features({ entities: types.map((type) => ({ type })) });
    expect(written.map((json) => json.properties.type).filter(Boolean)).toEqual(
      types.filter((type) => type !== 'UNKNOWN_ENTITY'),
    );
  });

  it('keeps chords within 0.1 % of the radius', async () => {
    const circle = await feature({ type: 'CIRCLE', center: { x: 5, y: 5 }, radius: 10 });
    const points: number[][] = circle.geometry.coordinates;
    expect(points.length).toBeGreaterThan(60);
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1]!, points[i]!];
      const middle = Math.hypot((a[0]! + b[0]!) / 2 - 5, (a[1]! + b[1]!) / 2 - 5);
      expect(10 - middle).toBeLessThan(0.01);
    }
  });

  it('closes a polyline and follows its bulges', async () => {
    const polyline = await feature({
      type: 'LWPOLYLINE',
      flags: 1,
      vertices: [
        { x: 0, y: 0, bulge: 1 },
        { x: 2, y: 0, bulge: 0 },
      ],
    });
    const points: number[][] = polyline.geometry.coordinates;
    expect(points[0]).toEqual(points.at(-1));
    expect(Math.min(...points.map((point) => point[1]!))).toBeCloseTo(-1, 2);
  });
});

describe('areas', () => {
  it('turn outer rings counter-clockwise and holes clockwise, islands to polygons', async () => {
    const hatch = await feature({
      type: 'HATCH',
      pattern: 'SOLID',
      solid: true,
      // in an order that tells nothing: island, hole, outer, apart
      loops: [square(4, 4, 2), square(2, 2, 6), square(0, 0, 10, true), square(20, 0, 1)],
    });
    expect(hatch.geometry.type).toBe('MultiPolygon');
    const polygons: number[][][][] = hatch.geometry.coordinates;
    expect(polygons.map((rings) => rings.map(area))).toEqual([[4], [100, -36], [1]]);
    for (const ring of polygons.flat()) expect(ring[0]).toEqual(ring.at(-1));
  });

  it('run through edges of arcs in their direction', async () => {
    const edge = { end: {}, startAngle: 0, endAngle: 0, degree: 0 };
    const hatch = await feature({
      type: 'HATCH',
      pattern: 'SOLID',
      loops: [
        {
          flags: 1,
          edges: [
            { ...edge, kind: 1, start: { x: -1, y: 0 }, end: { x: 1, y: 0 } },
            {
              ...edge,
              kind: 2,
              start: { x: 0, y: 0 },
              radius: 1,
              startAngle: 0,
              endAngle: 180,
              counterClockwise: true,
            },
          ],
        },
      ],
    });
    expect(area(hatch.geometry.coordinates[0][0])).toBeCloseTo(Math.PI / 2, 2);
  });

  it('go round the corners of a SOLID in drawing order', async () => {
    const solid = await feature({
      type: 'SOLID',
      first: { x: 0, y: 0 },
      second: { x: 2, y: 0 },
      third: { x: 0, y: 1 },
      fourth: { x: 2, y: 1 },
    });
    expect(area(solid.geometry.coordinates[0])).toBe(2);
  });
});

describe('flattened inserts', () => {
  it('place their geometry, attributes are points with text', async () => {
    const written = await features(
      {
        blocks: [{ name: 'A', entities: [{ type: 'LINE', start: {}, end: { x: 1, y: 0 } }] }],
        entities: [
          {
            type: 'INSERT',
            block: 'A',
            position: { x: 5, y: 5 },
            children: [{ type: 'ATTRIB', text: 'v', position: { x: 1, y: 1 }, height: 1 }],
          },
        ],
      },
      FLATTEN,
    );
    expect(written[0].geometry.coordinates).toEqual([
      [5, 5],
      [6, 5],
    ]);
    expect(written[1].properties).toMatchObject({ type: 'TEXT', text: 'v' });
  });
});
