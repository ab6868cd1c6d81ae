/**
 * Fields of modelled geometry in DWG, from bits written here: what no drawing at hand has, such as
 * silhouettes, transforms of wires, materials, SAT behind version 2, data without an end mark.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { TYPES } from '../../engine/schema/layout.ts';
import { createRandom } from '../core/random.ts';
import { type Containers, loadContainers } from '../dwg/container-module.ts';
import { cuboid, sab } from './acis.ts';

/** Writes the values of ODA chapter 2, the plainest code of each that holds the value. */
class BitWriter {
  private bits: number[] = [];

  get length(): number {
    return this.bits.length;
  }
  put(value: number, count: number): this {
    for (let i = count - 1; i >= 0; i--) this.bits.push(Math.floor(value / 2 ** i) % 2);
    return this;
  }
  B(...values: boolean[]): this {
    for (const value of values) this.put(value ? 1 : 0, 1);
    return this;
  }
  RC(...values: number[]): this {
    for (const value of values) this.put(value, 8);
    return this;
  }
  bytes(bytes: Uint8Array): this {
    return this.RC(...bytes);
  }
  BS(...values: number[]): this {
    for (const value of values) {
      if (value === 0) this.put(2, 2);
      else if (value > 0 && value < 256) this.put(1, 2).RC(value);
      else this.put(0, 2).RC(value & 255, (value >> 8) & 255);
    }
    return this;
  }
  BL(...values: number[]): this {
    for (const value of values) {
      if (value === 0) this.put(2, 2);
      else if (value > 0 && value < 256) this.put(1, 2).RC(value);
      else this.put(0, 2).RC(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
    }
    return this;
  }
  BD(...values: number[]): this {
    for (const value of values) {
      if (value === 0 || value === 1) this.put(value === 0 ? 2 : 1, 2);
      else {
        const bytes = Buffer.alloc(8);
        bytes.writeDoubleLE(value);
        this.put(0, 2).bytes(bytes);
      }
    }
    return this;
  }
  H(value: number): this {
    return this.put(5, 4).put(1, 4).RC(value);
  }
  pack(): Buffer {
    const out = Buffer.alloc((this.bits.length + 7) >> 3);
    this.bits.forEach((bit, i) => {
      out[i >> 3]! |= bit << (7 - (i & 7));
    });
    return out;
  }
}

let containers: Containers;
beforeAll(async () => {
  containers = await loadContainers(64);
});

interface Fields {
  [name: string]: unknown;
  /** Bits that were read. */
  bits: number;
  isFaulty: boolean;
}

/** Reads an entity of a release; lists come as bytes or numbers, texts as text. */
function read(type: string, version: number, bytes: Buffer, bits: number): Fields {
  const { exports } = containers;
  const start = exports.workspace(bytes.length + 64) >>> 0;
  containers.bytes(start, bytes.length + 64).fill(0);
  containers.bytes(start, bytes.length).set(bytes);
  const index = TYPES.findIndex(({ name }) => name === type);
  const record = exports.readFields(index, start, bits, version) >>> 0;
  const base = exports.drawingBase() >>> 0;
  const view = new DataView(exports.memory.buffer);
  const u32 = (at: number): number => view.getUint32(at, true);
  const part = (list: number, size: number): Buffer =>
    Buffer.from(exports.memory.buffer, base + u32(list), u32(list + 4) * size);
  const text = (node: number): string => (node === 0 ? '' : part(base + node, 1).toString());
  const out: Fields = { bits: exports.bitPosition(), isFaulty: exports.bitsFault.value === 1 };
  for (const { name, kind, element, offset } of TYPES[index]!.layout) {
    const at = record + offset;
    if (kind === 'bytes') out[name] = part(at, 1);
    else if (kind === 'text') out[name] = text(u32(at));
    else if (kind === 'f64') out[name] = view.getFloat64(at, true);
    else if (kind === 'handle') out[name] = Number(view.getBigUint64(at, true));
    else if (kind === 'list' && element === 'f64') {
      const list = part(at, 8);
      out[name] = Array.from({ length: list.length / 8 }, (_, i) => list.readDoubleLE(i * 8));
    } else if (kind === 'list' && element === 'text') {
      const list = part(at, 4);
      out[name] = Array.from({ length: list.length / 4 }, (_, i) => text(list.readUInt32LE(i * 4)));
    } else if (kind === 'i32' || kind === 'bool') out[name] = view.getInt32(at, true);
  }
  return out;
}

const data = Buffer.from(sab(cuboid(1, 2, 3)));
const isSab = (bits: BitWriter): BitWriter => bits.B(false, false).BS(2).bytes(data);
const wire = (bits: BitWriter, points: number): BitWriter => {
  bits.RC(1).BL(0xffffffff).BS(256).BL(7, points);
  for (let i = 0; i < points; i++) bits.BD(i, 2.5, 0);
  return bits;
};
const unplaced = (bits: BitWriter, points: number): BitWriter => wire(bits, points).B(false);
const placed = (bits: BitWriter): BitWriter => {
  wire(bits, 2).B(true);
  return bits.BD(1, 0, 0, 0, 1, 0, 0, 0, 1, 10.5, 20.5, 0, 2.5).B(true, false, false);
};
/** One wire and one silhouette with two. */
const wireframe = (bits: BitWriter): BitWriter => {
  placed(bits.B(true, true).BD(1.5, 2.5, 3.5).BL(4).B(true).BL(1)).BL(1);
  bits.BL(3).BD(0, 0, 0, 0, 0, 1, 0, 1, 0).B(false, true).BL(2);
  return unplaced(unplaced(bits, 3), 0);
};
/** All that may stand behind the data of a release. */
const tail = (bits: BitWriter, version: number): BitWriter => {
  bits.B(true);
  if (version >= 1021) bits.BL(1).BL(0, 9).H(0x55);
  return bits;
};

describe('modelled geometry', () => {
  it.each([1015, 1018, 1021, 1024])('%d: everything is read to the last bit', (version) => {
    const bits = tail(wireframe(isSab(new BitWriter())), version);
    const history = version >= 1021 ? 0x77 : 0;
    if (history !== 0) bits.H(history);
    const fields = read('3DSOLID', version, bits.pack(), bits.length);
    expect(fields).toMatchObject({
      bits: bits.length,
      isFaulty: false,
      modelerVersion: 2,
      history,
    });
    expect(fields.sab).toEqual(data);
  });

  it('from R2013 on has an id, and data only in a second place', () => {
    const bits = wireframe(new BitWriter()).B(true).BL(0).B(true);
    bits.BL(0x7cf5f000).BS(0x46fc, 0x4a48).RC(0xbe, 0xef, 1, 2, 3, 4, 5, 6).BL(0);
    const fields = read('REGION', 1027, bits.pack(), bits.length);
    const uid = '{7cf5f000-46fc-4a48-beef-010203040506}';
    expect(fields).toMatchObject({ bits: bits.length, isFaulty: false, uid, acisInFile: 1 });
    expect(fields.sab).toHaveLength(0);
  });

  it('keeps the first data where there is more', () => {
    const bits = isSab(new BitWriter()).B(false).B(false, false).BS(2);
    bits.bytes(sab(cuboid(4, 5, 6)));
    const fields = read('BODY', 1018, bits.pack(), bits.length);
    expect(fields).toMatchObject({ bits: bits.length, isFaulty: false });
    expect(fields.sab).toEqual(data);
  });

  it('in blocks of text that end anywhere', () => {
    const bits = new BitWriter().B(false, false).BS(1);
    for (const block of ['100 0 1\r\n16 Auto', 'desk \r\n', 'body $-1 #\r\n']) {
      bits.BL(block.length).bytes(Buffer.from(block));
    }
    bits.BL(0).B(false, true);
    const fields = read('REGION', 1015, bits.pack(), bits.length);
    expect(fields).toMatchObject({ bits: bits.length, isFaulty: false, modelerVersion: 1 });
    expect(fields.acis).toEqual(['100 0 1', '16 Autodesk', 'body $-1 #']);
  });

  it('as text of the second version, up to its end mark', () => {
    const text = '400 0 1 0\nbody $-1 $-1 $-1 $-1 #\nEnd-of-ACIS-data';
    const bits = new BitWriter().B(false, false).BS(2).bytes(Buffer.from(text)).B(false, true);
    const fields = read('REGION', 1018, bits.pack(), bits.length);
    expect(fields).toMatchObject({ bits: bits.length, isFaulty: false, acis: [text] });
  });

  it('without an end mark is all that is left, and that is told', () => {
    const cut = data.subarray(0, -4);
    const bits = new BitWriter().B(false, false).BS(2).bytes(cut).B(false, true);
    const fields = read('REGION', 1018, bits.pack(), bits.length);
    expect(fields.isFaulty).toBe(true);
    expect((fields.sab as Buffer).subarray(0, cut.length)).toEqual(cut);
  });

  it('of an unknown version is told', () => {
    const bits = new BitWriter().B(false, false).BS(3).BL(1);
    expect(read('REGION', 1018, bits.pack(), bits.length)).toMatchObject({ isFaulty: true });
  });
});

const unit = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
const moved = unit.with(3, 7.5);
const profile = (bits: BitWriter, size: number): BitWriter =>
  bits.BL(35, size).put(2 ** size - 1, size);
const surface = (version: number): BitWriter =>
  tail(isSab(new BitWriter()).B(false), version).BS(5, 7);

/** What each surface was made from, in the order of DWG, and the fields that it becomes. */
const MADE: [string, (bits: BitWriter) => BitWriter, Record<string, unknown>][] = [
  [
    'EXTRUDEDSURFACE',
    (bits) => {
      bits.BD(0.1, 2.5, 3.5, 0.4, 2, 0.6).B(true).BS(3, 2).B(true, false, true).BD(0, 0, 1);
      bits.B(false, true).BD(...moved, ...unit);
      return profile(bits.BD(0, 0, 200).BD(...unit), 40);
    },
    {
      ...{ draftAngle: 0.1, draftStartDistance: 2.5, draftEndDistance: 3.5, twistAngle: 0.4 },
      ...{ scaleFactor: 2, alignAngle: 0.6, isSolid: 1, sweepAlignment: 3, miter: 2 },
      ...{ alignStart: 1, bank: 0, basePointSet: 1, sweepTransformComputed: 0 },
      ...{ pathTransformComputed: 1, sweepTransform: moved, pathTransform: unit, transform: unit },
    },
  ],
  [
    'SWEPTSURFACE',
    (bits) => {
      bits.BD(0, 0, 0, 0, 1, 0).B(false).BS(1, 2).B(false, true, false).BD(0, 0, 0);
      bits.B(true, false).BD(...unit, ...moved, ...moved, ...unit);
      return profile(profile(bits, 40), 9);
    },
    {
      ...{ scaleFactor: 1, sweepAlignment: 1, bank: 1, sweepTransformComputed: 1 },
      ...{ sweepTransform: unit, pathTransform: moved, transform: moved, sweptTransform: unit },
    },
  ],
  [
    'REVOLVEDSURFACE',
    (bits) => {
      bits.BD(0.1, 2, 3, 0.4).B(false, true).BD(1, 2, 3).BD(0, 0, 1).BD(3.14, 0.5);
      return profile(bits.BD(...moved), 50);
    },
    {
      ...{ draftAngle: 0.1, draftStartDistance: 2, draftEndDistance: 3, twistAngle: 0.4 },
      ...{ closesToAxis: 1, revolveAngle: 3.14, startAngle: 0.5, transform: moved },
    },
  ],
  [
    'LOFTEDSURFACE',
    (bits) => {
      bits
        .BD(...unit)
        .BL(2, 1)
        .B(true)
        .BD(0.1, 0.2, 3, 4);
      bits.B(true, false, true, false, true, false, true, false).BS(6);
      return profile(profile(profile(profile(bits, 8), 9), 10), 11);
    },
    {
      ...{ transform: unit, startDraftAngle: 0.1, endDraftAngle: 0.2, startDraftMagnitude: 3 },
      ...{ endDraftMagnitude: 4, arcLength: 1, noTwist: 0, alignDirection: 1, simple: 0 },
      ...{ closed: 1, isSolid: 0, isRuled: 1, virtualGuide: 0, normalLofting: 6 },
    },
  ],
];

/** Without texts, data of R2007 and later ends with a bit that says so. */
const ended = (bits: BitWriter, version: number): BitWriter =>
  version >= 1021 ? bits.put(0, 1) : bits;

describe('surfaces', () => {
  it.each(MADE)('%s: what it was made from', (type, write, wanted) => {
    for (const version of [1018, 1024]) {
      const bits = ended(write(surface(version)), version);
      const fields = read(type, version, bits.pack(), bits.length);
      expect(fields).toMatchObject({ ...wanted, uIsolines: 5, vIsolines: 7, isFaulty: false });
      expect(fields.sab).toEqual(data);
    }
  });

  it.each(MADE)('%s: fields of another release cost no geometry', (type, write, wanted) => {
    const bits = write(surface(1018)).BL(0x12345678);
    const fields = read(type, 1018, bits.pack(), bits.length);
    expect(fields).toMatchObject({ uIsolines: 5, vIsolines: 7, isFaulty: true });
    expect(fields.sab).toEqual(data);
    const [name, value] = Object.entries(wanted).find(([, value]) => Array.isArray(value))!;
    expect(fields[name]).not.toEqual(value);
  });
});

describe('damage', () => {
  it('never traps', () => {
    const random = createRandom('damaged modelled geometry');
    const types = ['3DSOLID', 'REGION', 'SURFACE', ...MADE.map(([type]) => type)];
    const whole = MADE.map(([, write]) => write(wireframe(isSab(new BitWriter())).B(true)).pack());
    let faulty = 0;
    for (let run = 0; run < 6000; run++) {
      const version = [1012, 1015, 1018, 1021, 1024, 1027, 1032][random.below(7)]!;
      const bytes = Buffer.from(whole[random.below(whole.length)]!);
      for (let i = random.below(6); i > 0; i--)
        bytes[random.below(bytes.length)] = random.below(256);
      const size = random.below(4) === 0 ? random.below(bytes.length) : bytes.length;
      const type = types[random.below(types.length)]!;
      const fields = read(type, version, bytes.subarray(0, size), size * 8);
      expect(fields.bits).toBeLessThanOrEqual(size * 8);
      if (fields.isFaulty) faulty++;
    }
    expect(faulty).toBeGreaterThan(1000);
  });
});
