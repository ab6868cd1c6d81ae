/**
 * SQL of reports: the queue, what each has come to, and the events of its progress.
 *
 * Each method is one transaction. A report is accepted when its insert is committed; each change
 * of its state or progress is an event with the next number, committed with the change.
 */
import { ADD_BLOB } from './blobs.ts';
import type { Database } from './database.ts';
import { type Listing, type Page, selectPage } from './listing.ts';

export type ReportFormat = 'pdf' | 'csv' | 'zip';
export type WorkStatus = 'queued' | 'running' | 'finished' | 'failed';

export interface ReportRow {
  id: number;
  jobId: string;
  tenantId: number;
  companyId: number;
  keyId: string;
  format: ReportFormat;
  years: string | null;
  layoutId: number | null;
  status: WorkStatus;
  progress: number;
  message: string;
  drawingCount: number | null;
  fileHash: string | null;
  fileSize: number | null;
  crashes: number;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
}

export interface NewReport {
  jobId: string;
  tenantId: number;
  companyId: number;
  keyId: string;
  format: ReportFormat;
  years: string | null;
  layoutId: number | null;
  message: string;
}

export interface ReportEvent {
  sequence: number;
  /** The last one tells how it ended. */
  name: 'progress' | 'done' | 'failed';
  progress: number;
  message: string;
}

function prepare(database: Database) {
  return {
    add: database.prepare(`INSERT INTO reports
      (jobId, tenantId, companyId, keyId, format, years, layoutId, message, createdAt)
      VALUES (@jobId, @tenantId, @companyId, @keyId, @format, @years, @layoutId, @message, @now)
      RETURNING *`),
    addEvent: database.prepare(`INSERT INTO reportEvents
      (reportId, sequence, name, progress, message)
      SELECT @id, coalesce(max(sequence), 0) + 1, @name, @progress, @message
      FROM reportEvents WHERE reportId = @id`),
    claim: database.prepare(`UPDATE reports
      SET status = 'running', startedAt = @now, progress = 0, message = @message
      WHERE id = (SELECT id FROM reports WHERE status = 'queued' ORDER BY crashes, id LIMIT 1)
      RETURNING *`),
    advance: database.prepare(`UPDATE reports SET progress = @progress, message = @message
      WHERE id = @id AND status = 'running'`),
    addBlob: database.prepare(ADD_BLOB),
    complete: database.prepare(`UPDATE reports SET status = 'finished', progress = 100,
        message = @message, drawingCount = @drawingCount, fileHash = @hash, fileSize = @size,
        completedAt = @now
      WHERE id = @id AND status = 'running' RETURNING *`),
    fail: database.prepare(`UPDATE reports SET status = 'failed', message = @message,
        completedAt = @now, crashes = crashes + @crashes
      WHERE id = @id AND status = 'running' RETURNING *`),
    putBack: database.prepare(`UPDATE reports SET status = 'queued', startedAt = NULL,
        progress = 0, message = @message, crashes = crashes + @crashes
      WHERE id = @id AND status = 'running' RETURNING *`),
    running: database.prepare(`SELECT * FROM reports WHERE status = 'running' ORDER BY id`),
    find: database.prepare('SELECT * FROM reports WHERE id = ? AND tenantId = ?'),
    events: database.prepare(`SELECT sequence, name, progress, message FROM reportEvents
      WHERE reportId = @id AND sequence > @after ORDER BY sequence`),
    remove: database.prepare('DELETE FROM reports WHERE id = ? RETURNING *'),
    finishedBefore: database
      .prepare('SELECT id FROM reports WHERE completedAt < @time ORDER BY completedAt LIMIT @limit')
      .pluck(),
  };
}

const now = () => new Date().toISOString();

export class ReportStore {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
  }

  /** `inside` runs in the same transaction. */
  async add(report: NewReport, inside: (row: ReportRow) => void): Promise<ReportRow> {
    const add = this.#database.transaction(() => {
      const row = this.#sql.add.get({ ...report, now: now() }) as ReportRow;
      this.#note(row);
      inside(row);
      return row;
    });
    return add.immediate();
  }

  /** The next queued report, now running. */
  async claim(message: string): Promise<ReportRow | undefined> {
    const claim = this.#database.transaction(() =>
      this.#note(this.#sql.claim.get({ message, now: now() }) as ReportRow | undefined),
    );
    return claim.immediate();
  }

  /** False if the report does not run any more. */
  async advance(id: number, progress: number, message: string): Promise<boolean> {
    const advance = this.#database.transaction(() => {
      if (this.#sql.advance.run({ id, progress, message }).changes === 0) return false;
      this.#sql.addEvent.run({ id, name: 'progress', progress, message });
      return true;
    });
    return advance.immediate();
  }

  /** False if the report was deleted meanwhile. `inside` runs in the same transaction. */
  async complete(
    done: {
      id: number;
      message: string;
      drawingCount: number;
      file: { hash: string; size: number };
    },
    inside: (row: ReportRow) => void,
  ): Promise<boolean> {
    const { id, message, drawingCount, file } = done;
    const complete = this.#database.transaction(() => {
      this.#sql.addBlob.run({ hash: file.hash, size: file.size, now: now() });
      const values = { id, message, drawingCount, hash: file.hash, size: file.size, now: now() };
      const row = this.#note(this.#sql.complete.get(values) as ReportRow | undefined);
      if (row) inside(row);
      return row !== undefined;
    });
    return complete.immediate();
  }

  async fail(id: number, message: string): Promise<void> {
    const fail = this.#database.transaction(() => {
      this.#note(this.#sql.fail.get({ id, message, crashes: 0, now: now() }) as ReportRow);
    });
    fail.immediate();
  }

  /** Puts a report that was stopped from outside back to where it was. */
  async release(id: number, message: string): Promise<void> {
    const release = this.#database.transaction(() => {
      this.#note(this.#sql.putBack.get({ id, message, crashes: 0 }) as ReportRow);
    });
    release.immediate();
  }

  /** What was running when the last server died is queued again, or failed for good. */
  async recover(
    attempts: number,
    messages: { again: string; failed: string },
  ): Promise<{ again: number; failed: number }> {
    const recover = this.#database.transaction(() => {
      const found = { again: 0, failed: 0 };
      for (const { id, crashes } of this.#sql.running.all() as ReportRow[]) {
        const isLost = crashes + 1 >= attempts;
        const values = { id, crashes: 1, now: now() };
        const row = isLost
          ? this.#sql.fail.get({ ...values, message: messages.failed })
          : this.#sql.putBack.get({ id, crashes: 1, message: messages.again });
        this.#note(row as ReportRow);
        found[isLost ? 'failed' : 'again']++;
      }
      return found;
    });
    return recover.immediate();
  }

  /** Writes the state of a report down as its next event. */
  #note<Row extends ReportRow | undefined>(row: Row): Row {
    if (row) {
      const { id, status, progress, message } = row;
      const name = status === 'finished' ? 'done' : status === 'failed' ? 'failed' : 'progress';
      this.#sql.addEvent.run({ id, name, progress, message });
    }
    return row;
  }

  async find(tenantId: number, id: number): Promise<ReportRow | undefined> {
    return this.#sql.find.get(id, tenantId) as ReportRow | undefined;
  }

  /** The events after a number, oldest first. */
  async events(id: number, after: number): Promise<ReportEvent[]> {
    return this.#sql.events.all({ id, after }) as ReportEvent[];
  }

  async list(tenantId: number, listing: Listing): Promise<Page<ReportRow>> {
    return selectPage(
      this.#database,
      { from: 'reports', select: '*', identity: 'id' },
      { condition: 'tenantId = @tenantId', values: { tenantId } },
      listing,
    );
  }

  /** The row that was removed. Its file is the caller's to collect. */
  async remove(id: number): Promise<ReportRow | undefined> {
    return this.#sql.remove.get(id) as ReportRow | undefined;
  }

  async listFinishedBefore(time: string, limit: number): Promise<number[]> {
    return this.#sql.finishedBefore.all({ time, limit }) as number[];
  }
}
