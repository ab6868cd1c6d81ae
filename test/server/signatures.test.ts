/** Signed URLs: until when and for what they hold. */
import { randomBytes } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { loadSecret, UrlSigner } from '../../server/services/signatures.ts';
import { makeFolder } from './support/server.ts';

const path = '/files/previews/job_a.png';
const signer = new UrlSigner(randomBytes(32));
const queryOf = (seconds: number, by = signer) => new URLSearchParams(by.sign(path, seconds));
const verify = (query: URLSearchParams, target = path) =>
  signer.verify(target, query.get('expires') ?? undefined, query.get('signature') ?? undefined);

afterEach(() => {
  vi.useRealTimers();
});

it('holds for its time and not longer', () => {
  vi.useFakeTimers();
  const query = queryOf(3600);
  vi.advanceTimersByTime(3_599_000);
  verify(query);
  vi.advanceTimersByTime(2000);
  expect(() => verify(query)).toThrow('This URL has expired');
});

it('holds for its path and its secret only', () => {
  expect(() => verify(queryOf(60), '/files/previews/job_b.png')).toThrow('Invalid signature');
  const other = new UrlSigner(randomBytes(32));
  expect(() => verify(queryOf(60, other))).toThrow('Invalid signature');
});

it('a longer, a cut or an empty signature is false', () => {
  const query = queryOf(60);
  const genuine = query.get('signature')!;
  for (const wrong of ['', genuine.slice(0, -2), `${genuine}00`, genuine.toUpperCase()]) {
    query.set('signature', wrong);
    expect(() => verify(query)).toThrow('Invalid signature');
  }
});

it('the folder keeps one secret', () => {
  const folder = makeFolder();
  expect(loadSecret(folder).equals(loadSecret(folder))).toBe(true);
  expect(loadSecret(folder).equals(loadSecret(makeFolder()))).toBe(false);
});
