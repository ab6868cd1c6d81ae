/**
 * Associative objects of DXF: one code for nearly all of their fields, told apart by the order that
 * DWG has too. What does not come out to the last tag is of an unknown type and keeps its tags.
 * Over the corpus, all come out.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { RawEngine } from '../support/raw-engine.ts';
import { readDxf } from '../support/read-dxf.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

const network = `
  0 ACDBASSOCNETWORK
  5 90
  102 {ACAD_REACTORS
  330 8F
  102 }
  330 8F
  100 AcDbAssocAction
  90 2
  90 1
  330 8E
  360 0
  90 4
  90 6
  90 2
  330 70
  360 71
  90 0
  90 1
  360 72
  90 0
  90 1
  90 0
  1 Height
  90 3
  90 2
  40 12.5
  330 0
  70 7
  330 73
  330 74
  100 AcDbAssocNetwork
  90 0
  90 9
  90 2
  360 80
  330 81
  90 1
  330 81`;

it('a network owns actions and knows others', () => {
  const { drawing } = readDxf({ objects: network });
  const [record] = [...drawing!.recordsOf('ACDBASSOCNETWORK')];
  expect(record).toMatchObject({ handle: '90', owner: '8F' });
  expect(record!.fields).toEqual({
    ...{ actionVersion: 2, status: 1, network: '8E', body: '', actionIndex: 4 },
    lastDependencyIndex: 6,
    dependencies: [
      { dependency: '70', isOwned: false },
      { dependency: '71', isOwned: true },
    ],
    parameters: ['72'],
    values: [
      {
        ...{ version: 0, name: 'Height', unitType: 3, controlledDependency: '74' },
        variables: [
          { ...value(40), valueNumber: 12.5, inputVariable: '' },
          { ...value(70), valueInteger: 7, inputVariable: '73' },
        ],
      },
    ],
    ...{ networkVersion: 0, lastActionIndex: 9 },
    actions: [
      { action: '80', isOwned: true },
      { action: '81', isOwned: false },
    ],
    actionsToEvaluate: ['81'],
  });
  expect(drawing!.tagsOf(record!.offset)).toEqual([]);
});

const value = (valueType: number) => ({
  ...{ valueType, valueNumber: 0, valueText: '', valueInteger: 0 },
});

it.each([
  ['a tag too many', `${network}\n  90 1`],
  ['a count that lies', network.replace('90 6\n  90 2', '90 6\n  90 2000000000')],
  ['another code', network.replace('1 Height', '3 Height')],
])('%s: the object is one of an unknown type, with its tags as they are', (_, objects) => {
  const { all, drawing } = readDxf({ objects });
  expect(all('ACDBASSOCNETWORK')).toEqual([]);
  const [record] = all('UNKNOWN_OBJECT');
  expect(record).toMatchObject({ handle: '90', owner: '8F' });
  expect(record!.fields).toEqual({ typeName: 'ACDBASSOCNETWORK' });
  const tags = drawing.tagsOf(record!.offset);
  const told = objects.trim().split('\n').slice(6).length;
  expect(tags.length).toBe(told - 2);
  expect(tags.slice(0, 2)).toEqual([
    { code: 90, value: 2 },
    { code: 90, value: 1 },
  ]);
});

it('nothing is left of those in the corpus', () => {
  const left: string[] = [];
  const engine = new RawEngine();
  let count = 0;
  for (const folder of ['dxf-ascii', 'dxf-binary'].map((name) => `${corpus}${name}`)) {
    if (!existsSync(folder)) console.log(`associations: no drawings at ${folder}`);
    const paths = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
    for (const path of paths.map(String).filter((name) => name.endsWith('.dxf'))) {
      const bytes = readFileSync(`${folder}/${path}`);
      if (!bytes.includes('ACDBASSOC')) continue;
      const { drawing } = engine.read(bytes);
      for (let index = 0; index < drawing!.recordCount; index++) {
        const offset = drawing!.recordAt(index);
        const { name } = drawing!.typeOf(offset);
        if (name.startsWith('ACDBASSOC')) count++;
        if (name !== 'UNKNOWN_OBJECT') continue;
        const { typeName } = drawing!.fieldsOf(offset);
        if (String(typeName).startsWith('ACDBASSOC')) left.push(`${path} ${typeName}`);
      }
    }
  }
  console.log(`associations: ${count} read`);
  expect(left).toEqual([]);
}, 60_000);
