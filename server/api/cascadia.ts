/**
 * The Cascadia API, `/api`: the vault. Bodies, codes and messages are those of its documentation;
 * every error is `{"error":{"code","message"}}`.
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiError } from '../errors.ts';
import type { ServerParts } from '../parts.ts';
import { type Api, authenticated, createApiApp } from './api.ts';
import { addFiles } from './cascadia-files.ts';
import { addItems } from './cascadia-items.ts';

export function cascadia(parts: ServerParts): Api {
  const app = createApiApp();
  app.use(authenticated(parts));
  addFiles(app, parts);
  addItems(app, parts);
  return {
    basePath: '/api',
    app,
    shapeError: (context, error) =>
      context.json({ error: shape(error) }, error.status as ContentfulStatusCode),
  };
}

/** The API's own codes for what the server says in general. */
const codes: Record<number, string> = { 400: 'VALIDATION_ERROR', 404: 'RESOURCE_NOT_FOUND' };

function shape(error: ApiError): { code: string; message: string } {
  const code = codes[error.status] ?? error.code;
  const { formErrors = [], fieldErrors = {} } = error.details ?? {};
  const fields = Object.entries(fieldErrors).map(([name, faults]) => `${name}: ${faults[0]}`);
  const faults = [...formErrors, ...fields];
  const message = faults.length > 0 ? `${error.message}: ${faults.join('; ')}` : error.message;
  return { code, message };
}
