/**
 * What every API of this server is made of, and how one is written.
 *
 * An API is one file here that exports an `ApiFactory`, and one line in `index.ts`. A route is a
 * `createRoute` whose zod schemas both check the request and stand in `/openapi.json`, with a thin
 * handler that calls one service:
 *
 *   const getThing = createRoute({
 *     method: 'get', path: '/things/{id}', operationId: 'getThing', summary: 'Get a thing',
 *     tags: ['Things'], request: { params: z.object({ id: z.string() }) },
 *     responses: { 200: jsonOf(thingSchema, 'The thing'), ...faults(faultSchema, 401, 404) },
 *   });
 *   app.openapi(getThing, async (context) =>
 *     context.json(await things.get(context.get('caller'), context.req.valid('param').id), 200));
 *
 * What fails is thrown as `ApiError`, a failed check of a request too; the API's `shapeError` gives
 * it the API's own form. A multipart upload streams from the raw request (`upload.ts`): its schema
 * in the route is a plain JSON Schema, which is shown and not run.
 */
import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ApiError, isStorageFull, storageFull, validationError } from '../errors.ts';
import type { ServerParts } from '../parts.ts';
import type { Caller } from '../services/identity.ts';
import { megabyte } from '../services/plans.ts';

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { caller: Caller; requestId: string };
}

export type ApiApp = OpenAPIHono<ApiEnv>;

/** One event that is sent: `path` is its name. */
export type WebhookDescription = Parameters<ApiApp['openAPIRegistry']['registerWebhook']>[0];

export interface Api {
  /** `/v1`; errors and unknown paths below it are this API's. */
  basePath: string;
  app: ApiApp;
  /** What this API sends by itself, for `/openapi.json`. */
  webhooks?: readonly WebhookDescription[];
  /** The answer to an error, in the manner of this API. */
  shapeError: (context: Context, error: ApiError) => Response;
}

export type ApiFactory = (parts: ServerParts) => Api;

/** Bodies that are read whole. Uploads have limits of their own. */
const BODY_BYTES_MAX = megabyte;

/**
 * An empty API: failed checks of a request are thrown, bodies that are no uploads are bounded.
 * `first` is asked before all else.
 */
export function createApiApp(
  options: { toError?: (error: z.ZodError) => ApiError; first?: MiddlewareHandler<ApiEnv> } = {},
): ApiApp {
  const { toError = failedCheck, first } = options;
  const app = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw toError(result.error);
    },
  });
  if (first) app.use(first);
  const limit = bodyLimit({
    maxSize: BODY_BYTES_MAX,
    onError: (context) => {
      // The rest of the body is not read: nothing else can be asked on this connection.
      context.header('Connection', 'close');
      throw new ApiError(413, 'BODY_TOO_LARGE', 'The request body is larger than 1 MB');
    },
  });
  app.use((context, next) => (isForm(context) ? next() : limit(context, next)));
  return app;
}

/** A body that is streamed, within limits of its own (`upload.ts`), or not read at all. */
export const isForm = (context: Context): boolean =>
  /^multipart\//i.test(context.req.header('Content-Type') ?? '');

function failedCheck(error: z.ZodError): ApiError {
  const { fieldErrors, formErrors } = z.flattenError(error);
  return validationError(fieldErrors as Record<string, string[]>, formErrors);
}

/** Checks what a route cannot check by itself: the fields of a streamed form. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw failedCheck(result.error);
  return result.data;
}

/** The key of a request: `Authorization: Bearer` or `X-Api-Key`. */
export function keyOf(context: Context): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('Authorization') ?? '')?.[1];
  return bearer ?? context.req.header('X-Api-Key');
}

/** Lets no request pass without a valid key; sets `caller`. */
export function authenticated({ identity }: ServerParts): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    context.set('caller', await identity.authenticate(keyOf(context)));
    context.header('Cache-Control', 'no-store');
    await next();
  };
}

/** A JSON answer of a route. */
export const jsonOf = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const faultNames = {
  400: 'Bad request',
  401: 'No valid key',
  403: 'The key does not have the right',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  422: 'It could not be processed',
  423: 'Locked by somebody else',
  429: 'A limit is reached',
  503: 'Unavailable for the moment',
} as const;

type FaultStatus = keyof typeof faultNames;

/** The error answers of a route, all of one form. */
export function faults<Schema extends z.ZodType, Status extends FaultStatus>(
  schema: Schema,
  ...statuses: Status[]
) {
  return Object.fromEntries(
    statuses.map((status) => [status, jsonOf(schema, faultNames[status])]),
  ) as { [Code in Status]: ReturnType<typeof jsonOf<Schema>> };
}

/** Whatever was thrown, as the one error. */
export function toApiError(error: Error): ApiError {
  if (error instanceof ApiError) return error;
  if (isStorageFull(error)) return storageFull();
  // Hono's own: a body that is no JSON, or of a type that the route does not take.
  if (error instanceof HTTPException && error.status === 400) {
    return validationError({}, [error.message]);
  }
  if (error instanceof HTTPException && error.status === 415) {
    const message = 'Send the body as JSON, with Content-Type: application/json';
    return new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', message);
  }
  return new ApiError(500, 'INTERNAL', 'Internal server error');
}

/** `{error, code?}`, or with `details` the fields of a failed check: CADLens, and paths of none. */
export function plainError(context: Context, error: ApiError, isBare = false): Response {
  const { message, details, code, status } = error;
  // JSON leaves out what is undefined.
  const body = { error: message, code: isBare || details ? undefined : code, details };
  return context.json(body, status as ContentfulStatusCode);
}
