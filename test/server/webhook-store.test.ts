/** Which deliveries are due: told as the rule is written, and told soon however many wait. */
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../server/store/database.ts';
import { WebhookStore } from '../../server/store/webhooks.ts';
import { makeFolder } from './support/server.ts';

let database: Database;
let store: WebhookStore;

beforeEach(() => {
  database = openDatabase(makeFolder());
  database.exec("INSERT INTO tenants (name, createdAt) VALUES ('t', '2026-01-01')");
  store = new WebhookStore(database);
});

interface Row {
  job: number | null;
  target: number;
  attempts: number;
  isPending: boolean;
  /** Seconds from now. */
  dueIn: number;
}

const urlOf = (target: number) => `http://target-${target}/`;

function insert(rows: readonly Row[]): void {
  const event = database.prepare(`INSERT INTO webhookEvents
    (id, tenantId, type, jobId, sequence, createdAt) VALUES (?, 1, 'x', NULL, 1, '')`);
  const delivery = database.prepare(`INSERT INTO webhookDeliveries
    (id, eventId, tenantId, jobId, url, status, attempts, nextAttemptAt, createdAt)
    VALUES (?, ?, 1, ?, ?, ?, ?, ?, '')`);
  database.transaction(() => {
    for (const [index, { job, target, attempts, isPending, dueIn }] of rows.entries()) {
      const due = new Date(Date.now() + dueIn * 1000).toISOString();
      const status = isPending ? 'pending' : 'delivered';
      const jobId = job === null ? null : `job_${job}`;
      event.run(`e${index}`);
      delivery.run(`d${index}`, `e${index}`, jobId, urlOf(target), status, attempts, due);
    }
  })();
}

/** Of each target the first so many that do not wait behind an untried one of their job. */
function dueOf(rows: readonly Row[], perUrl: number, limit: number): string[] {
  const isUntried = ({ isPending, attempts }: Row) => isPending && attempts === 0;
  const isBehind = ({ job, target }: Row, before: readonly Row[]) =>
    job !== null &&
    before.some((ahead) => ahead.job === job && ahead.target === target && isUntried(ahead));
  const ready = rows
    .map((row, index) => ({ row, index }))
    .filter(
      ({ row, index }) => row.isPending && row.dueIn < 0 && !isBehind(row, rows.slice(0, index)),
    )
    .sort((a, b) => a.row.dueIn - b.row.dueIn || a.index - b.index);
  const taken = new Map<number, number>();
  const first = ready.filter(({ row: { target } }) => {
    taken.set(target, (taken.get(target) ?? 0) + 1);
    return taken.get(target)! <= perUrl;
  });
  return first.slice(0, limit).map(({ index }) => `d${index}`);
}

it('the first of each target, in order, none before its turn', async () => {
  const row = fc.record({
    job: fc.option(fc.integer({ min: 0, max: 3 })),
    target: fc.integer({ min: 0, max: 3 }),
    attempts: fc.integer({ min: 0, max: 1 }),
    isPending: fc.boolean(),
    dueIn: fc.integer({ min: -9, max: 2 }).map((seconds) => (seconds + 0.5) * 1000),
  });
  const rows = fc.array(row, { maxLength: 40 });
  const limits = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 20 }));
  await fc.assert(
    fc.asyncProperty(rows, limits, async (list, [perUrl, limit]) => {
      database.exec('DELETE FROM webhookDeliveries; DELETE FROM webhookEvents');
      // The same second for rows of the same figure: then the sequence decides.
      insert(list);
      const due = await store.listDue(perUrl, limit);
      expect(due.map(({ id }) => id)).toEqual(dueOf(list, perUrl, limit));
    }),
    { numRuns: 200 },
  );
});

it('a target that never answers, with 40,000 that wait for it, holds nobody up', async () => {
  const jobs = Array.from({ length: 20_000 }, (_, job) => job);
  const row = { target: 0, attempts: 0, isPending: true, dueIn: -1 };
  insert(
    jobs.flatMap((job) => [
      { ...row, job },
      { ...row, job },
    ]),
  );
  insertOther();
  await store.listDue(4, 64);
  const before = process.cpuUsage();
  for (let look = 0; look < 10; look++) expect(await store.listDue(4, 64)).toHaveLength(5);
  store.forgetJob('job_19999');
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(100);
});

/** One of another target, behind them all. */
function insertOther(): void {
  database.exec(`INSERT INTO webhookEvents (id, tenantId, type, sequence, createdAt)
      VALUES ('other', 1, 'x', 1, '');
    INSERT INTO webhookDeliveries (id, eventId, tenantId, url, nextAttemptAt, createdAt)
      VALUES ('other', 'other', 1, 'http://other/', '2026-01-01', '')`);
}
