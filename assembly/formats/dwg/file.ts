/**
 * A DWG file to named sections and an object map: what the object reader stands on.
 *
 *   openInput() -> sectionStart/sectionSize, objectCount/handleAt/offsetAt, objectBytes
 *
 * In, through the `refill` import: a file of R13 to R2018. Out, below the drawing buffer: the file,
 * its unpacked sections, the object map; a large file of R13 to R2000 may be left outside and its
 * objects be read as they are asked for (`container-parts.ts`). `objectBytes(objectsBase,
 * offsetAt(i), size)` is the address of object i; the data have `objectsSize` bytes. The caller
 * then starts the drawing with `beginDrawing()` (`arena.ts`). Not handled: releases before R13;
 * encrypted files (a fatal fault).
 */
import {
  FAULT_dwg_header,
  FAULT_dwg_no_objects,
  FAULT_dwg_version,
} from '../../generated/model';
import { INPUT_SIZE, PADDING, allocInput, beginInput, releaseInput } from '../../model/arena';
import { fault, forgetFaults } from '../../model/faults';
import { forgetParts, openParts } from './container-parts';
import { openR13 } from './container-r13';
import { openR2004 } from './container-r2004';
import { openR2007 } from './container-r2007';
import {
  SECTION_HANDLES,
  SECTION_OBJECTS,
  fileSize,
  fileStart,
  forgetSections,
  markOffset,
  sectionSize,
  sectionStart,
  setFile,
} from './container-sections';
import { objectMapDamaged, readObjectMap } from './object-map';
import { scanObjects } from './object-scan';

export {
  SECTION_ACDS,
  SECTION_APPINFO,
  SECTION_AUXHEADER,
  SECTION_CLASSES,
  SECTION_FILEDEPLIST,
  SECTION_HANDLES,
  SECTION_HEADER,
  SECTION_OBJECTS,
  SECTION_OBJFREESPACE,
  SECTION_PREVIEW,
  SECTION_REVHISTORY,
  SECTION_SECURITY,
  SECTION_SUMMARY,
  SECTION_TEMPLATE,
  fileSize,
  fileStart,
  otherSectionCount,
  sectionSize,
  sectionStart,
} from './container-sections';
export { objectBytes } from './container-parts';
export { handleAt, objectCount, objectMapDamaged, offsetAt } from './object-map';

@external("host", "refill")
declare function refill(target: usize, max: u32): u32;

/** What all releases from R13 on have in common ends here. */
const COMMON_SIZE: u32 = 0x15;

/** 1012, 1014, 1015, 1018, 1021, 1024, 1027 or 1032. */
export let dwgVersion: u32 = 0;
export let maintenanceVersion: u32 = 0;
/** Number of the codepage as DWG counts them, see `codepageFromDwgIndex`. */
export let codepageIndex: u32 = 0;
/** The address that offsets of the object map count from: AcDb:AcDbObjects, or the file itself. */
export let objectsBase: usize = 0;
export let objectsSize: u32 = 0;

/** Opens the input, in parts where that is of use; 0, or a fatal fault. */
export function openInput(): i32 {
  if (openParts()) {
    takeHead();
    objectsBase = 0;
    objectsSize = fileSize;
    markOffset(0);
    return 0;
  }
  forgetFaults();
  readWholeInput();
  return openDwg();
}

/** Pulls the whole input into memory, from a fresh start; returns its size. */
export function readWholeInput(): u32 {
  beginInput();
  const start = allocInput(0);
  let size: u32 = 0;
  let room: u32 = 0;
  while (true) {
    if (room == size) {
      allocInput(INPUT_SIZE);
      room += INPUT_SIZE;
    }
    const got = refill(start + size, room - size);
    if (got == 0) break;
    size += min(got, room - size);
  }
  releaseInput(start + size);
  memory.fill(allocInput(PADDING), 0, PADDING);
  setFile(start, size);
  return size;
}

/** AC1015 → 1015; 0 for anything else. */
function versionNumber(): u32 {
  if (load<u16>(fileStart) != 0x4341) return 0;
  let value: u32 = 0;
  for (let i: u32 = 2; i < 6; i++) {
    const digit = <u32>load<u8>(fileStart + i) - 48;
    if (digit > 9) return 0;
    value = value * 10 + digit;
  }
  return value;
}

function takeHead(): void {
  dwgVersion = versionNumber();
  maintenanceVersion = <u32>load<u8>(fileStart, 0x0b);
  codepageIndex = <u32>load<u16>(fileStart, 0x13);
}

/** Finds the sections and the object map of the file in memory; 0, or a fatal fault. */
export function openDwg(): i32 {
  forgetParts();
  forgetSections();
  objectsBase = 0;
  objectsSize = 0;
  markOffset(0);
  dwgVersion = fileSize < COMMON_SIZE ? 0 : versionNumber();
  if (dwgVersion == 0) {
    fault(FAULT_dwg_header);
    return FAULT_dwg_header;
  }
  takeHead();
  const failed = openContainer();
  if (failed != 0) return failed;
  objectsBase = sectionStart(SECTION_OBJECTS);
  objectsSize = sectionSize(SECTION_OBJECTS);
  if (objectsSize == 0) {
    fault(FAULT_dwg_no_objects);
    return FAULT_dwg_no_objects;
  }
  markOffset(0);
  readObjectMap(sectionStart(SECTION_HANDLES), sectionSize(SECTION_HANDLES), objectsSize);
  if (objectMapDamaged) scanObjects(dwgVersion, objectsBase, objectsSize);
  return 0;
}

function openContainer(): i32 {
  if (dwgVersion >= 1012 && dwgVersion <= 1015) return openR13();
  if (dwgVersion == 1021) return openR2007();
  if (dwgVersion >= 1018 && dwgVersion <= 1032) return openR2004();
  fault(FAULT_dwg_version, dwgVersion);
  return FAULT_dwg_version;
}
