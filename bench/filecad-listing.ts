/**
 * How fast folders are listed and files found in a large account: 100,000 files in 5,000 folders
 * by default, and a folder of 1,000 files, over HTTP against the real command, one after the other.
 *
 *   node --import tsx bench/filecad-listing.ts [folders] [requests]
 *
 * In: nothing; the account is made through the vault's store, in a temporary folder: 1 of 50
 * folders is at the root, the others are in it, with 20 files each.
 * Out: for each question p50, p95 and p99 in ms, and the CPU that the server's process spent on it,
 * because others' work is in the times. Exits 1 where an answer was not as expected.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withNewIdentity } from '../server/cli/users.ts';
import { openDatabase } from '../server/store/database.ts';
import { VaultStore } from '../server/store/vault.ts';

const FILES = 20;
const BELOW = 50;
const LARGE = 1000;
const [folderCount = 5000, requests = 200] = process.argv.slice(2).map(Number);
const data = mkdtempSync(join(tmpdir(), 'linework-bench-'));

const { userId, tenantId, key } = await withNewIdentity(data, async (identity) => {
  const login = { username: 'bench', email: 'bench@example.com', name: 'Bench' };
  const user = await identity.createUser({
    ...{ ...login, tenant: 'default', role: 'editor', password: 'bench' },
  });
  const created = await identity.createKey({ user, name: 'of a bench', plan: 'enterprise' });
  return { userId: user.id, tenantId: user.tenantId, key: created.key };
});

/** Makes the account; tells the number of its large folder and some ids of the vault. */
async function seed(): Promise<{ large: number; ids: string[] }> {
  const database = openDatabase(data);
  const store = new VaultStore(database);
  const ids: string[] = [];
  let made = 0;
  const addFile = (folder: number) => {
    const place = { tenantId, item: null, branch: null, ownerId: userId, folder };
    const name = `sheet ${made} ${made % 2 ? 'odd' : 'even'} unique${made}.dwg`;
    const hash = createHash('sha256').update(String(made)).digest('hex');
    const content = { hash, size: 1000 + made, name, mimeType: 'image/vnd.dwg', comment: null };
    const { sequence, id } = store.files.add({ ...place, description: null }, content);
    store.drawings.index(sequence);
    if (made++ % 100 === 0) ids.push(id);
  };
  const addFolder = (name: string, parent: number | null) =>
    store.folders.add({ tenantId, ownerId: userId, parent, name, privacy: 0 });
  const large = await store.write(() => {
    let top = 0;
    for (let i = 0; i < folderCount; i++) {
      const isTop = i % BELOW === 0;
      const folder = addFolder(`folder ${i}`, isTop ? null : top);
      if (isTop) top = folder;
      for (let j = 0; j < FILES; j++) addFile(folder);
    }
    const folder = addFolder('large', null);
    for (let j = 0; j < LARGE; j++) addFile(folder);
    return folder;
  });
  database.close();
  return { large, ids };
}

async function startServer() {
  const command = fileURLToPath(new URL('../bin/linework.js', import.meta.url));
  const words = ['serve', '--port', '0', '--data', data, '--log-level', 'warn'];
  const child = spawn(process.execPath, [command, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /listening on (\S+)\n/.exec(text)?.[1];
      if (found) resolve(found);
    });
  });
  return { url, stop: () => child.kill('SIGKILL') };
}

const started = performance.now();
const { large, ids } = await seed();
const { url, stop } = await startServer();
console.log(
  `${folderCount * FILES + LARGE} files made in ${Math.round(performance.now() - started)} ms`,
);

const post = async (path: string, fields: Record<string, string>) => {
  const body = new URLSearchParams(fields);
  return (await fetch(`${url}/api/v2${path}`, { method: 'POST', body })).json() as Promise<{
    data: Record<string, { length: number } & string>;
  }>;
};
const login = await post('/authorize', { username: 'bench', password: 'bench' });
const session = login.data as unknown as Record<string, string>;
const vault = async (path: string) => {
  const headers = { Authorization: `Bearer ${key}` };
  return (await fetch(`${url}/api${path}`, { headers })).json() as Promise<{
    data: { count?: number; isLocked?: boolean };
  }>;
};
const cpuSeconds = async () =>
  Number(
    /^linework_process_cpu_seconds_total (\S+)$/m.exec(
      await (await fetch(`${url}/metrics`)).text(),
    )![1],
  );

const below = (count: number) => 1 + Math.floor(Math.random() * count);
const listing = async (parent: number | '', folders: number, files: number) => {
  const { data } = await post('/folder/listing', { ...session, parent_folder_id: `${parent}` });
  return data.folders?.length === folders && data.files?.length === files;
};
const topCount = Math.ceil(folderCount / BELOW);
const someTop = () => 1 + BELOW * Math.floor(Math.random() * Math.floor(folderCount / BELOW));
const someBelow = () => someTop() + below(BELOW - 1);
const questions: [name: string, ask: () => Promise<boolean>][] = [
  ['root listing', () => listing('', topCount + 1, 0)],
  [`listing of ${BELOW - 1} folders, ${FILES} files`, () => listing(someTop(), BELOW - 1, FILES)],
  [`listing of ${FILES} files`, () => listing(someBelow(), 0, FILES)],
  [`listing of ${LARGE} files`, () => listing(large, 0, LARGE)],
  [
    'folder info',
    async () => {
      const { data } = await post('/folder/info', { ...session, parent_folder_id: `${someTop()}` });
      return data.child_folder_count === ((BELOW - 1) as unknown);
    },
  ],
  [
    'file info',
    async () => {
      const file_id = String(below(folderCount * FILES));
      return (await post('/file/info', { ...session, file_id })).data.id === file_id;
    },
  ],
  [
    'search (Cascadia)',
    async () => (await vault(`/files?q=unique${below(folderCount * FILES) - 1}`)).data.count! > 0,
  ],
  [
    'lock status (Cascadia)',
    async () =>
      (await vault(`/files/${ids[below(ids.length) - 1]}/lock-status`)).data.isLocked === false,
  ],
];

let wrong = 0;
console.log(
  `${'ms'.padEnd(36)}${['p50', 'p95', 'p99', 'CPU'].map((it) => it.padStart(9)).join('')}`,
);
for (const [name, ask] of questions) {
  for (let i = 0; i < 5; i++) await ask();
  const before = await cpuSeconds();
  const times: number[] = [];
  for (let i = 0; i < requests; i++) {
    const begun = performance.now();
    if (!(await ask())) wrong++;
    times.push(performance.now() - begun);
  }
  const cpu = ((await cpuSeconds()) - before) * (1000 / requests);
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.ceil(times.length * part) - 1]!;
  const cells = [at(0.5), at(0.95), at(0.99), cpu];
  console.log(name.padEnd(36) + cells.map((cell) => cell.toFixed(1).padStart(9)).join(''));
}
console.log(`${wrong} wrong answers; load of the machine ${loadavg()[0]!.toFixed(1)}`);
stop();
rmSync(data, { recursive: true, force: true });
process.exit(wrong === 0 ? 0 : 1);
