/**
 * Receives a multipart upload without holding it: the file part goes to a temporary path while it
 * is hashed and counted; fields are kept. Fails as soon as it can: at the first byte over the
 * limit, at a first block that is no drawing, at a sender that falls silent.
 *
 * In: the raw Node request. Out: the fields and the file part of the given name. Parts of other
 * names that are files are read and dropped.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { sniffSize } from '../../engine/sniff.ts';
import { ApiError, validationError } from '../errors.ts';
import type { ReceivedFile } from '../services/jobs.ts';
import { megabyte } from '../services/plans.ts';

export interface UploadRules {
  /** The file part's name. */
  field: string;
  bytesMax: number;
  /** Where the file is written; removed again if the upload fails. */
  path: string;
  /** A sender silent for so long is dropped. */
  idleMs: number;
  /** Refuses a file by its first bytes, by throwing. */
  judge: (prefix: Uint8Array) => unknown;
}

export interface Upload {
  file: ReceivedFile | undefined;
  fields: ReadonlyMap<string, string>;
}

/** Room for boundaries, part headers and fields beside the file. */
const OVERHEAD_MAX = megabyte;
const FIELD_SIZE_MAX = 8192;
const PARTS_MAX = 50;
const NAME_LENGTH_MAX = 255;

const tooLarge = (bytesMax: number) =>
  new ApiError(
    413,
    'FILE_TOO_LARGE',
    `File too large. Maximum size is ${Math.floor(bytesMax / megabyte)} MB.`,
  );

export async function receiveUpload(
  incoming: IncomingMessage,
  rules: UploadRules,
): Promise<Upload> {
  const type = incoming.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b.*boundary=/is.test(type)) {
    return { file: undefined, fields: new Map() };
  }
  if (Number(incoming.headers['content-length']) > rules.bytesMax + OVERHEAD_MAX) {
    throw tooLarge(rules.bytesMax);
  }
  try {
    return await receiveParts(incoming, rules);
  } catch (error) {
    await rm(rules.path, { force: true });
    throw error;
  }
}

function receiveParts(incoming: IncomingMessage, rules: UploadRules): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    const openParts = new Set<BusboyFileStream>();
    let file: Promise<ReceivedFile> | undefined;
    let total = 0;
    let failed = false;
    const parser = new Busboy({
      headers: incoming.headers as BusboyHeaders,
      limits: { fieldSize: FIELD_SIZE_MAX, parts: PARTS_MAX, fieldNameSize: 100 },
    });
    const stop = () => {
      clearTimeout(idle);
      incoming.off('data', onData).off('close', onClose).unpipe(parser);
    };
    const fail = (error: Error) => {
      if (failed) return;
      failed = true;
      stop();
      for (const part of openParts) part.destroy(error);
      // The caller removes what was written: the writing must have ended by then.
      void Promise.allSettled([file]).then(() => reject(error));
    };
    const silent = () => fail(new ApiError(408, 'UPLOAD_TIMEOUT', 'The upload stopped'));
    const idle = setTimeout(silent, rules.idleMs);
    const onData = (chunk: Buffer) => {
      idle.refresh();
      total += chunk.length;
      if (total > rules.bytesMax + OVERHEAD_MAX) fail(tooLarge(rules.bytesMax));
    };
    const onClose = () => {
      if (!incoming.complete) fail(new ApiError(400, 'UPLOAD_ABORTED', 'The upload was aborted'));
    };
    parser.on('field', (name, value, _nameCut, valueCut) => {
      if (valueCut) fail(validationError({ [name]: ['Too long'] }));
      else fields.set(name, value);
    });
    parser.on('file', (name, part, fileName) => {
      openParts.add(part);
      part.on('error', () => {}).once('close', () => openParts.delete(part));
      if (name !== rules.field || file !== undefined || !fileName) {
        part.resume();
        return;
      }
      file = receiveFile(part, fileName, rules);
      file.catch(fail);
    });
    parser.on('error', () => fail(new ApiError(400, 'BAD_MULTIPART', 'Malformed multipart body')));
    parser.on('partsLimit', () => fail(validationError({}, ['Too many parts'])));
    parser.on('finish', () => {
      stop();
      Promise.resolve(file).then((received) => resolve({ file: received, fields }), reject);
    });
    incoming.on('data', onData).on('close', onClose).pipe(parser);
  });
}

async function receiveFile(
  part: BusboyFileStream,
  fileName: string,
  rules: UploadRules,
): Promise<ReceivedFile> {
  const handle = await open(rules.path, 'wx', 0o600);
  try {
    return { path: rules.path, name: cleanName(fileName), ...(await copy(part, handle, rules)) };
  } finally {
    await handle.close();
  }
}

async function copy(part: BusboyFileStream, handle: FileHandle, rules: UploadRules) {
  const hash = createHash('sha256');
  let size = 0;
  let prefix = Buffer.alloc(0);
  let judged = false;
  for await (const chunk of part as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > rules.bytesMax) throw tooLarge(rules.bytesMax);
    if (!judged) {
      prefix = Buffer.concat([prefix, chunk.subarray(0, sniffSize - prefix.length)]);
      judged = prefix.length === sniffSize;
      if (judged) rules.judge(prefix);
    }
    hash.update(chunk);
    await handle.write(chunk);
  }
  if (!judged) rules.judge(prefix);
  return { size, prefix, hash: hash.digest('hex') };
}

/** The name for display: no control characters, no path, of bounded length. */
function cleanName(name: string): string {
  const clean = name
    .replace(/\p{Cc}/gu, '')
    .replace(/^.*[\\/]/, '')
    .trim();
  return clean.slice(-NAME_LENGTH_MAX) || 'drawing';
}
