/**
 * The engine's wasm as the release build makes it, for tests: compiled from the sources as they are,
 * once for each state of them, and kept in `build/test/`, so that test files do not each compile it.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('../../', import.meta.url));
const kept = join(root, 'build', 'test');

async function sourceHash(): Promise<string> {
  const names = await readdir(join(root, 'assembly'), { recursive: true });
  const hash = createHash('sha256').update(await readFile(join(root, 'asconfig.json')));
  for (const name of names.filter((n) => n.endsWith('.ts')).sort()) {
    hash.update(name).update(await readFile(join(root, 'assembly', name)));
  }
  return hash.digest('hex').slice(0, 24);
}

async function compile(): Promise<Uint8Array<ArrayBuffer>> {
  const config = JSON.parse(await readFile(join(root, 'asconfig.json'), 'utf8'));
  const options = config.targets.release;
  const flags = [`-O${options.optimizeLevel}`, '--noAssert', '--runtime', options.runtime];
  for (const feature of options.enable) flags.push('--enable', feature);
  flags.push('--maximumMemory', String(options.maximumMemory));
  let wasm: Uint8Array<ArrayBuffer> | undefined;
  const result = await asc.main(['assembly/index.ts', '--outFile', 'release.wasm', ...flags], {
    // the configuration names a file to write; here the bytes are kept
    readFile: (name) =>
      name.endsWith('.json') ? null : readFile(join(root, name), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) wasm = contents as Uint8Array<ArrayBuffer>;
    },
    listFiles: () => [],
  });
  if (result.error !== null || wasm === undefined) {
    throw new Error(`${result.error?.message}\n${result.stderr.toString()}`);
  }
  return wasm;
}

async function load(): Promise<WebAssembly.Module> {
  const path = join(kept, `${await sourceHash()}.wasm`);
  const found = await readFile(path).catch(() => undefined);
  if (found) return WebAssembly.compile(new Uint8Array(found));
  const wasm = await compile();
  await mkdir(kept, { recursive: true });
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, wasm);
  await rename(aside, path);
  return WebAssembly.compile(wasm);
}

let module: Promise<WebAssembly.Module> | undefined;

/** The compiled module; the same one for all callers of a test process. */
export function releaseModule(): Promise<WebAssembly.Module> {
  module ??= load();
  return module;
}
