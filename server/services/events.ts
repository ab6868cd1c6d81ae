/**
 * What happened, told to those who asked for it: an event is stored with its deliveries in the
 * transaction of its cause, and delivered from there (`deliveries.ts`), however often the server
 * dies meanwhile.
 *
 *   transaction { change; bus.publish(…) }  -> outbox rows -> deliveries, signed, retried
 *
 * The body is composed once, here: every attempt and every recipient gets the same bytes.
 */
import { randomUUID } from 'node:crypto';
import { randomId } from '../store/ids.ts';
import type { Recipient, WebhookStore } from '../store/webhooks.ts';

/** The types that a saved endpoint may ask for: those of parse jobs, with CADLens's body … */
const jobEventTypes = ['job.processing', 'job.completed', 'job.failed'] as const;
/** … and CadFiles's, with the body `{id, type, created_at, data}`. */
const domainEventTypes = [
  'import.finished',
  'report.ready',
  'dataset.updated',
  'template.changed',
] as const;

/**
 * Told only to endpoints that name it: to the others, who know the documentation's three events of
 * a job, it would tell the same end a second time, in a form they do not expect.
 */
const ONLY_BY_NAME: EventType = 'import.finished';

export type JobEventType = (typeof jobEventTypes)[number];
type DomainEventType = (typeof domainEventTypes)[number];
export type EventType = JobEventType | DomainEventType;

export const eventTypeNames = [...jobEventTypes, ...domainEventTypes];

export interface DomainEvent {
  tenantId: number;
  type: DomainEventType;
  /** Becomes `data` of `{id, type, created_at, data}`; snake_case as CadFiles has it. */
  data: object;
}

export interface JobEvent {
  tenantId: number;
  type: JobEventType;
  jobId: string;
  /** The URL that came with the job; it is told in place of the saved endpoints. */
  url: string | null;
  /** The body, given what only the bus knows of it. */
  body: (head: { eventId: string; sequence: number }) => string;
}

export class EventBus {
  readonly #store: WebhookStore;
  /** Told when something was published; the transaction may not have ended. */
  readonly #listeners: (() => void)[] = [];

  constructor(store: WebhookStore) {
    this.#store = store;
  }

  onPublished(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** To be called inside the transaction that stores what it tells. */
  publish({ tenantId, type, data }: DomainEvent): void {
    const recipients = this.#recipientsOf(tenantId, type, null);
    if (recipients.length === 0) return;
    const id = randomId('evt_');
    const body = JSON.stringify({ id, type, created_at: new Date().toISOString(), data });
    const event = { id, tenantId, type, jobId: null, sequence: 1, body };
    this.#store.addEvent(event, recipients);
    this.#tell();
  }

  /** The same for a parse job. */
  publishJob({ tenantId, type, jobId, url, body: compose }: JobEvent): void {
    const recipients = this.#recipientsOf(tenantId, type, url);
    if (recipients.length === 0) return;
    const sequence = this.#store.nextSequence(jobId);
    const id = randomUUID();
    const body = compose({ eventId: id, sequence });
    const event = { id, tenantId, type, jobId, sequence, body };
    this.#store.addEvent(event, recipients);
    this.#tell();
  }

  /** Whether anybody would be told: a body need not be prepared for nobody. */
  isWanted(tenantId: number, type: EventType, url: string | null): boolean {
    return this.#recipientsOf(tenantId, type, url).length > 0;
  }

  /** Whether a job's event was published already. */
  wasPublished(jobId: string, type: JobEventType): boolean {
    return this.#store.hasJobEvent(jobId, type);
  }

  /** The job is deleted; inside its transaction. */
  forgetJob(jobId: string): void {
    this.#store.forgetJob(jobId);
  }

  /** A URL of a call is signed where it is also a saved one: its receiver knows the secret. */
  #recipientsOf(tenantId: number, type: EventType, url: string | null): Recipient[] {
    const saved = this.#store.endpointsOf(tenantId);
    if (url !== null) {
      return [{ url, endpointId: saved.find((endpoint) => endpoint.url === url)?.id ?? null }];
    }
    return saved
      .filter(({ events }) => events?.split(',').includes(type) ?? type !== ONLY_BY_NAME)
      .map((endpoint) => ({ url: endpoint.url, endpointId: endpoint.id }));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
