/**
 * Schema 5: the answers kept for the Idempotency-Key of a request.
 *
 * A row is written by the transaction that creates what was asked for: there is one if and only if
 * the request was carried out. An answer is encrypted with the API key of its caller, which is not
 * stored: it may hold a new key or secret.
 */
export const idempotency = `
CREATE TABLE keptAnswers (
  keyId TEXT NOT NULL REFERENCES apiKeys (id),
  idempotencyKey TEXT NOT NULL,
  -- SHA-256 of what was asked.
  fingerprint TEXT NOT NULL,
  -- Null: the answer is read from the job.
  status INTEGER,
  body BLOB,
  jobId TEXT,
  createdAt TEXT NOT NULL,
  PRIMARY KEY (keyId, idempotencyKey)
) STRICT, WITHOUT ROWID;
CREATE INDEX keptAnswersByAge ON keptAnswers (createdAt);
`;
