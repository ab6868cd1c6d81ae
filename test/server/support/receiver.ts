/**
 * A receiver of webhooks on the loopback: keeps what it was sent, with the bytes as they came, and
 * answers as a test wants. It ends with the test file.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

const closers: (() => void)[] = [];

afterAll(() => {
  for (const close of closers) close();
});

export interface Received {
  path: string;
  method: string;
  headers: IncomingHttpHeaders;
  raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: the JSON is what the tests look at.
  event: any;
  /** Milliseconds since the epoch. */
  time: number;
}

export interface Receiver {
  url: string;
  requests: Received[];
  /** Those of one path, in the order they came. */
  at(path: string): Received[];
}

/** `answer` gets the number of earlier requests to the same path; 200 without one. */
export async function startReceiver(
  answer: (
    request: Received,
    before: number,
    response: ServerResponse,
  ) => number | undefined = () => 200,
): Promise<Receiver> {
  const requests: Received[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks = await incoming.toArray().catch(() => undefined);
    if (!chunks) return;
    const raw = Buffer.concat(chunks).toString('utf8');
    const { url: path = '', method = '', headers } = incoming;
    const received = { path, method, headers, raw, event: JSON.parse(raw), time: Date.now() };
    const before = requests.filter((request) => request.path === path).length;
    requests.push(received);
    const status = answer(received, before, response);
    if (status !== undefined) response.writeHead(status).end();
  });
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, at: (path) => requests.filter((request) => request.path === path) };
}
