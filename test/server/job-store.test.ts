/** The queue's SQL: the order jobs are claimed in, and what a late end of a job changes. */
import { beforeEach, expect, it } from 'vitest';
import { IdentityService } from '../../server/services/identity.ts';
import { AuditStore } from '../../server/store/audit.ts';
import { type Database, openDatabase } from '../../server/store/database.ts';
import { IdentityStore } from '../../server/store/identity.ts';
import { JobStore } from '../../server/store/jobs.ts';
import { makeFolder } from './support/server.ts';

const month = '2026-05';
let database: Database;
let store: JobStore;
let keyId: string;

beforeEach(async () => {
  database = openDatabase(makeFolder());
  store = new JobStore(database);
  const identity = new IdentityService(new IdentityStore(database), new AuditStore(database));
  const user = await identity.builtInUser();
  keyId = (await identity.createKey({ user, name: 'k', plan: 'free' })).id;
});

const blob = (name: string) => ({ hash: name.padEnd(64, '0'), size: 1 });

function admit(id: string, limit: number | null = null) {
  const file = { fileName: `${id}.dxf`, fileSize: 1, format: 'DXF', webhookUrl: null };
  const owner = { tenantId: 1, keyId, plan: 'free' as const };
  return store.admit({ id, ...owner, ...file, sourceHash: blob(id).hash }, month, limit);
}

const complete = (id: string) =>
  store.complete({
    ...{ id, month, result: blob(`r${id}`), image: blob(`i${id}`) },
    ...{ entityCount: 1, layerCount: 1 },
  });
const used = () => store.countUsed({ tenantId: 1, plan: 'free', month });
const blobCount = () => database.prepare('SELECT count(*) FROM blobs').pluck().get();
const claimed = async () => (await store.claim('any'))?.id;

it('claims in the order of arrival, each once; the interrupted come last', async () => {
  for (const id of ['a', 'b', 'c', 'd']) await admit(id);
  expect([await claimed(), await claimed()]).toEqual(['a', 'b']);
  await store.release('b');
  expect(await store.recover(3, 'gone')).toEqual({ failed: 0, again: 1 });
  const order = [await claimed(), await claimed(), await claimed(), await claimed()];
  expect(order).toEqual(['b', 'c', 'd', 'a']);
  expect(await claimed()).toBeUndefined();
});

it('claims only the fresh or the interrupted when asked; puts back a single job', async () => {
  for (const id of ['a', 'b', 'c']) await admit(id);
  expect([await claimed(), await claimed(), await store.hasInterrupted()]).toEqual([
    ...['a', 'b', false],
  ]);
  expect(await store.recover(3, 'gone', 'b')).toEqual({ failed: 0, again: 1 });
  expect((await store.find('a'))?.status).toBe('PROCESSING');
  expect(await store.hasInterrupted()).toBe(true);
  expect((await store.claim('fresh'))?.id).toBe('c');
  expect(await store.claim('fresh')).toBeUndefined();
  expect((await store.claim('interrupted'))?.id).toBe('b');
});

it('gives a job up at the last attempt', async () => {
  await admit('a');
  await store.claim('any');
  expect(await store.recover(2, 'gone')).toEqual({ failed: 0, again: 1 });
  await store.claim('any');
  expect(await store.recover(2, 'gone')).toEqual({ failed: 1, again: 0 });
  expect(await store.find('a')).toMatchObject({ status: 'FAILED', errorMsg: 'gone' });
});

it('counts a job in flight, then the parse, never both; not a failed one', async () => {
  expect(await admit('a', 1)).toBeDefined();
  expect(await admit('b', 1)).toBeUndefined();
  await store.claim('any');
  expect(await used()).toBe(1);
  expect(await complete('a')).toBe(true);
  expect(await used()).toBe(1);
  await admit('c');
  await store.claim('any');
  await store.fail('c', 'bad');
  expect(await used()).toBe(1);
});

it('a deleted parse stays counted', async () => {
  await admit('a');
  await store.claim('any');
  await complete('a');
  await store.remove('a');
  expect(await used()).toBe(1);
});

it('the end of a job that was deleted meanwhile stores and counts nothing', async () => {
  await admit('a');
  await store.claim('any');
  await store.remove('a');
  const before = blobCount();
  expect(await complete('a')).toBe(false);
  expect([blobCount(), await used()]).toEqual([before, 0]);
});
