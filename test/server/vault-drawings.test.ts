/**
 * Drawings in the vault, with the real engine: parsed in the background, found by what they say,
 * told by their metadata; a crash loses no parse.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { plainMtext } from '../../engine/facts.ts';
import { dxf } from '../support/read-dxf.ts';
import {
  damaged,
  fixture,
  slowDrawing,
  startTestServer,
  type TestServer,
} from './support/server.ts';
import { makeUser, VaultClient } from './support/vault.ts';

let server: TestServer;
let client: VaultClient;

beforeAll(async () => {
  server = await startTestServer({ settings: ['--workers', '2'] });
  client = await makeUser(server, 'john', 'editor');
});

const metadata = async (file: string, user = client) =>
  (await user.get(`/files/${file}/metadata`)).body.data.file;

/** The metadata when the drawing is parsed. */
async function parsed(file: string, user = client) {
  await expect
    .poll(async () => (await metadata(file, user)).drawing.status, { timeout: 30_000 })
    .toMatch(/COMPLETED|FAILED/);
  return metadata(file, user);
}

async function put(name: string, bytes: Uint8Array<ArrayBuffer>, description = '') {
  const { id } = await client.newItem();
  const answer = await client.upload(id, ['f', bytes, name], ['f_description', description]);
  expect(answer.status).toBe(201);
  return answer.body.files[0].id as string;
}

const text = (value: string) => `0 TEXT\n5 A1\n8 NOTES\n10 0\n20 0\n40 2.5\n1 ${value}\n`;
const drawingOf = (value: string) => Buffer.from(dxf({ entities: text(value) }));

const found = async (words: string) => {
  const { status, body } = await client.get(`/files?q=${encodeURIComponent(words)}`);
  expect([status, body.data.count]).toEqual([200, body.data.files.length]);
  return body.data.files.map((row: { originalFileName: string }) => row.originalFileName);
};

describe('metadata', () => {
  it('of a drawing has what is in it, and a picture that is a PNG', async () => {
    const file = await put('halle.dxf', fixture('dxf/R2000/blocks.dxf'));
    const about = await parsed(file);
    expect(about).toMatchObject({
      drawing: { status: 'COMPLETED', format: 'DXF', version: 'AC1015', error: null },
      entityCount: 4,
      entityCounts: { INSERT: 4 },
      texts: ['Halle 3'],
      layers: [{ name: '0', isVisible: true }],
      layouts: [{ name: 'Model' }],
    });
    const picture = await fetch(about.preview);
    expect([picture.status, picture.headers.get('Content-Type')]).toEqual([200, 'image/png']);
    expect((await fetch(about.preview.replace(/signature=./, 'signature='))).status).toBe(403);
  });
  it('of another file has none of it', async () => {
    const about = await metadata(await client.newFile());
    expect(about).toMatchObject({ drawing: null, preview: null, layers: null, texts: null });
  });
  it('of a drawing that cannot be read says why', async () => {
    const file = await put('broken.dxf', damaged());
    const about = await parsed(file);
    expect(about.drawing).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/\S/) });
    expect(await client.get(`/files/${file}/attributes`)).toMatchObject({
      status: 422,
      body: { error: { code: 'UNPROCESSABLE', message: about.drawing.error } },
    });
  });
});

describe('attributes', () => {
  it('of the inserts, and how often each block is inserted', async () => {
    const file = await put('halle.dxf', fixture('dxf/R2000/blocks.dxf'));
    await parsed(file);
    const { body } = await client.get(`/files/${file}/attributes`);
    expect(body.data).toEqual({
      inserts: [{ block: 'TITLE', handle: '10E', attributes: [{ tag: 'NAME', text: 'Halle 3' }] }],
      blocks: [
        { name: 'NOT THERE', count: 1 },
        { name: 'OUTER', count: 1 },
        { name: 'TITLE', count: 1 },
        { name: 'inner', count: 1 },
      ],
      isTruncated: false,
    });
  });
  it('of several lines are told without their codes', async () => {
    const file = await put('stamp.dxf', fixture('dxf/R2018/embedded.dxf'));
    await parsed(file);
    const { body } = await client.get(`/files/${file}/attributes`);
    expect(body.data.inserts[0].attributes).toEqual([{ tag: 'NOTE', text: 'eins\nzwei' }]);
    expect(plainMtext('{\\fArial|b1;Bold} \\S1/2;\\Pnext')).toBe('Bold 1/2\nnext');
  });
  it('of a file that is no drawing: 422', async () => {
    const answer = await client.get(`/files/${await client.newFile()}/attributes`);
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'NOT_A_DRAWING' } } });
  });
});

describe('search', () => {
  it('finds names, descriptions and texts, by the beginnings of words, in any case', async () => {
    const wall = await put('Grundriß_EG.dxf', drawingOf('Brandwand Achse C'), 'ground floor');
    await put('Schnitt.dxf', drawingOf('Dachstuhl'), 'section through the roof');
    await parsed(wall);
    await expect.poll(() => found('dachst')).toEqual(['Schnitt.dxf']);
    expect(await found('grundriß')).toEqual(['Grundriß_EG.dxf']);
    expect(await found('GROUND fl')).toEqual(['Grundriß_EG.dxf']);
    expect(await found('brandwand achse')).toEqual(['Grundriß_EG.dxf']);
    expect(await found('brandwand dachstuhl')).toEqual([]);
    for (const odd of ['"', '*', 'NOT', "a' OR 1=1 --", '(', 'x AND', '{}', 'name:x']) {
      expect((await client.get(`/files?q=${encodeURIComponent(odd)}`)).status).toBe(200);
    }
  });
  it('knows the current version alone, and nothing of what is deleted', async () => {
    const file = await put('versions.dxf', drawingOf('Altbestand'));
    await expect.poll(() => found('altbestand')).toEqual(['versions.dxf']);
    await client.post(`/files/${file}/checkout`);
    const next = ['file', drawingOf('Neuplanung'), 'versions-2.dxf'] as const;
    await client.form(`/files/${file}/checkin`, [...next]);
    await expect.poll(() => found('neuplanung')).toEqual(['versions-2.dxf']);
    expect(await found('altbestand')).toEqual([]);
    const ada = await makeUser(server, 'ada', 'admin');
    await ada.send('DELETE', `/files/${file}`);
    expect(await found('neuplanung')).toEqual([]);
  });
  it('shows another tenant nothing', async () => {
    const stranger = await makeUser(server, 'otto', 'admin', 'elsewhere');
    const { body } = await stranger.get('/files?q=grundri');
    expect(body.data.files).toEqual([]);
  });
});

describe('diff', () => {
  it('of which one side fails leaves no file of the other', async () => {
    const file = await put('a.dxf', damaged());
    await client.post(`/files/${file}/checkout`);
    await client.form(`/files/${file}/checkin`, ['file', slowDrawing(), 'b.dxf']);
    await parsed(file);
    const temporary = () => readdirSync(join(server.data, 'tmp'));
    await expect.poll(temporary).toEqual([]);
    expect((await client.get(`/files/${file}/diff`)).status).toBe(422);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(temporary()).toEqual([]);
  });
  const line = (handle: string, y: number) =>
    `0 LINE\n5 ${handle}\n8 WALL\n10 0\n20 ${y}\n11 9\n21 ${y}\n`;
  const lines = (...rows: [string, number][]) =>
    Buffer.from(dxf({ entities: rows.map((row) => line(...row)).join('') }));

  it('of two versions: what was added, removed and moved', async () => {
    const file = await put('a.dxf', lines(['A1', 0], ['A2', 5], ['A3', 9]));
    await client.post(`/files/${file}/checkout`);
    const next = lines(['A1', 0], ['A2', 7], ['A4', 3]);
    await client.form(`/files/${file}/checkin`, ['file', next, 'b.dxf']);
    const { status, body } = await client.get(`/files/${file}/diff?from=1&to=2`);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      added: [{ type: 'LINE', id: 'A4', layer: 'WALL' }],
      removed: [{ type: 'LINE', id: 'A3' }],
      changed: [{ id: 'A2', kind: 'moved', matchedBy: 'handle', offset: { x: 0, y: 2, z: 0 } }],
    });
    expect((await client.get(`/files/${file}/diff`)).body).toEqual(body);
    const same = await client.get(`/files/${file}/diff?from=2&to=2`);
    expect(same.body).toEqual({ data: { added: [], removed: [], changed: [] } });
    const back = await client.get(`/files/${file}/diff?from=2&to=1`);
    expect(back.body.data.added).toMatchObject([{ id: 'A3' }]);
    for (const [query, code] of [
      ['from=1&to=3', 404],
      ['from=x', 400],
      ['from=0', 400],
    ] as const) {
      expect((await client.get(`/files/${file}/diff?${query}`)).status).toBe(code);
    }
  });
  it('of what is no drawing: 422', async () => {
    const answer = await client.get(`/files/${await client.newFile()}/diff`);
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'UNPROCESSABLE' } } });
  });
});

it('the same content is parsed once', async () => {
  const bytes = drawingOf('einmal');
  const [one, two] = [await put('one.dxf', bytes), await put('two.dxf', bytes)];
  const [first, second] = [await parsed(one), await parsed(two)];
  expect([first.texts, second.texts]).toEqual([['einmal'], ['einmal']]);
  const database = new SqliteDatabase(`${server.data}/linework.db`, { readonly: true });
  const count = database.prepare(`SELECT count(*) FROM drawings WHERE facts LIKE '%einmal%'`);
  expect(count.pluck().get()).toBe(1);
  database.close();
  expect(await found('einmal')).toEqual(['two.dxf', 'one.dxf']);
});

describe('the drawing of a parse job', () => {
  const mine = async () => {
    const { body } = await client.get('/files?limit=1000');
    return body.data.files.filter((row: { itemId: string | null }) => row.itemId === null);
  };
  it('is a file of the vault until the job is deleted, parsed once', async () => {
    const bytes = drawingOf('aus dem Auftrag');
    const { body } = await client.parse(bytes, { mode: 'sync' }, 'auftrag.dxf');
    const [file] = await mine();
    expect(file).toMatchObject({ originalFileName: 'auftrag.dxf', fileSize: bytes.length });
    expect((await client.get(`/files/${file.id}/download`)).text).toBe(bytes.toString());
    await expect.poll(() => found('auftrag')).toEqual(['auftrag.dxf']);
    const about = await metadata(file.id);
    expect(about).toMatchObject({ texts: ['aus dem Auftrag'], drawing: { status: 'COMPLETED' } });
    expect((await fetch(about.preview)).status).toBe(200);
    const mary = await makeUser(server, 'mary', 'editor');
    expect((await mary.get(`/files/${file.id}/metadata`)).status).toBe(404);
    await client.request(`/v1/jobs/${body.jobId}`, { method: 'DELETE' });
    expect((await client.get(`/files/${file.id}/download`)).status).toBe(404);
    expect([await mine(), await found('auftrag')]).toEqual([[], []]);
    const database = new SqliteDatabase(`${server.data}/linework.db`, { readonly: true });
    const left = database.prepare(
      `SELECT count(*) FROM drawings WHERE facts LIKE '%aus dem Auft%'`,
    );
    expect(left.pluck().get()).toBe(0);
    database.close();
  });
  it('stays where its user made a new version of it', async () => {
    const { body } = await client.parse(drawingOf('erste'), { mode: 'sync' }, 'bleibt.dxf');
    const [file] = await mine();
    await client.post(`/files/${file.id}/checkout`);
    await client.form(`/files/${file.id}/checkin`, ['file', drawingOf('zweite'), 'bleibt.dxf']);
    await client.request(`/v1/jobs/${body.jobId}`, { method: 'DELETE' });
    const first = await client.get(`/files/${file.id}/download?version=1`);
    expect(first.text).toContain('erste');
    expect((await parsed(file.id)).texts).toEqual(['zweite']);
  });
  it('that cannot be read says why', async () => {
    await client.parse(damaged(), { mode: 'sync' }, 'kaputt.dxf');
    const [file] = await mine();
    const { drawing } = await metadata(file.id);
    expect(drawing).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/\S/) });
  });
});

it('a drawing that was stored before a crash is parsed after it', async () => {
  const settings = ['--workers', '1'];
  const before = await startTestServer({ settings, isGroup: true });
  const john = await makeUser(before, 'john', 'editor');
  const { id } = await john.newItem();
  const parts = Array.from(
    { length: 20 },
    (_, i) =>
      [`f${i}`, drawingOf(`Blatt${i}`), `${i}.dxf`] as [string, Buffer<ArrayBuffer>, string],
  );
  expect((await john.upload(id, ...parts)).status).toBe(201);
  await before.killGroup();
  const after = await startTestServer({ data: before.data, settings });

  const again = new VaultClient(after.url, john.key);
  const { files } = (await again.get(`/items/${id}/files`)).body.data;
  expect(files).toHaveLength(20);
  for (const [index, file] of files.entries()) {
    expect((await parsed(file.id, again)).texts).toEqual([`Blatt${index}`]);
  }
});
