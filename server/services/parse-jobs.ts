/** The parse jobs of the CADLens API as work of the queue: a result and a picture each, kept. */
import { rm } from 'node:fs/promises';
import type { OutputId } from '../../engine/pool/protocol.ts';
import type { BlobLease, BlobStore } from '../store/blobs.ts';
import type { JobRow, JobStore } from '../store/jobs.ts';
import type { Converter } from './converter.ts';
import { readExcerpt } from './excerpt.ts';
import { monthOf } from './plans.ts';
import type { JobLimits, JobSource } from './queue.ts';
import type { ParseFiles } from './vault-parses.ts';

export class ParseJobs implements JobSource<JobRow> {
  readonly rows: JobStore;
  readonly #blobs: BlobStore;
  readonly #converter: Converter;
  readonly #isWanted: (job: JobRow) => boolean;
  readonly #files: ParseFiles;

  constructor(parts: {
    jobs: JobStore;
    blobs: BlobStore;
    converter: Converter;
    /** Whether somebody is to be told of a job's end, with its result. */
    isWanted: (job: JobRow) => boolean;
    files: ParseFiles;
  }) {
    this.rows = parts.jobs;
    this.#blobs = parts.blobs;
    this.#converter = parts.converter;
    this.#isWanted = parts.isWanted;
    this.#files = parts.files;
  }

  async run(job: JobRow, limits: JobLimits, signal: AbortSignal): Promise<number> {
    const resultPath = this.#blobs.temporaryPath();
    const imagePath = this.#blobs.temporaryPath();
    const leases: BlobLease[] = [];
    const output = (id: OutputId, path: string) => ({ id, path });
    try {
      const source = { path: await this.#blobs.localPath(job.sourceHash), name: job.fileName };
      const outputs = [output('json', resultPath), output('png', imagePath)];
      const task = { source, outputs, wantsFacts: true, limits };
      const outcome = await this.#converter.convert(task, { signal });
      const excerpt = this.#isWanted(job) ? await readExcerpt(resultPath) : undefined;
      const result = await this.#blobs.adopt(resultPath);
      leases.push(result);
      const image = await this.#blobs.adopt(imagePath);
      leases.push(image);
      const { entityCount, layerCount } = outcome;
      const month = monthOf(new Date());
      const completed = { id: job.id, month, result, image, entityCount, layerCount };
      if (await this.rows.complete(completed, excerpt)) {
        await this.#files.learn(job, outcome, image.hash);
      }
      return entityCount;
    } finally {
      for (const lease of leases) await lease.release();
      await rm(resultPath, { force: true });
      await rm(imagePath, { force: true });
    }
  }
}
