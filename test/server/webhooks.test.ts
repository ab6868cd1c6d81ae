/** Webhooks over HTTP: a real server calls a real receiver on the loopback. */
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { settleAttempt } from '../../server/services/deliveries.ts';
import { linesBytes } from '../support/drawings.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import {
  Client,
  createKey,
  createUser,
  damaged,
  drawing,
  firstKeyOf,
  startTestServer,
  type TestServer,
} from './support/server.ts';

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let server: TestServer;
let client: Client;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver(({ path }, before, response) => {
    if (path === '/twice') return before < 2 ? 500 : 204;
    if (path.startsWith('/never')) return 503;
    if (path === '/moved') response.setHeader('Location', `${receiver.url}/target`);
    if (path === '/moved') return 302;
    if (path === '/silent') return undefined;
    return 200;
  });
  server = await startTestServer({ env: { LINEWORK_WEBHOOK_ALLOW: '127.0.0.0/8' } });
  client = new Client(server.url, firstKeyOf(server));
});

/** A client of a tenant of its own. */
async function makeClient(tenant: string): Promise<Client> {
  const user = await createUser(server.data, tenant, 'editor', tenant);
  return new Client(server.url, (await createKey(server.data, { user })).key);
}

const json = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});
const save = (by: Client, path: string, events?: string[]) =>
  by.request('/v1/webhooks', json({ url: receiver.url + path, events }));
const deliveriesTo = async (by: Client, path: string) => {
  const { body } = await by.request('/v1/webhooks/deliveries');
  return body.filter(({ url }: { url: string }) => url === receiver.url + path);
};
const parse = (by: Client, path: string, bytes = drawing()) =>
  by.parse(bytes, { webhookUrl: receiver.url + path });

describe('per-call webhooks', () => {
  it('are told job.processing and job.completed, in order, with what the seed shows', async () => {
    const { body: accepted } = await parse(client, '/done');
    await expect.poll(() => receiver.at('/done').length).toBe(2);
    const [first, second] = receiver.at('/done');
    const job = await client.ended(accepted.job_id);
    expect(first!.event).toEqual({
      eventId: expect.stringMatching(uuid),
      sequence: 1,
      event: 'job.processing',
      jobId: accepted.job_id,
      status: 'PROCESSING',
      timestamp: job.startedAt,
    });
    const { body: result } = await client.request(`/v1/jobs/${job.id}/result`);
    const { metadata, layersJson, vectorJson } = result;
    expect(second!.event).toEqual({
      eventId: expect.stringMatching(uuid),
      sequence: 2,
      event: 'job.completed',
      jobId: job.id,
      status: 'COMPLETED',
      timestamp: expect.stringMatching(isoTime),
      result: {
        ...{ entityCount: 1, layerCount: layersJson.length },
        imageUrl: expect.stringContaining(`/files/previews/${job.id}.png?`),
        ...{ metadata, layersJson, vectorJson },
      },
    });
    expect(second!.event.timestamp).toBe(job.completedAt);
    expect(first!.event.eventId).not.toBe(second!.event.eventId);
    const { imageUrl } = second!.event.result;
    const left = Number(new URL(imageUrl).searchParams.get('expires')) - Date.now() / 1000;
    expect(left).toBeGreaterThan(86_300);
    expect((await fetch(imageUrl)).headers.get('Content-Type')).toBe('image/png');
  });
  it('are POSTs of JSON with the documented agent, and no signature', async () => {
    await parse(client, '/plain');
    await expect.poll(() => receiver.at('/plain').length).toBe(2);
    for (const { method, headers } of receiver.at('/plain')) {
      expect([method, headers['content-type']]).toEqual(['POST', 'application/json']);
      expect(headers['user-agent']).toBe('CADLens-Webhook/1.0');
      expect(headers['x-cadlens-signature']).toBeUndefined();
    }
  });
  it('job.failed carries the reason', async () => {
    const { body } = await parse(client, '/failed', damaged());
    await expect.poll(() => receiver.at('/failed').length).toBe(2);
    const job = await client.ended(body.job_id);
    expect(receiver.at('/failed')[1]!.event).toEqual({
      ...{ eventId: expect.stringMatching(uuid), sequence: 2, event: 'job.failed' },
      ...{ jobId: job.id, status: 'FAILED', timestamp: job.completedAt, error: job.errorMsg },
    });
  });
  it('of a large drawing leave the vectors to be fetched', async () => {
    const { body } = await parse(client, '/large', Buffer.from(linesBytes(20_000)));
    await client.ended(body.job_id);
    await expect.poll(() => receiver.at('/large').length).toBe(2);
    const { raw, event } = receiver.at('/large')[1]!;
    const { result } = event;
    expect(raw.length).toBeLessThan(100_000);
    expect([result.entityCount, result.vectorJson]).toEqual([20_000, []]);
    const full = (await client.request(`/v1/jobs/${body.job_id}/result`)).body;
    expect(full.vectorJson).toHaveLength(20_000);
    expect([result.metadata, result.layersJson]).toEqual([full.metadata, full.layersJson]);
  });
});

describe('saved endpoints', () => {
  it('up to two; the secret is shown once', async () => {
    const by = await makeClient('savers');
    const one = await save(by, '/one');
    expect([one.status, Object.keys(one.body).sort()]).toEqual([201, ['id', 'secret', 'url']]);
    const two = await save(by, '/two', ['job.completed']);
    const third = await save(by, '/three');
    expect([third.status, third.body]).toEqual([
      409,
      { error: expect.stringContaining('2 webhook endpoints'), code: 'WEBHOOK_LIMIT' },
    ]);
    const list = await by.request('/v1/webhooks');
    expect(list.body).toEqual([
      { ...{ id: one.body.id, url: `${receiver.url}/one` }, events: null, createdAt: anyTime },
      {
        ...{ id: two.body.id, url: `${receiver.url}/two` },
        ...{ events: ['job.completed'], createdAt: anyTime },
      },
    ]);
    const answer = await by.request(`/v1/webhooks/${one.body.id}`, { method: 'DELETE' });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await save(by, '/three')).status).toBe(201);
    const again = await by.request(`/v1/webhooks/${one.body.id}`, { method: 'DELETE' });
    expect(again.status).toBe(404);
  });
  it('two of many that are saved at once', async () => {
    const by = await makeClient('racers');
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((name) => save(by, `/${name}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409]);
    expect((await by.request('/v1/webhooks')).body).toHaveLength(2);
  });
  it('are saved once where the same request comes twice with a key', async () => {
    const by = await makeClient('repeaters');
    const body = { url: `${receiver.url}/once` };
    const send = () => {
      const init = json(body);
      const headers = { ...init.headers, 'Idempotency-Key': 'one' };
      return by.request('/v1/webhooks', { ...init, headers });
    };
    const answers = [await send(), await send()];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]!.body).toEqual(answers[0]!.body);
    expect((await by.request('/v1/webhooks')).body).toHaveLength(1);
  });
  it('are found by their id', async () => {
    const by = await makeClient('finders');
    const { id, url } = (await save(by, '/found')).body;
    const found = await by.request(`/v1/webhooks/${id}`);
    expect(found.body).toEqual({ id, url, events: null, createdAt: anyTime });
    expect((await by.request('/v1/webhooks/wh_none')).status).toBe(404);
    expect((await client.request(`/v1/webhooks/${id}`)).status).toBe(404);
  });
  it('get what they asked for, signed; a per-call URL overrides them', async () => {
    const by = await makeClient('signed');
    const { secret } = (await save(by, '/signed', ['job.completed', 'job.failed'])).body;
    await by.parse(drawing());
    await expect.poll(() => receiver.at('/signed').length).toBe(1);
    const { headers, raw, event } = receiver.at('/signed')[0]!;
    const timestamp = String(headers['x-cadlens-timestamp']);
    const digest = createHmac('sha256', secret).update(`${timestamp}.${raw}`).digest('hex');
    expect(headers['x-cadlens-signature']).toBe(`t=${timestamp},v1=${digest}`);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(30);
    expect(event.event).toBe('job.completed');
    await by.ended((await parse(by, '/instead')).body.job_id);
    await expect.poll(() => receiver.at('/instead').length).toBe(2);
    await expect.poll(async () => (await deliveriesTo(by, '/signed')).length).toBe(1);
    expect(receiver.at('/signed')).toHaveLength(1);
  });
  it('without a choice are told the events of jobs', async () => {
    const by = await makeClient('curious');
    await save(by, '/all');
    await by.ended((await by.parse(drawing())).body.job_id);
    await by.ended((await by.parse(damaged())).body.job_id);
    await expect.poll(() => receiver.at('/all').length).toBe(4);
    const names = receiver.at('/all').map(({ event }) => event.event);
    expect(names.sort()).toEqual([
      ...['job.completed', 'job.failed', 'job.processing', 'job.processing'],
    ]);
  });
  it('a per-call URL that is a saved one is signed with its secret', async () => {
    const by = await makeClient('both');
    const { secret } = (await save(by, '/both')).body;
    await parse(by, '/both');
    await expect.poll(() => receiver.at('/both').length).toBe(2);
    for (const { headers, raw } of receiver.at('/both')) {
      const timestamp = String(headers['x-cadlens-timestamp']);
      const digest = createHmac('sha256', secret).update(`${timestamp}.${raw}`).digest('hex');
      expect(headers['x-cadlens-signature']).toBe(`t=${timestamp},v1=${digest}`);
    }
  });
  it("another tenant's are not seen, told or deleted", async () => {
    const [by, other] = [await makeClient('mine'), await makeClient('theirs')];
    const { id } = (await save(by, '/mine')).body;
    await other.ended((await other.parse(drawing())).body.job_id);
    expect((await other.request('/v1/webhooks')).body).toEqual([]);
    expect((await other.request('/v1/webhooks/deliveries')).body).toEqual([]);
    expect((await other.request(`/v1/webhooks/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect(receiver.at('/mine')).toEqual([]);
  });
  it('what is no endpoint is 400 with a message a field', async () => {
    for (const [body, field] of [
      [{}, 'url'],
      [{ url: 'ftp://x.example/' }, 'url'],
      [{ url: 'https://a:b@x.example/' }, 'url'],
      [{ url: 'https://x.example/', events: ['job.started'] }, 'events'],
      [{ url: 'https://x.example/', events: [] }, 'events'],
    ] as const) {
      const answer = await client.request('/v1/webhooks', json(body));
      expect(answer).toMatchObject({ status: 400, body: { error: 'Validation error' } });
      expect(Object.keys(answer.body.details.fieldErrors)).toEqual([field]);
    }
    const broken = { ...json({}), body: '{"url":' };
    expect((await client.request('/v1/webhooks', broken)).status).toBe(400);
  });
  it('need rights: a viewer may look, not save; a key for parsing alone neither', async () => {
    const user = await createUser(server.data, 'looker', 'viewer', 'lookers');
    const viewer = new Client(server.url, (await createKey(server.data, { user })).key);
    expect((await viewer.request('/v1/webhooks')).status).toBe(200);
    expect((await save(viewer, '/viewer')).status).toBe(403);
    const { key } = await createKey(server.data, { scopes: ['parse'] });
    expect((await new Client(server.url, key).request('/v1/webhooks')).status).toBe(403);
  });
  it('no secret stands in the data folder or in the log', async () => {
    const by = await makeClient('secrets');
    const { secret } = (await save(by, '/secrets')).body;
    await by.parse(drawing());
    await expect.poll(() => receiver.at('/secrets').length).toBe(2);
    const files = readdirSync(server.data, { recursive: true }).map((name) =>
      join(server.data, String(name)),
    );
    const bytes = files.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path));
    expect(bytes.some((file) => file.includes('whsec_'))).toBe(false);
    expect(bytes.some((file) => file.includes(secret.slice(6)))).toBe(false);
    expect(bytes.some((file) => file.includes(firstKeyOf(server)))).toBe(false);
    expect(server.stderr()).not.toContain(secret.slice(6));
    expect(server.stderr()).not.toContain(firstKeyOf(server));
  });
});

const anyTime = expect.stringMatching(isoTime);

it('waits about 2, 4 and 8 seconds after a failure, and no more after the fourth', () => {
  const failed = { status: 500, error: null };
  for (const [attempts, seconds] of [2, 4, 8].entries()) {
    const { status, nextAttemptAt } = settleAttempt(failed, attempts);
    const delay = (Date.parse(nextAttemptAt!) - Date.now()) / 1000 / seconds;
    expect([status, delay > 0.95, delay < 1.15]).toEqual(['pending', true, true]);
  }
  expect(settleAttempt(failed, 3)).toMatchObject({ status: 'exhausted', nextAttemptAt: null });
  for (const status of [199, 301, 304, 404, null]) {
    expect(settleAttempt({ status, error: null }, 0).status).toBe('pending');
  }
  expect(settleAttempt({ status: 299, error: null }, 3).status).toBe('delivered');
});

describe.concurrent('delivery', () => {
  it('is tried again after about 2 and 4 seconds with the same body, and is delivered', async ({
    expect,
  }) => {
    const by = await makeClient('retrying');
    await save(by, '/twice', ['job.completed']);
    await by.parse(drawing());
    await expect.poll(() => receiver.at('/twice').length, { timeout: 15_000 }).toBe(3);
    const requests = receiver.at('/twice');
    expect(new Set(requests.map(({ raw }) => raw)).size).toBe(1);
    const gaps = [1, 2].map((n) => (requests[n]!.time - requests[n - 1]!.time) / 1000);
    expect(gaps[0]).toBeGreaterThan(1.9);
    expect(gaps[1]).toBeGreaterThan(3.9);
    await expect
      .poll(async () => (await deliveriesTo(by, '/twice'))[0])
      .toMatchObject({ status: 'delivered', attempts: 3, lastStatus: 204, lastError: null });
  });
  it('is exhausted after 4 attempts', async ({ expect }) => {
    const by = await makeClient('exhausting');
    await save(by, '/never', ['job.completed']);
    const { body } = await by.parse(drawing());
    const seen = () => deliveriesTo(by, '/never').then(([delivery]) => delivery);
    await expect.poll(async () => (await seen())?.attempts).toBeGreaterThan(0);
    expect(await seen()).toMatchObject({ status: 'pending', nextAttemptAt: anyTime });
    await expect.poll(async () => (await seen()).status, { timeout: 25_000 }).toBe('exhausted');
    expect(receiver.at('/never')).toHaveLength(4);
    expect(await seen()).toEqual({
      id: expect.stringMatching(/^dlv_/),
      ...{ event: 'job.completed', url: `${receiver.url}/never`, status: 'exhausted' },
      ...{ attempts: 4, lastStatus: 503, lastError: 'The answer was 503' },
      ...{ eventId: receiver.at('/never')[0]!.event.eventId, jobId: body.job_id },
      webhookId: expect.stringMatching(/^wh_/),
      ...{ nextAttemptAt: null, createdAt: anyTime, completedAt: anyTime },
    });
  });
  it('does not follow redirects', async ({ expect }) => {
    await parse(client, '/moved');
    await expect
      .poll(async () => (await deliveriesTo(client, '/moved')).at(-1))
      .toMatchObject({ lastStatus: 302, lastError: 'Redirects are not followed' });
    expect(receiver.at('/target')).toEqual([]);
  });
  it('gives an answer 10 seconds', async ({ expect }) => {
    await parse(client, '/silent');
    const first = async () => (await deliveriesTo(client, '/silent')).at(-1);
    await expect.poll(() => receiver.at('/silent').length).toBeGreaterThan(0);
    const { time } = receiver.at('/silent')[0]!;
    await expect
      .poll(first, { timeout: 14_000 })
      .toMatchObject({ lastStatus: null, lastError: 'No answer within 10 seconds' });
    expect(Date.now() - time).toBeGreaterThan(9_500);
  });
  it('that a stop cuts off is made by the next start, with the same body', async ({ expect }) => {
    let isOpen = false;
    const slow = await startReceiver(() => (isOpen ? 200 : undefined));
    const env = { LINEWORK_WEBHOOK_ALLOW: '127.0.0.1' };
    const settings = ['--drain-timeout', '0.3'];
    const first = await startTestServer({ env, settings });
    const key = firstKeyOf(first);
    const fields = { webhookUrl: `${slow.url}/slow` };
    await new Client(first.url, key).parse(drawing(), fields);
    await expect.poll(() => slow.requests.length).toBe(1);
    expect(await first.stop()).toBe(0);
    isOpen = true;
    const second = await startTestServer({ env, settings, data: first.data });
    const by = new Client(second.url, key);
    await expect
      .poll(async () => (await by.request('/v1/webhooks/deliveries')).body.at(-1))
      .toMatchObject({ event: 'job.processing', status: 'delivered', attempts: 1 });
    const bodies = slow.requests.filter(({ event }) => event.sequence === 1);
    expect(bodies.map(({ raw }) => raw)).toEqual([bodies[0]!.raw, bodies[0]!.raw]);
  });
  it('to a deleted endpoint is given up', async ({ expect }) => {
    const by = await makeClient('deleting');
    const { id } = (await save(by, '/never/endpoint', ['job.failed'])).body;
    await by.parse(damaged());
    const first = async () => (await deliveriesTo(by, '/never/endpoint'))[0];
    await expect.poll(first).toMatchObject({ status: 'pending', lastStatus: 503 });
    await by.request(`/v1/webhooks/${id}`, { method: 'DELETE' });
    expect(await first()).toMatchObject({
      ...{ status: 'exhausted', lastError: 'The endpoint was deleted' },
      nextAttemptAt: null,
    });
  });
  it('of a deleted job is given up, and what it said is gone', async ({ expect }) => {
    const by = await makeClient('deleting-jobs');
    const { job_id } = (await parse(by, '/never/job', drawing('a unique remark'))).body;
    const statuses = async () =>
      (await deliveriesTo(by, '/never/job')).map((row: { lastStatus: number }) => row.lastStatus);
    await expect.poll(statuses).toEqual([503, 503]);
    expect((await by.request(`/v1/jobs/${job_id}`, { method: 'DELETE' })).status).toBe(204);
    for (const row of await deliveriesTo(by, '/never/job')) {
      expect(row).toMatchObject({ status: 'exhausted', lastError: 'The job was deleted' });
    }
    expect(bodiesOf(job_id)).toEqual([null, null]);
  });
});

/** What the outbox keeps of a job's events. */
function bodiesOf(jobId: string): unknown[] {
  const database = new SqliteDatabase(join(server.data, 'linework.db'), { readonly: true });
  const rows = database.prepare('SELECT body FROM webhookEvents WHERE jobId = ?').pluck();
  const bodies = rows.all(jobId);
  database.close();
  return bodies;
}
