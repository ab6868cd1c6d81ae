/** What no real drawing brings about at will: bugs of the engine, and work of a known length. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, drawing, firstKeyOf, startTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await startTestServer({
    isScripted: true,
    settings: ['--sync-timeout', '0.4', '--workers', '2'],
  });
  client = new Client(server.url, firstKeyOf(server));
});

const statusOf = async (id: string) => (await client.request(`/v1/jobs/${id}`)).body.status;

it('a bug of the engine fails the job without telling its insides', async () => {
  const { status, body } = await client.parse(drawing('trap'), { mode: 'sync' });
  expect([status, body]).toEqual([422, { error: 'Internal error while the file was parsed' }]);
});

it('mode=sync answers 202 at the timeout with the state of the job, which goes on', async () => {
  const { status, body } = await client.parse(drawing('sleep 900'), { mode: 'sync' });
  expect([status, body.status]).toEqual([202, 'PROCESSING']);
  expect((await client.ended(body.job_id)).status).toBe('COMPLETED');
});

it('a client that goes away while it waits: the job goes on', async () => {
  const form = new FormData();
  form.append('mode', 'sync');
  form.append('file', new Blob([drawing('sleep 900')]), 'left.dxf');
  const leaving = new AbortController();
  const request = { method: 'POST', body: form, signal: leaving.signal };
  const call = client.request('/v1/parse', request).catch((error: Error) => error.name);
  const newest = async () => (await client.request('/v1/jobs')).body.jobs[0];
  await expect.poll(async () => (await newest()).fileName).toBe('left.dxf');
  leaving.abort();
  expect(await call).toBe('AbortError');
  const job = await newest();
  expect((await client.ended(job.id)).status).toBe('COMPLETED');
});

it('conversions that nobody waits for any more make room', async () => {
  const { body } = await client.parse(drawing('sleep 3000'));
  expect((await client.ended(body.job_id)).status).toBe('COMPLETED');
  const path = `/v1/jobs/${body.job_id}/result?z=1`;
  const leaving = new AbortController();
  const calls = Array.from({ length: 70 }, () =>
    client.request(path, { signal: leaving.signal }).catch(() => undefined),
  );
  await expect.poll(async () => (await client.request(path)).status).toBe(503);
  leaving.abort();
  await Promise.all(calls);
  // Long before they would have ended by themselves.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await client.request(path)).status).toBe(200);
});

it('deleting jobs that run frees their places', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 2; index++) {
    const { body } = await client.parse(drawing('sleep 60000'));
    await expect.poll(() => statusOf(body.job_id)).toBe('PROCESSING');
    ids.push(body.job_id);
  }
  for (const id of ids) {
    expect((await client.request(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(204);
  }
  expect((await client.parse(drawing(), { mode: 'sync' })).status).toBe(200);
});

describe('a crash of the server', () => {
  it('a job that keeps killing it is given up, the others are done first', async () => {
    const settings = ['--workers', '1', '--job-attempts', '2'];
    const start = (data?: string) => startTestServer({ data, settings, isScripted: true });
    const first = await start();
    const key = firstKeyOf(first);
    client = new Client(first.url, key);
    const deadly = (await client.parse(drawing('sleep 60000'), {}, 'deadly.dxf')).body.job_id;
    const good = (await client.parse(drawing())).body.job_id;
    await expect.poll(() => statusOf(deadly)).toBe('PROCESSING');
    await first.stop('SIGKILL');
    const second = await start(first.data);
    client = new Client(second.url, key);
    expect((await client.ended(good)).status).toBe('COMPLETED');
    await expect.poll(() => statusOf(deadly)).toBe('PROCESSING');
    await second.stop('SIGKILL');
    const third = await start(first.data);
    const job = await new Client(third.url, key).ended(deadly);
    expect(job).toMatchObject({
      status: 'FAILED',
      errorMsg: 'The server stopped 2 times while it parsed this file',
    });
  });
});
