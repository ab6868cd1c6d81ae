/** SQL of the audit log. A row is written in the transaction of what it tells. */
import type { Database } from './database.ts';
import { type Listing, type Page, selectPage } from './listing.ts';

export const auditActions = [
  ...(['key.created', 'key.revoked', 'user.created', 'user.disabled'] as const),
  ...(['login.failed', 'login.locked'] as const),
] as const;

type AuditAction = (typeof auditActions)[number];

/**
 * Who acts: a caller of an API, an account at the command line, the server by itself, or who knows
 * who with a wrong password.
 */
export type Actor =
  | { via: 'api'; userId: number; keyId: string }
  | { via: 'command'; account: string }
  | { via: 'server' }
  | { via: 'login' };

export interface AuditRow {
  id: number;
  tenantId: number;
  at: string;
  action: AuditAction;
  subject: string;
  /** JSON */
  detail: string;
  via: Actor['via'];
  byEmail: string | null;
  byKeyId: string | null;
  byAccount: string | null;
}

const table = {
  from: `(SELECT auditLog.id AS id, auditLog.tenantId AS tenantId, at, action, subject, detail, via,
    email AS byEmail, byKeyId, byAccount
    FROM auditLog LEFT JOIN users ON users.id = byUserId)`,
  select: '*',
  identity: 'id',
};

export class AuditStore {
  readonly #database: Database;
  readonly #add;

  constructor(database: Database) {
    this.#database = database;
    this.#add = database.prepare(`INSERT INTO auditLog
      (tenantId, at, action, subject, detail, via, byUserId, byKeyId, byAccount)
      SELECT tenantId, @at, @action, @subject, @detail, @via, @byUserId, @byKeyId, @byAccount
      FROM users WHERE id = @userId`);
  }

  /** `userId` is the user that it is done to, or whose key it is. */
  add(actor: Actor, action: AuditAction, userId: number, subject: string, detail: object): void {
    this.#add.run({
      ...{ userId, action, subject, via: actor.via, at: new Date().toISOString() },
      detail: JSON.stringify(detail),
      byUserId: actor.via === 'api' ? actor.userId : null,
      byKeyId: actor.via === 'api' ? actor.keyId : null,
      byAccount: actor.via === 'command' ? actor.account : null,
    });
  }

  async list(tenantId: number, listing: Listing): Promise<Page<AuditRow>> {
    const scope = { condition: 'tenantId = @tenantId', values: { tenantId } };
    return selectPage(this.#database, table, scope, listing);
  }

  /** The latest of all tenants, oldest first. */
  async listAll(limit: number): Promise<(AuditRow & { tenant: string })[]> {
    return this.#database
      .prepare(`SELECT * FROM (SELECT audit.*, tenants.name AS tenant FROM ${table.from} AS audit
        JOIN tenants ON tenants.id = audit.tenantId ORDER BY audit.id DESC LIMIT ?) ORDER BY id`)
      .all(limit) as (AuditRow & { tenant: string })[];
  }
}
