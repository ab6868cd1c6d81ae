/** `/api/v1/companies`: a tenant's customers. */
import { createRoute, z } from '@hono/zod-openapi';
import type { ServerParts } from '../parts.ts';
import { type CompanyRow, companyColumns } from '../store/companies.ts';
import { type ApiApp, faults, jsonOf } from './api.ts';
import {
  dataOf,
  errorSchema,
  guard,
  idParameters,
  listQuery,
  pageOf,
  readId,
  readListing,
  showPage,
} from './cadfiles-conventions.ts';
import { answerOnce, idempotencyHeader } from './once.ts';

const tags = ['CadFiles companies'];

const name = z.string().trim().min(1).max(255);
const text = (lengthMax: number) => z.string().trim().max(lengthMax).nullable();

/** What a client may set. An empty text is none. */
const fields = z.object({
  name: name.openapi({ example: 'Acme SRL' }),
  country: text(100).openapi({ example: 'RO' }),
  industry: text(100).openapi({ example: 'CAEN:6201' }),
  city: text(255),
  address: text(1000),
  registration_number: text(100),
  email: text(255),
  phone: text(100),
  website: text(1000),
  notes: text(10_000),
});

const companyFields = fields.partial().extend({ name: fields.shape.name });

const company = fields
  .extend({
    id: z.int().openapi({ example: 123 }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Company');

const sortable = [
  'id',
  'name',
  'country',
  'industry',
  'city',
  'registration_number',
  'email',
  'created_at',
  'updated_at',
] as const;

const filter = z.string().optional();
const query = listQuery(sortable, {
  q: filter.openapi({ description: 'Contained in the name' }),
  name: filter,
  country: filter.openapi({ example: 'RO' }),
  industry: filter.openapi({ example: 'CAEN:6201' }),
  city: filter,
  registration_number: filter,
  email: filter,
});

function show(row: CompanyRow) {
  return {
    id: row.id,
    name: row.name,
    country: row.country,
    industry: row.industry,
    city: row.city,
    address: row.address,
    registration_number: row.registrationNumber,
    email: row.email,
    phone: row.phone,
    website: row.website,
    notes: row.notes,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** The columns of the fields that are given. */
function columnsOf(body: Partial<z.output<typeof fields>>) {
  const { registration_number: registrationNumber, ...rest } = body;
  const given = Object.entries({ ...rest, registrationNumber });
  return Object.fromEntries(
    given
      .filter(([, value]) => value !== undefined)
      .map(([column, value]) => [column, value || null]),
  );
}

/** A company of which nothing is said but what is given. */
function newCompany(body: z.output<typeof companyFields>) {
  const empty = Object.fromEntries(companyColumns.map((column) => [column, null]));
  return { ...empty, ...columnsOf(body) } as never;
}

const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
});

const listRoute = createRoute({
  ...{ method: 'get', path: '/companies', operationId: 'listCompanies', tags },
  summary: 'List companies',
  description: 'Filters are equal without regard to case.',
  request: { query },
  responses: {
    200: jsonOf(pageOf(company), 'A page of companies'),
    ...faults(errorSchema, 401, 403, 422, 429),
  },
});

const createCompanyRoute = createRoute({
  ...{ method: 'post', path: '/companies', operationId: 'createCompany', tags },
  summary: 'Create a company',
  request: { headers: idempotencyHeader, body: body(companyFields) },
  responses: {
    201: jsonOf(dataOf(company), 'The company'),
    ...faults(errorSchema, 400, 401, 403, 409, 422, 429),
  },
});

const getRoute = createRoute({
  ...{ method: 'get', path: '/companies/{id}', operationId: 'getCompany', tags },
  summary: 'Get a company',
  request: { params: idParameters },
  responses: {
    200: jsonOf(dataOf(company), 'The company'),
    ...faults(errorSchema, 401, 403, 404, 429),
  },
});

const updateRoute = createRoute({
  ...{ method: 'patch', path: '/companies/{id}', operationId: 'updateCompany', tags },
  summary: 'Change a company',
  description: 'Fields that are left out stay as they are.',
  request: { params: idParameters, body: body(fields.partial()) },
  responses: {
    200: jsonOf(dataOf(company), 'The company'),
    ...faults(errorSchema, 400, 401, 403, 404, 422, 429),
  },
});

const replaceRoute = createRoute({
  ...{ method: 'put', path: '/companies/{id}', operationId: 'replaceCompany', tags },
  summary: 'Replace a company',
  description: 'Fields that are left out are emptied.',
  request: { params: idParameters, body: body(companyFields) },
  responses: {
    200: jsonOf(dataOf(company), 'The company'),
    ...faults(errorSchema, 400, 401, 403, 404, 422, 429),
  },
});

const deleteRoute = createRoute({
  ...{ method: 'delete', path: '/companies/{id}', operationId: 'deleteCompany', tags },
  summary: 'Delete a company',
  description: 'Its reports go with it; its drawings stay in the vault.',
  request: { params: idParameters },
  responses: { 204: { description: 'It is deleted' }, ...faults(errorSchema, 401, 403, 404, 429) },
});

export function addCompanies(app: ApiApp, parts: ServerParts): void {
  const { companies, baseUrl } = parts;
  guard(app, parts, '/companies', { write: 'documents.update', remove: 'documents.delete' });
  app.openapi(listRoute, async (context) => {
    const listing = readListing(context.req.valid('query'), 'id');
    const found = await companies.list(context.get('caller'), listing);
    return context.json(showPage(context, baseUrl(), listing, found, show), 200);
  });
  app.openapi(createCompanyRoute, async (context) => {
    const fields = newCompany(context.req.valid('json'));
    const answer = (row: CompanyRow) => ({ status: 201, body: { data: show(row) } });
    return (await answerOnce(context, parts, async (keep) =>
      answer(await companies.create(context.get('caller'), fields, (row) => keep(answer(row)))),
    )) as never;
  });
  app.openapi(getRoute, async (context) => {
    const row = await companies.get(context.get('caller'), readId(context.req.valid('param').id));
    return context.json({ data: show(row) }, 200);
  });
  app.openapi(updateRoute, async (context) => {
    const changes = columnsOf(context.req.valid('json'));
    const id = readId(context.req.valid('param').id);
    const row = await companies.update(context.get('caller'), id, changes);
    return context.json({ data: show(row) }, 200);
  });
  app.openapi(replaceRoute, async (context) => {
    const fields = newCompany(context.req.valid('json'));
    const id = readId(context.req.valid('param').id);
    const row = await companies.update(context.get('caller'), id, fields);
    return context.json({ data: show(row) }, 200);
  });
  app.openapi(deleteRoute, async (context) => {
    await companies.remove(context.get('caller'), readId(context.req.valid('param').id));
    return context.body(null, 204);
  });
}
