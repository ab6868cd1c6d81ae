/**
 * Inserts expanded into the geometry they place: matrices by hand, inheritance, what stays an
 * insert.
 */
import { describe, expect, it } from 'vitest';
import type { PlainDrawing, PlainRecord } from '../support/drawing-builder.ts';
import { FLATTEN, type Json, WITH_Z, writeModel } from './write-module.ts';

const flat = (plain: PlainDrawing, more = 0): Promise<Json[]> => writeModel(plain, FLATTEN | more);

/** One insert of block A with these entities. */
const placed = (
  insert: object,
  entities: PlainRecord[],
  basePoint = { x: 0, y: 0 },
): PlainDrawing => ({
  blocks: [{ name: 'A', basePoint, entities }],
  entities: [{ type: 'INSERT', handle: 'F0', block: 'A', position: { x: 10, y: 20 }, ...insert }],
});

const unit = { type: 'CIRCLE', center: { x: 1, y: 0 }, radius: 1 };

describe('geometry', () => {
  it('scales, turns and moves, quarter turns exactly', async () => {
    const line = { type: 'LINE', start: { x: 1, y: 0 }, end: { x: 0, y: 1, z: 1 } };
    const drawing = placed({ rotation: 90, scaleX: 2, scaleY: 2, scaleZ: 3 }, [line]);
    const [json] = await flat(drawing, WITH_Z);
    expect(json).toMatchObject({
      type: 'LINE',
      insert: 'F0',
      start: { x: 10, y: 22, z: 0 },
      end: { x: 8, y: 20, z: 3 },
    });
  });

  it('keeps circles round under even scale, mirrored or not', async () => {
    const [json] = await flat(placed({ scaleX: -3, scaleY: 3 }, [unit]));
    expect(json).toMatchObject({ type: 'CIRCLE', center: { x: 7, y: 20 }, radius: 3 });
  });

  it('makes an ellipse of a circle under uneven scale', async () => {
    const [json] = await flat(placed({ scaleX: 2, scaleY: 4 }, [unit]));
    expect(json).toMatchObject({
      type: 'ELLIPSE',
      center: { x: 12, y: 20 },
      majorAxis: { x: 0, y: 4 },
      axisRatio: 0.5,
      startAngle: 0,
      endAngle: 360,
    });
  });

  // Mirrored in x: angle a becomes 180 - a, so 0..90 becomes 90..180.
  it('mirrors arcs', async () => {
    const arc = { type: 'ARC', center: {}, radius: 1, startAngle: 0, endAngle: 90 };
    const [json] = await flat(placed({ scaleX: -1 }, [arc]));
    expect(json).toMatchObject({ type: 'ARC', startAngle: 90, endAngle: 180 });
  });

  // Quarter circle from (1,0) to (0,1), x doubled: ellipse with major axis 2 along x; its parameter
  // runs from 0 to 90 as the angle did.
  it('keeps the ends of an arc that becomes elliptical', async () => {
    const arc = { type: 'ARC', center: {}, radius: 1, startAngle: 0, endAngle: 90 };
    const [json] = await flat(placed({ scaleX: 2 }, [arc]));
    expect(json).toMatchObject({
      type: 'ELLIPSE',
      majorAxis: { x: 2, y: 0 },
      axisRatio: 0.5,
      startAngle: 0,
      endAngle: 90,
    });
  });

  it('turns skewed ellipses to their true axes', async () => {
    // circle of radius 1, turned by 45 inside an insert stretched by 2 in x: still axis-aligned
    const inner = { type: 'INSERT', block: 'B', position: {}, rotation: 45 };
    const drawing = placed({ scaleX: 2 }, [inner]);
    drawing.blocks!.push({ name: 'B', entities: [{ type: 'CIRCLE', center: {}, radius: 1 }] });
    const [json] = await flat(drawing);
    expect(Math.abs(json.majorAxis.x)).toBeCloseTo(2, 12);
    expect(json.majorAxis.y).toBeCloseTo(0, 12);
    expect(json.axisRatio).toBeCloseTo(0.5, 12);
  });

  it('negates bulges when mirrored, and resolves them into points when stretched', async () => {
    const polyline = {
      type: 'LWPOLYLINE',
      vertices: [
        { x: 0, y: 0, bulge: 1 },
        { x: 2, y: 0, bulge: 0 },
      ],
    };
    const [mirrored] = await flat(placed({ scaleX: -1 }, [polyline]));
    expect(mirrored.vertices[0]).toEqual({ x: 10, y: 20, bulge: -1 });
    const [stretched] = await flat(placed({ scaleY: 3 }, [polyline]));
    const lowest = Math.min(...stretched.vertices.map((v: { y: number }) => v.y));
    expect(lowest).toBeCloseTo(17, 9);
    expect(stretched.vertices.every((v: object) => !('bulge' in v))).toBe(true);
  });

  it('subtracts the base point', async () => {
    const point = { type: 'POINT', position: { x: 5, y: 5 } };
    const [json] = await flat(placed({}, [point], { x: 5, y: 4 }));
    expect(json.position).toEqual({ x: 10, y: 21 });
  });

  it('repeats rows and columns; their offsets turn but do not scale', async () => {
    const array = { rows: 2, columns: 2, rowSpacing: 1, columnSpacing: 3, rotation: 90, scaleX: 9 };
    const written = await flat(placed(array, [{ type: 'POINT', position: {} }]));
    expect(written.map((json) => json.position)).toEqual([
      { x: 10, y: 20 },
      { x: 10, y: 23 },
      { x: 9, y: 20 },
      { x: 9, y: 23 },
    ]);
  });

  it('scales the height of a text and turns its baseline', async () => {
    const text = { type: 'TEXT', text: 'A', position: {}, height: 2, rotation: 10 };
    const [json] = await flat(placed({ rotation: 20, scaleX: 3, scaleY: 3 }, [text]));
    expect(json.height).toBeCloseTo(6, 12);
    expect(json.rotation).toBe(30);
    expect(json.widthFactor).toBeUndefined();
    const [wide] = await flat(placed({ scaleX: 4, scaleY: 2 }, [{ ...text, rotation: 0 }]));
    expect(wide).toMatchObject({ height: 4, rotation: 0, widthFactor: 2 });
  });
});

describe('attributes', () => {
  it('become TEXT, definitions go unless they are constant', async () => {
    const attdef = { type: 'ATTDEF', position: {}, height: 1, text: 'x', tag: 'T' };
    const drawing = placed(
      {
        children: [
          { type: 'ATTRIB', position: { x: 1, y: 2 }, height: 1, text: 'value', tag: 'T' },
        ],
      },
      [attdef, { ...attdef, text: 'constant', flags: 2 }],
    );
    const written = await flat(drawing);
    expect(written.map((json) => [json.type, json.text, json.position.x])).toEqual([
      ['TEXT', 'constant', 10],
      ['TEXT', 'value', 1],
    ]);
  });
});

describe('inheritance', () => {
  it('hands down layer 0, ByBlock and invisibility through nested inserts', async () => {
    const inner = { type: 'INSERT', block: 'B', position: {}, layer: '0', colorIndex: 0 };
    const drawing: PlainDrawing = {
      layers: [{ name: 'WALL', colorIndex: 4, lineType: 'DASHED', lineWeight: 50 }],
      blocks: [
        { name: 'A', entities: [inner] },
        {
          name: 'B',
          entities: [
            { type: 'LINE', layer: '0' },
            { type: 'LINE', layer: 'OWN', colorIndex: 0, lineType: 'ByBlock', lineWeight: -2 },
            { type: 'LINE', layer: 'OWN', colorIndex: 1 },
          ],
        },
      ],
      entities: [
        { type: 'INSERT', block: 'A', position: {}, layer: 'WALL', colorIndex: 6, invisible: true },
      ],
    };
    const written = await flat(drawing);
    expect(written[0]).toMatchObject({ layer: 'WALL', colorIndex: 4, visible: false });
    expect(written[1]).toMatchObject({ layer: 'OWN', colorIndex: 6, lineType: 'DASHED' });
    expect(written[1].lineWeight).toBe(0.5);
    expect(written[2]).toMatchObject({ layer: 'OWN', colorIndex: 1 });
  });
});

describe('what cannot be expanded', () => {
  it('stays an insert: a missing block, an empty one', async () => {
    const entities = ['nowhere', 'EMPTY'].map((block) => ({ type: 'INSERT', block, position: {} }));
    const written = await flat({ blocks: [{ name: 'EMPTY', entities: [] }], entities });
    expect(written.map((json) => [json.type, json.block])).toEqual([
      ['INSERT', 'nowhere'],
      ['INSERT', 'EMPTY'],
    ]);
  });

  it('stays an insert where blocks refer to each other in a circle', async () => {
    const written = await flat({
      blocks: [
        { name: 'A', entities: [unit, { type: 'INSERT', block: 'B', position: { x: 1, y: 0 } }] },
        { name: 'B', entities: [{ type: 'INSERT', block: 'A', position: { x: 1, y: 0 } }] },
      ],
      entities: [{ type: 'INSERT', block: 'A', position: {} }],
    });
    expect(written.map((json) => json.type)).toEqual(['CIRCLE', 'INSERT']);
    expect(written[1]).toMatchObject({ block: 'A', position: { x: 2, y: 0 } });
  });

  it('ends a deep fan of blocks by its budget', async () => {
    const next = (name: string) =>
      Array.from({ length: 10 }, () => ({ type: 'INSERT', block: name, position: {} }));
    const blocks = Array.from({ length: 12 }, (_, i) => ({
      name: `L${i}`,
      entities: i === 11 ? [{ type: 'LINE' }] : next(`L${i + 1}`),
    }));
    const started = performance.now();
    const { loadWriter } = await import('./write-module.ts');
    const { buildDrawing } = await import('../support/drawing-builder.ts');
    const drawing = buildDrawing({ blocks, entities: next('L0') });
    const writer = await loadWriter(drawing);
    const size = writer.measure(() => {
      writer.exports.setSelection(FLATTEN);
      writer.exports.selectSpace(drawing.modelSpace, 0);
      writer.exports.writeEntities(0);
    });
    expect(size).toBeGreaterThan(1e6);
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
