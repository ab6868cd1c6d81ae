/**
 * The entry that tests of DWG containers compile: opening a file, its sections and its object map
 * as exports. No part of the product.
 */
import { setBitsVersion } from '../../core/bits';
import { allocInput, beginDrawing, beginInput, layMemory } from '../../model/arena';
import { forgetRecords, headerRecord } from '../../model/builder';
import { forgetFaults } from '../../model/faults';
import { forgetSymbols } from '../../model/symbols';
import { expandTypes, internTypeNames } from '../../model/types';
import { readClasses } from './classes';
import { dwgVersion, objectsBase, objectsSize, openDwg, readWholeInput } from './file';
import { readHeaderVariables } from './header-variables';
import { scanObjects } from './object-scan';
import { readPreview } from './preview';
import { readSummary } from './summary';
import { forgetNames } from './values';

export { drawingBase, drawingSize } from '../../model/arena';
export { isLzBroken, unpackR2004, unpackR2007 } from './container-lz';
export { deinterleave, lostBlocks, mendPage, mendedBytes } from './container-reed-solomon';
export { readObjectMap } from './object-map';
export { recordList } from '../../model/builder';
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
  expandTypes();
}

/** Room for the input and output of a single step, from a fresh start. */
export function workspace(size: u32): usize {
  beginInput();
  return allocInput(size);
}

/** Reads a file through `refill` up to where the object reader begins; 0, or a fatal fault. */
export function open(): i32 {
  forgetFaults();
  readWholeInput();
  const failed = openDwg();
  beginDrawing();
  return failed;
}

/** Reads classes and header variables, with no names of table records; the header's offset. */
export function readHead(): u32 {
  forgetSymbols();
  forgetRecords();
  internTypeNames();
  forgetNames(0);
  setBitsVersion(dwgVersion);
  readClasses();
  readHeaderVariables();
  readSummary();
  readPreview();
  return headerRecord;
}

/** Looks for the objects as if the map were damaged. */
export function rescan(): void {
  scanObjects(dwgVersion, objectsBase, objectsSize);
}
