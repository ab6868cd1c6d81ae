/**
 * Where the files beside the code are. One expression holds for the sources (`engine/paths.ts`) and
 * for the build (`build/*.js`), because both stand one folder below the project's root.
 */
import { readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);

/** A file of the build: the WASM, the worker. */
export const buildFile = (name: string): URL => new URL(`build/${name}`, root);

/** The version in package.json. */
export function packageVersion(): string {
  const text = readFileSync(new URL('package.json', root), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
