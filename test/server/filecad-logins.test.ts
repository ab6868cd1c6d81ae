/**
 * Logins with a password: what locks them and what does not, how long tokens last, what is kept of
 * them, and that a failure does not tell why. Times that pass are set back in the database.
 */
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../server/store/database.ts';
import { FilecadClient, makeAccount, NOT_VALID, PASSWORD, said } from './support/filecad.ts';
import {
  Client,
  firstKeyOf,
  runCommand,
  startTestServer,
  type TestServer,
} from './support/server.ts';

let server: TestServer;
let database: Database;

beforeAll(async () => {
  server = await startTestServer({ isScripted: true });
  database = openDatabase(server.data);
  return () => database.close();
});

const refused = said(expect.stringMatching(/^Could not authenticate user\./));
const login = (username: string, password = PASSWORD) =>
  new FilecadClient(server.url).call('/authorize', { username, password });
const fail = async (username: string, times: number) => {
  for (let i = 0; i < times; i++) expect(await login(username, `wrong ${i}`)).toEqual(refused);
};
const isIn = async (username: string) => (await login(username)).body._status === 'success';
/** As if so many minutes had passed. */
const wait = (table: string, column: string, minutes: number, userId: string) => {
  const times = database.prepare(`SELECT ${column} FROM ${table} WHERE userId = ?`).pluck();
  const change = database.prepare(
    `UPDATE ${table} SET ${column} = ? WHERE userId = ? AND ${column} = ?`,
  );
  const found = times.all(userId) as string[];
  expect(found.length).toBeGreaterThan(0);
  for (const at of found) {
    change.run(new Date(Date.parse(at) - minutes * 60_000).toISOString(), userId, at);
  }
};

describe('wrong passwords', () => {
  it('10 in a row lock the login, for 15 minutes, for the right one too', async () => {
    const john = await makeAccount(server, 'john', 'editor');
    await fail('john', 9);
    expect(await isIn('john')).toBe(true);
    await fail('john', 10);
    expect(await login('john')).toEqual(refused);
    expect(await login('JOHN')).toEqual(refused);
    wait('logins', 'lockedUntil', 14, john.account);
    expect(await login('john')).toEqual(refused);
    wait('logins', 'lockedUntil', 1, john.account);
    expect(await isIn('john')).toBe(true);
  });
  it('count anew after a lock, and end no token', async () => {
    const mary = await makeAccount(server, 'mary', 'editor');
    await fail('mary', 10);
    expect((await mary.call('/account/info')).body._status).toBe('success');
    wait('logins', 'lockedUntil', 15, mary.account);
    await fail('mary', 1);
    expect(await isIn('mary')).toBe(true);
  });
  it('lock nobody else', async () => {
    await makeAccount(server, 'paul', 'editor');
    expect(await isIn('paul')).toBe(true);
  });
  it('at the same time are each counted, and told in the audit log', async () => {
    const ringo = await makeAccount(server, 'ringo', 'editor');
    const tries = Array.from({ length: 14 }, (_, i) => login('ringo', `wrong ${i}`));
    for (const answer of await Promise.all(tries)) expect(answer).toEqual(refused);
    expect(await login('ringo')).toEqual(refused);
    const client = new Client(server.url, firstKeyOf(server));
    const path = `/api/v1/audit-log?via=login&subject=${ringo.account}&sort=id`;
    const { data } = (await client.request(path)).body;
    const actions = data.map(({ action }: { action: string }) => action);
    expect(actions).toEqual([...new Array(9).fill('login.failed'), 'login.locked']);
    expect(data.at(-1)).toMatchObject({
      detail: { failures: 10, address: expect.stringMatching(/127\.0\.0\.1$/) },
      by: { via: 'login', user: null, key_id: null, account: null },
    });
  });
  it('cost the same for a name that nobody has', async () => {
    await makeAccount(server, 'george', 'editor');
    const timed = async (username: string) => {
      const started = performance.now();
      expect(await login(username, 'wrong')).toEqual(refused);
      return performance.now() - started;
    };
    const [known, unknown]: number[][] = [[], []];
    for (let i = 0; i < 5; i++) {
      known!.push(await timed('george'));
      unknown!.push(await timed(`nobody-${i}`));
    }
    // The least of each: what the machine does beside it only adds.
    const ratio = Math.min(...unknown!) / Math.min(...known!);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.7);
  });
  it('in a flood: some are told to come again, and others are served meanwhile', async () => {
    const tries = Array.from({ length: 40 }, (_, i) => login(`flood-${i}`));
    const started = performance.now();
    expect((await new Client(server.url).request('/healthz')).status).toBe(200);
    const served = performance.now() - started;
    const answers = await Promise.all(tries);
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].toSorted()).toEqual([200, 429]);
    expect(answers.find(({ status }) => status === 429)).toEqual(said(expect.any(String), 429));
    expect(served).toBeLessThan(5000);
  });
});

describe('a token', () => {
  it('ends after an hour without use; each use begins it anew', async () => {
    const vera = await makeAccount(server, 'vera', 'editor');
    for (let i = 0; i < 3; i++) {
      wait('accessTokens', 'usedAt', 59, vera.account);
      expect((await vera.call('/account/info')).body._status).toBe('success');
    }
    wait('accessTokens', 'usedAt', 60, vera.account);
    expect(await vera.call('/account/info')).toEqual(said(NOT_VALID));
    expect(await vera.upload('x', 'x.dwg')).toEqual(said(NOT_VALID));
    expect(await isIn('vera')).toBe(true);
    const left = database.prepare('SELECT count(*) FROM accessTokens WHERE userId = ?').pluck();
    expect(left.get(vera.account)).toBe(1);
  });
  it('is of one account alone, and none of the other APIs', async () => {
    const [otto, uwe] = [
      await makeAccount(server, 'otto', 'admin', 'elsewhere'),
      await makeAccount(server, 'uwe', 'admin'),
    ];
    const mixed = { access_token: otto.token, account_id: uwe.account };
    expect(await uwe.call('/account/info', mixed)).toEqual(said(NOT_VALID));
    expect((await new Client(server.url, uwe.token).request('/api/files')).status).toBe(401);
  });
  it('is kept as a hash, like the password', async () => {
    const eve = await makeAccount(server, 'eve', 'editor');
    const hash = createHash('sha256').update(eve.token).digest('hex');
    const kept = database.prepare('SELECT count(*) FROM accessTokens WHERE hash = ?').pluck();
    expect([kept.get(hash), kept.get(eve.token)]).toEqual([1, 0]);
    const password = database.prepare('SELECT passwordHash FROM users WHERE id = ?').pluck();
    expect(password.get(eve.account)).toMatch(/^scrypt\$32768\$8\$1\$/);
  });
  it('ends with its user, whose links end too', async () => {
    const adam = await makeAccount(server, 'adam', 'editor');
    const file_id = await adam.newFile();
    const link = (await adam.call('/file/download', { file_id })).body.data.download_url;
    await runCommand('users', 'disable', 'adam', '--data', server.data);
    expect(await adam.call('/account/info')).toEqual(said(NOT_VALID));
    expect(await login('adam')).toEqual(refused);
    expect((await new Client('').request(link)).status).toBe(403);
  });
});

describe('the account', () => {
  it('has the limits of its plan', async () => {
    const free = await makeAccount(server, 'free', 'editor');
    const words = ['keys', 'create', '--name', 'x', '--plan', 'free', '--user', 'free@example.com'];
    await runCommand(...words, '--data', server.data);
    expect((await free.call('/account/package')).body.data).toMatchObject({
      ...{ label: 'Free Account', level_type: 'free user', id: '1', can_upload: '1' },
      ...{ max_upload_size: '104857600', max_storage_bytes: '1073741824' },
    });
    const stored = database.prepare('INSERT INTO accountStorage (userId, bytes) VALUES (?, ?)');
    stored.run(free.account, 1_073_741_824 - 10);
    const tooMuch = said('Storage limit of 1024 MB reached for FREE plan', 413);
    expect(await free.upload('x'.repeat(11), 'large.dwg')).toEqual(tooMuch);
    expect((await free.upload('x'.repeat(10), 'fits.dwg')).body._status).toBe('success');
    expect(await free.upload('x', 'more.dwg')).toEqual(tooMuch);
  });
});

afterEach(() => {
  // No secret in the log, whatever was tried.
  expect(server.stderr()).toContain('/api/v2/authorize');
  expect(server.stderr()).not.toMatch(/correct horse|wrong \d|[A-Za-z0-9]{64}/);
});
