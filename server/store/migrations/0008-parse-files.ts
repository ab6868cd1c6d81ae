/** Schema 8: the drawing that a parse job was given is a file of the vault. */
export const parseFiles = `
-- The job whose source it is; none for other files.
ALTER TABLE files ADD COLUMN jobId TEXT;
CREATE UNIQUE INDEX filesByJob ON files (jobId) WHERE jobId IS NOT NULL;
`;
