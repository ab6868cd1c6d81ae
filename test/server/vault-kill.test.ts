/**
 * A kill (SIGKILL) at any moment of uploads and check-ins leaves whole versions only: what was
 * answered is there, what is there is whole, and what belongs to nothing is gone after the start.
 *
 * 3 kills by default, `LINEWORK_TEST_KILLS=50` for more; the seed of the moments is printed.
 */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, it } from 'vitest';
import { randomFrom } from '../support/mutate.ts';
import { startTestServer, type TestServer } from './support/server.ts';
import { makeUser, VaultClient } from './support/vault.ts';

const kills = Number(process.env.LINEWORK_TEST_KILLS ?? 3);
const seed = Number(process.env.LINEWORK_TEST_SEED ?? Date.now() % 1_000_000);
const SENDERS = 4;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What was sent and what was answered. */
class Ledger {
  /** Hashes of all that ever began to be sent. */
  readonly sent = new Set<string>();
  /** Versions that the server said it has: file to version to hash. */
  readonly answered = new Map<string, Map<number, string>>();
  /** Hashes of the versions that were downloaded and whole. */
  readonly whole = new Map<string, string>();
  #count = 0;

  content(random: () => number): Buffer<ArrayBuffer> {
    const bytes = Buffer.alloc(1000 + Math.floor(random() ** 3 * 3_000_000), `${seed} `);
    bytes.write(`${this.#count++}\n`);
    this.sent.add(sha256(bytes));
    return bytes;
  }

  note(file: string, version: number, bytes: Uint8Array): void {
    const versions = this.answered.get(file) ?? new Map();
    this.answered.set(file, versions.set(version, sha256(bytes)));
  }
}

/** Uploads files and checks in new versions of them until the server is gone. */
async function work(client: VaultClient, item: string, ledger: Ledger, random: () => number) {
  try {
    for (;;) {
      const bytes = ledger.content(random);
      const { status, body } = await client.upload(item, ['f', bytes, 'a.step']);
      expect(status).toBe(201);
      const [{ id }] = body.files;
      ledger.note(id, 1, bytes);
      for (let version = 2; version <= 3; version++) {
        await client.post(`/files/${id}/checkout`);
        const next = ledger.content(random);
        const answer = await client.form(`/files/${id}/checkin`, ['file', next, 'a.step']);
        expect(answer.body.data.newVersion.version).toBe(version);
        ledger.note(id, version, next);
      }
    }
  } catch (error) {
    // A killed server breaks the connection; anything else is a fault.
    if (!(error instanceof TypeError && /fetch failed|terminated/.test(error.message))) throw error;
  }
}

/**
 * Every version of every file is whole; those that were answered are all there. What an earlier
 * check has downloaded is downloaded again by the last one only: there are thousands.
 */
async function checkVersions(
  client: VaultClient,
  item: string,
  ledger: Ledger,
  isLast: boolean,
): Promise<number> {
  const { body } = await client.get(`/items/${item}/files`);
  const found = new Map<string, Map<number, string>>();
  for (const { id, version: current } of body.data.files as { id: string; version: number }[]) {
    const { versions } = (await client.get(`/files/${id}/versions`)).body.data;
    expect(versions).toHaveLength(current);
    for (const { version, fileSize } of versions as { version: number; fileSize: number }[]) {
      const key = `${id} ${version}`;
      const known = ledger.whole.get(key);
      const hash =
        known !== undefined && !isLast ? known : await download(client, id, version, fileSize);
      expect(known ?? hash).toBe(hash);
      expect(ledger.sent.has(hash)).toBe(true);
      ledger.whole.set(key, hash);
      found.set(id, (found.get(id) ?? new Map()).set(version, hash));
    }
  }
  for (const [id, versions] of ledger.answered) {
    for (const [version, hash] of versions) {
      expect([id, version, found.get(id)?.get(version)]).toEqual([id, version, hash]);
    }
  }
  return [...found.values()].reduce((sum, versions) => sum + versions.size, 0);
}

/** The hash of a version, which must be what its headers say. */
async function download(client: VaultClient, id: string, version: number, size: number) {
  const path = `/files/${id}/download?version=${version}`;
  const { status, headers, text } = await client.get(path);
  expect([status, Buffer.byteLength(text)]).toEqual([200, size]);
  const hash = sha256(text);
  expect(headers.get('ETag')).toBe(`"${hash}"`);
  return hash;
}

/** The stored blobs are those that a version needs, and nothing is half written. */
async function checkSpace(data: string): Promise<void> {
  const database = new SqliteDatabase(join(data, 'linework.db'), { readonly: true });
  const needed = database.prepare('SELECT DISTINCT hash FROM fileVersions').pluck().all();
  database.close();
  const blobs = join(data, 'blobs');
  const stored = () => readdirSync(blobs).flatMap((name) => readdirSync(join(blobs, name)));
  await expect.poll(() => stored().sort()).toEqual(needed.sort());
  expect(readdirSync(join(data, 'tmp'))).toEqual([]);
}

const timeout = 60_000 + kills * 15_000;

it(`whole versions only over ${kills} kills in uploads and check-ins`, { timeout }, async () => {
  const random = randomFrom(seed);
  const settings = ['--log-level', 'warn'];
  let server: TestServer = await startTestServer({ settings, isScripted: true, isGroup: true });
  const { data } = server;
  const { key } = await makeUser(server, 'john', 'editor');
  const item = (await new VaultClient(server.url, key).newItem()).id;
  const ledger = new Ledger();
  let versions = 0;
  for (let kill = 0; kill < kills; kill++) {
    const client = new VaultClient(server.url, key);
    const senders = Array.from({ length: SENDERS }, () => work(client, item, ledger, random));
    await sleep(100 + random() * 700);
    await server.killGroup();
    await Promise.all(senders);
    server = await startTestServer({ data, settings, isScripted: true, isGroup: true });
    const isLast = kill === kills - 1;
    versions = await checkVersions(new VaultClient(server.url, key), item, ledger, isLast);
    await checkSpace(data);
  }
  const answered = [...ledger.answered.values()].reduce((sum, { size }) => sum + size, 0);
  console.log(
    `seed ${seed}: ${kills} kills, ${ledger.sent.size} contents sent, ${answered} versions ` +
      `answered, ${versions} whole versions found`,
  );
  expect(answered).toBeGreaterThan(kills);
});
