/** Requests that may be sent twice: the header `Idempotency-Key`, and the one carrying out. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ServerParts } from '../parts.ts';
import {
  type Answer,
  canonicalJson,
  fingerprintOf,
  type Keep,
  type Kept,
  type OnceRequest,
  readIdempotencyKey,
} from '../services/idempotency.ts';
import { type ApiEnv, keyOf } from './api.ts';

/** How a request that may be sent twice is known; undefined if it is not to be. */
export function onceRequest(
  context: Context<ApiEnv>,
  payload: () => string,
): OnceRequest | undefined {
  const idempotencyKey = readIdempotencyKey(context.req.header('Idempotency-Key'));
  if (idempotencyKey === undefined) return undefined;
  const { pathname, search } = new URL(context.req.url);
  return {
    keyId: context.get('caller').keyId,
    secret: keyOf(context)!,
    idempotencyKey,
    fingerprint: fingerprintOf(context.req.method, pathname + search, payload()),
  };
}

export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({
      description:
        'For 24 hours the same key with the same request gives the first answer again; with ' +
        'another request it is refused with 409.',
      example: '2b7b9b8e-4d2a-4d52-a19c-8f0f8e6d3f1a',
    }),
});

export function sendAnswer(context: Context, { status, body }: Answer): Response {
  return context.json(body as object, status as ContentfulStatusCode);
}

/** What was answered before. */
export function sendKept(context: Context, answer: Answer): Response {
  context.header('Idempotency-Replayed', 'true');
  return sendAnswer(context, answer);
}

/** Carries a JSON request out once. `keep` is called as what was asked for is created. */
export async function answerOnce(
  context: Context<ApiEnv>,
  { idempotency }: ServerParts,
  execute: (keep: Keep) => Promise<Answer>,
): Promise<Response> {
  const body: unknown = await context.req.json();
  const request = onceRequest(context, () => canonicalJson(body));
  const carryOut = async (keep: Keep) => sendAnswer(context, await execute(keep));
  return idempotency.once(request, carryOut, async (kept: Kept) => {
    if ('jobId' in kept) throw new Error('this request is kept by its answer');
    return sendKept(context, kept.answer);
  });
}
