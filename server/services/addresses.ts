/**
 * Which addresses the server may call on behalf of others: the public ones, and those that the
 * operator lists in `LINEWORK_WEBHOOK_ALLOW`. All else is refused (loopback, private, link-local,
 * unique-local, shared, reserved, multicast, translated ones), or a webhook could reach what stands
 * behind the firewall.
 *
 * A name is judged by every address it resolves to, when it is admitted and again when it is
 * called: the addresses judged by `lookup` are the ones connected to. One address that is refused
 * refuses the name, unless the operator lists another of its addresses: then that one is called.
 */
import { type LookupAddress, type LookupOptions, lookup as resolveName } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Cidr = [Address, number];

/** Names that take longer to resolve are judged when they are called. */
const ADMISSION_MS = 3000;

export class AddressRefused extends Error {
  constructor(host: string) {
    super(`${host} is, or resolves to, an address that may not be called`);
    this.name = 'AddressRefused';
  }
}

/** `10.0.0.0/8`, or one address. Undefined where it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const whole = text.includes('/') ? text : `${text}/${isIP(text) === 6 ? 128 : 32}`;
  if (isIP(whole.replace(/\/.*$/, '')) === 0 || !ipaddr.isValidCIDR(whole)) return undefined;
  return ipaddr.parseCIDR(whole);
}

/** All that is assigned for general use; the rest of IPv6 is not (IANA, IPv6 address space). */
const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(globalUnicast);
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

export class AddressGuard {
  readonly #allowed: readonly Cidr[];

  constructor(allowed: readonly string[]) {
    this.#allowed = allowed.map((text) => parseCidr(text)!);
  }

  /** Whether a numeric address may be called; a mapped IPv4 one is judged as what it is. */
  allows(text: string): boolean {
    const bare = text.replace(/%.*$/, '');
    if (isIP(bare) === 0) return false;
    return isPublic(ipaddr.process(bare)) || this.#lists(bare);
  }

  #lists(text: string): boolean {
    const address = ipaddr.process(text);
    return this.#allowed.some((cidr) => isWithin(address, cidr));
  }

  /** Those of a name's addresses that may be called; none where the name is refused. */
  #select(found: readonly LookupAddress[]): LookupAddress[] {
    const allowed = found.filter(({ address }) => this.allows(address));
    const isListed = allowed.some(({ address }) => this.#lists(address));
    return allowed.length === found.length || isListed ? allowed : [];
  }

  /** Throws for a URL whose host is refused. A name that does not resolve now may later. */
  async admit(url: URL): Promise<void> {
    const host = hostOf(url);
    if (isIP(host) !== 0) {
      if (!this.allows(host)) throw new AddressRefused(host);
      return;
    }
    const found = await new Promise<LookupAddress[]>((resolve) => {
      const late = setTimeout(() => resolve([]), ADMISSION_MS);
      resolveName(host, { all: true }, (error, addresses) => {
        clearTimeout(late);
        resolve(error ? [] : addresses);
      });
    });
    if (found.length > 0 && this.#select(found).length === 0) throw new AddressRefused(host);
  }

  /** For `http.request`: resolves, and gives only addresses that may be called. */
  readonly lookup = (host: string, options: LookupOptions, done: LookupCallback): void => {
    resolveName(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const allowed = this.#select(addresses);
      if (allowed.length === 0) return done(new AddressRefused(host), []);
      if (options.all) return done(null, allowed);
      return done(null, allowed[0]!.address, allowed[0]!.family);
    });
  };
}

/** `[::1]` without its brackets, `localhost.` without its dot. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$|\.$/g, '');

function isWithin(address: Address, [network, bits]: Cidr): boolean {
  if (address.kind() !== network.kind()) return false;
  return (address as ipaddr.IPv4).match([network as ipaddr.IPv4, bits]);
}
