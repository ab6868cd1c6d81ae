/**
 * Schema 1: identity, blobs, parse jobs and their monthly count.
 *
 * A table that needs a stored file has a column that references `blobs`: a blob whose row cannot be
 * deleted is in use, and no other count of its uses is kept.
 */
export const firstLight = `
CREATE TABLE tenants (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  createdAt TEXT NOT NULL
) STRICT;

CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  username TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('admin', 'editor', 'viewer')),
  -- Without a password nobody logs in as this user; its keys work.
  passwordHash TEXT,
  -- The account that the first start made; keys without a --user belong to it.
  isBuiltIn INTEGER NOT NULL DEFAULT 0,
  createdAt TEXT NOT NULL,
  disabledAt TEXT
) STRICT;

CREATE TABLE apiKeys (
  id TEXT PRIMARY KEY,
  userId INTEGER NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  keyHash TEXT NOT NULL UNIQUE,
  prefix TEXT NOT NULL,
  plan TEXT NOT NULL,
  -- Comma-separated; null: all rights of the user.
  scopes TEXT,
  createdAt TEXT NOT NULL,
  expiresAt TEXT,
  revokedAt TEXT
) STRICT;
CREATE INDEX apiKeysByUser ON apiKeys (userId);

CREATE TABLE blobs (
  hash TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  createdAt TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  keyId TEXT NOT NULL REFERENCES apiKeys (id),
  plan TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'PENDING'
    CHECK (status IN ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED')),
  fileName TEXT NOT NULL,
  fileSize INTEGER NOT NULL,
  format TEXT NOT NULL,
  webhookUrl TEXT,
  sourceHash TEXT NOT NULL REFERENCES blobs (hash),
  resultHash TEXT REFERENCES blobs (hash),
  imageHash TEXT REFERENCES blobs (hash),
  entityCount INTEGER,
  layerCount INTEGER,
  errorMsg TEXT,
  -- How often the engine or the server died while it ran this job.
  crashes INTEGER NOT NULL DEFAULT 0,
  createdAt TEXT NOT NULL,
  startedAt TEXT,
  completedAt TEXT
) STRICT;
-- Jobs that were running when the server died come after all others, so one bad file holds up none.
CREATE INDEX jobsPending ON jobs (crashes, sequence) WHERE status = 'PENDING';
CREATE INDEX jobsProcessing ON jobs (sequence) WHERE status = 'PROCESSING';
CREATE INDEX jobsInFlight ON jobs (tenantId, plan) WHERE status IN ('PENDING', 'PROCESSING');
CREATE INDEX jobsByKey ON jobs (keyId, sequence);
CREATE INDEX jobsCompleted ON jobs (completedAt) WHERE completedAt IS NOT NULL;
CREATE INDEX jobsBySource ON jobs (sourceHash);
CREATE INDEX jobsByResult ON jobs (resultHash) WHERE resultHash IS NOT NULL;
CREATE INDEX jobsByImage ON jobs (imageHash) WHERE imageHash IS NOT NULL;

CREATE TABLE parseUsage (
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  plan TEXT NOT NULL,
  month TEXT NOT NULL,
  parses INTEGER NOT NULL,
  PRIMARY KEY (tenantId, plan, month)
) STRICT, WITHOUT ROWID;
`;
