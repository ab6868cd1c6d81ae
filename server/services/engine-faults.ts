/** What a failure of the engine is to who asked for a conversion. */
import { EngineLost } from '../../engine/pool/isolated.ts';
import { EngineError } from '../../engine/pool/protocol.ts';
import {
  ApiError,
  isContentDamaged,
  isStorageFull,
  STORAGE_FULL_MESSAGE,
  storageFull,
  unavailable,
  validationError,
} from '../errors.ts';

/** For a job: one line that tells no path of the server, nor the insides of a bug. */
export function tellFailure(error: unknown, internal: string): string {
  if (isStorageFull(error) || isUnwritable(error)) return STORAGE_FULL_MESSAGE;
  if (isContentDamaged(error)) return error.message;
  return isOfDrawing(error) ? error.message : internal;
}

/** Whether the drawing is to blame, or what was asked of it. */
export const isOfDrawing = (error: unknown): error is EngineError =>
  error instanceof EngineError && error.code !== 'internal' && !isUnwritable(error);

/** The message of such an error has the path of a temporary file. */
const isUnwritable = (error: unknown): boolean =>
  error instanceof EngineError && error.code === 'unwritable';

/** For a request; `about` says of what, where there are several. */
export function requestFault(error: unknown, about = ''): unknown {
  if (error instanceof EngineLost) return unavailable('The engine had to be started again');
  if (isUnwritable(error)) return storageFull();
  if (!isOfDrawing(error)) return error;
  // All else that is asked of an output is checked before.
  if (error.code === 'output') return validationError({ space: [about + error.message] });
  return new ApiError(422, 'UNPROCESSABLE', about + error.message);
}
