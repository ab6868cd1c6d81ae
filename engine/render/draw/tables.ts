/**
 * ACAD_TABLE: its anonymous block, or where that is missing its cells: lines, fills and contents.
 *
 *   position is the upper left corner, the lower left one where rows are stacked upwards
 *
 * What a cell does not override comes from its row's style in the TABLESTYLE: title, header or
 * data. Not handled in cells: turned contents, line widths, and the place of a block by its
 * extents: its base point stands in the middle.
 */
import { type Matrix, multiply, rotation, scaling, translation } from '../matrix.ts';
import type { Point } from '../pen.ts';
import { type Context, colorOfIndex, fillOf, type RecordFields } from './context.ts';
import { drawBlock } from './inserts.ts';
import { drawMtextLike, frameOf } from './mtext.ts';

/** More cells than a drawn table has: the rest is left out. */
const CELLS_MAX = 200_000;
const SIDES = { 1: 'top', 2: 'right', 4: 'bottom', 8: 'left' } as const;
type Side = (typeof SIDES)[keyof typeof SIDES];
/** What a table shows without a style, as AutoCAD's "Standard" has it. */
const PLAIN: RecordFields = {
  textHeight: 0.18,
  alignment: 2,
  colorIndex: 0,
  color: -1,
  hasFill: false,
  fillColorIndex: 0,
  fillColor: -1,
};

export function drawTable(context: Context, entity: number): void {
  const { drawing } = context;
  const fields = context.fields(entity);
  const block = drawing.referenceOf(entity, 'block') || drawing.findHandle(fields.blockRecord);
  if (block === 0 || drawing.entitiesOf(block).length === 0) {
    new Grid(context, entity, fields).draw();
    return;
  }
  const { x, y, z } = fields.position;
  const direction = Math.atan2(fields.horizontalDirection.y, fields.horizontalDirection.x);
  drawBlock(context, entity, block, multiply(translation(x, y, z), rotation(direction)));
}

/** A cell's place, in the table's own coordinates. */
interface Box {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

class Grid {
  private readonly context: Context;
  private readonly entity: number;
  private readonly fields: RecordFields;
  private readonly frame: Matrix;
  private readonly style: RecordFields | undefined;
  /** STYLE records by their names. */
  private readonly textStyles = new Map<string, number>();
  /** Borders of columns and rows, one more than there are. */
  private readonly xs: number[] = [0];
  private readonly ys: number[] = [0];
  /** Lines that cells show: two numbers of borders each. */
  private readonly lines = new Map<string, [Point, Point]>();
  private readonly hidden = new Set<string>();

  constructor(context: Context, entity: number, fields: RecordFields) {
    this.context = context;
    this.entity = entity;
    this.fields = fields;
    this.frame = frameOf(fields.position, fields.extrusion, fields.horizontalDirection);
    const record = context.drawing.findHandle(fields.tableStyle);
    const isStyle = record !== 0 && context.drawing.typeOf(record).name === 'TABLESTYLE';
    this.style = isStyle ? context.drawing.fieldsOf(record) : undefined;
    for (const { offset, fields: textStyle } of context.drawing.recordsOf('STYLE')) {
      this.textStyles.set(textStyle.name.toLowerCase(), offset);
    }
    const upwards = this.style?.flow === 1 ? 1 : -1;
    for (const width of fields.columnWidths) this.xs.push(this.xs.at(-1)! + width);
    for (const height of fields.rowHeights) this.ys.push(this.ys.at(-1)! + upwards * height);
  }

  draw(): void {
    const { cells, columns } = this.fields;
    const count = Math.min(cells.length, CELLS_MAX);
    if (!(columns > 0) || count === 0) return;
    for (let index = 0; index < count; index++) {
      const row = Math.floor(index / columns);
      if (row + 1 < this.ys.length && !cells[index].merged) {
        this.drawCell(cells[index], row, index % columns);
      }
    }
    const pen = this.context.pen;
    pen.matrix = multiply(this.context.matrix, this.frame);
    for (const [key, line] of this.lines) {
      if (!this.hidden.has(key)) pen.polyline(this.context.solidStroke(this.entity), line);
    }
  }

  /** Title and header come first, unless they are suppressed; the rest is data. */
  private rowStyle(row: number): RecordFields {
    const styles: RecordFields[] = this.style?.cells ?? [];
    const title = this.style?.titleSuppressed ? 0 : 1;
    const header = this.style?.headerSuppressed ? 0 : 1;
    const kind = row < title ? 1 : row < title + header ? 2 : 0;
    return styles[kind] ?? PLAIN;
  }

  private drawCell(cell: RecordFields, row: number, column: number): void {
    const lastRow = Math.min(row + Math.max(1, cell.mergedRows), this.ys.length - 1);
    const lastColumn = Math.min(column + Math.max(1, cell.mergedColumns), this.xs.length - 1);
    const [x0, x1] = [this.xs[column], this.xs[lastColumn]];
    const [ya, yb] = [this.ys[row]!, this.ys[lastRow]!];
    if (x0 === undefined || x1 === undefined || lastColumn <= column) return;
    const box = { x0, x1, y0: Math.min(ya, yb), y1: Math.max(ya, yb) };
    const style = this.rowStyle(row);
    this.fill(cell, style, box);
    this.noteLines(cell, box);
    if (cell.kind === 2) this.drawContentBlock(cell, box);
    else if (cell.text !== '') this.drawText(cell, style, box);
  }

  private noteLines(cell: RecordFields, box: Box): void {
    const { x0, x1, y0, y1 } = box;
    const sides: Record<Side, [Point, Point]> = {
      top: [
        { x: x0, y: y1 },
        { x: x1, y: y1 },
      ],
      right: [
        { x: x1, y: y0 },
        { x: x1, y: y1 },
      ],
      bottom: [
        { x: x0, y: y0 },
        { x: x1, y: y0 },
      ],
      left: [
        { x: x0, y: y0 },
        { x: x0, y: y1 },
      ],
    };
    const keyOf = ([a, b]: [Point, Point]): string => `${a.x} ${a.y} ${b.x} ${b.y}`;
    for (const line of Object.values(sides)) this.lines.set(keyOf(line), line);
    for (const { edge, visible } of cell.borders as { edge: 1 | 2 | 4 | 8; visible: boolean }[]) {
      const side = SIDES[edge];
      if (side && !visible) this.hidden.add(keyOf(sides[side]));
    }
  }

  private fill(cell: RecordFields, style: RecordFields, box: Box): void {
    const own = cell.fillColorIndex !== 0 || cell.fillColor >= 0;
    if (cell.noFill || !(own || style.hasFill)) return;
    const { fillColor, fillColorIndex } = own ? cell : style;
    const base = fillOf(this.context.styleOf(this.entity));
    const color = fillColor >= 0 ? fillColor & 0xffffff : colorOfIndex(fillColorIndex);
    const { pen } = this.context;
    pen.matrix = multiply(this.context.matrix, this.frame);
    pen.polyline(
      this.context.scene.style({ ...base, color }),
      [
        { x: box.x0, y: box.y0 },
        { x: box.x1, y: box.y0 },
        { x: box.x1, y: box.y1 },
        { x: box.x0, y: box.y1 },
      ],
      true,
    );
  }

  private drawText(cell: RecordFields, style: RecordFields, box: Box): void {
    const own = cell.alignment >= 1 && cell.alignment <= 9;
    const attachment: number = (own ? cell.alignment : style.alignment) || 2;
    const [h, v] = [this.style?.horizontalMargin ?? 0, this.style?.verticalMargin ?? 0];
    const [x0, x1] = [box.x0 + h, box.x1 - h];
    const x = [x0, (x0 + x1) / 2, x1][(attachment - 1) % 3]!;
    const y = [box.y1 - v, (box.y0 + box.y1) / 2, box.y0 + v][Math.floor((attachment - 1) / 3)]!;
    const textStyle = cell.textStyle || style.textStyle || '';
    drawMtextLike(this.context, this.entity, {
      text: colored(cell, style),
      height: cell.textHeight || style.textHeight,
      width: Math.max(0, x1 - x0),
      attachment,
      frame: multiply(this.frame, translation(x, y, 0)),
      style: this.textStyles.get(textStyle.toLowerCase()) ?? 0,
    });
  }

  private drawContentBlock(cell: RecordFields, box: Box): void {
    const block = this.context.drawing.findHandle(cell.content);
    if (block === 0) return;
    const base = this.context.basePoint(block);
    const scale = cell.blockScale || 1;
    const middle = translation((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, 0);
    const placed = multiply(multiply(this.frame, middle), scaling(scale, scale, scale));
    const map = multiply(placed, translation(-base.x, -base.y, -base.z));
    drawBlock(this.context, this.entity, block, map);
  }
}

/** The text with the code of its own colour before it; the table's own is what is left. */
function colored(cell: RecordFields, style: RecordFields): string {
  const own = cell.contentColorIndex !== 0 || cell.contentColor >= 0;
  const index: number = own ? cell.contentColorIndex : style.colorIndex;
  const rgb: number = own ? cell.contentColor : style.color;
  if (rgb >= 0) {
    const reversed = ((rgb & 255) << 16) | (rgb & 0xff00) | ((rgb >> 16) & 255);
    return `\\c${reversed};${cell.text}`;
  }
  return index > 0 && index < 256 ? `\\C${index};${cell.text}` : cell.text;
}
