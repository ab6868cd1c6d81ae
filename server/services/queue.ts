/**
 * Runs the accepted jobs: at most so many at once, each through the converter, its result and
 * picture kept as blobs.
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
import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import { EngineLost } from '../../engine/pool/isolated.ts';
import { EngineError, type OutputId } from '../../engine/pool/protocol.ts';
import type { BlobLease, BlobStore } from '../store/blobs.ts';
import type { JobRow, JobStore } from '../store/jobs.ts';
import type { Converter } from './converter.ts';
import { readExcerpt } from './excerpt.ts';
import { monthOf } from './plans.ts';

export interface QueueLimits {
  workers: number;
  jobAttempts: number;
  jobDeadlineMs: number;
  jobMemoryBytes: number;
}

/** How long to claim nothing after a claim failed, or after there was no engine. */
const RETRY_MS = 500;
/** After so many others an interrupted job has its turn, so that a full queue cannot starve it. */
const INTERRUPTED_TURN = 25;

interface Run {
  stop: AbortController;
  done: Promise<void>;
  isSuspect: boolean;
}

export class JobQueue {
  readonly #jobs: JobStore;
  readonly #blobs: BlobStore;
  readonly #converter: Converter;
  readonly #limits: QueueLimits;
  readonly #log: Logger;
  readonly #isWanted: (job: JobRow) => boolean;
  readonly #running = new Map<string, Run>();
  readonly #waiting = new Map<string, Set<() => void>>();
  #claiming = false;
  /** Whether something has changed since the last look for jobs. */
  #isWoken = false;
  #claimsInRow = 0;
  #draining = false;
  #pausedUntil = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(parts: {
    jobs: JobStore;
    blobs: BlobStore;
    converter: Converter;
    limits: QueueLimits;
    log: Logger;
    /** Whether somebody is to be told of a job's end, with its result. */
    isWanted: (job: JobRow) => boolean;
  }) {
    this.#jobs = parts.jobs;
    this.#blobs = parts.blobs;
    this.#converter = parts.converter;
    this.#limits = parts.limits;
    this.#log = parts.log;
    this.#isWanted = parts.isWanted;
  }

  /** Takes up what the last server left, and begins. */
  async start(): Promise<void> {
    const attempts = this.#limits.jobAttempts;
    const message = `The server stopped ${attempts} times while it parsed this file`;
    const recovered = await this.#jobs.recover(attempts, message);
    if (recovered.again + recovered.failed > 0) this.#log.warn(recovered, 'jobs recovered');
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
        for (let job = await this.#claim(); job; job = await this.#claim()) this.#begin(job);
      }
    } catch (error) {
      this.#log.error({ error }, 'no job could be claimed');
      this.#pause();
    } finally {
      this.#claiming = false;
    }
  }

  #begin(job: JobRow): void {
    const stop = new AbortController();
    const done = this.#run(job, stop.signal).then((hasEnded) => {
      this.#running.delete(job.id);
      if (hasEnded || this.#draining) this.#tell(job.id);
      this.wake();
    });
    this.#running.set(job.id, { stop, done, isSuspect: job.crashes > 0 });
  }

  /** The next job that may run beside those that do. */
  async #claim(): Promise<JobRow | undefined> {
    if (this.#draining || Date.now() < this.#pausedUntil) return undefined;
    const runs = [...this.#running.values()];
    const isFull = runs.length >= this.#limits.workers;
    if (isFull || runs.some(({ isSuspect }) => isSuspect)) return undefined;
    const isAlone = runs.length === 0;
    if (this.#claimsInRow >= INTERRUPTED_TURN) {
      if (!isAlone && (await this.#jobs.hasInterrupted())) return undefined;
      this.#claimsInRow = 0;
      const interrupted = isAlone ? await this.#jobs.claim('interrupted') : undefined;
      if (interrupted) return interrupted;
    }
    this.#claimsInRow++;
    return this.#jobs.claim(isAlone ? 'any' : 'fresh');
  }

  #pause(): void {
    this.#pausedUntil = Date.now() + RETRY_MS;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.wake(), RETRY_MS + 1);
  }

  /** Never rejects. False where the job is to be run again. */
  async #run(job: JobRow, signal: AbortSignal): Promise<boolean> {
    const started = performance.now();
    try {
      const entityCount = await this.#convert(job, signal);
      this.#log.info(
        { job: job.id, ms: Math.round(performance.now() - started), entityCount },
        'parsed',
      );
      return true;
    } catch (error) {
      try {
        return await this.#settle(job, signal, error);
      } catch (worse) {
        // The row stays PROCESSING: the next start takes the job up again.
        this.#log.error({ job: job.id, error: worse }, 'the end of a job could not be recorded');
        return true;
      }
    }
  }

  async #convert(job: JobRow, signal: AbortSignal): Promise<number> {
    const resultPath = this.#blobs.temporaryPath();
    const imagePath = this.#blobs.temporaryPath();
    const leases: BlobLease[] = [];
    const output = (id: OutputId, path: string) => ({ id, path });
    try {
      const outcome = await this.#converter.convert(
        {
          source: { path: await this.#blobs.localPath(job.sourceHash), name: job.fileName },
          outputs: [output('json', resultPath), output('png', imagePath)],
          limits: {
            deadlineMs: this.#limits.jobDeadlineMs,
            memoryBytes: this.#limits.jobMemoryBytes,
          },
        },
        { signal },
      );
      const excerpt = this.#isWanted(job) ? await readExcerpt(resultPath) : undefined;
      const result = await this.#blobs.adopt(resultPath);
      leases.push(result);
      const image = await this.#blobs.adopt(imagePath);
      leases.push(image);
      const { entityCount, layerCount } = outcome;
      const month = monthOf(new Date());
      const completed = { id: job.id, month, result, image, entityCount, layerCount };
      await this.#jobs.complete(completed, excerpt);
      return entityCount;
    } finally {
      for (const lease of leases) await lease.release();
      await rm(resultPath, { force: true });
      await rm(imagePath, { force: true });
    }
  }

  /** Records why a job gave no result. False where it is to be run again. */
  async #settle(job: JobRow, signal: AbortSignal, error: unknown): Promise<boolean> {
    if (signal.aborted) {
      await this.#jobs.release(job.id);
      return true;
    }
    if (error instanceof EngineLost) return this.#settleLost(job, error);
    const known = error instanceof EngineError && error.code !== 'internal';
    this.#log[known ? 'info' : 'error']({ job: job.id, error }, 'parse failed');
    await this.#jobs.fail(
      job.id,
      known ? error.message : 'Internal error while the file was parsed',
    );
    return true;
  }

  /** An engine that died counts against its jobs, one that could not be started against none. */
  async #settleLost(job: JobRow, error: EngineLost): Promise<boolean> {
    this.#log.error({ job: job.id, crashes: job.crashes, error }, 'engine lost');
    if (!error.wasRunning) {
      this.#pause();
      await this.#jobs.release(job.id);
      return false;
    }
    const attempts = this.#limits.jobAttempts;
    const message = `The engine stopped ${attempts} times while it parsed this file`;
    const { failed } = await this.#jobs.recover(attempts, message, job.id);
    return failed > 0;
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
