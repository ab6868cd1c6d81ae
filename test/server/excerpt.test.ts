/** What of a result document a webhook carries: all of a small one, all but the vectors else. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readExcerpt } from '../../server/services/excerpt.ts';
import { temporaryFolder } from '../support/drawings.ts';

// The shape that the document writer gives it (`engine/document.ts`), with a name that looks like
// the mark: a line break in a string is written as \n.
const metadata = { filename: 'a\n"vectorJson":[.dxf', format: 'DXF' };
const layersJson = [{ name: '平面 "A" \\' }];
const vectorJson = [
  { type: 'LINE', id: '1' },
  { type: 'LINE', id: '2' },
];
const head = `{"metadata":${JSON.stringify(metadata)},\n"layersJson":[\n${JSON.stringify(
  layersJson[0],
)}\n],`;
const lines = vectorJson.map((entity) => JSON.stringify(entity)).join(',\n');
const document = `${head}\n"vectorJson":[\n${lines}\n]\n}\n`;
const size = Buffer.byteLength(document);
const headSize = Buffer.byteLength(head);

async function excerptOf(bytesMax: number): Promise<unknown> {
  const path = join(temporaryFolder(), 'result.json');
  writeFileSync(path, document);
  return JSON.parse(`{${await readExcerpt(path, bytesMax)}}`);
}

it('a document up to the limit is carried whole', async () => {
  expect(await excerptOf(size)).toEqual({ metadata, layersJson, vectorJson });
  expect(await excerptOf(size + 1)).toEqual({ metadata, layersJson, vectorJson });
});

it('one byte more, and the vectors are left out', async () => {
  const excerpt = { metadata, layersJson, vectorJson: [] };
  expect(await excerptOf(size - 1)).toEqual(excerpt);
  expect(await excerptOf(headSize + '\n"vectorJson":['.length)).toEqual(excerpt);
});

it('where even what stands before them is larger, nothing is carried', async () => {
  const nothing = { metadata: {}, layersJson: [], vectorJson: [] };
  expect(await excerptOf(headSize + '\n"vectorJson":['.length - 1)).toEqual(nothing);
  expect(await excerptOf(1)).toEqual(nothing);
});
