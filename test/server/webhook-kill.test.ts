/**
 * A crash at any moment loses no webhook: the server and its engine are killed (SIGKILL) while
 * drawings are sent, parsed and told of. Of each accepted job both events arrive, and whatever
 * arrives more than once has the same bytes each time. Every fourth delivery is refused at first,
 * so that kills come between the attempts too.
 *
 * `LINEWORK_TEST_KILLS` kills, 3 by default; `LINEWORK_SEED` replays the moments.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createRandom } from '../core/random.ts';
import { isAlive, watchEngine } from '../support/engine-process.ts';
import { type Received, startReceiver } from './support/receiver.ts';
import {
  Client,
  drawing,
  firstKeyOf,
  makeFolder,
  startTestServer,
  type TestServer,
} from './support/server.ts';

const kills = Number(process.env.LINEWORK_TEST_KILLS ?? 3);
const JOBS_EACH = 25;
const SENDERS = 3;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Deliveries of a state in the folder's database. */
function countDeliveries(data: string, status: string): number {
  const database = new Database(join(data, 'linework.db'), { readonly: true });
  const sql = 'SELECT count(*) FROM webhookDeliveries WHERE status = ?';
  const count = database.prepare(sql).pluck().get(status) as number;
  database.close();
  return count;
}

/** Requests by what they tell. */
function groupBy(requests: Received[], name: (request: Received) => string) {
  const groups = new Map<string, Received[]>();
  for (const request of requests) {
    const group = groups.get(name(request));
    if (group) group.push(request);
    else groups.set(name(request), [request]);
  }
  return groups;
}

it(`no webhook is lost over ${kills} kills`, { timeout: 90_000 + kills * 8000 }, async () => {
  const random = createRandom('webhook kills');
  const seen = new Set<string>();
  const receiver = await startReceiver(({ event }, _before, response) => {
    const isRefused = !seen.has(event.eventId) && seen.size % 4 === 3;
    seen.add(event.eventId);
    // Late, so that kills come while an answer is awaited.
    setTimeout(() => response.writeHead(isRefused ? 500 : 200).end(), random.below(200));
    return undefined;
  });
  const engines = watchEngine(makeFolder());
  const env = { ...engines.env, LINEWORK_WEBHOOK_ALLOW: '127.0.0.0/8' };
  const settings = ['--workers', '2', '--log-level', 'error'];
  const start = (data?: string) => startTestServer({ data, settings, env, isGroup: true });
  let server: TestServer = await start();
  const key = firstKeyOf(server);
  const accepted = new Map<string, string>();
  let count = 0;
  const send = async (client: Client) => {
    const wanted = accepted.size + JOBS_EACH;
    const one = async () => {
      while (accepted.size < wanted) {
        const path = `/${++count}`;
        const fields = { webhookUrl: receiver.url + path };
        // A killed server breaks the connection: such a job was not accepted.
        const answer = await client.parse(drawing(path), fields).catch(() => undefined);
        if (!answer) return;
        if (answer.status === 202) accepted.set(answer.body.job_id, path);
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, one));
  };
  const waiting: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const sending = send(new Client(server.url, key));
    // Half of the kills come while drawings are sent, half while they are worked off.
    if (kill % 2 === 0) await Promise.race([sending, sleep(500 + random.below(1000))]);
    else await sending.then(() => sleep(random.below(2500)));
    await server.killGroup();
    await sending;
    await expect.poll(() => engines.pids().filter(isAlive)).toEqual([]);
    waiting.push(countDeliveries(server.data, 'pending'));
    server = await start(server.data);
  }
  const client = new Client(server.url, key);
  for (const id of accepted.keys()) {
    expect((await client.ended(id, 80_000)).status).toBe('COMPLETED');
  }
  await expect.poll(() => countDeliveries(server.data, 'pending'), { timeout: 60_000 }).toBe(0);
  expect(countDeliveries(server.data, 'exhausted')).toBe(0);

  const byEvent = groupBy(receiver.requests, ({ event }) => event.eventId);
  for (const requests of byEvent.values()) {
    expect(new Set(requests.map(({ raw, path }) => path + raw)).size).toBe(1);
  }
  const told = groupBy(receiver.requests, ({ event }) => `${event.jobId} ${event.event}`);
  for (const requests of told.values()) {
    expect(new Set(requests.map(({ event }) => event.eventId)).size).toBe(1);
  }
  for (const [id, path] of accepted) {
    for (const event of ['job.processing', 'job.completed']) {
      expect([id, event, told.get(`${id} ${event}`)?.[0]?.path]).toEqual([id, event, path]);
    }
  }
  const again = receiver.requests.length - byEvent.size;
  expect(again).toBeGreaterThan(0);
  expect(waiting.some((pending) => pending > 0)).toBe(true);
  console.log(
    `${kills} kills, ${accepted.size} accepted jobs, ${byEvent.size} events all delivered, ` +
      `${again} times again with the same bytes; pending at the kills: ${waiting.join(', ')}`,
  );
});
