/** Sealed secrets: they open for their folder and owner, and for nothing else. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { Sealer } from '../../server/services/sealing.ts';

const sealer = new Sealer(randomBytes(32));

it('opens what it sealed, each time sealed anew', () => {
  const [one, two] = [sealer.seal('whsec_1', 'wh_a'), sealer.seal('whsec_1', 'wh_a')];
  expect(one).not.toBe(two);
  expect([sealer.open(one, 'wh_a'), sealer.open(two, 'wh_a')]).toEqual(['whsec_1', 'whsec_1']);
});

it('does not open for another owner, another folder, or changed by one bit', () => {
  const sealed = sealer.seal('whsec_1', 'wh_a');
  expect(() => sealer.open(sealed, 'wh_b')).toThrow();
  expect(() => new Sealer(randomBytes(32)).open(sealed, 'wh_a')).toThrow();
  const bytes = Buffer.from(sealed.slice(3), 'base64');
  for (const index of [0, 12, 28, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[index]! ^= 1;
    expect(() => sealer.open(`v1.${changed.toString('base64')}`, 'wh_a')).toThrow();
  }
  expect(() => sealer.open('v1.', 'wh_a')).toThrow();
});
