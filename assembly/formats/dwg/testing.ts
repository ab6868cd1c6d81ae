/**
 * The entry that tests of DWG containers compile: opening a file, its sections and its object map
 * as exports. No part of the product.
 */
import { beginDrawing, layMemory } from '../../model/arena';
import { forgetFaults } from '../../model/faults';
import { openDwg, readWholeInput } from './file';

export { drawingBase } from '../../model/arena';
export { faultCount, faultTable } from '../../model/faults';
export {
  codepageIndex,
  dwgVersion,
  fileSize,
  fileStart,
  handleAt,
  maintenanceVersion,
  objectCount,
  objectMapDamaged,
  objectsBase,
  objectsSize,
  offsetAt,
  otherSectionCount,
  sectionSize,
  sectionStart,
} from './file';

/** Lays the memory out; `pages` is the most that it may grow to. */
export function initialize(pages: u32): void {
  layMemory(pages);
}

/** Reads a file through `refill` up to where the object reader begins; 0, or a fatal fault. */
export function open(): i32 {
  forgetFaults();
  readWholeInput();
  const failed = openDwg();
  beginDrawing();
  return failed;
}
