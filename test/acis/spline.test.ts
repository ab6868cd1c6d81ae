/**
 * B-splines of ACIS curves: whole, cut to their edges, rational, reversed, referred to.
 */
import { describe, expect, it } from 'vitest';
import { between, type Edge, onSpline, readLines, readSab, sab, sat, wire } from './acis.ts';

const SPLINE = 3;
const CHORD = 4;

/** Knots 0, 1, 3 in a cubic of five control points. */
const points = ['0.0 0.0 0.0', '1.0 2.0 0.0', '3.0 3.0 1.0', '5.0 1.0 2.0', '6.0 0.0 0.0'];
const cubic = `nubs 3 open 3 0.0 3 1.0 1 3.0 3 ${points.join(' ')}`;
const full = (spline: string, sense = 'forward'): string =>
  `intcurve-curve $-1 ${sense} { exactcur full ${spline} 0.0 null_surface nullbs } I I`;

const close = (found: number[], wanted: number[], digits = 6): void => {
  wanted.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, digits);
  });
};
const text = (place: number[]): string => place.map((value) => value.toFixed(12)).join(' ');
const range = (edge: Edge): [number, number] => [edge.knots[0]!, edge.knots.at(-1)!];
const [whole] = wire(sat(between('0 0 0', '6 0 0', full(cubic))));

describe('splines', () => {
  it('have their knots spread out and clamped', () => {
    expect(whole!.kind).toBe(SPLINE);
    expect(whole!.degree).toBe(3);
    expect(whole!.knots).toEqual([0, 0, 0, 0, 1, 3, 3, 3, 3]);
    expect(whole!.points[2]).toEqual({ x: 3, y: 3, z: 1 });
    expect(whole!.weights).toEqual([]);
  });

  it('whose end knots tell the degree and one', () => {
    const clamped = cubic.replace('0.0 3', '0.0 4').replace('3.0 3', '3.0 4');
    expect(wire(sat(between('0 0 0', '6 0 0', full(clamped))))[0]!.points).toEqual(whole!.points);
  });

  it.each([
    [0.25, 0.75],
    [0.5, 2.5],
    [1, 2],
    [0, 1],
    [2, 3],
  ])('are cut from %d to %d', (start, end) => {
    const from = text(onSpline(whole!, start));
    const to = text(onSpline(whole!, end));
    for (const [a, b, sense] of [
      [from, to, 'forward'],
      [to, from, 'reversed'],
    ] as const) {
      const [part] = wire(sat(between(a, b, full(cubic), sense)));
      expect(part!.kind).toBe(SPLINE);
      close(range(part!), [start, end]);
      for (const share of [0, 0.3, 0.5, 0.8, 1]) {
        const [low, high] = range(part!);
        const t = low + (high - low) * share;
        close(onSpline(part!, t), onSpline(whole!, t));
      }
    }
  });

  it('reversed curves run from their end', () => {
    const from = text(onSpline(whole!, 2));
    const to = text(onSpline(whole!, 0.5));
    const [part] = wire(sat(between(from, to, full(cubic, 'reversed'))));
    close(range(part!), [0.5, 2]);
  });

  it('a sense in numbers, as ACIS 1 has it', () => {
    const square = '0 0 0 2 0 0 2 2 0 0 2 0 0 0 0';
    const loop = `nubs 1 1 5 0.0 1 1.0 1 2.0 1 3.0 1 4.0 1 ${square}`;
    for (const [sense, wanted] of [
      ['0', [0.5, 3.5]],
      ['1', [3.5, 0.5]],
    ] as const) {
      const curve = `intcurve-curve $-1 ${sense} { exactcur ${loop} null_surface nullbs }`;
      const [first, ...more] = wire(sat(between('1 0 0', '0 1 0', curve, '0')));
      close([range(first!)[0]], [wanted[0]]);
      close([range((more.at(-1) ?? first)!)[1]], [wanted[1]]);
    }
  });

  it('a sense that contradicts the vertices does not lose the edge', () => {
    const from = text(onSpline(whole!, 2));
    const to = text(onSpline(whole!, 0.5));
    close(range(wire(sat(between(from, to, full(cubic))))[0]!), [0.5, 2]);
  });

  it('rational ones keep the circle when they are cut', () => {
    // a quarter of a circle of radius 4, as Piegl and Tiller, "The NURBS Book", 7.3
    const quarter = 'nurbs 2 open 2 0.0 2 1.0 2 4 0 0 1 4 4 0 0.7071067811865476 0 4 0 1';
    const eighth = `${4 * Math.SQRT1_2} ${4 * Math.SQRT1_2} 0`;
    const [arc] = wire(sat(between('4 0 0', eighth, full(quarter))));
    expect(arc!.weights).toHaveLength(3);
    close(range(arc!), [0, 0.5]);
    for (const t of [0, 0.1, 0.2, 0.35, 0.5]) {
      const [x, y] = onSpline(arc!, t);
      expect(Math.hypot(x!, y!)).toBeCloseTo(4, 8);
    }
  });

  it('over the seam of a closed curve are two', () => {
    const square = '0 0 0 2 0 0 2 2 0 0 2 0 0 0 0';
    const loop = `nubs 1 closed 5 0.0 1 1.0 1 2.0 1 3.0 1 4.0 1 ${square}`;
    const edges = wire(sat(between('0 1 0', '1 0 0', full(loop))));
    expect(edges.map(range)).toEqual([
      [expect.closeTo(3.5, 6), 4],
      [0, expect.closeTo(0.5, 6)],
    ]);
    expect(wire(sat(between('0 0 0', '0 0 0', full(loop))))).toHaveLength(1);
  });

  it('are found by number where an earlier one is used again', () => {
    const records = between('0 0 0', '6 0 0', full(cubic));
    const again = [
      'edge $-1 $2 $3 $-1 $8 forward',
      'intcurve-curve $-1 forward { ref 0 } I I',
      'edge $-1 $2 $3 $-1 $10 forward',
      'intcurve-curve $-1 forward { ref 7 } I I',
    ];
    const edges = wire(sat([...records, ...again]));
    expect(edges.map((edge) => edge.kind)).toEqual([SPLINE, SPLINE, CHORD]);
    expect(edges[1]!.points).toEqual(edges[0]!.points);
  });

  it.each([
    ['before ACIS 5', 'exactcur', ''],
    ['surfaces that meet', 'surfintcur', 'full'],
    ['with a version, as ShapeManager has it', 'int_int_cur', '23100 full'],
    ['with the number of a subtype', 'parcur', '0 full'],
    ['a blend', 'blndsprngcur', 'full'],
    ['a projection', 'projcur', 'full'],
    ['an offset', 'offintcur', 'full'],
    ['a law', 'lawintcur', 'full'],
  ])('stand first in a curve of any kind: %s', (_, name, level) => {
    const tail = '0.0 plane 0 0 0 0 0 1 1 0 0 forward_v I I I I null_surface nubs 1 open 2 0 1 1 1';
    const curve = `intcurve-curve $-1 forward { ${name} ${level} ${cubic} ${tail} } I I`;
    const { edges, faults } = readLines(sat(between('0 0 0', '6 0 0', curve)));
    expect(edges[0]!.points).toEqual(whole!.points);
    expect(faults['acis-curve']).toBeUndefined();
  });

  it.each([
    ['only knots are kept', 'summary 3 0 1 3 0.5 open null_surface null_surface nullbs nullbs'],
    ['nothing is kept', 'none F 0 F 3 null_surface null_surface'],
    ['no spline', 'nullbs'],
    // the curve of the surface's own parameters, where one in space would be
    ['another spline follows', `nullbs 0 null_surface null_surface ${cubic}`],
  ])('that are not there are told: %s', (_, fields) => {
    const curve = `intcurve-curve $-1 forward { surfintcur ${fields} } I I`;
    const { edges, faults } = readLines(sat(between('0 0 0', '6 0 0', curve)));
    expect(edges.map((edge) => edge.kind)).toEqual([CHORD]);
    expect(faults['acis-curve']).toBe(1);
  });

  it('of binary data', () => {
    const { edges } = readSab(sab(between('0.0 0.0 0.0', '6.0 0.0 0.0', full(cubic, 'forward'))));
    expect(edges[0]!.kind).toBe(SPLINE);
    expect(edges[0]!.knots).toEqual(whole!.knots);
    expect(edges[0]!.points).toEqual(whole!.points);
  });

  it.each([
    ['degree', cubic.replace('nubs 3', 'nubs 99')],
    ['falling knots', cubic.replace('1.0 1 3.0', '5.0 1 3.0')],
    ['multiplicity', cubic.replace('1.0 1', '1.0 9')],
    ['missing points', cubic.split(' ').slice(0, -2).join(' ')],
    ['count of knots', cubic.replace('open 3', 'open 2000000000')],
    ['weight', 'nurbs 1 open 2 0.0 1 1.0 1 0 0 0 1 6 0 0 -1'],
    ['place', cubic.replaceAll('0.0 0.0 0.0', '0.0 9.0 0.0')],
    ['none', 'nullbs'],
  ])('that cannot be right are chords: %s', (_, spline) => {
    const edges = wire(sat(between('0 0 0', '6 0 0', full(spline))));
    expect(edges.map((edge) => edge.kind)).toEqual([CHORD]);
  });
});

describe('helices', () => {
  /** Two and a half turns of radius 2 about z at (1, 1), 3 a turn, and wider by a tenth a turn. */
  const turns = 2.5;
  const helix = (name: string, taper: number): string =>
    `intcurve-curve $-1 forward { ${name} F 0.0 F ${2 * Math.PI * turns} 1.0 1.0 0.0 2.0 0.0 0.0 ` +
    `0.0 2.0 0.0 0.0 0.0 3.0 ${taper.toFixed(1)} 0.0 0.0 1.0 null_surface nullbs } I I`;

  it.each(['helixcur', 'helix_int_cur 23100'])('%s is a spline along it', (name) => {
    for (const taper of [0, 0.1]) {
      const scale = (turn: number) => 2 * (1 + taper * turn);
      const end = `${1 - scale(turns)} 1 ${3 * turns}`;
      const [edge] = wire(sat(between('3 1 0', end, helix(name, taper))));
      expect(edge!.kind).toBe(SPLINE);
      close(range(edge!), [0, 2 * Math.PI * turns]);
      for (let turn = 0; turn <= turns; turn += 0.077) {
        const [x, y, z] = onSpline(edge!, 2 * Math.PI * turn);
        expect(Math.hypot(x! - 1, y! - 1)).toBeCloseTo(scale(turn), taper === 0 ? 6 : 4);
        expect(z).toBeCloseTo(3 * turn, 4);
        const angle = Math.atan2(y! - 1, x! - 1) / (2 * Math.PI);
        expect(Math.abs(angle - turn - Math.round(angle - turn))).toBeLessThan(1e-4);
      }
    }
  });

  it('are cut to their edge', () => {
    const [edge] = wire(sat(between('1 3 0.75', '-1 1 1.5', helix('helixcur', 0))));
    close(range(edge!), [Math.PI / 2, Math.PI], 3);
    expect(Math.hypot(edge!.points[1]!.x - 1, edge!.points[1]!.y - 1)).toBeGreaterThan(2);
  });

  it('of binary data', () => {
    const curve = helix('helix_int_cur', 0).replaceAll(' F ', ' forward ');
    const end = '-1.0 1.0 7.5';
    const { edges } = readSab(sab(between('3.0 1.0 0.0', end, curve)));
    expect(edges[0]!.points).toHaveLength(3 * 40 + 1);
  });

  it.each([
    ['endless', helix('helixcur', 0).replace(/F \d+\.\d+/, 'F 1e300')],
    ['without a range', helix('helixcur', 0).replaceAll('F ', 'I ')],
    [
      'without a radius',
      helix('helixcur', 0).replace('2.0 0.0 0.0 0.0 2.0', '0.0 0.0 0.0 0.0 2.0'),
    ],
    ['cut off', helix('helixcur', 0).replace('0.0 0.0 1.0 null', 'null')],
  ])('that cannot be right are chords: %s', (_, curve) => {
    const { edges, faults } = readLines(sat(between('3 1 0', '-1 1 7.5', curve)));
    expect(edges.map((edge) => edge.kind)).toEqual([CHORD]);
    expect(faults['acis-curve']).toBe(1);
  });
});
