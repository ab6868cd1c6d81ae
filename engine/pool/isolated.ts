/**
 * The pool in a process of its own, so that neither the engine's memory nor a native crash is the
 * caller's.
 *
 *   convert(task) --channel--> host-process.ts: EnginePool --> outcome | EngineError
 *
 * The process is started at once and again by the next task after it died; all tasks that it had
 * are then rejected with `EngineLost`. A process that keeps dying before it has done anything is
 * started ever more slowly.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildFile } from '../paths.ts';
import type { HostReply, HostRequest } from './host-process.ts';
import type { PoolOptions } from './pool.ts';
import { type ConvertOutcome, type ConvertTask, EngineError } from './protocol.ts';

/** The process ended under a task, or could not be started; the drawing may not be to blame. */
export class EngineLost extends EngineError {
  /** Whether the task had been given to a process. */
  readonly wasRunning: boolean;
  constructor(message: string, wasRunning: boolean) {
    super('internal', message);
    this.name = 'EngineLost';
    this.wasRunning = wasRunning;
  }
}

interface Pending {
  task: ConvertTask;
  resolve: (outcome: ConvertOutcome) => void;
  reject: (error: EngineError) => void;
}

/** How long a process may take to be ready, and to end when it was told to. */
const START_MAX_MS = 30_000;
const CLOSE_MAX_MS = 5000;
/** The wait after the second useless start in a row; it doubles up to the longest. */
const BACKOFF_MS = 50;
const BACKOFF_MAX_MS = 2000;

export class IsolatedPool {
  readonly #options: PoolOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #closing = new AbortController();
  /** Fulfilled when the process is ready. */
  #ready: Promise<ChildProcess> | undefined;
  #process: ChildProcess | undefined;
  /** Processes in a row that died before they had finished a task. */
  #uselessStarts = 0;
  #nextId = 0;

  constructor(options: PoolOptions = {}) {
    this.#options = options;
    void this.isHealthy();
  }

  /** Whether there is a process, or one could be started now. */
  async isHealthy(): Promise<boolean> {
    return this.#start().then(
      () => true,
      () => false,
    );
  }

  /** Rejects with an `EngineError`, whatever happens. */
  async convert(
    task: ConvertTask,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<ConvertOutcome> {
    const engine = await this.#start();
    if (signal?.aborted || this.#closing.signal.aborted) throw cancelled();
    const id = this.#nextId++;
    const cancel = (): void => tell(engine, { cancel: id });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<ConvertOutcome>((resolve, reject) => {
        this.#pending.set(id, { task, resolve, reject });
        tell(engine, { id, task });
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#pending.delete(id);
    }
  }

  /** Stops what runs and ends the process. */
  async close(): Promise<void> {
    this.#closing.abort();
    const engine = this.#process;
    if (!engine) return;
    const timer = setTimeout(() => engine.kill('SIGKILL'), CLOSE_MAX_MS);
    tell(engine, { close: true });
    await once(engine, 'exit');
    clearTimeout(timer);
  }

  #start(): Promise<ChildProcess> {
    this.#ready ??= this.#launch();
    return this.#ready;
  }

  async #launch(): Promise<ChildProcess> {
    const { signal } = this.#closing;
    const wait = this.#uselessStarts < 2 ? 0 : BACKOFF_MS * 2 ** (this.#uselessStarts - 2);
    await sleep(Math.min(wait, BACKOFF_MAX_MS), undefined, { signal }).catch(() => {});
    if (signal.aborted) throw cancelled();
    const engine = forkHost(this.#options);
    this.#process = engine;
    return await new Promise<ChildProcess>((resolve, reject) => {
      const timer = setTimeout(() => engine.kill('SIGKILL'), START_MAX_MS);
      const end = (how: string): void => {
        clearTimeout(timer);
        if (this.#process !== engine) return;
        this.#forget(engine, how);
        const message = `The engine process could not be started (${how}).`;
        reject(signal.aborted ? cancelled() : new EngineLost(message, false));
      };
      engine.once('exit', (code, killer) => end(killer ?? `exit code ${code}`));
      // Without a process there is no 'exit'.
      engine.once('error', (error) => engine.pid === undefined && end(error.message));
      engine.on('message', (reply: HostReply) => {
        if ('id' in reply) {
          this.#settle(reply);
          return;
        }
        clearTimeout(timer);
        resolve(engine);
      });
    });
  }

  #settle({ id, reply }: Extract<HostReply, { id: number }>): void {
    this.#uselessStarts = 0;
    const pending = this.#pending.get(id);
    if ('outcome' in reply) pending?.resolve(reply.outcome);
    else pending?.reject(new EngineError(reply.error.code, reply.error.message));
  }

  /** After a process's end: the next task starts another. */
  #forget(engine: ChildProcess, how: string): void {
    this.#process = undefined;
    this.#ready = undefined;
    this.#uselessStarts++;
    for (const { task, reject } of this.#pending.values()) {
      removeParts(task, engine.pid);
      const message = `The engine process ended (${how}) while it had this drawing.`;
      reject(this.#closing.signal.aborted ? cancelled() : new EngineLost(message, true));
    }
  }
}

function forkHost(options: PoolOptions): ChildProcess {
  return fork(fileURLToPath(buildFile('host-process.js')), [JSON.stringify(options)], {
    serialization: 'advanced',
    execArgv: [],
    // Standard output is the caller's own; what a crash prints goes to the log.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
}

/** What cannot be told to a process that is gone need not be: its end rejects its tasks. */
function tell(engine: ChildProcess, request: HostRequest): void {
  engine.send(request, () => {});
}

const cancelled = (): EngineError => new EngineError('cancelled', 'The conversion was cancelled.');

/** Removes a task's unfinished files: their names are `partPath` with the dead process's tags. */
function removeParts(task: ConvertTask, pid: number | undefined): void {
  for (const { path } of task.outputs) {
    if (path === undefined) continue;
    const folder = dirname(path);
    if (!existsSync(folder)) continue;
    const start = `${basename(path)}.${pid}-`;
    for (const name of readdirSync(folder)) {
      if (name.startsWith(start)) rmSync(join(folder, name), { force: true });
    }
  }
}
