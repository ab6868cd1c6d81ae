/**
 * Bundles the TypeScript into `build/`: `cli.js` (the command), `worker.js` (a pool thread),
 * `host-process.js` (the engine's own process), `diff-worker.js` (a comparison) and
 * `register-pdf-worker.js` (a report), ES modules that share their chunks. Packages stay in
 * node_modules. All files stand in one folder, beside `linework.wasm`, because `engine/paths.ts`
 * looks for its neighbours there. `web/` are the pages.
 */
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { settledSchema } from './settled-schema.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const outdir = `${root}build`;

mkdirSync(outdir, { recursive: true });
for (const name of readdirSync(outdir)) {
  if (name.endsWith('.js')) rmSync(`${outdir}/${name}`);
}

await build({
  absWorkingDir: root,
  entryPoints: {
    cli: 'main.ts',
    worker: 'engine/pool/worker.ts',
    'host-process': 'engine/pool/host-process.ts',
    'register-pdf-worker': 'server/services/register-pdf-worker.ts',
    'diff-worker': 'engine/diff-worker.ts',
  },
  outdir,
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: '[name]-[hash]',
  plugins: [settledSchema],
  logLevel: 'warning',
});
cpSync(`${root}engine/render/fonts`, `${outdir}/fonts`, { recursive: true });
cpSync(`${root}server/web/assets`, `${outdir}/web`, { recursive: true });
// Later versions bring a package that reports each installation; npm would install it too.
const swagger = `${root}node_modules/swagger-ui-dist`;
cpSync(`${swagger}/swagger-ui-bundle.js`, `${outdir}/web/swagger-ui.js`);
cpSync(`${swagger}/swagger-ui.css`, `${outdir}/web/swagger-ui.css`);
for (const name of ['LICENSE', 'NOTICE']) {
  cpSync(`${swagger}/${name}`, `${outdir}/web/swagger-ui.${name}.txt`);
}
