/**
 * Converts in worker threads: any number of tasks at once, so many running, each with a deadline.
 *
 *   convert(task) -> waits its turn -> worker (piscina) -> outcome | EngineError
 *
 * A WASM loop listens to nobody, so a deadline or a cancel ends the thread and the pool starts
 * another. A thread that dies by itself (its heap full, a native crash) rejects its own task only.
 * The queue is here and not piscina's, so that a deadline counts from the start of the work and a
 * killed thread is gone before its place is given away.
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { buildFile } from '../paths.ts';
import { partPath } from '../sinks.ts';
import { loadModule } from '../wasm.ts';
import { type ConvertOutcome, type ConvertTask, EngineError } from './protocol.ts';
import type { WorkerReply, WorkerTask } from './worker.ts';

export interface PoolOptions {
  /** Tasks that run at a time; default: the number of processors. */
  threads?: number;
  /** For tasks that name no limit of their own. */
  deadlineMs?: number;
  memoryBytes?: number;
  /** JavaScript heap of a thread, for the scene of a picture above all. */
  heapMegabytes?: number;
}

const DEADLINE_DEFAULT_MS = 120_000;
const HEAP_DEFAULT_MEGABYTES = 2048;
/** How long an idle thread is kept. */
const IDLE_MS = 30_000;
/** How long a killed thread may take to end; a native call in it cannot be interrupted. */
const KILL_WAIT_MS = 2000;

let nextTag = 0;

export class EnginePool {
  readonly #piscina: Piscina<WorkerTask, WorkerReply>;
  readonly #threads: number;
  readonly #limits: { deadlineMs: number; memoryBytes?: number };
  readonly #running = new Set<AbortController>();
  /** Tasks that wait: how to begin each, how to refuse each. */
  readonly #turns: (() => void)[] = [];
  readonly #refusals = new Set<() => void>();
  #busy = 0;
  #closed = false;

  constructor(options: PoolOptions = {}) {
    const { deadlineMs = DEADLINE_DEFAULT_MS, memoryBytes } = options;
    this.#threads = Math.max(1, options.threads ?? availableParallelism());
    this.#limits = { deadlineMs, memoryBytes };
    this.#piscina = new Piscina<WorkerTask, WorkerReply>({
      filename: fileURLToPath(buildFile('worker.js')),
      minThreads: 0,
      maxThreads: this.#threads,
      idleTimeout: IDLE_MS,
      workerData: { module: loadModule() },
      resourceLimits: {
        maxOldGenerationSizeMb: options.heapMegabytes ?? HEAP_DEFAULT_MEGABYTES,
      },
    });
    // A thread that dies between tasks has nobody to tell; the next task starts another.
    this.#piscina.on('error', () => {});
  }

  /** Rejects with an `EngineError`, whatever happens. */
  async convert(
    task: ConvertTask,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<ConvertOutcome> {
    await this.#turn(signal);
    try {
      return await this.#run(task, signal);
    } finally {
      const next = this.#turns.shift();
      if (next) next();
      else this.#busy--;
    }
  }

  /** Stops what runs and refuses what waits. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const controller of this.#running) controller.abort(cancelled());
    for (const refuse of this.#refusals) refuse();
    await this.#piscina.destroy();
  }

  /** Waits until a thread is free and takes it; a task that ends passes its own on. */
  async #turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.#closed || signal?.aborted) throw cancelled();
    if (this.#busy < this.#threads) {
      this.#busy++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const forget = (): void => {
        signal?.removeEventListener('abort', refuse);
        this.#refusals.delete(refuse);
      };
      const turn = (): void => {
        forget();
        resolve();
      };
      const refuse = (): void => {
        forget();
        this.#turns.splice(this.#turns.indexOf(turn), 1);
        reject(cancelled());
      };
      this.#turns.push(turn);
      this.#refusals.add(refuse);
      signal?.addEventListener('abort', refuse, { once: true });
    });
  }

  async #run(task: ConvertTask, signal: AbortSignal | undefined): Promise<ConvertOutcome> {
    if (this.#closed || signal?.aborted) throw cancelled();
    const limits = { ...this.#limits, ...definedOf(task.limits) };
    const tag = `${process.pid}-${nextTag++}`;
    const controller = new AbortController();
    const cancel = (): void => controller.abort(cancelled());
    const late = (): void => controller.abort(timeout(limits.deadlineMs));
    const timer = setTimeout(late, limits.deadlineMs);
    signal?.addEventListener('abort', cancel, { once: true });
    this.#running.add(controller);
    const killed = this.#watchKill(controller);
    try {
      const message = { task: { ...task, limits }, tag };
      return outcomeOf(await this.#piscina.run(message, { signal: controller.signal }));
    } catch (error) {
      await killed();
      for (const { path } of task.outputs) {
        if (path !== undefined) rmSync(partPath(path, tag), { force: true });
      }
      if (controller.signal.aborted) throw controller.signal.reason;
      throw crashOf(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      this.#running.delete(controller);
    }
  }

  /**
   * Piscina ends the task's thread in the abort listener that `run` adds. A listener before it and
   * a look at the threads after it tell which thread that was. Returns a wait for its end.
   */
  #watchKill(controller: AbortController): () => Promise<void> {
    let before: Worker[] = [];
    controller.signal.addEventListener('abort', () => {
      before = this.#piscina.threads;
    });
    return async () => {
      const alive = new Set(this.#piscina.threads);
      const dying = before.filter((worker) => !alive.has(worker) && worker.threadId >= 0);
      const ends = dying.map((worker) => once(worker, 'exit'));
      const wait = new Promise<void>((resolve) => setTimeout(resolve, KILL_WAIT_MS).unref());
      await Promise.race([Promise.allSettled(ends), wait]);
    };
  }
}

function outcomeOf(reply: WorkerReply): ConvertOutcome {
  if ('outcome' in reply) return reply.outcome;
  throw new EngineError(reply.error.code, reply.error.message);
}

const cancelled = (): EngineError => new EngineError('cancelled', 'The conversion was cancelled.');

const timeout = (milliseconds: number): EngineError =>
  new EngineError(
    'timeout',
    `The conversion took longer than the limit of ${milliseconds / 1000} s and was stopped.`,
  );

/** What ended the thread, for an error that the worker did not send. */
function crashOf(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new EngineError('too-large', 'The drawing needs more memory than a thread may have.');
  }
  return new EngineError('internal', `The engine crashed on this drawing: ${message}`);
}

/** Members that are set, so that an explicit `undefined` does not hide a default. */
function definedOf<T extends object>(values: T | undefined): Partial<T> {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}
