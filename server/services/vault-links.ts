/**
 * Links to files and folders, for who has no account here.
 *
 *   download link   one file, for 24 hours, with the rights of who made it when it is used
 *   shared          what is in folders that are unlisted or public, with the password they ask for
 *
 * A file is named by a random short code. A folder's number can be guessed, so an unlisted one also
 * needs the key that its link carries.
 */
import { createHash, randomBytes } from 'node:crypto';
import { ApiError } from '../errors.ts';
import type { VaultStore } from '../store/vault.ts';
import type { FileRow } from '../store/vault-files.ts';
import type { FolderRow, FolderView } from '../store/vault-folders.ts';
import type { LoginService } from './logins.ts';
import { isSameText, type UrlSigner } from './signatures.ts';
import type { FolderListing, VaultFolderService } from './vault-folders.ts';
import { type Actor, demand, fileOf, notFound } from './vault-rules.ts';

const LINK_MS = 24 * 3_600_000;
const KEY_DIGITS = 20;

const hashToken = (token: string) => createHash('sha256').update(token).digest('hex');
const badLink = () =>
  new ApiError(403, 'INVALID_LINK', 'The download link is invalid or has expired.');
const passwordNeeded = () =>
  new ApiError(401, 'PASSWORD_NEEDED', 'The folder asks for its password.');

export class VaultLinkService {
  readonly #store: VaultStore;
  readonly #folders: VaultFolderService;
  readonly #logins: LoginService;
  readonly #signer: UrlSigner;

  constructor(parts: {
    store: VaultStore;
    folders: VaultFolderService;
    logins: LoginService;
    signer: UrlSigner;
  }) {
    this.#store = parts.store;
    this.#folders = parts.folders;
    this.#logins = parts.logins;
    this.#signer = parts.signer;
  }

  /** A token that downloads a file which the actor may read, and the file. */
  async create(
    actor: Actor,
    file: number,
    password?: string,
  ): Promise<{ file: FileRow; token: string }> {
    demand(actor, 'documents.read');
    const token = randomBytes(32).toString('hex');
    const expiresAt = new Date(Date.now() + LINK_MS).toISOString();
    return this.#store.write(() => {
      const row = this.#folders.fileOf(actor, file, password);
      this.#store.folders.addToken(hashToken(token), row.sequence, actor.userId, expiresAt);
      return { file: row, token };
    });
  }

  /** The file of a code, for who has a token for it. */
  async openByToken(code: string, token: string): Promise<FileRow> {
    const found = this.#store.folders.fileOfCode(code);
    const userId = found && this.#store.folders.userOfToken(hashToken(token), found.sequence);
    const account = userId === undefined ? undefined : await this.#logins.accountOf(userId);
    if (!found || !account?.rights.has('documents.read')) throw badLink();
    // Who made it knew the folder's password, where it has one.
    return this.#store.read(() => fileOf(this.#store, account, found.id, () => true));
  }

  /** The file of a code that is shared by its folder. */
  async openShared(code: string, password: string | undefined): Promise<FileRow> {
    return this.#store.read(() => {
      const found = this.#store.folders.fileOfCode(code);
      const file = found && this.#store.files.find(found.tenantId, found.id);
      if (!file?.openTo) throw notFound('File');
      this.#admit(file.guard, password);
      return file;
    });
  }

  #admit(guard: number | null, password: string | undefined): void {
    if (guard !== null && !this.#folders.opens(guard, password)) throw passwordNeeded();
  }

  /** What is in a shared folder. */
  async listShared(
    sequence: number,
    given: { key: string | undefined; password: string | undefined },
  ): Promise<FolderListing & { folder: FolderView }> {
    const { folders } = this.#store;
    return this.#store.read(() => {
      const row = folders.find(sequence);
      const key = row && this.keyOf(row);
      const hasKey = key === undefined || isSameText(given.key ?? '', key);
      if (!row?.openTo || !hasKey) throw notFound('Folder');
      this.#admit(row.guard, given.password);
      return {
        folder: folders.view(sequence, row.openTo),
        // What is unlisted in a public folder is not listed.
        ...this.#folders.listingOf(sequence, row.openTo),
      };
    });
  }

  /** What the link of a folder carries beside its number; nothing where it is listed anyway. */
  keyOf({ sequence, openTo }: Pick<FolderRow, 'sequence' | 'openTo'>): string | undefined {
    return openTo === 1 ? this.#signer.mark(`folder ${sequence}`, KEY_DIGITS) : undefined;
  }

  /** What deletes a file with the rights of its owner. */
  deleteHashOf(file: number): string {
    return this.#signer.mark(`delete ${file}`, 32);
  }

  uniqueHashOf(file: number): string {
    return this.#signer.mark(`file ${file}`, 64);
  }

  /** The file of a code, and its owner, for who has the hash that was told with it. */
  async openByHash(code: string, hash: string): Promise<{ owner: Actor; file: FileRow }> {
    const found = this.#store.folders.fileOfCode(code);
    if (!found || !isSameText(hash, this.deleteHashOf(found.sequence))) throw notFound('File');
    const owner = await this.#logins.accountOf(found.ownerId);
    if (!owner) throw notFound('File');
    return { owner, file: await this.#folders.getFile(owner, found.sequence) };
  }

  /** How often a file was downloaded, for who has its link. */
  async downloadsOf(code: string): Promise<{ file: number; downloads: number }> {
    return this.#store.read(() => {
      const found = this.#store.folders.fileOfCode(code);
      const file = found && this.#store.files.find(found.tenantId, found.id);
      if (!file) throw notFound('File');
      return { file: file.sequence, downloads: file.downloads };
    });
  }
}
