/**
 * Starts servers as processes of their own over fresh data folders, and speaks HTTP with them as a
 * client would: the real command, or with `scripted` the one whose converter does as it is told.
 * Everything a test file started ends with it.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { withNewIdentity } from '../../../server/cli/users.ts';
import type { CreatedKey, Right } from '../../../server/services/identity.ts';
import type { Plan } from '../../../server/services/plans.ts';
import type { Role } from '../../../server/store/identity.ts';
import { linesBytes } from '../../support/drawings.ts';

const command = [fileURLToPath(new URL('../../../bin/linework.js', import.meta.url))];
const scripted = ['--import', 'tsx', fileURLToPath(new URL('./cli.ts', import.meta.url))];
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

/** Runs one of the commands to its end. */
export function runCommand(...words: string[]): Promise<{
  code: number;
  stdout: string;
  stderr: string;
}> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...command, ...words],
      { env: environment() },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      },
    );
  });
}

/** A key in a folder that may be served; the user by email, else the built-in administrator. */
export async function createKey(
  data: string,
  request: { plan?: Plan; user?: string; scopes?: Right[]; expiresAt?: string } = {},
): Promise<CreatedKey> {
  const { user, plan = 'enterprise', ...rest } = request;
  return withNewIdentity(data, async (identity) => {
    const holder = user ? await identity.findUser(user) : await identity.builtInUser();
    return identity.createKey({ user: holder, name: 'of a test', plan, ...rest });
  });
}

/** A user; tells its email. */
export async function createUser(data: string, name: string, role: Role, tenant?: string) {
  const email = `${name}@example.com`;
  const login = { email, username: name, name, role, password: 'correct horse' };
  await withNewIdentity(data, (identity) => identity.createUser({ tenant, ...login }));
  return email;
}

export interface TestServer {
  url: string;
  data: string;
  stdout: () => string;
  stderr: () => string;
  process: ChildProcess;
  /** Sends the signal; resolves with the exit code, or the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
  /** Kills the process group. */
  killGroup(): Promise<number | string>;
}

export async function startTestServer(
  options: {
    data?: string;
    settings?: string[];
    env?: Record<string, string>;
    /** With the tests' converter in place of the engine. */
    isScripted?: boolean;
    /** In a process group of its own, to be killed as one. */
    isGroup?: boolean;
    /** A line of the shell that is run before, in the same process. */
    shell?: string;
  } = {},
): Promise<TestServer> {
  const data = options.data ?? makeFolder();
  const words = ['serve', '--port', '0', '--data', data, ...(options.settings ?? [])];
  const program = options.isScripted ? scripted : command;
  const line = [process.execPath, ...program, ...words];
  const given = options.shell ? ['sh', '-c', `${options.shell} && exec "$0" "$@"`, ...line] : line;
  const child = spawn(given[0]!, given.slice(1), {
    env: environment(options.env),
    detached: options.isGroup,
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
    killGroup: () => {
      process.kill(-child.pid!, 'SIGKILL');
      return ended;
    },
  };
}

/**
 * A drawing of one line, as large as wanted by comments; the first tells the tests' converter what
 * to do.
 */
export function drawing(comment = 'plain', bytes = 0): Buffer<ArrayBuffer> {
  const head = `999\r\n${comment}\r\n  0\r\nSECTION\r\n  2\r\nENTITIES\r\n`;
  const filler = '999\r\n................................................................\r\n';
  const body = filler.repeat(Math.ceil(bytes / filler.length));
  const tags = ['0', 'LINE', '5', '1A4', '8', 'WALL', '10', '0', '20', '0', '11', '12', '21', '1'];
  const end = [...tags, '0', 'ENDSEC', '0', 'EOF', ''].join('\r\n');
  return Buffer.from(`${head}${body}${end}`, 'latin1');
}

/** A file of `fixtures/`. */
export const fixture = (path: string): Buffer<ArrayBuffer> =>
  readFileSync(fileURLToPath(new URL(`../../../fixtures/${path}`, import.meta.url)));

/** A file of a supported kind with nothing in it to salvage. */
export const damaged = (): Buffer<ArrayBuffer> => fixture('broken/binary-sentinel-only.dxf');

/** A drawing that takes the engine about a second. */
export const slowDrawing = (): Uint8Array<ArrayBuffer> => linesBytes(40_000);

/** The key that a server printed at its first start. */
export const firstKeyOf = (server: TestServer): string =>
  /cadl_[0-9a-f]{48}/.exec(server.stdout())![0];

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
  async ended(id: string, milliseconds = 50_000): Promise<Answer['body']> {
    const until = Date.now() + milliseconds;
    for (;;) {
      const { body } = await this.request(`/v1/jobs/${id}`);
      if (body.status === 'COMPLETED' || body.status === 'FAILED') return body;
      if (Date.now() > until) throw new Error(`job ${id} is still ${body.status}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
