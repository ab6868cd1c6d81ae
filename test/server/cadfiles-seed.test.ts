/**
 * The CadFiles documentation, statement by statement, over HTTP against a real server: each test is
 * named by its section and what stands there.
 */
import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPdf } from '../support/read-pdf.ts';
import { jsonClient, readEvents } from './support/cadfiles.ts';
import { startReceiver } from './support/receiver.ts';
import { addDrawings } from './support/registers.ts';
import {
  Client,
  createKey,
  createUser,
  drawing,
  firstKeyOf,
  startTestServer,
  type TestServer,
} from './support/server.ts';

let server: TestServer;
let key: string;
let api: ReturnType<typeof jsonClient>;
let companyId: number;

beforeAll(async () => {
  server = await startTestServer({ env: { LINEWORK_WEBHOOK_ALLOW: '127.0.0.0/8' } });
  key = firstKeyOf(server);
  api = jsonClient(server.url, key);
  const fields = { name: 'Acme SRL', country: 'RO', industry: 'CAEN:6201' };
  companyId = (await api.post('/companies', fields)).body.data.id;
  await addDrawings(
    server,
    [2023, 2024, 2025].map((year) => ({
      companyId,
      partNumber: `PN-${year}`,
      name: `Plan of ${year}`,
      fileName: `plan-${year}.dxf`,
      createdAt: `${year}-03-04T05:06:07.000Z`,
    })),
  );
});

const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const reportBody = () => ({ company_id: companyId, layout_id: 55, years: [2023, 2024] });

async function finishedReport(body: object = reportBody()) {
  const order = await api.post('/reports', body);
  expect(order.status).toBe(202);
  const job = await api.ended(order.body.job_id);
  expect(job.status).toBe('finished');
  return order.body as { job_id: string; report_id: number };
}

describe('Base URL & versioning', () => {
  it('Base /api, version /v1, format JSON', async () => {
    const answer = await api.get('/companies');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toMatch(/^application\/json/);
  });
  it('GET /api/v1/companies, GET /api/v1/companies/{id}', async () => {
    const { body } = await api.get('/companies');
    expect(body.data.map((company: { id: number }) => company.id)).toContain(companyId);
    const one = await api.get(`/companies/${companyId}`);
    expect(one.body.data).toMatchObject({ id: companyId, name: 'Acme SRL' });
  });
});

describe('Authentication', () => {
  it.each([
    [
      'Bearer token: Authorization: Bearer YOUR_TOKEN',
      (k: string) => ({ Authorization: `Bearer ${k}` }),
    ],
    ['API key: X-Api-Key: YOUR_KEY', (k: string) => ({ 'X-Api-Key': k })],
  ])('%s', async (_statement, headers) => {
    const response = await fetch(`${server.url}/api/v1/companies`, { headers: headers(key) });
    expect(response.status).toBe(200);
  });
  it('Works well with role/permission checks', async () => {
    const statuses: Record<string, number[]> = {};
    for (const role of ['viewer', 'editor', 'admin'] as const) {
      const user = await createUser(server.data, `seed-${role}`, role);
      const own = jsonClient(server.url, (await createKey(server.data, { user })).key);
      const made = await api.post('/companies', { name: `For the ${role}` });
      const path = `/companies/${made.body.data.id}`;
      statuses[role] = [
        (await own.get(path)).status,
        (await own.post('/companies', { name: 'x' })).status,
        (await own.send('PATCH', path, { city: 'Cluj' })).status,
        (await own.send('DELETE', path)).status,
      ];
    }
    expect(statuses).toEqual({
      viewer: [200, 403, 403, 403],
      editor: [200, 201, 200, 403],
      admin: [200, 201, 200, 204],
    });
  });
  it('Should be scoped + revocable', async () => {
    const made = await api.post('/api-keys', { name: 'reader', scopes: ['documents.read'] });
    const reader = jsonClient(server.url, made.body.data.key);
    expect((await reader.get('/companies')).status).toBe(200);
    expect((await reader.post('/companies', { name: 'x' })).status).toBe(403);
    expect((await api.send('DELETE', `/api-keys/${made.body.data.id}`)).status).toBe(204);
    expect((await reader.get('/companies')).status).toBe(401);
  });
});

describe('Resource patterns', () => {
  it('GET list, GET single, POST create, PUT/PATCH update, DELETE remove', async () => {
    const made = await api.post('/companies', { name: 'Pattern', country: 'DE' });
    expect(made.status).toBe(201);
    const path = `/companies/${made.body.data.id}`;
    const patched = await api.send('PATCH', path, { country: 'FR' });
    expect(patched.body.data).toMatchObject({ name: 'Pattern', country: 'FR' });
    const put = await api.send('PUT', path, { name: 'Replaced' });
    expect(put.body.data).toMatchObject({ name: 'Replaced', country: null });
    expect((await api.get(path)).body.data).toEqual(put.body.data);
    expect((await api.send('DELETE', path)).status).toBe(204);
    expect((await api.get(path)).status).toBe(404);
  });
  it('POST /api/v1/reports, GET /api/v1/reports/{id}', async () => {
    const { report_id } = await finishedReport();
    const { body } = await api.get(`/reports/${report_id}`);
    expect(body.data).toMatchObject({ id: report_id, company_id: companyId, status: 'finished' });
  });
  it('DELETE /api/v1/api-keys/{id}', async () => {
    const made = await api.post('/api-keys', { name: 'short' });
    const path = `/api-keys/${made.body.data.id}`;
    expect((await api.send('DELETE', path)).status).toBe(204);
    expect((await api.send('DELETE', path)).status).toBe(409);
  });
  it('always return a predictable JSON shape, even for errors', async () => {
    const answers = [
      await api.get('/companies/999999'),
      await api.get('/nothing/here'),
      await api.get('/companies?page=0'),
      await api.post('/companies', {}),
      await jsonClient(server.url, undefined).get('/companies'),
    ];
    const shape = {
      error: expect.objectContaining({ code: expect.any(String), message: expect.any(String) }),
    };
    for (const { body } of answers) expect(body).toEqual(shape);
  });
});

describe('Pagination, filtering, sorting', () => {
  const names = Array.from({ length: 30 }, (_, n) => `Page ${String(n).padStart(2, '0')}`);
  beforeAll(async () => {
    for (const name of names) {
      await api.post('/companies', { name, country: 'HU', industry: `CAEN:${name.slice(-1)}` });
    }
  });

  it('page (default 1), per_page (default 25, cap at e.g. 100)', async () => {
    const { body } = await api.get('/companies?country=HU');
    expect([body.data.length, body.meta]).toEqual([25, { page: 1, per_page: 25, total: 30 }]);
    const capped = await api.get('/companies?country=HU&per_page=5000');
    expect([capped.body.data.length, capped.body.meta.per_page]).toEqual([30, 100]);
  });
  it('the recommended response shape', async () => {
    const { body } = await api.get('/companies?country=HU&page=2&per_page=12');
    const url = (page: number) =>
      `${server.url}/api/v1/companies?page=${page}&per_page=12&country=HU`;
    expect(Object.keys(body)).toEqual(['data', 'meta', 'links']);
    expect(body.meta).toEqual({ page: 2, per_page: 12, total: 30 });
    expect(body.links).toEqual({ next: url(3), prev: url(1) });
    const seen: string[] = [];
    for (let next = url(1); next; ) {
      const page = await api.get(next);
      seen.push(...page.body.data.map((company: { name: string }) => company.name));
      next = page.body.links.next;
    }
    expect(seen).toEqual(names);
  });
  it('country=RO&industry=CAEN:6201&sort=-updated_at', async () => {
    const twin = await api.post('/companies', {
      name: 'Twin',
      country: 'RO',
      industry: 'CAEN:6201',
    });
    await api.send('PATCH', `/companies/${companyId}`, { city: 'Cluj' });
    const { body } = await api.get('/companies?country=RO&industry=CAEN:6201&sort=-updated_at');
    const ids = body.data.map((company: { id: number }) => company.id);
    expect(ids).toEqual([companyId, twin.body.data.id]);
  });
  it('sort=name ascending, sort=-name descending', async () => {
    const sorted = async (sort: string) =>
      (await api.get(`/companies?country=HU&per_page=100&sort=${sort}`)).body.data.map(
        (company: { name: string }) => company.name,
      );
    expect(await sorted('name')).toEqual(names);
    expect(await sorted('-name')).toEqual([...names].reverse());
  });
});

describe('Errors & status codes', () => {
  it('the error JSON example, 422', async () => {
    const { status, body } = await api.post('/reports', { years: [2023] });
    expect([status, body]).toEqual([
      422,
      {
        error: {
          code: 'VALIDATION_ERROR',
          message: 'The request is invalid.',
          details: { company_id: ['The company_id field is required.'] },
        },
      },
    ]);
  });
  it('200 OK, 201 Created', async () => {
    expect((await api.get('/companies')).status).toBe(200);
    expect((await api.post('/companies', { name: 'x' })).status).toBe(201);
  });
  it('400 Bad request: a body that is no JSON', async () => {
    const { status, body } = await api.send('POST', '/companies', '{"name":');
    expect([status, body.error.code]).toEqual([400, 'BAD_REQUEST']);
  });
  it('401 Unauthorized', async () => {
    expect((await jsonClient(server.url, undefined).get('/companies')).status).toBe(401);
    expect((await jsonClient(server.url, `cadl_${'0'.repeat(48)}`).get('/companies')).status).toBe(
      401,
    );
  });
  it('403 Forbidden', async () => {
    const user = await createUser(server.data, 'forbidden', 'viewer');
    const viewer = jsonClient(server.url, (await createKey(server.data, { user })).key);
    expect((await viewer.post('/reports', reportBody())).status).toBe(403);
  });
  it('404 Not found, also what is of another tenant', async () => {
    const user = await createUser(server.data, 'stranger', 'admin', 'elsewhere');
    const stranger = jsonClient(server.url, (await createKey(server.data, { user })).key);
    const { job_id, report_id } = await finishedReport();
    const keys = await api.get('/api-keys');
    const paths = [
      `/companies/${companyId}`,
      `/reports/${report_id}`,
      `/reports/${report_id}/download`,
      `/jobs/${job_id}`,
      `/jobs/${job_id}/stream`,
      `/api-keys/${keys.body.data[0].id}`,
    ];
    for (const path of paths) {
      expect([path, (await stranger.get(path)).status]).toEqual([path, 404]);
      expect([path, (await api.get(path)).status]).toEqual([path, 200]);
    }
    expect((await stranger.post('/reports', reportBody())).status).toBe(404);
    for (const list of ['/companies', '/reports', '/jobs']) {
      expect((await stranger.get(list)).body.meta.total).toBe(0);
    }
  });
  it('429 Rate limit', async () => {
    const limited = await startTestServer({ env: { LINEWORK_RATE_LIMIT: '2' } });
    const client = jsonClient(limited.url, firstKeyOf(limited));
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await client.get('/companies')).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe('Rate limits', () => {
  it('X-RateLimit-Limit, -Remaining, -Reset; wait until X-RateLimit-Reset', async () => {
    const limited = await startTestServer({ env: { LINEWORK_RATE_LIMIT: '60' } });
    const client = jsonClient(limited.url, firstKeyOf(limited));
    let last = await client.get('/companies');
    for (let n = 1; n <= 60; n++) last = await client.get('/companies');
    expect(last.status).toBe(429);
    expect(last.body.error.code).toBe('RATE_LIMITED');
    expect(last.headers.get('X-RateLimit-Limit')).toBe('60');
    expect(last.headers.get('X-RateLimit-Remaining')).toBe('0');
    const wait = Number(last.headers.get('X-RateLimit-Reset')) - Date.now() / 1000;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(61);
    expect(Math.abs(Number(last.headers.get('Retry-After')) - wait)).toBeLessThan(2);
  });
  it('every answer has the headers; 600 a minute without a setting', async () => {
    const own = jsonClient(server.url, (await createKey(server.data)).key);
    const answers = [
      await own.get('/companies'),
      await own.get('/companies/0'),
      await own.get('/nothing'),
      await own.post('/companies', {}),
      await own.send('POST', '/companies', '{'),
      await own.send('POST', '/companies', `"${'x'.repeat(2_000_000)}"`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 422, 400, 413]);
    const left = answers.map(({ headers }) => headers.get('X-RateLimit-Remaining'));
    expect(left).toEqual(['599', '598', '597', '596', '595', '594']);
    const unknown = await jsonClient(server.url, undefined).get('/companies');
    expect(unknown.headers.get('X-RateLimit-Limit')).toBe('600');
  });
});

describe('Idempotency', () => {
  const header = () => ({ 'Idempotency-Key': crypto.randomUUID() });

  it('the same key with the same payload returns the original result', async () => {
    const headers = header();
    const first = await api.post('/reports', reportBody(), headers);
    const again = await api.post('/reports', reportBody(), headers);
    expect([again.status, again.text]).toEqual([202, first.text]);
    const total = await api.get(`/reports?company_id=${companyId}&sort=-id&per_page=1`);
    expect(total.body.data[0].id).toBe(first.body.report_id);
  });
  it('if the payload changes for the same key, 409 Conflict', async () => {
    const headers = header();
    await api.post('/reports', reportBody(), headers);
    const changed = await api.post('/reports', { ...reportBody(), years: [2025] }, headers);
    expect([changed.status, changed.body.error.code]).toEqual([409, 'IDEMPOTENCY_CONFLICT']);
  });
  it.each([
    ['companies', { name: 'Once' }],
    ['api-keys', { name: 'Once' }],
  ])('each POST that creates something: %s', async (path, body) => {
    const headers = header();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.post(`/${path}`, body, headers)),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(201);
    const { body: list } = await api.get(`/${path}?name=Once`);
    expect(list.meta.total).toBe(1);
  });
});

describe('Webhooks', () => {
  it('report.ready and import.finished: payload example and X-CadFiles-Signature', async () => {
    const { url, requests } = await startReceiver();
    const client = new Client(server.url, key);
    const saved = await client.request('/v1/webhooks', {
      method: 'POST',
      body: JSON.stringify({ url, events: ['report.ready', 'import.finished'] }),
      headers: { 'Content-Type': 'application/json' },
    });
    expect(saved.status).toBe(201);
    const { report_id } = await finishedReport();
    const parsed = await client.parse(drawing('of a webhook'));
    // Reports of other tests may end now, too.
    const callOf = (data: object) =>
      requests.find(({ event }) => expect.objectContaining(data).asymmetricMatch(event.data));
    await expect.poll(() => callOf({ report_id })).toBeDefined();
    await expect.poll(() => callOf({ job_id: parsed.body.job_id })).toBeDefined();
    const { headers, raw, event } = callOf({ report_id })!;
    expect(event).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'report.ready',
      created_at: isoTime,
      data: {
        company_id: companyId,
        report_id,
        download_url: `${server.url}/api/v1/reports/${report_id}/download`,
      },
    });
    const [, time, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(
      String(headers['x-cadfiles-signature']),
    )!;
    const sign = (text: string) =>
      createHmac('sha256', saved.body.secret).update(text).digest('hex');
    expect(digest).toBe(sign(`${time}.${raw}`));
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(30);
    expect(callOf({ job_id: parsed.body.job_id })!.event).toMatchObject({
      type: 'import.finished',
      data: { status: 'finished', file_name: 'floor-plan.dxf', entity_count: 1 },
    });
  });
});

describe('Async jobs', () => {
  it('POST /api/v1/reports => 202 Accepted with job_id', async () => {
    const { status, body } = await api.post('/reports', reportBody());
    expect([status, body]).toEqual([
      202,
      { job_id: expect.stringMatching(/^job_\w+$/), report_id: expect.any(Number) },
    ]);
  });
  it('GET /api/v1/jobs/{id}: status, progress, message', async () => {
    const { job_id } = await finishedReport();
    const { body } = await api.get(`/jobs/${job_id}`);
    expect(body).toMatchObject({ status: 'finished', progress: 100, message: 'Ready: 2 drawings' });
    expect(body.data).toMatchObject({ id: job_id, status: 'finished', progress: 100 });
  });
  it('imports too: a parse job is a job', async () => {
    const client = new Client(server.url, key);
    const { body } = await client.parse(drawing());
    const job = await api.ended(body.job_id);
    expect(job).toMatchObject({ kind: 'parse', status: 'finished', progress: 100 });
  });
});

describe('Progress streaming (SSE)', () => {
  it('event: progress, data: {"progress":…,"message":"Rendering page …"}', async () => {
    const { job_id } = await finishedReport();
    const response = await api.raw(`/jobs/${job_id}/stream`);
    expect(response.headers.get('Content-Type')).toMatch(/^text\/event-stream/);
    const text = await response.text();
    expect(text).toContain(
      'event: progress\ndata: {"progress":0,"message":"Rendering page 1/1..."}\n',
    );
    const events = readEvents(text);
    const names = events.map(({ event }) => event);
    expect(names).toEqual([...names.slice(0, -1).map(() => 'progress'), 'done']);
    expect(names.length).toBeGreaterThan(2);
  });
});

describe('File downloads', () => {
  it.each([
    ['pdf', 'application/pdf', '%PDF-1.7'],
    ['csv', 'text/csv; charset=utf-8', 'part_number,'],
    ['zip', 'application/zip', 'PK\x03\x04'],
  ])('GET /api/v1/reports/555/download => Content-Type: %s', async (format, type, magic) => {
    const { report_id } = await finishedReport({ ...reportBody(), format });
    const response = await api.raw(`/reports/${report_id}/download`);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, type]);
    expect(response.headers.get('Content-Disposition')).toMatch(
      new RegExp(`^attachment; filename="drawing-register-${report_id}\\.${format}"$`),
    );
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.toString('latin1', 0, magic.length)).toBe(magic);
  });
  it('the report is made from the drawings of the years', async () => {
    const { report_id } = await finishedReport();
    const response = await api.raw(`/reports/${report_id}/download`);
    const { pages } = readPdf(Buffer.from(await response.arrayBuffer()));
    const texts = pages.flatMap((page) => page.texts);
    expect(texts.filter((text) => /^PN-/.test(text))).toEqual(['PN-2023', 'PN-2024']);
    expect(pages.map(({ pictures }) => pictures)).toEqual([2]);
  });
  it('token-protected', async () => {
    const { report_id } = await finishedReport();
    const url = `${server.url}/api/v1/reports/${report_id}/download`;
    expect((await fetch(url)).status).toBe(401);
  });
});

describe('Changelog', () => {
  it('publish OpenAPI', async () => {
    const { paths } = (await new Client(server.url).request('/openapi.json')).body;
    const own = Object.keys(paths).filter((path) => path.startsWith('/api/v1/'));
    expect(own.sort()).toEqual([
      ...['/api/v1/api-keys', '/api/v1/api-keys/{id}', '/api/v1/audit-log', '/api/v1/companies'],
      ...[
        '/api/v1/companies/{id}',
        '/api/v1/jobs',
        '/api/v1/jobs/{id}',
        '/api/v1/jobs/{id}/stream',
      ],
      ...['/api/v1/reports', '/api/v1/reports/{id}', '/api/v1/reports/{id}/download'],
    ]);
  });
});
