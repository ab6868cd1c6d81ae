/**
 * Who calls and what they may do: users, API keys, roles and scopes.
 *
 * A key is `cadl_` and 48 hex digits. Only its SHA-256 is stored: the key is 192 random bits, so a
 * plain hash cannot be searched. Each request looks its key up anew, so a revoked key ends at once.
 */
import { createHash, randomBytes } from 'node:crypto';
import { CommandError, forbidden, unauthorized } from '../errors.ts';
import type { Actor, AuditRow, AuditStore } from '../store/audit.ts';
import type { IdentityStore, KeyRow, Role, UserRow } from '../store/identity.ts';
import { randomId } from '../store/ids.ts';
import type { Listing, Page } from '../store/listing.ts';
import { hashPassword } from './passwords.ts';
import { bestPlan, type Plan } from './plans.ts';

/** What a role permits. Parsing adds a drawing to the vault, so a viewer may not. */
const roleRights = {
  viewer: ['documents.read'],
  editor: ['documents.read', 'documents.update', 'parse'],
  admin: [
    'documents.read',
    'documents.update',
    'parse',
    'documents.delete',
    'force-unlock',
    'users',
    'keys',
  ],
} as const satisfies Record<Role, readonly string[]>;

export type Right = (typeof roleRights)['admin'][number];

export const roles = Object.keys(roleRights) as Role[];
export const rights: readonly Right[] = roleRights.admin;

export interface Caller {
  keyId: string;
  userId: number;
  tenantId: number;
  plan: Plan;
  rights: ReadonlySet<Right>;
}

export type Account = Omit<Caller, 'keyId'>;

export interface CreatedKey {
  id: string;
  key: string;
  prefix: string;
  plan: Plan;
}

export const actorOf = ({ userId, keyId }: Caller): Actor => ({ via: 'api', userId, keyId });

const keyPattern = /^cadl_[0-9a-f]{48}$/;
/** `cadl_` and the first 8 digits are shown after creation. */
const prefixLength = 13;

function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

export class IdentityService {
  readonly #store: IdentityStore;
  readonly #audit: AuditStore;
  readonly #actor: Actor;

  /** `actor` is who acts where no caller is named. */
  constructor(store: IdentityStore, audit: AuditStore, actor: Actor = { via: 'server' }) {
    this.#store = store;
    this.#audit = audit;
    this.#actor = actor;
  }

  /** The caller behind a key, or 401. */
  async authenticate(key: string | undefined): Promise<Caller> {
    const row = key && keyPattern.test(key) && (await this.#store.findValidKey(hashKey(key)));
    if (!row) throw unauthorized();
    const held = roleRights[row.role] as readonly Right[];
    const scopes = row.scopes?.split(',');
    // Keys made without a user stand for themselves: each has the plan it was made with.
    const plan = row.isBuiltIn ? row.plan : bestPlan(await this.#store.plansHeld(row.userId));
    return {
      keyId: row.keyId,
      userId: row.userId,
      tenantId: row.tenantId,
      plan,
      rights: new Set(scopes ? held.filter((right) => scopes.includes(right)) : held),
    };
  }

  /** A user who calls without a key: with the rights of the role, on the best plan held. */
  async accountOf(user: Pick<UserRow, 'id' | 'tenantId' | 'role'>): Promise<Account> {
    const { id: userId, tenantId, role } = user;
    const plan = bestPlan(await this.#store.plansHeld(userId));
    return { userId, tenantId, plan, rights: new Set(roleRights[role]) };
  }

  /** 403 unless the caller has one of these rights. */
  demand(caller: Caller, ...anyOf: [Right, ...Right[]]): void {
    if (!anyOf.some((right) => caller.rights.has(right))) throw forbidden(anyOf[0]);
  }

  builtInUser(): Promise<UserRow> {
    return this.#store.ensureBuiltInUser({
      tenant: 'default',
      email: 'admin@localhost',
      // `admin` is free for a person.
      username: 'built-in',
      name: 'Administrator',
      role: 'admin',
      passwordHash: null,
      isBuiltIn: true,
    });
  }

  /** The key of a data folder that never had one; undefined otherwise. */
  async createFirstKey(): Promise<CreatedKey | undefined> {
    const user = await this.builtInUser();
    if ((await this.#store.countKeys()) > 0) return undefined;
    return this.createKey({ user, name: 'first admin key', plan: 'enterprise' });
  }

  /** `inside` runs in the transaction that adds the key. */
  async createKey(
    request: {
      user: Pick<UserRow, 'id'>;
      name: string;
      plan: Plan;
      scopes?: Right[];
      expiresAt?: string;
      by?: Actor;
    },
    inside: (created: CreatedKey) => void = () => {},
  ): Promise<CreatedKey> {
    const key = `cadl_${randomBytes(24).toString('hex')}`;
    const created = {
      id: randomId('key_'),
      key,
      prefix: key.slice(0, prefixLength),
      plan: request.plan,
    };
    const row = {
      id: created.id,
      userId: request.user.id,
      name: request.name,
      keyHash: hashKey(key),
      prefix: created.prefix,
      plan: request.plan,
      scopes: request.scopes?.join(',') ?? null,
      expiresAt: request.expiresAt ?? null,
    };
    await this.#store.addKey(row, () => {
      const { name, plan, prefix, scopes, expiresAt } = row;
      const detail = { name, plan, prefix, scopes, expiresAt };
      this.#audit.add(request.by ?? this.#actor, 'key.created', row.userId, row.id, detail);
      inside(created);
    });
    return created;
  }

  listKeys(): Promise<KeyRow[]> {
    return this.#store.listKeys();
  }

  async revokeKey(id: string): Promise<KeyRow> {
    const row = await this.#store.findKey(id);
    if (!row) throw new CommandError(`there is no key ${id}`);
    if (!(await this.revoke(row))) throw new CommandError(`the key ${id} is already revoked`);
    return (await this.#store.findKey(id)) as KeyRow;
  }

  /** False if it is revoked already. */
  async revoke(key: Pick<KeyRow, 'id' | 'userId' | 'name'>, by = this.#actor): Promise<boolean> {
    const { id, userId, name } = key;
    return this.#store.revokeKey(id, () =>
      this.#audit.add(by, 'key.revoked', userId, id, { name }),
    );
  }

  /** What was done to keys and users of the caller's tenant. */
  async auditLog(caller: Caller, listing: Listing): Promise<Page<AuditRow>> {
    this.demand(caller, 'users');
    return this.#audit.list(caller.tenantId, listing);
  }

  async createUser(request: {
    tenant: string | undefined;
    email: string;
    username: string;
    name: string;
    role: Role;
    password: string;
  }): Promise<UserRow> {
    const builtIn = await this.builtInUser();
    const { email, username, name, role } = request;
    const shown = { email, username, name, role };
    const user = {
      ...{ ...shown, tenant: request.tenant ?? builtIn.tenant, isBuiltIn: false },
      passwordHash: await hashPassword(request.password),
    };
    const id = await this.#store.addUser(user, (id) =>
      this.#audit.add(this.#actor, 'user.created', id, String(id), shown),
    );
    if (id === undefined) {
      throw new CommandError(`a user ${request.username} or ${request.email} exists already`);
    }
    return this.findUser(String(id));
  }

  listUsers(): Promise<UserRow[]> {
    return this.#store.listUsers();
  }

  /** By id, email or username. */
  async findUser(name: string): Promise<UserRow> {
    const user = await this.#store.findUser(name);
    if (!user) throw new CommandError(`there is no user ${name}`);
    return user;
  }

  async disableUser(name: string): Promise<UserRow> {
    const user = await this.findUser(name);
    const { id, email, username } = user;
    const tell = () =>
      this.#audit.add(this.#actor, 'user.disabled', id, String(id), { email, username });
    if (!(await this.#store.disableUser(id, tell))) {
      throw new CommandError(`the user ${name} is already disabled`);
    }
    return this.findUser(String(user.id));
  }
}
