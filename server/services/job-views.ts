/**
 * Jobs of every kind as one: what state they are in, and their progress as a stream of events that
 * can be taken up again where it broke off.
 *
 *   progress 1, progress 2, … then one `done` or `failed`
 *
 * The numbers of a job's events only grow, on whatever server it is asked. A report's are kept; a
 * parse goes through three states, which are its numbers: queued 1, running 2, ended 3. One that a
 * crash put back to the queue says nothing until it is further than it was.
 */
import { jobNotFound } from '../errors.ts';
import { type JobViewRow, type JobViewStore, parseStates } from '../store/job-views.ts';
import type { Listing, Page } from '../store/listing.ts';
import type { ReportStore } from '../store/reports.ts';
import type { Caller } from './identity.ts';

export interface JobEvent {
  sequence: number;
  name: 'progress' | 'done' | 'failed';
  progress: number;
  message: string;
}

/** Waits until something of a job may have changed. */
type Wait = (id: string, milliseconds: number, signal: AbortSignal) => Promise<void>;

/** How long a change may go unseen that nobody tells of: a parse that begins, a job deleted. */
const LOOK_AGAIN_MS = 250;

export class JobViewService {
  readonly #views: JobViewStore;
  readonly #reports: ReportStore;
  readonly #waits: Readonly<Record<JobViewRow['kind'], Wait>>;

  constructor(parts: {
    views: JobViewStore;
    reports: ReportStore;
    waits: Readonly<Record<JobViewRow['kind'], Wait>>;
  }) {
    this.#views = parts.views;
    this.#reports = parts.reports;
    this.#waits = parts.waits;
  }

  list(caller: Caller, listing: Listing): Promise<Page<JobViewRow>> {
    return this.#views.list(scopeOf(caller), listing);
  }

  async get(caller: Caller, id: string): Promise<JobViewRow> {
    const row = await this.#views.find(scopeOf(caller), id);
    if (!row) throw jobNotFound();
    return row;
  }

  /** Whether the last event has a number up to this one: then there is no more to come. */
  async hasEndedBy(job: JobViewRow, after: number): Promise<boolean> {
    if (job.status !== 'finished' && job.status !== 'failed') return false;
    return (await this.#eventsAfter(job, after)).length === 0;
  }

  /** The events after a number, as they come, until the last one or the signal. */
  async *follow(
    caller: Caller,
    first: JobViewRow,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<JobEvent> {
    let sequence = after;
    while (!signal.aborted) {
      const over = new AbortController();
      // Waits before it looks: a change between the two is not missed.
      const changed = this.#waits[first.kind](
        first.id,
        LOOK_AGAIN_MS,
        AbortSignal.any([signal, over.signal]),
      );
      try {
        const job = await this.#views.find(scopeOf(caller), first.id);
        if (!job) {
          const gone = { progress: first.progress, message: 'The job was deleted' };
          yield { sequence: sequence + 1, name: 'failed', ...gone };
          return;
        }
        for (const event of await this.#eventsAfter(job, sequence)) {
          sequence = event.sequence;
          yield event;
          if (event.name !== 'progress') return;
        }
        await changed;
      } finally {
        over.abort();
      }
    }
  }

  async #eventsAfter(job: JobViewRow, after: number): Promise<JobEvent[]> {
    if (job.reportId !== null) return this.#reports.events(job.reportId, after);
    const { status, progress, message } = job;
    const events: JobEvent[] = [{ sequence: 1, name: 'progress', ...parseStates.queued }];
    if (status !== 'queued') events.push({ sequence: 2, name: 'progress', ...parseStates.running });
    if (status === 'finished') events.push({ sequence: 3, name: 'done', progress, message });
    if (status === 'failed') events.push({ sequence: 3, name: 'failed', progress, message });
    return events.filter(({ sequence }) => sequence > after);
  }
}

/** All of the tenant's for who may read; for a key that may only parse, its own. */
function scopeOf(caller: Caller) {
  const { tenantId, keyId } = caller;
  return caller.rights.has('documents.read') ? { tenantId } : { tenantId, keyId };
}
