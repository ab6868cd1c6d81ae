/**
 * What a hostile client tries: paths out of the server, too much, too slow. And what nobody may
 * find in logs or files: keys, passwords, webhook secrets.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FilecadClient } from './support/filecad.ts';
import { startReceiver } from './support/receiver.ts';
import {
  Client,
  drawing,
  firstKeyOf,
  runCommand,
  startTestServer,
  type TestServer,
} from './support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ isScripted: true, settings: ['--request-timeout', '2'] });
});

/** Sends bytes as they are; all that comes back until the server closes. */
function exchange(send: (write: (text: string) => void) => void): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
    send((text) => {
      if (!socket.destroyed) socket.write(text, 'latin1');
    });
  });
}

const statusOf = (received: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1]);

describe('paths that lead out', () => {
  const ups = [
    ...['..', '%2e%2e', '.%2e', '%2E.', '%252e%252e', '%c0%ae%c0%ae', '%e0%80%ae%e0%80%ae'],
    ...['..%00', '..;', '....', '%uff0e%uff0e'],
  ];
  const slashes = ['/', '%2f', '\\', '%5c', '%252f', '%c0%af', '//'];
  const roots = [
    ...['/', '/web/', '/docs/', '/files/previews/', '/v1/jobs/', '/api/files/', '/api/v1/reports/'],
  ];
  // The data folder is beside or below: each file by its name, some steps up, and from the root.
  const targets = (data: string) => ['secret', 'linework.db', 'package.json', join(data, 'secret')];

  it.each(roots)('below %s no encoding of them reaches a file', async (root) => {
    const secret = readFileSync(join(server.data, 'secret'), 'latin1').trim();
    const paths = ups.flatMap((up) =>
      slashes.flatMap((slash) =>
        targets(server.data).map((target, n) => {
          const steps = `${up}${slash}`.repeat(1 + ((n + up.length) % 7));
          return `${root}${steps}${target.replaceAll('/', slash)}`;
        }),
      ),
    );
    const key = firstKeyOf(server);
    const ask = (path: string) =>
      exchange((write) => {
        const fields = `Host: h\r\nAuthorization: Bearer ${key}\r\nConnection: close`;
        write(`GET ${path} HTTP/1.1\r\n${fields}\r\n\r\n`);
      });
    const answers: string[] = [];
    while (paths.length > 0) answers.push(...(await Promise.all(paths.splice(0, 20).map(ask))));
    const received = answers.join('');
    for (const word of [secret, 'SQLite format 3', '"private": true']) {
      expect(received).not.toContain(word);
    }
    expect(answers.length).toBeGreaterThan(300);
    expect(answers.filter((answer) => ![400, 401, 404].includes(statusOf(answer)))).toEqual([]);
  });

  it('a file name that leads out names a file of the vault, and writes none', async () => {
    const client = new Client(server.url, firstKeyOf(server));
    const before = readdirSync(join(server.data, '..')).toSorted();
    const { body } = await client.parse(drawing(), {}, '../../../escaped.dxf');
    await client.ended(body.job_id);
    expect(body.fileName).not.toContain('/');
    const added = readdirSync(join(server.data, '..')).filter((name) => !before.includes(name));
    expect(added.filter((name) => name.includes('escaped'))).toEqual([]);
  });
});

describe('too much', () => {
  it('of headers, or a longer path, is 431', async () => {
    const head = 'GET /healthz HTTP/1.1\r\nHost: h\r\n';
    const big = await exchange((write) => write(`${head}X-Big: ${'a'.repeat(20_000)}\r\n\r\n`));
    const long = await exchange((write) => write(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`));
    expect([big, long].map(statusOf)).toEqual([431, 431]);
  });
  it('of a body that is no upload is 413, told or found out', async () => {
    const key = firstKeyOf(server);
    const fields = ['Host: h', `Authorization: Bearer ${key}`, 'Content-Type: application/json'];
    const head = `POST /api/v1/companies HTTP/1.1\r\n${fields.join('\r\n')}\r\n`;
    const told = await exchange((write) => write(`${head}Content-Length: 2000000\r\n\r\n{`));
    const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`;
    const found = await exchange((write) =>
      write(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}`),
    );
    expect([told, found].map(statusOf)).toEqual([413, 413]);
  });
});

describe('what is valid but odd', () => {
  it('is answered, and never as a fault of the server', async () => {
    const client = new Client(server.url, firstKeyOf(server));
    const deep = `{"name":"A","x":${'['.repeat(300_000)}${']'.repeat(300_000)}}`;
    const send = async (path: string, more = {}) => {
      const headers = { 'Content-Type': 'application/json', ...more };
      return (await client.request(path, { method: 'POST', headers, body: deep })).status;
    };
    expect(await send('/api/v1/companies')).toBe(201);
    expect(await send('/api/v1/companies', { 'Idempotency-Key': 'deep' })).toBe(400);
    expect(await send('/api/items')).toBe(201);
    const get = (query: string) => client.request(`/api/v1/${query}`);
    const often = await get(`companies?sort=-id,${'id,'.repeat(2500)}name`);
    expect([often.status, often.body.data.length]).toEqual([200, 1]);
    const made = (await get('companies')).body.data[0].id;
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ company_id: made, format: 'csv' });
    await client.request('/api/v1/reports', { method: 'POST', headers, body });
    for (const query of ['', '?company_id=', `?company_id=${made}`]) {
      const listed = await get(`reports${query}`);
      expect([query, listed.status, listed.body.meta?.total]).toEqual([query, 200, 1]);
    }
  });
});

describe('a form where none is taken', () => {
  const megabyte = 1_048_576;
  const rss = () => {
    const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)![1]) * 1024;
  };
  it.runIf(process.platform === 'linux')('is not held in memory', async () => {
    const client = new Client(server.url, firstKeyOf(server));
    const before = rss();
    for (const type of ['multipart/form-data; boundary=b', 'multipart/form-data', 'multipart/x']) {
      for (const path of ['/api/items', '/api/files/any/checkout', '/api/v1/companies']) {
        const headers = { 'Content-Type': type };
        const body = Buffer.alloc(150 * megabyte);
        const { status } = await client.request(path, { method: 'POST', headers, body });
        expect([400, 415]).toContain(status);
      }
    }
    expect(rss() - before).toBeLessThan(100 * megabyte);
  });
});

describe('too slow', () => {
  const trickle = (head: string) => {
    const started = Date.now();
    return exchange((write) => {
      write(head);
      const timer = setInterval(() => write('a'), 200);
      setTimeout(() => clearInterval(timer), 20_000);
    }).then((received) => ({ received, ms: Date.now() - started }));
  };
  it('headers that trickle are cut', async () => {
    const { received, ms } = await trickle('GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: ');
    expect(statusOf(received)).toBe(408);
    expect(ms).toBeLessThan(15_000);
  });
  it.each([
    ['a body', '/api/v1/companies', 'application/json'],
    ['an upload', '/v1/parse', 'multipart/form-data; boundary=b'],
  ])('%s that trickles is cut', async (_what, path, type) => {
    const key = firstKeyOf(server);
    const fields = [`Host: h`, `Authorization: Bearer ${key}`, `Content-Type: ${type}`];
    const head = `POST ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\nContent-Length: 9999\r\n\r\n`;
    const { ms } = await trickle(head);
    expect(ms).toBeLessThan(15_000);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});

it('who reads nothing of the answers is cut', async () => {
  const settings = ['--idle-timeout', '1', '--sync-timeout', '0'];
  const { url } = await startTestServer({ isScripted: true, settings });
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).pause();
  const size = Number((await (await fetch(`${url}/web/swagger-ui.js`)).arrayBuffer()).byteLength);
  // More than the buffers between the two processes hold.
  const count = 40;
  socket.write('GET /web/swagger-ui.js HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(count));
  await new Promise((resolve) => setTimeout(resolve, 11_000));
  let received = 0;
  socket.on('data', (chunk) => {
    received += chunk.length;
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('close', resolve).resume());
  expect(received).toBeLessThan(size * count);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

it('every kind of answer carries what a browser is to obey, and no version', async () => {
  const client = new Client(server.url, firstKeyOf(server));
  const { body } = await client.parse(drawing(), { mode: 'sync' });
  const image = (await client.request(`/v1/jobs/${body.jobId}/image`)).body.imageUrl;
  for (const path of ['/', '/healthz', '/v1/jobs', '/nowhere', '/v1/jobs/none', image]) {
    const { headers } = await client.request(path);
    expect([path, Object.fromEntries(headers)]).toMatchObject([
      path,
      {
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringMatching(/default-src 'none'/),
      },
    ]);
    expect([headers.get('X-Powered-By'), headers.get('Server')]).toEqual([null, null]);
  }
});

/** Every file of a folder but the one that is meant to be secret, as text of bytes. */
function contentsOf(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && path !== join(folder, 'secret'))
    .map((path) => ({ path, text: readFileSync(path, 'latin1') }));
}

it('no key, password, webhook secret or signature is in the log, or clear in a file', async () => {
  const env = { LINEWORK_WEBHOOK_ALLOW: '127.0.0.0/8' };
  const settings = ['--log-level', 'trace'];
  const session = await startTestServer({ isScripted: true, env, settings });
  const { data } = session;
  const first = firstKeyOf(session);
  const client = new Client(session.url, first);
  const password = 'open sesame 4711';
  const login = ['--email', 'eve@example.com', '--username', 'eve', '--password', password];
  await runCommand('users', 'create', ...login, '--name', 'Eve', '--role', 'admin', '--data', data);
  const send = async (path: string, body: object) => {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': `of ${path}` };
    return (await client.request(path, { method: 'POST', headers, body: JSON.stringify(body) }))
      .body;
  };
  const { key } = (await send('/api/v1/api-keys', { name: 'ERP' })).data;
  const receiver = await startReceiver();
  const { secret } = await send('/v1/webhooks', { url: receiver.url, events: ['job.completed'] });
  const parsed = await new Client(session.url, key).parse(drawing(), { mode: 'sync' });
  const { imageUrl } = parsed.body;
  expect((await client.request(imageUrl)).status).toBe(200);
  await expect.poll(() => receiver.requests.length).toBe(1);
  await client.request(`/v1/jobs?ApiKey=${key}`);
  await new Client(session.url, `${key}0`).request('/v1/jobs');
  await client.request('/v1/parse', { method: 'POST', body: `{"password":"${password}"` });
  const signature = new URL(imageUrl).searchParams.get('signature')!;
  expect(signature.length).toBeGreaterThan(20);
  const filecad = await new FilecadClient(session.url).login('eve', password);
  const access_password = '5f4dcc3b5aa765d61d8327deb882cf99';
  const fields = { access_password, is_public: '2' };
  const folder = await filecad.newFolder('guarded', fields);
  const where = { parent_folder_id: folder, access_password };
  expect((await filecad.call('/folder/listing', where)).status).toBe(200);
  const file_id = await filecad.newFile();
  const link = (await filecad.call('/file/download', { file_id })).body.data.download_url;
  expect((await client.request(link)).status).toBe(200);
  expect((await client.request(`${link}0`)).status).toBe(403);
  const code = new URL(link).pathname.slice(1);
  const downloadToken = new URL(link).searchParams.get('download_token')!;
  const tokens = { token: filecad.token, downloadToken, access_password };
  const secrets = { first, key, password, secret, signature, ...tokens };
  const found = () =>
    [{ path: 'the log', text: session.stderr() }, ...contentsOf(data)].flatMap(({ path, text }) =>
      Object.entries(secrets).flatMap(([name, value]) =>
        text.includes(value) ? [`${name} in ${path}`] : [],
      ),
    );
  expect(session.stderr()).toContain('"path":"/v1/parse"');
  // Who has a code may have the file.
  expect(session.stderr()).not.toContain(code);
  expect(found()).toEqual([]);
  await session.stop();
  expect(contentsOf(data).some(({ text }) => text.includes('eve@example.com'))).toBe(true);
  expect(found()).toEqual([]);
});
