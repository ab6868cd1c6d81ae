/**
 * Packs named sections into the containers of R2004 and later, for files that are whole outside and
 * damaged inside, and for fixtures.
 *
 *   packDwg({ version: 'AC1032', sections: [{ name: 'AcDb:Header', data }, …] })  ->  a file
 *
 * Every checksum is right. What is damaged on purpose goes through the hooks: the pages of a
 * section, the maps, the heads, each before its checksum is taken. Sections are stored, or
 * compressed where `pack` says so. R2004 container: ODA 4; R2007: ODA 5.
 */
import { packR2004, packR2007 } from '../dwg/lz-compressors.ts';
import { crc32, crc64, pageSum, parityOf } from './dwg-sums.ts';

export interface Section {
  name: string;
  data: Uint8Array;
}

/** What is called with the bytes of each part, in place, before its checksum is taken. */
export type Part = 'header' | 'page map' | 'section map' | 'page head' | 'packed page';
export type Hook = (part: Part, bytes: Buffer) => void;

export interface Packing {
  version: string;
  /** The first 0x80 bytes of a file whose head is to be kept. */
  head?: Uint8Array;
  sections: Section[];
  pack?: boolean;
  /** False: no parity in the data pages of R2007, which takes time and only mends. */
  parity?: boolean;
  hook?: Hook;
}

const PAGE_SIZE = 0x7400;
const ALIGNMENT = 0x20;
const aligned = (size: number, to: number): number => Math.ceil(size / to) * to;

export function packDwg(packing: Packing): Buffer {
  return packing.version === 'AC1021' ? packR2007File(packing) : packR2004File(packing);
}

function plainHead({ version, head }: Packing): Buffer {
  const bytes = Buffer.alloc(0x80);
  if (head) bytes.set(head.subarray(0, 0x80));
  else {
    bytes.writeUInt16LE(30, 0x13);
    bytes.writeUInt32LE(0x80, 0x28);
  }
  bytes.write(version);
  return bytes;
}

// ---- R2004

const DATA_PAGE = 0x4163043b;
const DATA_MASK = 0x4164536b;
const PAGE_MAP = 0x41630e3b;
const SECTION_MAP = 0x4163003b;
const HEADER_SIZE = 0x6c;

interface Place {
  number: number;
  size: number;
  start: number;
}

class R2004Writer {
  readonly #packing: Packing;
  readonly #parts: Buffer[] = [];
  readonly pages: { number: number; size: number }[] = [];
  end = 0x100;

  constructor(packing: Packing) {
    this.#packing = packing;
  }

  hook(part: Part, bytes: Buffer): void {
    this.#packing.hook?.(part, bytes);
  }

  /** Appends a page, and its number to the page map. */
  #put(...parts: Uint8Array[]): { number: number; size: number } {
    const whole = Buffer.concat(parts);
    const size = aligned(whole.length, ALIGNMENT);
    this.#parts.push(whole, Buffer.alloc(size - whole.length));
    this.end += size;
    const page = { number: this.pages.length + 1, size };
    this.pages.push(page);
    return page;
  }

  dataPage(section: number, data: Uint8Array, start: number): Place {
    const packed = Buffer.from(this.#packing.pack && data.length >= 4 ? packR2004(data) : data);
    this.hook('packed page', packed);
    const head = Buffer.alloc(32);
    const words = [DATA_PAGE, section, packed.length, PAGE_SIZE, start, 0];
    words.forEach((word, i) => void head.writeUInt32LE(word, 4 * i));
    this.hook('page head', head);
    head.writeUInt32LE(0, 0x18);
    head.writeUInt32LE(0, 0x1c);
    const sum = pageSum(packed, 0);
    head.writeUInt32LE(sum, 0x1c);
    head.writeUInt32LE(pageSum(head, sum), 0x18);
    const mask = (DATA_MASK ^ this.end) >>> 0;
    for (let at = 0; at < 32; at += 4) {
      head.writeUInt32LE((head.readUInt32LE(at) ^ mask) >>> 0, at);
    }
    const { number } = this.#put(head, packed);
    return { number, size: packed.length, start };
  }

  /** Returns the page's offset and its number. */
  systemPage(kind: number, data: Buffer): { offset: number; number: number } {
    const packed = Buffer.from(packR2004(data));
    const head = Buffer.alloc(20);
    [kind, data.length, packed.length, 2].forEach(
      (word, i) => void head.writeUInt32LE(word, 4 * i),
    );
    head.writeUInt32LE(pageSum(packed, pageSum(head, 0)), 0x10);
    const offset = this.end;
    return { offset, number: this.#put(head, packed).number };
  }

  finish(head: Buffer, header: Buffer): Buffer {
    header.writeUInt32LE(0, 0x68);
    header.writeUInt32LE(crc32(header, 0), 0x68);
    const masked = Buffer.from(header);
    let random = 1;
    for (let i = 0; i < masked.length; i++) {
      random = (Math.imul(random, 0x343fd) + 0x269ec3) >>> 0;
      masked[i]! ^= (random >>> 16) & 255;
    }
    const rest = Buffer.alloc(0x100 - 0x80 - HEADER_SIZE);
    return Buffer.concat([head, masked, rest, ...this.#parts, masked]);
  }
}

function packR2004File(packing: Packing): Buffer {
  const writer = new R2004Writer(packing);
  const descriptions: Buffer[] = [];
  packing.sections.forEach(({ name, data }, index) => {
    const places: Place[] = [];
    for (let at = 0; at < data.length; at += PAGE_SIZE) {
      places.push(writer.dataPage(index + 1, data.subarray(at, at + PAGE_SIZE), at));
    }
    descriptions.push(describeR2004(name, data.length, index + 1, places, packing.pack === true));
  });
  const count = packing.sections.length;
  const start = Buffer.alloc(20);
  [count, 2, 0x7400, 0, count].forEach((word, i) => void start.writeUInt32LE(word, 4 * i));
  const sectionMap = Buffer.concat([start, ...descriptions]);
  writer.hook('section map', sectionMap);
  const sections = writer.systemPage(SECTION_MAP, sectionMap);
  const pageMap = Buffer.alloc(8 * (writer.pages.length + 1));
  writer.pages.forEach(({ number, size }, i) => {
    pageMap.writeInt32LE(number, 8 * i);
    pageMap.writeUInt32LE(size, 8 * i + 4);
  });
  pageMap.writeInt32LE(writer.pages.length + 1, 8 * writer.pages.length);
  pageMap.writeUInt32LE(ALIGNMENT, 8 * writer.pages.length + 4);
  writer.hook('page map', pageMap);
  const map = writer.systemPage(PAGE_MAP, pageMap);
  const header = Buffer.alloc(HEADER_SIZE);
  header.write('AcFssFcAJMB\0', 'latin1');
  header.writeUInt32LE(HEADER_SIZE, 0x10);
  header.writeUInt32LE(map.offset - 0x100, 0x54);
  header.writeUInt32LE(map.number, 0x50);
  header.writeUInt32LE(sections.number, 0x5c);
  writer.hook('header', header);
  return writer.finish(plainHead(packing), header);
}

function describeR2004(
  name: string,
  size: number,
  number: number,
  places: Place[],
  isPacked: boolean,
): Buffer {
  const entry = Buffer.alloc(0x60 + 16 * places.length);
  entry.writeUInt32LE(size, 0);
  [places.length, PAGE_SIZE, 1, isPacked ? 2 : 1, number, 0].forEach(
    (word, i) => void entry.writeUInt32LE(word, 8 + 4 * i),
  );
  entry.write(name, 0x20, 'latin1');
  places.forEach((place, i) => {
    entry.writeUInt32LE(place.number, 0x60 + 16 * i);
    entry.writeUInt32LE(place.size, 0x64 + 16 * i);
    entry.writeUInt32LE(place.start, 0x68 + 16 * i);
  });
  return entry;
}

// ---- R2007

const BLOCK = 255;
const SYSTEM_DATA = 239;
const PAGE_DATA = 251;
const R2007_PAGES = 0x480;
const R2007_HEADER = 0x110;

/** Blocks of data and parity, byte by byte of each in turn. */
function interleave(data: Uint8Array, dataSize: number, hasParity = true): Buffer {
  const count = Math.max(1, Math.ceil(data.length / dataSize));
  const page = Buffer.alloc(count * BLOCK);
  for (let block = 0; block < count; block++) {
    const part = Buffer.alloc(dataSize);
    part.set(data.subarray(block * dataSize, (block + 1) * dataSize));
    const parity = hasParity ? parityOf(part) : new Uint8Array(BLOCK - dataSize);
    for (let i = 0; i < BLOCK; i++) {
      page[i * count + block] = i < dataSize ? part[i]! : parity[i - dataSize]!;
    }
  }
  return page;
}

class R2007Writer {
  readonly #packing: Packing;
  readonly #parts: Buffer[] = [];
  readonly pages: { id: number; size: number }[] = [];
  end = R2007_PAGES;

  constructor(packing: Packing) {
    this.#packing = packing;
  }

  hook(part: Part, bytes: Buffer): void {
    this.#packing.hook?.(part, bytes);
  }

  put(bytes: Buffer): number {
    const size = aligned(bytes.length, 0x20);
    this.#parts.push(bytes, Buffer.alloc(size - bytes.length));
    this.end += size;
    this.pages.push({ id: this.pages.length + 1, size });
    return this.pages.length;
  }

  /** A page of a section; returns its entry in the section map. */
  dataPage(data: Uint8Array, start: number): Buffer {
    const packs = this.#packing.pack && data.length > 16;
    const tight = packs ? packR2007(data) : data;
    const packed = Buffer.from(tight.length < data.length ? tight : data);
    this.hook('packed page', packed);
    const whole = Buffer.alloc(aligned(packed.length, 8));
    whole.set(packed);
    const id = this.put(interleave(whole, PAGE_DATA, this.#packing.parity));
    const entry = Buffer.alloc(56);
    const words = [start, this.pages.at(-1)!.size, id, data.length, packed.length, 0];
    words.forEach((word, i) => void entry.writeUInt32LE(word, 8 * i));
    entry.writeBigUInt64LE(crc64(packed, 0n), 48);
    this.hook('page head', entry);
    return entry;
  }

  finish(head: Buffer, header: Buffer): Buffer {
    const page = Buffer.alloc(3 * SYSTEM_DATA);
    page.writeInt32LE(-R2007_HEADER, 24);
    page.set(header, 32);
    const front = Buffer.alloc(R2007_PAGES);
    front.set(head);
    front.set(interleave(page, SYSTEM_DATA), 0x80);
    return Buffer.concat([front, ...this.#parts]);
  }
}

function packR2007File(packing: Packing): Buffer {
  const writer = new R2007Writer(packing);
  const sectionMap = Buffer.concat(
    packing.sections.flatMap(({ name, data }) => {
      const entries: Buffer[] = [];
      for (let at = 0; at < data.length; at += PAGE_SIZE) {
        entries.push(writer.dataPage(data.subarray(at, at + PAGE_SIZE), at));
      }
      return [describeR2007(name, data.length, entries.length), ...entries];
    }),
  );
  writer.hook('section map', sectionMap);
  const sections = writer.put(interleave(sectionMap, SYSTEM_DATA));
  const mapId = writer.pages.length + 1;
  const mapSize = 16 * mapId;
  const stored = aligned(Math.ceil(mapSize / SYSTEM_DATA) * BLOCK, 0x20);
  const pageMap = Buffer.alloc(mapSize);
  [...writer.pages, { id: mapId, size: stored }].forEach(({ id, size }, i) => {
    pageMap.writeUInt32LE(size, 16 * i);
    pageMap.writeUInt32LE(id, 16 * i + 8);
  });
  writer.hook('page map', pageMap);
  const mapAt = writer.end;
  writer.put(interleave(pageMap, SYSTEM_DATA));
  const header = Buffer.alloc(R2007_HEADER);
  const fields = {
    ...{ 0: 0x70, 24: 1, 56: mapAt - R2007_PAGES, 40: mapAt - R2007_PAGES },
    ...{ 80: mapSize, 88: mapSize, 176: sectionMap.length, 200: sectionMap.length },
    ...{ 184: sections, 192: sections, 216: 1 },
  };
  for (const [at, value] of Object.entries(fields)) header.writeUInt32LE(value, Number(at));
  writer.hook('header', header);
  return writer.finish(plainHead(packing), header);
}

function describeR2007(name: string, size: number, count: number): Buffer {
  const text = Buffer.from(`${name}\0`, 'utf16le');
  const entry = Buffer.alloc(0x40 + text.length);
  [size, PAGE_SIZE, 0, 0, text.length, 0, 4, count].forEach(
    (word, i) => void entry.writeUInt32LE(word, 8 * i),
  );
  entry.set(text, 0x40);
  return entry;
}
