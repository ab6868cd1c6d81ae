/** Starting, stopping and starting again: the first key, health, draining, jobs that outlive it. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { watchEngine } from '../support/engine-process.ts';
import {
  Client,
  createKey,
  drawing,
  firstKeyOf,
  makeFolder,
  runCommand,
  slowDrawing,
  startTestServer,
} from './support/server.ts';

const keyOf = (text: string) => /cadl_[0-9a-f]{48}/.exec(text)?.[0];

/** Of the key's jobs, newest first. */
async function statusesOf(client: Client): Promise<string[]> {
  const { jobs } = (await client.request('/v1/jobs')).body;
  return jobs.map(({ status }: { status: string }) => status);
}

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
      /ended \(1\): linework: another linework server is running on \S+: stop it[^\n]*\n$/,
    );
    const newer = makeFolder();
    await createKey(newer);
    const database = new SqliteDatabase(join(newer, 'linework.db'));
    database.prepare("INSERT INTO schemaVersion VALUES (999, '2099-01-01')").run();
    database.close();
    await expect(startTestServer({ data: newer })).rejects.toThrow(/use a newer linework/);
  });
  it('a data folder that cannot be used is one line and exit 1', async () => {
    const folder = makeFolder();
    const put = (name: string, file: string) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, file), 'x'.repeat(200));
    };
    put('a', 'file');
    put('b', 'linework.db');
    put('c', 'secret');
    put('d', 'server.lock');
    for (const [data, fault] of [
      ['a/file', /the data folder \S+ cannot be made: a file is in its place/],
      ['b', /the database \S+linework.db cannot be used: file is not a database/],
      ['c', /\S+secret does not hold 64 hex digits: restore it from a backup, or remove it/],
      ['d', /the data folder \S+ cannot be used: \S+server.lock: file is not a database/],
    ] as const) {
      const { code, stderr } = await runCommand('serve', '--port=0', '--data', join(folder, data));
      expect([code, stderr.trim().split('\n')]).toEqual([1, [expect.stringMatching(fault)]]);
    }
  });
  it('what lies in a folder that was there before is left alone', async () => {
    const data = makeFolder();
    const files = ['tmp/letter.txt', 'tmp/photos/1.jpg', 'blobs/readme', 'blobs/ab/notes.txt'];
    const left = 'tmp/0b5e9d5e-7c7a-4d0e-9d56-7a3c1c7f0a11.812-0.part';
    for (const name of [...files, left]) {
      mkdirSync(dirname(join(data, name)), { recursive: true });
      writeFileSync(join(data, name), 'x');
    }
    const orphan = join('blobs', 'ab', `ab${'0'.repeat(62)}`);
    writeFileSync(join(data, orphan), 'x');
    const server = await startTestServer({ data, isScripted: true });
    await expect.poll(() => existsSync(join(data, orphan))).toBe(false);
    expect(existsSync(join(data, left))).toBe(false);
    expect(files.filter((name) => !existsSync(join(data, name)))).toEqual([]);
    expect(server.stderr()).not.toContain('"level":"error"');
  });
  it('a taken port is one line and exit 1; the first key is made by the next start', async () => {
    const server = await startTestServer();
    const data = makeFolder();
    const settings = ['--port', new URL(server.url).port];
    await expect(startTestServer({ settings, data })).rejects.toThrow(
      /ended \(1\): linework: cannot listen on 127.0.0.1, port \d+: another program[^\n]*\n$/,
    );
    const next = await startTestServer({ data });
    const client = new Client(next.url, keyOf(next.stdout()));
    expect((await client.request('/v1/jobs')).status).toBe(200);
  });
  it('a start that fails when it listens already ends the process', async () => {
    const { data, stop } = await startTestServer({ isScripted: true });
    await stop();
    const database = new SqliteDatabase(join(data, 'linework.db'));
    database.exec(`CREATE TRIGGER broken BEFORE DELETE ON keptAnswers
      BEGIN SELECT raise(ABORT, 'broken'); END;
      INSERT INTO keptAnswers (keyId, idempotencyKey, fingerprint, createdAt)
        SELECT id, 'old', '', '2000-01-01' FROM apiKeys`);
    database.close();
    const again = startTestServer({ data, isScripted: true });
    await expect(again).rejects.toThrow(
      /ended \(1\): (.*\n)*linework: the data folder's database cannot be used: broken\n$/,
    );
  });
});

describe('health', () => {
  let url: string;
  beforeAll(async () => {
    ({ url } = await startTestServer());
  });

  it('/healthz and /readyz need no key', async () => {
    const client = new Client(url);
    expect((await client.request('/healthz')).body).toEqual({ status: 'ok' });
    expect((await client.request('/readyz')).body).toEqual({ status: 'ready' });
  });
  it('/readyz is 503 while no engine can be started; its jobs wait', async () => {
    const engines = watchEngine(makeFolder());
    engines.setBroken(true);
    const server = await startTestServer({ env: engines.env, settings: ['--job-attempts', '1'] });
    const client = new Client(server.url, firstKeyOf(server));
    const { status, body } = await client.request('/readyz');
    expect([status, body.error]).toEqual([503, 'The engine process cannot be started']);
    expect((await client.request('/healthz')).status).toBe(200);
    const { job_id } = (await client.parse(drawing())).body;
    await expect.poll(() => engines.pids().length).toBeGreaterThan(4);
    expect(['PENDING', 'PROCESSING']).toContain((await statusesOf(client))[0]);
    engines.setBroken(false);
    expect((await client.ended(job_id)).status).toBe('COMPLETED');
    expect((await client.request('/readyz')).status).toBe(200);
  });
  it('every answer carries nosniff and a request id', async () => {
    for (const path of ['/healthz', '/v1/jobs', '/nowhere']) {
      const { headers } = await new Client(url).request(path);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('X-Request-Id')).toMatch(/^req_/);
    }
  });
});

describe('a stop', () => {
  it('waits for what runs, refuses what is new, and exits 0', async () => {
    const server = await startTestServer({ settings: ['--workers', '1', '--drain-timeout', '30'] });
    const client = new Client(server.url, firstKeyOf(server));
    const running = client.parse(slowDrawing(), { mode: 'sync' }, 'first.dxf');
    await expect.poll(() => statusesOf(client)).toEqual(['PROCESSING']);
    const waiting = client.parse(drawing(), { mode: 'sync' }, 'second.dxf');
    await expect.poll(() => statusesOf(client)).toEqual(['PENDING', 'PROCESSING']);
    const stopped = server.stop();
    const [first, second] = await Promise.all([running, waiting]);
    expect([first.status, second.status]).toEqual([200, 202]);
    expect(first.body.vectorJson).toHaveLength(40_000);
    expect(await stopped).toBe(0);
    await expect(client.request('/healthz')).rejects.toThrow();

    const again = await startTestServer({ data: server.data });
    const later = new Client(again.url, firstKeyOf(server));
    expect((await later.ended(second.body.job_id)).status).toBe('COMPLETED');
  });
  it('puts back what does not end in time, without holding it against the job', async () => {
    const settings = ['--drain-timeout', '0.1', '--job-attempts', '1'];
    const server = await startTestServer({ settings });
    const client = new Client(server.url, firstKeyOf(server));
    const { job_id } = (await client.parse(slowDrawing())).body;
    await expect.poll(() => statusesOf(client)).toEqual(['PROCESSING']);
    expect(await server.stop()).toBe(0);
    const database = new SqliteDatabase(join(server.data, 'linework.db'));
    const row = database.prepare('SELECT status, crashes FROM jobs').get();
    database.close();
    expect(row).toEqual({ status: 'PENDING', crashes: 0 });
    const again = await startTestServer({ data: server.data, settings });
    const job = await new Client(again.url, firstKeyOf(server)).ended(job_id);
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
  it('what no row refers to is swept', async () => {
    const first = await startTestServer();
    await first.stop('SIGKILL');
    const orphan = join(first.data, 'blobs', 'ab', 'ab'.repeat(32));
    const temporary = join(first.data, 'tmp', randomUUID());
    mkdirSync(join(first.data, 'blobs', 'ab'), { recursive: true });
    writeFileSync(orphan, 'nobody wants this');
    writeFileSync(temporary, 'half');
    await startTestServer({ data: first.data });
    const isThere = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;
    await expect.poll(() => [isThere(orphan), isThere(temporary)]).toEqual([false, false]);
  });
});
