/** `GET /v1/jobs/{id}/result`: the document, its other formats and views, how it is sent. */
import { readdirSync, readlinkSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { watchEngine } from '../support/engine-process.ts';
import { dxf } from '../support/read-dxf.ts';
import {
  type Answer,
  Client,
  drawing,
  firstKeyOf,
  fixture,
  makeFolder,
  slowDrawing,
  startTestServer,
  type TestServer,
} from './support/server.ts';

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await startTestServer({ settings: ['--workers', '2'] });
  client = new Client(server.url, firstKeyOf(server));
});

async function parsed(bytes: Uint8Array<ArrayBuffer>, name?: string) {
  const job = await client.ended((await client.parse(bytes, {}, name)).body.job_id);
  expect(job.status).toBe('COMPLETED');
  return job;
}

/** More than the buffers between here and the server hold; what is invisible is not drawn. */
function largeResult(): Buffer<ArrayBuffer> {
  const line = '0 LINE\n8 WALL\n60 1\n10 0\n20 0\n11 5\n21 7\n';
  return Buffer.from(dxf({ entities: line.repeat(100_000) }));
}

describe('the document', () => {
  it('calling it earlier returns 400', async () => {
    const { body } = await client.parse(slowDrawing());
    const answer = await client.request(`/v1/jobs/${body.job_id}/result`);
    expect([answer.status, answer.body.error]).toEqual([400, 'Job result is not yet available']);
    await client.ended(body.job_id);
  });
  it('was made when the job completed', async () => {
    const job = await parsed(drawing());
    const { body } = await client.request(`/v1/jobs/${job.id}/result`);
    expect(body).toMatchObject({
      jobId: job.id,
      status: 'COMPLETED',
      metadata: { filename: 'floor-plan.dxf', format: 'DXF', entityCounts: { LINE: 1 } },
      layersJson: expect.arrayContaining([expect.objectContaining({ name: 'WALL' })]),
      vectorJson: [{ type: 'LINE', id: '1A4', start: { x: 0, y: 0 }, end: { x: 12, y: 1 } }],
      createdAt: job.completedAt,
    });
    expect((await client.request(body.imageUrl)).status).toBe(200);
  });
  it('of a damaged file has what could be read, and warnings that say where', async () => {
    const job = await parsed(fixture('broken/binary-cut.dxf'));
    const { body } = await client.request(`/v1/jobs/${job.id}/result`);
    expect(body.vectorJson.length).toBeGreaterThan(0);
    expect(body.metadata.warnings[0]).toMatchObject({
      code: expect.any(String),
      offset: expect.any(Number),
    });
  });
  it('is compressed when asked, with br before gzip', async () => {
    const job = await parsed(drawing());
    const plain = await client.request(`/v1/jobs/${job.id}/result`, {
      headers: { 'Accept-Encoding': 'identity' },
    });
    for (const [accepted, encoding, unpack] of [
      ['gzip', 'gzip', gunzipSync],
      ['gzip;q=0.5, br', 'br', brotliDecompressSync],
      ['br;q=0, gzip', 'gzip', gunzipSync],
    ] as const) {
      const headers = { 'X-Api-Key': firstKeyOf(server), 'Accept-Encoding': accepted };
      const raw = await new Promise<[string | undefined, Buffer]>((resolve, reject) => {
        get(`${server.url}/v1/jobs/${job.id}/result`, { headers }, async (response) => {
          const bytes = Buffer.concat(await response.toArray());
          resolve([response.headers['content-encoding'], bytes]);
        }).on('error', reject);
      });
      expect(raw[0]).toBe(encoding);
      const document = JSON.parse(unpack(raw[1]).toString());
      expect(document.vectorJson).toEqual(plain.body.vectorJson);
    }
  });
  it('has an ETag and answers 304 to who has it', async () => {
    const job = await parsed(drawing());
    const path = `/v1/jobs/${job.id}/result`;
    const etag = (await client.request(path)).headers.get('ETag')!;
    const again = await client.request(path, { headers: { 'If-None-Match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
    const other = await client.request(`${path}?z=1`, { headers: { 'If-None-Match': etag } });
    expect(other.status).toBe(200);
  });
});

describe('other views', () => {
  let layouts: (query: string) => Promise<Answer>;
  let blocks: (query: string) => Promise<Answer>;
  let plain: (query: string) => Promise<Answer>;

  beforeAll(async () => {
    const view = async (path: string) => {
      const { id } = await parsed(fixture(path), path.replace(/.*\//, ''));
      return (query: string) => client.request(`/v1/jobs/${id}/result?${query}`);
    };
    layouts = await view('dxf/R2000/layouts.dxf');
    blocks = await view('dxf/R2000/blocks.dxf');
    plain = await view('dxf/R2000/plain.dxf');
  });
  const idsOf = ({ body }: Answer) => body.vectorJson.map(({ id }: { id: string }) => id);

  it('space: model, paper, all, a layout by name', async () => {
    expect(idsOf(await layouts('space=model'))).toEqual(['102']);
    expect(idsOf(await layouts('space=paper'))).toEqual(['103', '104']);
    const all = await layouts('space=all');
    expect(idsOf(all)).toEqual(['102', '103', '104']);
    expect(all.body.vectorJson[1].layout).toBe('Blatt Ä');
    expect(all.body.jobId).toMatch(/^job_/);
    const named = await layouts(`space=${encodeURIComponent('Blatt Ä')}`);
    expect(idsOf(named)).toEqual(['103', '104']);
    const unknown = await layouts('space=Nowhere');
    expect([unknown.status, unknown.body.error]).toEqual([400, 'Validation error']);
    const told = unknown.body.details.fieldErrors.space;
    expect(told).toEqual([expect.stringContaining('no layout is named "Nowhere"')]);
  });
  it('z: points with three coordinates', async () => {
    expect((await layouts('z=1')).body.vectorJson[0]).toMatchObject({
      start: { x: 0, y: 0, z: 0 },
      end: { x: 1, y: 1, z: 0 },
    });
    expect((await layouts('z=0')).body.vectorJson[0].start).toEqual({ x: 0, y: 0 });
  });
  it('layers and types choose entities', async () => {
    const all = (await plain('')).body.vectorJson as { type: string; layer: string }[];
    const { layer } = all[0]!;
    const typesOf = ({ body }: Answer) => body.vectorJson.map((e: { type: string }) => e.type);
    expect(typesOf(await plain('types=circle,ARC'))).toEqual(
      all.map(({ type }) => type).filter((type) => type === 'CIRCLE' || type === 'ARC'),
    );
    expect((await plain(`layers=${layer.toLowerCase()}`)).body.vectorJson).toEqual(
      all.filter((entity) => entity.layer === layer),
    );
    expect(typesOf(await plain('types=CIRCLE&types=ARC'))).toEqual(
      typesOf(await plain('types=CIRCLE,ARC')),
    );
    expect((await plain('layers=NO-SUCH')).body.vectorJson).toEqual([]);
  });
  it('blocks adds the definitions, flatten replaces the inserts by geometry', async () => {
    const { body } = await blocks('blocks=1');
    const names = body.blocksJson.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['OUTER', 'TITLE']));
    expect((await blocks('')).body.blocksJson).toBeUndefined();
    const flat = (await blocks('flatten=1')).body.vectorJson as { type: string; block?: string }[];
    expect(flat.length).toBeGreaterThan(6);
    const left = flat.filter(({ type }) => type === 'INSERT').map(({ block }) => block);
    expect(left.filter((block) => block !== 'NOT THERE')).toEqual([]);
  });
  it('format=ndjson is an entity a line, geojson a collection, svg and png pictures', async () => {
    const { vectorJson } = (await plain('')).body;
    const ndjson = await plain('format=ndjson');
    expect(ndjson.headers.get('Content-Type')).toBe('application/x-ndjson');
    const rows = ndjson.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toEqual(vectorJson);
    const geojson = await plain('format=geojson&types=LINE');
    expect(geojson.headers.get('Content-Type')).toBe('application/geo+json');
    expect(geojson.body).toMatchObject({
      type: 'FeatureCollection',
      features: [{ type: 'Feature', geometry: { type: 'LineString' } }],
    });
    const svg = await plain('format=svg');
    expect(svg.headers.get('Content-Type')).toBe('image/svg+xml');
    expect(svg.text).toMatch(/^(<\?xml[^>]*>\s*)?<svg[^>]* viewBox="/);
    expect(svg.headers.get('Content-Disposition')).toBe("inline; filename*=UTF-8''plain.svg");
    const png = await plain('format=png');
    expect(png.headers.get('Content-Type')).toBe('image/png');
    expect(png.text).toMatch(/^.PNG/);
  });
  it('what is no option is 400, a message each', async () => {
    const wrong = await plain('format=gif&z=maybe');
    expect(wrong.status).toBe(400);
    expect(Object.keys(wrong.body.details.fieldErrors).sort()).toEqual(['format', 'z']);
    const sheets = await plain('format=svg&space=all');
    expect([sheets.status, Object.keys(sheets.body.details.fieldErrors)]).toEqual([400, ['space']]);
  });
  it('leave no file behind', async () => {
    await expect.poll(() => readdirSync(join(server.data, 'tmp'))).toEqual([]);
  });
});

it('a view is 503 while there is no engine, the stored document is there', async () => {
  const engines = watchEngine(makeFolder());
  const other = await startTestServer({ env: engines.env });
  const reader = new Client(other.url, firstKeyOf(other));
  const path = `/v1/jobs/${(await reader.parse(drawing(), { mode: 'sync' })).body.jobId}/result`;
  engines.setBroken(true);
  process.kill(engines.pids()[0]!, 'SIGKILL');
  await expect.poll(async () => (await reader.request(`${path}?z=1`)).status).toBe(503);
  expect((await reader.request(`${path}?z=1`)).headers.get('Retry-After')).toBe('5');
  expect((await reader.request(path)).status).toBe(200);
  engines.setBroken(false);
  expect((await reader.request(`${path}?z=1`)).status).toBe(200);
});

// Open files are read from /proc, which only Linux has.
it.runIf(process.platform === 'linux')(
  'a client that goes away while it reads: nothing stays open',
  async () => {
    const { id } = await parsed(largeResult());
    const openFiles = () =>
      readdirSync(`/proc/${server.process.pid}/fd`)
        .map((name) => readlinkSync(`/proc/${server.process.pid}/fd/${name}`))
        .filter((target) => /^[/](blobs|tmp)[/]/.test(target.replace(server.data, '')));
    for (const query of ['', '?z=1']) {
      const stop = new AbortController();
      const response = await fetch(`${server.url}/v1/jobs/${id}/result${query}`, {
        headers: { 'X-Api-Key': firstKeyOf(server), 'Accept-Encoding': 'identity' },
        signal: stop.signal,
      });
      await response.body!.getReader().read();
      await expect.poll(openFiles).not.toEqual([]);
      stop.abort();
      await expect.poll(openFiles).toEqual([]);
    }
    await expect.poll(() => readdirSync(join(server.data, 'tmp'))).toEqual([]);
    expect(server.stdout().trim().split('\n')).toHaveLength(2);
    const noLog = (line: string) => !/^({.*})?$/.test(line);
    expect(server.stderr().split('\n').filter(noLog)).toEqual([]);
  },
);
