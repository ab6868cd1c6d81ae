/** Stored contents: each once, there as long as a row or a writer needs it, gone afterwards. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  fsyncSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { BlobRows } from '../../server/store/blobs.ts';
import { FileBlobStore } from '../../server/store/blobs-fs.ts';
import { type Database, openDatabase } from '../../server/store/database.ts';
import { ReportStore } from '../../server/store/reports.ts';
import { VaultStore } from '../../server/store/vault.ts';
import { makeFolder } from './support/server.ts';

let folder: string;
let database: Database;
let blobs: FileBlobStore;

beforeEach(() => {
  folder = makeFolder();
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

const pathOf = (hash: string) => join(folder, 'blobs', hash.slice(0, 2), hash);
const isStored = (hash: string) => existsSync(pathOf(hash));

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
  expect([isStored(kept.hash), isStored(dropped.hash)]).toEqual([true, false]);
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
  expect(isStored(lease.hash)).toBe(false);
});

it('a writer of the same content outlives a collection in between', async () => {
  const first = await adopt('twice');
  refer(first.hash);
  await first.release();
  const second = await adopt('twice');
  database.exec('DELETE FROM uses');
  await blobs.collect([second.hash]);
  expect(isStored(second.hash)).toBe(true);
  refer(second.hash);
  await second.release();
  expect(isStored(second.hash)).toBe(true);
});

it('a refused writer does not leave what a collection put off', async () => {
  const first = await adopt('put off');
  refer(first.hash);
  await first.release();
  const second = await adopt('put off');
  database.exec('DELETE FROM uses');
  await blobs.collect([second.hash]);
  await second.release();
  expect(isStored(second.hash)).toBe(false);
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
    if (index % 10 === 0) await blobs.sweep();
    const text = `content ${index % 3}`;
    const lease = await adopt(text);
    expect(readFileSync(await blobs.localPath(lease.hash), 'utf8')).toBe(text);
    await lease.release();
    await blobs.collect([lease.hash]);
  });
  await Promise.all(rounds);
  expect(await blobs.sweep()).toBe(0);
  for (const index of [0, 1, 2]) expect(isStored(hashOf(`content ${index}`))).toBe(false);
});

it('content that lost bytes on the disk is replaced by the next writer', async () => {
  const lease = await adopt('whole');
  refer(lease.hash);
  await lease.release();
  writeFileSync(pathOf(lease.hash), 'who');
  await (await adopt('whole')).release();
  expect(readFileSync(await blobs.localPath(lease.hash), 'utf8')).toBe('whole');
});

it('content that the disk changed is told, and replaced by the next writer', async () => {
  const lease = await adopt('right');
  refer(lease.hash);
  await lease.release();
  const path = await blobs.localPath(lease.hash);
  writeFileSync(path, 'wrong');
  const damaged = { code: 'CONTENT_DAMAGED' };
  await expect(blobs.localPath(lease.hash)).rejects.toMatchObject(damaged);
  await expect(blobs.read(lease.hash)).rejects.toMatchObject(damaged);
  await expect(blobs.read(lease.hash, { start: 1, end: 2 })).rejects.toMatchObject(damaged);
  await (await adopt('right')).release();
  expect(readFileSync(await blobs.localPath(lease.hash), 'utf8')).toBe('right');
  rmSync(path);
  await expect(blobs.localPath(lease.hash)).rejects.toMatchObject(damaged);
});

it('a collected drawing takes its picture along', async () => {
  const [drawing, picture, shared] = [await adopt('d'), await adopt('p'), await adopt('s')];
  const insert = database.prepare(`INSERT INTO drawings (id, hash, fileName, previewHash, createdAt)
    VALUES (?, ?, '', ?, '')`);
  for (const { hash } of [drawing, shared]) refer(hash);
  database.prepare("INSERT INTO blobs VALUES (?, 1, '')").run(picture.hash);
  insert.run('drw_1', drawing.hash, picture.hash);
  insert.run('drw_2', shared.hash, shared.hash);
  for (const lease of [drawing, picture, shared]) await lease.release();
  database.prepare('DELETE FROM uses WHERE hash = ?').run(drawing.hash);
  expect(await blobs.collect([drawing.hash, shared.hash])).toBe(2);
  expect(isStored(picture.hash)).toBe(false);
  expect(isStored(shared.hash)).toBe(true);
});

it('a sweep lets files be that are no blobs', async () => {
  const orphan = hashOf('of a process that died');
  const stranger = join(folder, 'blobs', 'lost+found');
  mkdirSync(stranger);
  mkdirSync(join(folder, 'blobs', orphan.slice(0, 2)));
  writeFileSync(pathOf(orphan), 'of a process that died');
  writeFileSync(join(stranger, 'note'), '');
  expect(await blobs.sweep()).toBe(1);
  expect([existsSync(pathOf(orphan)), existsSync(join(stranger, 'note'))]).toEqual([false, true]);
});

it('is on the disk when it is adopted: the file, then the names that lead to it', async () => {
  if (process.platform !== 'linux') {
    console.log('flushes are not observed: no /proc here');
    return;
  }
  const handle = await open(folder);
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  const flushed: string[] = [];
  const sync = vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
    flushed.push(relative(folder, readlinkSync(`/proc/self/fd/${this.fd}`)));
    fsyncSync(this.fd);
  });
  const hash = hashOf('flushed');
  const written = expect.stringMatching(/^tmp./);
  const prefix = join('blobs', hash.slice(0, 2));
  await adopt('flushed');
  expect(flushed.splice(0)).toEqual([written, 'blobs', prefix]);
  // A process that died may have left the file and its folder without their names on the disk.
  blobs = new FileBlobStore(folder, new BlobRows(database));
  await adopt('flushed');
  expect(flushed.splice(0)).toEqual([written, 'blobs', prefix]);
  sync.mockRestore();
});

it('what is made for a drawing or a report that is gone meanwhile goes too', async () => {
  const [preview, file] = [await adopt('a picture'), await adopt('a register')];
  const none = { format: 'DWG', version: 'AC1032', entityCount: 0, facts: undefined };
  await new VaultStore(database).drawings.complete({ ...none, id: 'drw_gone', preview });
  const report = { id: 7, message: '', drawingCount: 0, file };
  expect(await new ReportStore(database).complete(report, () => {})).toBe(false);
  for (const lease of [preview, file]) await lease.release();
  expect([isStored(preview.hash), isStored(file.hash)]).toEqual([false, false]);
});
