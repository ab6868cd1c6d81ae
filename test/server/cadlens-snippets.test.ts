/**
 * The snippets that the CADLens documentation shows, run as they stand but for the base URL and the
 * job's id (and the name of the file field, which the page's mail filter had eaten).
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floorPlan } from './support/floor-plan.ts';
import { startReceiver } from './support/receiver.ts';
import {
  Client,
  drawing,
  firstKeyOf,
  makeFolder,
  startTestServer,
  type TestServer,
} from './support/server.ts';

const has = (program: string, flag: string) => spawnSync(program, [flag]).status === 0;
const hasCurl = has('curl', '--version') && has('bash', '--version');
const hasPhp = has('php', '--version');
if (!hasCurl) console.log('curl or bash is not here: its snippets are not run');
if (!hasPhp)
  console.log('php is not here: its snippet is not run, its check is made in JavaScript');

let server: TestServer;
let client: Client;
let folder: string;

beforeAll(async () => {
  server = await startTestServer({ env: { LINEWORK_WEBHOOK_ALLOW: '127.0.0.0/8' } });
  client = new Client(server.url, firstKeyOf(server));
  folder = makeFolder();
  writeFileSync(join(folder, 'floor-plan.dwg'), floorPlan());
});

/** Runs a snippet in a folder with the drawing; tells what it printed. */
function runSnippet(snippet: string, jobId = ''): Promise<string> {
  const script = snippet
    .replaceAll('https://api.cadlens.co', server.url)
    .replaceAll('job_lH9k2c', jobId);
  const env = { ...process.env, CADLENS_KEY: firstKeyOf(server) };
  return new Promise((resolve, reject) => {
    execFile('bash', ['-c', script], { cwd: folder, env }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
  });
}

describe.runIf(hasCurl)('curl', () => {
  let jobId: string;

  it('POST /v1/parse', async () => {
    const body = JSON.parse(
      await runSnippet(`curl -X POST https://api.cadlens.co/v1/parse \\
  -H "Authorization: Bearer $CADLENS_KEY" \\
  -F "file=@floor-plan.dwg" \\
  -F "mode=async"`),
    );
    jobId = body.job_id;
    expect(body).toMatchObject({
      ...{ status: 'PENDING', fileName: 'floor-plan.dwg', fileSize: floorPlan().length },
    });
    await client.ended(jobId);
  });
  it('GET /v1/jobs/{jobId}', async () => {
    const text = await runSnippet(
      `curl https://api.cadlens.co/v1/jobs/job_lH9k2c \\
  -H "Authorization: Bearer $CADLENS_KEY"`,
      jobId,
    );
    expect(JSON.parse(text)).toMatchObject({ id: jobId, status: 'COMPLETED' });
  });
  it('GET /v1/jobs/{jobId}/result', async () => {
    const text = await runSnippet(
      `curl https://api.cadlens.co/v1/jobs/job_lH9k2c/result \\
  -H "Authorization: Bearer $CADLENS_KEY"`,
      jobId,
    );
    const { vectorJson, layersJson } = JSON.parse(text);
    expect(vectorJson).toHaveLength(450);
    expect(layersJson).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'WALL', entityCount: 412 })]),
    );
  });
  it('GET /v1/jobs/{jobId}/image', async () => {
    const text = await runSnippet(
      `curl https://api.cadlens.co/v1/jobs/job_lH9k2c/image \\
  -H "Authorization: Bearer $CADLENS_KEY"`,
      jobId,
    );
    expect(JSON.parse(text).imageUrl).toContain(`${jobId}.png?`);
  });
  it('GET /v1/jobs', async () => {
    const text = await runSnippet(`curl https://api.cadlens.co/v1/jobs \\
  -H "Authorization: Bearer $CADLENS_KEY"`);
    expect(JSON.parse(text).jobs.map(({ id }: { id: string }) => id)).toContain(jobId);
  });
  it('DELETE /v1/jobs/{jobId}', async () => {
    const text = await runSnippet(
      `curl -X DELETE https://api.cadlens.co/v1/jobs/job_lH9k2c \\
  -H "Authorization: Bearer $CADLENS_KEY"`,
      jobId,
    );
    expect(text).toBe('');
    expect((await client.request(`/v1/jobs/${jobId}`)).status).toBe(404);
  });
});

describe('fetch', () => {
  it('catching errors', async () => {
    const snippet = `
const r = await fetch(url, { headers: auth });

if (!r.ok) {
  const body = await r.json();
  console.error(
    \`HTTP \${r.status}\`,
    body.error,   // human-readable message
    body.code,    // optional programmatic code, e.g. "NO_ACTIVE_API_KEY"
  );
  return;
}

const job = await r.json();`;
    const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
    const run = new AsyncFunction('url', 'auth', 'console', `${snippet}\nreturn job;`);
    const told: unknown[][] = [];
    const spy = { error: (...words: unknown[]) => told.push(words) };
    const auth = { Authorization: `Bearer ${firstKeyOf(server)}` };
    const accepted = await client.parse(drawing());
    const url = `${server.url}/v1/jobs/${accepted.body.job_id}`;
    expect(await run(url, auth, spy)).toMatchObject({ id: accepted.body.job_id });
    expect(await run(`${server.url}/v1/jobs/job_none`, auth, spy)).toBeUndefined();
    expect(await run(url, {}, spy)).toBeUndefined();
    expect(told).toEqual([
      ['HTTP 404', 'Job not found', 'JOB_NOT_FOUND'],
      ['HTTP 401', 'Invalid, revoked, or expired API key', undefined],
    ]);
  });
});

const receiverSnippet = `<?php
// Verify the signature, ack fast, then process.
$body   = file_get_contents('php://input');
$secret = getenv('CADLENS_WEBHOOK_SECRET'); // shown once when you create the endpoint

// Header: "X-CADLens-Signature: t=<ts>,v1=<hmac>"
$header = $_SERVER['HTTP_X_CADLENS_SIGNATURE'] ?? '';
parse_str(strtr($header, ',', '&'), $sig);
$expected = hash_hmac('sha256', ($sig['t'] ?? '') . '.' . $body, $secret);

if (!hash_equals($expected, $sig['v1'] ?? '')) {
    http_response_code(400); // bad signature
    exit;
}

http_response_code(200); // ack fast — CADLens retries non-2xx up to 3 times

$event = json_decode($body, true);
if ($event['event'] === 'job.completed') {
    // Re-fetch GET /v1/jobs/{jobId}/result with your API key for the data.
    error_log('Parse done: ' . $event['jobId'] . ' ' . $event['status']);
}
`;

const save = async (url: string) => {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ url, events: ['job.completed'] });
  return (await client.request('/v1/webhooks', { method: 'POST', headers, body })).body;
};
const lastAttempt = async (jobId: string) => {
  const { body } = await client.request('/v1/webhooks/deliveries');
  return body.find((row: { jobId: string }) => row.jobId === jobId);
};

describe.runIf(hasPhp)('php', () => {
  const running: ChildProcess[] = [];

  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
  });

  const freePort = () =>
    new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port } = probe.address() as { port: number };
        probe.close(() => resolve(port));
      });
    });

  it('verify the signature, acknowledge, process', async () => {
    writeFileSync(join(folder, 'receive.php'), receiverSnippet);
    const place = `127.0.0.1:${await freePort()}`;
    const { id, secret } = await save(`http://${place}/hook`);
    const start = async (withSecret: string) => {
      const env = { ...process.env, CADLENS_WEBHOOK_SECRET: withSecret };
      const child = spawn('php', ['-S', place, 'receive.php'], { cwd: folder, env });
      running.push(child);
      let log = '';
      child.stderr.on('data', (chunk) => {
        log += chunk;
      });
      await expect.poll(() => log).toContain('started');
      return { child, log: () => log };
    };
    const right = await start(secret);
    const first = (await client.parse(drawing())).body.job_id;
    await expect
      .poll(() => lastAttempt(first))
      .toMatchObject({ status: 'delivered', lastStatus: 200 });
    expect(right.log()).toContain(`Parse done: ${first} COMPLETED`);
    right.child.kill('SIGKILL');
    await new Promise((ended) => right.child.once('exit', ended));
    await start('whsec_another');
    const second = (await client.parse(drawing())).body.job_id;
    await expect
      .poll(() => lastAttempt(second))
      .toMatchObject({ status: 'pending', lastStatus: 400 });
    await client.request(`/v1/webhooks/${id}`, { method: 'DELETE' });
  });
});

it('the check of the php snippet, step by step in JavaScript', async () => {
  const receiver = await startReceiver();
  const { id, secret } = await save(`${receiver.url}/hook`);
  await client.parse(drawing());
  await expect.poll(() => receiver.requests.length).toBeGreaterThan(0);
  const { headers, raw } = receiver.requests[0]!;
  // parse_str(strtr($header, ',', '&'), $sig)
  const sig = new URLSearchParams(String(headers['x-cadlens-signature']).replaceAll(',', '&'));
  const check = (key: string) =>
    createHmac('sha256', key)
      .update(`${sig.get('t')}.${raw}`)
      .digest('hex') === sig.get('v1');
  expect([check(secret), check('whsec_another')]).toEqual([true, false]);
  await client.request(`/v1/webhooks/${id}`, { method: 'DELETE' });
});
