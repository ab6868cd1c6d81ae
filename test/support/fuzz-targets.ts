/**
 * What is fuzzed, each from seeds: whole files of both formats, the inside of DWG files, and the
 * steps that unpack them, for which guards around their output tell what was written outside.
 *
 *   const target = await makeTarget('objects', folders);  target(seed, true)  ->  a `CaseReport`
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Containers, loadContainers } from '../dwg/container-module.ts';
import { packR2004, packR2007 } from '../dwg/lz-compressors.ts';
import { parityOf } from './dwg-sums.ts';
import { type CaseResult, FuzzRunner } from './fuzz-runner.ts';
import { BINARY_MUTATORS, below, mutate, randomFrom } from './mutate.ts';
import {
  type Dissected,
  DWG_KINDS,
  type DwgKind,
  dissect,
  hasKind,
  mutateDwg,
} from './mutate-dwg.ts';

export const FUZZ_KINDS = ['dxf', 'dwg', 'lz77', 'reed-solomon', ...DWG_KINDS] as const;
export type FuzzKind = (typeof FUZZ_KINDS)[number];

export interface CaseReport extends CaseResult {
  /** The file and what was done to it. */
  what: string;
  /** The damaged file, where there is one. */
  bytes?: Buffer;
}

export type FuzzTarget = (seed: number, parses: boolean) => CaseReport;

/** Larger drawings are left out: cases are to be many. */
const SIZE_MAX = 400_000;
const INSIDE_SIZE_MAX = 100_000;
/** How many files that were taken apart are kept. */
const KEPT_MAX = 24;
const GUARD = 256;
const GUARD_BYTE = 0xa5;

/** Drawings below a folder; DWG from R13 on, of which the folder's name tells the release. */
export function drawingsIn(folders: string[], format: 'dxf' | 'dwg', sizeMax = SIZE_MAX): string[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((n) => join(folder, `${n}`)))
    .filter((path) => path.toLowerCase().endsWith(`.${format}`) && statSync(path).size <= sizeMax)
    .filter((path) => format === 'dxf' || /^AC10(1[2-9]|[2-9])/.test(versionOf(path)))
    .sort();
}

const versionOf = (path: string): string => readFileSync(path).toString('latin1', 0, 6);

export async function makeTarget(
  kind: FuzzKind,
  folders: string[],
  sizeMax = SIZE_MAX,
): Promise<FuzzTarget | undefined> {
  if (kind === 'dxf' || kind === 'dwg') {
    const paths = drawingsIn(folders, kind, sizeMax);
    return paths.length === 0 ? undefined : fileTarget(kind, paths);
  }
  const containers = await loadContainers(512);
  if (kind === 'lz77') return lzTarget(containers);
  if (kind === 'reed-solomon') return reedSolomonTarget(containers);
  return insideTarget(kind, containers, folders, Math.min(sizeMax, INSIDE_SIZE_MAX));
}

function fileTarget(kind: 'dxf' | 'dwg', paths: string[]): FuzzTarget {
  const runner = new FuzzRunner();
  const contents = new Map<string, Buffer>();
  return (seed, parses) => {
    const path = paths[seed % paths.length]!;
    if (!contents.has(path)) contents.set(path, readFileSync(path));
    const mutators = kind === 'dwg' ? BINARY_MUTATORS : undefined;
    const { bytes, names } = mutate(contents.get(path)!, seed, mutators);
    const result = runner.run(bytes, parses, kind === 'dwg' ? 'DWG' : 'DXF');
    return { ...result, what: `${path} (${names.join(', ')})`, bytes };
  };
}

function insideTarget(
  kind: DwgKind,
  containers: Containers,
  folders: string[],
  sizeMax: number,
): FuzzTarget | undefined {
  const runner = new FuzzRunner();
  const kept = new Map<string, Dissected | undefined>();
  const partsOf = (path: string): Dissected | undefined => {
    if (!kept.has(path)) {
      if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value!);
      kept.set(path, dissect(containers, readFileSync(path)));
    }
    return kept.get(path);
  };
  const paths = drawingsIn(folders, 'dwg', sizeMax).filter((path) => {
    const whole = partsOf(path);
    return whole && hasKind(whole, kind);
  });
  if (paths.length === 0) return undefined;
  return (seed, parses) => {
    // neighbouring seeds share a file, so that it need not be taken apart for each
    const path = paths[(seed >>> 3) % paths.length]!;
    const bytes = mutateDwg(partsOf(path)!, kind, seed);
    return { ...runner.run(bytes, parses, 'DWG'), what: `${path} (${kind})`, bytes };
  };
}

// ---- steps

/** Noise, letters and repetitions by turns, so that runs and matches of all lengths occur. */
function sample(random: () => number, size: number): Uint8Array {
  const data = new Uint8Array(size);
  for (let at = 0; at < size; ) {
    const part = Math.min(size - at, 1 + below(random, below(random, 8) === 0 ? 3000 : 60));
    const kind = below(random, 4);
    const back = 1 + below(random, Math.min(at, 0xa000) + 1);
    for (let i = 0; i < part; i++, at++) {
      if (kind === 0) data[at] = below(random, 256);
      else if (kind === 1) data[at] = 65 + below(random, 4);
      else data[at] = at >= back ? data[at - back]! : 0;
    }
  }
  return data;
}

/** Runs a step in guarded memory; tells a trap, and what was written outside of `size` bytes. */
function guarded(
  containers: Containers,
  input: Uint8Array,
  size: number,
  step: (source: number, target: number) => string,
): CaseResult {
  const started = performance.now();
  const all = input.length + size + 3 * GUARD;
  let failure = '';
  try {
    const source = containers.exports.workspace(all) >>> 0;
    const memory = containers.bytes(source, all);
    memory.fill(GUARD_BYTE);
    memory.set(input);
    const target = source + input.length + GUARD;
    failure = step(source, target);
    const outside = [
      memory.subarray(input.length, input.length + GUARD),
      memory.subarray(all - GUARD),
    ];
    if (outside.some((guard) => guard.some((byte) => byte !== GUARD_BYTE))) {
      failure = 'wrote outside of its output';
    }
  } catch (error) {
    failure = String((error as Error).stack);
  }
  const memory = containers.exports.memory.buffer.byteLength;
  return { failure, ms: performance.now() - started, memory };
}

/** Both decompressors: whole streams give what was packed, damaged ones harm nothing. */
function lzTarget(containers: Containers): FuzzTarget {
  return (seed) => {
    const random = randomFrom(seed);
    const isOld = random() < 0.5;
    const unpack = isOld ? containers.exports.unpackR2004 : containers.exports.unpackR2007;
    const data = sample(random, 4 + below(random, 4000));
    const packed = Buffer.from(isOld ? packR2004(data) : packR2007(data));
    const isWhole = random() < 0.1;
    const { bytes } = isWhole ? { bytes: packed } : mutate(packed, seed, BINARY_MUTATORS);
    const capacity = isWhole ? data.length : below(random, 6000);
    const result = guarded(containers, bytes, capacity, (source, target) => {
      const size = unpack(source, bytes.length, target, capacity) >>> 0;
      if (size > capacity) return `says that it wrote ${size} of ${capacity} bytes`;
      const isSame = Buffer.compare(containers.bytes(target, size), data) === 0;
      return isWhole && !isSame ? 'a whole stream does not give what was packed' : '';
    });
    return { ...result, what: `LZ77 of ${isOld ? 'R2004' : 'R2007'}`, bytes };
  };
}

/** Pages with few wrong bytes are mended, those with many are harmless. */
function reedSolomonTarget(containers: Containers): FuzzTarget {
  return (seed) => {
    const random = randomFrom(seed);
    const dataSize = random() < 0.5 ? 251 : 239;
    const count = 1 + below(random, 6);
    const wrongMax = (255 - dataSize) / 2;
    const isMendable = random() < 0.5;
    const page = Buffer.alloc(255 * count);
    for (let block = 0; block < count; block++) {
      const data = Uint8Array.from({ length: dataSize }, () => below(random, 256));
      [...data, ...parityOf(data)].forEach((byte, i) => {
        page[i * count + block] = byte;
      });
    }
    const bytes = Buffer.from(page);
    for (let block = 0; block < count; block++) {
      const wrong = below(random, isMendable ? wrongMax + 1 : 255);
      for (let i = 0; i < wrong; i++)
        bytes[below(random, 255) * count + block] = below(random, 256);
    }
    const result = guarded(containers, bytes, count * dataSize, (source, target) => {
      containers.exports.mendPage(source, count, dataSize);
      containers.exports.deinterleave(source, count, dataSize, target);
      const isSame = Buffer.compare(containers.bytes(source, page.length), page) === 0;
      return isMendable && !isSame ? 'damage that can be mended was not' : '';
    });
    return { ...result, what: `Reed-Solomon blocks of ${dataSize}`, bytes };
  };
}
