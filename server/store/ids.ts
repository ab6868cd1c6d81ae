/**
 * Random names for rows that outsiders see: a prefix and letters and digits that no one can guess.
 */
import { randomBytes } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `job_` and 20 characters: 119 bits. */
export function randomId(prefix: string, length = 20): string {
  let text = prefix;
  while (text.length < prefix.length + length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: taking more would favour the first letters.
      if (byte < 248 && text.length < prefix.length + length) text += alphabet[byte % 62];
    }
  }
  return text;
}
