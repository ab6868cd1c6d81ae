/**
 * The Cascadia API's documentation, statement by statement: locks, check-outs, items and branches.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from './support/server.ts';
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
  type VaultClient,
} from './support/vault.ts';

let john: VaultClient;
let mary: VaultClient;
let vera: VaultClient;
let ada: VaultClient;
let otto: VaultClient;
let main: string;

beforeAll(async () => {
  const server = await startTestServer({ isScripted: true });
  ({ john, mary, vera, ada, otto } = await makeCast(server));
  main = await john.mainBranch();
});

describe('Lock Precedence', () => {
  it('1: an item lock lets nobody else check out or edit, on any branch', async () => {
    const item = await john.newItem();
    const file = await john.newFile('x', 'x.dwg', item.id);
    const branch = (await john.post('/branches', { name: 'lock test' })).body.data.branch.id;
    await mary.post(`/files/${file}/checkout`);
    await john.post(`/items/${item.id}/lock`);
    const tries = [
      mary.post(`/items/${item.id}/checkout`, { branchId: main }),
      mary.post(`/items/${item.id}/checkout`, { branchId: branch }),
      mary.send('PUT', `/items/${item.id}`, { name: 'Mine' }),
      mary.upload(item.id, ['f', 'x', 'x.dwg']),
      mary.post(`/files/${file}/checkout`),
      mary.form(`/files/${file}/checkin`, ['file', 'x', 'x.dwg']),
      ada.send('DELETE', `/files/${file}`),
    ];
    for (const answer of await Promise.all(tries)) {
      expect(answer).toEqual(fail(423, 'ITEM_LOCKED', 'Item is locked by john'));
    }
    expect((await mary.get(`/files/${file}/lock-status`)).body.data).toMatchObject({
      isLocked: true,
      lockType: 'lock',
      scope: 'item',
      lockedBy: johnShown,
    });
    expect((await john.send('PUT', `/items/${item.id}`, { name: 'Ours' })).status).toBe(200);
    expect((await john.upload(item.id, ['f', 'x', 'x.dwg'])).status).toBe(201);
    expect((await mary.get(`/items/${item.id}/files`)).body.data.count).toBe(2);
  });
  it('2: a check-out blocks others on its branch, on no other', async () => {
    const item = await john.newItem();
    const branch = (await john.post('/branches', { name: 'second' })).body.data.branch.id;
    await john.post(`/items/${item.id}/checkout`, { branchId: main });
    const refused = await mary.post(`/items/${item.id}/checkout`, { branchId: main });
    const message = 'Item is already checked out by john';
    expect(refused).toEqual(fail(409, 'CHECKOUT_CONFLICT', message));
    const other = await mary.post(`/items/${item.id}/checkout`, { branchId: branch });
    expect(other.status).toBe(200);
    const edit = { name: 'Edited', branchId: branch };
    expect((await mary.send('PUT', `/items/${item.id}`, edit)).status).toBe(200);
    const here = await mary.send('PUT', `/items/${item.id}`, { name: 'Edited' });
    expect(here).toEqual(fail(409, 'CHECKOUT_CONFLICT', message));
  });
  it('3: a file lock keeps the file, not the metadata of its item', async () => {
    const item = await john.newItem();
    const file = await john.newFile('x', 'x.dwg', item.id);
    await john.post(`/files/${file}/checkout`);
    expect((await mary.post(`/files/${file}/checkout`)).status).toBe(423);
    expect((await mary.send('PUT', `/items/${item.id}`, { name: 'Renamed' })).status).toBe(200);
  });
});

describe('Item Lock API', () => {
  it('lock, status with exactly these fields, unlock', async () => {
    const { id } = await john.newItem();
    const lockStatus = {
      isLocked: true,
      lockType: 'lock',
      lockedBy: johnShown,
      lockedAt: time,
      lockedFor: 0,
      scope: 'item',
    };
    const taken = await john.post(`/items/${id}/lock`, { force: false });
    expect(taken).toEqual(
      ok({ data: { success: true, message: 'Item locked successfully', lockStatus } }),
    );
    expect((await john.post(`/items/${id}/lock`)).status).toBe(200);
    expect(await vera.get(`/items/${id}/lock-status`)).toEqual(ok({ data: { lockStatus } }));
    const free = success('Item unlocked successfully');
    expect(await john.post(`/items/${id}/unlock`)).toEqual(free);
    const none = { data: { lockStatus: { isLocked: false } } };
    expect(await vera.get(`/items/${id}/lock-status`)).toEqual(ok(none));
  });
  it('another may neither lock nor unlock it; force is for administrators', async () => {
    const { id } = await john.newItem();
    await john.post(`/items/${id}/lock`);
    const message = 'Item is locked by john';
    expect(await mary.post(`/items/${id}/lock`)).toEqual(fail(423, 'ITEM_LOCKED', message));
    expect(await mary.post(`/items/${id}/unlock`)).toEqual(fail(423, 'ITEM_LOCKED', message));
    const force = { force: true };
    expect(await mary.post(`/items/${id}/lock`, force)).toEqual(fail(403, 'FORBIDDEN'));
    expect(await vera.post(`/items/${id}/lock`)).toEqual(fail(403, 'FORBIDDEN'));
    expect((await ada.post(`/items/${id}/lock`, force)).body.data.lockStatus).toMatchObject({
      lockedBy: { name: 'ada' },
    });
    expect(await john.post(`/items/${id}/unlock`)).toEqual(fail(423, 'ITEM_LOCKED'));
    expect((await ada.post(`/items/${id}/unlock`)).status).toBe(200);
    await john.post(`/items/${id}/lock`);
    expect((await ada.post(`/items/${id}/unlock`, force)).status).toBe(200);
  });
});

describe('Item Checkout API', () => {
  it('POST, GET and DELETE checkout, POST checkin', async () => {
    const { id } = await john.newItem();
    const checkout = {
      isCheckedOut: true,
      itemId: id,
      branchId: main,
      checkedOutBy: johnShown,
      checkedOutAt: time,
    };
    const path = `/items/${id}/checkout`;
    const message = 'Item checked out successfully';
    const taken = ok({ data: { success: true, message, checkout } });
    expect(await john.post(path, { branchId: main })).toEqual(taken);
    expect(await john.post(`${path}?branchId=${main}`)).toEqual(taken);
    expect(await vera.get(`${path}?branchId=${main}`)).toEqual(ok({ data: checkout }));
    const status = await vera.get(`/items/${id}/lock-status?branchId=${main}`);
    expect(status.body.data.lockStatus).toMatchObject({ lockType: 'checkout', scope: 'branch' });
    const cancelled = success('Checkout cancelled successfully');
    expect(await john.send('DELETE', `${path}?branchId=${main}`)).toEqual(cancelled);
    const free = ok({ data: { isCheckedOut: false } });
    expect(await vera.get(`${path}?branchId=${main}`)).toEqual(free);
    await john.post(path, { branchId: main });
    expect(await john.send('DELETE', path, { branchId: main })).toEqual(cancelled);
    await john.post(path, { branchId: main });
    const done = success('Item checked in successfully');
    expect(await john.post(`/items/${id}/checkin`, { branchId: main })).toEqual(done);
  });
  it('all require a branchId: 400 VALIDATION_ERROR without', async () => {
    const { id } = await john.newItem();
    const tries = [
      john.post(`/items/${id}/checkout`, {}),
      john.post(`/items/${id}/checkout`),
      john.get(`/items/${id}/checkout`),
      john.send('DELETE', `/items/${id}/checkout`),
      john.post(`/items/${id}/checkin`),
      john.post('/items/batch-checkout', { itemIds: [id] }),
      john.post('/items/batch-checkin', { itemIds: [id] }),
      john.post(`/items/${id}/checkout`, { branchId: 'main' }),
    ];
    for (const answer of await Promise.all(tries)) {
      expect(answer).toEqual(fail(400, 'VALIDATION_ERROR'));
    }
  });
  it('batch-checkout and batch-checkin', async () => {
    const [one, two] = [await john.newItem(), await john.newItem()];
    const batch = (path: string) =>
      john.post(`/items/batch-${path}`, { itemIds: [one.id, two.id], branchId: main });
    const row = (itemId: string) => ({ itemId, itemName: 'Motor housing', checkedOutAt: time });
    const checkedOut = [row(one.id), row(two.id)];
    expect(await batch('checkout')).toEqual(ok({ data: { checkedOut, errors: [] } }, 201));
    await john.post(`/items/${one.id}/checkin`, { branchId: main });
    await mary.post(`/items/${one.id}/checkout`, { branchId: main });
    const some = await batch('checkout');
    const details = 'Item is already checked out by mary';
    expect(some).toEqual(
      ok(
        {
          data: {
            checkedOut: [row(two.id)],
            errors: [{ itemId: one.id, error: 'Failed to checkout item', details }],
          },
        },
        207,
      ),
    );
    const checkedIn = [{ itemId: two.id, itemName: 'Motor housing' }];
    const refused = {
      itemId: one.id,
      error: 'Failed to checkin item',
      details: 'You do not have this item checked out',
    };
    expect(await batch('checkin')).toEqual(ok({ data: { checkedIn, errors: [refused] } }, 207));
    expect((await batch('checkin')).status).toBe(400);
  });
});

describe('Lock Error Codes', () => {
  it('NOT_CHECKED_OUT and NOT_YOUR_CHECKOUT of an item', async () => {
    const { id } = await john.newItem();
    const branch = { branchId: main };
    const none = await john.post(`/items/${id}/checkin`, branch);
    expect(none).toEqual(fail(409, 'NOT_CHECKED_OUT', 'Item is not checked out'));
    const cancel = await john.send('DELETE', `/items/${id}/checkout`, branch);
    expect(cancel).toEqual(fail(409, 'NOT_CHECKED_OUT', 'Item is not checked out'));
    await john.post(`/items/${id}/checkout`, branch);
    const message = 'You do not have this item checked out';
    const others = await mary.post(`/items/${id}/checkin`, branch);
    expect(others).toEqual(fail(409, 'NOT_YOUR_CHECKOUT', message));
    const forced = { ...branch, force: true };
    expect(await mary.post(`/items/${id}/checkin`, forced)).toEqual(fail(403, 'FORBIDDEN'));
    expect((await ada.send('DELETE', `/items/${id}/checkout`, forced)).status).toBe(200);
  });
  it('a body that is no JSON object is 400 VALIDATION_ERROR', async () => {
    const { id } = await john.newItem();
    for (const body of ['{', '[]', '"x"', '7']) {
      const headers = { 'Content-Type': 'application/json' };
      const init = { method: 'POST', body, headers };
      expect(await john.request(`/api/items/${id}/lock`, init)).toEqual(
        fail(400, 'VALIDATION_ERROR'),
      );
    }
  });
});

describe('Items and branches', () => {
  it('POST, GET, list and PUT of an item', async () => {
    const given = {
      name: 'Bracket',
      description: 'Left',
      partNumber: 'B-100',
      classificationId: 'C1',
      partId: 'P1',
      selectionPath: '/a/b',
      companyId: 'cmp_1',
      revision: 'B',
    };
    const created = await john.post('/items', given);
    const item = {
      ...given,
      ...{ id: uuid, lockedBy: null, lockedAt: null, createdBy: someone, createdAt: time },
      ...{ modifiedBy: someone, modifiedAt: time },
    };
    expect(created).toEqual(ok({ data: { item } }, 201));
    const { id } = created.body.data.item;
    expect((await vera.get(`/items/${id}`)).body).toEqual(created.body);
    const list = await vera.get('/items?companyId=cmp_1');
    expect(list.body.data).toEqual({ items: [created.body.data.item], count: 1 });
    const changed = await mary.send('PUT', `/items/${id}`, { name: 'Bracket left', partId: null });
    expect(changed.body.data.item).toMatchObject({
      ...{ name: 'Bracket left', partId: null, description: 'Left', partNumber: 'B-100' },
    });
    expect(await john.post('/items', { name: '' })).toEqual(fail(400, 'VALIDATION_ERROR'));
    expect(await john.post('/items', {})).toEqual(fail(400, 'VALIDATION_ERROR'));
    expect(await vera.post('/items', given)).toEqual(fail(403, 'FORBIDDEN'));
  });
  it('a main branch exists from the start; a new one is 201, a name works once', async () => {
    const { body } = await otto.get('/branches');
    const shown = { id: uuid, name: 'main', isMain: true, createdAt: time };
    expect(body.data).toEqual({ branches: [shown], count: 1 });
    const created = await otto.post('/branches', { name: 'ECO-7' });
    expect(created).toEqual(
      ok({ data: { branch: { ...shown, name: 'ECO-7', isMain: false } } }, 201),
    );
    expect(await otto.post('/branches', { name: 'ECO-7' })).toEqual(fail(400, 'VALIDATION_ERROR'));
    expect((await otto.get('/branches')).body.data.count).toBe(2);
  });
});

describe('CAD Integration Workflow', () => {
  it('check out, save files and metadata, check in; the history tells it', async () => {
    const item = await john.newItem();
    const batch = { itemIds: [item.id], branchId: main };
    expect((await john.post('/items/batch-checkout', batch)).status).toBe(201);
    const upload = await john.upload(item.id, ['f', 'x', 'x.dwg'], ['branchId', main]);
    expect(upload.status).toBe(201);
    expect((await john.send('PUT', `/items/${item.id}`, { revision: 'B' })).status).toBe(200);
    expect((await john.post('/items/batch-checkin', batch)).status).toBe(200);
    const { body } = await vera.get(`/items/${item.id}/history`);
    expect(body.data.history.map((row: { action: string }) => row.action)).toEqual([
      'item.created',
      'item.checkedOut',
      'file.uploaded',
      'item.updated',
      'item.checkedIn',
    ]);
    expect(body.data.count).toBe(5);
    expect(body.data.history[2]).toEqual({
      action: 'file.uploaded',
      user: johnShown,
      at: time,
      detail: { version: 1, name: 'x.dwg', size: 1, sha256: sha256('x') },
    });
  });
});
