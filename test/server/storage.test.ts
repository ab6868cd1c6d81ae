/**
 * What a disk does to a server, over HTTP: it is full, it takes a part of a write, it refuses for a
 * while. And what refused uploads leave on it: nothing.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createKey,
  createUser,
  drawing,
  firstKeyOf,
  makeFolder,
  startTestServer,
  type TestServer,
} from './support/server.ts';
import { type Part, VaultClient } from './support/vault.ts';

const megabyte = 1_048_576;
const FULL = 'The storage is full: ask who runs the server to make room';
let server: TestServer;
let vault: VaultClient;

beforeAll(async () => {
  server = await startTestServer({ isScripted: true });
  vault = new VaultClient(server.url, firstKeyOf(server));
});

/** Runs on the database of a server, beside it. */
function change<Value>(run: (database: SqliteDatabase.Database) => Value, of = server): Value {
  const database = new SqliteDatabase(join(of.data, 'linework.db'), { timeout: 5000 });
  try {
    return run(database);
  } finally {
    database.close();
  }
}

const temporaryFiles = () => readdirSync(join(server.data, 'tmp'));

describe('a refused upload leaves no file', () => {
  it('to an item, with a branch that is none', async () => {
    const { id } = await vault.newItem();
    const answer = await vault.upload(id, ['a', 'one', 'a.txt'], ['branchId', 'nonsense']);
    expect([answer.status, temporaryFiles()]).toEqual([400, []]);
  });
  it('as a new version, with a flag that is none', async () => {
    const id = await vault.newFile();
    await vault.post(`/files/${id}/checkout`);
    const content: Part = ['file', 'two', 'b.txt'];
    const answer = await vault.form(`/files/${id}/checkin`, content, ['force', 'perhaps']);
    expect([answer.status, temporaryFiles()]).toEqual([400, []]);
    expect((await vault.get(`/files/${id}/versions`)).body.data.totalVersions).toBe(1);
  });
});

it('who has little room left in the account is told so, not another limit', async () => {
  const user = await createUser(server.data, 'frugal', 'editor');
  const { key } = await createKey(server.data, { user, plan: 'free' });
  const client = new VaultClient(server.url, key);
  const { id } = await client.newItem();
  change((database) =>
    database
      .prepare('INSERT INTO accountStorage SELECT id, ? FROM users WHERE email = ?')
      .run(1024 * megabyte - 1000, user),
  );
  expect((await client.upload(id, ['a', 'x'.repeat(900), 'a.txt'])).status).toBe(201);
  const { status, body } = await client.upload(id, ['b', 'x'.repeat(2000), 'b.txt']);
  expect([status, body.error]).toEqual([
    413,
    { code: 'QUOTA_EXCEEDED', message: 'Storage limit of 1024 MB reached for FREE plan' },
  ]);
});

it('an end that the database refuses is stored when it takes it again', async () => {
  change((database) =>
    database.exec(`CREATE TRIGGER refusal BEFORE UPDATE OF status ON jobs
      WHEN new.status IN ('COMPLETED', 'FAILED') BEGIN SELECT raise(ABORT, 'refused'); END`),
  );
  const { body } = await vault.parse(drawing());
  await expect.poll(() => server.stderr()).toContain('the end of a job is not stored');
  expect((await vault.request(`/v1/jobs/${body.job_id}`)).body.status).toBe('PROCESSING');
  change((database) => database.exec('DROP TRIGGER refusal'));
  expect((await vault.ended(body.job_id, 10_000)).status).toBe('FAILED');
});

it('a drawing whose parse failed is tried again when it is stored again', async () => {
  const content = drawing('tried again');
  const { id } = await vault.newItem();
  const store = async () =>
    (await vault.upload(id, ['a', content, 'a.dxf'])).body.files[0].id as string;
  const stateOf = async (file: string) =>
    (await vault.get(`/files/${file}/metadata`)).body.data.file.drawing;
  const first = await store();
  await expect.poll(async () => (await stateOf(first)).status).toBe('COMPLETED');
  change((database) =>
    database.exec(`UPDATE drawings SET status = 'FAILED', errorMsg = 'Internal error'`),
  );
  const second = await store();
  await expect.poll(async () => (await stateOf(second)).status).toBe('COMPLETED');
  expect((await stateOf(first)).error).toBeNull();
});

it.runIf(process.platform !== 'win32')(
  'a file of which only a part could be written is refused, not cut short',
  async () => {
    const limit = 4 * megabyte;
    const small = await startTestServer({ shell: `ulimit -f ${limit / 512}` });
    const client = new VaultClient(small.url, firstKeyOf(small));
    const { id } = await client.newItem();
    const head = '--b\r\nContent-Disposition: form-data; name="a"; filename="a.bin"\r\n\r\n';
    const [fits, crosses] = [limit - 100, 1000];
    const tail = '\r\n--b--\r\n';
    const length = head.length + fits + crosses + tail.length;
    const received = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(small.url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
      socket.on('close', () => resolve(text));
      const fields = ['Host: h', 'Connection: close', `Authorization: Bearer ${client.key}`];
      fields.push('Content-Type: multipart/form-data; boundary=b', `Content-Length: ${length}`);
      const path = `/api/items/${id}/files/upload`;
      socket.write(`POST ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n${head}`);
      socket.write(Buffer.alloc(fits, 1));
      // Apart from the rest, so that one write of the server's crosses the limit, the last one.
      setTimeout(() => socket.write(Buffer.alloc(crosses, 2)), 500);
      setTimeout(() => socket.write(tail), 700);
    });
    expect(received).toContain('HTTP/1.1 503');
    expect(JSON.parse(received.slice(received.indexOf('{'))).error.message).toBe(FULL);
    expect((await client.get(`/items/${id}/files`)).body.data.files).toEqual([]);
  },
);

describe('a full disk', () => {
  const disk = makeFolder();
  let isMounted = false;

  afterAll(() => {
    if (isMounted) execFileSync('umount', ['-l', disk]);
  });

  it('refuses with 503 and goes on when there is room again; what was accepted ends', async () => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'pipe' });
      isMounted = true;
    } catch (error) {
      console.log(`left out: no small disk can be mounted here: ${(error as Error).message}`);
      return;
    }
    const data = join(disk, 'data');
    mkdirSync(data);
    const full = await startTestServer({ data });
    const client = new VaultClient(full.url, firstKeyOf(full));
    const { id } = await client.newItem();
    const { body } = await client.parse(drawing('sleep'));
    await client.ended(body.job_id);
    const filler = join(disk, 'filler');
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(filler, randomBytes(bavail * bsize - 400_000));
    const large = await client.upload(id, ['a', randomBytes(500_000), 'a.bin']);
    expect([large.status, large.body.error]).toEqual([
      503,
      { code: 'STORAGE_FULL', message: FULL },
    ]);
    expect(readdirSync(join(data, 'tmp'))).toEqual([]);
    const jobs: string[] = [];
    for (let index = 0; index < 400; index++) {
      const answer = await client.parse(drawing(`number ${index}`));
      if (answer.status === 202) jobs.push(answer.body.job_id);
      else expect([answer.status, answer.body.code]).toEqual([503, 'STORAGE_FULL']);
      if (answer.status !== 202) break;
    }
    // The database itself has no room left.
    writeFileSync(`${filler}-2`, '');
    try {
      for (;;) writeFileSync(`${filler}-2`, randomBytes(4096), { flag: 'a' });
    } catch {
      // Full.
    }
    await expect
      .poll(async () => (await client.post('/items', { name: 'x'.repeat(200) })).status)
      .toBe(503);
    expect((await client.get('/items')).status).toBe(200);
    rmSync(filler);
    rmSync(`${filler}-2`);
    for (const job of jobs) {
      const { status, errorMsg } = await client.ended(job, 20_000);
      expect([status, errorMsg]).toEqual(
        status === 'COMPLETED' ? ['COMPLETED', null] : ['FAILED', FULL],
      );
    }
    expect((await client.parse(drawing(), { mode: 'sync' })).status).toBe(200);
    expect(await full.stop()).toBe(0);
  });
});
