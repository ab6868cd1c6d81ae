/** SQL of the API keys of one tenant, for who manages them over HTTP. */
import type { Plan } from '../services/plans.ts';
import type { Database } from './database.ts';
import { type Listing, type Page, selectPage } from './listing.ts';

export interface ApiKeyRow {
  id: string;
  userId: number;
  /** Of its user. */
  email: string;
  name: string;
  prefix: string;
  plan: Plan;
  scopes: string | null;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
}

const columns = `apiKeys.id AS id, userId, tenantId, email, apiKeys.name AS name, prefix, plan,
  scopes, apiKeys.createdAt AS createdAt, expiresAt, revokedAt`;
const table = {
  from: `(SELECT ${columns} FROM apiKeys JOIN users ON users.id = userId)`,
  select: '*',
  identity: 'id',
};

export class ApiKeyStore {
  readonly #database: Database;
  readonly #read;
  readonly #userIn;

  constructor(database: Database) {
    this.#database = database;
    this.#read = database.prepare(`SELECT * FROM ${table.from} WHERE id = ?`);
    this.#userIn = database
      .prepare(`SELECT id FROM users WHERE tenantId = @tenantId AND disabledAt IS NULL
        AND (email = @name OR username = @name)`)
      .pluck();
  }

  async list(tenantId: number, listing: Listing): Promise<Page<ApiKeyRow>> {
    const scope = { condition: 'tenantId = @tenantId', values: { tenantId } };
    return selectPage(this.#database, table, scope, listing);
  }

  async find(tenantId: number, id: string): Promise<ApiKeyRow | undefined> {
    const listing = { filters: { id }, sort: [], page: 1, perPage: 1 };
    return (await this.list(tenantId, listing)).rows[0];
  }

  /** Any key, also in a transaction. */
  read(id: string): ApiKeyRow {
    return this.#read.get(id) as ApiKeyRow;
  }

  /** A user of the tenant by email or username. */
  async findUser(tenantId: number, name: string): Promise<number | undefined> {
    return this.#userIn.get({ tenantId, name }) as number | undefined;
  }
}
