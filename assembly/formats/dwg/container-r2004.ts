/**
 * The container of R2004, R2010, R2013 and R2018: numbered pages, and two maps that lead to them.
 *
 *   0x00 plain head | 0x80 masked header -> page map: number, size -> section map: names, pages
 *   page: masked head of 32 bytes, compressed bytes
 *
 * In: the file (ODA 4). Out: the section table, each section unpacked into one piece of memory.
 * Parts that are damaged are told by a fault, read as far as they go and stand as zeros otherwise;
 * a page that the map does not lead to is looked for by its head. Not handled: encryption.
 */
import { crc32, pageSum } from '../../core/crc';
import {
  FAULT_dwg_crc,
  FAULT_dwg_encrypted,
  FAULT_dwg_header,
  FAULT_dwg_map_damaged,
  FAULT_dwg_page_missing,
  FAULT_dwg_section_skipped,
} from '../../generated/model';
import { allocInput } from '../../model/arena';
import { fault } from '../../model/faults';
import { isLzBroken, unpackR2004 } from './container-lz';
import {
  SECTION_OTHER,
  addWork,
  beginWork,
  countOtherSection,
  fileSize,
  fileStart,
  hasBytes,
  isNeeded,
  kindOfName,
  markOffset,
  newSectionBuffer,
  sectionSizeMax,
  sectionStart,
  setSectionBytes,
  workLeft,
} from './container-sections';

const SECURITY_FLAGS: usize = 0x18;
const ENCRYPTS_DATA: u32 = 1;
const MASKED_HEADER: u32 = 0x80;
const MASKED_SIZE: u32 = 0x6c;
/** Pages count from here (ODA 4.4). */
const PAGES: u32 = 0x100;
const PAGE_ALIGNMENT: u32 = 0x20;
const SYSTEM_HEAD: u32 = 0x14;
const DATA_HEAD: u32 = 0x20;
const PAGE_MAP: u32 = 0x41630e3b;
const SECTION_MAP: u32 = 0x4163003b;
const DATA_PAGE: u32 = 0x4163043b;
const DATA_MASK: u32 = 0x4164536b;
const DESCRIPTION_SIZE: u32 = 0x60;
/** "AcFssFcA", the first letters of the header's mark. */
const HEADER_MARK: u64 = 0x4163467373466341;
/** The same, masked: unmasking every place would be slow. */
const MASKED_MARK: u64 = HEADER_MARK ^ 0xaed66ce184be2329;
/** System pages hold sixteen bytes a page of the file; more than this is damage. */
const SYSTEM_SIZE_MAX: u32 = 1 << 26;
/** How far from the end of the file the header's copy is looked for. */
const TRAILER_MAX: u32 = 1 << 16;
/** Looking for a page walks the whole file: for all of them, so many times. */
const SEARCHES_MAX: u64 = 64;

/** The header, unmasked. */
const header: usize = memory.data(112, 8);
/** The head of a page, unmasked. */
const pageHead: usize = memory.data(32, 8);
/** Address by page number. */
let pages: usize = 0;
let pageCount: u32 = 0;

/** Where a lost page is looked for first, and at how many places one may still be looked for. */
let searchFrom: u32 = 0;
let placesLeft: u64 = 0;

/** Where the last system page was unpacked to. */
let systemStart: usize = 0;
let systemSize: u32 = 0;

/** Opens the file; 0, or a fatal fault. */
export function openR2004(): i32 {
  if ((load<u32>(fileStart + SECURITY_FLAGS) & ENCRYPTS_DATA) != 0) {
    fault(FAULT_dwg_encrypted);
    return FAULT_dwg_encrypted;
  }
  if (!readHeader()) {
    markOffset(MASKED_HEADER);
    fault(FAULT_dwg_header);
    return FAULT_dwg_header;
  }
  searchFrom = PAGES;
  placesLeft = (<u64>fileSize / PAGE_ALIGNMENT + 1) * SEARCHES_MAX;
  const mapAddress = load<u64>(header, 0x54) + PAGES;
  if (readSystemPage(mapAddress, PAGE_MAP)) readPageMap();
  else forgetPages();
  const sectionMap = pageAddress(load<u32>(header, 0x5c));
  if (!readSystemPage(sectionMap, SECTION_MAP) && !findSectionMap()) {
    markOffset(sectionMap);
    fault(FAULT_dwg_header);
    return FAULT_dwg_header;
  }
  return readSectionMap();
}

/** The file's mask: bits 16 to 23 of a linear congruential sequence (ODA 4.1). */
function unmaskHeader(offset: u32): void {
  let random: u32 = 1;
  for (let i: u32 = 0; i < MASKED_SIZE; i++) {
    random = random * 0x343fd + 0x269ec3;
    store<u8>(header + i, load<u8>(fileStart + offset + i) ^ <u8>(random >> 16));
  }
}

function isHeader(offset: u32): bool {
  unmaskHeader(offset);
  if (load<u64>(header) != HEADER_MARK) return false;
  const stored = load<u32>(header, 0x68);
  store<u32>(header, 0, 0x68);
  return crc32(header, MASKED_SIZE, 0) == stored;
}

/** The header at its place, or its copy at the end of the file. */
function readHeader(): bool {
  if (!hasBytes(MASKED_HEADER, MASKED_SIZE)) return false;
  if (isHeader(MASKED_HEADER)) return true;
  markOffset(MASKED_HEADER);
  fault(FAULT_dwg_crc);
  const hasMark = load<u64>(header) == HEADER_MARK;
  // the copy is the last of the file, unless something was appended
  const last = fileSize - MASKED_SIZE;
  for (let at = last; at > PAGES && last - at < TRAILER_MAX; at--) {
    if (load<u64>(fileStart + at) == MASKED_MARK && isHeader(at)) return true;
  }
  if (hasMark) unmaskHeader(MASKED_HEADER);
  return hasMark;
}

/** Unpacks a system page (ODA 4.3); false when there is none. */
function readSystemPage(offset: u64, kind: u32): bool {
  if (!hasBytes(offset, SYSTEM_HEAD)) return false;
  const head = fileStart + <usize>offset;
  const size = load<u32>(head, 4);
  const packed = load<u32>(head, 8);
  if (load<u32>(head) != kind || size > SYSTEM_SIZE_MAX) return false;
  if (!hasBytes(offset + SYSTEM_HEAD, packed)) return false;
  markOffset(offset);
  const copy = allocInput(SYSTEM_HEAD);
  memory.copy(copy, head, SYSTEM_HEAD);
  store<u32>(copy, 0, 0x10);
  const sum = pageSum(head + SYSTEM_HEAD, packed, pageSum(copy, SYSTEM_HEAD, 0));
  const isWhole = sum == load<u32>(head, 0x10);
  if (!isWhole) fault(FAULT_dwg_crc);
  systemStart = allocInput(size);
  systemSize = unpackR2004(head + SYSTEM_HEAD, packed, systemStart, size);
  if (systemSize != size || isLzBroken) fault(FAULT_dwg_map_damaged);
  return true;
}

function forgetPages(): void {
  markOffset(load<u64>(header, 0x54) + PAGES);
  fault(FAULT_dwg_map_damaged);
  pages = 0;
  pageCount = 0;
}

/** Walks the page map; `isStoring` says whether addresses are kept. Returns the highest number. */
function walkPages(isStoring: bool): u32 {
  let offset: u64 = PAGES;
  let highest: i32 = 0;
  const end = systemStart + systemSize;
  for (let at = systemStart; at + 8 <= end; ) {
    const number = load<i32>(at);
    const size = load<u32>(at, 4);
    at += 8;
    // a gap: a negative number, then four words of a tree that only writers need
    if (number < 0) at += 16;
    else if (isStoring && <u32>number < pageCount && offset < <u64>fileSize) {
      store<u32>(pages + (<usize>number << 2), <u32>offset);
    } else highest = max(highest, number);
    offset += size;
  }
  return highest;
}

function readPageMap(): void {
  // numbers are dense; one far above the count is damage
  pageCount = min(walkPages(false), systemSize) + 1;
  pages = allocInput(pageCount << 2);
  memory.fill(pages, 0, pageCount << 2);
  walkPages(true);
}

/** Offset of a page in the file; 0 for one that is not in the map. */
function pageAddress(number: u32): u32 {
  return number < pageCount ? load<u32>(pages + (<usize>number << 2)) : 0;
}

/** The section map is the one page of its kind: its head is not masked. */
function findSectionMap(): bool {
  for (let at: u32 = PAGES; hasBytes(at, SYSTEM_HEAD); at += PAGE_ALIGNMENT) {
    if (load<u32>(fileStart + at) == SECTION_MAP && readSystemPage(at, SECTION_MAP)) return true;
  }
  return false;
}

/** Reads every section that has a use; 0, or a fatal fault (ODA 4.5). */
function readSectionMap(): i32 {
  const end = systemStart + systemSize;
  if (systemSize < 0x14) {
    fault(FAULT_dwg_header);
    return FAULT_dwg_header;
  }
  const count = load<u32>(systemStart);
  let at = systemStart + 0x14;
  for (let i: u32 = 0; i < count && at + DESCRIPTION_SIZE <= end; i++) {
    const list = at + DESCRIPTION_SIZE;
    const pagesThere = min(load<u32>(at, 8), <u32>(end - list) >> 4);
    if (pagesThere != load<u32>(at, 8)) fault(FAULT_dwg_map_damaged);
    const failed = readSection(at, list, pagesThere);
    if (failed != 0) return failed;
    at = list + pagesThere * 16;
  }
  return 0;
}

function nameLength(at: usize): u32 {
  let length: u32 = 0;
  while (length < 64 && load<u8>(at + length) != 0) length++;
  return length;
}

function readSection(entry: usize, list: usize, count: u32): i32 {
  const length = nameLength(entry + 0x20);
  if (length == 0) return 0;
  const kind = kindOfName(entry + 0x20, length, 1);
  if (kind == SECTION_OTHER) {
    countOtherSection();
    return 0;
  }
  const size = load<u64>(entry);
  if (size == 0 || sectionStart(kind) != 0) return 0;
  markOffset(0);
  if (load<u32>(entry, 0x1c) == 1) {
    if (isNeeded(kind)) {
      fault(FAULT_dwg_encrypted, kind);
      return FAULT_dwg_encrypted;
    }
    fault(FAULT_dwg_section_skipped, kind);
    return 0;
  }
  if (size > sectionSizeMax()) {
    fault(FAULT_dwg_section_skipped, kind);
    return 0;
  }
  const target = newSectionBuffer(<u32>size);
  const pageSize = load<u32>(entry, 0x0c);
  const isPacked = load<u32>(entry, 0x14) == 2;
  const number = load<u32>(entry, 0x18);
  beginWork(size);
  for (let i: u32 = 0; i < count && workLeft(); i++) {
    const page = list + (<usize>i << 4);
    const start = load<u64>(page, 8);
    if (start >= size) {
      fault(FAULT_dwg_map_damaged);
      continue;
    }
    const room = min(pageSize, <u32>(size - start));
    const offset = findPage(load<u32>(page), number, <u32>start);
    if (offset == 0) {
      markOffset(load<u32>(page));
      fault(FAULT_dwg_page_missing, start);
    } else readPage(offset, isPacked, target + <usize>start, room);
  }
  setSectionBytes(kind, target, <u32>size);
  return 0;
}

@inline
function headWord(offset: u32, at: u32): u32 {
  return load<u32>(fileStart + offset + at) ^ (DATA_MASK ^ offset);
}

function isPageOf(offset: u32, section: u32, start: u32): bool {
  if (!hasBytes(offset, DATA_HEAD) || headWord(offset, 0) != DATA_PAGE) return false;
  return headWord(offset, 4) == section && headWord(offset, 0x10) == start;
}

/** Offset of a section's page: where the map says, else wherever its head is found; 0 without. */
function findPage(number: u32, section: u32, start: u32): u32 {
  const offset = pageAddress(number);
  if (offset != 0 && hasBytes(offset, DATA_HEAD) && headWord(offset, 0) == DATA_PAGE) return offset;
  // pages mostly follow each other: the search begins behind the page found last
  const rounds = (fileSize - PAGES) / PAGE_ALIGNMENT + 1;
  let at = searchFrom;
  for (let i: u32 = 0; i < rounds && placesLeft > 0; i++) {
    placesLeft--;
    if (isPageOf(at, section, start)) {
      searchFrom = at;
      return at;
    }
    at += PAGE_ALIGNMENT;
    if (!hasBytes(at, DATA_HEAD)) at = PAGES;
  }
  return 0;
}

/**
 * Sums of a page: the data's at 0x1C, and at 0x18 the head's with that as its seed and 0 in its own
 * place. ODA 4.6 has them one word earlier; files say otherwise, their start offset has 64 bits.
 */
function checkPage(offset: u32, dataSum: u32): void {
  for (let at: u32 = 0; at < DATA_HEAD; at += 4) store<u32>(pageHead + at, headWord(offset, at));
  store<u32>(pageHead, 0, 0x18);
  const isWhole = dataSum == headWord(offset, 0x1c);
  if (!isWhole || pageSum(pageHead, DATA_HEAD, dataSum) != headWord(offset, 0x18)) {
    fault(FAULT_dwg_crc);
  }
}

/** Unpacks one page to `target` (ODA 4.6). */
function readPage(offset: u32, isPacked: bool, target: usize, room: u32): void {
  markOffset(offset);
  const data = fileStart + offset + DATA_HEAD;
  let packed = headWord(offset, 8);
  if (!hasBytes(<u64>offset + DATA_HEAD, packed)) {
    fault(FAULT_dwg_page_missing);
    packed = fileSize - offset - DATA_HEAD;
  } else checkPage(offset, pageSum(data, packed, 0));
  addWork(<u64>packed + room);
  if (!isPacked) {
    memory.copy(target, data, min(packed, room));
    return;
  }
  const got = unpackR2004(data, packed, target, room);
  if (got < room) fault(FAULT_dwg_page_missing, room - got);
}
