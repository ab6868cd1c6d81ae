/**
 * Extents of model space and counts of layers, as `countDrawing` leaves them in the drawing buffer.
 */
import { describe, expect, it } from 'vitest';
import { Drawing } from '../../engine/drawing.ts';
import { layersOf, metadataOf } from '../../engine/metadata.ts';
import { buildDrawing, type PlainDrawing } from '../support/drawing-builder.ts';
import { loadWriter } from './write-module.ts';

async function counted(plain: PlainDrawing): Promise<Drawing> {
  const writer = await loadWriter(buildDrawing(plain));
  writer.exports.countDrawing();
  return new Drawing(writer.bytes());
}

async function extents(plain: PlainDrawing): Promise<number[] | null> {
  const source = { filename: 'a', format: 'DXF', warnings: [] };
  const box = metadataOf(await counted(plain), source).boundingBox as Record<string, number> | null;
  return box && [box.minX!, box.minY!, box.maxX!, box.maxY!];
}

function expectBox(found: number[] | null, wanted: number[]): void {
  expect(found).not.toBeNull();
  found!.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i]!, 9);
  });
}

const line = { type: 'LINE', start: { x: 1, y: 2 }, end: { x: 4, y: 3 } };
const root = Math.SQRT1_2;

describe('extents', () => {
  it('are null where nothing is drawn', async () => {
    expect(await extents({})).toBeNull();
    expect(await extents({ entities: [{ type: 'RAY', start: {}, direction: {} }] })).toBeNull();
    expect(await extents({ entities: [{ ...line, invisible: true }] })).toBeNull();
  });

  it('leave frozen layers out and keep those that are off', async () => {
    const layers = [
      { name: 'FROZEN', flags: 1 },
      { name: 'OFF', colorIndex: -7 },
    ];
    expect(await extents({ layers, entities: [{ ...line, layer: 'FROZEN' }] })).toBeNull();
    expectBox(await extents({ layers, entities: [{ ...line, layer: 'OFF' }] }), [1, 2, 4, 3]);
  });

  it('reach as far as an arc does', async () => {
    const arc = { type: 'ARC', center: { x: 1, y: 1 }, radius: 2, startAngle: 45, endAngle: 135 };
    expectBox(await extents({ entities: [arc] }), [1 - 2 * root, 1 + 2 * root, 1 + 2 * root, 3]);
    const over = { ...arc, startAngle: 300, endAngle: 30 };
    const sixty = Math.sqrt(3);
    expectBox(await extents({ entities: [over] }), [2, 1 - sixty, 3, 2]);
  });

  it('of an arc seen from behind are mirrored', async () => {
    const arc = { type: 'ARC', center: { x: 1, y: 1 }, radius: 2, startAngle: 0, endAngle: 90 };
    const entities = [{ ...arc, extrusion: { x: 0, y: 0, z: -1 } }];
    expectBox(await extents({ entities }), [-3, 1, -1, 3]);
  });

  it('reach as far as a bulge does, either way', async () => {
    const vertices = (bulge: number) => [
      { x: 0, y: 0, bulge },
      { x: 2, y: 0, bulge: 0 },
    ];
    const polyline = { type: 'LWPOLYLINE', vertices: vertices(1) };
    expectBox(await extents({ entities: [polyline] }), [0, -1, 2, 0]);
    expectBox(await extents({ entities: [{ ...polyline, vertices: vertices(-1) }] }), [0, 0, 2, 1]);
  });

  // x = 4 cos t, y = 2 sin t, turned by 45: half widths sqrt((16 + 4) / 2)
  it('of a turned ellipse are exact', async () => {
    const ellipse = {
      type: 'ELLIPSE',
      center: { x: 0, y: 0 },
      majorAxis: { x: 4 * root, y: 4 * root },
      axisRatio: 0.5,
      startAngle: 0,
      endAngle: 2 * Math.PI,
    };
    const half = Math.sqrt(10);
    expectBox(await extents({ entities: [ellipse] }), [-half, -half, half, half]);
  });

  // A quadratic Bézier curve with control points (0,0) (1,2) (2,0) has its top at y = 1.
  it('of a spline follow the curve, not its control points', async () => {
    const spline = {
      type: 'SPLINE',
      degree: 2,
      controlPoints: [
        { x: 0, y: 0 },
        { x: 1, y: 2 },
        { x: 2, y: 0 },
      ],
      knots: [0, 0, 0, 1, 1, 1],
    };
    expectBox(await extents({ entities: [spline] }), [0, 0, 2, 1]);
  });

  it('go through turned inserts, arrays and base points exactly', async () => {
    const square = {
      type: 'LWPOLYLINE',
      flags: 1,
      vertices: [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 1, y: 1 },
        { x: 0, y: 1 },
      ].map((vertex) => ({ ...vertex, bulge: 0 })),
    };
    const blocks = [{ name: 'A', basePoint: { x: 1, y: 1 }, entities: [square] }];
    const insert = { type: 'INSERT', block: 'A', position: { x: 10, y: 10 } };
    expectBox(await extents({ blocks, entities: [insert] }), [9, 9, 10, 10]);
    const turned = { ...insert, rotation: 45 };
    expectBox(await extents({ blocks, entities: [turned] }), [
      10 - root,
      10 - 2 * root,
      10 + root,
      10,
    ]);
    const array = { ...insert, columns: 3, rows: 2, columnSpacing: 5, rowSpacing: 7 };
    expectBox(await extents({ blocks, entities: [array] }), [9, 9, 20, 17]);
    const mirrored = { ...insert, scaleX: -2, rotation: 90 };
    expectBox(await extents({ blocks, entities: [mirrored] }), [10, 10, 11, 12]);
  });

  it('survive blocks in a circle and numbers that overflow', async () => {
    const insert = (block: string) => ({ type: 'INSERT', block, position: {}, scaleX: 1e200 });
    const blocks = [
      { name: 'A', entities: [line, insert('B')] },
      { name: 'B', entities: [line, insert('A')] },
    ];
    const box = await extents({ blocks, entities: [insert('A')] });
    expect(box!.every(Number.isFinite)).toBe(true);
  });

  // Pixels are 2 wide and high; the clip runs from pixel 1 to 3 of 4, y from the top.
  it('of an image are those of its clip boundary', async () => {
    const image = {
      type: 'IMAGE',
      position: { x: 10, y: 20 },
      uPixel: { x: 2, y: 0 },
      vPixel: { x: 0, y: 2 },
      size: { x: 4, y: 4 },
    };
    expectBox(await extents({ entities: [image] }), [10, 20, 18, 28]);
    const clip = [
      { x: 0.5, y: 0.5 },
      { x: 2.5, y: 1.5 },
    ];
    const clipped = { ...image, clipping: true, clip };
    expectBox(await extents({ entities: [clipped] }), [12, 24, 16, 26]);
    const polygon = { ...clipped, clipType: 2, clip: [...clip, { x: 0.5, y: 1.5 }, clip[0]] };
    expectBox(await extents({ entities: [polygon] }), [12, 24, 16, 26]);
  });

  it('do not count the codes of a text', async () => {
    const mtext = { type: 'MTEXT', height: 1, position: {}, attachment: 7 };
    const coded = { ...mtext, text: '{\\fArial|b0;ab}\\Pc\\L%%d%%uefg\\~' };
    const plain = { ...mtext, text: 'ab\\Pc°efg\u00a0' };
    expect(await extents({ entities: [coded] })).toEqual(await extents({ entities: [plain] }));
  });

  it('take text at its alignment point', async () => {
    const text = { type: 'TEXT', text: 'abcd', height: 10, position: { x: 0, y: 0 } };
    // Helvetica has a, b and d 556 wide, c 500, capitals 718 high; stroke fonts are a fifth wider
    const width = ((3 * 556 + 500) * 1.2 * 10) / 718;
    expectBox(await extents({ entities: [text] }), [0, 0, width, 10]);
    const right = { ...text, horizontalAlignment: 2, alignmentPoint: { x: 100, y: 50 } };
    expectBox(await extents({ entities: [right] }), [100 - width, 50, 100, 60]);
  });
});

describe('counts', () => {
  it('are of model space, whatever the spelling of the layer', async () => {
    const drawing = await counted({
      layers: [{ name: 'WALL' }],
      entities: [{ ...line, layer: 'WALL' }, { ...line, layer: 'wall' }, line],
      paperEntities: [{ ...line, layer: 'WALL' }],
    });
    // the builder's symbols have no chain: counts begin at 0 and are filled once
    const counts = layersOf(drawing).map((layer) => [layer.name, layer.entityCount]);
    expect(Object.fromEntries(counts)).toEqual({ 0: 1, WALL: 2 });
  });
});
