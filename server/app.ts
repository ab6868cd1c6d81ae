/**
 * The HTTP face as one Hono app: the APIs mounted, health, signed files, pages; each error shaped
 * once, by the API whose path it happened on.
 */
import { performance } from 'node:perf_hooks';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { type Api, type ApiApp, type ApiEnv, plainError, toApiError } from './api/api.ts';
import { addFilecadLinks } from './api/filecad-links.ts';
import { apis } from './api/index.ts';
import { serveDocument } from './api/openapi.ts';
import { sendStream } from './api/stream.ts';
import { ApiError } from './errors.ts';
import type { ServerParts } from './parts.ts';
import { randomId } from './store/ids.ts';
import { addPages, securePages } from './web/pages.ts';

export function createApp(parts: ServerParts): ApiApp {
  const app = new OpenAPIHono<ApiEnv>();
  securePages(app);
  app.use(secured);
  addLog(app, parts);
  addHealth(app, parts);
  addFiles(app, parts);
  addPages(app);
  addFilecadLinks(app, parts);
  const mounted = mount(app, parts);
  serveDocument(app, mounted, parts.baseUrl);
  const shape = (context: Context, error: ApiError) =>
    apiOf(mounted, context.req.path)?.shapeError(context, error) ?? plainError(context, error);
  app.notFound((context) => shape(context, new ApiError(404, 'NOT_FOUND', 'Not found')));
  app.onError((error, context) => {
    const known = toApiError(error);
    if (known.status >= 500) {
      parts.log.error({ request: context.get('requestId'), path: shownPath(context), error });
    }
    if (known.status === 401) context.header('WWW-Authenticate', challengeOf(known));
    if (known.status === 503) context.header('Retry-After', '5');
    return shape(context, known);
  });
  return app;
}

const challengeOf = ({ code }: ApiError) =>
  code === 'PASSWORD_NEEDED' ? 'Basic realm="folder", charset="UTF-8"' : 'Bearer';

const secured = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], sandbox: [] },
  // Pictures are shown on other sites, by their signed links.
  crossOriginResourcePolicy: 'cross-origin',
  strictTransportSecurity: false,
});

/** The longest base path first: `/api/v1` is asked before `/api`, and keeps what is below it. */
function mount(app: ApiApp, parts: ServerParts): Api[] {
  const made = apis.map((make) => make(parts));
  made.sort((a, b) => b.basePath.length - a.basePath.length);
  for (const { basePath, app: api } of made) {
    app.route(basePath, api);
    app.all(`${basePath}/*`, (context) => context.notFound());
  }
  return made;
}

const apiOf = (mounted: Api[], path: string): Api | undefined =>
  mounted.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`));

function addLog(app: ApiApp, { log, metrics }: ServerParts): void {
  app.use(async (context, next) => {
    const started = performance.now();
    const id = randomId('req_');
    context.set('requestId', id);
    await next();
    context.header('X-Request-Id', id);
    const { method } = context.req;
    const { status } = context.res;
    const ms = performance.now() - started;
    const route = routeOf(context);
    metrics.requestEnded({ method, route, status, seconds: ms / 1000 });
    const isRoutine = method === 'GET' && status < 400;
    log[isRoutine ? 'debug' : 'info']({
      request: id,
      method,
      path: shownPath(context),
      status,
      ms: Math.round(ms),
      key: context.get('caller')?.keyId,
    });
  });
}

/** A code in a path opens what it names, so it is not logged. */
const shownPath = (context: Context): string =>
  routeOf(context).startsWith('/:code') ? '/:code' : context.req.path;

/** The route that a request met, as it is declared; empty for none. */
function routeOf(context: Context): string {
  return matchedRoutes(context).findLast(({ path }) => !path.endsWith('*'))?.path ?? '';
}

function addHealth(app: ApiApp, parts: ServerParts): void {
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/metrics', async (context) =>
    context.body(await parts.metrics.text(), 200, { 'Content-Type': parts.metrics.contentType }),
  );
  app.get('/readyz', async (context) => {
    const error = await findFault(parts);
    return error
      ? context.json({ status: 'unavailable', error }, 503)
      : context.json({ status: 'ready' });
  });
}

/** Undefined when the server can work, else why not. */
async function findFault(parts: ServerParts): Promise<string | undefined> {
  if (parts.isDraining()) return 'The server is shutting down';
  try {
    parts.database.prepare('SELECT 1').get();
  } catch {
    return 'The database does not answer';
  }
  return (await parts.converter.isHealthy()) ? undefined : 'The engine process cannot be started';
}

function addFiles(app: ApiApp, parts: ServerParts): void {
  app.get('/files/previews/:name{.+\\.png}', async (context) => {
    const id = context.req.param('name').slice(0, -'.png'.length);
    const pictures = id.startsWith('drw_') ? parts.vaultDrawings : parts.jobs;
    const hash = await pictures.openImage(id, context.req.query());
    return sendStream(context, {
      contentType: 'image/png',
      etag: `"${hash.slice(0, 32)}"`,
      cacheControl: 'private, max-age=3600',
      isCompressible: false,
      open: () => parts.blobs.read(hash),
    });
  });
}
