/**
 * Hatches: outlines of all kinds of loops, pattern lines, gradients.
 */
import { describe, expect, it } from 'vitest';
import { patternSegments } from '../../engine/render/draw/hatch-pattern.ts';
import { draw, pathsOf } from './picture.ts';

const square = (size: number, flags = 2) => ({
  flags,
  closed: true,
  vertices: [
    { x: 0, y: 0 },
    { x: size, y: 0 },
    { x: size, y: size },
    { x: 0, y: size },
  ],
});
const solid = { type: 'HATCH', pattern: 'SOLID', solid: true };
const edge = (x0: number, y0: number, x1: number, y1: number) => ({
  kind: 1,
  start: { x: x0, y: y0 },
  end: { x: x1, y: y1 },
});

describe('hatch', () => {
  it('fills loops even-odd in one path', () => {
    const paths = pathsOf(draw([{ ...solid, loops: [square(10), square(4)] }]));
    expect(paths).toHaveLength(1);
    expect(paths[0]!.style).toMatchObject({ paint: 'fill' });
    expect(paths[0]!.style.nonZero).toBeUndefined();
    expect(paths[0]!.points).toHaveLength(10);
  });

  it('joins edges, of which one is stored backwards', () => {
    const edges = [edge(0, 0, 4, 0), edge(4, 3, 4, 0), edge(4, 3, 0, 0)];
    const [path] = pathsOf(draw([{ ...solid, loops: [{ edges }] }]));
    const corners = path!.points.map((p) => p.map((v) => Math.round(v * 1e6) / 1e6));
    expect(corners).toEqual([
      [0, 0],
      [4, 0],
      [4, 0],
      [4, 3],
      [4, 3],
      [0, 0],
    ]);
  });

  it('goes round arcs both ways', () => {
    const arc = { kind: 2, start: { x: 0, y: 0 }, radius: 2, startAngle: 0, endAngle: 90 };
    const round = (counterClockwise: boolean) =>
      pathsOf(draw([{ ...solid, loops: [{ edges: [{ ...arc, counterClockwise }] }] }]))[0]!;
    const end = (points: [number, number][]) =>
      points.at(-1)!.map((v) => Math.round(v * 1e6) / 1e6 + 0);
    expect(end(round(true).points)).toEqual([0, 2]);
    expect(end(round(false).points)).toEqual([0, -2]);
  });

  it('cuts pattern lines to the area and leaves holes out', () => {
    const line = { angle: 0, base: { x: 0, y: 0.5 }, offset: { x: 0, y: 1 }, dashes: [] };
    const outer = [0, 0, 3, 0, 3, 3, 0, 3];
    const hole = [1, 1, 2, 1, 2, 2, 1, 2];
    const segments = patternSegments([line], [outer, hole])!;
    const lines = Array.from({ length: segments.length / 4 }, (_, i) =>
      segments.slice(4 * i, 4 * i + 4),
    );
    lines.sort((a, b) => a[1]! - b[1]! || a[0]! - b[0]!);
    expect(lines).toEqual([
      [0, 0.5, 3, 0.5],
      [0, 1.5, 1, 1.5],
      [2, 1.5, 3, 1.5],
      [0, 2.5, 3, 2.5],
    ]);
  });

  it('counts dashes from the base point, shifted by the offset', () => {
    const line = { angle: 0, base: { x: 1, y: 1 }, offset: { x: 0.5, y: 1 }, dashes: [1, -1] };
    const segments = patternSegments([line], [[0, 0.5, 4, 0.5, 4, 2.5, 0, 2.5]])!;
    const first = segments.filter((_, i) => segments[4 * Math.floor(i / 4) + 1] === 1);
    expect(first).toEqual([1, 1, 2, 1, 3, 1, 4, 1]);
    const second = segments.filter((_, i) => segments[4 * Math.floor(i / 4) + 1] === 2);
    expect(second).toEqual([0, 2, 0.5, 2, 1.5, 2, 2.5, 2, 3.5, 2, 4, 2]);
  });

  it('keeps dots as segments without length', () => {
    const line = { angle: 90, base: { x: 1, y: 0 }, offset: { x: 9, y: 0 }, dashes: [0, -1] };
    const segments = patternSegments([line], [[0, 0.5, 4, 0.5, 4, 2.5, 0, 2.5]])!;
    expect(segments.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([
      1, 1, 1, 1, 1, 2, 1, 2,
    ]);
  });

  it('shows a pattern that is too dense as a thin fill', () => {
    const patternLines = [
      { angle: 0, base: { x: 0, y: 0 }, offset: { x: 0, y: 1e-6 }, dashes: [] },
    ];
    const [path] = pathsOf(
      draw([{ type: 'HATCH', pattern: 'X', loops: [square(10)], patternLines }]),
    );
    expect(path!.style.paint).toBe('fill');
    expect(path!.style.opacity).toBeLessThan(1);
  });

  it('lays a linear gradient across the area', () => {
    const gradientColors = [
      { value: 0, rgb: 0xff0000 },
      { value: 1, rgb: 0x0000ff },
    ];
    const gradient = { gradient: true, gradientName: 'LINEAR', gradientColors };
    const [path] = pathsOf(draw([{ ...solid, ...gradient, loops: [square(10)] }]));
    expect(path!.style.gradient!.colors).toEqual([0xff0000, 0x0000ff]);
    expect(path!.style.gradient!.x0).toBeCloseTo(0, 6);
    expect(path!.style.gradient!.x1).toBeCloseTo(10, 6);
  });

  it('leaves a text box out of the fill, unless it stands in a hole', () => {
    const box = (x: number) => ({
      flags: 10,
      vertices: [
        { x, y: x },
        { x: x + 1, y: x },
        { x: x + 1, y: x + 1 },
        { x, y: x + 1 },
      ],
    });
    const loops = [square(10), square(4)];
    const inFill = pathsOf(draw([{ ...solid, loops: [...loops, box(7)] }]))[0]!;
    const inHole = pathsOf(draw([{ ...solid, loops: [...loops, box(1)] }]))[0]!;
    expect([inFill.points.length, inHole.points.length]).toEqual([15, 10]);
  });
});
