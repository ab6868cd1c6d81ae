/**
 * No picture of a drawing with visible entities is blank: every DXF of the corpus, where it is
 * there.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';

const corpus = join(import.meta.dirname, '../../../shared/corpus');
const WIDTH = 120;

/** Drawings whose every entity is invisible or on a layer that is off: blank is right. */
const BLANK = new Set(['dxf-ascii/AC1015/invisible-lwpolylines.dxf']);

/** Pixels that differ from the first one. */
async function inkOf(png: Uint8Array): Promise<number> {
  const image = await loadImage(Buffer.from(png));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  return pixels.reduce((count, pixel) => count + (pixel === pixels[0] ? 0 : 1), 0);
}

describe('pictures of the corpus', () => {
  if (!existsSync(corpus)) {
    it('has no corpus to look at', (context) => {
      console.log('skipped: no corpus beside the checkout, its pictures were not looked at');
      context.skip();
    });
    return;
  }
  const files = readdirSync(corpus, { recursive: true })
    .map(String)
    .filter((name) => name.startsWith('dxf-') && name.endsWith('.dxf'));

  it('shows something wherever there is something', async () => {
    const blank: string[] = [];
    let looked = 0;
    for (const name of files) {
      const outcome = await convert({
        source: { path: join(corpus, name) },
        outputs: [{ id: 'png', picture: { width: WIDTH } }],
      }).catch(() => undefined);
      if (!outcome || outcome.entityCount === 0) continue;
      looked++;
      if ((await inkOf(outcome.outputs[0]!.bytes!)) === 0) blank.push(name);
    }
    expect(looked).toBeGreaterThan(400);
    expect(blank.filter((name) => !BLANK.has(name))).toEqual([]);
  }, 240_000);
});
