/**
 * How fast jobs are polled while drawings are parsed: 500 requests a second of `GET /v1/jobs/{id}`
 * against the real command, with 8 parses running or waiting all the time, over 20 connections.
 *
 *   node --import tsx bench/server-polling.ts [requests a second] [seconds] [megabytes a drawing]
 *
 * Prints p50, p99 and the rate that was reached, what the server's process did for it, and the load
 * of the machine, because others' work is in the figures. Exits 1 if the p99 is 100 ms or more, or
 * an answer was not 200 or a parse failed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { generateDxf } from './generate-dxf.ts';

const P99_MAX_MS = 100;
const PARSES = 8;
const [rate = 500, seconds = 20, megabytes = 5] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'linework-bench-'));
const path = join(folder, 'drawing.dxf');
generateDxf(path, megabytes * 1_048_576);
const drawing = readFileSync(path);
const command = fileURLToPath(new URL('../bin/linework.js', import.meta.url));
const words = ['serve', '--port', '0', '--data', join(folder, 'data'), '--log-level', 'warn'];
const server = spawn(process.execPath, [command, ...words], {
  stdio: ['ignore', 'pipe', 'inherit'],
});

const { url, key } = await new Promise<{ url: string; key: string }>((resolve) => {
  let text = '';
  server.stdout!.on('data', (chunk) => {
    text += chunk;
    const found = /listening on (\S+)\n/.exec(text)?.[1];
    if (found) resolve({ url: found, key: /cadl_[0-9a-f]{48}/.exec(text)![0] });
  });
});
const headers = { Authorization: `Bearer ${key}` };

async function parse(): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([drawing]), 'drawing.dxf');
  const response = await fetch(`${url}/v1/parse`, { method: 'POST', headers, body: form });
  return ((await response.json()) as { job_id: string }).job_id;
}

let isPolled = true;
let parsed = 0;
let failed = 0;

/** Keeps one parse running until the polling has ended: its end is asked for twice a second. */
async function keepParsing(first: string): Promise<void> {
  let id = first;
  while (isPolled) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { status } = (await (await fetch(`${url}/v1/jobs/${id}`, { headers })).json()) as {
      status: string;
    };
    if (status !== 'COMPLETED' && status !== 'FAILED') continue;
    if (status === 'COMPLETED') parsed++;
    else failed++;
    id = await parse();
  }
}

const ids = await Promise.all(Array.from({ length: PARSES }, parse));
const parsing = ids.map(keepParsing);
const loadBefore = loadavg()[0]!;
const result = await autocannon({
  ...{ url, headers, connections: 20, duration: seconds, overallRate: rate },
  requests: ids.map((id) => ({ method: 'GET' as const, path: `/v1/jobs/${id}` })),
});
isPolled = false;
const metrics = await (await fetch(`${url}/metrics`)).text();
const metric = (name: string) =>
  Number(new RegExp(`^linework_${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
await Promise.all(parsing);
server.kill('SIGKILL');
rmSync(folder, { recursive: true, force: true });
const { latency, requests, non2xx, errors } = result;
console.log(
  `${rate} requests a second asked, ${requests.average.toFixed(0)} reached, for ${seconds} s; ` +
    `${PARSES} parses of ${megabytes} MB at all times, ${parsed} completed, ${failed} failed`,
);
console.log(
  `p50 ${latency.p50} ms, p99 ${latency.p99} ms, longest ${latency.max} ms; ` +
    `${non2xx} not 2xx, ${errors} errors`,
);
const lag = metric('nodejs_eventloop_lag_p99_seconds') * 1000;
const cpu = metric('process_cpu_seconds_total');
console.log(
  `server process: event loop late by ${lag.toFixed(0)} ms at p99, ${cpu} s of CPU in all`,
);
console.log(
  `load of the machine ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after, ` +
    `on ${availableParallelism()} cores`,
);
process.exit(latency.p99 < P99_MAX_MS && non2xx + errors + failed === 0 ? 0 : 1);
