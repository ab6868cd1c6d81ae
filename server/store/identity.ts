/**
 * SQL of tenants, users and API keys. No rules: who may do what is `services/identity.ts`.
 *
 * Methods are asynchronous although SQLite is not: another database can stand behind the same
 * calls.
 */
import type { Plan } from '../services/plans.ts';
import type { Database } from './database.ts';

export type Role = 'admin' | 'editor' | 'viewer';

export interface UserRow {
  id: number;
  tenantId: number;
  tenant: string;
  email: string;
  username: string;
  name: string;
  role: Role;
  passwordHash: string | null;
  isBuiltIn: number;
  createdAt: string;
  disabledAt: string | null;
}

export interface KeyRow {
  id: string;
  userId: number;
  email: string;
  name: string;
  prefix: string;
  plan: Plan;
  scopes: string | null;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
}

/** A key that is valid now, with what its user brings. */
export interface ValidKeyRow {
  keyId: string;
  plan: Plan;
  scopes: string | null;
  userId: number;
  tenantId: number;
  role: Role;
  isBuiltIn: number;
}

export interface NewUser {
  tenant: string;
  email: string;
  username: string;
  name: string;
  role: Role;
  passwordHash: string | null;
  isBuiltIn: boolean;
}

export interface NewKey {
  id: string;
  userId: number;
  name: string;
  keyHash: string;
  prefix: string;
  plan: Plan;
  scopes: string | null;
  expiresAt: string | null;
}

const userColumns = `users.id, tenantId, tenants.name AS tenant, email, username, users.name, role,
  passwordHash, isBuiltIn, users.createdAt, disabledAt`;
const keyColumns = `apiKeys.id, userId, email, apiKeys.name, prefix, plan, scopes,
  apiKeys.createdAt, expiresAt, revokedAt`;
const isValidKey = 'revokedAt IS NULL AND (expiresAt IS NULL OR expiresAt > @now)';

function prepare(database: Database) {
  return {
    validKey: database.prepare(`SELECT apiKeys.id AS keyId, plan, scopes, userId, tenantId, role,
      isBuiltIn FROM apiKeys JOIN users ON users.id = userId
      WHERE keyHash = @keyHash AND disabledAt IS NULL AND ${isValidKey}`),
    plansHeld: database
      .prepare(`SELECT DISTINCT plan FROM apiKeys WHERE userId = @userId AND ${isValidKey}`)
      .pluck(),
    addTenant: database.prepare(`INSERT INTO tenants (name, createdAt) VALUES (@name, @now)
      ON CONFLICT (name) DO NOTHING`),
    addUser: database
      .prepare(`INSERT INTO users
        (tenantId, email, username, name, role, passwordHash, isBuiltIn, createdAt)
        SELECT id, @email, @username, @userName, @role, @passwordHash, @isBuiltIn, @now
        FROM tenants WHERE name = @tenant RETURNING id`)
      .pluck(),
    users: database.prepare(`SELECT ${userColumns} FROM users
      JOIN tenants ON tenants.id = tenantId ORDER BY users.id`),
    user: database.prepare(`SELECT ${userColumns} FROM users JOIN tenants ON tenants.id = tenantId
      WHERE CAST(users.id AS TEXT) = @name OR email = @name OR username = @name
      ORDER BY CAST(users.id AS TEXT) = @name DESC LIMIT 1`),
    builtInUser: database.prepare(`SELECT ${userColumns} FROM users
      JOIN tenants ON tenants.id = tenantId WHERE isBuiltIn = 1 ORDER BY users.id LIMIT 1`),
    disableUser: database.prepare(`UPDATE users SET disabledAt = @now
      WHERE id = @id AND disabledAt IS NULL`),
    addKey: database.prepare(`INSERT INTO apiKeys
      (id, userId, name, keyHash, prefix, plan, scopes, expiresAt, createdAt)
      VALUES (@id, @userId, @name, @keyHash, @prefix, @plan, @scopes, @expiresAt, @now)`),
    keys: database.prepare(`SELECT ${keyColumns} FROM apiKeys JOIN users ON users.id = userId
      ORDER BY apiKeys.createdAt, apiKeys.id`),
    key: database.prepare(`SELECT ${keyColumns} FROM apiKeys JOIN users ON users.id = userId
      WHERE apiKeys.id = ?`),
    keyCount: database.prepare('SELECT count(*) FROM apiKeys').pluck(),
    revokeKey: database.prepare(`UPDATE apiKeys SET revokedAt = @now
      WHERE id = @id AND revokedAt IS NULL`),
  };
}

const now = () => new Date().toISOString();

export class IdentityStore {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
  }

  async findValidKey(keyHash: string): Promise<ValidKeyRow | undefined> {
    return this.#sql.validKey.get({ keyHash, now: now() }) as ValidKeyRow | undefined;
  }

  /** The plans of the keys that a user holds and that are valid now. */
  async plansHeld(userId: number): Promise<Plan[]> {
    return this.#sql.plansHeld.all({ userId, now: now() }) as Plan[];
  }

  /**
   * Adds a user, and its tenant where that is new; undefined if the email or name is taken. Here
   * and below, `inside` runs in the transaction of the change.
   */
  async addUser(user: NewUser, inside: (id: number) => void): Promise<number | undefined> {
    const add = this.#database.transaction(() => {
      this.#sql.addTenant.run({ name: user.tenant, now: now() });
      const id = this.#sql.addUser.get({
        ...user,
        userName: user.name,
        isBuiltIn: Number(user.isBuiltIn),
        now: now(),
      }) as number;
      inside(id);
      return id;
    });
    try {
      return add.immediate();
    } catch (error) {
      if ((error as { code?: string }).code === 'SQLITE_CONSTRAINT_UNIQUE') return undefined;
      throw error;
    }
  }

  /** Adds the account that keys without a user belong to, unless there is one. */
  async ensureBuiltInUser(user: NewUser): Promise<UserRow> {
    const ensure = this.#database.transaction(() => {
      const found = this.#sql.builtInUser.get() as UserRow | undefined;
      if (found) return found;
      this.#sql.addTenant.run({ name: user.tenant, now: now() });
      this.#sql.addUser.get({ ...user, userName: user.name, isBuiltIn: 1, now: now() });
      return this.#sql.builtInUser.get() as UserRow;
    });
    return ensure.immediate();
  }

  async listUsers(): Promise<UserRow[]> {
    return this.#sql.users.all() as UserRow[];
  }

  /** By id, email or username. */
  async findUser(name: string): Promise<UserRow | undefined> {
    return this.#sql.user.get({ name }) as UserRow | undefined;
  }

  /** False if the user is disabled already. */
  async disableUser(id: number, inside: () => void): Promise<boolean> {
    return this.#change(() => this.#sql.disableUser.run({ id, now: now() }), inside);
  }

  #change(run: () => { changes: number }, inside: () => void): boolean {
    const change = this.#database.transaction(() => {
      const isChanged = run().changes === 1;
      if (isChanged) inside();
      return isChanged;
    });
    return change.immediate();
  }

  async addKey(key: NewKey, inside: () => void = () => {}): Promise<void> {
    const add = this.#database.transaction(() => {
      this.#sql.addKey.run({ ...key, now: now() });
      inside();
    });
    add.immediate();
  }

  async countKeys(): Promise<number> {
    return this.#sql.keyCount.get() as number;
  }

  async listKeys(): Promise<KeyRow[]> {
    return this.#sql.keys.all() as KeyRow[];
  }

  async findKey(id: string): Promise<KeyRow | undefined> {
    return this.#sql.key.get(id) as KeyRow | undefined;
  }

  /** False if there is no such key or it is revoked already. */
  async revokeKey(id: string, inside: () => void): Promise<boolean> {
    return this.#change(() => this.#sql.revokeKey.run({ id, now: now() }), inside);
  }
}
