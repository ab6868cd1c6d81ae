/** A client of the vault, `/api`, the users of a test, and what its answers are compared with. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Role } from '../../../server/store/identity.ts';
import { type Answer, Client, createKey, createUser, type TestServer } from './server.ts';

export type Part = [field: string, content: string | Uint8Array<ArrayBuffer>, name?: string];

export class VaultClient extends Client {
  readonly key: string;

  constructor(url: string, key = '') {
    super(url, key);
    this.key = key;
  }

  /** With a JSON body where one is given. */
  send(method: string, path: string, body?: object): Promise<Answer> {
    const init: RequestInit = { method };
    if (body) {
      init.headers = { 'Content-Type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    return this.request(`/api${path}`, init);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request(`/api${path}`, { headers });
  }

  post(path: string, body?: object): Promise<Answer> {
    return this.send('POST', path, body);
  }

  /** A part with a name is a file. */
  form(path: string, ...parts: Part[]): Promise<Answer> {
    const form = new FormData();
    for (const [field, content, name] of parts) {
      if (name === undefined) form.append(field, String(content));
      else form.append(field, new Blob([content]), name);
    }
    return this.request(`/api${path}`, { method: 'POST', body: form });
  }

  async newItem(fields: object = { name: 'Motor housing' }) {
    return (await this.post('/items', fields)).body.data.item;
  }

  upload(itemId: string, ...parts: Part[]): Promise<Answer> {
    return this.form(`/items/${itemId}/files/upload`, ...parts);
  }

  /** A new file in a new item, or the one given; tells the file's id. */
  async newFile(content = 'first', name = 'motor_housing.step', itemId?: string): Promise<string> {
    const item = itemId ?? (await this.newItem()).id;
    return (await this.upload(item, ['file1', content, name])).body.files[0].id;
  }

  async mainBranch(): Promise<string> {
    const { body } = await this.get('/branches');
    return body.data.branches.find((branch: { isMain: boolean }) => branch.isMain).id;
  }
}

export async function makeUser(
  server: TestServer,
  name: string,
  role: Role,
  tenant?: string,
): Promise<VaultClient> {
  const user = await createUser(server.data, name, role, tenant);
  const { key } = await createKey(server.data, { user });
  return new VaultClient(server.url, key);
}

/** John and Mary edit, Vera views, Ada administers, Otto administers another tenant. */
export async function makeCast(server: TestServer) {
  return {
    john: await makeUser(server, 'john', 'editor'),
    mary: await makeUser(server, 'mary', 'editor'),
    vera: await makeUser(server, 'vera', 'viewer'),
    ada: await makeUser(server, 'ada', 'admin'),
    otto: await makeUser(server, 'otto', 'admin', 'elsewhere'),
  };
}

export const uuid = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
);
export const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const someone = expect.stringMatching(/^\d+$/);
export const johnShown = { id: someone, name: 'john', email: 'john@example.com' };
export const fail = (status: number, code: string, message: unknown = expect.any(String)) =>
  expect.objectContaining({ status, body: { error: { code, message } } });
export const ok = (body: object, status = 200) => expect.objectContaining({ status, body });
export const success = (message: string) => ok({ data: { success: true, message } });
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
