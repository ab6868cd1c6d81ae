/**
 * Associative objects of DWG, written bit by bit: what releases and versions of the objects have
 * apart, and that fields which do not end with the object are not believed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { typeByName } from '../../engine/schema/layout.ts';
import { readDwgBytes } from '../support/read-dwg.ts';
import { type DwgBits, type DwgVersion, dwgFile } from '../support/write-dwg.ts';

const RELEASES: DwgVersion[] = ['AC1014', 'AC1015', 'AC1018', 'AC1021', 'AC1024', 'AC1027'];
RELEASES.push('AC1032');
/** The last release of each version of actions. */
const VERSIONS: [DwgVersion, number][] = [
  ['AC1024', 1],
  ['AC1032', 2],
];

type Fill = (w: DwgBits) => unknown;

function read(version: DwgVersion, kind: string, fields: Fill) {
  const type = `ACDBASSOC${kind}`;
  const { all, faults } = readDwgBytes(dwgFile(version, [{ type, handle: 0x100, fields }]));
  expect(faults).not.toHaveProperty('dwg-object');
  const [unknown] = all('UNKNOWN_OBJECT');
  if (unknown) expect(unknown).toMatchObject({ handle: '100', fields: { typeName: type } });
  const [record] = all(type);
  return { fields: record?.fields, isUnknown: unknown !== undefined };
}

/** An action of version 2 has no parameters and no values here. */
const action = (w: DwgBits, version: number): DwgBits => {
  w.BS(version).BL(1).H(0x8e, 4).H(0x71, 3).BL(4, 6, 2).B(0).H(0x72, 4).B(1).H(0x73, 3);
  return version < 2 ? w : w.BS(0).BL(0).BS(0).BL(0);
};

it.each(RELEASES)('%s: a network owns actions and knows others', (release) => {
  const { fields } = read(release, 'NETWORK', (w) => {
    action(w, release < 'AC1027' ? 1 : 2);
    w.BS(0).BL(9, 2).B(1).H(0x80, 3).B(0).H(0x81, 4).BL(1).H(0x81, 4);
  });
  expect(fields).toMatchObject({
    ...{ status: 1, network: '8E', body: '71', actionIndex: 4, lastDependencyIndex: 6 },
    dependencies: [
      { dependency: '72', isOwned: false },
      { dependency: '73', isOwned: true },
    ],
    lastActionIndex: 9,
    actions: [
      { action: '80', isOwned: true },
      { action: '81', isOwned: false },
    ],
    actionsToEvaluate: ['81'],
  });
});

it.each([
  ['a bit too many', (w: DwgBits) => w.BS(0).BL(9, 0, 0).B(1)],
  ['a count that lies', (w: DwgBits) => w.BS(0).BL(9, 2_000_000_000)],
  ['a handle too many', (w: DwgBits) => w.BS(0).BL(9, 0, 0).H(0x81)],
])('%s: the object is one of an unknown type', (_, end) => {
  const { isUnknown } = read('AC1015', 'NETWORK', (w) => end(action(w, 1)));
  expect(isUnknown).toBe(true);
});

const dependency = (w: DwgBits): DwgBits =>
  w.BS(2).BL(0).B(1, 0, 1, 1).BL(-10000).H(0x1b4, 3).B(0).H(0, 4).H(0x1bc, 3).H(0, 4).BL(7);

it.each(RELEASES)('%s: a dependency names a part of an object', (release) => {
  const { fields } = read(release, 'GEOMDEPENDENCY', (w) => {
    dependency(w).BS(0).B(1);
    if (release < 'AC1027') w.TV('AcDbAssocAsmBasedEntityPersSubentId');
    else w.B(0).BL(5);
    w.BS(0).BL(3, 8).B(0);
  });
  expect(fields).toMatchObject({
    ...{ isRead: true, isWritten: false, order: -10000, dependsOn: '1B4', previous: '' },
    ...{ next: '1BC', dependencyIndex: 7, isCached: true, subentity: [3, 8] },
    subentityClass: 'AcDbAssocAsmBasedEntityPersSubentId',
  });
});

const node = (id: number, kind: string, more: object) =>
  expect.objectContaining({ id, kind, ...more });

it.each(VERSIONS)('%s: a group of constraints has nodes by their classes', (release, version) => {
  const names = ['AcConstrainedCircle', 'AcHorizontalConstraint'];
  const circle = (w: DwgBits) => w.H(0xa1, 4).BL(0).BD(1, 2, 0, 0, 0, 1, 1, 0, 0, 2.5, 0, 6);
  const { fields } = read(release, '2DCONSTRAINTGROUP', (w) => {
    action(w, version).BL(2).B(0).BD(0, 0, 0, 1, 0, 0, 0, 1, 0).H(0, 4).BL(1).H(0xa1, 3).BL(9);
    if (version === 1) {
      w.BL(2).TV(names[0]!).BL(3).RC(1).BL(1, 4);
      circle(w).TV(names[1]!).BL(4).RC(0).BL(1, 3, 0).B(0, 1).BL(8);
    } else {
      w.BL(0, 0).B(0).BL(2).TV(names[0]!).BL(3).TV(names[1]!).BL(4);
      circle(w.BL(3, 1, 4).RC(1))
        .BL(4, 1, 3)
        .RC(0)
        .BL(0)
        .B(0, 1)
        .BL(8);
    }
  });
  expect(fields!.geometry).toEqual(['A1']);
  const center = { x: 1, y: 2, z: 0 };
  const [z, x] = [
    { x: 0, y: 0, z: 1 },
    { x: 1, y: 0, z: 0 },
  ];
  expect(fields!.nodes).toEqual([
    node(3, names[0]!, { points: [center, z, x], numbers: [2.5, 0, 6], dependency: 'A1' }),
    node(4, names[1]!, { connections: [3], isImplied: false, isActive: true, other: 8 }),
  ]);
});

it('a group with a class that is not known is one of an unknown type', () => {
  const { isUnknown } = read('AC1024', '2DCONSTRAINTGROUP', (w) => {
    action(w, 1).BL(2).B(0).BD(0, 0, 0, 1, 0, 0, 0, 1, 0).H(0, 4).BL(0, 9);
    w.BL(1).TV('AcSpiralConstraint').BL(3).RC(1).BL(0, 0).B(0, 1);
  });
  expect(isUnknown).toBe(true);
});

it('no object in the corpus has another form than is described', () => {
  const corpus = fileURLToPath(new URL('../../../shared/corpus/dwg/', import.meta.url));
  const left: string[] = [];
  let count = 0;
  if (!existsSync(corpus)) console.log(`associations: no drawings at ${corpus}`);
  const paths = existsSync(corpus) ? readdirSync(corpus, { recursive: true }).map(String) : [];
  for (const path of paths.filter((name) => /^AC10(1[2-9]|[23]).*dwg$/.test(name))) {
    const { drawing, all } = readDwgBytes(readFileSync(`${corpus}${path}`));
    count += [...drawing.offsetsOf('ACDBASSOCNETWORK')].length;
    for (const { fields } of all('UNKNOWN_OBJECT')) {
      if (typeByName.has(fields.typeName)) left.push(`${path} ${fields.typeName}`);
    }
  }
  console.log(`associations: ${count} networks in DWG`);
  expect(left).toEqual([]);
}, 60_000);
