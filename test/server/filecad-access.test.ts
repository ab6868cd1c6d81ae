/** Who may look into an account's folders: privacy, passwords, links, through every API. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/store/database.ts';
import { type FilecadClient, makeAccount, NO_FILE, NO_FOLDER, said } from './support/filecad.ts';
import { Client, createKey, startTestServer, type TestServer } from './support/server.ts';
import { VaultClient } from './support/vault.ts';

let server: TestServer;
/** Owns; looks; administers; administers another tenant. */
let john: FilecadClient;
let mary: FilecadClient;
let ada: FilecadClient;
let otto: FilecadClient;
/** Mary, through the Cascadia API. */
let maryVault: VaultClient;
const anybody = new Client('');

beforeAll(async () => {
  server = await startTestServer({ isScripted: true });
  john = await makeAccount(server, 'john', 'editor');
  mary = await makeAccount(server, 'mary', 'editor');
  ada = await makeAccount(server, 'ada', 'admin');
  otto = await makeAccount(server, 'otto', 'admin', 'elsewhere');
  const { key } = await createKey(server.data, { user: 'mary@example.com' });
  maryVault = new VaultClient(server.url, key);
});

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const basic = (password: string) => ({
  Authorization: `Basic ${Buffer.from(`guest:${password}`).toString('base64')}`,
});
const infoOf = async (client: FilecadClient, id: string, path = 'file') => {
  const field = path === 'file' ? 'file_id' : 'parent_folder_id';
  return (await client.call(`/${path}/info`, { [field]: id })).body.data;
};

/** A folder of John with a file of that name, its links, and the file's id in the vault. */
async function shared(name: string, fields: Record<string, string> = {}) {
  const folder = await john.newFolder(name, fields);
  const file = await john.newFile(`content of ${name}`, `${name}.dwg`, folder);
  const { url_folder } = await infoOf(john, folder, 'folder');
  const { url_file } = await infoOf(john, file);
  const database = openDatabase(server.data);
  const uuid = database.prepare('SELECT id FROM files WHERE sequence = ?').pluck().get(file);
  database.close();
  return { folder, file, url_folder, url_file, uuid: String(uuid) };
}

/** Through which ways others see a file: the FileCAD API, the Cascadia API, its search, links. */
async function seenBy({
  folder,
  file,
  url_folder,
  url_file,
  uuid,
}: Awaited<ReturnType<typeof shared>>) {
  const name = (await infoOf(john, file)).filename;
  const found = await maryVault.get(`/files?q=${encodeURIComponent(name)}`);
  return {
    listing: (await mary.listing(folder)) !== undefined,
    info: (await infoOf(mary, file)) !== undefined,
    vault: (await maryVault.get(`/files/${uuid}/download`)).status === 200,
    search: found.body.data.count === 1,
    folderLink: (await anybody.request(url_folder)).status === 200,
    fileLink: (await anybody.request(url_file)).status === 200,
  };
}

const everywhere = {
  ...{ listing: true, info: true, vault: true, search: true, folderLink: true, fileLink: true },
};
const nowhere = {
  ...{ listing: false, info: false, vault: false, search: false },
  ...{ folderLink: false, fileLink: false },
};
const byLink = { ...nowhere, folderLink: true, fileLink: true };

describe('privacy', () => {
  it('0, private: its owner and administrators alone', async () => {
    const it = await shared('private');
    expect(await seenBy(it)).toEqual(nowhere);
    expect(await ada.names(it.folder)).toEqual(['private.dwg']);
    expect((await ada.download(it.file)).text).toBe('content of private');
  });
  it('1, unlisted: who has the link, nobody by its number', async () => {
    const it = await shared('unlisted', { is_public: '1' });
    expect(await seenBy(it)).toEqual(byLink);
    const { pathname } = new URL(it.url_folder);
    for (const query of ['', '?key=', '?key=0123456789abcdef0123']) {
      expect((await anybody.request(server.url + pathname + query)).status).toBe(404);
    }
  });
  it('2, public: the others of the tenant, in every API and its search', async () => {
    const it = await shared('open', { is_public: '2' });
    expect(await seenBy(it)).toEqual(everywhere);
    const { body } = await anybody.request(it.url_folder);
    expect(body.data).toMatchObject({
      folder: { folderName: 'open', file_count: 1 },
      ...{ folders: [], files: [{ filename: 'open.dwg' }] },
    });
    expect((await anybody.request(it.url_file)).text).toBe('content of open');
  });
  it('a shared folder is a page for browsers, in which names are but text', async () => {
    const name = `<script>alert(1)</script> "&' Plans`;
    const top = await john.newFolder(name, { is_public: '2' });
    await john.newFolder('inside', { parent_id: top, is_public: '2' });
    const file_id = await john.newFile('x'.repeat(2048), 'image.dwg', top);
    await john.call('/file/edit', { file_id, filename: '<img src=x onerror="alert(1)">.dwg' });
    const { url_folder } = await infoOf(john, top, 'folder');
    const page = await anybody.request(url_folder, { headers: { Accept: 'text/html,*/*' } });
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('Content-Security-Policy')).toMatch(/script-src 'self'/);
    expect(page.text).not.toMatch(/<script|<img/);
    expect(page.text).toContain('&#60;script&#62;');
    const links = [...page.text.matchAll(/<li><a href="([^"]*)">([^<]*)<\/a> ([^<]*)</g)];
    expect(links.map(([, , text, size]) => [text, size])).toEqual([
      ['inside/', '0 bytes'],
      ['&#60;img src=x onerror=&#34;alert(1)&#34;&#62;.dwg', '2.0 KB'],
    ]);
    for (const [, url] of links) expect((await anybody.request(url!)).status).toBe(200);
    const shut = await anybody.request(url_folder.replace(`/${top}/`, '/999999/'));
    expect(shut.status).toBe(404);
  });
  it('another tenant sees nothing but what links give', async () => {
    const it = await shared('of the house', { is_public: '2' });
    expect(await otto.call('/file/info', { file_id: it.file })).toEqual(said(NO_FILE));
    const listing = otto.call('/folder/listing', { parent_folder_id: it.folder });
    expect(await listing).toEqual(said(NO_FOLDER));
    expect(await otto.upload('x', 'x.dwg', { folder_id: it.folder })).toEqual(said(NO_FOLDER));
    const remove = otto.call('/folder/delete', { folder_id: it.folder });
    expect(await remove).toEqual(said(NO_FOLDER));
  });
  it('a file in no folder is private', async () => {
    const file = await john.newFile('x', 'loose.dwg');
    expect(await infoOf(mary, file)).toBe(undefined);
    expect((await anybody.request((await infoOf(john, file)).url_file)).status).toBe(404);
  });
  it('is that of the most private folder above, from the moment of a change', async () => {
    const top = await john.newFolder('top', { is_public: '2' });
    const it = await shared('nested', { is_public: '2', parent_id: top });
    const edit = (is_public: string) => john.call('/folder/edit', { folder_id: top, is_public });
    expect(await seenBy(it)).toEqual(everywhere);
    await edit('0');
    expect(await seenBy(it)).toEqual(nowhere);
    await john.call('/folder/move', { folder_id: it.folder, new_parent_folder_id: '0' });
    expect(await seenBy(it)).toEqual(everywhere);
    await john.call('/folder/move', { folder_id: it.folder, new_parent_folder_id: top });
    expect(await seenBy(it)).toEqual(nowhere);
    await edit('2');
    await john.call('/file/edit', { file_id: it.file, folder_id: '0' });
    expect(await infoOf(mary, it.file)).toBe(undefined);
  });
  it('others see in a public folder what is public', async () => {
    const top = await john.newFolder('mixed', { is_public: '2' });
    for (const is_public of ['0', '1', '2']) {
      const id = await john.newFolder(`of ${is_public}`, { parent_id: top, is_public });
      await john.newFile('12345', 'x.dwg', id);
    }
    expect(await mary.names(top)).toEqual(['of 2']);
    const { url_folder } = await infoOf(john, top, 'folder');
    const { folders } = (await anybody.request(url_folder)).body.data;
    expect(folders.map(({ folderName }: { folderName: string }) => folderName)).toEqual(['of 2']);
    expect(await infoOf(mary, top, 'folder')).toMatchObject({
      ...{ child_folder_count: 1, totalSize: '5' },
    });
    expect((await infoOf(john, top, 'folder')).totalSize).toBe('15');
  });
});

describe('what is open to others', () => {
  it('they may read and not change, through either API', async () => {
    const it = await shared('read only', { is_public: '2' });
    const tries = [
      mary.call('/file/edit', { file_id: it.file, filename: 'mine.dwg' }),
      mary.call('/folder/edit', { folder_id: it.folder, folder_name: 'mine' }),
      mary.call('/folder/move', { folder_id: it.folder, new_parent_folder_id: '0' }),
      mary.call('/folder/delete', { folder_id: it.folder }),
      mary.call('/file/delete', { file_id: it.file }),
    ];
    for (const answer of await Promise.all(tries)) {
      expect(answer).toEqual(said(expect.any(String), 403));
    }
    const upload = mary.upload('x', 'x.dwg', { folder_id: it.folder });
    expect(await upload).toEqual(said(NO_FOLDER));
    const parent = { folder_name: 'x', parent_id: it.folder };
    expect((await mary.call('/folder/create', parent)).body._status).toBe('error');
    const own = await mary.newFile();
    const move = mary.call('/file/edit', { file_id: own, folder_id: it.folder });
    expect(await move).toEqual(said(NO_FOLDER));
    expect((await maryVault.post(`/files/${it.uuid}/checkout`)).status).toBe(403);
    expect(await john.names(it.folder)).toEqual(['read only.dwg']);
  });
  it('an administrator may, but mixes no accounts', async () => {
    const it = await shared('administered');
    const rename = ada.call('/folder/edit', { folder_id: it.folder, folder_name: 'renamed' });
    expect((await rename).body.data.folderName).toBe('renamed');
    const own = await ada.newFolder('of ada');
    const move = { folder_id: it.folder, new_parent_folder_id: own };
    expect((await ada.call('/folder/move', move)).body._status).toBe('error');
    expect(await ada.call('/file/edit', { file_id: it.file, folder_id: own })).toEqual(
      said(NO_FOLDER),
    );
    expect((await ada.call('/folder/delete', { folder_id: it.folder })).body._status).toBe(
      'success',
    );
    expect(await infoOf(john, it.file)).toBe(undefined);
  });
});

describe('an access password', () => {
  it('is asked of others: by its MD5 in the API, as Basic by links', async () => {
    const access_password = md5('open sesame');
    const it = await shared('guarded', { is_public: '2', access_password });
    expect(await seenBy(it)).toEqual(nowhere);
    expect(await john.names(it.folder)).toEqual(['guarded.dwg']);
    const where = { parent_folder_id: it.folder };
    for (const password of [md5('wrong'), 'open sesame', '']) {
      const listing = mary.call('/folder/listing', { ...where, access_password: password });
      expect(await listing).toEqual(said(NO_FOLDER));
    }
    const info = await mary.call('/folder/info', { ...where, access_password });
    expect(info.body.data).toMatchObject({ folderName: 'guarded', accessPassword: null });
    const upper = access_password.toUpperCase();
    expect((await mary.listing(it.folder, { access_password: upper })).files).toHaveLength(1);
    const file = { file_id: it.file, access_password };
    expect((await mary.call('/file/info', file)).body.data.filename).toBe('guarded.dwg');
    const link = (await mary.call('/file/download', file)).body.data.download_url;
    expect((await anybody.request(link)).text).toBe('content of guarded');
    for (const url of [it.url_folder, it.url_file]) {
      const asked = await anybody.request(url);
      expect([asked.status, asked.headers.get('WWW-Authenticate')]).toEqual([
        401,
        'Basic realm="folder", charset="UTF-8"',
      ]);
      expect((await anybody.request(url, { headers: basic('wrong') })).status).toBe(401);
      expect((await anybody.request(url, { headers: basic('open sesame') })).status).toBe(200);
    }
  });
  it('is asked in folders below too; the nearest one counts', async () => {
    const top = await john.newFolder('gate', { is_public: '2', access_password: md5('outer') });
    const it = await shared('behind', { is_public: '2', parent_id: top });
    const status = async (password: string) =>
      (await anybody.request(it.url_file, { headers: basic(password) })).status;
    expect([await status('outer'), await status('inner')]).toEqual([200, 401]);
    const edit = (access_password: string) =>
      john.call('/folder/edit', { folder_id: it.folder, access_password });
    await edit(md5('inner'));
    expect([await status('outer'), await status('inner')]).toEqual([401, 200]);
    await edit('0');
    expect([await status('outer'), await status('inner')]).toEqual([200, 401]);
    await john.call('/folder/edit', { folder_id: top, access_password: '0' });
    expect(await seenBy(it)).toEqual(everywhere);
  });
  it('opens nothing that is private', async () => {
    const access_password = md5('open sesame');
    const it = await shared('shut', { access_password });
    const where = { parent_folder_id: it.folder, access_password };
    expect(await mary.call('/folder/listing', where)).toEqual(said(NO_FOLDER));
    const asked = await anybody.request(it.url_folder, { headers: basic('open sesame') });
    expect(asked.status).toBe(404);
  });
  it('is not in the database as it was sent', async () => {
    const access_password = md5('a secret of its own');
    const id = await john.newFolder('sealed', { access_password });
    const database = openDatabase(server.data);
    const row = database.prepare('SELECT * FROM folders WHERE sequence = ?').get(id);
    database.close();
    expect(JSON.stringify(row)).not.toContain(access_password);
  });
  it('cannot be tried for ever', async () => {
    const it = await shared('tried', { is_public: '2', access_password: md5('never guessed') });
    const status = async (password: string) =>
      (await anybody.request(it.url_file, { headers: basic(password) })).status;
    for (let i = 0; i < 30; i++) expect(await status(`guess ${i}`)).toBe(401);
    expect(await status('guess 31')).toBe(429);
    // Else the right one would be told from the others.
    expect(await status('never guessed')).toBe(429);
  });
});
