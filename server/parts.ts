/**
 * Puts the services together, each once: what the APIs are given and what the process runs.
 *
 * A new service is a member of `ServerParts` and some lines in `assembleParts`; one that works by
 * itself, without a request, is also an entry of `background`.
 */
import type { Logger } from 'pino';
import type { Settings } from './config.ts';
import { assembleCadfiles, type CadfilesParts } from './parts-cadfiles.ts';
import { assembleFilecad, type FilecadParts } from './parts-filecad.ts';
import { AddressGuard } from './services/addresses.ts';
import type { Converter } from './services/converter.ts';
import { DeliveryService } from './services/deliveries.ts';
import { EventBus } from './services/events.ts';
import { IdentityService } from './services/identity.ts';
import { JobEvents } from './services/job-events.ts';
import { JobService } from './services/jobs.ts';
import { Metrics } from './services/metrics.ts';
import { ParseJobs } from './services/parse-jobs.ts';
import { megabyte } from './services/plans.ts';
import { PreviewLinks } from './services/previews.ts';
import { JobQueue } from './services/queue.ts';
import { ResultService } from './services/results.ts';
import { Sealer } from './services/sealing.ts';
import { loadSecret, UrlSigner } from './services/signatures.ts';
import { VaultDiffService } from './services/vault-diff.ts';
import { VaultDrawingService } from './services/vault-drawings.ts';
import { VaultFileService } from './services/vault-files.ts';
import { VaultItemService } from './services/vault-items.ts';
import { ParseFiles } from './services/vault-parses.ts';
import { WebhookService } from './services/webhooks.ts';
import { AuditStore } from './store/audit.ts';
import { BlobRows } from './store/blobs.ts';
import { FileBlobStore } from './store/blobs-fs.ts';
import type { Database } from './store/database.ts';
import { IdentityStore } from './store/identity.ts';
import { type JobRow, JobStore } from './store/jobs.ts';
import { VaultStore } from './store/vault.ts';
import { WebhookStore } from './store/webhooks.ts';

/** Work that goes on beside the requests. */
export interface Background {
  /** Takes up what the last process left, and begins. The server listens already. */
  start(): Promise<void>;
  /** Begins nothing new; waits so long for what runs, then stops it so that it can be taken up. */
  drain(milliseconds: number): Promise<void>;
}

/** What the parts are made from. */
export interface Ground {
  settings: Settings;
  converter: Converter;
  database: Database;
  log: Logger;
  /** The base of URLs that are given out; known once the server listens. */
  baseUrl: () => string;
  isDraining: () => boolean;
}

export interface ServerParts extends Ground, CadfilesParts, FilecadParts {
  blobs: FileBlobStore;
  signer: UrlSigner;
  identity: IdentityService;
  queue: JobQueue;
  jobs: JobService;
  results: ResultService;
  vaultDiff: VaultDiffService;
  vaultDrawings: VaultDrawingService;
  vaultFiles: VaultFileService;
  vaultItems: VaultItemService;
  events: EventBus;
  webhooks: WebhookService;
  metrics: Metrics;
  background: readonly Background[];
}

export function assembleParts(ground: Ground): ServerParts {
  const { settings, converter, database, log, baseUrl } = ground;
  const secret = loadSecret(settings.data);
  const signer = new UrlSigner(secret);
  const metrics = new Metrics(database);
  const sealer = new Sealer(secret);
  const { events, webhooks, deliveries } = assembleWebhooks(ground, sealer, metrics);
  const blobs = new FileBlobStore(settings.data, new BlobRows(database));
  const store = new JobStore(database);
  const previews = new PreviewLinks(signer, baseUrl);
  store.observe(new JobEvents(events, previews));
  const deadlineMs = settings.jobDeadline * 1000;
  const memoryBytes = settings.jobMemory * megabyte;
  const isWanted = (job: JobRow) => events.isWanted(job.tenantId, 'job.completed', job.webhookUrl);
  const vault = new VaultStore(database);
  const files = new ParseFiles(vault);
  store.observe(files);
  const vaultDrawings = new VaultDrawingService({ store: vault, blobs, converter, previews });
  const queue = new JobQueue({
    sources: [new ParseJobs({ jobs: store, blobs, converter, isWanted, files }), vaultDrawings],
    log,
    observer: metrics,
    limits: {
      workers: settings.workers,
      jobAttempts: settings.jobAttempts,
      jobDeadlineMs: deadlineMs,
      jobMemoryBytes: memoryBytes,
    },
  });
  const jobs = new JobService({ jobs: store, blobs, queue, previews, webhooks });
  const limits = { deadlineMs, memoryBytes };
  const results = new ResultService({ jobs, blobs, converter, limits });
  const audit = new AuditStore(database);
  const identity = new IdentityService(new IdentityStore(database), audit);
  const onStored = () => queue.wake();
  const vaultFiles = new VaultFileService({ store: vault, blobs, onStored });
  const vaultDiff = new VaultDiffService({ files: vaultFiles, blobs, converter, limits });
  const vaultItems = new VaultItemService(vault);
  const cadfiles = assembleCadfiles(ground, { blobs, identity, jobs: store, queue, events });
  const filecad = { identity, audit, vault, files: vaultFiles, sealer, signer };
  return {
    ...ground,
    ...assembleFilecad(database, filecad),
    ...{ blobs, signer, identity, queue, jobs, results, events, webhooks, metrics },
    ...{ vaultDiff, vaultDrawings, vaultFiles, vaultItems },
    ...cadfiles.parts,
    background: [queue, deliveries, ...cadfiles.background],
  };
}

function assembleWebhooks(ground: Ground, sealer: Sealer, metrics: Metrics) {
  const { settings, database, log } = ground;
  const store = new WebhookStore(database);
  const guard = new AddressGuard(settings.webhookAllow);
  const events = new EventBus(store);
  const deliveries = new DeliveryService({
    ...{ store, guard, sealer, log },
    onAttempt: (status) => metrics.webhookAttempted(status),
  });
  events.onPublished(() => deliveries.wake());
  return { events, deliveries, webhooks: new WebhookService({ store, guard, sealer }) };
}
