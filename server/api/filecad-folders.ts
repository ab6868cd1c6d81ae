/** Folders of the FileCAD API. */
import type { ServerParts } from '../parts.ts';
import type { FolderChange } from '../services/vault-folders.ts';
import type { Privacy } from '../store/vault-folders.ts';
import type { ApiApp } from './api.ts';
import {
  answer,
  type Form,
  frameOf,
  idOf,
  operation,
  placeOf,
  readCall,
  said,
  textOf,
} from './filecad-conventions.ts';
import { type FilecadViews, folderSchema, listingSchema } from './filecad-show.ts';

const NAME_LENGTH_MAX = 255;

const is_public = '0: private, 1: unlisted, 2: public in site search';
const md5 = 'An MD5 hash of an access password, 32 characters';
const othersPassword = 'MD5 of the password of another account’s folder, where that has one';
const folder_id = 'The folder id';

const createRoute = operation({
  ...{ path: '/folder/create', id: 'filecadFolderCreate', tag: 'folders' },
  summary: 'Create a folder',
  description:
    'A folder is as open as the most private one above it. Unlisted: who has its `url_folder` ' +
    'sees it, without an account. Public: also the other accounts of the tenant, in this and in ' +
    'the Cascadia API.',
  fields: {
    folder_name: 'The new folder name',
    parent_id: 'The folder parent id. Default: the root folder',
    is_public: `${is_public}. Default: 0`,
    access_password: md5,
  },
  required: ['folder_name'],
  ...{ data: folderSchema, hasResponse: true, faults: [403] },
});

const listingRoute = operation({
  ...{ path: '/folder/listing', id: 'filecadFolderListing', tag: 'folders' },
  summary: 'List the folders and files in a folder',
  description: 'By name. The root folder has all files of the account that are in no folder.',
  fields: {
    parent_folder_id: 'The folder id. Blank: the root folder',
    access_password: othersPassword,
  },
  ...{ data: listingSchema, faults: [403] },
});

const infoRoute = operation({
  ...{ path: '/folder/info', id: 'filecadFolderInfo', tag: 'folders' },
  summary: 'Get a folder',
  fields: { parent_folder_id: 'The folder id', access_password: othersPassword },
  required: ['parent_folder_id'],
  ...{ data: folderSchema, faults: [403] },
});

const editRoute = operation({
  ...{ path: '/folder/edit', id: 'filecadFolderEdit', tag: 'folders' },
  summary: 'Change a folder',
  description: 'What is left blank stays.',
  fields: {
    folder_id,
    folder_name: 'The new folder name',
    parent_id: 'The new parent id to move the folder; 0 is the root folder',
    is_public,
    access_password: `${md5}; 0 removes it`,
  },
  required: ['folder_id'],
  ...{ data: folderSchema, hasResponse: true, faults: [403] },
});

const deleteRoute = operation({
  ...{ path: '/folder/delete', id: 'filecadFolderDelete', tag: 'folders' },
  summary: 'Delete a folder with all that is in it',
  description:
    'Needs the right `documents.delete`. 423, and nothing is deleted, while somebody else has a ' +
    'file of it checked out.',
  ...{ fields: { folder_id }, required: ['folder_id'], hasResponse: true, faults: [403, 423] },
});

const moveRoute = operation({
  ...{ path: '/folder/move', id: 'filecadFolderMove', tag: 'folders' },
  summary: 'Move a folder into another one',
  fields: {
    folder_id,
    new_parent_folder_id: 'The folder id to move the folder into. 0 or blank: the root folder',
  },
  required: ['folder_id'],
  ...{ data: folderSchema, hasResponse: true, faults: [403] },
});

export function addFolders(app: ApiApp, parts: ServerParts, views: FilecadViews): void {
  addReading(app, parts, views);
  const { vaultFolders } = parts;
  app.openapi(createRoute, async (context) => {
    const { account, form } = await readCall(context, parts);
    const { name, ...change } = readChange(form);
    if (name === undefined) throw said('Please provide the folder_name param.');
    const folder = await vaultFolders.create(account, { ...change, name });
    const response = 'Folder successfully created.';
    return answer(context, { response, data: views.folder(folder) });
  });
  app.openapi(editRoute, async (context) => {
    const { account, form } = await readCall(context, parts);
    const folder = await vaultFolders.edit(account, idOf(form, 'folder_id'), readChange(form));
    const response = 'Folder successfully updated.';
    return answer(context, { response, data: views.folder(folder) });
  });
  app.openapi(deleteRoute, async (context) => {
    const { account, form } = await readCall(context, parts);
    await vaultFolders.remove(account, idOf(form, 'folder_id'));
    return answer(context, { response: 'Folder successfully set as deleted.' });
  });
  app.openapi(moveRoute, async (context) => {
    const { account, form } = await readCall(context, parts);
    if (textOf(form, 'folder_id') === '') throw said('Please provide the folder_id param.');
    const parent = placeOf(form, 'new_parent_folder_id') ?? null;
    const folder = await vaultFolders.edit(account, idOf(form, 'folder_id'), { parent });
    const response = 'Folder successfully moved.';
    return answer(context, { response, data: views.folder(folder) });
  });
}

function addReading(app: ApiApp, parts: ServerParts, views: FilecadViews): void {
  const { vaultFolders } = parts;
  app.openapi(listingRoute, async (context) => {
    const { account, form } = await readCall(context, parts);
    const folder = placeOf(form, 'parent_folder_id') ?? null;
    const password = textOf(form, 'access_password') || undefined;
    const found = await vaultFolders.list(account, folder, password);
    return views.sendListing(context, found, { frame: frameOf() }) as never;
  });
  app.openapi(infoRoute, async (context) => {
    const { account, form } = await readCall(context, parts);
    const password = textOf(form, 'access_password') || undefined;
    const folder = await vaultFolders.get(account, idOf(form, 'parent_folder_id'), password);
    return answer(context, { data: views.folder(folder) });
  });
}

/** What create and edit take; undefined where a field is blank. */
function readChange(form: Form): FolderChange {
  // A name is data: any letters, but no control characters.
  const name = textOf(form, 'folder_name')
    .replace(/\p{Cc}/gu, '')
    .trim();
  const [privacy, password] = [textOf(form, 'is_public'), textOf(form, 'access_password')];
  if (name.length > NAME_LENGTH_MAX) {
    throw said(`The folder_name can have ${NAME_LENGTH_MAX} characters.`);
  }
  if (!/^[012]?$/.test(privacy)) throw said('The is_public param must be 0, 1 or 2.');
  if (!/^(0|[0-9a-f]{32})?$/i.test(password)) {
    throw said('The access_password param must be an MD5 hash, 32 characters in length.');
  }
  return {
    ...(name !== '' && { name }),
    ...(privacy !== '' && { privacy: Number(privacy) as Privacy }),
    ...(password !== '' && { password: password === '0' ? null : password }),
    parent: placeOf(form, 'parent_id'),
  };
}
