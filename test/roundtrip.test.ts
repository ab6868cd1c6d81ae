/**
 * Round trips through the schema: random records of each type, and the records of every fixture,
 * are written as DXF by the schema alone and must read back equal, from ASCII and from binary
 * files.
 */
import { describe, expect, it } from 'vitest';
import { RecordFlag } from '../engine/schema/common.ts';
import { TYPES, type TypeLayout, typeByName } from '../engine/schema/layout.ts';
import { allFixtures } from '../scripts/fixtures/index.ts';
import { createRandom } from './core/random.ts';
import { asciiDxf, binaryDxf, type Tag } from './support/dxf-tags.ts';
import { flatRecord, flatRecords } from './support/flat-record.ts';
import { IRREGULAR_WRITERS } from './support/irregular-dxf.ts';
import { RandomRecords } from './support/random-record.ts';
import { RawEngine } from './support/raw-engine.ts';
import {
  drawingTags,
  type FieldValues,
  type FlatRecord,
  fileTags,
  recordTags,
} from './support/write-dxf.ts';

const INSTANCES = 20;
const engine = new RawEngine();
const random = createRandom('round trip');
const records = new RandomRecords(random);

const HEADER: Tag[] = [
  [9, '$ACADVER'],
  [1, 'AC1032'],
];
const SECTION = { table: 'TABLES', object: 'OBJECTS', entity: 'ENTITIES', internal: 'OTHER' };

/** Types whose tags the schema alone can order. */
const regular = TYPES.filter((type) => type.category !== 'internal' && !type.irregular.read);

function fileOf(category: TypeLayout['category'], body: Tag[]): Tag[] {
  return fileTags([
    ['HEADER', HEADER],
    [SECTION[category], body],
  ]);
}

/** Writes records, reads them from either kind of file, and compares all there is. */
function roundTrip(type: TypeLayout, instances: FlatRecord[]): void {
  const tags = fileOf(
    type.category,
    instances.flatMap((record) => recordTags(record)),
  );
  const wanted = new Map(instances.map((record) => [record.handle, record]));
  for (const bytes of [asciiDxf(tags), binaryDxf(tags)]) {
    const { drawing } = engine.read(bytes);
    const found = [...drawing!.offsetsOf(type.name)]
      .map((offset) => flatRecord(drawing!, offset))
      .filter((record) => wanted.has(record.handle));
    expect(found.length).toBe(instances.length);
    for (const record of found) expect(record).toEqual(wanted.get(record.handle));
  }
}

function many(make: () => FlatRecord): FlatRecord[] {
  return Array.from({ length: INSTANCES }, make);
}

/**
 * Keys of every entity's JSON (`assembly/write/common.ts`); a field of that name would be a second.
 */
const COMMON_KEYS = [
  ...['type', 'id', 'layer', 'colorIndex', 'color', 'lineType', 'lineTypeScale', 'lineWeight'],
  ...['transparency', 'visible', 'layout', 'insert'],
];

describe('the schema', () => {
  it('names no field of an entity like common data', () => {
    const entities = TYPES.filter((type) => type.category === 'entity');
    const clashes = entities.flatMap((type) =>
      type.layout
        .filter((field) => COMMON_KEYS.includes(field.name))
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(clashes).toEqual([]);
  });
});

describe('random records of regular types come back equal', () => {
  for (const type of regular) {
    it(type.name, () =>
      roundTrip(
        type,
        many(() => records.record(type)),
      ),
    );
  }
});

// ---- types with hand functions

const point = () => ({ x: records.real(), y: records.real() });
const point3 = () => ({ ...point(), z: records.real() });
const list = <T>(make: () => T, least = 1): T[] =>
  Array.from({ length: least + random.below(4) }, make);

/** An edge has all fields of the four kinds; those of the others are at their defaults. */
function edge(kind: number): FieldValues {
  const isSpline = kind === 4;
  const isCurved = kind === 2 || kind === 3;
  const zero = { x: 0, y: 0 };
  return {
    kind,
    start: isSpline ? zero : point(),
    end: kind === 1 || kind === 3 ? point() : zero,
    radius: isCurved ? records.real() : 0,
    startAngle: isCurved ? records.real() : 0,
    endAngle: isCurved ? records.real() : 0,
    counterClockwise: isCurved ? random.below(2) === 1 : true,
    degree: isSpline ? 3 : 0,
    rational: isSpline,
    periodic: false,
    knots: isSpline ? list(() => records.real()) : [],
    controlPoints: isSpline ? list(point) : [],
    weights: isSpline ? list(() => records.real()) : [],
    fitPoints: isSpline ? list(point) : [],
    startTangent: isSpline ? point() : zero,
    endTangent: isSpline ? point() : zero,
  };
}

function loop(): FieldValues {
  const isPolyline = random.below(2) === 1;
  return {
    flags: isPolyline ? 7 : 1,
    closed: isPolyline && random.below(2) === 1,
    vertices: isPolyline ? list(() => ({ ...point(), bulge: records.real() })) : [],
    edges: isPolyline ? [] : list(() => edge(1 + random.below(4))),
    sources: list(() => records.handle(), 0),
  };
}

/** Fields of a HATCH; solid hatches have no pattern, gradients are there or not as a whole. */
function hatchFields(isMPolygon: boolean): FieldValues {
  const solid = random.below(2) === 1;
  const gradient = random.below(2) === 1;
  return {
    pattern: records.text(),
    solid,
    associative: isMPolygon ? false : random.below(2) === 1,
    loops: list(loop),
    style: 1,
    patternType: 2,
    patternAngle: solid ? 0 : records.real(),
    patternScale: solid ? 1 : records.real(),
    patternDouble: !solid && random.below(2) === 1,
    patternLines: solid
      ? []
      : list(() => ({
          angle: records.real(),
          base: point(),
          offset: point(),
          dashes: list(() => records.real(), 0),
        })),
    pixelSize: records.real(),
    seeds: list(point),
    elevation: records.real(),
    gradient,
    gradientName: gradient ? 'LINEAR' : '',
    gradientAngle: gradient ? records.real() : 0,
    gradientShift: gradient ? records.real() : 0,
    gradientOneColor: gradient && random.below(2) === 1,
    gradientTint: gradient ? records.real() : 0,
    gradientColors: gradient
      ? list(() => ({ value: records.real(), colorIndex: random.below(256), rgb: random.below(9) }))
      : [],
    extrusion: point3(),
    ...(isMPolygon ? { fillColorIndex: random.below(256), offset: point() } : {}),
  };
}

/** What the writer for HATCH leaves out, for the kind of hatch it is. */
function hatchPresence(fields: FieldValues, isMPolygon: boolean): string[] {
  const pattern = ['patternAngle', 'patternScale', 'patternDouble', 'patternLines'];
  return Object.keys(fields).filter((name) => {
    if (name.startsWith('gradient')) return fields.gradient;
    if (pattern.includes(name)) return !fields.solid;
    return !(isMPolygon && name === 'associative');
  });
}

describe('random records of irregular types come back equal', () => {
  for (const name of ['HATCH', 'MPOLYGON']) {
    it(name, () => {
      const type = typeByName.get(name)!;
      const instances = many(() => {
        const fields = hatchFields(name === 'MPOLYGON');
        const present = hatchPresence(fields, name === 'MPOLYGON');
        return records.record(type, fields, { present });
      });
      roundTrip(type, instances);
    });
  }

  it('LWPOLYLINE', () => {
    const type = typeByName.get('LWPOLYLINE')!;
    const instances = many(() => {
      const vertices = list(() => ({ ...point(), bulge: records.real() }));
      const zero = { start: 0, end: 0 };
      const width = () => ({ start: 1 + random.below(9), end: random.below(9) });
      // some vertices have none, and none has one behind the last that the list tells
      const inner = vertices.slice(1).map(() => (random.below(2) === 1 ? width() : zero));
      const widths = random.below(2) === 1 ? [...inner, width()] : [];
      const record = records.record(type, { vertices, widths });
      if (widths.length > 0) return record;
      return { ...record, present: record.present.filter((field) => field !== 'widths') };
    });
    roundTrip(type, instances);
  });

  it('MTEXT', () => {
    const type = typeByName.get('MTEXT')!;
    const instances = many(() => {
      const hasAxis = random.below(2) === 1;
      const hasColumns = random.below(2) === 1;
      const record = records.record(type, {
        rotation: hasAxis ? 0 : records.real(),
        xAxis: hasAxis ? point3() : { x: 0, y: 0, z: 0 },
        columnType: hasColumns ? 2 : 0,
        columnHeights: hasColumns ? list(() => records.real()) : [],
      });
      const absent = new Set([hasAxis ? 'rotation' : 'xAxis', 'columnHeights']);
      if (!hasColumns) absent.add('columnType');
      return { ...record, present: record.present.filter((field) => !absent.has(field)) };
    });
    roundTrip(type, instances);
  });
});

describe('children come back with their parents', () => {
  const families = [
    { parent: 'INSERT', child: 'ATTRIB' },
    { parent: 'POLYLINE', child: 'VERTEX' },
  ];
  for (const { parent, child } of families) {
    it(`${parent} and ${child}`, () => {
      const make = (name: string) => records.record(typeByName.get(name)!);
      const groups = Array.from({ length: INSTANCES }, () => ({
        parent: make(parent),
        children: list(() => make(child)),
        end: make('SEQEND'),
      }));
      const body = groups.flatMap((group) =>
        [group.parent, ...group.children, group.end].flatMap((record) => recordTags(record)),
      );
      const { drawing } = engine.read(binaryDxf(fileOf('entity', body)));
      for (const group of groups) {
        const offset = drawing!.findHandle(group.parent.handle);
        expect(flatRecord(drawing!, offset)).toEqual(group.parent);
        const children = [...drawing!.childrenOf(offset)];
        expect(children.map((at) => flatRecord(drawing!, at))).toEqual(group.children);
        const flags = children.map((at) =>
          new DataView(drawing!.bytes.buffer).getUint16(drawing!.bytes.byteOffset + at + 6, true),
        );
        expect(flags.every((flag) => (flag & RecordFlag.child) !== 0)).toBe(true);
      }
    });
  }
});

/** Irregular types that no hand function writes yet. */
const isWritable = ({ type }: FlatRecord): boolean =>
  typeByName.get(type)!.irregular.read === undefined || type in IRREGULAR_WRITERS;

/** The records that can be written; lists of entities hold no others. */
function writable(all: FlatRecord[]): FlatRecord[] {
  const records = all.filter(isWritable);
  const handles = new Set(records.map((record) => record.handle));
  for (const { type, fields } of records) {
    if (type !== 'BLOCK_RECORD') continue;
    fields.entities = fields.entities.filter((handle: string) => handles.has(handle));
  }
  return records;
}

describe('records of the fixtures come back equal', () => {
  const fixtures = allFixtures().filter(({ path }) => path.startsWith('dxf/'));

  for (const { path, bytes } of fixtures) {
    it(path, () => {
      const wanted = writable(flatRecords(engine.read(bytes).drawing!));
      const tags = drawingTags(wanted);
      for (const written of [asciiDxf(tags), binaryDxf(tags)]) {
        expect(flatRecords(engine.read(written).drawing!)).toEqual(wanted);
      }
    });
  }
});
