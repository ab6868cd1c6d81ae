/**
 * Schema 7: what is in the drawings of the vault, and the search over its files.
 *
 * A row of `drawings` is both the job that parses a content and what came of it: contents are
 * named by their hash, so files with the same one share it. It goes with the blob it describes.
 */
export const drawings = `
CREATE TABLE drawings (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL UNIQUE REFERENCES blobs (hash) ON DELETE CASCADE,
  fileName TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'PENDING'
    CHECK (status IN ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED')),
  format TEXT,
  version TEXT,
  previewHash TEXT REFERENCES blobs (hash),
  entityCount INTEGER,
  -- JSON of the engine's DrawingFacts.
  facts TEXT,
  errorMsg TEXT,
  crashes INTEGER NOT NULL DEFAULT 0,
  createdAt TEXT NOT NULL,
  startedAt TEXT,
  completedAt TEXT
) STRICT;
CREATE INDEX drawingsPending ON drawings (crashes, sequence) WHERE status = 'PENDING';
CREATE INDEX drawingsProcessing ON drawings (sequence) WHERE status = 'PROCESSING';
CREATE INDEX drawingsByPreview ON drawings (previewHash) WHERE previewHash IS NOT NULL;

-- One row a file that is not deleted, of its current version.
CREATE VIRTUAL TABLE fileSearch USING fts5 (
  name, description, texts, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO fileSearch (rowid, name, description, texts)
  SELECT sequence, name, coalesce(description, ''), '' FROM files WHERE deletedAt IS NULL;
`;
