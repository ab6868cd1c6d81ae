/**
 * What strings of a drawing stand for: `%%` codes, `\U+XXXX`, and the face that replaces a font.
 */
import { type Face, faceOf, measure } from '../font.ts';
import type { Context } from './context.ts';

export interface Font {
  face: Face;
  bold: boolean;
  italic: boolean;
  /** Width of the replaced font's letters to those of DejaVu Sans. */
  narrowing: number;
}

export interface TextStyle extends Font {
  widthFactor: number;
  /** Degrees. */
  oblique: number;
  fixedHeight: number;
}

/** Letters of most TrueType fonts are about a tenth narrower than DejaVu Sans; SHX are not. */
function narrowingOf(file: string): number {
  if (/narrow|condensed/i.test(file)) return 0.75;
  return /\.(ttf|otf|ttc)$/i.test(file) || (file !== '' && !/\.shx$/i.test(file)) ? 0.9 : 1;
}

/** The bundled face for a font file or family. */
export function fontFor(file: string, bold = false, italic = false): Font {
  const isBold = bold || /bold|bd\.ttf|b\.ttf$/i.test(file);
  const isItalic = italic || /italic|oblique|i\.ttf$/i.test(file);
  const face = faceOf(isBold ? 'bold' : 'regular');
  return { face, bold: isBold, italic: isItalic, narrowing: narrowingOf(file) };
}

const styles = new WeakMap<Context, Map<number, TextStyle>>();

/** The text style that a field `style` of the entity names; STANDARD's look where it is missing. */
export function textStyleOf(context: Context, record: number): TextStyle {
  let known = styles.get(context);
  if (!known) {
    known = new Map();
    styles.set(context, known);
  }
  let style = known.get(record);
  if (!style) {
    const fields = record === 0 ? undefined : context.drawing.fieldsOf(record);
    const widthFactor = fields?.widthFactor;
    style = {
      ...fontFor(fields?.font ?? ''),
      widthFactor: widthFactor > 0 && widthFactor < 100 ? widthFactor : 1,
      oblique: fields?.oblique ?? 0,
      fixedHeight: fields?.fixedHeight ?? 0,
    };
    known.set(record, style);
  }
  return style;
}

/** A piece of a line of text with one decoration. */
export interface Piece {
  text: string;
  under: boolean;
  over: boolean;
  strike: boolean;
}

/** 127 to 129 are the places of these three in SHX fonts. */
const SYMBOLS: Record<string, string> = {
  ...{ d: '°', c: 'Ø', p: '±', '%': '%' },
  ...{ '127': '°', '128': '±', '129': 'Ø' },
};

/** What `%%` with a letter or a number of three digits stands for; undefined for other letters. */
export const symbolOf = (key: string): string | undefined =>
  SYMBOLS[key.toLowerCase()] ?? (/^\d/.test(key) ? String.fromCharCode(Number(key)) : undefined);

/** `\U+XXXX` to the character; `\M+nXXXX` (a double-byte code page) to a replacement character. */
export const decodeUnicode = (text: string): string =>
  text
    .replace(/\\U\+([0-9a-fA-F]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\M\+[0-9][0-9a-fA-F]{4}/g, '\ufffd');

/** Splits a TEXT string at its `%%u`, `%%o` and `%%k` toggles and resolves the other codes. */
export function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  let now: Piece = { text: '', under: false, over: false, strike: false };
  const toggle = (key: 'under' | 'over' | 'strike'): void => {
    if (now.text !== '') pieces.push(now);
    now = { ...now, text: '', [key]: !now[key] };
  };
  const pattern = /%%(\d{3}|[a-zA-Z%])|[\s\S]/gu;
  for (const [whole, code] of decodeUnicode(source).matchAll(pattern)) {
    const key = code?.toLowerCase();
    if (key === undefined) now.text += whole < ' ' ? ' ' : whole;
    else if (key === 'u') toggle('under');
    else if (key === 'o') toggle('over');
    else if (key === 'k') toggle('strike');
    else now.text += symbolOf(key) ?? whole;
  }
  if (now.text !== '') pieces.push(now);
  return pieces;
}

/** Width in ems; characters that the face lacks are counted for the report. */
export function advanceOf(context: Context, face: Face, text: string): number {
  for (const character of text) {
    if (!face.has(character.codePointAt(0)!)) context.scene.missingGlyphCount++;
  }
  return measure(face, text);
}
