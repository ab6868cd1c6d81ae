/**
 * The vault's rows and its transactions. No rules: who may do what is `services/vault-*.ts`.
 *
 * The work of a transaction is synchronous, so nothing of this process comes between its steps;
 * other processes wait. What it reads is therefore still true when it writes.
 */
import type { Database } from './database.ts';
import { now, type Page } from './vault-common.ts';
import { VaultDrawingRows } from './vault-drawings.ts';
import { VaultFileRows } from './vault-files.ts';
import { VaultFolderRows } from './vault-folders.ts';
import { VaultItemRows } from './vault-items.ts';

export interface NewEvent {
  tenantId: number;
  userId: number;
  item?: number | null;
  file?: number;
  folder?: number;
  action: string;
  detail?: Record<string, unknown>;
}

export interface EventRow {
  action: string;
  detail: string;
  createdAt: string;
  userId: number;
  userName: string;
  userEmail: string;
}

function prepare(database: Database) {
  const columns = `action, detail, vaultEvents.createdAt, userId, users.name AS userName,
    users.email AS userEmail FROM vaultEvents JOIN users ON users.id = userId`;
  return {
    record: database.prepare(`INSERT INTO vaultEvents
      (tenantId, item, file, folder, userId, action, detail, createdAt)
      VALUES (@tenantId, @item, @file, @folder, @userId, @action, @detail, @now)`),
    historyOfFile: database.prepare(
      `SELECT ${columns} WHERE file = @subject ORDER BY sequence LIMIT @limit OFFSET @offset`,
    ),
    historyOfItem: database.prepare(
      `SELECT ${columns} WHERE item = @subject ORDER BY sequence LIMIT @limit OFFSET @offset`,
    ),
    purge: ['vaultEvents', 'fileVersions']
      .map((table) => database.prepare(`DELETE FROM ${table} WHERE file = ?`))
      .concat(
        database.prepare('DELETE FROM fileSearch WHERE rowid = ?'),
        database.prepare('DELETE FROM files WHERE sequence = ?'),
      ),
    bytes: database.prepare('SELECT bytes FROM accountStorage WHERE userId = ?').pluck(),
    changeBytes: database.prepare(`INSERT INTO accountStorage (userId, bytes)
      VALUES (@userId, max(@bytes, 0))
      ON CONFLICT (userId) DO UPDATE SET bytes = max(bytes + @bytes, 0)`),
  };
}

export class VaultStore {
  readonly items: VaultItemRows;
  readonly files: VaultFileRows;
  readonly drawings: VaultDrawingRows;
  readonly folders: VaultFolderRows;
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
    this.items = new VaultItemRows(database);
    this.files = new VaultFileRows(database);
    this.drawings = new VaultDrawingRows(database);
    this.folders = new VaultFolderRows(database);
  }

  /** All of the work, or nothing where it throws. Committed when this resolves. */
  async write<Value>(work: () => Value): Promise<Value> {
    return this.#database.transaction(work).immediate();
  }

  /** Sees one state of the database throughout. */
  async read<Value>(work: () => Value): Promise<Value> {
    return this.#database.transaction(work).deferred();
  }

  record(event: NewEvent): void {
    const { item = null, file = null, folder = null, detail = {}, ...rest } = event;
    const row = { ...rest, item, file, folder, detail: JSON.stringify(detail), now: now() };
    this.#sql.record.run(row);
  }

  historyOfFile(file: number, page: Page): EventRow[] {
    return this.#sql.historyOfFile.all({ subject: file, ...page }) as EventRow[];
  }

  historyOfItem(item: number, page: Page): EventRow[] {
    return this.#sql.historyOfItem.all({ subject: item, ...page }) as EventRow[];
  }

  /** Removes a file and all that is known of it. Its blobs are the caller's to collect. */
  purge(file: number): void {
    for (const statement of this.#sql.purge) statement.run(file);
  }

  bytesStored(userId: number): number {
    return (this.#sql.bytes.get(userId) as number | undefined) ?? 0;
  }

  changeBytesStored(userId: number, bytes: number): void {
    this.#sql.changeBytes.run({ userId, bytes });
  }
}
