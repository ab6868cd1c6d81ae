/**
 * The CADLens documentation, statement by statement: its sections "Errors" and "Usage & quotas".
 * The others are in `cadlens-seed.test.ts`.
 */
import SqliteDatabase from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { elsewhere } from './support/seed.ts';
import {
  type Answer,
  Client,
  createKey,
  createUser,
  damaged,
  drawing,
  firstKeyOf,
  startTestServer,
  type TestServer,
} from './support/server.ts';

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await startTestServer({ settings: ['--workers', '2'] });
  client = new Client(server.url, firstKeyOf(server));
});

/** A client of a tenant of its own. */
async function makeClient(tenant: string) {
  const user = await createUser(server.data, tenant, 'editor', tenant);
  return new Client(server.url, (await createKey(server.data, { user, plan: 'free' })).key);
}

/** Sets how much of a month a tenant has used. */
function setUsed(tenant: string, plan: string, month: string, parses: number): void {
  const database = new SqliteDatabase(`${server.data}/linework.db`, { timeout: 5000 });
  database
    .prepare('INSERT INTO parseUsage SELECT id, ?, ?, ? FROM tenants WHERE name = ?')
    .run(plan, month, parses, tenant);
  database.close();
}
const thisMonth = () => new Date().toISOString().slice(0, 7);

describe('Errors', () => {
  const isFlat = ({ body }: Answer) =>
    typeof body.error === 'string' && Object.keys(body).every((key) => /^(error|code)$/.test(key));

  it('a flat object with error, and sometimes code', async () => {
    const answers = [
      await new Client(server.url).request('/v1/jobs'),
      await client.request('/v1/jobs/job_none'),
      await client.parse(undefined),
      await client.parse(damaged(), { mode: 'sync' }),
      await client.request('/v1/nothing'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 404, 400, 422, 404]);
    expect(answers.filter((answer) => !isFlat(answer))).toEqual([]);
  });
  it('request validation: error, details with fieldErrors and formErrors', async () => {
    const { status, body } = await client.parse(drawing(), { mode: 'soon' });
    expect([status, body]).toEqual([
      400,
      {
        error: 'Validation error',
        details: { fieldErrors: { mode: [expect.any(String)] }, formErrors: [] },
      },
    ]);
  });
  it('403: request not permitted', async () => {
    const { key } = await createKey(server.data, { scopes: ['documents.read'] });
    const { status, body } = await new Client(server.url, key).parse(drawing());
    expect([status, body.error]).toEqual([403, expect.stringContaining('parse')]);
  });
  it('422: the file was accepted but could not be parsed', async () => {
    const { status, body } = await client.parse(damaged(), { mode: 'sync' });
    expect([status, Object.keys(body)]).toEqual([422, ['error']]);
  });
  it('400: no file; no supported format; DGN V8', async () => {
    const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex');
    const errors = [
      await client.parse(undefined),
      await client.parse(Buffer.from('plain text')),
      await client.parse(ole, {}, 'a.dgn'),
    ].map(({ status, body }) => [status, body]);
    const allowed = 'Allowed: DWG/DXF/DWF/DGN/DWFX/PDF';
    expect(errors).toEqual([
      [400, { error: 'No file provided. Upload a file with field name "file".' }],
      [400, { error: `File header does not match a supported CAD format. ${allowed}` }],
      [
        400,
        {
          error: 'DGN V8 files are not supported. Only Bentley DGN V7 is currently accepted.',
        },
      ],
    ]);
  });
  it('413: the envelope of the page, with the number of the plan', async () => {
    const free = await makeClient('large-files');
    const { status, body } = await free.parse(drawing('plain', 10 * 1_048_576 + 1));
    expect([status, body]).toEqual([413, { error: 'File too large. Maximum size is 10 MB.' }]);
  });
  elsewhere('413 at 100 MB on paid plans', 'limits.test.ts', 'Maximum size is 100 MB.');
  elsewhere('503 while something is not available', 'results.test.ts', '503 while there is no');
  elsewhere('500 tells no insides', 'scripted.test.ts', 'without telling its insides');
});

describe('Usage & quotas', () => {
  it('once the limit is hit: 429 with the body of the page', async () => {
    const free = await makeClient('used-up');
    setUsed('used-up', 'free', thisMonth(), 50);
    const { status, body } = await free.parse(drawing());
    const error = 'Monthly limit of 50 requests reached for FREE plan';
    expect([status, body]).toEqual([429, { error }]);
  });
  it('each successful parse counts; failed parses and reads do not', async () => {
    const free = await makeClient('counted');
    setUsed('counted', 'free', thisMonth(), 48);
    const { body } = await free.parse(drawing(), { mode: 'sync' });
    await free.parse(damaged(), { mode: 'sync' });
    for (const path of ['', `/${body.jobId}`, `/${body.jobId}/result`, `/${body.jobId}/image`]) {
      expect((await free.request(`/v1/jobs${path}`)).status).toBe(200);
    }
    expect((await free.parse(drawing(), { mode: 'sync' })).status).toBe(200);
    expect((await free.parse(drawing(), { mode: 'sync' })).status).toBe(429);
  });
  it('the counter resets at the start of a calendar month (UTC)', async () => {
    const free = await makeClient('reset');
    const before = new Date(new Date().setUTCDate(0)).toISOString().slice(0, 7);
    setUsed('reset', 'free', before, 50);
    expect((await free.parse(drawing(), { mode: 'sync' })).status).toBe(200);
  });
  elsewhere('the figures of the plans', 'limits.test.ts', "['business', 40_000]");
  it('… until a plan upgrade', async () => {
    const free = await makeClient('upgraded');
    setUsed('upgraded', 'free', thisMonth(), 50);
    expect((await free.parse(drawing())).status).toBe(429);
    await createKey(server.data, { user: 'upgraded@example.com', plan: 'starter' });
    expect((await free.parse(drawing())).status).toBe(202);
  });
});
