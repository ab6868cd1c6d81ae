/** The properties of a drawing: header variables, and the XRECORD of R14 and R2000. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';
import { dxf } from '../support/read-dxf.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const hasCorpus = existsSync(corpus);
if (!hasCorpus) console.log(`properties: no corpus at ${corpus}, only DXF was read`);

async function propertiesOf(bytes: Uint8Array, name: string): Promise<Record<string, unknown>> {
  const source = { bytes: new Uint8Array(bytes), name };
  const outcome = await convert({ source, outputs: [{ id: 'json', selection: { types: ['-'] } }] });
  return JSON.parse(Buffer.from(outcome.outputs[0]!.bytes!).toString()).metadata.properties;
}

const record = (mark: string): string =>
  dxf({
    entities: '0 POINT\n10 1\n20 1',
    objects: `0 DICTIONARY
      5 C
      3 DWGPROPS
      350 D
      0 XRECORD
      5 D
      1 ${mark}
      2 Ground floor
      3 Plan
      4 A. Author
      6 Nothing to add
      7 house, plan
      8 someone
      9 7
      300 Client=Smith = Sons
      301 =
      1 https://example.org/`,
  });

describe.runIf(hasCorpus)('the program that saved a DWG', () => {
  it.each([
    ['AC1018/SimpleEntites', 'AutoCAD', 'I.18.0.0'],
    ['AC1018/insert_2004', 'ODA SDK', '0.0'],
    ['AC1021/oda_conversion', 'AutoCAD', 'A.48.0'],
    ['AC1024/sample', 'AutoCAD', 'F.48.0.0(x64)'],
    ['AC1027/dim_linear_tutorial', 'BricsCAD', '0.0'],
    ['AC1027/dimtad-dimjust', 'Teigha®', '0.0'],
  ])('%s', async (path, application, applicationVersion) => {
    const bytes = readFileSync(`${corpus}dwg/${path}.dwg`);
    expect(await propertiesOf(bytes, 'a.dwg')).toMatchObject({ application, applicationVersion });
  });
});

describe('the record DWGPROPS', () => {
  it('tells what header variables do not', async () => {
    const bytes = Buffer.from(record('DWGPROPS COOKIE'));
    expect(await propertiesOf(bytes, 'a.dxf')).toMatchObject({
      title: 'Ground floor',
      subject: 'Plan',
      author: 'A. Author',
      comments: 'Nothing to add',
      keywords: 'house, plan',
      lastSavedBy: 'someone',
      revisionNumber: '7',
      hyperlinkBase: 'https://example.org/',
      custom: { Client: 'Smith = Sons' },
    });
  });

  it('is known by its mark', async () => {
    const properties = await propertiesOf(Buffer.from(record('SOMETHING ELSE')), 'a.dxf');
    expect(properties).not.toHaveProperty('title');
  });

  it.runIf(hasCorpus).each([
    ['AC1014/example_r14', 'rurban'],
    ['AC1015/TS1', 'Guruprasad'],
  ])('is read from DWG: %s', async (path, author) => {
    const bytes = readFileSync(`${corpus}dwg/${path}.dwg`);
    expect(await propertiesOf(bytes, 'a.dwg')).toMatchObject({ lastSavedBy: author });
  });
});
