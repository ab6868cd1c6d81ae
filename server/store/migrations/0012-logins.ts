/** Schema 12: logins with a password: failed attempts, the last one, the tokens they gave. */
export const logins = `
CREATE TABLE logins (
  userId INTEGER PRIMARY KEY REFERENCES users (id),
  -- Wrong passwords in a row.
  failures INTEGER NOT NULL DEFAULT 0,
  lockedUntil TEXT,
  lastAt TEXT,
  lastAddress TEXT
) STRICT;

-- Attempts under names that nobody has: counting one takes the time that a wrong password takes.
CREATE TABLE unknownLogins (
  single INTEGER PRIMARY KEY CHECK (single = 1),
  attempts INTEGER NOT NULL
) STRICT;
INSERT INTO unknownLogins (single, attempts) VALUES (1, 0);

-- Only the hash of a token is kept.
CREATE TABLE accessTokens (
  hash TEXT PRIMARY KEY,
  userId INTEGER NOT NULL REFERENCES users (id),
  createdAt TEXT NOT NULL,
  usedAt TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX accessTokensByUse ON accessTokens (usedAt);
`;
