/**
 * URLs that carry their own permission: `?expires=…&signature=…` over the path, by HMAC-SHA256 with
 * a secret of the data folder. Who has the URL may read until it expires; nobody can make or
 * stretch one.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ApiError, CommandError } from '../errors.ts';

export class UrlSigner {
  readonly #secret: Buffer;

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /** The query for a path: `expires=…&signature=…`. */
  sign(path: string, secondsValid: number, from = Date.now()): string {
    const expires = String(Math.floor(from / 1000) + secondsValid);
    return `expires=${expires}&signature=${this.#digest(path, expires)}`;
  }

  /** 403 unless the query was made for this path and is not over. */
  verify(path: string, expires: string | undefined, signature: string | undefined): void {
    const given = Buffer.from(signature ?? '');
    const wanted = Buffer.from(this.#digest(path, expires ?? ''));
    const genuine = given.length === wanted.length && timingSafeEqual(given, wanted);
    if (!genuine) throw new ApiError(403, 'INVALID_SIGNATURE', 'Invalid signature');
    if (Number(expires) * 1000 <= Date.now()) {
      throw new ApiError(403, 'URL_EXPIRED', 'This URL has expired');
    }
  }

  #digest(path: string, expires: string): string {
    return createHmac('sha256', this.#secret).update(`${path}\n${expires}`).digest('hex');
  }
}

/** The folder's secret, made at its first start, readable by the server's user only. */
export function loadSecret(dataDirectory: string): Buffer {
  const path = join(dataDirectory, 'secret');
  if (!existsSync(path)) writeSecret(path);
  const secret = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
  if (secret.length !== 32) {
    throw new CommandError(
      `${path} does not hold 64 hex digits: restore it from a backup, or remove it; then links ` +
        'given out end, and saved webhook endpoints must be saved anew',
    );
  }
  return secret;
}

/** Written aside: a crash leaves none, or a whole one. */
function writeSecret(path: string): void {
  const aside = `${path}.new`;
  const file = openSync(aside, 'w', 0o600);
  writeSync(file, `${randomBytes(32).toString('hex')}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(aside, path);
}
