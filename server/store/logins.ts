/** SQL of logins and of the tokens they give. Rules: `services/logins.ts`. */
import type { Database } from './database.ts';
import type { UserRow } from './identity.ts';

export interface LoginRow {
  failures: number;
  lockedUntil: string | null;
  lastAt: string | null;
  lastAddress: string | null;
}

export type LoginUser = Pick<
  UserRow,
  'id' | 'tenantId' | 'username' | 'email' | 'name' | 'role' | 'createdAt'
>;

const columns = 'users.id, tenantId, username, email, users.name, role, users.createdAt';

function prepare(database: Database) {
  return {
    user: database.prepare(`SELECT ${columns}, passwordHash FROM users
      WHERE username = ? AND disabledAt IS NULL`),
    enabledUser: database.prepare(`SELECT ${columns} FROM users
      WHERE id = ? AND disabledAt IS NULL`),
    login: database.prepare(`SELECT failures, lockedUntil, lastAt, lastAddress FROM logins
      WHERE userId = ?`),
    setLogin: database.prepare(`INSERT INTO logins
        (userId, failures, lockedUntil, lastAt, lastAddress)
      VALUES (@userId, @failures, @lockedUntil, @lastAt, @lastAddress)
      ON CONFLICT (userId) DO UPDATE SET failures = @failures, lockedUntil = @lockedUntil,
        lastAt = @lastAt, lastAddress = @lastAddress`),
    countUnknown: database.prepare('UPDATE unknownLogins SET attempts = attempts + 1'),
    addToken: database.prepare(`INSERT INTO accessTokens (hash, userId, createdAt, usedAt)
      VALUES (@hash, @userId, @now, @now)`),
    userOfToken: database.prepare(`SELECT ${columns}, usedAt FROM accessTokens
      JOIN users ON users.id = userId
      WHERE hash = @hash AND usedAt > @after AND disabledAt IS NULL`),
    useToken: database.prepare('UPDATE accessTokens SET usedAt = @now WHERE hash = @hash'),
    removeToken: database.prepare('DELETE FROM accessTokens WHERE hash = ?'),
    removeTokensUsedBefore: database.prepare('DELETE FROM accessTokens WHERE usedAt <= ?'),
  };
}

const noLogin: LoginRow = { failures: 0, lockedUntil: null, lastAt: null, lastAddress: null };

export class LoginStore {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database);
  }

  /** All of the work, or nothing where it throws. */
  async write<Value>(work: () => Value): Promise<Value> {
    return this.#database.transaction(work).immediate();
  }

  /** Whoever may log in under a name. */
  async findUser(username: string): Promise<(LoginUser & { passwordHash: string | null }) | null> {
    const user = this.#sql.user.get(username) as LoginUser & { passwordHash: string | null };
    return user ?? null;
  }

  async findEnabled(userId: number): Promise<LoginUser | undefined> {
    return this.#sql.enabledUser.get(userId) as LoginUser | undefined;
  }

  loginOf(userId: number): LoginRow {
    return (this.#sql.login.get(userId) as LoginRow | undefined) ?? noLogin;
  }

  setLogin(userId: number, login: LoginRow): void {
    this.#sql.setLogin.run({ ...login, userId });
  }

  countUnknown(): void {
    this.#sql.countUnknown.run();
  }

  addToken(hash: string, userId: number, now: string): void {
    this.#sql.addToken.run({ hash, userId, now });
  }

  /** The enabled user of a token that was used since then, and when that was. */
  async findUserOfToken(
    hash: string,
    after: string,
  ): Promise<(LoginUser & { usedAt: string }) | undefined> {
    return this.#sql.userOfToken.get({ hash, after }) as
      | (LoginUser & { usedAt: string })
      | undefined;
  }

  async useToken(hash: string, now: string): Promise<void> {
    this.#sql.useToken.run({ hash, now });
  }

  async removeToken(hash: string): Promise<void> {
    this.#sql.removeToken.run(hash);
  }

  removeTokensUsedBefore(time: string): void {
    this.#sql.removeTokensUsedBefore.run(time);
  }
}
