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
