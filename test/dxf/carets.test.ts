/**
 * Carets in texts of DXF files: "ASCII control characters in DXF files" of the DXF Reference. DWG
 * files have the characters themselves, and their carets are carets.
 */
import { expect, it } from 'vitest';
import { readDwgBytes } from '../support/read-dwg.ts';
import { entity, readDxf } from '../support/read-dxf.ts';
import { type DwgBits, dwgFile } from '../support/write-dwg.ts';

it('a caret and a letter are a control character, in every text of a DXF file', () => {
  const { first, drawing } = readDxf({
    before: `
      0 SECTION
      2 TABLES
      0 TABLE
      2 LTYPE
      0 LTYPE
      5 11
      2 WAVE^ 2
      3 _/^ \\_/^ \\_
      40 0
      0 ENDTAB
      0 ENDSEC`,
    entities: `${entity('MTEXT', 'AcDbMText', '1 a^Ib^M^Jc^  \\U+005Eé ^ I')}
      1001 ACAD
      1000 x^Jy`,
    objects: `
      0 XRECORD
      5 30
      100 AcDbXrecord
      1 2^ 3`,
  });
  expect(first('MTEXT').fields.text).toBe('a\tb\r\nc^ ^é ^I');
  expect(first('LTYPE').fields).toMatchObject({ name: 'WAVE^2', description: '_/^\\_/^\\_' });
  expect(drawing.tagsOf(first('XRECORD').offset)).toEqual([{ code: 1, value: '2^3' }]);
  const xdata = drawing.tagsOf(first('MTEXT').offset, 'xdata');
  expect(xdata.map(({ value }) => value)).toEqual(['ACAD', 'x\ny']);
});

it('escapes that parts of a long text divide are whole again', () => {
  const text = (parts: string) => readDxf({ entities: entity('MTEXT', 'AcDbMText', parts) });
  expect(text('3 one^\n1 Jtwo').first('MTEXT').fields.text).toBe('one\ntwo');
  expect(text('3 one\\U+0\n3 0E\n1 9two').first('MTEXT').fields.text).toBe('oneétwo');
});

it('ACIS data keeps its carets: they are letters of its code, with a blank behind or not', () => {
  const sat = (text: string) =>
    readDxf({ entities: entity('REGION', 'AcDbModelerGeometry', `70 1\n1 ${text}`) });
  expect(sat('^ \\VL').first('REGION').fields.acis).toEqual(['^ \\VL']);
  expect(sat('^\\VL^ ').first('REGION').fields.acis).toEqual(['^\\VL^ ']);
});

it('a DWG file has control characters as they are, and carets that are carets', () => {
  for (const version of ['AC1015', 'AC1032'] as const) {
    const fields = (w: DwgBits) => {
      w.RC(0xff).RD(1, 2).B(1, 1).RD(2.5).TV('a\tb\nc^J ^ d\\U+0041').H(0);
    };
    const file = dwgFile(version, [{ type: 1, handle: 0x100, isEntity: true, fields }]);
    expect(readDwgBytes(file).first('TEXT').fields.text).toBe('a\tb\nc^J ^ dA');
  }
});
