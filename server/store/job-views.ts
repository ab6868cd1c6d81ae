/**
 * SQL of jobs of every kind, seen alike. A kind is one SELECT of the union: a table that is a queue
 * of work, with its states and texts in the words of the view.
 */
import type { Database } from './database.ts';
import { type Listing, type Page, selectPage } from './listing.ts';
import type { WorkStatus } from './reports.ts';

export interface JobViewRow {
  id: string;
  kind: 'parse' | 'report';
  keyId: string;
  status: WorkStatus;
  /** Percent. */
  progress: number;
  message: string;
  /** Of a report. */
  reportId: number | null;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
}

/** The states of a parse before its end: how far it is inside, the engine does not tell. */
export const parseStates = {
  queued: { progress: 0, message: 'Waiting to be parsed...' },
  running: { progress: 0, message: 'Parsing the drawing...' },
} as const;

/**
 * Columns of the same place have the same declared type: then SQLite merges the kinds along their
 * indexes, else it would sort all jobs of a tenant for one page.
 */
const kinds = [
  `SELECT id, 'parse' AS kind, tenantId, keyId,
    CAST(CASE status WHEN 'PENDING' THEN 'queued' WHEN 'PROCESSING' THEN 'running'
      WHEN 'COMPLETED' THEN 'finished' ELSE 'failed' END AS TEXT) AS status,
    CAST(CASE status WHEN 'COMPLETED' THEN 100 ELSE 0 END AS INTEGER) AS progress,
    CAST(CASE status WHEN 'PENDING' THEN '${parseStates.queued.message}'
      WHEN 'PROCESSING' THEN '${parseStates.running.message}'
      WHEN 'COMPLETED' THEN 'Parsed: ' || entityCount || ' entities'
      ELSE coalesce(errorMsg, 'Failed') END AS TEXT) AS message,
    CAST(NULL AS INTEGER) AS reportId, createdAt, startedAt, completedAt
  FROM jobs`,
  `SELECT jobId AS id, 'report' AS kind, tenantId, keyId, status, progress, message,
    id AS reportId, createdAt, startedAt, completedAt
  FROM reports`,
];

/** Whose jobs are seen: a tenant's, or those of one of its keys. */
export interface JobScope {
  tenantId: number;
  keyId?: string;
}

const table = {
  from: `(${kinds.join(' UNION ALL ')})`,
  select: 'id, kind, keyId, status, progress, message, reportId, createdAt, startedAt, completedAt',
  identity: 'id',
};

function scopeOf({ tenantId, keyId }: JobScope) {
  const values: Record<string, string | number> = { tenantId };
  if (keyId === undefined) return { condition: 'tenantId = @tenantId', values };
  return { condition: 'tenantId = @tenantId AND keyId = @keyId', values: { ...values, keyId } };
}

export class JobViewStore {
  readonly #database: Database;
  readonly #find;

  constructor(database: Database) {
    this.#database = database;
    this.#find = database.prepare(`SELECT ${table.select} FROM ${table.from}
      WHERE id = @id AND tenantId = @tenantId AND (@keyId IS NULL OR keyId = @keyId)`);
  }

  async list(scope: JobScope, listing: Listing): Promise<Page<JobViewRow>> {
    return selectPage(this.#database, table, scopeOf(scope), listing);
  }

  async find(scope: JobScope, id: string): Promise<JobViewRow | undefined> {
    const { tenantId, keyId = null } = scope;
    return this.#find.get({ id, tenantId, keyId }) as JobViewRow | undefined;
  }
}
