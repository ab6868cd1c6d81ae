/** Tables without the block that shows them are drawn from their cells. */
import { describe, expect, it } from 'vitest';
import { ItemKind } from '../../engine/render/scene.ts';
import { draw, type Path, pathsOf, point } from './picture.ts';

const cell = { kind: 1, mergedColumns: 1, mergedRows: 1, fillColor: -1, contentColor: -1 };
const table = (cells: object[], more = {}) => ({
  type: 'ACAD_TABLE',
  position: point(10, 100),
  horizontalDirection: point(1, 0),
  rows: 2,
  columns: 2,
  rowHeights: [5, 10],
  columnWidths: [20, 30],
  cells,
  ...more,
});
const filled = (path: Path): boolean => path.style.paint === 'fill';
const outline = (paths: Path[]): string[] =>
  paths
    .filter((path) => !filled(path))
    .map(({ points }) => points.map((p) => p.map(Math.round).join(',')).join(' '))
    .sort();

describe('tables without a block', () => {
  it('have a line around each cell, rows below the position', () => {
    const paths = pathsOf(draw([table([cell, cell, cell, cell])]));
    expect(outline(paths)).toEqual(
      [
        ...['10,100 30,100', '30,100 60,100', '10,95 30,95', '30,95 60,95', '10,85 30,85'],
        ...['30,85 60,85', '10,95 10,100', '10,85 10,95', '30,95 30,100', '30,85 30,95'],
        ...['60,95 60,100', '60,85 60,95'],
      ].sort(),
    );
  });

  it('leave out lines inside of merged cells and hidden ones', () => {
    const wide = { ...cell, mergedColumns: 2 };
    const hidden = { ...cell, borders: [{ edge: 4, visible: false }] };
    const paths = pathsOf(draw([table([wide, { ...cell, merged: true }, hidden, cell])]));
    const lines = outline(paths);
    expect(lines).toContain('10,100 60,100');
    expect(lines).not.toContain('30,95 30,100');
    expect(lines).not.toContain('10,85 30,85');
    expect(lines).toContain('30,85 60,85');
  });

  it('fill cells and write their texts where they are aligned', () => {
    const red = { ...cell, fillColorIndex: 1, text: 'IM', textHeight: 2, alignment: 5 };
    const scene = draw([table([red, cell, cell, cell])]);
    const [fill] = pathsOf(scene).filter(filled);
    expect(fill!.style.color).toBe(0xff0000);
    const texts = Array.from({ length: scene.itemCount }, (_, item) => item).filter(
      (item) => scene.kindOf(item) === ItemKind.text,
    );
    expect(texts.length).toBe(1);
  });

  it('do not draw what is no table', () => {
    expect(pathsOf(draw([table([])]))).toEqual([]);
    expect(pathsOf(draw([table([cell], { columns: 0 })]))).toEqual([]);
  });
});
