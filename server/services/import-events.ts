/** The event `import.finished`: a parse has ended, well or not; stored as its end is. */
import type { JobObserver, JobRow } from '../store/jobs.ts';
import type { EventBus } from './events.ts';

export class ImportEvents implements JobObserver {
  readonly #events: EventBus;

  constructor(events: EventBus) {
    this.#events = events;
  }

  completed(job: JobRow): void {
    const { entityCount, layerCount } = job;
    this.#publish(job, 'finished', { entity_count: entityCount, layer_count: layerCount });
  }

  failed(job: JobRow): void {
    this.#publish(job, 'failed', { error: job.errorMsg });
  }

  #publish(job: JobRow, status: 'finished' | 'failed', more: object): void {
    const { id, tenantId, fileName } = job;
    const data = { job_id: id, status, file_name: fileName, ...more };
    this.#events.publish({ tenantId, type: 'import.finished', data });
  }
}
