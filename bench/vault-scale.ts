/**
 * How fast a large vault is listed, searched and asked for locks: 100,000 files in 5,000 items by
 * default, over HTTP against the real command, by 1 client and by 4 at once.
 *
 *   node --import tsx bench/vault-scale.ts [files] [requests] [--data DIR] [--writing]
 *
 * In: nothing; the vault is made through its store, in a temporary folder, or in DIR, which is kept
 * and used again. With `--writing` drawings are uploaded and parsed all the while; `--only`
 * measures the routes whose name has these words.
 * Out: for each route p50, p95 and p99 in ms. Others' work is in these times; so there is also the
 * p95 of 1 client without what the server and the client waited for a CPU, as Linux tells it
 * (elsewhere it is not taken off), and the CPU that the server spent on a request. Exits 1 if that
 * p95 is 20 ms or more, or an answer was not as expected.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { COMMON_WORD, FILES_PER_ITEM, type SeededVault, seedVault } from './vault-seed.ts';

const P95_MAX_MS = 20;
const CLIENTS = 4;
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    only: { type: 'string', default: '' },
    writing: { type: 'boolean', default: false },
  },
});
const [fileCount = 100_000, requests = 300] = positionals.map(Number);
const folder = mkdtempSync(join(tmpdir(), 'linework-bench-'));
const data = flags.data ?? join(folder, 'data');

interface Route {
  name: string;
  path: () => string;
  /** What the answer must be; undefined where it is not looked at. */
  isRight?: (body: { data: Record<string, unknown> }) => boolean;
}

interface Figures {
  p50: number;
  p95: number;
  p99: number;
  p95Own: number;
}

const pick = <Value>(list: readonly Value[]): Value =>
  list[Math.floor(Math.random() * list.length)]!;
const hasCount = (count: number) => (body: { data: Record<string, unknown> }) =>
  body.data.count === count;

function routesOf(vault: SeededVault): Route[] {
  const { files, items, branches, fileCount: all } = vault;
  const commonCount = all / 2;
  const list = (query: string) => () => `/api/files?${query}`;
  const page = hasCount(Math.min(100, all));
  const file = (end: string) => () => `/api/files/${pick(files)}${end}`;
  // The last one is written to.
  const item = (end: string) => () => `/api/items/${pick(items.slice(0, -1))}${end}`;
  const common = hasCount(Math.min(100, commonCount));
  return [
    { name: 'files, first page', path: list('limit=100'), isRight: page },
    { name: 'files, middle page', path: list(`offset=${all / 2}`), isRight: page },
    { name: 'files, last page', path: list(`offset=${all - 100}`), isRight: page },
    { name: 'files of an item', path: item('/files'), isRight: hasCount(FILES_PER_ITEM) },
    {
      name: 'files of an item, branch and main',
      path: item(`/files?branchId=${branches.other}&mainBranchId=${branches.main}`),
    },
    { name: 'items, first page', path: () => '/api/items' },
    {
      name: 'items, last page',
      path: () => `/api/items?offset=${Math.max(items.length - 100, 0)}`,
    },
    {
      name: 'items by part number',
      path: () => `/api/items?partNumber=P-${Math.floor(Math.random() * items.length)}`,
      isRight: hasCount(1),
    },
    {
      name: 'search: one file has it',
      path: () => `/api/files?q=${pick(vault.rareWords)}`,
      isRight: hasCount(1),
    },
    { name: 'search: no file has it', path: list('q=zzyzx'), isRight: hasCount(0) },
    { name: 'search: half of all', path: list(`q=${COMMON_WORD}`), isRight: common },
    {
      name: 'search: half, its last page',
      path: list(`q=${COMMON_WORD}&offset=${Math.max(commonCount - 100, 0)}`),
      isRight: common,
    },
    { name: 'search: begins with 1 letter', path: list(`q=${COMMON_WORD[0]}`) },
    { name: 'search: begins with 3', path: list(`q=${COMMON_WORD.slice(0, 3)}`), isRight: common },
    { name: 'search: begins with 5', path: list(`q=${COMMON_WORD.slice(0, 5)}`), isRight: common },
    {
      name: 'search: common and rare',
      path: () => `/api/files?q=${COMMON_WORD}+${pick(vault.rareWords)}`,
    },
    { name: 'search: two common', path: list(`q=${COMMON_WORD}+anchor`) },
    { name: 'search: never together', path: list('q=oddly+evenly'), isRight: hasCount(0) },
    { name: 'file lock status', path: file('/lock-status') },
    { name: 'item lock status', path: item('/lock-status') },
    { name: 'item check-out', path: item(`/checkout?branchId=${branches.main}`) },
    { name: 'file metadata', path: file('/metadata') },
    { name: 'file versions', path: file('/versions') },
    { name: 'file history', path: file('/history') },
    { name: 'item history', path: item('/history') },
  ];
}

interface Times {
  ms: number;
  /** Without the waits for a CPU. */
  ownMs: number;
}

/** How long the main thread of a process has been ready to run and did not, in ms. */
function waitedMs(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const [, waited] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  return Number(waited) / 1e6;
}

const waits = () => waitedMs(child.pid!) + waitedMs(process.pid);

/** A client of one connection that stays open. */
class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** The answer's text, and how long it took until its last byte. */
  get(path: string): Promise<Times & { status: number; text: string }> {
    const headers = { Authorization: `Bearer ${this.#key}` };
    const waited = waits();
    const started = performance.now();
    return new Promise((resolve, reject) => {
      request(`${this.#url}${path}`, { agent: this.#agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part)).on('error', reject);
        response.on('end', () => {
          const ms = performance.now() - started;
          const ownMs = Math.max(ms - (waits() - waited), 0);
          const text = Buffer.concat(parts).toString();
          resolve({ status: response.statusCode!, text, ms, ownMs });
        });
      })
        .on('error', reject)
        .end();
    });
  }

  async cpuSeconds(): Promise<number> {
    const { text } = await this.get('/metrics');
    return Number(/^linework_process_cpu_seconds_total (\S+)$/m.exec(text)![1]);
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function startServer(): Promise<{ url: string; child: ChildProcess }> {
  const command = fileURLToPath(new URL('../bin/linework.js', import.meta.url));
  const words = ['serve', '--port', '0', '--data', data, '--log-level', 'warn'];
  const child = spawn(process.execPath, [command, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout!.on('data', (chunk) => {
      text += chunk;
      const found = /listening on (\S+)\n/.exec(text)?.[1];
      if (found) resolve(found);
    });
  });
  return { url, child };
}

let wrong = 0;

async function ask(client: Client, route: Route, count: number): Promise<Times[]> {
  const times: Times[] = [];
  for (let i = 0; i < count; i++) {
    const path = route.path();
    const { status, text, ...taken } = await client.get(path);
    times.push(taken);
    if (status === 200 && (route.isRight?.(JSON.parse(text)) ?? true)) continue;
    if (wrong++ < 5) console.error(`${path}: ${status} ${text.slice(0, 300)}`);
  }
  return times;
}

function figuresOf(times: Times[]): Figures {
  const sortedBy = (which: keyof Times) => times.map((one) => one[which]).sort((a, b) => a - b);
  const [all, own] = [sortedBy('ms'), sortedBy('ownMs')];
  const at = (part: number, sorted = all) => sorted[Math.ceil(sorted.length * part) - 1]!;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), p95Own: at(0.95, own) };
}

async function measure(clients: Client[], route: Route) {
  const [first] = clients as [Client];
  await ask(first, route, 10);
  const before = await first.cpuSeconds();
  const alone = figuresOf(await ask(first, route, requests));
  const cpuMs = (((await first.cpuSeconds()) - before) * 1000) / requests;
  const share = Math.ceil(requests / clients.length);
  const together = await Promise.all(clients.map((client) => ask(client, route, share)));
  const { p50, p95, p99 } = figuresOf(together.flat());
  return { alone, together: [p50, p95, p99], cpuMs };
}

let isWritten = true;
let written = 0;

/** Uploads drawings that differ, one after the other, while the reading is measured. */
async function keepWriting(): Promise<void> {
  const headers = { Authorization: `Bearer ${vault.key}` };
  while (isWritten) {
    const text = `  0\nSECTION\n  2\nENTITIES\n  0\nTEXT\n  8\n0\n  1\n${COMMON_WORD} ${written}\n`;
    const place = ' 10\n0\n 20\n0\n 40\n1\n  0\nENDSEC\n  0\nEOF\n';
    const form = new FormData();
    form.append('file', new Blob([`999\n${Math.random()}\n${text}${place}`]), 'written.dxf');
    const path = `${url}/api/items/${vault.items.at(-1)}/files/upload`;
    const { status } = await fetch(path, { method: 'POST', headers, body: form });
    if (status !== 201) wrong++;
    written++;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function print(name: string, cells: (number | string)[]): void {
  const shown = cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell));
  console.log(name.padEnd(36) + shown.map((cell) => cell.padStart(9)).join(''));
}

/** In a folder that is kept, the words and ids stand beside it. */
async function prepareVault(): Promise<SeededVault> {
  const kept = `${data}.json`;
  if (flags.data && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  const started = performance.now();
  const made = await seedVault(data, fileCount);
  console.log(`${fileCount} files made in ${Math.round(performance.now() - started)} ms`);
  if (flags.data) writeFileSync(kept, JSON.stringify(made));
  return made;
}

const vault = await prepareVault();
const { url, child } = await startServer();
const clients = Array.from({ length: CLIENTS }, () => new Client(url, vault.key));
const writing = flags.writing ? keepWriting() : undefined;
const loadBefore = loadavg()[0]!;
let slowest = { name: '', p95: 0 };
const heads = [
  'p50',
  'p95',
  'p99',
  'p95 own',
  `p50 x${CLIENTS}`,
  `p95 x${CLIENTS}`,
  `p99 x${CLIENTS}`,
];
print('ms', [...heads, 'CPU']);
for (const route of routesOf(vault)) {
  if (!route.name.includes(flags.only)) continue;
  const { alone, together, cpuMs } = await measure(clients, route);
  print(route.name, [...Object.values(alone), ...together, cpuMs]);
  if (alone.p95Own > slowest.p95) slowest = { name: route.name, p95: alone.p95Own };
}
isWritten = false;
await writing;
for (const client of clients) client.close();
child.kill('SIGKILL');
rmSync(folder, { recursive: true, force: true });
console.log(
  `${vault.fileCount} files, ${requests} requests a route` +
    `${flags.writing ? `, ${written} drawings uploaded meanwhile` : ''}; ${wrong} wrong answers; ` +
    `slowest own p95 ${slowest.p95.toFixed(1)} ms (${slowest.name})`,
);
console.log(
  `load of the machine ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after, ` +
    `on ${availableParallelism()} cores`,
);
process.exit(slowest.p95 < P95_MAX_MS && wrong === 0 ? 0 : 1);
