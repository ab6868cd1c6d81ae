/**
 * The FileCAD API's documentation, section by section and statement by statement, over HTTP against
 * the real server: logins, accounts, files. Folders: `filecad-seed-folders.test.ts`; access,
 * locks, expiry and the other APIs: `filecad.test.ts`.
 */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  asksForSession,
  date,
  FilecadClient,
  makeAccount,
  NO_FILE,
  NO_FOLDER,
  NOT_VALID,
  number,
  ok,
  PASSWORD,
  said,
} from './support/filecad.ts';
import { Client, startTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
let ada: FilecadClient;

beforeAll(async () => {
  server = await startTestServer({ isScripted: true });
  ada = await makeAccount(server, 'ada', 'admin');
});

const MD5 = 'd9729feb74992cc3482b350163a1a010';
const NOT_IN =
  'Could not authenticate user. The username and password may be invalid or your account may be ' +
  'locked from too many failed logins.';

const paths = [
  ...['/authorize', '/disable_access_token', '/account/info', '/account/package'],
  ...['/file/upload', '/file/download', '/file/info', '/file/edit', '/file/delete'],
  ...['/folder/create', '/folder/listing', '/folder/info', '/folder/edit', '/folder/delete'],
  '/folder/move',
];

describe('API Overview', () => {
  it('UTF-8 encoding: strings come back as they were sent', async () => {
    const name = 'Grundriß – 図面 🏠';
    const id = await ada.newFolder(name);
    const { body } = await ada.call('/folder/info', { parent_folder_id: id });
    expect(body.data.folderName).toBe(name);
    const upload = await ada.upload('x', `${name}.dwg`);
    expect(upload.body.data[0].name).toBe(`${name}.dwg`);
  });
  it.each(paths)('HTTP Method: GET %s is 405, in JSON', async (path) => {
    const answer = await new Client(server.url).request(`/api/v2${path}`);
    expect(answer).toEqual(said(expect.any(String), 405));
    expect(answer.headers.get('Allow')).toBe('POST');
  });
  it('HTTP Method: POST of a form, urlencoded or multipart', async () => {
    const form = new FormData();
    form.append('username', 'ada');
    form.append('password', PASSWORD);
    const init = { method: 'POST', body: form };
    const { body } = await new Client(server.url).request('/api/v2/authorize', init);
    expect(body.data.account_id).toBe(ada.account);
    expect((await new FilecadClient(server.url).login('ada')).account).toBe(ada.account);
  });
  it('Date format: Y-m-d H:i:s, of now, in UTC', async () => {
    const { body } = await ada.call('/account/info');
    expect(body._datetime).toEqual(date);
    const told = Date.parse(`${body._datetime.replace(' ', 'T')}Z`);
    expect(Math.abs(Date.now() - told)).toBeLessThan(10_000);
  });
});

describe('Error Handling', () => {
  it('an unknown path is 404, and a body that is too large 413, in JSON', async () => {
    expect(await ada.call('/nothing')).toEqual(said('Not found', 404));
    const large = await ada.call('/folder/create', { folder_name: 'x'.repeat(1_100_000) });
    expect(large).toEqual(said(expect.any(String), 413));
  });
  it('whatever is sent in a form, no answer is a fault of the server', async () => {
    const folder = await ada.newFolder('Odd');
    const file_id = await ada.newFile('x', 'odd.dwg', folder);
    const names = [
      ...['file_id', 'folder_id', 'parent_id', 'parent_folder_id', 'new_parent_folder_id'],
      ...['folder_name', 'filename', 'fileType', 'is_public', 'access_password', 'password'],
    ];
    const values = [
      ...['', '0', '-1', '1e3', '0x10', '9'.repeat(15), '9'.repeat(30), 'NaN', 'null', ' 1 '],
      ...['\0', '\u202e', '%00', '../..', "'; --", '🏠'.repeat(300), 'a/b', '\r\n', MD5],
      ...[file_id, folder, '1', '2', 'text/html; charset=x', '{"a":1}', 'x'.repeat(9000)],
    ];
    const seed = Math.floor(Math.random() * 1e6);
    console.log(`odd forms: seed ${seed}`);
    let state = seed;
    const pick = <Value>(list: readonly Value[]): Value => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return list[Math.floor((state / 2_147_483_648) * list.length)]!;
    };
    const session = ['/authorize', '/disable_access_token'];
    const safe = paths.filter((path) => !session.includes(path));
    for (let i = 0; i < 300; i++) {
      const fields = Object.fromEntries([0, 1, 2].map(() => [pick(names), pick(values)]));
      const [path, isForm] = [pick(safe), pick([true, false])];
      const answer = isForm
        ? await ada.upload(pick(values), 'x', fields)
        : await ada.call(path, fields);
      const known = [200, 400, 403, 413, 423].includes(answer.status) && answer.body._status;
      expect([path, fields, answer.status, Boolean(known)]).toEqual([
        ...[path, fields, answer.status, true],
      ]);
    }
  });
  it('400 Bad input parameter: a form that is none; the response shows why', async () => {
    for (const type of ['multipart/form-data; boundary=b', 'multipart/form-data', 'multipart/x']) {
      const headers = { 'Content-Type': type };
      const init = { method: 'POST', headers, body: 'nothing' };
      for (const path of ['/account/info', '/file/upload']) {
        const answer = await new Client(server.url).request(`/api/v2${path}`, init);
        expect(answer).toEqual(said('Malformed multipart body', 400));
      }
    }
  });
});

describe('Authentication', () => {
  it('the same access_token can be used many times', async () => {
    for (let i = 0; i < 5; i++) expect((await ada.call('/account/info')).body.data.id).toBeTruthy();
  });
  it('each login has a token of its own, and ending one ends no other', async () => {
    const [first, second] = [
      await new FilecadClient(server.url).login('ada'),
      await new FilecadClient(server.url).login('ada'),
    ];
    expect(first.token).not.toBe(second.token);
    await first.call('/disable_access_token');
    expect(await first.call('/account/info')).toEqual(said(NOT_VALID));
    expect((await second.call('/account/info')).body._status).toBe('success');
  });
});

describe('Authorize Access', () => {
  it('gives a token of 128 characters and the account id, exactly these fields', async () => {
    const answer = await new FilecadClient(server.url).call('/authorize', {
      ...{ username: 'ada', password: PASSWORD, access_token: '', account_id: '' },
    });
    const data = { access_token: expect.stringMatching(/^[A-Za-z0-9]{128}$/), account_id: number };
    expect(answer).toEqual(ok({ data }));
  });
  it('possible errors: no username, no password, wrong ones', async () => {
    const call = (fields: Record<string, string>) =>
      new FilecadClient(server.url).call('/authorize', fields);
    expect(await call({ password: PASSWORD })).toEqual(said('Please provide a username.'));
    expect(await call({ username: 'ada' })).toEqual(said('Please provide a password.'));
    expect(await call({ username: 'ada', password: 'wrong' })).toEqual(said(NOT_IN));
    expect(await call({ username: 'nobody', password: PASSWORD })).toEqual(said(NOT_IN));
    expect(await call({ username: 'built-in', password: PASSWORD })).toEqual(said(NOT_IN));
  });
});

describe('Disable Access', () => {
  asksForSession('/disable_access_token', () => ada);
  it('the token is removed', async () => {
    const client = await new FilecadClient(server.url).login('ada');
    const response = 'Token removed or no longer available.';
    expect(await client.call('/disable_access_token')).toEqual(ok({ response }));
    expect(await client.call('/disable_access_token')).toEqual(said(NOT_VALID));
  });
});

describe('Account Information', () => {
  asksForSession('/account/info', () => ada);
  it('has exactly these fields, numbers as text', async () => {
    const data = {
      ...{ id: ada.account, username: 'ada', level_id: number, email: 'ada@example.com' },
      ...{ lastlogindate: date, lastloginip: '127.0.0.1', status: 'active', title: '' },
      ...{ firstname: 'ada', lastname: '', languageId: '1', datecreated: date },
      ...{ lastPayment: date, paidExpiryDate: '0000-00-00 00:00:00', storageLimitOverride: null },
    };
    expect(await ada.call('/account/info')).toEqual(ok({ data }));
  });
});

describe('Account Package', () => {
  asksForSession('/account/package', () => ada);
  it('has exactly these fields, all as text', async () => {
    const data = {
      ...{ id: number, label: 'Enterprise Account', max_upload_size: '4294967296' },
      ...{ can_upload: '1', wait_between_downloads: '0', download_speed: '0' },
      ...{ max_storage_bytes: '0', show_site_adverts: '0', show_upgrade_screen: number },
      ...{ days_to_keep_inactive_files: '0', concurrent_uploads: number },
      ...{ concurrent_downloads: '0', downloads_per_24_hours: '0' },
      ...{ max_download_filesize_allowed: '0', max_remote_download_urls: number },
      ...{ level_type: 'paid user', on_upgrade_page: '0' },
    };
    const answer = await ada.call('/account/package');
    expect(answer).toEqual(ok({ data }));
    expect(answer.body.data.id).toBe((await ada.call('/account/info')).body.data.level_id);
  });
});

describe('File Upload', () => {
  asksForSession('/file/upload', () => ada);
  it('one file with exactly these fields', async () => {
    const content = 'a picture of some sort';
    const answer = await ada.upload(content, 'sample4_l.jpg');
    const [file] = answer.body.data;
    const url = `${server.url}/${file.short_url}`;
    const data = [
      {
        ...{ name: 'sample4_l.jpg', size: String(content.length), type: 'image/jpeg' },
        ...{ error: null, url, delete_url: `${url}~d?${file.delete_hash}` },
        ...{ info_url: `${url}~i?${file.delete_hash}`, delete_type: 'DELETE' },
        delete_hash: expect.stringMatching(/^[0-9a-f]{32}$/),
        hash: createHash('md5').update(content).digest('hex'),
        ...{ stats_url: `${url}~s`, short_url: expect.stringMatching(/^\w+$/), file_id: number },
        unique_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        url_html: 'view sample4_l.jpg on linework',
        url_bbcode: `[url]${url}[/url]`,
      },
    ];
    expect(answer).toEqual(ok({ response: 'File uploaded', data }));
  });
  it('a folder_id puts it there; blank: into the root folder', async () => {
    const folder = await ada.newFolder('Uploads');
    const inside = await ada.newFile('x', 'inside.dwg', folder);
    expect((await ada.call('/file/info', { file_id: inside })).body.data.folderId).toBe(folder);
    const outside = await ada.newFile('x', 'outside.dwg');
    expect((await ada.call('/file/info', { file_id: outside })).body.data.folderId).toBe(null);
    expect(await ada.names(folder)).toEqual(['inside.dwg']);
    expect(await ada.names()).toContain('outside.dwg');
    for (const folder_id of ['999999', '-1', 'x']) {
      expect(await ada.upload('x', 'nowhere.dwg', { folder_id })).toEqual(said(NO_FOLDER));
    }
  });
  it('the token may come after the file', async () => {
    const form = new FormData();
    form.append('upload_file', new Blob(['late']), 'late.dwg');
    for (const [name, value] of Object.entries(ada.session)) form.append(name, value);
    const init = { method: 'POST', body: form };
    const { body } = await ada.request('/api/v2/file/upload', init);
    expect(body.response).toBe('File uploaded');
  });
  it('possible errors: no file, a file of no bytes, a wrong token', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries(ada.session)) form.append(name, value);
    const init = { method: 'POST', body: form };
    const none = await ada.request('/api/v2/file/upload', init);
    expect(none).toEqual(said('Did not receive uploaded file.'));
    expect(await ada.call('/file/upload')).toEqual(said('Did not receive uploaded file.'));
    expect(await ada.upload('', 'empty.dwg')).toEqual(said('Filesize received was zero.'));
    const wrong = { access_token: 'x'.repeat(128) };
    expect(await ada.upload('x', 'x.dwg', wrong)).toEqual(said(NOT_VALID));
  });
  it('names are data, never paths', async () => {
    const names = ['../../etc/passwd', '..', 'C:\\temp\\a.dwg', "'; DROP TABLE files; --.dxf"];
    for (const name of names) {
      const { body } = await ada.upload(name, name);
      expect(body.data[0].name).not.toMatch(/[\\/]/);
      expect((await ada.download(body.data[0].file_id)).text).toBe(name);
    }
  });
});

describe('File Download', () => {
  asksForSession('/file/download', () => ada);
  it('generates a unique download url, exactly these fields', async () => {
    const file_id = await ada.newFile('content', 'sample4_l.jpg');
    const answer = await ada.call('/file/download', { file_id });
    const url = new RegExp(`^${server.url}/\\w+\\?download_token=[0-9a-f]{64}$`);
    const data = {
      ...{ file_id, filename: 'sample4_l.jpg', download_url: expect.stringMatching(url) },
    };
    expect(answer).toEqual(ok({ data }));
    const again = await ada.call('/file/download', { file_id });
    expect(again.body.data.download_url).not.toBe(answer.body.data.download_url);
  });
  it('the url gives the file without any other credentials, in parts too', async () => {
    const file_id = await ada.newFile('abcdefghij', 'letters.txt');
    const whole = await ada.download(file_id);
    expect([whole.status, whole.text]).toEqual([200, 'abcdefghij']);
    expect(whole.headers.get('Content-Disposition')).toBe('attachment; filename="letters.txt"');
    const part = await ada.download(file_id, { Range: 'bytes=2-4' });
    expect([part.status, part.text]).toEqual([206, 'cde']);
    expect(part.headers.get('Content-Range')).toBe('bytes 2-4/10');
  });
  it('possible errors: an unknown file', async () => {
    for (const file_id of ['', '0', '999999', 'x', '1.5', '-1', '9'.repeat(400)]) {
      expect(await ada.call('/file/download', { file_id })).toEqual(said(NO_FILE));
    }
  });
});

describe('File Information', () => {
  asksForSession('/file/info', () => ada);
  it('has exactly these fields, numbers as text', async () => {
    const folder = await ada.newFolder('Buttons');
    const file_id = await ada.newFile('12345', 'button_back.gif', folder);
    const { body } = await ada.call('/file/info', { file_id });
    const data = {
      ...{ id: file_id, filename: 'button_back.gif', shortUrl: expect.stringMatching(/^\w+$/) },
      ...{ fileType: 'image/gif', extension: 'gif', fileSize: '5', statusId: '1' },
      ...{ downloads: '0', folderId: folder, keywords: 'button,back,gif' },
      url_file: `${server.url}/${body.data.shortUrl}`,
    };
    expect(await ada.call('/file/info', { file_id })).toEqual(ok({ data }));
  });
  it('possible errors: an unknown file', async () => {
    expect(await ada.call('/file/info', { file_id: '999999' })).toEqual(said(NO_FILE));
    expect(await ada.call('/file/info')).toEqual(said(NO_FILE));
  });
});

describe('File Edit', () => {
  asksForSession('/file/edit', () => ada);
  it('filename, fileType and folder_id; blank ones stay', async () => {
    const folder = await ada.newFolder('Edited');
    const file_id = await ada.newFile('12345', 'sample4_l.jpg');
    const edit = (fields: Record<string, string>) =>
      ada.call('/file/edit', { file_id, filename: '', fileType: '', folder_id: '', ...fields });
    const before = (await ada.call('/file/info', { file_id })).body.data;
    const response = 'File successfully updated.';
    const renamed = { ...before, filename: 'sample4.jpg', keywords: 'sample4,jpg' };
    const answer = await edit({ filename: 'sample4.jpg' });
    expect(answer).toEqual(ok({ response, data: renamed }));
    const fileType = 'application/octet-stream';
    expect((await edit({ fileType })).body.data).toEqual({ ...renamed, fileType });
    const moved = { ...renamed, fileType, folderId: folder };
    expect((await edit({ folder_id: folder })).body.data).toEqual(moved);
    expect((await edit({})).body.data).toEqual(moved);
    expect((await edit({ folder_id: '0' })).body.data).toEqual({ ...moved, folderId: null });
  });
  it('possible errors: an unknown file or folder, a type that is none', async () => {
    const file_id = await ada.newFile();
    expect(await ada.call('/file/edit', { file_id: '999999' })).toEqual(said(NO_FILE));
    const nowhere = ada.call('/file/edit', { file_id, folder_id: '999999' });
    expect(await nowhere).toEqual(said(NO_FOLDER));
    const wrong = ada.call('/file/edit', { file_id, fileType: 'a picture' });
    expect(await wrong).toEqual(said(expect.any(String)));
  });
});

describe('File Delete', () => {
  asksForSession('/file/delete', () => ada);
  it('the file is told with statusId 2, and gone', async () => {
    const file_id = await ada.newFile('x', 'gone.dwg');
    const link = (await ada.call('/file/download', { file_id })).body.data.download_url;
    const before = (await ada.call('/file/info', { file_id })).body.data;
    const answer = await ada.call('/file/delete', { file_id });
    const response = 'File successfully set as deleted.';
    expect(answer).toEqual(ok({ response, data: { ...before, statusId: '2' } }));
    expect(await ada.names()).not.toContain('gone.dwg');
    for (const path of ['/file/info', '/file/edit', '/file/download', '/file/delete']) {
      expect(await ada.call(path, { file_id })).toEqual(said(NO_FILE));
    }
    expect((await new Client('').request(link)).status).toBe(403);
  });
});

describe('Roles', () => {
  const right = (name: string) => said(`This account does not have the right "${name}"`, 403);
  const success = expect.objectContaining({
    body: expect.objectContaining({ _status: 'success' }),
  });
  it('a viewer reads, an editor changes, an administrator deletes: else 403', async () => {
    const all = { vera: 'viewer', john: 'editor', adam: 'admin' } as const;
    for (const [name, role] of Object.entries(all)) {
      const client = await makeAccount(server, name, role);
      const updates = role === 'viewer' ? right('documents.update') : success;
      const deletes = role === 'admin' ? success : right('documents.delete');
      expect(await client.upload('x', 'x.dwg')).toEqual(updates);
      const create = await client.call('/folder/create', { folder_name: 'x' });
      expect(create).toEqual(updates);
      const folder_id = create.body.data?.id ?? '1';
      const file_id = role === 'viewer' ? '1' : await client.newFile();
      expect(await client.call('/file/edit', { file_id, filename: 'y' })).toEqual(updates);
      expect(await client.call('/folder/edit', { folder_id, folder_name: 'y' })).toEqual(updates);
      expect(await client.call('/folder/move', { folder_id })).toEqual(updates);
      for (const path of ['/account/info', '/account/package', '/folder/listing']) {
        expect(await client.call(path)).toEqual(success);
      }
      const { can_upload } = (await client.call('/account/package')).body.data;
      expect(can_upload).toBe(role === 'viewer' ? '0' : '1');
      expect(await client.call('/file/delete', { file_id })).toEqual(deletes);
      expect(await client.call('/folder/delete', { folder_id })).toEqual(deletes);
    }
  });
});
