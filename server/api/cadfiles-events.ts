/** What the CadFiles events tell the receivers of webhooks, for `/openapi.json`. */
import { z } from '@hono/zod-openapi';
import type { WebhookDescription } from './api.ts';

const tags = ['Webhooks'];

const told = <Data extends z.ZodType>(type: string, data: Data) =>
  z.object({
    id: z.string().openapi({ description: 'The same each time it is sent', example: 'evt_123' }),
    type: z.literal(type),
    created_at: z.iso.datetime(),
    data,
  });

const ready = told(
  'report.ready',
  z.object({
    ...{ company_id: z.int(), report_id: z.int() },
    download_url: z.url().openapi({ description: 'Needs a key of the tenant' }),
  }),
).openapi('ReportReadyEvent');

const imported = told(
  'import.finished',
  z.object({
    ...{ job_id: z.string(), status: z.enum(['finished', 'failed']), file_name: z.string() },
    entity_count: z.int().optional(),
    layer_count: z.int().optional(),
    error: z.string().optional().openapi({ description: 'Why it failed' }),
  }),
).openapi('ImportFinishedEvent');

const eventOf = (name: string, summary: string, schema: z.ZodType): WebhookDescription => ({
  ...{ method: 'post', path: name, operationId: name.replace('.', '-'), tags, summary },
  description: '`X-CadFiles-Signature: t=<ts>,v1=<hmac>`, HMAC-SHA-256 over `<ts>.<body>`.',
  request: { body: { required: true, content: { 'application/json': { schema } } } },
  responses: { '2XX': { description: 'It has arrived; else it is sent again, 4 times in all' } },
});

export const cadfilesWebhooks = [
  eventOf('report.ready', 'A report is made', ready),
  eventOf('import.finished', 'A parse has ended, well or not', imported),
];
