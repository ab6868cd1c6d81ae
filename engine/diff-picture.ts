/**
 * Two drawings as one picture, one over the other.
 *
 * Grey is what both have, red what only the first has, green what only the second, blue where both
 * have something that looks different. It shows what `convert --to png` does: model space, or the
 * first sheet with something on it. Each drawing is drawn on white and on black, because what is
 * white itself is not seen on white.
 */
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { convert } from './convert.ts';
import type { Box } from './diff-files.ts';
import { EngineError, type Source } from './pool/protocol.ts';

const LONG_SIDE = 2000;
/** Room around the drawings, of their longer side. */
const MARGIN = 0.02;
/** Paint below this is the haze of a line's edge. */
const HAZE = 24;
/** Difference of a colour channel that is seen. */
const SEEN = 48;
const [BOTH, REMOVED, ADDED, CHANGED] = [
  [0x9a, 0xa0, 0xa6],
  [0xd3, 0x2f, 0x2f],
  [0x2e, 0x7d, 0x32],
  [0x15, 0x65, 0xc0],
] as const;

/** One drawing over the other, as PNG. */
export async function overlay(a: Source, b: Source, boxes: readonly Box[]): Promise<Buffer> {
  const frame = frameOf(boxes);
  const [one, other] = [await imagesOf(a, frame), await imagesOf(b, frame)];
  const { width, height } = frame.size;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  for (let at = 0; at < image.data.length; at += 4) {
    const color = mix(one, other, at);
    image.data.set([...color, 255], at);
  }
  context.putImageData(image, 0, 0);
  return canvas.toBuffer('image/png');
}

interface Frame {
  window: [number, number, number, number];
  size: { width: number; height: number };
}

/** What shows all of the boxes. */
function frameOf(boxes: readonly Box[]): Frame {
  if (boxes.length === 0) throw new EngineError('output', 'Neither drawing shows anything.');
  const minX = Math.min(...boxes.map((box) => box.minX));
  const minY = Math.min(...boxes.map((box) => box.minY));
  const maxX = Math.max(...boxes.map((box) => box.maxX));
  const maxY = Math.max(...boxes.map((box) => box.maxY));
  const long = Math.max(maxX - minX, maxY - minY) || 1;
  const margin = MARGIN * long;
  const scale = LONG_SIDE / (long + 2 * margin);
  const pixels = (length: number) => Math.max(Math.round((length + 2 * margin) * scale), 1);
  return {
    window: [minX - margin, minY - margin, maxX + margin, maxY + margin],
    size: { width: pixels(maxX - minX), height: pixels(maxY - minY) },
  };
}

interface Images {
  onWhite: Uint8ClampedArray;
  onBlack: Uint8ClampedArray;
}

const imagesOf = async (source: Source, frame: Frame): Promise<Images> => ({
  onWhite: await pixelsOf(source, frame, '#FFFFFF'),
  onBlack: await pixelsOf(source, frame, '#000000'),
});

async function pixelsOf(
  source: Source,
  { window, size }: Frame,
  background: string,
): Promise<Uint8ClampedArray> {
  const picture = { window, size, background };
  const outcome = await convert({ source, outputs: [{ id: 'png', picture }] });
  const image = await loadImage(Buffer.from(outcome.outputs[0]!.bytes!));
  const context = createCanvas(size.width, size.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, size.width, size.height).data;
}

type Color = readonly [number, number, number];

/** How much a pixel differs from the white or black that it is on. */
function paintAt({ onWhite, onBlack }: Images, at: number): number {
  const lightest = Math.max(onBlack[at]!, onBlack[at + 1]!, onBlack[at + 2]!);
  return Math.max(255 - Math.min(onWhite[at]!, onWhite[at + 1]!, onWhite[at + 2]!), lightest);
}

function mix(one: Images, other: Images, at: number): Color {
  const [first, second] = [paintAt(one, at), paintAt(other, at)];
  const paint = Math.max(first, second);
  if (paint === 0) return [255, 255, 255];
  const isSplit = Math.abs(first - second) > SEEN && Math.min(first, second) < HAZE;
  const channels = [0, 1, 2].map((i) => Math.abs(one.onWhite[at + i]! - other.onWhite[at + i]!));
  const looksOther = Math.max(...channels) > SEEN;
  const base = isSplit ? (first > second ? REMOVED : ADDED) : looksOther ? CHANGED : BOTH;
  const tint = (channel: number) => Math.round(255 - ((255 - channel) * paint) / 255);
  return [tint(base[0]), tint(base[1]), tint(base[2])];
}
