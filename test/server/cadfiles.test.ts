/** The CadFiles API in depth: what its documentation leaves open, and what must not happen. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/store/database.ts';
import { linesBytes } from '../support/drawings.ts';
import { jsonClient, readEvents, type ServerEvent } from './support/cadfiles.ts';
import { addDrawings } from './support/registers.ts';
import {
  Client,
  drawing,
  firstKeyOf,
  slowDrawing,
  startTestServer,
  type TestServer,
} from './support/server.ts';

type Api = ReturnType<typeof jsonClient>;

let server: TestServer;
let key: string;
let api: Api;

beforeAll(async () => {
  // Polled on a loaded machine, more often than a key may by default.
  server = await startTestServer({ settings: ['--workers', '1', '--rate-limit', '100000'] });
  key = firstKeyOf(server);
  api = jsonClient(server.url, key);
});

const newCompany = async (fields: object = { name: 'Acme' }): Promise<number> =>
  (await api.post('/companies', fields)).body.data.id;

async function companyWith(count: number, bytes?: () => Uint8Array<ArrayBuffer>): Promise<number> {
  const companyId = await newCompany();
  const drawings = Array.from({ length: count }, (_, n) => ({
    companyId,
    partNumber: `PN-${String(n).padStart(3, '0')}`,
    name: `Plan ${n}`,
    fileName: `plan-${n}.dxf`,
    bytes: bytes?.(),
  }));
  await addDrawings(server, drawings);
  return companyId;
}

describe('companies', () => {
  it('keeps every field, leaves out what it does not know, empties by null', async () => {
    const fields = {
      ...{ name: ' Söhne & Co ', country: 'DE', industry: 'CAEN:6201', city: 'Ulm' },
      ...{ address: 'Gasse 1', registration_number: 'HRB 1', email: 'a@example.com' },
      ...{ phone: '+49 1', website: 'https://example.com', notes: 'line\nline' },
    };
    const made = await api.post('/companies', { ...fields, id: 7, created_at: 'x', other: 1 });
    const { id, created_at, updated_at, ...shown } = made.body.data;
    expect(shown).toEqual({ ...fields, name: 'Söhne & Co' });
    expect(updated_at).toBe(created_at);
    const changed = await api.send('PATCH', `/companies/${id}`, { city: null, notes: '' });
    expect(changed.body.data).toMatchObject({ city: null, notes: null, country: 'DE' });
    expect(changed.body.data.updated_at > updated_at).toBe(true);
  });
  it.each([
    [{ name: '' }, { name: ['The name field is required.'] }],
    [{ name: null }, { name: ['The name field must be a string.'] }],
    [
      { name: 'x'.repeat(256) },
      { name: ['The name field must not be greater than 255 characters.'] },
    ],
    [
      { country: 5, city: [] },
      {
        name: ['The name field is required.'],
        country: ['The country field must be a string.'],
        city: ['The city field must be a string.'],
      },
    ],
  ])('refuses %j', async (body, details) => {
    const answer = await api.post('/companies', body);
    expect([answer.status, answer.body.error.details]).toEqual([422, details]);
  });
  it('filters by several fields in any case, searches names, sorts by several', async () => {
    for (const [name, country, city] of [
      ['Alpha', 'XA', 'one'],
      ['alphabet', 'XA', 'two'],
      ['Beta', 'XB', 'one'],
      ['100% sure_thing', 'XA', 'one'],
    ]) {
      await newCompany({ name, country, city, industry: 'filter test' });
    }
    const names = async (query: string) =>
      (await api.get(`/companies?industry=FILTER%20test&${query}`)).body.data.map(
        (company: { name: string }) => company.name,
      );
    expect(await names('country=xa&city=ONE')).toEqual(['Alpha', '100% sure_thing']);
    expect(await names('q=ALPHA')).toEqual(['Alpha', 'alphabet']);
    expect(await names('q=%25')).toEqual(['100% sure_thing']);
    expect(await names('name=alpha')).toEqual(['Alpha']);
    expect(await names('sort=-country,name')).toEqual([
      ...['Beta', '100% sure_thing', 'Alpha', 'alphabet'],
    ]);
    expect(await names("name=x' OR 1=1 --")).toEqual([]);
    expect(await names('country=&city=')).toHaveLength(4);
  });
  it.each([
    ['page=0', 'page'],
    ['page=x', 'page'],
    ['page=1.5', 'page'],
    ['per_page=0', 'per_page'],
    ['per_page=-5', 'per_page'],
    ['page=99999999999999999999', 'page'],
    ['sort=password', 'sort'],
    ['sort=id;DROP TABLE companies', 'sort'],
  ])('refuses ?%s', async (query, field) => {
    const { status, body } = await api.get(`/companies?${query}`);
    expect([status, Object.keys(body.error.details)]).toEqual([422, [field]]);
  });
  it('a page behind the last is empty and links back', async () => {
    const { body } = await api.get('/companies?page=1000000&per_page=10');
    expect([body.data, body.links.next]).toEqual([[], null]);
    const back = await api.get(body.links.prev);
    expect(back.body.data.length).toBeGreaterThan(0);
  });
  it('ids that can be none are 404', async () => {
    for (const id of ['0', '-1', 'x', '1.5', '99999999999999999999', '1%27', '01']) {
      expect([id, (await api.get(`/companies/${id}`)).status]).toEqual([id, 404]);
    }
  });
  it('links have the public URL', async () => {
    const env = { LINEWORK_PUBLIC_URL: 'https://cad.example.com' };
    const behind = await startTestServer({ env });
    const client = jsonClient(behind.url, firstKeyOf(behind));
    for (const name of ['a', 'b']) await client.post('/companies', { name });
    const { body } = await client.get('/companies?per_page=1&sort=name');
    expect(body.links.next).toBe(
      'https://cad.example.com/api/v1/companies?page=2&per_page=1&sort=name',
    );
  });
});

describe('reports', () => {
  it.each([
    [{ format: 'doc' }, ['company_id', 'format']],
    [{ company_id: '5' }, ['company_id']],
    [{ company_id: 1, years: [] }, ['years']],
    [{ company_id: 1, years: [2024, 'x'] }, ['years.1']],
    [{ company_id: 1, years: 2024 }, ['years']],
    [{ company_id: 1, layout_id: 0 }, ['layout_id']],
  ])('refuses %j', async (body, fields) => {
    const answer = await api.post('/reports', body);
    expect([answer.status, Object.keys(answer.body.error.details)]).toEqual([422, fields]);
  });
  it('years are kept once and in order; the list is filtered', async () => {
    const companyId = await newCompany();
    const years = [2025, 2023, 2025];
    const { body } = await api.post('/reports', { company_id: companyId, years, format: 'csv' });
    await api.ended(body.job_id);
    const { data } = (await api.get(`/reports/${body.report_id}`)).body;
    expect(data).toMatchObject({
      years: [2023, 2025],
      format: 'csv',
      drawings: 0,
      layout_id: null,
    });
    const path = `/reports?company_id=${companyId}&status=finished`;
    expect((await api.get(`${path}&format=csv`)).body.data).toEqual([data]);
    expect((await api.get(`${path}&format=pdf`)).body.meta.total).toBe(0);
    expect((await api.get(`${path}&format=doc`)).status).toBe(422);
  });
  it('is not there before it is made: 409', async () => {
    const companyId = await companyWith(3, slowDrawing);
    const { body } = await api.post('/reports', { company_id: companyId });
    const early = await api.get(`/reports/${body.report_id}/download`);
    expect([early.status, early.body.error.code]).toEqual([409, 'REPORT_NOT_READY']);
    await api.send('DELETE', `/reports/${body.report_id}`);
  });
  it('a download of parts: Range, If-Range, ETag', async () => {
    const companyId = await companyWith(2);
    const { body } = await api.post('/reports', { company_id: companyId, format: 'zip' });
    await api.ended(body.job_id);
    const path = `/reports/${body.report_id}/download`;
    const whole = await api.raw(path);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const etag = whole.headers.get('ETag')!;
    const ask = (headers: Record<string, string>) => api.raw(path, { headers });
    const part = await ask({ Range: 'bytes=10-19' });
    expect([part.status, part.headers.get('Content-Range')]).toEqual([
      206,
      `bytes 10-19/${bytes.length}`,
    ]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
    const last = await ask({ Range: 'bytes=-5', 'If-Range': etag });
    expect(Buffer.from(await last.arrayBuffer()).equals(bytes.subarray(-5))).toBe(true);
    expect((await ask({ Range: 'bytes=0-1', 'If-Range': '"other"' })).status).toBe(200);
    expect((await ask({ Range: `bytes=${bytes.length}-` })).status).toBe(416);
    expect((await ask({ 'If-None-Match': etag })).status).toBe(304);
    const head = await api.raw(path, { method: 'HEAD' });
    expect([head.status, head.headers.get('Content-Length')]).toEqual([200, String(bytes.length)]);
  });
  it('deleted while it is made: it stops, and nothing is left of it', async () => {
    const companyId = await companyWith(4, slowDrawing);
    const tmp = () => readdirSync(join(server.data, 'tmp'));
    const { body } = await api.post('/reports', { company_id: companyId });
    const job = `/jobs/${body.job_id}`;
    const stream = api.raw(`${job}/stream`).then((response) => response.text());
    await expect.poll(async () => (await api.get(job)).body.message).toMatch(/^Rendering page 1/);
    expect((await api.send('DELETE', `/reports/${body.report_id}`)).status).toBe(204);
    expect((await api.get(`/reports/${body.report_id}`)).status).toBe(404);
    expect((await api.get(job)).status).toBe(404);
    await expect.poll(tmp).toEqual([]);
    const events = readEvents(await stream);
    expect(events.at(-1)).toMatchObject({
      event: 'failed',
      data: { message: 'The job was deleted' },
    });
    // The place is free again.
    const next = await api.post('/reports', { company_id: await newCompany(), format: 'csv' });
    expect((await api.ended(next.body.job_id)).status).toBe('finished');
  });
  it('goes with its company, and its file with it', async () => {
    const companyId = await companyWith(1);
    const { body } = await api.post('/reports', { company_id: companyId });
    await api.ended(body.job_id);
    const bytes = await (await api.raw(`/reports/${body.report_id}/download`)).arrayBuffer();
    const hash = createHash('sha256').update(Buffer.from(bytes)).digest('hex');
    const stored = () => readdirSync(join(server.data, 'blobs'), { recursive: true }).map(String);
    expect(stored()).toContain(join(hash.slice(0, 2), hash));
    expect((await api.send('DELETE', `/companies/${companyId}`)).status).toBe(204);
    expect((await api.get(`/reports/${body.report_id}`)).status).toBe(404);
    expect(stored()).not.toContain(join(hash.slice(0, 2), hash));
  });
  it('a report of the same drawings has the same bytes, whenever it is made', async () => {
    const companyId = await companyWith(3);
    const hashes = new Set<string>();
    const database = openDatabase(server.data);
    for (let n = 0; n < 2; n++) {
      const { body } = await api.post('/reports', { company_id: companyId });
      await api.ended(body.job_id);
      const path = `/reports/${body.report_id}`;
      // Made again from the same order, as after a crash.
      database
        .prepare(`UPDATE reports SET status = 'queued', fileHash = NULL, createdAt = ?
          WHERE id = ?`)
        .run('2026-06-07T08:09:10.000Z', body.report_id);
      database.prepare(`UPDATE fileVersions SET createdAt = '2026-01-01T00:00:00.000Z'`).run();
      await api.post('/reports', { company_id: await newCompany() });
      await expect.poll(async () => (await api.get(path)).body.data.status).toBe('finished');
      const bytes = await (await api.raw(`${path}/download`)).arrayBuffer();
      hashes.add(createHash('sha256').update(Buffer.from(bytes)).digest('hex'));
    }
    database.close();
    expect(hashes.size).toBe(1);
  });
});

describe('jobs', () => {
  it('lists every kind, newest first; a key that may only parse sees its own', async () => {
    const made = await api.post('/api-keys', { name: 'parser', scopes: ['parse'] });
    const parser = new Client(server.url, made.body.data.key);
    const own = (await parser.parse(drawing())).body.job_id;
    const report = await api.post('/reports', { company_id: await newCompany() });
    await api.ended(own);
    await api.ended(report.body.job_id);
    const { data } = (await api.get('/jobs?per_page=2')).body;
    expect(data.map(({ id, kind }: { id: string; kind: string }) => [kind, id])).toEqual([
      ['report', report.body.job_id],
      ['parse', own],
    ]);
    const narrow = jsonClient(server.url, made.body.data.key);
    const list = (await narrow.get('/jobs')).body.data;
    expect(list.map(({ id }: { id: string }) => id)).toEqual([own]);
    expect((await narrow.get(`/jobs/${report.body.job_id}`)).status).toBe(404);
    expect((await api.get('/jobs?kind=report&status=failed')).body.meta.total).toBe(0);
  });
  it('a parse that failed says why', async () => {
    const { body } = await new Client(server.url, key).parse(Buffer.from('AC1015'), {}, 'x.dwg');
    const job = await api.ended(body.job_id);
    expect(job).toMatchObject({ status: 'failed', message: expect.stringContaining('x.dwg') });
    const text = await (await api.raw(`/jobs/${body.job_id}/stream`)).text();
    const events = readEvents(text);
    expect(events.map(({ id, event }) => [id, event])).toEqual([
      [1, 'progress'],
      [2, 'progress'],
      [3, 'failed'],
    ]);
    expect(events[2]!.data.message).toBe(job.message);
  });

  describe('stream', () => {
    /** Reads events one by one. */
    async function* eventsOf(response: Response): AsyncGenerator<ServerEvent> {
      let text = '';
      for await (const chunk of response.body! as unknown as AsyncIterable<Uint8Array>) {
        text += new TextDecoder().decode(chunk);
        const end = text.lastIndexOf('\n\n');
        if (end < 0) continue;
        yield* readEvents(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }

    it('tells progress as it is made; taken up anywhere, the rest is the same', async () => {
      const companyId = await companyWith(20, () => drawing(String(Math.random())));
      const { body } = await api.post('/reports', { company_id: companyId });
      const live: ServerEvent[] = [];
      for await (const event of eventsOf(await api.raw(`/jobs/${body.job_id}/stream`))) {
        live.push(event);
      }
      const ids = live.map(({ id }) => id);
      expect(ids).toEqual(ids.map((_, index) => index + 1));
      const messages = live.map(({ data }) => data.message);
      expect(messages).toEqual([
        ...['Waiting to be made...', 'Looking for the drawings...'],
        ...[1, 2, 3].map((page) => `Rendering page ${page}/3...`),
        'Ready: 20 drawings',
      ]);
      expect(live.at(-1)).toMatchObject({ event: 'done', data: { progress: 100 } });
      for (const after of ids) {
        const headers = { 'Last-Event-ID': String(after) };
        const response = await api.raw(`/jobs/${body.job_id}/stream`, { headers });
        const rest = readEvents(await response.text());
        expect(rest).toEqual(live.slice(after));
        expect(response.status).toBe(after === ids.length ? 204 : 200);
      }
    });
    it('works over a restart: a report in the making is made by the next server', async () => {
      const first = await startTestServer();
      const firstApi = jsonClient(first.url, firstKeyOf(first));
      const companyId = (await firstApi.post('/companies', { name: 'Restart' })).body.data.id;
      const drawings = Array.from({ length: 12 }, (_, n) => ({
        ...{ companyId, name: `Plan ${n}`, fileName: 'plan.dxf' },
        bytes: linesBytes(4000),
      }));
      await addDrawings(first, drawings);
      const { body } = await firstApi.post('/reports', { company_id: companyId });
      const path = `/jobs/${body.job_id}/stream`;
      const seen: ServerEvent[] = [];
      for await (const event of eventsOf(await firstApi.raw(path))) {
        seen.push(event);
        if (/page 1/.test(event.data.message)) break;
      }
      await first.stop('SIGKILL');
      const second = await startTestServer({ data: first.data });
      const headers = { 'Last-Event-ID': String(seen.at(-1)!.id) };
      const secondApi = jsonClient(second.url, firstKeyOf(first));
      for await (const event of eventsOf(await secondApi.raw(path, { headers }))) seen.push(event);
      const ids = seen.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      const ends = seen.filter(({ event }) => event !== 'progress');
      expect(ends).toEqual([seen.at(-1)]);
      expect(ends[0]).toMatchObject({ event: 'done' });
      const report = await secondApi.get(`/reports/${body.report_id}`);
      expect(report.body.data.drawings).toBe(12);
    });
    it('a stop of the server ends it at once, a client that goes leaves nothing', async () => {
      const stopping = await startTestServer({ isScripted: true });
      const client = new Client(stopping.url, firstKeyOf(stopping));
      const { body } = await client.parse(drawing('sleep 60000'));
      const stopped = jsonClient(stopping.url, firstKeyOf(stopping));
      const gone = new AbortController();
      const left = await stopped.raw(`/jobs/${body.job_id}/stream`, { signal: gone.signal });
      for await (const _event of eventsOf(left)) break;
      gone.abort();
      const head = await stopped.raw(`/jobs/${body.job_id}/stream`, { method: 'HEAD' });
      expect(head.headers.get('Content-Type')).toBe('text/event-stream');
      const response = await stopped.raw(`/jobs/${body.job_id}/stream`);
      const text = response.text();
      const started = performance.now();
      const ended = stopping.stop();
      expect(readEvents(await text).every(({ event }) => event === 'progress')).toBe(true);
      expect(performance.now() - started).toBeLessThan(5000);
      expect(await ended).toBe(0);
      expect(stopping.stderr()).not.toMatch(/"level":"error"/);
    });
  });
});
