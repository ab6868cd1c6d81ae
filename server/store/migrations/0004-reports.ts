/**
 * Schema 4: reports, which are their own queue, and the events of their progress.
 *
 * The events of a report are numbered from 1 without end: a stream resumes by that number, also on
 * a server that was started anew.
 */
export const reports = `
CREATE TABLE reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  jobId TEXT NOT NULL UNIQUE,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  companyId INTEGER NOT NULL REFERENCES companies (id),
  keyId TEXT NOT NULL REFERENCES apiKeys (id),
  format TEXT NOT NULL CHECK (format IN ('pdf', 'csv', 'zip')),
  -- A JSON list of numbers, ascending; null: all years.
  years TEXT,
  layoutId INTEGER,
  status TEXT NOT NULL DEFAULT 'queued'
    CHECK (status IN ('queued', 'running', 'finished', 'failed')),
  progress INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL,
  drawingCount INTEGER,
  fileHash TEXT REFERENCES blobs (hash),
  fileSize INTEGER,
  -- How often the server died while it made this report.
  crashes INTEGER NOT NULL DEFAULT 0,
  createdAt TEXT NOT NULL,
  startedAt TEXT,
  completedAt TEXT
) STRICT;
CREATE INDEX reportsQueued ON reports (crashes, id) WHERE status = 'queued';
CREATE INDEX reportsRunning ON reports (id) WHERE status = 'running';
CREATE INDEX reportsByTenant ON reports (tenantId, id);
CREATE INDEX reportsByCompany ON reports (companyId);
CREATE INDEX reportsCompleted ON reports (completedAt) WHERE completedAt IS NOT NULL;
CREATE INDEX reportsByFile ON reports (fileHash) WHERE fileHash IS NOT NULL;

CREATE TABLE reportEvents (
  reportId INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (name IN ('progress', 'done', 'failed')),
  progress INTEGER NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (reportId, sequence)
) STRICT, WITHOUT ROWID;

-- The jobs of all keys of a tenant, newest first.
CREATE INDEX jobsByTenant ON jobs (tenantId, createdAt);
CREATE INDEX reportsByTenantAge ON reports (tenantId, createdAt);
`;
