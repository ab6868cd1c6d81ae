/** Items, branches, item locks and item check-outs of the Cascadia API. */
import { createRoute } from '@hono/zod-openapi';
import type { ServerParts } from '../parts.ts';
import { type LockStatus, runBatch } from '../services/vault-items.ts';
import type { Hold } from '../store/vault-common.ts';
import { type ApiApp, faults, jsonOf } from './api.ts';
import { batchStatus } from './cascadia-files.ts';
import {
  branchAnswer,
  branchList,
  branchQuery,
  checkedOutAnswer,
  checkoutAnswer,
  done,
  fault,
  force,
  historyAnswer,
  itemAnswer,
  itemBatch,
  itemChange,
  itemCheckout,
  itemFieldsOf,
  itemList,
  itemLockAnswer,
  itemParameters,
  itemsCheckedIn,
  itemsCheckedOut,
  itemsQuery,
  jsonBody,
  lockAnswer,
  newBranch,
  newItem,
  pageQuery,
  readInput,
  showBranch,
  showHistory,
  showItem,
  showPerson,
} from './cascadia-schemas.ts';

const tags = ['Cascadia: items'];
const success = (message: string) => ({ success: true, message });

export function addItems(app: ApiApp, parts: ServerParts): void {
  addRows(app, parts);
  addBranches(app, parts);
  addLocks(app, parts);
  addCheckouts(app, parts);
  addBatches(app, parts);
}

const createItemRoute = createRoute({
  ...{ method: 'post', path: '/items', operationId: 'createItem', tags },
  summary: 'Create an item',
  request: { body: { ...jsonBody(newItem), required: true } },
  responses: { 201: jsonOf(itemAnswer, 'The item'), ...faults(fault, 400, 401, 403) },
});

const listItemsRoute = createRoute({
  ...{ method: 'get', path: '/items', operationId: 'listItems', tags },
  summary: 'List items',
  request: { query: itemsQuery },
  responses: { 200: jsonOf(itemList, 'The newest first'), ...faults(fault, 400, 401, 403) },
});

const getItemRoute = createRoute({
  ...{ method: 'get', path: '/items/{itemId}', operationId: 'getItem', tags },
  summary: 'Get an item',
  request: { params: itemParameters },
  responses: { 200: jsonOf(itemAnswer, 'The item'), ...faults(fault, 401, 403, 404) },
});

const changeItemRoute = createRoute({
  ...{ method: 'put', path: '/items/{itemId}', operationId: 'updateItem', tags },
  summary: 'Change an item',
  description:
    'Fields that are not given stay. The edit is made on a branch (`branchId`, or else main): ' +
    "another's check-out on it refuses the edit.",
  request: { params: itemParameters, body: { ...jsonBody(itemChange), required: true } },
  responses: {
    200: jsonOf(itemAnswer, 'The item'),
    ...faults(fault, 400, 401, 403, 404, 409, 423),
  },
});

const historyRoute = createRoute({
  ...{ method: 'get', path: '/items/{itemId}/history', operationId: 'getItemHistory', tags },
  summary: 'Who did what with an item and its files, and when',
  request: { params: itemParameters, query: pageQuery },
  responses: {
    200: jsonOf(historyAnswer, 'What was done, oldest first'),
    ...faults(fault, 400, 401, 403, 404),
  },
});

function addRows(app: ApiApp, { vaultItems }: ServerParts): void {
  app.openapi(createItemRoute, async (context) => {
    const fields = itemFieldsOf(await readInput(context, newItem));
    const item = await vaultItems.create(context.get('caller'), fields);
    return context.json({ data: { item: showItem(item) } }, 201);
  });
  app.openapi(listItemsRoute, async (context) => {
    const { companyId = null, partNumber = null, ...rest } = context.req.valid('query');
    const { classificationId = null, limit, offset } = rest;
    const filter = { companyId, partNumber, classificationId, limit, offset };
    const rows = await vaultItems.list(context.get('caller'), filter);
    return context.json({ data: { items: rows.map(showItem), count: rows.length } }, 200);
  });
  app.openapi(getItemRoute, async (context) => {
    const { itemId } = context.req.valid('param');
    const item = await vaultItems.get(context.get('caller'), itemId);
    return context.json({ data: { item: showItem(item) } }, 200);
  });
  app.openapi(changeItemRoute, async (context) => {
    const { branchId, ...given } = await readInput(context, itemChange);
    const { itemId } = context.req.valid('param');
    const caller = context.get('caller');
    const entries = Object.entries(given).filter(([, value]) => value !== undefined);
    const fields = Object.fromEntries(entries);
    const item = await vaultItems.update(caller, itemId, fields, branchId);
    return context.json({ data: { item: showItem(item) } }, 200);
  });
  app.openapi(historyRoute, async (context) => {
    const { itemId } = context.req.valid('param');
    const page = context.req.valid('query');
    const rows = await vaultItems.history(context.get('caller'), itemId, page);
    return context.json(showHistory(rows), 200);
  });
}

const createBranchRoute = createRoute({
  ...{ method: 'post', path: '/branches', operationId: 'createBranch', tags },
  summary: 'Create a branch',
  request: { body: { ...jsonBody(newBranch), required: true } },
  responses: { 201: jsonOf(branchAnswer, 'The branch'), ...faults(fault, 400, 401, 403) },
});

const listBranchesRoute = createRoute({
  ...{ method: 'get', path: '/branches', operationId: 'listBranches', tags },
  summary: 'List branches',
  description: 'The main branch, there from the start, comes first.',
  responses: { 200: jsonOf(branchList, 'The branches'), ...faults(fault, 401, 403) },
});

function addBranches(app: ApiApp, { vaultItems }: ServerParts): void {
  app.openapi(createBranchRoute, async (context) => {
    const { name } = await readInput(context, newBranch);
    const branch = await vaultItems.createBranch(context.get('caller'), name);
    return context.json({ data: { branch: showBranch(branch) } }, 201);
  });
  app.openapi(listBranchesRoute, async (context) => {
    const rows = await vaultItems.listBranches(context.get('caller'));
    return context.json({ data: { branches: rows.map(showBranch), count: rows.length } }, 200);
  });
}

const lockRoute = createRoute({
  ...{ method: 'post', path: '/items/{itemId}/lock', operationId: 'lockItem', tags },
  summary: 'Lock an item',
  description: "Blocks everybody else on every branch. `force` overrides another's lock.",
  request: { params: itemParameters, body: jsonBody(force) },
  responses: { 200: jsonOf(lockAnswer, 'It is yours'), ...faults(fault, 400, 401, 403, 404, 423) },
});

const unlockRoute = createRoute({
  ...{ method: 'post', path: '/items/{itemId}/unlock', operationId: 'unlockItem', tags },
  summary: 'Unlock an item',
  request: { params: itemParameters, body: jsonBody(force) },
  responses: { 200: jsonOf(done, 'It is free'), ...faults(fault, 400, 401, 403, 404, 423) },
});

const lockStatusRoute = createRoute({
  ...{ method: 'get', path: '/items/{itemId}/lock-status', operationId: 'getItemLock', tags },
  summary: 'Get item lock status',
  description: 'The item lock; with a `branchId`, where there is none, the check-out on it.',
  request: { params: itemParameters, query: branchQuery },
  responses: { 200: jsonOf(itemLockAnswer, 'The lock'), ...faults(fault, 400, 401, 403, 404) },
});

function showLock(status: LockStatus | undefined) {
  if (!status) return { isLocked: false };
  const { lockType, hold } = status;
  return {
    isLocked: true,
    lockType,
    lockedBy: showPerson(hold),
    lockedAt: hold.since,
    lockedFor: Math.max(Math.floor((Date.now() - Date.parse(hold.since)) / 60_000), 0),
    scope: lockType === 'lock' ? ('item' as const) : ('branch' as const),
  };
}

function addLocks(app: ApiApp, { vaultItems }: ServerParts): void {
  app.openapi(lockRoute, async (context) => {
    const input = await readInput(context, force);
    const { itemId } = context.req.valid('param');
    const status = await vaultItems.lock(context.get('caller'), itemId, input.force);
    const data = { ...success('Item locked successfully'), lockStatus: showLock(status) };
    return context.json({ data }, 200);
  });
  app.openapi(unlockRoute, async (context) => {
    const input = await readInput(context, force);
    const { itemId } = context.req.valid('param');
    await vaultItems.unlock(context.get('caller'), itemId, input.force);
    return context.json({ data: success('Item unlocked successfully') }, 200);
  });
  app.openapi(lockStatusRoute, async (context) => {
    const { itemId } = context.req.valid('param');
    const { branchId } = context.req.valid('query');
    const status = await vaultItems.lockStatus(context.get('caller'), itemId, branchId);
    return context.json({ data: { lockStatus: showLock(status) } }, 200);
  });
}

const path = '/items/{itemId}/checkout';
const checkoutFaults = faults(fault, 400, 401, 403, 404, 409, 423);

const checkoutRoute = createRoute({
  ...{ method: 'post', path, operationId: 'checkoutItem', tags },
  summary: 'Check out an item on a branch',
  description: 'Again by its holder: a success. `force` by an administrator takes it over.',
  request: { params: itemParameters, body: jsonBody(itemCheckout) },
  responses: { 200: jsonOf(checkedOutAnswer, 'It is yours'), ...checkoutFaults },
});

const checkoutStatusRoute = createRoute({
  ...{ method: 'get', path, operationId: 'getItemCheckout', tags },
  summary: 'Get the check-out of an item on a branch',
  request: { params: itemParameters, query: itemCheckout.pick({ branchId: true }) },
  responses: { 200: jsonOf(checkoutAnswer, 'The check-out'), ...faults(fault, 400, 401, 403, 404) },
});

const cancelRoute = createRoute({
  ...{ method: 'delete', path, operationId: 'cancelItemCheckout', tags },
  summary: 'Cancel the check-out of an item on a branch',
  description: '`branchId` in the query or in a JSON body.',
  request: { params: itemParameters, query: branchQuery },
  responses: { 200: jsonOf(done, 'It is free'), ...checkoutFaults },
});

const checkinRoute = createRoute({
  ...{ method: 'post', path: '/items/{itemId}/checkin', operationId: 'checkinItem', tags },
  summary: 'Check in an item on a branch',
  request: { params: itemParameters, body: jsonBody(itemCheckout) },
  responses: { 200: jsonOf(done, 'It is free'), ...checkoutFaults },
});

const showCheckout = (itemId: string, branchId: string, hold: Hold | undefined) =>
  hold
    ? {
        isCheckedOut: true,
        itemId,
        branchId,
        checkedOutBy: showPerson(hold),
        checkedOutAt: hold.since,
      }
    : { isCheckedOut: false };

function addCheckouts(app: ApiApp, { vaultItems }: ServerParts): void {
  app.openapi(checkoutRoute, async (context) => {
    const input = await readInput(context, itemCheckout);
    const { itemId } = context.req.valid('param');
    const caller = context.get('caller');
    const { branchId } = input;
    const { checkout } = await vaultItems.checkout(caller, itemId, branchId, input.force);
    const shown = showCheckout(itemId, branchId, checkout);
    const data = { ...success('Item checked out successfully'), checkout: shown };
    return context.json({ data }, 200);
  });
  app.openapi(checkoutStatusRoute, async (context) => {
    const { itemId } = context.req.valid('param');
    const { branchId } = context.req.valid('query');
    const hold = await vaultItems.checkoutStatus(context.get('caller'), itemId, branchId);
    return context.json({ data: showCheckout(itemId, branchId, hold) }, 200);
  });
  app.openapi(cancelRoute, async (context) => {
    const { branchId, force: isForced } = await readInput(context, itemCheckout);
    const { itemId } = context.req.valid('param');
    const how = { force: isForced, action: 'item.checkoutCancelled' } as const;
    await vaultItems.endCheckout(context.get('caller'), itemId, branchId, how);
    return context.json({ data: success('Checkout cancelled successfully') }, 200);
  });
  app.openapi(checkinRoute, async (context) => {
    const { branchId, force: isForced } = await readInput(context, itemCheckout);
    const { itemId } = context.req.valid('param');
    const how = { force: isForced, action: 'item.checkedIn' } as const;
    await vaultItems.endCheckout(context.get('caller'), itemId, branchId, how);
    return context.json({ data: success('Item checked in successfully') }, 200);
  });
}

const batchCheckoutRoute = createRoute({
  ...{ method: 'post', path: '/items/batch-checkout', operationId: 'checkoutItems', tags },
  summary: 'Check out several items on a branch',
  request: { body: { ...jsonBody(itemBatch), required: true } },
  responses: {
    201: jsonOf(itemsCheckedOut, 'All of them'),
    207: jsonOf(itemsCheckedOut, 'Some of them'),
    ...faults(fault, 401, 403),
    400: jsonOf(itemsCheckedOut, 'None of them, or an error'),
  },
});

const batchCheckinRoute = createRoute({
  ...{ method: 'post', path: '/items/batch-checkin', operationId: 'checkinItems', tags },
  summary: 'Check in several items on a branch',
  request: { body: { ...jsonBody(itemBatch), required: true } },
  responses: {
    200: jsonOf(itemsCheckedIn, 'All of them'),
    207: jsonOf(itemsCheckedIn, 'Some of them'),
    ...faults(fault, 401, 403),
    400: jsonOf(itemsCheckedIn, 'None of them, or an error'),
  },
});

function addBatches(app: ApiApp, { vaultItems, identity }: ServerParts): void {
  app.openapi(batchCheckoutRoute, async (context) => {
    const caller = context.get('caller');
    identity.demand(caller, 'documents.update');
    const input = await readInput(context, itemBatch);
    const { branchId } = input;
    const batch = await runBatch(input.itemIds, async (itemId) => {
      const result = await vaultItems.checkout(caller, itemId, branchId, input.force);
      return { itemId, itemName: result.item.name, checkedOutAt: result.checkout.since };
    });
    const errors = batch.failed.map(({ id, error }) => {
      return { itemId: id, error: 'Failed to checkout item', details: error.message };
    });
    return context.json({ data: { checkedOut: batch.done, errors } }, batchStatus(batch, 201));
  });
  app.openapi(batchCheckinRoute, async (context) => {
    const caller = context.get('caller');
    identity.demand(caller, 'documents.update');
    const input = await readInput(context, itemBatch);
    const how = { force: input.force, action: 'item.checkedIn' } as const;
    const batch = await runBatch(input.itemIds, async (itemId) => {
      const item = await vaultItems.endCheckout(caller, itemId, input.branchId, how);
      return { itemId, itemName: item.name };
    });
    const errors = batch.failed.map(({ id, error }) => {
      return { itemId: id, error: 'Failed to checkin item', details: error.message };
    });
    return context.json({ data: { checkedIn: batch.done, errors } }, batchStatus(batch, 200));
  });
}
