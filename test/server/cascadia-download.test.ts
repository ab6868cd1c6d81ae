/** Downloads of the vault: parts, conditions, names in any script, damaged contents. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { attachment, parseRanges } from '../../server/api/download.ts';
import { startTestServer, type TestServer } from './support/server.ts';
import { makeUser, type VaultClient } from './support/vault.ts';

const content = 'abcdefghijklmnopqrstuvwxyz';
let server: TestServer;
let client: VaultClient;
let path: string;
let etag: string;

beforeAll(async () => {
  server = await startTestServer({ isScripted: true });
  client = await makeUser(server, 'john', 'editor');
  path = `/files/${await client.newFile(content, 'letters.txt')}/download`;
  etag = (await client.get(path)).headers.get('ETag')!;
});

const range = (value: string, more: Record<string, string> = {}) =>
  client.get(path, { Range: value, ...more });

const blobPath = (bytes: string | Uint8Array) => {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return join(server.data, 'blobs', hash.slice(0, 2), hash);
};

describe('Range', () => {
  it.each([
    ['bytes=0-0', 'a', '0-0'],
    ['bytes=2-4', 'cde', '2-4'],
    ['bytes=20-', 'uvwxyz', '20-25'],
    ['bytes=-3', 'xyz', '23-25'],
    ['bytes=-100', content, '0-25'],
    ['bytes=24-99', 'yz', '24-25'],
  ])('%s is 206 %s', async (value, text, where) => {
    const answer = await range(value);
    expect([answer.status, answer.text]).toEqual([206, text]);
    expect(answer.headers.get('Content-Range')).toBe(`bytes ${where}/26`);
    expect(answer.headers.get('Content-Length')).toBe(String(text.length));
  });
  it.each(['bytes=26-', 'bytes=99-100', 'bytes=-0', 'bytes=50-60,70-'])(
    '%s is 416 with the size',
    async (value) => {
      const answer = await range(value);
      expect([answer.status, answer.headers.get('Content-Range')]).toEqual([416, 'bytes */26']);
      expect(answer.body.error.code).toBe('RANGE_NOT_SATISFIABLE');
    },
  );
  it.each(['bytes=', 'bytes=a-b', 'bytes=5-2', 'lines=1-2', 'bytes=-', 'bytes=0-25,0-25,0-25'])(
    '%s is ignored',
    async (value) => {
      const answer = await range(value);
      expect([answer.status, answer.text]).toEqual([200, content]);
      expect(answer.headers.get('Accept-Ranges')).toBe('bytes');
    },
  );
  it('several parts are a multipart/byteranges, those beyond the end left out', async () => {
    const answer = await range('bytes=0-1, 3-3, 99-, -2');
    const type = answer.headers.get('Content-Type')!;
    const boundary = /^multipart\/byteranges; boundary=(\S+)$/.exec(type)![1]!;
    const parts = answer.text.split(`--${boundary}`);
    expect(parts.map((part) => part.trim().split('\r\n\r\n'))).toEqual([
      [''],
      ['Content-Type: text/plain\r\nContent-Range: bytes 0-1/26', 'ab'],
      ['Content-Type: text/plain\r\nContent-Range: bytes 3-3/26', 'd'],
      ['Content-Type: text/plain\r\nContent-Range: bytes 24-25/26', 'yz'],
      ['--'],
    ]);
    expect(answer.headers.get('Content-Length')).toBe(String(answer.text.length));
  });
  it('a hundred parts are too many', () => {
    expect(parseRanges(`bytes=${'0-0,'.repeat(99)}0-0`, 26)).toBeUndefined();
  });
  it('a file of no bytes has no part', async () => {
    const file = await client.newFile('', 'empty.txt');
    expect((await client.get(`/files/${file}/download`)).text).toBe('');
    const answer = await client.get(`/files/${file}/download`, { Range: 'bytes=0-' });
    expect([answer.status, answer.headers.get('Content-Range')]).toEqual([416, 'bytes */0']);
  });
});

describe('conditions', () => {
  it('the ETag is the hash; who has it gets 304', async () => {
    expect(etag).toBe(`"${createHash('sha256').update(content).digest('hex')}"`);
    for (const value of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const answer = await client.get(path, { 'If-None-Match': value });
      expect([answer.status, answer.text, answer.headers.get('ETag')]).toEqual([304, '', etag]);
    }
    expect((await client.get(path, { 'If-None-Match': '"x"' })).status).toBe(200);
  });
  it('If-Modified-Since counts where there is no tag', async () => {
    const date = (await client.get(path)).headers.get('Last-Modified')!;
    const since = (value: string, more = {}) =>
      client.get(path, { 'If-Modified-Since': value, ...more });
    expect((await since(date)).status).toBe(304);
    expect((await since('Mon, 01 Jan 2001 00:00:00 GMT')).status).toBe(200);
    expect((await since('yesterday')).status).toBe(200);
    expect((await since(date, { 'If-None-Match': '"x"' })).status).toBe(200);
  });
  it('If-Range: the part only of the same content, by strong tag or exact date', async () => {
    const date = (await client.get(path)).headers.get('Last-Modified')!;
    const status = async (value: string) =>
      (await range('bytes=0-1', { 'If-Range': value })).status;
    expect([await status(etag), await status(date)]).toEqual([206, 206]);
    expect(await status(`W/${etag}`)).toBe(200);
    expect(await status('"x"')).toBe(200);
    expect(await status('Mon, 01 Jan 2001 00:00:00 GMT')).toBe(200);
  });
  it('If-Match of another content is 412', async () => {
    expect((await client.get(path, { 'If-Match': '"x"' })).status).toBe(412);
    expect((await client.get(path, { 'If-Match': etag })).status).toBe(200);
  });
  it('HEAD has the headers of GET and no body', async () => {
    const answer = await client.request(`/api${path}`, { method: 'HEAD' });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers.get('Content-Length')).toBe('26');
    const part = { method: 'HEAD', headers: { Range: 'bytes=0-1' } };
    const partial = await client.request(`/api${path}`, part);
    expect([partial.status, partial.headers.get('Content-Length')]).toEqual([206, '2']);
  });
});

describe('names', () => {
  it('in any script come back as they were sent', async () => {
    for (const name of ['Grundriß Ω 図面.dxf', 'a"b\\c.dxf', "100% (1)'s.dwg", '🏠 plan.dwg']) {
      const file = await client.newFile('x', name);
      const { body } = await client.get(`/files/${file}/metadata`);
      const expected = name.replace(/^.*\\/, '');
      expect(body.data.file.originalFileName).toBe(expected);
      const { headers } = await client.get(`/files/${file}/download`);
      const header = headers.get('Content-Disposition')!;
      const encoded = /filename\*=UTF-8''([\w!#$&+.^`|~%-]+)$/.exec(header)?.[1];
      const plain = /filename="([^"\\]*)"/.exec(header)?.[1];
      expect(encoded ? decodeURIComponent(encoded) : plain).toBe(expected);
    }
  });
  it('cannot break out of the header', () => {
    expect(attachment('a"; filename="b')).toBe(
      `attachment; filename="a_; filename=_b"; filename*=UTF-8''a%22%3B%20filename%3D%22b`,
    );
    expect(attachment('a\r\nSet-Cookie: x')).not.toMatch(/[\r\n]/);
  });
});

describe('a damaged content', () => {
  const damage = (bytes: Uint8Array) => {
    const blob = blobPath(bytes);
    const stored = readFileSync(blob);
    stored[stored.length - 1] = stored.at(-1)! ^ 1;
    writeFileSync(blob, stored);
  };
  it('that is small is not sent: 500', async () => {
    const bytes = randomBytes(1000);
    const item = await client.newItem();
    const { body } = await client.upload(item.id, ['f', bytes, 'x.bin']);
    const at = `/files/${body.files[0].id}/download`;
    expect((await client.get(at, { Range: 'bytes=0-9' })).status).toBe(206);
    damage(bytes);
    expect(await client.get(at)).toMatchObject({
      status: 500,
      body: { error: { code: 'CONTENT_DAMAGED' } },
    });
    expect((await client.get(at, { Range: 'bytes=0-9' })).status).toBe(500);
  });
  it('that is large never arrives whole', async () => {
    const bytes = randomBytes(11 * 1_048_576);
    const item = await client.newItem();
    const { body } = await client.upload(item.id, ['f', bytes, 'x.bin']);
    const at = `/files/${body.files[0].id}/download`;
    expect((await client.get(at)).status).toBe(200);
    damage(bytes);
    await expect(client.get(at)).rejects.toThrow();
  });
});
