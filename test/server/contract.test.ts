/**
 * `/openapi.json` and the server tell the same: every route that is mounted is described and the
 * other way round, and the answers of a session over all APIs are as their schemas say, without a
 * field that is not described.
 */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../server/app.ts';
import { defaultSettings } from '../../server/config.ts';
import { assembleParts } from '../../server/parts.ts';
import { openDatabase } from '../../server/store/database.ts';
import { Contract } from './support/contract.ts';
import { ScriptedConverter } from './support/converter.ts';
import { floorPlan } from './support/floor-plan.ts';
import {
  type Answer,
  Client,
  createUser,
  damaged,
  firstKeyOf,
  makeFolder,
  startTestServer,
} from './support/server.ts';

/** What is served beside the APIs: for people, supervisors, and by signed links. */
const beside = [
  ...['/', '/docs', '/web/:name', '/openapi.json'],
  ...['/healthz', '/readyz', '/metrics', '/files/previews/:name'],
  ...['/:code', '/folder/:id/:name'],
];

let client: Client;
let data: string;
let contract: Contract;
const faults: string[] = [];

beforeAll(async () => {
  const server = await startTestServer({ env: { LINEWORK_WEBHOOK_ALLOW: '127.0.0.0/8' } });
  client = new Client(server.url, firstKeyOf(server));
  data = server.data;
  contract = new Contract((await client.request('/openapi.json')).body);
});

it('describes each mounted route, and mounts each that it describes', () => {
  const folder = makeFolder();
  const settings = { ...defaultSettings(), data: folder };
  const database = openDatabase(folder);
  const app = createApp(
    assembleParts({
      ...{ settings, database, converter: new ScriptedConverter() },
      ...{ log: pino({ level: 'silent' }), baseUrl: () => '', isDraining: () => false },
    }),
  );
  const routes = app.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
    .map(({ method, path }) => ({
      method: method.toLowerCase(),
      path: path.replaceAll(/\{[^}]*\}+/g, '').replace(/^\/web\/.+/, '/web/:name'),
    }));
  database.close();
  const isBeside = ({ path }: { path: string }) => beside.includes(path);
  const mounted = routes
    .filter((route) => !isBeside(route))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect([...new Set(mounted)].toSorted()).toEqual(contract.operations.toSorted());
  const others = routes.filter(isBeside).map(({ path }) => path);
  expect([...new Set(others)].toSorted()).toEqual(beside.toSorted());
});

async function judged(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await client.request(path, { method, ...init });
  faults.push(...contract.faults(method, path, answer));
  return answer;
}

const get = (path: string) => judged('GET', path);
const remove = (path: string) => judged('DELETE', path);
const send = (method: string, path: string, body: object = {}) => {
  const headers = { 'Content-Type': 'application/json' };
  return judged(method, path, { headers, body: JSON.stringify(body) });
};
const upload = (path: string, fields: Record<string, string | Blob>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, 'floor-plan.dxf');
  }
  return judged('POST', path, { body: form });
};
const plan = new Blob([floorPlan()]);

describe('answers are as described', () => {
  it('CADLens', async () => {
    await upload('/v1/parse', { file: plan, mode: 'sync' });
    await upload('/v1/parse', { file: new Blob([damaged()]), mode: 'sync' });
    await upload('/v1/parse', { file: new Blob(['a text']) });
    const id = (await upload('/v1/parse', { file: plan })).body.job_id;
    await client.ended(id);
    for (const path of ['', `/${id}`, `/${id}/result?blocks=1&z=1&space=all`, `/${id}/image`]) {
      await get(`/v1/jobs${path}`);
    }
    for (const format of ['ndjson', 'geojson', 'svg']) {
      await get(`/v1/jobs/${id}/result?format=${format}`);
    }
    await get(`/v1/jobs/${id}/result?format=none`);
    const saved = await send('POST', '/v1/webhooks', { url: 'http://127.0.0.1:9/hook' });
    await send('POST', '/v1/webhooks', { url: 'http://10.0.0.1/hook' });
    await get('/v1/webhooks');
    await get(`/v1/webhooks/${saved.body.id}`);
    await client.ended((await upload('/v1/parse', { file: plan })).body.job_id);
    await expect
      .poll(async () => (await client.request('/v1/webhooks/deliveries')).body.length)
      .toBeGreaterThan(0);
    await get('/v1/webhooks/deliveries');
    await remove(`/v1/webhooks/${saved.body.id}`);
    await remove(`/v1/jobs/${id}`);
    await get(`/v1/jobs/${id}`);
    expect(faults.splice(0)).toEqual([]);
  });

  it('Cascadia', async () => {
    const made = (await send('POST', '/api/items', { name: 'Plan' })).body.data.item;
    const item = `/api/items/${made.id}`;
    await send('POST', '/api/items', {});
    const other = (await send('POST', '/api/items', { name: 'Other' })).body.data.item.id;
    const { files } = (await upload(`${item}/files/upload`, { file1: plan })).body;
    const file = `/api/files/${files[0].id}`;
    await expect
      .poll(async () => (await client.request(`${file}/metadata`)).body.data.file.drawing?.status)
      .toBe('COMPLETED');
    for (const path of ['metadata', 'attributes', 'versions', 'history', 'lock-status']) {
      await get(`${file}/${path}`);
    }
    await send('POST', `${file}/checkout`);
    await get(`${file}/lock-status`);
    await upload(`${file}/checkin`, { file: plan, description: 'again' });
    await get(`${file}/diff?from=1&to=2`);
    await get(`${file}/download`);
    const ids = { fileIds: [files[0].id] };
    await send('POST', '/api/files/batch-checkout', ids);
    await send('POST', '/api/files/batch-checkin', ids);
    await get('/api/files?q=plan');
    await get(`${item}/files`);
    await get('/api/items?limit=1');
    await get(item);
    await send('PUT', item, { description: 'as built' });
    await get(`${item}/history`);
    await send('POST', `${item}/lock`);
    await get(`${item}/lock-status`);
    await send('POST', `${item}/unlock`);
    const branchId = (await send('POST', '/api/branches', { name: 'next' })).body.data.branch.id;
    await get('/api/branches');
    await send('POST', `${item}/checkout`, { branchId });
    await get(`${item}/checkout?branchId=${branchId}`);
    await remove(`${item}/checkout?branchId=${branchId}`);
    await send('POST', `${item}/checkout`, { branchId });
    await send('POST', `${item}/checkin`, { branchId });
    const items = { itemIds: [other], branchId };
    await send('POST', '/api/items/batch-checkout', items);
    await send('POST', '/api/items/batch-checkin', items);
    await send('POST', `${item}/checkin`, { branchId });
    await remove(file);
    await get(`${file}/metadata`);
    expect(faults.splice(0)).toEqual([]);
  });

  it('CadFiles', async () => {
    const company = (await send('POST', '/api/v1/companies', { name: 'Acme' })).body.data;
    await send('POST', '/api/v1/companies', {});
    const path = `/api/v1/companies/${company.id}`;
    await get('/api/v1/companies?q=Acme&sort=-name');
    await get('/api/v1/companies?sort=none');
    await get(path);
    await send('PATCH', path, { city: 'Bern' });
    await send('PUT', path, { name: 'Acme Ltd' });
    const order = { company_id: company.id, format: 'csv' };
    const { job_id, report_id } = (await send('POST', '/api/v1/reports', order)).body;
    await get(`/api/v1/jobs/${job_id}/stream`);
    await get(`/api/v1/jobs/${job_id}`);
    await get('/api/v1/jobs');
    await get('/api/v1/reports');
    await get(`/api/v1/reports/${report_id}`);
    await get(`/api/v1/reports/${report_id}/download`);
    await remove(`/api/v1/reports/${report_id}`);
    const key = (await send('POST', '/api/v1/api-keys', { name: 'ERP', scopes: ['parse'] })).body;
    await get('/api/v1/api-keys');
    await get('/api/v1/audit-log');
    await get(`/api/v1/api-keys/${key.data.id}`);
    await remove(`/api/v1/api-keys/${key.data.id}`);
    await remove(`/api/v1/api-keys/${key.data.id}`);
    await remove(path);
    await get(path);
    expect(faults.splice(0)).toEqual([]);
  });

  it('FileCAD', async () => {
    await createUser(data, 'ada', 'admin');
    const call = async (path: string, fields: Record<string, string> = {}) =>
      judged('POST', `/api/v2${path}`, { body: new URLSearchParams({ ...session, ...fields }) });
    let session = {};
    await call('/authorize', { username: 'ada' });
    const login = await call('/authorize', { username: 'ada', password: 'correct horse' });
    session = login.body.data;
    for (const path of ['info', 'package']) await call(`/account/${path}`);
    const folder = (await call('/folder/create', { folder_name: 'Plans' })).body.data.id;
    const other = (await call('/folder/create', { folder_name: 'Other' })).body.data.id;
    const fields = { ...session, folder_id: folder, upload_file: plan };
    const file_id = (await upload('/api/v2/file/upload', fields)).body.data[0].file_id;
    for (const path of ['info', 'download', 'edit', 'info'])
      await call(`/file/${path}`, { file_id });
    const where = { parent_folder_id: folder };
    for (const path of ['listing', 'info']) await call(`/folder/${path}`, where);
    await call('/folder/edit', { folder_id: folder, is_public: '1' });
    await call('/folder/move', { folder_id: folder, new_parent_folder_id: other });
    await call('/folder/move', { folder_id: folder, new_parent_folder_id: folder });
    await call('/file/delete', { file_id });
    await call('/file/info', { file_id });
    await call('/folder/delete', { folder_id: folder });
    await call('/disable_access_token');
    await call('/account/info');
    expect(faults.splice(0)).toEqual([]);
  });
});

afterAll(() => {
  const isSuccess = (told: string) => / 2\d\d$/.test(told);
  const met = new Set(
    [...contract.seen].filter(isSuccess).map((told) => told.replace(/ \d+$/, '')),
  );
  expect(contract.operations.filter((operation) => !met.has(operation))).toEqual([]);
});
