/** `/api/v1/jobs`: jobs of every kind, and their progress as server-sent events. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { ServerParts } from '../parts.ts';
import type { JobEvent } from '../services/job-views.ts';
import type { JobViewRow } from '../store/job-views.ts';
import { type ApiApp, type ApiEnv, faults, jsonOf, keyOf } from './api.ts';
import { errorSchema, listQuery, pageOf, readListing, showPage } from './cadfiles-conventions.ts';

const tags = ['CadFiles jobs'];

const kind = z.enum(['parse', 'report']);
const status = z.enum(['queued', 'running', 'finished', 'failed']);
const job = z
  .object({
    id: z.string().openapi({ example: 'job_abcd1234' }),
    kind,
    status,
    progress: z.int().openapi({ description: 'Percent', example: 62 }),
    message: z.string().openapi({ example: 'Rendering page 8/14...' }),
    report_id: z.int().nullable().openapi({ description: 'Of a report' }),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    completed_at: z.iso.datetime().nullable(),
  })
  .openapi('AnyJob');

const show = (row: JobViewRow) => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  progress: row.progress,
  message: row.message,
  report_id: row.reportId,
  created_at: row.createdAt,
  started_at: row.startedAt,
  completed_at: row.completedAt,
});

const parameters = z.object({ id: z.string().openapi({ example: 'job_abcd1234' }) });
const sortable = ['id', 'kind', 'status', 'created_at', 'completed_at'] as const;
const query = listQuery(sortable, { kind: kind.optional(), status: status.optional() });

const listRoute = createRoute({
  ...{ method: 'get', path: '/jobs', operationId: 'listAllJobs', tags },
  summary: 'List jobs of every kind',
  description: 'Those of the tenant; of a key that may only parse, its own.',
  request: { query },
  responses: {
    200: jsonOf(pageOf(job), 'A page of jobs, newest first'),
    ...faults(errorSchema, 401, 403, 422, 429),
  },
});

const getRoute = createRoute({
  ...{ method: 'get', path: '/jobs/{id}', operationId: 'getAnyJob', tags },
  summary: 'Get a job of any kind',
  description: 'Its fields stand under `data` like those of every object, and beside it.',
  request: { params: parameters },
  responses: {
    200: jsonOf(job.extend({ data: job }), 'The job'),
    ...faults(errorSchema, 401, 403, 404, 429),
  },
});

const streamRoute = createRoute({
  ...{ method: 'get', path: '/jobs/{id}/stream', operationId: 'streamJob', tags },
  summary: 'Follow a job',
  description:
    'Server-sent events: `progress` as often as there is any, then one `done` or `failed`, and ' +
    'the stream ends. It begins with what was before; after a break, behind the event named by ' +
    '`Last-Event-ID`. 204 where that was the last one: an EventSource then stops.',
  request: {
    params: parameters,
    headers: z.object({
      'last-event-id': z.string().optional().openapi({ description: 'The last `id` received' }),
    }),
  },
  responses: {
    200: {
      description: 'The events; `data` is JSON with `progress` and `message`',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    204: { description: 'There is nothing more to come' },
    ...faults(errorSchema, 401, 403, 404, 429),
  },
});

/** Shorter than any usual proxy waits for a silent connection. */
const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 2000;

export function addJobViews(app: ApiApp, parts: ServerParts): void {
  const { jobViews, identity, baseUrl } = parts;
  app.use('/jobs/*', async (context, next) => {
    identity.demand(context.get('caller'), 'documents.read', 'parse');
    await next();
  });
  app.openapi(listRoute, async (context) => {
    const listing = readListing(context.req.valid('query'), '-created_at');
    const found = await jobViews.list(context.get('caller'), listing);
    return context.json(showPage(context, baseUrl(), listing, found, show), 200);
  });
  app.openapi(getRoute, async (context) => {
    const row = await jobViews.get(context.get('caller'), context.req.valid('param').id);
    return context.json({ ...show(row), data: show(row) }, 200);
  });
  app.openapi(streamRoute, async (context) => {
    const row = await jobViews.get(context.get('caller'), context.req.valid('param').id);
    const given = context.req.valid('header')['last-event-id'] ?? '';
    const after = /^\d{1,15}$/.test(given) ? Number(given) : 0;
    if (after > 0 && (await jobViews.hasEndedBy(row, after))) return context.body(null, 204);
    // Nobody would read the events, nor tell that they are not wanted any more.
    if (context.req.method === 'HEAD') {
      return context.body(null, 200, { 'Content-Type': 'text/event-stream' });
    }
    return streamEvents(context, parts, row, after);
  });
}

/** Until the job ends, the client goes, the key ends, or the server stops. */
function streamEvents(
  context: Context<ApiEnv>,
  { jobViews, identity, isDraining, log }: ServerParts,
  row: JobViewRow,
  after: number,
): Response {
  // Proxies that gather an answer before they pass it on are told not to.
  context.header('X-Accel-Buffering', 'no');
  const key = keyOf(context);
  const follow = async (stream: SSEStreamingApi) => {
    const stop = new AbortController();
    const end = () => stop.abort();
    stream.onAbort(end);
    const heartbeat = setInterval(() => {
      void stream.write(': still there\n\n');
      identity.authenticate(key).catch(end);
    }, HEARTBEAT_MS);
    const drain = setInterval(() => isDraining() && end(), 100);
    try {
      await stream.write(`retry: ${RECONNECT_MS}\n\n`);
      const events = jobViews.follow(context.get('caller'), row, after, stop.signal);
      for await (const event of events) await stream.writeSSE(shape(event, row));
    } finally {
      clearInterval(heartbeat);
      clearInterval(drain);
    }
  };
  return streamSSE(context, follow, async (error) => {
    log.error({ request: context.get('requestId'), job: row.id, error }, 'a stream broke');
  });
}

function shape({ sequence, name, progress, message }: JobEvent, { reportId }: JobViewRow) {
  const more = name === 'done' && reportId !== null ? { report_id: reportId } : {};
  const data = JSON.stringify({ progress, message, ...more });
  return { id: String(sequence), event: name, data };
}
