/** SQL of items, branches, item locks and item check-outs. Runs in `VaultStore`'s transactions. */
import type { Statement } from 'better-sqlite3';
import type { Database } from './database.ts';
import { type Hold, newId, now, type Page } from './vault-common.ts';

/** What a client says of an item. */
export interface ItemFields {
  partNumber: string | null;
  name: string;
  description: string | null;
  revision: string;
  classificationId: string | null;
  partId: string | null;
  selectionPath: string | null;
  companyId: string | null;
}

export interface ItemRow extends ItemFields {
  sequence: number;
  id: string;
  tenantId: number;
  lockedBy: number | null;
  lockedAt: string | null;
  lockerName: string | null;
  lockerEmail: string | null;
  createdBy: number;
  createdAt: string;
  modifiedBy: number;
  modifiedAt: string;
}

export interface BranchRow {
  sequence: number;
  id: string;
  tenantId: number;
  name: string;
  isMain: number;
  createdBy: number | null;
  createdAt: string;
}

export interface CheckoutRow extends Hold {
  branchId: string;
}

export interface ItemFilter extends Page {
  tenantId: number;
  companyId: string | null;
  partNumber: string | null;
  classificationId: string | null;
}

const itemColumns = `items.*, lockers.name AS lockerName, lockers.email AS lockerEmail
  FROM items LEFT JOIN users AS lockers ON lockers.id = lockedBy`;
const checkoutColumns = `users.id, users.name, users.email, checkedOutAt AS since,
  branches.id AS branchId
  FROM itemCheckouts JOIN users ON users.id = userId JOIN branches ON branches.sequence = branch`;

function prepare(database: Database) {
  return {
    add: database
      .prepare(`INSERT INTO items (id, tenantId, partNumber, name, description, revision,
        classificationId, partId, selectionPath, companyId, createdBy, createdAt, modifiedBy,
        modifiedAt)
      VALUES (@id, @tenantId, @partNumber, @name, @description, @revision, @classificationId,
        @partId, @selectionPath, @companyId, @userId, @now, @userId, @now) RETURNING id`)
      .pluck(),
    update: database.prepare(`UPDATE items SET partNumber = @partNumber, name = @name,
        description = @description, revision = @revision, classificationId = @classificationId,
        partId = @partId, selectionPath = @selectionPath, companyId = @companyId,
        modifiedBy = @userId, modifiedAt = @now
      WHERE sequence = @sequence`),
    find: database.prepare(`SELECT ${itemColumns} WHERE items.id = ? AND items.tenantId = ?`),
    setLock: database.prepare(`UPDATE items SET lockedBy = @userId, lockedAt = @since
      WHERE sequence = @sequence`),
    addBranch: database.prepare(`INSERT INTO branches (id, tenantId, name, createdBy, createdAt)
      VALUES (@id, @tenantId, @name, @userId, @now) ON CONFLICT DO NOTHING RETURNING *`),
    branches: database.prepare('SELECT * FROM branches WHERE tenantId = ? ORDER BY sequence'),
    branch: database.prepare('SELECT * FROM branches WHERE id = ? AND tenantId = ?'),
    mainBranch: database.prepare('SELECT * FROM branches WHERE tenantId = ? AND isMain = 1'),
    checkout: database.prepare(`SELECT ${checkoutColumns} WHERE item = ? AND branch = ?`),
    setCheckout: database.prepare(`INSERT INTO itemCheckouts (item, branch, userId, checkedOutAt)
      VALUES (@item, @branch, @userId, @now)
      ON CONFLICT (item, branch) DO UPDATE SET userId = @userId, checkedOutAt = @now`),
    removeCheckout: database.prepare('DELETE FROM itemCheckouts WHERE item = ? AND branch = ?'),
  };
}

const filterColumns = ['companyId', 'partNumber', 'classificationId'] as const;

/** The list as it is asked for, each filter in words that an index answers. */
function prepareLists(database: Database) {
  const lists = new Map<string, Statement>();
  return (filter: ItemFilter): Statement => {
    const given = filterColumns.filter((column) => filter[column] !== null);
    const conditions = given.map((column) => ` AND ${column} = @${column}`).join('');
    let list = lists.get(conditions);
    if (!list) {
      list = database.prepare(`SELECT ${itemColumns} WHERE items.tenantId = @tenantId${conditions}
        ORDER BY sequence DESC LIMIT @limit OFFSET @offset`);
      lists.set(conditions, list);
    }
    return list;
  };
}

export class VaultItemRows {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #listOf: ReturnType<typeof prepareLists>;

  constructor(database: Database) {
    this.#sql = prepare(database);
    this.#listOf = prepareLists(database);
  }

  add(tenantId: number, userId: number, fields: ItemFields): ItemRow {
    const id = this.#sql.add.get({ ...fields, id: newId(), tenantId, userId, now: now() });
    return this.find(tenantId, id as string)!;
  }

  update(sequence: number, userId: number, fields: ItemFields): void {
    this.#sql.update.run({ ...fields, sequence, userId, now: now() });
  }

  find(tenantId: number, id: string): ItemRow | undefined {
    return this.#sql.find.get(id, tenantId) as ItemRow | undefined;
  }

  /** The newest first. */
  list(filter: ItemFilter): ItemRow[] {
    return this.#listOf(filter).all(filter) as ItemRow[];
  }

  setLock(sequence: number, userId: number | null): void {
    this.#sql.setLock.run({ sequence, userId, since: userId === null ? null : now() });
  }

  /** Undefined where the name is taken. */
  addBranch(tenantId: number, userId: number, name: string): BranchRow | undefined {
    const row = { id: newId(), tenantId, userId, name, now: now() };
    return this.#sql.addBranch.get(row) as BranchRow | undefined;
  }

  branches(tenantId: number): BranchRow[] {
    return this.#sql.branches.all(tenantId) as BranchRow[];
  }

  branch(tenantId: number, id: string): BranchRow | undefined {
    return this.#sql.branch.get(id, tenantId) as BranchRow | undefined;
  }

  mainBranch(tenantId: number): BranchRow {
    return this.#sql.mainBranch.get(tenantId) as BranchRow;
  }

  checkout(item: number, branch: number): CheckoutRow | undefined {
    return this.#sql.checkout.get(item, branch) as CheckoutRow | undefined;
  }

  setCheckout(item: number, branch: number, userId: number): CheckoutRow {
    this.#sql.setCheckout.run({ item, branch, userId, now: now() });
    return this.checkout(item, branch)!;
  }

  removeCheckout(item: number, branch: number): void {
    this.#sql.removeCheckout.run(item, branch);
  }
}
