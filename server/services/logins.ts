/**
 * Logins with username and password, and the access tokens they give.
 *
 *   10 wrong passwords in a row   lock the login for 15 minutes, whatever is tried then
 *   a token                       128 characters, ends after an hour without use; kept as a hash
 *
 * Why a login fails is not told, nor can it be measured: a name that nobody has, an account without
 * a password and a locked one cost one hash and one write too.
 */
import { createHash } from 'node:crypto';
import type { AuditStore } from '../store/audit.ts';
import { randomId } from '../store/ids.ts';
import type { LoginRow, LoginStore, LoginUser } from '../store/logins.ts';
import type { Account, IdentityService } from './identity.ts';
import type { PasswordChecker } from './passwords.ts';

const FAILURES_MAX = 10;
const LOCK_MS = 15 * 60_000;
const TOKEN_LENGTH = 128;
const TOKEN_MS = 3_600_000;
/** Uses that follow each other so quickly are noted once. */
const USE_NOTED_MS = 5_000;

export interface Session {
  account: Account;
  user: LoginUser;
}

const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
/** 762 random bits cannot be searched, so a plain hash will do. */
const hashToken = (token: string) => createHash('sha256').update(token).digest('hex');

export class LoginService {
  readonly #store: LoginStore;
  readonly #passwords: PasswordChecker;
  readonly #identity: IdentityService;
  readonly #audit: AuditStore;

  constructor(parts: {
    store: LoginStore;
    passwords: PasswordChecker;
    identity: IdentityService;
    audit: AuditStore;
  }) {
    this.#store = parts.store;
    this.#passwords = parts.passwords;
    this.#identity = parts.identity;
    this.#audit = parts.audit;
  }

  /** A token for who knows the password; undefined for all others. */
  async authorize(
    username: string,
    password: string,
    address: string | null,
  ): Promise<{ token: string; userId: number } | undefined> {
    const user = await this.#store.findUser(username);
    const isRight = await this.#passwords.check(password, user?.passwordHash ?? null);
    const token = randomId('', TOKEN_LENGTH);
    const isIn = await this.#store.write(() => {
      if (!user) {
        this.#store.countUnknown();
        return false;
      }
      if (!this.#judge(user, isRight, address)) return false;
      this.#store.removeTokensUsedBefore(ago(TOKEN_MS));
      this.#store.addToken(hashToken(token), user.id, ago(0));
      return true;
    });
    return isIn && user ? { token, userId: user.id } : undefined;
  }

  /** Whether an attempt succeeds, noted. In a transaction, so that no attempt is lost or free. */
  #judge({ id }: LoginUser, isRight: boolean, address: string | null): boolean {
    const login = this.#store.loginOf(id);
    if (login.lockedUntil !== null && login.lockedUntil > ago(0)) {
      this.#store.countUnknown();
      return false;
    }
    if (isRight) {
      const entered = { failures: 0, lockedUntil: null, lastAt: ago(0), lastAddress: address };
      this.#store.setLogin(id, entered);
      return true;
    }
    const failures = login.failures + 1;
    const isLocked = failures >= FAILURES_MAX;
    const lockedUntil = isLocked ? ago(-LOCK_MS) : null;
    this.#store.setLogin(id, { ...login, failures: isLocked ? 0 : failures, lockedUntil });
    const action = isLocked ? 'login.locked' : 'login.failed';
    const detail = { failures, address, ...(lockedUntil && { lockedUntil }) };
    this.#audit.add({ via: 'login' }, action, id, String(id), detail);
    return false;
  }

  /** Whose token it is; undefined where it is none, is over, or is another account's. */
  async enter(token: string, accountId: string): Promise<Session | undefined> {
    const hash = hashToken(token);
    const found = await this.#store.findUserOfToken(hash, ago(TOKEN_MS));
    if (!found || String(found.id) !== accountId) return undefined;
    const { usedAt, ...user } = found;
    if (usedAt < ago(USE_NOTED_MS)) await this.#store.useToken(hash, ago(0));
    return { account: await this.#identity.accountOf(user), user };
  }

  async disable(token: string): Promise<void> {
    await this.#store.removeToken(hashToken(token));
  }

  async lastLogin(userId: number): Promise<LoginRow> {
    return this.#store.loginOf(userId);
  }

  /** An account by its user; undefined where that is disabled. */
  async accountOf(userId: number): Promise<Account | undefined> {
    const user = await this.#store.findEnabled(userId);
    return user && this.#identity.accountOf(user);
  }
}
