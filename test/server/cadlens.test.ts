/** The CADLens API over HTTP: what its documentation says of each endpoint in scope. */
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { withIdentity } from '../../server/cli/users.ts';
import { onePixel } from './support/converter.ts';
import {
  Client,
  createKey,
  createUser,
  drawing,
  startTestServer,
  type TestServer,
} from './support/server.ts';

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
let server: TestServer;
let client: Client;
let firstKey: string;

beforeAll(async () => {
  server = await startTestServer({ settings: ['--sync-timeout', '0.4', '--workers', '2'] });
  firstKey = /cadl_[0-9a-f]{48}/.exec(server.stdout())![0];
  client = new Client(server.url, firstKey);
});

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
    expect(body.metadata.filename).toBe('floor-plan.dxf');
  });
  it('mode=sync answers 202 with the job on timeout, and the job goes on', async () => {
    const { status, body } = await client.parse(drawing('sleep 900'), { mode: 'sync' });
    expect([status, body.status]).toEqual([202, 'PROCESSING']);
    expect((await client.ended(body.job_id)).status).toBe('COMPLETED');
  });
  it('mode=sync answers 422 when the file could not be parsed', async () => {
    const { status, body } = await client.parse(drawing('fail ENTITIES: bad'), { mode: 'sync' });
    expect([status, body]).toEqual([422, { error: 'ENTITIES: bad' }]);
  });
  it('in async mode a file that cannot be parsed makes the job FAILED with errorMsg', async () => {
    const { body } = await client.parse(drawing('fail ENTITIES at 71: bad'));
    const job = await client.ended(body.job_id);
    expect(job).toMatchObject({
      status: 'FAILED',
      errorMsg: 'ENTITIES at 71: bad',
      imageUrl: null,
    });
    for (const part of ['result', 'image']) {
      const answer = await client.request(`/v1/jobs/${body.job_id}/${part}`);
      expect([answer.status, answer.body.error]).toEqual([400, 'Job result is not yet available']);
    }
  });
  it('a bug of the engine fails the job without telling its insides', async () => {
    const { status, body } = await client.parse(drawing('trap'), { mode: 'sync' });
    expect([status, body]).toEqual([422, { error: 'Internal error while the file was parsed' }]);
  });
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

describe('GET /v1/jobs/{jobId}/result', () => {
  it('calling it earlier returns 400', async () => {
    const { body } = await client.parse(drawing('sleep 300'));
    const answer = await client.request(`/v1/jobs/${body.job_id}/result`);
    expect([answer.status, answer.body.error]).toEqual([400, 'Job result is not yet available']);
  });
  it('returns the document, made when the job completed', async () => {
    const job = await completed();
    const { body } = await client.request(`/v1/jobs/${job.id}/result`);
    expect(body).toMatchObject({
      jobId: job.id,
      status: 'COMPLETED',
      layersJson: [{ name: 'WALL' }],
      vectorJson: [{ type: 'LINE', id: '1A4' }],
      createdAt: job.completedAt,
    });
    expect((await client.request(body.imageUrl)).status).toBe(200);
  });
  it('is compressed when asked, with br before gzip', async () => {
    const job = await completed();
    const plain = await client.request(`/v1/jobs/${job.id}/result`, {
      headers: { 'Accept-Encoding': 'identity' },
    });
    for (const [accepted, encoding, unpack] of [
      ['gzip', 'gzip', gunzipSync],
      ['gzip;q=0.5, br', 'br', brotliDecompressSync],
      ['br;q=0, gzip', 'gzip', gunzipSync],
    ] as const) {
      const headers = { Authorization: `Bearer ${firstKey}`, 'Accept-Encoding': accepted };
      const { default: http } = await import('node:http');
      const raw = await new Promise<[string | undefined, Buffer]>((resolve, reject) => {
        http
          .get(`${server.url}/v1/jobs/${job.id}/result`, { headers }, async (response) => {
            const bytes = Buffer.concat(await response.toArray());
            resolve([response.headers['content-encoding'], bytes]);
          })
          .on('error', reject);
      });
      expect(raw[0]).toBe(encoding);
      const document = JSON.parse(unpack(raw[1]).toString());
      expect(document.vectorJson).toEqual(plain.body.vectorJson);
    }
  });
  it('has an ETag and answers 304 to who has it', async () => {
    const job = await completed();
    const path = `/v1/jobs/${job.id}/result`;
    const etag = (await client.request(path)).headers.get('ETag')!;
    const again = await client.request(path, { headers: { 'If-None-Match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
    const other = await client.request(`${path}?z=1`, { headers: { 'If-None-Match': etag } });
    expect(other.status).toBe(200);
  });
  it('options select another view of the drawing', async () => {
    const job = await completed();
    const query = 'space=all&flatten=1&z=1&blocks=1&layers=WALL,DOOR&types=line';
    const { body } = await client.request(`/v1/jobs/${job.id}/result?${query}`);
    expect(body.jobId).toBe(job.id);
    expect(body.metadata.selection).toEqual({
      ...{ space: 'all', flatten: true, z: true, blocks: true },
      ...{ layers: ['WALL', 'DOOR'], types: ['LINE'] },
    });
    const svg = await client.request(`/v1/jobs/${job.id}/result?format=svg`);
    expect(svg.headers.get('Content-Type')).toContain('image/svg+xml');
    expect(svg.text).toMatch(/^svg /);
    const wrong = await client.request(`/v1/jobs/${job.id}/result?format=gif&z=maybe`);
    expect(wrong.status).toBe(400);
    expect(Object.keys(wrong.body.details.fieldErrors).sort()).toEqual(['format', 'z']);
  });
});

describe('a client that goes away', () => {
  it('while it waits in sync mode: the job goes on', async () => {
    const form = new FormData();
    form.append('mode', 'sync');
    form.append('file', new Blob([drawing('sleep 250')]), 'left.dxf');
    const signal = AbortSignal.timeout(120);
    const call = client.request('/v1/parse', { method: 'POST', body: form, signal });
    await expect(call).rejects.toThrow();
    const [job] = (await client.request('/v1/jobs')).body.jobs;
    expect(job.fileName).toBe('left.dxf');
    expect((await client.ended(job.id)).status).toBe('COMPLETED');
  });
  // Open files are read from /proc, which only Linux has.
  it.runIf(process.platform === 'linux')(
    'while it reads a result: nothing stays open',
    async () => {
      const { body } = await client.parse(drawing('big 500000'));
      const { id } = await client.ended(body.job_id);
      const openFiles = () =>
        readdirSync(`/proc/${server.process.pid}/fd`)
          .map((name) => readlinkSync(`/proc/${server.process.pid}/fd/${name}`))
          .filter((target) => /^[/](blobs|tmp)[/]/.test(target.replace(server.data, '')));
      for (const query of ['', '?z=1']) {
        const stop = new AbortController();
        const response = await fetch(`${server.url}/v1/jobs/${id}/result${query}`, {
          headers: { Authorization: `Bearer ${firstKey}`, 'Accept-Encoding': 'identity' },
          signal: stop.signal,
        });
        await response.body!.getReader().read();
        await expect.poll(openFiles).not.toEqual([]);
        stop.abort();
        await expect.poll(openFiles).toEqual([]);
      }
      await expect.poll(() => readdirSync(join(server.data, 'tmp'))).toEqual([]);
      expect(server.stdout().trim().split('\n')).toHaveLength(2);
      expect(
        server
          .stderr()
          .split('\n')
          .filter((line) => !/^({.*})?$/.test(line)),
      ).toEqual([]);
    },
  );
});

describe('GET /v1/jobs/{jobId}/image', () => {
  it('returns a signed URL of a PNG that works without a key', async () => {
    const job = await completed();
    const { body } = await client.request(`/v1/jobs/${job.id}/image`);
    const response = await fetch(body.imageUrl);
    expect(response.headers.get('Content-Type')).toBe('image/png');
    expect(Buffer.from(await response.arrayBuffer()).equals(onePixel)).toBe(true);
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
    const { body } = await client.parse(drawing('sleep 60000'));
    const waiting = client.parse(drawing('sleep 60000'), { mode: 'sync' });
    expect((await client.request(`/v1/jobs/${body.job_id}`, { method: 'DELETE' })).status).toBe(
      204,
    );
    const { job_id } = (await waiting).body;
    expect((await client.request(`/v1/jobs/${job_id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await client.parse(drawing(), { mode: 'sync' })).status).toBe(200);
  });
});
