/** `/api/v1/audit-log`: keys and users made and ended, failed logins; for administrators. */
import { createRoute, z } from '@hono/zod-openapi';
import type { ServerParts } from '../parts.ts';
import { type AuditRow, auditActions } from '../store/audit.ts';
import { type ApiApp, faults, jsonOf } from './api.ts';
import { errorSchema, listQuery, pageOf, readListing, showPage } from './cadfiles-conventions.ts';

const tags = ['CadFiles audit log'];

const action = z.enum(auditActions);
const via = z.enum(['api', 'command', 'server', 'login']);

const entry = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    action,
    subject: z.string().openapi({ description: 'Id of the key or user', example: 'key_abcd1234' }),
    detail: z.looseObject({}).openapi({ description: 'What it was made with' }),
    by: z.object({
      via: via.openapi({
        description: '`server`: the first key of a data folder; `login`: a wrong password',
      }),
      user: z.string().nullable().openapi({ description: 'Email of who called an API' }),
      key_id: z.string().nullable().openapi({ description: 'The key that called an API' }),
      account: z.string().nullable().openapi({ description: 'Who ran the command' }),
    }),
  })
  .openapi('AuditEntry');

const sortable = ['id', 'at', 'action', 'subject'] as const;
const query = listQuery(sortable, {
  ...{ action: action.optional(), via: via.optional(), subject: z.string().optional() },
});

const listRoute = createRoute({
  ...{ method: 'get', path: '/audit-log', operationId: 'listAuditLog', tags },
  summary: 'List what was done to keys and users',
  description:
    'Of the tenant, the newest first; through APIs and by the command line. Needs the right ' +
    '`users`. Entries are never changed or deleted.',
  request: { query },
  responses: {
    200: jsonOf(pageOf(entry), 'A page of entries'),
    ...faults(errorSchema, 401, 403, 422, 429),
  },
});

const show = (row: AuditRow) => ({
  ...{ id: row.id, at: row.at, action: row.action, subject: row.subject },
  detail: JSON.parse(row.detail) as Record<string, unknown>,
  by: { via: row.via, user: row.byEmail, key_id: row.byKeyId, account: row.byAccount },
});

export function addAuditLog(app: ApiApp, { identity, baseUrl }: ServerParts): void {
  app.openapi(listRoute, async (context) => {
    const listing = readListing(context.req.valid('query'), '-id');
    const found = await identity.auditLog(context.get('caller'), listing);
    return context.json(showPage(context, baseUrl(), listing, found, show), 200);
  });
}
