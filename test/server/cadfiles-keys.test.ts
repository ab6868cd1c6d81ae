/** The CadFiles API: keys made over HTTP, and requests that are sent twice. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonClient } from './support/cadfiles.ts';
import {
  Client,
  createKey,
  createUser,
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
  server = await startTestServer({ settings: ['--workers', '1'] });
  key = firstKeyOf(server);
  api = jsonClient(server.url, key);
});

describe('API keys', () => {
  const clientOf = (created: { body: { data: { key: string } } }): Api =>
    jsonClient(server.url, created.body.data.key);
  const userClient = async (name: string, role: 'viewer' | 'editor' | 'admin') => {
    const user = await createUser(server.data, name, role);
    const made = await createKey(server.data, { user, plan: 'starter' });
    return { id: made.id, client: jsonClient(server.url, made.key) };
  };

  it('is shown once, then by its prefix', async () => {
    const made = await api.post('/api-keys', { name: 'Once shown' });
    const { key: shown, ...rest } = made.body.data;
    expect([made.status, shown]).toEqual([201, expect.stringMatching(/^cadl_[0-9a-f]{48}$/)]);
    expect(rest.prefix).toBe(shown.slice(0, 13));
    expect((await api.get(`/api-keys/${rest.id}`)).body.data).toEqual(rest);
    const list = await api.get('/api-keys?per_page=100');
    expect(list.body.data).toContainEqual(rest);
    expect(list.text).not.toContain(shown);
  });
  it('expires_at ends it', async () => {
    const soon = new Date(Date.now() + 1500).toISOString();
    const brief = clientOf(await api.post('/api-keys', { name: 'brief', expires_at: soon }));
    expect((await brief.get('/companies')).status).toBe(200);
    await expect.poll(async () => (await brief.get('/companies')).status).toBe(401);
    const past = await api.post('/api-keys', { name: 'x', expires_at: '2020-01-01T00:00:00Z' });
    expect([past.status, past.body.error.details.expires_at]).toEqual([
      422,
      ['The expires_at field must be a time in the future.'],
    ]);
  });
  it('nobody gives more than the own key has', async () => {
    const user = await createUser(server.data, 'giver', 'admin');
    const rights = ['keys', 'documents.read', 'documents.update', 'parse'] as const;
    const made = await createKey(server.data, { user, plan: 'starter', scopes: [...rights] });
    const giver = jsonClient(server.url, made.key);
    const ask = async (client: Api, body: object) =>
      (await client.post('/api-keys', { name: 'given', ...body })).status;
    expect(await ask(giver, {})).toBe(201);
    expect(await ask(giver, { scopes: ['documents.update'] })).toBe(201);
    expect(await ask(giver, { scopes: ['documents.delete'] })).toBe(403);
    expect(await ask(giver, { scopes: ['users'] })).toBe(403);
    expect(await ask(giver, { scopes: ['everything'] })).toBe(422);
    expect(await ask(giver, { plan: 'enterprise' })).toBe(403);
    expect(await ask(giver, { plan: 'free' })).toBe(201);
    const lent = await giver.post('/api-keys', { name: 'lent', user: 'admin@localhost' });
    expect(lent.body.data.scopes.sort()).toEqual([...rights].sort());
    const narrow = clientOf(await api.post('/api-keys', { name: 'n', scopes: ['documents.read'] }));
    expect(await ask(narrow, {})).toBe(403);
    const scopes = ['keys', 'documents.read'];
    const keeper = clientOf(await api.post('/api-keys', { name: 'k', scopes }));
    const heir = await keeper.post('/api-keys', { name: 'heir' });
    expect(heir.body.data.scopes.sort()).toEqual([...scopes].sort());
    expect(await ask(keeper, { scopes: ['documents.update'] })).toBe(403);
  });
  it('an administrator manages the keys of the tenant, others none', async () => {
    const one = await userClient('keyholder', 'viewer');
    for (const { client, id } of [one, await userClient('neighbour', 'editor')]) {
      const answers = [
        await client.get('/api-keys'),
        await client.get(`/api-keys/${id}`),
        await client.send('DELETE', `/api-keys/${id}`),
        await client.post('/api-keys', { name: 'x' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    }
    const user = await createUser(server.data, 'elsewhere', 'admin', 'another tenant');
    const stranger = jsonClient(server.url, (await createKey(server.data, { user })).key);
    expect((await stranger.get('/api-keys')).body.meta.total).toBe(1);
    expect((await stranger.get(`/api-keys/${one.id}`)).status).toBe(404);
    expect((await stranger.send('DELETE', `/api-keys/${one.id}`)).status).toBe(404);
    const made = await api.post('/api-keys', { name: 'for', user: 'keyholder@example.com' });
    expect(made.body.data.user).toBe('keyholder@example.com');
    expect((await clientOf(made).post('/companies', { name: 'x' })).status).toBe(403);
    expect((await api.post('/api-keys', { name: 'x', user: 'nobody' })).status).toBe(422);
    expect((await api.send('DELETE', `/api-keys/${one.id}`)).status).toBe(204);
    expect((await one.client.get('/api-keys')).status).toBe(401);
    const row = (await api.get(`/api-keys/${one.id}`)).body.data;
    expect(row.revoked_at).toMatch(/^\d{4}-/);
  });
});

describe('Idempotency-Key on /v1/parse', () => {
  const parse = (
    bytes: Uint8Array<ArrayBuffer>,
    idempotencyKey: string,
    fields = {},
    name = 'plan.dxf',
    client = new Client(server.url, key),
  ) => {
    const form = new FormData();
    form.append('file', new Blob([bytes]), name);
    for (const [field, value] of Object.entries(fields)) form.append(field, String(value));
    const headers = { 'Idempotency-Key': idempotencyKey };
    return client.request('/v1/parse', { method: 'POST', body: form, headers });
  };
  const jobCount = async () => (await api.get('/jobs?kind=parse&per_page=1')).body.meta.total;

  it('a file sent again is one job; another file, name or field is refused', async () => {
    const before = await jobCount();
    const bytes = drawing('sent twice');
    const answers = await Promise.all(Array.from({ length: 6 }, () => parse(bytes, 'p1')));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(202);
    expect((await jobCount()) - before).toBe(1);
    expect((await parse(drawing('other'), 'p1')).status).toBe(409);
    expect((await parse(bytes, 'p1', {}, 'other.dxf')).status).toBe(409);
    expect((await parse(bytes, 'p1', { mode: 'sync' })).status).toBe(409);
    expect((await parse(bytes, 'p2')).status).toBe(202);
    await expect.poll(() => readdirSync(join(server.data, 'tmp'))).toEqual([]);
  });
  it('mode=sync: who comes again while it runs, or later, gets the same document', async () => {
    const bytes = slowDrawing();
    const [first, second] = await Promise.all([
      parse(bytes, 's1', { mode: 'sync' }),
      parse(bytes, 's1', { mode: 'sync' }),
    ]);
    expect([first.status, second.text === first.text]).toEqual([200, true]);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const later = await parse(bytes, 's1', { mode: 'sync' });
    expect([later.status, later.text === first.text]).toEqual([200, true]);
    expect((await fetch(first.body.imageUrl)).status).toBe(200);
  });
  it('mode=sync: 422 and 202 are given again too', async () => {
    const hasty = await startTestServer({ isScripted: true, settings: ['--sync-timeout', '0.3'] });
    const client = new Client(hasty.url, firstKeyOf(hasty));
    const ask = (text: string, id: string) =>
      parse(drawing(text), id, { mode: 'sync' }, 'x.dxf', client);
    const [late, broken] = [await ask('sleep 600', 'a'), await ask('trap', 'b')];
    expect([late.status, broken.status]).toEqual([202, 422]);
    await client.ended(late.body.job_id);
    const again = [await ask('sleep 600', 'a'), await ask('trap', 'b')];
    expect(again.map(({ text }) => text)).toEqual([late.text, broken.text]);
  });
  it('a refused file leaves the key free', async () => {
    expect((await parse(Buffer.from('no drawing'), 'r1')).status).toBe(400);
    expect((await parse(drawing(), 'r1', { mode: 'later' })).status).toBe(400);
    expect((await parse(drawing(), 'r1')).status).toBe(202);
  });
  it('costs the quota once, and works when that is used up', async () => {
    const user = await createUser(server.data, 'frugal', 'editor', 'frugal');
    const made = await createKey(server.data, { user, plan: 'free' });
    const client = new Client(server.url, made.key);
    const first = await parse(drawing('q0'), 'q0', {}, 'q.dxf', client);
    for (let n = 1; n < 50; n++) await client.parse(drawing(`q${n}`));
    expect((await client.parse(drawing('more'))).status).toBe(429);
    expect((await parse(drawing('more'), 'q50', {}, 'q.dxf', client)).status).toBe(429);
    const again = await parse(drawing('q0'), 'q0', {}, 'q.dxf', client);
    expect([again.status, again.text]).toEqual([202, first.text]);
  });
  it('killed after the file was accepted: sent again, it is the same job', async () => {
    const first = await startTestServer({ isScripted: true });
    const firstKey = firstKeyOf(first);
    const bytes = drawing('sleep 1500');
    const broken = parse(bytes, 'k1', { mode: 'sync' }, 'k.dxf', new Client(first.url, firstKey));
    broken.catch(() => {});
    const firstApi = jsonClient(first.url, firstKey);
    await expect.poll(async () => (await firstApi.get('/jobs')).body.meta.total).toBe(1);
    await first.stop('SIGKILL');
    await expect(broken).rejects.toThrow();
    const second = await startTestServer({ data: first.data, isScripted: true });
    const client = new Client(second.url, firstKey);
    const again = await parse(bytes, 'k1', { mode: 'sync' }, 'k.dxf', client);
    expect(again.status).toBe(200);
    const { data } = (await jsonClient(second.url, firstKey).get('/jobs')).body;
    expect(data.map(({ id }: { id: string }) => id)).toEqual([again.body.jobId]);
  });
});
