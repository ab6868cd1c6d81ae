/** The commands `keys` and `users`: what they print, while a server runs on the same folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, makeFolder, runCommand, startTestServer } from './support/server.ts';

let url: string;
let data: string;

beforeAll(async () => {
  ({ url, data } = await startTestServer());
});

/** Runs a command that must succeed, and parses what it prints. */
// biome-ignore lint/suspicious/noExplicitAny: the JSON is what the tests look at.
async function json(...words: string[]): Promise<any> {
  const { code, stdout, stderr } = await runCommand(...words, '--data', data);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

/** Runs a command that must fail with one line; 2 is the code of a flag that does not hold. */
async function fault(expected: number, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(...words, '--data', data);
  expect([code, stdout, stderr.trim().split('\n').length]).toEqual([expected, '', 1]);
  return stderr;
}

const userWords = (name: string, role: string) => {
  const login = ['--email', `${name}@example.com`, '--username', name, '--password', 'p'];
  return ['users', 'create', ...login, '--name', name, '--role', role];
};

describe('a folder that is not there', () => {
  it.each([
    ['keys', 'list'],
    ['keys', 'revoke', 'key_1'],
    ['users', 'list'],
    ['users', 'disable', 'ada'],
    ['audit'],
  ])('is told by %s %s, and not made', async (...words) => {
    const mistyped = join(makeFolder(), 'dta');
    const { code, stdout, stderr } = await runCommand(...words.filter(Boolean), '--data', mistyped);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `linework: there is no data folder ${mistyped}: name the server's with --data\n`,
    );
    expect(existsSync(mistyped)).toBe(false);
  });
});

describe('keys', () => {
  it('create prints only the id, the key, its prefix and its plan; the key works', async () => {
    const made = await json('keys', 'create', '--name', 'a', '--plan', 'pro');
    expect(made).toEqual({
      id: expect.stringMatching(/^key_/),
      key: expect.stringMatching(/^cadl_[0-9a-f]{48}$/),
      prefix: made.key.slice(0, 13),
      plan: 'pro',
    });
    expect((await new Client(url, made.key).request('/v1/jobs')).status).toBe(200);
  });
  it('list shows all but the key', async () => {
    const words = ['--scopes', 'parse,documents.read', '--expires-at', '2031-02-03 04:05'];
    const made = await json('keys', 'create', '--name', 'listed', '--plan', 'free', ...words);
    const keys = await json('keys', 'list');
    expect(keys.find((key: { id: string }) => key.id === made.id)).toEqual({
      id: made.id,
      name: 'listed',
      prefix: made.prefix,
      plan: 'free',
      user: 'admin@localhost',
      scopes: ['parse', 'documents.read'],
      createdAt: expect.any(String),
      expiresAt: '2031-02-03T04:05:00.000Z',
      revokedAt: null,
    });
    expect(JSON.stringify(keys)).not.toMatch(/cadl_[0-9a-f]{9}/);
  });
  it('revoke works once', async () => {
    const { id, key } = await json('keys', 'create', '--name', 'r', '--plan', 'free');
    expect((await json('keys', 'revoke', id)).revokedAt).toEqual(expect.any(String));
    expect((await new Client(url, key).request('/v1/jobs')).status).toBe(401);
    expect(await fault(1, 'keys', 'revoke', id)).toContain('already revoked');
    expect(await fault(1, 'keys', 'revoke', 'key_none')).toContain('there is no key key_none');
  });
  it.each([
    [2, '--plan', 'gold'],
    [2, '--scopes', 'everything'],
    [2, '--expires-at', 'tomorrow'],
    [1, '--user', 'nobody@example.com'],
    [2, '--name', ' '],
  ])('exit %i and one line for create %s %s', async (code, flag, value) => {
    const words = ['--name', 'k', '--plan', 'free'];
    await fault(code, 'keys', 'create', ...words, `${flag}=${value}`);
  });
  it('work on a folder that was never served', async () => {
    const words = ['keys', 'create', '--name', 'a', '--plan', 'free', '--data', makeFolder()];
    expect(JSON.parse((await runCommand(...words)).stdout).plan).toBe('free');
  });
});

describe('users', () => {
  it('create prints the user, in the first tenant unless told otherwise', async () => {
    const user = await json(...userWords('ann', 'editor'));
    expect(user).toMatchObject({ email: 'ann@example.com', role: 'editor', tenant: 'default' });
    expect(Number(user.id)).toBeGreaterThan(1);
    expect(JSON.stringify(user)).not.toContain('scrypt');
    const other = await json(...userWords('bob', 'viewer'), '--tenant', 'Second Ltd');
    expect(other.tenant).toBe('Second Ltd');
    const { key } = await json(
      ...['keys', 'create', '--name', 'of ann', '--plan', 'pro', '--user', 'ann@example.com'],
    );
    expect((await new Client(url, key).request('/v1/jobs')).status).toBe(200);
    expect(await fault(1, ...userWords('ANN', 'editor'))).toContain('exists already');
    expect((await json(...userWords('2', 'editor'))).username).toBe('2');
  });
  it('disable ends the keys too, and works once', async () => {
    await json(...userWords('cid', 'editor'));
    expect((await json('users', 'disable', 'cid@example.com')).disabledAt).not.toBeNull();
    expect(await fault(1, 'users', 'disable', 'cid')).toContain('already disabled');
    expect(await fault(1, 'users', 'disable', 'dan')).toContain('there is no user dan');
  });
  it('list shows them', async () => {
    const users = await json('users', 'list');
    expect(users[0]).toMatchObject({ id: '1', username: 'built-in', role: 'admin' });
  });
});
