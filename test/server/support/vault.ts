/** A client of the vault, `/api`, and the users of a test. */
import type { Role } from '../../../server/store/identity.ts';
import { type Answer, Client, createKey, createUser, type TestServer } from './server.ts';

export type Part = [field: string, content: string | Uint8Array<ArrayBuffer>, name?: string];

export class VaultClient extends Client {
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
