/**
 * The members of a result document that a webhook carries, as text: whole for a small one, with an
 * empty `vectorJson` for a large one, whose receiver fetches the result.
 *
 *   {"metadata":…,⏎"layersJson":[…],⏎"vectorJson":[…]⏎}   ->   "metadata":…,"layersJson":…,…
 *
 * The writer puts the vectors last and each member on a line of its own (`engine/document.ts`); a
 * line break inside of JSON text is never part of a string, so the mark cannot be misread.
 */
import { open } from 'node:fs/promises';

/** Documents up to this size are carried whole; the parts before the vectors up to it too. */
export const EXCERPT_BYTES_MAX = 1_048_576;

export const EMPTY_EXCERPT = '"metadata":{},"layersJson":[],"vectorJson":[]';

const VECTORS = Buffer.from('\n"vectorJson":[');

export async function readExcerpt(path: string, bytesMax = EXCERPT_BYTES_MAX): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(Math.min(size, bytesMax));
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (bytesRead < head.length) throw new Error(`${path} ends early`);
    const start = head.indexOf('{') + 1;
    if (size <= bytesMax) return head.toString('utf8', start, head.lastIndexOf('}')).trim();
    const vectors = head.indexOf(VECTORS);
    if (vectors < 0) return EMPTY_EXCERPT;
    return `${head.toString('utf8', start, vectors).trim()}"vectorJson":[]`;
  } finally {
    await file.close();
  }
}
