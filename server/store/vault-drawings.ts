/**
 * SQL of the drawings in the vault: the jobs that parse them, what was found, the search over it.
 * `enqueue`, `index` and the finders run in `VaultStore`'s transactions; the queue's methods are
 * transactions of their own.
 */
import { setImmediate } from 'node:timers/promises';
import type { DrawingFacts } from '../../engine/facts.ts';
import { ADD_BLOB } from './blobs.ts';
import type { Database } from './database.ts';
import { randomId } from './ids.ts';
import { now } from './vault-common.ts';

export interface DrawingRow {
  id: string;
  hash: string;
  fileName: string;
  status: 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED';
  format: string | null;
  version: string | null;
  previewHash: string | null;
  entityCount: number | null;
  facts: string | null;
  errorMsg: string | null;
  crashes: number;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
}

export interface ParsedDrawing {
  id: string;
  format: string;
  version: string;
  entityCount: number;
  facts: DrawingFacts | undefined;
  preview: { hash: string; size: number };
}

/** What a parse job found in a content that has a picture already. */
interface LearntDrawing {
  hash: string;
  fileName: string;
  format: string;
  version: string;
  entityCount: number;
  facts: DrawingFacts | undefined;
  previewHash: string;
}

/** Files of one content that one transaction indexes, and how long it may: requests wait for it. */
const INDEXED_AT_ONCE = 100;
const INDEXING_MS = 10;

const indexed = `INSERT INTO fileSearch (rowid, name, description, texts)
  SELECT files.sequence, files.name, coalesce(files.description, ''),
    coalesce((SELECT group_concat(value, char(10))
      FROM json_each(drawings.facts, '$.texts')), '')
  FROM files
  JOIN fileVersions ON fileVersions.file = files.sequence AND number = files.version
  LEFT JOIN drawings ON drawings.hash = fileVersions.hash
  WHERE files.deletedAt IS NULL AND files.sequence = ?`;

function prepare(database: Database) {
  return {
    enqueue: database.prepare(`INSERT INTO drawings (id, hash, fileName, createdAt)
      VALUES (@id, @hash, @fileName, @now)
      ON CONFLICT (hash) DO UPDATE SET status = 'PENDING', errorMsg = NULL, completedAt = NULL,
        startedAt = NULL, crashes = 0
      WHERE status = 'FAILED'`),
    learn: database.prepare(`INSERT INTO drawings (id, hash, fileName, status, format, version,
        entityCount, facts, previewHash, createdAt, completedAt)
      SELECT @id, @hash, @fileName, 'COMPLETED', @format, @version, @entityCount, @facts,
        @previewHash, @now, @now
      WHERE EXISTS (SELECT 1 FROM blobs WHERE hash = @hash)
        AND EXISTS (SELECT 1 FROM blobs WHERE hash = @previewHash)
      ON CONFLICT (hash) DO UPDATE SET status = 'COMPLETED', format = @format, version = @version,
        entityCount = @entityCount, facts = @facts, previewHash = @previewHash, errorMsg = NULL,
        completedAt = @now
      WHERE status IN ('PENDING', 'FAILED')`),
    learnFailure: database.prepare(`INSERT INTO drawings (id, hash, fileName, status, errorMsg,
        createdAt, completedAt)
      VALUES (@id, @hash, @fileName, 'FAILED', @errorMsg, @now, @now)
      ON CONFLICT (hash) DO NOTHING`),
    ofHash: database.prepare('SELECT * FROM drawings WHERE hash = ?'),
    find: database.prepare('SELECT * FROM drawings WHERE id = ?'),
    unindex: database.prepare('DELETE FROM fileSearch WHERE rowid = ?'),
    index: database.prepare(indexed),
    filesAfter: database
      .prepare(`SELECT files.sequence FROM fileVersions
        JOIN files ON files.sequence = file AND files.version = number
        WHERE hash = @hash AND file > @after AND deletedAt IS NULL
        ORDER BY file LIMIT ${INDEXED_AT_ONCE}`)
      .pluck(),
    due: database.prepare('SELECT * FROM searchDue LIMIT 1'),
    setDue: database.prepare(`INSERT INTO searchDue (hash, after) VALUES (@hash, @after)
      ON CONFLICT (hash) DO UPDATE SET after = @after`),
    removeDue: database.prepare('DELETE FROM searchDue WHERE hash = ?'),
    claim: database.prepare(`UPDATE drawings SET status = 'PROCESSING', startedAt = @now
      WHERE sequence = (SELECT sequence FROM drawings
        WHERE status = 'PENDING' AND crashes BETWEEN @least AND @most
        ORDER BY crashes, sequence LIMIT 1) RETURNING *`),
    interrupted: database
      .prepare(`SELECT 1 FROM drawings WHERE status = 'PENDING' AND crashes > 0 LIMIT 1`)
      .pluck(),
    addBlob: database.prepare(ADD_BLOB),
    complete: database.prepare(`UPDATE drawings SET status = 'COMPLETED', completedAt = @now,
        format = @format, version = @version, entityCount = @entityCount, facts = @facts,
        previewHash = @previewHash
      WHERE id = @id AND status = 'PROCESSING' RETURNING *`),
    fail: database.prepare(`UPDATE drawings SET status = 'FAILED', completedAt = @now,
      errorMsg = @errorMsg WHERE id = @id AND status = 'PROCESSING'`),
    release: database.prepare(`UPDATE drawings SET status = 'PENDING', startedAt = NULL
      WHERE id = @id AND status = 'PROCESSING'`),
    giveUp: database.prepare(`UPDATE drawings SET status = 'FAILED', completedAt = @now,
        crashes = crashes + 1, errorMsg = @errorMsg
      WHERE status = 'PROCESSING' AND crashes + 1 >= @attempts AND id = coalesce(@id, id)`),
    putBack: database.prepare(`UPDATE drawings SET status = 'PENDING', startedAt = NULL,
      crashes = crashes + 1 WHERE status = 'PROCESSING' AND id = coalesce(@id, id)`),
  };
}

export class VaultDrawingRows {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
  }

  /** Has a content parsed, unless it was or is to be already; one that failed is tried again. */
  enqueue(hash: string, fileName: string): void {
    this.#sql.enqueue.run({ id: randomId('drw_'), hash, fileName, now: now() });
  }

  /**
   * Keeps what a parse job found; nothing where the content is known, or gone meanwhile. `indexDue`
   * is to follow.
   */
  learn({ facts, ...drawing }: LearntDrawing): void {
    const id = randomId('drw_');
    const text = facts ? JSON.stringify(facts) : null;
    const { changes } = this.#sql.learn.run({ ...drawing, id, facts: text, now: now() });
    // Files that came after a content was known are found by it since they came.
    if (changes > 0) this.#indexFiles(drawing.hash, 0);
  }

  /** The files that have a content; those that are too many for now are noted as due. */
  #indexFiles(hash: string, after: number): void {
    const until = performance.now() + INDEXING_MS;
    const files = this.#sql.filesAfter.all({ hash, after }) as number[];
    let done = 0;
    while (done < files.length && (done === 0 || performance.now() < until)) {
      this.index(files[done++]!);
    }
    if (done < files.length || done === INDEXED_AT_ONCE) {
      this.#sql.setDue.run({ hash, after: files[done - 1] });
    } else {
      this.#sql.removeDue.run(hash);
    }
  }

  /** Indexes what is due, a few files at a time; requests are answered in between. */
  async indexDue(): Promise<void> {
    const step = this.#database.transaction(() => {
      const due = this.#sql.due.get() as { hash: string; after: number } | undefined;
      if (due) this.#indexFiles(due.hash, due.after);
    });
    while (this.#database.open && this.#sql.due.get()) {
      step.immediate();
      await setImmediate();
    }
  }

  learnFailure(failure: { hash: string; fileName: string; errorMsg: string | null }): void {
    this.#sql.learnFailure.run({ ...failure, id: randomId('drw_'), now: now() });
  }

  ofHash(hash: string): DrawingRow | undefined {
    return this.#sql.ofHash.get(hash) as DrawingRow | undefined;
  }

  async find(id: string): Promise<DrawingRow | undefined> {
    return this.#sql.find.get(id) as DrawingRow | undefined;
  }

  /** Brings a file's row of the search up to date; that of a deleted one goes. */
  index(file: number): void {
    this.#sql.unindex.run(file);
    this.#sql.index.run(file);
  }

  async claim(which: 'interrupted' | 'fresh' | 'any'): Promise<DrawingRow | undefined> {
    const least = which === 'interrupted' ? 1 : 0;
    const most = which === 'fresh' ? 0 : Number.MAX_SAFE_INTEGER;
    return this.#sql.claim.get({ least, most, now: now() }) as DrawingRow | undefined;
  }

  async hasInterrupted(): Promise<boolean> {
    return this.#sql.interrupted.get() === 1;
  }

  /** Keeps what was found and makes it searchable; nothing where the content is gone. */
  async complete({ preview, facts, ...parsed }: ParsedDrawing): Promise<void> {
    const complete = this.#database.transaction(() => {
      this.#sql.addBlob.run({ ...preview, now: now() });
      const row = this.#sql.complete.get({
        ...parsed,
        facts: facts ? JSON.stringify(facts) : null,
        previewHash: preview.hash,
        now: now(),
      }) as DrawingRow | undefined;
      if (row) this.#indexFiles(row.hash, 0);
    });
    complete.immediate();
    await this.indexDue();
  }

  async fail(id: string, errorMsg: string): Promise<void> {
    this.#sql.fail.run({ id, errorMsg, now: now() });
  }

  async release(id: string): Promise<void> {
    this.#sql.release.run({ id });
  }

  async recover(
    attempts: number,
    errorMsg: string,
    id: string | null = null,
  ): Promise<{ again: number; failed: number }> {
    const recover = this.#database.transaction(() => ({
      failed: this.#sql.giveUp.run({ id, attempts, errorMsg, now: now() }).changes,
      again: this.#sql.putBack.run({ id }).changes,
    }));
    return recover.immediate();
  }
}
