/**
 * How many requests a key may make in a minute. A window of a minute opens with the first request
 * and is over as a whole: at `reset` everything may be asked again.
 */
export interface RateState {
  limit: number;
  remaining: number;
  /** When the window is over, in seconds since 1970. */
  reset: number;
  isAllowed: boolean;
}

const WINDOW_SECONDS = 60;
/** Windows kept before those that are over are looked for. */
const SWEEP_SIZE = 10_000;

export class RateLimiter {
  readonly #limit: number;
  readonly #windows = new Map<string, { used: number; reset: number }>();
  #sweepAt = SWEEP_SIZE;

  constructor(requestsPerMinute: number) {
    this.#limit = requestsPerMinute;
  }

  /** Windows held; those that are over are dropped now and then. */
  get size(): number {
    return this.#windows.size;
  }

  /** Counts one request of a key, or tells that there were too many. */
  take(key: string, nowSeconds = Date.now() / 1000): RateState {
    let window = this.#windows.get(key);
    // Later than a window can end: the clock was set back, which must hold nobody up for so long.
    const latest = nowSeconds + WINDOW_SECONDS + 1;
    if (!window || window.reset <= nowSeconds || window.reset > latest) {
      window = { used: 0, reset: Math.ceil(nowSeconds) + WINDOW_SECONDS };
      this.#windows.set(key, window);
      this.#sweep(nowSeconds);
    }
    const isAllowed = window.used < this.#limit;
    if (isAllowed) window.used++;
    const remaining = this.#limit - window.used;
    return { limit: this.#limit, remaining, reset: window.reset, isAllowed };
  }

  /** Whether nothing is left of a key's window. */
  isSpent(key: string, nowSeconds = Date.now() / 1000): boolean {
    const window = this.#windows.get(key);
    return window !== undefined && window.reset > nowSeconds && window.used >= this.#limit;
  }

  #sweep(nowSeconds: number): void {
    if (this.#windows.size < this.#sweepAt) return;
    for (const [key, { reset }] of this.#windows) {
      if (reset <= nowSeconds) this.#windows.delete(key);
    }
    this.#sweepAt = Math.max(SWEEP_SIZE, this.#windows.size * 2);
  }
}
