/**
 * Opens the database of a data folder and brings its schema up to date.
 *
 * In: the folder. Out: a better-sqlite3 connection on `linework.db`. WAL lets the commands and the
 * server work on it at once; synchronous FULL, because NORMAL may lose an acknowledged commit when
 * the power fails. Times are ISO-8601 UTC text throughout, so they sort.
 */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { CommandError } from '../errors.ts';
import { type Migration, migrations } from './migrations/index.ts';

export type { Database };

/** How long a statement waits for another process's write. */
const BUSY_TIMEOUT_MS = 10_000;
const FILE_NAME = 'linework.db';

/** Opens a database that is there: who mistypes a folder is not shown an empty new one. */
export function openExistingDatabase(dataDirectory: string): Database {
  if (existsSync(join(dataDirectory, FILE_NAME))) return openDatabase(dataDirectory);
  throw new CommandError(`there is no data folder ${dataDirectory}: name the server's with --data`);
}

/** `list` is for tests. */
export function openDatabase(dataDirectory: string, list = migrations): Database {
  makeFolder(dataDirectory);
  const path = join(dataDirectory, FILE_NAME);
  let database: Database | undefined;
  try {
    // SQLite gives its side files the mode of the database: nobody else reads any of them.
    closeSync(openSync(path, 'a', 0o600));
    database = new SqliteDatabase(path, { timeout: BUSY_TIMEOUT_MS });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    migrate(database, list);
    return database;
  } catch (error) {
    database?.close();
    if (!(error instanceof SqliteDatabase.SqliteError)) throw error;
    throw new CommandError(`the database ${path} cannot be used: ${error.message}`);
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'a file is in its place' : message;
    throw new CommandError(`the data folder ${path} cannot be made: ${why}`);
  }
}

/** Runs the migrations that the folder has not seen, all in one transaction. */
function migrate(database: Database, list: readonly Migration[]): void {
  const run = database.transaction(() => {
    database.exec(`CREATE TABLE IF NOT EXISTS schemaVersion
      (version INTEGER PRIMARY KEY, appliedAt TEXT NOT NULL)`);
    const rows = database.prepare('SELECT version FROM schemaVersion').pluck().all() as number[];
    const applied = new Set(rows);
    const known = new Set(list.map(({ version }) => version));
    const unknown = rows.find((version) => !known.has(version));
    if (unknown !== undefined) {
      throw new CommandError(`the data folder has schema ${unknown}: use a newer linework`);
    }
    const note = database.prepare('INSERT INTO schemaVersion (version, appliedAt) VALUES (?, ?)');
    for (const { version, sql } of [...list].sort((a, b) => a.version - b.version)) {
      if (applied.has(version)) continue;
      database.exec(sql);
      note.run(version, new Date().toISOString());
    }
  });
  run.immediate();
}

/**
 * Makes this process the folder's only server, for as long as it lives. SQLite's file lock is the
 * operating system's, so it ends with the process however that dies.
 */
export function lockFolder(dataDirectory: string): () => void {
  makeFolder(dataDirectory);
  const path = join(dataDirectory, 'server.lock');
  let lock: Database | undefined;
  try {
    const opened = new SqliteDatabase(path, { timeout: 0 });
    lock = opened;
    opened.exec('BEGIN EXCLUSIVE');
    return () => opened.close();
  } catch (error) {
    lock?.close();
    if (!(error instanceof SqliteDatabase.SqliteError)) throw error;
    throw new CommandError(
      error.code.startsWith('SQLITE_BUSY')
        ? `another linework server is running on ${dataDirectory}: stop it, ` +
            'or use another folder (--data)'
        : `the data folder ${dataDirectory} cannot be used: ${path}: ${error.message}`,
    );
  }
}
