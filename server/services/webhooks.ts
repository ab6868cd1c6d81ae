/**
 * The rules of webhooks: which URLs may be called, how many endpoints a tenant saves, what its log
 * shows. Delivering is `deliveries.ts`, what is told `events.ts`.
 *
 * A signing secret is shown once. It must be usable to sign, so it is kept sealed, not hashed.
 */
import { randomBytes } from 'node:crypto';
import { ApiError, validationError } from '../errors.ts';
import { randomId } from '../store/ids.ts';
import type { DeliveryRow, WebhookStore } from '../store/webhooks.ts';
import { type AddressGuard, AddressRefused } from './addresses.ts';
import type { EventType } from './events.ts';
import type { Caller } from './identity.ts';
import type { Sealer } from './sealing.ts';

const ENDPOINTS_MAX = 2;
const LISTED = 100;

export interface EndpointView {
  id: string;
  url: string;
  /** Null: all. */
  events: EventType[] | null;
  createdAt: string;
}

export interface CreatedEndpoint {
  id: string;
  url: string;
  secret: string;
}

const endpointNotFound = () => new ApiError(404, 'WEBHOOK_NOT_FOUND', 'Webhook endpoint not found');

export class WebhookService {
  readonly #store: WebhookStore;
  readonly #guard: AddressGuard;
  readonly #sealer: Sealer;

  constructor(parts: { store: WebhookStore; guard: AddressGuard; sealer: Sealer }) {
    this.#store = parts.store;
    this.#guard = parts.guard;
    this.#sealer = parts.sealer;
  }

  /** 400 for a URL that is not to be called; `field` is what it was given as. */
  async checkTarget(text: string, field: string): Promise<void> {
    const url = new URL(text);
    if (url.username || url.password) {
      throw validationError({ [field]: ['Must not hold a user name or password'] });
    }
    try {
      await this.#guard.admit(url);
    } catch (error) {
      if (!(error instanceof AddressRefused)) throw error;
      throw validationError({
        [field]: ['Must not resolve to a loopback, private, link-local or reserved address'],
      });
    }
  }

  /** `onCreated` is called inside the transaction that saves the endpoint. */
  async create(
    caller: Caller,
    request: { url: string; events?: readonly EventType[] },
    onCreated: (created: CreatedEndpoint) => void = () => {},
  ): Promise<CreatedEndpoint> {
    const { url, events } = request;
    await this.checkTarget(url, 'url');
    const id = randomId('wh_');
    const secret = `whsec_${randomBytes(32).toString('hex')}`;
    const row = {
      id,
      tenantId: caller.tenantId,
      url,
      events: events ? [...new Set(events)].join(',') : null,
      secret: this.#sealer.seal(secret, id),
      createdAt: new Date().toISOString(),
    };
    const created = { id, url, secret };
    if (!(await this.#store.addEndpoint(row, ENDPOINTS_MAX, () => onCreated(created)))) {
      const message = `${ENDPOINTS_MAX} webhook endpoints are saved already; delete one first`;
      throw new ApiError(409, 'WEBHOOK_LIMIT', message);
    }
    return created;
  }

  async list({ tenantId }: Caller): Promise<EndpointView[]> {
    return this.#store.endpointsOf(tenantId).map(({ id, url, events, createdAt }) => ({
      ...{ id, url, createdAt },
      events: (events?.split(',') as EventType[] | undefined) ?? null,
    }));
  }

  async get(caller: Caller, id: string): Promise<EndpointView> {
    const found = (await this.list(caller)).find((endpoint) => endpoint.id === id);
    if (!found) throw endpointNotFound();
    return found;
  }

  async remove({ tenantId }: Caller, id: string): Promise<void> {
    if (!(await this.#store.removeEndpoint(tenantId, id))) throw endpointNotFound();
  }

  /** The latest deliveries of the tenant, newest first. */
  deliveries({ tenantId }: Caller): Promise<DeliveryRow[]> {
    return this.#store.listDeliveries(tenantId, LISTED);
  }
}
