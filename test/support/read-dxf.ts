/**
 * Reads DXF text through the engine's wasm: compiles `assembly/index.ts` with the flags of the release
 * build, so that the tests need no build before them. Out: the drawing and the faults that were noted.
 */
import { readFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';
import { Drawing, type DrawingRecord } from '../../engine/drawing.ts';
import { createHostImports } from '../../engine/host-imports.ts';
import { FAULT_CODES, type FaultCode } from '../../engine/schema/faults.ts';

const root = new URL('../../', import.meta.url);
const FAULT_ENTRY = 40;

interface Exports {
  memory: WebAssembly.Memory;
  initialize(pages: number): void;
  readDxf(): number;
  drawingBase(): number;
  drawingSize(): number;
  faultCount(): number;
  faultTable(): number;
}

export interface ReadDrawing {
  drawing: Drawing;
  faults: Partial<Record<FaultCode, number>>;
  /** The first record of a type. */
  first(type: string): DrawingRecord;
  all(type: string): DrawingRecord[];
}

async function compile(): Promise<WebAssembly.Module> {
  const config = JSON.parse(await readFile(new URL('asconfig.json', root), 'utf8'));
  const options = config.targets.release;
  const flags = [`-O${options.optimizeLevel}`, '--noAssert', '--runtime', options.runtime];
  for (const feature of options.enable) flags.push('--enable', feature);
  flags.push('--maximumMemory', String(options.maximumMemory));
  let wasm: Uint8Array | undefined;
  const result = await asc.main(['assembly/index.ts', '--outFile', 'read.wasm', ...flags], {
    // the configuration names a file to write; here the bytes are kept
    readFile: (name) =>
      name.endsWith('.json') ? null : readFile(new URL(name, root), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) wasm = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (result.error !== null || wasm === undefined) {
    throw new Error(`${result.error?.message}\n${result.stderr.toString()}`);
  }
  return WebAssembly.compile(new Uint8Array(wasm));
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** Reads the bytes of a DXF file, ASCII or binary. */
export async function readDxfBytes(bytes: Uint8Array): Promise<ReadDrawing> {
  compiled ??= compile();
  let done = 0;
  const instance = await WebAssembly.instantiate(await compiled, {
    env: {
      abort() {
        throw new Error('the engine aborted');
      },
    },
    host: {
      refill(target: number, max: number) {
        const size = Math.min(max >>> 0, bytes.length - done);
        const part = bytes.subarray(done, done + size);
        new Uint8Array(engine.memory.buffer, target >>> 0, size).set(part);
        done += size;
        return size;
      },
      flush() {},
      outOfMemory(size: number) {
        throw new Error(`out of memory: ${size}`);
      },
      ...createHostImports(() => engine.memory),
    },
  });
  const engine = instance.exports as unknown as Exports;
  engine.initialize(4096);
  if (engine.readDxf() !== 0) throw new Error('nothing could be read');
  const view = new DataView(engine.memory.buffer);
  const faults: ReadDrawing['faults'] = {};
  for (let i = 0; i < engine.faultCount(); i++) {
    const entry = (engine.faultTable() >>> 0) + FAULT_ENTRY * i;
    faults[FAULT_CODES[view.getUint32(entry, true)]!] = view.getUint32(entry + 4, true);
  }
  const base = engine.drawingBase() >>> 0;
  const size = engine.drawingSize() >>> 0;
  const drawing = new Drawing(new Uint8Array(engine.memory.buffer, base, size));
  const all = (type: string) => [...drawing.recordsOf(type)];
  const first = (type: string) => {
    const [record] = all(type);
    if (!record) throw new Error(`there is no ${type}`);
    return record;
  };
  return { drawing, faults, first, all };
}

/** `'0 LINE, 8 A'` and the like: tags apart by newlines, a code and its value by the first blank. */
function lines(tags: string): string {
  return tags
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const blank = line.indexOf(' ');
      return blank < 0 ? `${line}\n\n` : `${line.slice(0, blank)}\n${line.slice(blank + 1)}\n`;
    })
    .join('');
}

interface Sections {
  entities?: string;
  objects?: string;
  /** Whole sections before ENTITIES, with their SECTION and ENDSEC tags. */
  before?: string;
  version?: string;
}

/** A DXF file of tags written one a line, `code value`. */
export function dxf(sections: Sections): string {
  const { entities = '', objects = '', before = '', version = 'AC1027' } = sections;
  return lines(`
    0 SECTION
    2 HEADER
    9 $ACADVER
    1 ${version}
    0 ENDSEC
    ${before}
    0 SECTION
    2 ENTITIES
    ${entities}
    0 ENDSEC
    0 SECTION
    2 OBJECTS
    ${objects}
    0 ENDSEC
    0 EOF
  `);
}

export const readDxf = (sections: Sections): Promise<ReadDrawing> =>
  readDxfBytes(new TextEncoder().encode(dxf(sections)));
