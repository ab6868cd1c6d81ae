/**
 * The container of R13, R14 and R2000: a short header with a list of locators, no compression.
 *
 *   0x00 version | 0x0D preview address | 0x13 codepage | 0x15 count | locators, 9 bytes each | CRC
 *
 * In: the file. Out: the section table; sections are parts of the file, and the object map counts
 * from the file's first byte (ODA 3.2, 23.1). Where the locators are damaged, header variables and
 * classes are looked for by their sentinels, and objects one by one. Not handled: the second header
 * (it repeats the locators), the template of R13.
 */
import { crc16 } from '../../core/crc';
import {
  FAULT_dwg_crc,
  FAULT_dwg_header,
  FAULT_dwg_map_damaged,
  FAULT_dwg_section_missing,
} from '../../generated/model';
import { fault } from '../../model/faults';
import {
  SECTION_AUXHEADER,
  SECTION_CLASSES,
  SECTION_HANDLES,
  SECTION_HEADER,
  SECTION_OBJECTS,
  SECTION_OBJFREESPACE,
  SECTION_PREVIEW,
  SECTION_TEMPLATE,
  fileSize,
  fileStart,
  hasBytes,
  markOffset,
  sectionSize,
  sectionStart,
  setSectionBytes,
} from './container-sections';

export const PREVIEW_ADDRESS: usize = 0x0d;
export const LOCATOR_COUNT: usize = 0x15;
export const LOCATORS: u32 = 0x19;
export const LOCATOR_SIZE: u32 = 9;
/** Six are the most that were seen (ODA 3.2.6). */
const LOCATORS_MAX: u32 = 16;
export const SENTINEL_SIZE: u32 = 16;
/** The first halves of the sentinels (ODA 9, 10, 14). */
export const PREVIEW_SENTINEL: u64 = 0x282836d4076d251f;
const HEADER_SENTINEL: u64 = 0xa938defd231f7bcf;
const CLASSES_SENTINEL: u64 = 0xc5f8a9c4b8c4a18d;

/** Opens the file; 0, or a fatal fault. */
export function openR13(): i32 {
  if (fileSize < LOCATORS) {
    fault(FAULT_dwg_header);
    return FAULT_dwg_header;
  }
  const count = load<u32>(fileStart + LOCATOR_COUNT);
  const hasLocators = count >= 3 && count <= LOCATORS_MAX;
  if (hasLocators && hasBytes(LOCATORS, count * LOCATOR_SIZE + 2)) {
    checkHeader(count);
    for (let i: u32 = 0; i < count; i++) readLocator(LOCATORS + i * LOCATOR_SIZE);
  }
  if (!hasHeader()) findSections();
  if (sectionStart(SECTION_HEADER) == 0 && sectionStart(SECTION_HANDLES) == 0) {
    markOffset(LOCATOR_COUNT);
    fault(FAULT_dwg_header, count);
    return FAULT_dwg_header;
  }
  setSectionBytes(SECTION_OBJECTS, fileStart, fileSize);
  findPreview();
  return 0;
}

/** True when the header variables begin as they should. */
export function hasHeader(): bool {
  return hasSentinel(SECTION_HEADER, HEADER_SENTINEL);
}

function hasSentinel(kind: u32, sentinel: u64): bool {
  const start = sectionStart(kind);
  return start != 0 && sectionSize(kind) >= SENTINEL_SIZE && load<u64>(start) == sentinel;
}

/** Looks for what begins with a sentinel and a size. */
function findSections(): void {
  markOffset(LOCATOR_COUNT);
  fault(FAULT_dwg_map_damaged);
  const end: u32 = fileSize < SENTINEL_SIZE + 4 ? 0 : fileSize - SENTINEL_SIZE - 4;
  for (let at: u32 = LOCATORS; at < end; at++) {
    const word = load<u64>(fileStart + at);
    if (word == HEADER_SENTINEL) takeFound(SECTION_HEADER, at);
    else if (word == CLASSES_SENTINEL) takeFound(SECTION_CLASSES, at);
  }
}

/** The section behind a sentinel; its data are followed by a CRC and another sentinel. */
function takeFound(kind: u32, offset: u32): void {
  const size = <u64>load<u32>(fileStart + offset, SENTINEL_SIZE) + 2 * SENTINEL_SIZE + 6;
  if (hasBytes(offset, size)) setSectionBytes(kind, fileStart + offset, <u32>size, offset);
}

/** What the CRC of the header is combined with; it depends on the count (ODA 3.2.6). */
function headerMask(count: u32): u32 {
  if (count == 3) return 0xa598;
  if (count == 4) return 0x8101;
  if (count == 5) return 0x3cc4;
  return count == 6 ? 0x8461 : 0;
}

/** True when the CRC behind so many locators is that of all before it. */
export function isHeaderSound(count: u32): bool {
  const end = LOCATORS + count * LOCATOR_SIZE;
  return (crc16(fileStart, end, 0) ^ headerMask(count)) == <u32>load<u16>(fileStart + end);
}

function checkHeader(count: u32): void {
  if (headerMask(count) == 0 || isHeaderSound(count)) return;
  markOffset(LOCATORS + count * LOCATOR_SIZE);
  fault(FAULT_dwg_crc);
}

export function kindOfLocator(number: u32): u32 {
  if (number == 0) return SECTION_HEADER;
  if (number == 1) return SECTION_CLASSES;
  if (number == 2) return SECTION_HANDLES;
  if (number == 3) return SECTION_OBJFREESPACE;
  if (number == 4) return SECTION_TEMPLATE;
  if (number == 5) return SECTION_AUXHEADER;
  return 0;
}

function readLocator(offset: u32): void {
  const at = fileStart + offset;
  const number = <u32>load<u8>(at);
  const kind = kindOfLocator(number);
  const address = load<u32>(at, 1);
  const size = load<u32>(at, 5);
  if (kind == 0 || address == 0 || size == 0) return;
  if (hasBytes(address, size)) {
    setSectionBytes(kind, fileStart + address, size, address);
    return;
  }
  markOffset(offset);
  fault(FAULT_dwg_section_missing, kind);
  // a file that is cut off keeps what is left of its last section
  if (address >= fileSize) return;
  setSectionBytes(kind, fileStart + address, fileSize - address, address);
}

/** The preview: 16 bytes of sentinel, u32 size, then as much, and a sentinel (ODA 14.2). */
function findPreview(): void {
  const address = load<u32>(fileStart + PREVIEW_ADDRESS);
  if (address == 0 || !hasBytes(address, SENTINEL_SIZE + 4)) return;
  const start = fileStart + address;
  if (load<u64>(start) != PREVIEW_SENTINEL) return;
  const size = load<u32>(start, SENTINEL_SIZE);
  if (!hasBytes(address, <u64>size + SENTINEL_SIZE + 4)) return;
  setSectionBytes(SECTION_PREVIEW, start, size + SENTINEL_SIZE + 4, address);
}
