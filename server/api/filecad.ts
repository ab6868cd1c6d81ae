/**
 * The FileCAD API, `/api/v2`: logins with a password, files and folders of an account. The files
 * are those of the vault, under its rules; all endpoints are POST with a form.
 */
import { ApiError } from '../errors.ts';
import type { ServerParts } from '../parts.ts';
import { type Api, createApiApp } from './api.ts';
import { addAccount } from './filecad-account.ts';
import { shapeError } from './filecad-conventions.ts';
import { addFiles } from './filecad-files.ts';
import { addFolders } from './filecad-folders.ts';
import { FilecadViews } from './filecad-show.ts';

export function filecad(parts: ServerParts): Api {
  const app = createApiApp();
  app.use(async (context, next) => {
    context.header('Cache-Control', 'no-store');
    await next();
  });
  const views = new FilecadViews(parts);
  addAccount(app, parts);
  addFiles(app, parts, views);
  addFolders(app, parts, views);
  const paths = app.routes.filter(({ method }) => method === 'POST').map(({ path }) => path);
  for (const path of new Set(paths)) {
    app.all(path, (context) => {
      context.header('Allow', 'POST');
      throw new ApiError(405, 'METHOD_NOT_ALLOWED', 'Request method not expected, use POST.');
    });
  }
  return { basePath: '/api/v2', app, shapeError };
}
