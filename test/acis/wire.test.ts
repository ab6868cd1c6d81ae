/**
 * Edges of ACIS data against solids whose vertices are known: forms of SAT and SAB, curves,
 * isolines, transforms.
 */
import { describe, expect, it } from 'vitest';
import {
  between,
  cuboid,
  cylinder,
  type Edge,
  encode,
  onEllipse,
  readLines,
  readSab,
  sab,
  sat,
  wire,
} from './acis.ts';

const LINE = 1;
const ELLIPSE = 2;
const CHORD = 4;
const spot = (place: { x: number; y: number; z: number }) => `${place.x} ${place.y} ${place.z}`;
const pairs = (edges: Edge[]): string[] =>
  edges.map((edge) => edge.points.map(spot).sort().join(', ')).sort();
const close = (found: number[], wanted: number[]): void => {
  wanted.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 9);
  });
};
const lengths = (edges: Edge[]): number[] =>
  edges.map(({ points: [a, b] }) => Math.hypot(b!.x - a!.x, b!.y - a!.y, b!.z - a!.z));

describe('forms of ACIS data', () => {
  const records = cuboid(2, 3, 5);
  const wanted = pairs(wire(sat(records)));

  it('a cuboid has twelve edges between its corners', () => {
    const edges = wire(sat(records));
    expect(edges.map((edge) => edge.kind)).toEqual(Array(12).fill(LINE));
    expect(lengths(edges).sort()).toEqual([2, 2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5]);
    expect(wanted).toContain('0 0 0, 0 0 5');
    expect(wanted).toContain('2 0 5, 2 3 5');
  });

  it('encoded text, with carets as DXF writes them and as they are', () => {
    const lines = sat(records).map(encode);
    expect(lines.at(-1)).toContain('^ ');
    expect(pairs(wire(lines))).toEqual(wanted);
    expect(pairs(wire(lines.map((line) => line.replaceAll('^ ', '^'))))).toEqual(wanted);
  });

  it('a header of one line, and numbered records', () => {
    const old = sat(records, ['106 45 1 0']);
    expect(pairs(wire(old))).toEqual(wanted);
    const numbered = records.map((record, i) => `-${i} ${record}`);
    expect(pairs(wire(sat(numbered, ['106 45 1 0'])))).toEqual(wanted);
  });

  it('record numbers that leave gaps', () => {
    const shifted = between('0 0 0', '1 2 3', 'straight-curve $-1 0 0 0 1 2 3 0 0').map(
      (record, i) => `-${i * 3} ${record.replaceAll(/\$(\d+)/g, (_, n) => `$${n * 3}`)}`,
    );
    expect(pairs(wire(sat(shifted)))).toEqual(['0 0 0, 1 2 3']);
  });

  it('records over several lines, strings with the end mark in them, later fields', () => {
    const lines = [
      '21500 0 1 0',
      '@4 test @7 $ # { } @3 now',
      '1 1e-6 1e-10',
      'asmheader $-1 -1 @5 a # b #',
      'body $-1 -1 $-1 $-1 $-1',
      '$-1 #',
      'edge $-1 -1 $-1 $3 0 $4 1 $-1 $5 forward @7 unknown #',
      'vertex $-1 -1 $-1 $2 $6 #',
      'vertex $-1 -1 $-1 $2 $7 #',
      'straight-curve $-1 -1 $-1 0 0 0 1 0 0 I I #',
      'point $-1 -1 $-1 7 8 9 #',
      'point $-1 -1 $-1 1 2 3 #',
      'End-of-ACIS-data',
    ];
    expect(pairs(wire(lines))).toEqual(['1 2 3, 7 8 9']);
  });

  it.each(['ACIS BinaryFile', 'ASM BinaryFile4', 'ASM BinaryFile8'])('%s', (signature) => {
    const read = readSab(sab(records, signature));
    expect(read.unread).toBe(0);
    expect(pairs(read.edges)).toEqual(wanted);
  });

  it('is told to be unread where it is not ACIS', () => {
    expect(readLines(['hello']).unread).toBe(1);
    expect(readSab(new Uint8Array(80)).unread).toBe(1);
    expect(readLines(['hello']).edges).toEqual([]);
  });

  it('reads nothing behind the end mark: that is history', () => {
    const lines = sat(records);
    lines.splice(4, 0, 'Begin-of-ACIS-History-Data');
    expect(wire(lines)).toEqual([]);
  });
});

describe('curves', () => {
  const circle = 'ellipse-curve $-1 1.0 1.0 0.0 0.0 0.0 1.0 2.0 0.0 0.0 0.5 I I';

  it('an arc runs from start to end about the normal, or the other way round', () => {
    const [arc] = wire(sat(between('3 1 0', '1 2 0', circle)));
    expect(arc!.kind).toBe(ELLIPSE);
    close([arc!.startAngle, arc!.endAngle], [0, Math.PI / 2]);
    close(onEllipse(arc!, arc!.endAngle), [1, 2, 0]);
    const [back] = wire(sat(between('3 1 0', '1 2 0', circle, 'reversed')));
    close([back!.startAngle, back!.endAngle], [Math.PI / 2, 2 * Math.PI]);
    const [old] = wire(sat(between('3 1 0', '1 2 0', circle, '1')));
    close([old!.startAngle, old!.endAngle], [Math.PI / 2, 2 * Math.PI]);
  });

  it('an ellipse whose ends meet, or that has none, is whole', () => {
    const [whole] = wire(sat(between('3 1 0', '3 1 0', circle)));
    close([whole!.startAngle, whole!.endAngle], [0, 2 * Math.PI]);
    const bare = ['body $-1 $-1 $-1 $-1', 'edge $-1 $-1 $-1 $-1 $2 forward', circle];
    const [free] = wire(sat(bare));
    close([free!.startAngle, free!.endAngle], [0, 2 * Math.PI]);
  });

  it('the normal need not be of unit length, and turns the minor axis', () => {
    const tilted = 'ellipse-curve $-1 0.0 0.0 0.0 5.0 0.0 0.0 0.0 3.0 0.0 1.0 I I';
    const [arc] = wire(sat(between('0 3 0', '0 0 3', tilted)));
    close([arc!.startAngle, arc!.endAngle], [0, Math.PI / 2]);
    close(onEllipse(arc!, Math.PI / 4), [0, 3 * Math.SQRT1_2, 3 * Math.SQRT1_2]);
  });

  it('a curve that cannot be read is a chord, an edge without one nothing', () => {
    const law = 'undefc-curve $-1 1 2 3';
    expect(wire(sat(between('0 0 0', '1 0 0', law)))[0]!.kind).toBe(CHORD);
    expect(wire(sat(between('0 0 0', '0 0 0', law)))).toEqual([]);
    const apex = ['body $-1 $-1 $-1 $-1', 'edge $-1 $2 $2 $-1 $-1 forward', 'vertex $-1 $1 $3'];
    expect(wire(sat([...apex, 'point $-1 1 2 3']))).toEqual([]);
  });
});

describe('isolines', () => {
  const alone = (surface: string): string[] =>
    sat(
      ['body $-1 $1 $-1 $-1', 'lump $-1 $-1 $2 $0', 'shell $-1 $-1 $-1 $3 $-1 $1'].concat([
        'face $-1 $-1 $-1 $2 $-1 $4 forward single',
        surface,
      ]),
    );

  it('a sphere is three great circles', () => {
    const edges = wire(alone('sphere-surface $-1 1 2 3 5 1 0 0 0 0 1 forward_v I I I I'));
    expect(edges).toHaveLength(3);
    for (const edge of edges) {
      for (const angle of [0, 1, 2, 4]) {
        const [x, y, z] = onEllipse(edge, angle);
        expect(Math.hypot(x! - 1, y! - 2, z! - 3)).toBeCloseTo(5, 9);
      }
    }
    const normals = edges.map(({ points: [, u, v] }) => [
      u!.y * v!.z - u!.z * v!.y,
      u!.z * v!.x - u!.x * v!.z,
      u!.x * v!.y - u!.y * v!.x,
    ]);
    expect(normals.map((n) => n.findIndex((value) => Math.abs(value) > 1)).sort()).toEqual([
      0, 1, 2,
    ]);
  });

  it('a torus is four circles each way', () => {
    const edges = wire(alone('torus-surface $-1 0 0 1 0 0 1 10 2 1 0 0 forward_v I I I I'));
    expect(edges).toHaveLength(8);
    for (const edge of edges) {
      for (const angle of [0, 1, 2, 4]) {
        const [x, y, z] = onEllipse(edge, angle);
        expect(Math.hypot(Math.hypot(x!, y!) - 10, z! - 1)).toBeCloseTo(2, 9);
      }
    }
    const radii = edges.map(({ points: [, u] }) => Math.hypot(u!.x, u!.y, u!.z)).sort();
    expect(radii).toEqual([10, 10, 12, 2, 2, 2, 2, 8]);
  });

  it('a cylinder has its two circles and four rulings', () => {
    const edges = wire(sat(cylinder(7)));
    expect(edges.filter((edge) => edge.kind === ELLIPSE)).toHaveLength(2);
    const rulings = edges.filter((edge) => edge.kind === LINE);
    expect(pairs(rulings)).toEqual(
      ['-2 0 0, -2 0 7', '0 -2 0, 0 -2 7', '0 2 0, 0 2 7', '2 0 0, 2 0 7'].sort(),
    );
  });

  it('of a cone meet in its apex', () => {
    const cone = cylinder(7).map((record) =>
      record
        .replace('I I 0.0 1.0 forward', 'I I -0.6 0.8 forward')
        .replace('loop $-1 $10 $11 $3', 'loop $-1 $-1 $11 $3'),
    );
    const rulings = wire(sat(cone)).filter((edge) => edge.kind === LINE);
    expect(rulings).toHaveLength(4);
    // half-angle with tangent 3 / 4: the radius of 2 ends at z = 8 / 3
    for (const { points } of rulings) {
      close([points[1]!.x, points[1]!.y, points[1]!.z], [0, 0, 8 / 3]);
    }
  });

  it('end in the plane of a cut that is not square', () => {
    // the upper circle becomes the ellipse in the plane z = 7 + x
    const cut = cylinder(7).map((record) =>
      record.startsWith('ellipse-curve $-1 0.0 0.0 7.0')
        ? 'ellipse-curve $-1 0.0 0.0 7.0 -1.0 0.0 1.0 2.0 0.0 2.0 0.7071067811865476 I I'
        : record.replace('point $-1 2.0 0.0 7.0', 'point $-1 2.0 0.0 9.0'),
    );
    const tops = wire(sat(cut))
      .filter((edge) => edge.kind === LINE)
      .map(({ points }) => Math.max(points[0]!.z, points[1]!.z));
    expect(tops).toHaveLength(4);
    close(tops.sort(), [5, 7, 7, 9]);
  });
});

describe('transforms', () => {
  const placed = (transform: string): string[] => {
    const records = cuboid(1, 1, 1);
    records[0] = `body $-1 $-1 $-1 $${records.length}`;
    return [...records, transform];
  };
  const turned = '0 1 0 -1 0 0 0 0 1 10 20 30 2 rotate no_reflect no_shear';

  it('turn, scale and move', () => {
    // row vectors: x goes to y, y to -x
    const corners = pairs(wire(sat(placed(`transform $-1 ${turned}`))));
    expect(corners).toContain('10 20 30, 10 22 30');
    expect(corners).toContain('10 20 30, 8 20 30');
    expect(corners).toContain('10 20 30, 10 20 32');
  });

  it('with the number of the record before it', () => {
    const corners = pairs(wire(sat(placed(`transform $-1 -1 ${turned}`))));
    expect(corners).toContain('10 20 30, 10 22 30');
  });

  it('with flags that are numbers, as ACIS 1 has them', () => {
    for (const head of ['', '-1 ']) {
      const old = turned.replace('rotate no_reflect no_shear', '1 0 0');
      const corners = pairs(wire(sat(placed(`transform $-1 ${head}${old}`))));
      expect(corners).toContain('10 20 30, 10 22 30');
      expect(corners).toContain('10 20 30, 10 20 32');
    }
  });

  it('do not scale twice', () => {
    const scaled = 'transform $-1 2 0 0 0 2 0 0 0 2 0 0 0 2 no_rotate no_reflect no_shear';
    expect(lengths(wire(sat(placed(scaled))))).toEqual(Array(12).fill(2));
  });

  it('belong to one body among several', () => {
    const at = (from: number, move: string) => [
      `body $-1 $${from + 1} $-1 $${from + 11}`,
      `lump $-1 $-1 $${from + 2} $${from}`,
      `shell $-1 $-1 $-1 $${from + 3} $-1 $${from + 1}`,
      `face $-1 $-1 $${from + 4} $${from + 2} $-1 $-1 forward single`,
      `loop $-1 $-1 $${from + 5} $${from + 3}`,
      `coedge $-1 $${from + 5} $${from + 5} $-1 $${from + 6} forward $${from + 4} $-1`,
      `edge $-1 $${from + 7} $${from + 8} $${from + 5} $${from + 12} forward`,
      `vertex $-1 $${from + 6} $${from + 9}`,
      `vertex $-1 $${from + 6} $${from + 10}`,
      'point $-1 0 0 0',
      'point $-1 1 0 0',
      `transform $-1 1 0 0 0 1 0 0 0 1 ${move} 1 no_rotate no_reflect no_shear`,
      'straight-curve $-1 0 0 0 1 0 0 I I',
    ];
    const edges = wire(sat([...at(0, '5 0 0'), ...at(13, '0 7 0')]));
    expect(pairs(edges)).toEqual(['0 7 0, 1 7 0', '5 0 0, 6 0 0']);
  });
});

describe('what has no edges is told', () => {
  const codes = (records: string[]): string[] =>
    Object.keys(readLines(sat(records)).faults).filter((code) => code.startsWith('acis'));

  it('no data, data without edges, data that is none', () => {
    expect(Object.keys(readLines([]).faults)).toContain('acis-missing');
    const vertex = ['body $-1 $-1 $-1 $-1', 'vertex $-1 $-1 $2', 'point $-1 1 2 3'];
    expect(codes(vertex)).toEqual(['acis-no-edges']);
    expect(Object.keys(readLines(['no text of a solid']).faults)).toContain('acis-unread');
  });

  it('curves of other kinds, but not points', () => {
    const odd = between('0 0 0', '1 2 3', 'compcurv-curve $-1 forward 7 8 9');
    expect(readLines(sat(odd))).toMatchObject({
      edges: [{ kind: CHORD }],
      faults: { 'acis-curve': 1 },
    });
    const whole = cuboid(1, 2, 3);
    const vertex = whole.findIndex((record) => record.startsWith('vertex'));
    const apex = [
      `edge $-1 $${vertex} $${vertex} $-1 $${whole.length + 1} forward`,
      'degenerate-curve $-1 0 0 0 I I',
    ];
    expect(codes([...whole, ...apex])).toEqual([]);
  });
});
