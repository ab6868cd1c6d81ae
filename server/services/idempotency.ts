/**
 * Requests that may be sent again without being carried out again: `Idempotency-Key`.
 *
 *   same key, same payload       the first answer, for 24 hours
 *   same key, other payload      409
 *   while the first still runs   waits for it
 *
 * Who creates something calls `keep` inside the transaction that does so: the answer is there if
 * and only if the thing is, whenever the process dies. A request that created nothing (refused,
 * failed, killed) leaves its key free. What runs is known to this process alone, which is the
 * folder's only server.
 *
 * An answer is encrypted with a key derived from the caller's API key, which is nowhere stored.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { ApiError, validationError } from '../errors.ts';
import type { Background } from '../parts.ts';
import type { KeptAnswerStore, KeptKey } from '../store/kept-answers.ts';

export interface Answer {
  status: number;
  /** What is sent as JSON. */
  body: unknown;
}

/** What was kept: an answer, or the job whose end is the answer. */
export type Kept = { answer: Answer } | { jobId: string };

/** To be called with what is to be kept, inside the transaction that creates it. */
export type Keep = (kept: Answer | { jobId: string }) => void;

export interface OnceRequest {
  keyId: string;
  /** The API key itself. */
  secret: string;
  idempotencyKey: string;
  fingerprint: string;
}

const KEPT_MS = 24 * 3_600_000;
const SWEEP_MS = 3_600_000;
const NONCE_SIZE = 12;
const TAG_SIZE = 16;

/** A digest of what is asked; each part stands for itself, however it is made. */
export function fingerprintOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** JSON with its keys in order: the same payload has the same text. */
export function canonicalJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_name, part) =>
      part !== null && typeof part === 'object' && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    );
  } catch (error) {
    // Reading is not recursive, writing is.
    if (!(error instanceof RangeError)) throw error;
    throw validationError({}, ['The body is nested too deeply']);
  }
}

/** 400 unless the header can be a key. */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (/^[\x20-\x7e]{1,255}$/.test(header)) return header;
  throw new ApiError(
    400,
    'INVALID_IDEMPOTENCY_KEY',
    'The Idempotency-Key must be 1 to 255 printable ASCII characters.',
  );
}

interface Running {
  /** Known once nothing older was found. */
  fingerprint: string | undefined;
  done: Promise<void>;
}

export class IdempotencyService implements Background {
  readonly #store: KeptAnswerStore;
  readonly #log: Logger;
  readonly #running = new Map<string, Running>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: KeptAnswerStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** Carries the request out, or gives the answer of the one that did; without a key, the first. */
  async once<Result>(
    request: OnceRequest | undefined,
    execute: (keep: Keep) => Promise<Result>,
    replay: (kept: Kept) => Promise<Result>,
  ): Promise<Result> {
    if (!request) return execute(() => {});
    const slot = JSON.stringify([request.keyId, request.idempotencyKey]);
    for (let other = this.#running.get(slot); other; other = this.#running.get(slot)) {
      if (other.fingerprint !== undefined) demandSame(other.fingerprint, request);
      await other.done;
    }
    let finish = () => {};
    const running: Running = {
      fingerprint: undefined,
      done: new Promise((resolve) => {
        finish = resolve;
      }),
    };
    this.#running.set(slot, running);
    try {
      const kept = await this.#find(request);
      if (kept) return await replay(kept);
      running.fingerprint = request.fingerprint;
      return await execute((outcome) => this.#keep(request, outcome));
    } finally {
      this.#running.delete(slot);
      finish();
    }
  }

  async #find(request: OnceRequest): Promise<Kept | undefined> {
    const oldest = new Date(Date.now() - KEPT_MS).toISOString();
    const row = await this.#store.find(keyOf(request), oldest);
    if (!row) return undefined;
    demandSame(row.fingerprint, request);
    if (row.jobId !== null) return { jobId: row.jobId };
    const body = JSON.parse(decrypt(row.body!, request)) as unknown;
    return { answer: { status: row.status!, body } };
  }

  #keep(request: OnceRequest, outcome: Answer | { jobId: string }): void {
    const isJob = 'jobId' in outcome;
    this.#store.keep(keyOf(request), {
      fingerprint: request.fingerprint,
      status: isJob ? null : outcome.status,
      body: isJob ? null : encrypt(JSON.stringify(outcome.body), request),
      jobId: isJob ? outcome.jobId : null,
      createdAt: new Date().toISOString(),
    });
  }

  /** Now and every hour: forgets what is older than 24 hours. */
  async start(): Promise<void> {
    await this.#removeOld();
    const removeOld = () =>
      this.#removeOld().catch((error) => this.#log.error({ error }, 'forgetting kept answers'));
    this.#timer = setInterval(removeOld, SWEEP_MS);
  }

  async #removeOld(): Promise<void> {
    await this.#store.removeBefore(new Date(Date.now() - KEPT_MS).toISOString());
  }

  async drain(): Promise<void> {
    clearInterval(this.#timer);
  }
}

const keyOf = ({ keyId, idempotencyKey }: OnceRequest): KeptKey => ({ keyId, idempotencyKey });

function demandSame(fingerprint: string, request: OnceRequest): void {
  if (fingerprint === request.fingerprint) return;
  throw new ApiError(
    409,
    'IDEMPOTENCY_CONFLICT',
    'This Idempotency-Key was already used with a different request.',
  );
}

function cipherKey({ secret, keyId, idempotencyKey }: OnceRequest): Buffer {
  const salt = `${keyId}\n${idempotencyKey}`;
  return Buffer.from(hkdfSync('sha256', secret, salt, 'linework kept answer', 32));
}

/** AES-256-GCM: nonce, tag, ciphertext. */
function encrypt(text: string, request: OnceRequest): Buffer {
  const nonce = randomBytes(NONCE_SIZE);
  const cipher = createCipheriv('aes-256-gcm', cipherKey(request), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function decrypt(bytes: Buffer, request: OnceRequest): string {
  const nonce = bytes.subarray(0, NONCE_SIZE);
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(request), nonce);
  decipher.setAuthTag(bytes.subarray(NONCE_SIZE, NONCE_SIZE + TAG_SIZE));
  const sealed = bytes.subarray(NONCE_SIZE + TAG_SIZE);
  return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
}
