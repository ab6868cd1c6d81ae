/** The rules of items, branches, item locks and item check-outs. */
import { ApiError, validationError } from '../errors.ts';
import type { EventRow, VaultStore } from '../store/vault.ts';
import type { Hold, Page } from '../store/vault-common.ts';
import type {
  BranchRow,
  CheckoutRow,
  ItemFields,
  ItemFilter,
  ItemRow,
} from '../store/vault-items.ts';
import {
  type Actor,
  branchOf,
  checkoutConflict,
  demand,
  isOthers,
  itemLocked,
  itemLockOf,
  itemOf,
  notCheckedOut,
  notYourCheckout,
  refuseLockedItem,
  takesOver,
} from './vault-rules.ts';

export interface LockStatus {
  /** An item lock, or the check-out of the branch asked about. */
  lockType: 'lock' | 'checkout';
  hold: Hold;
}

export interface Batch<Done> {
  done: Done[];
  failed: { id: string; error: ApiError }[];
}

/** Runs one step an id, each a transaction of its own: some may fail while others do not. */
export async function runBatch<Done>(
  ids: readonly string[],
  step: (id: string) => Promise<Done>,
): Promise<Batch<Done>> {
  const batch: Batch<Done> = { done: [], failed: [] };
  for (const id of new Set(ids)) {
    try {
      batch.done.push(await step(id));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) throw error;
      batch.failed.push({ id, error });
    }
  }
  return batch;
}

export class VaultItemService {
  readonly #store: VaultStore;

  constructor(store: VaultStore) {
    this.#store = store;
  }

  async create(actor: Actor, fields: ItemFields): Promise<ItemRow> {
    demand(actor, 'documents.update');
    return this.#store.write(() => {
      const item = this.#store.items.add(actor.tenantId, actor.userId, fields);
      this.#record(actor, item, 'item.created');
      return item;
    });
  }

  async list(actor: Actor, filter: Omit<ItemFilter, 'tenantId'>): Promise<ItemRow[]> {
    demand(actor, 'documents.read');
    const { tenantId } = actor;
    return this.#store.read(() => this.#store.items.list({ ...filter, tenantId }));
  }

  async get(actor: Actor, id: string): Promise<ItemRow> {
    demand(actor, 'documents.read');
    return this.#store.read(() => itemOf(this.#store, actor, id));
  }

  /** Changes the fields given; the branch is the one the edit is made on, without one the main. */
  async update(
    actor: Actor,
    id: string,
    fields: Partial<ItemFields>,
    branchId: string | undefined,
  ): Promise<ItemRow> {
    demand(actor, 'documents.update');
    return this.#store.write(() => {
      const item = itemOf(this.#store, actor, id);
      const branch = branchOf(this.#store, actor, branchId);
      this.#refuseEdit(actor, item, branch);
      this.#store.items.update(item.sequence, actor.userId, { ...item, ...fields });
      this.#record(actor, item, 'item.updated', { fields: Object.keys(fields) });
      return itemOf(this.#store, actor, id);
    });
  }

  /** Whether the item may be changed on the branch; in a transaction. */
  #refuseEdit(actor: Actor, item: ItemRow, branch: BranchRow): void {
    refuseLockedItem(actor, itemLockOf(item));
    const hold = this.#store.items.checkout(item.sequence, branch.sequence);
    if (isOthers(actor, hold)) throw checkoutConflict(hold.name);
  }

  async createBranch(actor: Actor, name: string): Promise<BranchRow> {
    demand(actor, 'documents.update');
    return this.#store.write(() => {
      const branch = this.#store.items.addBranch(actor.tenantId, actor.userId, name);
      if (!branch) throw validationError({ name: ['A branch of this name exists already'] });
      return branch;
    });
  }

  async listBranches(actor: Actor): Promise<BranchRow[]> {
    demand(actor, 'documents.read');
    return this.#store.read(() => this.#store.items.branches(actor.tenantId));
  }

  async lock(actor: Actor, id: string, force: boolean): Promise<LockStatus> {
    demand(actor, 'documents.update');
    return this.#store.write(() => {
      const item = itemOf(this.#store, actor, id);
      const hold = itemLockOf(item);
      const forced = takesOver(actor, hold, force, itemLocked);
      if (!hold || forced) {
        this.#store.items.setLock(item.sequence, actor.userId);
        this.#record(actor, item, 'item.locked', forced ? { takenFrom: hold?.email } : {});
      }
      return { lockType: 'lock', hold: itemLockOf(itemOf(this.#store, actor, id))! };
    });
  }

  /** An item without a lock stays so. */
  async unlock(actor: Actor, id: string, force: boolean): Promise<void> {
    demand(actor, 'documents.update');
    return this.#store.write(() => {
      const item = itemOf(this.#store, actor, id);
      const hold = itemLockOf(item);
      if (!hold) return;
      const forced = takesOver(actor, hold, force, itemLocked);
      this.#store.items.setLock(item.sequence, null);
      this.#record(actor, item, 'item.unlocked', forced ? { takenFrom: hold.email } : {});
    });
  }

  /** The item lock; without one, where a branch is asked about, the check-out on it. */
  async lockStatus(
    actor: Actor,
    id: string,
    branchId: string | undefined,
  ): Promise<LockStatus | undefined> {
    demand(actor, 'documents.read');
    return this.#store.read(() => {
      const item = itemOf(this.#store, actor, id);
      const lock = itemLockOf(item);
      if (lock) return { lockType: 'lock', hold: lock };
      if (!branchId) return undefined;
      const branch = branchOf(this.#store, actor, branchId);
      const hold = this.#store.items.checkout(item.sequence, branch.sequence);
      return hold && { lockType: 'checkout', hold };
    });
  }

  async checkout(actor: Actor, id: string, branchId: string, force: boolean) {
    demand(actor, 'documents.update');
    return this.#store.write(() => {
      const { item, branch, hold } = this.#find(actor, id, branchId);
      refuseLockedItem(actor, itemLockOf(item));
      const forced = takesOver(actor, hold, force, checkoutConflict);
      if (hold && !forced) return { item, checkout: hold };
      const checkout = this.#store.items.setCheckout(item.sequence, branch.sequence, actor.userId);
      const takenFrom = forced ? hold?.email : undefined;
      this.#record(actor, item, 'item.checkedOut', { branchId: branch.id, takenFrom });
      return { item, checkout };
    });
  }

  async checkoutStatus(
    actor: Actor,
    id: string,
    branchId: string,
  ): Promise<CheckoutRow | undefined> {
    demand(actor, 'documents.read');
    return this.#store.read(() => this.#find(actor, id, branchId).hold);
  }

  /** Ends a check-out: with its work done, or without. */
  async endCheckout(
    actor: Actor,
    id: string,
    branchId: string,
    how: { force: boolean; action: 'item.checkedIn' | 'item.checkoutCancelled' },
  ): Promise<ItemRow> {
    demand(actor, 'documents.update');
    return this.#store.write(() => {
      const { item, branch, hold } = this.#find(actor, id, branchId);
      refuseLockedItem(actor, itemLockOf(item));
      if (!hold) throw notCheckedOut('Item');
      const forced = takesOver(actor, hold, how.force, () => notYourCheckout('item'));
      this.#store.items.removeCheckout(item.sequence, branch.sequence);
      const takenFrom = forced ? hold.email : undefined;
      this.#record(actor, item, how.action, { branchId: branch.id, takenFrom });
      return item;
    });
  }

  async history(actor: Actor, id: string, page: Page): Promise<EventRow[]> {
    demand(actor, 'documents.read');
    return this.#store.read(() =>
      this.#store.historyOfItem(itemOf(this.#store, actor, id).sequence, page),
    );
  }

  #find(actor: Actor, id: string, branchId: string) {
    const item = itemOf(this.#store, actor, id);
    const branch = branchOf(this.#store, actor, branchId);
    return { item, branch, hold: this.#store.items.checkout(item.sequence, branch.sequence) };
  }

  #record(actor: Actor, item: ItemRow, action: string, detail: Record<string, unknown> = {}) {
    const { tenantId, userId } = actor;
    this.#store.record({ tenantId, userId, item: item.sequence, action, detail });
  }
}
