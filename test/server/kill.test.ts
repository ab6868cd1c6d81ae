/**
 * A crash at any moment loses no accepted job: the server is killed (SIGKILL) at random moments
 * while jobs are sent, and each job that was answered with 202 ends COMPLETED with its own result.
 *
 * 5 kills by default, `LINEWORK_TEST_KILLS=20` for more; the seed of the moments is printed.
 */
import { expect, it } from 'vitest';
import { Client, drawing, startTestServer } from './support/server.ts';

const kills = Number(process.env.LINEWORK_TEST_KILLS ?? 5);
const seed = Number(process.env.LINEWORK_TEST_SEED ?? Date.now() % 1_000_000);

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function randomNumbers(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

it(`no accepted job is lost over ${kills} kills`, { timeout: 20_000 + kills * 5000 }, async () => {
  console.log(`kills: ${kills}, LINEWORK_TEST_SEED=${seed}`);
  const random = randomNumbers(seed);
  const settings = ['--workers', '2'];
  const accepted = new Map<string, string>();
  let server = await startTestServer({ settings });
  const { data } = server;
  const key = /cadl_[0-9a-f]{48}/.exec(server.stdout())![0];
  let count = 0;
  for (let kill = 0; kill < kills; kill++) {
    const client = new Client(server.url, key);
    let alive = true;
    const sender = async () => {
      while (alive) {
        const name = `drawing-${count++}.dxf`;
        const bytes = drawing(`sleep ${Math.floor(random() * 40)}`, random() * 50_000);
        // The killed server breaks the connection: such a job was not accepted.
        const answer = await client.parse(bytes, {}, name).catch(() => undefined);
        if (answer?.status === 202) accepted.set(answer.body.job_id, name);
      }
    };
    const senders = [sender(), sender(), sender()];
    await new Promise((resolve) => setTimeout(resolve, 50 + random() * 500));
    await server.stop('SIGKILL');
    alive = false;
    await Promise.all(senders);
    server = await startTestServer({ data, settings });
  }
  expect(accepted.size).toBeGreaterThan(kills);
  const client = new Client(server.url, key);
  for (const [id, name] of accepted) {
    const job = await client.ended(id);
    expect([id, job.status, job.fileName]).toEqual([id, 'COMPLETED', name]);
    const result = await client.request(`/v1/jobs/${id}/result`);
    expect(result.body.metadata.filename).toBe(name);
    expect((await fetch(job.imageUrl)).status).toBe(200);
  }
  console.log(`${accepted.size} accepted jobs, all completed`);
});
