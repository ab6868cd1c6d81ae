/**
 * The rules of API keys managed over HTTP. Who has the right `keys` manages those of the tenant.
 * Nobody gives a key more than the own key has: no further right, no larger plan.
 */
import { ApiError, forbidden, invalidRequest } from '../errors.ts';
import type { ApiKeyRow, ApiKeyStore } from '../store/api-keys.ts';
import type { Listing, Page } from '../store/listing.ts';
import { actorOf, type Caller, type IdentityService, type Right } from './identity.ts';
import { type Plan, planNames } from './plans.ts';

export interface KeyRequest {
  name: string;
  /** The caller's where there is none. */
  plan: Plan | undefined;
  scopes: Right[] | undefined;
  expiresAt: string | undefined;
  /** Email or username of who is to hold it; the caller where there is none. */
  user: string | undefined;
}

const keyNotFound = () => new ApiError(404, 'NOT_FOUND', 'API key not found.');

export class ApiKeyService {
  readonly #keys: ApiKeyStore;
  readonly #identity: IdentityService;

  constructor(parts: { keys: ApiKeyStore; identity: IdentityService }) {
    this.#keys = parts.keys;
    this.#identity = parts.identity;
  }

  /** `inside` runs in the transaction that adds it, with the key itself, which is shown once. */
  async create(
    caller: Caller,
    request: KeyRequest,
    inside: (row: ApiKeyRow, key: string) => void,
  ): Promise<{ row: ApiKeyRow; key: string }> {
    this.#identity.demand(caller, 'keys');
    const { name, expiresAt, plan = caller.plan } = request;
    const missing = request.scopes?.find((scope) => !caller.rights.has(scope));
    if (missing) throw forbidden(missing);
    if (planNames.indexOf(plan) > planNames.indexOf(caller.plan)) {
      throw new ApiError(403, 'FORBIDDEN', `This API key cannot give the plan "${plan}"`);
    }
    // Without scopes it has all rights of its user: as many as the own key has at most.
    const isScoped = this.#keys.read(caller.keyId).scopes !== null;
    const scopes = request.scopes ?? (isScoped ? [...caller.rights] : undefined);
    const user = { id: await this.#holderOf(caller, request.user) };
    const given = { user, name, plan, scopes: scopes && [...new Set(scopes)], expiresAt };
    const key = { ...given, by: actorOf(caller) };
    const created = await this.#identity.createKey(key, ({ id, key }) =>
      inside(this.#keys.read(id), key),
    );
    return { row: this.#keys.read(created.id), key: created.key };
  }

  async #holderOf(caller: Caller, name: string | undefined): Promise<number> {
    if (name === undefined) return caller.userId;
    const userId = await this.#keys.findUser(caller.tenantId, name);
    if (userId === undefined) throw invalidRequest({ user: ['The selected user is invalid.'] });
    return userId;
  }

  async list(caller: Caller, listing: Listing): Promise<Page<ApiKeyRow>> {
    this.#identity.demand(caller, 'keys');
    return this.#keys.list(caller.tenantId, listing);
  }

  async get(caller: Caller, id: string): Promise<ApiKeyRow> {
    this.#identity.demand(caller, 'keys');
    const row = await this.#keys.find(caller.tenantId, id);
    if (!row) throw keyNotFound();
    return row;
  }

  /** Takes effect at once; 409 where it was revoked before. */
  async revoke(caller: Caller, id: string): Promise<void> {
    const row = await this.get(caller, id);
    if (!(await this.#identity.revoke(row, actorOf(caller)))) {
      throw new ApiError(409, 'ALREADY_REVOKED', 'This API key is already revoked.');
    }
  }
}
