/**
 * Pictures: SVG that is well-formed, PNG of the right size that is not blank, and wild input.
 */
import { createCanvas, loadImage } from '@napi-rs/canvas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineError, type PictureOptions } from '../../engine/pool/protocol.ts';
import { renderPng } from '../../engine/render/png.ts';
import type { Scene } from '../../engine/render/scene.ts';
import { renderSvg } from '../../engine/render/svg.ts';
import { viewOf } from '../../engine/render/view.ts';
import { draw, point } from './picture.ts';

function svgOf(scene: Scene, options: PictureOptions = {}): string {
  let text = '';
  renderSvg(scene, options, (chunk) => {
    text += chunk;
  });
  return text;
}

/** Opens and closes every element once; throws on anything that is not XML of this kind. */
function checkWellFormed(xml: string): void {
  const open: string[] = [];
  const rest = xml.replace(/^<\?xml[^?]*\?>\s*/, '');
  const tag = /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (const match of rest.matchAll(tag)) {
    expect(match.index).toBe(end);
    end += match[0].length;
    if (match[5] !== undefined) expect(match[5]).not.toMatch(/&(?!(amp|lt|gt|quot);)/);
    else if (match[1]) expect(open.pop()).toBe(match[2]);
    else if (!match[4]) open.push(match[2]!);
  }
  expect(end).toBe(rest.length);
  expect(open).toEqual([]);
}

async function pixelsOf(png: Buffer) {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const at = (x: number, y: number): number[] => [
    ...data.subarray(4 * (y * image.width + x), 4 * (y * image.width + x) + 4),
  ];
  let inked = 0;
  const first = at(0, 0).join();
  for (let i = 0; i < image.width * image.height; i++) {
    if (data.subarray(4 * i, 4 * i + 4).join() !== first) inked++;
  }
  return { width: image.width, height: image.height, at, inked };
}

const line = { type: 'LINE', start: point(0, 0), end: point(100, 50) };
const everything = () =>
  draw([
    line,
    { type: 'CIRCLE', center: point(20, 20), radius: 5, colorIndex: 1 },
    { type: 'TEXT', text: 'a < b & "c" \u0001', position: point(0, 30), height: 4 },
    {
      type: 'SOLID',
      first: point(0, 0),
      second: point(9, 0),
      third: point(0, 9),
      fourth: point(9, 9),
    },
    { type: 'POINT', position: point(50, 3) },
    { type: 'XLINE', start: point(1, 1), direction: point(1, -1) },
  ]);

describe('SVG', () => {
  it('is well-formed, whatever the texts hold', () => {
    const svg = svgOf(everything());
    checkWellFormed(svg);
    expect(svg).toMatch(/>a &lt; b &amp; &quot;c&quot; +<\/text>/);
    expect(svg).toContain('viewBox="0 0 1600 ');
  });

  it('places points by the view', () => {
    const svg = svgOf(draw([line]), { window: [0, 0, 100, 50], width: 200 });
    expect(svg).toContain('width="200" height="100"');
    expect(svg).toContain('d="M0 100L200 0"');
  });
});

describe('PNG', () => {
  it('has the width asked for and is not blank', async () => {
    const image = await pixelsOf(await renderPng(everything(), { width: 300 }));
    expect(image.width).toBe(300);
    expect(image.inked).toBeGreaterThan(500);
    expect(image.at(0, 0)).toEqual([255, 255, 255, 255]);
  });

  it('has the exact size asked for', async () => {
    const size = { width: 120, height: 77 };
    const image = await pixelsOf(await renderPng(draw([line]), { size }));
    expect([image.width, image.height]).toEqual([120, 77]);
  });

  it('draws the foreground white on a dark background', async () => {
    const entities = [{ ...line, start: point(0, 24.5), end: point(100, 24.5), lineWeight: 200 }];
    const size = { width: 100, height: 50 };
    const options = {
      size,
      background: '#102030',
      window: [0, 0, 100, 50] as PictureOptions['window'],
    };
    const image = await pixelsOf(await renderPng(draw(entities), options));
    expect(image.at(0, 0)).toEqual([0x10, 0x20, 0x30, 255]);
    expect(image.at(50, 25)).toEqual([255, 255, 255, 255]);
  });

  it('is never blank for a drawing all in the colour of the background', async () => {
    const image = await pixelsOf(
      await renderPng(draw([{ ...line, trueColor: 0xffffff }]), { width: 80 }),
    );
    expect(image.inked).toBeGreaterThan(20);
  });

  it('hides what a wipeout covers', async () => {
    const square = {
      first: point(0, 0),
      second: point(10, 0),
      third: point(0, 10),
      fourth: point(10, 10),
    };
    const corner = { x: -0.5, y: -0.5 };
    const wipeout = {
      type: 'WIPEOUT',
      position: point(2, 2),
      uPixel: point(6, 0),
      vPixel: point(0, 6),
      size: { x: 1, y: 1 },
      clip: [corner, { x: 0.5, y: 0.5 }],
    };
    const window: PictureOptions['window'] = [0, 0, 10, 10];
    const options = { window, size: { width: 100, height: 100 } };
    const scene = draw([{ type: 'SOLID', ...square }, wipeout]);
    const image = await pixelsOf(await renderPng(scene, options));
    expect(image.at(50, 50)).toEqual([255, 255, 255, 255]);
    expect(image.at(10, 50)).toEqual([0, 0, 0, 255]);
  });
});

describe('views', () => {
  it('shows a single point and a straight line', async () => {
    for (const entity of [
      { type: 'POINT', position: point(5, 5) },
      { ...line, end: point(100, 0) },
      { ...line, end: point(0, 100) },
    ]) {
      const image = await pixelsOf(await renderPng(draw([entity]), { width: 200 }));
      expect(image.inked).toBeGreaterThan(0);
    }
  });

  it('refuses pictures past the limits', () => {
    const scene = draw([line]);
    const size = (width: number, height: number) => () =>
      viewOf(scene, { size: { width, height } });
    expect(size(16_385, 10)).toThrow(EngineError);
    expect(size(16_000, 16_000)).toThrow(/100 megapixels/);
    expect(size(0, 10)).toThrow(EngineError);
    expect(() => viewOf(scene, { background: 'nonsense' })).toThrow(EngineError);
    expect(() => viewOf(scene, { window: [0, 0, 0, 0] })).toThrow(EngineError);
    expect(viewOf(scene, { width: 16_384 }).height).toBeLessThan(16_384);
  });

  it('clips what reaches far out of the window', () => {
    const far = { ...line, start: point(-1e9, 0.5), end: point(1e9, 0.5) };
    const circle = { type: 'CIRCLE', center: point(0, -1e6), radius: 1e6 };
    const svg = svgOf(draw([far, circle]), { window: [-1, -1, 1, 1], width: 100 });
    const numbers = [...svg.matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].flatMap((m) => [+m[1]!, +m[2]!]);
    expect(numbers.length).toBeGreaterThan(4);
    expect(Math.max(...numbers.map(Math.abs))).toBeLessThan(5000);
    // The circle touches the x axis in the middle: here it is as good as straight.
    const heights = numbers.filter((_, index) => index % 2 === 1);
    const off = heights.map((y) => Math.min(Math.abs(y - 25), Math.abs(y - 50)));
    expect(Math.max(...off)).toBeLessThan(0.2);
    expect(heights.some((y) => Math.abs(y - 50) < 0.2)).toBe(true);
  });

  it('draws endless lines across the window and leaves them out of the extents', () => {
    const scene = draw([line, { type: 'XLINE', start: point(1e6, 1e6), direction: point(1, 1) }]);
    expect(scene.extents()).toEqual({ x0: 0, y0: 0, x1: 100, y1: 50 });
    const svg = svgOf(scene, { window: [0, 0, 10, 10], width: 100 });
    expect(svg).toMatch(/M-9 109L109 -9/);
  });
});

const wild = fc.constantFrom(0, 1, -1, 1e-300, 1e15, 1e16, 1e300, Number.NaN, Infinity, -Infinity);
const wildPoint = fc.record({ x: wild, y: wild, z: wild });

describe('wild numbers', () => {
  it('leaves out what has no place, and ends', () => {
    fc.assert(
      fc.property(wildPoint, wildPoint, wildPoint, wild, wild, (a, b, n, u, v) => {
        const vertices = [
          { x: a.x, y: a.y, bulge: u },
          { x: b.x, y: b.y, bulge: v },
        ];
        const loops = [
          { vertices },
          { edges: [{ kind: 3, start: a, end: b, radius: u, endAngle: v }] },
        ];
        const patternLines = [{ angle: u, base: a, offset: b, dashes: [u, v] }];
        const scene = draw([
          { type: 'LINE', start: a, end: b },
          { type: 'ARC', center: a, radius: u, startAngle: v, endAngle: u, extrusion: n },
          { type: 'ELLIPSE', center: a, majorAxis: b, axisRatio: u, startAngle: u, endAngle: v },
          {
            type: 'SPLINE',
            degree: 3,
            controlPoints: [a, b, n, a, b],
            knots: [u, v, u, v, u, v, u, v, u],
          },
          { type: 'SPLINE', degree: 3, fitPoints: [a, b, n, a] },
          { type: 'LWPOLYLINE', flags: 1, vertices, widths: [{ start: v }] },
          { type: 'TEXT', text: 'abc', position: a, height: u, rotation: v, widthFactor: v },
          {
            type: 'MTEXT',
            text: 'a b c',
            position: a,
            height: u,
            width: v,
            xAxis: b,
            attachment: 5,
          },
          { type: 'HATCH', pattern: 'X', loops, patternLines },
          { type: 'XLINE', start: a, direction: b },
          {
            type: 'DIMENSION',
            definitionPoint: a,
            definitionPoint2: b,
            definitionPoint3: n,
            flags: 5,
          },
        ]);
        checkWellFormed(svgOf(scene, { width: 50 }));
        expect(svgOf(scene, { width: 50 })).not.toMatch(/NaN|Infinity/);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
