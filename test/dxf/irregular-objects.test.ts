/** Objects that are read by hand: filters, xrecords, styles and fields. */
import { describe, expect, it } from 'vitest';
import { readDxf } from '../support/read-dxf.ts';

const numbers = (code: number, count: number, first: number) =>
  Array.from({ length: count }, (_, i) => `${code} ${first + i}`).join('\n');

describe('SPATIAL_FILTER', () => {
  const filter = (tags: string) => `
    0 SPATIAL_FILTER
    5 60
    330 61
    100 AcDbFilter
    100 AcDbSpatialFilter
    70 2
    10 1
    20 2
    10 3
    20 4
    210 0
    220 0
    230 1
    11 7
    21 8
    31 9
    71 1
    ${tags}
    ${numbers(40, 24, 100)}`;

  it('tells the clip distances from the transforms', () => {
    const { first, faults } = readDxf({ objects: filter('72 1\n40 -5\n73 1\n41 6') });
    expect(faults['count-lies']).toBeUndefined();
    const { fields } = first('SPATIAL_FILTER');
    expect(fields).toMatchObject({
      boundary: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
      origin: { x: 7, y: 8, z: 9 },
      enabled: true,
      frontClip: true,
      frontDistance: -5,
      backClip: true,
      backDistance: 6,
    });
    expect(fields.transforms).toEqual(Array.from({ length: 24 }, (_, i) => 100 + i));
  });

  it('has transforms only, without clips', () => {
    const { first } = readDxf({ objects: filter('72 0\n73 0') });
    expect(first('SPATIAL_FILTER').fields.frontDistance).toBe(0);
    expect(first('SPATIAL_FILTER').fields.transforms).toHaveLength(24);
  });

  it('tells a count that lies', () => {
    const { faults } = readDxf({ objects: filter('72 0').replace('70 2', '70 40000') });
    expect(faults['count-lies']).toBe(1);
  });
});

describe('XRECORD', () => {
  it('keeps all tags behind its marker in their order', () => {
    const content = [
      '102 {ACAD_REACTORS',
      '330 AA',
      '102 }',
      '5 BB',
      '330 CC',
      '280 7',
      '1 text',
      '360 DD',
      '40 1.5',
      '62 3',
      '8 LAYER',
    ];
    const { first, drawing } = readDxf({
      objects: `
        0 XRECORD
        5 70
        102 {ACAD_REACTORS
        330 71
        102 }
        330 72
        100 AcDbXrecord
        280 1
        ${content.join('\n')}`,
    });
    const record = first('XRECORD');
    expect(record).toMatchObject({ handle: '70', owner: '72', fields: { cloning: 1 } });
    const kept = drawing.tagsOf(record.offset).map((tag) => `${tag.code} ${tag.value}`);
    expect(kept).toEqual(content);
  });
});

describe('styles and fields', () => {
  it('MLINESTYLE: the color before the elements fills, those behind draw', () => {
    const { first } = readDxf({
      objects: `
        0 MLINESTYLE
        5 80
        330 81
        100 AcDbMlineStyle
        2 STANDARD
        70 0
        3 two lines
        62 4
        51 90
        52 45
        71 2
        49 0.5
        62 1
        6 DASHED
        49 -0.5
        62 2
        420 255
        6 BYLAYER`,
    });
    expect(first('MLINESTYLE').fields).toMatchObject({
      fillColorIndex: 4,
      endAngle: 45,
      elements: [
        { offset: 0.5, colorIndex: 1, lineType: 'DASHED' },
        { offset: -0.5, colorIndex: 2, color: 255, lineType: 'BYLAYER' },
      ],
    });
  });

  it('VISUALSTYLE: the first 70 is the type', () => {
    const { first } = readDxf({
      objects:
        '0 VISUALSTYLE\n5 82\n100 AcDbVisualStyle\n2 Wire\n70 4\n177 3\n70 58\n90 0\n176 1\n',
    });
    expect(first('VISUALSTYLE').fields).toMatchObject({ description: 'Wire', styleType: 4 });
  });

  it('FIELD: the first 1 is the evaluator, 301 what is shown', () => {
    const { first } = readDxf({
      objects: `
        0 FIELD
        5 83
        330 84
        100 AcDbField
        1 AcVar
        2 %<\\AcVar Date
        3  >%
        90 0
        97 1
        331 85
        7 ACFD_FIELD_VALUE
        90 4
        1 raw
        301 shown
        98 5`,
    });
    expect(first('FIELD').fields).toMatchObject({
      evaluator: 'AcVar',
      fieldCode: '%<\\AcVar Date >%',
      objects: ['85'],
      value: 'shown',
    });
  });

  it('ACAD_PROXY_OBJECT: data and references, not the owner', () => {
    const { first, faults } = readDxf({
      objects: `0 ACAD_PROXY_OBJECT
        5 86
        330 87
        100 AcDbProxyObject
        90 499
        91 501
        93 16
        310 0102
        330 88
        94 0`,
    });
    expect(faults['count-lies']).toBeUndefined();
    const record = first('ACAD_PROXY_OBJECT');
    expect(record).toMatchObject({ handle: '86', owner: '87' });
    expect(record.fields.references).toEqual(['88']);
    expect([...record.fields.data]).toEqual([1, 2]);
  });

  it('LTYPE: elements with shapes and texts', () => {
    const { first } = readDxf({
      before: `
        0 SECTION
        2 TABLES
        0 TABLE
        2 LTYPE
        0 LTYPE
        5 90
        100 AcDbSymbolTableRecord
        100 AcDbLinetypeTableRecord
        2 GAS
        70 0
        3 ----GAS----
        72 65
        73 3
        40 1.5
        49 1
        74 0
        49 -0.5
        74 2
        75 0
        340 11
        46 0.1
        50 15
        44 -0.1
        45 -0.05
        9 GAS
        49 -0.25
        74 4
        75 132
        340 12
        46 2
        0 ENDTAB
        0 ENDSEC`,
    });
    const { elements } = first('LTYPE').fields;
    expect(elements).toHaveLength(3);
    expect(elements[1]).toMatchObject({
      length: -0.5,
      kind: 2,
      style: '11',
      scale: 0.1,
      rotation: 15,
      offsetX: -0.1,
      offsetY: -0.05,
      text: 'GAS',
    });
    expect(elements[2]).toMatchObject({
      kind: 4,
      shapeNumber: 132,
      style: '12',
      scale: 2,
      text: '',
    });
  });
});
