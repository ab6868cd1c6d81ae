/**
 * Passwords as memory-hard hashes (scrypt, 32 MB) that carry their parameters, so that these can be
 * raised later: `scrypt$32768$8$1$SALT$HASH`, base64.
 *
 * Hashing runs on Node's thread pool. A flood of logins must take neither all of its threads, which
 * files need too, nor all memory: few hash at once, some wait, the rest is refused.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ApiError } from '../errors.ts';
import { megabyte } from './plans.ts';

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

const HASH_SIZE = 32;
const AT_ONCE_MAX = 2;
const WAITING_MAX = 30;

interface Parameters {
  cost: number;
  blockSize: number;
  lanes: number;
}

const parameters: Parameters = { cost: 32_768, blockSize: 8, lanes: 1 };

function hashWith(password: string, salt: Buffer, { cost, blockSize, lanes }: Parameters) {
  const options = { N: cost, r: blockSize, p: lanes, maxmem: 64 * megabyte };
  return derive(password.normalize('NFC'), salt, HASH_SIZE, options);
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await hashWith(password, salt, parameters);
  const { cost, blockSize, lanes } = parameters;
  const parts = [cost, blockSize, lanes, salt.toString('base64'), hash.toString('base64')];
  return `scrypt$${parts.join('$')}`;
}

/** What nobody's password is: whoever has none is compared with it, at the same cost. */
const nobody = `scrypt$32768$8$1$${'A'.repeat(22)}==$${'A'.repeat(43)}=`;

async function matches(password: string, stored: string): Promise<boolean> {
  const [, cost, blockSize, lanes, salt = '', hash = ''] = stored.split('$');
  const given = await hashWith(password, Buffer.from(salt, 'base64'), {
    ...{ cost: Number(cost), blockSize: Number(blockSize), lanes: Number(lanes) },
  });
  const wanted = Buffer.from(hash, 'base64');
  return wanted.length === given.length && timingSafeEqual(given, wanted);
}

export class PasswordChecker {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** Takes as long where there is no password to compare with. 429 where too many are asked. */
  async check(password: string, stored: string | null): Promise<boolean> {
    await this.#enter();
    try {
      return (await matches(password, stored ?? nobody)) && stored !== null;
    } finally {
      // Who waits longest takes the place over.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < AT_ONCE_MAX) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= WAITING_MAX) {
      throw new ApiError(429, 'TOO_MANY_LOGINS', 'Too many logins at once, please try again.');
    }
    await new Promise<void>((turn) => this.#waiting.push(turn));
  }
}
