/** The rules of reports: the drawing register of a company, ordered, made beside the requests. */
import { ApiError } from '../errors.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { CompanyStore } from '../store/companies.ts';
import { randomId } from '../store/ids.ts';
import type { Listing, Page } from '../store/listing.ts';
import type { ReportFormat, ReportRow, ReportStore } from '../store/reports.ts';
import { companyNotFound } from './companies.ts';
import type { DomainEvent } from './events.ts';
import type { Caller } from './identity.ts';
import { reportFormats } from './register.ts';
import { QUEUED_MESSAGE, type ReportQueue } from './report-queue.ts';

export interface ReportRequest {
  companyId: number;
  format: ReportFormat;
  years: readonly number[] | null;
  layoutId: number | null;
}

/** A report's file, for who downloads it. */
export interface ReportFile {
  hash: string;
  size: number;
  contentType: string;
  fileName: string;
  /** Its content never changes. */
  etag: string;
  lastModified: Date;
}

const RETENTION_BATCH = 100;

/** Where a report's file is, for who has a key. */
export const downloadUrl = (baseUrl: string, reportId: number): string =>
  `${baseUrl}/api/v1/reports/${reportId}/download`;

/** What the tenant's webhooks are told. */
export function reportReady(row: ReportRow, baseUrl: string): DomainEvent {
  const { id, tenantId, companyId } = row;
  const data = { company_id: companyId, report_id: id, download_url: downloadUrl(baseUrl, id) };
  return { tenantId, type: 'report.ready', data };
}

const reportNotFound = () => new ApiError(404, 'NOT_FOUND', 'Report not found.');

export class ReportService {
  readonly #reports: ReportStore;
  readonly #companies: CompanyStore;
  readonly #blobs: BlobStore;
  readonly #queue: ReportQueue;

  constructor(parts: {
    reports: ReportStore;
    companies: CompanyStore;
    blobs: BlobStore;
    queue: ReportQueue;
  }) {
    this.#reports = parts.reports;
    this.#companies = parts.companies;
    this.#blobs = parts.blobs;
    this.#queue = parts.queue;
  }

  /** Accepts a report: it will be made, whatever crashes. `inside` runs as it is accepted. */
  async order(
    caller: Caller,
    request: ReportRequest,
    inside: (row: ReportRow) => void,
  ): Promise<ReportRow> {
    const { companyId, format, layoutId } = request;
    if (!(await this.#companies.find(caller.tenantId, companyId))) throw companyNotFound();
    const years = request.years && [...new Set(request.years)].sort((a, b) => a - b);
    try {
      const row = await this.#reports.add(
        {
          jobId: randomId('job_'),
          tenantId: caller.tenantId,
          keyId: caller.keyId,
          ...{ companyId, format, layoutId },
          years: years && JSON.stringify(years),
          message: QUEUED_MESSAGE,
        },
        inside,
      );
      this.#queue.wake();
      return row;
    } catch (error) {
      // The company was deleted between the two steps.
      const isGone = (error as { code?: string }).code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
      throw isGone ? companyNotFound() : error;
    }
  }

  list(caller: Caller, listing: Listing): Promise<Page<ReportRow>> {
    return this.#reports.list(caller.tenantId, listing);
  }

  async get(caller: Caller, id: number): Promise<ReportRow> {
    const row = await this.#reports.find(caller.tenantId, id);
    if (!row) throw reportNotFound();
    return row;
  }

  /** 409 while there is none, or where there will be none. */
  async getFile(caller: Caller, id: number): Promise<ReportFile> {
    const row = await this.get(caller, id);
    if (row.status === 'failed') {
      throw new ApiError(409, 'REPORT_FAILED', `The report could not be made: ${row.message}`);
    }
    if (row.fileHash === null) {
      throw new ApiError(409, 'REPORT_NOT_READY', 'The report is not ready yet.');
    }
    return {
      hash: row.fileHash,
      size: row.fileSize!,
      contentType: reportFormats[row.format].mime,
      fileName: `drawing-register-${row.id}.${row.format}`,
      etag: `"${row.fileHash.slice(0, 32)}"`,
      lastModified: new Date(row.completedAt!),
    };
  }

  /** Removes a report and its file; one that is being made is stopped. */
  async remove(caller: Caller, id: number): Promise<void> {
    await this.get(caller, id);
    await this.#removeRow(id);
  }

  async #removeRow(id: number): Promise<void> {
    const row = await this.#reports.remove(id);
    if (!row) return;
    await this.#queue.cancel(id);
    if (row.fileHash !== null) await this.#blobs.collect([row.fileHash]);
  }

  /** Removes reports that ended so long ago; tells how many. */
  async removeFinishedBefore(time: Date): Promise<number> {
    let removed = 0;
    for (;;) {
      const ids = await this.#reports.listFinishedBefore(time.toISOString(), RETENTION_BATCH);
      for (const id of ids) await this.#removeRow(id);
      removed += ids.length;
      if (ids.length < RETENTION_BATCH) return removed;
    }
  }
}
