/**
 * Writes down what has come of a piece of work, however long the database refuses it: a disk that
 * is full is made room on, and nobody waits for a work that has ended as if it had not.
 */
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 1000;

/** Undefined where it is given up: the next start takes up what is not written down. */
export async function persist<Value>(
  write: () => Promise<Value>,
  options: { onFault: (error: unknown) => void; isGivenUp: () => boolean },
): Promise<Value | undefined> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      options.onFault(error);
      if (options.isGivenUp()) return undefined;
      await sleep(RETRY_MS);
    }
  }
}
