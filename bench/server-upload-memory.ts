/**
 * How much the server grows under concurrent uploads: 40 drawings of 20 MB by default, told apart
 * by a comment so that nothing is shared, sent at once to the real command, which parses them
 * meanwhile.
 *
 *   node --import tsx bench/server-upload-memory.ts [count] [megabytes]
 *
 * Prints the resident memory of the server's process before, at its peak until the last job has
 * ended, and after; that of the engine's process beside it; and the rate of the uploads. Exits 1 if
 * the server grew by 300 MB or more, or if a job did not complete. Reads /proc: Linux only.
 */
import { spawn } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDxf } from './generate-dxf.ts';

const MEGABYTE = 1_048_576;
const GROWTH_MAX = 300 * MEGABYTE;
const [count = 40, megabytes = 20] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'linework-bench-'));
const drawing = join(folder, 'drawing.dxf');
generateDxf(drawing, megabytes * MEGABYTE);
const command = fileURLToPath(new URL('../bin/linework.js', import.meta.url));
const words = ['serve', '--port', '0', '--data', join(folder, 'data'), '--log-level', 'warn'];
const server = spawn(process.execPath, [command, ...words], {
  stdio: ['ignore', 'pipe', 'inherit'],
});

/** The engine is the server's only child. */
function enginePid(): number | undefined {
  const path = `/proc/${server.pid}/task/${server.pid}/children`;
  return Number(readFileSync(path, 'utf8').trim().split(' ')[0]) || undefined;
}

function residentBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function listening(): Promise<{ url: string; key: string }> {
  return new Promise((resolve) => {
    let text = '';
    server.stdout!.on('data', (chunk) => {
      text += chunk;
      const url = /listening on (\S+)\n/.exec(text)?.[1];
      if (url) resolve({ url, key: /cadl_[0-9a-f]{48}/.exec(text)![0] });
    });
  });
}

/** Tells the answer's status. */
function upload(url: string, key: string, index: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const boundary = 'upload-boundary';
    const headers = {
      Authorization: `Bearer ${key}`,
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
    };
    const call = request(`${url}/v1/parse`, { method: 'POST', headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode!));
    });
    call.once('error', reject);
    const disposition = `Content-Disposition: form-data; name="file"; filename="${index}.dxf"`;
    call.write(`--${boundary}\r\n${disposition}\r\n\r\n999\r\nupload ${index}\r\n`);
    const file = createReadStream(drawing).once('end', () => call.end(`\r\n--${boundary}--\r\n`));
    file.pipe(call, { end: false });
  });
}

/** Waits until no job is on its way; tells how many completed. */
async function completed(url: string, key: string): Promise<number> {
  for (;;) {
    const response = await fetch(`${url}/v1/jobs`, { headers: { 'X-Api-Key': key } });
    const { jobs } = (await response.json()) as { jobs: { status: string }[] };
    const countOf = (...wanted: string[]) =>
      jobs.filter(({ status }) => wanted.includes(status)).length;
    if (countOf('PENDING', 'PROCESSING') === 0) return countOf('COMPLETED');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const { url, key } = await listening();
const before = residentBytes(server.pid);
let peak = before;
let enginePeak = 0;
const timer = setInterval(() => {
  peak = Math.max(peak, residentBytes(server.pid));
  enginePeak = Math.max(enginePeak, residentBytes(enginePid()));
}, 20);
const started = performance.now();
const statuses = await Promise.all(
  Array.from({ length: count }, (_, index) => upload(url, key, index)),
);
const uploadSeconds = (performance.now() - started) / 1000;
const completedCount = await completed(url, key);
const seconds = (performance.now() - started) / 1000;
clearInterval(timer);
const accepted = statuses.filter((status) => status === 202).length;
const inMegabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(0)} MB`;
console.log(
  `${count} uploads of ${megabytes} MB: ${accepted} accepted, ${completedCount} completed`,
);
console.log(
  `server: idle ${inMegabytes(before)}, peak ${inMegabytes(peak)}, ` +
    `after ${inMegabytes(residentBytes(server.pid))}`,
);
console.log(`engine process: peak ${inMegabytes(enginePeak)}`);
const rate = (count * megabytes) / uploadSeconds;
console.log(`uploads ${rate.toFixed(0)} MB/s, all done in ${seconds.toFixed(0)} s`);
server.kill('SIGKILL');
rmSync(folder, { recursive: true, force: true });
const isSound = peak - before < GROWTH_MAX && accepted === count && completedCount === count;
process.exit(isSound ? 0 : 1);
