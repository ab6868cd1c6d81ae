/** The schema's history: each step runs once, those that were added between others too. */
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../server/store/database.ts';
import { migrations } from '../../server/store/migrations/index.ts';
import { makeFolder } from './support/server.ts';

const step = (version: number) => ({ version, sql: `CREATE TABLE t${version} (x) STRICT` });
const table = (version: number) => ({
  version,
  sql: `CREATE TABLE t${version} (x INTEGER) STRICT`,
});

function versions(folder: string, list = migrations): number[] {
  const database = openDatabase(folder, list);
  const rows = database.prepare('SELECT version FROM schemaVersion ORDER BY version').pluck().all();
  database.close();
  return rows as number[];
}

it('numbers are unique and the files of their own', () => {
  const numbers = migrations.map(({ version }) => version);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(versions(makeFolder())).toEqual(numbers.sort((a, b) => a - b));
});

it('a number that is added below others is run, each only once', () => {
  const folder = makeFolder();
  expect(versions(folder, [table(1), table(3)])).toEqual([1, 3]);
  expect(versions(folder, [table(3), table(2), table(1)])).toEqual([1, 2, 3]);
  expect(versions(folder, [table(3), table(2), table(1)])).toEqual([1, 2, 3]);
});

it("the database and its side files are their owner's alone, in a folder that is not", () => {
  const folder = makeFolder();
  chmodSync(folder, 0o755);
  const database = openDatabase(folder);
  const names = readdirSync(folder);
  const modes = names.map((name) => statSync(join(folder, name)).mode & 0o077);
  database.close();
  expect(names).toEqual(expect.arrayContaining(['linework.db', 'linework.db-wal']));
  expect(modes.every((mode) => mode === 0)).toBe(true);
});

it('a fault in one leaves the folder as it was', () => {
  const folder = makeFolder();
  expect(versions(folder, [table(1)])).toEqual([1]);
  expect(() => openDatabase(folder, [table(1), table(2), step(3)])).toThrow(/cannot be used/);
  expect(versions(folder, [table(1)])).toEqual([1]);
});

it('files that were there before folders have their sizes and codes, whatever landed first', () => {
  for (const late of [11, 13]) {
    const folder = makeFolder();
    const before = migrations.filter(({ version }) => version <= 10 || version === late);
    const old = openDatabase(folder, before);
    old.exec(`INSERT INTO tenants (name, createdAt) VALUES ('one', '');
      INSERT INTO users (tenantId, email, username, name, role, createdAt)
        VALUES (1, 'a@example.com', 'a', 'A', 'editor', '');
      INSERT INTO blobs (hash, size, createdAt) VALUES ('h1', 5, ''), ('h2', 7, '');
      INSERT INTO files (id, tenantId, ownerId, name, mimeType, version, createdAt, modifiedAt)
        VALUES ('f1', 1, 1, 'x.dwg', 'x/y', 2, '', ''), ('f2', 1, 1, 'y.dwg', 'x/y', 1, '', '');
      INSERT INTO fileVersions
        (id, file, number, hash, size, name, mimeType, createdBy, createdAt)
        VALUES ('v1', 1, 1, 'h1', 5, 'x.dwg', 'x/y', 1, ''),
          ('v2', 1, 2, 'h2', 7, 'x.dwg', 'x/y', 1, ''),
          ('v3', 2, 1, 'h1', 5, 'y.dwg', 'x/y', 1, '')`);
    old.close();
    const database = openDatabase(folder);
    const code = expect.stringMatching(/^[0-9a-f]{16}$/);
    const rows = database.prepare('SELECT bytes, downloads, shortCode FROM files').all();
    expect(rows).toEqual([
      { bytes: 7, downloads: 0, shortCode: code },
      { bytes: 5, downloads: 0, shortCode: code },
    ]);
    const index = "SELECT sql FROM sqlite_schema WHERE name = 'filesFound'";
    expect(database.prepare(index).pluck().get()).toContain('folder');
    database.close();
  }
});
