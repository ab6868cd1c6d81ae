#!/usr/bin/env node
/** Starts the built command, or says how to build it. */
import { existsSync } from 'node:fs';

const built = new URL('../build/cli.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write('linework: it is not built yet: run `npm ci` or `npm run build` first\n');
  process.exitCode = 1;
}
