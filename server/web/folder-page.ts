/**
 * The page of a shared folder, for who opens its link in a browser: what is in it, as links. No
 * script; names are data, and escaped. Of many files it is sent while they are read.
 */
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import type { FilecadViews } from '../api/filecad-show.ts';
import type { FolderListing } from '../services/vault-folders.ts';
import type { FolderView, ListedFile } from '../store/vault-folders.ts';
import { escapeHtml } from './html.ts';

/** Whether a browser asks, that would rather show a page. */
export const wantsPage = (context: Context): boolean =>
  /\btext\/html\b/.test(context.req.header('Accept') ?? '');

function showSize(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let power = 0;
  while (bytes >= 1024 ** (power + 1) && power < units.length - 1) power++;
  const size = bytes / 1024 ** power;
  return `${power === 0 ? size : size.toFixed(1)} ${units[power]}`;
}

const row = (url: string, name: string, more: string) =>
  `<li><a href="${escapeHtml(url)}">${escapeHtml(name)}</a> ${more}</li>\n`;

export function sendFolderPage(
  context: Context,
  views: FilecadViews,
  { folder, folders, files, rest }: FolderListing & { folder: FolderView },
): Response {
  const name = escapeHtml(folder.name);
  const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${name}</title>
<link rel="icon" href="data:," />
<link rel="stylesheet" href="/web/style.css" />
</head>
<body>
<h1>${name}</h1>
<ul>
`;
  const showFolder = (it: FolderView) =>
    row(views.listedFolder(it).url_folder, `${it.name}/`, showSize(it.totalBytes));
  const showFile = (it: ListedFile) => row(views.linkOf(it.shortCode), it.name, showSize(it.bytes));
  async function* texts() {
    yield head + folders.map(showFolder).join('') + files.map(showFile).join('');
    if (rest) for await (const part of rest) yield part.map(showFile).join('');
    yield '</ul>\n</body>\n</html>\n';
  }
  const stream = Readable.from(texts(), { objectMode: false });
  const headers = { 'Content-Type': 'text/html; charset=utf-8' };
  return context.body(Readable.toWeb(stream) as ReadableStream, 200, headers);
}
