/**
 * One attempt to deliver an event: a POST that ends within 10 seconds, follows no redirect, and
 * connects to no address that is refused. Only the status of the answer is read.
 *
 * A signature is HMAC-SHA-256 over `<timestamp>.<body>`, made anew for each attempt so that a late
 * one does not look like a replay; the body stays the same.
 */
import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { type AddressGuard, AddressRefused, hostOf } from './addresses.ts';

export const CALL_SECONDS = 10;
const ERROR_LENGTH_MAX = 300;

/** What a call came to: the status of an answer, or why there was none. */
export interface CallOutcome {
  status: number | null;
  error: string | null;
}

/**
 * The headers of a delivery; signed where there is a secret, under the names of both APIs: an
 * endpoint may be told events of each, and checks them the way it knows.
 */
export function webhookHeaders(
  body: string,
  secret: string | null,
  time = Date.now(),
): Record<string, string> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    'User-Agent': 'CADLens-Webhook/1.0',
  };
  if (secret === null) return headers;
  const timestamp = String(Math.floor(time / 1000));
  const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const signature = `t=${timestamp},v1=${digest}`;
  headers['X-CADLens-Signature'] = signature;
  headers['X-CADLens-Timestamp'] = timestamp;
  headers['X-CadFiles-Signature'] = signature;
  return headers;
}

/** Never rejects, but when `stop` ends it. */
export function callWebhook(
  target: { url: string; headers: Record<string, string>; body: string },
  guard: AddressGuard,
  stop: AbortSignal,
): Promise<CallOutcome> {
  const late = AbortSignal.timeout(CALL_SECONDS * 1000);
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      if (stop.aborted) return reject(error);
      const why = late.aborted ? `No answer within ${CALL_SECONDS} seconds` : error.message;
      resolve({ status: null, error: (why || String(error)).slice(0, ERROR_LENGTH_MAX) });
    };
    const url = new URL(target.url);
    const host = hostOf(url);
    // A numeric host is connected to without a lookup.
    if (isIP(host) !== 0 && !guard.allows(host)) return fail(new AddressRefused(host));
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const call = request(url, {
      method: 'POST',
      headers: target.headers,
      agent: false,
      lookup: guard.lookup,
      signal: AbortSignal.any([stop, late]),
    });
    call.on('error', fail);
    call.on('socket', (socket) => {
      socket.once('connect', () => {
        const address = socket.remoteAddress ?? '';
        if (!guard.allows(address)) socket.destroy(new AddressRefused(address));
      });
    });
    call.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const isRedirect = status >= 300 && status < 400;
      resolve({ status, error: isRedirect ? 'Redirects are not followed' : null });
      response.on('error', () => {}).destroy();
    });
    call.end(target.body);
  });
}
