/**
 * The CADLens API, `/v1`: parse jobs. Bodies, codes and messages are those of its documentation.
 */
import { rm } from 'node:fs/promises';
import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { OUTPUT_IDS, OUTPUTS } from '../../engine/outputs.ts';
import { ApiError, unavailable } from '../errors.ts';
import type { ServerParts } from '../parts.ts';
import { type Answer, canonicalJson, type Keep, type Kept } from '../services/idempotency.ts';
import { type CompletedRow, judgeFormat, type ReceivedFile } from '../services/jobs.ts';
import type { ResultOptions } from '../services/results.ts';
import type { JobRow } from '../store/jobs.ts';
import {
  type Api,
  type ApiApp,
  type ApiEnv,
  authenticated,
  check,
  createApiApp,
  faults,
  jsonOf,
  plainError,
} from './api.ts';
import {
  acceptedJob,
  fault,
  imageLink,
  job,
  jobList,
  jobParameters,
  parseFields,
  parseForm,
  resultDocument,
  resultOptions,
  resultQuery,
} from './cadlens-schemas.ts';
import { addWebhooks, jobWebhooks } from './cadlens-webhooks.ts';
import { idempotencyHeader, onceRequest, sendAnswer, sendKept } from './once.ts';
import { sendStream } from './stream.ts';
import { receiveUpload } from './upload.ts';

const tags = ['CADLens'];

/** The documentation shows these without a code. */
const bareCodes = new Set([
  ...['UNAUTHORIZED', 'NO_FILE', 'UNSUPPORTED_FORMAT', 'RESULT_NOT_READY'],
  ...['FILE_TOO_LARGE', 'QUOTA_EXCEEDED'],
]);

export function cadlens(parts: ServerParts): Api {
  const app = createApiApp();
  app.use(authenticated(parts));
  app.use('/jobs/*', async (context, next) => {
    parts.identity.demand(context.get('caller'), 'parse', 'documents.read');
    await next();
  });
  addParse(app, parts);
  addJobs(app, parts);
  addResult(app, parts);
  addWebhooks(app, parts);
  return {
    basePath: '/v1',
    app,
    webhooks: jobWebhooks,
    shapeError: (context, error) => plainError(context, error, bareCodes.has(error.code)),
  };
}

const parseRoute = createRoute({
  ...{ method: 'post', path: '/parse', operationId: 'parseFile', tags },
  summary: 'Parse a file',
  description:
    'Async by default: 202 and a job to poll. With `mode=sync` the request is held until the ' +
    'job ends, and answered 202 all the same where that takes too long.',
  request: {
    headers: idempotencyHeader,
    body: { required: true, content: { 'multipart/form-data': { schema: parseForm } } },
  },
  responses: {
    200: jsonOf(resultDocument, '`mode=sync`: the result'),
    202: jsonOf(acceptedJob, 'The job'),
    ...faults(fault, 400, 401, 403, 409, 413, 422, 429, 503),
  },
});

function addParse(app: ApiApp, parts: ServerParts): void {
  app.openapi(parseRoute, async (context) => (await parse(context, parts)) as never);
}

async function parse(context: Context<ApiEnv>, parts: ServerParts): Promise<Response> {
  const { identity, jobs, blobs, settings, idempotency } = parts;
  const caller = context.get('caller');
  identity.demand(caller, 'parse');
  if (parts.isDraining()) throw unavailable('The server is shutting down');
  // What is sent again is answered again, also when the month is used up.
  if (!context.req.header('Idempotency-Key')) await jobs.checkQuota(caller);
  const { file, fields } = await receiveUpload(context.env.incoming, {
    field: 'file',
    bytesMax: jobs.uploadBytesMax(caller),
    path: blobs.temporaryPath(),
    idleMs: settings.uploadTimeout * 1000,
    judge: judgeFormat,
  });
  if (!file) {
    throw new ApiError(400, 'NO_FILE', 'No file provided. Upload a file with field name "file".');
  }
  try {
    const payload = [file.hash, file.name, ...fields];
    const request = onceRequest(context, () => canonicalJson(payload));
    return await idempotency.once(
      request,
      (keep) => admit(context, parts, { file, fields }, request && keep),
      (kept) => answerAgain(context, parts, kept),
    );
  } finally {
    // The job has taken it over, or it is not needed.
    await rm(file.path, { force: true });
  }
}

async function admit(
  context: Context<ApiEnv>,
  parts: ServerParts,
  { file, fields }: { file: ReceivedFile; fields: ReadonlyMap<string, string> },
  keep: Keep | undefined,
): Promise<Response> {
  const { mode, webhookUrl = null } = check(parseFields, Object.fromEntries(fields));
  const isAsync = mode === 'async';
  const caller = context.get('caller');
  const job = await parts.jobs.admit(caller, file, { webhookUrl }, (row) =>
    keep?.(isAsync ? accepted(row) : { jobId: row.id }),
  );
  return isAsync ? sendAnswer(context, accepted(job)) : sendEnd(context, parts, job, keep);
}

async function answerAgain(
  context: Context<ApiEnv>,
  parts: ServerParts,
  kept: Kept,
): Promise<Response> {
  if ('answer' in kept) return sendKept(context, kept.answer);
  const job = await parts.jobs.get(context.get('caller'), kept.jobId);
  return sendEnd(context, parts, job, () => {});
}

/** `mode=sync`: how the job ended, or 202 where that takes too long. */
async function sendEnd(
  context: Context<ApiEnv>,
  parts: ServerParts,
  { id, createdAt }: JobRow,
  keep: Keep | undefined,
): Promise<Response> {
  const { jobs, settings } = parts;
  const { signal } = context.req.raw;
  const ended = await jobs.wait(context.get('caller'), id, settings.syncTimeout * 1000, signal);
  if (ended.status === 'COMPLETED') {
    // An answer that may be given again has the same link each time.
    const signedAt = keep && new Date(createdAt);
    const plain: ResultOptions = { format: 'json', selection: {}, isPlain: true, signedAt };
    return sendResult(context, parts, ended as CompletedRow, plain);
  }
  if (ended.status === 'FAILED') return context.json({ error: ended.errorMsg }, 422);
  // Who has gone has not been answered: asked again, it is told the end.
  if (!signal.aborted) keep?.(accepted(ended));
  return sendAnswer(context, accepted(ended));
}

function accepted({ id, status, fileName, fileSize, createdAt }: JobRow): Answer {
  return { status: 202, body: { job_id: id, status, fileName, fileSize, createdAt } };
}

const listRoute = createRoute({
  ...{ method: 'get', path: '/jobs', operationId: 'listJobs', tags },
  summary: 'List jobs',
  description: 'The up to 100 most recent jobs of the calling key, newest first.',
  responses: { 200: jsonOf(jobList, 'The jobs'), ...faults(fault, 401, 403) },
});

const getRoute = createRoute({
  ...{ method: 'get', path: '/jobs/{jobId}', operationId: 'getJob', tags },
  summary: 'Get a job',
  description: 'Not counted against the quota.',
  request: { params: jobParameters },
  responses: { 200: jsonOf(job, 'The job'), ...faults(fault, 401, 403, 404) },
});

const imageRoute = createRoute({
  ...{ method: 'get', path: '/jobs/{jobId}/image', operationId: 'getImage', tags },
  summary: 'Get the preview image',
  request: { params: jobParameters },
  responses: {
    200: jsonOf(imageLink, 'A signed link to the PNG, for an hour'),
    ...faults(fault, 400, 401, 403, 404),
  },
});

const deleteRoute = createRoute({
  ...{ method: 'delete', path: '/jobs/{jobId}', operationId: 'deleteJob', tags },
  summary: 'Delete a job',
  description: 'With all that is stored for it. One that runs is stopped.',
  request: { params: jobParameters },
  responses: { 204: { description: 'It is deleted' }, ...faults(fault, 401, 403, 404) },
});

function addJobs(app: ApiApp, { jobs }: ServerParts): void {
  app.openapi(listRoute, async (context) =>
    context.json({ jobs: await jobs.list(context.get('caller')) }, 200),
  );
  app.openapi(getRoute, async (context) => {
    const { jobId } = context.req.valid('param');
    return context.json(jobs.view(await jobs.get(context.get('caller'), jobId)), 200);
  });
  app.openapi(imageRoute, async (context) => {
    const { jobId } = context.req.valid('param');
    const row = await jobs.getCompleted(context.get('caller'), jobId);
    return context.json({ imageUrl: jobs.imageUrl(row) }, 200);
  });
  app.openapi(deleteRoute, async (context) => {
    await jobs.remove(context.get('caller'), context.req.valid('param').jobId);
    return context.body(null, 204);
  });
}

const otherFormats = Object.fromEntries(
  OUTPUT_IDS.filter((id) => id !== 'json').map((id) => {
    const isText = OUTPUTS[id].kind === 'text' || /xml|csv|dxf/.test(OUTPUTS[id].mime);
    const binary = { contentMediaType: OUTPUTS[id].mime };
    return [OUTPUTS[id].mime, { schema: { type: 'string' as const, ...(isText ? {} : binary) } }];
  }),
);

const resultRoute = createRoute({
  ...{ method: 'get', path: '/jobs/{jobId}/result', operationId: 'getResult', tags },
  summary: 'Get the result',
  description:
    'The parsed document, or another view of the drawing. Compressed with br or gzip where ' +
    '`Accept-Encoding` asks for it; 304 to an `If-None-Match` that still holds.',
  request: { params: jobParameters, query: resultQuery },
  responses: {
    200: {
      description: 'The result, in the format asked for',
      content: { 'application/json': { schema: resultDocument }, ...otherFormats },
    },
    304: { description: 'The client has it already' },
    ...faults(fault, 400, 401, 403, 404, 422, 503),
  },
});

function addResult(app: ApiApp, parts: ServerParts): void {
  app.openapi(resultRoute, async (context) => {
    const { jobId } = context.req.valid('param');
    const row = await parts.jobs.getCompleted(context.get('caller'), jobId);
    return sendResult(context, parts, row, resultOptions(context.req.valid('query')));
  });
}

function sendResult(
  context: Context,
  { results }: ServerParts,
  job: CompletedRow,
  options: ResultOptions,
): Promise<Response> {
  return sendStream(context, {
    ...results.describe(job, options),
    cacheControl: 'private, no-cache',
  });
}
