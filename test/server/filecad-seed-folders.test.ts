/**
 * The FileCAD API's documentation, section by section and statement by statement, over HTTP against
 * the real server: folders. The rest: `filecad-seed.test.ts`.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  asksForSession,
  date,
  type FilecadClient,
  makeAccount,
  NO_FILE,
  NO_FOLDER,
  ok,
  said,
} from './support/filecad.ts';
import { startTestServer, type TestServer } from './support/server.ts';

const MD5 = 'd9729feb74992cc3482b350163a1a010';
let server: TestServer;
let ada: FilecadClient;

beforeAll(async () => {
  server = await startTestServer({ isScripted: true });
  ada = await makeAccount(server, 'ada', 'admin');
});

const folderOf = (id: string, name: string, urlName: string) => ({
  ...{ id, parentId: null, folderName: name, totalSize: '0', isPublic: '0' },
  ...{ date_added: date, date_updated: null, url_folder: `${server.url}/folder/${id}/${urlName}` },
  ...{ total_downloads: 0, child_folder_count: 0, file_count: 0 },
});

describe('Folder Create', () => {
  asksForSession('/folder/create', () => ada);
  it('exactly these fields; private by default', async () => {
    const answer = await ada.call('/folder/create', {
      ...{ folder_name: 'My New Folder', is_public: '2', access_password: MD5 },
    });
    const shown = folderOf(answer.body.data.id, 'My New Folder', 'My_New_Folder');
    const data = { ...shown, isPublic: '2', accessPassword: MD5 };
    expect(answer).toEqual(ok({ response: 'Folder successfully created.', data }));
    const plain = (await ada.call('/folder/create', { folder_name: 'Plain' })).body.data;
    expect(plain).toEqual({ ...folderOf(plain.id, 'Plain', 'Plain'), accessPassword: null });
  });
  it('parent_id puts it into another one', async () => {
    const parent = await ada.newFolder('Parent');
    const answer = await ada.call('/folder/create', { folder_name: 'Child', parent_id: parent });
    expect(answer.body.data.parentId).toBe(parent);
    expect(await ada.names(parent)).toEqual(['Child']);
  });
  it('possible errors: no name, no such parent, a privacy or password that is none', async () => {
    const create = (fields: Record<string, string>) => ada.call('/folder/create', fields);
    expect(await create({})).toEqual(said('Please provide the folder_name param.'));
    const folder_name = 'x';
    const nowhere = 'Could not find folder based on parent_id.';
    expect(await create({ folder_name, parent_id: '999999' })).toEqual(said(nowhere));
    for (const is_public of ['3', '-1', 'yes']) {
      expect(await create({ folder_name, is_public })).toEqual(said(expect.any(String)));
    }
    for (const access_password of ['secret', MD5.slice(1), `${MD5}0`, 'g'.repeat(32)]) {
      expect(await create({ folder_name, access_password })).toEqual(said(expect.any(String)));
    }
  });
});

describe('Folder Listing', () => {
  asksForSession('/folder/listing', () => ada);
  it('folders and files with exactly these fields; blank: the root folder', async () => {
    const top = await ada.newFolder('A listing');
    const one = await ada.newFolder('My Folder 1', { parent_id: top, is_public: '2' });
    const deep = await ada.newFolder('Deep', { parent_id: one });
    const file = await ada.newFile('12345', 'button_back.gif', top);
    await ada.download(await ada.newFile('1234567', 'deep.gif', deep));
    const folder = {
      ...{ ...folderOf(one, 'My Folder 1', 'My_Folder_1'), parentId: top, isPublic: '2' },
      ...{ totalSize: '7', total_downloads: 1, child_folder_count: 1 },
    };
    const info = (await ada.call('/file/info', { file_id: file })).body.data;
    const answer = await ada.call('/folder/listing', { parent_folder_id: top });
    expect(answer).toEqual(ok({ data: { folders: [folder], files: [info] } }));
    const root = await ada.listing();
    expect(root.folders).toContainEqual({
      ...{ ...folderOf(top, 'A listing', 'A_listing'), totalSize: '12', total_downloads: 1 },
      ...{ child_folder_count: 1, file_count: 1 },
    });
    expect(root.files).not.toContainEqual(info);
  });
  it('by name', async () => {
    const top = await ada.newFolder('Order');
    for (const name of ['b', 'A', 'c']) {
      await ada.newFolder(name, { parent_id: top });
      await ada.newFile('x', `${name}.dwg`, top);
    }
    expect(await ada.names(top)).toEqual(['A', 'b', 'c', 'A.dwg', 'b.dwg', 'c.dwg']);
  });
  it('an unknown folder', async () => {
    const answer = await ada.call('/folder/listing', { parent_folder_id: '999999' });
    expect(answer).toEqual(said(NO_FOLDER));
  });
});

describe('Folder Information', () => {
  asksForSession('/folder/info', () => ada);
  it('of parent_folder_id, exactly these fields', async () => {
    const id = await ada.newFolder('My Folder 1');
    await ada.newFile('12345', 'a.dwg', id);
    const data = {
      ...{ ...folderOf(id, 'My Folder 1', 'My_Folder_1'), totalSize: '5', file_count: 1 },
      accessPassword: null,
    };
    expect(await ada.call('/folder/info', { parent_folder_id: id })).toEqual(ok({ data }));
  });
  it('possible errors: an unknown folder', async () => {
    for (const parent_folder_id of ['', '0', '999999', 'x']) {
      expect(await ada.call('/folder/info', { parent_folder_id })).toEqual(said(NO_FOLDER));
    }
  });
});

describe('Folder Edit', () => {
  asksForSession('/folder/edit', () => ada);
  it('folder_name, parent_id, is_public and access_password; absent ones stay', async () => {
    const [parent, folder_id] = [await ada.newFolder('P'), await ada.newFolder('Old')];
    const before = (await ada.call('/folder/info', { parent_folder_id: folder_id })).body.data;
    const edit = (fields: Record<string, string>) =>
      ada.call('/folder/edit', { folder_id, ...fields });
    const renamed = await edit({ folder_name: 'My New Folder Name' });
    let data = {
      ...{ ...before, folderName: 'My New Folder Name', date_updated: date },
      url_folder: `${server.url}/folder/${folder_id}/My_New_Folder_Name`,
    };
    expect(renamed).toEqual(ok({ response: 'Folder successfully updated.', data }));
    data = { ...data, isPublic: '2' };
    expect((await edit({ is_public: '2' })).body.data).toEqual(data);
    data = { ...data, accessPassword: MD5 };
    expect((await edit({ access_password: MD5 })).body.data).toEqual(data);
    data = { ...data, parentId: parent };
    expect((await edit({ parent_id: parent, folder_name: '' })).body.data).toMatchObject({
      ...{ parentId: parent, accessPassword: MD5, isPublic: '2' },
    });
    expect((await edit({ access_password: '0' })).body.data.accessPassword).toBe(null);
    expect((await edit({ parent_id: '0' })).body.data.parentId).toBe(null);
  });
  it('possible errors: an unknown folder, itself as parent', async () => {
    expect(await ada.call('/folder/edit')).toEqual(said(NO_FOLDER));
    const unknown = ada.call('/folder/edit', { folder_id: '999999', folder_name: 'x' });
    expect(await unknown).toEqual(said(NO_FOLDER));
    const id = await ada.newFolder('Self');
    const cycle = ada.call('/folder/edit', { folder_id: id, parent_id: id });
    expect(await cycle).toEqual(said(expect.stringMatching(/into itself/)));
  });
});

describe('Folder Delete', () => {
  asksForSession('/folder/delete', () => ada);
  it('the folder is gone with all that is in it', async () => {
    const top = await ada.newFolder('Top');
    const sub = await ada.newFolder('Sub', { parent_id: top });
    const files = [await ada.newFile('x', 'x.dwg', top), await ada.newFile('y', 'y.dwg', sub)];
    const answer = await ada.call('/folder/delete', { folder_id: top });
    expect(answer).toEqual(ok({ response: 'Folder successfully set as deleted.' }));
    for (const id of [top, sub]) {
      expect(await ada.call('/folder/info', { parent_folder_id: id })).toEqual(said(NO_FOLDER));
      expect(await ada.call('/folder/delete', { folder_id: id })).toEqual(said(NO_FOLDER));
    }
    for (const file_id of files) {
      expect(await ada.call('/file/info', { file_id })).toEqual(said(NO_FILE));
    }
    expect(await ada.names()).not.toContain('Top');
  });
});

describe('Folder Move', () => {
  asksForSession('/folder/move', () => ada);
  it('into another folder, and to the root', async () => {
    const [to, folder_id] = [await ada.newFolder('To'), await ada.newFolder('layered_png_files')];
    const move = (new_parent_folder_id: string) =>
      ada.call('/folder/move', { folder_id, new_parent_folder_id });
    const before = (await ada.call('/folder/info', { parent_folder_id: folder_id })).body.data;
    const data = { ...before, parentId: to, date_updated: date };
    expect(await move(to)).toEqual(ok({ response: 'Folder successfully moved.', data }));
    expect(await ada.names(to)).toEqual(['layered_png_files']);
    expect((await move('0')).body.data.parentId).toBe(null);
  });
  it('possible errors: no folder_id, an unknown folder on either side, a cycle', async () => {
    const folder_id = await ada.newFolder('Outer');
    const inner = await ada.newFolder('Inner', { parent_id: folder_id });
    const move = (fields: Record<string, string>) => ada.call('/folder/move', fields);
    const none = await move({ new_parent_folder_id: folder_id });
    expect(none).toEqual(said('Please provide the folder_id param.'));
    expect(await move({ folder_id: '999999' })).toEqual(said(NO_FOLDER));
    const nowhere = await move({ folder_id, new_parent_folder_id: '999999' });
    expect(nowhere).toEqual(said('Could not find folder based on new_parent_folder_id.'));
    for (const new_parent_folder_id of [folder_id, inner]) {
      const cycle = await move({ folder_id, new_parent_folder_id });
      expect(cycle).toEqual(said(expect.stringMatching(/into itself/)));
    }
    expect(await ada.names(folder_id)).toEqual(['Inner']);
  });
});
