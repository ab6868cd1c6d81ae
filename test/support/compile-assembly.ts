/**
 * Compiles an entry of `assembly/` that tests have beside the product's own, with the flags of the
 * release build.
 *
 * The compiler runs in a process of its own: it takes hundreds of megabytes, which tests and
 * fuzzing of memory would count. What it made is kept in `build/test-wasm/` under a hash of the
 * sources, so that test files that need the same entry compile it once.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
const cache = join(root, 'build/test-wasm');
const FLAGS = [
  ...['-O3', '--noAssert', '--runtime', 'stub'],
  ...['--enable', 'simd', '--maximumMemory', '65536'],
];
/** `asconfig.json` names the product's entry; a test's own stands alone. */
const NO_CONFIG = 'no-asconfig.json';

function hashOf(entry: string): string {
  const hash = createHash('sha256').update(JSON.stringify([entry, FLAGS]));
  const folder = join(root, 'assembly');
  for (const name of readdirSync(folder, { recursive: true }).map(String).sort()) {
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(folder, name)));
  }
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/assemblyscript/package.json'), 'utf8'),
  ) as { version: string };
  return hash.update(version).digest('hex').slice(0, 32);
}

/** The module of an entry, such as `assembly/core/testing.ts`; throws with the compiler's words. */
export async function compileAssembly(entry: string): Promise<WebAssembly.Module> {
  const path = join(cache, `${hashOf(entry)}.wasm`);
  if (!existsSync(path)) {
    await mkdir(cache, { recursive: true });
    // written aside: another process may compile the same at the same time
    const aside = `${path}.${process.pid}`;
    const words = [compiler, entry, '--outFile', aside, '--config', NO_CONFIG, ...FLAGS];
    await promisify(execFile)(process.execPath, words, { cwd: root });
    await rename(aside, path);
  }
  return WebAssembly.compile(new Uint8Array(await readFile(path)));
}
