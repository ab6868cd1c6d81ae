/** The CADLens API over HTTP: what its documentation says of each endpoint in scope. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { beforeAll, describe, expect, it } from 'vitest';
import { withIdentity } from '../../server/cli/users.ts';
import {
  Client,
  createKey,
  createUser,
  damaged,
  drawing,
  firstKeyOf,
  slowDrawing,
  startTestServer,
  type TestServer,
} from './support/server.ts';

/** What the engine says of `damaged()`. */
const damage = 'Cannot read bad.dxf: no section, table, block or entity could be read (line 2).';
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
let server: TestServer;
let client: Client;
let firstKey: string;

beforeAll(async () => {
  server = await startTestServer({ settings: ['--workers', '2'] });
  firstKey = firstKeyOf(server);
  client = new Client(server.url, firstKey);
});

/** The size of a picture, and how many of its pixels differ from the first. */
async function readPng(bytes: Buffer): Promise<{ width: number; height: number; inked: number }> {
  const image = await loadImage(bytes);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  return { width, height, inked: pixels.filter((pixel) => pixel !== pixels[0]).length };
}

async function completed(fields = {}, name?: string) {
  const { body } = await client.parse(drawing(), fields, name);
  return client.ended(body.job_id);
}

describe('authentication', () => {
  const refused = { error: 'Invalid, revoked, or expired API key' };

  it('a missing, malformed or unknown key is 401', async () => {
    for (const key of [undefined, 'cadl_short', `cadl_${'0'.repeat(48)}`]) {
      const answer = await new Client(server.url, key).request('/v1/jobs');
      expect([answer.status, answer.body]).toEqual([401, refused]);
    }
  });
  it('X-Api-Key is taken too', async () => {
    const answer = await new Client(server.url).request('/v1/jobs', {
      headers: { 'X-Api-Key': firstKey },
    });
    expect(answer.status).toBe(200);
  });
  it('revoking a key takes effect immediately', async () => {
    const { id, key } = await createKey(server.data);
    const revoked = new Client(server.url, key);
    expect((await revoked.request('/v1/jobs')).status).toBe(200);
    await withIdentity(server.data, (identity) => identity.revokeKey(id));
    expect((await revoked.request('/v1/jobs')).status).toBe(401);
  });
  it('an expired key is 401, one that will expire works', async () => {
    const statusUntil = async (expiresAt: Date) => {
      const made = await createKey(server.data, { expiresAt: expiresAt.toISOString() });
      return (await new Client(server.url, made.key).request('/v1/jobs')).status;
    };
    expect(await statusUntil(new Date(Date.now() - 1000))).toBe(401);
    expect(await statusUntil(new Date(Date.now() + 60_000))).toBe(200);
  });
  it('a key without the scope "parse" and a viewer get 403', async () => {
    const user = await createUser(server.data, 'viewer', 'viewer');
    for (const request of [{ scopes: ['documents.read' as const] }, { user }]) {
      const reader = new Client(server.url, (await createKey(server.data, request)).key);
      expect((await reader.parse(drawing())).status).toBe(403);
      expect((await reader.request('/v1/jobs')).status).toBe(200);
    }
  });
  it('a key with the scope "parse" alone parses and reads its jobs', async () => {
    const { key } = await createKey(server.data, { scopes: ['parse'] });
    const parser = new Client(server.url, key);
    const { status, body } = await parser.parse(drawing(), { mode: 'sync' });
    expect(status).toBe(200);
    expect((await parser.request(`/v1/jobs/${body.jobId}`)).status).toBe(200);
  });
  it("a disabled user's key is 401", async () => {
    const user = await createUser(server.data, 'leaver', 'editor');
    const leaver = new Client(server.url, (await createKey(server.data, { user })).key);
    expect((await leaver.request('/v1/jobs')).status).toBe(200);
    await withIdentity(server.data, (identity) => identity.disableUser(user));
    expect((await leaver.request('/v1/jobs')).status).toBe(401);
  });
});

describe('POST /v1/parse', () => {
  it('answers 202 with the pending job, by default in async mode', async () => {
    const bytes = drawing();
    const { status, body } = await client.parse(bytes);
    expect(status).toBe(202);
    expect(body).toEqual({
      job_id: expect.stringMatching(/^job_[A-Za-z0-9]{20}$/),
      status: 'PENDING',
      fileName: 'floor-plan.dxf',
      fileSize: bytes.length,
      createdAt: expect.stringMatching(isoTime),
    });
  });
  it('mode=sync answers 200 with the result document', async () => {
    const { status, body } = await client.parse(drawing(), { mode: 'sync' });
    expect(status).toBe(200);
    const order = 'jobId status metadata layersJson vectorJson imageUrl createdAt';
    expect(Object.keys(body).join(' ')).toBe(order);
    expect(body.metadata).toMatchObject({ filename: 'floor-plan.dxf', format: 'DXF' });
    expect(body.vectorJson).toMatchObject([{ type: 'LINE', layer: 'WALL', end: { x: 12, y: 1 } }]);
  });
  it('mode=sync answers 202 with the job on timeout, and the job goes on', async () => {
    const hasty = await startTestServer({ env: { LINEWORK_SYNC_TIMEOUT: '0.05' } });
    const other = new Client(hasty.url, firstKeyOf(hasty));
    const bytes = slowDrawing();
    const { status, body } = await other.parse(bytes, { mode: 'sync' });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      status: expect.stringMatching(/PENDING|PROCESSING/),
      fileSize: bytes.length,
    });
    expect((await other.ended(body.job_id)).status).toBe('COMPLETED');
  });
  it('mode=sync answers 422 when the file could not be parsed', async () => {
    const { status, body } = await client.parse(damaged(), { mode: 'sync' }, 'bad.dxf');
    expect([status, body]).toEqual([422, { error: damage }]);
  });
  it('in async mode a file that cannot be parsed makes the job FAILED with errorMsg', async () => {
    const { body } = await client.parse(damaged(), {}, 'bad.dxf');
    const job = await client.ended(body.job_id);
    expect(job).toMatchObject({
      status: 'FAILED',
      errorMsg: damage,
      imageUrl: null,
    });
    for (const part of ['result', 'image']) {
      const answer = await client.request(`/v1/jobs/${body.job_id}/${part}`);
      expect([answer.status, answer.body.error]).toEqual([400, 'Job result is not yet available']);
    }
  });
  it.each([
    ['DWG', 'AC1015'],
    ['DWF', '(DWF V06.00)'],
    ['PDF', '%PDF-1.7\n'],
    ['DGN', '\b\t\xfe\x02'],
  ])(
    'a %s with nothing behind its first bytes is accepted, and says why it failed',
    async (format, magic) => {
      const bytes = Buffer.from(magic + '\0'.repeat(500), 'latin1');
      const sync = await client.parse(bytes, { mode: 'sync' }, 'empty.bin');
      expect([sync.status, sync.body.error]).toEqual([422, expect.stringMatching(/\w+ .*\.$/)]);
      const { body } = await client.parse(bytes, {}, 'empty.bin');
      const job = await client.ended(body.job_id);
      expect([format, job.status, job.errorMsg]).toEqual([format, 'FAILED', sync.body.error]);
    },
  );
  it('without a file 400', async () => {
    const missing = 'No file provided. Upload a file with field name "file".';
    expect((await client.parse(undefined)).body.error).toBe(missing);
    expect((await client.parse(undefined, { file: 'text' })).body.error).toBe(missing);
    const json = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } };
    const answer = await client.request('/v1/parse', json);
    expect([answer.status, answer.body.error]).toEqual([400, missing]);
  });
  it('the type is verified by magic bytes, not the file extension', async () => {
    const wrong =
      'File header does not match a supported CAD format. Allowed: DWG/DXF/DWF/DGN/DWFX/PDF';
    for (const bytes of [Buffer.from('hello'), Buffer.alloc(0), Buffer.alloc(500_000, 'x')]) {
      const answer = await client.parse(bytes, {}, 'plan.dwg');
      expect([answer.status, answer.body.error]).toEqual([400, wrong]);
    }
    expect((await client.parse(drawing(), {}, 'picture.jpg')).status).toBe(202);
  });
  it('DGN V8 is refused by name', async () => {
    const answer = await client.parse(Buffer.from('d0cf11e0a1b11ae10000', 'hex'), {}, 'a.dgn');
    expect([answer.status, answer.body.error]).toEqual([
      400,
      'DGN V8 files are not supported. Only Bentley DGN V7 is currently accepted.',
    ]);
  });
  it('a wrong webhookUrl or mode is a validation error', async () => {
    const answer = await client.parse(drawing(), { webhookUrl: 'ftp://x.example', mode: 'later' });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      error: 'Validation error',
      details: {
        fieldErrors: { webhookUrl: [expect.any(String)], mode: [expect.any(String)] },
        formErrors: [],
      },
    });
    expect((await client.parse(drawing(), { webhookUrl: 'https://x.example/a' })).status).toBe(202);
  });
  it('takes fields before and after the file, and names in any script', async () => {
    const form = new FormData();
    form.append('mode', 'sync');
    form.append('note', new Blob(['other']), 'other.txt');
    form.append('file', new Blob([drawing()]), 'Grundriß 平面図.dxf');
    form.append('webhookUrl', '');
    const { status, body } = await client.request('/v1/parse', { method: 'POST', body: form });
    expect([status, body.metadata?.filename]).toEqual([200, 'Grundriß 平面図.dxf']);
  });
  it('a body that is no multipart form, or breaks off, is 400', async () => {
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.dxf"\r\n\r\n';
    for (const body of ['no parts', `${head}0\r\nSECTION\r\n`]) {
      const answer = await client.request('/v1/parse', { method: 'POST', headers, body });
      expect(answer.status).toBe(400);
    }
  });
  it('what was refused leaves no file behind', () => {
    expect(readdirSync(join(server.data, 'tmp'))).toEqual([]);
  });
});

describe('GET /v1/jobs and /v1/jobs/{jobId}', () => {
  it('a completed job has its times and a signed image URL', async () => {
    const job = await completed();
    expect(job).toEqual({
      id: expect.stringMatching(/^job_/),
      uuid: job.id,
      status: 'COMPLETED',
      fileName: 'floor-plan.dxf',
      fileSize: drawing().length,
      createdAt: expect.stringMatching(isoTime),
      startedAt: expect.stringMatching(isoTime),
      completedAt: expect.stringMatching(isoTime),
      errorMsg: null,
      imageUrl: expect.stringContaining(`${server.url}/files/previews/${job.id}.png?`),
    });
    expect([job.createdAt, job.startedAt, job.completedAt].sort()).toEqual([
      ...[job.createdAt, job.startedAt, job.completedAt],
    ]);
  });
  it("another key's job and an unknown job are 404", async () => {
    const job = await completed();
    const made = await createKey(server.data);
    const other = new Client(server.url, made.key);
    for (const path of ['', '/result', '/image']) {
      expect((await other.request(`/v1/jobs/${job.id}${path}`)).status).toBe(404);
      expect((await client.request(`/v1/jobs/job_none${path}`)).status).toBe(404);
    }
    expect((await other.request(`/v1/jobs/${job.id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await other.request('/v1/jobs')).body).toEqual({ jobs: [] });
    expect((await client.request(`/v1/jobs/${job.id}`)).status).toBe(200);
  });
  it('lists up to 100, newest first', async () => {
    const made = await createKey(server.data);
    const other = new Client(server.url, made.key);
    const ids: string[] = [];
    for (let index = 0; index < 103; index++) ids.push((await other.parse(drawing())).body.job_id);
    const { jobs } = (await other.request('/v1/jobs')).body;
    expect(jobs.map((job: { id: string }) => job.id)).toEqual(ids.reverse().slice(0, 100));
  });
});

describe('GET /v1/jobs/{jobId}/image', () => {
  it('returns a signed URL of a PNG that works without a key', async () => {
    const job = await completed();
    const { body } = await client.request(`/v1/jobs/${job.id}/image`);
    const response = await fetch(body.imageUrl);
    expect(response.headers.get('Content-Type')).toBe('image/png');
    const { width, height, inked } = await readPng(Buffer.from(await response.arrayBuffer()));
    expect([width, height > 0, inked > 100]).toEqual([1600, true, true]);
    const left = Number(new URL(body.imageUrl).searchParams.get('expires')) - Date.now() / 1000;
    expect(left).toBeGreaterThan(3590);
    expect(left).toBeLessThanOrEqual(3600);
  });
  it('a tampered URL is 403', async () => {
    const [one, two] = [await completed(), await completed()];
    const change = (edit: (url: URL) => void) => {
      const url = new URL(one.imageUrl);
      edit(url);
      return fetch(url).then((response) => response.status);
    };
    expect(await change((url) => url.searchParams.set('expires', '9999999999'))).toBe(403);
    expect(await change((url) => url.searchParams.delete('signature'))).toBe(403);
    expect(await change((url) => url.searchParams.set('signature', 'zz'))).toBe(403);
    const flip = (text: string) => (text.startsWith('0') ? '1' : '0') + text.slice(1);
    const old = new URL(one.imageUrl).searchParams.get('signature')!;
    expect(await change((url) => url.searchParams.set('signature', flip(old)))).toBe(403);
    expect(
      await change((url) => {
        url.pathname = `/files/previews/${two.id}.png`;
      }),
    ).toBe(403);
    expect(await change(() => {})).toBe(200);
  });
});

describe('DELETE /v1/jobs/{jobId}', () => {
  const blobCount = () =>
    readdirSync(join(server.data, 'blobs'), { recursive: true }).filter((name) =>
      statSync(join(server.data, 'blobs', String(name))).isFile(),
    ).length;

  it('returns 204 and removes the job and its artifacts, but not what others share', async () => {
    const before = blobCount();
    const name = 'unique.dxf';
    const { body } = await client.parse(drawing('only here'), {}, name);
    const twin = await client.parse(drawing('only here'), {}, name);
    const job = await client.ended(body.job_id);
    await client.ended(twin.body.job_id);
    expect(blobCount()).toBeGreaterThan(before);
    const answer = await client.request(`/v1/jobs/${job.id}`, { method: 'DELETE' });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await client.request(`/v1/jobs/${job.id}`)).status).toBe(404);
    expect((await client.request(`/v1/jobs/${job.id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await client.request(job.imageUrl)).status).toBe(404);
    expect((await client.request(`/v1/jobs/${twin.body.job_id}/result`)).status).toBe(200);
    await client.request(`/v1/jobs/${twin.body.job_id}`, { method: 'DELETE' });
    expect(blobCount()).toBe(before);
  });
  it('stops a job that runs', async () => {
    const { body } = await client.parse(slowDrawing(), {}, 'slow.dxf');
    const path = `/v1/jobs/${body.job_id}`;
    await expect.poll(async () => (await client.request(path)).body.status).toBe('PROCESSING');
    expect((await client.request(path, { method: 'DELETE' })).status).toBe(204);
    await expect.poll(() => readdirSync(join(server.data, 'tmp'))).toEqual([]);
    expect((await client.request(path)).status).toBe(404);
    expect((await client.parse(drawing(), { mode: 'sync' })).status).toBe(200);
  });
});
