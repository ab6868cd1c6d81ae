/**
 * The file in memory and the table of its sections, as the container readers fill it.
 *
 * In: the input's address and size; for each section an address and a size. Out: `sectionStart` and
 * `sectionSize` by kind. Sections of R2004 and later lie unpacked in memory, one piece each; those
 * of R13 to R2000 are parts of the file itself. Not handled: what a section holds.
 */
import { FAULT_dwg_map_damaged } from '../../generated/model';
import { PADDING, allocInput } from '../../model/arena';
import { fault, setPlace } from '../../model/faults';

export const SECTION_HEADER: u32 = 1;
export const SECTION_CLASSES: u32 = 2;
export const SECTION_HANDLES: u32 = 3;
export const SECTION_OBJECTS: u32 = 4;
export const SECTION_SUMMARY: u32 = 5;
export const SECTION_APPINFO: u32 = 6;
export const SECTION_PREVIEW: u32 = 7;
export const SECTION_TEMPLATE: u32 = 8;
export const SECTION_FILEDEPLIST: u32 = 9;
export const SECTION_ACDS: u32 = 10;
export const SECTION_AUXHEADER: u32 = 11;
export const SECTION_SECURITY: u32 = 12;
export const SECTION_REVHISTORY: u32 = 13;
export const SECTION_OBJFREESPACE: u32 = 14;
/** Sections without a use here (VBA projects, signatures): counted, never unpacked. */
export const SECTION_OTHER: u32 = 15;
const SECTION_SIZE_MAX: u64 = 1 << 30;
const SECTION_SLACK: u64 = 1 << 16;
const KIND_COUNT: u32 = 16;
/** Entry: u32 address, u32 size, u32 place in the file, 0 for what was unpacked. */
const ENTRY_SIZE: u32 = 12;
const entries: usize = memory.data(192, 8);

/** The whole file, or its head where it is read in parts (`container-parts.ts`). */
export let fileStart: usize = 0;
export let fileSize: u32 = 0;
/** Sections of the kind SECTION_OTHER. */
export let otherSectionCount: u32 = 0;

export function setFile(start: usize, size: u32): void {
  fileStart = start;
  fileSize = size;
}

export function forgetSections(): void {
  memory.fill(entries, 0, KIND_COUNT * ENTRY_SIZE);
  otherSectionCount = 0;
}

export function countOtherSection(): void {
  otherSectionCount++;
}

export function setSectionBytes(kind: u32, start: usize, size: u32, place: u32 = 0): void {
  store<u32>(entries + kind * ENTRY_SIZE, <u32>start);
  store<u32>(entries + kind * ENTRY_SIZE, size, 4);
  store<u32>(entries + kind * ENTRY_SIZE, place, 8);
}

/** Address of a section's first byte; 0 for a section that the file does not have. */
export function sectionStart(kind: u32): usize {
  return load<u32>(entries + kind * ENTRY_SIZE);
}

export function sectionSize(kind: u32): u32 {
  return load<u32>(entries + kind * ENTRY_SIZE, 4);
}

/** Offset in the file of a section that is part of it; 0 for one that was unpacked. */
export function sectionPlace(kind: u32): u32 {
  return load<u32>(entries + kind * ENTRY_SIZE, 8);
}

/** True for the sections without which there is no drawing. */
export function isNeeded(kind: u32): bool {
  return (
    kind == SECTION_HEADER ||
    kind == SECTION_CLASSES ||
    kind == SECTION_HANDLES ||
    kind == SECTION_OBJECTS
  );
}

/** The most that a section of this file can unpack to: nothing packs better than 255 to 1. */
export function sectionSizeMax(): u64 {
  return min(SECTION_SIZE_MAX, (<u64>fileSize << 8) + SECTION_SLACK);
}

/** Bytes that the pages of the section in hand may still be read and unpacked to. */
let work: i64 = 0;

/** Begins a section: maps that list pages over and over must not cost more than twice its size. */
export function beginWork(size: u64): void {
  work = <i64>(size + <u64>fileSize) << 1;
}
export function addWork(bytes: u64): void {
  work -= <i64>bytes;
}
/** False, with a fault, when the pages of a section amount to more than it can hold. */
export function workLeft(): bool {
  if (work <= 0) fault(FAULT_dwg_map_damaged);
  return work > 0;
}

/** Zeroed memory for a section, with padding behind it. */
export function newSectionBuffer(size: u32): usize {
  const whole = ((size + 7) & ~7) + PADDING;
  const at = allocInput(whole);
  memory.fill(at, 0, whole);
  return at;
}

/** True when the file has `size` bytes at an offset. */
@inline
export function hasBytes(offset: u64, size: u64): bool {
  return offset <= <u64>fileSize && size <= <u64>fileSize - offset;
}

/** Notes a byte of the file as the place of the next fault. */
export function markOffset(offset: u64): void {
  setPlace(offset, 0);
}

/** The kind of a section by its name, of `length` characters `stride` bytes apart. */
export function kindOfName(at: usize, length: u32, stride: u32): u32 {
  if (!isPrefix(at, length, stride, 'AcDb:')) return SECTION_OTHER;
  at += 5 * stride;
  length -= 5;
  if (isName(at, length, stride, 'Header')) return SECTION_HEADER;
  if (isName(at, length, stride, 'Classes')) return SECTION_CLASSES;
  if (isName(at, length, stride, 'Handles')) return SECTION_HANDLES;
  if (isName(at, length, stride, 'AcDbObjects')) return SECTION_OBJECTS;
  if (isName(at, length, stride, 'SummaryInfo')) return SECTION_SUMMARY;
  if (isName(at, length, stride, 'AppInfo')) return SECTION_APPINFO;
  if (isName(at, length, stride, 'Preview')) return SECTION_PREVIEW;
  if (isName(at, length, stride, 'Template')) return SECTION_TEMPLATE;
  if (isName(at, length, stride, 'FileDepList')) return SECTION_FILEDEPLIST;
  if (isName(at, length, stride, 'AcDsPrototype_1b')) return SECTION_ACDS;
  if (isName(at, length, stride, 'AuxHeader')) return SECTION_AUXHEADER;
  if (isName(at, length, stride, 'Security')) return SECTION_SECURITY;
  if (isName(at, length, stride, 'RevHistory')) return SECTION_REVHISTORY;
  if (isName(at, length, stride, 'ObjFreeSpace')) return SECTION_OBJFREESPACE;
  return SECTION_OTHER;
}

function isName(at: usize, length: u32, stride: u32, name: string): bool {
  return length == <u32>name.length && isPrefix(at, length, stride, name);
}

/** True when a text of `length` characters, `stride` bytes apart, begins with another one. */
export function isPrefix(at: usize, length: u32, stride: u32, name: string): bool {
  if (length < <u32>name.length) return false;
  for (let i = 0; i < name.length; i++) {
    if (<i32>load<u8>(at + <u32>i * stride) != name.charCodeAt(i)) return false;
    if (stride == 2 && load<u8>(at + <u32>i * stride, 1) != 0) return false;
  }
  return true;
}
