/**
 * The server's one error: what happened, for programs (status, code) and for people (message).
 * Services throw it, the app turns it into the answer of the API that was called.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Per-field messages of a failed validation. */
  readonly details: ValidationDetails | undefined;

  constructor(status: number, code: string, message: string, details?: ValidationDetails) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export interface ValidationDetails {
  fieldErrors: Record<string, string[]>;
  formErrors: string[];
}

export const unauthorized = () =>
  new ApiError(401, 'UNAUTHORIZED', 'Invalid, revoked, or expired API key');

export const forbidden = (right: string) =>
  new ApiError(403, 'FORBIDDEN', `This API key does not have the right "${right}"`);

export const jobNotFound = () => new ApiError(404, 'JOB_NOT_FOUND', 'Job not found');

export const resultNotReady = () =>
  new ApiError(400, 'RESULT_NOT_READY', 'Job result is not yet available');

export const validationError = (fieldErrors: Record<string, string[]>, formErrors: string[] = []) =>
  new ApiError(400, 'VALIDATION_ERROR', 'Validation error', { fieldErrors, formErrors });

/** The CadFiles form of a failed check. */
export const invalidRequest = (
  fieldErrors: Record<string, string[]>,
  formErrors: string[] = [],
): ApiError =>
  new ApiError(422, 'VALIDATION_ERROR', 'The request is invalid.', { fieldErrors, formErrors });

export const unavailable = (message: string) => new ApiError(503, 'UNAVAILABLE', message);

/** Whether the disk, or a limit of the system, has no room for a file or for the database. */
export const isStorageFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL'].includes((error as { code?: string })?.code ?? '');

export const STORAGE_FULL_MESSAGE = 'The storage is full: ask who runs the server to make room';

export const storageFull = () => new ApiError(503, 'STORAGE_FULL', STORAGE_FULL_MESSAGE);

/** What is stored is not what was stored, or is gone. */
export const contentDamaged = () =>
  new ApiError(500, 'CONTENT_DAMAGED', 'The stored content is damaged');

export const isContentDamaged = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.code === 'CONTENT_DAMAGED';

/** A fault in a command's arguments or in the data folder's state: one line on stderr, exit 1. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandError';
  }
}
