/**
 * Reads DXF text through the engine, as the build made it. Out: the drawing and the faults noted.
 * Tags are written one a line, the code, a blank, the value.
 */
import type { Drawing, DrawingRecord } from '../../engine/drawing.ts';
import { FAULT_CODES, type FaultCode } from '../../engine/schema/faults.ts';
import { WasmEngine } from '../../engine/wasm.ts';

export interface ReadDrawing {
  drawing: Drawing;
  faults: Partial<Record<FaultCode, number>>;
  /** The first record of a type. */
  first(type: string): DrawingRecord;
  all(type: string): DrawingRecord[];
}

/** Reads the bytes of a DXF file, ASCII or binary. */
export function readDxfBytes(bytes: Uint8Array): ReadDrawing {
  const engine = new WasmEngine();
  let done = 0;
  const isRead = engine.readDxf((target) => {
    const part = bytes.subarray(done, done + target.length);
    target.set(part);
    done += part.length;
    return part.length;
  });
  if (!isRead) throw new Error('nothing could be read');
  const faults: ReadDrawing['faults'] = {};
  for (const row of engine.faults()) faults[FAULT_CODES[row.fault]!] = row.count;
  const { drawing } = engine;
  const all = (type: string) => [...drawing.recordsOf(type)];
  const first = (type: string) => {
    const [record] = all(type);
    if (!record) throw new Error(`there is no ${type}`);
    return record;
  };
  return { drawing, faults, first, all };
}

/** Tags one a line to the two lines that a file has for each. */
function lines(tags: string): string {
  return tags
    .split('\n')
    .map((line) => line.trimStart())
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

export const readDxf = (sections: Sections): ReadDrawing =>
  readDxfBytes(new TextEncoder().encode(dxf(sections)));

/** An entity with its common tags, and tags behind its marker. */
export const entity = (type: string, marker: string, tags: string) => `
  0 ${type}
  5 2F
  330 1F
  100 AcDbEntity
  8 0
  100 ${marker}
  ${tags}`;
