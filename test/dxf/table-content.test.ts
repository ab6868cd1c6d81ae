/** The contents of tables and their styles: frames in frames, and what a table takes of them. */
import { describe, expect, it } from 'vitest';
import { entity, readDxf } from '../support/read-dxf.ts';

describe('TABLECONTENT', () => {
  const style = (kind: number) => `1 TABLEFORMAT_BEGIN
    90 ${kind}
    170 0
    309 TABLEFORMAT_END`;
  const custom = `301 CUSTOMDATA
    1 DATAMAP_BEGIN
    90 0
    309 DATAMAP_END`;
  const value = (text: string) => `300 VALUE
    93 6
    90 4
    1 ${text}
    94 0
    300
    302 ${text}
    304 ACVALUE_END`;
  const content = (kind: number, tags: string) => `302 CONTENT
    1 CELLCONTENT_BEGIN
    90 ${kind}
    ${tags}
    309 CELLCONTENT_END
    1 FORMATTEDCELLCONTENT_BEGIN
    170 1
    300 CONTENTFORMAT
    1 CONTENTFORMAT_BEGIN
    90 144
    91 0
    92 4
    93 0
    300
    40 0
    140 2.5
    94 5
    62 0
    340 11
    144 6
    309 CONTENTFORMAT_END
    309 FORMATTEDCELLCONTENT_END`;
  const cell = (contents: string, borders = '') => `300 CELL
    1 LINKEDTABLEDATACELL_BEGIN
    90 0
    300 tip
    91 0
    301 CUSTOMDATA
    1 DATAMAP_BEGIN
    90 1
    300 KEY
    301 DATAMAP_VALUE
    93 2
    90 2
    140 1127
    94 0
    300
    302
    304 ACVALUE_END
    309 DATAMAP_END
    92 0
    95 1
    ${contents}
    309 LINKEDTABLEDATACELL_END
    1 FORMATTEDTABLEDATACELL_BEGIN
    300 CELLTABLEFORMAT
    1 TABLEFORMAT_BEGIN
    90 1
    170 1
    91 512
    92 0
    62 30
    420 16711680
    93 1
    171 1
    301 MARGIN
    1 CELLMARGIN_BEGIN
    40 1
    40 2
    309 CELLMARGIN_END
    300 CONTENTFORMAT
    1 CONTENTFORMAT_BEGIN
    90 0
    94 1
    309 CONTENTFORMAT_END
    ${borders}
    309 TABLEFORMAT_END
    309 FORMATTEDTABLEDATACELL_END
    1 TABLECELL_BEGIN
    90 3
    91 0
    309 TABLECELL_END`;
  const row = (cells: string) => `301 ROW
    1 LINKEDTABLEDATAROW_BEGIN
    90 2
    ${cells}
    91 0
    ${custom}
    309 LINKEDTABLEDATAROW_END
    1 FORMATTEDTABLEDATAROW_BEGIN
    300 ROWTABLEFORMAT
    ${style(2)}
    309 FORMATTEDTABLEDATAROW_END
    1 TABLEROW_BEGIN
    90 1
    40 11
    309 TABLEROW_END`;
  const column = `300 COLUMN
    1 LINKEDTABLEDATACOLUMN_BEGIN
    300 name
    91 0
    ${custom}
    309 LINKEDTABLEDATACOLUMN_END
    1 FORMATTEDTABLEDATACOLUMN_BEGIN
    300 COLUMNTABLEFORMAT
    ${style(3)}
    309 FORMATTEDTABLEDATACOLUMN_END
    1 TABLECOLUMN_BEGIN
    90 0
    40 63.5
    309 TABLECOLUMN_END`;
  const border = `94 1
    95 32
    302 GRIDFORMAT
    1 GRIDFORMAT_BEGIN
    90 18
    91 1
    62 5
    92 40
    340 0
    93 1
    40 1
    309 GRIDFORMAT_END`;
  const table = (owner: string, rows: string) => `
    0 DICTIONARY
    5 30
    330 2F
    100 AcDbDictionary
    3 ACAD_XREC_ROUNDTRIP
    360 31
    0 XRECORD
    5 31
    330 30
    100 AcDbXrecord
    0 TABLECONTENT
    5 32
    330 ${owner}
    100 AcDbLinkedData
    1 name
    300 description
    100 AcDbLinkedTableData
    90 2
    ${column}
    ${column}
    91 1
    ${rows}
    92 1
    360 99
    100 AcDbFormattedTableData
    300 TABLEFORMAT
    ${style(4)}
    90 1
    91 0
    92 0
    93 0
    94 1
    100 AcDbTableContent
    340 7F`;
  const blockAndFields = `
    0 FIELD
    5 40
    330 32
    100 AcDbField
    1 _text
    2 is %<\\_FldIdx 0>%, or so
    90 1
    360 41
    97 0
    7 ACFD_FIELD_VALUE
    93 3
    90 0
    94 0
    300
    302
    304 ACVALUE_END
    301
    98 0
    0 FIELD
    5 41
    330 40
    100 AcDbField
    1 AcVar
    2 code
    90 0
    97 0
    7 ACFD_FIELD_VALUE
    93 4
    90 2
    140 2.5
    94 0
    300 %lu2
    302 2.50
    304 ACVALUE_END
    301 2.50
    98 4`;
  const two = content(1, value('A')) + content(4, '340 55\n91 1\n330 56\n301 tagged\n92 1');
  const rows = row(cell(two, border) + cell(content(2, '340 40\n91 0')));
  const entities = entity(
    'ACAD_TABLE',
    'AcDbBlockReference',
    '2 *T1\n10 5\n20 6\n30 0\n100 AcDbTable\n342 7F\n11 1\n21 0\n31 0',
  );

  it('is read with columns, rows, contents, styles and merged cells', () => {
    const { first } = readDxf({ objects: table('31', rows) });
    const { fields } = first('TABLECONTENT');
    expect(fields).toMatchObject({
      contentName: 'name',
      description: 'description',
      columns: [{ name: 'name', width: 63.5 }, { width: 63.5 }],
      rows: [{ height: 11, styleId: 1, style: [{ kind: 2, hasData: false }] }],
      fields: ['99'],
      merged: [{ top: 0, left: 0, bottom: 0, right: 1 }],
      tableStyle: '7F',
      style: [{ kind: 4 }],
    });
    const [one, other] = fields.rows[0].cells;
    expect(one).toMatchObject({
      tooltip: 'tip',
      styleId: 3,
      customValues: [{ key: 'KEY', value: [{ dataType: 2, number: 1127 }] }],
      contents: [
        { kind: 1, value: [{ text: 'A', shown: 'A' }], format: [{ alignment: 5, textHeight: 6 }] },
        { kind: 4, reference: '55', attributes: [{ definition: '56', text: 'tagged', index: 1 }] },
      ],
      style: [
        {
          overrides: 512,
          backgroundIndex: 30,
          background: 0xff0000,
          margins: [1, 2],
          borders: [{ edge: 32, overrides: 18, lineWeight: 40, invisible: true }],
        },
      ],
    });
    expect(other.contents).toMatchObject([{ kind: 2, reference: '40' }]);
  });

  it('gives a table the cells that it has not itself, with the texts of fields', () => {
    const { first } = readDxf({ entities, objects: table('31', rows) + blockAndFields });
    const { fields } = first('ACAD_TABLE');
    expect(fields).toMatchObject({ rows: 1, columns: 2, rowHeights: [11] });
    expect(fields.cells[0]).toMatchObject({
      kind: 1,
      text: 'A',
      mergedColumns: 2,
      alignment: 5,
      textHeight: 6,
      fillColorIndex: 30,
      fillColor: 0xff0000,
      borders: [{ edge: 2, lineWeight: 40, visible: false }],
      contents: [
        { kind: 1, text: 'A' },
        { kind: 2, text: '' },
      ],
    });
    expect(fields.cells[1]).toMatchObject({ merged: true, field: '40', text: 'is 2.50, or so' });
  });

  it('bounds a field that is its own child', () => {
    const loop = blockAndFields.replace('360 41', '360 40');
    const { first } = readDxf({ entities, objects: table('31', rows) + loop });
    expect(first('ACAD_TABLE').fields.cells[1].text).toBe(
      `${'is '.repeat(8)}${', or so'.repeat(8)}`,
    );
  });

  it('is nobody\u2019s where its owners lead to no table', () => {
    const { first } = readDxf({ entities, objects: table('77', rows) });
    expect(first('ACAD_TABLE').fields.cells).toEqual([]);
  });
});

describe('CELLSTYLEMAP', () => {
  it('is read with its styles and their names', () => {
    const { first } = readDxf({
      objects: `0 CELLSTYLEMAP
        5 60
        100 AcDbCellStyleMap
        90 2
        300 CELLSTYLE
        1 TABLEFORMAT_BEGIN
        90 5
        170 1
        91 0
        62 257
        309 TABLEFORMAT_END
        1 CELLSTYLE_BEGIN
        90 1
        91 1
        300 _TITLE
        309 CELLSTYLE_END
        300 CELLSTYLE
        1 TABLEFORMAT_BEGIN
        90 5
        170 0
        309 TABLEFORMAT_END
        1 CELLSTYLE_BEGIN
        90 101
        91 2
        300 mine
        309 CELLSTYLE_END`,
    });
    expect(first('CELLSTYLEMAP').fields.styles).toMatchObject([
      { styleId: 1, styleClass: 1, styleName: '_TITLE', style: [{ backgroundIndex: 257 }] },
      { styleId: 101, styleClass: 2, styleName: 'mine', style: [{ hasData: false }] },
    ]);
  });
});
