/** The rules of companies: a tenant's customers. */
import { ApiError } from '../errors.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { CompanyFields, CompanyRow, CompanyStore } from '../store/companies.ts';
import type { Listing, Page } from '../store/listing.ts';
import type { Caller } from './identity.ts';

export const companyNotFound = () => new ApiError(404, 'NOT_FOUND', 'Company not found.');

export class CompanyService {
  readonly #companies: CompanyStore;
  readonly #blobs: BlobStore;
  readonly #stopReport: (id: number) => Promise<void>;

  /** `stopReport` ends the making of a report that is no more. */
  constructor(parts: {
    companies: CompanyStore;
    blobs: BlobStore;
    stopReport: (id: number) => Promise<void>;
  }) {
    this.#companies = parts.companies;
    this.#blobs = parts.blobs;
    this.#stopReport = parts.stopReport;
  }

  create(
    caller: Caller,
    fields: CompanyFields,
    inside: (row: CompanyRow) => void,
  ): Promise<CompanyRow> {
    return this.#companies.add(caller.tenantId, fields, inside);
  }

  list(caller: Caller, listing: Listing): Promise<Page<CompanyRow>> {
    return this.#companies.list(caller.tenantId, listing);
  }

  async get(caller: Caller, id: number): Promise<CompanyRow> {
    const row = await this.#companies.find(caller.tenantId, id);
    if (!row) throw companyNotFound();
    return row;
  }

  async update(caller: Caller, id: number, changes: Partial<CompanyFields>): Promise<CompanyRow> {
    const row = await this.#companies.update(caller.tenantId, id, changes);
    if (!row) throw companyNotFound();
    return row;
  }

  /** Removes a company and its reports; its drawings stay, without a company. */
  async remove(caller: Caller, id: number): Promise<void> {
    const removed = await this.#companies.remove(caller.tenantId, id);
    if (!removed) throw companyNotFound();
    for (const reportId of removed.reportIds) await this.#stopReport(reportId);
    await this.#blobs.collect(removed.fileHashes);
  }
}
