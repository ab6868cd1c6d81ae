/**
 * The HTTP face as one Hono app: the APIs mounted, health, signed files; each error shaped once.
 */
import { performance } from 'node:perf_hooks';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import { type ApiEnv, type ApiParts, cadlens } from './api/cadlens.ts';
import { sendStream } from './api/stream.ts';
import { ApiError } from './errors.ts';
import { randomId } from './store/ids.ts';

export interface AppParts extends ApiParts {
  log: Logger;
  /** Undefined when the server can work, else why not. */
  findFault: () => Promise<string | undefined>;
}

export function createApp(parts: AppParts): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.use(async (context, next) => {
    const started = performance.now();
    const id = randomId('req_');
    context.set('requestId', id);
    await next();
    context.header('X-Request-Id', id);
    const isRoutine = context.req.method === 'GET' && context.res.status < 400;
    parts.log[isRoutine ? 'debug' : 'info']({
      request: id,
      method: context.req.method,
      path: context.req.path,
      status: context.res.status,
      ms: Math.round(performance.now() - started),
      key: context.get('caller')?.keyId,
    });
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], sandbox: [] },
      // Pictures are shown on other sites, by their signed links.
      crossOriginResourcePolicy: 'cross-origin',
      strictTransportSecurity: false,
    }),
  );
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', async (context) => {
    const fault = await parts.findFault();
    return fault
      ? context.json({ status: 'unavailable', error: fault }, 503)
      : context.json({ status: 'ready' });
  });
  app.route('/v1', cadlens(parts));
  app.get('/files/previews/:name{.+\\.png}', async (context) => {
    const id = context.req.param('name').slice(0, -'.png'.length);
    const hash = await parts.jobs.openImage(id, context.req.query());
    return sendStream(context, {
      contentType: 'image/png',
      etag: `"${hash.slice(0, 32)}"`,
      cacheControl: 'private, max-age=3600',
      isCompressible: false,
      open: () => parts.blobs.read(hash),
    });
  });
  app.notFound((context) => context.json({ error: 'Not found' }, 404));
  app.onError((error, context) => {
    const known = shapeError(error);
    if (known.status >= 500) {
      parts.log.error({ request: context.get('requestId'), path: context.req.path, error });
    }
    if (known.status === 401) context.header('WWW-Authenticate', 'Bearer');
    if (known.status === 503) context.header('Retry-After', '5');
    // JSON leaves details out where there are none.
    const body = { error: known.message, details: known.details };
    return context.json(body, known.status as ContentfulStatusCode);
  });
  return app;
}

function shapeError(error: Error): ApiError {
  if (error instanceof ApiError) return error;
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
    return new ApiError(503, 'STORAGE_FULL', 'The storage is full');
  }
  return new ApiError(500, 'INTERNAL', 'Internal server error');
}
