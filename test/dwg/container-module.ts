/**
 * Compiles `assembly/formats/dwg/testing.ts` with the flags of the release build and opens DWG
 * files with it: sections, object map and faults, below the object reader.
 *
 *   const dwg = await loadContainers();  dwg.open(bytes)  ->  0, or the number of a fatal fault
 */
import { createHostImports } from '../../engine/host-imports.ts';
import { ExtraOffset, TAG_SIZE, TagKind } from '../../engine/schema/common.ts';
import { FAULT_CODES, type FaultCode } from '../../engine/schema/faults.ts';
import { TYPES } from '../../engine/schema/layout.ts';
import { compileAssembly } from '../support/compile-assembly.ts';

const FAULT_ROW = 40;

/** Section kinds, as in `container-sections.ts`. */
export const SECTION = {
  header: 1,
  classes: 2,
  handles: 3,
  objects: 4,
  summary: 5,
  preview: 7,
} as const;

/** An exported global, of which only the value is read. */
interface Global {
  readonly value: number;
}

interface ContainerExports {
  memory: WebAssembly.Memory;
  initialize(pages: number): void;
  open(): number;
  readHead(): number;
  rescan(): void;
  workspace(size: number): number;
  unpackR2004(source: number, size: number, target: number, capacity: number): number;
  unpackR2007(source: number, size: number, target: number, capacity: number): number;
  isLzBroken: Global;
  deinterleave(page: number, count: number, dataSize: number, target: number): void;
  mendPage(page: number, count: number, dataSize: number): void;
  mendedBytes: Global;
  lostBlocks: Global;
  readObjectMap(start: number, size: number, dataSize: number): void;
  readStore(start: number, size: number, regions: number): void;
  regionData(index: number): number;
  readFields(type: number, start: number, bits: number, version: number): number;
  bitPosition(): number;
  bitsFault: Global;
  recordList: Global;
  drawingBase(): number;
  faultCount(): number;
  faultTable(): number;
  fileStart: Global;
  fileSize: Global;
  dwgVersion: Global;
  maintenanceVersion: Global;
  codepageIndex: Global;
  objectCount: Global;
  objectMapDamaged: Global;
  objectsBase: Global;
  objectsSize: Global;
  otherSectionCount: Global;
  handleAt(index: number): bigint;
  offsetAt(index: number): number;
  sectionStart(kind: number): number;
  sectionSize(kind: number): number;
}

export interface Containers {
  exports: ContainerExports;
  /** Reads a file; `step` bytes at a time at most. */
  open(bytes: Uint8Array, step?: number): number;
  faults(): { code: FaultCode; count: number; place: number }[];
  /** Header variables and classes of the opened file. */
  head(): { variables: Map<string, (number | bigint | string)[]>; classes: ClassRow[] };
  /** A section's bytes, valid until the next call. */
  section(kind: number): Uint8Array;
  bytes(start: number, size: number): Uint8Array;
}

export interface ClassRow {
  className: string;
  cppName: string;
  application: string;
  instances: number;
  isEntity: boolean;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** A fresh instance that may grow to `megabytes`. */
export async function loadContainers(megabytes = 1024): Promise<Containers> {
  compiled ??= compileAssembly('assembly/formats/dwg/testing.ts');
  let source: Uint8Array = new Uint8Array();
  let at = 0;
  let stepSize = 0;
  const instance = await WebAssembly.instantiate(await compiled, {
    env: {
      abort() {
        throw new Error('the engine aborted');
      },
    },
    host: {
      ...createHostImports(() => exports.memory),
      refill: (target: number, size: number) => {
        const part = source.subarray(at, at + Math.min(size, stepSize));
        new Uint8Array(exports.memory.buffer).set(part, target >>> 0);
        at += part.length;
        return part.length;
      },
      inputSize: () => 0,
      readAt: () => 0,
      outOfMemory: (size: number) => {
        throw new RangeError(`out of memory: ${size}`);
      },
    },
  });
  const exports = instance.exports as unknown as ContainerExports;
  exports.initialize(megabytes * 16);
  const bytes = (start: number, size: number): Uint8Array =>
    new Uint8Array(exports.memory.buffer, start >>> 0, size >>> 0);
  return {
    exports,
    bytes,
    open(input, step = 1 << 20) {
      source = input;
      at = 0;
      stepSize = step;
      return exports.open();
    },
    faults() {
      const view = new DataView(exports.memory.buffer, exports.faultTable() >>> 0);
      return Array.from({ length: exports.faultCount() }, (_, index) => ({
        code: FAULT_CODES[view.getUint32(index * FAULT_ROW, true)]!,
        count: view.getUint32(index * FAULT_ROW + 4, true),
        place: Number(view.getBigUint64(index * FAULT_ROW + 16, true)),
      }));
    },
    head: () => readHead(exports),
    section: (kind) => bytes(exports.sectionStart(kind), exports.sectionSize(kind)),
  };
}

const T_CLASS = TYPES.findIndex((type) => type.name === 'CLASS');

/** Reads the records that classes and header variables become, by their offsets. */
function readHead(exports: ContainerExports): ReturnType<Containers['head']> {
  const header = exports.readHead() >>> 0;
  const base = exports.drawingBase() >>> 0;
  const view = new DataView(exports.memory.buffer);
  const u32 = (at: number): number => view.getUint32(at, true);
  const text = (node: number): string =>
    node === 0
      ? ''
      : Buffer.from(
          exports.memory.buffer,
          base + u32(base + node),
          u32(base + node + 4),
        ).toString();
  const variables = new Map<string, (number | bigint | string)[]>();
  const extra = header === 0 ? 0 : u32(base + header + 32);
  const list = base + extra + ExtraOffset.tags;
  let values: (number | bigint | string)[] = [];
  for (let i = 0; extra !== 0 && i < u32(list + 4); i++) {
    const tag = base + u32(list) + i * TAG_SIZE;
    const kind = view.getUint16(tag + 2, true);
    if (view.getInt16(tag, true) === 9) {
      values = [];
      variables.set(text(u32(tag + 4)), values);
    } else if (kind === TagKind.text) values.push(text(u32(tag + 4)));
    else if (kind === TagKind.f64) values.push(view.getFloat64(tag + 8, true));
    else values.push(view.getBigInt64(tag + 8, true));
  }
  const records = exports.recordList.value >>> 0;
  const classes: ClassRow[] = [];
  for (let i = 0; i < u32(records + 4); i++) {
    const record = base + u32(base + u32(records) + 4 * i);
    if (view.getUint16(record + 4, true) !== T_CLASS) continue;
    classes.push({
      className: text(u32(record + 40)),
      cppName: text(u32(record + 44)),
      application: text(u32(record + 48)),
      instances: u32(record + 56),
      isEntity: u32(record + 64) === 1,
    });
  }
  return { variables, classes };
}
