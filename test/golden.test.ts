/**
 * Every file of `fixtures/` is a test by being there: its result document must equal the golden one
 * beside it, `name.json`, and hold what the maker of the fixture knows to be in it.
 *
 * `npm run golden` writes the golden documents anew; review the difference.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { convert } from '../engine/convert.ts';
import { EngineError } from '../engine/pool/protocol.ts';
import { FAULTS, type FaultCode } from '../engine/schema/faults.ts';
import { allFixtures, type Expectation, type Json } from '../scripts/fixtures/index.ts';

const folder = fileURLToPath(new URL('../fixtures/', import.meta.url));
const update = process.env.UPDATE_GOLDEN === '1';
const made = new Map(allFixtures().map((fixture) => [fixture.path, fixture]));
const paths = readdirSync(folder, { recursive: true })
  .map((name) => relative(folder, join(folder, String(name))))
  .filter((name) => name.endsWith('.dxf'))
  .sort();

/** The result document as text; the refusal's code where there is none. */
async function documentOf(path: string): Promise<string> {
  const selection = { space: 'all', z: true, blocks: true };
  try {
    const outcome = await convert({
      source: { path: join(folder, path) },
      outputs: [{ id: 'json', selection }],
    });
    return Buffer.from(outcome.outputs[0]!.bytes!).toString('utf8');
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return `${JSON.stringify({ refused: error.code, message: error.message })}\n`;
  }
}

const isInfo = (code: string): boolean => FAULTS[code as FaultCode]?.[0] === 'info';

function checkMetadata(metadata: Json, expected: Expectation): void {
  const seen = {
    version: metadata.dwgVersion,
    units: metadata.units,
    codepage: metadata.codepage,
    counts: metadata.entityCounts,
    blocks: metadata.blocks,
    layouts: (metadata.layouts as Json[]).map((layout) => layout.name),
    warnings: (metadata.warnings as Json[])
      .map((warning) => String(warning.code))
      .filter((code) => !isInfo(code))
      .sort(),
  };
  const { entities, layers, refused, warnings, ...facts } = expected;
  expect(seen).toMatchObject(facts);
  if (facts.counts) expect(seen.counts).toEqual(facts.counts);
  if (warnings) expect(seen.warnings).toEqual([...warnings].sort());
}

function byKey(items: Json[], key: string): Record<string, Json> {
  return Object.fromEntries(items.map((item) => [String(item[key]), item]));
}

function checkExpectation(document: Json, expected: Expectation): void {
  checkMetadata(document.metadata as Json, expected);
  const entities = byKey(document.vectorJson as Json[], 'id');
  expect(entities).toMatchObject(expected.entities ?? {});
  expect(byKey(document.layersJson as Json[], 'name')).toMatchObject(expected.layers ?? {});
}

describe('fixtures', () => {
  it('are those that the maker writes, byte for byte', () => {
    const stale = [...made.values()].filter(({ path, bytes }) => {
      const file = join(folder, path);
      return !existsSync(file) || !readFileSync(file).equals(Buffer.from(bytes));
    });
    expect(stale.map((fixture) => fixture.path)).toEqual([]);
    expect(paths.length).toBeGreaterThanOrEqual(made.size);
  });

  for (const path of paths) {
    it(path, async () => {
      const text = await documentOf(path);
      const document = JSON.parse(text) as Json;
      const expected = made.get(path)?.expect;
      if (expected?.refused) expect(document).toMatchObject({ refused: expect.any(String) });
      else if (expected) checkExpectation(document, expected);
      const golden = join(folder, path.replace(/\.dxf$/, '.json'));
      if (update) writeFileSync(golden, text);
      expect(document).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
    });
  }
});
