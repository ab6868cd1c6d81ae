/** Schema 10: who created, revoked or disabled which key or user, and when. Rows are only added. */
export const audit = `
CREATE TABLE auditLog (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  at TEXT NOT NULL,
  action TEXT NOT NULL,
  -- The id of the key or user.
  subject TEXT NOT NULL,
  -- JSON; never a key or a password.
  detail TEXT NOT NULL,
  -- api, command or server
  via TEXT NOT NULL,
  -- Whose key did it, through an API.
  byUserId INTEGER REFERENCES users (id),
  byKeyId TEXT REFERENCES apiKeys (id),
  -- The account of the operating system, at the command line.
  byAccount TEXT
) STRICT;
CREATE INDEX auditLogByTenant ON auditLog (tenantId, id);
CREATE TRIGGER auditLogIsNotChanged BEFORE UPDATE ON auditLog
  BEGIN SELECT raise(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER auditLogIsNotDeleted BEFORE DELETE ON auditLog
  BEGIN SELECT raise(ABORT, 'the audit log is not deleted'); END;
`;
