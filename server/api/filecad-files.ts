/** Files of the FileCAD API: files of the vault, in the account of who uploads them. */
import { rm } from 'node:fs/promises';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { unavailable } from '../errors.ts';
import type { ServerParts } from '../parts.ts';
import type { Session } from '../services/logins.ts';
import { isMimeType } from '../services/mime.ts';
import { megabyte, plans } from '../services/plans.ts';
import type { ApiApp, ApiEnv } from './api.ts';
import {
  answer,
  enter,
  idOf,
  notValid,
  operation,
  placeOf,
  readCall,
  said,
  textOf,
} from './filecad-conventions.ts';
import { type FilecadViews, fileSchema, uploadSchema } from './filecad-show.ts';
import { cleanName, isMultipart, receiveUploads } from './upload.ts';

const uploadRoute = operation({
  ...{ path: '/file/upload', id: 'filecadUpload', tag: 'files' },
  summary: 'Upload a file',
  description:
    'Send the token and the account before the file: what is larger than 100 MB is refused where ' +
    'they come after it.',
  fields: {
    folder_id: 'A folder id within the account. Blank: the root folder',
  },
  file: 'upload_file',
  ...{ data: uploadSchema, hasResponse: true, faults: [403, 503] },
});

const file_id = 'The file id';
const access_password = 'MD5 of the password of another account’s folder, where that has one';

const downloadRoute = operation({
  ...{ path: '/file/download', id: 'filecadDownload', tag: 'files' },
  summary: 'Get a link that downloads a file',
  description:
    'The link works for 24 hours, as long as who made it may read the file. It answers `Range`.',
  ...{ fields: { file_id, access_password }, required: ['file_id'] },
  data: z.object({ file_id: z.string(), filename: z.string(), download_url: z.url() }),
  faults: [403],
});

const infoRoute = operation({
  ...{ path: '/file/info', id: 'filecadFileInfo', tag: 'files' },
  summary: 'Get what is known of a file',
  ...{ fields: { file_id, access_password }, required: ['file_id'], data: fileSchema },
  faults: [403],
});

const editRoute = operation({
  ...{ path: '/file/edit', id: 'filecadFileEdit', tag: 'files' },
  summary: 'Rename a file, change its type, put it into another folder',
  description: 'What is left blank stays. 423 while somebody else has it checked out.',
  fields: {
    file_id,
    filename: 'The new filename',
    fileType: 'The new file type/mime type. Example: application/octet-stream',
    folder_id: 'The new folder id in the account; 0 is the root folder',
  },
  required: ['file_id'],
  ...{ data: fileSchema, hasResponse: true, faults: [403, 423] },
});

const deleteRoute = operation({
  ...{ path: '/file/delete', id: 'filecadFileDelete', tag: 'files' },
  summary: 'Delete a file',
  description: 'Needs the right `documents.delete`. 423 while somebody else has it checked out.',
  ...{ fields: { file_id }, required: ['file_id'] },
  ...{ data: fileSchema, hasResponse: true, faults: [403, 423] },
});

export function addFiles(app: ApiApp, parts: ServerParts, views: FilecadViews): void {
  const { vaultFolders, vaultLinks } = parts;
  app.openapi(uploadRoute, async (context) => {
    const { row, md5 } = await upload(context, parts);
    return answer(context, { response: 'File uploaded', data: [views.uploaded(row, md5)] });
  });
  app.openapi(downloadRoute, async (context) => {
    const { account, form } = await readCall(context, parts);
    const password = textOf(form, 'access_password') || undefined;
    const { file, token } = await vaultLinks.create(account, idOf(form, 'file_id'), password);
    const url = `${views.linkOf(file.shortCode)}?download_token=${token}`;
    const data = { file_id: String(file.sequence), filename: file.name, download_url: url };
    return answer(context, { data });
  });
  app.openapi(infoRoute, async (context) => {
    const { account, form } = await readCall(context, parts);
    const password = textOf(form, 'access_password') || undefined;
    const row = await vaultFolders.getFile(account, idOf(form, 'file_id'), password);
    return answer(context, { data: views.file(row) });
  });
  app.openapi(editRoute, async (context) => {
    const { account, form } = await readCall(context, parts);
    const [name, mimeType] = [textOf(form, 'filename'), textOf(form, 'fileType')];
    if (mimeType !== '' && !isMimeType(mimeType)) throw said('The fileType is no mime type.');
    const row = await vaultFolders.editFile(account, idOf(form, 'file_id'), {
      ...(name !== '' && { name: cleanName(name) }),
      ...(mimeType !== '' && { mimeType }),
      folder: placeOf(form, 'folder_id'),
    });
    return answer(context, { response: 'File successfully updated.', data: views.file(row) });
  });
  app.openapi(deleteRoute, async (context) => {
    const { account, form } = await readCall(context, parts);
    const row = await vaultFolders.removeFile(account, idOf(form, 'file_id'));
    const data = views.file(row, '2');
    return answer(context, { response: 'File successfully set as deleted.', data });
  });
}

async function upload(context: Context<ApiEnv>, parts: ServerParts) {
  const { blobs, settings, logins, vaultFiles, vaultFolders } = parts;
  if (!isMultipart(context.req.header('Content-Type'))) {
    await readCall(context, parts);
    throw said('Did not receive uploaded file.');
  }
  if (parts.isDraining()) throw unavailable('The server is shutting down');
  let session: Session | undefined;
  const { files, fields } = await receiveUploads(context.env.incoming, {
    accepts: (field, taken) => field === 'upload_file' && taken === 0,
    bytesMax: plans.enterprise.fileMegabytes * megabyte,
    admit: async (before) => {
      const isKnown = before.has('access_token') && before.has('account_id');
      if (!isKnown) return { bytesMax: plans.free.fileMegabytes * megabyte };
      session = await enter(parts, before);
      return vaultFiles.admitOwnUpload(session.account);
    },
    path: () => blobs.temporaryPath(),
    idleMs: settings.uploadTimeout * 1000,
    wantsMd5: true,
  });
  const [file] = files;
  try {
    // A token may end while a long upload runs, its user be disabled.
    const account = session
      ? await logins.accountOf(session.user.id)
      : (await enter(parts, fields)).account;
    if (!account) throw notValid();
    if (!file) throw said('Did not receive uploaded file.');
    if (file.size === 0) throw said('Filesize received was zero.');
    const folder = placeOf(fields, 'folder_id') ?? null;
    const row = await vaultFolders.upload(account, { ...file, comment: null }, folder);
    return { row, md5: file.md5! };
  } finally {
    if (file) await rm(file.path, { force: true });
  }
}
