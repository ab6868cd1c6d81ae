/**
 * Works off the outbox of webhooks: each delivery is tried until its target answers 2xx, 4 times in
 * all, with about 2, 4 and 8 seconds between.
 *
 *   pending --2xx--> delivered
 *      |--other answer, none in time--> pending, later; after the 4th time exhausted
 *
 * The rows are the queue. An attempt is recorded when it has ended: one that a crash cut off is
 * made again, with the same body. A slow target takes a few places, not all.
 */
import type { Logger } from 'pino';
import type { Attempt, DueRow, Parcel, WebhookStore } from '../store/webhooks.ts';
import type { AddressGuard } from './addresses.ts';
import type { Sealer } from './sealing.ts';
import { type CallOutcome, callWebhook, webhookHeaders } from './webhook-call.ts';

const CALLS_MAX = 32;
const CALLS_PER_URL = 4;
export const ATTEMPTS_MAX = 4;
const DELAY_SECONDS_MAX = 30;
/** What ended so long ago is forgotten. */
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;
const PRUNE_MS = 3_600_000;
/** How long to wait after the database failed. */
const PAUSE_MS = 1000;

/** 2, 4, 8 … seconds, at most 30, and up to a tenth more so that many do not come at once. */
function delayAfter(attempts: number): number {
  const seconds = Math.min(DELAY_SECONDS_MAX, 2 ** attempts);
  return seconds * 1000 * (1 + Math.random() / 10);
}

/** What is recorded of a call that came to this, after so many before it. */
export function settleAttempt({ status, error }: CallOutcome, attemptsBefore: number): Attempt {
  const isDone = status !== null && status >= 200 && status < 300;
  const attempts = attemptsBefore + 1;
  const isLast = attempts >= ATTEMPTS_MAX;
  return {
    status: isDone ? 'delivered' : isLast ? 'exhausted' : 'pending',
    lastStatus: status,
    lastError: isDone ? null : (error ?? `The answer was ${status}`),
    nextAttemptAt:
      isDone || isLast ? null : new Date(Date.now() + delayAfter(attempts)).toISOString(),
  };
}

export class DeliveryService {
  readonly #store: WebhookStore;
  readonly #guard: AddressGuard;
  readonly #sealer: Sealer;
  readonly #log: Logger;
  readonly #onAttempt: (status: Attempt['status']) => void;
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  #isStarted = false;
  #isDraining = false;
  #isLooking = false;
  #isWoken = false;
  #timer: NodeJS.Timeout | undefined;
  #pruning: NodeJS.Timeout | undefined;

  constructor(parts: {
    store: WebhookStore;
    guard: AddressGuard;
    sealer: Sealer;
    log: Logger;
    /** Is told what each attempt made of its delivery. */
    onAttempt: (status: Attempt['status']) => void;
  }) {
    this.#store = parts.store;
    this.#onAttempt = parts.onAttempt;
    this.#guard = parts.guard;
    this.#sealer = parts.sealer;
    this.#log = parts.log;
  }

  async start(): Promise<void> {
    this.#isStarted = true;
    const prune = () => {
      const before = new Date(Date.now() - KEPT_DAYS * DAY_MS).toISOString();
      this.#store.prune(before).catch((error) => this.#log.error({ error }, 'pruning webhooks'));
    };
    prune();
    this.#pruning = setInterval(prune, PRUNE_MS);
    this.wake();
  }

  /** To be called when something was published; its transaction may end a moment later. */
  wake(): void {
    this.#isWoken = true;
    if (this.#isStarted) setImmediate(() => void this.#look());
  }

  /** Begins what is due, as much as there is room for. */
  async #look(): Promise<void> {
    if (this.#isLooking || this.#isDraining) return;
    this.#isLooking = true;
    try {
      while (this.#isWoken) {
        this.#isWoken = false;
        // Those that run are due still, and come first.
        const room = CALLS_MAX + this.#running.size;
        for (const row of await this.#store.listDue(CALLS_PER_URL, room)) this.#begin(row);
        const next = await this.#store.nextDueAt();
        if (next) this.#wakeIn(Date.parse(next) - Date.now() + 1);
      }
    } catch (error) {
      this.#log.error({ error }, 'no delivery could be looked up');
      this.#wakeIn(PAUSE_MS);
    } finally {
      this.#isLooking = false;
    }
  }

  #wakeIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    const delay = Math.min(Math.max(1, milliseconds), DELAY_SECONDS_MAX * 1000);
    this.#timer = setTimeout(() => this.wake(), delay);
  }

  #begin(row: DueRow): void {
    if (this.#running.has(row.id) || this.#running.size >= CALLS_MAX || this.#isDraining) return;
    const done = this.#deliver(row).finally(() => {
      this.#running.delete(row.id);
      this.wake();
    });
    this.#running.set(row.id, done);
  }

  /** Never rejects. */
  async #deliver(row: DueRow): Promise<void> {
    try {
      const outcome = await this.#call(row);
      const attempt = settleAttempt(outcome, row.attempts);
      await this.#store.settle(row.id, attempt);
      this.#onAttempt(attempt.status);
      const { status, lastStatus, lastError } = attempt;
      const level = status === 'exhausted' ? 'warn' : 'debug';
      // The URL itself may carry a token of its receiver.
      const host = new URL(row.url).host;
      const attempts = row.attempts + 1;
      this.#log[level](
        { delivery: row.id, host, status, attempts, lastStatus, lastError },
        'webhook',
      );
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#log.error({ delivery: row.id, error }, 'a delivery could not be recorded');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async #call(row: DueRow): Promise<CallOutcome> {
    const parcel = await this.#store.findParcel(row);
    if (!parcel || parcel.body === null) return { status: null, error: 'The event is gone' };
    const secret = this.#secretOf(parcel, row);
    if (secret === undefined) {
      return { status: null, error: "The endpoint's secret cannot be read: save it anew" };
    }
    const { body } = parcel;
    const headers = webhookHeaders(body, secret);
    return callWebhook({ url: row.url, headers, body }, this.#guard, this.#stop.signal);
  }

  /** Null where none signs; undefined where the data folder's `secret` is no longer the same. */
  #secretOf({ secret }: Parcel, { endpointId }: DueRow): string | null | undefined {
    if (secret === null || endpointId === null) return null;
    try {
      return this.#sealer.open(secret, endpointId);
    } catch (error) {
      this.#log.error({ endpoint: endpointId, error }, 'a webhook secret cannot be read');
      return undefined;
    }
  }

  async drain(milliseconds: number): Promise<void> {
    this.#isDraining = true;
    clearTimeout(this.#timer);
    clearInterval(this.#pruning);
    const timer = setTimeout(() => this.#stop.abort(), milliseconds);
    await Promise.all(this.#running.values());
    clearTimeout(timer);
    // A look that was under way may have set it again.
    clearTimeout(this.#timer);
  }
}
