/** The event bus: stored with its cause or not at all, delivered in the form of CadFiles. */
import { createHmac } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { defaultSettings } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { assembleParts, type ServerParts } from '../../server/parts.ts';
import type { Caller } from '../../server/services/identity.ts';
import { openDatabase } from '../../server/store/database.ts';
import { ScriptedConverter } from './support/converter.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { makeFolder } from './support/server.ts';

let parts: ServerParts;
let caller: Caller;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  const data = makeFolder();
  parts = assembleParts({
    settings: { ...defaultSettings(), data, webhookAllow: ['127.0.0.1'] },
    converter: new ScriptedConverter(),
    database: openDatabase(data),
    log: createLog('silent'),
    baseUrl: () => 'http://x.example',
    isDraining: () => false,
  });
  const first = await parts.identity.createFirstKey();
  caller = await parts.identity.authenticate(first!.key);
  for (const work of parts.background) await work.start();
});

const publish = (reportId: number, fails = false) => {
  const { tenantId } = caller;
  const data = { report_id: reportId };
  parts.database
    .transaction(() => {
      parts.events.publish({ tenantId, type: 'report.ready', data });
      if (fails) throw new Error('not stored');
    })
    .immediate();
};

it('is delivered in the form of CadFiles, signed over the time and the body', async () => {
  const url = `${receiver.url}/reports`;
  const { secret } = await parts.webhooks.create(caller, { url, events: ['report.ready'] });
  publish(555);
  await expect.poll(() => receiver.at('/reports').length).toBe(1);
  const { headers, raw, event } = receiver.at('/reports')[0]!;
  expect(event).toEqual({
    id: expect.stringMatching(/^evt_/),
    type: 'report.ready',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    data: { report_id: 555 },
  });
  const [, time, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(
    String(headers['x-cadfiles-signature']),
  )!;
  expect(digest).toBe(createHmac('sha256', secret).update(`${time}.${raw}`).digest('hex'));
  // Who knows only the header of CADLens can check it too.
  expect(headers['x-cadlens-signature']).toBe(headers['x-cadfiles-signature']);
});

it('is not told where its cause was not stored', async () => {
  expect(() => publish(666, true)).toThrow('not stored');
  publish(777);
  await expect.poll(() => receiver.at('/reports').length).toBe(2);
  expect(receiver.at('/reports').map(({ event }) => event.data.report_id)).toEqual([555, 777]);
});
