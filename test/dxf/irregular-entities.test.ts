/** Entities that are read by hand: MTEXT, attributes, MLINE, MESH, MULTILEADER. */
import { describe, expect, it } from 'vitest';
import { entity, readDxf } from '../support/read-dxf.ts';

const points = (code: number, list: number[][]) =>
  list
    .map((point) => point.map((value, axis) => `${code + 10 * axis} ${value}`).join('\n'))
    .join('\n');

describe('MTEXT', () => {
  const mtext = (tags: string) => entity('MTEXT', 'AcDbMText', `10 1\n20 2\n30 0\n40 2.5\n${tags}`);

  it('reads 50 as rotation, behind the column type as heights', () => {
    const { first } = readDxf({
      entities: mtext('1 text\n50 30\n75 2\n76 2\n78 0\n79 0\n48 10\n49 1\n50 5\n50 7'),
    });
    expect(first('MTEXT').fields).toMatchObject({
      rotation: 30,
      columnType: 2,
      columnCount: 2,
      columnWidth: 10,
      columnHeights: [5, 7],
    });
  });

  it('lets the later of rotation and direction count', () => {
    const both = (tags: string) => {
      const { drawing, first } = readDxf({ entities: mtext(tags) });
      const { offset } = first('MTEXT');
      return [drawing.isPresent(offset, 'rotation'), drawing.isPresent(offset, 'xAxis')];
    };
    expect(both('50 30\n11 0\n21 1\n31 0')).toEqual([false, true]);
    expect(both('11 0\n21 1\n31 0\n50 30')).toEqual([true, false]);
    expect(both('1 text')).toEqual([false, false]);
  });

  const embedded = (tags: string) =>
    mtext(`41 76\n71 1\n1 text\n101 Embedded Object\n70 1\n10 1\n20 0\n30 0\n11 9\n40 5\n${tags}`);

  it('takes columns from an embedded object, and nothing else', () => {
    const columns = '42 76\n43 11\n71 2\n72 0\n44 24\n45 2\n73 1\n74 0\n46 3\n46 4';
    const { first } = readDxf({ version: 'AC1032', entities: embedded(columns) });
    expect(first('MTEXT').fields).toMatchObject({
      position: { x: 1, y: 2, z: 0 },
      height: 2.5,
      width: 76,
      attachment: 1,
      text: 'text',
      actualWidth: 76,
      actualHeight: 11,
      columnType: 2,
      columnCount: 3,
      columnWidth: 24,
      columnGutter: 2,
      columnAutoHeight: true,
      columnHeights: [3, 4],
    });
  });

  it('believes no numbers of an embedded object that cannot be', () => {
    for (const odd of [
      '42 1e308\n71 2\n72 0\n44 1e308\n45 1e308',
      '42 76\n71 999999999999\n72 3\n44 24\n45 2',
      '42 76\n71 2\n72 999999999999\n44 24\n45 2',
    ]) {
      const { first } = readDxf({ version: 'AC1032', entities: embedded(odd) });
      expect(first('MTEXT').fields).toMatchObject({ columnType: 0, columnCount: 0 });
    }
  });

  it('makes no columns of one as wide as the text', () => {
    const one = '42 76\n43 11\n71 2\n72 1\n44 76\n45 12\n73 0\n74 0\n46 0';
    const { first } = readDxf({ version: 'AC1032', entities: embedded(one) });
    expect(first('MTEXT').fields).toMatchObject({
      columnType: 0,
      columnCount: 0,
      columnHeights: [],
    });
  });
});

describe('ATTRIB', () => {
  const attrib = (own: string) =>
    entity('INSERT', 'AcDbBlockReference', '66 1\n2 B\n10 0\n20 0\n30 0') +
    entity(
      'ATTRIB',
      'AcDbText',
      `10 0\n20 0\n30 0\n40 1\n1 ${own}
       100 AcDbAttribute
       2 TAG
       70 0
       101 Embedded Object
       10 5
       20 5
       30 5
       40 9
       3 first \\U+00
       3 E9 second
       1 last`,
    );

  it('has the text of its embedded MTEXT, joined before it is decoded', () => {
    const { first } = readDxf({ version: 'AC1032', entities: attrib('') });
    const { fields } = first('ATTRIB');
    expect(fields.text).toBe('first é secondlast');
    expect(fields.multilineText).toBe('first é secondlast');
    expect(fields).toMatchObject({ height: 1, position: { x: 0, y: 0, z: 0 }, tag: 'TAG' });
  });

  it('keeps its own text beside it', () => {
    const { fields } = readDxf({ version: 'AC1032', entities: attrib('own') }).first('ATTRIB');
    expect(fields).toMatchObject({ text: 'own', multilineText: 'first é secondlast' });
  });
});

describe('MLINE', () => {
  const vertex = (n: number) => `
    ${points(11, [[n, 1, 2]])}
    ${points(12, [[1, 0, 0]])}
    ${points(13, [[0, 1, n]])}
    74 2
    41 ${n}
    41 0.5
    75 0
    74 1
    41 -1
    75 2
    42 3
    42 4`;
  const head = '2 STANDARD\n340 18\n40 20\n70 1\n71 3\n73 2\n10 7\n20 8\n30 9';

  it('gives each vertex the parameters of its elements', () => {
    const { first, faults } = readDxf({
      entities: entity('MLINE', 'AcDbMline', `${head}\n72 3\n${vertex(1)}${vertex(2)}${vertex(3)}`),
    });
    expect(faults['count-lies']).toBeUndefined();
    const { fields } = first('MLINE');
    expect(fields.start).toEqual({ x: 7, y: 8, z: 9 });
    expect(fields.scale).toBe(20);
    expect(fields.vertices).toEqual(
      [1, 2, 3].map((n) => ({
        position: { x: n, y: 1, z: 2 },
        direction: { x: 1, y: 0, z: 0 },
        miter: { x: 0, y: 1, z: n },
        elements: [
          { parameters: [n, 0.5], fill: [] },
          { parameters: [-1], fill: [3, 4] },
        ],
      })),
    );
  });

  it('tells counts that lie', () => {
    const lying = vertex(1).replace('74 2', '74 900000000').replace('75 2', '75 -1');
    const { first, faults } = readDxf({
      entities: entity('MLINE', 'AcDbMline', `${head}\n72 9\n${lying}`),
    });
    expect(faults['count-lies']).toBe(3);
    expect(first('MLINE').fields.vertices[0].elements).toHaveLength(2);
  });
});

describe('MESH', () => {
  const mesh = (tags: string) => entity('MESH', 'AcDbSubDMesh', `71 2\n72 1\n91 3\n${tags}`);

  it('tells faces from edges', () => {
    const { first, drawing, faults } = readDxf({
      entities: mesh(`
        92 3
        ${points(10, [
          [0, 0, 0],
          [1, 0, 0],
          [1, 1, 5],
        ])}
        93 4
        90 3
        90 0
        90 1
        90 2
        94 2
        90 0
        90 1
        90 1
        90 2
        95 2
        140 0.5
        140 -1
        90 1
        91 2
        92 1
        90 0`),
    });
    expect(faults['count-lies']).toBeUndefined();
    const record = first('MESH');
    expect(record.fields).toMatchObject({
      subdivisionLevels: 3,
      blendCrease: true,
      faces: [3, 0, 1, 2],
      edges: [0, 1, 1, 2],
      creases: [0.5, -1],
    });
    expect(record.fields.vertices[2]).toEqual({ x: 1, y: 1, z: 5 });
    expect(drawing.tagsOf(record.offset).map((tag) => tag.code)).toEqual([90, 91, 92, 90]);
  });

  it('tells each count that lies', () => {
    const { faults } = readDxf({ entities: mesh('92 3\n93 4\n90 1\n94 1\n90 1\n95 7') });
    expect(faults['count-lies']).toBe(4);
  });
});

describe('MULTILEADER', () => {
  const context = `
    300 CONTEXT_DATA{
    40 2
    ${points(10, [[1, 2, 3]])}
    41 4
    140 5
    145 6
    174 1
    175 6
    176 0
    177 0
    290 1
    304 LEADER text{
    ${points(11, [[0, 0, -1]])}
    340 11
    ${points(12, [[7, 8, 9]])}
    ${points(13, [[0, 1, 0]])}
    42 0.5
    43 20
    44 0
    45 1.5
    170 2
    90 -1073741824
    171 3
    172 5
    296 0
    ${points(110, [[1, 1, 1]])}
    ${points(111, [[0, 1, 0]])}
    ${points(112, [[-1, 0, 0]])}
    297 1
    302 LEADER{
    290 1
    291 0
    ${points(10, [[10, 11, 12]])}
    ${points(11, [[1, 0, 0]])}
    90 4
    40 0.36
    304 LEADER_LINE{
    ${points(10, [
      [20, 21, 22],
      [23, 24, 25],
    ])}
    91 8
    92 -1056964608
    305 }
    304 LEADER_LINE{
    ${points(10, [[30, 31, 32]])}
    91 9
    305 }
    303 }
    302 LEADER{
    ${points(10, [[40, 41, 42]])}
    304 LEADER_LINE{
    ${points(10, [[50, 51, 52]])}
    305 }
    303 }
    301 }`;
  const own = `
    340 2AF
    90 279552
    170 1
    91 -1056964608
    341 14
    171 -2
    290 0
    291 1
    41 0.75
    42 3
    172 2
    343 99
    173 1
    95 6
    92 -1056964608
    10 3
    20 3
    30 3
    43 1
    94 0
    345 5A
    330 77
    177 1
    44 12
    302 LEADER{
    45 9
    271 1`;

  it('nests leaders and lines in the context', () => {
    const { first } = readDxf({ entities: entity('MULTILEADER', 'AcDbMLeader', context + own) });
    const { fields } = first('MULTILEADER');
    expect(fields).toMatchObject({
      contentScale: 2,
      basePoint: { x: 1, y: 2, z: 3 },
      textHeight: 4,
      arrowSizeScaled: 5,
      landingGap: 6,
      hasText: true,
      text: 'LEADER text{',
      textNormal: { x: 0, y: 0, z: -1 },
      position: { x: 7, y: 8, z: 9 },
      textDirection: { x: 0, y: 1, z: 0 },
      textRotation: 0.5,
      textWidth: 20,
      lineSpacingFactor: 1.5,
      lineSpacingStyle: 2,
      textAttachment: 3,
      hasBlock: false,
      planeOrigin: { x: 1, y: 1, z: 1 },
      planeXAxis: { x: 0, y: 1, z: 0 },
      planeNormalReversed: true,
    });
    expect(fields.leaders).toHaveLength(2);
    expect(fields.leaders[0]).toMatchObject({
      lastPoint: { x: 10, y: 11, z: 12 },
      hasLastPoint: true,
      hasDogleg: false,
      doglegLength: 0.36,
      index: 4,
    });
    expect(fields.leaders[0].lines[0]).toMatchObject({
      vertices: [
        { x: 20, y: 21, z: 22 },
        { x: 23, y: 24, z: 25 },
      ],
      index: 8,
      color: -1056964608,
    });
    expect(fields.leaders[0].lines[1].vertices).toEqual([{ x: 30, y: 31, z: 32 }]);
    expect(fields.leaders[1].lines[0].vertices).toEqual([{ x: 50, y: 51, z: 52 }]);
  });

  it('reads its own settings, and lets the context count where both tell', () => {
    const { first } = readDxf({ entities: entity('MULTILEADER', 'AcDbMLeader', context + own) });
    expect(first('MULTILEADER').fields).toMatchObject({
      style: '2AF',
      contentType: 2,
      leaderLineWeight: -2,
      enableLanding: false,
      doglegLength: 0.75,
      arrowSize: 3,
      textStyle: '11',
      blockScale: { x: 1, y: 1, z: 1 },
      scale: 9,
      textAttachmentDirection: 1,
      arrowHeads: [{ index: 0, block: '5A' }],
      attributes: [{ definition: '77', index: 1, width: 12, text: 'LEADER{' }],
    });
    const alone = readDxf({ entities: entity('MULTILEADER', 'AcDbMLeader', own) });
    expect(alone.first('MULTILEADER').fields).toMatchObject({
      textStyle: '99',
      blockScale: { x: 3, y: 3, z: 3 },
      blockRotation: 1,
      leaders: [],
    });
  });

  it('survives brackets that do not match', () => {
    const odd = `304 LEADER_LINE{
      300 CONTEXT_DATA{
      304 LEADER_LINE{
      10 5
      303 }
      305 }
      10 7
      301 }`;
    const { all } = readDxf({
      entities:
        entity('MULTILEADER', 'AcDbMLeader', odd) + entity('MULTILEADER', 'AcDbMLeader', '40 3'),
    });
    const [first, second] = all('MULTILEADER').map((record) => record.fields);
    expect(first!.leaders[0].lines[0].vertices).toEqual([{ x: 5, y: 0, z: 0 }]);
    expect(first!.leaders[0].lastPoint.x).toBe(7);
    expect(second).toMatchObject({ contentScale: 1, leaders: [] });
  });
});
