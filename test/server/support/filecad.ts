/** A client of `/api/v2`, logged in, and what its answers are compared with. */
import { expect, it } from 'vitest';
import type { Role } from '../../../server/store/identity.ts';
import { type Answer, Client, createUser, type TestServer } from './server.ts';

export type Fields = Record<string, string>;

/** What `createUser` gives to all. */
export const PASSWORD = 'correct horse';

export class FilecadClient extends Client {
  token = '';
  account = '';

  /** A POST with a form; the token and account go before the fields, which may be others. */
  call(path: string, fields: Fields = {}): Promise<Answer> {
    const body = new URLSearchParams({ ...this.session, ...fields });
    return this.request(`/api/v2${path}`, { method: 'POST', body });
  }

  get session(): Fields {
    return { access_token: this.token, account_id: this.account };
  }

  async login(username: string, password = PASSWORD): Promise<this> {
    const { body } = await this.call('/authorize', { username, password });
    ({ access_token: this.token, account_id: this.account } = body.data);
    return this;
  }

  upload(
    content: string | Uint8Array<ArrayBuffer>,
    name: string,
    fields: Fields = {},
  ): Promise<Answer> {
    const form = new FormData();
    for (const [field, value] of Object.entries({ ...this.session, ...fields })) {
      form.append(field, value);
    }
    form.append('upload_file', new Blob([content]), name);
    return this.request('/api/v2/file/upload', { method: 'POST', body: form });
  }

  /** A new file; tells its id. */
  async newFile(content = 'a drawing', name = 'plan.dwg', folder_id = ''): Promise<string> {
    return (await this.upload(content, name, { folder_id })).body.data[0].file_id;
  }

  async newFolder(folder_name: string, fields: Fields = {}): Promise<string> {
    return (await this.call('/folder/create', { folder_name, ...fields })).body.data.id;
  }

  async listing(parent_folder_id = '', fields: Fields = {}) {
    return (await this.call('/folder/listing', { parent_folder_id, ...fields })).body.data;
  }

  async names(parent_folder_id = ''): Promise<string[]> {
    const { folders, files } = await this.listing(parent_folder_id);
    return [
      ...folders.map(({ folderName }: { folderName: string }) => folderName),
      ...files.map(({ filename }: { filename: string }) => filename),
    ];
  }

  /** What its download link gives. */
  async download(file_id: string, headers: Record<string, string> = {}): Promise<Answer> {
    const { body } = await this.call('/file/download', { file_id });
    return new Client('').request(body.data.download_url, { headers });
  }
}

export async function makeAccount(
  server: TestServer,
  name: string,
  role: Role,
  tenant?: string,
): Promise<FilecadClient> {
  await createUser(server.data, name, role, tenant);
  return new FilecadClient(server.url).login(name);
}

export const number = expect.stringMatching(/^\d+$/);
export const date = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const frame = { _status: 'success', _datetime: date };
/** Exactly these fields. */
export const ok = (body: object) =>
  expect.objectContaining({ status: 200, body: { ...body, ...frame } });
export const said = (response: unknown, status = 200) =>
  expect.objectContaining({
    status,
    body: { status: 'error', response, _status: 'error', _datetime: date },
  });

const NO_TOKEN = 'Please provide the access_token param.';
const NO_ACCOUNT = 'Please provide the account_id param.';
export const NOT_VALID =
  'Could not validate access_token and account_id, please reauthenticate or try again.';
export const NO_FILE = 'Could not find file based on file_id.';
export const NO_FOLDER = 'Could not find folder based on folder_id.';

/** The faults that the documentation lists for all endpoints but `/authorize`. */
export const asksForSession = (path: string, client: () => FilecadClient) =>
  it('possible errors: no access_token, no account_id, what is not valid', async () => {
    const call = (fields: Fields) =>
      client().call(path, { access_token: '', account_id: '', ...fields });
    const { access_token = '', account_id = '' } = client().session;
    expect(await call({ account_id })).toEqual(said(NO_TOKEN));
    expect(await call({ access_token, account_id: '' })).toEqual(said(NO_ACCOUNT));
    for (const wrong of [
      { access_token, account_id: '1' },
      { access_token, account_id: 'ada' },
      { access_token: 'x'.repeat(128), account_id },
      { access_token: access_token.toUpperCase(), account_id },
    ]) {
      expect(await call(wrong)).toEqual(said(NOT_VALID));
    }
  });
