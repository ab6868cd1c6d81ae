/**
 * Starts servers as processes of their own over fresh data folders, and speaks HTTP with them as a
 * client would. Everything a test file started ends with it.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
const folders: string[] = [];
const processes = new Set<ChildProcess>();

afterAll(() => {
  for (const child of processes) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'linework-test-'));
  folders.push(folder);
  return folder;
}

const environment = (extra: Record<string, string> = {}) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^LINEWORK_/.test(name))),
  ...extra,
});

/** Runs a command of `keys` or `users` and parses what it prints. */
// biome-ignore lint/suspicious/noExplicitAny: the JSON is what the tests look at.
export function command(...words: string[]): any {
  const text = execFileSync(process.execPath, ['--import', 'tsx', cli, ...words], {
    env: environment(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return JSON.parse(text);
}

export interface TestServer {
  url: string;
  data: string;
  stdout: () => string;
  stderr: () => string;
  process: ChildProcess;
  /** Sends the signal; resolves with the exit code, or the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

export async function startTestServer(
  options: { data?: string; settings?: string[]; env?: Record<string, string> } = {},
): Promise<TestServer> {
  const data = options.data ?? makeFolder();
  const words = ['serve', '--port', '0', '--data', data, ...(options.settings ?? [])];
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...words], {
    env: environment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.add(child);
  let stdout = '';
  let stderr = '';
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => {
      processes.delete(child);
      resolve(code ?? signal ?? 'unknown');
    });
  });
  child.stderr!.on('data', (chunk) => {
    stderr += chunk;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', (chunk) => {
      stdout += chunk;
      const match = /^linework listening on (\S+)$/m.exec(stdout);
      if (match) resolve(match[1]!);
    });
    void ended.then((how) => reject(new Error(`the server ended (${how}): ${stderr}`)));
  });
  return {
    url,
    data,
    stdout: () => stdout,
    stderr: () => stderr,
    process: child,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** A small drawing; the comment tells the tests' converter what to do. */
export function drawing(comment = 'plain', bytes = 0): Buffer<ArrayBuffer> {
  const head = `999\r\n${comment}\r\n  0\r\nSECTION\r\n  2\r\nENTITIES\r\n`;
  const filler = '999\r\n................................................................\r\n';
  const body = filler.repeat(Math.ceil(bytes / filler.length));
  return Buffer.from(`${head}${body}  0\r\nENDSEC\r\n  0\r\nEOF\r\n`, 'latin1');
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the JSON is what the tests look at.
  body: any;
}

/** A client that holds one key. */
export class Client {
  readonly #url: string;
  readonly #key: string | undefined;

  constructor(url: string, key?: string) {
    this.#url = url;
    this.#key = key;
  }

  async request(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    if (this.#key) headers.set('Authorization', `Bearer ${this.#key}`);
    const url = path.startsWith('http') ? path : this.#url + path;
    const response = await fetch(url, { ...init, headers });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('Content-Type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body:
        isJson && !/ndjson/.test(response.headers.get('Content-Type')!) ? JSON.parse(text) : null,
    };
  }

  parse(
    bytes: Uint8Array<ArrayBuffer> | undefined,
    fields: Record<string, string> = {},
    name = 'floor-plan.dxf',
  ): Promise<Answer> {
    const form = new FormData();
    if (bytes) form.append('file', new Blob([bytes]), name);
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
    return this.request('/v1/parse', { method: 'POST', body: form });
  }

  /** Polls until the job has ended. */
  async ended(id: string, milliseconds = 20_000): Promise<Answer['body']> {
    const until = Date.now() + milliseconds;
    for (;;) {
      const { body } = await this.request(`/v1/jobs/${id}`);
      if (body.status === 'COMPLETED' || body.status === 'FAILED') return body;
      if (Date.now() > until) throw new Error(`job ${id} is still ${body.status}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
