/** What the tests that walk an API's documentation share. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** A statement that a test of another file in `test/server/` checks. */
export function elsewhere(statement: string, file: string, name: string): void {
  it(`${statement} (${file})`, () => {
    const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
    expect(readFileSync(path, 'utf8')).toContain(name);
  });
}
