/**
 * DWG containers: every drawing of the corpus opens whole, damaged ones are mended or told, and
 * nothing in a file traps, takes long, or takes memory that its size does not justify.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../core/random.ts';
import { type Containers, loadContainers, SECTION } from './container-module.ts';
import { buildR2000, crc16, encodeObjectMap } from './container-samples.ts';
import { encodeBlock } from './reed-solomon-encoder.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const hasCorpus = existsSync(corpus);
if (!hasCorpus) console.log(`containers: no corpus at ${corpus}, only made files were read`);

/** AC1012 and later. */
const releases = hasCorpus
  ? readdirSync(`${corpus}dwg`).filter((name) => /^AC10[1-9]\d$/.test(name) && name >= 'AC1012')
  : [];
const filesOf = (release: string): string[] =>
  readdirSync(`${corpus}dwg/${release}`).map((name) => `${corpus}dwg/${release}/${name}`);

let dwg: Containers;
beforeAll(async () => {
  dwg = await loadContainers(512);
});

const codes = (): string[] => dwg.faults().map((fault) => fault.code);
const count = (): number => dwg.exports.objectCount.value;

/** Bytes of an object with its CRC, by the size that it begins with (ODA 20.1). */
function hasRightCrc(data: Uint8Array, offset: number, release: string): boolean {
  let at = offset;
  let size = 0;
  for (let shift = 0; ; shift += 15) {
    const part = data[at]! | (data[at + 1]! << 8);
    at += 2;
    size |= (part & 0x7fff) << shift;
    if (part < 0x8000) break;
  }
  if (release >= 'AC1024') while (data[at++]! >= 128);
  const end = at + size;
  return crc16(data.subarray(offset, end)) === (data[end]! | (data[end + 1]! << 8));
}

const HEADER_SENTINEL = 'cf7b1f23fdde38a95f7c68b84e6d335f';
const CLASSES_SENTINEL = '8da1c4b8c4a9f8c5c0dcf45fe7cfb68a';
const PREVIEW_SENTINEL = '1f256d07d43628289d57ca3f9d44102b';
const sentinelOf = (kind: number): string =>
  Buffer.from(dwg.section(kind).subarray(0, 16)).toString('hex');

describe.runIf(hasCorpus)('the corpus', () => {
  it.each(releases)('%s opens without a fault, every object with its CRC', (release) => {
    for (const path of filesOf(release)) {
      expect(dwg.open(readFileSync(path)), path).toBe(0);
      expect(codes(), path).toEqual([]);
      expect(dwg.exports.dwgVersion.value).toBe(Number(release.slice(2)));
      const data = dwg.bytes(dwg.exports.objectsBase.value, dwg.exports.objectsSize.value);
      let wrong = 0;
      for (let i = 0; i < count(); i++) {
        if (!hasRightCrc(data, dwg.exports.offsetAt(i) >>> 0, release)) wrong++;
      }
      expect(wrong, path).toBe(0);
      expect(count(), path).toBeGreaterThan(40);
    }
  });

  it.each(releases)('%s has its sections, variables and classes', (release) => {
    for (const path of filesOf(release)) {
      dwg.open(readFileSync(path));
      expect(sentinelOf(SECTION.header), path).toBe(HEADER_SENTINEL);
      expect(sentinelOf(SECTION.classes), path).toBe(CLASSES_SENTINEL);
      expect(sentinelOf(SECTION.preview), path).toBe(PREVIEW_SENTINEL);
      const { variables, classes } = dwg.head();
      expect(codes(), path).toEqual([]);
      expect(variables.get('$ACADVER'), path).toEqual([release]);
      expect(variables.get('$HANDSEED')![0], path).toBeGreaterThan(0n);
      expect(classes.length, path).toBeGreaterThan(0);
      for (const row of classes) expect(row.className + row.cppName, path).toMatch(/^[ -~]+$/);
    }
  });

  it('has the header variables of its DXF siblings', () => {
    let compared = 0;
    for (const release of releases) {
      for (const path of filesOf(release).filter((name) => /Leader\.dwg$|_r1[34]/.test(name))) {
        const sibling = path.replace('/dwg/', '/dxf-ascii/').replace(/dwg$/, 'dxf');
        if (!existsSync(sibling)) continue;
        dwg.open(readFileSync(path));
        compared += compareVariables(dwg.head().variables, readFileSync(sibling, 'latin1'), path);
      }
    }
    expect(compared).toBeGreaterThan(1200);
  });

  it('does not depend on how the input arrives', () => {
    const file = readFileSync(`${corpus}dwg/AC1027/Leader.dwg`);
    dwg.open(file);
    const objects = Buffer.from(dwg.section(SECTION.objects));
    dwg.open(file, 777);
    expect(Buffer.compare(objects, dwg.section(SECTION.objects))).toBe(0);
  });
});

/** What a program sets anew with each save, and what names another object. */
const VOLATILE = /^\$(TD|HANDSEED|ACADMAINTVER|ATTDIA|XCLIPFRAME|CMATERIAL|INTERFERE|DRAGVS)/;

/** Compares what both have; the number of values. */
function compareVariables(
  variables: Map<string, (number | bigint | string)[]>,
  dxf: string,
  path: string,
): number {
  const lines = dxf.split(/\r?\n/);
  let name = '';
  let values: (number | bigint | string)[] = [];
  let compared = 0;
  for (let i = 0; i + 1 < lines.length && lines[i + 1] !== 'ENDSEC'; i += 2) {
    const code = Number(lines[i]);
    if (code === 9) {
      name = lines[i + 1]!;
      values = [...(variables.get(name) ?? [])];
    } else if (values.length > 0 && !VOLATILE.test(name)) {
      const value = values.shift()!;
      const wanted = lines[i + 1]!;
      if (typeof value === 'string') {
        expect(value.toLowerCase(), `${path} ${name}`).toBe(wanted.toLowerCase());
      } else expect(Number(value), `${path} ${name}`).toBeCloseTo(Number(wanted), 6);
      compared++;
    }
  }
  return compared;
}

describe.runIf(hasCorpus)('damage that the format can bear', () => {
  const leader = (release: string): Buffer => readFileSync(`${corpus}dwg/${release}/Leader.dwg`);

  it('R2007: two wrong bytes a block are mended', () => {
    const file = leader('AC1021');
    dwg.open(file);
    const whole = [1, 2, 3, 4].map((kind) => Buffer.from(dwg.section(kind)));
    // blocks are interleaved: neighbours belong to different blocks
    for (let at = 0x80; at < file.length - 400; at += 4000) file[at] = file[at]! ^ 0x5a;
    expect(dwg.open(file)).toBe(0);
    expect(codes()).toContain('dwg-corrected');
    const got = [1, 2, 3, 4].map((kind) => Buffer.from(dwg.section(kind)));
    expect(got.map((bytes, i) => Buffer.compare(bytes, whole[i]!))).toEqual([0, 0, 0, 0]);
  });

  it.each(['AC1018', 'AC1024', 'AC1027', 'AC1032'])('%s: header or page map lost', (release) => {
    const file = leader(release);
    dwg.open(file);
    const objects = Buffer.from(dwg.section(SECTION.objects));
    const headless = Buffer.from(file);
    headless.fill(0x77, 0x80, 0xec);
    expect(dwg.open(headless)).toBe(0);
    expect(codes()).toEqual(['dwg-crc']);
    expect(Buffer.compare(objects, dwg.section(SECTION.objects))).toBe(0);
    const mark = Buffer.from('3b0e6341', 'hex');
    for (let at = file.indexOf(mark); at >= 0; at = file.indexOf(mark, at + 1)) file[at] = 0;
    expect(dwg.open(file)).toBe(0);
    expect(codes()).toContain('dwg-map-damaged');
    expect(Buffer.compare(objects, dwg.section(SECTION.objects))).toBe(0);
  });

  it.each(['AC1014', 'AC1015'])('%s: objects are found without the object map', (release) => {
    const file = leader(release);
    dwg.open(file);
    const handles = new Map<bigint, number>();
    for (let i = 0; i < count(); i++) handles.set(dwg.exports.handleAt(i), dwg.exports.offsetAt(i));
    dwg.section(SECTION.handles);
    const start = dwg.exports.sectionStart(SECTION.handles) - dwg.exports.fileStart.value;
    file.fill(0x99, start, start + 600);
    expect(dwg.open(file)).toBe(0);
    expect(codes()).toContain('dwg-objects-scanned');
    for (let i = 0; i < count(); i++) {
      const known = handles.get(dwg.exports.handleAt(i));
      if (known !== undefined) expect(dwg.exports.offsetAt(i)).toBe(known);
      handles.delete(dwg.exports.handleAt(i));
    }
    expect(handles.size).toBe(0);
  });

  it.each(releases)('%s: no damage traps', (release) => {
    const random = createRandom(`damaged ${release}`);
    const small = filesOf(release)
      .map((path) => readFileSync(path))
      .sort((a, b) => a.length - b.length)
      .slice(0, 3);
    for (let round = 0; round < 150; round++) {
      const file = damage(random, small[random.below(small.length)]!);
      const started = performance.now();
      dwg.open(file);
      dwg.head();
      expect(performance.now() - started).toBeLessThan(3000);
    }
    expect(dwg.exports.memory.buffer.byteLength).toBeLessThan(256 * 2 ** 20);
  });
});

/** Cuts a file, or changes bytes, mostly where its indexes are. */
function damage(random: Random, whole: Buffer): Buffer {
  const file = Buffer.from(whole);
  const changes = 1 + random.below(20);
  const area = [0x100, 0x500, file.length, file.length][random.below(4)]!;
  for (let i = 0; i < changes; i++) {
    const at = Math.min(6 + random.below(area), file.length - 1);
    file[at] = random.below(3) === 0 ? 255 : random.below(256);
  }
  return random.below(3) === 0 ? file.subarray(0, random.below(file.length)) : file;
}

describe('made files', () => {
  it('R2000: locators, object map, objects', () => {
    const objects = [5n, 9n, 0x1234n, 0xfedcba9876n].map((handle) => ({ handle, size: 40 }));
    const { file, offsets } = buildR2000(objects);
    expect(dwg.open(file)).toBe(0);
    expect(codes()).toEqual([]);
    const found = objects.map((_, i) => [dwg.exports.handleAt(i), dwg.exports.offsetAt(i)]);
    expect(found).toEqual(objects.map(({ handle }, i) => [handle, offsets[i]]));
    file[0x1a] = file[0x1a]! ^ 1;
    dwg.open(file);
    expect(codes()).toContain('dwg-crc');
  });

  it('encrypted files are told as such', () => {
    for (const release of ['AC1018', 'AC1021', 'AC1024', 'AC1027', 'AC1032']) {
      const file = Buffer.alloc(2000);
      file.write(release);
      file[0x18] = 1;
      expect(dwg.open(file)).not.toBe(0);
      expect(codes()).toEqual(['dwg-encrypted']);
    }
  });

  it('what is no DWG of these releases is refused', () => {
    for (const text of ['', 'AC', 'AC1015', 'AC1009', 'hello, world, this is no drawing']) {
      expect(dwg.open(Buffer.from(text.padEnd(text.length > 6 ? 600 : text.length)))).not.toBe(0);
    }
    for (const release of [1012, 1015, 1018, 1021, 1024, 1027, 1032]) {
      for (const size of [6, 21, 128, 600, 4000]) {
        expect(dwg.open(Buffer.alloc(size, `AC${release}`))).not.toBe(0);
      }
    }
  });
});

describe('object map', () => {
  function read(map: Uint8Array, dataSize: number): void {
    const start = dwg.exports.workspace(map.length + 64);
    dwg.bytes(start, map.length).set(map);
    dwg.exports.readObjectMap(start, map.length, dataSize);
  }

  it('comes out as it went in', () => {
    const random = createRandom('object map');
    let handle = 0n;
    const entries = Array.from({ length: 5000 }, () => {
      handle += 1n + BigInt(random.below(random.below(50) === 0 ? 2 ** 31 : 40));
      return { handle, offset: random.below(2 ** 31) };
    });
    read(encodeObjectMap(entries), 2 ** 31);
    expect(count()).toBe(entries.length);
    expect(dwg.exports.objectMapDamaged.value).toBe(0);
    entries.forEach((entry, i) => {
      expect([dwg.exports.handleAt(i), dwg.exports.offsetAt(i) >>> 0]).toEqual([
        entry.handle,
        entry.offset,
      ]);
    });
  });

  it('of random bytes gives only offsets inside the data', () => {
    const random = createRandom('random object map');
    for (let round = 0; round < 1000; round++) {
      const map = Uint8Array.from({ length: random.below(3000) }, () => random.below(256));
      if (map.length > 2) map.set([random.below(8), random.below(256)]);
      read(map, 1000);
      for (let i = 0; i < count(); i++) expect(dwg.exports.offsetAt(i)).toBeLessThan(1000);
    }
  });
});

describe('Reed-Solomon blocks', () => {
  it.each([
    [251, 2],
    [239, 8],
  ])('of %i bytes: %i wrong ones are mended', (dataSize, errorsMax) => {
    const random = createRandom(`Reed-Solomon ${dataSize}`);
    const blocks = 3;
    const start = dwg.exports.workspace(blocks * 510);
    for (let round = 0; round < 60; round++) {
      const data = Uint8Array.from({ length: blocks * dataSize }, () => random.below(256));
      const page = dwg.bytes(start, blocks * 255);
      let errors = 0;
      for (let block = 0; block < blocks; block++) {
        const code = encodeBlock(data.subarray(block * dataSize, (block + 1) * dataSize));
        code.forEach((byte, i) => {
          page[i * blocks + block] = byte;
        });
        const places = new Set(Array.from({ length: errorsMax }, () => random.below(255)));
        for (const i of places) page[i * blocks + block]! ^= 1 + random.below(255);
        errors += places.size;
      }
      dwg.exports.mendPage(start, blocks, dataSize);
      expect([dwg.exports.mendedBytes.value, dwg.exports.lostBlocks.value]).toEqual([errors, 0]);
      dwg.exports.deinterleave(start, blocks, dataSize, start + blocks * 255);
      const got = dwg.bytes(start + blocks * 255, blocks * dataSize);
      expect(Buffer.compare(got, data)).toBe(0);
    }
  });

  it('of noise are given up', () => {
    const random = createRandom('Reed-Solomon noise');
    const start = dwg.exports.workspace(255 * 40);
    dwg.bytes(start, 255 * 40).forEach((_, i, page) => {
      page[i] = random.below(256);
    });
    dwg.exports.mendPage(start, 40, 239);
    expect(dwg.exports.lostBlocks.value).toBe(40);
  });
});
