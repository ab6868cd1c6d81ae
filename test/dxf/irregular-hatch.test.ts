/** HATCH and MPOLYGON: loops of every sort, by hand-written tags whose values are known. */
import { describe, expect, it } from 'vitest';
import { readDxf } from '../support/read-dxf.ts';

const hatch = (tags: string, head = '') => `
  0 HATCH
  5 1F
  8 0
  100 AcDbEntity
  62 3
  100 AcDbHatch
  10 0
  20 0
  30 2.5
  210 0
  220 0
  230 -1
  2 ANSI31
  70 0
  71 1
  ${head}
  ${tags}`;

const square = `
  92 7
  72 1
  73 1
  93 4
  10 0
  20 0
  42 0.5
  10 4
  20 0
  10 4
  20 4
  42 -1
  10 0
  20 4
  97 2
  330 A1
  330 A2`;

describe('HATCH', () => {
  it('reads polyline loops with bulges and sources', () => {
    const { first, faults } = readDxf({ entities: hatch(`91 1\n${square}\n75 1\n98 0`) });
    const { fields } = first('HATCH');
    expect(faults['count-lies']).toBeUndefined();
    expect(fields.elevation).toBe(2.5);
    expect(fields.extrusion).toEqual({ x: 0, y: 0, z: -1 });
    expect(fields.pattern).toBe('ANSI31');
    expect(fields.solid).toBe(false);
    expect(fields.associative).toBe(true);
    expect(fields.style).toBe(1);
    expect(fields.loops).toHaveLength(1);
    expect(fields.loops[0]).toMatchObject({ flags: 7, closed: true, sources: ['A1', 'A2'] });
    expect(fields.loops[0].vertices).toEqual([
      { x: 0, y: 0, bulge: 0.5 },
      { x: 4, y: 0, bulge: 0 },
      { x: 4, y: 4, bulge: -1 },
      { x: 0, y: 4, bulge: 0 },
    ]);
    expect(fields.loops[0].edges).toEqual([]);
  });

  it('reads the four kinds of edges', () => {
    const edges = `
      91 1
      92 1
      93 4
      72 1
      10 1
      20 2
      11 3
      21 4
      72 2
      10 5
      20 6
      40 7
      50 10
      51 350
      73 0
      72 3
      10 8
      20 9
      11 2
      21 0
      40 0.5
      50 0
      51 180
      73 1
      72 4
      94 3
      73 1
      74 0
      95 8
      96 4
      40 0
      40 0
      40 0
      40 0
      40 1
      40 1
      40 1
      40 1
      10 0
      20 0
      42 1
      10 1
      20 1
      42 0.5
      10 2
      20 1
      42 0.5
      10 3
      20 0
      42 1
      97 2
      11 0.5
      21 0.25
      11 3
      21 0
      12 1
      22 0
      13 0
      23 -1
      97 1
      330 B
      75 0`;
    const { first, faults } = readDxf({ entities: hatch(edges) });
    expect(faults['count-lies']).toBeUndefined();
    const [loop] = first('HATCH').fields.loops;
    expect(loop.edges.map((edge: { kind: number }) => edge.kind)).toEqual([1, 2, 3, 4]);
    const [line, arc, ellipse, spline] = loop.edges;
    expect(line).toMatchObject({ start: { x: 1, y: 2 }, end: { x: 3, y: 4 } });
    expect(arc).toMatchObject({
      start: { x: 5, y: 6 },
      radius: 7,
      startAngle: 10,
      endAngle: 350,
      counterClockwise: false,
    });
    expect(ellipse).toMatchObject({ end: { x: 2, y: 0 }, radius: 0.5, counterClockwise: true });
    expect(spline).toMatchObject({
      degree: 3,
      rational: true,
      periodic: false,
      knots: [0, 0, 0, 0, 1, 1, 1, 1],
      weights: [1, 0.5, 0.5, 1],
      startTangent: { x: 1, y: 0 },
      endTangent: { x: 0, y: -1 },
    });
    expect(spline.controlPoints).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
      { x: 2, y: 1 },
      { x: 3, y: 0 },
    ]);
    expect(spline.fitPoints).toEqual([
      { x: 0.5, y: 0.25 },
      { x: 3, y: 0 },
    ]);
    expect(loop.sources).toEqual(['B']);
  });

  it('keeps loops apart whose lists grow in turns', () => {
    const loops = Array.from({ length: 40 }, (_, n) => {
      const vertices = Array.from({ length: 3 + (n % 13) }, (_, i) => `10 ${n}\n20 ${i}\n42 ${i}`);
      return `92 2\n73 1\n93 ${3 + (n % 13)}\n${vertices.join('\n')}\n97 1\n330 ${n + 1}`;
    });
    const { first, faults } = readDxf({
      entities: hatch(`91 40\n${loops.join('\n')}\n75 0`),
    });
    expect(faults['count-lies']).toBeUndefined();
    const read = first('HATCH').fields.loops;
    expect(read).toHaveLength(40);
    for (let n = 0; n < 40; n++) {
      expect(read[n].vertices).toEqual(
        Array.from({ length: 3 + (n % 13) }, (_, i) => ({ x: n, y: i, bulge: i })),
      );
      // handles are hexadecimal, and so are these digits
      expect(read[n].sources).toEqual([String(n + 1)]);
    }
  });

  it('reads pattern lines, seeds and gradient', () => {
    const tail = `
      75 2
      76 1
      52 45
      41 3
      77 1
      78 2
      53 45
      43 1
      44 2
      45 -3
      46 4
      79 2
      49 0.5
      49 -0.25
      53 90
      43 0
      44 0
      45 0
      46 1
      79 0
      47 0.125
      98 2
      10 7
      20 8
      10 9
      20 10
      450 1
      451 0
      460 0.5
      461 0.25
      452 1
      462 0.75
      453 2
      463 0
      63 5
      421 255
      463 1
      63 2
      421 16776960
      470 LINEAR`;
    const { first, faults, drawing } = readDxf({ entities: hatch(`91 1\n${square}${tail}`) });
    expect(faults['count-lies']).toBeUndefined();
    const record = first('HATCH');
    expect(record.fields).toMatchObject({
      style: 2,
      patternAngle: 45,
      patternScale: 3,
      patternDouble: true,
      pixelSize: 0.125,
      gradient: true,
      gradientAngle: 0.5,
      gradientShift: 0.25,
      gradientOneColor: true,
      gradientTint: 0.75,
      gradientName: 'LINEAR',
    });
    expect(record.fields.patternLines).toEqual([
      { angle: 45, base: { x: 1, y: 2 }, offset: { x: -3, y: 4 }, dashes: [0.5, -0.25] },
      { angle: 90, base: { x: 0, y: 0 }, offset: { x: 0, y: 1 }, dashes: [] },
    ]);
    expect(record.fields.seeds).toEqual([
      { x: 7, y: 8 },
      { x: 9, y: 10 },
    ]);
    expect(record.fields.gradientColors).toEqual([
      { value: 0, colorIndex: 5, rgb: 255 },
      { value: 1, colorIndex: 2, rgb: 16776960 },
    ]);
    expect(record.fields.loops[0].sources).toEqual(['A1', 'A2']);
    expect(drawing.entity(record.offset).colorIndex).toBe(3);
    expect(drawing.isPresent(record.offset, 'seeds')).toBe(true);
  });

  it('tells counts that lie, and reads what is there', () => {
    const lying = square.replace('93 4', '93 2000000000').replace('97 2', '97 -5');
    const { first, faults } = readDxf({ entities: hatch(`91 7\n${lying}\n75 1\n98 3`) });
    // vertices, sources, loops, seeds
    expect(faults['count-lies']).toBe(4);
    expect(first('HATCH').fields.loops).toHaveLength(1);
    expect(first('HATCH').fields.loops[0].vertices).toHaveLength(4);
  });

  it('ends the loops without a style, and reads no loop into the next hatch', () => {
    const cut = '92 1\n93 1\n72 4\n94 3\n95 8\n40 0\n10 1';
    const { all } = readDxf({
      entities: hatch(`91 1\n${square}\n76 0\n52 30\n10 5\n20 6`) + hatch(cut) + hatch('20 3'),
    });
    const [first, second, third] = all('HATCH').map((record) => record.fields);
    expect(first).toMatchObject({ patternType: 0, patternAngle: 30, seeds: [{ x: 5, y: 6 }] });
    expect(second!.loops[0].edges[0]).toMatchObject({
      kind: 4,
      knots: [0],
      controlPoints: [{ x: 1, y: 0 }],
    });
    expect(third!.loops).toEqual([]);
    expect(third!.patternType).toBe(1);
  });

  it('takes common data and unknown codes behind its marker', () => {
    const { first, drawing } = readDxf({ entities: hatch('62 6\n1 odd\n5 BAD\n75 0') });
    const record = first('HATCH');
    expect(record.handle).toBe('1F');
    expect(drawing.entity(record.offset).colorIndex).toBe(6);
    expect(drawing.tagsOf(record.offset)).toEqual([
      { code: 1, value: 'odd' },
      { code: 5, value: 'BAD' },
    ]);
  });
});

describe('MPOLYGON', () => {
  it('has version and solid fill where HATCH has others', () => {
    const { first, faults } = readDxf({
      entities: `
        0 MPOLYGON
        5 2A
        100 AcDbEntity
        8 0
        100 AcDbMPolygon
        70 1
        10 0
        20 0
        30 1
        210 0
        220 0
        230 1
        2 SOLID
        71 1
        91 1
        92 2
        73 1
        72 0
        93 3
        10 0
        20 0
        10 5
        20 0
        10 5
        20 5
        76 1
        73 0
        47 0
        63 4
        11 1.5
        21 2.5
        99 0`,
    });
    expect(faults['count-lies']).toBeUndefined();
    const { fields } = first('MPOLYGON');
    expect(fields).toMatchObject({
      solid: true,
      associative: false,
      elevation: 1,
      pattern: 'SOLID',
      patternType: 1,
      fillColorIndex: 4,
      offset: { x: 1.5, y: 2.5 },
    });
    expect(fields.loops[0].closed).toBe(true);
    expect(fields.loops[0].vertices).toHaveLength(3);
  });
});
