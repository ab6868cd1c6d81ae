/** Tables, proxies and viewports, whose tags are read by hand. */
import { describe, expect, it } from 'vitest';
import type { Drawing } from '../../engine/drawing.ts';
import { ExtraOffset } from '../../engine/schema/common.ts';
import { entity, readDxf } from '../support/read-dxf.ts';

describe('ACAD_TABLE', () => {
  const head = (rows: number, columns: number) => `
    2 *T1
    10 5
    20 6
    30 0
    100 AcDbTable
    280 0
    342 7F
    343 80
    11 0
    21 1
    31 0
    90 22
    91 ${rows}
    92 ${columns}
    93 0
    141 9
    142 60
    142 40`;
  const table = (tags: string) => entity('ACAD_TABLE', 'AcDbBlockReference', tags);

  it('reads cells of R2007 and later: 302 is the text', () => {
    const { first, faults } = readDxf({
      entities: table(`${head(1, 2)}
        171 1
        172 0
        173 0
        175 2
        176 1
        91 262144
        178 0
        145 0.5
        92 0
        301 CELL_VALUE
        93 6
        90 2
        140 12.5
        94 0
        300 %lu2
        302 12,50 m
        304 ACVALUE_END
        170 5
        140 3
        7 Standard
        171 2
        172 0
        340 AB
        144 2
        179 1
        331 CD
        300 value
        92 0
        301 CELL_VALUE
        90 4
        1 stays
        302
        304 ACVALUE_END`),
    });
    expect(faults['count-lies']).toBeUndefined();
    const { fields } = first('ACAD_TABLE');
    expect(fields).toMatchObject({
      block: '*T1',
      position: { x: 5, y: 6, z: 0 },
      rows: 1,
      columns: 2,
      rowHeights: [9],
      columnWidths: [60, 40],
      tableStyle: '7F',
      horizontalDirection: { x: 0, y: 1, z: 0 },
    });
    expect(fields.cells[0]).toMatchObject({
      kind: 1,
      mergedColumns: 2,
      rotation: 0.5,
      text: '12,50 m',
      alignment: 5,
      textHeight: 3,
      textStyle: 'Standard',
    });
    expect(fields.cells[1]).toMatchObject({
      kind: 2,
      content: 'AB',
      blockScale: 2,
      text: 'stays',
      attributes: [{ definition: 'CD', text: 'value' }],
    });
  });

  it('joins the pieces of a text before R2007', () => {
    const { first, faults } = readDxf({
      version: 'AC1015',
      entities: table(
        `${head(1, 2)}\n171 1\n177 0\n145 0\n2 long \n2 text \n1 end\n171 1\n1 short`,
      ),
    });
    expect(faults['count-lies']).toBeUndefined();
    const texts = first('ACAD_TABLE').fields.cells.map((cell: { text: string }) => cell.text);
    expect(texts).toEqual(['long text end', 'short']);
  });

  it('tells a number of cells that is not rows times columns', () => {
    const { faults } = readDxf({ entities: table(`${head(1, 2)}\n171 1`) });
    expect(faults['count-lies']).toBe(1);
  });
});

/** The proxy graphics that a record keeps in its extra block. */
function proxyBytes(drawing: Drawing, record: number): number[] {
  const list = drawing.u32(record + 32) + ExtraOffset.proxyGraphic;
  const start = drawing.u32(list);
  return [...drawing.bytes.subarray(start, start + drawing.u32(list + 4))];
}

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

describe('ACAD_PROXY_ENTITY', () => {
  const proxy = (tags: string) =>
    entity('ACAD_PROXY_ENTITY', 'AcDbProxyEntity', `90 498\n91 500\n${tags}`);

  it('tells graphics, texts and data apart', () => {
    const { drawing, first, faults } = readDxf({
      entities: proxy(
        `95 5
         70 1
         160 3
         310 0102
         310 03
         162 16
         311 AABB
         161 12
         310 FF0F
         330 A
         360 B
         94 0`,
      ),
    });
    expect(faults['count-lies']).toBeUndefined();
    const record = first('ACAD_PROXY_ENTITY');
    expect(record).toMatchObject({ handle: '2F', owner: '1F' });
    expect(record.fields).toMatchObject({
      applicationClass: 500,
      drawingFormat: 5,
      originalFormat: true,
      references: ['A', 'B'],
    });
    expect(proxyBytes(drawing, record.offset)).toEqual([1, 2, 3]);
    expect([...record.fields.strings]).toEqual([0xaa, 0xbb]);
    expect([...record.fields.data]).toEqual([0xff, 0x0f]);
  });

  it('has its graphics among the common data as well', () => {
    const { drawing, first } = readDxf({
      entities: `
        0 ACAD_PROXY_ENTITY
        5 3A
        100 AcDbEntity
        8 0
        92 2
        310 0A0B
        100 AcDbProxyEntity
        90 498
        91 500
        93 8
        310 0C`,
    });
    const { fields, offset } = first('ACAD_PROXY_ENTITY');
    expect(proxyBytes(drawing, offset)).toEqual([10, 11]);
    expect([...fields.data]).toEqual([12]);
  });

  it('tells sizes that lie', () => {
    const { faults } = readDxf({ entities: proxy('160 2000000000\n310 01\n161 64\n310 01') });
    expect(faults['count-lies']).toBe(2);
  });
});

describe('VIEWPORT', () => {
  const layers = `
    0 SECTION
    2 TABLES
    0 TABLE
    2 LAYER
    0 LAYER
    2 WALLS
    0 LAYER
    2 OTHER
    0 LAYER
    2 Über
    0 ENDTAB
    0 ENDSEC`;

  it('of R12 has its view in xdata', () => {
    const { first, all, drawing } = readDxf({
      version: 'AC1009',
      before: layers,
      entities: `
        0 VIEWPORT
        5 40
        8 0
        67 1
        10 5
        20 4
        30 0
        40 10
        41 8
        68 2
        69 2
        1001 ACAD
        1000 MVIEW
        1002 {
        1070 16
        1010 1
        1020 2
        1030 3
        1010 0
        1020 -1
        1030 1
        1040 30
        1040 25
        1040 6
        1040 7
        1040 35
        1040 0
        1040 0
        1070 0
        1070 100
        1002 {
        1003 Walls
        1003 MISSING
        1003 ÜBER
        1002 }
        1002 }`,
    });
    const record = first('VIEWPORT');
    expect(record.fields).toMatchObject({
      viewTarget: { x: 1, y: 2, z: 3 },
      viewDirection: { x: 0, y: -1, z: 1 },
      viewTwist: 30,
      viewHeight: 25,
      viewCenter: { x: 6, y: 7 },
      lensLength: 35,
      frozenLayers: all('LAYER')
        .filter((layer) => ['WALLS', 'Über'].includes(layer.fields.name))
        .map((layer) => layer.handle),
    });
    expect(record.fields.frozenLayers).toHaveLength(2);
    expect(drawing.isPresent(record.offset, 'viewHeight')).toBe(true);
  });
});
