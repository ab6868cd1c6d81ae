/**
 * Sends a stream as an answer: compressed where the client asks, not at all where it has it
 * already.
 */
import { Readable } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { Context } from 'hono';

type Encoding = 'br' | 'gzip' | undefined;

/** Picks by the client's weights; br wins a tie. RFC 9110, 12.5.3. */
export function chooseEncoding(header: string | undefined): Encoding {
  const weights = new Map<string, number>();
  for (const item of (header ?? '').toLowerCase().split(',')) {
    const [name, ...parameters] = item.split(';').map((part) => part.trim());
    const weight = parameters.find((part) => part.startsWith('q='));
    if (name) weights.set(name, weight ? Number(weight.slice(2)) || 0 : 1);
  }
  const weightOf = (name: string) => weights.get(name) ?? weights.get('*') ?? 0;
  const [br, gzip] = [weightOf('br'), weightOf('gzip')];
  if (br > 0 && br >= gzip) return 'br';
  return gzip > 0 ? 'gzip' : undefined;
}

/** Whether `If-None-Match` names the entity tag; weak comparison, RFC 9110, 13.1.2. */
export function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (!ifNoneMatch) return false;
  const bare = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || bare(tag) === bare(etag));
}

export interface StreamAnswer {
  contentType: string;
  /** What a browser that saves it calls it. */
  fileName?: string;
  etag: string;
  cacheControl: string;
  isCompressible: boolean;
  /** The signal says that nobody waits for it any more. */
  open: (signal: AbortSignal) => Promise<Readable>;
}

export async function sendStream(context: Context, answer: StreamAnswer): Promise<Response> {
  const headers: Record<string, string> = {
    ETag: answer.etag,
    'Cache-Control': answer.cacheControl,
  };
  if (answer.isCompressible) headers.Vary = 'Accept-Encoding';
  if (isFresh(context.req.header('If-None-Match'), answer.etag)) {
    return context.body(null, 304, headers);
  }
  headers['Content-Type'] = answer.contentType;
  if (answer.fileName) headers['Content-Disposition'] = `inline; ${extendedName(answer.fileName)}`;
  const encoding = answer.isCompressible
    ? chooseEncoding(context.req.header('Accept-Encoding'))
    : undefined;
  if (encoding) headers['Content-Encoding'] = encoding;
  if (context.req.method === 'HEAD') return context.body(null, 200, headers);
  const stream = compress(await answer.open(context.req.raw.signal), encoding);
  return context.body(Readable.toWeb(stream) as ReadableStream, 200, headers);
}

/** `filename*` of RFC 6266: UTF-8, percent-encoded but for the letters that RFC 8187 lets stand. */
export function extendedName(name: string): string {
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename*=UTF-8''${encoded}`;
}

function compress(source: Readable, encoding: Encoding): Readable {
  if (!encoding) return source;
  // Drawings compress well at once; higher levels cost more time than the bytes they save.
  const target =
    encoding === 'br'
      ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
      : createGzip({ level: 5 });
  source.on('error', (error) => target.destroy(error));
  target.on('close', () => source.destroy());
  return source.pipe(target);
}
