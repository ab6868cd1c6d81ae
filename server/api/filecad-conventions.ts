/**
 * What every endpoint of the FileCAD API is made of: a form in, one shape of answer out, and how it
 * stands in `/openapi.json`.
 *
 * What is wrong with parameters, logins and ids is told with HTTP 200, `status` and `_status`
 * "error", and a sentence of the documentation; all else with its HTTP status in the same form.
 */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ApiError } from '../errors.ts';
import type { ServerParts } from '../parts.ts';
import type { Session } from '../services/logins.ts';
import { megabyte } from '../services/plans.ts';
import { type ApiEnv, faults, isForm, jsonOf } from './api.ts';
import { isMultipart, receiveUploads } from './upload.ts';

export type Form = ReadonlyMap<string, string>;

/** A fault that the documentation has a sentence for. */
export const said = (sentence: string) => new ApiError(200, 'SAID', sentence);

/** `2017-03-18 18:49:12`, UTC. */
export const showTime = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
const now = () => showTime(new Date().toISOString());

const time = z.string().openapi({ example: '2017-03-18 18:49:12', description: 'UTC' });
export const times = { date: time, dateOrNull: time.nullable() };

export const fault = z
  .object({
    status: z.literal('error'),
    response: z.string().openapi({ example: 'Please provide the access_token param.' }),
    _status: z.literal('error'),
    _datetime: time,
  })
  .openapi('FilecadError');

interface Operation {
  path: string;
  id: string;
  tag: 'account' | 'files' | 'folders';
  summary: string;
  description?: string;
  /** The form's fields beside the token and the account, each with what it is. */
  fields?: Record<string, string>;
  required?: string[];
  /** Without a token: what gives one. */
  isOpen?: boolean;
  file?: string;
  data?: z.ZodType;
  /** Whether it answers with a sentence. */
  hasResponse?: boolean;
  faults: Parameters<typeof faults>[1][];
}

const session = {
  access_token: 'The access token created previously by /authorize',
  account_id: 'The account id returned by /authorize',
};

/** The form is shown, not run: `readForm` and uploads read it, within bounds. */
export function operation(given: Operation) {
  const { fields = {}, required = [], isOpen = false, file, hasResponse = false } = given;
  const all = isOpen ? fields : { ...session, ...fields };
  const texts = Object.entries(all).map(([name, description]) => {
    return [name, { type: 'string' as const, description }] as const;
  });
  const part = { type: 'string' as const, contentMediaType: 'application/octet-stream' };
  const schema = {
    type: 'object' as const,
    properties: { ...Object.fromEntries(texts), ...(file && { [file]: part }) },
    required: [...(isOpen ? [] : Object.keys(session)), ...required, ...(file ? [file] : [])],
  };
  const success = z.object({
    ...(hasResponse && { response: z.string() }),
    ...(given.data && { data: given.data }),
    _status: z.literal('success'),
    _datetime: time,
  });
  return createRoute({
    ...{ method: 'post', path: given.path, operationId: given.id, summary: given.summary },
    ...{ tags: [`FileCAD: ${given.tag}`], description: given.description, security: [] },
    request: {
      body: {
        required: true,
        content: {
          ...(!file && { 'application/x-www-form-urlencoded': { schema } }),
          'multipart/form-data': { schema },
        },
      },
    },
    responses: {
      200: jsonOf(z.union([success, fault]), 'What was asked for, or what is wrong with it'),
      ...faults(fault, 400, 413, ...given.faults),
    },
  });
}

/** The fields of a request, urlencoded or multipart, of at most 1 MB. */
export async function readForm(context: Context<ApiEnv>, parts: ServerParts): Promise<Form> {
  if (!isMultipart(context.req.header('Content-Type'))) {
    // A multipart body is not bounded by the API: one without a boundary must not be read.
    if (isForm(context)) throw new ApiError(400, 'BAD_MULTIPART', 'Malformed multipart body');
    return new Map(new URLSearchParams(await context.req.text()));
  }
  const { fields } = await receiveUploads(context.env.incoming, {
    accepts: () => false,
    bytesMax: megabyte,
    path: () => parts.blobs.temporaryPath(),
    idleMs: parts.settings.uploadTimeout * 1000,
  });
  return fields;
}

/** Whose token it is. */
export async function enter({ logins }: ServerParts, form: Form): Promise<Session> {
  for (const name of Object.keys(session)) {
    if (textOf(form, name) === '') throw said(`Please provide the ${name} param.`);
  }
  const found = await logins.enter(textOf(form, 'access_token'), textOf(form, 'account_id'));
  if (!found) throw notValid();
  return found;
}

export const notValid = () =>
  said('Could not validate access_token and account_id, please reauthenticate or try again.');

export async function readCall(context: Context<ApiEnv>, parts: ServerParts) {
  const form = await readForm(context, parts);
  return { form, ...(await enter(parts, form)) };
}

export const textOf = (form: Form, name: string): string => form.get(name)?.trim() ?? '';

/** The number that names a file or folder; one that names nothing where it is no number. */
export function idOf(form: Form, name: string): number {
  const text = textOf(form, name);
  return /^\d{1,15}$/.test(text) ? Number(text) : -1;
}

/** A folder that something is put into: `0` is none; undefined where it is left blank. */
export function placeOf(form: Form, name: string): number | null | undefined {
  const text = textOf(form, name);
  if (text === '') return undefined;
  return text === '0' ? null : idOf(form, name);
}

/** What every success carries. */
export const frameOf = () => ({ _status: 'success', _datetime: now() });

/** The types do not follow the union of both forms. */
export function answer(context: Context, body: { response?: string; data?: unknown }): never {
  return context.json({ ...body, ...frameOf() }, 200) as never;
}

/** The vault's own codes of what this API tells with a sentence. */
const sentences: Record<string, (error: ApiError, path: string) => string> = {
  RESOURCE_NOT_FOUND: ({ message }) => {
    const what = message.split(' ')[0]!.toLowerCase();
    return `Could not find ${what} based on ${what}_id.`;
  },
  PARENT_NOT_FOUND: (_error, path) =>
    `Could not find folder based on ${path.endsWith('/move') ? 'new_parent_folder' : 'parent'}_id.`,
  FOLDER_CYCLE: ({ message }) => message,
  FOLDER_TOO_DEEP: ({ message }) => message,
};

export function shapeError(context: Context, error: ApiError): Response {
  const sentence = sentences[error.code]?.(error, context.req.path);
  const { formErrors = [], fieldErrors = {} } = error.details ?? {};
  const fields = Object.entries(fieldErrors).map(([name, [text]]) => `${name}: ${text}`);
  const details = [...formErrors, ...fields].join('; ');
  // Nobody comes with a key here.
  const message = error.message.replace(/^This API key/, 'This account');
  const response = sentence ?? (details ? `${message}: ${details}` : message);
  const body = { status: 'error', response, _status: 'error', _datetime: now() };
  return context.json(body, (sentence ? 200 : error.status) as ContentfulStatusCode);
}
