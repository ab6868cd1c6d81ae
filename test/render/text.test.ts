/**
 * Texts: where their boxes stand, what their codes mean, how MTEXT is laid out.
 */
import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../engine/render/draw/characters.ts';
import { type Format, readCodes } from '../../engine/render/draw/mtext-codes.ts';
import { faceOf, measure } from '../../engine/render/font.ts';
import type { Scene, TextRun } from '../../engine/render/scene.ts';
import { draw, point } from './picture.ts';

const face = faceOf('regular');

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6 + 0;

/** Corners of a run's capitals: left end of the baseline, right end, top of the left end. */
function cornersOf({ matrix: [a, b, c, d, e, f], advance }: TextRun) {
  const h = face.capHeight;
  const corners = {
    start: [e, f],
    end: [e + a * advance, f + b * advance],
    top: [e + c * h, f + d * h],
  };
  return Object.fromEntries(
    Object.entries(corners).map(([key, p]) => [key, p.map(rounded)]),
  ) as Record<keyof typeof corners, number[]>;
}

const only = (scene: Scene): ReturnType<typeof cornersOf> => {
  expect(scene.texts).toHaveLength(1);
  return cornersOf(scene.texts[0]!);
};
/** Width of a text 2 high. */
const widthOf = (text: string): number => (measure(face, text) * 2) / face.capHeight;

const text = { type: 'TEXT', text: 'Abc', height: 2 };
const W = widthOf('Abc');

describe('TEXT', () => {
  it('makes capitals as high as the text height', () => {
    const box = only(draw([{ ...text, position: point(10, 20) }]));
    expect(box).toEqual({ start: [10, 20], end: [rounded(10 + W), 20], top: [10, 22] });
  });

  it.each([
    ['centre, baseline', 1, 0, 10 - W / 2, 20],
    ['right, baseline', 2, 0, 10 - W, 20],
    ['middle', 4, 0, 10 - W / 2, 19],
    ['left, top', 0, 3, 10, 18],
    ['right, middle', 2, 2, 10 - W, 19],
  ])('aligns %s', (_, horizontalAlignment, verticalAlignment, x, y) => {
    const alignment = { horizontalAlignment, verticalAlignment, alignmentPoint: point(10, 20) };
    const { start } = only(draw([{ ...text, ...alignment, position: point(0, 0) }]));
    expect(start![0]).toBeCloseTo(x, 5);
    expect(start![1]).toBeCloseTo(y, 5);
  });

  it('fits between two points', () => {
    const between = { position: point(0, 0), alignmentPoint: point(0, 30) };
    const fit = only(draw([{ ...text, ...between, horizontalAlignment: 5 }]));
    expect(fit).toEqual({ start: [0, 0], end: [0, 30], top: [-2, 0] });
    const aligned = only(draw([{ ...text, ...between, horizontalAlignment: 3 }]));
    expect(aligned.end).toEqual([0, 30]);
    expect(aligned.top![0]).toBeCloseTo((-2 * 30) / W, 5);
  });

  it('turns, widens and slants', () => {
    const box = only(
      draw([{ ...text, position: point(0, 0), rotation: 90, widthFactor: 2, oblique: 45 }]),
    );
    expect(box.end![1]).toBeCloseTo(2 * W, 5);
    expect(box.top).toEqual([-2, 2]);
  });

  it('mirrors backwards and upside-down texts about their anchor', () => {
    const backwards = only(draw([{ ...text, position: point(0, 0), generationFlags: 2 }]));
    expect(backwards).toEqual({ start: [0, 0], end: [rounded(-W), 0], top: [0, 2] });
    const flipped = only(draw([{ ...text, position: point(0, 0), generationFlags: 4 }]));
    expect(flipped).toEqual({ start: [0, 0], end: [rounded(W), 0], top: [0, -2] });
  });

  it('reads from behind where the normal points down', () => {
    const box = only(draw([{ ...text, position: point(5, 0), extrusion: point(0, 0, -1) }]));
    expect(box).toEqual({ start: [-5, 0], end: [rounded(-5 - W), 0], top: [-5, 2] });
  });

  it('understands the codes with two percent signs', () => {
    expect(piecesOf('%%c20%%p1 45%%d %%065%%%').map((piece) => piece.text)).toEqual([
      'Ø20±1 45° A%',
    ]);
    const pieces = piecesOf('a%%ub%%uc%%z');
    expect(pieces.map((piece) => [piece.text, piece.under])).toEqual([
      ['a', false],
      ['b', true],
      ['c%%z', false],
    ]);
  });

  it('counts the text in the extents', () => {
    const box = draw([{ ...text, position: point(0, 0) }]).extents()!;
    expect(box.x1).toBeCloseTo(W, 5);
    expect(box.y1).toBeGreaterThanOrEqual(2);
  });

  it('hides invisible attributes and shows definitions by their tag at top level only', () => {
    const attribute = { ...text, type: 'ATTRIB', tag: 'T', position: point(0, 0) };
    const definition = { ...attribute, type: 'ATTDEF', tag: 'TAG' };
    const insert = { type: 'INSERT', block: 'B', position: point(0, 0) };
    const children = [attribute, { ...attribute, text: 'hidden', flags: 1 }];
    const scene = draw([{ ...insert, children }, definition], {
      blocks: [{ name: 'B', entities: [definition] }],
    });
    expect(scene.texts.map((run) => run.text)).toEqual(['Abc', 'TAG']);
  });
});

const format: Format = {
  height: 1,
  widthFactor: 1,
  oblique: 0,
  tracking: 1,
  bold: false,
  italic: false,
  under: false,
  over: false,
  strike: false,
  shift: 0,
};

describe('MTEXT codes', () => {
  const words = (source: string) =>
    readCodes(source, format).flatMap((token) => (token.kind === 'word' ? [token] : []));

  it('keeps formats within their group', () => {
    const [a, b, c] = words('x{\\C1;\\H2x;y}z');
    expect([a!.text, b!.text, c!.text]).toEqual(['x', 'y', 'z']);
    expect([b!.format.colorIndex, b!.format.height]).toEqual([1, 2]);
    expect(c!.format).toEqual(format);
  });

  it('reads fonts, true colours and escapes', () => {
    const [a] = words('{\\fArial|b1|i1|c0|p34;\\c255;\\{\\\\\\}}');
    expect(a!.text).toBe('{\\}');
    expect(a!.format).toMatchObject({ font: 'Arial', bold: true, italic: true, rgb: 0xff0000 });
  });

  it('reads stacks', () => {
    const kinds = readCodes('\\S1/2;\\S+1^-2;\\S3#4;', format);
    expect(kinds).toMatchObject([
      { kind: 'stack', upper: '1', lower: '2', bar: true },
      { kind: 'stack', upper: '+1', lower: '-2', bar: false },
      { kind: 'word', text: '3/4' },
    ]);
  });

  it('reads paragraphs', () => {
    const [a, b] = words('\\pi-2,l3,qc;one\\P\\pq*;two');
    expect(a!.paragraph).toEqual({ align: 'c', indent: -2, left: 3, right: 0 });
    expect(b!.paragraph.align).toBe('');
  });

  it('ends on codes that are cut off', () => {
    for (const source of ['\\', '\\H', '\\fArial', '{{{', '}}}', '%%', '\\S', '^']) {
      expect(Array.isArray(readCodes(source, format))).toBe(true);
    }
  });
});

describe('MTEXT layout', () => {
  const mtext = { type: 'MTEXT', height: 2, position: point(0, 0) };

  it('stands its lines 5/3 of the height apart', () => {
    const scene = draw([{ ...mtext, text: 'a\\Pb', attachment: 1 }]);
    const starts = scene.texts.map((run) => cornersOf(run).start);
    expect(starts[0]).toEqual([0, -2]);
    expect(starts[1]![1]).toBeCloseTo(-2 - 10 / 3, 5);
  });

  it('breaks lines at the width', () => {
    const width = widthOf('aaa bbb') + 0.01;
    const scene = draw([{ ...mtext, text: 'aaa bbb ccc', width, attachment: 1 }]);
    const rows = new Set(scene.texts.map((run) => cornersOf(run).start[1]));
    expect(rows.size).toBe(2);
    expect(cornersOf(scene.texts[2]!).start[0]).toBe(0);
  });

  it.each([
    [5, -widthOf('Abc') / 2, -1],
    [9, -widthOf('Abc'), 0],
    [3, -widthOf('Abc'), -2],
  ])('attaches at %i', (attachment, x, y) => {
    const { start } = only(draw([{ ...mtext, text: 'Abc', attachment }]));
    expect(start![0]).toBeCloseTo(x, 5);
    expect(start![1]).toBeCloseTo(y, 5);
  });

  it('turns by its direction or its rotation', () => {
    const byAxis = only(draw([{ ...mtext, text: 'Abc', attachment: 7, xAxis: point(0, 1) }]));
    const byAngle = only(draw([{ ...mtext, text: 'Abc', attachment: 7, rotation: 90 }]));
    expect(byAxis).toEqual({ start: [0, 0], end: [0, rounded(W)], top: [-2, 0] });
    expect(byAngle).toEqual(byAxis);
  });

  it('counts characters that the fonts lack', () => {
    expect(draw([{ ...mtext, text: '\u4e2d\u6587', attachment: 1 }]).missingGlyphCount).toBe(2);
  });
});
