/** The audit log: what was done to keys and users, by whom, told to administrators alone. */
import { userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { openDatabase } from '../../server/store/database.ts';
import { Client, firstKeyOf, runCommand, startTestServer } from './support/server.ts';
import { makeUser, time } from './support/vault.ts';

it('tells each creation and end, through the API and the command line', async () => {
  const server = await startTestServer();
  const { data } = server;
  const command = async (...words: string[]) => {
    const { code, stdout, stderr } = await runCommand(...words, '--data', data);
    expect([code, stderr]).toEqual([0, '']);
    return { body: JSON.parse(stdout), text: stdout };
  };
  const client = new Client(server.url, firstKeyOf(server));
  const headers = { 'Content-Type': 'application/json' };
  const asked = { name: 'ERP', scopes: ['parse'] };
  const init = { method: 'POST', headers, body: JSON.stringify(asked) };
  const erp = (await client.request('/api/v1/api-keys', init)).body.data;
  await client.request(`/api/v1/api-keys/${erp.id}`, { method: 'DELETE' });
  const login = ['--email', 'eve@example.com', '--username', 'eve', '--password', 'open sesame'];
  const words = ['users', 'create', ...login, '--name', 'Eve', '--role', 'admin'];
  const eve = (await command(...words)).body;
  const made = ['keys', 'create', '--name', 'hers', '--plan', 'pro', '--user', 'eve'];
  const hers = (await command(...made)).body;
  await command('keys', 'revoke', hers.id);
  expect((await runCommand('keys', 'revoke', hers.id, '--data', data)).code).toBe(1);
  await command('users', 'disable', 'eve');

  const answer = await client.request('/api/v1/audit-log?sort=id&per_page=100');
  const [first, ...rest] = answer.body.data;
  const byCommand = { via: 'command', user: null, key_id: null, account: userInfo().username };
  expect(first).toMatchObject({ action: 'key.created', at: time, by: { via: 'server' } });
  const byApi = { via: 'api', user: 'admin@localhost', key_id: first.subject, account: null };
  expect(rest).toMatchObject([
    { action: 'key.created', subject: erp.id, detail: { name: 'ERP', scopes: 'parse' }, by: byApi },
    { action: 'key.revoked', subject: erp.id, detail: { name: 'ERP' }, by: byApi },
    { action: 'user.created', subject: eve.id, detail: { role: 'admin' }, by: byCommand },
    { action: 'key.created', subject: hers.id, detail: { plan: 'pro' }, by: byCommand },
    { action: 'key.revoked', subject: hers.id, by: byCommand },
    { action: 'user.disabled', subject: eve.id, by: byCommand },
  ]);
  const told = (await command('audit')).body;
  expect(told.map(({ action }: { action: string }) => action)).toEqual(
    answer.body.data.map(({ action }: { action: string }) => action),
  );
  for (const secret of [erp.key, hers.key, firstKeyOf(server), 'open sesame']) {
    expect(answer.text).not.toContain(secret);
  }
  const page = await client.request('/api/v1/audit-log?action=user.created');
  expect(page.body).toMatchObject({ data: [{ subject: eve.id }], meta: { total: 1 } });

  const editor = await makeUser(server, 'john', 'editor');
  expect((await editor.request('/api/v1/audit-log')).status).toBe(403);
  const stranger = await makeUser(server, 'otto', 'admin', 'elsewhere');
  const others = await stranger.request('/api/v1/audit-log?sort=id');
  expect(others.body.data).toMatchObject([
    { action: 'user.created', detail: { username: 'otto' } },
    { action: 'key.created' },
  ]);

  const database = openDatabase(data);
  expect(() => database.exec("UPDATE auditLog SET at = ''")).toThrow(/not changed/);
  expect(() => database.exec('DELETE FROM auditLog')).toThrow(/not deleted/);
  database.close();
});
