/**
 * A FileCAD file is a file of the vault: seen through the other APIs, under the same locks, with
 * the same versions and trail. Links, downloads that are counted, and trees that stay trees.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/store/database.ts';
import { VaultStore } from '../../server/store/vault.ts';
import { type FilecadClient, makeAccount, NO_FILE, said } from './support/filecad.ts';
import { Client, createKey, drawing, startTestServer, type TestServer } from './support/server.ts';
import { fail, sha256, VaultClient } from './support/vault.ts';

let server: TestServer;
/** Ada and John, each through both APIs. */
let ada: FilecadClient;
let john: FilecadClient;
let adaVault: VaultClient;
let johnVault: VaultClient;
const anybody = new Client('');

beforeAll(async () => {
  server = await startTestServer({ isScripted: true });
  const vaultOf = async (name: string) => {
    const { key } = await createKey(server.data, { user: `${name}@example.com` });
    return new VaultClient(server.url, key);
  };
  ada = await makeAccount(server, 'ada', 'admin');
  john = await makeAccount(server, 'john', 'editor');
  [adaVault, johnVault] = [await vaultOf('ada'), await vaultOf('john')];
});

interface VaultFile {
  id: string;
  originalFileName: string;
}
const inVault = async (client: VaultClient, name: string): Promise<VaultFile | undefined> => {
  const { files } = (await client.get('/files?limit=1000')).body.data;
  return files.find((file: VaultFile) => file.originalFileName === name);
};
const infoOf = async (client: FilecadClient, file_id: string) =>
  (await client.call('/file/info', { file_id })).body.data;

describe('a file uploaded here', () => {
  it('is in the vault: listed, found, downloaded, with its trail', async () => {
    const folder = await john.newFolder('Hall');
    const { body } = await john.upload(drawing('hall'), 'hall-plan.dxf', { folder_id: folder });
    expect(body.data[0].type).toBe('image/vnd.dxf');
    const file = (await inVault(johnVault, 'hall-plan.dxf'))!;
    const metadata = (await johnVault.get(`/files/${file.id}/metadata`)).body.data.file;
    const checksum = `sha256:${sha256(drawing('hall').toString('latin1'))}`;
    expect(metadata).toMatchObject({ itemId: null, version: 1, checksum });
    expect((await johnVault.get(`/files/${file.id}/download`)).text).toContain('hall');
    expect((await johnVault.get('/files?q=hall')).body.data.count).toBe(1);
    await expect
      .poll(async () => (await johnVault.get(`/files/${file.id}/metadata`)).body.data.file.drawing)
      .toMatchObject({ status: 'COMPLETED' });
    await john.call('/file/edit', { file_id: body.data[0].file_id, filename: 'lobby.dxf' });
    expect((await johnVault.get('/files?q=hall')).body.data.count).toBe(0);
    expect((await johnVault.get('/files?q=lobby')).body.data.count).toBe(1);
    const download = await johnVault.get(`/files/${file.id}/download`);
    expect(download.headers.get('Content-Disposition')).toContain('"lobby.dxf"');
    const { history } = (await johnVault.get(`/files/${file.id}/history`)).body.data;
    expect(history).toMatchObject([
      { action: 'file.uploaded', user: { name: 'john' } },
      { action: 'file.edited', user: { name: 'john' }, detail: { before: 'hall-plan.dxf' } },
    ]);
  });
  it('is nobody else’s, through either API', async () => {
    const id = await ada.newFile('of ada', 'private.dwg');
    expect(await infoOf(john, id)).toBe(undefined);
    expect(await inVault(johnVault, 'private.dwg')).toBe(undefined);
    const file = (await inVault(adaVault, 'private.dwg'))!;
    const tries = [
      johnVault.get(`/files/${file.id}/download`),
      johnVault.get(`/files/${file.id}/history`),
      johnVault.post(`/files/${file.id}/checkout`),
    ];
    for (const answer of await Promise.all(tries)) {
      expect(answer).toEqual(fail(404, 'RESOURCE_NOT_FOUND'));
    }
    expect(await john.call('/file/download', { file_id: id })).toEqual(said(NO_FILE));
    expect(await john.call('/file/edit', { file_id: id, filename: 'x' })).toEqual(said(NO_FILE));
  });
  it('has the versions that are checked in through the other API', async () => {
    const folder = await john.newFolder('Versions');
    const id = await john.newFile('one', 'part.dwg', folder);
    const { id: uuid } = (await inVault(johnVault, 'part.dwg'))!;
    await johnVault.post(`/files/${uuid}/checkout`);
    await johnVault.form(`/files/${uuid}/checkin`, ['file', 'second', 'part-2.dwg']);
    expect(await infoOf(john, id)).toMatchObject({ filename: 'part-2.dwg', fileSize: '6' });
    expect((await john.download(id)).text).toBe('second');
    const { body } = await john.call('/folder/info', { parent_folder_id: folder });
    expect(body.data).toMatchObject({ totalSize: '6', file_count: 1 });
    expect((await johnVault.get(`/files/${uuid}/download?version=1`)).text).toBe('one');
  });
  it('that is checked out is changed by its holder alone', async () => {
    const folder = await john.newFolder('Held');
    const id = await john.newFile('x', 'held.dwg', folder);
    const { id: uuid } = (await inVault(johnVault, 'held.dwg'))!;
    await johnVault.post(`/files/${uuid}/checkout`);
    const tries = () => [
      ada.call('/file/edit', { file_id: id, filename: 'taken.dwg' }),
      ada.call('/file/delete', { file_id: id }),
      ada.call('/folder/delete', { folder_id: folder }),
    ];
    for (const answer of await Promise.all(tries())) {
      expect(answer).toEqual(said('File is locked by john', 423));
    }
    expect(await john.names(folder)).toEqual(['held.dwg']);
    const rename = await john.call('/file/edit', { file_id: id, filename: 'mine.dwg' });
    expect(rename.body._status).toBe('success');
    await johnVault.post(`/files/${uuid}/checkin`);
    expect((await ada.call('/folder/delete', { folder_id: folder })).body._status).toBe('success');
    expect(await johnVault.get(`/files/${uuid}/download`)).toEqual(fail(404, 'RESOURCE_NOT_FOUND'));
  });
  it('that is deleted here is deleted there, and gives its room back', async () => {
    const stored = () => {
      const database = openDatabase(server.data);
      const sql = 'SELECT bytes FROM accountStorage WHERE userId = ?';
      const bytes = database.prepare(sql).pluck().get(ada.account);
      database.close();
      return Number(bytes);
    };
    const before = stored();
    const folder = await ada.newFolder('Room');
    const inside = await ada.newFolder('Within', { parent_id: folder });
    const ids = [await ada.newFile('12345', 'r1.dwg', inside), await ada.newFile('123', 'r2.dwg')];
    expect(stored()).toBe(before + 8);
    await ada.call('/folder/delete', { folder_id: folder });
    await ada.call('/file/delete', { file_id: ids[1]! });
    expect(stored()).toBe(before);
    expect(await inVault(adaVault, 'r1.dwg')).toBe(undefined);
    expect(await inVault(adaVault, 'r2.dwg')).toBe(undefined);
    const database = openDatabase(server.data);
    const told = database
      .prepare(`SELECT action, file, folder, detail FROM vaultEvents
        WHERE userId = ? AND action LIKE '%.deleted' ORDER BY sequence DESC LIMIT 4`)
      .all(ada.account);
    const searched = database.prepare('SELECT count(*) FROM fileSearch WHERE rowid IN (?, ?)');
    expect(searched.pluck().get(ids)).toBe(0);
    database.close();
    const [number, detail] = [Number(folder), JSON.stringify({ folder: Number(folder) })];
    expect(told).toEqual([
      { action: 'file.deleted', file: Number(ids[1]), folder: null, detail: '{}' },
      { action: 'folder.deleted', file: null, folder: Number(inside), detail },
      { action: 'folder.deleted', file: null, folder: number, detail },
      { action: 'file.deleted', file: Number(ids[0]), folder: null, detail },
    ]);
  });
});

describe('a file uploaded to the other APIs', () => {
  it('is here: in the root folder of who uploaded it, for all where it is in an item', async () => {
    await adaVault.newFile('of an item', 'housing.step');
    const { files } = await ada.listing();
    const id = files.find(({ filename }: { filename: string }) => filename === 'housing.step').id;
    expect((await ada.download(id)).text).toBe('of an item');
    expect((await john.download(id)).text).toBe('of an item');
    expect(await john.names()).not.toContain('housing.step');
    const folder = await ada.newFolder('Filed');
    const moved = await ada.call('/file/edit', { file_id: id, folder_id: folder });
    expect(moved.body.data.folderId).toBe(folder);
    const uuid = (await inVault(johnVault, 'housing.step'))!.id;
    expect((await johnVault.get(`/files/${uuid}/download`)).text).toBe('of an item');
  });
  it('a drawing that is parsed is here until its job is deleted', async () => {
    const client = new Client(server.url, johnVault.key);
    const { body } = await client.parse(drawing('lens'), {}, 'from-cadlens.dxf');
    expect(await john.names()).toContain('from-cadlens.dxf');
    await client.ended(body.job_id);
    await client.request(`/v1/jobs/${body.job_id}`, { method: 'DELETE' });
    expect(await john.names()).not.toContain('from-cadlens.dxf');
  });
});

describe('downloads', () => {
  it('are counted once each, of folders in all above; parts and questions are not', async () => {
    const top = await john.newFolder('Counted');
    const folder = await john.newFolder('Inside', { parent_id: top });
    const id = await john.newFile('abcdefghij', 'counted.dwg', folder);
    await john.download(id);
    await john.download(id, { Range: 'bytes=0-3' });
    await john.download(id, { Range: 'bytes=4-' });
    await john.download(id, { Range: 'bytes=99-' });
    const link = (await john.call('/file/download', { file_id: id })).body.data.download_url;
    await anybody.request(link, { method: 'HEAD' });
    expect((await infoOf(john, id)).downloads).toBe('2');
    const { id: uuid } = (await inVault(johnVault, 'counted.dwg'))!;
    const { headers } = await johnVault.get(`/files/${uuid}/download`);
    const etag = { 'If-None-Match': headers.get('ETag')! };
    expect((await johnVault.get(`/files/${uuid}/download`, etag)).status).toBe(304);
    expect((await infoOf(john, id)).downloads).toBe('3');
    const { body } = await john.call('/folder/info', { parent_folder_id: top });
    expect(body.data.total_downloads).toBe(3);
    const { short_url } = { short_url: (await infoOf(john, id)).shortUrl };
    const stats = await anybody.request(`${server.url}/${short_url}~s`);
    expect(stats.body).toEqual({ data: { file_id: id, downloads: '3' } });
  });
  it('a link works for 24 hours, for its file alone', async () => {
    const [one, two] = [await john.newFile('one', '1.dwg'), await john.newFile('two', '2.dwg')];
    const link = async (file_id: string) =>
      (await john.call('/file/download', { file_id })).body.data.download_url as string;
    const [url, other] = [await link(one), await link(two)];
    const token = new URL(url).searchParams.get('download_token')!;
    const invalid = async (text: string) => {
      const { status, body } = await anybody.request(text);
      expect([text, status, body.code]).toEqual([text, 403, 'INVALID_LINK']);
    };
    await invalid(other.replace(/[0-9a-f]{64}$/, token));
    await invalid(url.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')));
    await invalid(url.replace(/[0-9a-f]{64}$/, ''));
    const database = openDatabase(server.data);
    const age = (hours: number) =>
      database
        .prepare(`UPDATE downloadTokens SET expiresAt = strftime('%Y-%m-%dT%H:%M:%fZ',
          expiresAt, ?)`)
        .run(`-${hours} hours`);
    age(23);
    expect((await anybody.request(url)).text).toBe('one');
    age(1);
    await invalid(url);
    expect((await anybody.request(await link(one))).text).toBe('one');
    const kept = database.prepare('SELECT count(*) FROM downloadTokens').pluck().get();
    database.close();
    // Those that are over go when one is made.
    expect(kept).toBe(1);
  });
  it('names are told in any script', async () => {
    const id = await john.newFile('x', 'Größe – 図面.dwg');
    const { headers } = await john.download(id);
    expect(headers.get('Content-Disposition')).toContain(encodeURIComponent('図面'));
  });
});

describe('the links of an upload', () => {
  it('info_url and delete_url work by their hash, with the rights of the owner', async () => {
    const [file] = (await ada.upload('x', 'linked.dwg')).body.data;
    const { id, filename } = (await anybody.request(file.info_url)).body.data;
    expect([id, filename]).toEqual([file.file_id, 'linked.dwg']);
    for (const url of [file.info_url, file.delete_url]) {
      const wrong = url.replace(/.$/, (digit: string) => (digit === '0' ? '1' : '0'));
      const method = url === file.delete_url ? 'DELETE' : 'GET';
      expect((await anybody.request(wrong, { method })).status).toBe(404);
    }
    expect((await anybody.request(file.delete_url)).status).toBe(405);
    expect(await infoOf(ada, file.file_id)).toBeTruthy();
    const removed = await anybody.request(file.delete_url, { method: file.delete_type });
    expect(removed.body.data.statusId).toBe('2');
    expect(await infoOf(ada, file.file_id)).toBe(undefined);
    const [ofEditor] = (await john.upload('x', 'kept.dwg')).body.data;
    const refused = await anybody.request(ofEditor.delete_url, { method: 'DELETE' });
    expect(refused.status).toBe(403);
    expect(await infoOf(john, ofEditor.file_id)).toBeTruthy();
  });
});

describe('folders', () => {
  it('moved by many at once stay a tree, and count what is in them', {
    timeout: 60_000,
  }, async () => {
    const seed = Math.floor(Math.random() * 1e6);
    console.log(`folder races: seed ${seed}`);
    let state = seed;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    const folders: string[] = [];
    for (let i = 0; i < 12; i++) folders.push(await ada.newFolder(`tree ${i}`));
    const files: string[] = [];
    for (let i = 0; i < 12; i++) files.push(await ada.newFile('x'.repeat(i + 1), `t${i}.dwg`));
    const pick = (list: string[]) => list[random(list.length)]!;
    for (let round = 0; round < 15; round++) {
      const moves = Array.from({ length: 12 }, (_, i) => {
        const to = pick(folders);
        if (i % 3 === 0) return ada.call('/file/edit', { file_id: pick(files), folder_id: to });
        const folder_id = pick(folders);
        return ada.call('/folder/move', { folder_id, new_parent_folder_id: to });
      });
      for (const answer of await Promise.all(moves)) expect(answer.status).toBe(200);
    }
    // Walks from the root: a cycle would be reached by nobody.
    let [seen, bytes, told] = [0, 0, 0];
    const walk = async (id: string, isTop: boolean): Promise<void> => {
      const listing = await ada.listing(id);
      for (const folder of listing.folders) {
        if (!folder.folderName.startsWith('tree ')) continue;
        seen++;
        if (isTop) told += Number(folder.totalSize);
        await walk(folder.id, false);
      }
      if (isTop) return;
      for (const file of listing.files) bytes += Number(file.fileSize);
    };
    await walk('', true);
    expect(seen).toBe(folders.length);
    expect(told).toBe(bytes);
  });
  it('of thousands of files are listed whole, by name', async () => {
    const folder = await ada.newFolder('Thousands', { is_public: '2' });
    const database = openDatabase(server.data);
    const store = new VaultStore(database);
    const ownerId = Number(ada.account);
    const { tenantId } = database.prepare('SELECT * FROM users WHERE id = ?').get(ownerId) as {
      tenantId: number;
    };
    const count = 2100;
    await store.write(() => {
      for (let i = 0; i < count; i++) {
        const place = { tenantId, item: null, branch: null, ownerId, folder: Number(folder) };
        const content = { hash: sha256(`${i}`), size: 1, mimeType: 'x/y', comment: null };
        // Half of them are called alike, in either case.
        const name = i % 4 === 0 ? `${i}.dwg` : ['SAME.dwg', 'same.dwg'][i % 2]!;
        store.files.add({ ...place, description: null }, { ...content, name });
      }
    });
    database.close();
    const { url_folder } = (await ada.call('/folder/info', { parent_folder_id: folder })).body.data;
    const whole = await ada.call('/folder/listing', { parent_folder_id: folder });
    expect(Object.keys(whole.body)).toEqual(['data', '_status', '_datetime']);
    for (const { files } of [whole.body.data, (await anybody.request(url_folder)).body.data]) {
      expect(new Set(files.map(({ id }: { id: string }) => id)).size).toBe(count);
      const names: string[] = files.map(({ filename }: { filename: string }) =>
        filename.toLowerCase(),
      );
      expect(names).toEqual(names.toSorted());
    }
  });
  it('are nested so deep and no deeper', async () => {
    let parent_id = '';
    for (let i = 0; i < 50; i++) parent_id = await ada.newFolder(`level ${i}`, { parent_id });
    const deeper = await ada.call('/folder/create', { folder_name: 'x', parent_id });
    expect(deeper).toEqual(said('Folders can be nested 50 deep.'));
    const pair = await ada.newFolder('pair');
    await ada.newFolder('second', { parent_id: pair });
    const move = { folder_id: pair, new_parent_folder_id: parent_id };
    expect(await ada.call('/folder/move', move)).toEqual(said('Folders can be nested 50 deep.'));
  });
});
