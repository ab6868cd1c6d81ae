/**
 * Drawing registers as they are written: read back by other readers, byte for byte the same again,
 * stopped at once.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  PictureSource,
  Register,
  RegisterDrawing,
  RegisterJob,
} from '../../server/services/register.ts';
import { writeCsv } from '../../server/services/register-csv.ts';
import { writePdf } from '../../server/services/register-pdf.ts';
import { writePdfInThread } from '../../server/services/register-pdf-thread.ts';
import { uniqueNames, writeZip } from '../../server/services/register-zip.ts';
import { BlobRows } from '../../server/store/blobs.ts';
import { FileBlobStore } from '../../server/store/blobs-fs.ts';
import { openDatabase } from '../../server/store/database.ts';
import { readPdf } from '../support/read-pdf.ts';
import { makeFolder } from './support/server.ts';

let folder: string;
let blobs: FileBlobStore;
let picture: string;

beforeAll(() => {
  folder = makeFolder();
  blobs = new FileBlobStore(folder, new BlobRows(openDatabase(folder)));
  const canvas = createCanvas(1600, 900);
  canvas.getContext('2d').fillRect(100, 100, 500, 500);
  picture = join(folder, 'picture.png');
  writeFileSync(picture, canvas.toBuffer('image/png'));
});

/** The drawings whose name has no "blank" in it have a picture. */
const pictures: PictureSource = {
  async open(drawing) {
    if (/blank/.test(drawing.name)) return undefined;
    return { path: picture, release: async () => {} };
  },
};

async function keep(text: string): Promise<string> {
  const path = blobs.temporaryPath();
  writeFileSync(path, text);
  // Never released: nothing of this test is collected.
  return (await blobs.adopt(path)).hash;
}

const drawingOf = (change: Partial<RegisterDrawing> = {}): RegisterDrawing => ({
  ...{ itemId: randomUUID(), partNumber: 'PN-1', name: 'Housing', description: null },
  ...{ revision: 'B', version: 3, fileName: 'plan.dxf', fileSize: 5, hash: '', previewHash: null },
  createdAt: '2024-05-06T07:08:09.000Z',
  ...change,
});

const registerOf = (drawings: RegisterDrawing[], change: Partial<Register> = {}): Register => ({
  ...{ companyName: 'Șantier Söhne', years: [2023, 2024], layoutId: null, drawings },
  createdAt: new Date('2026-01-05T10:20:30Z'),
  ...change,
});

async function write(
  writer: (job: RegisterJob) => Promise<void>,
  register: Register,
  given: PictureSource = pictures,
) {
  const path = blobs.temporaryPath();
  const told: [number, string][] = [];
  const tell = async (progress: number, message: string) => {
    told.push([progress, message]);
  };
  const { signal } = new AbortController();
  await writer({ register, blobs, pictures: given, path, signal, tell });
  return { bytes: readFileSync(path), told };
}

describe('PDF', () => {
  it('shows the company, each drawing with its picture, and the page numbers', async () => {
    const drawings = Array.from({ length: 20 }, (_, n) =>
      drawingOf({ partNumber: `PN-${n}`, name: n === 7 ? 'blank' : `Plan ${n}` }),
    );
    const { bytes, told } = await write(writePdf, registerOf(drawings));
    const { pages, info } = readPdf(bytes);
    expect(pages.map(({ width, height, pictures }) => [width, height, pictures])).toEqual([
      [595, 842, 8],
      [595, 842, 9],
      [595, 842, 2],
    ]);
    expect(info).toContain('(D:20260105102030Z)');
    for (const [index, { texts }] of pages.entries()) {
      const about = '2023, 2024 · 20 drawings · 2026-01-05 10:20 UTC';
      expect(texts.slice(0, 3)).toEqual(['Drawing register', 'Șantier Söhne', about]);
      expect(texts).toContain(`Page ${index + 1} of 3`);
    }
    const rows = pages.flatMap(({ texts }) => texts.filter((text) => /^PN-/.test(text)));
    expect(rows).toEqual(drawings.map(({ partNumber }) => partNumber));
    const cells = ['PN-0', 'Plan 0', 'B (3)', '2024-05-06', 'plan.dxf'];
    expect(pages[0]!.texts.join('|')).toContain(cells.join('|'));
    expect(pages[0]!.texts).toContain('no preview');
    expect(told).toEqual([
      [0, 'Rendering page 1/3...'],
      [33, 'Rendering page 2/3...'],
      [66, 'Rendering page 3/3...'],
    ]);
  });

  it.each([
    [1, 595, 842, true],
    [2, 842, 595, true],
    [3, 595, 842, false],
    [55, 595, 842, true],
  ])('layout %i', async (layoutId, width, height, hasPictures) => {
    const { bytes } = await write(writePdf, registerOf([drawingOf()], { layoutId }));
    const [page] = readPdf(bytes).pages;
    expect([page!.width, page!.height, page!.pictures > 0]).toEqual([width, height, hasPictures]);
  });

  it('without drawings it is one page that says so', async () => {
    const { bytes, told } = await write(writePdf, registerOf([], { years: null }));
    const { pages } = readPdf(bytes);
    expect(pages).toHaveLength(1);
    expect(pages[0]!.texts).toContain('No drawings.');
    expect(pages[0]!.texts[2]).toMatch(/^All years · 0 drawings/);
    expect(told).toEqual([[0, 'Rendering page 1/1...']]);
  });

  it('texts of any length and kind stay in their cells', async () => {
    const long = 'x'.repeat(100_000);
    const drawings = [
      drawingOf({ name: long, description: long, partNumber: long, revision: long }),
      drawingOf({
        name: 'line\nbreak\0\x1b[31m',
        description: 'ما هذا 株式会社 👷🏽‍♀️',
        fileName: long,
      }),
      drawingOf({ name: '', description: '', fileName: '', partNumber: '' }),
    ];
    const { bytes } = await write(writePdf, registerOf(drawings, { companyName: long }));
    const { pages } = readPdf(bytes);
    expect(pages).toHaveLength(1);
    expect(pages[0]!.texts.every((text) => text.length < 200)).toBe(true);
    expect(pages[0]!.texts).toContain('Page 1 of 1');
  });
});

it('CSV: quoted where it must be, every field of every drawing', async () => {
  const odd = drawingOf({ name: 'a "b", c\r\nd', partNumber: null, description: ' ü ' });
  const { bytes } = await write(writeCsv, registerOf([odd, drawingOf()]));
  const [head, ...rest] = bytes.toString().split('\r\n');
  expect(head).toBe(
    'part_number,name,description,revision,version,created_at,file_name,file_size,sha256,item_id',
  );
  expect(rest.join('\r\n')).toBe(
    `,"a ""b"", c\r\nd", ü ,B,3,${odd.createdAt},plan.dxf,5,,${odd.itemId}\r\n` +
      `PN-1,Housing,,B,3,2024-05-06T07:08:09.000Z,plan.dxf,5,,${rest.join().slice(-37, -1)}\r\n`,
  );
});

describe('ZIP', () => {
  it('holds the register in both forms and each drawing under a name of its own', async () => {
    const contents = ['one', 'two', 'three'];
    const names = ['plan.dxf', 'PLAN.dxf', '../../etc/passwd'];
    const drawings = await Promise.all(
      contents.map(async (text, n) => drawingOf({ hash: await keep(text), fileName: names[n]! })),
    );
    const register = registerOf(drawings);
    const { bytes, told } = await write(writeZip, register);
    const files = unzipSync(bytes);
    expect(Object.keys(files)).toEqual([
      ...['register.pdf', 'register.csv', 'drawings/plan.dxf', 'drawings/PLAN (2).dxf'],
      'drawings/__.._etc_passwd',
    ]);
    expect(Object.values(files).slice(2).map(String)).toEqual(
      contents.map((text) => String(new TextEncoder().encode(text))),
    );
    const alone = await write(writePdf, register);
    expect(Buffer.from(files['register.pdf']!).equals(alone.bytes)).toBe(true);
    expect(Buffer.from(files['register.csv']!).toString()).toContain(drawings[2]!.itemId);
    expect(told).toEqual([
      [0, 'Rendering page 1/1...'],
      [25, 'Packing drawing 1/3...'],
      [50, 'Packing drawing 2/3...'],
      [75, 'Packing drawing 3/3...'],
    ]);
  });

  it('names are told apart whatever their case', () => {
    const given = ['a.dwg', 'A.DWG', 'a (2).dwg', 'a.dwg', '', '.hidden', 'x'];
    const names = uniqueNames(given.map((fileName) => ({ fileName })));
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(given.length);
    expect(names.slice(0, 2)).toEqual(['a.dwg', 'A (2).DWG']);
    expect(names.every((name) => /^[^./\\][^/\\]*$/.test(name))).toBe(true);
  });

  it('a drawing whose content is missing fails the whole, and leaves nothing behind', async () => {
    const before = readdirSync(join(folder, 'tmp'));
    const lost = drawingOf({ hash: createHash('sha256').update('lost').digest('hex') });
    const path = blobs.temporaryPath();
    const signal = new AbortController().signal;
    const register = registerOf([lost]);
    const job = { register, blobs, pictures, path, signal, tell: async () => {} };
    await expect(writeZip(job)).rejects.toThrow('The stored content is damaged');
    expect([existsSync(path), readdirSync(join(folder, 'tmp'))]).toEqual([false, before]);
  });
});

describe('PDF in a thread', () => {
  const drawings = Array.from({ length: 12 }, (_, n) => drawingOf({ name: `Plan ${n}` }));

  it('has the same bytes, tells the same, and gives each picture back', async () => {
    const register = registerOf(drawings);
    let open = 0;
    const counted: PictureSource = {
      async open(drawing) {
        if (register.drawings.indexOf(drawing) % 3 === 0) return undefined;
        open++;
        return {
          path: picture,
          release: async () => {
            open--;
          },
        };
      },
    };
    const [here, there] = [
      await write(writePdf, register, counted),
      await write(writePdfInThread, register, counted),
    ];
    expect(there.bytes.equals(here.bytes)).toBe(true);
    expect([there.told, open]).toEqual([here.told, 0]);
  });
  it('its end counts when all is recorded that it told, however long that takes', async () => {
    const told: string[] = [];
    const tell = async (_progress: number, message: string) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      told.push(message);
    };
    const { signal } = new AbortController();
    const path = blobs.temporaryPath();
    const register = registerOf(drawings, { layoutId: 3 });
    await writePdfInThread({ register, pictures, path, signal, tell });
    expect(told).toEqual(['Rendering page 1/1...']);
  });
  it('fails with what fails: a picture, or the file', async () => {
    const failing: PictureSource = {
      async open() {
        throw new Error('no picture');
      },
    };
    await expect(write(writePdfInThread, registerOf(drawings), failing)).rejects.toThrow(
      'no picture',
    );
    const path = join(folder, 'nowhere', 'x.pdf');
    const signal = new AbortController().signal;
    const job = { register: registerOf(drawings), pictures, path, signal, tell: async () => {} };
    await expect(writePdfInThread(job)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

it.each([
  ['PDF', writePdf],
  ['CSV', writeCsv],
  ['ZIP', writeZip],
] as const)('%s: the same register gives the same bytes', async (_name, writer) => {
  const hash = await keep('content');
  const drawings = Array.from({ length: 12 }, (_, n) => drawingOf({ hash, name: `Plan ${n}` }));
  const first = await write(writer, registerOf(drawings));
  // The clock is another: a second later, zip's times would differ.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const second = await write(writer, registerOf(drawings));
  expect(first.bytes.equals(second.bytes)).toBe(true);
});

it.each([
  ['PDF', writePdf],
  ['ZIP', writeZip],
  ['PDF in a thread', writePdfInThread],
] as const)('%s: stopped in between, it throws', async (_name, writer) => {
  const hash = await keep('content');
  const register = registerOf(Array.from({ length: 30 }, () => drawingOf({ hash })));
  const stop = new AbortController();
  const tell = async (progress: number) => {
    if (progress > 40) stop.abort();
  };
  const path = blobs.temporaryPath();
  const job = { register, blobs, pictures, path, signal: stop.signal, tell };
  await expect(writer(job)).rejects.toMatchObject({ name: 'AbortError' });
});
