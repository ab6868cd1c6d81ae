/**
 * A large DWG of R13 to R2000 read in parts gives what it gives when it is read whole: the same
 * records in the same order, the same faults, sound or damaged.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Drawing } from '../../engine/drawing.ts';
import { type FaultRow, WasmEngine } from '../../engine/wasm.ts';
import { flatRecord } from '../support/flat-record.ts';
import { below, randomFrom } from '../support/mutate.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/dwg/', import.meta.url));
const RELEASES = ['AC1012', 'AC1014', 'AC1015'];
/** Smaller files are always read whole. */
const SIZE_MIN = 1 << 17;
const OBJECTS = 0x19 + 2 * 9;

const paths = RELEASES.filter((release) => existsSync(corpus + release))
  .flatMap((release) => readdirSync(corpus + release).map((name) => `${corpus}${release}/${name}`))
  .filter((path) => readFileSync(path).length >= SIZE_MIN);

interface Reading {
  isRead: boolean;
  isWhole: boolean;
  /** Bytes that were read from a place. */
  readAtBytes: number;
  records: string[];
  faults: FaultRow[];
}

const engine = new WasmEngine();

function read(bytes: Uint8Array, canSeek: boolean): Reading {
  let done = 0;
  let readAtBytes = 0;
  const isRead = engine.read('DWG', {
    size: bytes.length,
    read(target) {
      const part = bytes.subarray(done, done + target.length);
      target.set(part);
      done += part.length;
      return part.length;
    },
    ...(canSeek && {
      readAt(offset: number, target: Uint8Array) {
        const part = bytes.subarray(offset, offset + target.length);
        target.set(part);
        readAtBytes += part.length;
        return part.length;
      },
    }),
  });
  const drawing = isRead ? engine.drawing : undefined;
  return {
    isRead,
    isWhole: done > 0,
    readAtBytes,
    records: drawing ? recordsOf(drawing) : [],
    faults: engine.faults(),
  };
}

/** All that the drawing says of each record, in its order. */
function recordsOf(drawing: Drawing): string[] {
  const print = (name: string, value: unknown): unknown => {
    // a place in the buffer, not a value of the file: a table names its content so
    if (name === 'content' && typeof value === 'number') return undefined;
    return typeof value === 'bigint' ? value.toString() : value;
  };
  return Array.from({ length: drawing.recordCount }, (_, index) =>
    JSON.stringify(flatRecord(drawing, drawing.recordAt(index)), print),
  );
}

/** Where the second reading begins to tell something else; -1 where it does not. */
const differsAt = (a: Reading, b: Reading): number =>
  a.records.length === b.records.length
    ? a.records.findIndex((record, index) => record !== b.records[index])
    : Math.min(a.records.length, b.records.length);

/** The file with zeros behind it, so that its objects may claim to be large. */
const lengthen = (bytes: Buffer, size: number): Buffer =>
  Buffer.concat([bytes, Buffer.alloc(size)]);

if (paths.length === 0) process.stdout.write('no corpus: reading in parts is not tested\n');

describe.skipIf(paths.length === 0)('a DWG in parts', () => {
  it('has samples', () => expect(paths.length).toBeGreaterThan(10));

  for (const path of paths) {
    it(path.slice(corpus.length), () => {
      const bytes = readFileSync(path);
      const whole = read(bytes, false);
      const parts = read(bytes, true);
      expect(parts.isWhole).toBe(false);
      expect(parts.readAtBytes).toBeLessThan(9 * bytes.length);
      expect(parts.faults).toEqual(whole.faults);
      expect(differsAt(whole, parts)).toBe(-1);
    });
  }

  it('is read to the same end when it is damaged', () => {
    const seed = 20261125;
    const random = randomFrom(seed);
    let inParts = 0;
    for (let round = 0; round < 40; round++) {
      const bytes = Buffer.from(readFileSync(paths[below(random, paths.length)]!));
      for (let i = 1 + below(random, 8); i > 0; i--) {
        // the head once in a while, else anywhere
        const place = below(random, 8) === 0 ? below(random, 128) : below(random, bytes.length);
        bytes[place] = below(random, 256);
      }
      const cut = below(random, 10) === 0 ? bytes.subarray(0, below(random, bytes.length)) : bytes;
      const whole = read(cut, false);
      const parts = read(cut, true);
      const about = `seed ${seed}, round ${round}`;
      expect(parts.isRead, about).toBe(whole.isRead);
      expect(parts.faults, about).toEqual(whole.faults);
      expect(differsAt(whole, parts), about).toBe(-1);
      if (!parts.isWhole) inParts++;
    }
    expect(inParts).toBeGreaterThan(12);
  });

  it('may have objects larger than the window', () => {
    const bytes = lengthen(readFileSync(paths[0]!), 5_000_000);
    const mapAt = bytes.readUInt32LE(OBJECTS + 1);
    // the first pair of the map: handle and offset as modular chars
    let at = mapAt + 2;
    while (bytes[at]! >= 128) at++;
    let offset = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[++at]!;
      more = byte >= 128;
      offset |= (byte & 0x7f) << shift;
    }
    bytes.writeUInt16LE(0x8000 | (3_000_000 & 0x7fff), offset);
    bytes.writeUInt16LE(3_000_000 >> 15, offset + 2);
    const whole = read(bytes, false);
    const parts = read(bytes, true);
    expect(parts.isWhole).toBe(false);
    expect(differsAt(whole, parts)).toBe(-1);
    expect(parts.faults).toEqual(whole.faults);
  });
});
