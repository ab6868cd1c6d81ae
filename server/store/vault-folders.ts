/** SQL of folders, of files in them, and of links to files. Runs in `VaultStore`'s transactions. */
import type { Database } from './database.ts';
import { now } from './vault-common.ts';

/** 0 private, 1 whoever has the link, 2 found by others of the tenant too. */
export type Privacy = 0 | 1 | 2;

export interface FolderRow {
  sequence: number;
  tenantId: number;
  ownerId: number;
  parent: number | null;
  name: string;
  privacy: Privacy;
  /** Sealed. */
  accessPassword: string | null;
  /** The least privacy of it and the folders above it. */
  openTo: Privacy;
  /** Itself, or the nearest folder above, that has a password. */
  guard: number | null;
  createdAt: string;
  updatedAt: string | null;
}

/** With what is in it. */
export interface FolderView extends FolderRow {
  /** Directly. */
  fileCount: number;
  folderCount: number;
  /** In all folders below it too. */
  totalBytes: number;
  totalDownloads: number;
}

export interface NewFolder {
  tenantId: number;
  ownerId: number;
  parent: number | null;
  name: string;
  privacy: Privacy;
}

export type FolderFields = Pick<FolderRow, 'name' | 'parent' | 'privacy' | 'accessPassword'>;

/** A file as a listing tells it. */
export interface ListedFile {
  sequence: number;
  name: string;
  mimeType: string;
  bytes: number;
  downloads: number;
  folder: number | null;
  shortCode: string;
}

/** Where a file stands in a listing. */
export type FilePlace = Pick<ListedFile, 'name' | 'sequence'>;

/** A file that somebody else works on. */
export interface HeldFile {
  holderName: string | null;
  itemLockerName: string | null;
}

const columns = `folders.sequence, folders.tenantId, folders.ownerId, folders.parent, folders.name,
  folders.privacy, folders.accessPassword, folders.openTo, folders.guard, folders.createdAt,
  folders.updatedAt`;
/** Who is not its master sees what is open to such people. */
const isShown = (table: string) => `${table}.deletedAt IS NULL AND ${table}.openTo >= @least`;

/** Folders for which a condition holds, each with what is in it. */
const views = (condition: string) => `
  WITH RECURSIVE tree (top, folder, bytes, downloads) AS (
    SELECT sequence, sequence, bytes, downloads FROM folders
      WHERE ${condition} AND ${isShown('folders')}
    UNION ALL
    SELECT top, folders.sequence, folders.bytes, folders.downloads
      FROM tree CROSS JOIN folders ON folders.parent = tree.folder WHERE ${isShown('folders')}),
  totals AS (SELECT top, sum(bytes) AS totalBytes, sum(downloads) AS totalDownloads
    FROM tree GROUP BY top)
  SELECT ${columns}, folders.fileCount, totalBytes, totalDownloads,
    (SELECT count(*) FROM folders AS children
      WHERE children.parent = folders.sequence AND ${isShown('children')}) AS folderCount
  FROM totals CROSS JOIN folders ON folders.sequence = top
  ORDER BY folders.name COLLATE NOCASE, folders.sequence`;

const upwards = `WITH RECURSIVE upwards (folder) AS (
    SELECT @folder UNION ALL
    SELECT parent FROM upwards CROSS JOIN folders ON sequence = folder WHERE parent IS NOT NULL)`;
const downwards = `WITH RECURSIVE downwards (folder, depth) AS (
    SELECT @folder, 1 UNION ALL
    SELECT sequence, depth + 1 FROM downwards CROSS JOIN folders ON parent = folder
      WHERE deletedAt IS NULL)`;
const listed = 'SELECT sequence, name, mimeType, bytes, downloads, folder, shortCode FROM files';
const inOrder = `deletedAt IS NULL AND name COLLATE NOCASE >= @name
    AND (name COLLATE NOCASE > @name OR sequence > @sequence)
  ORDER BY name COLLATE NOCASE, sequence LIMIT @limit`;

/** What a folder's place means for it and all below it, where that is another one than before. */
const spread = `WITH RECURSIVE tree (folder, openTo, guard) AS (
    SELECT sequence, min(privacy, @openTo), iif(accessPassword IS NULL, @guard, sequence)
      FROM folders WHERE sequence = @folder
    UNION ALL
    SELECT sequence, min(privacy, tree.openTo), iif(accessPassword IS NULL, tree.guard, sequence)
      FROM tree CROSS JOIN folders ON parent = folder WHERE deletedAt IS NULL)
  SELECT folder, tree.openTo, tree.guard FROM tree CROSS JOIN folders ON sequence = folder
    WHERE folders.openTo <> tree.openTo OR folders.guard IS NOT tree.guard`;

/** A file in one of the folders of a JSON list. */
const isWithin = `files.deletedAt IS NULL
  AND files.folder IN (SELECT value FROM json_each(@folders))`;

/** Each for all files at once: a tree may have 100,000, and requests wait meanwhile. */
function prepareRemoval(database: Database) {
  const event = `INSERT INTO vaultEvents
    (tenantId, item, file, folder, userId, action, detail, createdAt)`;
  return {
    bytesWithin: database.prepare(`SELECT createdBy AS userId, sum(size) AS bytes FROM files
      CROSS JOIN fileVersions ON file = files.sequence WHERE ${isWithin} GROUP BY createdBy`),
    recordFiles: database.prepare(`${event}
      SELECT tenantId, item, sequence, NULL, @userId, 'file.deleted', @detail, @now
      FROM files WHERE ${isWithin}`),
    recordFolders: database.prepare(`${event}
      SELECT tenantId, NULL, NULL, sequence, @userId, 'folder.deleted', @detail, @now
      FROM folders WHERE sequence IN (SELECT value FROM json_each(@folders))`),
    unindex: database.prepare(`DELETE FROM fileSearch
      WHERE rowid IN (SELECT sequence FROM files WHERE ${isWithin})`),
    removeFiles: database.prepare(`UPDATE files SET deletedAt = @now, deletedBy = @userId,
      modifiedAt = @now, checkedOutBy = NULL, checkedOutAt = NULL WHERE ${isWithin}`),
    removeFolders: database.prepare(`UPDATE folders SET deletedAt = @now, deletedBy = @userId
      WHERE sequence IN (SELECT value FROM json_each(@folders))`),
  };
}

/** Before all files: none is without a name. */
const atFirst: FilePlace = { name: '', sequence: 0 };

function prepare(database: Database) {
  return {
    add: database
      .prepare(`INSERT INTO folders
        (tenantId, ownerId, parent, name, privacy, openTo, createdAt)
      VALUES (@tenantId, @ownerId, @parent, @name, @privacy, @privacy, @now) RETURNING sequence`)
      .pluck(),
    update: database.prepare(`UPDATE folders SET name = @name, parent = @parent,
        privacy = @privacy, accessPassword = @accessPassword, updatedAt = @updatedAt
      WHERE sequence = @folder`),
    spread: database.prepare(spread),
    setAccess: database.prepare(`UPDATE folders SET openTo = @openTo, guard = @guard
      WHERE sequence = @folder`),
    find: database.prepare(`SELECT ${columns} FROM folders
      WHERE sequence = ? AND deletedAt IS NULL`),
    view: database.prepare(views('sequence = @folder')),
    children: database.prepare(views('parent = @folder')),
    atRoot: database.prepare(views('parent IS NULL AND ownerId = @ownerId')),
    files: database.prepare(`${listed} WHERE folder = @folder AND ${inOrder}`),
    filesAtRoot: database.prepare(
      `${listed} WHERE folder IS NULL AND ownerId = @ownerId AND ${inOrder}`,
    ),
    upwards: database.prepare(`${upwards} SELECT folder FROM upwards`).pluck(),
    downwards: database.prepare(`${downwards} SELECT folder FROM downwards`).pluck(),
    height: database.prepare(`${downwards} SELECT max(depth) FROM downwards`).pluck(),
    held: database.prepare(`SELECT holders.name AS holderName, lockers.name AS itemLockerName
      FROM files
      LEFT JOIN items ON items.sequence = files.item
      LEFT JOIN users AS holders ON holders.id = files.checkedOutBy AND holders.id <> @userId
      LEFT JOIN users AS lockers ON lockers.id = items.lockedBy AND lockers.id <> @userId
      WHERE ${isWithin} AND (holders.id IS NOT NULL OR lockers.id IS NOT NULL) LIMIT 1`),
    ...prepareRemoval(database),
    idOfFile: database
      .prepare('SELECT id FROM files WHERE sequence = ? AND deletedAt IS NULL')
      .pluck(),
    fileOfCode: database.prepare(`SELECT sequence, id, tenantId, ownerId FROM files
      WHERE shortCode = ? AND deletedAt IS NULL`),
    setFile: database.prepare(`UPDATE files SET name = @name, mimeType = @mimeType,
      folder = @folder, modifiedAt = @now WHERE sequence = @file`),
    countDownload: database.prepare(
      'UPDATE files SET downloads = downloads + 1 WHERE sequence = ?',
    ),
    addToken: database.prepare(`INSERT INTO downloadTokens (hash, file, userId, expiresAt)
      VALUES (@hash, @file, @userId, @expiresAt)`),
    userOfToken: database
      .prepare(`SELECT userId FROM downloadTokens
        WHERE hash = @hash AND file = @file AND expiresAt > @now`)
      .pluck(),
    removeOldTokens: database.prepare('DELETE FROM downloadTokens WHERE expiresAt <= ?'),
  };
}

export class VaultFolderRows {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#sql = prepare(database);
  }

  add(folder: NewFolder): number {
    return this.#sql.add.get({ ...folder, now: now() }) as number;
  }

  /** `isChange`: tells when, as its date of change. */
  update(folder: number, fields: FolderFields, isChange: boolean): void {
    this.#sql.update.run({ ...fields, folder, updatedAt: isChange ? now() : null });
    const parent = fields.parent === null ? undefined : this.find(fields.parent);
    const { openTo = 2, guard = null } = parent ?? {};
    const changed = this.#sql.spread.all({ folder, openTo, guard }) as object[];
    for (const access of changed) this.#sql.setAccess.run(access);
  }

  /** Undefined too where it is deleted. */
  find(folder: number): FolderRow | undefined {
    return this.#sql.find.get(folder) as FolderRow | undefined;
  }

  /** With what is in it and is at least so open. */
  view(folder: number, least: Privacy): FolderView {
    return this.#sql.view.get({ folder, least }) as FolderView;
  }

  children(folder: number, least: Privacy): FolderView[] {
    return this.#sql.children.all({ folder, least }) as FolderView[];
  }

  /** The folders of an account that are in no other. */
  atRoot(ownerId: number): FolderView[] {
    return this.#sql.atRoot.all({ ownerId, least: 0 }) as FolderView[];
  }

  /** By name, after a file of such a listing. */
  files(folder: number, limit: number, after: FilePlace = atFirst): ListedFile[] {
    const { name, sequence } = after;
    return this.#sql.files.all({ folder, name, sequence, limit }) as ListedFile[];
  }

  /** Those of an account that are in no folder. */
  filesAtRoot(ownerId: number, limit: number, after: FilePlace = atFirst): ListedFile[] {
    const { name, sequence } = after;
    return this.#sql.filesAtRoot.all({ ownerId, name, sequence, limit }) as ListedFile[];
  }

  /** Itself and the folders it is in, the outermost last. */
  upwards(folder: number): number[] {
    return this.#sql.upwards.all({ folder }) as number[];
  }

  /** Itself and all folders in it. */
  downwards(folder: number): number[] {
    return this.#sql.downwards.all({ folder }) as number[];
  }

  /** How many folders deep it is, itself counted. */
  height(folder: number): number {
    return this.#sql.height.get({ folder }) as number;
  }

  /** A file directly in one of them that somebody else holds, or whose item somebody locked. */
  held(folders: number[], userId: number): HeldFile | undefined {
    return this.#sql.held.get({ folders: JSON.stringify(folders), userId }) as HeldFile | undefined;
  }

  /**
   * Marks folders and the files directly in them as deleted, with what `VaultFileRows.remove`, the
   * search and the trail need of each; tells how much of the files came from whom.
   */
  remove(folders: number[], userId: number, detail: object): { userId: number; bytes: number }[] {
    const within = { folders: JSON.stringify(folders) };
    const by = { ...within, userId, now: now() };
    const bytes = this.#sql.bytesWithin.all(within) as { userId: number; bytes: number }[];
    this.#sql.unindex.run(within);
    this.#sql.recordFiles.run({ ...by, detail: JSON.stringify(detail) });
    this.#sql.recordFolders.run({ ...by, detail: JSON.stringify(detail) });
    this.#sql.removeFiles.run(by);
    this.#sql.removeFolders.run(by);
    return bytes;
  }

  idOfFile(file: number): string | undefined {
    return this.#sql.idOfFile.get(file) as string | undefined;
  }

  fileOfCode(code: string) {
    return this.#sql.fileOfCode.get(code) as
      | { sequence: number; id: string; tenantId: number; ownerId: number }
      | undefined;
  }

  setFile(file: number, fields: { name: string; mimeType: string; folder: number | null }): void {
    this.#sql.setFile.run({ ...fields, file, now: now() });
  }

  countDownload(file: number): void {
    this.#sql.countDownload.run(file);
  }

  addToken(hash: string, file: number, userId: number, expiresAt: string): void {
    this.#sql.removeOldTokens.run(now());
    this.#sql.addToken.run({ hash, file, userId, expiresAt });
  }

  /** Who made a token for this file that is not over. */
  userOfToken(hash: string, file: number): number | undefined {
    return this.#sql.userOfToken.get({ hash, file, now: now() }) as number | undefined;
  }
}
