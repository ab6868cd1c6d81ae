// Sends a drawing to linework, waits for its job, and saves the result document beside it.
//
//   LINEWORK_KEY=cadl_... node parse.mjs floor-plan.dwg        (Node 20 or later, no packages)
import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const url = process.env.LINEWORK_URL ?? 'http://127.0.0.1:8787';
const auth = { Authorization: `Bearer ${process.env.LINEWORK_KEY}` };

async function call(path, options = {}) {
  const headers = { ...auth, ...options.headers };
  const response = await fetch(url + path, { ...options, headers });
  const body = await response.json();
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${body.error}`);
  return body;
}

const file = process.argv[2];
const form = new FormData();
form.append('mode', 'async');
form.append('file', await openAsBlob(file), basename(file));
// An Idempotency-Key makes it safe to send again after a broken connection.
const headers = { 'Idempotency-Key': randomUUID() };
const { job_id: id } = await call('/v1/parse', { method: 'POST', headers, body: form });

let job;
do {
  await sleep(500);
  job = await call(`/v1/jobs/${id}`);
} while (job.status === 'PENDING' || job.status === 'PROCESSING');
if (job.status === 'FAILED') throw new Error(`${file}: ${job.errorMsg}`);

const result = await call(`/v1/jobs/${id}/result`);
await writeFile(`${file}.json`, JSON.stringify(result));
console.log(
  `${file}.json: ${result.vectorJson.length} entities on ${result.layersJson.length} layers`,
);
