/** Small DXF drawings as bytes, for tests of what is around the reader. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { dxf } from './read-dxf.ts';

/** A drawing of `count` lines on layer WALL, each as wide as its number. */
export function linesDxf(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, index) => `
      0 LINE
      5 ${(0x100 + index).toString(16)}
      8 WALL
      10 0
      20 ${index}
      11 ${index + 1}
      21 ${index}`,
  );
  return dxf({ entities: lines.join('\n') });
}

/** A drawing of `count` texts. */
export function textsDxf(count: number): string {
  const text = '0 TEXT\n8 A\n10 0\n20 0\n40 2.5\n1 some text';
  return dxf({ entities: new Array(count).fill(text).join('\n') });
}

export const linesBytes = (count: number): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(linesDxf(count));

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'linework-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes `<name>` into a folder and returns its path. */
export function put(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
