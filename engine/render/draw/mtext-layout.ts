/**
 * Formatted words to placed pieces: lines broken at a width, aligned, stacked in columns.
 *
 * Coordinates out: x to the right and y up from the attachment point. Lines stand 5/3 of the text
 * height apart times the spacing factor (DXF Reference, MTEXT 44).
 */
import { type Face, measure } from '../font.ts';
import { fontFor, type TextStyle } from './characters.ts';
import type { Format, Paragraph, Token } from './mtext-codes.ts';

/** A piece of text at the left end of its baseline. */
interface Placed {
  text: string;
  x: number;
  y: number;
  /** In ems, and the sizes of an em along x and y. */
  advance: number;
  sizeX: number;
  sizeY: number;
  /** Tangent of the slant. */
  slant: number;
  height: number;
  face: Face;
  bold: boolean;
  format: Format;
}

/** A rule: underlines, overlines and the bars of stacks. */
interface Rule {
  x0: number;
  x1: number;
  y: number;
  format: Format;
}

export interface LayoutOptions {
  height: number;
  /** 0: lines are not broken. */
  width: number;
  /** 1 to 9, row by row from top left. */
  attachment: number;
  spacingFactor: number;
  exactSpacing: boolean;
  style: TextStyle;
  /** Heights of columns, the last for all that follow, and the step; empty: one column. */
  columnHeights: readonly number[];
  columnStep: number;
}

export interface Layout {
  pieces: Placed[];
  rules: Rule[];
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

const SPACING = 5 / 3;
const STACK_SCALE = 0.7;
const ITALIC_SLANT = 12;
const TAB = 4;

interface Part {
  x: number;
  width: number;
  pieces: Placed[];
  rules: Rule[];
}

interface Row {
  parts: Part[];
  width: number;
  height: number;
  paragraph: Paragraph;
  isFirst: boolean;
  columnEnds: boolean;
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

class Layouter {
  private readonly options: LayoutOptions;
  private readonly rows: Row[] = [];
  private row: Row | undefined;
  private isFirst = true;

  constructor(options: LayoutOptions) {
    this.options = options;
  }

  private piece(text: string, format: Format, scale = 1): Placed {
    const { style } = this.options;
    const own =
      format.font === undefined ? style : fontFor(format.font, format.bold, format.italic);
    const bold = own.bold || format.bold;
    const { face, narrowing, italic } = bold === own.bold ? own : fontFor('', true, own.italic);
    const height = format.height * scale;
    const sizeY = height / face.capHeight;
    const oblique = Math.max(-85, Math.min(85, format.oblique)) + (italic ? ITALIC_SLANT : 0);
    return {
      text,
      x: 0,
      y: 0,
      advance: measure(face, text),
      sizeX: sizeY * format.widthFactor * (own.narrowing || narrowing) * format.tracking,
      sizeY,
      slant: Math.tan((oblique * Math.PI) / 180),
      height,
      face,
      bold,
      format,
    };
  }

  private part(token: Token): Part {
    if (token.kind === 'stack') return this.stack(token);
    const text = token.kind === 'word' ? token.text : ' ';
    const piece = this.piece(text, token.format);
    const width = piece.advance * piece.sizeX;
    return { x: 0, width, pieces: token.kind === 'word' ? [piece] : [], rules: [] };
  }

  private stack(token: Extract<Token, { kind: 'stack' }>): Part {
    const { format } = token;
    const upper = this.piece(token.upper, format, STACK_SCALE);
    const lower = this.piece(token.lower, format, STACK_SCALE);
    upper.y = format.height * 0.6;
    lower.y = -format.height * 0.35;
    const widths = [upper, lower].map((p) => p.advance * p.sizeX);
    const width = Math.max(...widths);
    if (token.bar) {
      upper.x = (width - widths[0]!) / 2;
      lower.x = (width - widths[1]!) / 2;
    }
    const y = format.height * 0.45;
    const rules = token.bar ? [{ x0: 0, x1: width, y, format }] : [];
    return { x: 0, width, pieces: [upper, lower].filter((p) => p.text !== ''), rules };
  }

  private open(paragraph: Paragraph, height: number): Row {
    this.row ??= {
      parts: [],
      width: 0,
      height: 0,
      paragraph,
      isFirst: this.isFirst,
      columnEnds: false,
    };
    this.row.height = Math.max(this.row.height, height);
    return this.row;
  }

  private end(columnEnds = false): void {
    if (this.row) {
      this.row.columnEnds = columnEnds;
      this.rows.push(this.row);
    }
    this.row = undefined;
    this.isFirst = false;
  }

  private indentOf(row: Row): number {
    const { left, indent } = row.paragraph;
    return (left + (row.isFirst ? indent : 0)) * this.options.height;
  }

  private room(row: Row): number {
    const { width, height } = this.options;
    if (!(width > 0)) return Number.POSITIVE_INFINITY;
    return width - this.indentOf(row) - row.paragraph.right * height;
  }

  add(token: Token): void {
    const { paragraph, format } = token;
    if (token.kind === 'end' || token.kind === 'column') {
      this.open(paragraph, format.height);
      this.end(token.kind === 'column');
      this.isFirst = true;
      return;
    }
    const row = this.open(paragraph, token.kind === 'space' ? 0 : format.height);
    if (token.kind === 'tab') {
      const step = TAB * this.options.height;
      row.width = (Math.floor(row.width / step + 1e-9) + 1) * step;
      return;
    }
    const part = this.part(token);
    part.x = row.width;
    row.parts.push(part);
    row.width += part.width;
  }

  /** Moves what stands after the last space that fits to a new row. */
  private fold(tokens: Token[]): void {
    let group: Token[] = [];
    const flush = (): void => {
      const width = sum(group.map((token) => this.part(token).width));
      const row = this.row;
      if (row && row.parts.length > 0 && row.width + width > this.room(row) * (1 + 1e-6))
        this.end();
      for (const token of group) this.add(token);
      group = [];
    };
    for (const token of tokens) {
      if (token.kind === 'word' || token.kind === 'stack') group.push(token);
      else {
        flush();
        this.add(token);
      }
    }
    flush();
  }

  lay(tokens: Token[]): Layout {
    this.fold(tokens);
    this.end();
    return this.place();
  }

  private place(): Layout {
    const { options, rows } = this;
    const layout: Layout = { pieces: [], rules: [], x0: 0, y0: 0, x1: 0, y1: 0 };
    const trimmed = rows.map((row) => {
      const last = row.parts.findLast((part) => part.pieces.length > 0);
      return last ? last.x + last.width : 0;
    });
    const widest = Math.max(0, ...rows.map((row, i) => trimmed[i]! + this.indentOf(row)));
    const boxWidth = options.width > 0 ? options.width : widest;
    const column = (options.attachment - 1) % 3;
    const originX = column === 0 ? 0 : column === 1 ? -boxWidth / 2 : -boxWidth;
    let columnX = 0;
    let columnIndex = 0;
    const { columnHeights } = options;
    const columnMax = (): number =>
      columnHeights[Math.min(columnIndex, columnHeights.length - 1)] ?? Number.POSITIVE_INFINITY;
    let y = 0;
    let low = 0;
    let isTop = true;
    rows.forEach((row, index) => {
      const height = row.height || options.height;
      const step =
        (options.exactSpacing ? options.height : height) * SPACING * options.spacingFactor;
      y -= isTop ? height : step;
      isTop = false;
      if (-y > columnMax() * 1.001 && -y > height) {
        y = -height;
        columnIndex++;
        columnX += options.columnStep;
      }
      const free = this.room(row) === Number.POSITIVE_INFINITY ? boxWidth : this.room(row);
      const spare = free - trimmed[index]! - (options.width > 0 ? 0 : this.indentOf(row));
      const align = row.paragraph.align || ['l', 'c', 'r'][column];
      const lead = align === 'c' ? spare / 2 : align === 'r' ? spare : 0;
      this.putRow(layout, row, columnX + originX + this.indentOf(row) + lead, y);
      low = Math.min(low, y);
      if (row.columnEnds) {
        y = 0;
        isTop = true;
        columnIndex++;
        columnX += options.columnStep || boxWidth;
      }
    });
    const band = Math.floor((options.attachment - 1) / 3);
    const shift = band === 0 ? 0 : band === 1 ? -low / 2 : -low;
    for (const piece of layout.pieces) piece.y += shift;
    for (const rule of layout.rules) rule.y += shift;
    return {
      ...layout,
      x0: originX,
      x1: originX + columnX + boxWidth,
      y0: low + shift,
      y1: shift,
    };
  }

  private putRow(layout: Layout, row: Row, x: number, y: number): void {
    for (const part of row.parts) {
      for (const piece of part.pieces) {
        const spare = row.height - piece.height;
        const lift = piece.format.shift === 2 ? spare : piece.format.shift === 1 ? spare / 2 : 0;
        piece.x += x + part.x;
        piece.y += y + (piece.height < piece.format.height ? 0 : lift);
        layout.pieces.push(piece);
      }
      for (const rule of part.rules) {
        layout.rules.push({
          ...rule,
          x0: rule.x0 + x + part.x,
          x1: rule.x1 + x + part.x,
          y: rule.y + y,
        });
      }
      const format = part.pieces[0]?.format;
      if (!format) continue;
      const line = (height: number): void => {
        const x0 = x + part.x;
        layout.rules.push({ x0, x1: x0 + part.width, y: y + height * format.height, format });
      };
      if (format.under) line(-0.2);
      if (format.over) line(1.2);
      if (format.strike) line(0.4);
    }
  }
}

export function layOut(tokens: Token[], options: LayoutOptions): Layout {
  return new Layouter(options).lay(tokens);
}
