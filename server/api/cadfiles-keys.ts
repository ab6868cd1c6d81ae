/** `/api/v1/api-keys`: keys made, listed and revoked over HTTP. */
import { createRoute, z } from '@hono/zod-openapi';
import type { ServerParts } from '../parts.ts';
import { type Right, rights } from '../services/identity.ts';
import { planNames } from '../services/plans.ts';
import type { ApiKeyRow } from '../store/api-keys.ts';
import { type ApiApp, faults, jsonOf } from './api.ts';
import {
  dataOf,
  errorSchema,
  listQuery,
  pageOf,
  readListing,
  showPage,
} from './cadfiles-conventions.ts';
import { answerOnce, idempotencyHeader } from './once.ts';

const tags = ['CadFiles API keys'];

const scopes = z.array(z.enum(rights as readonly [Right, ...Right[]])).min(1);
const plan = z.enum(planNames);

const newKey = z.object({
  name: z.string().trim().min(1).max(255).openapi({ example: 'ERP' }),
  plan: plan.optional().openapi({ description: 'That of the calling key without' }),
  scopes: scopes
    .nullable()
    .optional()
    .openapi({ description: 'What the key may do; without, what its user may' }),
  expires_at: z.iso
    .datetime({ offset: true })
    .refine((text) => Date.parse(text) > Date.now(), {
      error: 'The expires_at field must be a time in the future.',
    })
    .nullable()
    .optional(),
  user: z.string().optional().openapi({ description: 'Email or username of another holder' }),
});

const apiKey = z
  .object({
    id: z.string().openapi({ example: 'key_abcd1234' }),
    name: z.string(),
    prefix: z.string().openapi({ description: 'The first characters', example: 'cadl_0123abcd' }),
    plan,
    user: z.string().openapi({ description: 'Email of its holder' }),
    scopes: z.array(z.string()).nullable(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
  })
  .openapi('ApiKey');

const createdKey = apiKey
  .extend({ key: z.string().openapi({ description: 'The key itself, shown only here' }) })
  .openapi('CreatedApiKey');

const sortable = ['id', 'name', 'plan', 'created_at', 'expires_at', 'revoked_at'] as const;
const query = listQuery(sortable, { name: z.string().optional(), plan: plan.optional() });

const show = (row: ApiKeyRow) => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  plan: row.plan,
  user: row.email,
  scopes: row.scopes?.split(',') ?? null,
  created_at: row.createdAt,
  expires_at: row.expiresAt,
  revoked_at: row.revokedAt,
});

const parameters = z.object({ id: z.string().openapi({ example: 'key_abcd1234' }) });

const createKeyRoute = createRoute({
  ...{ method: 'post', path: '/api-keys', operationId: 'createApiKey', tags },
  summary: 'Create an API key',
  description:
    'For the own account, or for another user of the tenant. Needs the right `keys`. A key ' +
    'cannot give more than it has: no other right, no larger plan.',
  request: {
    headers: idempotencyHeader,
    body: { required: true, content: { 'application/json': { schema: newKey } } },
  },
  responses: {
    201: jsonOf(dataOf(createdKey), 'The key'),
    ...faults(errorSchema, 400, 401, 403, 409, 422, 429),
  },
});

const listRoute = createRoute({
  ...{ method: 'get', path: '/api-keys', operationId: 'listApiKeys', tags },
  summary: 'List API keys',
  description: 'Those of the tenant. Needs the right `keys`.',
  request: { query },
  responses: {
    200: jsonOf(pageOf(apiKey), 'A page of keys'),
    ...faults(errorSchema, 401, 403, 422, 429),
  },
});

const getRoute = createRoute({
  ...{ method: 'get', path: '/api-keys/{id}', operationId: 'getApiKey', tags },
  summary: 'Get an API key',
  request: { params: parameters },
  responses: {
    200: jsonOf(dataOf(apiKey), 'The key'),
    ...faults(errorSchema, 401, 403, 404, 429),
  },
});

const revokeRoute = createRoute({
  ...{ method: 'delete', path: '/api-keys/{id}', operationId: 'revokeApiKey', tags },
  summary: 'Revoke an API key',
  description: 'At once and for good. 409 if it was revoked before.',
  request: { params: parameters },
  responses: {
    204: { description: 'It is revoked' },
    ...faults(errorSchema, 401, 403, 404, 409, 429),
  },
});

export function addApiKeys(app: ApiApp, parts: ServerParts): void {
  const { apiKeys, baseUrl, log } = parts;
  app.openapi(createKeyRoute, async (context) => {
    const caller = context.get('caller');
    const { expires_at, scopes, ...rest } = context.req.valid('json');
    const expiresAt = expires_at ? new Date(expires_at).toISOString() : undefined;
    const asked = { expiresAt, scopes: scopes ?? undefined, ...rest };
    const request = { ...asked, plan: rest.plan, user: rest.user };
    return (await answerOnce(context, parts, async (keep) => {
      const { row, key } = await apiKeys.create(caller, request, (row, key) =>
        keep(created(row, key)),
      );
      log.info({ by: caller.keyId, key: row.id }, 'key created');
      return created(row, key);
    })) as never;
  });
  app.openapi(listRoute, async (context) => {
    const listing = readListing(context.req.valid('query'), 'created_at');
    const found = await apiKeys.list(context.get('caller'), listing);
    return context.json(showPage(context, baseUrl(), listing, found, show), 200);
  });
  app.openapi(getRoute, async (context) => {
    const row = await apiKeys.get(context.get('caller'), context.req.valid('param').id);
    return context.json({ data: show(row) }, 200);
  });
  app.openapi(revokeRoute, async (context) => {
    const caller = context.get('caller');
    const { id } = context.req.valid('param');
    await apiKeys.revoke(caller, id);
    log.info({ by: caller.keyId, key: id }, 'key revoked');
    return context.body(null, 204);
  });
}

const created = (row: ApiKeyRow, key: string) => ({
  status: 201,
  body: { data: { ...show(row), key } },
});
