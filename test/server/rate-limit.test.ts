/** Requests a minute: what is left, when it is over, and that keys do not take from each other. */
import { expect, it } from 'vitest';
import { RateLimiter } from '../../server/services/rate-limit.ts';

it('a window takes so many requests, then none until it is over as a whole', () => {
  const limiter = new RateLimiter(3);
  const start = 1_700_000_000.25;
  const states = [0, 1, 2, 3, 59].map((later) => limiter.take('a', start + later));
  expect(states.map(({ remaining, isAllowed }) => [remaining, isAllowed])).toEqual([
    [2, true],
    [1, true],
    [0, true],
    [0, false],
    [0, false],
  ]);
  expect(new Set(states.map(({ reset }) => reset))).toEqual(new Set([1_700_000_061]));
  const next = limiter.take('a', 1_700_000_061);
  expect(next).toEqual({ limit: 3, remaining: 2, reset: 1_700_000_121, isAllowed: true });
});

it('each key has its own', () => {
  const limiter = new RateLimiter(1);
  expect(limiter.take('a', 0).isAllowed).toBe(true);
  expect(limiter.take('b', 0).isAllowed).toBe(true);
  expect(limiter.take('a', 1).isAllowed).toBe(false);
});

it('a clock that is set back holds nobody up', () => {
  const limiter = new RateLimiter(1);
  limiter.take('a', 10_000);
  expect(limiter.take('a', 10_001).isAllowed).toBe(false);
  expect(limiter.take('a', 5000)).toEqual(
    expect.objectContaining({ isAllowed: true, reset: 5060 }),
  );
});

it('many keys that come once do not stay in memory', () => {
  const limiter = new RateLimiter(1);
  for (let n = 0; n < 50_000; n++) limiter.take(`key ${n}`, n);
  expect(limiter.size).toBeLessThan(20_000);
});
