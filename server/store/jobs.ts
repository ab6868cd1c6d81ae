/**
 * SQL of parse jobs: the queue, the jobs of a key, and the monthly count.
 *
 * Each method is one transaction. The queue is the `jobs` table itself: a row is accepted when its
 * insert is committed, and claimed by one UPDATE over the partial index of pending rows.
 */
import type { Plan } from '../services/plans.ts';
import { ADD_BLOB } from './blobs.ts';
import type { Database } from './database.ts';

export type JobStatus = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED';

export interface JobRow {
  sequence: number;
  id: string;
  tenantId: number;
  keyId: string;
  plan: Plan;
  status: JobStatus;
  fileName: string;
  fileSize: number;
  format: string;
  webhookUrl: string | null;
  sourceHash: string;
  resultHash: string | null;
  imageHash: string | null;
  entityCount: number | null;
  layerCount: number | null;
  errorMsg: string | null;
  crashes: number;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
}

export interface NewJob {
  id: string;
  tenantId: number;
  keyId: string;
  plan: Plan;
  fileName: string;
  fileSize: number;
  format: string;
  webhookUrl: string | null;
  sourceHash: string;
}

interface StoredBlob {
  hash: string;
  size: number;
}

export interface CompletedJob {
  id: string;
  month: string;
  result: StoredBlob;
  image: StoredBlob;
  entityCount: number;
  layerCount: number;
}

/** What a monthly limit is held against. */
export interface QuotaUse {
  tenantId: number;
  plan: Plan;
  month: string;
}

/**
 * Who has to act when a job changes. Called inside the transaction of the change, after it: what an
 * observer writes is committed with it or not at all, and it must not wait for anything.
 */
export interface JobObserver {
  admitted?(job: JobRow): void;
  /** Also where a crash made it begin again. */
  started?(job: JobRow): void;
  /** `excerpt`: members of the result document as text, where somebody wanted them. */
  completed?(job: JobRow, excerpt?: string): void;
  failed?(job: JobRow): void;
  /** The row is gone already. */
  removed?(job: JobRow): void;
}

function prepare(database: Database) {
  return {
    // Jobs in flight count as used: a burst cannot pass the limit.
    used: database
      .prepare(`SELECT coalesce((SELECT parses FROM parseUsage
          WHERE tenantId = @tenantId AND plan = @plan AND month = @month), 0)
        + (SELECT count(*) FROM jobs WHERE tenantId = @tenantId AND plan = @plan
          AND status IN ('PENDING', 'PROCESSING'))`)
      .pluck(),
    addBlob: database.prepare(ADD_BLOB),
    add: database.prepare(`INSERT INTO jobs (id, tenantId, keyId, plan, fileName, fileSize, format,
        webhookUrl, sourceHash, createdAt)
      VALUES (@id, @tenantId, @keyId, @plan, @fileName, @fileSize, @format,
        @webhookUrl, @sourceHash, @now) RETURNING *`),
    claim: database.prepare(`UPDATE jobs SET status = 'PROCESSING', startedAt = @now
      WHERE sequence = (SELECT sequence FROM jobs
        WHERE status = 'PENDING' AND crashes BETWEEN @least AND @most
        ORDER BY crashes, sequence LIMIT 1) RETURNING *`),
    interrupted: database
      .prepare(`SELECT 1 FROM jobs WHERE status = 'PENDING' AND crashes > 0 LIMIT 1`)
      .pluck(),
    complete: database.prepare(`UPDATE jobs SET status = 'COMPLETED', completedAt = @now,
        resultHash = @resultHash, imageHash = @imageHash, entityCount = @entityCount,
        layerCount = @layerCount
      WHERE id = @id RETURNING *`),
    running: database.prepare(`SELECT tenantId, plan FROM jobs
      WHERE id = ? AND status = 'PROCESSING'`),
    countParse: database.prepare(`INSERT INTO parseUsage (tenantId, plan, month, parses)
      VALUES (@tenantId, @plan, @month, 1)
      ON CONFLICT (tenantId, plan, month) DO UPDATE SET parses = parses + 1`),
    fail: database.prepare(`UPDATE jobs SET status = 'FAILED', completedAt = @now,
      errorMsg = @errorMsg WHERE id = @id AND status = 'PROCESSING' RETURNING *`),
    release: database.prepare(`UPDATE jobs SET status = 'PENDING', startedAt = NULL
      WHERE id = @id AND status = 'PROCESSING'`),
    giveUp: database.prepare(`UPDATE jobs SET status = 'FAILED', completedAt = @now,
        crashes = crashes + 1, errorMsg = @errorMsg
      WHERE status = 'PROCESSING' AND crashes + 1 >= @attempts AND id = coalesce(@id, id)
      RETURNING *`),
    putBack: database.prepare(`UPDATE jobs SET status = 'PENDING', startedAt = NULL,
      crashes = crashes + 1 WHERE status = 'PROCESSING' AND id = coalesce(@id, id)`),
    find: database.prepare('SELECT * FROM jobs WHERE id = ?'),
    newest: database.prepare(`SELECT * FROM jobs WHERE keyId = @keyId
      ORDER BY sequence DESC LIMIT @limit`),
    remove: database.prepare('DELETE FROM jobs WHERE id = ? RETURNING *'),
    finishedBefore: database.prepare(`SELECT id FROM jobs WHERE completedAt < @time
      ORDER BY completedAt LIMIT @limit`),
  };
}

const now = () => new Date().toISOString();

export class JobStore {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #observers: JobObserver[] = [];

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
  }

  observe(observer: JobObserver): void {
    this.#observers.push(observer);
  }

  #tell(what: Exclude<keyof JobObserver, 'completed'>, job: JobRow): JobRow {
    for (const observer of this.#observers) observer[what]?.(job);
    return job;
  }

  /** Succeeded parses of the month, and jobs in flight. */
  async countUsed(use: QuotaUse): Promise<number> {
    return this.#sql.used.get(use) as number;
  }

  /** Accepts a job, or undefined where the monthly limit is reached. Committed when it returns. */
  async admit(
    job: NewJob,
    month: string,
    limit: number | null,
    inside: (row: JobRow) => void = () => {},
  ): Promise<JobRow | undefined> {
    const admit = this.#database.transaction(() => {
      const { tenantId, plan } = job;
      if (limit !== null && (this.#sql.used.get({ tenantId, plan, month }) as number) >= limit) {
        return undefined;
      }
      this.#sql.addBlob.run({ hash: job.sourceHash, size: job.fileSize, now: now() });
      const row = this.#tell('admitted', this.#sql.add.get({ ...job, now: now() }) as JobRow);
      inside(row);
      return row;
    });
    return admit.immediate();
  }

  /** The next pending job, now PROCESSING: one that a crash interrupted, one that none did, any. */
  async claim(which: 'interrupted' | 'fresh' | 'any'): Promise<JobRow | undefined> {
    const least = which === 'interrupted' ? 1 : 0;
    const most = which === 'fresh' ? 0 : Number.MAX_SAFE_INTEGER;
    const claim = this.#database.transaction(() => {
      const job = this.#sql.claim.get({ least, most, now: now() }) as JobRow | undefined;
      return job && this.#tell('started', job);
    });
    return claim.immediate();
  }

  /** Whether a job that a crash interrupted is pending. */
  async hasInterrupted(): Promise<boolean> {
    return this.#sql.interrupted.get() === 1;
  }

  /** False if the job was deleted meanwhile; then nothing is stored or counted. */
  async complete(job: CompletedJob, excerpt?: string): Promise<boolean> {
    const complete = this.#database.transaction(() => {
      const running = this.#sql.running.get(job.id) as
        | { tenantId: number; plan: string }
        | undefined;
      if (!running) return false;
      for (const blob of [job.result, job.image]) this.#sql.addBlob.run({ ...blob, now: now() });
      const row = this.#sql.complete.get({
        id: job.id,
        resultHash: job.result.hash,
        imageHash: job.image.hash,
        entityCount: job.entityCount,
        layerCount: job.layerCount,
        now: now(),
      }) as JobRow;
      this.#sql.countParse.run({ ...running, month: job.month });
      for (const observer of this.#observers) observer.completed?.(row, excerpt);
      return true;
    });
    return complete.immediate();
  }

  async fail(id: string, errorMsg: string): Promise<void> {
    const fail = this.#database.transaction(() => {
      const row = this.#sql.fail.get({ id, errorMsg, now: now() }) as JobRow | undefined;
      if (row) this.#tell('failed', row);
    });
    fail.immediate();
  }

  /** Puts a job that was stopped from outside back to where it was. */
  async release(id: string): Promise<void> {
    this.#sql.release.run({ id });
  }

  /**
   * What was running when the last server died, or the one job that was when the engine died, is
   * pending again, or failed for good.
   */
  async recover(
    attempts: number,
    errorMsg: string,
    id: string | null = null,
  ): Promise<{ again: number; failed: number }> {
    const recover = this.#database.transaction(() => {
      const failed = this.#sql.giveUp.all({ id, attempts, errorMsg, now: now() }) as JobRow[];
      for (const row of failed) this.#tell('failed', row);
      return { failed: failed.length, again: this.#sql.putBack.run({ id }).changes };
    });
    return recover.immediate();
  }

  async find(id: string): Promise<JobRow | undefined> {
    return this.#sql.find.get(id) as JobRow | undefined;
  }

  async listNewest(keyId: string, limit: number): Promise<JobRow[]> {
    return this.#sql.newest.all({ keyId, limit }) as JobRow[];
  }

  /** The row that was removed. Its blobs are the caller's to collect. */
  async remove(id: string): Promise<JobRow | undefined> {
    const remove = this.#database.transaction(() => {
      const job = this.#sql.remove.get(id) as JobRow | undefined;
      return job && this.#tell('removed', job);
    });
    return remove.immediate();
  }

  async listFinishedBefore(time: string, limit: number): Promise<string[]> {
    return (this.#sql.finishedBefore.all({ time, limit }) as { id: string }[]).map((row) => row.id);
  }
}
