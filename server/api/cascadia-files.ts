/** The files of the Cascadia API: `/api/files` and `/api/items/{itemId}/files`. */
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { unavailable, validationError } from '../errors.ts';
import type { ServerParts } from '../parts.ts';
import type { UploadLimit } from '../services/vault-files.ts';
import { runBatch } from '../services/vault-items.ts';
import { type ApiApp, type ApiEnv, check, faults, jsonOf } from './api.ts';
import {
  attributesAnswer,
  branchesQuery,
  checkinAnswer,
  checkinFields,
  checkinForm,
  diffAnswer,
  diffQuery,
  done,
  fault,
  fileBatch,
  fileList,
  fileLockAnswer,
  fileParameters,
  filesCheckedIn,
  filesCheckedOut,
  filesQuery,
  force,
  historyAnswer,
  itemParameters,
  jsonBody,
  metadataAnswer,
  pageQuery,
  readInput,
  showFile,
  showHistory,
  showMetadata,
  showNewVersion,
  showPerson,
  showUploaded,
  showVersion,
  uploadAnswer,
  uploadFields,
  uploadForm,
  versionList,
  versionQuery,
} from './cascadia-schemas.ts';
import { sendDownload } from './download.ts';
import { isMultipart, receiveUploads, type Uploads } from './upload.ts';

const tags = ['Cascadia: files'];
/** Files of one upload. */
const FILES_MAX = 100;
const success = (message: string) => ({ success: true, message });

export function addFiles(app: ApiApp, parts: ServerParts): void {
  addReading(app, parts);
  addDiff(app, parts);
  addDownload(app, parts);
  addUpload(app, parts);
  addChanges(app, parts);
  addBatches(app, parts);
}

const listRoute = createRoute({
  ...{ method: 'get', path: '/files', operationId: 'listVaultFiles', tags },
  summary: 'List all files',
  description:
    'The newest first. Files in no item are shown to their owner and administrators, and to all ' +
    'where they are in a public folder (`/api/v2`) without a password.',
  request: { query: filesQuery },
  responses: { 200: jsonOf(fileList, 'The files'), ...faults(fault, 400, 401, 403) },
});

const ofItemRoute = createRoute({
  ...{ method: 'get', path: '/items/{itemId}/files', operationId: 'listItemFiles', tags },
  summary: "List an item's files",
  request: { params: itemParameters, query: branchesQuery },
  responses: { 200: jsonOf(fileList, 'The files'), ...faults(fault, 400, 401, 403, 404) },
});

const metadataRoute = createRoute({
  ...{ method: 'get', path: '/files/{fileId}/metadata', operationId: 'getFileMetadata', tags },
  summary: 'Get file metadata',
  request: { params: fileParameters },
  responses: { 200: jsonOf(metadataAnswer, 'The metadata'), ...faults(fault, 401, 403, 404) },
});

const versionsRoute = createRoute({
  ...{ method: 'get', path: '/files/{fileId}/versions', operationId: 'listFileVersions', tags },
  summary: 'List file versions',
  request: { params: fileParameters, query: pageQuery },
  responses: {
    200: jsonOf(versionList, 'The versions, newest first'),
    ...faults(fault, 400, 401, 403, 404),
  },
});

const historyRoute = createRoute({
  ...{ method: 'get', path: '/files/{fileId}/history', operationId: 'getFileHistory', tags },
  summary: 'Who did what with a file, and when',
  request: { params: fileParameters, query: pageQuery },
  responses: {
    200: jsonOf(historyAnswer, 'What was done, oldest first'),
    ...faults(fault, 400, 401, 403, 404),
  },
});

const lockRoute = createRoute({
  ...{ method: 'get', path: '/files/{fileId}/lock-status', operationId: 'getFileLock', tags },
  summary: 'Get file lock status',
  description: 'The strongest lock on the file: `lock` is that of its item.',
  request: { params: fileParameters },
  responses: { 200: jsonOf(fileLockAnswer, 'The lock'), ...faults(fault, 401, 403, 404) },
});

const attributesRoute = createRoute({
  ...{ method: 'get', path: '/files/{fileId}/attributes', operationId: 'getAttributes', tags },
  summary: "Get the attribute values of a drawing's inserts, and block counts",
  description:
    'Of model space and the layouts, as in a title block; inserts inside of blocks are not ' +
    'followed. 409 until the drawing is parsed.',
  request: { params: fileParameters },
  responses: {
    200: jsonOf(attributesAnswer, 'The attributes'),
    ...faults(fault, 401, 403, 404, 409, 422),
  },
});

const diffRoute = createRoute({
  ...{ method: 'get', path: '/files/{fileId}/diff', operationId: 'diffVersions', tags },
  summary: 'Tell what is different between two versions of a drawing',
  description:
    'By handle, then by geometry: `moved` with its `offset`, or `changed` with the fields before ' +
    'and after. Entities of a block definition have `inBlock`.',
  request: { params: fileParameters, query: diffQuery },
  responses: {
    200: jsonOf(diffAnswer, 'The differences'),
    ...faults(fault, 400, 401, 403, 404, 422, 503),
  },
});

function addDiff(app: ApiApp, { vaultDiff }: ServerParts): void {
  app.openapi(diffRoute, async (context) => {
    const { fileId } = context.req.valid('param');
    const numbers = context.req.valid('query');
    const { signal } = context.req.raw;
    const stream = await vaultDiff.compare(context.get('caller'), fileId, numbers, signal);
    const headers = { 'Content-Type': 'application/json' };
    return context.body(Readable.toWeb(stream) as ReadableStream, 200, headers) as never;
  });
}

function addReading(app: ApiApp, { vaultFiles, vaultDrawings }: ServerParts): void {
  app.openapi(listRoute, async (context) => {
    const { q, ...page } = context.req.valid('query');
    const rows = await vaultFiles.list(context.get('caller'), page, q || undefined);
    return context.json({ data: { files: rows.map(showFile), count: rows.length } }, 200);
  });
  app.openapi(ofItemRoute, async (context) => {
    const { branchId, mainBranchId } = context.req.valid('query');
    const { itemId } = context.req.valid('param');
    const caller = context.get('caller');
    const rows = await vaultFiles.listOfItem(caller, itemId, branchId, mainBranchId);
    return context.json({ data: { files: rows.map(showFile), count: rows.length } }, 200);
  });
  app.openapi(metadataRoute, async (context) => {
    const { fileId } = context.req.valid('param');
    const caller = context.get('caller');
    const row = await vaultFiles.get(caller, fileId);
    const drawing = await vaultDrawings.describe(caller, fileId);
    return context.json({ data: { file: showMetadata(row, drawing) } }, 200);
  });
  app.openapi(attributesRoute, async (context) => {
    const { fileId } = context.req.valid('param');
    const facts = await vaultDrawings.factsOf(context.get('caller'), fileId);
    const { inserts, blocks, isTruncated } = facts;
    return context.json({ data: { inserts, blocks, isTruncated } }, 200);
  });
  app.openapi(versionsRoute, async (context) => {
    const { fileId } = context.req.valid('param');
    const page = context.req.valid('query');
    const { file, versions } = await vaultFiles.listVersions(context.get('caller'), fileId, page);
    const data = { versions: versions.map(showVersion), totalVersions: file.version };
    return context.json({ data }, 200);
  });
  app.openapi(historyRoute, async (context) => {
    const { fileId } = context.req.valid('param');
    const page = context.req.valid('query');
    const rows = await vaultFiles.history(context.get('caller'), fileId, page);
    return context.json(showHistory(rows), 200);
  });
  app.openapi(lockRoute, async (context) => {
    const { fileId } = context.req.valid('param');
    const lock = await vaultFiles.lockStatus(context.get('caller'), fileId);
    if (!lock) return context.json({ data: { isLocked: false } }, 200);
    const { lockType, scope, hold } = lock;
    const data = { isLocked: true, lockType, lockedBy: showPerson(hold), lockedAt: hold.since };
    return context.json({ data: { ...data, scope } }, 200);
  });
}

const downloadRoute = createRoute({
  ...{ method: 'get', path: '/files/{fileId}/download', operationId: 'downloadFile', tags },
  summary: 'Download a file',
  description:
    'Any version. `ETag` is the content’s SHA-256; `Range`, also of several parts, and the ' +
    'conditional headers of RFC 9110 are answered.',
  request: { params: fileParameters, query: versionQuery },
  responses: {
    200: {
      description: 'The content',
      content: { '*/*': { schema: { type: 'string', contentMediaType: '*/*' } } },
    },
    206: { description: 'The part asked for, or a `multipart/byteranges` of several' },
    304: { description: 'The client has it already' },
    416: jsonOf(fault, 'The range is not in the file'),
    ...faults(fault, 400, 401, 403, 404),
  },
});

function addDownload(app: ApiApp, { vaultFiles, blobs }: ServerParts): void {
  app.openapi(downloadRoute, async (context) => {
    const { fileId } = context.req.valid('param');
    const { version: number } = context.req.valid('query');
    const version = await vaultFiles.getVersion(context.get('caller'), fileId, number);
    return sendDownload(context, {
      fileName: version.name,
      contentType: version.mimeType,
      size: version.size,
      etag: `"${version.hash}"`,
      lastModified: new Date(version.createdAt),
      open: (range) => blobs.read(version.hash, range),
      onBegun: () => vaultFiles.countDownload(version.file),
    });
  });
}

const uploadRoute = createRoute({
  ...{ method: 'post', path: '/items/{itemId}/files/upload', operationId: 'uploadFiles', tags },
  summary: 'Upload files to an item',
  description: 'Each becomes a file of its own, all or none. At most 100 at once.',
  request: {
    params: itemParameters,
    body: { required: true, content: { 'multipart/form-data': { schema: uploadForm } } },
  },
  responses: {
    201: jsonOf(uploadAnswer, 'The new files'),
    ...faults(fault, 400, 401, 403, 404, 409, 413, 423, 503),
  },
});

function addUpload(app: ApiApp, parts: ServerParts): void {
  const { vaultFiles } = parts;
  app.openapi(uploadRoute, async (context) => {
    const { itemId } = context.req.valid('param');
    const caller = context.get('caller');
    const limit = await vaultFiles.admitUpload(caller, itemId);
    const rows = await receive(context, parts, { ...limit, isMany: true }, ({ files, fields }) => {
      if (files.length === 0) throw validationError({}, ['No files were sent']);
      const { branchId } = check(uploadFields, Object.fromEntries(fields));
      const contents = files.map((file) => ({
        ...file,
        comment: fields.get(`${file.field}_description`) ?? null,
      }));
      return vaultFiles.upload(caller, itemId, branchId, contents);
    });
    const shown = rows.map(showUploaded);
    return context.json({ success: true, files: shown, count: shown.length }, 201);
  });
}

/** What was received is gone when `use` has ended, but for what that has taken over. */
async function receive<Value>(
  context: Context<ApiEnv>,
  { blobs, settings, isDraining }: ServerParts,
  { isMany, ...limit }: UploadLimit & { isMany: boolean },
  use: (uploads: Uploads) => Promise<Value>,
): Promise<Value> {
  if (isDraining()) throw unavailable('The server is shutting down');
  const uploads = await receiveUploads(context.env.incoming, {
    accepts: (field, taken) => {
      if (taken >= (isMany ? FILES_MAX : 1)) throw validationError({ [field]: ['Too many files'] });
      if (!isMany && field !== 'file') throw validationError({ [field]: ['Expected "file"'] });
      return true;
    },
    ...limit,
    totalMax: isMany ? limit.bytesMax * FILES_MAX : limit.bytesMax,
    // A description beside each file, and the fields.
    partsMax: 2 * FILES_MAX + 10,
    path: () => blobs.temporaryPath(),
    idleMs: settings.uploadTimeout * 1000,
  });
  try {
    return await use(uploads);
  } finally {
    for (const { path } of uploads.files) await rm(path, { force: true });
  }
}

const checkoutRoute = createRoute({
  ...{ method: 'post', path: '/files/{fileId}/checkout', operationId: 'checkoutFile', tags },
  summary: 'Check out a file',
  description: 'Again by its holder: a success. `force` by an administrator takes it over.',
  request: { params: fileParameters, body: jsonBody(force) },
  responses: { 200: jsonOf(done, 'It is yours'), ...faults(fault, 400, 401, 403, 404, 423) },
});

const checkinRoute = createRoute({
  ...{ method: 'post', path: '/files/{fileId}/checkin', operationId: 'checkinFile', tags },
  summary: 'Check in a file',
  description:
    'With a form that has a `file`: as its new version. Without: unlocked as it is. `force` by ' +
    "an administrator checks in what another holds, which ends the other's check-out.",
  request: {
    params: fileParameters,
    body: {
      content: {
        'multipart/form-data': { schema: checkinForm },
        ...jsonBody(force).content,
      },
    },
  },
  responses: {
    200: jsonOf(checkinAnswer, 'It is free'),
    ...faults(fault, 400, 401, 403, 404, 409, 413, 423, 503),
  },
});

const deleteRoute = createRoute({
  ...{ method: 'delete', path: '/files/{fileId}', operationId: 'deleteVaultFile', tags },
  summary: 'Delete a file',
  description: 'It is marked as deleted; its versions stay stored. `force` ends a check-out.',
  request: { params: fileParameters },
  responses: { 200: jsonOf(done, 'It is deleted'), ...faults(fault, 400, 401, 403, 404, 423) },
});

function addChanges(app: ApiApp, parts: ServerParts): void {
  const { vaultFiles } = parts;
  app.openapi(checkoutRoute, async (context) => {
    const input = await readInput(context, force);
    const { fileId } = context.req.valid('param');
    await vaultFiles.checkout(context.get('caller'), fileId, input.force);
    return context.json({ data: success('File checked out successfully') }, 200);
  });
  app.openapi(checkinRoute, async (context) => {
    const { fileId } = context.req.valid('param');
    const { version } = await checkin(context, parts, fileId);
    if (!version) return context.json({ data: success('File checked in successfully') }, 200);
    const newVersion = showNewVersion(version);
    const data = { ...success('File checked in with new version'), newVersion };
    return context.json({ data }, 200);
  });
  app.openapi(deleteRoute, async (context) => {
    const input = await readInput(context, force);
    const { fileId } = context.req.valid('param');
    await vaultFiles.remove(context.get('caller'), fileId, input.force);
    return context.json({ data: success('File deleted successfully') }, 200);
  });
}

async function checkin(context: Context<ApiEnv>, parts: ServerParts, fileId: string) {
  const { vaultFiles } = parts;
  const caller = context.get('caller');
  if (!isMultipart(context.req.header('Content-Type'))) {
    return vaultFiles.checkin(caller, fileId, await readInput(context, force));
  }
  const limit = await vaultFiles.admitCheckin(caller, fileId);
  return receive(context, parts, { ...limit, isMany: false }, ({ files, fields }) => {
    const given = { ...context.req.query(), ...Object.fromEntries(fields) };
    const { description = null, force: isForced } = check(checkinFields, given);
    const content = files[0] && { ...files[0], comment: description };
    return vaultFiles.checkin(caller, fileId, { force: isForced, content });
  });
}

const batchCheckoutRoute = createRoute({
  ...{ method: 'post', path: '/files/batch-checkout', operationId: 'checkoutFiles', tags },
  summary: 'Check out several files',
  request: { body: jsonBody(fileBatch) },
  responses: {
    201: jsonOf(filesCheckedOut, 'All of them'),
    207: jsonOf(filesCheckedOut, 'Some of them'),
    ...faults(fault, 401, 403),
    400: jsonOf(filesCheckedOut, 'None of them, or an error'),
  },
});

const batchCheckinRoute = createRoute({
  ...{ method: 'post', path: '/files/batch-checkin', operationId: 'checkinFiles', tags },
  summary: 'Check in several files, without new versions',
  request: { body: jsonBody(fileBatch) },
  responses: {
    200: jsonOf(filesCheckedIn, 'All of them'),
    207: jsonOf(filesCheckedIn, 'Some of them'),
    ...faults(fault, 401, 403),
    400: jsonOf(filesCheckedIn, 'None of them, or an error'),
  },
});

function addBatches(app: ApiApp, { vaultFiles, identity }: ServerParts): void {
  app.openapi(batchCheckoutRoute, async (context) => {
    const caller = context.get('caller');
    identity.demand(caller, 'documents.update');
    const input = await readInput(context, fileBatch);
    const batch = await runBatch(input.fileIds, async (fileId) => {
      const { file, since } = await vaultFiles.checkout(caller, fileId, input.force);
      return { fileId, fileName: file.name, checkedOutAt: since };
    });
    const errors = batch.failed.map(({ id, error }) => {
      return { fileId: id, error: 'Failed to checkout file', details: error.message };
    });
    return context.json({ data: { checkedOut: batch.done, errors } }, batchStatus(batch, 201));
  });
  app.openapi(batchCheckinRoute, async (context) => {
    const caller = context.get('caller');
    identity.demand(caller, 'documents.update');
    const input = await readInput(context, fileBatch);
    const batch = await runBatch(input.fileIds, async (fileId) => {
      const { file } = await vaultFiles.checkin(caller, fileId, { force: input.force });
      return { fileId, fileName: file.name };
    });
    const errors = batch.failed.map(({ id, error }) => {
      return { fileId: id, error: 'Failed to checkin file', details: error.message };
    });
    return context.json({ data: { checkedIn: batch.done, errors } }, batchStatus(batch, 200));
  });
}

/** 207 where some failed, 400 where all did. */
export function batchStatus<Good extends 200 | 201>(
  batch: { done: unknown[]; failed: unknown[] },
  good: Good,
): Good | 207 | 400 {
  if (batch.failed.length === 0) return good;
  return batch.done.length > 0 ? 207 : 400;
}
