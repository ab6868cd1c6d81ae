/**
 * Which addresses a webhook may call. The lists are the special-purpose registries of IANA (RFC
 * 6890 and its successors); what stands in none is public.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { AddressGuard, parseCidr } from '../../server/services/addresses.ts';
import { startReceiver } from './support/receiver.ts';
import {
  Client,
  drawing,
  firstKeyOf,
  makeFolder,
  startTestServer,
  type TestServer,
} from './support/server.ts';

const refused = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.254'],
  ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.8', '192.0.2.1', '192.168.1.1'],
  ...['198.18.0.1', '198.51.100.1', '203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  // Unspecified, loopback, IPv4-compatible, -mapped and -translated ones.
  ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:0:127.0.0.1'],
  // NAT64, discard, Teredo, documentation, 6to4.
  ...['64:ff9b::7f00:1', '100::1', '2001::1', '2001:db8::1', '2002:7f00:1::'],
  // Unique-local, link-local, site-local, multicast, not assigned.
  ...['fc00::1', 'fd12:3456::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '4000::1'],
];
const allowed = [
  ...['1.1.1.1', '8.8.8.8', '93.184.216.34', '172.32.0.1', '100.128.0.1', '192.167.255.255'],
  ...['::ffff:8.8.8.8', '2606:4700:4700::1111', '2a00:1450:4001::200e'],
];

describe('the guard', () => {
  it.each(refused)('refuses %s', (address) => {
    expect(new AddressGuard([]).allows(address)).toBe(false);
  });
  it.each(allowed)('lets %s pass', (address) => {
    expect(new AddressGuard([]).allows(address)).toBe(true);
  });
  it('lets pass what the operator lists, and no more', () => {
    const guard = new AddressGuard(['10.1.0.0/16', '::1', '192.168.7.7', 'fd00::/8']);
    const pass = ['10.1.2.3', '::ffff:10.1.2.3', '::1', '192.168.7.7', 'fd12::1'];
    expect(pass.filter((address) => !guard.allows(address))).toEqual([]);
    const stop = ['10.2.0.1', '127.0.0.1', '::2', '192.168.7.8', 'fe80::1', 'not an address', ''];
    expect(stop.filter((address) => guard.allows(address))).toEqual([]);
  });
  it('knows a CIDR from what is none', () => {
    const wrong = ['', 'localhost', '10.0.0.0/33', '10.0.0/8', '1', '::1/129', '10.0.0.0/x', '/8'];
    expect(wrong.filter((text) => parseCidr(text))).toEqual([]);
  });
});

/** Names that a server started so resolves as an attacker would have it. */
function withNames(): { NODE_OPTIONS: string } {
  const script = join(makeFolder(), 'names.cjs');
  writeFileSync(
    script,
    `const dns = require('node:dns');
    const { lookup } = dns;
    const names = {
      'mixed.test': () => ['93.184.216.34', '127.0.0.1'],
      'inside.test': () => ['10.9.9.9', '127.0.0.1'],
      // Public for who asks first, the loopback for who asks again.
      'rebind.test': () => [asked++ === 0 ? '93.184.216.34' : '127.0.0.1'],
    };
    let asked = 0;
    dns.lookup = (host, options, done) => {
      if (!names[host]) return lookup(host, options, done);
      const list = names[host]().map((address) => ({ address, family: 4 }));
      setImmediate(() => options.all ? done(null, list) : done(null, list[0].address, 4));
    };
    require('node:module').syncBuiltinESMExports();`,
  );
  return { NODE_OPTIONS: `--require=${script}` };
}

it('of a name, only the addresses that the operator lists are called', async () => {
  const receiver = await startReceiver();
  const env = { LINEWORK_WEBHOOK_ALLOW: '127.0.0.1', ...withNames() };
  const server = await startTestServer({ env });
  const client = new Client(server.url, firstKeyOf(server));
  const webhookUrl = receiver.url.replace('127.0.0.1', 'inside.test');
  expect((await client.parse(drawing(), { webhookUrl })).status).toBe(202);
  await expect.poll(() => receiver.requests.length).toBe(2);
});

describe('a server whose operator lists nothing', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startTestServer({ env: withNames() });
    client = new Client(server.url, firstKeyOf(server));
  });

  it.each([
    ...['http://127.0.0.1:9/', 'http://localhost:9/', 'http://[::1]:9/', 'http://10.0.0.1/'],
    ...['http://169.254.169.254/latest/meta-data/', 'http://[::ffff:127.0.0.1]/'],
    // The URL standard reads these as 127.0.0.1.
    ...['http://2130706433/', 'http://0x7f.1/', 'http://0177.0.0.1/', 'http://127.1/'],
    // Names with an address that is not public.
    ...['http://mixed.test/', 'http://inside.test/'],
    ...['http://localhost./', 'http://[fd00::1]/', 'http://[fe80::1]/', 'http://0/'],
  ])('refuses %s when it is given', async (url) => {
    const call = await client.parse(drawing(), { webhookUrl: url });
    expect(call).toMatchObject({ status: 400, body: { error: 'Validation error' } });
    expect(call.body.details.fieldErrors.webhookUrl).toEqual([
      expect.stringContaining('loopback, private'),
    ]);
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ url });
    const saved = await client.request('/v1/webhooks', { method: 'POST', headers, body });
    expect([saved.status, Object.keys(saved.body.details.fieldErrors)]).toEqual([400, ['url']]);
  });
  it('refuses a name that has become the loopback when it is called', async () => {
    const receiver = await startReceiver();
    const webhookUrl = receiver.url.replace('127.0.0.1', 'rebind.test');
    expect((await client.parse(drawing(), { webhookUrl })).status).toBe(202);
    await expect
      .poll(async () => (await client.request('/v1/webhooks/deliveries')).body)
      .toMatchObject([
        { lastStatus: null, lastError: expect.stringContaining('rebind.test is, or') },
        { lastStatus: null, lastError: expect.stringContaining('rebind.test is, or') },
      ]);
    expect(receiver.requests).toEqual([]);
  });
});
