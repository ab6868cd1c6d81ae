/**
 * Runs the accepted jobs of all sources: at most so many at once, each through the converter, what
 * came of it kept by its source.
 *
 *   PENDING --claim--> PROCESSING --convert, adopt, commit--> COMPLETED
 *                          |--what the engine cannot read--> FAILED
 *                          |--stopped by a drain-----------> PENDING
 *                          |--the engine process died------> PENDING, FAILED after so many times
 *
 * A job during which the engine or the server died runs alone the next time, so that a drawing
 * that kills the engine takes no other with it. The rows are the queue. In memory are only the jobs
 * that run here and who waits for one.
 */
import type { Logger } from 'pino';
import { EngineLost } from '../../engine/pool/isolated.ts';
import type { TaskLimits } from '../../engine/pool/protocol.ts';
import { isOfDrawing, tellFailure } from './engine-faults.ts';
import { persist } from './persist.ts';

/** What the queue knows of a job; ids are unique among all sources. */
export interface QueuedJob {
  id: string;
  /** How often the engine or the server died while it ran. */
  crashes: number;
}

/** The durable rows of one kind of job. */
export interface QueuedRows<Job extends QueuedJob> {
  /** What was running is pending again, or failed for good; all of it, or the one job. */
  recover(
    attempts: number,
    errorMsg: string,
    id?: string,
  ): Promise<{ again: number; failed: number }>;
  /** The next pending job, which is running then. */
  claim(which: 'interrupted' | 'fresh' | 'any'): Promise<Job | undefined>;
  hasInterrupted(): Promise<boolean>;
  fail(id: string, errorMsg: string): Promise<void>;
  release(id: string): Promise<void>;
}

export interface JobSource<Job extends QueuedJob = QueuedJob> {
  readonly rows: QueuedRows<Job>;
  /** Does the work and commits its end; tells how many entities there were. */
  run(job: Job, limits: JobLimits, signal: AbortSignal): Promise<number>;
}

export type JobLimits = Required<TaskLimits>;

export interface QueueLimits {
  workers: number;
  jobAttempts: number;
  jobDeadlineMs: number;
  jobMemoryBytes: number;
}

/** Is told what came of each run. */
export interface QueueObserver {
  jobEnded(outcome: 'completed' | 'failed', seconds: number): void;
  engineLost(): void;
}

/** How long to claim nothing after a claim failed, or after there was no engine. */
const RETRY_MS = 500;
/** After so many others an interrupted job has its turn, so that a full queue cannot starve it. */
const INTERRUPTED_TURN = 25;

/** A job and where it came from. */
interface Claimed {
  job: QueuedJob;
  source: JobSource;
}

interface Run {
  stop: AbortController;
  done: Promise<void>;
  isSuspect: boolean;
}

export class JobQueue {
  readonly #sources: readonly JobSource[];
  readonly #limits: QueueLimits;
  readonly #log: Logger;
  readonly #observer: QueueObserver;
  readonly #running = new Map<string, Run>();
  readonly #waiting = new Map<string, Set<() => void>>();
  #claiming = false;
  /** Whether something has changed since the last look for jobs. */
  #isWoken = false;
  #claimsInRow = 0;
  /** Counts up: whose turn it is. */
  #turn = 0;
  #draining = false;
  #pausedUntil = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(parts: {
    sources: readonly JobSource[];
    limits: QueueLimits;
    log: Logger;
    observer: QueueObserver;
  }) {
    this.#sources = parts.sources;
    this.#observer = parts.observer;
    this.#limits = parts.limits;
    this.#log = parts.log;
  }

  /** Takes up what the last server left, and begins. */
  async start(): Promise<void> {
    const attempts = this.#limits.jobAttempts;
    const message = `The server stopped ${attempts} times while it parsed this file`;
    for (const { rows } of this.#sources) {
      const recovered = await rows.recover(attempts, message);
      if (recovered.again + recovered.failed > 0) this.#log.warn(recovered, 'jobs recovered');
    }
    this.wake();
  }

  /** To be called when a job was accepted. */
  wake(): void {
    this.#isWoken = true;
    void this.#fill();
  }

  /** Begins jobs until all places are taken or none is pending. */
  async #fill(): Promise<void> {
    if (this.#claiming) return;
    this.#claiming = true;
    try {
      while (this.#isWoken) {
        this.#isWoken = false;
        for (let next = await this.#claim(); next; next = await this.#claim()) this.#begin(next);
      }
    } catch (error) {
      this.#log.error({ error }, 'no job could be claimed');
      this.#pause();
    } finally {
      this.#claiming = false;
    }
  }

  #begin(claimed: Claimed): void {
    const { job } = claimed;
    const stop = new AbortController();
    const done = this.#run(claimed, stop.signal).then((hasEnded) => {
      this.#running.delete(job.id);
      if (hasEnded || this.#draining) this.#tell(job.id);
      this.wake();
    });
    this.#running.set(job.id, { stop, done, isSuspect: job.crashes > 0 });
  }

  /** The next job that may run beside those that do. */
  async #claim(): Promise<Claimed | undefined> {
    if (this.#draining || Date.now() < this.#pausedUntil) return undefined;
    const runs = [...this.#running.values()];
    const isFull = runs.length >= this.#limits.workers;
    if (isFull || runs.some(({ isSuspect }) => isSuspect)) return undefined;
    const isAlone = runs.length === 0;
    if (this.#claimsInRow >= INTERRUPTED_TURN) {
      if (!isAlone && (await this.#hasInterrupted())) return undefined;
      this.#claimsInRow = 0;
      const interrupted = isAlone ? await this.#claimFrom('interrupted') : undefined;
      if (interrupted) return interrupted;
    }
    this.#claimsInRow++;
    return (await this.#claimFrom('fresh')) ?? (isAlone ? this.#claimFrom('any') : undefined);
  }

  async #hasInterrupted(): Promise<boolean> {
    for (const { rows } of this.#sources) if (await rows.hasInterrupted()) return true;
    return false;
  }

  /** The sources take turns, so that none waits for the end of another's queue. */
  async #claimFrom(which: 'interrupted' | 'fresh' | 'any'): Promise<Claimed | undefined> {
    for (let tried = 0; tried < this.#sources.length; tried++) {
      const source = this.#sources[this.#turn % this.#sources.length]!;
      this.#turn++;
      const job = await source.rows.claim(which);
      if (job) return { job, source };
    }
    return undefined;
  }

  #pause(): void {
    this.#pausedUntil = Date.now() + RETRY_MS;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.wake(), RETRY_MS + 1);
  }

  /** Never rejects. False where the job is to be run again. */
  async #run(claimed: Claimed, signal: AbortSignal): Promise<boolean> {
    const { job, source } = claimed;
    const started = performance.now();
    try {
      const limits = {
        deadlineMs: this.#limits.jobDeadlineMs,
        memoryBytes: this.#limits.jobMemoryBytes,
      };
      const entityCount = await source.run(job, limits, signal);
      const ms = Math.round(performance.now() - started);
      this.#observer.jobEnded('completed', ms / 1000);
      this.#log.info({ job: job.id, ms, entityCount }, 'parsed');
      return true;
    } catch (error) {
      const hasEnded = await this.#settle(claimed, signal, error);
      const seconds = (performance.now() - started) / 1000;
      if (hasEnded && !signal.aborted) this.#observer.jobEnded('failed', seconds);
      return hasEnded;
    }
  }

  /** Records why a job gave no result. False where it is to be run again. */
  async #settle(claimed: Claimed, signal: AbortSignal, error: unknown): Promise<boolean> {
    const { job, source } = claimed;
    if (signal.aborted) {
      await this.#persist(job, () => source.rows.release(job.id));
      return true;
    }
    if (error instanceof EngineLost) return this.#settleLost(claimed, error);
    this.#log[isOfDrawing(error) ? 'info' : 'error']({ job: job.id, error }, 'parse failed');
    const message = tellFailure(error, 'Internal error while the file was parsed');
    await this.#persist(job, () => source.rows.fail(job.id, message));
    return true;
  }

  #persist<Value>(job: QueuedJob, write: () => Promise<Value>): Promise<Value | undefined> {
    return persist(write, {
      onFault: (error) => this.#log.error({ job: job.id, error }, 'the end of a job is not stored'),
      isGivenUp: () => this.#draining,
    });
  }

  /** An engine that died counts against its jobs, one that could not be started against none. */
  async #settleLost({ job, source }: Claimed, error: EngineLost): Promise<boolean> {
    this.#log.error({ job: job.id, crashes: job.crashes, error }, 'engine lost');
    this.#observer.engineLost();
    if (!error.wasRunning) {
      this.#pause();
      await this.#persist(job, () => source.rows.release(job.id));
      return false;
    }
    const attempts = this.#limits.jobAttempts;
    const message = `The engine stopped ${attempts} times while it parsed this file`;
    const ends = await this.#persist(job, () => source.rows.recover(attempts, message, job.id));
    return ends === undefined || ends.failed > 0;
  }

  /** Stops a job that was deleted. */
  async cancel(id: string): Promise<void> {
    const run = this.#running.get(id);
    run?.stop.abort();
    this.#tell(id);
    await run?.done;
  }

  /** Resolves when the job has ended, the time is over, the signal says so, or no end will come. */
  async waitFor(id: string, milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || (this.#draining && !this.#running.has(id))) return;
    await new Promise<void>((resolve) => {
      const waiters = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiters);
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        waiters.delete(finish);
        if (waiters.size === 0) this.#waiting.delete(id);
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      signal?.addEventListener('abort', finish);
      waiters.add(finish);
    });
  }

  #tell(id: string): void {
    for (const finish of [...(this.#waiting.get(id) ?? [])]) finish();
  }

  /** Begins no more jobs, waits for those that run, puts back what is not done in time. */
  async drain(milliseconds: number): Promise<void> {
    this.#draining = true;
    clearTimeout(this.#retry);
    for (const id of [...this.#waiting.keys()]) if (!this.#running.has(id)) this.#tell(id);
    const timer = setTimeout(() => {
      for (const run of this.#running.values()) run.stop.abort();
    }, milliseconds);
    while (this.#running.size > 0)
      await Promise.all([...this.#running.values()].map((r) => r.done));
    clearTimeout(timer);
  }
}
