/**
 * `/openapi.json`: one OpenAPI 3.1 document of all APIs that are mounted, from the schemas that
 * check their requests, with the entity types of the model as components.
 */
import { createHash } from 'node:crypto';
import { packageVersion } from '../../engine/paths.ts';
import { entitySchemas } from '../../engine/schema/json-schema.ts';
import type { Api, ApiApp } from './api.ts';
import { isFresh } from './stream.ts';

const DESCRIPTION = `Drawings in, structured vector JSON, layers, metadata and pictures out.

A key works as \`Authorization: Bearer\` and as \`X-Api-Key\`; FileCAD gives tokens for a user name
and password. Dates are ISO 8601 in UTC, those of FileCAD \`2017-03-18 18:49:12\`.`;

/** The document of an app that has everything mounted. */
function describeApp(app: ApiApp, mounted: readonly Api[], serverUrl: string): object {
  for (const { webhooks = [] } of mounted) {
    for (const webhook of webhooks) app.openAPIRegistry.registerWebhook(webhook);
  }
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: `cadl_` and 48 hexadecimal digits',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
  });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'linework',
      version: packageVersion(),
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }, { apiKey: [] }],
  });
  const components = document.components ?? {};
  const schemas = { ...components.schemas, ...entitySchemas() };
  return { ...document, components: { ...components, schemas } };
}

/** Serves the document, made at its first request: by then every API is mounted. */
export function serveDocument(app: ApiApp, mounted: readonly Api[], serverUrl: () => string): void {
  let made: { text: string; etag: string } | undefined;
  const make = () => {
    const text = JSON.stringify(describeApp(app, mounted, serverUrl()));
    return { text, etag: `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"` };
  };
  app.get('/openapi.json', (context) => {
    made ??= make();
    const headers = { ETag: made.etag, 'Cache-Control': 'no-cache' };
    if (isFresh(context.req.header('If-None-Match'), made.etag)) {
      return context.body(null, 304, headers);
    }
    return context.body(made.text, 200, { ...headers, 'Content-Type': 'application/json' });
  });
}
