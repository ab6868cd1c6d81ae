/** A client of `/api/v1`: JSON in and out, jobs waited for, server-sent events read. */
import { type Answer, Client } from './server.ts';

export function jsonClient(url: string, key: string | undefined) {
  const client = new Client(url, key);
  const pathOf = (path: string) => (path.startsWith('http') ? path : `/api/v1${path}`);
  /** A text is sent as it is. */
  const send = (
    method: string,
    path: string,
    body?: object | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    client.request(pathOf(path), {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const get = (path: string) => client.request(pathOf(path));
  return {
    get,
    send,
    post: (path: string, body: object, headers?: Record<string, string>) =>
      send('POST', path, body, headers),
    /** The response itself, unread. */
    raw: (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      if (key) headers.set('Authorization', `Bearer ${key}`);
      return fetch(`${url}/api/v1${path}`, { ...init, headers });
    },
    async ended(jobId: string, milliseconds = 50_000): Promise<Answer['body']> {
      const until = Date.now() + milliseconds;
      for (;;) {
        const { body } = await get(`/jobs/${jobId}`);
        if (body.status === 'finished' || body.status === 'failed') return body;
        if (Date.now() > until) throw new Error(`job ${jobId} is still ${body.status}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

export interface ServerEvent {
  id: number;
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: the JSON is what the tests look at.
  data: any;
}

/** The events of a stream's text; comments and other fields are left out. */
export function readEvents(text: string): ServerEvent[] {
  return text.split('\n\n').flatMap((block) => {
    const fields = new Map(
      block.split('\n').map((line) => {
        const [, name, value] = /^(\w*): ?(.*)$/.exec(line) ?? [];
        return [name, value];
      }),
    );
    if (!fields.has('event')) return [];
    const [id, event] = [Number(fields.get('id')), fields.get('event')!];
    return [{ id, event, data: JSON.parse(fields.get('data')!) }];
  });
}
