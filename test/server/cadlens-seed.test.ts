/**
 * The CADLens documentation, section by section and statement by statement, over HTTP with the real
 * command and drawings: a block a section, a test a statement. What another file tests at length is
 * named with `elsewhere`, which checks that it is there. The sections "Errors" and "Usage & quotas"
 * are in `cadlens-seed-limits.test.ts`.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { withIdentity } from '../../server/cli/users.ts';
import { allTypes, floorPlan } from './support/floor-plan.ts';
import { elsewhere } from './support/seed.ts';
import {
  Client,
  createKey,
  createUser,
  damaged,
  drawing,
  firstKeyOf,
  runCommand,
  slowDrawing,
  startTestServer,
  type TestServer,
} from './support/server.ts';

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const anyTime = expect.stringMatching(isoTime);
const notReady = { error: 'Job result is not yet available' };
let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await startTestServer({ settings: ['--workers', '2'] });
  client = new Client(server.url, firstKeyOf(server));
});

async function parsed(bytes = floorPlan(), name = 'floor-plan.dwg') {
  const { body } = await client.parse(bytes, {}, name);
  const job = await client.ended(body.job_id);
  expect([job.status, job.errorMsg]).toEqual(['COMPLETED', null]);
  return job;
}

const resultOf = async ({ id }: { id: string }) =>
  (await client.request(`/v1/jobs/${id}/result`)).body;

/** A client of a tenant of its own. */
async function makeClient(tenant: string) {
  const user = await createUser(server.data, tenant, 'editor', tenant);
  return new Client(server.url, (await createKey(server.data, { user, plan: 'free' })).key);
}

describe('CADLens API', () => {
  it('all endpoints live under the /v1 path prefix', async () => {
    for (const path of ['/parse', '/jobs', '/v2/jobs']) {
      expect((await client.request(path)).status).toBe(404);
    }
  });
  it('the file type is verified by magic bytes, not the extension', async () => {
    const job = await parsed(floorPlan(), 'misnamed.pdf');
    expect((await resultOf(job)).metadata).toMatchObject({ format: 'DXF' });
    const { status, body } = await client.parse(Buffer.from('%!PS'), {}, 'plan.dwg');
    expect([status, body.error]).toEqual([400, expect.stringMatching(/^File header does not/)]);
  });
  it.each([
    ['DWG', 'AC1032'],
    ['DXF', 'AutoCAD Binary DXF\r\n\x1a\0'],
    ['DWF', '(DWF V06.00)'],
    ['PDF', '%PDF-1.4\n'],
    ['DGN V7', '\b\t\xfe\x02'],
  ])('formats: %s is accepted by its first bytes', async (_, magic) => {
    const bytes = Buffer.from(magic + '\0'.repeat(400), 'latin1');
    expect((await client.parse(bytes, {}, 'any.bin')).status).toBe(202);
  });
  elsewhere('10 MB on the free plan, up to 100 MB on paid', 'limits.test.ts', '10 MB pass');
});

describe('How it works', () => {
  it('upload: a job back with status PENDING; wait: poll; read: the result', async () => {
    const accepted = await client.parse(floorPlan());
    expect([accepted.status, accepted.body.status]).toEqual([202, 'PENDING']);
    const job = await client.ended(accepted.body.job_id);
    expect(job.status).toBe('COMPLETED');
    expect(Object.keys(await resultOf(job))).toEqual(
      expect.arrayContaining(['vectorJson', 'imageUrl']),
    );
  });
});

describe('Authentication', () => {
  const refused = { error: 'Invalid, revoked, or expired API key' };

  it('Authorization: Bearer cadl_<48 hex characters>', async () => {
    const { key } = await createKey(server.data);
    expect(key).toMatch(/^cadl_[0-9a-f]{48}$/);
    expect((await new Client(server.url, key).request('/v1/jobs')).status).toBe(200);
  });
  it('the full key is shown once; only its prefix afterwards', async () => {
    const words = ['--data', server.data, '--name', 'shown', '--plan', 'free'];
    const { key, prefix } = JSON.parse((await runCommand('keys', 'create', ...words)).stdout);
    const { stdout } = await runCommand('keys', 'list', '--data', server.data);
    expect(key.startsWith(prefix)).toBe(true);
    expect(stdout).toContain(prefix);
    expect(stdout).not.toContain(key);
  });
  it('a missing, malformed, revoked, or expired key returns 401', async () => {
    const expiresAt = new Date(Date.now() - 1000).toISOString();
    const expired = (await createKey(server.data, { expiresAt })).key;
    const { id, key: revoked } = await createKey(server.data);
    await withIdentity(server.data, (identity) => identity.revokeKey(id));
    for (const key of [undefined, 'cadl_short', revoked, expired]) {
      for (const path of ['/v1/jobs', '/v1/jobs/job_x', '/v1/jobs/job_x/result']) {
        const { status, body } = await new Client(server.url, key).request(path);
        expect([status, body]).toEqual([401, refused]);
      }
      const { status, body } = await new Client(server.url, key).parse(drawing());
      expect([status, body]).toEqual([401, refused]);
    }
  });
  elsewhere('revoking takes effect immediately', 'cadlens.test.ts', 'takes effect immediately');
});

describe('Parse a file', () => {
  it('async by default: 202 with the fields of the example and no others', async () => {
    const bytes = floorPlan();
    for (const fields of [{}, { mode: 'async' }] as Record<string, string>[]) {
      const { status, body } = await client.parse(bytes, fields, 'floor-plan.dwg');
      expect(status).toBe(202);
      expect(body).toEqual({
        job_id: expect.stringMatching(/^job_\w+$/),
        status: 'PENDING',
        fileName: 'floor-plan.dwg',
        fileSize: bytes.length,
        createdAt: anyTime,
      });
    }
  });
  it('sync holds the request until the worker finishes', async () => {
    const { status, body } = await client.parse(floorPlan(), { mode: 'sync' });
    expect([status, body.status, body.vectorJson.length]).toEqual([200, 'COMPLETED', 450]);
  });
  elsewhere('… or returns 202 on timeout', 'cadlens.test.ts', '202 with the job on timeout');
  it('file is required', async () => {
    const { status, body } = await client.parse(undefined, { mode: 'async' });
    const error = 'No file provided. Upload a file with field name "file".';
    expect([status, body]).toEqual([400, { error }]);
  });
  elsewhere('webhookUrl overrides any saved endpoint', 'webhooks.test.ts', 'overrides them');
  it('every parse returns both vector JSON and a rendered PNG preview', async () => {
    const { vectorJson, imageUrl } = await resultOf(await parsed());
    expect(vectorJson).toHaveLength(450);
    const bytes = Buffer.from(await (await fetch(imageUrl)).arrayBuffer());
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  });
});

describe('Get a job', () => {
  it('has the fields of the example and no others', async () => {
    const bytes = floorPlan();
    const job = await parsed(bytes);
    expect(job).toEqual({
      ...{ id: job.id, uuid: job.id, status: 'COMPLETED' },
      ...{ fileName: 'floor-plan.dwg', fileSize: bytes.length },
      ...{ createdAt: anyTime, startedAt: anyTime, completedAt: anyTime },
      ...{ errorMsg: null, imageUrl: expect.stringMatching(/^http.*\.png\?/) },
    });
    expect(job.id).toMatch(/^job_/);
  });
  it('imageUrl is null until COMPLETED', async () => {
    const { body } = await client.parse(slowDrawing());
    const early = (await client.request(`/v1/jobs/${body.job_id}`)).body;
    expect([early.imageUrl, early.completedAt]).toEqual([null, null]);
    expect(['PENDING', 'PROCESSING']).toContain(early.status);
    await client.ended(body.job_id);
  });
  it('is idempotent', async () => {
    const { id } = await parsed();
    const read = async () => {
      const { imageUrl, ...job } = (await client.request(`/v1/jobs/${id}`)).body;
      return { ...job, imageUrl: imageUrl.replace(/\?.*/, '') };
    };
    expect(await read()).toEqual(await read());
  });
});

describe('Get the result', () => {
  it('is the document of the example', async () => {
    const job = await parsed();
    const result = await resultOf(job);
    expect(result).toMatchObject({
      jobId: job.id,
      status: 'COMPLETED',
      metadata: {
        ...{ filename: 'floor-plan.dwg', format: 'DXF', dwgVersion: 'AC1032', units: 'mm' },
        boundingBox: {
          ...{ minX: 0, minY: 0, maxX: 12000, maxY: 7200, width: 12000, height: 7200 },
        },
      },
      createdAt: job.completedAt,
    });
    const solid = { lineType: 'CONTINUOUS', isVisible: true };
    expect(result.layersJson).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'WALL', color: 7, colorHex: '#FFFFFF', ...solid }),
        expect.objectContaining({ name: 'DOOR', color: 3, colorHex: '#00FF00', ...solid }),
      ]),
    );
    const counts = result.layersJson.map((row: Record<string, unknown>) => [
      ...[row.name, row.entityCount],
    ]);
    expect(counts).toEqual(
      expect.arrayContaining([
        ['WALL', 412],
        ['DOOR', 38],
      ]),
    );
    expect(result.vectorJson.slice(0, 2)).toEqual([
      {
        ...{ type: 'LINE', id: '1A4', layer: 'WALL', colorIndex: 7 },
        ...{ start: { x: 0, y: 0 }, end: { x: 12000, y: 0 } },
      },
      {
        ...{ type: 'LWPOLYLINE', id: '1B2', layer: 'WALL', closed: true, colorIndex: 7 },
        vertices: [
          { x: 0, y: 0 },
          { x: 12000, y: 0 },
          { x: 12000, y: 7200 },
        ],
      },
    ]);
  });
  it('calling it earlier returns 400', async () => {
    const { body } = await client.parse(slowDrawing());
    for (const part of ['result', 'image']) {
      const early = await client.request(`/v1/jobs/${body.job_id}/${part}`);
      expect([early.status, early.body]).toEqual([400, notReady]);
    }
    await client.ended(body.job_id);
  });
});

describe('Get the preview image', () => {
  it('an object with imageUrl, valid for one hour, as in the job and the result', async () => {
    const job = await parsed();
    const { body } = await client.request(`/v1/jobs/${job.id}/image`);
    expect(Object.keys(body)).toEqual(['imageUrl']);
    const place = (url: string) => url.replace(/\?.*/, '');
    const result = await resultOf(job);
    expect([place(job.imageUrl), place(result.imageUrl)]).toEqual([
      ...[place(body.imageUrl), place(body.imageUrl)],
    ]);
    const seconds = Number(new URL(body.imageUrl).searchParams.get('expires')) - Date.now() / 1000;
    expect(Math.round(seconds / 60)).toBe(60);
    expect((await fetch(body.imageUrl)).headers.get('Content-Type')).toBe('image/png');
  });
});

describe('List jobs', () => {
  it('the jobs of the calling key in the form of "get a job"', async () => {
    const other = await makeClient('lister');
    const { body } = await other.parse(drawing(), { mode: 'sync' });
    const list = (await other.request('/v1/jobs')).body;
    const job = (await other.request(`/v1/jobs/${body.jobId}`)).body;
    expect(Object.keys(list)).toEqual(['jobs']);
    expect(list.jobs).toHaveLength(1);
    expect({ ...list.jobs[0], imageUrl: '' }).toEqual({ ...job, imageUrl: '' });
  });
  elsewhere('up to the 100 most recent, newest first', 'cadlens.test.ts', 'lists up to 100');
});

describe('Delete a job', () => {
  it('204 and an empty body; then 404; the artifacts are gone', async () => {
    const job = await parsed();
    const path = `/v1/jobs/${job.id}`;
    const answer = await client.request(path, { method: 'DELETE' });
    expect([answer.status, answer.text]).toEqual([204, '']);
    for (const gone of [path, `${path}/result`, `${path}/image`, job.imageUrl]) {
      expect((await client.request(gone)).status).toBe(404);
    }
    expect((await client.request(path, { method: 'DELETE' })).status).toBe(404);
  });
  it('404 if the job does not exist for your API key', async () => {
    const job = await parsed();
    const other = await makeClient('deleter');
    const path = `/v1/jobs/${job.id}`;
    expect((await other.request(path, { method: 'DELETE' })).status).toBe(404);
    expect((await client.request(path)).status).toBe(200);
  });
});

describe('Jobs & polling', () => {
  it('PENDING, PROCESSING, then a terminal state that no longer changes', async () => {
    const rank = ['PENDING', 'PROCESSING', 'COMPLETED'];
    const { body } = await client.parse(slowDrawing());
    const seen = new Set<string>();
    for (let status = 'PENDING'; status !== 'COMPLETED'; ) {
      status = (await client.request(`/v1/jobs/${body.job_id}`)).body.status;
      seen.add(status);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect([...seen]).toEqual(rank.filter((status) => seen.has(status)));
    expect([...seen]).toContain('PROCESSING');
    expect((await client.request(`/v1/jobs/${body.job_id}`)).body.status).toBe('COMPLETED');
  });
  it('PENDING, PROCESSING, FAILED', async () => {
    const { body } = await client.parse(damaged());
    const job = await client.ended(body.job_id);
    expect([job.status, job.errorMsg.length > 10]).toEqual(['FAILED', true]);
  });
});

describe('Result schema', () => {
  it('the top-level keys', async () => {
    const keys = 'jobId status vectorJson layersJson metadata imageUrl createdAt'.split(' ');
    expect(Object.keys(await resultOf(await parsed())).sort()).toEqual(keys.sort());
  });
  // $INSUNITS, DXF reference, HEADER section.
  it.each([
    [0, 'unknown'],
    [1, 'in'],
    [2, 'ft'],
    [4, 'mm'],
    [5, 'cm'],
    [6, 'm'],
  ])('units: $INSUNITS %i is %s', async (units, name) => {
    const { body } = await client.parse(floorPlan(units), { mode: 'sync' });
    expect(body.metadata.units).toBe(name);
  });
});

describe('Vector entity types', () => {
  let entities: Record<string, unknown>[];

  beforeAll(async () => {
    entities = (await resultOf(await parsed(allTypes()))).vectorJson;
  });

  it.each<[string, Record<string, unknown>]>([
    ['LINE', { start: { x: 0, y: 0 }, end: { x: 100, y: 50 } }],
    [
      'LWPOLYLINE',
      {
        vertices: [
          { x: 0, y: 0, bulge: 1 },
          { x: 10, y: 0 },
        ],
        closed: false,
      },
    ],
    ['ARC', { center: { x: 1, y: 2 }, radius: 3, startAngle: 30, endAngle: 120 }],
    ['CIRCLE', { center: { x: 5, y: 6 }, radius: 7 }],
    ['ELLIPSE', { center: { x: 1, y: 1 }, majorAxis: { x: 4, y: 0 }, axisRatio: 0.5 }],
    [
      'SPLINE',
      {
        ...{ degree: 2, knots: [0, 0, 0, 1, 1, 1], closed: false },
        controlPoints: [
          { x: 0, y: 0 },
          { x: 5, y: 9 },
          { x: 10, y: 0 },
        ],
      },
    ],
    ['TEXT', { text: 'Kitchen', position: { x: 3, y: 4 }, height: 2.5 }],
    ['MTEXT', { plainText: 'Living\nroom', position: { x: 3, y: 8 }, height: 2.5 }],
    ['INSERT', { block: 'CHAIR', position: { x: 20, y: 30 } }],
  ])('%s', (type, fields) => {
    expect(entities.filter((entity) => entity.type === type)).toMatchObject([fields]);
  });
  it('every entity records its layer and its colour; all points are 2D', () => {
    expect(entities).toHaveLength(9);
    for (const entity of entities) {
      expect(['WALL', 'DOOR']).toContain(entity.layer);
      expect(entity.colorIndex).toBe(entity.layer === 'WALL' ? 7 : 3);
    }
    expect(JSON.stringify(entities.filter(({ type }) => type !== 'INSERT'))).not.toContain('"z"');
  });
});

describe('Webhooks', () => {
  const file = 'webhooks.test.ts';
  elsewhere('up to two saved endpoints', file, 'up to two; the secret is shown once');
  elsewhere('User-Agent and JSON body', file, 'are POSTs of JSON with the documented agent');
  elsewhere('job.processing and job.completed, with the payload', file, 'are told job.processing');
  elsewhere('job.failed with the reason', file, 'job.failed carries the reason');
  elsewhere('2xx within 10 seconds', file, 'gives an answer 10 seconds');
  elsewhere('retried after about 2, 4, 8 s', file, 'tried again after about 2 and 4 seconds');
  elsewhere('exhausted after 3 retries', file, 'is exhausted after 4 attempts');
  elsewhere('signed deliveries to a saved endpoint', file, 'get what they asked for, signed');
  elsewhere('the PHP receiver', 'cadlens-snippets.test.ts', 'verify the signature, acknowledge');
});
