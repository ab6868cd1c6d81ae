/**
 * What a document says of entities and objects whose class is not described: they are named by it,
 * with a reason; from DWG here, `test/write/document.test.ts` from DXF.
 */
import { expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';
import { type DwgVersion, dwgFile } from '../support/write-dwg.ts';

const RELEASES: DwgVersion[] = ['AC1015', 'AC1018', 'AC1021', 'AC1024', 'AC1027', 'AC1032'];

async function coverageOf(version: DwgVersion) {
  const bytes = dwgFile(version, [
    { type: 'ACME_WHEEL', handle: 0x100, isEntity: true, fields: (w) => w.BD(1.5) },
    { type: 'ACME_WHEEL', handle: 0x101, isEntity: true, fields: (w) => w.BD(2.5) },
    { type: 'ACME_RULES', handle: 0x102, fields: (w) => w.BL(7) },
    // a type number that has no meaning and belongs to no class
    { type: 88, handle: 0x103, fields: (w) => w.BL(7) },
  ]);
  const source = { bytes: new Uint8Array(bytes), name: 'a.dwg' };
  const outcome = await convert({ source, outputs: [{ id: 'json' }] });
  return JSON.parse(Buffer.from(outcome.outputs[0]!.bytes!).toString()).metadata.coverage;
}

it.each(RELEASES)('%s: each class is named, with a reason', async (release) => {
  const reason = 'not decoded: the type is not described';
  expect(await coverageOf(release)).toEqual({
    decoded: 0,
    skipped: [
      { type: 'ACME_WHEEL', count: 2, reason },
      { type: 'ACME_RULES', count: 1, reason: `an object, ${reason}` },
      { type: 'without a class', count: 1, reason: `an object, ${reason}` },
    ],
  });
});
