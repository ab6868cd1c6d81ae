/**
 * The pages for people: `/`, and `/docs`, which shows `/openapi.json`. All that they load is here:
 * they work without the internet, and their policy lets them load from nowhere else.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { secureHeaders } from 'hono/secure-headers';
import { buildFile } from '../../engine/paths.ts';
import type { ApiApp } from '../api/api.ts';
import { sendStream } from '../api/stream.ts';

const SELF = ["'self'"];
const NONE = ["'none'"];

/** Each path, the file of the build behind it, its type. */
const pages = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/docs', 'docs.html', 'text/html; charset=utf-8'],
  ['/web/index.js', 'index.js', 'text/javascript; charset=utf-8'],
  ['/web/style.css', 'style.css', 'text/css; charset=utf-8'],
  ['/web/docs.js', 'docs.js', 'text/javascript; charset=utf-8'],
  ['/web/swagger-ui.js', 'swagger-ui.js', 'text/javascript; charset=utf-8'],
  ['/web/swagger-ui.css', 'swagger-ui.css', 'text/css; charset=utf-8'],
] as const;

/** The pages may do more than an answer of the API: to be asked before its policy is set. */
export function securePages(app: ApiApp): void {
  const policy = secureHeaders({
    contentSecurityPolicy: {
      ...{ defaultSrc: NONE, baseUri: NONE, frameAncestors: NONE, formAction: NONE },
      ...{ scriptSrc: SELF, styleSrc: SELF, connectSrc: SELF },
      imgSrc: ["'self'", 'data:'],
    },
    strictTransportSecurity: false,
  });
  app.use('/', policy);
  app.use('/docs', policy);
  app.use('/folder/*', policy);
}

export function addPages(app: ApiApp): void {
  for (const [path, name, contentType] of pages) {
    let read: { bytes: Buffer; etag: string } | undefined;
    app.get(path, async (context) => {
      read ??= readAsset(name);
      const { bytes, etag } = read;
      return sendStream(context, {
        ...{ contentType, etag, isCompressible: true, cacheControl: 'no-cache' },
        open: async () => Readable.from([bytes]),
      });
    });
  }
}

function readAsset(name: string): { bytes: Buffer; etag: string } {
  const bytes = readFileSync(buildFile(`web/${name}`));
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"` };
}
