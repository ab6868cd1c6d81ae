/**
 * The embedded preview: the small picture that the saving program put into the file.
 *
 * In: a drawing buffer whose THUMBNAIL record the WASM has judged (`assembly/model/thumbnail.ts`).
 * Out: what `metadata.thumbnail` tells, and the picture as a file: a PNG as it is, a bitmap turned
 * into a PNG, a WMF as it is.
 */
import type { Drawing } from './drawing.ts';
import { EngineError } from './pool/protocol.ts';

/** By the number in the record; 0 is none, or a damaged one. */
const FORMATS = [undefined, 'png', 'bmp', 'wmf'] as const;
const BITMAP_FILE_HEAD = 14;
const BITMAP_HEAD = 40;
const BIT_FIELDS = 3;

export interface Thumbnail {
  format: 'png' | 'bmp' | 'wmf';
  /** Pixels; 0 for a WMF that does not say. */
  width: number;
  height: number;
  /** The size of the picture in the file; the bytes themselves are not told. */
  bytes: number;
}

interface Found extends Thumbnail {
  data: Uint8Array;
}

function find(drawing: Drawing): Found | undefined {
  for (const { fields } of drawing.recordsOf('THUMBNAIL')) {
    const format = FORMATS[Number(fields.format)];
    const data = fields.data as Uint8Array;
    if (format) {
      return { format, width: fields.width, height: fields.height, bytes: data.length, data };
    }
  }
  return undefined;
}

/** What `metadata` tells of the preview. */
export function thumbnailOf(drawing: Drawing): Thumbnail | undefined {
  const found = find(drawing);
  if (!found) return undefined;
  const { data, ...thumbnail } = found;
  return thumbnail;
}

export interface ThumbnailFile {
  extension: 'png' | 'wmf';
  bytes: Uint8Array;
}

/** The preview as a file; undefined where the drawing has none that is whole. */
export async function thumbnailFile(drawing: Drawing): Promise<ThumbnailFile | undefined> {
  const found = find(drawing);
  if (!found) return undefined;
  if (found.format === 'bmp') return { extension: 'png', bytes: await pngOfBitmap(found.data) };
  return { extension: found.format, bytes: found.data.slice() };
}

/** A bitmap as the clipboard has it, with the file head that picture readers want, as a PNG. */
async function pngOfBitmap(data: Uint8Array): Promise<Uint8Array> {
  const view = new DataView(data.buffer, data.byteOffset);
  const bits = view.getUint16(14, true);
  const told = view.getUint32(32, true);
  const colors = told === 0 && bits <= 8 ? 2 ** bits : told;
  const masks = view.getUint32(16, true) === BIT_FIELDS ? 12 : 0;
  const file = Buffer.alloc(BITMAP_FILE_HEAD + data.length);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(BITMAP_FILE_HEAD + BITMAP_HEAD + 4 * colors + masks, 10);
  file.set(data, BITMAP_FILE_HEAD);
  // loaded late: the canvas takes longer to load than a small drawing takes to read
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const image = await loadImage(file).catch((): never => {
    throw new EngineError('unreadable', 'The preview inside of the drawing is damaged.');
  });
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.encode('png');
}
