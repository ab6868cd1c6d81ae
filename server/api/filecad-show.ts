/** Files and folders as the FileCAD API shows them: its field names, its numbers as text. */
import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ServerParts } from '../parts.ts';
import type { FolderListing } from '../services/vault-folders.ts';
import type { FileRow } from '../store/vault-files.ts';
import type { FolderView, ListedFile } from '../store/vault-folders.ts';
import { escapeHtml } from '../web/html.ts';
import { showTime, times } from './filecad-conventions.ts';

const number = z.string().regex(/^\d+$/).openapi({ example: '1253' });

export const fileSchema = z
  .object({
    id: number,
    filename: z.string().openapi({ example: 'sample4_l.jpg' }),
    shortUrl: z.string(),
    fileType: z.string().openapi({ example: 'application/octet-stream' }),
    extension: z.string().openapi({ example: 'jpg' }),
    fileSize: number,
    statusId: z.enum(['1', '2']).openapi({ description: '1: active, 2: deleted' }),
    downloads: number,
    folderId: number.nullable(),
    keywords: z.string().openapi({ example: 'sample4,l,jpg' }),
    url_file: z.url(),
  })
  .openapi('FilecadFile');

const listedFolder = z.object({
  id: number,
  parentId: number.nullable(),
  folderName: z.string(),
  totalSize: number.openapi({ description: 'Bytes of the files in it and in all folders below' }),
  isPublic: z.enum(['0', '1', '2']),
  date_added: times.dateOrNull,
  date_updated: times.dateOrNull,
  url_folder: z.url(),
  total_downloads: z.int().openapi({ description: 'Of the files in it and in all folders below' }),
  child_folder_count: z.int(),
  file_count: z.int(),
});
export const folderSchema = listedFolder
  .extend({ accessPassword: z.string().nullable() })
  .openapi('FilecadFolder');
export const listingSchema = z
  .object({ folders: z.array(listedFolder), files: z.array(fileSchema) })
  .openapi('FilecadListing');

const uploadedFile = z.object({
  name: z.string(),
  size: number,
  type: z.string(),
  error: z.null(),
  url: z.url(),
  delete_url: z.url().openapi({ description: 'Deletes the file, with DELETE' }),
  info_url: z.url(),
  delete_type: z.literal('DELETE'),
  delete_hash: z.string(),
  hash: z.string().openapi({ description: 'MD5 of the content' }),
  stats_url: z.url(),
  short_url: z.string(),
  file_id: number,
  unique_hash: z.string(),
  url_html: z.string(),
  url_bbcode: z.string(),
});
export const uploadSchema = z.array(uploadedFile);

/** `button_back.gif`: button, back, gif. */
const keywordsOf = (name: string) => (name.match(/[\p{L}\p{N}]+/gu) ?? []).join(',');
const extensionOf = (name: string) => /[^.]\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

export class FilecadViews {
  readonly #baseUrl: () => string;
  readonly #links: ServerParts['vaultLinks'];

  constructor({ baseUrl, vaultLinks }: Pick<ServerParts, 'baseUrl' | 'vaultLinks'>) {
    this.#baseUrl = baseUrl;
    this.#links = vaultLinks;
  }

  linkOf(code: string): string {
    return `${this.#baseUrl()}/${code}`;
  }

  listedFile(file: ListedFile, statusId: '1' | '2' = '1'): z.output<typeof fileSchema> {
    return {
      id: String(file.sequence),
      filename: file.name,
      shortUrl: file.shortCode,
      fileType: file.mimeType,
      extension: extensionOf(file.name),
      fileSize: String(file.bytes),
      statusId,
      downloads: String(file.downloads),
      folderId: file.folder === null ? null : String(file.folder),
      keywords: keywordsOf(file.name),
      url_file: this.linkOf(file.shortCode),
    };
  }

  file(row: FileRow, statusId: '1' | '2' = '1') {
    return this.listedFile({ ...row, bytes: row.size }, statusId);
  }

  #urlOf(folder: FolderView): string {
    const name = encodeURIComponent(folder.name.replace(/\s+/g, '_'));
    const key = this.#links.keyOf(folder);
    return `${this.#baseUrl()}/folder/${folder.sequence}/${name}${key ? `?key=${key}` : ''}`;
  }

  listedFolder(folder: FolderView): z.output<typeof listedFolder> {
    return {
      id: String(folder.sequence),
      parentId: folder.parent === null ? null : String(folder.parent),
      folderName: folder.name,
      totalSize: String(folder.totalBytes),
      isPublic: `${folder.privacy}`,
      date_added: showTime(folder.createdAt),
      date_updated: folder.updatedAt && showTime(folder.updatedAt),
      url_folder: this.#urlOf(folder),
      total_downloads: folder.totalDownloads,
      child_folder_count: folder.folderCount,
      file_count: folder.fileCount,
    };
  }

  /** With its password, for who may see it. */
  folder(folder: FolderView): z.output<typeof folderSchema> {
    return { ...this.listedFolder(folder), accessPassword: folder.accessPassword };
  }

  /** A listing as the last of `data`; one of many files is sent while it is read. */
  sendListing(
    context: Context,
    { folders, files, rest }: FolderListing,
    { data = {}, frame = {} }: { data?: object; frame?: object },
  ): Response {
    const shownFolders = folders.map((folder) => this.listedFolder(folder));
    const shown = (part: ListedFile[]) => part.map((file) => this.listedFile(file));
    const whole = (list: object[]) => ({
      data: { ...data, folders: shownFolders, files: list },
      ...frame,
    });
    if (!rest) return context.json(whole(shown(files)));
    const text = JSON.stringify(whole([]));
    const place = text.lastIndexOf('"files":[]') + '"files":['.length;
    async function* texts() {
      yield text.slice(0, place) + JSON.stringify(shown(files)).slice(1, -1);
      for await (const part of rest!) yield `,${JSON.stringify(shown(part)).slice(1, -1)}`;
      yield text.slice(place);
    }
    const stream = Readable.from(texts(), { objectMode: false });
    const headers = { 'Content-Type': 'application/json' };
    return context.body(Readable.toWeb(stream) as ReadableStream, 200, headers);
  }

  uploaded(row: FileRow, md5: string): z.output<typeof uploadedFile> {
    const url = this.linkOf(row.shortCode);
    const deleteHash = this.#links.deleteHashOf(row.sequence);
    return {
      ...{ name: row.name, size: String(row.size), type: row.mimeType, error: null, url },
      ...{ delete_url: `${url}~d?${deleteHash}`, info_url: `${url}~i?${deleteHash}` },
      ...{ delete_type: 'DELETE', delete_hash: deleteHash, hash: md5, stats_url: `${url}~s` },
      ...{ short_url: row.shortCode, file_id: String(row.sequence) },
      unique_hash: this.#links.uniqueHashOf(row.sequence),
      url_html: `view ${escapeHtml(row.name)} on linework`,
      url_bbcode: `[url]${url}[/url]`,
    };
  }
}
