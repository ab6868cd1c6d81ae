/** The services of companies, reports, jobs seen alike, idempotency, rate limits, put together. */
import type { Background, Ground } from './parts.ts';
import { ApiKeyService } from './services/api-keys.ts';
import { CompanyService } from './services/companies.ts';
import type { EventBus } from './services/events.ts';
import { IdempotencyService } from './services/idempotency.ts';
import type { IdentityService } from './services/identity.ts';
import { ImportEvents } from './services/import-events.ts';
import { JobViewService } from './services/job-views.ts';
import { megabyte } from './services/plans.ts';
import type { JobQueue } from './services/queue.ts';
import { RateLimiter } from './services/rate-limit.ts';
import { RegisterPictures } from './services/register-pictures.ts';
import { ReportQueue } from './services/report-queue.ts';
import { ReportService, reportReady } from './services/reports.ts';
import { ApiKeyStore } from './store/api-keys.ts';
import type { BlobStore } from './store/blobs.ts';
import { CompanyStore } from './store/companies.ts';
import { JobViewStore } from './store/job-views.ts';
import type { JobStore } from './store/jobs.ts';
import { KeptAnswerStore } from './store/kept-answers.ts';
import { VaultRegisterSource } from './store/register-source.ts';
import { ReportStore } from './store/reports.ts';

export interface CadfilesParts {
  companies: CompanyService;
  reports: ReportService;
  jobViews: JobViewService;
  apiKeys: ApiKeyService;
  idempotency: IdempotencyService;
  rateLimiter: RateLimiter;
}

export function assembleCadfiles(
  { settings, converter, database, log, baseUrl }: Ground,
  given: {
    blobs: BlobStore;
    identity: IdentityService;
    jobs: JobStore;
    queue: JobQueue;
    events: EventBus;
  },
): { parts: CadfilesParts; background: Background[] } {
  const { blobs, identity, jobs, queue, events } = given;
  jobs.observe(new ImportEvents(events));
  const reports = new ReportStore(database);
  const companies = new CompanyStore(database);
  const limits = {
    deadlineMs: settings.jobDeadline * 1000,
    memoryBytes: settings.jobMemory * megabyte,
  };
  const reportQueue = new ReportQueue({
    ...{ reports, companies, blobs, log },
    source: new VaultRegisterSource(database),
    pictures: new RegisterPictures({ blobs, converter, limits }),
    attempts: settings.jobAttempts,
    onReady: (row) => events.publish(reportReady(row, baseUrl())),
  });
  const idempotency = new IdempotencyService(new KeptAnswerStore(database), log);
  const waits = {
    parse: (id: string, milliseconds: number, signal: AbortSignal) =>
      queue.waitFor(id, milliseconds, signal),
    report: (id: string, milliseconds: number, signal: AbortSignal) =>
      reportQueue.waitForChange(id, milliseconds, signal),
  };
  const parts = {
    companies: new CompanyService({
      ...{ companies, blobs },
      stopReport: (id) => reportQueue.cancel(id),
    }),
    reports: new ReportService({ reports, companies, blobs, queue: reportQueue }),
    jobViews: new JobViewService({ views: new JobViewStore(database), reports, waits }),
    apiKeys: new ApiKeyService({ keys: new ApiKeyStore(database), identity }),
    idempotency,
    rateLimiter: new RateLimiter(settings.rateLimit),
  };
  return { parts, background: [reportQueue, idempotency] };
}
