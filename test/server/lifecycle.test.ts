/** Starting, stopping and starting again: the first key, health, draining, jobs that outlive it. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Client, createKey, drawing, makeFolder, startTestServer } from './support/server.ts';

const keyOf = (text: string) => /cadl_[0-9a-f]{48}/.exec(text)?.[0];

describe('the first start', () => {
  it('makes a key and prints it once, and one line when it listens', async () => {
    const first = await startTestServer();
    const key = keyOf(first.stdout());
    expect(first.stdout()).toMatch(/^linework listening on http:\/\/127\.0\.0\.1:\d+$/m);
    expect(first.stdout().match(/linework listening on/g)).toHaveLength(1);
    expect((await new Client(first.url, key).request('/v1/jobs')).status).toBe(200);
    expect(await first.stop()).toBe(0);
    const second = await startTestServer({ data: first.data });
    expect(keyOf(second.stdout())).toBeUndefined();
    expect((await new Client(second.url, key).request('/v1/jobs')).status).toBe(200);
    expect(first.stderr() + second.stderr()).not.toContain(key);
  });
  it('keeps its secret and its database from other users', async () => {
    const server = await startTestServer();
    expect(statSync(join(server.data, 'secret')).mode & 0o777).toBe(0o600);
  });
  it('is refused on a folder that another server holds, or that a newer one wrote', async () => {
    const server = await startTestServer();
    await expect(startTestServer({ data: server.data })).rejects.toThrow(
      /ended \(1\): linework: another linework server is running on the data folder \S+\n$/,
    );
    const newer = makeFolder();
    await createKey(newer);
    const database = new SqliteDatabase(join(newer, 'linework.db'));
    database.prepare("INSERT INTO schemaVersion VALUES (999, '2099-01-01')").run();
    database.close();
    await expect(startTestServer({ data: newer })).rejects.toThrow(/use a newer linework/);
  });
  it('a taken port is one line and exit 1', async () => {
    const server = await startTestServer();
    const settings = ['--port', new URL(server.url).port];
    await expect(startTestServer({ settings })).rejects.toThrow(
      /ended \(1\): .*linework: listen EADDRINUSE[^\n]*\n$/s,
    );
  });
});

describe('health', () => {
  it('/healthz and /readyz need no key', async () => {
    const { url } = await startTestServer();
    const client = new Client(url);
    expect((await client.request('/healthz')).body).toEqual({ status: 'ok' });
    expect((await client.request('/readyz')).body).toEqual({ status: 'ready' });
  });
  it('every answer carries nosniff and a request id', async () => {
    const { url } = await startTestServer();
    for (const path of ['/healthz', '/v1/jobs', '/nowhere']) {
      const { headers } = await new Client(url).request(path);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('X-Request-Id')).toMatch(/^req_/);
    }
  });
});

describe('a stop', () => {
  it('waits for what runs, refuses what is new, and exits 0', async () => {
    const server = await startTestServer({ settings: ['--workers', '1'] });
    const client = new Client(server.url, keyOf(server.stdout()));
    const running = client.parse(drawing('sleep 700'), { mode: 'sync' });
    const waiting = client.parse(drawing('sleep 701'), { mode: 'sync' });
    await new Promise((resolve) => setTimeout(resolve, 250));
    const stopped = server.stop();
    const [first, second] = await Promise.all([running, waiting]);
    expect([first.status, second.status].sort()).toEqual([200, 202]);
    expect(await stopped).toBe(0);
    await expect(client.request('/healthz')).rejects.toThrow();

    const again = await startTestServer({ data: server.data });
    const later = new Client(again.url, keyOf(server.stdout()));
    const pending = first.status === 202 ? first : second;
    expect((await later.ended(pending.body.job_id)).status).toBe('COMPLETED');
  });
  it('puts back what does not end in time, without holding it against the job', async () => {
    const settings = ['--drain-timeout', '0.2', '--job-attempts', '1'];
    const server = await startTestServer({ settings });
    const client = new Client(server.url, keyOf(server.stdout()));
    const { job_id } = (await client.parse(drawing('sleep 1500'))).body;
    await expect
      .poll(async () => (await client.request(`/v1/jobs/${job_id}`)).body.status)
      .toBe('PROCESSING');
    expect(await server.stop()).toBe(0);
    const again = await startTestServer({ data: server.data, settings });
    const job = await new Client(again.url, keyOf(server.stdout())).ended(job_id);
    expect(job.status).toBe('COMPLETED');
  });
});

describe('retention', () => {
  it('a job that ended so many days ago is deleted with its files', async () => {
    const first = await startTestServer();
    const key = keyOf(first.stdout());
    const client = new Client(first.url, key);
    const make = async (name: string) =>
      client.ended((await client.parse(drawing(name), {}, name)).body.job_id);
    const [old, young] = [await make('old.dxf'), await make('young.dxf')];
    await first.stop();
    const database = new SqliteDatabase(join(first.data, 'linework.db'));
    const longAgo = new Date(Date.now() - 2.5 * 86_400_000).toISOString();
    database.prepare('UPDATE jobs SET completedAt = ? WHERE id = ?').run(longAgo, old.id);
    database.close();
    const { url } = await startTestServer({ data: first.data, settings: ['--job-retention', '2'] });
    const later = new Client(url, key);
    await expect.poll(async () => (await later.request(`/v1/jobs/${old.id}`)).status).toBe(404);
    expect((await later.request(`/v1/jobs/${young.id}/result`)).status).toBe(200);
  });
});

describe('after a crash', () => {
  it('a job that keeps killing the server is given up, the others are done first', async () => {
    const settings = ['--workers', '1', '--job-attempts', '2'];
    const first = await startTestServer({ settings });
    const key = keyOf(first.stdout());
    let client = new Client(first.url, key);
    const deadly = (await client.parse(drawing('sleep 60000'), {}, 'deadly.dxf')).body.job_id;
    const good = (await client.parse(drawing())).body.job_id;
    await expect
      .poll(async () => (await client.request(`/v1/jobs/${deadly}`)).body.status)
      .toBe('PROCESSING');
    await first.stop('SIGKILL');
    const second = await startTestServer({ data: first.data, settings });
    client = new Client(second.url, key);
    expect((await client.ended(good)).status).toBe('COMPLETED');
    await expect
      .poll(async () => (await client.request(`/v1/jobs/${deadly}`)).body.status)
      .toBe('PROCESSING');
    await second.stop('SIGKILL');
    const third = await startTestServer({ data: first.data, settings });
    const job = await new Client(third.url, key).ended(deadly);
    expect(job).toMatchObject({
      status: 'FAILED',
      errorMsg: 'The server stopped 2 times while it parsed this file',
    });
  });
  it('what no row refers to is swept', async () => {
    const first = await startTestServer();
    await first.stop('SIGKILL');
    const orphan = join(first.data, 'blobs', 'ab', 'ab'.repeat(32));
    const temporary = join(first.data, 'tmp', 'half-an-upload');
    mkdirSync(join(first.data, 'blobs', 'ab'), { recursive: true });
    writeFileSync(orphan, 'nobody wants this');
    writeFileSync(temporary, 'half');
    await startTestServer({ data: first.data });
    const isThere = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;
    await expect.poll(() => [isThere(orphan), isThere(temporary)]).toEqual([false, false]);
  });
});
