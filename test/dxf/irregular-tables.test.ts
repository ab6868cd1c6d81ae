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
