/** SQL of files and their versions. Runs in `VaultStore`'s transactions. */
import { ADD_BLOB } from './blobs.ts';
import type { Database } from './database.ts';
import { newId, now, type Page } from './vault-common.ts';
import type { Privacy } from './vault-folders.ts';

export interface FileRow {
  sequence: number;
  id: string;
  tenantId: number;
  item: number | null;
  itemId: string | null;
  branchId: string | null;
  ownerId: number;
  name: string;
  mimeType: string;
  description: string | null;
  version: number;
  checkedOutBy: number | null;
  checkedOutAt: string | null;
  holderName: string | null;
  holderEmail: string | null;
  createdAt: string;
  modifiedAt: string;
  /** Of the current version. */
  hash: string;
  size: number;
  /** The lock of the item it is in. */
  itemLockedBy: number | null;
  itemLockedAt: string | null;
  itemLockerName: string | null;
  itemLockerEmail: string | null;
  downloads: number;
  shortCode: string;
  folder: number | null;
  /** Of the folder it is in. */
  openTo: Privacy | null;
  guard: number | null;
}

export interface VersionRow {
  sequence: number;
  id: string;
  file: number;
  number: number;
  hash: string;
  size: number;
  name: string;
  mimeType: string;
  comment: string | null;
  createdBy: number;
  createdAt: string;
}

/** A content whose blob is adopted. */
export interface NewContent {
  hash: string;
  size: number;
  name: string;
  mimeType: string;
  comment: string | null;
}

export interface NewFile {
  tenantId: number;
  item: number | null;
  branch: number | null;
  ownerId: number;
  description: string | null;
  folder?: number | null;
  /** The parse job whose source it is. */
  jobId?: string;
}

/** Whose files are listed: those of items and open folders are everybody's, others the owner's. */
export interface FileViewer {
  tenantId: number;
  userId: number;
  /** Sees the files of all accounts. */
  seesAll: number;
}

const fileColumns = `files.sequence, files.id, files.tenantId, files.item, items.id AS itemId,
  branches.id AS branchId, files.ownerId, files.name, files.mimeType, files.description,
  files.version, files.checkedOutBy, files.checkedOutAt, holders.name AS holderName,
  holders.email AS holderEmail, files.createdAt, files.modifiedAt, fileVersions.hash,
  fileVersions.size, items.lockedBy AS itemLockedBy, items.lockedAt AS itemLockedAt,
  lockers.name AS itemLockerName, lockers.email AS itemLockerEmail, files.downloads,
  files.shortCode, files.folder, folders.openTo, folders.guard`;
// CROSS JOIN fixes the order: the files first, by the index of the query.
const fileTables = `files CROSS JOIN fileVersions
    ON fileVersions.file = files.sequence AND fileVersions.number = files.version
  LEFT JOIN items ON items.sequence = files.item
  LEFT JOIN branches ON branches.sequence = files.branch
  LEFT JOIN users AS holders ON holders.id = files.checkedOutBy
  LEFT JOIN users AS lockers ON lockers.id = items.lockedBy
  LEFT JOIN folders ON folders.sequence = files.folder`;
const isSeen = `(files.item IS NOT NULL OR files.ownerId = @userId OR @seesAll
  OR files.folder IN (SELECT sequence FROM folders
    WHERE openTo = 2 AND guard IS NULL AND deletedAt IS NULL AND tenantId = @tenantId))`;

function prepare(database: Database) {
  return {
    addBlob: database.prepare(ADD_BLOB),
    add: database
      .prepare(`INSERT INTO files (id, tenantId, item, branch, ownerId, name, mimeType,
        description, version, folder, jobId, createdAt, modifiedAt)
      VALUES (@id, @tenantId, @item, @branch, @ownerId, @name, @mimeType, @description, 1, @folder,
        @jobId, @now, @now) RETURNING sequence`)
      .pluck(),
    addVersion: database.prepare(`INSERT INTO fileVersions (id, file, number, hash, size, name,
        mimeType, comment, createdBy, createdAt)
      VALUES (@id, @file, @number, @hash, @size, @name, @mimeType, @comment, @userId, @now)
      RETURNING *`),
    setVersion: database.prepare(`UPDATE files SET version = @number, name = @name,
        mimeType = @mimeType, modifiedAt = @now
      WHERE sequence = @file`),
    setCheckout: database.prepare(`UPDATE files SET checkedOutBy = @userId, checkedOutAt = @since
      WHERE sequence = @file`),
    remove: database.prepare(`UPDATE files SET deletedAt = @now, deletedBy = @userId,
        modifiedAt = @now, checkedOutBy = NULL, checkedOutAt = NULL
      WHERE sequence = @file`),
    userOfKey: database.prepare('SELECT userId FROM apiKeys WHERE id = ?').pluck(),
    ofJob: database.prepare(`SELECT sequence, version, ownerId, deletedAt FROM files
      WHERE jobId = ?`),
    forgetJob: database.prepare('UPDATE files SET jobId = NULL WHERE sequence = ?'),
    bytesByUser: database.prepare(`SELECT createdBy AS userId, sum(size) AS bytes
      FROM fileVersions WHERE file = ? GROUP BY createdBy`),
    find: database.prepare(`SELECT ${fileColumns} FROM ${fileTables}
      WHERE files.id = ? AND files.tenantId = ? AND files.deletedAt IS NULL`),
    // The page is found first, in the index: rows before it are neither joined nor read.
    list: database.prepare(`SELECT ${fileColumns} FROM ${fileTables}
      WHERE files.sequence IN (SELECT sequence FROM files
        WHERE tenantId = @tenantId AND deletedAt IS NULL AND ${isSeen}
        ORDER BY sequence DESC LIMIT @limit OFFSET @offset)
      ORDER BY files.sequence DESC`),
    // In the order of the search's rows, so that it ends with the page.
    search: database.prepare(`SELECT ${fileColumns} FROM ${fileTables}
      WHERE files.sequence IN (SELECT files.sequence FROM fileSearch
        CROSS JOIN files INDEXED BY filesFound ON files.sequence = fileSearch.rowid
        WHERE fileSearch MATCH @words AND tenantId = @tenantId AND deletedAt IS NULL AND ${isSeen}
        ORDER BY fileSearch.rowid DESC LIMIT @limit OFFSET @offset)
      ORDER BY files.sequence DESC`),
    ofItem: database.prepare(`SELECT ${fileColumns} FROM ${fileTables}
      WHERE files.item = @item AND files.deletedAt IS NULL
        AND (@any OR branches.id IN (@branchId, @mainBranchId))
      ORDER BY files.sequence`),
    versions: database.prepare(`SELECT * FROM fileVersions WHERE file = @file
      ORDER BY number DESC LIMIT @limit OFFSET @offset`),
    version: database.prepare('SELECT * FROM fileVersions WHERE file = ? AND number = ?'),
  };
}

export class VaultFileRows {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#sql = prepare(database);
  }

  /** A file with its first version. */
  add(file: NewFile, content: NewContent): { sequence: number; id: string } {
    const id = newId();
    const { name, mimeType } = content;
    const row = { jobId: null, folder: null, ...file, id, name, mimeType, now: now() };
    const sequence = this.#sql.add.get(row) as number;
    this.#addVersion(sequence, 1, content, file.ownerId);
    return { sequence, id };
  }

  /** The file's next version, current from now on; the file takes its name. */
  addVersion(file: FileRow, content: NewContent, userId: number): VersionRow {
    const number = file.version + 1;
    const version = this.#addVersion(file.sequence, number, content, userId);
    const { name, mimeType } = content;
    this.#sql.setVersion.run({ file: file.sequence, number, name, mimeType, now: now() });
    return version;
  }

  #addVersion(file: number, number: number, content: NewContent, userId: number): VersionRow {
    this.#sql.addBlob.run({ hash: content.hash, size: content.size, now: now() });
    const row = { ...content, id: newId(), file, number, userId, now: now() };
    return this.#sql.addVersion.get(row) as VersionRow;
  }

  /** Gives the file to a user, or nobody; tells since when. */
  setCheckout(file: number, userId: number | null): string {
    const since = now();
    this.#sql.setCheckout.run({ file, userId, since: userId === null ? null : since });
    return since;
  }

  /** Marks it as deleted; its versions stay stored. */
  remove(file: number, userId: number): void {
    this.#sql.remove.run({ file, userId, now: now() });
  }

  userOfKey(keyId: string): number {
    return this.#sql.userOfKey.get(keyId) as number;
  }

  /** The file that is a parse job's source, also where it is deleted. */
  ofJob(jobId: string) {
    return this.#sql.ofJob.get(jobId) as
      | { sequence: number; version: number; ownerId: number; deletedAt: string | null }
      | undefined;
  }

  forgetJob(file: number): void {
    this.#sql.forgetJob.run(file);
  }

  /** How much of a file's versions came from whom. */
  bytesByUser(file: number): { userId: number; bytes: number }[] {
    return this.#sql.bytesByUser.all(file) as { userId: number; bytes: number }[];
  }

  /** Undefined too where it is deleted. */
  find(tenantId: number, id: string): FileRow | undefined {
    return this.#sql.find.get(id, tenantId) as FileRow | undefined;
  }

  /** The newest first. */
  list(viewer: FileViewer, page: Page): FileRow[] {
    return this.#sql.list.all({ ...viewer, ...page }) as FileRow[];
  }

  /** Those in which all words of the text begin a word; the newest first. */
  search(viewer: FileViewer, text: string, page: Page): FileRow[] {
    const words = text.match(/[\p{L}\p{N}]+/gu);
    if (!words) return [];
    const query = words.map((word) => `"${word}"*`).join(' ');
    return this.#sql.search.all({ ...viewer, ...page, words: query }) as FileRow[];
  }

  /** In the order they were added; of all branches where none is given. */
  listOfItem(item: number, branchId?: string, mainBranchId?: string): FileRow[] {
    return this.#sql.ofItem.all({
      item,
      any: Number(branchId === undefined && mainBranchId === undefined),
      branchId: branchId ?? null,
      mainBranchId: mainBranchId ?? null,
    }) as FileRow[];
  }

  /** The newest first. */
  versions(file: number, page: Page): VersionRow[] {
    return this.#sql.versions.all({ file, ...page }) as VersionRow[];
  }

  version(file: number, number: number): VersionRow | undefined {
    return this.#sql.version.get(file, number) as VersionRow | undefined;
  }
}
