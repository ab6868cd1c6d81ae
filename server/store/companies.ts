/** SQL of companies. Each call names the tenant: another tenant's rows do not exist for it. */
import type { Database } from './database.ts';
import { type Listing, type Page, selectPage } from './listing.ts';

/** The columns that callers set, in the order in which they are shown. */
export const companyColumns = [
  'name',
  'country',
  'industry',
  'city',
  'address',
  'registrationNumber',
  'email',
  'phone',
  'website',
  'notes',
] as const;

export type CompanyFields = { name: string } & {
  [Column in Exclude<(typeof companyColumns)[number], 'name'>]: string | null;
};

export type CompanyRow = CompanyFields & {
  id: number;
  tenantId: number;
  createdAt: string;
  updatedAt: string;
};

/** What goes with a company that is removed. */
export interface RemovedCompany {
  reportIds: number[];
  fileHashes: string[];
}

const named = companyColumns.map((column) => `@${column}`).join(', ');
const assigned = companyColumns.map((column) => `${column} = @${column}`).join(', ');

function prepare(database: Database) {
  return {
    add: database.prepare(`INSERT INTO companies
      (tenantId, ${companyColumns.join(', ')}, createdAt, updatedAt)
      VALUES (@tenantId, ${named}, @now, @now) RETURNING *`),
    find: database.prepare('SELECT * FROM companies WHERE id = @id AND tenantId = @tenantId'),
    update: database.prepare(`UPDATE companies SET ${assigned}, updatedAt = @now
      WHERE id = @id AND tenantId = @tenantId RETURNING *`),
    reports: database.prepare('SELECT id, fileHash FROM reports WHERE companyId = @id'),
    removeReports: database.prepare('DELETE FROM reports WHERE companyId = @id'),
    remove: database.prepare('DELETE FROM companies WHERE id = @id'),
  };
}

const now = () => new Date().toISOString();

export class CompanyStore {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
  }

  /** `inside` runs in the same transaction. */
  async add(
    tenantId: number,
    fields: CompanyFields,
    inside: (row: CompanyRow) => void,
  ): Promise<CompanyRow> {
    const add = this.#database.transaction(() => {
      const row = this.#sql.add.get({ tenantId, ...fields, now: now() }) as CompanyRow;
      inside(row);
      return row;
    });
    return add.immediate();
  }

  async find(tenantId: number, id: number): Promise<CompanyRow | undefined> {
    return this.#sql.find.get({ tenantId, id }) as CompanyRow | undefined;
  }

  async list(tenantId: number, listing: Listing): Promise<Page<CompanyRow>> {
    return selectPage(
      this.#database,
      { from: 'companies', select: '*', identity: 'id', searched: 'name' },
      { condition: 'tenantId = @tenantId', values: { tenantId } },
      listing,
    );
  }

  /** Changes the fields that are given; undefined if there is no such company. */
  async update(
    tenantId: number,
    id: number,
    changes: Partial<CompanyFields>,
  ): Promise<CompanyRow | undefined> {
    const update = this.#database.transaction(() => {
      const found = this.#sql.find.get({ tenantId, id }) as CompanyRow | undefined;
      if (!found) return undefined;
      return this.#sql.update.get({ ...found, ...changes, now: now() }) as CompanyRow;
    });
    return update.immediate();
  }

  /** Removes a company with its reports; undefined if there is no such company. */
  async remove(tenantId: number, id: number): Promise<RemovedCompany | undefined> {
    const remove = this.#database.transaction(() => {
      if (!this.#sql.find.get({ tenantId, id })) return undefined;
      const reports = this.#sql.reports.all({ id }) as { id: number; fileHash: string | null }[];
      this.#sql.removeReports.run({ id });
      this.#sql.remove.run({ id });
      return {
        reportIds: reports.map((report) => report.id),
        fileHashes: reports.flatMap(({ fileHash }) => fileHash ?? []),
      };
    });
    return remove.immediate();
  }
}
