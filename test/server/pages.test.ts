/** The pages for people: they are there, need nothing from elsewhere, and may load nothing else. */
import { beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ isScripted: true });
});

/** `default-src 'none'; img-src 'self' data:` */
const policyOf = (answer: Response): Map<string, string[]> =>
  new Map(
    answer.headers
      .get('Content-Security-Policy')!
      .split(';')
      .map((rule) => rule.trim().split(/\s+/))
      .map(([name, ...sources]) => [name!, sources]),
  );

describe.each(['/', '/docs'])('%s', (path) => {
  it('loads own files only, and they are there', async () => {
    const answer = await fetch(server.url + path);
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    const text = await answer.text();
    const loaded = [...text.matchAll(/(?:src|href|url|action)="([^"]*)"/g)].map(([, url]) => url!);
    expect(loaded.length).toBeGreaterThan(3);
    for (const url of loaded.filter((url) => url !== 'data:,')) {
      expect(url).toMatch(/^\/[^/]/.test(url) || url === '/' ? /^\// : /^own path$/);
      expect([url, (await fetch(server.url + url)).status]).toEqual([url, 200]);
    }
    expect(text).not.toMatch(/https?:\/\//);
  });
  it('has a policy that lets it load from here alone, and run no script of its text', async () => {
    const answer = await fetch(server.url + path);
    await answer.arrayBuffer();
    const policy = policyOf(answer);
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'"]);
    expect(policy.get('connect-src')).toEqual(["'self'"]);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    const sources = new Set([...policy.values()].flat());
    for (const known of ["'none'", "'self'", 'data:']) sources.delete(known);
    expect([...sources]).toEqual([]);
  });
});

it('the library comes compressed, once, and is what the package holds', async () => {
  const url = `${server.url}/web/swagger-ui.js`;
  const answer = await fetch(url);
  const bytes = await answer.text();
  expect(bytes.length).toBeGreaterThan(500_000);
  expect(bytes).toContain('SwaggerUIBundle');
  expect(answer.headers.get('Content-Encoding')).toMatch(/br|gzip/);
  const headers = { 'If-None-Match': answer.headers.get('ETag')! };
  expect((await fetch(url, { headers })).status).toBe(304);
});

it('an answer of the API may do nothing', async () => {
  const policy = policyOf(await fetch(`${server.url}/v1/jobs`));
  expect(policy.get('default-src')).toEqual(["'none'"]);
  expect(policy.has('sandbox')).toBe(true);
  expect(policy.has('script-src')).toBe(false);
});
