/** The CADLens API's `/v1/webhooks`: saved endpoints, and the log of deliveries. */
import { createRoute, z } from '@hono/zod-openapi';
import type { ServerParts } from '../parts.ts';
import { eventTypeNames } from '../services/events.ts';
import { EXCERPT_BYTES_MAX } from '../services/excerpt.ts';
import type { CreatedEndpoint } from '../services/webhooks.ts';
import { type ApiApp, faults, jsonOf, type WebhookDescription } from './api.ts';
import { entities, fault, layer, metadata, webhookUrl } from './cadlens-schemas.ts';
import { answerOnce, idempotencyHeader } from './once.ts';

const tags = ['Webhooks'];
const eventType = z.enum(eventTypeNames);
const id = z.string().openapi({ example: 'wh_lH9k2cQ0aB3dE5fG7hJ9' });
const time = z.iso.datetime();

const newEndpoint = z
  .object({
    url: webhookUrl,
    events: z
      .array(eventType)
      .min(1)
      .optional()
      .openapi({ description: 'What it is told of; without, all but `import.finished`' }),
  })
  .openapi('NewWebhook');

const createdEndpoint = z
  .object({
    id,
    url: z.url(),
    secret: z.string().openapi({ description: 'Signs the deliveries; shown only here' }),
  })
  .openapi('CreatedWebhook');

const endpoint = z
  .object({
    id,
    url: z.url(),
    events: z
      .array(eventType)
      .nullable()
      .openapi({ description: 'Null: all but `import.finished`' }),
    createdAt: time,
  })
  .openapi('Webhook');

const delivery = z
  .object({
    id: z.string(),
    eventId: z.string(),
    event: z.string(),
    jobId: z.string().nullable(),
    webhookId: z.string().nullable().openapi({ description: 'The saved endpoint that signs it' }),
    url: z.url(),
    status: z.enum(['pending', 'delivered', 'exhausted']),
    attempts: z.int(),
    lastStatus: z.int().nullable().openapi({ description: 'HTTP status of the last answer' }),
    lastError: z.string().nullable(),
    nextAttemptAt: time.nullable(),
    createdAt: time,
    completedAt: time.nullable(),
  })
  .openapi('WebhookDelivery');

const createEndpoint = createRoute({
  ...{ method: 'post', path: '/webhooks', operationId: 'createWebhook', tags },
  summary: 'Save a webhook endpoint',
  description:
    'Up to two a tenant. It is told of the jobs of all keys of the tenant, so the key needs the ' +
    'rights `parse` and `documents.read`. Deliveries are signed: `X-CADLens-Signature: ' +
    't=<ts>,v1=<hmac>` with HMAC-SHA-256 over `<ts>.<body>`. What is not answered with 2xx in 10 ' +
    'seconds is tried again after about 2, 4 and 8 seconds. Redirects are not followed.',
  request: {
    headers: idempotencyHeader,
    body: { required: true, content: { 'application/json': { schema: newEndpoint } } },
  },
  responses: {
    201: jsonOf(createdEndpoint, 'The endpoint, with its secret'),
    ...faults(fault, 400, 401, 403, 409),
  },
});

const listEndpoints = createRoute({
  ...{ method: 'get', path: '/webhooks', operationId: 'listWebhooks', tags },
  summary: 'List the saved webhook endpoints',
  responses: {
    200: jsonOf(z.array(endpoint), 'The endpoints, oldest first'),
    ...faults(fault, 401, 403),
  },
});

const listDeliveries = createRoute({
  ...{ method: 'get', path: '/webhooks/deliveries', operationId: 'listDeliveries', tags },
  summary: 'List webhook deliveries',
  description:
    'The up to 100 latest of the tenant, newest first; those that ended 30 days ago are forgotten.',
  responses: { 200: jsonOf(z.array(delivery), 'The deliveries'), ...faults(fault, 401, 403) },
});

const getEndpoint = createRoute({
  ...{ method: 'get', path: '/webhooks/{id}', operationId: 'getWebhook', tags },
  summary: 'Get a saved webhook endpoint',
  request: { params: z.object({ id }) },
  responses: { 200: jsonOf(endpoint, 'The endpoint'), ...faults(fault, 401, 403, 404) },
});

const removeEndpoint = createRoute({
  ...{ method: 'delete', path: '/webhooks/{id}', operationId: 'deleteWebhook', tags },
  summary: 'Delete a saved webhook endpoint',
  description: 'What still waits to be delivered to it is given up.',
  request: { params: z.object({ id }) },
  responses: { 204: { description: 'It is deleted' }, ...faults(fault, 401, 403, 404) },
});

const told = {
  eventId: z.uuid().openapi({ description: 'The same each time the event is sent' }),
  sequence: z.int().openapi({ description: 'Grows with each event of a job, from 1' }),
  jobId: z.string(),
  timestamp: time,
};

const processing = z
  .object({ ...told, event: z.literal('job.processing'), status: z.literal('PROCESSING') })
  .openapi('JobProcessingEvent');

const failed = z
  .object({
    ...{ ...told, event: z.literal('job.failed'), status: z.literal('FAILED') },
    error: z.string().openapi({ description: 'Why' }),
  })
  .openapi('JobFailedEvent');

const completed = z
  .object({
    ...{ ...told, event: z.literal('job.completed'), status: z.literal('COMPLETED') },
    result: z.object({
      ...{ entityCount: z.int(), layerCount: z.int() },
      imageUrl: z.url().openapi({ description: 'A signed link to the PNG, for 24 hours' }),
      ...{ metadata, layersJson: z.array(layer) },
      vectorJson: entities.openapi({
        description: `Empty where the result has more than ${EXCERPT_BYTES_MAX} bytes: fetch it`,
      }),
    }),
  })
  .openapi('JobCompletedEvent');

const eventOf = (name: string, summary: string, schema: z.ZodType): WebhookDescription => ({
  ...{ method: 'post', path: name, operationId: name.replace('.', '-'), tags, summary },
  request: { body: { required: true, content: { 'application/json': { schema } } } },
  responses: { '2XX': { description: 'It has arrived; else it is sent again, 4 times in all' } },
});

/** What is sent to the receivers, for `/openapi.json`. */
export const jobWebhooks = [
  eventOf('job.processing', 'The worker has started parsing the file', processing),
  eventOf('job.completed', 'The result is ready', completed),
  eventOf('job.failed', 'The parse failed', failed),
];

export function addWebhooks(app: ApiApp, parts: ServerParts): void {
  const { identity, webhooks } = parts;
  app.use('/webhooks/*', async (context, next) => {
    const caller = context.get('caller');
    identity.demand(caller, 'documents.read');
    if (context.req.method !== 'GET') identity.demand(caller, 'parse');
    await next();
  });
  app.openapi(createEndpoint, async (context) => {
    const request = context.req.valid('json');
    const answerOf = (body: CreatedEndpoint) => ({ status: 201, body });
    return (await answerOnce(context, parts, async (keep) => {
      const keepIt = (created: CreatedEndpoint) => keep(answerOf(created));
      return answerOf(await webhooks.create(context.get('caller'), request, keepIt));
    })) as never;
  });
  app.openapi(listEndpoints, async (context) =>
    context.json(await webhooks.list(context.get('caller')), 200),
  );
  app.openapi(listDeliveries, async (context) => {
    const rows = await webhooks.deliveries(context.get('caller'));
    return context.json(
      rows.map(({ endpointId: webhookId, ...row }) => ({
        ...{ id: row.id, event: row.event, url: row.url, status: row.status },
        ...{ attempts: row.attempts, lastStatus: row.lastStatus, lastError: row.lastError },
        ...{ eventId: row.eventId, jobId: row.jobId, webhookId },
        ...{ nextAttemptAt: row.nextAttemptAt, createdAt: row.createdAt },
        completedAt: row.completedAt,
      })),
      200,
    );
  });
  app.openapi(getEndpoint, async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await webhooks.get(context.get('caller'), id), 200);
  });
  app.openapi(removeEndpoint, async (context) => {
    await webhooks.remove(context.get('caller'), context.req.valid('param').id);
    return context.body(null, 204);
  });
}
