/**
 * What a drawing says in words and numbers, for finding it and for the fields of its title block:
 * texts, attributes of its inserts, layers, counts.
 *
 * In: a drawing buffer whose `countDrawing` has run. Out: plain values of bounded size. Texts are
 * those of all sheets and block definitions, each once, without their format codes. Attributes and
 * inserts are those of the sheets; inserts inside of blocks are not followed.
 */
import type { Drawing, Value } from './drawing.ts';
import { layersOf, metadataOf, type Sheet, sheetsOf } from './metadata.ts';
import { piecesOf } from './render/draw/characters.ts';
import { type Format, readCodes } from './render/draw/mtext-codes.ts';

export interface InsertFacts {
  /** The block's name. */
  block: string;
  handle: string;
  /** The sheet's name; model space has none. */
  layout?: string;
  attributes: { tag: string; text: string }[];
}

export interface DrawingFacts {
  units: string;
  boundingBox: Record<string, number> | null;
  /** Of model space, by type. */
  entityCounts: Record<string, number>;
  layouts: { name: string }[];
  layers: Record<string, unknown>[];
  texts: string[];
  /** Inserts that have attributes. */
  inserts: InsertFacts[];
  /** How often a block is inserted in the sheets. */
  blocks: { name: string; count: number }[];
  /** More texts or inserts were there than are told. */
  isTruncated: boolean;
}

const TEXT_COUNT_MAX = 20_000;
const TEXT_LENGTH_MAX = 1_000_000;
const INSERTS_MAX = 5_000;

/** The field of each type that holds what it says; with `mtext` it has format codes. */
const SPEAKERS: { type: string; field: string; mtext: boolean }[] = [
  { type: 'TEXT', field: 'text', mtext: false },
  { type: 'MTEXT', field: 'text', mtext: true },
  { type: 'ATTRIB', field: 'text', mtext: false },
  { type: 'DIMENSION', field: 'text', mtext: true },
  { type: 'ARC_DIMENSION', field: 'text', mtext: true },
  { type: 'LARGE_RADIAL_DIMENSION', field: 'text', mtext: true },
  { type: 'MULTILEADER', field: 'text', mtext: true },
  { type: 'TOLERANCE', field: 'text', mtext: true },
  { type: 'ARCALIGNEDTEXT', field: 'text', mtext: false },
];

const PLAIN: Format = {
  ...{ height: 1, widthFactor: 1, oblique: 0, tracking: 1, shift: 0 },
  ...{ bold: false, italic: false, under: false, over: false, strike: false },
};

/** MTEXT without its codes; a stack is a fraction. */
export function plainMtext(text: string): string {
  const parts = readCodes(text, PLAIN).map((token) => {
    if (token.kind === 'word') return token.text;
    if (token.kind === 'stack') return `${token.upper}/${token.lower}`;
    return token.kind === 'end' || token.kind === 'column' ? '\n' : ' ';
  });
  return parts.join('').trim();
}

const plainText = (text: string): string =>
  piecesOf(text)
    .map((piece) => piece.text)
    .join('')
    .trim();

/** Collects texts, each once, up to the limits. */
class Texts {
  readonly found = new Set<string>();
  isFull = false;
  #length = 0;

  add(text: string): void {
    if (text === '' || this.found.has(text)) return;
    if (this.found.size >= TEXT_COUNT_MAX || this.#length + text.length > TEXT_LENGTH_MAX) {
      this.isFull = true;
      return;
    }
    this.found.add(text);
    this.#length += text.length;
  }

  /** The `text` members at any depth: the cells of a table. */
  addNested(value: Value): void {
    if (typeof value !== 'object' || value instanceof Uint8Array) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'text' && typeof inner === 'string') this.add(plainMtext(inner));
      else this.addNested(inner as Value);
    }
  }
}

function textsOf(drawing: Drawing): Texts {
  const texts = new Texts();
  for (const { type, field, mtext } of SPEAKERS) {
    for (const offset of drawing.offsetsOf(type)) {
      if (texts.isFull) return texts;
      const text = drawing.fieldOf(offset, field);
      if (typeof text === 'string') texts.add(mtext ? plainMtext(text) : plainText(text));
    }
  }
  for (const offset of drawing.offsetsOf('ACAD_TABLE')) {
    if (texts.isFull) return texts;
    texts.addNested(drawing.fieldsOf(offset));
  }
  return texts;
}

function attributesOf(drawing: Drawing, insert: number): InsertFacts['attributes'] {
  const attributes: InsertFacts['attributes'] = [];
  for (const child of drawing.childrenOf(insert)) {
    if (drawing.typeOf(child).name !== 'ATTRIB') continue;
    const { tag, text, multilineText } = drawing.fieldsOf(child);
    const said = multilineText ? plainMtext(multilineText) : plainText(String(text));
    attributes.push({ tag: String(tag), text: said });
  }
  return attributes;
}

function insertsOf(drawing: Drawing, sheets: Sheet[]) {
  /** By the name in small letters: names of blocks are equal without regard to case. */
  const counts = new Map<string, { name: string; count: number }>();
  const inserts: InsertFacts[] = [];
  let isTruncated = false;
  for (const { blockRecord, isModel, name } of sheets) {
    if (blockRecord === 0) continue;
    for (const offset of drawing.entitiesOf(blockRecord)) {
      if (drawing.typeOf(offset).name !== 'INSERT') continue;
      const block = String(drawing.fieldOf(offset, 'block'));
      const counted = counts.get(block.toLowerCase()) ?? { name: block, count: 0 };
      counted.count++;
      counts.set(block.toLowerCase(), counted);
      const attributes = attributesOf(drawing, offset);
      if (attributes.length === 0) continue;
      isTruncated ||= inserts.length >= INSERTS_MAX;
      if (isTruncated) continue;
      const handle = drawing.record(offset).handle;
      inserts.push({ block, handle, ...(isModel ? {} : { layout: name }), attributes });
    }
  }
  const blocks = [...counts.values()];
  blocks.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return { inserts, blocks, isTruncated };
}

export function factsOf(drawing: Drawing): DrawingFacts {
  const sheets = sheetsOf(drawing);
  const { units, boundingBox, entityCounts } = metadataOf(drawing, {
    ...{ filename: '', format: '', warnings: [] },
  });
  const texts = textsOf(drawing);
  const { inserts, blocks, isTruncated } = insertsOf(drawing, sheets);
  return {
    units: units as string,
    boundingBox: boundingBox as DrawingFacts['boundingBox'],
    entityCounts: entityCounts as Record<string, number>,
    layouts: sheets.map(({ name }) => ({ name })),
    layers: layersOf(drawing),
    texts: [...texts.found],
    inserts,
    blocks,
    isTruncated: isTruncated || texts.isFull,
  };
}
