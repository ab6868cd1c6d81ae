/**
 * Schema 11: folders of accounts, how often files are downloaded, short codes for links.
 *
 * What lies directly in a folder is counted by triggers, so that whatever changes a file keeps the
 * figures right: a listing adds up folders, not files.
 */
const count = (sign: '+' | '-', row: 'new' | 'old') => `UPDATE folders SET
    fileCount = fileCount ${sign} 1, bytes = bytes ${sign} ${row}.bytes,
    downloads = downloads ${sign} ${row}.downloads
  WHERE sequence = ${row}.folder AND ${row}.deletedAt IS NULL;`;

export const folders = `
CREATE TABLE folders (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  ownerId INTEGER NOT NULL REFERENCES users (id),
  parent INTEGER REFERENCES folders (sequence),
  name TEXT NOT NULL,
  -- 0 private, 1 whoever has the link, 2 found by others too
  privacy INTEGER NOT NULL CHECK (privacy IN (0, 1, 2)),
  -- The MD5 hash that clients send, sealed; null without a password.
  accessPassword TEXT,
  -- The least privacy of it and the folders above it.
  openTo INTEGER NOT NULL,
  -- Itself, or the nearest folder above, that has a password.
  guard INTEGER REFERENCES folders (sequence),
  -- Of the files directly in it.
  fileCount INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  downloads INTEGER NOT NULL DEFAULT 0,
  createdAt TEXT NOT NULL,
  updatedAt TEXT,
  deletedBy INTEGER REFERENCES users (id),
  deletedAt TEXT
) STRICT;
CREATE INDEX foldersByParent ON folders (parent, name COLLATE NOCASE)
  WHERE parent IS NOT NULL AND deletedAt IS NULL;
CREATE INDEX foldersAtRoot ON folders (ownerId, name COLLATE NOCASE)
  WHERE parent IS NULL AND deletedAt IS NULL;
CREATE INDEX foldersOpen ON folders (tenantId) WHERE openTo = 2 AND deletedAt IS NULL;

ALTER TABLE files ADD COLUMN folder INTEGER REFERENCES folders (sequence);
-- The size of the current version.
ALTER TABLE files ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN downloads INTEGER NOT NULL DEFAULT 0;
-- Names the file in links; nobody can guess it.
ALTER TABLE files ADD COLUMN shortCode TEXT;
UPDATE files SET shortCode = lower(hex(randomblob(8))), bytes = coalesce(
  (SELECT size FROM fileVersions WHERE file = files.sequence AND number = files.version), 0);
CREATE UNIQUE INDEX filesByShortCode ON files (shortCode);
CREATE INDEX filesByFolder ON files (folder, name COLLATE NOCASE)
  WHERE folder IS NOT NULL AND deletedAt IS NULL;
CREATE INDEX filesAtRoot ON files (ownerId, name COLLATE NOCASE)
  WHERE folder IS NULL AND deletedAt IS NULL;

CREATE TRIGGER filesHaveCodes AFTER INSERT ON files WHEN new.shortCode IS NULL BEGIN
  UPDATE files SET shortCode = lower(hex(randomblob(8))) WHERE sequence = new.sequence;
END;
-- A version is the current one from the moment it is there.
CREATE TRIGGER filesHaveSizes AFTER INSERT ON fileVersions BEGIN
  UPDATE files SET bytes = new.size WHERE sequence = new.file;
END;
CREATE TRIGGER foldersCountNew AFTER INSERT ON files WHEN new.folder IS NOT NULL BEGIN
  ${count('+', 'new')}
END;
CREATE TRIGGER foldersCountChanged AFTER UPDATE OF folder, bytes, downloads, deletedAt ON files
  WHEN old.folder IS NOT NULL OR new.folder IS NOT NULL BEGIN
  ${count('-', 'old')}
  ${count('+', 'new')}
END;
CREATE TRIGGER foldersCountGone AFTER DELETE ON files WHEN old.folder IS NOT NULL BEGIN
  ${count('-', 'old')}
END;

ALTER TABLE vaultEvents ADD COLUMN folder INTEGER REFERENCES folders (sequence);
CREATE INDEX vaultEventsByFolder ON vaultEvents (folder, sequence) WHERE folder IS NOT NULL;

-- Links that download one file for a while. Only the hash of a token is kept.
CREATE TABLE downloadTokens (
  hash TEXT PRIMARY KEY,
  file INTEGER NOT NULL REFERENCES files (sequence) ON DELETE CASCADE,
  -- With whose rights it reads.
  userId INTEGER NOT NULL REFERENCES users (id),
  expiresAt TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX downloadTokensByFile ON downloadTokens (file);
CREATE INDEX downloadTokensByEnd ON downloadTokens (expiresAt);
`;
