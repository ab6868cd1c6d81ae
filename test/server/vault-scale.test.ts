/**
 * A vault stays quick when it is large: the plans that SQLite makes for its statements, because
 * times depend on the machine. `bench/vault-scale.ts` measures them.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { BlobRows } from '../../server/store/blobs.ts';
import { type Database, openDatabase } from '../../server/store/database.ts';
import { IdentityStore } from '../../server/store/identity.ts';
import { LoginStore } from '../../server/store/logins.ts';
import { VaultStore } from '../../server/store/vault.ts';
import { makeFolder } from './support/server.ts';

let database: Database;

beforeEach(() => {
  database = openDatabase(makeFolder());
});

/** All statements that are prepared while `make` runs. */
function statementsOf(make: (recorded: Database) => void): string[] {
  const statements: string[] = [];
  const recorded = new Proxy(database, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'prepare') return value.bind(target);
      return (sql: string) => {
        statements.push(sql);
        return target.prepare(sql);
      };
    },
  });
  make(recorded);
  return statements;
}

/** The steps of SQLite's plan. */
function planOf(sql: string): string[] {
  const names = [...sql.matchAll(/@(\w+)/g)].map(([, name]) => name!);
  const count = sql.match(/\?/g)?.length ?? 0;
  const values = names.length > 0 ? [Object.fromEntries(names.map((name) => [name, null]))] : [];
  const marks = new Array(count).fill(null);
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...marks, ...values);
  return (plan as { detail: string }[]).map(({ detail }) => detail);
}

const viewer = { tenantId: 1, userId: 1, seesAll: 0 };
const page = { limit: 100, offset: 0 };
const filter = { ...page, tenantId: 1, companyId: null, partNumber: null, classificationId: null };

/** What the vault, logins and the check of a key ask, with every filter that a list may have. */
const asked = () =>
  statementsOf((recorded) => {
    const store = new VaultStore(recorded);
    for (const companyId of [null, '7']) {
      for (const partNumber of [null, 'P-1']) {
        for (const classificationId of [null, 'C-1']) {
          store.items.list({ ...filter, companyId, partNumber, classificationId });
        }
      }
    }
    new IdentityStore(recorded);
    new LoginStore(recorded);
    new BlobRows(recorded);
  });

/** What may be walked: a page of it, or what is never large. */
const mayBeWalked = [
  // The hits of a search, newest first.
  /^SCAN fileSearch VIRTUAL TABLE INDEX \d+:M3$/,
  // One row of it.
  /^SCAN fileSearch VIRTUAL TABLE INDEX 0:=$/,
  // Drawings that are being parsed.
  /^SCAN drawings USING INDEX drawingsProcessing$/,
  // Values of a request or of one drawing.
  /^SCAN json_each VIRTUAL TABLE/,
  // The commands' lists of keys and users, and the count that a first start makes.
  /^SCAN (apiKeys|users|tenants)\b/,
  // One tree of folders, and what it comes to.
  /^SCAN (tree|totals|upwards|downwards)$/,
  // One row is taken.
  /^SCAN (searchDue|unknownLogins)$/,
  /^SCAN (CONSTANT ROW|\d+ CONSTANT ROWS?)$/,
];

it('no statement walks through a table that grows', () => {
  // The plan of an INSERT also names tables that are looked at only where a reference is broken.
  const statements = asked().filter((sql) => !/^INSERT INTO (?!fileSearch)/.test(sql));
  expect(statements.length).toBeGreaterThan(50);
  const walks = statements.flatMap((sql) =>
    planOf(sql)
      .filter((step) => step.startsWith('SCAN') && !mayBeWalked.some((may) => may.test(step)))
      .map((step) => `${step}: ${sql}`),
  );
  expect(walks).toEqual([]);
});

it('a page of files is found in an index alone, in its order', () => {
  const sorts = (sql: string) => planOf(sql).filter((step) => step.includes('TEMP B-TREE'));
  const lists = asked().filter((sql) => /ORDER BY (files\.)?sequence DESC/.test(sql));
  expect(lists.map(sorts)).toEqual(lists.map(() => []));
  const [list, search] = lists.filter((sql) => sql.includes('files.sequence IN (SELECT'));
  expect(planOf(list!)).toContain('SEARCH files USING INDEX filesByTenant (tenantId=?)');
  expect(planOf(search!)).toContain(
    'SEARCH files USING INDEX filesFound (sequence=? AND tenantId=?)',
  );
  const columns = (index: string) =>
    database.prepare('SELECT name FROM pragma_index_info(?)').pluck().all(index);
  // What `isSeen` asks of a file.
  for (const index of ['filesByTenant', 'filesFound']) {
    expect(columns(index)).toEqual(
      expect.arrayContaining(['sequence', 'item', 'ownerId', 'folder']),
    );
  }
});

it('each filter of items has an index that begins with the tenant', () => {
  const statements = asked().filter((sql) => /tenantId = @tenantId AND \w+ = @/.test(sql));
  expect(statements).toHaveLength(7);
  for (const sql of statements) {
    expect(planOf(sql)[0]).toMatch(/^SEARCH items USING INDEX \w+ \(tenantId=\? AND \w+=\?\)$/);
  }
});

describe('many files of one content', () => {
  const count = 250;
  let store: VaultStore;
  const hash = 'a'.repeat(64);
  const found = () => store.files.search(viewer, 'flange', { limit: 1000, offset: 0 }).length;

  beforeEach(async () => {
    database.exec("INSERT INTO tenants (name, createdAt) VALUES ('one', '')");
    database.exec(`INSERT INTO users (tenantId, email, username, name, role, isBuiltIn, createdAt)
      VALUES (1, 'a@example.com', 'a', 'A', 'editor', 0, '')`);
    store = new VaultStore(database);
    await store.write(() => {
      for (let index = 0; index < count; index++) {
        const place = { tenantId: 1, item: null, branch: null, ownerId: 1, description: null };
        const content = { hash, size: 1, name: `${index}.dwg`, mimeType: 'x/y', comment: null };
        store.drawings.index(store.files.add(place, content).sequence);
      }
      store.drawings.enqueue(hash, '0.dwg');
    });
  });

  const facts = {
    ...{ units: 'mm', boundingBox: null, entityCounts: {}, layouts: [], layers: [] },
    ...{ texts: ['Flange 12'], inserts: [], blocks: [], isTruncated: false },
  };
  const parsed = { format: 'DWG', version: 'AC1032', entityCount: 1, facts };

  it('are found by its texts when its parse is done', async () => {
    const job = await store.drawings.claim('any');
    expect(found()).toBe(0);
    const preview = { hash: 'b'.repeat(64), size: 1 };
    await store.drawings.complete({ ...parsed, id: job!.id, preview });
    expect(found()).toBe(count);
  });

  it('are found after a crash between the first of them and the last', async () => {
    const learnt = { ...parsed, hash, fileName: '0.dwg', previewHash: hash };
    await store.write(() => store.drawings.learn(learnt));
    expect(found()).toBeGreaterThan(0);
    expect(found()).toBeLessThan(count);
    store = new VaultStore(database);
    await store.drawings.indexDue();
    expect(found()).toBe(count);
    expect(database.prepare('SELECT count(*) FROM searchDue').pluck().get()).toBe(0);
  });
});
