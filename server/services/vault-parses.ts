/**
 * The drawing of a parse job as a file of the vault, in the account of the job's key, until the job
 * is deleted. It observes the jobs' store: the file comes and goes in the transaction of its job.
 *
 * What a job found in a drawing is kept for its file, so that it is not parsed again. A file that
 * got other versions meanwhile is its user's work and stays.
 */
import type { ConvertOutcome } from '../../engine/pool/protocol.ts';
import type { JobObserver, JobRow } from '../store/jobs.ts';
import type { VaultStore } from '../store/vault.ts';
import { mimeTypeOf } from './mime.ts';

export class ParseFiles implements JobObserver {
  readonly #store: VaultStore;

  constructor(store: VaultStore) {
    this.#store = store;
  }

  admitted(job: JobRow): void {
    const { tenantId, fileName: name, fileSize: size, sourceHash: hash } = job;
    const userId = this.#store.files.userOfKey(job.keyId);
    const mimeType = mimeTypeOf(name, undefined);
    const place = { tenantId, item: null, branch: null, ownerId: userId, description: null };
    const content = { hash, size, name, mimeType, comment: null };
    const { sequence: file } = this.#store.files.add({ ...place, jobId: job.id }, content);
    const detail = { version: 1, name, size, sha256: hash, jobId: job.id };
    this.#store.record({ tenantId, userId, file, action: 'file.uploaded', detail });
    this.#store.changeBytesStored(userId, size);
    this.#store.drawings.index(file);
  }

  failed(job: JobRow): void {
    const { sourceHash: hash, fileName, errorMsg } = job;
    this.#store.drawings.learnFailure({ hash, fileName, errorMsg });
  }

  removed(job: JobRow): void {
    const file = this.#store.files.ofJob(job.id);
    if (!file) return;
    if (file.version > 1) {
      this.#store.files.forgetJob(file.sequence);
      return;
    }
    if (file.deletedAt === null) this.#store.changeBytesStored(file.ownerId, -job.fileSize);
    this.#store.purge(file.sequence);
  }

  /** What the engine found, with the picture that the job has. */
  async learn(job: JobRow, outcome: ConvertOutcome, previewHash: string): Promise<void> {
    const { sourceHash: hash, fileName } = job;
    const { format, version, entityCount, facts } = outcome;
    const parsed = { hash, fileName, format, version, entityCount, facts, previewHash };
    await this.#store.write(() => this.#store.drawings.learn(parsed));
    await this.#store.drawings.indexDue();
  }
}
