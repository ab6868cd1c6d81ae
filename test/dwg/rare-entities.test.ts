/**
 * Entities with parts that the drawings at hand do not show, in each release that has them: written
 * bit by bit from the ODA description, chapter 20.4.
 */
import { describe, expect, it } from 'vitest';
import {
  BE,
  BT,
  DD,
  entity,
  type Fill,
  HANDLE,
  isOld,
  RELEASES,
  readWhole,
  since,
  xy,
  xyz,
} from '../support/dwg-entities.ts';
import { DwgBits, type DwgObject, type DwgVersion } from '../support/write-dwg.ts';

describe('LWPOLYLINE', () => {
  /** Every part that a flag announces: extrusion 1, thickness 2, width 4, elevation 8, … */
  const PARTS = [1, 2, 4, 8, 16, 32, 1024];
  it.each(since('AC1014'))('%s has what its flags announce, in any combination', (version) => {
    for (let mask = 0; mask < 1 << PARTS.length; mask++) {
      const parts = PARTS.filter((_, bit) => (mask >> bit) & 1);
      if (parts.includes(1024) && version < 'AC1024') continue;
      const has = (part: number) => parts.includes(part);
      const fields = entity(version, version < 'AC1015' ? 'LWPOLYLINE' : 77, 'LWPOLYLINE', (w) => {
        w.BS(parts.reduce((sum, part) => sum | part, 512 | 256));
        if (has(4)) w.BD(0.25);
        if (has(8)) w.BD(7);
        if (has(2)) w.BD(3);
        if (has(1)) w.BD(0, 0, -1);
        w.BL(2);
        if (has(16)) w.BL(2);
        if (has(1024)) w.BL(2);
        if (has(32)) w.BL(2);
        w.RD(1, 2);
        if (isOld(w)) w.RD(10, 2.5);
        else DD(DD(w, 10), 2.5);
        if (has(16)) w.BD(0.5, -1);
        if (has(1024)) w.BL(11, 12);
        if (has(32)) w.BD(0.1, 0.2, 0.3, 0.4);
      });
      expect(fields).toMatchObject({
        flags: 129,
        width: has(4) ? 0.25 : 0,
        elevation: has(8) ? 7 : 0,
        thickness: has(2) ? 3 : 0,
        extrusion: xyz(0, 0, has(1) ? -1 : 1),
      });
      const bulges = has(16) ? [0.5, -1] : [0, 0];
      expect(fields.vertices).toEqual([
        { x: 1, y: 2, bulge: bulges[0] },
        { x: 10, y: 2.5, bulge: bulges[1] },
      ]);
      const widths = [
        { start: 0.1, end: 0.2 },
        { start: 0.3, end: 0.4 },
      ];
      expect(fields.widths).toEqual(has(32) ? widths : []);
    }
  });
});

describe('POLYLINE', () => {
  /** A polyline with vertices and their end. */
  function polyline(version: DwgVersion, type: number, fill: Fill, vertices: [number, Fill][]) {
    const child = (kind: number, index: number, fields: Fill): DwgObject => ({
      ...{ type: kind, handle: 0x200 + index, isEntity: true, owner: HANDLE },
      fields: (w) => fields(w, version),
    });
    const fields = (w: DwgBits) => {
      fill(w, version);
      if (version >= 'AC1018') w.BL(vertices.length);
      if (version < 'AC1018') w.H(0x200, 4).H(0x200 + vertices.length - 1, 4);
      else for (let i = 0; i < vertices.length; i++) w.H(0x200 + i, 3);
      w.H(0x200 + vertices.length, 3);
    };
    const result = readWhole(version, [
      { type, handle: HANDLE, isEntity: true, fields },
      ...vertices.map(([kind, vertex], index) => child(kind, index, vertex)),
      child(6, vertices.length, () => undefined),
    ]);
    return { head: result.first('POLYLINE').fields, vertices: result.all('VERTEX') };
  }

  it.each(RELEASES)('%s: a polyface mesh has vertices and faces', (version) => {
    const corner = (x: number): [number, Fill] => [13, (w) => w.RC(192).BD(x, 1, 2)];
    const { head, vertices } = polyline(version, 29, (w) => w.BS(4, 1), [
      ...[corner(0), corner(1), corner(2), corner(3)],
      [14, (w) => w.BS(1, 2, -3, 4)],
    ]);
    expect(head).toMatchObject({ flags: 64, mCount: 4, nCount: 1 });
    expect(vertices.map(({ fields }) => fields.flags)).toEqual([192, 192, 192, 192, 128]);
    expect(vertices[4]!.fields).toMatchObject({ face1: 1, face2: 2, face3: -3, face4: 4 });
    expect(vertices[3]!.fields.position).toEqual(xyz(3, 1, 2));
  });

  it.each(RELEASES)('%s: a mesh has counts, densities and the kind of its surface', (version) => {
    const { head, vertices } = polyline(version, 30, (w) => w.BS(1 | 4 | 32, 6, 2, 2, 6, 7), [
      [12, (w) => w.RC(64 | 16).BD(1, 2, 3)],
      [12, (w) => w.RC(64 | 8).BD(4, 5, 6)],
    ]);
    expect(head).toMatchObject({ flags: 53, curveType: 6, mCount: 2, nDensity: 7, mDensity: 6 });
    expect(vertices.map(({ fields }) => fields.flags)).toEqual([80, 72]);
  });

  it.each(RELEASES)('%s: a 3D polyline is closed, and fit with a spline', (version) => {
    const { head } = polyline(version, 16, (w) => w.RC(2, 1), [
      [11, (w) => w.RC(32 | 16).BD(1, 2, 3)],
    ]);
    expect(head).toMatchObject({ flags: 8 | 1 | 4, curveType: 6 });
  });

  it.each(RELEASES)('%s: a 2D polyline has widths, bulges and tangents', (version) => {
    const fill: Fill = (w) => BE(BT(w.BS(2, 0).BD(0.5, 0.75), 3).BD(9), 0, 0, -1);
    const { head, vertices } = polyline(version, 15, fill, [
      [10, (w) => vertexId(w.RC(2).BD(1, 2, 0).BD(-0.5, 0.25)).BD(Math.PI / 2)],
      [10, (w) => vertexId(w.RC(0).BD(3, 4, 0).BD(0.5, 0.6, -1)).BD(0)],
    ]);
    expect(head).toMatchObject({ flags: 2, startWidth: 0.5, endWidth: 0.75, thickness: 3 });
    expect(head).toMatchObject({ elevation: xyz(0, 0, 9), extrusion: xyz(0, 0, -1) });
    const first = { startWidth: 0.5, endWidth: 0.5, bulge: 0.25, tangent: 90 };
    expect(vertices[0]!.fields).toMatchObject(first);
    expect(vertices[1]!.fields).toMatchObject({ startWidth: 0.5, endWidth: 0.6, bulge: -1 });
  });
  const vertexId = (w: DwgBits) => (w.version >= 'AC1024' ? w.BL(3) : w);
});

describe('HATCH', () => {
  it.each(since('AC1014'))('%s: a pattern, edges of all kinds, seeds, sources', (version) => {
    const fields = entity(version, version < 'AC1015' ? 'HATCH' : 78, 'HATCH', (w) => {
      if (version >= 'AC1018') w.BL(0, 0).BD(0, 0).BL(0).BD(0).BL(0).TV('');
      w.BD(5, 0, 0, -1).TV('ANSI31').B(0, 1).BL(2);
      w.BL(5)
        .BL(4)
        .RC(1)
        .RD(0, 0, 4, 0)
        .RC(2)
        .RD(4, 2)
        .BD(2, 0, Math.PI / 2)
        .B(0);
      w.RC(3).RD(1, 1, 2, 0).BD(0.5, 0, Math.PI).B(1);
      w.RC(4).BL(3).B(1, 0).BL(4, 2).BD(0, 0, 1, 1).RD(0, 4).BD(1).RD(0, 0).BD(2);
      if (version >= 'AC1024') w.BL(2).RD(0, 4, 0, 0, 1, 0, 0, 1);
      w.BL(1);
      w.BL(2).B(1, 1).BL(2).RD(1, 1).BD(1).RD(2, 1).BD(-0.5).BL(2);
      w.BS(1, 1)
        .BD(Math.PI / 4, 2)
        .B(1)
        .BS(1)
        .BD(Math.PI / 4, 0, 0, -0.5, 0.5)
        .BS(2)
        .BD(1, -0.25);
      w.BD(0.125).BL(2).RD(1.5, 1.5, 3, 3).H(0xa1).H(0xa2).H(0xa3);
    });
    expect(fields).toMatchObject({
      ...{ pattern: 'ANSI31', solid: false, associative: true, elevation: 5, style: 1 },
      ...{ extrusion: xyz(0, 0, -1), patternAngle: 45, patternScale: 2, patternDouble: true },
      patternLines: [{ angle: 45, offset: xy(-0.5, 0.5), dashes: [1, -0.25] }],
      ...{ pixelSize: 0.125, seeds: [xy(1.5, 1.5), xy(3, 3)], gradient: false },
    });
    const [edges, path] = fields.loops;
    expect(edges).toMatchObject({ flags: 5, sources: ['A1'] });
    expect(edges.edges).toMatchObject([
      { kind: 1, start: xy(0, 0), end: xy(4, 0) },
      { kind: 2, start: xy(4, 2), radius: 2, startAngle: 0, endAngle: 90, counterClockwise: false },
      { kind: 3, start: xy(1, 1), end: xy(2, 0), radius: 0.5, endAngle: 180 },
      { kind: 4, degree: 3, rational: true, knots: [0, 0, 1, 1], weights: [1, 2] },
    ]);
    if (version >= 'AC1024') {
      expect(edges.edges[3].fitPoints).toEqual([xy(0, 4), xy(0, 0)]);
      expect(edges.edges[3].endTangent).toEqual(xy(0, 1));
    }
    expect(path).toMatchObject({ flags: 2, closed: true, sources: ['A2', 'A3'] });
    expect(path.vertices).toMatchObject([
      { x: 1, y: 1, bulge: 1 },
      { x: 2, bulge: -0.5 },
    ]);
  });

  it.each(since('AC1018'))('%s: a gradient of two colors', (version) => {
    const fields = entity(version, 78, 'HATCH', (w) => {
      const color = (place: number, value: number) => w.BD(place).BS(0).BL(value).RC(0);
      w.BL(1, 0)
        .BD(Math.PI / 6, 1)
        .BL(0)
        .BD(0.5)
        .BL(2);
      color(0, 0xc20000ff);
      color(1, 0xc2ff0000);
      w.TV('SPHERICAL').BD(0, 0, 0, 1).TV('SOLID').B(1, 0).BL(0).BS(0, 1).BL(0);
    });
    expect(fields).toMatchObject({
      ...{ gradient: true, gradientName: 'SPHERICAL', gradientShift: 1, gradientTint: 0.5 },
      gradientColors: [
        { value: 0, rgb: 0xff },
        { value: 1, rgb: 0xff0000 },
      ],
    });
    expect(fields.gradientAngle).toBeCloseTo(Math.PI / 6, 12);
  });
});

describe('others', () => {
  it.each(RELEASES)('%s: an INSERT in rows, scales of each kind', (version) => {
    const scales: [Fill, [number, number, number]][] = [
      [(w) => w.BB(3), [1, 1, 1]],
      [(w) => DD(DD(w.BB(1), 2), -3), [1, 2, -3]],
      [(w) => w.BB(2).RD(-2), [-2, -2, -2]],
      [(w) => DD(w.BB(0).RD(2).BB(0), 3), [2, 2, 3]],
    ];
    for (const [fill, [x, y, z]] of scales) {
      const fields = entity(version, 8, 'INSERT', (w) => {
        w.BD(1, 2, 3);
        if (isOld(w)) w.BD(x, y, z);
        else fill(w, version);
        w.BD(Math.PI / 2, 0, 0, -1)
          .B(0)
          .BS(3, 4)
          .BD(10, 20)
          .H(0x1f);
      });
      expect(fields).toMatchObject({
        ...{ scaleX: x, scaleY: y, scaleZ: z, rotation: 90, columns: 3, rows: 4 },
        ...{ columnSpacing: 10, rowSpacing: 20, block: '*Model_Space' },
      });
    }
  });

  it.each(RELEASES)('%s: an MLINE with cuts and fills', (version) => {
    const fields = entity(version, 47, 'MLINE', (w) => {
      w.BD(20).RC(2).BD(1, 2, 3, 0, 0, 1).BS(3).RC(2).BS(2);
      for (let i = 0; i < 2; i++) {
        w.BD(i, 0, 0, 1, 0, 0, 0, 1, 0).BS(3).BD(0.5, 1, 2).BS(2).BD(3, 4).BS(0).BS(0);
      }
      w.H(0x77);
    });
    expect(fields).toMatchObject({ scale: 20, justification: 2, flags: 3, styleHandle: '77' });
    expect(fields.vertices).toHaveLength(2);
    expect(fields.vertices[1].elements).toEqual([
      { parameters: [0.5, 1, 2], fill: [3, 4] },
      { parameters: [], fill: [] },
    ]);
  });

  it.each(since('AC1015'))(
    '%s: an IMAGE with a clip of either kind, turned inside out',
    (version) => {
      for (const kind of [1, 2]) {
        const fields = entity(version, 'IMAGE', 'IMAGE', (w) => {
          w.BL(0).BD(1, 2, 3, 0.1, 0, 0, 0, 0.1, 0).RD(640, 480).BS(7).B(1).RC(60, 40, 10);
          if (version >= 'AC1024') w.B(1);
          w.BS(kind);
          if (kind === 2) w.BL(3);
          w.RD(0, 0, 10, 10);
          if (kind === 2) w.RD(0, 10);
          w.H(0xa1).H(0xa2);
        });
        expect(fields).toMatchObject({
          ...{
            size: xy(640, 480),
            flags: 7,
            clipping: true,
            brightness: 60,
            contrast: 40,
            fade: 10,
          },
          ...{ clipType: kind, clipInverted: version >= 'AC1024', definition: 'A1' },
          // a polygon is closed, as DXF has it
          clip: [xy(0, 0), xy(10, 10), ...(kind === 2 ? [xy(0, 10), xy(0, 0)] : [])],
        });
      }
    },
  );

  it.each(RELEASES)('%s: splines of control points with weights, and of fit points', (version) => {
    const isLate = version >= 'AC1027';
    const points = entity(version, 36, 'SPLINE', (w) => {
      w.BL(1);
      if (isLate) w.BL(2, 15);
      w.BL(2).B(1, 0, 1).BD(1e-7, 1e-8).BL(5, 2).B(1).BD(0, 0, 0.5, 1, 1, 1, 2, 3, 2, 4, 5, 6, 1);
    });
    expect(points).toMatchObject({ degree: 2, flags: 2 | 4 | 8, weights: [2, 1] });
    expect(points.controlPoints).toEqual([xyz(1, 2, 3), xyz(4, 5, 6)]);
    const fit = entity(version, 36, 'SPLINE', (w) => {
      w.BL(2);
      if (isLate) w.BL(1 | 4 | 8, 1);
      w.BL(3).BD(1e-10, 1, 0, 0, 0, 0, 0).BL(2).BD(1, 2, 3, 4, 5, 6);
    });
    expect(fit.fitPoints).toEqual([xyz(1, 2, 3), xyz(4, 5, 6)]);
    expect(fit.startTangent).toEqual(xyz(1, 0, 0));
  });

  it.each(RELEASES)('%s: LEADER, TOLERANCE, SHAPE', (version) => {
    const leader = entity(version, 45, 'LEADER', (w) => {
      w.B(0).BS(1, 1).BL(2).BD(1, 2, 3, 4, 5, 6).BD(0, 0, 0, 0, 0, 1, 0, 1, 0, 7, 8, 9);
      if (version >= 'AC1014') w.BD(1, 1, 0);
      if (version < 'AC1015') w.BD(0.09);
      if (version < 'AC1024') w.BD(2.5, 12);
      w.B(1, 1);
      if (version < 'AC1015') w.BS(0).BD(0.18).B(0, 0).BS(0, 5).B(0, 0);
      else w.BS(0).B(0, 0);
      w.H(0xab).H(0);
    });
    expect(leader).toMatchObject({
      ...{ annotationType: 1, pathType: 1, vertices: [xyz(1, 2, 3), xyz(4, 5, 6)] },
      ...{ horizontalDirection: xyz(0, 1, 0), blockOffset: xyz(7, 8, 9), annotation: 'AB' },
      ...(version < 'AC1024' ? { textHeight: 2.5, textWidth: 12 } : {}),
      ...(version < 'AC1015' ? { byBlockColorIndex: 5 } : {}),
    });
    const tolerance = entity(version, 46, 'TOLERANCE', (w) => {
      if (version < 'AC1015') w.BS(0).BD(2.5, 0.6);
      w.BD(1, 2, 3, 0, 1, 0, 0, 0, -1).TV('{\\Fgdt;j}%%v0.1').H(0);
    });
    expect(tolerance).toMatchObject({ text: '{\\Fgdt;j}%%v0.1', xAxis: xyz(0, 1, 0) });
    const shape = entity(version, 33, 'SHAPE', (w) => {
      w.BD(1, 2, 3, 4, Math.PI, 0.5, 0.25, 2).BS(132).BD(0, 0, -1).H(0x11);
    });
    expect(shape).toMatchObject({ size: 4, rotation: 180, thickness: 2, shapeNumber: 132 });
  });

  it.each(['AC1012', 'AC1014'] as const)(
    '%s: what a VIEWPORT shows is extended data',
    (version) => {
      const text = (w: DwgBits, value: string) =>
        w
          .RC(0)
          .RS(value.length)
          .RC(30, ...Buffer.from(value));
      const xdata = (w: DwgBits) => {
        const items = new DwgBits(version);
        text(items, 'MVIEW').RC(2, 0, 70).RS(16).RC(10).RD(5, 6, 7).RC(10).RD(0, -1, 0);
        for (const value of [45, 120, 3, 4, 35, 1, 2]) items.RC(40).RD(value);
        items.RC(3, 0, 0, 0, 0, 0, 0, 0, 0x10, 2, 1);
        w.BS(items.data.length / 8).handleHere(0x12, 5);
        w.data.text += items.data.text;
      };
      const fields = (w: DwgBits) => w.BD(1, 2, 0, 200, 100).H(0);
      const viewport = { type: 34, handle: HANDLE, isEntity: true, xdata, fields };
      expect(readWhole(version, [viewport]).first('VIEWPORT').fields).toMatchObject({
        ...{ width: 200, viewTarget: xyz(5, 6, 7), viewTwist: 45, viewHeight: 120, lensLength: 35 },
        ...{
          viewCenter: xy(3, 4),
          viewDirection: xyz(0, -1, 0),
          backClip: 2,
          frozenLayers: ['10'],
        },
      });
    },
  );

  it.each(RELEASES)('%s: an extrusion of length 0 is none', (version) => {
    const ellipse = entity(version, 35, 'ELLIPSE', (w) => {
      w.BD(1, 2, 3, 5, 0, 0, 0, 0, 0, 0.5, 0, 1);
    });
    const insert = entity(version, 7, 'INSERT', (w) => {
      if (isOld(w.BD(1, 2, 3))) w.BD(1, 1, 1);
      else w.BB(3);
      w.BD(0, 0, 0, 0).B(0).H(0x1f);
    });
    const circle = entity(version, 18, 'CIRCLE', (w) => BE(BT(w.BD(1, 2, 3, 4), 0), 0, 0, 0));
    for (const fields of [ellipse, insert, circle]) expect(fields.extrusion).toEqual(xyz(0, 0, 1));
  });

  it.each(RELEASES)('%s: an OLE2FRAME has its corners, whatever program made it', (version) => {
    for (const mark of [0x80, 0x81]) {
      const fields = entity(version, 74, 'OLE2FRAME', (w) => {
        w.BS(2);
        if (version >= 'AC1015') w.BS(1);
        w.BL(104).RC(mark, 0x55).RD(1, 9, 0, 7, 9, 0, 7, 2, 0, 1, 2, 0).RC(0, 0, 0, 0, 0, 0);
        if (version >= 'AC1015') w.RC(1);
      });
      expect(fields).toMatchObject({ upperLeft: xyz(1, 9), lowerRight: xyz(7, 2), dataSize: 104 });
    }
  });

  it.each(since('AC1015'))('%s: a VIEWPORT with frozen layers and a clip', (version) => {
    const isR2007 = version >= 'AC1021';
    const fields = entity(version, 34, 'VIEWPORT', (w) => {
      w.BD(1, 2, 0, 200, 100, 5, 6, 7, 0, -1, 0, Math.PI / 2, 40, 35, 1, 2, Math.PI);
      w.RD(3, 4, 0.5, 0.5, 10, 20, 5, 5).BS(1000);
      if (isR2007) w.BS(5);
      w.BL(2).BL(0x20000).TV('acad.ctb').RC(2).B(1, 1).BD(1, 1, 1, 0, 1, 0, -1, 0, 0, 2).BS(3);
      if (version >= 'AC1018') w.BS(1);
      if (isR2007) w.B(1).RC(1).BD(0.5, 0.25).CMC(250);
      w.H(0x10).H(0x11).H(0xc1);
      if (version === 'AC1015') w.H(0xc2);
      w.H(0xc3).H(0xc4);
      if (isR2007) w.H(0xc5).H(0xc6).H(0xc7).H(0xc8);
    });
    expect(fields).toMatchObject({
      ...{ width: 200, viewTarget: xyz(5, 6, 7), viewDirection: xyz(0, -1, 0), viewTwist: 90 },
      ...{ viewHeight: 40, lensLength: 35, frontClip: 1, backClip: 2, viewCenter: xy(3, 4) },
      ...{ frozenLayers: ['10', '11'], clipBoundary: 'C1', ucs: 'C3', baseUcs: 'C4', status: 0 },
      ...{ plotStyleSheet: 'acad.ctb', renderMode: 2, elevation: 2, ucsOrthographic: 3 },
      ...(isR2007 ? { background: 'C5', visualStyle: 'C6', shadePlot: 'C7', sun: 'C8' } : {}),
    });
  });
});
