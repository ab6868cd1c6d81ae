/**
 * Tells the webhooks of parse jobs: the events and bodies of the CADLens API.
 *
 * It observes the jobs' store, inside its transactions. `job.processing` is told once a job, also
 * where a crash made it begin again.
 */
import type { JobObserver, JobRow } from '../store/jobs.ts';
import type { EventBus, JobEventType } from './events.ts';
import { EMPTY_EXCERPT } from './excerpt.ts';
import { type PreviewLinks, WEBHOOK_LINK_SECONDS } from './previews.ts';

export class JobEvents implements JobObserver {
  readonly #bus: EventBus;
  readonly #previews: PreviewLinks;

  constructor(bus: EventBus, previews: PreviewLinks) {
    this.#bus = bus;
    this.#previews = previews;
  }

  started(job: JobRow): void {
    if (this.#bus.wasPublished(job.id, 'job.processing')) return;
    this.#publish(job, 'job.processing', job.startedAt, '');
  }

  /** `excerpt` is the members of the result that the event carries. */
  completed(job: JobRow, excerpt = EMPTY_EXCERPT): void {
    const { entityCount, layerCount } = job;
    const imageUrl = this.#previews.url(job.id, WEBHOOK_LINK_SECONDS);
    const head = JSON.stringify({ entityCount, layerCount, imageUrl });
    const result = `{${head.slice(1, -1)},${excerpt}}`;
    this.#publish(job, 'job.completed', job.completedAt, `,"result":${result}`);
  }

  failed(job: JobRow): void {
    const error = `,"error":${JSON.stringify(job.errorMsg)}`;
    this.#publish(job, 'job.failed', job.completedAt, error);
  }

  removed(job: JobRow): void {
    this.#bus.forgetJob(job.id);
  }

  #publish(job: JobRow, type: JobEventType, time: string | null, rest: string): void {
    this.#bus.publishJob({
      tenantId: job.tenantId,
      type,
      jobId: job.id,
      url: job.webhookUrl,
      body: ({ eventId, sequence }) => {
        const { id: jobId, status } = job;
        const head = { eventId, sequence, event: type, jobId, status, timestamp: time };
        return `${JSON.stringify(head).slice(0, -1)}${rest}}`;
      },
    });
  }
}
