/**
 * Makes the accepted reports: some at once, each written to a file that is kept as a blob.
 *
 *   queued --claim--> running --write, adopt, commit--> finished
 *                        |--what went wrong-----------> failed
 *                        |--stopped by a drain--------> queued
 *                        |--the server died-----------> queued, failed after so many times
 *
 * The rows are the queue. In memory are only the reports that are made here and who watches one.
 */
import { EventEmitter } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Background } from '../parts.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { CompanyStore } from '../store/companies.ts';
import type { ReportFormat, ReportRow, ReportStore } from '../store/reports.ts';
import { tellFailure } from './engine-faults.ts';
import { persist } from './persist.ts';
import type { PictureSource, RegisterJob, RegisterSource } from './register.ts';
import { writeCsv } from './register-csv.ts';
import { writePdfInThread } from './register-pdf-thread.ts';
import { writeZip } from './register-zip.ts';

export const QUEUED_MESSAGE = 'Waiting to be made...';

const writers: Readonly<Record<ReportFormat, (job: RegisterJob) => Promise<void>>> = {
  pdf: writePdfInThread,
  csv: writeCsv,
  zip: writeZip,
};

/** Each has a thread for its pages, beside those of the engine. */
const REPORTS_AT_ONCE = 2;
/** How long to claim nothing after a claim failed. */
const RETRY_MS = 500;

interface Run {
  stop: AbortController;
  done: Promise<void>;
}

export class ReportQueue implements Background {
  readonly #reports: ReportStore;
  readonly #companies: CompanyStore;
  readonly #blobs: BlobStore;
  readonly #source: RegisterSource;
  readonly #pictures: PictureSource;
  readonly #log: Logger;
  readonly #attempts: number;
  readonly #onReady: (row: ReportRow) => void;
  readonly #running = new Map<number, Run>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #claiming: Promise<void> | undefined;
  #isWoken = false;
  #draining = false;
  #retry: NodeJS.Timeout | undefined;

  /** `onReady` runs in the transaction that finishes a report. */
  constructor(parts: {
    reports: ReportStore;
    companies: CompanyStore;
    blobs: BlobStore;
    source: RegisterSource;
    pictures: PictureSource;
    log: Logger;
    attempts: number;
    onReady: (row: ReportRow) => void;
  }) {
    this.#reports = parts.reports;
    this.#companies = parts.companies;
    this.#blobs = parts.blobs;
    this.#source = parts.source;
    this.#pictures = parts.pictures;
    this.#log = parts.log;
    this.#attempts = parts.attempts;
    this.#onReady = parts.onReady;
  }

  async start(): Promise<void> {
    const failed = `The server stopped ${this.#attempts} times while it made this report`;
    const recovered = await this.#reports.recover(this.#attempts, {
      again: QUEUED_MESSAGE,
      failed,
    });
    if (recovered.again + recovered.failed > 0) this.#log.warn(recovered, 'reports recovered');
    this.wake();
  }

  /** To be called when a report was accepted. */
  wake(): void {
    this.#isWoken = true;
    this.#claiming ??= this.#fill().finally(() => {
      this.#claiming = undefined;
      if (this.#isWoken && !this.#retry) this.wake();
    });
  }

  /** Begins reports until all places are taken or none is queued. */
  async #fill(): Promise<void> {
    try {
      while (this.#isWoken) {
        this.#isWoken = false;
        while (!this.#draining && this.#running.size < REPORTS_AT_ONCE) {
          const report = await this.#reports.claim('Looking for the drawings...');
          if (!report) break;
          this.#begin(report);
        }
      }
    } catch (error) {
      this.#log.error({ error }, 'no report could be claimed');
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        this.wake();
      }, RETRY_MS);
    }
  }

  #begin(report: ReportRow): void {
    const stop = new AbortController();
    const done = this.#run(report, stop.signal).then(() => {
      this.#running.delete(report.id);
      this.#changes.emit(report.jobId);
      this.wake();
    });
    this.#running.set(report.id, { stop, done });
    this.#changes.emit(report.jobId);
  }

  /** Never rejects. */
  async #run(report: ReportRow, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    try {
      await this.#make(report, signal);
      const ms = Math.round(performance.now() - started);
      this.#log.info({ job: report.jobId, report: report.id, ms }, 'report made');
    } catch (error) {
      const { jobId: job } = report;
      if (!signal.aborted) this.#log.error({ job, error }, 'report failed');
      await persist(() => this.#settle(report, signal, error), {
        onFault: (worse) => this.#log.error({ job, error: worse }, 'the end is not stored'),
        isGivenUp: () => this.#draining,
      });
    }
  }

  async #make(report: ReportRow, signal: AbortSignal): Promise<void> {
    const company = await this.#companies.find(report.tenantId, report.companyId);
    if (!company) throw new Error('a report without its company');
    const years = report.years === null ? null : (JSON.parse(report.years) as number[]);
    const drawings = await this.#source.listDrawings({
      tenantId: report.tenantId,
      companyId: report.companyId,
      years,
      until: report.createdAt,
    });
    const path = this.#blobs.temporaryPath();
    try {
      const register = {
        companyName: company.name,
        years,
        layoutId: report.layoutId,
        createdAt: new Date(report.createdAt),
        drawings,
      };
      const tell = (progress: number, message: string) => this.#tell(report, progress, message);
      const sources = { blobs: this.#blobs, pictures: this.#pictures };
      await writers[report.format]({ register, ...sources, path, signal, tell });
      await this.#finish(report, path, drawings.length);
    } finally {
      await rm(path, { force: true });
    }
  }

  async #tell(report: ReportRow, progress: number, message: string): Promise<void> {
    // A report that was deleted is stopped by its signal.
    await this.#reports.advance(report.id, progress, message);
    this.#changes.emit(report.jobId);
  }

  async #finish(report: ReportRow, path: string, drawingCount: number): Promise<void> {
    const file = await this.#blobs.adopt(path);
    try {
      const message = drawingCount === 1 ? 'Ready: 1 drawing' : `Ready: ${drawingCount} drawings`;
      const done = { id: report.id, message, drawingCount, file };
      await this.#reports.complete(done, this.#onReady);
    } finally {
      await file.release();
    }
  }

  async #settle(report: ReportRow, signal: AbortSignal, error: unknown): Promise<void> {
    if (signal.aborted) {
      await this.#reports.release(report.id, QUEUED_MESSAGE);
      return;
    }
    const message = tellFailure(error, 'Internal error while the report was made');
    await this.#reports.fail(report.id, message);
  }

  /** Stops a report that was deleted. */
  async cancel(id: number): Promise<void> {
    const run = this.#running.get(id);
    run?.stop.abort();
    await run?.done;
  }

  /** Resolves when something of the job may have changed, or the time is over. */
  async waitForChange(jobId: string, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.#changes.off(jobId, finish);
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      signal.addEventListener('abort', finish);
      this.#changes.on(jobId, finish);
    });
  }

  async drain(milliseconds: number): Promise<void> {
    this.#draining = true;
    clearTimeout(this.#retry);
    await this.#claiming;
    const timer = setTimeout(() => {
      for (const run of this.#running.values()) run.stop.abort();
    }, milliseconds);
    await Promise.all([...this.#running.values()].map(({ done }) => done));
    clearTimeout(timer);
  }
}
