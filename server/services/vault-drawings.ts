/**
 * Parses the drawings of the vault in the background, as a source of the one job queue, and tells
 * what was found.
 */
import { rm } from 'node:fs/promises';
import type { DrawingFacts } from '../../engine/facts.ts';
import { sniff } from '../../engine/sniff.ts';
import { ApiError, jobNotFound } from '../errors.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { VaultStore } from '../store/vault.ts';
import type { DrawingRow } from '../store/vault-drawings.ts';
import type { Converter } from './converter.ts';
import type { PreviewLinks } from './previews.ts';
import type { JobLimits, JobSource } from './queue.ts';
import { type Actor, demand, fileOf } from './vault-rules.ts';

export interface DrawingView {
  status: DrawingRow['status'];
  format: string | null;
  version: string | null;
  entityCount: number | null;
  error: string | null;
  /** A signed link to a picture, for an hour. */
  preview: string | null;
  facts: DrawingFacts | null;
}

/** Whether the first bytes are those of a drawing that the engine may read. */
export function isDrawing(prefix: Uint8Array | undefined): boolean {
  const format = prefix && sniff(prefix).format;
  return format !== undefined && format !== null && format !== 'DGN-V8';
}

export class VaultDrawingService implements JobSource<DrawingRow> {
  readonly #store: VaultStore;
  readonly #blobs: BlobStore;
  readonly #converter: Converter;
  readonly #previews: PreviewLinks;

  constructor(parts: {
    store: VaultStore;
    blobs: BlobStore;
    converter: Converter;
    previews: PreviewLinks;
  }) {
    this.#store = parts.store;
    this.#blobs = parts.blobs;
    this.#converter = parts.converter;
    this.#previews = parts.previews;
  }

  get rows() {
    return this.#store.drawings;
  }

  async run(job: DrawingRow, limits: JobLimits, signal: AbortSignal): Promise<number> {
    const path = this.#blobs.temporaryPath();
    try {
      const source = { path: await this.#blobs.localPath(job.hash), name: job.fileName };
      const outputs = [{ id: 'png' as const, path }];
      const task = { source, outputs, wantsFacts: true, limits };
      const outcome = await this.#converter.convert(task, { signal });
      const preview = await this.#blobs.adopt(path);
      try {
        const { format, version, entityCount, facts } = outcome;
        const parsed = { id: job.id, format, version, entityCount, facts, preview };
        await this.#store.drawings.complete(parsed);
        return entityCount;
      } finally {
        await preview.release();
      }
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Finishes what the last process had begun to make searchable. */
  async indexDue(): Promise<void> {
    await this.#store.drawings.indexDue();
  }

  /** What is known of a file's current version; undefined where it is no drawing. */
  async describe(actor: Actor, fileId: string): Promise<DrawingView | undefined> {
    demand(actor, 'documents.read');
    const row = await this.#store.read(() =>
      this.#store.drawings.ofHash(fileOf(this.#store, actor, fileId).hash),
    );
    return (
      row && {
        status: row.status,
        format: row.format,
        version: row.version,
        entityCount: row.entityCount,
        error: row.errorMsg,
        preview: row.previewHash && this.#previews.url(row.id),
        facts: row.facts === null ? null : JSON.parse(row.facts),
      }
    );
  }

  /** What was found in a file's current version; refused until it is, or where nothing can be. */
  async factsOf(actor: Actor, fileId: string): Promise<DrawingFacts> {
    const view = await this.describe(actor, fileId);
    if (view?.facts) return view.facts;
    if (!view) throw new ApiError(422, 'NOT_A_DRAWING', 'The file is not a drawing');
    if (view.status === 'FAILED') throw new ApiError(422, 'UNPROCESSABLE', view.error ?? '');
    throw new ApiError(409, 'NOT_PARSED_YET', 'The drawing is not parsed yet');
  }

  /** The picture behind a signed link. */
  async openImage(id: string, query: { expires?: string; signature?: string }): Promise<string> {
    this.#previews.verify(id, query);
    const row = await this.#store.drawings.find(id);
    if (!row?.previewHash) throw jobNotFound();
    return row.previewHash;
  }
}
