/**
 * `/openapi.json` as a Postman collection, format 2.1: a folder a tag, a request an operation.
 *
 * Made without a package: openapi-to-postmanv2 brings some two hundred. The base URL and the key
 * are variables of the collection. Bodies are the examples of the schemas, or values that fit.
 * Not handled: what no operation of ours has (cookies, several servers).
 * Format: https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
 */

interface Schema {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  examples?: unknown[];
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  items?: Schema;
  required?: string[];
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  format?: string;
  minimum?: number;
  minLength?: number;
  contentMediaType?: string;
  description?: string;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
}

export interface OpenApiDocument {
  info: { title: string; description?: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface PostmanRequest {
  name: string;
  request: {
    method: string;
    description?: string;
    header: { key: string; value: string; disabled?: boolean }[];
    url: {
      raw: string;
      host: string[];
      path: string[];
      query: { key: string; value: string; description?: string; disabled: boolean }[];
      variable: { key: string; value: string }[];
    };
    body?: object;
  };
}

export interface PostmanCollection {
  info: { name: string; description?: string; schema: string };
  auth: object;
  variable: { key: string; value: string }[];
  item: { name: string; item: PostmanRequest[] }[];
}

export function toPostman(document: OpenApiDocument): PostmanCollection {
  const folders = new Map<string, PostmanRequest[]>();
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags?.[0] ?? document.info.title;
      const folder = folders.get(tag) ?? [];
      folder.push(requestOf(document, method, path, operation));
      folders.set(tag, folder);
    }
  }
  return {
    info: {
      name: document.info.title,
      description: document.info.description,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{apiKey}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: document.servers[0]?.url ?? '' },
      { key: 'apiKey', value: '' },
    ],
    item: [...folders].map(([name, item]) => ({ name, item })),
  };
}

function requestOf(
  document: OpenApiDocument,
  method: string,
  path: string,
  operation: Operation,
): PostmanRequest {
  const { parameters = [], summary, description, requestBody } = operation;
  const textFor = ({ schema = {} }: Parameter) => textOf(exampleOf(document, schema));
  const placed = (place: string) => parameters.filter((parameter) => parameter.in === place);
  // `{jobId}` is `:jobId` in Postman.
  const steps = path.slice(1).replaceAll(/\{(\w+)\}/g, ':$1');
  const media = Object.keys(requestBody?.content ?? {})[0];
  const header = placed('header').map((parameter) => ({
    ...{ key: parameter.name, value: textFor(parameter), disabled: !parameter.required },
  }));
  if (media === 'application/json') {
    header.push({ key: 'Content-Type', value: media, disabled: false });
  }
  return {
    name: summary ?? `${method.toUpperCase()} ${path}`,
    request: {
      method: method.toUpperCase(),
      description,
      header,
      url: {
        raw: `{{baseUrl}}/${steps}`,
        host: ['{{baseUrl}}'],
        path: steps.split('/'),
        query: placed('query').map((parameter) => ({
          key: parameter.name,
          value: textFor(parameter),
          description: parameter.description ?? parameter.schema?.description,
          disabled: !parameter.required,
        })),
        variable: placed('path').map((parameter) => ({
          ...{ key: parameter.name, value: textFor(parameter) },
        })),
      },
      body: media ? bodyOf(document, media, requestBody?.content[media]?.schema ?? {}) : undefined,
    },
  };
}

function bodyOf(document: OpenApiDocument, media: string, given: Schema): object {
  const schema = resolve(document, given);
  const isUrlencoded = media === 'application/x-www-form-urlencoded';
  if (media !== 'multipart/form-data' && !isUrlencoded) {
    const raw = JSON.stringify(exampleOf(document, schema), null, 2);
    return { mode: 'raw', raw, options: { raw: { language: 'json' } } };
  }
  const fields = Object.entries(schema.properties ?? {});
  const formdata = fields.map(([key, field]) => {
    const disabled = !schema.required?.includes(key);
    const isFile = field.contentMediaType !== undefined || field.format === 'binary';
    if (isFile) return { key, type: 'file', src: [], disabled, description: field.description };
    const value = textOf(exampleOf(document, field));
    return { key, type: 'text', value, disabled, description: field.description };
  });
  return isUrlencoded
    ? { mode: 'urlencoded', urlencoded: formdata }
    : { mode: 'formdata', formdata };
}

function resolve(document: OpenApiDocument, schema: Schema): Schema {
  const name = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  return name ? resolve(document, document.components?.schemas?.[name] ?? {}) : schema;
}

const DEPTH_MAX = 6;

/** The example of a schema, else the least that fits it. */
function exampleOf(document: OpenApiDocument, given: Schema, depth = 0): unknown {
  const schema = resolve(document, given);
  const told = [schema.example, schema.examples?.[0], schema.default, schema.const];
  const known = told.find((value) => value !== undefined) ?? schema.enum?.[0];
  if (known !== undefined || depth > DEPTH_MAX) return known ?? null;
  const inside = (inner: Schema) => exampleOf(document, inner, depth + 1);
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice) return inside(choice);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(inside));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object': {
      const required = new Set(schema.required);
      const all = Object.entries(schema.properties ?? {});
      const shown = all.filter(([name, field]) => required.has(name) || hasExample(field));
      return Object.fromEntries(shown.map(([name, field]) => [name, inside(field)]));
    }
    case 'array':
      return schema.items ? [inside(schema.items)] : [];
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, 0);
    case 'boolean':
      return false;
    default:
      if (schema.format === 'uri') return 'https://example.com/';
      return schema.minLength ? 'example' : '';
  }
}

const hasExample = ({ example, examples }: Schema) =>
  example !== undefined || examples !== undefined;

const textOf = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value ?? '') : String(value);
