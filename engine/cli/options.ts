/**
 * Flags that several commands share: which entities, and how a picture looks.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PictureOptions, Selection } from '../pool/protocol.ts';
import { parseColor } from '../render/color.ts';

export interface SelectionFlags {
  space?: string;
  flatten?: boolean;
  z?: boolean;
  blocks?: boolean;
  layers?: string[];
  types?: string[];
}

export interface PictureFlags {
  layout?: string;
  width?: number;
  size?: PictureOptions['size'];
  window?: PictureOptions['window'];
  background?: string;
}

const list = (text: string): string[] => {
  const names = text.split(',').map((name) => name.trim());
  const kept = names.filter((name) => name !== '');
  if (kept.length === 0) throw new InvalidArgumentError('Give one or more names, with commas.');
  return kept;
};

export function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text.trim()) || value < least || value > most) {
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  }
  return value;
}

const pixels = (text: string): number => wholeNumber(text, 1, 32_768);

function readSize(text: string): PictureOptions['size'] {
  const match = /^(\d+)[xX×](\d+)$/.exec(text.trim());
  if (!match) throw new InvalidArgumentError('Give WIDTHxHEIGHT in pixels, like 1600x900.');
  return { width: pixels(match[1]!), height: pixels(match[2]!) };
}

function readWindow(text: string): PictureOptions['window'] {
  const parts = text.split(',');
  const values = parts.map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [x0, y0, x1, y1] = values as [number, number, number, number];
  const isRectangle = values.length === 4 && values.every(Number.isFinite);
  if (!isRectangle || x0 === x1 || y0 === y1) {
    throw new InvalidArgumentError('Give two corners as x0,y0,x1,y1 in drawing units.');
  }
  return [x0, y0, x1, y1];
}

function readColor(text: string): string {
  try {
    parseColor(text);
  } catch {
    throw new InvalidArgumentError('Give a color like #202020 or transparent.');
  }
  return text;
}

export function addSelectionOptions(command: Command): Command {
  return command
    .option('--space <space>', 'model, paper, all, or the name of a layout (default: model)')
    .option('--flatten', 'expand inserts into the geometry they place')
    .option('--z', 'write points as {x,y,z}')
    .option('--blocks', 'add the block definitions')
    .option('--layers <names>', 'only entities on these layers, like A,B', list)
    .option('--types <names>', 'only entities of these types, like LINE,ARC', list);
}

export function addPictureOptions(command: Command): Command {
  return command
    .option('--layout <name>', 'the layout to show, or all: one picture each (default: Model)')
    .option('--width <px>', 'width; the height follows (default: longer side 1600)', pixels)
    .addOption(
      new Option('--size <WxH>', 'exact size; the drawing is fitted in it')
        .argParser(readSize)
        .conflicts('width'),
    )
    .option('--window <x0,y0,x1,y1>', 'the part to show, in drawing units', readWindow)
    .option('--background <color>', 'CSS color or transparent (default: #FFFFFF)', readColor);
}

export function selectionOf(flags: SelectionFlags & PictureFlags): Selection {
  const { flatten, z, blocks, layers, layout } = flags;
  const space = flags.space ?? (layout?.toLowerCase() === 'model' ? 'model' : layout);
  const types = flags.types?.map((type) => type.toUpperCase());
  return { space, flatten, z, blocks, layers, types };
}

export function pictureOf({ width, size, window, background }: PictureFlags): PictureOptions {
  return { width, size, window, background };
}
