/**
 * The Cascadia API's bodies and queries as zod schemas, and rows as its JSON shows them. What comes
 * in is checked by `readInput`: a body and the query together, because a `branchId` or `force` may
 * stand in either.
 */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { validationError } from '../errors.ts';
import type { DrawingView } from '../services/vault-drawings.ts';
import type { EventRow } from '../store/vault.ts';
import type { Hold } from '../store/vault-common.ts';
import type { FileRow, VersionRow } from '../store/vault-files.ts';
import type { BranchRow, ItemFields, ItemRow } from '../store/vault-items.ts';
import { check, isForm } from './api.ts';

const time = z.iso.datetime();
const userId = z.string().openapi({ description: 'A user id', example: '7' });
const optionalText = (max: number) => z.string().max(max).nullable().optional();
/** Codes that some clients send as numbers. */
const code = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().max(255))
  .nullable()
  .optional();
const flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0', ''])])
  .optional()
  .transform((value) => value === true || value === 'true' || value === '1');
const whole = (min: number, max: number, fallback: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
const BATCH_MAX = 100;
const ids = z.array(z.string().max(100)).min(1).max(BATCH_MAX);

export const fault = z
  .object({
    error: z.object({
      code: z.string().openapi({ example: 'RESOURCE_NOT_FOUND' }),
      message: z.string().openapi({ example: 'File not found' }),
    }),
  })
  .openapi('CascadiaError');

export const person = z
  .object({ id: userId, name: z.string(), email: z.string() })
  .openapi('VaultPerson');

// ---- What comes in.

export const fileParameters = z.object({ fileId: z.string() });
export const itemParameters = z.object({ itemId: z.string() });
export const pageQuery = z.object({ limit: whole(1, 1000, 100), offset: whole(0, 1e9, 0) });
export const filesQuery = pageQuery.extend({
  q: z
    .string()
    .max(500)
    .optional()
    .openapi({
      description:
        'Only files that have all of these words, or words that begin so: in name, description, ' +
        'or the texts of the drawing',
    }),
});
export const itemsQuery = pageQuery.extend({
  companyId: z.string().optional(),
  partNumber: z.string().optional(),
  classificationId: z.string().optional(),
});
export const branchesQuery = z.object({
  branchId: z.uuid().optional().openapi({ description: 'Only files of this branch' }),
  mainBranchId: z.uuid().optional().openapi({
    description: 'Files of this branch too, where the other has none of the same name',
  }),
});
export const branchQuery = z.object({ branchId: z.uuid().optional() });
export const versionQuery = z.object({
  version: z.coerce.number().int().min(1).optional().openapi({ description: 'Default: current' }),
});
const versionNumber = z.coerce.number().int().min(1).optional();
export const diffQuery = z.object({
  from: versionNumber.openapi({ description: 'Default: the version before `to`' }),
  to: versionNumber.openapi({ description: 'Default: the current version' }),
});

const itemBase = {
  partNumber: code,
  description: optionalText(10_000),
  revision: z.string().min(1).max(50).optional(),
  classificationId: code,
  partId: code,
  selectionPath: optionalText(4000),
  companyId: code,
};
export const newItem = z.object({ name: z.string().trim().min(1).max(255), ...itemBase });
export const itemChange = newItem.partial().extend({ branchId: z.uuid().optional() });
export const newBranch = z.object({ name: z.string().trim().min(1).max(255) });
export const force = z.object({ force: flag });
export const itemCheckout = force.extend({ branchId: z.uuid() });
export const itemBatch = itemCheckout.extend({ itemIds: ids });
export const fileBatch = force.extend({ fileIds: ids });
export const uploadFields = z.object({
  branchId: z.preprocess((value) => value || undefined, z.uuid().optional()),
});
export const checkinFields = force.extend({ description: z.string().max(8192).optional() });

/** The JSON body, where there is one, and the query, checked together. */
export async function readInput<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  // A form's size is not bounded as that of other bodies is: it is not read.
  if (isForm(context)) throw validationError({}, ['The body is not JSON']);
  const text = await context.req.text();
  let body: unknown = {};
  try {
    if (text.trim() !== '') body = JSON.parse(text);
  } catch {
    throw validationError({}, ['The body is not JSON']);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw validationError({}, ['The body is not a JSON object']);
  }
  return check(schema, { ...context.req.query(), ...body });
}

/** A body in the document that is checked by `readInput`. */
export function jsonBody(schema: z.ZodType) {
  const { $schema, ...shown } = z.toJSONSchema(schema, { io: 'input' });
  return { content: { 'application/json': { schema: shown as object } } };
}

export function itemFieldsOf(input: z.output<typeof newItem>): ItemFields {
  return {
    name: input.name,
    partNumber: input.partNumber ?? null,
    description: input.description ?? null,
    revision: input.revision ?? 'A',
    classificationId: input.classificationId ?? null,
    partId: input.partId ?? null,
    selectionPath: input.selectionPath ?? null,
    companyId: input.companyId ?? null,
  };
}

const filePart = { type: 'string' as const, contentMediaType: 'application/octet-stream' };

/** Shown in the document; the parts are streamed, see `upload.ts`. */
export const uploadForm = {
  type: 'object' as const,
  properties: { branchId: { type: 'string' as const, format: 'uuid' } },
  additionalProperties: {
    ...filePart,
    description: 'Files under keys of your choice; `<key>_description` describes the one of a key',
  },
};
export const checkinForm = {
  type: 'object' as const,
  properties: {
    file: filePart,
    description: { type: 'string' as const },
    force: { type: 'boolean' as const },
  },
};

// ---- What goes out.

const data = <Shape extends z.ZodRawShape>(shape: Shape) => z.object({ data: z.object(shape) });

const uploaded = z.object({
  id: z.uuid(),
  originalFileName: z.string(),
  mimeType: z.string(),
  fileSize: z.int(),
  version: z.int(),
});
const file = uploaded
  .extend({ itemId: z.uuid().nullable(), checkedOutBy: userId.nullable(), createdAt: time })
  .openapi('VaultFile');
const fileMetadata = file.extend({
  checkedOutAt: time.nullable(),
  storagePath: z.string().openapi({ description: 'Names the stored content; not a path to open' }),
  checksum: z.string().openapi({ example: `sha256:${'0'.repeat(64)}` }),
  modifiedAt: time,
  description: z.string().nullable(),
  branchId: z.uuid().nullable(),
  drawing: z
    .object({
      status: z.enum(['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED']),
      format: z.string().nullable(),
      version: z.string().nullable(),
      error: z.string().nullable(),
    })
    .nullable()
    .openapi({ description: 'How far a drawing is parsed; null for other files' }),
  preview: z.string().nullable().openapi({ description: 'A signed link to a PNG, for an hour' }),
  units: z.string().nullable(),
  boundingBox: z.record(z.string(), z.number()).nullable(),
  entityCount: z.int().nullable().openapi({ description: 'Of model space' }),
  entityCounts: z.record(z.string(), z.int()).nullable().openapi({ description: 'By type' }),
  layouts: z.array(z.looseObject({ name: z.string() })).nullable(),
  layers: z.array(z.looseObject({ name: z.string() })).nullable(),
  texts: z.array(z.string()).nullable(),
});
const drawingFacts = z.object({
  inserts: z.array(
    z.object({
      block: z.string(),
      handle: z.string(),
      layout: z.string().optional().openapi({ description: 'Absent in model space' }),
      attributes: z.array(z.object({ tag: z.string(), text: z.string() })),
    }),
  ),
  blocks: z.array(z.object({ name: z.string(), count: z.int() })),
  isTruncated: z.boolean().openapi({ description: 'There were more than are told' }),
});
const version = z.object({
  id: z.uuid(),
  version: z.int(),
  originalFileName: z.string(),
  fileSize: z.int(),
  createdAt: time,
  createdBy: userId,
});
const item = z
  .object({
    id: z.uuid(),
    partNumber: z.string().nullable(),
    name: z.string(),
    description: z.string().nullable(),
    revision: z.string(),
    classificationId: z.string().nullable(),
    partId: z.string().nullable(),
    selectionPath: z.string().nullable(),
    companyId: z.string().nullable(),
    lockedBy: userId.nullable(),
    lockedAt: time.nullable(),
    createdBy: userId,
    createdAt: time,
    modifiedBy: userId,
    modifiedAt: time,
  })
  .openapi('VaultItem');
const branch = z
  .object({ id: z.uuid(), name: z.string(), isMain: z.boolean(), createdAt: time })
  .openapi('VaultBranch');
const event = z.object({
  action: z.string().openapi({ example: 'file.checkedIn' }),
  user: person,
  at: time,
  detail: z.looseObject({}),
});

export const fileList = data({ files: z.array(file), count: z.int() }).openapi('VaultFileList');
export const uploadAnswer = z
  .object({ success: z.boolean(), files: z.array(uploaded), count: z.int() })
  .openapi('VaultUpload');
export const metadataAnswer = data({ file: fileMetadata }).openapi('VaultFileMetadata');
const anyObjects = z.array(z.looseObject({}));
export const diffAnswer = data({
  added: anyObjects.openapi({ description: 'Entities as in a result document, and layers' }),
  removed: anyObjects,
  changed: z.array(
    z.looseObject({
      type: z.string(),
      id: z.string().optional(),
      kind: z.enum(['moved', 'changed']),
      matchedBy: z.enum(['handle', 'geometry', 'name']),
      changes: z.array(z.looseObject({ field: z.string() })),
    }),
  ),
}).openapi('VaultDiff');
export const attributesAnswer = z.object({ data: drawingFacts }).openapi('VaultAttributes');
export const versionList = data({
  versions: z.array(version),
  totalVersions: z.int(),
}).openapi('VaultVersionList');
export const historyAnswer = data({ history: z.array(event), count: z.int() }).openapi(
  'VaultHistory',
);
export const done = data({ success: z.boolean(), message: z.string() }).openapi('VaultDone');
export const checkinAnswer = data({
  success: z.boolean(),
  message: z.string(),
  newVersion: version.omit({ createdAt: true, createdBy: true }).optional(),
}).openapi('VaultCheckin');
export const itemAnswer = data({ item }).openapi('VaultItemAnswer');
export const itemList = data({ items: z.array(item), count: z.int() }).openapi('VaultItemList');
export const branchAnswer = data({ branch }).openapi('VaultBranchAnswer');
export const branchList = data({ branches: z.array(branch), count: z.int() }).openapi(
  'VaultBranchList',
);

const lockStatus = z.object({
  isLocked: z.boolean(),
  lockType: z.enum(['lock', 'checkout', 'file_lock']).optional(),
  lockedBy: person.optional(),
  lockedAt: time.optional(),
  lockedFor: z.int().optional().openapi({ description: 'Minutes' }),
  scope: z.enum(['item', 'branch', 'file']).optional(),
});
export const fileLockAnswer = z.object({ data: lockStatus }).openapi('VaultFileLock');
export const itemLockAnswer = data({ lockStatus }).openapi('VaultItemLock');
export const lockAnswer = data({
  success: z.boolean(),
  message: z.string(),
  lockStatus,
}).openapi('VaultLockTaken');
const checkout = z.object({
  isCheckedOut: z.boolean(),
  itemId: z.uuid().optional(),
  branchId: z.uuid().optional(),
  checkedOutBy: person.optional(),
  checkedOutAt: time.optional(),
});
export const checkoutAnswer = z.object({ data: checkout }).openapi('VaultCheckout');
export const checkedOutAnswer = data({
  success: z.boolean(),
  message: z.string(),
  checkout,
}).openapi('VaultCheckedOut');

const failed = (id: 'fileId' | 'itemId') =>
  z.array(z.object({ [id]: z.string(), error: z.string(), details: z.string() }));
export const filesCheckedOut = data({
  checkedOut: z.array(z.object({ fileId: z.uuid(), fileName: z.string(), checkedOutAt: time })),
  errors: failed('fileId'),
}).openapi('VaultFilesCheckedOut');
export const filesCheckedIn = data({
  checkedIn: z.array(z.object({ fileId: z.uuid(), fileName: z.string() })),
  errors: failed('fileId'),
}).openapi('VaultFilesCheckedIn');
export const itemsCheckedOut = data({
  checkedOut: z.array(z.object({ itemId: z.uuid(), itemName: z.string(), checkedOutAt: time })),
  errors: failed('itemId'),
}).openapi('VaultItemsCheckedOut');
export const itemsCheckedIn = data({
  checkedIn: z.array(z.object({ itemId: z.uuid(), itemName: z.string() })),
  errors: failed('itemId'),
}).openapi('VaultItemsCheckedIn');

// ---- Rows as the API shows them.

export const showPerson = ({ id, name, email }: Hold) => ({ id: String(id), name, email });
const showUser = (id: number | null) => (id === null ? null : String(id));

export const showUploaded = (row: FileRow) => ({
  id: row.id,
  originalFileName: row.name,
  mimeType: row.mimeType,
  fileSize: row.size,
  version: row.version,
});

export const showFile = (row: FileRow) => ({
  ...showUploaded(row),
  itemId: row.itemId,
  checkedOutBy: showUser(row.checkedOutBy),
  createdAt: row.createdAt,
});

export const showMetadata = (row: FileRow, drawing: DrawingView | undefined) => ({
  ...showFile(row),
  checkedOutAt: row.checkedOutAt,
  storagePath: `vault/${row.hash.slice(0, 2)}/${row.hash.slice(2, 4)}/${row.id}`,
  checksum: `sha256:${row.hash}`,
  modifiedAt: row.modifiedAt,
  description: row.description,
  branchId: row.branchId,
  drawing: drawing
    ? {
        status: drawing.status,
        format: drawing.format,
        version: drawing.version,
        error: drawing.error,
      }
    : null,
  preview: drawing?.preview ?? null,
  units: drawing?.facts?.units ?? null,
  boundingBox: drawing?.facts?.boundingBox ?? null,
  entityCount: drawing?.entityCount ?? null,
  entityCounts: drawing?.facts?.entityCounts ?? null,
  layouts: drawing?.facts?.layouts ?? null,
  layers: (drawing?.facts?.layers as { name: string }[] | undefined) ?? null,
  texts: drawing?.facts?.texts ?? null,
});

export const showNewVersion = (row: VersionRow) => ({
  id: row.id,
  version: row.number,
  originalFileName: row.name,
  fileSize: row.size,
});

export const showVersion = (row: VersionRow) => ({
  ...showNewVersion(row),
  createdAt: row.createdAt,
  createdBy: String(row.createdBy),
});

export const showItem = (row: ItemRow) => ({
  id: row.id,
  partNumber: row.partNumber,
  name: row.name,
  description: row.description,
  revision: row.revision,
  classificationId: row.classificationId,
  partId: row.partId,
  selectionPath: row.selectionPath,
  companyId: row.companyId,
  lockedBy: showUser(row.lockedBy),
  lockedAt: row.lockedAt,
  createdBy: String(row.createdBy),
  createdAt: row.createdAt,
  modifiedBy: String(row.modifiedBy),
  modifiedAt: row.modifiedAt,
});

export const showBranch = (row: BranchRow) => ({
  id: row.id,
  name: row.name,
  isMain: row.isMain === 1,
  createdAt: row.createdAt,
});

export const showHistory = (rows: EventRow[]) => ({
  data: {
    history: rows.map((row) => ({
      action: row.action,
      user: { id: String(row.userId), name: row.userName, email: row.userEmail },
      at: row.createdAt,
      detail: JSON.parse(row.detail),
    })),
    count: rows.length,
  },
});
