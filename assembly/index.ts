/**
 * The whole WASM surface: reading a drawing into the drawing buffer, and writing it out as text.
 *
 * Calls go in this order: `initialize` once, then for each drawing a `read…`, then any `write…`.
 * Input comes through the import `host.refill`, output leaves through `host.flush`.
 */
import { SCHEMA_HASH } from './generated/model';
import { expandTypes } from './model/types';
import { layMemory, rewind } from './model/arena';

export { readDwg } from './formats/dwg/read';
export { readDxf } from './formats/dxf/read';
export { drawingBase, drawingSize, parameterBuffer } from './model/arena';
export { faultCount, faultTable } from './model/faults';
export * from './write/exports';

/** Lays the memory out and builds the tables; `pages` is the most that memory may grow to. */
export function initialize(pages: u32): void {
  layMemory(pages);
  expandTypes();
}

/** Forgets the drawing, so that its memory serves the next one. */
export function reset(): void {
  rewind();
}

/** Tells which schema this module was built from. */
export function schemaHash(): u32 {
  return SCHEMA_HASH;
}
