/**
 * The vault's one permission check and its lock hierarchy, for every API that reaches the vault.
 *
 *   item lock       blocks everybody else's operations on the item and its files
 *     check-out     blocks others' check-outs of the item, and edits of it, on the same branch
 *     file lock     blocks others' operations on the file
 *
 * Everybody may read what is in items. The holder of a lock may go on; who may force takes over
 * from others.
 */
import { ApiError, forbidden } from '../errors.ts';
import type { VaultStore } from '../store/vault.ts';
import type { Hold } from '../store/vault-common.ts';
import type { FileRow, FileViewer } from '../store/vault-files.ts';
import type { BranchRow, ItemRow } from '../store/vault-items.ts';
import type { Caller, Right } from './identity.ts';

/** What the vault needs to know of a caller. */
export type Actor = Pick<Caller, 'userId' | 'tenantId' | 'plan' | 'rights'>;

const locked = (code: string, message: string) => new ApiError(423, code, message);
const conflict = (code: string, message: string) => new ApiError(409, code, message);

export const notFound = (what: 'Item' | 'File' | 'Branch' | 'Version' | 'Folder') =>
  new ApiError(404, 'RESOURCE_NOT_FOUND', `${what} not found`);
export const itemLocked = (by: string) => locked('ITEM_LOCKED', `Item is locked by ${by}`);
export const fileLocked = (by: string) => locked('FILE_LOCKED', `File is locked by ${by}`);
export const fileTaken = () =>
  locked('RESOURCE_LOCKED', 'File is already checked out by another user');
export const checkoutConflict = (by: string) =>
  conflict('CHECKOUT_CONFLICT', `Item is already checked out by ${by}`);
export const notCheckedOut = (what: 'Item' | 'File') =>
  conflict('NOT_CHECKED_OUT', `${what} is not checked out`);
export const notYourCheckout = (what: 'item' | 'file') =>
  conflict('NOT_YOUR_CHECKOUT', `You do not have this ${what} checked out`);

export const notYours = (what: 'file' | 'folder') =>
  new ApiError(403, 'FORBIDDEN', `The ${what} belongs to another account`);

export function demand(actor: Actor, right: Right): void {
  if (!actor.rights.has(right)) throw forbidden(right);
}

/** Whose files the actor sees. */
export function viewerOf(actor: Actor): FileViewer {
  const { tenantId, userId, rights } = actor;
  return { tenantId, userId, seesAll: Number(rights.has('documents.delete')) };
}

export function itemOf(store: VaultStore, actor: Actor, id: string): ItemRow {
  const item = store.items.find(actor.tenantId, id);
  if (!item) throw notFound('Item');
  return item;
}

/** Administrators, and whose it is. */
export const isMaster = ({ rights, userId }: Actor, { ownerId }: { ownerId: number }): boolean =>
  ownerId === userId || rights.has('documents.delete');

/**
 * A file in no item is seen by its owner and by administrators; by all of the tenant where its
 * folder is open, if they know the password of one that has one.
 */
export function fileOf(store: VaultStore, actor: Actor, id: string, opens = noPassword): FileRow {
  const file = store.files.find(actor.tenantId, id);
  const isSeen =
    file &&
    (file.item !== null ||
      isMaster(actor, file) ||
      (file.openTo === 2 && (file.guard === null || opens(file.guard))));
  if (!isSeen) throw notFound('File');
  return file;
}

const noPassword = (_guard: number): boolean => false;

/** A file to be changed: what is open to others in a folder is theirs to read. */
export function changedFileOf(store: VaultStore, actor: Actor, id: string): FileRow {
  const file = fileOf(store, actor, id);
  if (file.item === null && !isMaster(actor, file)) throw notYours('file');
  return file;
}

/** The branch of an id; the main one where none is given. */
export function branchOf(store: VaultStore, actor: Actor, id: string | undefined): BranchRow {
  const { tenantId } = actor;
  const branch = id ? store.items.branch(tenantId, id) : store.items.mainBranch(tenantId);
  if (!branch) throw notFound('Branch');
  return branch;
}

export function itemLockOf(item: ItemRow): Hold | undefined {
  if (item.lockedBy === null) return undefined;
  return {
    id: item.lockedBy,
    name: item.lockerName!,
    email: item.lockerEmail!,
    since: item.lockedAt!,
  };
}

export function itemLockOfFile(file: FileRow): Hold | undefined {
  if (file.itemLockedBy === null) return undefined;
  return {
    id: file.itemLockedBy,
    name: file.itemLockerName!,
    email: file.itemLockerEmail!,
    since: file.itemLockedAt!,
  };
}

export function fileLockOf(file: FileRow): Hold | undefined {
  if (file.checkedOutBy === null) return undefined;
  return {
    id: file.checkedOutBy,
    name: file.holderName!,
    email: file.holderEmail!,
    since: file.checkedOutAt!,
  };
}

export const isOthers = (actor: Actor, hold: Hold | undefined): hold is Hold =>
  hold !== undefined && hold.id !== actor.userId;

export function refuseLockedItem(actor: Actor, hold: Hold | undefined): void {
  if (isOthers(actor, hold)) throw itemLocked(hold.name);
}

/**
 * Whether somebody else's hold is to be taken over. Without `force` it is refused by the error
 * given; with `force` it takes the right to.
 */
export function takesOver(
  actor: Actor,
  hold: Hold | undefined,
  force: boolean,
  refusal: (by: string) => ApiError,
): boolean {
  if (!isOthers(actor, hold)) return false;
  if (!force) throw refusal(hold.name);
  demand(actor, 'force-unlock');
  return true;
}
