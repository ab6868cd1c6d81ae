/**
 * A crash at any moment loses no accepted job: each that was answered with 202 ends with its own
 * result. The server and its engine are killed (SIGKILL) together at random moments while drawings
 * are sent and parsed; and the engine's process alone.
 *
 * 3 kills of all by default, each while up to 60 jobs are accepted or queued;
 * `LINEWORK_TEST_KILLS=20 LINEWORK_TEST_KILL_JOBS=200` for more. The seed of the moments is
 * printed.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { DEADLY, isAlive, watchEngine } from '../support/engine-process.ts';
import { randomFrom } from '../support/mutate.ts';
import { dxf } from '../support/read-dxf.ts';
import {
  Client,
  drawing,
  firstKeyOf,
  makeFolder,
  startTestServer,
  type TestServer,
} from './support/server.ts';

const kills = Number(process.env.LINEWORK_TEST_KILLS ?? 3);
const seed = Number(process.env.LINEWORK_TEST_SEED ?? Date.now() % 1_000_000);
/** Jobs that are sent anew before each kill, unless it comes first. */
const jobsEach = Number(process.env.LINEWORK_TEST_KILL_JOBS ?? 60);
const SENDERS = 3;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Lines of a drawing, told by its number: a wrong result is known by it and by its name. */
const linesOf = (number: number): number => 1 + (number % 199);
/** A strip, whose picture is made at once. */
const flatDrawing = (number: number) =>
  dxf({ entities: '0 LINE\n8 WALL\n10 0\n20 0\n11 50\n21 1\n'.repeat(linesOf(number)) });

/** What was accepted: the number of the drawing, by job. */
class Sender {
  readonly accepted = new Map<string, number>();
  #count = 0;

  /** Sends until so many more are accepted or the server is gone. */
  async send(client: Client, jobs: number): Promise<void> {
    const wanted = this.accepted.size + jobs;
    const one = async () => {
      while (this.accepted.size < wanted) {
        const number = ++this.#count;
        const bytes = Buffer.from(flatDrawing(number));
        // A killed server breaks the connection: such a job was not accepted.
        const answer = await client.parse(bytes, {}, `${number}.dxf`).catch(() => undefined);
        if (!answer) return;
        if (answer.status === 202) this.accepted.set(answer.body.job_id, number);
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, one));
  }

  /** Each job ends COMPLETED, with the drawing's own result and a picture. */
  async check(client: Client): Promise<void> {
    for (const [id, number] of this.accepted) {
      const job = await client.ended(id, 100_000);
      expect([id, job.status, job.errorMsg]).toEqual([id, 'COMPLETED', null]);
      const { body } = await client.request(`/v1/jobs/${id}/result`);
      const found = [body.metadata.filename, body.vectorJson.length];
      expect(found).toEqual([`${number}.dxf`, linesOf(number)]);
      const image = await fetch(job.imageUrl);
      expect([image.status, image.headers.get('Content-Type')]).toEqual([200, 'image/png']);
    }
  }
}

/** Jobs of the database that have not ended. */
function unended(data: string): number {
  const database = new Database(join(data, 'linework.db'), { readonly: true });
  try {
    const sql = "SELECT count(*) FROM jobs WHERE status IN ('PENDING', 'PROCESSING')";
    return database.prepare(sql).pluck().get() as number;
  } finally {
    database.close();
  }
}

const killMinutes = 2 + (kills * jobsEach) / 200;

it(`no job is lost over ${kills} kills of all`, { timeout: killMinutes * 60_000 }, async () => {
  const random = randomFrom(seed);
  const settings = ['--workers', '2', '--log-level', 'warn'];
  const engines = watchEngine(makeFolder());
  const start = (data?: string) =>
    startTestServer({ data, settings, env: engines.env, isGroup: true });
  let server: TestServer = await start();
  const { data } = server;
  const key = firstKeyOf(server);
  const sender = new Sender();
  const queued: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const sending = sender.send(new Client(server.url, key), jobsEach);
    // Half of the kills come while jobs are sent, half while the queue is worked off.
    if (kill % 2 === 0) await Promise.race([sending, sleep(100 + random() * 10 * jobsEach)]);
    else await sending.then(() => sleep(random() * 500));
    await server.killGroup();
    await sending;
    await expect.poll(() => engines.pids().filter(isAlive)).toEqual([]);
    queued.push(unended(data));
    server = await start(data);
  }
  const client = new Client(server.url, key);
  await sender.check(client);
  expect(queued.some((count) => count > 0)).toBe(true);
  console.log(
    `seed ${seed}: ${kills} kills, ${sender.accepted.size} accepted jobs, all completed; ` +
      `unended at the kills: ${queued.join(', ')}`,
  );
});

it('the engine killed alone: the server goes on, and no job is lost', async () => {
  const engines = watchEngine(makeFolder());
  const server = await startTestServer({ env: engines.env, settings: ['--workers', '2'] });
  const client = new Client(server.url, firstKeyOf(server));
  const sender = new Sender();
  for (let kill = 1; kill <= 3; kill++) {
    const sending = sender.send(client, 15);
    await sleep(300);
    await expect.poll(() => engines.pids().length).toBe(kill);
    process.kill(engines.pids().at(-1)!, 'SIGKILL');
    await sending;
    await expect.poll(() => engines.pids().length).toBe(kill + 1);
  }
  await sender.check(client);
  expect(sender.accepted.size).toBeGreaterThanOrEqual(45);
  expect((await client.request('/readyz')).status).toBe(200);
  expect(await server.stop()).toBe(0);
  await expect.poll(() => engines.pids().filter(isAlive)).toEqual([]);
});

it('the server killed alone: its engine ends by itself', async () => {
  const engines = watchEngine(makeFolder());
  const server = await startTestServer({ env: engines.env });
  const client = new Client(server.url, firstKeyOf(server));
  expect((await client.parse(drawing(), { mode: 'sync' })).status).toBe(200);
  expect(engines.pids().map(isAlive)).toEqual([true]);
  await server.stop('SIGKILL');
  await expect.poll(() => engines.pids().map(isAlive)).toEqual([false]);
});

it('a drawing that kills the engine is given up in a full queue; the others are done', async () => {
  const engines = watchEngine(makeFolder());
  const settings = ['--workers', '2', '--job-attempts', '3'];
  const server = await startTestServer({ env: engines.env, settings });
  const client = new Client(server.url, firstKeyOf(server));
  const sender = new Sender();
  const { body } = await client.parse(drawing(), {}, DEADLY);
  await sender.send(client, 100);
  const deadly = await client.ended(body.job_id);
  expect([deadly.status, deadly.errorMsg]).toEqual([
    'FAILED',
    'The engine stopped 3 times while it parsed this file',
  ]);
  await sender.check(client);
  const last = await client.request(`/v1/jobs/${[...sender.accepted.keys()].at(-1)}`);
  expect(last.body.completedAt > deadly.completedAt).toBe(true);
  expect(engines.pids()).toHaveLength(4);
});
