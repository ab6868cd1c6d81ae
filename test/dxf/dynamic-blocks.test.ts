/**
 * Objects whose codes repeat: nodes of dynamic blocks, whose data has codes from 1000 on, lists in
 * lists, and parts in which the n-th tag of a code is the n-th field. The tags are those that
 * AutoCAD writes.
 */
import { describe, expect, it } from 'vitest';
import { readDxf } from '../support/read-dxf.ts';

/** Tags of one line: `code value`, apart by " | ". */
const tags = (line: string): string => line.split(' | ').join('\n');
const object = (line: string) => readDxf({ objects: tags(line) });

const NODE = '100 AcDbEvalExpr | 90 11 | 98 33 | 99 329';
const ELEMENT = `${NODE} | 100 AcDbBlockElement | 300 Linear | 98 33 | 99 329 | 1071 5`;
const PARAMETER =
  `0 BLOCKLINEARPARAMETER | 5 601 | 330 600 | ${ELEMENT} | 100 AcDbBlockParameter | 280 1 | ` +
  '281 0 | 100 AcDbBlock2PtParameter | 1010 0 | 1020 1 | 1030 2 | 1011 5 | 1021 6 | 1031 7 | ' +
  '170 4 | 91 0 | 91 25 | 91 0 | 91 0 | 171 0 | 172 0 | 173 1 | 94 25 | 303 DisplacementX | ' +
  '174 0 | 177 0 | 100 AcDbBlockLinearParameter | 305 Length | 306 of the bolt | 140 0.5 | ' +
  '307 | 96 1 | 141 1 | 142 9 | 143 2 | 175 2 | 144 3 | 144 4';

describe('nodes of dynamic blocks', () => {
  it('a linear parameter: points of 1010, connections, the values that it may have', () => {
    const { first } = object(`${PARAMETER} | 1001 ACAUTHENVIRON | 1010 8 | 1020 8 | 1030 8`);
    const parameter = first('BLOCKLINEARPARAMETER');
    expect(parameter.owner).toBe('600');
    expect(parameter.fields).toMatchObject({
      nodeId: 11,
      elementName: 'Linear',
      elementFlags: 5,
      showProperties: true,
      start: { x: 0, y: 1, z: 2 },
      end: { x: 5, y: 6, z: 7 },
      gripNodes: [0, 25, 0, 0],
      endXConnections: [{ node: 25, property: 'DisplacementX' }],
      label: 'Length',
      description: 'of the bolt',
      distance: 0.5,
      minimum: 1,
      maximum: 9,
      increment: 2,
      values: [3, 4],
    });
  });

  it('what follows 1001 is xdata, whatever its codes', () => {
    const { first, drawing } = object(
      `${PARAMETER} | 1001 ACAUTHENVIRON | 1010 8 | 1020 8 | 1030 8`,
    );
    const { offset } = first('BLOCKLINEARPARAMETER');
    const codes = drawing.tagsOf(offset, 'xdata').map(({ code }) => code);
    expect(codes).toEqual([1001, 1010, 1020, 1030]);
  });

  it('the value of an expression stands under the code that is its type', () => {
    const component = (value: string) =>
      object(
        `0 BLOCKGRIPLOCATIONCOMPONENT | 5 260 | ${NODE} | 1  | ${value} | ` +
          '100 AcDbBlockGripExpr | 91 1 | 300 UpdatedFlip',
      ).first('BLOCKGRIPLOCATIONCOMPONENT').fields;
    expect(component('70 40 | 140 2.5')).toMatchObject({ valueType: 40, valueNumber: 2.5 });
    expect(component('70 70 | 70 1')).toMatchObject({ valueType: 70, valueInteger: 1 });
    expect(component('70 90 | 90 7')).toMatchObject({ valueType: 90, valueInteger: 7, nodeId: 11 });
  });

  it('states of visibility, each with its entities', () => {
    const { fields } = object(
      `0 BLOCKVISIBILITYPARAMETER | 5 300 | ${ELEMENT} | 100 AcDbBlockParameter | 280 1 | ` +
        `281 0 | ` +
        '100 AcDbBlock1PtParameter | 1010 1 | 1020 2 | 1030 0 | 93 4 | 170 0 | 171 0 | ' +
        '100 AcDbBlockVisibilityParameter | 281 1 | 301 View | 302 which | 91 0 | 93 2 | ' +
        '331 A1 | ' +
        '331 A2 | 92 2 | 303 Front | 94 1 | 332 A1 | 95 0 | 303 Side | 94 2 | 332 A1 | ' +
        '332 A2 | 95 1 | 333 B1',
    ).first('BLOCKVISIBILITYPARAMETER');
    expect(fields).toMatchObject({
      position: { x: 1, y: 2, z: 0 },
      gripNode: 4,
      label: 'View',
      entities: ['A1', 'A2'],
      states: [
        { name: 'Front', entities: ['A1'], nodes: [] },
        { name: 'Side', entities: ['A1', 'A2'], nodes: ['B1'] },
      ],
    });
  });

  it('a graph: nodes, then edges, both with codes 91 and 92', () => {
    const { fields } = object(
      '0 ACAD_EVALUATION_GRAPH | 5 25B | 100 AcDbEvalGraph | 96 3 | 97 3 | 91 0 | 93 32 | 95 1 | ' +
        '360 2E2 | 92 -1 | 92 0 | 92 1 | 92 2 | 91 1 | 93 32 | 95 2 | 360 2E3 | 92 3 | ' +
        '92 4 | 92 5 | ' +
        '92 6 | 92 0 | 93 8 | 94 1 | 91 0 | 91 1 | 92 -1 | 92 -1 | 92 7 | 92 8 | 92 9',
    ).first('ACAD_EVALUATION_GRAPH');
    expect(fields.nodes).toMatchObject([
      { id: 0, expression: '2E2', firstIn: -1, lastIn: 0, firstOut: 1, lastOut: 2 },
      { id: 1, expression: '2E3', firstIn: 3, lastIn: 4, firstOut: 5, lastOut: 6 },
    ]);
    expect(fields.edges).toMatchObject([
      { id: 0, flags: 8, references: 1, from: 0, to: 1, previousIn: -1, nextIn: -1, reverse: 9 },
    ]);
  });
});

describe('parts in which codes repeat', () => {
  it('the n-th tag is the n-th field; a list takes the rest', () => {
    const { fields } = object(
      '0 ACDBSECTIONVIEWSTYLE | 5 1AA | 100 AcDbModelDocViewStyle | 70 0 | 3 Imperial24 | ' +
        '290 0 | ' +
        '100 AcDbSectionViewStyle | 70 0 | 71 0 | 90 78 | 71 1 | 340 11 | 62 1 | 40 0.1 | ' +
        '340 0 | ' +
        '340 12 | 62 2 | 40 0.2 | 300 IOQ | 40 0.3 | 90 3 | 40 0.4 | 90 1 | 71 2 | ' +
        '340 16 | 90 25 | ' +
        '62 3 | 340 17 | 90 50 | 62 4 | 40 0.5 | 40 0.6 | 40 0.7 | 71 3 | 340 18 | 62 5 | ' +
        '40 0.8 | ' +
        '90 1 | 40 0.9 | 90 2 | 300 label | 71 4 | 62 6 | 62 7 | 300 ANSI31 | 40 1.5 | 90 9 | ' +
        '290 0 | 290 1 | 90 2 | 40 10 | 40 11',
    ).first('ACDBSECTIONVIEWSTYLE');
    expect(fields).toMatchObject({
      styleName: 'Imperial24',
      flags: 78,
      arrowStart: '',
      arrowEnd: '12',
      planeLinetype: '16',
      bendColor: 4,
      endLineLength: 0.7,
      labelHeight: 0.8,
      labelPattern: 'label',
      hatchPattern: 'ANSI31',
      hatchScale: 1.5,
      hideHatchOfParts: true,
      hatchAngles: [10, 11],
    });
  });

  it('properties of a visual style: by codes, and by order from R2013 on', () => {
    const old = object(
      '0 VISUALSTYLE | 5 9F | 100 AcDbVisualStyle | 2 Wire | 70 4 | 71 1 | 90 3 | ' +
        '40 -0.6 | 74 2 | ' +
        '290 1 | 44 5',
    ).first('VISUALSTYLE').fields;
    const values = { faceLightingModel: 1, faceModifier: 3, faceOpacity: -0.6, edgeModel: 2 };
    expect(old).toMatchObject({ ...values, edgeHidePrecision: true, displayBrightness: 5 });
    const listed = object(
      '0 VISUALSTYLE | 5 9F | 100 AcDbVisualStyle | 2 Wire | 70 4 | 177 3 | 291 0 | ' +
        '70 58 | 90 1 | ' +
        '176 1 | 90 0 | 176 1 | 90 0 | 176 1 | 90 3 | 176 1 | 40 -0.6 | 176 1 | 40 30 | 176 1 | ' +
        '62 7 | 420 16777215 | 176 1 | 90 2 | 176 1',
    ).first('VISUALSTYLE').fields;
    expect(listed).toMatchObject({ ...values, faceSpecular: 30, faceColorIndex: 7 });
  });
});
