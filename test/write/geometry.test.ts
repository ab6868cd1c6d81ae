/**
 * JSON of single entities: planes seen from behind, tilted planes, bulges, and the shape of each
 * type. Expectations are derived by hand from the arbitrary axis algorithm; see the comment at
 * each.
 */
import { describe, expect, it } from 'vitest';
import { TYPES } from '../../engine/schema/layout.ts';
import { WITH_Z, writeModel, writeOne } from './write-module.ts';

const BEHIND = { x: 0, y: 0, z: -1 };

describe('entities seen from behind, extrusion (0, 0, -1): the OCS x axis is -x', () => {
  it('mirrors an arc: x negated, angle a becomes 180 - a, ends change places', async () => {
    const arc = await writeOne(
      {
        type: 'ARC',
        center: { x: 10, y: 5, z: 2 },
        radius: 3,
        startAngle: 30,
        endAngle: 100,
        extrusion: BEHIND,
      },
      WITH_Z,
    );
    expect(arc).toMatchObject({
      center: { x: -10, y: 5, z: -2 },
      radius: 3,
      startAngle: 80,
      endAngle: 150,
      extrusion: BEHIND,
    });
  });

  it('keeps a full turn of an arc a full turn', async () => {
    const arc = await writeOne({
      type: 'ARC',
      center: {},
      radius: 1,
      startAngle: 0,
      endAngle: 360,
      extrusion: BEHIND,
    });
    expect(arc.endAngle - arc.startAngle).toBe(360);
  });

  it('negates bulges and x of a light polyline, z is minus its elevation', async () => {
    const polyline = await writeOne(
      {
        type: 'LWPOLYLINE',
        flags: 1,
        elevation: 4,
        vertices: [
          { x: 1, y: 2, bulge: 0.5 },
          { x: 3, y: 4, bulge: 0 },
        ],
        extrusion: BEHIND,
      },
      WITH_Z,
    );
    expect(polyline.vertices).toEqual([
      { x: -1, y: 2, z: -4, bulge: -0.5 },
      { x: -3, y: 4, z: -4 },
    ]);
    expect(polyline.closed).toBe(true);
  });

  // O·R(r)·S(x,y,z) = R(-r)·S(-x,y,-z): see irregular-insert.ts
  it('negates rotation, x and z scale and column spacing of an insert', async () => {
    const insert = await writeOne({
      type: 'INSERT',
      block: 'A',
      position: { x: 7, y: 8, z: 0 },
      scaleX: 2,
      scaleY: 3,
      scaleZ: 4,
      rotation: 30,
      columns: 2,
      columnSpacing: 10,
      rowSpacing: 5,
      extrusion: BEHIND,
    });
    expect(insert).toMatchObject({
      position: { x: -7, y: 8 },
      scale: { x: -2, y: 3, z: -4 },
      rotation: 330,
      columns: 2,
      columnSpacing: -10,
      rowSpacing: 5,
    });
  });

  it('places a point of the block where the stored insert would', async () => {
    const insert = {
      type: 'INSERT',
      block: 'A',
      position: { x: 7, y: 8, z: 1 },
      scaleX: 2,
      scaleY: 3,
      scaleZ: 4,
      rotation: 30,
      extrusion: BEHIND,
    };
    const blocks = [{ name: 'A', entities: [{ type: 'POINT', position: { x: 1, y: 1, z: 1 } }] }];
    const told = await writeOne(insert, WITH_Z, { blocks });
    const [point] = await writeModel({ blocks, entities: [insert] }, WITH_Z | 2);
    const turn = (told.rotation * Math.PI) / 180;
    const { x, y, z } = told.scale;
    expect(point.position.x).toBeCloseTo(
      told.position.x + Math.cos(turn) * x - Math.sin(turn) * y,
      9,
    );
    expect(point.position.y).toBeCloseTo(
      told.position.y + Math.sin(turn) * x + Math.cos(turn) * y,
      9,
    );
    expect(point.position.z).toBeCloseTo(told.position.z + z, 9);
  });

  it('turns the baseline of a text to 180 - rotation and flips it upside down', async () => {
    const text = await writeOne({
      type: 'TEXT',
      text: 'A',
      position: { x: 1, y: 2 },
      height: 2,
      rotation: 30,
      extrusion: BEHIND,
    });
    expect(text).toMatchObject({ position: { x: -1, y: 2 }, rotation: 150, generationFlags: 4 });
  });

  it('runs an ellipse the other way: start is minus the end', async () => {
    const ellipse = await writeOne({
      type: 'ELLIPSE',
      center: { x: 1, y: 2 },
      majorAxis: { x: 4, y: 0 },
      axisRatio: 0.5,
      startAngle: 0,
      endAngle: Math.PI / 2,
      extrusion: BEHIND,
    });
    expect(ellipse).toMatchObject({ center: { x: 1, y: 2 }, startAngle: 270, endAngle: 0 });
  });

  it('mirrors the edges of a hatch', async () => {
    const edge = { kind: 2, start: { x: 5, y: 0 }, end: {}, radius: 2 };
    const arc = { ...edge, startAngle: 0, endAngle: 90, counterClockwise: true };
    const hatch = await writeOne({
      type: 'HATCH',
      pattern: 'SOLID',
      solid: true,
      loops: [{ flags: 1, edges: [{ ...arc, degree: 0 }] }],
      extrusion: BEHIND,
    });
    expect(hatch.loops[0].edges[0]).toEqual({
      type: 'arc',
      center: { x: -5, y: 0 },
      radius: 2,
      startAngle: 90,
      endAngle: 180,
      counterClockwise: false,
    });
  });
});

describe('tilted planes', () => {
  // N = x axis: not near z, so Ax = Wz × N = (0, 1, 0), Ay = N × Ax = (0, 0, 1)
  it('resolves the centre and keeps angles as stored', async () => {
    const arc = await writeOne(
      {
        type: 'ARC',
        center: { x: 1, y: 2, z: 3 },
        radius: 1,
        startAngle: 10,
        endAngle: 20,
        extrusion: { x: 1, y: 0, z: 0 },
      },
      WITH_Z,
    );
    expect(arc).toMatchObject({ center: { x: 3, y: 1, z: 2 }, startAngle: 10, endAngle: 20 });
    expect(arc.extrusion).toEqual({ x: 1, y: 0, z: 0 });
  });

  // |Nx|, |Ny| < 1/64: Ax = Wy × N = (nz, 0, -nx), normalised
  it('uses the world y axis for normals close to z', async () => {
    const extrusion = { x: 0.01, y: 0, z: 1 };
    const circle = await writeOne(
      { type: 'CIRCLE', center: { x: 1, y: 0, z: 0 }, radius: 1, extrusion },
      WITH_Z,
    );
    const length = Math.hypot(1, 0.01);
    expect(circle.center.x).toBeCloseTo(1 / length, 12);
    expect(circle.center.z).toBeCloseTo(-0.01 / length, 12);
  });
});

describe('shapes', () => {
  it('are valid JSON with type, id, layer and colour for every type', async () => {
    const types = TYPES.filter((type) => type.category === 'entity').map((type) => type.name);
    const entities = types.map((type) => ({ type, handle: '1A4', layer: 'WALL' }));
    const written = await writeModel({ entities, layers: [{ name: 'WALL', colorIndex: 3 }] });
    expect(written.length).toBe(entities.length);
    written.forEach((json, i) => {
      const type = types[i] === 'UNKNOWN_ENTITY' ? '' : types[i];
      expect(json).toMatchObject({ type, id: '1A4', layer: 'WALL', colorIndex: 3 });
    });
  });

  it('LINE', async () => {
    const line = { type: 'LINE', handle: '1A4', layer: 'WALL' };
    const json = await writeOne({ ...line, start: { x: 0, y: 0 }, end: { x: 12000, y: 0.1 } });
    expect(json).toEqual({
      type: 'LINE',
      id: '1A4',
      layer: 'WALL',
      colorIndex: 7,
      start: { x: 0, y: 0 },
      end: { x: 12000, y: 0.1 },
    });
  });

  it('POLYLINE leaves face records to faces', async () => {
    const vertex = (position: object, flags: number, more = {}) => ({
      type: 'VERTEX',
      position,
      flags,
      ...more,
    });
    const json = await writeOne({
      type: 'POLYLINE',
      flags: 64,
      children: [
        vertex({ x: 0, y: 0 }, 192),
        vertex({ x: 1, y: 0 }, 192),
        vertex({ x: 0, y: 1 }, 192),
        vertex({}, 128, { face1: 1, face2: -2, face3: 3 }),
      ],
    });
    expect(json).toMatchObject({ kind: 'polyface', closed: false, faces: [[1, -2, 3]] });
    expect(json.vertices).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 0, y: 1 },
    ]);
  });

  it('POLYLINE marks spline frames and takes the elevation of its head', async () => {
    const json = await writeOne(
      {
        type: 'POLYLINE',
        flags: 5,
        elevation: { x: 0, y: 0, z: 3 },
        children: [
          { type: 'VERTEX', position: { x: 0, y: 0 }, flags: 16 },
          { type: 'VERTEX', position: { x: 1, y: 1 }, bulge: 0.25 },
        ],
      },
      WITH_Z,
    );
    expect(json).toMatchObject({ kind: '2d', closed: true });
    expect(json.vertices).toEqual([
      { x: 0, y: 0, z: 3, splineFrame: true },
      { x: 1, y: 1, z: 3, bulge: 0.25 },
    ]);
  });

  it('SOLID repeats the third corner where the fourth is missing', async () => {
    const json = await writeOne({
      type: 'SOLID',
      first: { x: 0, y: 0 },
      second: { x: 1, y: 0 },
      third: { x: 0, y: 1 },
    });
    expect(json.vertices).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 0, y: 1 },
      { x: 0, y: 1 },
    ]);
  });

  it('DIMENSION names its kind and tells a measurement only when stored', async () => {
    const kinds = [
      'linear',
      'aligned',
      'angular',
      'diameter',
      'radius',
      'angular3point',
      'ordinate',
    ];
    const entities = kinds.map((_, i) => ({ type: 'DIMENSION', flags: i | 32, measurement: i }));
    const written = await writeModel({ entities: [...entities, { type: 'DIMENSION', flags: 0 }] });
    expect(written.slice(0, 7).map((json) => json.dimensionType)).toEqual(kinds);
    expect(written.slice(0, 7).map((json) => json.measurement)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect('measurement' in written[7]).toBe(false);
  });

  it('HATCH loops of vertices, and clockwise arcs told counter-clockwise', async () => {
    const edge = { end: {}, startAngle: 0, endAngle: 0, degree: 0 };
    const json = await writeOne({
      type: 'HATCH',
      pattern: 'ANSI31',
      loops: [
        {
          flags: 3,
          closed: true,
          vertices: [
            { x: 0, y: 0, bulge: 1 },
            { x: 1, y: 0, bulge: 0 },
          ],
        },
        {
          flags: 1,
          edges: [
            { ...edge, kind: 1, start: { x: 0, y: 0 }, end: { x: 1, y: 1 } },
            { ...edge, kind: 2, start: { x: 0, y: 0 }, radius: 1, startAngle: 30, endAngle: 60 },
          ],
        },
      ],
    });
    expect(json).toMatchObject({ pattern: 'ANSI31', solid: false });
    expect(json.loops[0]).toEqual({
      flags: 3,
      closed: true,
      vertices: [
        { x: 0, y: 0, bulge: 1 },
        { x: 1, y: 0 },
      ],
    });
    // the builder leaves counterClockwise at its default, 1; 0 is given by the next test
    expect(json.loops[1].edges[0]).toEqual({
      type: 'line',
      start: { x: 0, y: 0 },
      end: { x: 1, y: 1 },
    });
  });

  it('HATCH arcs that run clockwise store mirrored angles', async () => {
    const arc = { kind: 2, start: { x: 0, y: 0 }, end: {}, radius: 1, degree: 0 };
    const json = await writeOne({
      type: 'HATCH',
      pattern: 'SOLID',
      loops: [
        {
          flags: 1,
          edges: [{ ...arc, startAngle: 30, endAngle: 60, counterClockwise: false }],
        },
      ],
    });
    expect(json.loops[0].edges[0]).toMatchObject({
      startAngle: 300,
      endAngle: 330,
      counterClockwise: false,
    });
  });
});
