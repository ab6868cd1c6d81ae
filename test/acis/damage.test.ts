/**
 * Damaged ACIS data never traps and never loops: cut off anywhere, bytes changed, pointers in
 * circles or beyond the end. What stays readable is read.
 */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../core/random.ts';
import { between, cuboid, cylinder, readLines, readSab, sab, sat, wire, wireAll } from './acis.ts';

const records = [...cuboid(1, 2, 3), ...cylinder(4).slice(1)];

describe('damage', () => {
  it('text cut off anywhere', () => {
    const lines = sat(cylinder(5));
    const text = lines.join('\n');
    let most = 0;
    for (let size = 1; size < text.length; size += 3) {
      most = Math.max(most, wire(text.slice(0, size).split('\n')).length);
    }
    expect(most).toBe(6);
  });

  it('bytes cut off anywhere', () => {
    const bytes = sab(cuboid(1, 2, 3));
    const counts = [];
    for (let size = 1; size < bytes.length; size += 7) {
      counts.push(readSab(bytes.subarray(0, size)).edges.length);
    }
    expect(Math.max(...counts)).toBe(12);
    expect(Math.min(...counts)).toBe(0);
  });

  it('any byte changed', () => {
    const bytes = sab(records);
    const random = createRandom('damaged ACIS data');
    let total = 0;
    for (let run = 0; run < 150; run++) {
      const damaged = Uint8Array.from(bytes);
      for (let i = 0; i < 8; i++) damaged[47 + random.below(bytes.length - 47)] = random.below(256);
      total += readSab(damaged).edges.length;
    }
    expect(total).toBeGreaterThan(0);
  });

  it('any token changed', () => {
    const random = createRandom('damaged ACIS data');
    const words = [
      '$0',
      '$-1',
      '$99999999999',
      '-7',
      '1e308',
      '{',
      '}',
      '#',
      '@9',
      '@99999999',
      '',
    ];
    const lines = sat(records);
    let total = 0;
    for (let run = 0; run < 150; run++) {
      const damaged = lines.map((line, i) => {
        if (i < 3 || random.below(8) !== 0) return line;
        const tokens = line.split(' ');
        tokens[random.below(tokens.length)] = words[random.below(words.length)]!;
        return tokens.join(' ');
      });
      total += readLines(damaged).edges.length;
    }
    expect(total).toBeGreaterThan(0);
  });

  it('pointers in a circle', () => {
    const circle = [
      'body $0 $1 $0 $0',
      'lump $1 $1 $2 $0',
      'shell $2 $2 $2 $3 $2 $1',
      'face $3 $3 $4 $2 $3 $5 forward single',
      'loop $4 $4 $6 $3',
      'cone-surface $5 0 0 0 0 0 1 1 0 0 1 I I 0 1 forward I I I I',
      'coedge $6 $6 $6 $6 $7 forward $4 $6',
      'edge $7 $8 $8 $6 $7 forward',
      'vertex $8 $7 $8',
      'body $9 $9 $9 $9',
    ];
    expect(wire(sat(circle))).toEqual([]);
  });

  it('work is limited, however records refer to each other', () => {
    const knots = Array.from({ length: 3000 }, (_, i) => `${i} 1`).join(' ');
    const places = Array.from({ length: 3000 }, (_, i) => `${i} ${i % 7} 0`).join(' ');
    const spline = `nubs 1 open 3000 ${knots} ${places}`;
    const long = `intcurve-curve $-1 forward { exactcur full ${spline} } I I`;
    const heads = ['vertex $-1 $-1 $3', 'vertex $-1 $-1 $4', long, 'point $-1 9.5 2 0'];
    const users = Array.from({ length: 3000 }, () => 'edge $-1 $0 $1 $-1 $2 forward');
    const started = performance.now();
    wire(sat([...heads, 'point $-1 99.5 1 0', ...users]));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('what small solids need beyond their size, they share', () => {
    const helix =
      'intcurve-curve $-1 forward { helixcur F 0.0 F 6000.0 0.0 0.0 0.0 1.0 0.0 0.0 ' +
      '0.0 1.0 0.0 0.0 0.0 1.0 0.0 0.0 0.0 1.0 null_surface }';
    const end = [Math.cos(6000), Math.sin(6000), 6000 / (2 * Math.PI)].join(' ');
    const one = sat(between('1 0 0', end, helix));
    const kinds = wireAll(Array.from({ length: 60 }, () => one)).map(([edge]) => edge!.kind);
    const splines = kinds.filter((kind) => kind === 3).length;
    expect(splines).toBeGreaterThan(2);
    expect(splines).toBeLessThan(10);
    expect(kinds.filter((kind) => kind === 4)).toHaveLength(60 - splines);
  });
});
