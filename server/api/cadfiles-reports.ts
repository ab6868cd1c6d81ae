/** `/api/v1/reports`: drawing registers of a company, ordered, followed as jobs, downloaded. */
import { createRoute, z } from '@hono/zod-openapi';
import { unavailable } from '../errors.ts';
import type { ServerParts } from '../parts.ts';
import { reportFormats } from '../services/register.ts';
import { layouts } from '../services/register-pdf.ts';
import { downloadUrl } from '../services/reports.ts';
import type { ReportRow } from '../store/reports.ts';
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
import { sendDownload } from './download.ts';
import { answerOnce, idempotencyHeader } from './once.ts';

const tags = ['CadFiles reports'];

const formatNames = Object.keys(reportFormats) as (keyof typeof reportFormats)[];
const format = z.enum(formatNames).openapi({
  description: formatNames.map((name) => `\`${name}\`: ${reportFormats[name].title}`).join('; '),
});
const status = z.enum(['queued', 'running', 'finished', 'failed']);
const layoutTitles = Object.entries(layouts).map(([id, { title }]) => `${id}: ${title}`);

const orderSchema = z.object({
  company_id: z.int().openapi({ example: 123 }),
  format: format.default('pdf'),
  years: z
    .array(z.int().min(1900).max(2999))
    .min(1)
    .max(200)
    .nullable()
    .optional()
    .openapi({
      description: 'Years (UTC) of the drawings’ versions; all without',
      example: [2024],
    }),
  layout_id: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .nullable()
    .optional()
    .openapi({ description: `${layoutTitles.join('; ')}. Any other number counts as 1.` }),
});

const accepted = z
  .object({ job_id: z.string().openapi({ example: 'job_abcd1234' }), report_id: z.int() })
  .openapi('AcceptedReport');

const report = z
  .object({
    id: z.int().openapi({ example: 555 }),
    job_id: z.string(),
    company_id: z.int(),
    format: z.enum(formatNames),
    years: z.array(z.int()).nullable(),
    layout_id: z.int().nullable(),
    status,
    progress: z.int(),
    message: z.string().openapi({ example: 'Rendering page 8/14...' }),
    drawings: z.int().nullable().openapi({ description: 'How many are in it, once finished' }),
    size: z.int().nullable().openapi({ description: 'Bytes of the file, once finished' }),
    download_url: z.url().nullable().openapi({ description: 'Null until finished' }),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    completed_at: z.iso.datetime().nullable(),
  })
  .openapi('Report');

const sortable = ['id', 'company_id', 'format', 'status', 'created_at', 'completed_at'] as const;
const query = listQuery(sortable, {
  company_id: z
    .preprocess((text) => text || undefined, z.coerce.number().int().optional())
    .openapi({ type: 'integer' }),
  format: z.enum(formatNames).optional(),
  status: status.optional(),
});

const showWith = (baseUrl: string) => (row: ReportRow) => ({
  id: row.id,
  job_id: row.jobId,
  company_id: row.companyId,
  format: row.format,
  years: row.years === null ? null : (JSON.parse(row.years) as number[]),
  layout_id: row.layoutId,
  status: row.status,
  progress: row.progress,
  message: row.message,
  drawings: row.drawingCount,
  size: row.fileSize,
  download_url: row.status === 'finished' ? downloadUrl(baseUrl, row.id) : null,
  created_at: row.createdAt,
  started_at: row.startedAt,
  completed_at: row.completedAt,
});

const orderRoute = createRoute({
  ...{ method: 'post', path: '/reports', operationId: 'createReport', tags },
  summary: 'Order a report',
  description:
    'A register of the drawings of a company, as they stand now: the newest version of each ' +
    'file on the main branch of the company’s items. It is made as a job.',
  request: {
    headers: idempotencyHeader,
    body: { required: true, content: { 'application/json': { schema: orderSchema } } },
  },
  responses: {
    202: jsonOf(accepted, 'It will be made'),
    ...faults(errorSchema, 400, 401, 403, 404, 409, 422, 429, 503),
  },
});

const listRoute = createRoute({
  ...{ method: 'get', path: '/reports', operationId: 'listReports', tags },
  summary: 'List reports',
  request: { query },
  responses: {
    200: jsonOf(pageOf(report), 'A page of reports'),
    ...faults(errorSchema, 401, 403, 422, 429),
  },
});

const getRoute = createRoute({
  ...{ method: 'get', path: '/reports/{id}', operationId: 'getReport', tags },
  summary: 'Get a report',
  request: { params: idParameters },
  responses: {
    200: jsonOf(dataOf(report), 'The report'),
    ...faults(errorSchema, 401, 403, 404, 429),
  },
});

const binary = {
  schema: { type: 'string' as const, contentMediaType: 'application/octet-stream' },
};
const downloadRoute = createRoute({
  ...{ method: 'get', path: '/reports/{id}/download', operationId: 'downloadReport', tags },
  summary: 'Download a report',
  description: '`Range` and `If-None-Match` are honoured. 409 until the report is finished.',
  request: { params: idParameters },
  responses: {
    200: {
      description: 'The file',
      content: Object.fromEntries(formatNames.map((name) => [reportFormats[name].mime, binary])),
    },
    206: { description: 'The part that `Range` asks for' },
    304: { description: 'The client has it already' },
    416: jsonOf(errorSchema, 'The range is not in the file'),
    ...faults(errorSchema, 401, 403, 404, 409, 429),
  },
});

const deleteRoute = createRoute({
  ...{ method: 'delete', path: '/reports/{id}', operationId: 'deleteReport', tags },
  summary: 'Delete a report',
  description: 'With its file. One that is being made is stopped.',
  request: { params: idParameters },
  responses: { 204: { description: 'It is deleted' }, ...faults(errorSchema, 401, 403, 404, 429) },
});

export function addReports(app: ApiApp, parts: ServerParts): void {
  const { reports, blobs, baseUrl } = parts;
  guard(app, parts, '/reports', { write: 'documents.update', remove: 'documents.delete' });
  app.openapi(orderRoute, async (context) => {
    if (parts.isDraining()) throw unavailable('The server is shutting down');
    const {
      company_id: companyId,
      layout_id: layoutId = null,
      ...rest
    } = context.req.valid('json');
    const request = { companyId, layoutId, format: rest.format, years: rest.years ?? null };
    const answer = (row: ReportRow) => ({
      status: 202,
      body: { job_id: row.jobId, report_id: row.id },
    });
    return (await answerOnce(context, parts, async (keep) =>
      answer(await reports.order(context.get('caller'), request, (row) => keep(answer(row)))),
    )) as never;
  });
  app.openapi(listRoute, async (context) => {
    const listing = readListing(context.req.valid('query'), '-id');
    const found = await reports.list(context.get('caller'), listing);
    return context.json(showPage(context, baseUrl(), listing, found, showWith(baseUrl())), 200);
  });
  app.openapi(getRoute, async (context) => {
    const row = await reports.get(context.get('caller'), readId(context.req.valid('param').id));
    return context.json({ data: showWith(baseUrl())(row) }, 200);
  });
  app.openapi(downloadRoute, async (context) => {
    const id = readId(context.req.valid('param').id);
    const { hash, ...file } = await reports.getFile(context.get('caller'), id);
    return sendDownload(context, { ...file, open: (range) => blobs.read(hash, range) });
  });
  app.openapi(deleteRoute, async (context) => {
    await reports.remove(context.get('caller'), readId(context.req.valid('param').id));
    return context.body(null, 204);
  });
}
