/**
 * The rules of parse jobs: who may have one, when it is admitted, what of it is shown to its key.
 */
import { type Sniffed, sniff } from '../../engine/sniff.ts';
import { ApiError, jobNotFound, resultNotReady } from '../errors.ts';
import type { BlobStore } from '../store/blobs.ts';
import { randomId } from '../store/ids.ts';
import type { JobRow, JobStatus, JobStore } from '../store/jobs.ts';
import type { Caller } from './identity.ts';
import { megabyte, monthOf, plans } from './plans.ts';
import type { PreviewLinks } from './previews.ts';
import type { JobQueue } from './queue.ts';
import type { WebhookService } from './webhooks.ts';

/** A received file, whole, at a temporary path of the blob store. */
export interface ReceivedFile {
  path: string;
  name: string;
  size: number;
  hash: string;
  /** Its first bytes, as many as the sniffer wants. */
  prefix: Uint8Array;
}

/** What a caller asks for beside the parse itself. */
export interface ParseRequest {
  webhookUrl: string | null;
}

/** A job as its key sees it. */
export interface JobView {
  id: string;
  uuid: string;
  status: JobStatus;
  fileName: string;
  fileSize: number;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
  errorMsg: string | null;
  imageUrl: string | null;
}

/** A job that has a result. */
export type CompletedRow = JobRow & { resultHash: string; imageHash: string; completedAt: string };

const LISTED = 100;
const RETENTION_BATCH = 100;

/** 400 unless the bytes are of a supported kind. */
export function judgeFormat(prefix: Uint8Array): Sniffed {
  const sniffed = sniff(prefix);
  if (sniffed.format === 'DGN-V8') {
    throw new ApiError(
      400,
      'UNSUPPORTED_FORMAT',
      'DGN V8 files are not supported. Only Bentley DGN V7 is currently accepted.',
    );
  }
  if (sniffed.format === null) {
    throw new ApiError(
      400,
      'UNSUPPORTED_FORMAT',
      'File header does not match a supported CAD format. Allowed: DWG/DXF/DWF/DGN/DWFX/PDF',
    );
  }
  return sniffed;
}

export class JobService {
  readonly #jobs: JobStore;
  readonly #blobs: BlobStore;
  readonly #queue: JobQueue;
  readonly #previews: PreviewLinks;
  readonly #webhooks: WebhookService;

  constructor(parts: {
    jobs: JobStore;
    blobs: BlobStore;
    queue: JobQueue;
    previews: PreviewLinks;
    webhooks: WebhookService;
  }) {
    this.#jobs = parts.jobs;
    this.#blobs = parts.blobs;
    this.#queue = parts.queue;
    this.#previews = parts.previews;
    this.#webhooks = parts.webhooks;
  }

  uploadBytesMax(caller: Caller): number {
    return plans[caller.plan].uploadMegabytes * megabyte;
  }

  /** 429 if the month is used up: asked before an upload is read, and again when it is admitted. */
  async checkQuota(caller: Caller): Promise<void> {
    const limit = plans[caller.plan].parsesPerMonth;
    if (limit === null) return;
    const month = monthOf(new Date());
    const { tenantId, plan } = caller;
    if ((await this.#jobs.countUsed({ tenantId, plan, month })) >= limit)
      throw quotaReached(caller);
  }

  /**
   * Accepts a file. When this returns, the job outlives any crash. `inside` runs in the transaction
   * that does so.
   */
  async admit(
    caller: Caller,
    file: ReceivedFile,
    request: ParseRequest,
    inside: (job: JobRow) => void = () => {},
  ): Promise<JobRow> {
    const { format } = judgeFormat(file.prefix);
    const { webhookUrl } = request;
    if (webhookUrl !== null) await this.#webhooks.checkTarget(webhookUrl, 'webhookUrl');
    const source = await this.#blobs.adopt(file.path, file);
    try {
      const job = await this.#jobs.admit(
        {
          id: randomId('job_'),
          tenantId: caller.tenantId,
          keyId: caller.keyId,
          plan: caller.plan,
          fileName: file.name,
          fileSize: file.size,
          format: format ?? '',
          webhookUrl,
          sourceHash: source.hash,
        },
        monthOf(new Date()),
        plans[caller.plan].parsesPerMonth,
        inside,
      );
      if (!job) throw quotaReached(caller);
      this.#queue.wake();
      return job;
    } finally {
      await source.release();
    }
  }

  /** The job when it has ended, or as it is when the time is over. */
  async wait(
    caller: Caller,
    id: string,
    milliseconds: number,
    signal: AbortSignal,
  ): Promise<JobRow> {
    const over = new AbortController();
    // Waits before it looks: an end between the two is not missed.
    const ended = this.#queue.waitFor(id, milliseconds, AbortSignal.any([signal, over.signal]));
    try {
      const job = await this.get(caller, id);
      if (job.status === 'COMPLETED' || job.status === 'FAILED') return job;
      await ended;
      return await this.get(caller, id);
    } finally {
      over.abort();
    }
  }

  /** 404 unless the job was made by the caller's key. */
  async get(caller: Caller, id: string): Promise<JobRow> {
    const job = await this.#jobs.find(id);
    if (job?.keyId !== caller.keyId) throw jobNotFound();
    return job;
  }

  async getCompleted(caller: Caller, id: string): Promise<CompletedRow> {
    const job = await this.get(caller, id);
    if (job.status !== 'COMPLETED') throw resultNotReady();
    return job as CompletedRow;
  }

  async list(caller: Caller): Promise<JobView[]> {
    const jobs = await this.#jobs.listNewest(caller.keyId, LISTED);
    return jobs.map((job) => this.view(job));
  }

  /** Removes a job and what was stored for it; one that runs is stopped. */
  async remove(caller: Caller, id: string): Promise<void> {
    await this.get(caller, id);
    await this.#removeRow(id);
  }

  async #removeRow(id: string): Promise<void> {
    const job = await this.#jobs.remove(id);
    if (!job) return;
    await this.#queue.cancel(id);
    const hashes = [job.sourceHash, job.resultHash, job.imageHash];
    await this.#blobs.collect(hashes.filter((hash) => hash !== null));
  }

  /** Removes jobs that ended so long ago; tells how many. */
  async removeFinishedBefore(time: Date): Promise<number> {
    let removed = 0;
    for (;;) {
      const ids = await this.#jobs.listFinishedBefore(time.toISOString(), RETENTION_BATCH);
      for (const id of ids) await this.#removeRow(id);
      removed += ids.length;
      if (ids.length < RETENTION_BATCH) return removed;
    }
  }

  view(job: JobRow): JobView {
    return {
      id: job.id,
      uuid: job.id,
      status: job.status,
      fileName: job.fileName,
      fileSize: job.fileSize,
      createdAt: job.createdAt,
      startedAt: job.startedAt,
      completedAt: job.completedAt,
      errorMsg: job.errorMsg,
      imageUrl: job.status === 'COMPLETED' ? this.imageUrl(job) : null,
    };
  }

  /** A link to the picture that works for an hour, for whoever has it. */
  imageUrl(job: JobRow, from?: Date): string {
    return this.#previews.url(job.id, undefined, from?.getTime());
  }

  /** The picture behind a signed link; 403 for a false or old one, 404 when the job is gone. */
  async openImage(id: string, query: { expires?: string; signature?: string }): Promise<string> {
    this.#previews.verify(id, query);
    const job = await this.#jobs.find(id);
    if (!job?.imageHash) throw jobNotFound();
    return job.imageHash;
  }
}

function quotaReached(caller: Caller): ApiError {
  const limit = plans[caller.plan].parsesPerMonth;
  return new ApiError(
    429,
    'QUOTA_EXCEEDED',
    `Monthly limit of ${limit} requests reached for ${caller.plan.toUpperCase()} plan`,
  );
}
