/**
 * Blocks: where they land, and what their entities take from the insert.
 */
import { describe, expect, it } from 'vitest';
import { drawScene } from '../../engine/render/draw/index.ts';
import { FOREGROUND } from '../../engine/render/scene.ts';
import { buildDrawing } from '../support/drawing-builder.ts';
import { draw, pathsOf, point } from './picture.ts';

const line = { type: 'LINE', start: point(1, 0), end: point(3, 1) };
const block = { name: 'B', basePoint: point(1, 0), entities: [line] };

const near = (points: [number, number][]): number[][] =>
  points.map((p) => p.map((value) => Math.round(value * 1e9) / 1e9 + 0));

describe('inserts', () => {
  it('moves the base point to the position, scales, then turns', () => {
    const [path] = pathsOf(
      draw(
        [
          {
            type: 'INSERT',
            block: 'b',
            position: point(10, 20),
            scaleX: 2,
            scaleY: 3,
            rotation: 90,
          },
        ],
        { blocks: [block] },
      ),
    );
    // (3,1) - (1,0) = (2,1) -> scaled (4,3) -> turned (-3,4) -> moved (7,24).
    expect(near(path!.points)).toEqual([
      [10, 20],
      [7, 24],
    ]);
  });

  it('mirrors by a negative scale and by a normal that points down', () => {
    const paths = pathsOf(
      draw(
        [
          { type: 'INSERT', block: 'B', position: point(0, 0), scaleX: -1 },
          { type: 'INSERT', block: 'B', position: point(0, 0), extrusion: point(0, 0, -1) },
        ],
        { blocks: [block] },
      ),
    );
    for (const path of paths) {
      expect(near(path.points)).toEqual([
        [0, 0],
        [-2, 1],
      ]);
    }
  });

  it('lays an array out along the turned axes', () => {
    const insert = { type: 'INSERT', block: 'B', position: point(5, 5), rotation: 90 };
    const array = { columns: 2, rows: 3, columnSpacing: 10, rowSpacing: 100, scaleX: 2 };
    const starts = pathsOf(draw([{ ...insert, ...array }], { blocks: [block] })).map(
      (path) => near(path.points)[0],
    );
    expect(starts).toEqual([
      [5, 5],
      [5, 15],
      [-95, 5],
      [-95, 15],
      [-195, 5],
      [-195, 15],
    ]);
  });

  it('nests', () => {
    const outer = {
      name: 'O',
      entities: [{ type: 'INSERT', block: 'B', position: point(1, 1), scaleX: 2, scaleY: 2 }],
    };
    const [path] = pathsOf(
      draw([{ type: 'INSERT', block: 'O', position: point(100, 0), rotation: 180 }], {
        blocks: [block, outer],
      }),
    );
    expect(near(path!.points)).toEqual([
      [99, -1],
      [95, -3],
    ]);
  });

  it('cuts a block that contains itself', () => {
    const loop = {
      name: 'L',
      entities: [line, { type: 'INSERT', block: 'L', position: point(1, 1) }],
    };
    const scene = draw([{ type: 'INSERT', block: 'L', position: point(0, 0) }], { blocks: [loop] });
    expect(scene.itemCount).toBe(1);
    expect(scene.nestingCutCount).toBe(1);
  });

  it('ends on blocks that multiply without end', () => {
    const level = (n: number) => ({
      name: `L${n}`,
      entities: Array.from({ length: 20 }, () => ({
        type: 'INSERT',
        block: `L${n + 1}`,
        position: point(0, 0),
      })),
    });
    const blocks = [...Array.from({ length: 10 }, (_, n) => level(n)), { ...block, name: 'L10' }];
    const entities = [{ type: 'INSERT', block: 'L0', position: point(0, 0) }];
    const scene = drawScene(buildDrawing({ blocks, entities }), { workMax: 10_000 });
    expect(scene.truncated).toBe(true);
    expect(scene.itemCount).toBeLessThan(10_000);
  });

  it('draws a dimension through its block, without its definition points', () => {
    const entities = [line, { type: 'POINT', position: point(0, 0) }];
    const scene = draw([{ type: 'DIMENSION', block: '*D1', definitionPoint: point(0, 0) }], {
      blocks: [{ name: '*D1', entities }],
    });
    expect(scene.itemCount).toBe(1);
  });

  it('draws the geometry of another block record on demand', () => {
    const drawing = buildDrawing({ entities: [], paperEntities: [line, line] });
    expect(drawScene(drawing).itemCount).toBe(0);
    expect(drawScene(drawing, { space: drawing.paperSpace }).itemCount).toBe(2);
  });
});

describe('styles', () => {
  const layers = [
    { name: 'Red', colorIndex: 1, lineWeight: 50 },
    { name: 'Blue', colorIndex: 5 },
    { name: 'Off', colorIndex: -3 },
    { name: 'Frozen', colorIndex: 3, flags: 1 },
  ];
  const insert = { type: 'INSERT', block: 'B', position: point(0, 0) };

  it('resolves ByLayer, an index and a true colour', () => {
    const paths = pathsOf(
      draw(
        [
          { ...line, layer: 'red' },
          { ...line, layer: 'Red', colorIndex: 3, lineWeight: 25 },
          { ...line, layer: 'Red', colorIndex: 3, trueColor: 0x123456 },
          line,
        ],
        { layers },
      ),
    );
    expect(paths.map((path) => path.style.color)).toEqual([
      0xff0000,
      0x00ff00,
      0x123456,
      FOREGROUND,
    ]);
    expect(paths.map((path) => path.style.lineWeight)).toEqual([0.5, 0.25, 0.5, 0.25]);
  });

  it('hands the layer down to layer 0 and the colour down to ByBlock', () => {
    const entities = [line, { ...line, colorIndex: 0 }, { ...line, layer: 'Blue' }];
    const paths = pathsOf(
      draw([{ ...insert, layer: 'Red', colorIndex: 4 }], {
        layers,
        blocks: [{ name: 'B', entities }],
      }),
    );
    expect(paths.map((path) => path.style.color)).toEqual([0xff0000, 0x00ffff, 0x0000ff]);
  });

  it('does not draw what is off, frozen or invisible', () => {
    const scene = draw(
      [
        { ...line, layer: 'Off' },
        { ...line, layer: 'Frozen' },
        { ...line, invisible: true },
      ],
      { layers },
    );
    expect(scene.itemCount).toBe(0);
  });

  it('shows other layers of a block whose insert is off, and nothing of one that is frozen', () => {
    const blocks = [{ name: 'B', entities: [line, { ...line, layer: 'Blue' }] }];
    const off = draw([{ ...insert, layer: 'Off' }], { layers, blocks });
    expect(pathsOf(off).map((path) => path.style.color)).toEqual([0x0000ff]);
    expect(draw([{ ...insert, layer: 'Frozen' }], { layers, blocks }).itemCount).toBe(0);
  });

  it('scales a linetype by the entity, the drawing and the insert', () => {
    const lineTypes = [{ name: 'D', elements: [{ length: 2 }, { length: -1 }, { length: 0 }] }];
    const dashed = { ...line, lineType: 'D', lineTypeScale: 3 };
    const [path] = pathsOf(
      draw([{ ...insert, scaleX: 2, scaleY: 2 }], {
        lineTypes,
        blocks: [{ name: 'B', entities: [dashed] }],
        header: { $LTSCALE: [5] },
      }),
    );
    expect(path!.style.dash).toEqual([60, 30, 0, 0]);
  });
});
