/**
 * The entry that tests of DWG objects compile: reads a file, then its objects once more, one at a
 * time, and tells what each decoder has left of the object's three streams. No part of the product.
 */
import {
  bitsFault,
  bitsVersion,
  handleBitsLeft,
  plainBitsLeft,
  setBitsVersion,
  stringBitsLeft,
} from '../../../core/bits';
import { base, beginDrawing, layMemory } from '../../../model/arena';
import { forgetRecords, recordList } from '../../../model/builder';
import { forgetFaults } from '../../../model/faults';
import { forgetSymbols } from '../../../model/symbols';
import { expandTypes, internTypeNames } from '../../../model/types';
import { readClasses } from '../classes';
import { dwgVersion, openDwg, readWholeInput } from '../file';
import { readObject, readObjects } from '../objects';

export { drawingBase, drawingSize } from '../../../model/arena';
export { handleAt, objectCount, objectsBase, offsetAt } from '../file';
export { bitsFault, bitsVersion, recordList };

export function initialize(pages: u32): void {
  layMemory(pages);
  expandTypes();
}

/** Reads a file through `refill`; 0, or a fatal fault. */
export function open(): i32 {
  forgetFaults();
  readWholeInput();
  const failed = openDwg();
  beginDrawing();
  if (failed != 0) return failed;
  forgetSymbols();
  forgetRecords();
  setBitsVersion(dwgVersion);
  internTypeNames();
  readClasses();
  readObjects();
  return 0;
}

/** Reads one object again; the type of its record, or -1 where none is made. */
export function reread(index: u32): i32 {
  const before = load<u32>(recordList, 4);
  readObject(index);
  if (load<u32>(recordList, 4) == before) return -1;
  const last = load<u32>(base + load<u32>(recordList) + (<usize>before << 2));
  return load<u16>(base + last, 4);
}

/** Bits left of the data, of the texts and of the handles of the object read last. */
export function dataLeft(): u32 {
  return plainBitsLeft();
}
export function textsLeft(): u32 {
  return stringBitsLeft();
}
export function handlesLeft(): u32 {
  return handleBitsLeft();
}
