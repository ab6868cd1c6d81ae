/**
 * What an operator watches, in the text form of Prometheus: requests, jobs, webhooks, stored bytes,
 * the process. Names begin with `linework_`; labels have few values: routes, not paths.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../store/database.ts';

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const JOB_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Each names a value at the time of asking: its help line and the SQL that tells it. */
const GAUGES: Readonly<Record<string, readonly [help: string, sql: string]>> = {
  linework_jobs_pending: [
    'Parse jobs that wait.',
    "SELECT count(*) FROM jobs WHERE status = 'PENDING'",
  ],
  linework_jobs_processing: [
    'Parse jobs that run.',
    "SELECT count(*) FROM jobs WHERE status = 'PROCESSING'",
  ],
  linework_webhooks_pending: [
    'Webhook deliveries that are not done.',
    "SELECT count(*) FROM webhookDeliveries WHERE status = 'pending'",
  ],
  linework_blobs: ['Stored files.', 'SELECT count(*) FROM blobs'],
  linework_blob_bytes: ['Bytes of the stored files.', 'SELECT coalesce(sum(size), 0) FROM blobs'],
};

export interface ObservedRequest {
  method: string;
  /** As it is declared, `/v1/jobs/:id`; empty where none fits. */
  route: string;
  status: number;
  seconds: number;
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #jobs: Histogram<'outcome'>;
  readonly #engineLosses: Counter;
  readonly #webhooks: Counter<'outcome'>;

  constructor(database: Database) {
    const registers = [this.#registry];
    this.#requests = new Histogram({
      name: 'linework_http_request_seconds',
      help: 'Time from a request to the head of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: REQUEST_SECONDS,
      registers,
    });
    this.#jobs = new Histogram({
      name: 'linework_job_seconds',
      help: 'Time that a job ran until it ended.',
      labelNames: ['outcome'],
      buckets: JOB_SECONDS,
      registers,
    });
    this.#engineLosses = new Counter({
      name: 'linework_engine_losses_total',
      help: 'Jobs under which the engine process died.',
      registers,
    });
    this.#webhooks = new Counter({
      name: 'linework_webhook_attempts_total',
      help: 'Attempts to deliver a webhook, by what the delivery was afterwards.',
      labelNames: ['outcome'],
      registers,
    });
    for (const [name, [help, sql]] of Object.entries(GAUGES)) {
      const value = database.prepare(sql).pluck();
      new Gauge({ name, help, registers, collect: gaugeOf(() => value.get() as number) });
    }
    collectDefaultMetrics({ register: this.#registry, prefix: 'linework_' });
  }

  requestEnded({ method, route, status, seconds }: ObservedRequest): void {
    this.#requests.observe({ method, route: route || 'other', status }, seconds);
  }

  jobEnded(outcome: 'completed' | 'failed', seconds: number): void {
    this.#jobs.observe({ outcome }, seconds);
  }

  engineLost(): void {
    this.#engineLosses.inc();
  }

  webhookAttempted(outcome: string): void {
    this.#webhooks.inc({ outcome });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** The library asks a gauge by this function, with the gauge as `this`. */
const gaugeOf = (read: () => number) =>
  function collect(this: Gauge): void {
    this.set(read());
  };
