#!/usr/bin/env -S node --import tsx
/**
 * Writes `fixtures/`: small DXF files of all releases, and `fixtures/SOURCES.md`, what each holds.
 *
 *   npm run fixtures
 *
 * The files are made here, from values chosen by hand; nothing is copied from another drawing. The
 * same run gives the same bytes. What each must read as stands beside it in `scripts/fixtures/`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allFixtures } from './fixtures/index.ts';

const folder = fileURLToPath(new URL('../fixtures/', import.meta.url));
const fixtures = allFixtures().sort((a, b) => (a.path < b.path ? -1 : 1));

for (const fixture of fixtures) {
  const path = join(folder, fixture.path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, fixture.bytes);
}
const rows = fixtures.map(({ path, holds }) => `| ${path} | ${holds} |`);
writeFileSync(
  join(folder, 'SOURCES.md'),
  `# Fixtures

Each file was made for this project by \`scripts/make-fixtures.ts\`, from values chosen by hand;
none is copied from another drawing. Beside each stands its golden result, \`name.json\`; what it
must read as by the way it was made is in \`scripts/fixtures/\`. Files in \`broken/\` are damaged
on purpose.

| file | what it holds, and why |
|---|---|
${rows.join('\n')}
`,
);
console.log(`${fixtures.length} fixtures`);
