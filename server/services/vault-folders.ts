/**
 * The rules of folders: an account's tree of names over its files, and who else may look into it.
 *
 *   private    its owner and administrators
 *   unlisted   whoever has the link (`vault-links.ts`)
 *   public     the others of the tenant too, through every API and its search
 *
 * A folder is as open as the most private one above it, and asks others for the nearest password
 * upwards. Only the owner and administrators change anything. Deleting takes all that is below.
 */
import { setImmediate } from 'node:timers/promises';
import { ApiError } from '../errors.ts';
import type { VaultStore } from '../store/vault.ts';
import type { FileRow } from '../store/vault-files.ts';
import type {
  FilePlace,
  FolderFields,
  FolderRow,
  FolderView,
  ListedFile,
  Privacy,
} from '../store/vault-folders.ts';
import { RateLimiter } from './rate-limit.ts';
import type { Sealer } from './sealing.ts';
import { isSameText } from './signatures.ts';
import type { ReceivedContent, VaultFileService } from './vault-files.ts';
import {
  type Actor,
  changedFileOf,
  demand,
  fileLocked,
  fileLockOf,
  fileOf,
  isMaster,
  isOthers,
  itemLocked,
  itemLockOfFile,
  notFound,
  notYours,
  refuseLockedItem,
} from './vault-rules.ts';

/** Folders in folders: more than anybody nests, and it bounds every walk. */
const DEPTH_MAX = 50;
const GUESSES_A_MINUTE = 30;

export interface FolderListing {
  folders: FolderView[];
  /** By name; the first of them where there are many. */
  files: ListedFile[];
  /** The others, some at a time, each as they are then. */
  rest?: AsyncGenerator<ListedFile[]>;
}

/** Files that are read at once: other requests wait for it. */
const FILES_AT_ONCE = 1000;

export interface FolderChange {
  name?: string;
  /** Null: in no other folder. */
  parent?: number | null;
  privacy?: Privacy;
  /** Null: without. */
  password?: string | null;
}

export interface FileChange {
  name?: string;
  mimeType?: string;
  /** Null: in no folder. */
  folder?: number | null;
}

const noParent = () =>
  new ApiError(404, 'PARENT_NOT_FOUND', 'There is no such folder to put it into');
const isCycle = () =>
  new ApiError(409, 'FOLDER_CYCLE', 'Could not move the folder into itself or a folder in it.');
const tooDeep = () =>
  new ApiError(409, 'FOLDER_TOO_DEEP', `Folders can be nested ${DEPTH_MAX} deep.`);

const tooManyGuesses = () =>
  new ApiError(429, 'TOO_MANY_PASSWORDS', 'Too many wrong passwords, please wait a minute.');

/** How open a folder in this one must be for the actor to see it. */
const leastFor = (actor: Actor, row: FolderRow): Privacy => (isMaster(actor, row) ? 0 : 2);
const ownerOf = (folder: number) => `folder ${folder}`;

export class VaultFolderService {
  readonly #store: VaultStore;
  readonly #files: VaultFileService;
  readonly #sealer: Sealer;
  /** Wrong passwords that were tried on a folder. */
  readonly #guesses = new RateLimiter(GUESSES_A_MINUTE);

  constructor(parts: { store: VaultStore; files: VaultFileService; sealer: Sealer }) {
    this.#store = parts.store;
    this.#files = parts.files;
    this.#sealer = parts.sealer;
  }

  /** The actor's own, that are in no folder; `password` is what others know of a folder. */
  async list(actor: Actor, folder: number | null, password?: string): Promise<FolderListing> {
    demand(actor, 'documents.read');
    const { folders } = this.#store;
    return this.#store.read(() => {
      if (folder === null) {
        const { userId } = actor;
        const read = (after?: FilePlace) => folders.filesAtRoot(userId, FILES_AT_ONCE, after);
        return { folders: folders.atRoot(userId), ...this.#inParts(read) };
      }
      const row = this.#folderOf(actor, folder, password);
      return this.listingOf(folder, leastFor(actor, row));
    });
  }

  /** What is in a folder, and at least so open. Inside of a transaction. */
  listingOf(folder: number, least: Privacy): FolderListing {
    const { folders } = this.#store;
    const read = (after?: FilePlace) => folders.files(folder, FILES_AT_ONCE, after);
    return { folders: folders.children(folder, least), ...this.#inParts(read) };
  }

  #inParts(read: (after?: FilePlace) => ListedFile[]): Pick<FolderListing, 'files' | 'rest'> {
    const files = read();
    if (files.length < FILES_AT_ONCE) return { files };
    const store = this.#store;
    async function* others() {
      for (let last = files.at(-1); last; ) {
        await setImmediate();
        const after = last;
        const part = await store.read(() => read(after));
        if (part.length > 0) yield part;
        last = part.length < FILES_AT_ONCE ? undefined : part.at(-1);
      }
    }
    return { files, rest: others() };
  }

  async get(actor: Actor, folder: number, password?: string): Promise<FolderView> {
    demand(actor, 'documents.read');
    return this.#store.read(() => {
      const row = this.#folderOf(actor, folder, password);
      return this.#view(actor, row);
    });
  }

  /** With its password for who may change it, for nobody else. */
  #view(actor: Actor, row: FolderRow): FolderView {
    const view = this.#store.folders.view(row.sequence, leastFor(actor, row));
    const accessPassword = isMaster(actor, row) ? this.#passwordOf(row) : null;
    return { ...view, accessPassword };
  }

  #passwordOf({ sequence, accessPassword }: FolderRow): string | null {
    return accessPassword && this.#sealer.open(accessPassword, ownerOf(sequence));
  }

  /** Whether a password opens the folder that asks for one. */
  opens(guard: number, password: string | undefined): boolean {
    const folder = this.#store.folders.find(guard);
    const wanted = folder && this.#passwordOf(folder);
    if (!wanted || password === undefined) return false;
    if (this.#guesses.isSpent(String(guard))) throw tooManyGuesses();
    const isRight = isSameText(password.toLowerCase(), wanted);
    if (!isRight) this.#guesses.take(String(guard));
    return isRight;
  }

  #folderOf(actor: Actor, folder: number, password?: string): FolderRow {
    const row = this.#store.folders.find(folder);
    const isSeen =
      row?.tenantId === actor.tenantId &&
      (isMaster(actor, row) ||
        (row.openTo === 2 && (row.guard === null || this.opens(row.guard, password))));
    if (!isSeen) throw notFound('Folder');
    return row;
  }

  #changedFolderOf(actor: Actor, folder: number): FolderRow {
    const row = this.#folderOf(actor, folder);
    if (!isMaster(actor, row)) throw notYours('folder');
    return row;
  }

  /** A folder that something of an account is put into. */
  #placeOf(actor: Actor, folder: number, ownerId: number, refusal: () => ApiError): FolderRow {
    const row = this.#store.folders.find(folder);
    const isOwn = row?.tenantId === actor.tenantId && row.ownerId === ownerId;
    if (!isOwn) throw refusal();
    return row;
  }

  async create(actor: Actor, change: FolderChange & { name: string }): Promise<FolderView> {
    demand(actor, 'documents.update');
    const { tenantId, userId } = actor;
    const { name, parent = null, privacy = 0, password = null } = change;
    const { folders } = this.#store;
    return this.#store.write(() => {
      if (parent !== null) {
        this.#placeOf(actor, parent, userId, noParent);
        if (folders.upwards(parent).length >= DEPTH_MAX) throw tooDeep();
      }
      const folder = folders.add({ tenantId, ownerId: userId, parent, name, privacy });
      const accessPassword = password && this.#sealer.seal(password, ownerOf(folder));
      folders.update(folder, { name, parent, privacy, accessPassword }, false);
      this.#record(actor, folder, 'folder.created', { name, parent, privacy });
      return this.#view(actor, folders.find(folder)!);
    });
  }

  async edit(actor: Actor, folder: number, change: FolderChange): Promise<FolderView> {
    demand(actor, 'documents.update');
    const { folders } = this.#store;
    return this.#store.write(() => {
      const row = this.#changedFolderOf(actor, folder);
      const { name = row.name, parent = row.parent, privacy = row.privacy, password } = change;
      if (parent !== row.parent && parent !== null) this.#judgeMove(actor, row, parent);
      const sealed = password && this.#sealer.seal(password, ownerOf(folder));
      const accessPassword = sealed === undefined ? row.accessPassword : sealed;
      const fields: FolderFields = { name, parent, privacy, accessPassword };
      folders.update(folder, fields, true);
      const { password: _password, ...told } = change;
      const detail = { ...told, ...(password !== undefined && { hasPassword: password !== null }) };
      this.#record(actor, folder, 'folder.edited', detail);
      return this.#view(actor, folders.find(folder)!);
    });
  }

  #judgeMove(actor: Actor, { sequence, ownerId }: FolderRow, parent: number): void {
    const { folders } = this.#store;
    this.#placeOf(actor, parent, ownerId, noParent);
    const above = folders.upwards(parent);
    if (above.includes(sequence)) throw isCycle();
    if (above.length + folders.height(sequence) > DEPTH_MAX) throw tooDeep();
  }

  /** With all folders and files in it, or nothing of it where somebody works on one of them. */
  async remove(actor: Actor, folder: number): Promise<void> {
    demand(actor, 'documents.delete');
    const { folders } = this.#store;
    return this.#store.write(() => {
      this.#changedFolderOf(actor, folder);
      const all = folders.downwards(folder);
      const held = folders.held(all, actor.userId);
      if (held?.itemLockerName) throw itemLocked(held.itemLockerName);
      if (held?.holderName) throw fileLocked(held.holderName);
      for (const { userId, bytes } of folders.remove(all, actor.userId, { folder })) {
        this.#store.changeBytesStored(userId, -bytes);
      }
    });
  }

  async upload(actor: Actor, content: ReceivedContent, folder: number | null): Promise<FileRow> {
    return this.#files.uploadOwn(actor, content, () => {
      if (folder !== null) this.#placeOf(actor, folder, actor.userId, () => notFound('Folder'));
      return folder;
    });
  }

  /** A file by its number. */
  async getFile(actor: Actor, file: number, password?: string): Promise<FileRow> {
    demand(actor, 'documents.read');
    return this.#store.read(() => this.fileOf(actor, file, password));
  }

  /** Inside of a transaction. */
  fileOf(actor: Actor, file: number, password?: string): FileRow {
    const opens = (guard: number) => this.opens(guard, password);
    return fileOf(this.#store, actor, this.#idOf(file), opens);
  }

  #idOf(file: number): string {
    const id = this.#store.folders.idOfFile(file);
    if (id === undefined) throw notFound('File');
    return id;
  }

  async editFile(actor: Actor, file: number, change: FileChange): Promise<FileRow> {
    demand(actor, 'documents.update');
    return this.#store.write(() => {
      const id = this.#idOf(file);
      const row = changedFileOf(this.#store, actor, id);
      refuseLockedItem(actor, itemLockOfFile(row));
      const hold = fileLockOf(row);
      if (isOthers(actor, hold)) throw fileLocked(hold.name);
      const { name = row.name, mimeType = row.mimeType, folder = row.folder } = change;
      if (folder !== null && folder !== row.folder) {
        this.#placeOf(actor, folder, row.ownerId, () => notFound('Folder'));
      }
      this.#store.folders.setFile(file, { name, mimeType, folder });
      this.#store.drawings.index(file);
      const { tenantId, userId } = actor;
      const detail = { ...change, before: row.name };
      const { item } = row;
      this.#store.record({ tenantId, userId, item, file, action: 'file.edited', detail });
      return fileOf(this.#store, actor, id);
    });
  }

  /** Deletes a file; tells what it was. */
  async removeFile(actor: Actor, file: number): Promise<FileRow> {
    demand(actor, 'documents.delete');
    const row = await this.getFile(actor, file);
    await this.#files.remove(actor, row.id, false);
    return row;
  }

  #record({ tenantId, userId }: Actor, folder: number, action: string, detail: object): void {
    this.#store.record({ tenantId, userId, folder, action, detail: { ...detail } });
  }
}
