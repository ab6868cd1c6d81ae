/**
 * Who may do what: every operation of `/openapi.json` that takes a key, asked by each kind of
 * caller for the things of one tenant. An operation that is added is asked too.
 */
import { beforeAll, expect, it } from 'vitest';
import { withIdentity } from '../../server/cli/users.ts';
import { jsonClient } from './support/cadfiles.ts';
import {
  createKey,
  createUser,
  drawing,
  firstKeyOf,
  startTestServer,
  type TestServer,
} from './support/server.ts';
import { VaultClient } from './support/vault.ts';

interface Operation {
  method: string;
  path: string;
}

let server: TestServer;
let owner: VaultClient;
let operations: Operation[];
/** What stands for a parameter of a path, and what is sent to it. */
let values: Record<string, string>;
let bodies: Record<string, object>;
let branchId: string;

beforeAll(async () => {
  server = await startTestServer({ isScripted: true, settings: ['--webhook-allow', '127.0.0.1'] });
  owner = new VaultClient(server.url, firstKeyOf(server));
  const api = jsonClient(server.url, owner.key);
  const { id: itemId } = await owner.newItem();
  const fileId = await owner.newFile('content', 'a.step', itemId);
  branchId = await owner.mainBranch();
  const company = (await api.post('/companies', { name: 'Acme' })).body.data.id;
  const report = (await api.post('/reports', { company_id: company, format: 'csv' })).body;
  const jobId = (await owner.parse(drawing(), { mode: 'async' })).body.job_id;
  const url = 'http://127.0.0.1:9/';
  const webhook = (
    await owner.request('/v1/webhooks', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ url }),
    })
  ).body.id;
  const key = (await api.post('/api-keys', { name: 'of nobody' })).body.data.id;
  await api.ended(report.job_id);
  await api.ended(jobId);
  values = { itemId, fileId, jobId, webhooks: webhook, companies: company };
  Object.assign(values, { reports: report.report_id, jobs: report.job_id, 'api-keys': key });
  const files = { fileIds: [fileId] };
  const items = { itemIds: [itemId], branchId };
  bodies = {
    '/v1/webhooks': { url },
    '/api/v1/reports': { company_id: company },
    '/api/items/{itemId}/checkout': { branchId },
    '/api/items/{itemId}/checkin': { branchId },
    '/api/files/batch-checkout': files,
    '/api/files/batch-checkin': files,
    '/api/items/batch-checkout': items,
    '/api/items/batch-checkin': items,
  };
  const { paths } = (await owner.request('/openapi.json')).body;
  operations = Object.entries(paths as Record<string, object>)
    // FileCAD has logins, and answers 200 to a fault: its own tests ask for these.
    .filter(([path]) => !path.startsWith('/api/v2/'))
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method, path })));
});

/** The statuses of all operations that `which` holds for. */
async function ask(client: VaultClient, which = (_operation: Operation) => true) {
  const told: Record<string, number> = {};
  for (const operation of operations.filter(which)) {
    const { method, path } = operation;
    const kind = path.replace(/^\/(api\/v1|v1|api)\//, '').replace(/\/.*/, '');
    const asked = path.replaceAll(/\{(\w+)\}/g, (_all, name) => values[name] ?? values[kind]!);
    const hasBody = /post|put|patch/.test(method);
    const isUpload = path === '/v1/parse' || path.endsWith('/upload');
    const form = new FormData();
    form.append('file', new Blob([drawing()]), 'a.dxf');
    const json = JSON.stringify(bodies[path] ?? { name: 'anything' });
    const headers = hasBody && !isUpload ? { 'Content-Type': 'application/json' } : undefined;
    const body = isUpload ? form : hasBody ? json : undefined;
    const query = hasBody ? '' : `?branchId=${branchId}`;
    const init = { method: method.toUpperCase(), headers, body };
    told[`${method} ${path}`] = (await client.request(asked + query, init)).status;
  }
  return told;
}

const only = (told: Record<string, number>, ...fine: number[]) =>
  Object.fromEntries(Object.entries(told).filter(([, status]) => !fine.includes(status)));

const clientOf = async (request: Parameters<typeof createKey>[1]) =>
  new VaultClient(server.url, (await createKey(server.data, request)).key);

it('without a key, or with one that has ended: 401', async () => {
  const user = await createUser(server.data, 'gone', 'admin');
  const ofDisabled = await clientOf({ user });
  const expired = await clientOf({ expiresAt: '2020-01-01T00:00:00.000Z' });
  const revoked = await createKey(server.data);
  await withIdentity(server.data, async (identity) => {
    await identity.disableUser(user);
    await identity.revokeKey(revoked.id);
  });
  expect(operations.length).toBeGreaterThan(50);
  const withRevoked = new VaultClient(server.url, revoked.key);
  for (const client of [new VaultClient(server.url), expired, withRevoked, ofDisabled]) {
    expect(only(await ask(client), 401)).toEqual({});
  }
});

it("another tenant's things: 404, whatever one may do there", async () => {
  const user = await createUser(server.data, 'otto', 'admin', 'elsewhere');
  const told = await ask(await clientOf({ user }), ({ path }) => path.includes('{'));
  expect(only(told, 404)).toEqual({});
  const batches = ({ path }: Operation) => path.includes('/batch-');
  expect(only(await ask(await clientOf({ user }), batches), 400)).toEqual({});
});

it('a viewer changes nothing', async () => {
  const user = await createUser(server.data, 'vera', 'viewer');
  const isChange = ({ method }: Operation) => method !== 'get';
  const told = await ask(await clientOf({ user }), isChange);
  // A job belongs to the key that made it.
  expect(only(told, 403)).toEqual({ 'delete /v1/jobs/{jobId}': 404 });
});

it('a key that may only parse reaches nothing else', async () => {
  const user = await createUser(server.data, 'pat', 'editor');
  const told = await ask(await clientOf({ user, scopes: ['parse'] }));
  const own = Object.entries(only(told, 403)).map(([name, status]) => `${name} ${status}`);
  expect(own.sort()).toEqual([
    'delete /v1/jobs/{jobId} 404',
    'get /api/v1/jobs 200',
    'get /api/v1/jobs/{id} 404',
    'get /api/v1/jobs/{id}/stream 404',
    'get /v1/jobs 200',
    'get /v1/jobs/{jobId} 404',
    'get /v1/jobs/{jobId}/image 404',
    'get /v1/jobs/{jobId}/result 404',
    'post /v1/parse 202',
  ]);
});

it('after all of them everything is there, as it was', async () => {
  const told = await ask(owner, ({ method, path }) => method === 'get' && path.includes('{'));
  // No drawing was stored in this file.
  expect(only(told, 200)).toEqual({ 'get /api/files/{fileId}/attributes': 422 });
});
