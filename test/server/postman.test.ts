/** `npm run postman`: the collection holds every operation, and its requests can be sent. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import type { PostmanCollection, PostmanRequest } from '../../server/postman.ts';
import {
  Client,
  firstKeyOf,
  makeFolder,
  startTestServer,
  type TestServer,
} from './support/server.ts';

let server: TestServer;
let collection: PostmanCollection;
let requests: PostmanRequest[];

beforeAll(async () => {
  server = await startTestServer();
  const path = join(makeFolder(), 'postman.json');
  const script = fileURLToPath(new URL('../../scripts/postman.ts', import.meta.url));
  const words = ['--import', 'tsx', script, path];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  expect(stdout).toMatch(/: \d+ requests in \d+ folders/);
  collection = JSON.parse(readFileSync(path, 'utf8'));
  requests = collection.item.flatMap(({ item }) => item);
});

it('holds every operation of the document, once, and its parameters', async () => {
  const { body } = await new Client(server.url).request('/openapi.json');
  const told = (name: string[], place: string, list: { name: string; in: string }[]) =>
    expect(name).toEqual(list.filter((it) => it.in === place).map((it) => it.name));
  const seen: string[] = [];
  for (const { request } of requests) {
    const path = `/${request.url.path.join('/').replaceAll(/:(\w+)/g, '{$1}')}`;
    seen.push(`${request.method} ${path}`);
    const { parameters = [], requestBody } = body.paths[path][request.method.toLowerCase()];
    const keysOf = (list: { key: string }[]) => list.map(({ key }) => key);
    told(keysOf(request.url.query), 'query', parameters);
    told(keysOf(request.url.variable), 'path', parameters);
    expect(request.body !== undefined).toBe(requestBody !== undefined);
  }
  const all = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(all.length).toBeGreaterThan(50);
  expect(seen.toSorted()).toEqual(all.toSorted());
});

it('each request reaches its route, and what can be created is', async () => {
  const client = new Client(server.url, firstKeyOf(server));
  const statuses = new Map<string, number>();
  for (const { name, request } of requests) {
    const { raw, variable } = request.url;
    const path = variable.reduce(
      (text, { key, value }) => text.replace(`:${key}`, encodeURIComponent(value || 'none')),
      raw.replace('{{baseUrl}}', ''),
    );
    const headers = request.header.filter((it) => !it.disabled).map((it) => [it.key, it.value]);
    const body = (request.body as { raw?: string } | undefined)?.raw;
    const init = { method: request.method, headers: Object.fromEntries(headers), body };
    const answer = await client.request(path, init);
    statuses.set(name, answer.status);
    // An id that names nothing is told as such; a path that is none, or a fault of ours, is not.
    const isKnown = answer.status < 500 && !/"Not found"|"INTERNAL"/.test(answer.text);
    expect([name, answer.text, isKnown]).toEqual([name, answer.text, true]);
  }
  const created = [...statuses].filter(([, status]) => status === 201).map(([name]) => name);
  expect(created).toEqual(
    expect.arrayContaining(['Create a company', 'Create an API key', 'Create an item']),
  );
});
