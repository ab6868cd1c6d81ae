/**
 * The rules of files: uploads, versions, check-out and check-in, deletion.
 *
 * A received file is adopted as a blob first (durable), then one transaction checks everything
 * again and adds its row: what was true when the upload began may not be when it ends. A refused
 * upload's blob goes with its lease.
 */
import { rm } from 'node:fs/promises';
import { ApiError } from '../errors.ts';
import type { BlobLease, BlobStore } from '../store/blobs.ts';
import type { EventRow, VaultStore } from '../store/vault.ts';
import type { Hold, Page } from '../store/vault-common.ts';
import type { FileRow, NewContent, VersionRow } from '../store/vault-files.ts';
import { mimeTypeOf } from './mime.ts';
import { megabyte, plans } from './plans.ts';
import { isDrawing } from './vault-drawings.ts';
import {
  type Actor,
  branchOf,
  changedFileOf,
  checkoutConflict,
  demand,
  fileLocked,
  fileLockOf,
  fileOf,
  fileTaken,
  isOthers,
  itemLockOf,
  itemLockOfFile,
  itemOf,
  notCheckedOut,
  notFound,
  notYourCheckout,
  refuseLockedItem,
  takesOver,
  viewerOf,
} from './vault-rules.ts';

/** A received file, whole, at a temporary path of the blob store. */
export interface ReceivedContent {
  path: string;
  name: string;
  /** What the sender calls it. */
  mimeType: string;
  size: number;
  hash: string;
  comment: string | null;
  /** Its first bytes: they tell whether it is a drawing. */
  prefix?: Uint8Array;
}

/** The largest file that is taken, and what is said of a larger one. */
export interface UploadLimit {
  bytesMax: number;
  tooLarge?: () => ApiError;
}

export interface FileLock {
  lockType: 'lock' | 'file_lock';
  scope: 'item' | 'file';
  hold: Hold;
}

const quotaReached = (actor: Actor) => {
  const { storageMegabytes } = plans[actor.plan];
  const plan = actor.plan.toUpperCase();
  const message = `Storage limit of ${storageMegabytes} MB reached for ${plan} plan`;
  return new ApiError(413, 'QUOTA_EXCEEDED', message);
};

export class VaultFileService {
  readonly #store: VaultStore;
  readonly #blobs: BlobStore;
  readonly #onStored: () => void;

  /** `onStored` is called when there may be a new drawing to parse. */
  constructor(parts: { store: VaultStore; blobs: BlobStore; onStored: () => void }) {
    this.#store = parts.store;
    this.#blobs = parts.blobs;
    this.#onStored = parts.onStored;
  }

  /** With a text only files that it is found in: in name, description or the drawing's texts. */
  async list(actor: Actor, page: Page, text?: string): Promise<FileRow[]> {
    demand(actor, 'documents.read');
    return this.#store.read(() =>
      text === undefined
        ? this.#store.files.list(viewerOf(actor), page)
        : this.#store.files.search(viewerOf(actor), text, page),
    );
  }

  /**
   * The files of an item, of all branches where none is named. Of a branch with its main branch: a
   * file of the branch stands in place of the main branch's file of the same name.
   */
  async listOfItem(
    actor: Actor,
    itemId: string,
    branchId?: string,
    mainBranchId?: string,
  ): Promise<FileRow[]> {
    demand(actor, 'documents.read');
    return this.#store.read(() => {
      const item = itemOf(this.#store, actor, itemId);
      for (const id of [branchId, mainBranchId]) if (id) branchOf(this.#store, actor, id);
      const files = this.#store.files.listOfItem(item.sequence, branchId, mainBranchId);
      if (!branchId || !mainBranchId || branchId === mainBranchId) return files;
      const ownNames = new Set(files.filter((f) => f.branchId === branchId).map((f) => f.name));
      return files.filter((file) => file.branchId === branchId || !ownNames.has(file.name));
    });
  }

  async get(actor: Actor, id: string): Promise<FileRow> {
    demand(actor, 'documents.read');
    return this.#store.read(() => fileOf(this.#store, actor, id));
  }

  async listVersions(actor: Actor, id: string, page: Page) {
    demand(actor, 'documents.read');
    return this.#store.read(() => {
      const file = fileOf(this.#store, actor, id);
      return { file, versions: this.#store.files.versions(file.sequence, page) };
    });
  }

  /** The version of a number; the current one where none is given. */
  async getVersion(actor: Actor, id: string, number: number | undefined): Promise<VersionRow> {
    demand(actor, 'documents.read');
    return this.#store.read(() => {
      const file = fileOf(this.#store, actor, id);
      const version = this.#store.files.version(file.sequence, number ?? file.version);
      if (!version) throw notFound('Version');
      if (version.number !== file.version) return version;
      // The current one has the file's name, which may have been changed.
      return { ...version, name: file.name, mimeType: file.mimeType };
    });
  }

  async countDownload(file: number): Promise<void> {
    await this.#store.write(() => this.#store.folders.countDownload(file));
  }

  async history(actor: Actor, id: string, page: Page): Promise<EventRow[]> {
    demand(actor, 'documents.read');
    return this.#store.read(() =>
      this.#store.historyOfFile(fileOf(this.#store, actor, id).sequence, page),
    );
  }

  /** Asked before an upload to an item is read: whether it can succeed, as far as is known. */
  async admitUpload(actor: Actor, itemId: string): Promise<UploadLimit> {
    demand(actor, 'documents.update');
    return this.#store.read(() => {
      refuseLockedItem(actor, itemLockOf(itemOf(this.#store, actor, itemId)));
      return this.#limitOf(actor);
    });
  }

  /** Asked before an upload to the actor's own account is read. */
  async admitOwnUpload(actor: Actor): Promise<UploadLimit> {
    demand(actor, 'documents.update');
    return this.#store.read(() => this.#limitOf(actor));
  }

  /** Asked before a check-in's file is read. */
  async admitCheckin(actor: Actor, id: string): Promise<UploadLimit> {
    demand(actor, 'documents.update');
    return this.#store.read(() => {
      const file = changedFileOf(this.#store, actor, id);
      refuseLockedItem(actor, itemLockOfFile(file));
      if (file.checkedOutBy === null) throw notCheckedOut('File');
      const mayForce = actor.rights.has('force-unlock');
      if (file.checkedOutBy !== actor.userId && !mayForce) throw notYourCheckout('file');
      return this.#limitOf(actor);
    });
  }

  /** The largest file that plan and account allow now. */
  #limitOf(actor: Actor): UploadLimit {
    const { fileMegabytes, storageMegabytes } = plans[actor.plan];
    const bytesMax = fileMegabytes * megabyte;
    if (storageMegabytes === null) return { bytesMax };
    const left = storageMegabytes * megabyte - this.#store.bytesStored(actor.userId);
    if (left <= 0) throw quotaReached(actor);
    return left < bytesMax ? { bytesMax: left, tooLarge: () => quotaReached(actor) } : { bytesMax };
  }

  /** Adds all of the files to an item, or none. */
  async upload(
    actor: Actor,
    itemId: string,
    branchId: string | undefined,
    contents: ReceivedContent[],
  ): Promise<FileRow[]> {
    demand(actor, 'documents.update');
    return this.#withBlobs(contents, () =>
      this.#store.write(() => {
        const item = itemOf(this.#store, actor, itemId);
        const branch = branchOf(this.#store, actor, branchId);
        refuseLockedItem(actor, itemLockOf(item));
        const hold = this.#store.items.checkout(item.sequence, branch.sequence);
        if (isOthers(actor, hold)) throw checkoutConflict(hold.name);
        this.#chargeFor(actor, contents);
        return contents.map((content) => {
          const place = { item: item.sequence, branch: branch.sequence };
          return this.#add(actor, place, content);
        });
      }),
    );
  }

  /** Adds a file to the actor's own account; `place` tells its folder, when it is to be added. */
  async uploadOwn(
    actor: Actor,
    content: ReceivedContent,
    place: () => number | null,
  ): Promise<FileRow> {
    demand(actor, 'documents.update');
    return this.#withBlobs([content], () =>
      this.#store.write(() => {
        const folder = place();
        this.#chargeFor(actor, [content]);
        return this.#add(actor, { item: null, branch: null, folder }, content);
      }),
    );
  }

  #add(
    actor: Actor,
    place: { item: number | null; branch: number | null; folder?: number | null },
    content: ReceivedContent,
  ): FileRow {
    const { tenantId, userId } = actor;
    const row = { ...place, tenantId, ownerId: userId, description: content.comment };
    const { sequence, id } = this.#store.files.add(row, contentOf(content));
    const detail = { version: 1, name: content.name, size: content.size, sha256: content.hash };
    const { item } = place;
    const action = 'file.uploaded';
    this.#store.record({ tenantId, userId, item, file: sequence, action, detail });
    this.#noteContent(sequence, content);
    return this.#store.files.find(tenantId, id)!;
  }

  /** The file's content is another one: for the search, and for the queue where it is a drawing. */
  #noteContent(file: number, content: ReceivedContent): void {
    if (isDrawing(content.prefix)) this.#store.drawings.enqueue(content.hash, content.name);
    this.#store.drawings.index(file);
  }

  #chargeFor(actor: Actor, contents: ReceivedContent[]): void {
    const bytes = contents.reduce((sum, { size }) => sum + size, 0);
    const { storageMegabytes } = plans[actor.plan];
    const stored = this.#store.bytesStored(actor.userId) + bytes;
    if (storageMegabytes !== null && stored > storageMegabytes * megabyte)
      throw quotaReached(actor);
    this.#store.changeBytesStored(actor.userId, bytes);
  }

  async #withBlobs<Value>(
    contents: ReceivedContent[],
    commit: () => Promise<Value>,
  ): Promise<Value> {
    const leases: BlobLease[] = [];
    try {
      for (const { path, hash, size } of contents) {
        leases.push(await this.#blobs.adopt(path, { hash, size }));
      }
      const value = await commit();
      this.#onStored();
      return value;
    } finally {
      for (const lease of leases) await lease.release();
      for (const { path } of contents) await rm(path, { force: true });
    }
  }

  /** What one holds already stays so. */
  async checkout(
    actor: Actor,
    id: string,
    force: boolean,
  ): Promise<{ file: FileRow; since: string }> {
    demand(actor, 'documents.update');
    return this.#store.write(() => {
      const file = changedFileOf(this.#store, actor, id);
      refuseLockedItem(actor, itemLockOfFile(file));
      const hold = fileLockOf(file);
      const forced = takesOver(actor, hold, force, fileTaken);
      if (hold && !forced) return { file, since: hold.since };
      const since = this.#store.files.setCheckout(file.sequence, actor.userId);
      this.#record(actor, file, 'file.checkedOut', forced ? { takenFrom: hold?.email } : {});
      return { file, since };
    });
  }

  /** Gives the file back, with a new version or without. */
  async checkin(
    actor: Actor,
    id: string,
    options: { force: boolean; content?: ReceivedContent },
  ): Promise<{ file: FileRow; version: VersionRow | undefined }> {
    demand(actor, 'documents.update');
    const { content, force } = options;
    return this.#withBlobs(content ? [content] : [], () =>
      this.#store.write(() => {
        const file = changedFileOf(this.#store, actor, id);
        refuseLockedItem(actor, itemLockOfFile(file));
        const hold = fileLockOf(file);
        if (!hold) throw notCheckedOut('File');
        const forced = takesOver(actor, hold, force, () => notYourCheckout('file'));
        if (content) this.#chargeFor(actor, [content]);
        const version =
          content && this.#store.files.addVersion(file, contentOf(content), actor.userId);
        this.#store.files.setCheckout(file.sequence, null);
        if (content) this.#noteContent(file.sequence, content);
        this.#record(actor, file, 'file.checkedIn', {
          ...(version && { version: version.number, name: version.name, size: version.size }),
          ...(version && { sha256: version.hash }),
          ...(forced && { takenFrom: hold.email }),
        });
        return { file: fileOf(this.#store, actor, id), version };
      }),
    );
  }

  /** Marks the file as deleted: it is gone from every list, its versions stay stored. */
  async remove(actor: Actor, id: string, force: boolean): Promise<void> {
    demand(actor, 'documents.delete');
    return this.#store.write(() => {
      const file = changedFileOf(this.#store, actor, id);
      refuseLockedItem(actor, itemLockOfFile(file));
      const hold = fileLockOf(file);
      const forced = takesOver(actor, hold, force, fileLocked);
      this.#store.files.remove(file.sequence, actor.userId);
      this.#store.drawings.index(file.sequence);
      for (const { userId, bytes } of this.#store.files.bytesByUser(file.sequence)) {
        this.#store.changeBytesStored(userId, -bytes);
      }
      this.#record(actor, file, 'file.deleted', forced ? { takenFrom: hold?.email } : {});
    });
  }

  /** The strongest lock on the file. */
  async lockStatus(actor: Actor, id: string): Promise<FileLock | undefined> {
    demand(actor, 'documents.read');
    return this.#store.read(() => {
      const file = fileOf(this.#store, actor, id);
      const itemLock = itemLockOfFile(file);
      if (itemLock) return { lockType: 'lock', scope: 'item', hold: itemLock };
      const hold = fileLockOf(file);
      return hold && { lockType: 'file_lock', scope: 'file', hold };
    });
  }

  #record(actor: Actor, file: FileRow, action: string, detail: Record<string, unknown>): void {
    const { tenantId, userId } = actor;
    const { item, sequence } = file;
    this.#store.record({ tenantId, userId, item, file: sequence, action, detail });
  }
}

function contentOf({ hash, size, name, mimeType, comment }: ReceivedContent): NewContent {
  return { hash, size, name, mimeType: mimeTypeOf(name, mimeType), comment };
}
