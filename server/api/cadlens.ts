/**
 * The CADLens API, `/v1`: parse jobs. Bodies, codes and messages are those of its documentation.
 */
import { rm } from 'node:fs/promises';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { ApiError, unavailable } from '../errors.ts';
import type { Caller, IdentityService } from '../services/identity.ts';
import {
  type CompletedRow,
  type JobService,
  judgeFormat,
  type ReceivedFile,
  readParseFields,
} from '../services/jobs.ts';
import { type ResultService, readResultOptions } from '../services/results.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { JobRow } from '../store/jobs.ts';
import { sendStream } from './stream.ts';
import { receiveUpload } from './upload.ts';

export interface ApiParts {
  identity: IdentityService;
  jobs: JobService;
  results: ResultService;
  blobs: BlobStore;
  syncTimeoutMs: number;
  uploadTimeoutMs: number;
  isDraining: () => boolean;
}

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { caller: Caller; requestId: string };
}

/** The key of a request: `Authorization: Bearer` or `X-Api-Key`. */
function keyOf(context: Context): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('Authorization') ?? '')?.[1];
  return bearer ?? context.req.header('X-Api-Key');
}

export function cadlens(parts: ApiParts): Hono<ApiEnv> {
  const { identity, jobs } = parts;
  const app = new Hono<ApiEnv>();
  app.use(
    createMiddleware<ApiEnv>(async (context, next) => {
      context.set('caller', await identity.authenticate(keyOf(context)));
      context.header('Cache-Control', 'no-store');
      await next();
    }),
  );
  app.post('/parse', (context) => parse(context, parts));
  app.use('/jobs/*', async (context, next) => {
    identity.demand(context.get('caller'), 'parse', 'documents.read');
    await next();
  });
  app.get('/jobs', async (context) =>
    context.json({ jobs: await jobs.list(context.get('caller')) }),
  );
  app.get('/jobs/:id', async (context) =>
    context.json(jobs.view(await jobs.get(context.get('caller'), context.req.param('id')))),
  );
  app.get('/jobs/:id/result', async (context) => {
    const job = await jobs.getCompleted(context.get('caller'), context.req.param('id'));
    return sendResult(context, parts, job, context.req.query());
  });
  app.get('/jobs/:id/image', async (context) => {
    const job = await jobs.getCompleted(context.get('caller'), context.req.param('id'));
    return context.json({ imageUrl: jobs.imageUrl(job) });
  });
  app.delete('/jobs/:id', async (context) => {
    await jobs.remove(context.get('caller'), context.req.param('id'));
    return context.body(null, 204);
  });
  return app;
}

async function parse(context: Context<ApiEnv>, parts: ApiParts): Promise<Response> {
  const { identity, jobs, blobs } = parts;
  const caller = context.get('caller');
  identity.demand(caller, 'parse');
  if (parts.isDraining()) throw unavailable('The server is shutting down');
  await jobs.checkQuota(caller);
  const { file, fields } = await receiveUpload(context.env.incoming, {
    field: 'file',
    bytesMax: jobs.uploadBytesMax(caller),
    path: blobs.temporaryPath(),
    idleMs: parts.uploadTimeoutMs,
    judge: judgeFormat,
  });
  if (!file) {
    throw new ApiError(400, 'NO_FILE', 'No file provided. Upload a file with field name "file".');
  }
  const { job, mode } = await admit(parts, caller, file, fields);
  if (mode === 'async') return accepted(context, job);
  const signal = context.req.raw.signal;
  const ended = await jobs.wait(caller, job.id, parts.syncTimeoutMs, signal);
  if (ended.status === 'COMPLETED') {
    return sendResult(context, parts, ended as CompletedRow, {});
  }
  if (ended.status === 'FAILED') return context.json({ error: ended.errorMsg }, 422);
  return accepted(context, ended);
}

/** The temporary file is the job's, or it goes. */
async function admit(
  { jobs }: ApiParts,
  caller: Caller,
  file: ReceivedFile,
  fields: ReadonlyMap<string, string>,
): Promise<{ job: JobRow; mode: 'async' | 'sync' }> {
  try {
    const options = readParseFields(fields);
    return { job: await jobs.admit(caller, file, options), mode: options.mode };
  } catch (error) {
    await rm(file.path, { force: true });
    throw error;
  }
}

function accepted(context: Context, job: JobRow): Response {
  const { id, status, fileName, fileSize, createdAt } = job;
  return context.json({ job_id: id, status, fileName, fileSize, createdAt }, 202);
}

function sendResult(
  context: Context,
  { results }: ApiParts,
  job: CompletedRow,
  query: Record<string, string>,
): Promise<Response> {
  const result = results.describe(job, readResultOptions(query));
  return sendStream(context, { ...result, cacheControl: 'private, no-cache' });
}
