/**
 * The examples of `docs/examples/`, run as a customer would run them: each language sends a drawing
 * and saves its result, and receives signed webhooks of the same server. A language that is not
 * here is told, not run.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floorPlan } from './support/floor-plan.ts';
import {
  Client,
  damaged,
  firstKeyOf,
  makeFolder,
  startTestServer,
  type TestServer,
} from './support/server.ts';

interface Language {
  /** What has to be here, and a question that it answers. */
  probe: [string, ...string[]];
  run: string[];
  ending: string;
  /** Said by the probe where all that is needed is here. */
  needs?: string;
}

const languages: Record<string, Language> = {
  curl: { probe: ['curl', '--version'], run: ['bash'], ending: 'sh' },
  node: { probe: [process.execPath, '--version'], run: [process.execPath], ending: 'mjs' },
  python: { probe: ['python3', '--version'], run: ['python3'], ending: 'py' },
  go: { probe: ['go', 'version'], run: ['go', 'run'], ending: 'go' },
  php: { probe: ['php', '-m'], run: ['php'], ending: 'php', needs: 'curl' },
};

const isHere = ({ probe: [program, ...words], needs = '' }: Language) => {
  const { status, stdout } = spawnSync(program, words, { encoding: 'utf8' });
  return status === 0 && stdout.includes(needs);
};
const present = Object.keys(languages).filter((name) => isHere(languages[name]!));
for (const name of Object.keys(languages)) {
  if (!present.includes(name)) console.log(`${name} is not here: its examples are not run`);
}

const scriptOf = (name: string, task: string): string => {
  const path = `../../docs/examples/${name}/${task}.${languages[name]!.ending}`;
  return fileURLToPath(new URL(path, import.meta.url));
};

let server: TestServer;
let client: Client;
let folder: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  server = await startTestServer({ env: { LINEWORK_WEBHOOK_ALLOW: '127.0.0.0/8' } });
  client = new Client(server.url, firstKeyOf(server));
  folder = makeFolder();
});

afterAll(() => {
  for (const child of running) process.kill(-child.pid!, 'SIGKILL');
});

const parse = (name: string, file: string, key = firstKeyOf(server)) => {
  const [program, ...words] = [...languages[name]!.run, scriptOf(name, 'parse'), file];
  const env = { ...process.env, LINEWORK_URL: server.url, LINEWORK_KEY: key };
  return promisify(execFile)(program!, words, { env });
};

// `go run` compiles first.
describe.each(present)('%s', { timeout: 180_000 }, (name) => {
  it('sends a drawing, waits, saves the result', async () => {
    const file = join(folder, `of ${name}.dxf`);
    writeFileSync(file, floorPlan());
    const { stdout } = await parse(name, file);
    const told = name === 'curl' ? /: job job_\w+/ : /: 450 entities on \d+ layers/;
    expect(stdout).toMatch(told);
    const result = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
    expect(result).toMatchObject({
      status: 'COMPLETED',
      metadata: { filename: `of ${name}.dxf`, format: 'DXF' },
    });
    expect(result.vectorJson).toHaveLength(450);
  });
  it('ends with the reason where it fails', async () => {
    const file = join(folder, `damaged-${name}.dxf`);
    writeFileSync(file, damaged());
    const jobFailure = await parse(name, file).catch((error) => error);
    expect(jobFailure.code).toBeGreaterThan(0);
    const { body } = await client.request('/v1/jobs');
    const { errorMsg } = body.jobs.find((job: { fileName: string }) =>
      file.endsWith(`/${job.fileName}`),
    );
    expect(jobFailure.stderr).toContain(errorMsg);
    const refusal = await parse(name, file, 'cadl_wrong').catch((error) => error);
    expect(refusal.code).toBeGreaterThan(0);
    expect(refusal.stdout + refusal.stderr).toContain('401');
  });
});

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** A receiver as a process, in a group of its own: `go run` starts another. */
async function startReceiver(name: string, secret: string, port: number) {
  const script = scriptOf(name, 'webhook');
  const [program, ...words] =
    name === 'php' ? ['php', '-S', `127.0.0.1:${port}`, script] : [...languages[name]!.run, script];
  const env = { ...process.env, LINEWORK_WEBHOOK_SECRET: secret, PORT: String(port) };
  const child = spawn(program!, words, { env, detached: true });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  await expect.poll(() => said).toMatch(/listening|started/);
  return () => said;
}

const HEADER = 'X-CADLens-Signature';

const sign = (secret: string, body: string, seconds = Math.floor(Date.now() / 1000)) =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;

describe.each(present.filter((name) => name !== 'curl'))('webhooks in %s', (name) => {
  it('believes the server, and nobody else', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const headers = { 'Content-Type': 'application/json' };
    const saved = JSON.stringify({ url, events: ['job.completed'] });
    const { id, secret } = (
      await client.request('/v1/webhooks', { method: 'POST', headers, body: saved })
    ).body;
    const said = await startReceiver(name, secret, port);
    const jobId = (await client.parse(floorPlan(), {}, 'plan.dxf')).body.job_id;
    await expect.poll(said).toContain(`job.completed ${jobId}`);
    await client.request(`/v1/webhooks/${id}`, { method: 'DELETE' });
    const body = JSON.stringify({ event: 'job.completed', jobId: 'job_of_a_stranger' });
    const send = async (signature?: string, content = body) => {
      const signed = new Headers(signature === undefined ? [] : [[HEADER, signature]]);
      return (await fetch(url, { method: 'POST', headers: signed, body: content })).status;
    };
    const right = sign(secret, body);
    const old = sign(secret, body, Math.floor(Date.now() / 1000) - 3600);
    expect([
      await send(),
      await send(sign('whsec_other', body)),
      await send(right, body.replace('stranger', 'other')),
      await send(old),
      await send('t=1,v1='),
    ]).toEqual([400, 400, 400, 400, 400]);
    expect(said()).not.toContain('stranger');
    expect(await send(right)).toBe(200);
    await expect.poll(said).toContain('job_of_a_stranger');
  });
});

describe.runIf(present.includes('curl') && spawnSync('openssl', ['version']).status === 0)(
  'a webhook in the shell',
  () => {
    it('tells a right signature from a wrong one', () => {
      // With a last line break, which the shell's variables would lose.
      const body = '{"event":"job.completed"}\n';
      const check = (signature: string) =>
        spawnSync('bash', [scriptOf('curl', 'verify-webhook'), signature], {
          input: body,
          env: { ...process.env, LINEWORK_WEBHOOK_SECRET: 'whsec_one' },
        }).status;
      const old = sign('whsec_one', body, 1_700_000_000);
      expect([sign('whsec_one', body), sign('whsec_two', body), old, ''].map(check)).toEqual([
        0, 1, 1, 1,
      ]);
    });
  },
);
