/**
 * The entry that tests of DWG containers compile: opening a file, its sections and its object map
 * as exports. No part of the product.
 */
import { openBits, setBitEnd, setBitsVersion } from '../../core/bits';
import { REGION_sab, T_REGION } from '../../generated/model';
import {
  allocInput,
  base,
  beginDrawing,
  beginInput,
  closeList,
  layMemory,
} from '../../model/arena';
import { forgetRecords, headerRecord, newRecord, recordList } from '../../model/builder';
import { forgetFaults } from '../../model/faults';
import { linkHandles } from '../../model/handles';
import { forgetSymbols } from '../../model/symbols';
import { expandTypes, internTypeNames } from '../../model/types';
import { readClasses } from './classes';
import { readDataStore } from './container-acds';
import { SECTION_ACDS, forgetSections, setSectionBytes } from './container-sections';
import { dwgVersion, objectsBase, objectsSize, openDwg, readWholeInput } from './file';
import { readHeaderVariables } from './header-variables';
import { readIrregular } from './irregular/index';
import { scanObjects } from './object-scan';
import { readPreview } from './preview';
import { readSummary } from './summary';
import { forgetNames } from './values';

export { bitPosition, bitsFault } from '../../core/bits';
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

/** Gives so many regions, with the handles from 1 on, what a data store has for them. */
export function readStore(start: usize, size: u32, regions: u32): void {
  forgetFaults();
  forgetSections();
  setSectionBytes(SECTION_ACDS, start, size);
  beginDrawing();
  forgetSymbols();
  forgetRecords();
  internTypeNames();
  for (let i: u32 = 1; i <= regions; i++) store<u64>(newRecord(T_REGION), i, 8);
  linkHandles(0);
  readDataStore();
}

/** Where the list of the data of a region is. */
export function regionData(index: u32): usize {
  const records = base + load<u32>(recordList);
  return base + load<u32>(records + (<usize>index << 2)) + REGION_sab;
}

/** Reads the fields of an entity, whose texts and handles stand among them; its record. */
export function readFields(type: u32, start: usize, bits: u32, version: u32): usize {
  forgetFaults();
  beginDrawing();
  forgetSymbols();
  forgetRecords();
  internTypeNames();
  forgetNames(0);
  setBitsVersion(version);
  openBits(start, (bits + 7) >> 3);
  setBitEnd(bits);
  const record = newRecord(type);
  readIrregular(type, 0, record);
  closeList();
  return record;
}
