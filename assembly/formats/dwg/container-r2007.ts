/**
 * The container of R2007: pages of Reed-Solomon blocks, and two maps, each with a copy.
 *
 *   0x00 plain head | 0x80 header page -> page map: size, id -> section map: names, pages
 *   page: blocks, interleaved (encoding 4) or one after the other (encoding 1); then compressed
 *
 * In: the file (ODA 5). Out: the section table, each section unpacked into one piece of memory.
 * Blocks of interleaved pages whose checksum is wrong are mended, see `container-reed-solomon.ts`;
 * pages of encoding 1 (preview, properties) are only checked. Not handled: encryption.
 */
import { crc64 } from '../../core/crc';
import {
  FAULT_dwg_corrected,
  FAULT_dwg_crc,
  FAULT_dwg_encrypted,
  FAULT_dwg_header,
  FAULT_dwg_map_damaged,
  FAULT_dwg_page_missing,
  FAULT_dwg_section_skipped,
} from '../../generated/model';
import { allocInput, releaseInput } from '../../model/arena';
import { fault, faults } from '../../model/faults';
import { unpackR2007 } from './container-lz';
import {
  BLOCK_SIZE,
  PAGE_DATA,
  SYSTEM_DATA,
  deinterleave,
  lostBlocks,
  mendPage,
  mendedBytes,
} from './container-reed-solomon';
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
const HEADER_PAGE: u32 = 0x80;
const HEADER_BLOCKS: u32 = 3;
const HEADER_SIZE: u32 = 0x110;
/** Pages count from here, behind the header page. */
const PAGES: u64 = 0x480;
const ENCODING_INTERLEAVED: u64 = 4;
const DESCRIPTION_SIZE: u32 = 0x40;
const PAGE_ENTRY: u32 = 56;
/** System pages hold some sixteen bytes a page of the file; more than this is damage. */
const SYSTEM_SIZE_MAX: u64 = 1 << 26;
const SYSTEM_BLOCKS_MAX: u64 = 1 << 16;

/** The header, unpacked (ODA 5.2 has its fields). */
const header: usize = memory.data(288, 8);
/** By page id: u32 offset, u32 size. */
let pages: usize = 0;
let pageCount: u32 = 0;

let systemStart: usize = 0;
let systemSize: u32 = 0;

/** Opens the file; 0, or a fatal fault. */
export function openR2007(): i32 {
  if ((load<u32>(fileStart + SECURITY_FLAGS) & ENCRYPTS_DATA) != 0) {
    fault(FAULT_dwg_encrypted);
    return FAULT_dwg_encrypted;
  }
  if (!readHeader(HEADER_PAGE) && !findSecondHeader()) {
    markOffset(HEADER_PAGE);
    fault(FAULT_dwg_header);
    return FAULT_dwg_header;
  }
  const size = load<u64>(header, 0x58);
  const packed = load<u64>(header, 0x50);
  const repeats = load<u64>(header, 0x18);
  const isRead =
    readSystemPage(load<u64>(header, 0x38), packed, size, repeats) ||
    readSystemPage(load<u64>(header, 0x28), packed, size, repeats);
  if (isRead) readPageMap();
  if (!isRead || !readSectionMapPage()) {
    fault(FAULT_dwg_header);
    return FAULT_dwg_header;
  }
  return readSectionMap();
}

/** Reads the header page at an offset (ODA 5.2); false when it makes no sense. */
function readHeader(offset: u32): bool {
  const size = HEADER_BLOCKS * BLOCK_SIZE;
  if (!hasBytes(offset, size)) return false;
  markOffset(offset);
  const page = fileStart + offset;
  mendPage(page, HEADER_BLOCKS, SYSTEM_DATA);
  noteMending();
  const data = allocInput(size);
  deinterleave(page, HEADER_BLOCKS, SYSTEM_DATA, data);
  const packed = load<i32>(data, 24);
  const room = HEADER_BLOCKS * SYSTEM_DATA - 32;
  let isRead = false;
  if (packed > 0 && <u32>packed <= room) {
    isRead = unpackR2007(data + 32, packed, header, HEADER_SIZE) == HEADER_SIZE;
  } else if (packed == -(<i32>HEADER_SIZE)) {
    memory.copy(header, data + 32, HEADER_SIZE);
    isRead = true;
  }
  releaseInput(data);
  return isRead && load<u64>(header) == 0x70;
}

/** The header is repeated as the last page of the file. */
function findSecondHeader(): bool {
  for (let back: u32 = 0x400; back <= 0x440; back += 0x20) {
    if (fileSize >= back && readHeader((fileSize - back) & ~31)) return true;
  }
  return false;
}

function noteMending(): void {
  if (mendedBytes != 0) faults(FAULT_dwg_corrected, mendedBytes);
  if (lostBlocks != 0) faults(FAULT_dwg_crc, lostBlocks);
}

/** Unpacks a system page (ODA 5.3): its data is stored `repeats` times over its blocks. */
function readSystemPage(start: u64, packed: u64, size: u64, repeats: u64): bool {
  if (packed > SYSTEM_SIZE_MAX || size > SYSTEM_SIZE_MAX || repeats > 256) return false;
  const blocks = (((packed + 7) & ~7) * repeats + SYSTEM_DATA - 1) / SYSTEM_DATA;
  const offset = PAGES + start;
  if (blocks == 0 || blocks > SYSTEM_BLOCKS_MAX || start > <u64>fileSize) return false;
  if (!hasBytes(offset, blocks * BLOCK_SIZE)) return false;
  const page = fileStart + <usize>offset;
  markOffset(offset);
  mendPage(page, <u32>blocks, SYSTEM_DATA);
  noteMending();
  const data = allocInput(<u32>blocks * SYSTEM_DATA);
  deinterleave(page, <u32>blocks, SYSTEM_DATA, data);
  systemSize = <u32>size;
  if (packed >= size) {
    systemStart = data;
    return true;
  }
  systemStart = allocInput(systemSize);
  return unpackR2007(data, <u32>packed, systemStart, systemSize) == systemSize;
}

function readPageMap(): void {
  const end = systemStart + systemSize;
  let highest: u64 = 0;
  for (let at = systemStart; at + 16 <= end; at += 16) {
    highest = max(highest, <u64>abs(load<i64>(at, 8)));
  }
  // ids are dense; one far above the count is damage
  pageCount = <u32>min(highest, <u64>systemSize) + 1;
  pages = allocInput(pageCount << 3);
  memory.fill(pages, 0, pageCount << 3);
  let offset: u64 = PAGES;
  for (let at = systemStart; at + 16 <= end; at += 16) {
    const size = load<u64>(at);
    const id = <u64>abs(load<i64>(at, 8));
    if (size > <u64>fileSize || offset > <u64>fileSize) {
      fault(FAULT_dwg_map_damaged);
      return;
    }
    if (id < <u64>pageCount) {
      store<u32>(pages + (<usize>id << 3), <u32>offset);
      store<u32>(pages + (<usize>id << 3), <u32>size, 4);
    }
    offset += size;
  }
}

@inline
function pageOffset(id: u64): u32 {
  return id < <u64>pageCount ? load<u32>(pages + (<usize>id << 3)) : 0;
}

/** The section map, or its copy. */
function readSectionMapPage(): bool {
  const packed = load<u64>(header, 0xb0);
  const size = load<u64>(header, 0xc8);
  const repeats = load<u64>(header, 0xd8);
  const first = <u64>pageOffset(load<u64>(header, 0xc0));
  if (first >= PAGES && readSystemPage(first - PAGES, packed, size, repeats)) return true;
  const second = <u64>pageOffset(load<u64>(header, 0xb8));
  return second >= PAGES && readSystemPage(second - PAGES, packed, size, repeats);
}

/** Reads every section that has a use; 0, or a fatal fault. */
function readSectionMap(): i32 {
  const end = systemStart + systemSize;
  for (let at = systemStart; at + DESCRIPTION_SIZE <= end; ) {
    const nameSize = load<u64>(at, 0x20);
    const count = load<u64>(at, 0x38);
    const left = <u64>(end - at) - DESCRIPTION_SIZE;
    if (nameSize > left || count > (left - nameSize) / PAGE_ENTRY) {
      fault(FAULT_dwg_map_damaged);
      break;
    }
    const name = at + DESCRIPTION_SIZE;
    const list = name + <usize>nameSize;
    const failed = readSection(at, name, <u32>nameSize, list, <u32>count);
    if (failed != 0) return failed;
    at = list + <usize>count * PAGE_ENTRY;
  }
  return 0;
}

function readSection(entry: usize, name: usize, nameSize: u32, list: usize, count: u32): i32 {
  // the name ends with a NUL, which its size counts
  if (nameSize < 4) return 0;
  const kind = kindOfName(name, (nameSize >> 1) - 1, 2);
  const size = load<u64>(entry);
  if (kind == SECTION_OTHER) countOtherSection();
  if (kind == SECTION_OTHER || size == 0 || sectionStart(kind) != 0) return 0;
  markOffset(0);
  if (load<u64>(entry, 0x10) == 1 && isNeeded(kind)) {
    fault(FAULT_dwg_encrypted, kind);
    return FAULT_dwg_encrypted;
  }
  if (load<u64>(entry, 0x10) == 1 || size > sectionSizeMax()) {
    fault(FAULT_dwg_section_skipped, kind);
    return 0;
  }
  const target = newSectionBuffer(<u32>size);
  const isInterleaved = load<u64>(entry, 0x30) == ENCODING_INTERLEAVED;
  beginWork(size);
  for (let i: u32 = 0; i < count && workLeft(); i++) {
    readPage(list + <usize>i * PAGE_ENTRY, isInterleaved, target, <u32>size);
  }
  setSectionBytes(kind, target, <u32>size);
  return 0;
}

/** Unpacks one page of a section into its place (ODA 5.4). */
function readPage(entry: usize, isInterleaved: bool, target: usize, sectionSize: u32): void {
  const start = load<u64>(entry);
  const id = load<u64>(entry, 16);
  const size = load<u64>(entry, 24);
  const packed = load<u64>(entry, 32);
  if (start >= <u64>sectionSize) {
    fault(FAULT_dwg_map_damaged);
    return;
  }
  const offset = pageOffset(id);
  const blocks = (((packed + 7) & ~7) + PAGE_DATA - 1) / PAGE_DATA;
  const stored = isInterleaved ? blocks * BLOCK_SIZE : packed;
  markOffset(offset);
  if (offset == 0 || packed > <u64>fileSize || !hasBytes(offset, stored)) {
    markOffset(id);
    fault(FAULT_dwg_page_missing, start);
    return;
  }
  const scratch = allocInput(0);
  let data = fileStart + offset;
  const crc = load<u64>(entry, 48);
  if (isInterleaved) data = orderPage(data, <u32>blocks, <u32>packed, crc);
  else if (crc64(data, <u32>packed, load<u64>(header, 0xf0)) != crc) fault(FAULT_dwg_crc);
  const room = <u32>min(size, <u64>sectionSize - start);
  addWork(stored + room);
  if (packed == size) {
    memory.copy(target + <usize>start, data, min(room, <u32>packed));
  } else {
    const got = unpackR2007(data, <u32>packed, target + <usize>start, room);
    if (got < room) fault(FAULT_dwg_page_missing, room - got);
  }
  releaseInput(scratch);
}

/** Puts a page in order, and mends it when its checksum is wrong. */
function orderPage(page: usize, blocks: u32, packed: u32, crc: u64): usize {
  const data = allocInput(blocks * PAGE_DATA);
  deinterleave(page, blocks, PAGE_DATA, data);
  if (crc64(data, packed, load<u64>(header, 0xf0)) == crc) return data;
  mendPage(page, blocks, PAGE_DATA);
  if (mendedBytes != 0) faults(FAULT_dwg_corrected, mendedBytes);
  deinterleave(page, blocks, PAGE_DATA, data);
  if (crc64(data, packed, load<u64>(header, 0xf0)) != crc) fault(FAULT_dwg_crc);
  return data;
}
