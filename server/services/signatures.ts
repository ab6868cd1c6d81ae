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

/** Takes as long wherever the first difference is. */
export function isSameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

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
    const isGenuine = isSameText(signature ?? '', this.#digest(path, expires ?? ''));
    if (!isGenuine) throw new ApiError(403, 'INVALID_SIGNATURE', 'Invalid signature');
    if (Number(expires) * 1000 <= Date.now()) {
      throw new ApiError(403, 'URL_EXPIRED', 'This URL has expired');
    }
  }

  /** Hexadecimal digits that nobody else can make of a text, always the same. */
  mark(text: string, digits: number): string {
    return createHmac('sha256', this.#secret).update(`mark ${text}`).digest('hex').slice(0, digits);
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
