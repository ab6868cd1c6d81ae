/**
 * The vault's rules without HTTP: real database, real files. Races are judged by a model: whatever
 * several users do to one file at once must come out as if they had done it one after the other, in
 * some order.
 *
 * The seed is printed; `LINEWORK_TEST_SEED` repeats it, `LINEWORK_TEST_RACES` sets how many races.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { ApiError } from '../../server/errors.ts';
import { type Right, rights } from '../../server/services/identity.ts';
import { megabyte, plans } from '../../server/services/plans.ts';
import { type ReceivedContent, VaultFileService } from '../../server/services/vault-files.ts';
import { runBatch, VaultItemService } from '../../server/services/vault-items.ts';
import type { Actor } from '../../server/services/vault-rules.ts';
import { BlobRows } from '../../server/store/blobs.ts';
import { FileBlobStore } from '../../server/store/blobs-fs.ts';
import { type Database, openDatabase } from '../../server/store/database.ts';
import { VaultStore } from '../../server/store/vault.ts';
import { makeFolder } from './support/server.ts';

const races = Number(process.env.LINEWORK_TEST_RACES ?? 60);
const seed = Number(process.env.LINEWORK_TEST_SEED ?? Date.now() % 1_000_000);

let folder: string;
let database: Database;
let blobs: FileBlobStore;
let store: VaultStore;
let files: VaultFileService;
let items: VaultItemService;

const editorRights: Right[] = ['documents.read', 'documents.update'];
const users = ['ann', 'bob', 'eve'] as const;
/** Two editors and an administrator. */
const actors = [editorRights, editorRights, rights].map(
  (held, index): Actor => ({
    userId: index + 1,
    tenantId: 1,
    plan: 'enterprise',
    rights: new Set(held),
  }),
);
const [ann, bob, eve] = actors as [Actor, Actor, Actor];

beforeEach(() => {
  folder = makeFolder();
  database = openDatabase(folder);
  database.exec(`INSERT INTO tenants VALUES (1, 'default', ''), (2, 'other', '')`);
  for (const name of users) {
    database
      .prepare(`INSERT INTO users (tenantId, email, username, name, role, createdAt)
        VALUES (1, ?, ?, ?, 'editor', '')`)
      .run(`${name}@example.com`, name, name);
  }
  blobs = new FileBlobStore(folder, new BlobRows(database));
  store = new VaultStore(database);
  files = new VaultFileService({ store, blobs, onStored: () => {} });
  items = new VaultItemService(store);
});

const plainItem = {
  ...{ partNumber: null, name: 'Housing', description: null, revision: 'A', partId: null },
  ...{ classificationId: null, selectionPath: null, companyId: null },
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function received(text: string, name = 'part.step'): ReceivedContent {
  const path = blobs.temporaryPath();
  writeFileSync(path, text);
  const size = Buffer.byteLength(text);
  return { path, name, mimeType: '', size, hash: sha256(text), comment: null };
}

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'ok',
    (error) => {
      if (error instanceof ApiError) return error.code;
      throw error;
    },
  );

async function newFile(text = 'first') {
  const item = await items.create(ann, plainItem);
  const [file] = await files.upload(ann, item.id, undefined, [received(text)]);
  return { item, file: file! };
}

/** Every stored content, by its hash. */
const storedBlobs = () =>
  readdirSync(join(folder, 'blobs')).flatMap((name) => readdirSync(join(folder, 'blobs', name)));

/** The state of one file in one item, and what each operation does to it. */
interface Model {
  locker: number | null;
  holder: number | null;
  version: number;
  deleted: boolean;
}

interface Operation {
  who: number;
  what: 'checkout' | 'checkin' | 'newVersion' | 'delete' | 'lock' | 'unlock' | 'upload';
  force: boolean;
}

const ADMIN = 2;

/** The outcome of an operation on the model, which it changes. */
function predict(model: Model, { who, what, force }: Operation): string {
  const taken = (holder: number | null, code: string) => {
    if (holder === null || holder === who) return undefined;
    if (!force) return code;
    return who === ADMIN ? undefined : 'FORBIDDEN';
  };
  const isBlocked = model.locker !== null && model.locker !== who;
  if (what === 'lock' || what === 'unlock') {
    const refused = taken(model.locker, 'ITEM_LOCKED');
    if (refused) return refused;
    model.locker = what === 'lock' ? who : null;
    return 'ok';
  }
  if (what === 'upload') return isBlocked ? 'ITEM_LOCKED' : 'ok';
  if (what === 'delete' && who !== ADMIN) return 'FORBIDDEN';
  if (model.deleted) return 'RESOURCE_NOT_FOUND';
  if (isBlocked) return 'ITEM_LOCKED';
  if (what === 'checkout') {
    const refused = taken(model.holder, 'RESOURCE_LOCKED');
    if (refused) return refused;
    model.holder = who;
    return 'ok';
  }
  if (what === 'delete') {
    const refused = taken(model.holder, 'FILE_LOCKED');
    if (refused) return refused;
    model.deleted = true;
    model.holder = null;
    return 'ok';
  }
  if (model.holder === null) return 'NOT_CHECKED_OUT';
  const refused = taken(model.holder, 'NOT_YOUR_CHECKOUT');
  if (refused) return refused;
  model.holder = null;
  if (what === 'newVersion') model.version++;
  return 'ok';
}

function perform(ids: { item: string; file: string }, operation: Operation): Promise<unknown> {
  const { who, what, force } = operation;
  const actor = actors[who]!;
  if (what === 'checkout') return files.checkout(actor, ids.file, force);
  if (what === 'checkin') return files.checkin(actor, ids.file, { force });
  if (what === 'delete') return files.remove(actor, ids.file, force);
  if (what === 'lock') return items.lock(actor, ids.item, force);
  if (what === 'unlock') return items.unlock(actor, ids.item, force);
  const content = received(`${who} ${Math.random()}`);
  if (what === 'upload') return files.upload(actor, ids.item, undefined, [content]);
  return files.checkin(actor, ids.file, { force, content });
}

function* orders<Value>(values: readonly Value[]): Generator<Value[]> {
  if (values.length === 0) yield [];
  for (const [index, value] of values.entries()) {
    const others = values.filter((_, i) => i !== index);
    for (const rest of orders(others)) yield [value, ...rest];
  }
}

async function observe(ids: { item: string; file: string }): Promise<Model> {
  const lock = await items.lockStatus(ann, ids.item, undefined);
  const row = database.prepare('SELECT * FROM files WHERE id = ?').get(ids.file) as {
    [field: string]: number | null;
  };
  const index = (userId: number | null | undefined) => (userId ? userId - 1 : null);
  return {
    locker: index(lock?.hold.id),
    holder: index(row.checkedOutBy),
    version: row.version!,
    deleted: row.deletedAt !== null,
  };
}

const operation: fc.Arbitrary<Operation> = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom(
    ...(['checkout', 'checkin', 'newVersion', 'newVersion', 'delete', 'lock', 'unlock'] as const),
    ...(['checkout', 'upload'] as const),
  ),
  force: fc.boolean(),
});

it(`${races} races come out as if done one after the other`, { timeout: 300_000 }, async () => {
  const rounds = fc.array(fc.array(operation, { minLength: 2, maxLength: 5 }), {
    minLength: 1,
    maxLength: 4,
  });
  const property = fc.asyncProperty(rounds, async (given) => {
    const { item, file } = await newFile();
    const ids = { item: item.id, file: file.id };
    for (const round of given) {
      const before = await observe(ids);
      const outcomes = await Promise.all(round.map((each) => codeOf(perform(ids, each))));
      const after = await observe(ids);
      const steps = round.map((each, index) => ({ ...each, outcome: outcomes[index]! }));
      const explained = [...orders(steps)].some((order) => {
        const model = { ...before };
        const agrees = order.every((step) => predict(model, step) === step.outcome);
        return agrees && JSON.stringify(model) === JSON.stringify(after);
      });
      expect([explained, steps, before, after]).toEqual([true, steps, before, after]);
    }
    const kept = store.files.versions(file.sequence, { limit: 100, offset: 0 });
    const { version } = await observe(ids);
    expect(kept.map(({ number }) => number)).toEqual(
      Array.from({ length: version }, (_, index) => version - index),
    );
    for (const { hash } of kept) expect(existsSync(await blobs.localPath(hash))).toBe(true);
  });
  console.log(`vault races: seed ${seed}`);
  await fc.assert(property, { seed, numRuns: races });
  const used = database.prepare('SELECT DISTINCT hash FROM fileVersions').pluck().all();
  expect(storedBlobs().sort()).toEqual(used.sort());
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
});

it('an item lock blocks others on every branch; a check-out others on its own', async () => {
  const { item, file } = await newFile();
  const branch = await items.createBranch(ann, 'variant');
  const main = (await items.listBranches(ann))[0]!;
  expect([main.name, main.isMain]).toEqual(['main', 1]);
  const upload = (actor: Actor, branchId?: string) =>
    codeOf(files.upload(actor, item.id, branchId, [received('x')]));
  const edit = (actor: Actor, branchId?: string) =>
    codeOf(items.update(actor, item.id, { name: 'Cover' }, branchId));
  await items.checkout(ann, item.id, main.id, false);
  expect(await codeOf(items.checkout(bob, item.id, main.id, false))).toBe('CHECKOUT_CONFLICT');
  expect([await edit(bob), await upload(bob)]).toEqual(['CHECKOUT_CONFLICT', 'CHECKOUT_CONFLICT']);
  expect([await edit(bob, branch.id), await upload(bob, branch.id)]).toEqual(['ok', 'ok']);
  expect(await codeOf(files.checkout(bob, file.id, false))).toBe('ok');
  await items.checkout(bob, item.id, branch.id, false);
  await items.lock(ann, item.id, false);
  const blocked = [
    items.checkout(bob, item.id, branch.id, false),
    items.endCheckout(bob, item.id, branch.id, { force: false, action: 'item.checkedIn' }),
    items.update(bob, item.id, { name: 'Lid' }, branch.id),
    files.upload(bob, item.id, branch.id, [received('x')]),
    files.checkin(bob, file.id, { force: false }),
    files.checkout(bob, file.id, false),
    files.remove(eve, file.id, true),
    items.lock(bob, item.id, false),
    items.unlock(bob, item.id, false),
  ];
  expect(new Set(await Promise.all(blocked.map(codeOf)))).toEqual(new Set(['ITEM_LOCKED']));
  expect([await edit(ann), await upload(ann)]).toEqual(['ok', 'ok']);
  expect(await codeOf(items.unlock(bob, item.id, true))).toBe('FORBIDDEN');
  await items.lock(eve, item.id, true);
  expect((await items.lockStatus(bob, item.id, undefined))?.hold.name).toBe('eve');
  expect(await edit(ann)).toBe('ITEM_LOCKED');
});

it('an account stores no more than its plan, however many upload at once', async () => {
  const { item } = await newFile();
  const small: Actor = { ...bob, plan: 'free' };
  const size = 100 * megabyte;
  // Only the row says how large it is: what counts here is the sum.
  const large = () => ({ ...received(String(Math.random())), size });
  const outcomes = await Promise.all(
    Array.from({ length: 15 }, () => codeOf(files.upload(small, item.id, undefined, [large()]))),
  );
  const fits = Math.floor(plans.free.storageMegabytes / 100);
  expect(outcomes.filter((code) => code === 'ok')).toHaveLength(fits);
  expect(outcomes.filter((code) => code === 'QUOTA_EXCEEDED')).toHaveLength(15 - fits);
  expect(store.bytesStored(bob.userId)).toBe(fits * size);
  const all = await files.listOfItem(eve, item.id);
  const own = all.filter((file) => file.ownerId === bob.userId);
  await files.remove(eve, own[0]!.id, false);
  expect(store.bytesStored(bob.userId)).toBe((fits - 1) * size);
});

it('another tenant sees nothing of it; its own main branch is another', async () => {
  const { item, file } = await newFile();
  const stranger: Actor = { ...eve, tenantId: 2 };
  const main = (await items.listBranches(ann))[0]!;
  const tries = [
    items.get(stranger, item.id),
    items.lock(stranger, item.id, true),
    items.checkout(stranger, item.id, main.id, true),
    files.get(stranger, file.id),
    files.checkout(stranger, file.id, true),
    files.remove(stranger, file.id, true),
    files.upload(stranger, item.id, undefined, [received('x')]),
  ];
  expect(new Set(await Promise.all(tries.map(codeOf)))).toEqual(new Set(['RESOURCE_NOT_FOUND']));
  expect(await files.list(stranger, { limit: 9, offset: 0 })).toEqual([]);
  expect((await items.listBranches(stranger))[0]!.id).not.toBe(main.id);
});

it('a batch does what it can, an id once', async () => {
  const [own, taken] = [(await newFile()).file, (await newFile()).file];
  await files.checkout(bob, taken.id, false);
  const ids = [own.id, taken.id, 'nothing', own.id];
  const batch = await runBatch(ids, (id) => files.checkout(ann, id, false));
  expect(batch.done.map(({ file }) => file.id)).toEqual([own.id]);
  expect(batch.failed.map(({ id, error }) => [id, error.code])).toEqual([
    [taken.id, 'RESOURCE_LOCKED'],
    ['nothing', 'RESOURCE_NOT_FOUND'],
  ]);
});
