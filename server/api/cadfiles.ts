/**
 * The CadFiles API, `/api/v1`: companies, reports, jobs of every kind, API keys and their
 * audit log. Names, codes and shapes are those of its documentation.
 */
import type { ServerParts } from '../parts.ts';
import { type Api, createApiApp } from './api.ts';
import { addAuditLog } from './cadfiles-audit.ts';
import { addCompanies } from './cadfiles-companies.ts';
import { admitted, shapeError, toValidationError } from './cadfiles-conventions.ts';
import { cadfilesWebhooks } from './cadfiles-events.ts';
import { addJobViews } from './cadfiles-jobs.ts';
import { addApiKeys } from './cadfiles-keys.ts';
import { addReports } from './cadfiles-reports.ts';

export function cadfiles(parts: ServerParts): Api {
  const app = createApiApp({ toError: toValidationError, first: admitted(parts) });
  addCompanies(app, parts);
  addReports(app, parts);
  addJobViews(app, parts);
  addApiKeys(app, parts);
  addAuditLog(app, parts);
  return { basePath: '/api/v1', app, shapeError, webhooks: cadfilesWebhooks };
}
