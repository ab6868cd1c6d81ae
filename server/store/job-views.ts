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

const kinds = [
  `SELECT id, 'parse' AS kind, tenantId, keyId,
    CASE status WHEN 'PENDING' THEN 'queued' WHEN 'PROCESSING' THEN 'running'
      WHEN 'COMPLETED' THEN 'finished' ELSE 'failed' END AS status,
    CASE status WHEN 'COMPLETED' THEN 100 ELSE 0 END AS progress,
    CASE status WHEN 'PENDING' THEN '${parseStates.queued.message}'
      WHEN 'PROCESSING' THEN '${parseStates.running.message}'
      WHEN 'COMPLETED' THEN 'Parsed: ' || entityCount || ' entities'
      ELSE coalesce(errorMsg, 'Failed') END AS message,
    NULL AS reportId, createdAt, startedAt, completedAt
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

  constructor(database: Database) {
    this.#database = database;
  }

  async list(scope: JobScope, listing: Listing): Promise<Page<JobViewRow>> {
    return selectPage(this.#database, table, scopeOf(scope), listing);
  }

  async find(scope: JobScope, id: string): Promise<JobViewRow | undefined> {
    const listing = { filters: { id }, sort: [], page: 1, perPage: 1 };
    return selectPage<JobViewRow>(this.#database, table, scopeOf(scope), listing).rows[0];
  }
}
