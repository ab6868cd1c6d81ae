/**
 * The CADLens API's bodies and queries as zod schemas: they check what comes in and stand in
 * `/openapi.json`.
 */
import { z } from '@hono/zod-openapi';
import { OUTPUT_IDS, OUTPUTS } from '../../engine/outputs.ts';
import type { OutputId } from '../../engine/pool/protocol.ts';
import type { ResultOptions } from '../services/results.ts';

const time = z.iso.datetime();
const example = 'job_lH9k2cQ0aB3dE5fG7hJ9';

export const fault = z
  .object({
    error: z.string().openapi({ description: 'What went wrong, for people' }),
    code: z.string().optional().openapi({ description: 'The same for programs, on some errors' }),
    details: z
      .object({
        fieldErrors: z.record(z.string(), z.array(z.string())),
        formErrors: z.array(z.string()),
      })
      .optional()
      .openapi({ description: 'Only with the error "Validation error"' }),
  })
  .openapi('CadLensError');

export const jobParameters = z.object({
  jobId: z.string().openapi({ description: 'As `/v1/parse` gave it', example }),
});

const status = z.enum(['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED']);

export const acceptedJob = z
  .object({
    job_id: z.string().openapi({ example }),
    status,
    fileName: z.string(),
    fileSize: z.int(),
    createdAt: time,
  })
  .openapi('AcceptedJob');

export const job = z
  .object({
    id: z.string().openapi({ example }),
    uuid: z.string().openapi({ description: 'The same as `id`' }),
    status,
    fileName: z.string(),
    fileSize: z.int(),
    createdAt: time,
    startedAt: time.nullable(),
    completedAt: time.nullable(),
    errorMsg: z.string().nullable(),
    imageUrl: z
      .url()
      .nullable()
      .openapi({ description: 'A signed link to the PNG, for an hour; null until COMPLETED' }),
  })
  .openapi('Job');

export const jobList = z.object({ jobs: z.array(job) }).openapi('JobList');

export const imageLink = z.object({ imageUrl: z.url() }).openapi('ImageLink');

const point = z.object({ x: z.number(), y: z.number() });
/** Objects that the engine writes: described here, never run through zod. */
export const entities = z.array(z.unknown()).openapi({
  type: 'array',
  items: { $ref: '#/components/schemas/Entity' },
});

export const layer = z
  .object({
    name: z.string(),
    color: z.int(),
    colorHex: z.string(),
    lineType: z.string(),
    isVisible: z.boolean().openapi({ description: 'False for one that is off or frozen' }),
    entityCount: z.int().openapi({ description: 'In model space' }),
    isFrozen: z.boolean(),
    isLocked: z.boolean(),
    isPlottable: z.boolean(),
    lineWeight: z.number().nullable().openapi({ description: 'Millimetres' }),
    handle: z.string(),
  })
  .openapi('Layer');

export const metadata = z
  .looseObject({
    filename: z.string(),
    format: z.string().openapi({ example: 'DWG' }),
    dwgVersion: z.string().nullable().openapi({ example: 'AC1032' }),
    units: z.string().openapi({ example: 'mm' }),
    boundingBox: z
      .object({
        ...{ minX: z.number(), minY: z.number(), maxX: z.number(), maxY: z.number() },
        ...{ width: z.number(), height: z.number() },
      })
      .nullable(),
    entityCounts: z.record(z.string(), z.int()),
    layouts: z.array(z.looseObject({ name: z.string() })),
    blocks: z.int(),
    coverage: z.looseObject({
      decoded: z.int(),
      skipped: z.array(z.object({ type: z.string(), count: z.int(), reason: z.string() })),
    }),
    warnings: z.array(z.looseObject({ code: z.string(), message: z.string(), count: z.int() })),
    thumbnail: z
      .object({
        format: z.enum(['png', 'bmp', 'wmf']),
        ...{ width: z.int(), height: z.int(), bytes: z.int() },
      })
      .optional()
      .openapi({ description: 'The preview that the file holds; its bytes are not told' }),
  })
  .openapi('Metadata');

export const resultDocument = z
  .object({
    jobId: z.string().openapi({ example }),
    status: z.literal('COMPLETED'),
    metadata,
    layersJson: z.array(layer),
    vectorJson: entities,
    blocksJson: z
      .array(z.object({ name: z.string(), basePoint: point, entities }))
      .optional()
      .openapi({ description: 'With `blocks=1`' }),
    imageUrl: z.url(),
    createdAt: time,
  })
  .openapi('ResultDocument');

/** The multipart form of `/v1/parse`, which streams: shown, not run. */
export const parseForm = {
  type: 'object' as const,
  required: ['file'],
  properties: {
    file: {
      type: 'string' as const,
      contentMediaType: 'application/octet-stream',
      description: 'DWG, DXF, DWF, DWFx, DGN V7 or PDF; judged by its bytes, not by its name',
    },
    webhookUrl: { type: 'string' as const, format: 'uri', description: 'Told how the job goes on' },
    mode: { type: 'string' as const, enum: ['async', 'sync'], default: 'async' },
  },
};

/** An empty field counts as absent. */
const present = (value: unknown) => (value === '' ? undefined : value);

export const webhookUrl = z
  .url({ protocol: /^https?$/, error: 'Must be an http or https URL' })
  .max(2048);

export const parseFields = z.object({
  mode: z.preprocess(present, z.enum(['async', 'sync']).default('async')),
  webhookUrl: z.preprocess(present, webhookUrl.optional()),
});

const flag = (description: string) =>
  z
    .enum(['1', '0', 'true', 'false', ''], { error: 'Expected 1 or 0' })
    .optional()
    .openapi({ description })
    .transform((text) => (text === '1' || text === 'true' ? true : undefined));

/** `a=1,2` or `a=1&a=2`. */
const names = (description: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .openapi({ type: 'string', description })
    .transform((given) => {
      const list = given?.toString().split(',');
      return list?.map((item) => item.trim()).filter((item) => item !== '');
    });

const formats = OUTPUT_IDS.map((id) => `\`${id}\`: ${OUTPUTS[id].title}`).join('; ');

export const resultQuery = z
  .object({
    format: z
      .enum(['', ...OUTPUT_IDS], { error: `Expected one of ${OUTPUT_IDS.join(', ')}` })
      .optional()
      .openapi({ description: formats, default: 'json' })
      .transform((text) => (text || 'json') as OutputId),
    space: z
      .string()
      .optional()
      .openapi({ description: '`model` (default), `paper`, `all` or the name of a layout' })
      .transform((text) => text || undefined),
    flatten: flag('Inserts are expanded into the geometry they place'),
    z: flag('Points are `{x,y,z}`'),
    blocks: flag('Adds `blocksJson`, the block definitions'),
    layers: names('Only entities on these layers, separated by commas'),
    types: names('Only entities of these types, separated by commas').transform((list) =>
      list?.map((type) => type.toUpperCase()),
    ),
  })
  .refine(({ format, space }) => OUTPUTS[format].kind !== 'picture' || space !== 'all', {
    path: ['space'],
    error: 'A picture shows one sheet: expected model, paper or the name of a layout',
  });

/** A checked query, as the result service takes it. */
export function resultOptions(query: z.output<typeof resultQuery>): ResultOptions {
  const { format, ...selection } = query;
  const asked = Object.values(selection).some((value) => value !== undefined);
  return { format, selection, isPlain: format === 'json' && !asked };
}
