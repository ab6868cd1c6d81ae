/**
 * `npm run postman [FILE]`: writes the Postman collection of this server (`postman.json` without a
 * name). `/openapi.json` is asked of a server that runs for that moment, over an empty folder.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IsolatedPool } from '../engine/pool/isolated.ts';
import { defaultSettings } from '../server/config.ts';
import { startServer } from '../server/main.ts';
import { type OpenApiDocument, toPostman } from '../server/postman.ts';

const path = process.argv[2] ?? 'postman.json';
const data = mkdtempSync(join(tmpdir(), 'linework-postman-'));
const { port, host } = defaultSettings();
const settings = { ...defaultSettings(), data, port: 0, logLevel: 'error' };
const server = await startServer(settings, new IsolatedPool({ threads: 1 }));
try {
  const answer = await fetch(`${server.url}/openapi.json`);
  const document = (await answer.json()) as OpenApiDocument;
  // The address at which a server listens that nobody configured.
  const collection = toPostman({ ...document, servers: [{ url: `http://${host}:${port}` }] });
  writeFileSync(path, `${JSON.stringify(collection, null, 2)}\n`);
  const count = collection.item.reduce((sum, { item }) => sum + item.length, 0);
  process.stdout.write(`${path}: ${count} requests in ${collection.item.length} folders\n`);
} finally {
  await server.stop();
  rmSync(data, { recursive: true, force: true });
}
