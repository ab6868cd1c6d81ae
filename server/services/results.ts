/**
 * The result document of a completed job, as a stream that is never held in memory.
 *
 *   {"jobId":…,"status":"COMPLETED", + the stored body {"metadata":…,"layersJson":…,"vectorJson":…}
 *   without its braces, + ,"imageUrl":…,"createdAt":…}
 *
 * Without options the stored body is sent; with options the kept source is converted again, into a
 * temporary file that goes when it was sent. `createdAt` is the time the result was made, as in the
 * CADLens API's example.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { OUTPUTS } from '../../engine/outputs.ts';
import type { OutputId, Selection } from '../../engine/pool/protocol.ts';
import { unavailable } from '../errors.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { Converter } from './converter.ts';
import { requestFault } from './engine-faults.ts';
import type { CompletedRow, JobService } from './jobs.ts';

export interface ResultOptions {
  format: OutputId;
  selection: Selection;
  /** Nothing was asked for but the document as it is stored. */
  isPlain: boolean;
  /** From when its `imageUrl` works an hour; from now without. */
  signedAt?: Date;
}

export interface ResultStream {
  contentType: string;
  /** The drawing's name with the format's extension. */
  fileName: string;
  isCompressible: boolean;
  /** Changes with the content and, twice an hour, with the signed URL in it. */
  etag: string;
  /** The signal ends a conversion that nobody waits for. */
  open(signal: AbortSignal): Promise<Readable>;
}

/** Conversions for `/result` that may wait for the engine; more get 503. */
const PENDING_MAX = 64;
/** A cached document's `imageUrl` has at least half of its hour left. */
const ETAG_SECONDS = 1800;
const TAIL_SIZE = 64;

export class ResultService {
  readonly #jobs: JobService;
  readonly #blobs: BlobStore;
  readonly #converter: Converter;
  readonly #limits: { deadlineMs: number; memoryBytes: number };
  #pending = 0;

  constructor(parts: {
    jobs: JobService;
    blobs: BlobStore;
    converter: Converter;
    limits: { deadlineMs: number; memoryBytes: number };
  }) {
    this.#jobs = parts.jobs;
    this.#blobs = parts.blobs;
    this.#converter = parts.converter;
    this.#limits = parts.limits;
  }

  /** Describes the document; nothing is read or converted before it is opened. */
  describe(job: CompletedRow, options: ResultOptions): ResultStream {
    const window = Math.floor(Date.now() / 1000 / ETAG_SECONDS);
    const parts = JSON.stringify([job.id, job.resultHash, options, window]);
    const digest = createHash('sha256').update(parts).digest('hex').slice(0, 32);
    const { mime, extension } = OUTPUTS[options.format];
    return {
      contentType: mime,
      fileName: `${job.fileName.replace(/\.[^.]*$/, '')}.${extension}`,
      isCompressible: mime !== 'image/png',
      etag: `W/"${digest}"`,
      open: (signal) =>
        options.isPlain
          ? this.#openStored(job, options)
          : this.#openConverted(job, options, signal),
    };
  }

  async #openStored(job: CompletedRow, { signedAt }: ResultOptions): Promise<Readable> {
    return this.#compose(job, await this.#blobs.localPath(job.resultHash), signedAt);
  }

  async #openConverted(
    job: CompletedRow,
    options: ResultOptions,
    signal: AbortSignal,
  ): Promise<Readable> {
    const path = this.#blobs.temporaryPath();
    try {
      await this.#convert(job, options, path, signal);
      const isDocument = options.format === 'json';
      const stream = isDocument
        ? await this.#compose(job, path, options.signedAt)
        : createReadStream(path);
      return stream.once('close', () => void rm(path, { force: true }));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  async #convert(
    job: CompletedRow,
    options: ResultOptions,
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#pending >= PENDING_MAX) throw unavailable('Too many conversions are waiting');
    this.#pending++;
    try {
      const source = { path: await this.#blobs.localPath(job.sourceHash), name: job.fileName };
      const output = { id: options.format, path, selection: options.selection };
      const task = { source, outputs: [output], limits: this.#limits };
      await this.#converter.convert(task, { signal });
    } catch (error) {
      throw requestFault(error);
    } finally {
      this.#pending--;
    }
  }

  async #compose(job: CompletedRow, bodyPath: string, signedAt?: Date): Promise<Readable> {
    const { id: jobId, status, completedAt: createdAt } = job;
    const head = JSON.stringify({ jobId, status });
    const tail = JSON.stringify({ imageUrl: this.#jobs.imageUrl(job, signedAt), createdAt });
    const chunks = this.#wrap(head, bodyPath, await findLastBrace(bodyPath), tail);
    return Readable.from(chunks, { objectMode: false });
  }

  async *#wrap(head: string, bodyPath: string, end: number, tail: string): AsyncGenerator<Buffer> {
    yield Buffer.from(`${head.slice(0, -1)},`);
    yield* createReadStream(bodyPath, { start: 1, end: end - 1, highWaterMark: 262_144 });
    yield Buffer.from(`,${tail.slice(1)}`);
  }
}

/** Where a body document ends: white space may follow its last brace. */
async function findLastBrace(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_SIZE);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_SIZE), 0, TAIL_SIZE, start);
    const index = buffer.subarray(0, bytesRead).lastIndexOf('}');
    if (index < 0) throw new Error(`the result ${path} is no JSON document`);
    return start + index;
  } finally {
    await file.close();
  }
}
