/**
 * The data store of R2013 and later, from stores made here: records, records in blobs, and every
 * kind of damage. What a store says about no solid is not looked at; nothing traps or is endless.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../core/random.ts';
import { type Containers, loadContainers } from '../dwg/container-module.ts';

const SEGMENT_HEAD = 48;
const BLOB_MARK = 0xbb106bb1;
/** As in files: all that is not a place is left out, because nothing reads it. */
const HEAD = 0x38;
const INDEX = 1;
const DATA_INDEX = 2;
const DATA = 3;

interface Entry {
  handle: number;
  bytes: Buffer;
  /** Pages of a blob, in place of bytes in the segment. */
  pages?: Buffer[];
}

const align = (bytes: Buffer, to: number, fill = 0x70): Buffer =>
  Buffer.concat([bytes, Buffer.alloc(-bytes.length & (to - 1), fill)]);

function words(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    out.writeUInt32LE(value, i * 4);
  });
  return out;
}

/** A segment: head, content, padding. `data`: where the data begins, in bytes. */
function segment(name: string, number: number, content: Buffer, data = 0): Buffer {
  const head = Buffer.alloc(SEGMENT_HEAD, 0x55);
  head.writeUInt16LE(0xd5ac);
  head.write(name, 2, 'latin1');
  const size = (SEGMENT_HEAD + content.length + 63) & ~63;
  words(number, 0, size, 0, 1, 0, 0, data / 16).copy(head, 8);
  return align(Buffer.concat([head, content]), 64);
}

const blobPage = (bytes: Buffer, whole: number, index: number, count: number): Buffer =>
  Buffer.concat([words(whole, 0, 0, 0, index, count, bytes.length, 0), bytes]);

/** A store whose records are those of the entries, in one data segment. */
function storeOf(entries: Entry[]): { bytes: Buffer; places: number[] } {
  const blobs = entries.flatMap(({ pages = [] }) => pages.map((page) => ({ page, pages })));
  let blob = DATA + 1;
  const data: Buffer[] = [];
  const heads: Buffer[] = [];
  let at = 0;
  for (const { handle, bytes, pages } of entries) {
    const record = pages
      ? Buffer.concat([
          words(BLOB_MARK, Buffer.concat(pages).length, 0, pages.length, 0, 0, 0, 0, 0),
          ...pages.map((page) => words(blob++, page.length)),
        ])
      : Buffer.concat([words(bytes.length), bytes]);
    heads.push(words(20, 1, handle, 0, at));
    data.push(record);
    at += record.length;
  }
  const list = align(Buffer.concat(heads), 16, 0x62);
  const index = entries.map((_, i) => words(DATA, i * 20, 0));
  const segments = [
    segment('datidx', DATA_INDEX, Buffer.concat([words(entries.length, 0), ...index])),
    segment('_data_', DATA, Buffer.concat([list, ...data]), SEGMENT_HEAD + list.length),
    ...blobs.map(({ page, pages }, i) => {
      const content = blobPage(
        page,
        Buffer.concat(pages).length,
        pages.indexOf(page),
        pages.length,
      );
      return segment('blob01', DATA + 1 + i, content);
    }),
  ];
  const count = DATA + 1 + blobs.length;
  const indexSize = (SEGMENT_HEAD + count * 12 + 63) & ~63;
  const places: number[] = [0, 64];
  let place = 64 + indexSize;
  for (const { length } of segments) {
    places.push(place);
    place += length;
  }
  const sizes = [0, indexSize, ...segments.map(({ length }) => length)];
  const table = places.map((offset, i) => words(offset, 0, sizes[i]!));
  const head = Buffer.alloc(64);
  words(0x6472616a, 0x80, 2, 2, 0, 1, 64, 0, count, 0, DATA_INDEX, 0, 0, place).copy(head);
  return {
    bytes: Buffer.concat([head, segment('segidx', INDEX, Buffer.concat(table)), ...segments]),
    places,
  };
}

let containers: Containers;
beforeAll(async () => {
  containers = await loadContainers(64);
});

/** What regions with the handles 1 to `regions` get from a store, and the faults. */
function read(bytes: Uint8Array, regions = 3): { data: string[]; faults: string[] } {
  const { exports } = containers;
  const start = exports.workspace(bytes.length + 64) >>> 0;
  containers.bytes(start, bytes.length).set(bytes);
  exports.readStore(start, bytes.length, regions);
  const view = new DataView(exports.memory.buffer);
  const base = exports.drawingBase() >>> 0;
  const data = Array.from({ length: regions }, (_, i) => {
    const list = exports.regionData(i) >>> 0;
    const size = view.getUint32(list + 4, true);
    const from = base + view.getUint32(list, true);
    return Buffer.from(exports.memory.buffer, from, size).toString('latin1');
  });
  return { data, faults: containers.faults().map(({ code }) => code) };
}

const first = Buffer.from('ACIS BinaryFile of the first');
const second = Buffer.from('and of the second, longer than that');
const plain = (): Entry[] => [
  { handle: 2, bytes: second },
  { handle: 0x99, bytes: Buffer.from('a picture of a block') },
  { handle: 1, bytes: first },
];
const wanted = [first.toString(), second.toString(), ''];

describe('a data store', () => {
  it('gives records to those whose handles they have', () => {
    expect(read(storeOf(plain()).bytes)).toEqual({ data: wanted, faults: [] });
  });

  it('joins the pages of large records', () => {
    const pages = [Buffer.alloc(5000, 'a'), Buffer.alloc(5000, 'b'), Buffer.from('the rest')];
    const { bytes } = storeOf([...plain(), { handle: 3, bytes: first, pages }]);
    const { data, faults } = read(bytes);
    expect(data[2]).toBe(Buffer.concat(pages).toString());
    expect(data.slice(0, 2)).toEqual(wanted.slice(0, 2));
    expect(faults).toEqual([]);
  });

  it('gives nothing where there is none', () => {
    expect(read(Buffer.alloc(0)).data).toEqual(['', '', '']);
    expect(read(Buffer.alloc(HEAD - 1, 1)).data).toEqual(['', '', '']);
  });

  it('takes the first of two records of one handle', () => {
    const { bytes } = storeOf([...plain(), { handle: 1, bytes: second }]);
    expect(read(bytes)).toEqual({ data: wanted, faults: [] });
  });
});

describe('a damaged data store', () => {
  it.each([
    ['the place of the index', (bytes: Buffer) => bytes.writeUInt32LE(0xfffffff0, 24)],
    ['the number of the data index', (bytes: Buffer) => bytes.writeUInt32LE(77, 40)],
    ['the count of segments', (bytes: Buffer) => bytes.writeUInt32LE(0, 32)],
    ['the name of the data index', (bytes: Buffer, at: number[]) => bytes.write('x', at[2]! + 4)],
    ['the place of the data index', (bytes: Buffer) => bytes.fill(0xff, 64 + 72, 64 + 80)],
  ] as const)('without %s is searched', (_, damage) => {
    const { bytes, places } = storeOf(plain());
    damage(bytes, places);
    expect(read(bytes)).toEqual({ data: wanted, faults: ['dwg-map-damaged'] });
  });

  it.each([
    ['a segment number', (bytes: Buffer, at: number[]) => bytes.writeUInt32LE(9, at[2]! + 56)],
    ['a segment name', (bytes: Buffer, at: number[]) => bytes.write('x', at[3]! + 3)],
    [
      'a place in the segment',
      (bytes: Buffer, at: number[]) => bytes.writeUInt32LE(0xffffffff, at[2]! + 60),
    ],
    [
      'a place in the data',
      (bytes: Buffer, at: number[]) => bytes.writeUInt32LE(0xfffffff0, at[3]! + SEGMENT_HEAD + 16),
    ],
  ] as const)('with %s that lies loses that record, and says so', (_, damage) => {
    const { bytes, places } = storeOf(plain());
    damage(bytes, places);
    const { data, faults } = read(bytes);
    expect(data[1]).toBe('');
    expect(faults).toEqual(['dwg-store-damaged']);
  });

  it('with a count that lies reads what is there', () => {
    const { bytes, places } = storeOf(plain());
    bytes.writeUInt32LE(0xffffffff, places[2]! + SEGMENT_HEAD);
    const { data, faults } = read(bytes);
    expect(data).toEqual(wanted);
    expect(faults).toContain('count-lies');
  });

  it('with a size that lies keeps what is left of the record', () => {
    const { bytes, places } = storeOf([{ handle: 1, bytes: first }]);
    const at = bytes.indexOf(first) - 4;
    bytes.writeUInt32LE(0x7fffffff, at);
    const { data, faults } = read(bytes);
    expect(data[0]!.startsWith(first.toString())).toBe(true);
    expect(data[0]!.length).toBeLessThan(bytes.length - places[3]!);
    expect(faults).toEqual(['dwg-store-damaged']);
  });

  it.each([
    ['more bytes than there are', (ref: number, bytes: Buffer) => bytes.writeUInt32LE(1e9, ref)],
    [
      'more pages than there are',
      (ref: number, bytes: Buffer) => bytes.writeUInt32LE(1e9, ref + 8),
    ],
    ['a page that is no blob', (ref: number, bytes: Buffer) => bytes.writeUInt32LE(DATA, ref + 32)],
    [
      'a page twice',
      (ref: number, bytes: Buffer) => bytes.copy(bytes, ref + 40, ref + 32, ref + 36),
    ],
  ] as const)('with a blob of %s is not trusted', (_, damage) => {
    const pages = [Buffer.alloc(500, 'a'), Buffer.alloc(700, 'b')];
    const { bytes } = storeOf([{ handle: 3, bytes: first, pages }, ...plain()]);
    damage(bytes.indexOf(words(BLOB_MARK)) + 4, bytes);
    const { data, faults } = read(bytes);
    expect(data.slice(0, 2)).toEqual(wanted.slice(0, 2));
    expect(data[2]!.length).toBeLessThan(1200);
    expect(faults).toEqual(['dwg-store-damaged']);
  });

  it('whose records share their bytes does not multiply them', () => {
    const regions = 500;
    const large = Buffer.alloc(20_000, 'x');
    const entries = Array.from({ length: regions }, (_, i) => ({ handle: i + 1, bytes: first }));
    const { bytes, places } = storeOf([{ handle: 1, bytes: large }, ...entries.slice(1)]);
    for (let i = 0; i < regions; i++) {
      bytes.writeUInt32LE(0, places[3]! + SEGMENT_HEAD + i * 20 + 16);
    }
    const { data, faults } = read(bytes, regions);
    expect(data.join('').length).toBeLessThanOrEqual(bytes.length);
    expect(faults).toEqual(['dwg-store-damaged']);
  });

  it('whose segments lie in each other ends soon', () => {
    const large = Buffer.alloc(1 << 20);
    const one = segment('_data_', DATA, Buffer.alloc(0), 0xffffff0);
    words(0x7fffffff).copy(one, 16);
    for (let at = 64; at < large.length; at += 64) one.copy(large, at);
    const started = performance.now();
    read(large);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('cut off anywhere, with any byte changed', () => {
    const pages = [Buffer.alloc(500, 'a'), Buffer.alloc(700, 'b')];
    const { bytes } = storeOf([{ handle: 3, bytes: first, pages }, ...plain()]);
    for (let size = 0; size < bytes.length; size += 5) read(bytes.subarray(0, size));
    const random = createRandom('damaged data stores');
    let whole = 0;
    for (let run = 0; run < 3000; run++) {
      const damaged = Buffer.from(bytes);
      for (let i = 1 + random.below(4); i > 0; i--) {
        damaged[random.below(bytes.length)] = random.below(4) === 0 ? 255 : random.below(256);
      }
      const { data } = read(damaged);
      expect(data.join('').length).toBeLessThanOrEqual(bytes.length);
      if (data[0] === wanted[0]) whole++;
    }
    expect(whole).toBeGreaterThan(1000);
  });
});
