/**
 * What all of the CadFiles API has in common: who asks and how often, pages of lists, faults in its
 * words.
 */
import type { HttpBindings } from '@hono/node-server';
import { z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ApiError, invalidRequest } from '../errors.ts';
import type { ServerParts } from '../parts.ts';
import type { Right } from '../services/identity.ts';
import type { Listing, Page } from '../store/listing.ts';
import { type ApiApp, type ApiEnv, keyOf } from './api.ts';

const PER_PAGE = 25;
const PER_PAGE_MAX = 100;

/** Lets in who has a valid key and requests left; each answer says how many. */
export function admitted({ identity, rateLimiter }: ServerParts): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    context.header('Cache-Control', 'no-store');
    try {
      context.set('caller', await identity.authenticate(keyOf(context)));
    } catch (error) {
      // Who has no key is counted by address.
      const { remoteAddress } = (context.env as HttpBindings).incoming.socket;
      countRequest(context, rateLimiter.take(`address ${remoteAddress}`));
      throw error;
    }
    countRequest(context, rateLimiter.take(context.get('caller').keyId));
    await next();
  };
}

/** 403 unless the caller may do what the method does: read, write or remove. */
export function guard(
  app: ApiApp,
  { identity }: ServerParts,
  path: string,
  rights: { write: Right; remove: Right },
): void {
  app.use(`${path}/*`, async (context, next) => {
    const { method } = context.req;
    const isRead = method === 'GET' || method === 'HEAD';
    const right = method === 'DELETE' ? rights.remove : rights.write;
    identity.demand(context.get('caller'), isRead ? 'documents.read' : right);
    await next();
  });
}

function countRequest(
  context: Context,
  state: ReturnType<ServerParts['rateLimiter']['take']>,
): void {
  context.header('X-RateLimit-Limit', String(state.limit));
  context.header('X-RateLimit-Remaining', String(state.remaining));
  context.header('X-RateLimit-Reset', String(state.reset));
  if (state.isAllowed) return;
  const seconds = Math.max(1, Math.ceil(state.reset - Date.now() / 1000));
  context.header('Retry-After', String(seconds));
  throw new ApiError(429, 'RATE_LIMITED', `Too many requests. Try again in ${seconds} s.`);
}

/** `{error: {code, message, details?}}` */
export function shapeError(context: Context, error: ApiError): Response {
  const { status, code, message, details } = error;
  const isUnreadable = status === 400 && details;
  const fields = isUnreadable ? undefined : details?.fieldErrors;
  const body = {
    code: isUnreadable ? 'BAD_REQUEST' : code,
    message: isUnreadable ? details.formErrors.join(' ') || message : message,
    details: fields,
  };
  return context.json({ error: body }, status as ContentfulStatusCode);
}

export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().openapi({ description: 'For programs', example: 'VALIDATION_ERROR' }),
      message: z.string().openapi({ example: 'The request is invalid.' }),
      details: z
        .record(z.string(), z.array(z.string()))
        .optional()
        .openapi({
          description: 'What is wrong with each field',
          example: { company_id: ['The company_id field is required.'] },
        }),
    }),
  })
  .openapi('CadFilesError');

/** A failed check in this API's words, all faults of a field under its name. */
export function toValidationError(error: z.ZodError): ApiError {
  const details: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const name = issue.path.join('.') || 'body';
    details[name] ??= [];
    details[name].push(describeIssue(name, issue));
  }
  return invalidRequest(details);
}

const typeNames: Record<string, string> = {
  int: 'an integer',
  number: 'a number',
  array: 'a list',
  object: 'an object',
};

function describeIssue(name: string, issue: z.core.$ZodIssue): string {
  const field = `The ${name} field`;
  switch (issue.code) {
    case 'invalid_type':
      if (/received undefined$/.test(issue.message)) return `${field} is required.`;
      return `${field} must be ${typeNames[issue.expected] ?? `a ${issue.expected}`}.`;
    case 'invalid_value':
      return `${field} must be one of ${issue.values.join(', ')}.`;
    case 'too_small':
      if (issue.origin === 'string') return `${field} is required.`;
      if (issue.origin === 'array') return `${field} must have at least ${issue.minimum}.`;
      return `${field} must be at least ${issue.minimum}.`;
    case 'too_big': {
      const unit = issue.origin === 'string' ? ' characters' : '';
      return `${field} must not be greater than ${issue.maximum}${unit}.`;
    }
    case 'invalid_format':
      return `${field} must be a valid ${issue.format}.`;
    default:
      return issue.message;
  }
}

/** The query of a list: its page, its order, its filters by column. */
export function listQuery<Filters extends z.ZodRawShape>(
  sortable: readonly string[],
  filters: Filters,
) {
  const order = z
    .string()
    .default('')
    .refine((text) => sortTerms(text).every(({ name }) => sortable.includes(name)), {
      error: `The sort field must be one of ${sortable.join(', ')}; with - before it, descending.`,
    })
    .openapi({ example: `-${sortable.at(-1)}`, description: `By ${sortable.join(', ')}` });
  return z.object({
    page: z.coerce.number().int().min(1).max(1_000_000_000).default(1),
    per_page: z.coerce
      .number()
      .int()
      .min(1)
      .default(PER_PAGE)
      .openapi({ description: `${PER_PAGE_MAX} at most; more counts as ${PER_PAGE_MAX}` })
      .transform((count) => Math.min(count, PER_PAGE_MAX)),
    sort: order,
    ...filters,
  });
}

/** Of a name that comes again, the first counts. */
function sortTerms(text: string): { name: string; isDescending: boolean }[] {
  const terms = new Map<string, boolean>();
  for (const word of text.split(',')) {
    const name = word.replace(/^[-+ ]/, '');
    if (word !== '' && !terms.has(name)) terms.set(name, word.startsWith('-'));
  }
  return [...terms].map(([name, isDescending]) => ({ name, isDescending }));
}

/** `updated_at` is the column `updatedAt`. */
const columnOf = (name: string) => name.replace(/_(\w)/g, (_all, letter) => letter.toUpperCase());

/** What a checked list query asks of the store. Without an order, `standard`. */
export function readListing(
  query: { page: number; per_page: number; sort: string } & Record<string, unknown>,
  standard: string,
): Listing {
  const { page, per_page: perPage, sort, q: search, ...rest } = query;
  const filters = Object.entries(rest).filter(([, value]) => value !== undefined && value !== '');
  return {
    page,
    perPage,
    search: typeof search === 'string' && search !== '' ? search : undefined,
    sort: sortTerms(sort || standard).map(({ name, isDescending }) => ({
      column: columnOf(name),
      isDescending,
    })),
    filters: Object.fromEntries(filters.map(([name, value]) => [columnOf(name), value])) as Record<
      string,
      string | number
    >,
  };
}

const link = z.url().nullable();

/** The answer of a list. */
export const pageOf = <Schema extends z.ZodType>(item: Schema) =>
  z.object({
    data: z.array(item),
    meta: z.object({ page: z.int(), per_page: z.int(), total: z.int() }),
    links: z.object({ next: link, prev: link }),
  });

export const dataOf = <Schema extends z.ZodType>(item: Schema) => z.object({ data: item });

/** Shapes a page; its links repeat the query that was asked. */
export function showPage<Row, View>(
  context: Context,
  baseUrl: string,
  listing: Listing,
  found: Page<Row>,
  show: (row: Row) => View,
) {
  const { page, perPage } = listing;
  const lastPage = Math.max(1, Math.ceil(found.total / perPage));
  const linkTo = (number: number) => {
    const { pathname, searchParams } = new URL(context.req.url);
    const query = new URLSearchParams({ page: String(number), per_page: String(perPage) });
    for (const [name, value] of searchParams) if (!query.has(name)) query.append(name, value);
    return `${baseUrl}${pathname}?${query}`;
  };
  return {
    data: found.rows.map(show),
    meta: { page, per_page: perPage, total: found.total },
    links: {
      next: page < lastPage ? linkTo(page + 1) : null,
      prev: page > 1 ? linkTo(Math.min(page - 1, lastPage)) : null,
    },
  };
}

/** A number of a path; what cannot be one names nothing. */
export function readId(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}

export const idParameters = z.object({ id: z.string().openapi({ example: '123' }) });
