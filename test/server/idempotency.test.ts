/**
 * `Idempotency-Key` below HTTP: carried out once under any interleaving, kept with what was
 * created or not at all, unreadable on disk without the API key.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../server/log.ts';
import {
  type Answer,
  canonicalJson,
  fingerprintOf,
  IdempotencyService,
  type Keep,
  type Kept,
  readIdempotencyKey,
} from '../../server/services/idempotency.ts';
import { type Database, openDatabase } from '../../server/store/database.ts';
import { KeptAnswerStore } from '../../server/store/kept-answers.ts';
import { createKey, makeFolder } from './support/server.ts';

let folder: string;
let database: Database;
let service: IdempotencyService;
let keyId: string;
let secret: string;

beforeEach(async () => {
  folder = makeFolder();
  const made = await createKey(folder);
  [keyId, secret] = [made.id, made.key];
  database = openDatabase(folder);
  service = new IdempotencyService(new KeptAnswerStore(database), createLog('silent'));
});

const request = (payload = 'a', idempotencyKey = 'key 1') => ({
  ...{ keyId, secret, idempotencyKey },
  fingerprint: fingerprintOf('POST', '/things', payload),
});

const replay = async (kept: Kept): Promise<Answer> => {
  if ('jobId' in kept) throw new Error('no job here');
  return kept.answer;
};

/** Creates a thing after a while; counts how many there are. */
function creator() {
  const made: string[] = [];
  const create =
    (text: string, milliseconds = 0) =>
    async (keep: Keep) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      const answer = { status: 201, body: { number: made.length + 1, text } };
      database.transaction(() => {
        made.push(text);
        keep(answer);
      })();
      return answer;
    };
  return { made, create };
}

describe('once', () => {
  it('the same request gives the first answer again, another one 409', async () => {
    const { made, create } = creator();
    const first = await service.once(request(), create('one'), replay);
    expect(await service.once(request(), create('two'), replay)).toEqual(first);
    await expect(service.once(request('b'), create('three'), replay)).rejects.toMatchObject({
      status: 409,
    });
    const other = await service.once(request('b', 'key 2'), create('four'), replay);
    expect([made, other.body]).toEqual([['one', 'four'], { number: 2, text: 'four' }]);
  });

  it('a duplicate waits for the first; another payload is refused meanwhile', async () => {
    const { made, create } = creator();
    const first = service.once(request(), create('one', 60), replay);
    const second = service.once(request(), create('two'), replay);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const other = service.once(request('b'), create('three'), replay);
    await expect(other).rejects.toMatchObject({ status: 409, code: 'IDEMPOTENCY_CONFLICT' });
    expect(await second).toEqual(await first);
    expect(made).toEqual(['one']);
  });

  it('what failed leaves the key free, and one of those who wait goes on', async () => {
    const { made, create } = creator();
    const failing = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('no');
    };
    const first = service.once(request(), failing, replay);
    const others = [1, 2, 3].map((n) => service.once(request(), create(`other ${n}`), replay));
    await expect(first).rejects.toThrow('no');
    const answers = await Promise.all(others);
    expect(made).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('of any number of requests in any order, each key is carried out once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            key: fc.constantFrom('k1', 'k2'),
            payload: fc.constantFrom('a', 'b'),
            start: fc.nat(3),
            takes: fc.nat(3),
            fails: fc.boolean(),
          }),
          { minLength: 2, maxLength: 12 },
        ),
        async (calls) => {
          database.exec('DELETE FROM keptAnswers');
          const { made, create } = creator();
          const outcomes = await Promise.all(
            calls.map(async ({ key, payload, start, takes, fails }) => {
              await new Promise((resolve) => setTimeout(resolve, start));
              const run = fails
                ? async () => {
                    throw new Error('no');
                  }
                : create(`${key} ${payload}`, takes);
              return service.once(request(payload, key), run, replay).then(
                (answer) => (answer.body as { text: string }).text,
                (error) => String(error.status ?? error.message),
              );
            }),
          );
          // At most one thing a key, and who got an answer got that thing.
          expect(new Set(made.map((text) => text.slice(0, 2))).size).toBe(made.length);
          for (const [index, outcome] of outcomes.entries()) {
            const { key, payload, fails } = calls[index]!;
            const isDone = outcome === `${key} ${payload}` && made.includes(outcome);
            const isRefused = outcome === '409' || (outcome === 'no' && fails);
            expect([outcome, isDone || isRefused]).toEqual([outcome, true]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('another process finds what was kept, and nothing of what was not', async () => {
    const { create } = creator();
    const first = await service.once(request(), create('one'), replay);
    // Killed in the transaction that creates: neither the thing nor the answer is there.
    const killed = async (keep: Keep) => {
      database.transaction(() => {
        keep({ status: 201, body: 'lost' });
        throw new Error('killed');
      })();
      return { status: 201, body: 'lost' };
    };
    await expect(service.once(request('a', 'key 2'), killed, replay)).rejects.toThrow('killed');
    const store = new KeptAnswerStore(openDatabase(folder));
    const later = new IdempotencyService(store, createLog('silent'));
    expect(await later.once(request(), create('two'), replay)).toEqual(first);
    const again = await later.once(request('a', 'key 2'), create('three'), replay);
    expect(again.body).toEqual({ number: 2, text: 'three' });
  });

  it('is over after 24 hours', async () => {
    const { made, create } = creator();
    await service.once(request(), create('one'), replay);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3_600_000 - 5000 });
    try {
      await service.once(request(), create('two'), replay);
      vi.setSystemTime(Date.now() + 6000);
      await service.once(request('b'), create('three'), replay);
    } finally {
      vi.useRealTimers();
    }
    expect(made).toEqual(['one', 'three']);
  });

  it('an hourly sweep that fails does not end the process', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const log = createLog('silent');
    const told = vi.spyOn(log, 'error');
    const store = new KeptAnswerStore(database);
    const swept = new IdempotencyService(store, log);
    try {
      await swept.start();
      vi.spyOn(store, 'removeBefore').mockRejectedValue(new Error('disk I/O error'));
      vi.advanceTimersByTime(3_600_000);
      await new Promise(setImmediate);
      expect(told).toHaveBeenCalledTimes(1);
    } finally {
      await swept.drain();
      vi.useRealTimers();
    }
  });

  it('an answer cannot be read from the disk, nor with another key', async () => {
    const { create } = creator();
    await service.once(request(), create('a secret of the answer'), replay);
    database.pragma('wal_checkpoint(TRUNCATE)');
    expect(readFileSync(join(folder, 'linework.db')).includes('keptAnswers')).toBe(true);
    expect(readFileSync(join(folder, 'linework.db')).includes('a secret of')).toBe(false);
    const stolen = { ...request(), secret: `cadl_${'0'.repeat(48)}` };
    await expect(service.once(stolen, create('two'), replay)).rejects.toThrow();
  });
});

it('a fingerprint tells parts apart, canonical JSON does not tell the order of names', () => {
  expect(fingerprintOf('ab', 'c')).not.toBe(fingerprintOf('a', 'bc'));
  const [one, two] = ['{"a":1,"b":{"d":[1,2],"c":null}}', '{ "b": {"c":null,"d":[1,2]}, "a":1 }'];
  expect(canonicalJson(JSON.parse(one))).toBe(canonicalJson(JSON.parse(two)));
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

it('a key is 1 to 255 printable characters', () => {
  expect(readIdempotencyKey(undefined)).toBeUndefined();
  expect(readIdempotencyKey('2b7b9b8e-4d2a')).toBe('2b7b9b8e-4d2a');
  for (const wrong of ['', 'x'.repeat(256), 'ä', 'a\tb']) {
    expect(() => readIdempotencyKey(wrong)).toThrow('Idempotency-Key');
  }
});
