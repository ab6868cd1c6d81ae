/** Size limits, monthly quotas and slow senders, over HTTP. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { withIdentity } from '../../server/cli/users.ts';
import type { Plan } from '../../server/services/plans.ts';
import { linesBytes } from '../support/drawings.ts';
import {
  Client,
  createKey,
  createUser,
  damaged,
  drawing,
  startTestServer,
  type TestServer,
} from './support/server.ts';

const megabyte = 1_048_576;
/** Memory is read from /proc, which only Linux has. */
const hasProc = process.platform === 'linux';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ settings: ['--workers', '2'] });
});

const makeKey = async (plan: Plan, user?: string) =>
  (await createKey(server.data, { plan, user })).key;
const makeClient = async (plan: Plan, user?: string) =>
  new Client(server.url, await makeKey(plan, user));

const boundary = 'a-boundary-of-the-test';
const disposition = 'Content-Disposition: form-data; name="file"; filename="a.dxf"';
const head = `--${boundary}\r\n${disposition}\r\n\r\n`;

/** Sends a chunked upload that never ends by itself; tells the answer and how much was sent. */
function pour(
  url: string,
  key: string,
  totalMax: number,
): Promise<{ status: number; text: string; sent: number }> {
  return new Promise((resolve, reject) => {
    const block = drawing('plain', megabyte);
    let sent = 0;
    let answered = false;
    const headers = {
      Authorization: `Bearer ${key}`,
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
    };
    const call = request(`${url}/v1/parse`, { method: 'POST', headers }, (response) => {
      answered = true;
      response.toArray().then((parts) => {
        call.destroy();
        resolve({ status: response.statusCode!, text: Buffer.concat(parts).toString(), sent });
      }, reject);
    });
    call.on('error', (error) => answered || reject(error));
    call.write(head);
    const next = () => {
      if (answered || sent >= totalMax) return;
      sent += block.length;
      call.write(block, () => setImmediate(next));
    };
    next();
  });
}

describe('size limits', () => {
  it('free: 10 MB pass, one byte more is 413 with the number of the plan', async () => {
    const client = await makeClient('free');
    const exact = drawing('plain', 10 * megabyte + 100).subarray(0, 10 * megabyte);
    expect((await client.parse(exact)).status).toBe(202);
    const more = await client.parse(drawing('plain', 10 * megabyte + 100).subarray(0, 10485761));
    expect(more.status).toBe(413);
    expect(more.body.error).toBe('File too large. Maximum size is 10 MB.');
  });
  it('paid: 100 MB', async () => {
    const client = await makeClient('starter');
    expect((await client.parse(drawing('plain', 11 * megabyte))).status).toBe(202);
    const more = await client.parse(drawing('plain', 100 * megabyte + 1));
    expect([more.status, more.body.error]).toEqual([
      413,
      'File too large. Maximum size is 100 MB.',
    ]);
  });
  it('the answer comes as soon as the excess arrives', async () => {
    const { status, text, sent } = await pour(server.url, await makeKey('free'), 60 * megabyte);
    expect([status, JSON.parse(text).error]).toEqual([
      413,
      'File too large. Maximum size is 10 MB.',
    ]);
    expect(sent).toBeLessThan(40 * megabyte);
  });
  it('a declared length over the limit is refused before it is sent', async () => {
    const key = await makeKey('free');
    const answer = await new Promise<number>((resolve, reject) => {
      const headers = {
        Authorization: `Bearer ${key}`,
        'Content-Type': `multipart/form-data; boundary=${boundary}`,
        'Content-Length': 50 * megabyte,
      };
      const call = request(`${server.url}/v1/parse`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode!);
        call.destroy();
      });
      call.on('error', reject);
      call.write(head);
    });
    expect(answer).toBe(413);
  });
  it.runIf(hasProc)('uploads are streamed: the server does not grow by them', async () => {
    const key = await makeKey('enterprise');
    const rss = () => {
      const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024;
    };
    const before = rss();
    const client = new Client(server.url, key);
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, rss());
    }, 20);
    const uploads = Array.from({ length: 4 }, () => client.parse(drawing('plain', 30 * megabyte)));
    const answers = await Promise.all(uploads);
    clearInterval(timer);
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202, 202]);
    expect(peak - before).toBeLessThan(100 * megabyte);
  });
  it('a second file is refused, not left out', async () => {
    const client = await makeClient('enterprise');
    const form = new FormData();
    for (const name of ['a.dxf', 'b.dxf']) form.append('file', new Blob([drawing()]), name);
    const { status, body } = await client.request('/v1/parse', { method: 'POST', body: form });
    expect([status, body]).toEqual([
      400,
      {
        error: 'Validation error',
        details: { fieldErrors: { file: ['Expected one file'] }, formErrors: [] },
      },
    ]);
    expect((await client.request('/v1/jobs')).body.jobs).toEqual([]);
  });
  it('refused and aborted uploads leave no file behind', async () => {
    const key = await makeKey('enterprise');
    const headers = `Authorization: Bearer ${key}\r\nHost: x\r\nContent-Length: 100000`;
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const type = `multipart/form-data; boundary=${boundary}`;
    socket.write(`POST /v1/parse HTTP/1.1\r\n${headers}\r\nContent-Type: ${type}\r\n\r\n${head}`);
    socket.write(drawing('plain', 20_000));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await expect
      .poll(() => readdirSync(join(server.data, 'tmp')).filter((name) => name !== ''))
      .toEqual([]);
    expect((await new Client(server.url, key).request('/v1/jobs')).body.jobs).toEqual([]);
  });
  it('a sender that falls silent is dropped', async () => {
    const hasty = await startTestServer({ settings: ['--upload-timeout', '0.3'] });
    const { key } = await createKey(hasty.data);
    expect((await pour(hasty.url, key, megabyte)).status).toBe(408);
  });
});

describe('monthly quota', () => {
  const addUser = (name: string, tenant = name) => createUser(server.data, name, 'editor', tenant);
  const setUsed = (tenant: string, plan: string, parses: number) => {
    const database = new SqliteDatabase(join(server.data, 'linework.db'), { timeout: 5000 });
    database
      .prepare(`INSERT INTO parseUsage SELECT id, ?, ?, ? FROM tenants WHERE name = ?`)
      .run(plan, new Date().toISOString().slice(0, 7), parses, tenant);
    database.close();
  };

  it.each<[Plan, number]>([
    ['free', 50],
    ['starter', 500],
    ['growth', 2000],
    ['pro', 10_000],
    ['business', 40_000],
  ])('%s: %i a month', async (plan, limit) => {
    const client = await makeClient(plan, await addUser(`${plan}-user`, `${plan} tenant`));
    setUsed(`${plan} tenant`, plan, limit - 1);
    expect((await client.parse(drawing(), { mode: 'sync' })).status).toBe(200);
    const { status, body } = await client.parse(drawing());
    expect(status).toBe(429);
    expect(body.error).toBe(
      `Monthly limit of ${limit} requests reached for ${plan.toUpperCase()} plan`,
    );
    expect((await client.request('/v1/jobs')).status).toBe(200);
  });
  it('a failed parse does not count', async () => {
    const client = await makeClient('free', await addUser('failing'));
    setUsed('failing', 'free', 49);
    for (let index = 0; index < 3; index++) {
      expect((await client.parse(damaged(), { mode: 'sync' })).status).toBe(422);
    }
    expect((await client.parse(drawing(), { mode: 'sync' })).status).toBe(200);
    expect((await client.parse(drawing(), { mode: 'sync' })).status).toBe(429);
  });
  it('holds under a burst: jobs in flight count', async () => {
    const client = await makeClient('free', await addUser('bursting'));
    setUsed('bursting', 'free', 45);
    const slow = linesBytes(20_000);
    const burst = Array.from({ length: 15 }, () => client.parse(slow));
    const statuses = (await Promise.all(burst)).map((answer) => answer.status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });
  it('a user has the best plan of its keys; a revoked one no longer counts', async () => {
    const email = await addUser('mixed');
    const client = await makeClient('free', email);
    const { id } = await createKey(server.data, { plan: 'pro', user: email });
    const large = () => client.parse(drawing(randomBytes(4).toString('hex'), 11 * megabyte));
    expect((await large()).status).toBe(202);
    await withIdentity(server.data, (identity) => identity.revokeKey(id));
    expect((await large()).status).toBe(413);
  });
});
