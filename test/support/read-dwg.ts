/** Reads the bytes of a DWG file through the engine, as the build made it. */
import { FAULT_CODES, type FaultCode } from '../../engine/schema/faults.ts';
import { WasmEngine } from '../../engine/wasm.ts';
import type { ReadDrawing } from './read-dxf.ts';

export function readDwgBytes(bytes: Uint8Array): ReadDrawing {
  const engine = new WasmEngine();
  let done = 0;
  const isRead = engine.read('DWG', (target) => {
    const part = bytes.subarray(done, done + target.length);
    target.set(part);
    done += part.length;
    return part.length;
  });
  const faults: Partial<Record<FaultCode, number>> = {};
  for (const row of engine.faults()) faults[FAULT_CODES[row.fault]!] = row.count;
  if (!isRead) throw new Error(`nothing could be read: ${Object.keys(faults).join(', ')}`);
  const { drawing } = engine;
  const all = (type: string) => [...drawing.recordsOf(type)];
  const first = (type: string) => {
    const [record] = all(type);
    if (!record) throw new Error(`there is no ${type}`);
    return record;
  };
  return { drawing, faults, first, all };
}
