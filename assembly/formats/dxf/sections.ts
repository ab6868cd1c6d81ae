/**
 * The frame of a DXF file: SECTION, ENDSEC, TABLE, ENDTAB, CLASS and EOF, and the names of
 * sections.
 *
 * Sections only matter where a type name alone does not tell what an object is: header variables,
 * the preview, and types without a description.
 */
import {
  FAULT_stray_tag,
  SYMBOL_typeIndex,
  T_CLASS,
  T_HEADER,
  T_TABLE,
  T_THUMBNAIL,
} from '../../generated/model';
import { base } from '../../model/arena';
import { noteHeader } from '../../model/builder';
import { fault, setSection } from '../../model/faults';
import { intern } from '../../model/symbols';
import { closeBlock, openRecord, record } from './reader';
import { code, markPlace, trimValue, valueLength, valueStart } from './tags';

export const SECTION_NONE: u32 = 0;
const SECTION_HEADER: u32 = 1;
const SECTION_CLASSES: u32 = 2;
const SECTION_TABLES: u32 = 3;
export const SECTION_BLOCKS: u32 = 4;
export const SECTION_ENTITIES: u32 = 5;
const SECTION_THUMBNAIL: u32 = 7;
const SECTION_OTHER: u32 = 9;

/** Names that structure a file, as type numbers beyond those of the schema. */
export const NAME_SECTION: i32 = 1000;
const NAME_ENDSEC: i32 = 1001;
const NAME_TABLE: i32 = 1002;
const NAME_ENDTAB: i32 = 1003;
const NAME_EOF: i32 = 1004;
const NAME_CLASS: i32 = 1005;
const STRUCTURE: usize = memory.data<u8>([
  83, 69, 67, 84, 73, 79, 78, 0, 69, 78, 68, 83, 69, 67, 0, 84, 65, 66, 76, 69, 0, 69, 78, 68, 84,
  65, 66, 0, 69, 79, 70, 0, 67, 76, 65, 83, 83, 0, 0,
]);

export let section: u32 = SECTION_NONE;
export let sawEnd: bool = false;
/** Sections with a name that were met. */
export let sectionCount: u32 = 0;
let awaitsSectionName: bool = false;

export function forgetSections(): void {
  section = SECTION_NONE;
  sawEnd = false;
  sectionCount = 0;
  awaitsSectionName = false;
  let name = STRUCTURE;
  for (let id = NAME_SECTION; id <= NAME_CLASS; id++) {
    let length: u32 = 0;
    while (load<u8>(name + length) != 0) length++;
    store<i32>(base + intern(name, length), id, SYMBOL_typeIndex);
    name += length + 1;
  }
}

/** An object begins: a section's name can no longer come. */
export function endSectionHead(): void {
  awaitsSectionName = false;
}

/** SECTION, ENDSEC, TABLE, CLASS, EOF. */
export function beginStructure(name: i32): void {
  if (name == NAME_SECTION) {
    closeBlock();
    section = SECTION_NONE;
    awaitsSectionName = true;
  } else if (name == NAME_ENDSEC) {
    section = SECTION_NONE;
    setSection(SECTION_NONE);
  } else if (name == NAME_TABLE) openRecord(T_TABLE);
  else if (name == NAME_CLASS) openRecord(T_CLASS);
  else if (name == NAME_EOF) sawEnd = true;
}

/** A tag outside of any record: the name of a section, or a stray. */
export function readLooseTag(): void {
  if (code == 999) return;
  if (!awaitsSectionName || code != 2) {
    if (section == SECTION_NONE) {
      markPlace();
      fault(FAULT_stray_tag);
    }
    return;
  }
  awaitsSectionName = false;
  trimValue();
  section = sectionOf(valueStart, valueLength);
  setSection(section);
  sectionCount++;
  if (section == SECTION_HEADER) {
    openRecord(T_HEADER);
    noteHeader(record);
  } else if (section == SECTION_THUMBNAIL) openRecord(T_THUMBNAIL);
}

/** Sections by the first letters of their names. */
function sectionOf(at: usize, length: u32): u32 {
  if (length < 5) return SECTION_OTHER;
  const head = load<u32>(at) & 0xdfdfdfdf;
  if (head == 0x44414548) return SECTION_HEADER; // HEAD
  if (head == 0x53414c43) return SECTION_CLASSES; // CLAS
  if (head == 0x4c424154) return SECTION_TABLES; // TABL
  if (head == 0x434f4c42) return SECTION_BLOCKS; // BLOC
  if (head == 0x49544e45) return SECTION_ENTITIES; // ENTI
  if (head == 0x454a424f) return 6; // OBJE
  if (head == 0x4d554854) return SECTION_THUMBNAIL; // THUM
  if (head == 0x53444341) return 8; // ACDS
  return SECTION_OTHER;
}

