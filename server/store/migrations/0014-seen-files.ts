/** Schema 14: the indices that tell whose a file is know its folder too, which may be open. */
export const seenFiles = `
DROP INDEX filesByTenant;
CREATE INDEX filesByTenant ON files (tenantId, sequence, item, ownerId, folder)
  WHERE deletedAt IS NULL;
DROP INDEX filesFound;
CREATE INDEX filesFound ON files (sequence, tenantId, item, ownerId, folder)
  WHERE deletedAt IS NULL;
`;
