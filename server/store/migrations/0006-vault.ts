/**
 * Schema 6: the vault. Items and their branches, files and their versions, locks, the audit trail.
 *
 * A file lives in an item, or in nothing but its owner's account. A version is never changed and
 * never removed; deleting a file marks its row. Locks are columns and rows of the thing they lock,
 * so that taking one is one conditional write.
 */
const uuid = `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
  substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (abs(random()) % 4), 1) ||
  substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`;

export const vault = `
CREATE TABLE branches (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  name TEXT NOT NULL COLLATE NOCASE,
  isMain INTEGER NOT NULL DEFAULT 0,
  createdBy INTEGER REFERENCES users (id),
  createdAt TEXT NOT NULL,
  UNIQUE (tenantId, name)
) STRICT;
CREATE UNIQUE INDEX branchesMain ON branches (tenantId) WHERE isMain = 1;

-- Each tenant has its main branch from the start.
INSERT INTO branches (id, tenantId, name, isMain, createdAt)
  SELECT ${uuid}, id, 'main', 1, createdAt FROM tenants;
CREATE TRIGGER branchesOfTenant AFTER INSERT ON tenants BEGIN
  INSERT INTO branches (id, tenantId, name, isMain, createdAt)
    VALUES (${uuid}, new.id, 'main', 1, new.createdAt);
END;

CREATE TABLE items (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  partNumber TEXT,
  name TEXT NOT NULL,
  description TEXT,
  revision TEXT NOT NULL,
  classificationId TEXT,
  partId TEXT,
  selectionPath TEXT,
  companyId TEXT,
  -- The item lock: blocks everybody else on every branch.
  lockedBy INTEGER REFERENCES users (id),
  lockedAt TEXT,
  createdBy INTEGER NOT NULL REFERENCES users (id),
  createdAt TEXT NOT NULL,
  modifiedBy INTEGER NOT NULL REFERENCES users (id),
  modifiedAt TEXT NOT NULL
) STRICT;
CREATE INDEX itemsByTenant ON items (tenantId, sequence);
CREATE INDEX itemsByCompany ON items (companyId) WHERE companyId IS NOT NULL;
CREATE INDEX itemsByPartNumber ON items (partNumber) WHERE partNumber IS NOT NULL;
CREATE INDEX itemsByPart ON items (partId) WHERE partId IS NOT NULL;

CREATE TABLE itemCheckouts (
  item INTEGER NOT NULL REFERENCES items (sequence),
  branch INTEGER NOT NULL REFERENCES branches (sequence),
  userId INTEGER NOT NULL REFERENCES users (id),
  checkedOutAt TEXT NOT NULL,
  PRIMARY KEY (item, branch)
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  item INTEGER REFERENCES items (sequence),
  branch INTEGER REFERENCES branches (sequence),
  -- The account it is in; without an item, its own only.
  ownerId INTEGER NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  mimeType TEXT NOT NULL,
  description TEXT,
  -- The number of the current version.
  version INTEGER NOT NULL,
  checkedOutBy INTEGER REFERENCES users (id),
  checkedOutAt TEXT,
  createdAt TEXT NOT NULL,
  modifiedAt TEXT NOT NULL,
  deletedBy INTEGER REFERENCES users (id),
  deletedAt TEXT,
  CHECK ((item IS NULL) = (branch IS NULL))
) STRICT;
CREATE INDEX filesByTenant ON files (tenantId, sequence) WHERE deletedAt IS NULL;
CREATE INDEX filesByItem ON files (item, sequence) WHERE item IS NOT NULL AND deletedAt IS NULL;
CREATE INDEX filesByOwner ON files (ownerId, sequence) WHERE deletedAt IS NULL;

CREATE TABLE fileVersions (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  file INTEGER NOT NULL REFERENCES files (sequence),
  number INTEGER NOT NULL,
  hash TEXT NOT NULL REFERENCES blobs (hash),
  size INTEGER NOT NULL,
  name TEXT NOT NULL,
  mimeType TEXT NOT NULL,
  comment TEXT,
  createdBy INTEGER NOT NULL REFERENCES users (id),
  createdAt TEXT NOT NULL,
  UNIQUE (file, number)
) STRICT;
CREATE INDEX fileVersionsByBlob ON fileVersions (hash);

-- Bytes of the versions that an account has put into files that are not deleted.
CREATE TABLE accountStorage (
  userId INTEGER PRIMARY KEY REFERENCES users (id),
  bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE vaultEvents (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  item INTEGER REFERENCES items (sequence),
  file INTEGER REFERENCES files (sequence),
  userId INTEGER NOT NULL REFERENCES users (id),
  action TEXT NOT NULL,
  -- JSON of what the action was about: a version's number, a branch, whose lock was taken.
  detail TEXT NOT NULL,
  createdAt TEXT NOT NULL
) STRICT;
CREATE INDEX vaultEventsByFile ON vaultEvents (file, sequence) WHERE file IS NOT NULL;
CREATE INDEX vaultEventsByItem ON vaultEvents (item, sequence) WHERE item IS NOT NULL;
`;
