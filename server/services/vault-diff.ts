/**
 * What is different between two versions of a drawing in the vault: both are converted to their
 * documents by the engine, which a thread compares.
 */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { DIFF_SELECTION } from '../../engine/diff-files.ts';
import type { DiffWork } from '../../engine/diff-worker.ts';
import { buildFile } from '../../engine/paths.ts';
import { ApiError, unavailable } from '../errors.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { VersionRow } from '../store/vault-files.ts';
import type { Converter } from './converter.ts';
import { requestFault } from './engine-faults.ts';
import type { JobLimits } from './queue.ts';
import type { VaultFileService } from './vault-files.ts';
import type { Actor } from './vault-rules.ts';

/** Comparisons at once; more get 503. */
const PENDING_MAX = 4;
const HEAP_MEGABYTES = 1024;

const tooLarge = () => new ApiError(422, 'UNPROCESSABLE', 'The drawings are too large to compare');

export class VaultDiffService {
  readonly #files: VaultFileService;
  readonly #blobs: BlobStore;
  readonly #converter: Converter;
  readonly #limits: JobLimits;
  #pending = 0;

  constructor(parts: {
    files: VaultFileService;
    blobs: BlobStore;
    converter: Converter;
    limits: JobLimits;
  }) {
    this.#files = parts.files;
    this.#blobs = parts.blobs;
    this.#converter = parts.converter;
    this.#limits = parts.limits;
  }

  /**
   * `{"data":{added,removed,changed}}` as a stream. Without numbers the current version is compared
   * with the one before. The signal says that nobody waits for it any more.
   */
  async compare(
    actor: Actor,
    fileId: string,
    numbers: { from?: number; to?: number },
    signal: AbortSignal,
  ): Promise<Readable> {
    const to = await this.#files.getVersion(actor, fileId, numbers.to);
    const before = numbers.from ?? Math.max(to.number - 1, 1);
    const from = await this.#files.getVersion(actor, fileId, before);
    if (this.#pending >= PENDING_MAX) throw unavailable('Too many comparisons are running');
    this.#pending++;
    const paths = [0, 1, 2].map(() => this.#blobs.temporaryPath());
    const [a, b, out] = paths as [string, string, string];
    try {
      const work = [this.#convert(from, a, signal), this.#convert(to, b, signal)];
      // One that fails must not leave the other to write a file that nobody removes.
      await Promise.allSettled(work);
      await Promise.all(work);
      await this.#run({ a, b, out });
      const stream = createReadStream(out);
      return stream.once('close', () => void rm(out, { force: true }));
    } catch (error) {
      await rm(out, { force: true });
      throw error;
    } finally {
      this.#pending--;
      for (const path of [a, b]) await rm(path, { force: true });
    }
  }

  async #convert(version: VersionRow, path: string, signal: AbortSignal): Promise<void> {
    const source = { path: await this.#blobs.localPath(version.hash), name: version.name };
    const outputs = [{ id: 'json' as const, path, selection: DIFF_SELECTION }];
    try {
      await this.#converter.convert({ source, outputs, limits: this.#limits }, { signal });
    } catch (error) {
      throw requestFault(error, `Version ${version.number}: `);
    }
  }

  /** Ends the thread when the time is over. */
  async #run(workerData: DiffWork): Promise<void> {
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MEGABYTES };
    const worker = new Worker(buildFile('diff-worker.js'), { workerData, resourceLimits });
    const timer = setTimeout(() => void worker.terminate(), this.#limits.deadlineMs);
    try {
      const [code] = await once(worker, 'exit');
      if (code !== 0) throw tooLarge();
    } catch (error) {
      // Out of memory, or a document longer than a text can be.
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ERR_WORKER_OUT_OF_MEMORY' || code === 'ERR_STRING_TOO_LONG') throw tooLarge();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
