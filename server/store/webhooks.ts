/**
 * SQL of webhooks: saved endpoints, events, and the outbox of their deliveries.
 *
 * What is not async here is called inside the transaction that changes what it tells of: an event
 * is stored with its cause or not at all.
 */
import type { Database } from './database.ts';
import { randomId } from './ids.ts';

export interface EndpointRow {
  id: string;
  tenantId: number;
  url: string;
  /** Comma-separated; null: all. */
  events: string | null;
  /** Sealed. */
  secret: string;
  createdAt: string;
}

export interface NewEvent {
  id: string;
  tenantId: number;
  type: string;
  jobId: string | null;
  sequence: number;
  body: string;
}

export interface Recipient {
  url: string;
  endpointId: string | null;
}

export type DeliveryStatus = 'pending' | 'delivered' | 'exhausted';

export interface DeliveryRow {
  id: string;
  eventId: string;
  event: string;
  jobId: string | null;
  endpointId: string | null;
  url: string;
  status: DeliveryStatus;
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  nextAttemptAt: string | null;
  createdAt: string;
  completedAt: string | null;
}

/** A delivery that is to be tried now. */
export interface DueRow {
  id: string;
  eventId: string;
  tenantId: number;
  url: string;
  endpointId: string | null;
  attempts: number;
}

/** What is sent, and the secret that signs it. */
export interface Parcel {
  body: string | null;
  secret: string | null;
}

/** How an attempt ended: `nextAttemptAt` while there is to be another. */
export interface Attempt {
  status: DeliveryStatus;
  lastStatus: number | null;
  lastError: string | null;
  nextAttemptAt: string | null;
}

function prepareEndpoints(database: Database) {
  return {
    count: database.prepare('SELECT count(*) FROM webhookEndpoints WHERE tenantId = ?').pluck(),
    add: database.prepare(`INSERT INTO webhookEndpoints
      (id, tenantId, url, events, secret, createdAt)
      VALUES (@id, @tenantId, @url, @events, @secret, @createdAt)`),
    list: database.prepare('SELECT * FROM webhookEndpoints WHERE tenantId = ? ORDER BY sequence'),
    remove: database.prepare(
      'DELETE FROM webhookEndpoints WHERE id = @id AND tenantId = @tenantId',
    ),
  };
}

function prepareEvents(database: Database) {
  return {
    add: database.prepare(`INSERT INTO webhookEvents
      (id, tenantId, type, jobId, sequence, body, createdAt)
      VALUES (@id, @tenantId, @type, @jobId, @sequence, @body, @now)`),
    last: database.prepare('SELECT max(sequence) FROM webhookEvents WHERE jobId = ?').pluck(),
    has: database
      .prepare('SELECT 1 FROM webhookEvents WHERE jobId = @jobId AND type = @type')
      .pluck(),
    parcel: database.prepare(`SELECT body, secret FROM webhookEvents
      LEFT JOIN webhookEndpoints ON webhookEndpoints.id = @endpointId
      WHERE webhookEvents.id = @eventId`),
    dropBodies: database.prepare(`UPDATE webhookEvents SET body = NULL
      WHERE id = @eventId AND NOT EXISTS (SELECT 1 FROM webhookDeliveries
        WHERE eventId = @eventId AND status = 'pending')`),
    dropBodiesOfJob: database.prepare('UPDATE webhookEvents SET body = NULL WHERE jobId = ?'),
    prune: database.prepare(`DELETE FROM webhookEvents WHERE createdAt < ?
      AND NOT EXISTS (SELECT 1 FROM webhookDeliveries WHERE eventId = webhookEvents.id)`),
  };
}

function prepareDeliveries(database: Database) {
  // One that waits behind an untried one of the same job and target: order is kept at first.
  const isBehind = `EXISTS (SELECT 1 FROM webhookDeliveries AS ahead
    WHERE ahead.jobId = pending.jobId AND ahead.url = pending.url
      AND ahead.sequence < pending.sequence AND ahead.status = 'pending' AND ahead.attempts = 0)`;
  const giveUp = `UPDATE webhookDeliveries SET status = 'exhausted', lastError = @lastError,
      nextAttemptAt = NULL, completedAt = @now
    WHERE status = 'pending'`;
  return {
    add: database.prepare(`INSERT INTO webhookDeliveries
      (id, eventId, tenantId, jobId, endpointId, url, nextAttemptAt, createdAt)
      VALUES (@id, @eventId, @tenantId, @jobId, @endpointId, @url, @now, @now)`),
    // Steps from target to target, and of each takes the first rows: the others are not read.
    due: database.prepare(`WITH RECURSIVE targets (url) AS (
        SELECT min(url) FROM webhookDeliveries WHERE status = 'pending'
        UNION ALL
        SELECT (SELECT min(url) FROM webhookDeliveries
          WHERE status = 'pending' AND url > targets.url) FROM targets WHERE url IS NOT NULL)
      SELECT id, eventId, tenantId, due.url, endpointId, attempts
      FROM targets CROSS JOIN webhookDeliveries AS due
      WHERE due.sequence IN (SELECT sequence FROM webhookDeliveries AS pending
        WHERE pending.url = targets.url AND status = 'pending' AND nextAttemptAt <= @now
          AND NOT ${isBehind}
        ORDER BY nextAttemptAt, sequence LIMIT @perUrl)
      ORDER BY nextAttemptAt, due.sequence LIMIT @limit`),
    next: database
      .prepare(`SELECT min(nextAttemptAt) FROM webhookDeliveries
        WHERE status = 'pending' AND nextAttemptAt > ?`)
      .pluck(),
    settle: database.prepare(`UPDATE webhookDeliveries SET status = @status,
        attempts = attempts + 1, lastStatus = @lastStatus, lastError = @lastError,
        nextAttemptAt = @nextAttemptAt, completedAt = @completedAt
      WHERE id = @id AND status = 'pending' RETURNING eventId`),
    giveUpJob: database.prepare(`${giveUp} AND jobId = @id RETURNING eventId`),
    giveUpEndpoint: database.prepare(`${giveUp} AND endpointId = @id RETURNING eventId`),
    newest: database.prepare(`SELECT webhookDeliveries.*, webhookEvents.type AS event
      FROM webhookDeliveries JOIN webhookEvents ON webhookEvents.id = eventId
      WHERE webhookDeliveries.tenantId = @tenantId
      ORDER BY webhookDeliveries.sequence DESC LIMIT @limit`),
    prune: database.prepare(`DELETE FROM webhookDeliveries
      WHERE status <> 'pending' AND completedAt < ?`),
  };
}

const now = () => new Date().toISOString();

export class WebhookStore {
  readonly #database: Database;
  readonly #endpoints: ReturnType<typeof prepareEndpoints>;
  readonly #events: ReturnType<typeof prepareEvents>;
  readonly #deliveries: ReturnType<typeof prepareDeliveries>;

  constructor(database: Database) {
    this.#database = database;
    this.#endpoints = prepareEndpoints(database);
    this.#events = prepareEvents(database);
    this.#deliveries = prepareDeliveries(database);
  }

  /** False where the tenant has so many already. `onAdded` is called inside the transaction. */
  async addEndpoint(row: EndpointRow, most: number, onAdded: () => void): Promise<boolean> {
    const add = this.#database.transaction(() => {
      if ((this.#endpoints.count.get(row.tenantId) as number) >= most) return false;
      this.#endpoints.add.run(row);
      onAdded();
      return true;
    });
    return add.immediate();
  }

  endpointsOf(tenantId: number): EndpointRow[] {
    return this.#endpoints.list.all(tenantId) as EndpointRow[];
  }

  /** False where there is none. What still waits for it is given up. */
  async removeEndpoint(tenantId: number, id: string): Promise<boolean> {
    const remove = this.#database.transaction(() => {
      if (this.#endpoints.remove.run({ id, tenantId }).changes === 0) return false;
      this.#giveUp('giveUpEndpoint', id, 'The endpoint was deleted');
      return true;
    });
    return remove.immediate();
  }

  /** The number of a job's next event. */
  nextSequence(jobId: string): number {
    return ((this.#events.last.get(jobId) as number | null) ?? 0) + 1;
  }

  hasJobEvent(jobId: string, type: string): boolean {
    return this.#events.has.get({ jobId, type }) === 1;
  }

  addEvent(event: NewEvent, recipients: readonly Recipient[]): void {
    const { id: eventId, tenantId, jobId } = event;
    this.#events.add.run({ ...event, now: now() });
    for (const recipient of recipients) {
      const id = randomId('dlv_');
      this.#deliveries.add.run({ ...recipient, id, eventId, tenantId, jobId, now: now() });
    }
  }

  /** The job is deleted: what was to be told of it goes too. */
  forgetJob(jobId: string): void {
    this.#giveUp('giveUpJob', jobId, 'The job was deleted');
    this.#events.dropBodiesOfJob.run(jobId);
  }

  #giveUp(which: 'giveUpJob' | 'giveUpEndpoint', id: string, lastError: string): void {
    const rows = this.#deliveries[which].all({ id, lastError, now: now() });
    for (const { eventId } of rows as { eventId: string }[]) {
      this.#events.dropBodies.run({ eventId });
    }
  }

  /** What is to be tried now, at most so many of each target. */
  async listDue(perUrl: number, limit: number): Promise<DueRow[]> {
    return this.#deliveries.due.all({ now: now(), perUrl, limit }) as DueRow[];
  }

  /** When the next one is due that is not yet. */
  async nextDueAt(): Promise<string | null> {
    return this.#deliveries.next.get(now()) as string | null;
  }

  async findParcel({ eventId, endpointId }: DueRow): Promise<Parcel | undefined> {
    return this.#events.parcel.get({ eventId, endpointId }) as Parcel | undefined;
  }

  async settle(id: string, attempt: Attempt): Promise<void> {
    const completedAt = attempt.status === 'pending' ? null : now();
    const settle = this.#database.transaction(() => {
      const row = this.#deliveries.settle.get({ ...attempt, id, completedAt });
      if (row && completedAt) this.#events.dropBodies.run(row);
    });
    settle.immediate();
  }

  async listDeliveries(tenantId: number, limit: number): Promise<DeliveryRow[]> {
    return this.#deliveries.newest.all({ tenantId, limit }) as DeliveryRow[];
  }

  /** Forgets what ended before that time. */
  async prune(time: string): Promise<void> {
    const prune = this.#database.transaction(() => {
      this.#deliveries.prune.run(time);
      this.#events.prune.run(time);
    });
    prune.immediate();
  }
}
