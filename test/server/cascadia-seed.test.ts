/**
 * The Cascadia API's documentation, section by section and statement by statement, over HTTP
 * against the real server: files. Locks and items: `cascadia-seed-locks.test.ts`.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './support/server.ts';
import {
  fail,
  johnShown,
  makeCast,
  ok,
  sha256,
  someone,
  success,
  time,
  uuid,
  VaultClient,
} from './support/vault.ts';

let server: TestServer;
let john: VaultClient;
let mary: VaultClient;
let vera: VaultClient;
let ada: VaultClient;
let otto: VaultClient;
let main: string;

beforeAll(async () => {
  server = await startTestServer({ isScripted: true });
  ({ john, mary, vera, ada, otto } = await makeCast(server));
  main = await john.mainBranch();
});

describe('Endpoints Overview', () => {
  it('a missing or wrong key is 401 UNAUTHORIZED', async () => {
    expect(await new VaultClient(server.url).get('/files')).toEqual(fail(401, 'UNAUTHORIZED'));
    const wrong = new VaultClient(server.url, `cadl_${'0'.repeat(48)}`);
    expect(await wrong.post('/items', { name: 'x' })).toEqual(fail(401, 'UNAUTHORIZED'));
  });
  it('an unknown file, item, branch or path is 404 RESOURCE_NOT_FOUND', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const tries = [
      john.get(`/files/${nowhere}/download`),
      john.get(`/files/${nowhere}/metadata`),
      john.get(`/files/${nowhere}/versions`),
      john.get(`/files/${nowhere}/lock-status`),
      john.get(`/files/${nowhere}/history`),
      john.post(`/files/${nowhere}/checkout`),
      john.post(`/files/${nowhere}/checkin`),
      john.form(`/files/${nowhere}/checkin`, ['file', 'x', 'x.dwg']),
      ada.send('DELETE', `/files/${nowhere}`),
      john.get(`/items/${nowhere}/files`),
      john.upload(nowhere, ['f', 'x', 'x.dwg']),
      john.get(`/items/${nowhere}`),
      john.post(`/items/${nowhere}/lock`),
      john.post(`/items/${nowhere}/checkout`, { branchId: main }),
      john.post(`/items/${(await john.newItem()).id}/checkout`, { branchId: nowhere }),
      john.get('/nothing'),
    ];
    for (const answer of await Promise.all(tries)) {
      expect(answer).toEqual(fail(404, 'RESOURCE_NOT_FOUND'));
    }
  });
  it('what another tenant has is 404, and in none of its lists', async () => {
    const item = await john.newItem();
    const file = await john.newFile('x', 'x.dwg', item.id);
    const tries = [
      otto.get(`/files/${file}/download`),
      otto.post(`/files/${file}/checkout`, { force: true }),
      otto.send('DELETE', `/files/${file}`),
      otto.get(`/items/${item.id}/files`),
      otto.post(`/items/${item.id}/lock`, { force: true }),
    ];
    for (const answer of await Promise.all(tries)) {
      expect(answer).toEqual(fail(404, 'RESOURCE_NOT_FOUND'));
    }
    expect(await otto.get('/files')).toEqual(ok({ data: { files: [], count: 0 } }));
    expect(await otto.get('/items')).toEqual(ok({ data: { items: [], count: 0 } }));
  });
});

describe('List Files', () => {
  it('lists files with exactly these fields, the newest first', async () => {
    const item = await john.newItem();
    await john.upload(item.id, ['a', 'one', 'older.step'], ['b', 'four', 'newer.step']);
    const answer = await vera.get('/files?limit=2');
    const row = {
      ...{ id: uuid, mimeType: 'model/step', version: 1, itemId: item.id },
      ...{ checkedOutBy: null, createdAt: time },
    };
    const files = [
      { ...row, originalFileName: 'newer.step', fileSize: 4 },
      { ...row, originalFileName: 'older.step', fileSize: 3 },
    ];
    expect(answer).toEqual(ok({ data: { files, count: 2 } }));
  });
  it('limit: 100 by default; no number, or none that can be, is 400 VALIDATION_ERROR', async () => {
    const item = await john.newItem();
    const parts = (count: number) =>
      Array.from({ length: count }, (_, i) => [`f${i}`, `${i}`, `${i}.txt`] as const);
    await john.upload(item.id, ...parts(60).map((part) => [...part] as [string, string, string]));
    await john.upload(item.id, ...parts(60).map((part) => [...part] as [string, string, string]));
    const { body } = await john.get('/files');
    expect([body.data.files.length, body.data.count]).toEqual([100, 100]);
    for (const limit of ['0', '-1', 'many', '1.5', '100000']) {
      expect(await john.get(`/files?limit=${limit}`)).toEqual(fail(400, 'VALIDATION_ERROR'));
    }
  });
});

describe('Upload Files', () => {
  it('several files with descriptions, 201 and exactly these fields', async () => {
    const item = await john.newItem();
    const answer = await john.upload(
      item.id,
      ['file1', 'solid', 'motor_housing.step'],
      ['file1_description', 'STEP model of motor housing'],
      ['file2', 'paper', 'motor_housing.pdf'],
      ['file2_description', 'Drawing of motor housing'],
      ['branchId', main],
    );
    const row = { id: uuid, fileSize: 5, version: 1 };
    const files = [
      { ...row, originalFileName: 'motor_housing.step', mimeType: 'model/step' },
      { ...row, originalFileName: 'motor_housing.pdf', mimeType: 'application/pdf' },
    ];
    expect(answer).toEqual(ok({ success: true, files, count: 2 }, 201));
    const metadata = await john.get(`/files/${answer.body.files[1].id}/metadata`);
    expect(metadata.body.data.file.description).toBe('Drawing of motor housing');
  });
  it('without a file, or with a branch that is no UUID: 400, and nothing is stored', async () => {
    const { id } = await john.newItem();
    expect(await john.upload(id, ['note', 'x'])).toEqual(fail(400, 'VALIDATION_ERROR'));
    expect(await john.post(`/items/${id}/files/upload`, { a: 1 })).toEqual(
      fail(400, 'VALIDATION_ERROR'),
    );
    const upload = john.upload(id, ['f', 'x', 'x.dwg'], ['branchId', 'main']);
    expect(await upload).toEqual(fail(400, 'VALIDATION_ERROR'));
    expect((await john.get(`/items/${id}/files`)).body.data.count).toBe(0);
  });
  it('with a branch that is not there: 404; a form that is none, or ends early: 400', async () => {
    const { id } = await john.newItem();
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const upload = john.upload(id, ['f', 'x', 'x.dwg'], ['branchId', nowhere]);
    expect(await upload).toEqual(fail(404, 'RESOURCE_NOT_FOUND', 'Branch not found'));
    const head = '--b\r\nContent-Disposition: form-data; name="f"; filename="x.dwg"\r\n\r\n';
    for (const body of ['nothing', `${head}half`]) {
      const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
      const answer = john.request(`/api/items/${id}/files/upload`, {
        method: 'POST',
        body,
        headers,
      });
      expect(await answer).toEqual(fail(400, 'VALIDATION_ERROR'));
    }
    expect((await john.get(`/items/${id}/files`)).body.data.count).toBe(0);
  });
  it('a viewer may not: 403 FORBIDDEN', async () => {
    const { id } = await john.newItem();
    expect(await vera.upload(id, ['f', 'x', 'x.dwg'])).toEqual(fail(403, 'FORBIDDEN'));
  });
  it('names are data, never paths', async () => {
    const names = ['../../etc/passwd', '..', 'C:\\temp\\a.dwg', "'; DROP TABLE files; --.dxf", '.'];
    const { id } = await john.newItem();
    for (const name of names) {
      const { status, body } = await john.upload(id, ['f', name, name]);
      expect([name, status]).toEqual([name, 201]);
      const answer = await john.get(`/files/${body.files[0].id}/download`);
      expect([answer.status, answer.text]).toEqual([200, name]);
      expect(body.files[0].originalFileName).not.toMatch(/[\\/]/);
    }
    expect((await john.get(`/items/${id}/files`)).body.data.count).toBe(names.length);
  });
});

describe('Download File', () => {
  it('the raw content with exactly these headers', async () => {
    const file = await john.newFile('solid');
    const { status, headers, text } = await vera.get(`/files/${file}/download`);
    expect([status, text]).toEqual([200, 'solid']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'model/step',
      'content-disposition': 'attachment; filename="motor_housing.step"',
      'content-length': '5',
      'x-content-type-options': 'nosniff',
      etag: `"${sha256('solid')}"`,
    });
  });
  it('requires documents.read', async () => {
    const { status } = await new VaultClient(server.url).get('/files/x/download');
    expect(status).toBe(401);
  });
  it('every version stays downloadable', async () => {
    const file = await john.newFile('one', 'v1.dwg');
    for (const [number, content] of [
      [2, 'two'],
      [3, 'three'],
    ] as const) {
      await john.post(`/files/${file}/checkout`);
      await john.form(`/files/${file}/checkin`, ['file', content, `v${number}.dwg`]);
    }
    const read = async (query: string) => {
      const { text, headers } = await john.get(`/files/${file}/download${query}`);
      return [text, /filename="(.*?)"/.exec(headers.get('Content-Disposition')!)?.[1]];
    };
    expect(await read('')).toEqual(['three', 'v3.dwg']);
    expect(await read('?version=1')).toEqual(['one', 'v1.dwg']);
    expect(await read('?version=2')).toEqual(['two', 'v2.dwg']);
    const beyond = await john.get(`/files/${file}/download?version=4`);
    expect(beyond).toEqual(fail(404, 'RESOURCE_NOT_FOUND'));
    const odd = await john.get(`/files/${file}/download?version=latest`);
    expect(odd).toEqual(fail(400, 'VALIDATION_ERROR'));
  });
});

describe('File Metadata', () => {
  it('has exactly the documented fields, with the checksum of the content', async () => {
    const item = await john.newItem();
    const id = await john.newFile('solid', 'motor_housing.step', item.id);
    const { body } = await vera.get(`/files/${id}/metadata`);
    expect(body.data.file).toMatchObject({
      id,
      originalFileName: 'motor_housing.step',
      mimeType: 'model/step',
      fileSize: 5,
      version: 1,
      itemId: item.id,
      checkedOutBy: null,
      checkedOutAt: null,
      storagePath: expect.stringMatching(new RegExp(`^vault/[0-9a-f]{2}/[0-9a-f]{2}/${id}$`)),
      checksum: `sha256:${sha256('solid')}`,
      createdAt: time,
      modifiedAt: time,
    });
    await john.post(`/files/${id}/checkout`);
    const after = (await vera.get(`/files/${id}/metadata`)).body.data.file;
    expect(after).toMatchObject({ checkedOutBy: someone, checkedOutAt: time });
  });
});

describe('File Versions', () => {
  it('lists all of them, the newest first, with exactly these fields', async () => {
    const file = await john.newFile('first');
    await mary.post(`/files/${file}/checkout`);
    await mary.form(`/files/${file}/checkin`, ['file', 'second!', 'motor_housing.step']);
    const answer = await vera.get(`/files/${file}/versions`);
    const row = {
      id: uuid,
      originalFileName: 'motor_housing.step',
      createdAt: time,
      createdBy: someone,
    };
    const versions = [
      { ...row, version: 2, fileSize: 7 },
      { ...row, version: 1, fileSize: 5 },
    ];
    expect(answer).toEqual(ok({ data: { versions, totalVersions: 2 } }));
    const [second, first] = answer.body.data.versions;
    expect(second.createdBy).not.toBe(first.createdBy);
  });
});

describe('Delete File', () => {
  it('requires documents.delete: 403 for a viewer and an editor', async () => {
    const file = await john.newFile();
    expect(await vera.send('DELETE', `/files/${file}`)).toEqual(fail(403, 'FORBIDDEN'));
    expect(await john.send('DELETE', `/files/${file}`)).toEqual(fail(403, 'FORBIDDEN'));
  });
  it('is soft: the file is gone from every answer, its content stays stored', async () => {
    const item = await john.newItem();
    const file = await john.newFile('kept', 'x.dwg', item.id);
    const answer = await ada.send('DELETE', `/files/${file}`);
    expect(answer).toEqual(success('File deleted successfully'));
    expect(await ada.send('DELETE', `/files/${file}`)).toEqual(fail(404, 'RESOURCE_NOT_FOUND'));
    expect(await john.get(`/files/${file}/download`)).toEqual(fail(404, 'RESOURCE_NOT_FOUND'));
    expect((await john.get(`/items/${item.id}/files`)).body.data.count).toBe(0);
    const { body } = await john.get(`/items/${item.id}/history`);
    expect(body.data.history.at(-1)).toMatchObject({
      action: 'file.deleted',
      user: { name: 'ada' },
      at: time,
    });
  });
});

describe('List Item Files', () => {
  it('of all branches; of one; of one with the baseline of the main branch', async () => {
    const item = await john.newItem();
    const branch = (await john.post('/branches', { name: 'variant' })).body.data.branch.id;
    await john.upload(item.id, ['a', 'a1', 'shared.dwg'], ['b', 'b1', 'base.dwg']);
    await john.upload(item.id, ['a', 'a22', 'shared.dwg'], ['branchId', branch]);
    const list = async (query: string) => {
      const { body } = await vera.get(`/items/${item.id}/files${query}`);
      expect(body.data.count).toBe(body.data.files.length);
      return body.data.files
        .map((row: { originalFileName: string; fileSize: number }) =>
          [row.originalFileName, row.fileSize].join(' '),
        )
        .sort();
    };
    expect(await list('')).toEqual(['base.dwg 2', 'shared.dwg 2', 'shared.dwg 3']);
    expect(await list(`?branchId=${branch}`)).toEqual(['shared.dwg 3']);
    expect(await list(`?branchId=${main}`)).toEqual(['base.dwg 2', 'shared.dwg 2']);
    const both = `?branchId=${branch}&mainBranchId=${main}`;
    expect(await list(both)).toEqual(['base.dwg 2', 'shared.dwg 3']);
    const odd = await john.get(`/items/${item.id}/files?branchId=x`);
    expect(odd).toEqual(fail(400, 'VALIDATION_ERROR'));
  });
});

describe('File Check-Out', () => {
  it('for exclusive editing; again by its holder is a success', async () => {
    const file = await john.newFile();
    const done = success('File checked out successfully');
    expect(await john.post(`/files/${file}/checkout`)).toEqual(done);
    expect(await john.post(`/files/${file}/checkout`, {})).toEqual(done);
  });
  it('held by another: 423 RESOURCE_LOCKED; everybody may still read', async () => {
    const file = await john.newFile();
    await john.post(`/files/${file}/checkout`);
    const refused = await mary.post(`/files/${file}/checkout`);
    const message = 'File is already checked out by another user';
    expect(refused).toEqual(fail(423, 'RESOURCE_LOCKED', message));
    expect((await mary.get(`/files/${file}/download`)).text).toBe('first');
  });
  it('prevents others from modifying the file until it is checked in', async () => {
    const file = await john.newFile();
    await john.post(`/files/${file}/checkout`);
    const checkin = mary.form(`/files/${file}/checkin`, ['file', 'mine', 'x.step']);
    expect(await checkin).toEqual(fail(409, 'NOT_YOUR_CHECKOUT'));
    const removal = await ada.send('DELETE', `/files/${file}`);
    expect(removal).toEqual(fail(423, 'FILE_LOCKED', 'File is locked by john'));
    await john.post(`/files/${file}/checkin`);
    expect((await mary.post(`/files/${file}/checkout`)).status).toBe(200);
  });
  it('requires documents.update', async () => {
    const file = await john.newFile();
    expect(await vera.post(`/files/${file}/checkout`)).toEqual(fail(403, 'FORBIDDEN'));
    expect(await vera.post(`/files/${file}/checkin`)).toEqual(fail(403, 'FORBIDDEN'));
  });
  it('an administrator takes over with force, an editor may not', async () => {
    const file = await john.newFile();
    await john.post(`/files/${file}/checkout`);
    const refused = await mary.post(`/files/${file}/checkout`, { force: true });
    expect(refused).toEqual(fail(403, 'FORBIDDEN'));
    const without = await ada.post(`/files/${file}/checkout`);
    expect(without).toEqual(fail(423, 'RESOURCE_LOCKED'));
    expect((await ada.post(`/files/${file}/checkout`, { force: true })).status).toBe(200);
    expect(await john.post(`/files/${file}/checkin`)).toEqual(fail(409, 'NOT_YOUR_CHECKOUT'));
    const { body } = await vera.get(`/files/${file}/history`);
    expect(body.data.history.at(-1)).toMatchObject({
      action: 'file.checkedOut',
      user: { name: 'ada' },
      detail: { takenFrom: 'john@example.com' },
    });
  });
});

describe('File Check-In', () => {
  it('without a file: unlocked, no new version', async () => {
    const file = await john.newFile();
    await john.post(`/files/${file}/checkout`);
    const done = success('File checked in successfully');
    expect(await john.post(`/files/${file}/checkin`)).toEqual(done);
    expect((await john.get(`/files/${file}/versions`)).body.data.totalVersions).toBe(1);
    expect((await john.get(`/files/${file}/lock-status`)).body).toEqual({
      data: { isLocked: false },
    });
  });
  it('with a file: its new version, exactly these fields', async () => {
    const file = await john.newFile();
    await john.post(`/files/${file}/checkout`);
    const answer = await john.form(
      `/files/${file}/checkin`,
      ['file', 'cooler', 'motor_housing_v2.step'],
      ['description', 'Updated cooling channels'],
    );
    const newVersion = {
      id: uuid,
      version: 2,
      originalFileName: 'motor_housing_v2.step',
      fileSize: 6,
    };
    const data = { success: true, message: 'File checked in with new version', newVersion };
    expect(answer).toEqual(ok({ data }));
    const { body } = await john.get(`/files/${file}/metadata`);
    expect(body.data.file).toMatchObject({ version: 2, fileSize: 6, checkedOutBy: null });
  });
  it('a form without a file unlocks', async () => {
    const file = await john.newFile();
    await john.post(`/files/${file}/checkout`);
    const answer = await john.form(`/files/${file}/checkin`, ['description', 'nothing new']);
    expect(answer).toEqual(success('File checked in successfully'));
  });
  it('without a check-out: 409 NOT_CHECKED_OUT, with a file or without', async () => {
    const file = await john.newFile();
    expect(await john.post(`/files/${file}/checkin`)).toEqual(fail(409, 'NOT_CHECKED_OUT'));
    const upload = john.form(`/files/${file}/checkin`, ['file', 'x', 'x.step']);
    expect(await upload).toEqual(fail(409, 'NOT_CHECKED_OUT'));
    expect((await john.get(`/files/${file}/versions`)).body.data.totalVersions).toBe(1);
  });
  it('a file part of another name is refused, not dropped', async () => {
    const file = await john.newFile();
    await john.post(`/files/${file}/checkout`);
    const answer = await john.form(`/files/${file}/checkin`, ['attachment', 'x', 'x.step']);
    expect(answer).toEqual(fail(400, 'VALIDATION_ERROR'));
    expect((await john.get(`/files/${file}/lock-status`)).body.data.isLocked).toBe(true);
  });
  it('an administrator checks in by force what another holds', async () => {
    const file = await john.newFile();
    await john.post(`/files/${file}/checkout`);
    expect(await ada.post(`/files/${file}/checkin`)).toEqual(fail(409, 'NOT_YOUR_CHECKOUT'));
    const done = success('File checked in successfully');
    expect(await ada.post(`/files/${file}/checkin`, { force: true })).toEqual(done);
    expect(await john.post(`/files/${file}/checkin`)).toEqual(fail(409, 'NOT_CHECKED_OUT'));
  });
});

describe('File Lock Status', () => {
  it('unlocked: isLocked false and nothing else', async () => {
    const file = await john.newFile();
    expect(await vera.get(`/files/${file}/lock-status`)).toEqual(ok({ data: { isLocked: false } }));
  });
  it('locked: exactly these fields', async () => {
    const file = await john.newFile();
    await john.post(`/files/${file}/checkout`);
    const data = {
      isLocked: true,
      lockType: 'file_lock',
      lockedBy: johnShown,
      lockedAt: time,
      scope: 'file',
    };
    expect(await vera.get(`/files/${file}/lock-status`)).toEqual(ok({ data }));
  });
});

describe('Batch File Checkout and Checkin', () => {
  it('checkout: 201 all, 207 some, 400 none', async () => {
    const [one, two, taken] = [await john.newFile(), await john.newFile(), await john.newFile()];
    await mary.post(`/files/${taken}/checkout`);
    const done = (fileId: string) => ({
      fileId,
      fileName: 'motor_housing.step',
      checkedOutAt: time,
    });
    const refused = {
      fileId: taken,
      error: 'Failed to checkout file',
      details: 'File is already checked out by another user',
    };
    const batch = (...fileIds: string[]) => john.post('/files/batch-checkout', { fileIds });
    expect(await batch(one)).toEqual(ok({ data: { checkedOut: [done(one)], errors: [] } }, 201));
    const some = { data: { checkedOut: [done(one), done(two)], errors: [refused] } };
    expect(await batch(one, taken, two)).toEqual(ok(some, 207));
    expect(await batch(taken)).toEqual(ok({ data: { checkedOut: [], errors: [refused] } }, 400));
  });
  it('checkin: 200 all, 207 some, 400 none', async () => {
    const [one, two, free] = [await john.newFile(), await john.newFile(), await john.newFile()];
    await john.post('/files/batch-checkout', { fileIds: [one, two] });
    const done = (fileId: string) => ({ fileId, fileName: 'motor_housing.step' });
    const refused = {
      fileId: free,
      error: 'Failed to checkin file',
      details: 'File is not checked out',
    };
    const batch = (...fileIds: string[]) => john.post('/files/batch-checkin', { fileIds });
    expect(await batch(one)).toEqual(ok({ data: { checkedIn: [done(one)], errors: [] } }));
    const some = { data: { checkedIn: [done(two)], errors: [refused] } };
    expect(await batch(free, two)).toEqual(ok(some, 207));
    expect(await batch(free)).toEqual(ok({ data: { checkedIn: [], errors: [refused] } }, 400));
  });
  it('at most 100 files, at least one, and a list: else 400 VALIDATION_ERROR', async () => {
    const many = Array.from({ length: 101 }, (_, index) => `${index}`);
    for (const path of ['/files/batch-checkout', '/files/batch-checkin']) {
      for (const body of [{ fileIds: many }, { fileIds: [] }, { fileIds: 'x' }, {}]) {
        expect(await john.post(path, body)).toEqual(fail(400, 'VALIDATION_ERROR'));
      }
      expect(await vera.post(path, { fileIds: ['x'] })).toEqual(fail(403, 'FORBIDDEN'));
    }
  });
});
