/**
 * SQL of the answers kept for idempotency keys. `keep` is synchronous: it is called inside the
 * transaction of another store.
 */
import type { Database } from './database.ts';

export interface KeptRow {
  fingerprint: string;
  /** Null: the answer is read from the job. */
  status: number | null;
  body: Buffer | null;
  jobId: string | null;
  createdAt: string;
}

export interface KeptKey {
  keyId: string;
  idempotencyKey: string;
}

function prepare(database: Database) {
  return {
    find: database.prepare(`SELECT fingerprint, status, body, jobId, createdAt FROM keptAnswers
      WHERE keyId = @keyId AND idempotencyKey = @idempotencyKey AND createdAt >= @oldest`),
    keep: database.prepare(`INSERT INTO keptAnswers
        (keyId, idempotencyKey, fingerprint, status, body, jobId, createdAt)
      VALUES (@keyId, @idempotencyKey, @fingerprint, @status, @body, @jobId, @createdAt)
      ON CONFLICT (keyId, idempotencyKey) DO UPDATE SET fingerprint = excluded.fingerprint,
        status = excluded.status, body = excluded.body, jobId = excluded.jobId,
        createdAt = excluded.createdAt`),
    removeBefore: database.prepare('DELETE FROM keptAnswers WHERE createdAt < ?'),
  };
}

export class KeptAnswerStore {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#sql = prepare(database);
  }

  async find(key: KeptKey, oldest: string): Promise<KeptRow | undefined> {
    return this.#sql.find.get({ ...key, oldest }) as KeptRow | undefined;
  }

  /** Replaces what an older request with the same key has left. */
  keep(key: KeptKey, row: KeptRow): void {
    this.#sql.keep.run({ ...key, ...row });
  }

  async removeBefore(time: string): Promise<void> {
    this.#sql.removeBefore.run(time);
  }
}
