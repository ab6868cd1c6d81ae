/**
 * Schema 13: what keeps a vault of 100,000 files quick. Indices tell whose a file is, so that rows
 * before a page are passed over without being read; those of items begin with the tenant, as every
 * question does. The search finds what begins with one letter as quickly as with two or three.
 */
export const vaultScale = `
DROP INDEX filesByTenant;
CREATE INDEX filesByTenant ON files (tenantId, sequence, item, ownerId) WHERE deletedAt IS NULL;
CREATE INDEX filesFound ON files (sequence, tenantId, item, ownerId) WHERE deletedAt IS NULL;

DROP INDEX itemsByCompany;
DROP INDEX itemsByPartNumber;
DROP INDEX itemsByPart;
CREATE INDEX itemsByCompany ON items (tenantId, companyId) WHERE companyId IS NOT NULL;
CREATE INDEX itemsByPartNumber ON items (tenantId, partNumber) WHERE partNumber IS NOT NULL;
CREATE INDEX itemsByPart ON items (tenantId, partId) WHERE partId IS NOT NULL;
CREATE INDEX itemsByClass ON items (tenantId, classificationId)
  WHERE classificationId IS NOT NULL;

CREATE VIRTUAL TABLE fileWords USING fts5 (
  name, description, texts, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
INSERT INTO fileWords (rowid, name, description, texts)
  SELECT rowid, name, description, texts FROM fileSearch;
DROP TABLE fileSearch;
ALTER TABLE fileWords RENAME TO fileSearch;

DROP INDEX fileVersionsByBlob;
CREATE INDEX fileVersionsByBlob ON fileVersions (hash, file, number);
-- Contents whose files are still to be indexed, those after a file. Many files may share one.
CREATE TABLE searchDue (
  hash TEXT PRIMARY KEY REFERENCES blobs (hash) ON DELETE CASCADE,
  after INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
