/**
 * An esbuild plugin that lays the model out when the bundle is built, not each time a process
 * starts: laying 200 types out and hashing them costs a command 10 MB of memory and 40 ms.
 *
 * In a bundle, `engine/schema/layout.ts` holds what it exports, ready: each type with its number,
 * name and size, and all else as JSON text that is read when it is first asked for.
 */
import { build } from 'esbuild';

const LAYOUT = /engine[\\/]schema[\\/]layout\.ts$/;

async function layOut(path) {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

/** The source of the settled module; its shape is that of `layout.ts`. */
export async function settle(path) {
  const { TYPES, KIND_SIZE, schemaHash } = await layOut(path);
  const rows = TYPES.map((type) => {
    const { layout, fields, irregular, dwg, ...plain } = type;
    return [plain, JSON.stringify({ layout, fields, irregular, dwg })];
  });
  return `
    class Type {
      #text;
      #rest;
      constructor(row, text) {
        Object.assign(this, row);
        this.#text = text;
      }
      #read() {
        this.#rest ??= JSON.parse(this.#text);
        return this.#rest;
      }
      get layout() { return this.#read().layout; }
      get fields() { return this.#read().fields; }
      get irregular() { return this.#read().irregular; }
      get dwg() { return this.#read().dwg; }
    }
    export const KIND_SIZE = ${JSON.stringify(KIND_SIZE)};
    export const TYPES = ${JSON.stringify(rows)}.map(([row, text]) => new Type(row, text));
    export const typeByName = new Map(TYPES.map((type) => [type.name, type]));
    export const schemaHash = ${schemaHash};
  `;
}

export const settledSchema = {
  name: 'settled-schema',
  setup(build) {
    build.onLoad({ filter: LAYOUT }, async ({ path }) => ({
      contents: await settle(path),
      loader: 'js',
    }));
  },
};
