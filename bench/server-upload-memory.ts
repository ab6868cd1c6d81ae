/**
 * How much the server grows under concurrent uploads: 40 of 20 MB by default, told apart by their
 * content so that nothing is shared. Prints the resident memory before, at its peak and after, and
 * the rate; exits 1 if the growth is 300 MB or more.
 *
 *   node --import tsx bench/server-upload-memory.ts [count] [megabytes]
 *
 * The jobs themselves are not measured: they run in the tests' converter, which is told to wait.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const growthMax = 300 * 1_048_576;
const [count = 40, megabytes = 20] = process.argv.slice(2).map(Number);
const data = mkdtempSync(join(tmpdir(), 'linework-bench-'));
const cli = fileURLToPath(new URL('../test/server/support/cli.ts', import.meta.url));
const words = ['--import', 'tsx', cli, 'serve', '--port', '0', '--data', data];
const server = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] });

function residentBytes(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
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
    const disposition = 'Content-Disposition: form-data; name="file"; filename="a.dxf"';
    call.write(`--${boundary}\r\n${disposition}\r\n\r\n`);
    call.write(`999\r\nsleep 1\r\n  0\r\nSECTION\r\n999\r\nupload ${index}\r\n`);
    const block = Buffer.alloc(65_536, '999\r\n-----------\r\n');
    let left = (megabytes * 1_048_576) / block.length;
    const next = () => {
      if (left-- > 0) call.write(block, next);
      else call.end(`\r\n--${boundary}--\r\n`);
    };
    next();
  });
}

const { url, key } = await listening();
const before = residentBytes(server);
let peak = before;
const timer = setInterval(() => {
  peak = Math.max(peak, residentBytes(server));
}, 10);
const started = performance.now();
const statuses = await Promise.all(
  Array.from({ length: count }, (_, index) => upload(url, key, index)),
);
const seconds = (performance.now() - started) / 1000;
clearInterval(timer);
const inMegabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MB`;
console.log(
  `${count} uploads of ${megabytes} MB, ${statuses.filter((s) => s === 202).length} accepted`,
);
console.log(`before ${inMegabytes(before)}, peak ${inMegabytes(peak)}`);
console.log(`after ${inMegabytes(residentBytes(server))}`);
console.log(`${((count * megabytes) / seconds).toFixed(0)} MB/s`);
server.kill('SIGKILL');
rmSync(data, { recursive: true, force: true });
const isSound = peak - before < growthMax && statuses.every((status) => status === 202);
process.exit(isSound ? 0 : 1);
