/**
 * Sends a stored content as a file: whole, a part, several parts, or that the client has it.
 *
 * RFC 9110: conditions (13.2.2: If-Match, If-None-Match, If-Modified-Since, then Range under
 * If-Range), ranges (14), several of them as multipart/byteranges (14.6). A `Range` that cannot be
 * read or asks for too many parts is ignored, as 14.2 allows.
 */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { ApiError } from '../errors.ts';
import type { ByteRange } from '../store/blobs.ts';
import { extendedName, isFresh } from './stream.ts';

export interface Download {
  fileName: string;
  contentType: string;
  size: number;
  /** Strong: the same tag is the same bytes. */
  etag: string;
  lastModified: Date;
  open: (range?: ByteRange) => Promise<Readable>;
  /** Called where the answer begins with the first byte: further parts are the same download. */
  onBegun?: () => Promise<void>;
}

/** More parts than a viewer needs; a request of hundreds is an attack. */
const RANGES_MAX = 16;

/**
 * The ranges that a header asks for, in its order. Undefined where it is to be ignored, an empty
 * list where none of them is in the content.
 */
export function parseRanges(header: string | undefined, size: number): ByteRange[] | undefined {
  const list = /^bytes=(.+)$/i.exec(header?.trim() ?? '')?.[1]?.split(',');
  if (!list || list.length > RANGES_MAX) return undefined;
  const ranges: ByteRange[] = [];
  for (const text of list) {
    const [, first, last] = /^\s*(\d{0,15})-(\d{0,15})\s*$/.exec(text) ?? [];
    if (first === undefined || last === undefined || first + last === '') return undefined;
    const isSuffix = first === '';
    const start = isSuffix ? Math.max(size - Number(last), 0) : Number(first);
    const end = isSuffix || last === '' ? size - 1 : Math.min(Number(last), size - 1);
    if (!isSuffix && last !== '' && Number(last) < Number(first)) return undefined;
    const isEmptySuffix = isSuffix && Number(last) === 0;
    if (start < size && !isEmptySuffix) ranges.push({ start, end });
  }
  // Overlapping parts would send more than the whole.
  const asked = ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
  return asked > size && ranges.length > 1 ? undefined : ranges;
}

/** RFC 6266: a name of plain letters as it is; any other as RFC 8187 beside a plain stand-in. */
export function attachment(name: string): string {
  const isPlain = /^[\x20-\x7e]*$/.test(name) && !/["\\%]/.test(name);
  if (isPlain) return `attachment; filename="${name}"`;
  const standIn = name.replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  return `attachment; filename="${standIn}"; ${extendedName(name)}`;
}

/** HTTP dates have no fractions of a second. */
const seconds = (time: number) => Math.floor(time / 1000);

function isUnchanged(context: Context, { etag, lastModified }: Download): boolean {
  const ifNoneMatch = context.req.header('If-None-Match');
  if (ifNoneMatch !== undefined) return isFresh(ifNoneMatch, etag);
  const since = Date.parse(context.req.header('If-Modified-Since') ?? '');
  return seconds(lastModified.getTime()) <= seconds(since);
}

/** If-Range needs a strong tag or the exact date, else the whole is sent. RFC 9110, 13.1.5. */
function rangesOf(context: Context, download: Download): ByteRange[] | undefined {
  const condition = context.req.header('If-Range')?.trim();
  const isDate = condition && !/^(W\/)?"/.test(condition);
  const holds = isDate
    ? seconds(Date.parse(condition)) === seconds(download.lastModified.getTime())
    : condition === undefined || condition === download.etag;
  return holds ? parseRanges(context.req.header('Range'), download.size) : undefined;
}

function checkMatch(context: Context, etag: string): void {
  const ifMatch = context.req.header('If-Match');
  const tags = ifMatch?.split(',').map((tag) => tag.trim());
  if (!tags || tags.includes('*') || tags.includes(etag)) return;
  throw new ApiError(412, 'PRECONDITION_FAILED', 'The content is another one');
}

export async function sendDownload(context: Context, download: Download): Promise<Response> {
  const { size, etag, contentType } = download;
  checkMatch(context, etag);
  const headers: Record<string, string> = {
    ETag: etag,
    'Last-Modified': download.lastModified.toUTCString(),
    'Cache-Control': 'private, no-cache',
    'Accept-Ranges': 'bytes',
  };
  if (isUnchanged(context, download)) return context.body(null, 304, headers);
  headers['Content-Disposition'] = attachment(download.fileName);
  headers['X-Content-Type-Options'] = 'nosniff';
  const ranges = rangesOf(context, download);
  if (ranges?.length === 0) {
    // Not thrown: the header belongs to the answer.
    const error = { code: 'RANGE_NOT_SATISFIABLE', message: 'The range is not in the file' };
    return context.json({ error }, 416, { 'Content-Range': `bytes */${size}` });
  }
  if (ranges && ranges.length > 1) return sendParts(context, download, headers, ranges);
  const range = ranges?.[0];
  headers['Content-Type'] = contentType;
  headers['Content-Length'] = String(range ? range.end - range.start + 1 : size);
  if (range) headers['Content-Range'] = `bytes ${range.start}-${range.end}/${size}`;
  const status = range ? 206 : 200;
  if (context.req.method === 'HEAD') return context.body(null, status, headers);
  const stream = await download.open(range);
  if (!range || range.start === 0) await download.onBegun?.();
  return context.body(Readable.toWeb(stream) as ReadableStream, status, headers);
}

async function sendParts(
  context: Context,
  { contentType, size, open }: Download,
  headers: Record<string, string>,
  ranges: ByteRange[],
): Promise<Response> {
  const boundary = randomBytes(16).toString('hex');
  const heads = ranges.map(({ start, end }) =>
    Buffer.from(
      `\r\n--${boundary}\r\nContent-Type: ${contentType}\r\n` +
        `Content-Range: bytes ${start}-${end}/${size}\r\n\r\n`,
    ),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const length = ranges.reduce(
    (sum, { start, end }, index) => sum + heads[index]!.length + end - start + 1,
    tail.length,
  );
  headers['Content-Type'] = `multipart/byteranges; boundary=${boundary}`;
  headers['Content-Length'] = String(length);
  if (context.req.method === 'HEAD') return context.body(null, 206, headers);
  async function* parts(): AsyncGenerator<Buffer> {
    for (const [index, range] of ranges.entries()) {
      yield heads[index]!;
      yield* await open(range);
    }
    yield tail;
  }
  const stream = Readable.from(parts(), { objectMode: false });
  return context.body(Readable.toWeb(stream) as ReadableStream, 206, headers);
}
