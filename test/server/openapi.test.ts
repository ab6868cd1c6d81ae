/** `/openapi.json`: the document itself, and that it tells what the server does. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  Client,
  drawing,
  firstKeyOf,
  makeFolder,
  startTestServer,
  type TestServer,
} from './support/server.ts';

// biome-ignore lint/suspicious/noExplicitAny: the JSON is what the tests look at.
let document: any;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const answer = await new Client(server.url).request('/openapi.json');
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'application/json']);
  document = answer.body;
});

/** Every value of the document below a member of that name. */
function collect(value: unknown, name: string, found: unknown[] = []): unknown[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    if (key === name) found.push(inner);
    collect(inner, name, found);
  }
  return found;
}

describe('the document', () => {
  it('is OpenAPI 3.1 for this server, and needs no key', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.servers).toEqual([{ url: server.url }]);
    expect(document.info).toMatchObject({ title: 'linework', version: expect.any(String) });
  });
  it('holds every operation of the CADLens API', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method} ${path}`),
    );
    expect(operations).toEqual(
      expect.arrayContaining([
        ...['post /v1/parse', 'get /v1/jobs', 'get /v1/jobs/{jobId}', 'delete /v1/jobs/{jobId}'],
        ...['get /v1/jobs/{jobId}/result', 'get /v1/jobs/{jobId}/image'],
      ]),
    );
  });
  it('holds the events that are sent to webhooks', () => {
    expect(Object.keys(document.webhooks)).toEqual(
      expect.arrayContaining(['job.processing', 'job.completed', 'job.failed']),
    );
  });
  it('passes the linter of Redocly', { timeout: 60_000 }, async () => {
    const path = join(makeFolder(), 'openapi.json');
    writeFileSync(path, JSON.stringify(document));
    const cli = fileURLToPath(
      new URL('../../node_modules/@redocly/cli/bin/cli.js', import.meta.url),
    );
    const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const env = { ...process.env, ...quiet };
    const words = [cli, 'lint', '--extends=recommended', '--format=json', path];
    const { stdout } = await promisify(execFile)(process.execPath, words, { env }).catch(
      (error) => error,
    );
    const report = JSON.parse(stdout);
    expect(report.problems.map(({ message }: { message: string }) => message)).toEqual([]);
    expect(report.totals).toMatchObject({ errors: 0, warnings: 0 });
  });
  it('refers to nothing that is not in it', () => {
    const references = collect(document, '$ref') as string[];
    expect(references.length).toBeGreaterThan(50);
    const missing = references.filter((reference) => {
      const steps = reference.replace(/^#\//, '').split('/');
      // biome-ignore lint/suspicious/noExplicitAny: any node of the document.
      return steps.reduce<any>((node, step) => node?.[step], document) === undefined;
    });
    expect(missing).toEqual([]);
  });
  it('names each operation once, and its errors', () => {
    const names = collect(document.paths, 'operationId') as string[];
    expect(new Set(names).size).toBe(names.length);
    for (const [path, methods] of Object.entries(document.paths) as [string, object][]) {
      // FileCAD tells of a token that is not valid with 200.
      const refusal = path.startsWith('/api/v2/') ? 200 : 401;
      for (const operation of Object.values(methods)) {
        const [summary, tags] = [expect.any(String), [expect.any(String)]];
        const responses = { [refusal]: expect.any(Object) };
        expect(operation).toMatchObject({ summary, tags, responses });
      }
    }
  });
  it('has the schema of each entity type', () => {
    expect(document.components.schemas).toMatchObject({
      Entity_LINE: { properties: { start: { $ref: '#/components/schemas/Point' } } },
      Entity_INSERT: { type: 'object' },
    });
  });
  it('answers 304 to who has it', async () => {
    const client = new Client(server.url);
    const etag = (await client.request('/openapi.json')).headers.get('ETag')!;
    const again = await client.request('/openapi.json', { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });
});

it('an unknown path below an API is answered in its form', async () => {
  const client = new Client(server.url, firstKeyOf(server));
  expect(await client.request('/v1/nothing')).toMatchObject({
    status: 404,
    body: { error: 'Not found', code: 'NOT_FOUND' },
  });
  expect((await client.request('/nothing')).status).toBe(404);
  expect((await client.parse(drawing(), { mode: 'sync' })).status).toBe(200);
});
