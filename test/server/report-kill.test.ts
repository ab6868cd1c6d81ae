/**
 * A crash at any moment loses no report and makes none twice: the server and its engine are killed
 * (SIGKILL) while reports are ordered and made. Each order has an Idempotency-Key; one that broke
 * off is sent again to the next server. In the end there is one report an order, each with its
 * company's drawings, and each is told to the webhook, with the same bytes whenever it is told.
 *
 * `LINEWORK_TEST_KILLS` kills, 3 by default; `LINEWORK_SEED` replays the moments.
 */
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { createRandom } from '../core/random.ts';
import { isAlive, watchEngine } from '../support/engine-process.ts';
import { readPdf } from '../support/read-pdf.ts';
import { jsonClient } from './support/cadfiles.ts';
import { startReceiver } from './support/receiver.ts';
import { addDrawings } from './support/registers.ts';
import {
  Client,
  firstKeyOf,
  makeFolder,
  startTestServer,
  type TestServer,
} from './support/server.ts';

type Api = ReturnType<typeof jsonClient>;

const kills = Number(process.env.LINEWORK_TEST_KILLS ?? 3);
const ORDERS_EACH = 15;
const SENDERS = 3;
/** Drawings of each company. */
const SIZES = [0, 3, 12];
const FORMATS = ['csv', 'pdf', 'zip'] as const;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Order {
  body: { company_id: number; format: (typeof FORMATS)[number] };
  drawings: number;
  /** Undefined until it was answered. */
  accepted?: { job_id: string; report_id: number };
}

/** Sends an order, again where it was sent before; an answer must be the one that it had. */
async function send(api: Api, order: Order, idempotencyKey: string): Promise<void> {
  const headers = { 'Idempotency-Key': idempotencyKey };
  // A killed server breaks the connection: the order may be accepted or not.
  const answer = await api.post('/reports', order.body, headers).catch(() => undefined);
  if (!answer) return;
  expect(answer.status).toBe(202);
  if (order.accepted) expect(answer.body).toEqual(order.accepted);
  order.accepted = answer.body;
}

/** How many drawings a report shows. */
async function countDrawings(api: Api, { body, accepted }: Order): Promise<number> {
  const response = await api.raw(`/reports/${accepted!.report_id}/download`);
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (body.format === 'csv') return bytes.toString().trim().split('\r\n').length - 1;
  if (body.format === 'pdf') {
    const texts = readPdf(bytes).pages.flatMap((page) => page.texts);
    return texts.filter((text) => /^PN-/.test(text)).length;
  }
  const names = Object.keys(unzipSync(bytes));
  expect(names.slice(0, 2)).toEqual(['register.pdf', 'register.csv']);
  return names.length - 2;
}

async function makeCompanies(server: TestServer, api: Api): Promise<number[]> {
  const ids: number[] = [];
  for (const size of SIZES) {
    const companyId = (await api.post('/companies', { name: `With ${size}` })).body.data.id;
    const drawings = Array.from({ length: size }, (_, n) => ({
      ...{ companyId, partNumber: `PN-${n}`, name: `Plan ${size} ${n}`, fileName: `${n}.dxf` },
    }));
    await addDrawings(server, drawings);
    ids.push(companyId);
  }
  return ids;
}

it(`no report is lost over ${kills} kills`, { timeout: 90_000 + kills * 15_000 }, async () => {
  const random = createRandom('report kills');
  const receiver = await startReceiver();
  const engines = watchEngine(makeFolder());
  const env = { ...engines.env, LINEWORK_WEBHOOK_ALLOW: '127.0.0.0/8' };
  const settings = ['--workers', '1', '--rate-limit', '1000000', '--job-attempts', '100'];
  const start = (data?: string) => startTestServer({ data, settings, env, isGroup: true });
  let server = await start();
  const key = firstKeyOf(server);
  let api = jsonClient(server.url, key);
  const companies = await makeCompanies(server, api);
  await new Client(server.url, key).request('/v1/webhooks', {
    method: 'POST',
    body: JSON.stringify({ url: receiver.url, events: ['report.ready'] }),
    headers: { 'Content-Type': 'application/json' },
  });

  const orders: Order[] = [];
  /** Those that broke off first, then new ones. */
  const sendSome = async (count: number) => {
    const open = orders.flatMap(({ accepted }, number) => (accepted ? [] : [number]));
    const numbers = [...open, ...Array.from({ length: count }, (_, n) => orders.length + n)];
    for (const number of numbers) {
      const which = number % SIZES.length;
      const format = FORMATS[random.below(8)] ?? 'csv';
      const body = { company_id: companies[which]!, format };
      orders[number] ??= { body, drawings: SIZES[which]! };
    }
    const one = async () => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
        await send(api, orders[number]!, `order ${number}`);
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, one));
  };
  const unended: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const sending = sendSome(ORDERS_EACH);
    await Promise.race([sending, sleep(random.below(400))]);
    await sleep(random.below(600));
    await server.killGroup();
    await sending;
    await expect.poll(() => engines.pids().filter(isAlive)).toEqual([]);
    server = await start(server.data);
    api = jsonClient(server.url, key);
    const states = ['queued', 'running'].map((status) => api.get(`/reports?status=${status}`));
    const totals = (await Promise.all(states)).map(({ body }) => body.meta.total as number);
    unended.push(totals[0]! + totals[1]!);
  }
  await sendSome(1);
  // Once more: nothing new comes of it.
  for (const [number, order] of orders.entries()) await send(api, order, `order ${number}`);

  const ids = orders.map(({ accepted }) => accepted!.report_id);
  expect(new Set(ids).size).toBe(orders.length);
  expect((await api.get('/reports')).body.meta.total).toBe(orders.length);
  for (const order of orders) {
    const job = await api.ended(order.accepted!.job_id, 100_000);
    expect([job.id, job.status]).toEqual([order.accepted!.job_id, 'finished']);
    expect([order, await countDrawings(api, order)]).toEqual([order, order.drawings]);
  }
  const told = () => new Set(receiver.requests.map(({ event }) => event.data.report_id));
  await expect.poll(() => told().size, { timeout: 60_000 }).toBe(orders.length);
  expect(new Set(receiver.requests.map(({ raw }) => raw)).size).toBe(orders.length);
  const again = receiver.requests.length - orders.length;
  console.log(
    `${kills} kills, ${orders.length} reports, each made once and told (${again} times again, ` +
      `with the same bytes); not ended at the kills: ${unended.join(', ')}`,
  );
});
