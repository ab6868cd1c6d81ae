/**
 * Fills a data folder with a large vault, through its store: items of 20 files, whose names,
 * descriptions and drawings' texts have words that one file, half of all or all but none have.
 *
 * Out: rows as requests would have made them (versions, history, locks, search), over some hundred
 * contents that the files share. The same number of files makes the same words.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { withNewIdentity } from '../server/cli/users.ts';
import { BlobRows } from '../server/store/blobs.ts';
import { FileBlobStore } from '../server/store/blobs-fs.ts';
import { type Database, openDatabase } from '../server/store/database.ts';
import { VaultStore } from '../server/store/vault.ts';

export const FILES_PER_ITEM = 20;
/** Every second file has it; each file has one of `oddly` and `evenly`. */
export const COMMON_WORD = 'bracket';
const CONTENTS = 500;
const TEXTS = 40;

export interface SeededVault {
  key: string;
  fileCount: number;
  /** Of each kind some, spread over all. */
  files: string[];
  items: string[];
  branches: { main: string; other: string };
  /** Each in one file only. */
  rareWords: string[];
}

/** A word of its own for each number, of letters that say nothing of its order. */
const wordOf = (number: number) => {
  let rest = (Math.imul(number + 1, 0x9e3779b1) >>> 0) + 26 ** 7;
  let word = '';
  for (; rest > 0; rest = Math.floor(rest / 26)) word += String.fromCharCode(97 + (rest % 26));
  return word;
};
/** The rarer, the higher the number. */
const someWord = (random: number) => wordOf(10_000_000 + Math.floor(3000 ** random));
const rareWord = (index: number) => wordOf(index);

let state = 1;
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
const words = (count: number) => Array.from({ length: count }, () => someWord(random())).join(' ');

export async function seedVault(data: string, fileCount: number): Promise<SeededVault> {
  const { key, userId, tenantId } = await withNewIdentity(data, async (identity) => {
    const builtIn = await identity.builtInUser();
    const login = { username: 'bench', email: 'bench@example.com', name: 'Bench' };
    const request = {
      ...login,
      tenant: builtIn.tenant,
      role: 'editor' as const,
      password: 'bench',
    };
    const user = await identity.createUser(request);
    const created = await identity.createKey({ user, name: 'of a bench', plan: 'enterprise' });
    return { key: created.key, userId: user.id, tenantId: user.tenantId };
  });
  const database = openDatabase(data);
  try {
    const contents = await storeContents(data, database);
    const seeder = new Seeder(new VaultStore(database), { userId, tenantId }, contents);
    return { key, ...(await seeder.seed(fileCount)) };
  } finally {
    database.close();
  }
}

interface Content {
  hash: string;
  size: number;
}

/** Blobs with the row that keeps them. */
async function storeContents(data: string, database: Database): Promise<Content[]> {
  const blobs = new FileBlobStore(data, new BlobRows(database));
  const add = database.prepare('INSERT INTO blobs (hash, size, createdAt) VALUES (?, ?, ?)');
  const contents: Content[] = [];
  for (let i = 0; i < CONTENTS; i++) {
    const path = blobs.temporaryPath();
    writeFileSync(path, `content ${i}\n`.repeat(1 + (i % 50)));
    const lease = await blobs.adopt(path);
    add.run(lease.hash, lease.size, new Date().toISOString());
    await lease.release();
    contents.push({ hash: lease.hash, size: lease.size });
    rmSync(path, { force: true });
  }
  return contents;
}

class Seeder {
  readonly #store: VaultStore;
  readonly #who: { userId: number; tenantId: number };
  readonly #contents: Content[];

  constructor(store: VaultStore, who: { userId: number; tenantId: number }, contents: Content[]) {
    this.#store = store;
    this.#who = who;
    this.#contents = contents;
  }

  /** All of it in one transaction. */
  seed(fileCount: number): Promise<Omit<SeededVault, 'key'>> {
    return this.#store.write(() => {
      for (const content of this.#contents) this.#addFacts(content);
      const { userId, tenantId } = this.#who;
      const { items } = this.#store;
      const other = items.addBranch(tenantId, userId, 'other')!;
      const main = items.mainBranch(tenantId);
      const seeded = { fileCount, files: [] as string[], items: [] as string[] };
      const rareWords: string[] = [];
      const step = Math.max(Math.floor(fileCount / 1000), 1);
      for (let index = 0; index < fileCount; index++) {
        if (index % FILES_PER_ITEM === 0) seeded.items.push(this.#addItem(index / FILES_PER_ITEM));
        const item = items.find(tenantId, seeded.items.at(-1)!)!.sequence;
        const branch = index % FILES_PER_ITEM === 19 ? other : main;
        const id = this.#addFile(index, item, branch.sequence);
        if (index % step === 0) {
          seeded.files.push(id);
          rareWords.push(rareWord(index));
        }
      }
      return { ...seeded, rareWords, branches: { main: main.id, other: other.id } };
    });
  }

  /** What a parse found in a content. */
  #addFacts({ hash }: Content): void {
    const texts = Array.from({ length: TEXTS }, () => words(1 + Math.floor(random() * 6)));
    const none = { units: 'mm', boundingBox: null, entityCounts: {}, layouts: [], layers: [] };
    const facts = { ...none, texts, inserts: [], blocks: [], isTruncated: false };
    const parsed = { fileName: 'seeded.dwg', format: 'DWG', version: 'AC1032', entityCount: 9 };
    this.#store.drawings.learn({ ...parsed, hash, facts, previewHash: hash });
  }

  #addItem(index: number): string {
    const { userId, tenantId } = this.#who;
    const none = { partId: null, selectionPath: null, companyId: `${index % 100}` };
    const { items } = this.#store;
    const item = items.add(tenantId, userId, {
      ...none,
      name: words(3),
      description: words(8),
      partNumber: `P-${index}`,
      revision: 'A',
      classificationId: `C-${index % 10}`,
    });
    this.#record(item.sequence, undefined, 'item.created');
    if (index % 20 === 0) items.setLock(item.sequence, userId);
    return item.id;
  }

  #addFile(index: number, item: number, branch: number): string {
    const { userId, tenantId } = this.#who;
    const { files, drawings } = this.#store;
    const parity = index % 2 === 0 ? `${COMMON_WORD} evenly` : 'oddly';
    const anchor = random() < 0.5 ? 'anchor ' : '';
    const description = `${parity} ${anchor}${words(6)} ${rareWord(index)}`;
    const place = { tenantId, item, branch, ownerId: userId, description };
    const name = `${words(2).replace(' ', '-')}-${index}.dwg`;
    const content = { name, mimeType: 'image/vnd.dwg', comment: null };
    const { sequence, id } = files.add(place, { ...content, ...this.#content() });
    this.#record(item, sequence, 'file.uploaded');
    if (index % 5 === 0) {
      this.#record(item, sequence, 'file.checkedOut');
      const file = files.find(tenantId, id)!;
      files.addVersion(file, { ...content, ...this.#content() }, userId);
      this.#record(item, sequence, 'file.checkedIn');
    }
    if (index % 10 === 0) files.setCheckout(sequence, userId);
    drawings.index(sequence);
    return id;
  }

  #content = () => this.#contents[Math.floor(random() * this.#contents.length)]!;

  #record(item: number, file: number | undefined, action: string): void {
    this.#store.record({ ...this.#who, item, ...(file && { file }), action });
  }
}
