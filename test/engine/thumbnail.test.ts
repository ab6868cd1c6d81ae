/**
 * The embedded preview: what `metadata.thumbnail` tells of each kind, in DXF and, put into drawings
 * of the corpus, in every DWG container; `info --thumbnail`; damage that is told and traps nothing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';
import { linework } from '../cli/command.ts';
import { loadContainers } from '../dwg/container-module.ts';
import { put, temporaryFolder } from '../support/drawings.ts';
import { dissect } from '../support/mutate-dwg.ts';
import { packDwg } from '../support/pack-dwg.ts';
import { dxf } from '../support/read-dxf.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const hasCorpus = existsSync(corpus);
if (!hasCorpus) console.log(`thumbnails: no corpus at ${corpus}, only DXF previews were read`);

const PNG = createCanvas(5, 3).toBuffer('image/png');

/** A bitmap without its file head: two colors, 8 bits a pixel, rows from the bottom up. */
function bitmap(width: number, height: number, bits = 8, colors = 2): Buffer {
  const stride = Math.ceil((width * bits) / 32) * 4;
  const bytes = Buffer.alloc(40 + 4 * colors + stride * height);
  bytes.writeUInt32LE(40, 0);
  bytes.writeInt32LE(width, 4);
  bytes.writeInt32LE(height, 8);
  bytes.writeUInt16LE(1, 12);
  bytes.writeUInt16LE(bits, 14);
  bytes.writeUInt32LE(colors, 32);
  // blue, green, red, and a byte without meaning
  bytes.set([0, 0, 255, 0], 40);
  bytes.set([255, 0, 0, 0], 44);
  // the last row in the file is the uppermost: its first pixel has the second color
  if (bits === 8) bytes[40 + 4 * colors + stride * (height - 1)] = 1;
  return bytes;
}

/** A metafile with one record, the extent of its window. */
function metafile(width: number, height: number, isPlaceable: boolean): Buffer {
  const head = Buffer.alloc(22);
  head.writeUInt32LE(0x9ac6cdd7, 0);
  head.writeInt16LE(width, 10);
  head.writeInt16LE(height, 12);
  head.writeUInt16LE(96, 14);
  const body = Buffer.alloc(18 + 10 + 6);
  [1, 9, 0x300, body.length / 2].forEach((word, i) => void body.writeUInt16LE(word, 2 * i));
  [5, 0, 0x20c, height, width].forEach((word, i) => void body.writeUInt16LE(word, 18 + 2 * i));
  body.writeUInt32LE(3, 28);
  return isPlaceable ? Buffer.concat([head, body]) : body;
}

function withPreview(picture: Uint8Array, size = picture.length): string {
  const hex = Buffer.from(picture).toString('hex').toUpperCase();
  const chunks = (hex.match(/.{1,254}/g) ?? []).map((chunk) => `310\n${chunk}`);
  const after = ['0 SECTION', '2 THUMBNAILIMAGE', `90 ${size}`, ...chunks, '0 ENDSEC'];
  return dxf({ entities: '0 POINT\n10 1\n20 1' }).replace(
    /\s*0\s*\n?\s*EOF\s*$/,
    `\n${dxfLines(after)}\n0\nEOF\n`,
  );
}

const dxfLines = (tags: string[]): string => tags.map((tag) => tag.replace(' ', '\n')).join('\n');

interface Told {
  thumbnail?: { format: string; width: number; height: number; bytes: number };
  codes: string[];
}

async function told(bytes: Uint8Array, name: string): Promise<Told> {
  const source = { bytes: new Uint8Array(bytes), name };
  const outcome = await convert({ source, outputs: [{ id: 'json' }] });
  const { metadata } = JSON.parse(Buffer.from(outcome.outputs[0]!.bytes!).toString());
  return { thumbnail: metadata.thumbnail, codes: outcome.warnings.map(({ code }) => code) };
}

const PICTURES: [string, Uint8Array, Told['thumbnail']][] = [
  ['a PNG', PNG, { format: 'png', width: 5, height: 3, bytes: PNG.length }],
  ['a bitmap', bitmap(7, 4), { format: 'bmp', width: 7, height: 4, bytes: 80 }],
  ['24 bits', bitmap(3, 2, 24, 0), { format: 'bmp', width: 3, height: 2, bytes: 64 }],
  ['a WMF', metafile(300, 200, false), { format: 'wmf', width: 300, height: 200, bytes: 34 }],
  ['a placed WMF', metafile(192, 96, true), { format: 'wmf', width: 192, height: 96, bytes: 56 }],
];
const DAMAGED: [string, Uint8Array][] = [
  ['a PNG that is cut off', PNG.subarray(0, PNG.length - 14)],
  ['a bitmap without its last row', bitmap(7, 4).subarray(0, 76)],
  ['a bitmap of a size that cannot be', bitmap(7, 4).fill(0x7f, 4, 12)],
  ['noise', Buffer.alloc(100, 0xa7)],
  ['a few bytes', Buffer.from([0x28, 0, 0, 0])],
];

describe('previews in DXF', () => {
  it.each(PICTURES)('%s', async (_, picture, thumbnail) => {
    const found = await told(Buffer.from(withPreview(picture)), 'a.dxf');
    expect(found.thumbnail).toEqual(thumbnail);
    expect(found.codes).not.toContain('thumbnail-damaged');
  });

  it.each(DAMAGED)('%s is told, and left out', async (_, picture) => {
    const found = await told(Buffer.from(withPreview(picture)), 'a.dxf');
    expect(found.thumbnail).toBeUndefined();
    expect(found.codes).toContain('thumbnail-damaged');
  });

  it('of fewer bytes than it says is told', async () => {
    const found = await told(Buffer.from(withPreview(PNG, PNG.length + 1)), 'a.dxf');
    expect(found.codes).toContain('thumbnail-damaged');
  });
});

/** The section as a file has it: sentinel, size, entries, pictures (ODA 14). */
function previewSection(kind: number, picture: Uint8Array): Buffer {
  const head = Buffer.alloc(21 + 9);
  head.write('1f256d07d43628289d57ca3f9d44102b', 'hex');
  head.writeUInt32LE(10 + picture.length, 16);
  head[20] = 1;
  head[21] = kind;
  head.writeUInt32LE(picture.length, 26);
  const end = Buffer.from('e0da92f82bc9d7d762a835c062bbefd4', 'hex');
  return Buffer.concat([head, picture, end]);
}

describe.runIf(hasCorpus)('previews in DWG', () => {
  it.each(['AC1018', 'AC1021', 'AC1024', 'AC1027', 'AC1032'])(
    '%s: each kind',
    async (version) => {
      const containers = await loadContainers(512);
      const file = readFileSync(`${corpus}dwg/${version}/Leader.dwg`);
      const parts = dissect(containers, file)!;
      const packed = (kind: number, picture: Uint8Array): Buffer => {
        const sections = [...parts.sections.values()].map(({ name, data }) =>
          name === 'AcDb:Preview' ? { name, data: previewSection(kind, picture) } : { name, data },
        );
        return packDwg({ version, head: file, sections });
      };
      const kinds: Record<string, number> = { png: 6, bmp: 2, wmf: 3 };
      for (const [what, picture, thumbnail] of PICTURES) {
        const found = await told(packed(kinds[thumbnail!.format]!, picture), 'a.dwg');
        expect(found, what).toMatchObject({ thumbnail });
        expect(found.codes, what).not.toContain('thumbnail-damaged');
      }
      for (const [what, picture] of DAMAGED) {
        const found = await told(packed(6, picture), 'a.dwg');
        expect(found.thumbnail, what).toBeUndefined();
        expect(found.codes, what).toContain('thumbnail-damaged');
      }
    },
    180_000,
  );
});

describe('info --thumbnail', () => {
  it('writes a PNG as it is', async () => {
    const folder = temporaryFolder();
    const path = put(folder, 'a.dxf', withPreview(PNG));
    const out = join(folder, 'a.png');
    expect(await linework(['info', path, '--thumbnail', out])).toMatchObject({ code: 0 });
    expect(readFileSync(out).equals(PNG)).toBe(true);
  });

  it('turns a bitmap into a PNG of the same pixels', async () => {
    const folder = temporaryFolder();
    const path = put(folder, 'a.dxf', withPreview(bitmap(7, 4)));
    const out = join(folder, 'a.png');
    expect(await linework(['info', path, '--thumbnail', out])).toMatchObject({ code: 0 });
    expect(readFileSync(out).toString('latin1', 0, 4)).toBe('\x89PNG');
    const image = await loadImage(out);
    expect([image.width, image.height]).toEqual([7, 4]);
    const context = createCanvas(7, 4).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, 2, 1);
    expect([...data]).toEqual([0, 0, 255, 255, 255, 0, 0, 255]);
  });

  it('writes a WMF beside, and says so', async () => {
    const folder = temporaryFolder();
    const path = put(folder, 'a.dxf', withPreview(metafile(30, 20, false)));
    const { code, stdout } = await linework(['info', path, '--thumbnail', join(folder, 'a.png')]);
    expect([code, readdirSync(folder).sort()]).toEqual([0, ['a.dxf', 'a.wmf']]);
    expect(stdout).toContain('a.wmf: the preview is a Windows metafile');
  });

  it('says in one line that there is none', async () => {
    const folder = temporaryFolder();
    const path = put(folder, 'a.dxf', withPreview(Buffer.alloc(0)));
    const { code, stderr } = await linework(['info', path, '--thumbnail', join(folder, 'a.png')]);
    expect([code, stderr]).toEqual([1, 'linework: a.dxf has no preview inside.\n']);
  });
});
