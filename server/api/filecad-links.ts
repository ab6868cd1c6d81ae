/**
 * The links that the FileCAD API gives out, for who has no account:
 *
 *   /CODE?download_token=…   one file, for 24 hours
 *   /CODE                    a file in a shared folder
 *   /CODE~s                  how often it was downloaded
 *   /CODE~i?HASH             what is known of it; DELETE /CODE~d?HASH deletes it
 *   /folder/ID/NAME          a shared folder: a page for browsers, else JSON
 *
 * The password of a folder is asked for as HTTP Basic (RFC 7617), with any user name.
 */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { ApiError } from '../errors.ts';
import type { ServerParts } from '../parts.ts';
import { sendFolderPage, wantsPage } from '../web/folder-page.ts';
import type { ApiApp } from './api.ts';
import { sendDownload } from './download.ts';
import { FilecadViews } from './filecad-show.ts';

/** The MD5 of the password that a request brings. */
function passwordOf(context: Context): string | undefined {
  const [, encoded] = /^Basic +(\S+)$/i.exec(context.req.header('Authorization') ?? '') ?? [];
  if (!encoded) return undefined;
  const password = Buffer.from(encoded, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
  return createHash('md5').update(password).digest('hex');
}

const hashOf = (context: Context) => new URL(context.req.url).search.slice(1);

export function addFilecadLinks(app: ApiApp, parts: ServerParts): void {
  const { vaultLinks, vaultFolders } = parts;
  const views = new FilecadViews(parts);
  const path = '/:code{[0-9a-f]+(?:~[dis])?}';
  app.get(path, async (context) => {
    const [code = '', way] = context.req.param('code').split('~');
    if (way === undefined) return sendFile(context, parts, code);
    context.header('Cache-Control', 'no-store');
    if (way === 's') {
      const { file, downloads } = await vaultLinks.downloadsOf(code);
      return context.json({ data: { file_id: String(file), downloads: String(downloads) } });
    }
    if (way === 'i') {
      const { file } = await vaultLinks.openByHash(code, hashOf(context));
      return context.json({ data: views.file(file) });
    }
    context.header('Allow', 'DELETE');
    throw new ApiError(405, 'METHOD_NOT_ALLOWED', 'This link deletes the file, with DELETE');
  });
  app.delete(path, async (context) => {
    const [code = '', way] = context.req.param('code').split('~');
    if (way !== 'd') return context.notFound();
    const { owner, file } = await vaultLinks.openByHash(code, hashOf(context));
    const removed = await vaultFolders.removeFile(owner, file.sequence);
    return context.json({ data: views.file(removed, '2') });
  });
  app.get('/folder/:id{[0-9]+}/:name', async (context) => {
    const given = { key: context.req.query('key'), password: passwordOf(context) };
    const id = Number(context.req.param('id').slice(0, 15));
    const found = await vaultLinks.listShared(id, given);
    context.header('Cache-Control', 'private, no-cache');
    context.header('Vary', 'Accept');
    if (wantsPage(context)) return sendFolderPage(context, views, found);
    return views.sendListing(context, found, {
      data: { folder: views.listedFolder(found.folder) },
    });
  });
}

async function sendFile(context: Context, parts: ServerParts, code: string): Promise<Response> {
  const { vaultLinks, vaultFiles, blobs } = parts;
  const token = context.req.query('download_token');
  const file =
    token === undefined
      ? await vaultLinks.openShared(code, passwordOf(context))
      : await vaultLinks.openByToken(code, token);
  return sendDownload(context, {
    fileName: file.name,
    contentType: file.mimeType,
    size: file.size,
    etag: `"${file.hash}"`,
    lastModified: new Date(file.modifiedAt),
    open: (range) => blobs.read(file.hash, range),
    onBegun: () => vaultFiles.countDownload(file.sequence),
  });
}
