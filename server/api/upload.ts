/**
 * Receives a multipart upload without holding it: each file part goes to a temporary path while it
 * is hashed and counted; fields are kept. Fails as soon as it can: at the first byte over the
 * limit, at a first block that is no drawing, at a sender that falls silent.
 *
 * In: the raw Node request. Out: the fields and the file parts that the rules accept. What was
 * written of an upload that failed is gone when it rejects.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { sniffSize } from '../../engine/sniff.ts';
import { ApiError, validationError } from '../errors.ts';
import type { ReceivedFile } from '../services/jobs.ts';
import { megabyte } from '../services/plans.ts';
import type { UploadLimit } from '../services/vault-files.ts';

export interface UploadsRules extends UploadLimit {
  /** Whether a file part of this name is taken; others are read and dropped. May throw. */
  accepts: (field: string, takenAlready: number) => boolean;
  /** Of the whole request; without it room for one file. */
  totalMax?: number;
  partsMax?: number;
  /** Where the next file is written. */
  path: () => string;
  /** A sender silent for so long is dropped. */
  idleMs: number;
  /** Refuses a file by its first bytes, by throwing. */
  judge?: (prefix: Uint8Array) => unknown;
  /** For clients that compare it. */
  wantsMd5?: boolean;
  /** Asked before a file is written, with the fields before it: how large it may be. May throw. */
  admit?: (fields: ReadonlyMap<string, string>) => Promise<UploadLimit>;
}

export interface UploadedFile extends ReceivedFile {
  field: string;
  /** What the sender calls it. */
  mimeType: string;
  /** Where the rules ask for it. */
  md5?: string;
}

export interface Uploads {
  files: UploadedFile[];
  fields: ReadonlyMap<string, string>;
}

interface UploadRules extends Pick<UploadsRules, 'bytesMax' | 'idleMs' | 'judge'> {
  /** The file part's name. */
  field: string;
  path: string;
}

interface Upload {
  file: ReceivedFile | undefined;
  fields: ReadonlyMap<string, string>;
}

/** Room for boundaries, part headers and fields beside the file. */
const OVERHEAD_MAX = megabyte;
const FIELD_SIZE_MAX = 8192;
const PARTS_MAX = 50;
const FIELD_NAME_SIZE_MAX = 100;
const NAME_LENGTH_MAX = 255;

const excess = ({ bytesMax, tooLarge }: UploadLimit): ApiError =>
  tooLarge?.() ??
  new ApiError(
    413,
    'FILE_TOO_LARGE',
    `File too large. Maximum size is ${Math.floor(bytesMax / megabyte)} MB.`,
  );

/** One file of one name; a second one of it is refused. */
export async function receiveUpload(
  incoming: IncomingMessage,
  { field, path, ...rules }: UploadRules,
): Promise<Upload> {
  const { files, fields } = await receiveUploads(incoming, {
    ...rules,
    accepts: (name, taken) => {
      if (name === field && taken > 0) throw validationError({ [field]: ['Expected one file'] });
      return name === field;
    },
    path: () => path,
  });
  return { file: files[0], fields };
}

export async function receiveUploads(
  incoming: IncomingMessage,
  rules: UploadsRules,
): Promise<Uploads> {
  if (!isMultipart(incoming.headers['content-type'])) return { files: [], fields: new Map() };
  if (Number(incoming.headers['content-length']) > totalMaxOf(rules)) {
    throw excess(rules);
  }
  const paths: string[] = [];
  const path = () => {
    paths.push(rules.path());
    return paths.at(-1)!;
  };
  try {
    return await receiveParts(incoming, { ...rules, path });
  } catch (error) {
    for (const written of paths) await rm(written, { force: true });
    throw error;
  }
}

export const isMultipart = (type = ''): boolean =>
  /^multipart\/form-data\b.*boundary=/is.test(type);

const totalMaxOf = ({ totalMax, bytesMax }: UploadsRules): number =>
  (totalMax ?? bytesMax) + OVERHEAD_MAX;

function receiveParts(incoming: IncomingMessage, rules: UploadsRules): Promise<Uploads> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    const openParts = new Set<BusboyFileStream>();
    const files: Promise<UploadedFile>[] = [];
    let total = 0;
    let failed = false;
    const parser = new Busboy({
      headers: incoming.headers as BusboyHeaders,
      // Else a name that is a path to nowhere, like `..`, would count as no file at all.
      preservePath: true,
      limits: {
        fieldSize: FIELD_SIZE_MAX,
        parts: rules.partsMax ?? PARTS_MAX,
        fieldNameSize: FIELD_NAME_SIZE_MAX,
      },
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
      void Promise.allSettled(files).then(() => reject(error));
    };
    const silent = () => fail(new ApiError(408, 'UPLOAD_TIMEOUT', 'The upload stopped'));
    const idle = setTimeout(silent, rules.idleMs);
    const onData = (chunk: Buffer) => {
      idle.refresh();
      total += chunk.length;
      if (total > totalMaxOf(rules)) fail(excess(rules));
    };
    const onClose = () => {
      if (!incoming.complete) fail(new ApiError(400, 'UPLOAD_ABORTED', 'The upload was aborted'));
    };
    parser.on('field', (name, value, _nameCut, valueCut) => {
      if (valueCut) fail(validationError({ [name]: ['Too long'] }));
      else fields.set(name, value);
    });
    parser.on('file', (name, part, fileName, _encoding, mimeType) => {
      openParts.add(part);
      part.on('error', () => {}).once('close', () => openParts.delete(part));
      try {
        if (failed || !fileName || !rules.accepts(name, files.length)) {
          part.resume();
          return;
        }
        const about = { field: name, fileName, mimeType };
        const file = receiveFile(part, about, rules, fields);
        file.catch(fail);
        files.push(file);
      } catch (error) {
        fail(error as Error);
      }
    });
    parser.on('error', () => fail(new ApiError(400, 'BAD_MULTIPART', 'Malformed multipart body')));
    parser.on('partsLimit', () => fail(validationError({}, ['Too many parts'])));
    parser.on('finish', () => {
      stop();
      Promise.all(files).then((received) => resolve({ files: received, fields }), fail);
    });
    incoming.on('data', onData).on('close', onClose).pipe(parser);
  });
}

async function receiveFile(
  part: BusboyFileStream,
  about: { field: string; fileName: string; mimeType: string },
  rules: UploadsRules,
  fields: ReadonlyMap<string, string>,
): Promise<UploadedFile> {
  const limit = await rules.admit?.(fields);
  const path = rules.path();
  const handle = await open(path, 'wx', 0o600);
  try {
    const { field, fileName, mimeType } = about;
    return {
      path,
      field,
      mimeType,
      name: cleanName(fileName),
      ...(await copy(part, handle, { ...rules, ...limit })),
    };
  } finally {
    await handle.close();
  }
}

async function copy(part: BusboyFileStream, handle: FileHandle, rules: UploadsRules) {
  const hash = createHash('sha256');
  const md5 = rules.wantsMd5 ? createHash('md5') : undefined;
  let size = 0;
  let prefix = Buffer.alloc(0);
  let judged = false;
  for await (const chunk of part as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > rules.bytesMax) throw excess(rules);
    if (!judged) {
      prefix = Buffer.concat([prefix, chunk.subarray(0, sniffSize - prefix.length)]);
      judged = prefix.length === sniffSize;
      if (judged) rules.judge?.(prefix);
    }
    hash.update(chunk);
    md5?.update(chunk);
    // `write` may write a part of it, as where the disk has only so much room left.
    await handle.writeFile(chunk);
  }
  if (!judged) rules.judge?.(prefix);
  return { size, prefix, hash: hash.digest('hex'), md5: md5?.digest('hex') };
}

/** The name for display: no control characters, no path and no part of one, of bounded length. */
export function cleanName(name: string): string {
  const clean = name
    .replace(/\p{Cc}/gu, '')
    .replace(/^.*[\\/]/, '')
    .trim();
  return /^\.*$/.test(clean) ? 'drawing' : clean.slice(-NAME_LENGTH_MAX);
}
