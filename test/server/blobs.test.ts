/** Stored contents: each once, there as long as a row or a writer needs it, gone afterwards. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { BlobRows } from '../../server/store/blobs.ts';
import { FileBlobStore } from '../../server/store/blobs-fs.ts';
import { type Database, openDatabase } from '../../server/store/database.ts';
import { makeFolder } from './support/server.ts';

let database: Database;
let blobs: FileBlobStore;

beforeEach(() => {
  const folder = makeFolder();
  database = openDatabase(folder);
  database.exec('CREATE TABLE uses (hash TEXT REFERENCES blobs (hash))');
  blobs = new FileBlobStore(folder, new BlobRows(database));
});

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

function adopt(text: string) {
  const path = blobs.temporaryPath();
  writeFileSync(path, text);
  return blobs.adopt(path);
}

function refer(hash: string) {
  database.prepare("INSERT OR IGNORE INTO blobs VALUES (?, 1, '')").run(hash);
  database.prepare('INSERT INTO uses VALUES (?)').run(hash);
}

const isStored = async (hash: string) => existsSync(await blobs.localPath(hash));

it('is stored under its hash and read back', async () => {
  const lease = await adopt('hello');
  expect([lease.hash, lease.size]).toEqual([hashOf('hello'), 5]);
  refer(lease.hash);
  await lease.release();
  const chunks = await (await blobs.read(lease.hash)).toArray();
  expect(Buffer.concat(chunks).toString()).toBe('hello');
});

it('without a row it goes when its lease ends, with one it stays', async () => {
  const [kept, dropped] = [await adopt('kept'), await adopt('dropped')];
  refer(kept.hash);
  await Promise.all([kept.release(), dropped.release()]);
  expect([await isStored(kept.hash), await isStored(dropped.hash)]).toEqual([true, false]);
});

it('is collected only when the last row is gone', async () => {
  const lease = await adopt('shared');
  refer(lease.hash);
  refer(lease.hash);
  await lease.release();
  database.exec('DELETE FROM uses WHERE rowid = 1');
  expect(await blobs.collect([lease.hash])).toBe(0);
  database.exec('DELETE FROM uses');
  expect(await blobs.collect([lease.hash, lease.hash])).toBe(1);
  expect(await isStored(lease.hash)).toBe(false);
});

it('a writer of the same content outlives a collection in between', async () => {
  const first = await adopt('twice');
  refer(first.hash);
  await first.release();
  const second = await adopt('twice');
  database.exec('DELETE FROM uses');
  await blobs.collect([second.hash]);
  expect(await isStored(second.hash)).toBe(true);
  refer(second.hash);
  await second.release();
  expect(await isStored(second.hash)).toBe(true);
});

it('a refused writer does not leave what a collection put off', async () => {
  const first = await adopt('put off');
  refer(first.hash);
  await first.release();
  const second = await adopt('put off');
  database.exec('DELETE FROM uses');
  await blobs.collect([second.hash]);
  await second.release();
  expect(await isStored(second.hash)).toBe(false);
});

it('a row that its writer left without a use goes with the lease', async () => {
  const lease = await adopt('of a deleted report');
  database.prepare("INSERT INTO blobs VALUES (?, 1, '')").run(lease.hash);
  await lease.release();
  expect(await isStored(lease.hash)).toBe(false);
  expect(database.prepare('SELECT count(*) FROM blobs').pluck().get()).toBe(0);
});

it('the same content adopted and collected at once, many times, is never half there', async () => {
  const rounds = Array.from({ length: 50 }, async (_, index) => {
    const text = `content ${index % 3}`;
    const lease = await adopt(text);
    expect(readFileSync(await blobs.localPath(lease.hash), 'utf8')).toBe(text);
    await lease.release();
    await blobs.collect([lease.hash]);
  });
  await Promise.all(rounds);
  expect(await blobs.sweep()).toBe(0);
  for (const index of [0, 1, 2]) expect(await isStored(hashOf(`content ${index}`))).toBe(false);
});

it('content that lost bytes on the disk is replaced by the next writer', async () => {
  const lease = await adopt('whole');
  refer(lease.hash);
  await lease.release();
  writeFileSync(await blobs.localPath(lease.hash), 'who');
  await (await adopt('whole')).release();
  expect(readFileSync(await blobs.localPath(lease.hash), 'utf8')).toBe('whole');
});
