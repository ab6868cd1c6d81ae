/** Drawings in the vault of a server: items of a company, each with one file. */
import { openDatabase } from '../../../server/store/database.ts';
import { drawing, firstKeyOf, type TestServer } from './server.ts';
import { VaultClient } from './vault.ts';

export interface TestDrawing {
  companyId: number;
  partNumber?: string;
  name: string;
  fileName: string;
  bytes?: Uint8Array<ArrayBuffer>;
  /** ISO 8601; now without. */
  createdAt?: string;
}

/** Adds them one after the other, with the server's first key. */
export async function addDrawings(
  server: TestServer,
  drawings: readonly TestDrawing[],
  key = firstKeyOf(server),
): Promise<void> {
  const vault = new VaultClient(server.url, key);
  for (const { fileName, bytes, createdAt, ...fields } of drawings) {
    const item = await vault.newItem(fields);
    const content = bytes ?? drawing(fields.name);
    const { body } = await vault.upload(item.id, ['file1', content, fileName]);
    if (createdAt) backdate(server.data, body.files[0].id, createdAt);
  }
}

/** As if a file had been there since then. */
function backdate(data: string, fileId: string, createdAt: string): void {
  const database = openDatabase(data);
  try {
    database
      .prepare(`UPDATE fileVersions SET createdAt = @createdAt
        WHERE file = (SELECT sequence FROM files WHERE id = @fileId)`)
      .run({ createdAt, fileId });
  } finally {
    database.close();
  }
}
