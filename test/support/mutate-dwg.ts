/**
 * Damages the inside of DWG files: what lies under compression, error correction and checksums,
 * all of which are made right again around the damage, so that it gets to the code behind them.
 *
 *   file -> sections, object map (`dissect`) -> damage of one kind -> file
 *
 * The kinds: pages (heads, page map, section map, packed bytes), handles (the object map), objects
 * (bits, counts and sizes inside objects), sections (header variables, classes, properties,
 * preview), acds (the data store). Everything follows from a seed.
 */
import type { Containers } from '../dwg/container-module.ts';
import { crc16, encodeObjectMap, type MapEntry } from '../dwg/container-samples.ts';
import { below, LIES, randomFrom } from './mutate.ts';
import { type Packing, type Part, packDwg, type Section } from './pack-dwg.ts';

export const DWG_KINDS = ['pages', 'handles', 'objects', 'sections', 'acds'] as const;
export type DwgKind = (typeof DWG_KINDS)[number];

/** What a file consists of, found by the engine's own container reader. */
export interface Dissected {
  version: string;
  file: Buffer;
  /** By kind number; R2000 and before: parts of the file. */
  sections: Map<number, Section & { offset: number }>;
  objects: MapEntry[];
}

const SECTION_NAMES = [
  ...['', 'Header', 'Classes', 'Handles', 'AcDbObjects', 'SummaryInfo', 'AppInfo', 'Preview'],
  ...['Template', 'FileDepList', 'AcDsPrototype_1b', 'AuxHeader', 'Security', 'RevHistory'],
];
const HANDLES = 3;
const OBJECTS = 4;
const ACDS = 10;
const LOCATORS = 0x19;
const LOCATOR_SIZE = 9;
const LOCATOR_MASKS: Record<number, number> = { 3: 0xa598, 4: 0x8101, 5: 0x3cc4, 6: 0x8461 };

/** Takes a whole file apart; undefined for one that does not open. */
export function dissect(containers: Containers, file: Buffer): Dissected | undefined {
  if (containers.open(file) !== 0) return undefined;
  const { exports } = containers;
  const start = exports.fileStart.value >>> 0;
  const sections: Dissected['sections'] = new Map();
  SECTION_NAMES.forEach((name, kind) => {
    const data = Buffer.from(containers.section(kind));
    if (kind === 0 || data.length === 0) return;
    const offset = (exports.sectionStart(kind) >>> 0) - start;
    sections.set(kind, { name: `AcDb:${name}`, data, offset });
  });
  const objects = Array.from({ length: exports.objectCount.value }, (_, i) => ({
    handle: exports.handleAt(i),
    offset: exports.offsetAt(i) >>> 0,
  }));
  return { version: file.toString('latin1', 0, 6), file, sections, objects };
}

type Random = () => number;

const isPaged = (version: string): boolean => version >= 'AC1018';

const flip = (bytes: Buffer, bit: number): void => {
  bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
};

/** Bytes and words changed in place. */
function spoil(bytes: Buffer, random: Random): void {
  if (bytes.length < 4) return;
  for (let i = 1 + below(random, 6); i > 0; i--) {
    const at = below(random, bytes.length);
    const choice = below(random, 4);
    if (choice < 2) bytes[at] = below(random, 256);
    else if (choice === 2) flip(bytes, at * 8 + below(random, 8));
    else bytes.writeUInt32LE(LIES[below(random, LIES.length)]!, Math.min(at, bytes.length - 4));
  }
}

/** The file anew, with sections in place of its own. */
function repack(whole: Dissected, changed: Map<number, Buffer>): Packing {
  const sections = [...whole.sections].map(([kind, { name, data }]) => ({
    name,
    data: changed.get(kind) ?? data,
  }));
  return { version: whole.version, head: whole.file, sections, parity: false };
}

/** R13 to R2000: a section of another size goes to the end of the file. */
function replaceInPlace(whole: Dissected, changed: Map<number, Buffer>): Buffer {
  let file = Buffer.from(whole.file);
  for (const [kind, data] of changed) {
    const { offset, data: old } = whole.sections.get(kind)!;
    if (data.length <= old.length) {
      data.copy(file, offset);
      if (kind === OBJECTS) continue;
    }
    const count = file.readUInt32LE(0x15);
    for (let i = 0; i < count && i < 6; i++) {
      const at = LOCATORS + i * LOCATOR_SIZE;
      if (file.readUInt32LE(at + 1) !== offset) continue;
      if (data.length > old.length) file.writeUInt32LE(file.length, at + 1);
      file.writeUInt32LE(data.length, at + 5);
    }
    if (data.length > old.length) file = Buffer.concat([file, data]);
    fixLocators(file);
  }
  return file;
}

function fixLocators(file: Buffer): void {
  const count = file.readUInt32LE(0x15);
  const end = LOCATORS + count * LOCATOR_SIZE;
  if (count > 6 || end + 2 > file.length) return;
  const sum = crc16(file.subarray(0, end), 0) ^ (LOCATOR_MASKS[count] ?? 0);
  file.writeUInt16LE(sum, end);
}

function withSections(whole: Dissected, changed: Map<number, Buffer>): Buffer {
  if (!isPaged(whole.version)) return replaceInPlace(whole, changed);
  return packDwg(repack(whole, changed));
}

// ---- the kinds

function damagePages(whole: Dissected, random: Random): Buffer {
  if (!isPaged(whole.version)) {
    const file = Buffer.from(whole.file);
    spoil(file.subarray(0x0d, LOCATORS + 6 * LOCATOR_SIZE), random);
    fixLocators(file);
    return file;
  }
  const parts: Part[] = ['header', 'page map', 'section map', 'page head', 'packed page'];
  const part = parts[below(random, parts.length)]!;
  let skip = part.startsWith('page h') || part.startsWith('packed') ? below(random, 12) : 0;
  return packDwg({
    ...repack(whole, new Map()),
    pack: random() < 0.5,
    parity: random() < 0.2,
    hook: (called, bytes) => {
      if (called === part && skip-- === 0) spoil(bytes, random);
    },
  });
}

function damageHandles(whole: Dissected, random: Random): Buffer {
  const size = whole.sections.get(OBJECTS)!.data.length;
  if (random() < 0.3) {
    const map = Buffer.from(whole.sections.get(HANDLES)!.data);
    spoil(map, random);
    return withSections(whole, new Map([[HANDLES, map]]));
  }
  const entries = whole.objects.map((entry) => ({ ...entry }));
  for (let i = 1 + below(random, 12); i > 0; i--) {
    const entry = entries[below(random, entries.length)]!;
    const other = entries[below(random, entries.length)]!;
    const choice = below(random, 6);
    if (choice === 0) entry.offset = below(random, size);
    else if (choice === 1) entry.offset = other.offset;
    else if (choice === 2) entry.offset += 1 + below(random, 16);
    else if (choice === 3) entry.handle = other.handle;
    else if (choice === 4) entry.handle = BigInt(LIES[below(random, LIES.length)]!) << 32n;
    else entries.splice(below(random, entries.length), 1 + below(random, 3), { ...other });
    if (entries.length === 0) break;
  }
  if (random() < 0.5) entries.sort((a, b) => (a.handle < b.handle ? -1 : 1));
  const rising = entries.map((entry) => ({ ...entry, handle: entry.handle & 0xffffffffffffn }));
  const map = Buffer.from(encodeObjectMap(rising.filter(({ offset }) => offset < size)));
  return withSections(whole, new Map([[HANDLES, map]]));
}

/** Writes `count` bits, the highest first, at any bit. */
function setBits(bytes: Buffer, at: number, count: number, value: bigint): void {
  for (let i = 0; i < count; i++) {
    const bit = at + i;
    if (bit >= bytes.length * 8) return;
    const mask = 0x80 >> (bit & 7);
    if ((value >> BigInt(count - 1 - i)) & 1n) bytes[bit >> 3]! |= mask;
    else bytes[bit >> 3]! &= ~mask;
  }
}

/** Start and size of an object's data behind its sizes. */
function objectData(data: Buffer, offset: number, version: string): [number, number] {
  let at = offset;
  let size = 0;
  for (let shift = 0; shift < 30 && at + 2 < data.length; shift += 15) {
    const part = data.readUInt16LE(at);
    at += 2;
    size |= (part & 0x7fff) << shift;
    if (part < 0x8000) break;
  }
  if (version >= 'AC1024') while (at < data.length && data[at++]! >= 128);
  return [at, Math.min(size, data.length - at)];
}

function damageObject(data: Buffer, start: number, size: number, random: Random): void {
  const bytes = data.subarray(start, start + size);
  const bits = size * 8;
  const choice = below(random, 6);
  const at = below(random, bits);
  if (choice === 0) for (let i = 1 + below(random, 8); i > 0; i--) flip(bytes, below(random, bits));
  else if (choice === 1) flip(bytes, at);
  else if (choice === 2) {
    // a BL with all its bits: the counts of objects are such
    const word = Buffer.alloc(4);
    word.writeUInt32LE(LIES[below(random, LIES.length)]!);
    setBits(bytes, at, 34, BigInt(word.readUInt32BE(0)));
  } else if (choice === 3) setBits(bytes, at, 1 + below(random, 80), (1n << 80n) - 1n);
  else if (choice === 4) setBits(bytes, at, 1 + below(random, 80), 0n);
  else bytes.copy(bytes, below(random, size), below(random, size));
}

function damageObjects(whole: Dissected, random: Random): Buffer {
  const data = Buffer.from(whole.sections.get(OBJECTS)!.data);
  for (let i = 1 + below(random, 1 + below(random, 30)); i > 0; i--) {
    const { offset } = whole.objects[below(random, whole.objects.length)]!;
    const [start, size] = objectData(data, offset, whole.version);
    if (size === 0) continue;
    damageObject(data, start, size, random);
    if (random() < 0.05) data[offset]! ^= 1 << below(random, 8);
    const end = start + size;
    if (end + 2 <= data.length) data.writeUInt16LE(crc16(data.subarray(offset, end)), end);
  }
  return withSections(whole, new Map([[OBJECTS, data]]));
}

function damageSections(whole: Dissected, random: Random): Buffer {
  const kinds = [...whole.sections.keys()].filter((kind) => kind !== OBJECTS && kind !== HANDLES);
  const kind = kinds[below(random, kinds.length)]!;
  const data = Buffer.from(whole.sections.get(kind)!.data);
  spoil(data, random);
  return withSections(whole, new Map([[kind, data]]));
}

function damageStore(whole: Dissected, random: Random): Buffer {
  const data = Buffer.from(whole.sections.get(ACDS)!.data);
  for (let i = 1 + below(random, 4); i > 0; i--) spoil(data, random);
  return withSections(whole, new Map([[ACDS, data]]));
}

const KINDS: Record<DwgKind, (whole: Dissected, random: Random) => Buffer> = {
  pages: damagePages,
  handles: damageHandles,
  objects: damageObjects,
  sections: damageSections,
  acds: damageStore,
};

/** True when a file has what a kind damages. */
export const hasKind = (whole: Dissected, kind: DwgKind): boolean =>
  whole.objects.length > 0 && (kind !== 'acds' || (whole.sections.get(ACDS)?.data.length ?? 0) > 8);

/** A file damaged inside; the same for the same seed. */
export function mutateDwg(whole: Dissected, kind: DwgKind, seed: number): Buffer {
  return KINDS[kind](whole, randomFrom(seed));
}
