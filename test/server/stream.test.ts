/**
 * Which encoding a client gets, and when it has the answer already. RFC 9110, 12.5.3 and 13.1.2.
 */
import { describe, expect, it } from 'vitest';
import { chooseEncoding, isFresh } from '../../server/api/stream.ts';

describe('chooseEncoding', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['gzip', 'gzip'],
    ['GZIP, deflate', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['gzip;q=0', undefined],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=nonsense', undefined],
  ])('%s: %s', (header, encoding) => {
    expect(chooseEncoding(header)).toBe(encoding);
  });
});

describe('isFresh', () => {
  it.each([
    [undefined, false],
    ['"a"', true],
    ['W/"a"', true],
    ['"b", W/"a"', true],
    ['*', true],
    ['"b"', false],
  ])('%s against W/"a": %s', (header, fresh) => {
    expect(isFresh(header, 'W/"a"')).toBe(fresh);
  });
});
