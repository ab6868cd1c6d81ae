/**
 * AcDb:Header to the HEADER record: header variables as DXF has them, tags 9 name, then values.
 *
 * In: the section (ODA 9), whose bits only the order in `header-variable-table.ts` gives a meaning,
 * and the names of table records, which must be known by then (`values.ts`). Out: the record, and
 * the handle seed. A value that cannot be read ends the list, with a fault. Not handled: handles of
 * tables and dictionaries (the object map leads there), $DIMALTMZF and others that DXF lacks stay.
 */
import { codepageFromDwgIndex, codepageName } from '../../core/codepages';
import {
  R2007,
  bitsFault,
  colorIndex,
  handleBitsLeft,
  read2RD,
  read3BD,
  readB,
  readBD,
  readBL,
  readBLL,
  readBS,
  readCMC,
  readH,
  readHandleHere,
  readRC,
  readText,
} from '../../core/bits';
import {
  EXTRA_tags,
  FAULT_dwg_crc,
  TAG_f64,
  TAG_handle,
  TAG_integer,
  TAG_text,
  T_HEADER,
} from '../../generated/model';
import { newText, outputWindow } from '../../model/arena';
import { newRecord, noteHeader } from '../../model/builder';
import { fault } from '../../model/faults';
import { SECTION_HEADER, SECTION_TEMPLATE, sectionSize, sectionStart } from './container-sections';
import { codepageIndex, dwgVersion, maintenanceVersion } from './file';
import { HEADER_VARIABLES } from './header-variable-table';
import { openSection } from './section-bits';
import { degrees, keepTag, nameOfHandle } from './values';

const SPACE: i32 = 32;
const LINE_END: i32 = 10;
const MILLISECONDS_A_DAY: f64 = 86400000;
/** Lineweights by their number in flags, 1/100 mm; 29 to 31 are ByLayer, ByBlock, default. */
const LINEWEIGHTS: usize = memory.data<i16>([
  0, 5, 9, 13, 15, 18, 20, 25, 30, 35, 40, 50, 53, 60, 70, 80, 90, 100, 106, 120, 140, 158, 200,
  211, -3, -3, -3, -3, -3, -1, -2, -3,
]);

/** The next free handle; 0 without one. */
export let handleSeed: u64 = 0;

const point: usize = memory.data(24, 8);
const nameBuffer: usize = memory.data(32, 8);
let record: usize = 0;
let position: i32 = 0;
/** The line's kind, its letters packed, lowest first. */
let kind: u32 = 0;
/** Length of the name in `nameBuffer`, with its "$"; 1 is no name. */
let nameLength: u32 = 0;
/** The last integer, which tells whether a handle follows. */
let lastInteger: i32 = 0;

/** Makes the HEADER record. Tables must have been read. */
export function readHeaderVariables(): void {
  handleSeed = 0;
  record = newRecord(T_HEADER);
  noteHeader(record);
  keepFileFacts();
  if (!openSection(SECTION_HEADER)) return;
  let since: u32 = 0;
  let until: u32 = 9999;
  position = 1;
  while (position < HEADER_VARIABLES.length && !bitsFault) {
    readKind();
    if (kind == 64) {
      since = readNumber();
      until = readNumber();
      continue;
    }
    readVariableName();
    const code = <i32>readNumber();
    if (dwgVersion >= since && dwgVersion <= until) readVariable(code);
  }
  if (bitsFault) fault(FAULT_dwg_crc, SECTION_HEADER);
}

/** Adds a variable with a text, from another section, to the record. */
export function keepTextVariable(name: string, node: u32): void {
  setName(name);
  const nameNode = newText(nameBuffer, nameLength, 0);
  keepTag(record, EXTRA_tags, 9, TAG_text, nameNode, 0);
  keepTag(record, EXTRA_tags, 1, TAG_text, node, 0);
}

/** What DXF tells as header variables and DWG at other places. */
function keepFileFacts(): void {
  setName('ACADVER');
  const at = outputWindow();
  store<u16>(at, 0x4341);
  let rest = dwgVersion;
  for (let i = 5; i > 1; i--) {
    store<u8>(at + i, <u8>(48 + (rest % 10)));
    rest /= 10;
  }
  keepText(1, newText(at, 6, 0));
  setName('ACADMAINTVER');
  keepInteger(70, maintenanceVersion);
  const codepage = codepageFromDwgIndex(codepageIndex);
  if (codepage != 0) {
    setName('DWGCODEPAGE');
    const length = codepageName(codepage, at);
    keepText(3, newText(at, <u32>length, 0));
  }
  keepMeasurement();
}

/** $MEASUREMENT stands behind the text of the template section (ODA 22), UTF-16 from R2007 on. */
function keepMeasurement(): void {
  const start = sectionStart(SECTION_TEMPLATE);
  const size = sectionSize(SECTION_TEMPLATE);
  if (size < 4) return;
  const at: u32 = 2 + (<u32>load<u16>(start) << (dwgVersion >= R2007 ? 1 : 0));
  if (at + 2 > size) return;
  setName('MEASUREMENT');
  keepInteger(70, load<u16>(start + at));
}

// ---- the table

@inline
function letterAt(at: i32): i32 {
  return HEADER_VARIABLES.charCodeAt(at);
}

function readKind(): void {
  kind = 0;
  for (let shift = 0; ; shift += 8) {
    const letter = letterAt(position);
    position++;
    if (letter == SPACE) return;
    kind |= <u32>letter << shift;
  }
}

function readVariableName(): void {
  store<u8>(nameBuffer, 36);
  nameLength = 1;
  for (; ; position++) {
    const letter = letterAt(position);
    if (letter == SPACE) break;
    if (letter == 45) continue;
    store<u8>(nameBuffer + nameLength, <u8>letter);
    nameLength++;
  }
  position++;
}

function setName(name: string): void {
  store<u8>(nameBuffer, 36);
  for (let i = 0; i < name.length; i++) store<u8>(nameBuffer + i + 1, <u8>name.charCodeAt(i));
  nameLength = <u32>name.length + 1;
}

function readNumber(): u32 {
  let value: u32 = 0;
  while (true) {
    const letter = letterAt(position);
    position++;
    if (letter == SPACE || letter == LINE_END) return value;
    value = value * 10 + <u32>(letter - 48);
  }
}

// ---- values

function readVariable(code: i32): void {
  if (kind == 0x42) keepInteger(code, readB() ? 1 : 0);
  else if (kind == 0x5342) keepInteger(code, readBS());
  else if (kind == 0x4352) keepInteger(code, <i32>readRC());
  else if (kind == 0x4c42) keepInteger(code, readBL());
  else if (kind == 0x4c4c42) keepInteger(code, <i64>readBLL());
  else if (kind == 0x4442) keepNumber(code, readBD());
  else if (kind == 0x41) keepNumber(code, degrees(readBD()));
  else if (kind == 0x444233) {
    read3BD(point);
    keepPoint(code, 3);
  } else if (kind == 0x445232) {
    read2RD(point);
    keepPoint(code, 2);
  } else if (kind == 0x54) keepText(code, readText());
  else if (kind == 0x434d43) {
    readCMC();
    keepInteger(code, colorIndex);
  } else readRare(code);
}

function readRare(code: i32): void {
  if (kind == 0x44) {
    const days = <f64>readBL();
    keepNumber(code, days + <f64>readBL() / MILLISECONDS_A_DAY);
  } else if (kind == 0x4e) keepName(code, readReference());
  else if (kind == 0x48) keepHandle(code, readReference());
  else if (kind == 0x53) {
    handleSeed = readHandleHere();
    keepHandle(code, handleSeed);
  } else if (kind == 0x47) readFlags();
  else if (kind == 0x50 && lastInteger == 3) keepHandle(code, readReference());
}

/** A handle; where the section ends before, as R2007's of some writers do, there is none. */
function readReference(): u64 {
  return handleBitsLeft() < 8 ? 0 : readH();
}

/** Seven variables in one long (ODA 9). */
function readFlags(): void {
  const flags = <u32>readBL();
  setName('CELWEIGHT');
  keepInteger(370, load<i16>(LINEWEIGHTS + ((flags & 0x1f) << 1)));
  setName('ENDCAPS');
  keepInteger(280, (flags >> 5) & 3);
  setName('JOINSTYLE');
  keepInteger(280, (flags >> 7) & 3);
  setName('LWDISPLAY');
  keepInteger(290, (flags & 0x200) == 0 ? 1 : 0);
  setName('XEDIT');
  keepInteger(290, (flags & 0x400) == 0 ? 1 : 0);
  setName('EXTNAMES');
  keepInteger(290, (flags & 0x800) != 0 ? 1 : 0);
  setName('PSTYLEMODE');
  keepInteger(290, (flags & 0x2000) != 0 ? 1 : 0);
  setName('OLESTARTUP');
  keepInteger(290, (flags & 0x4000) != 0 ? 1 : 0);
}

/** The tag 9; false for a value without a name, and for one that could not be read. */
function keepVariable(): bool {
  if (nameLength == 1 || bitsFault) return false;
  const name = newText(nameBuffer, nameLength, 0);
  keepTag(record, EXTRA_tags, 9, TAG_text, name, 0);
  return true;
}

function keepInteger(code: i32, value: i64): void {
  lastInteger = <i32>value;
  if (keepVariable()) keepTag(record, EXTRA_tags, code, TAG_integer, 0, <u64>value);
}

function keepNumber(code: i32, value: f64): void {
  if (keepVariable()) keepTag(record, EXTRA_tags, code, TAG_f64, 0, reinterpret<u64>(value));
}

/** The text was made before its name: the order of tags, not of texts, counts. */
function keepText(code: i32, node: u32): void {
  if (keepVariable()) keepTag(record, EXTRA_tags, code, TAG_text, node, 0);
}

function keepHandle(code: i32, handle: u64): void {
  if (keepVariable()) keepTag(record, EXTRA_tags, code, TAG_handle, 0, handle);
}

const LINETYPE_CODE: i32 = 6;
const BYLAYER: usize = memory.data<u8>([66, 121, 76, 97, 121, 101, 114]);
const BYLAYER_LENGTH: u32 = 7;

/**
 * The name that a handle stands for; one that no table has is left out. The linetype ByLayer
 * has no name here (`objects.ts`).
 */
function keepName(code: i32, handle: u64): void {
  const symbol = nameOfHandle(handle);
  if (handle == 0 || symbol != 0) keepText(code, symbol);
  else if (code == LINETYPE_CODE) keepText(code, newText(BYLAYER, BYLAYER_LENGTH, 0));
}

function keepPoint(code: i32, count: i32): void {
  if (!keepVariable()) return;
  for (let i = 0; i < count; i++) {
    const value = load<u64>(point + (<usize>i << 3));
    keepTag(record, EXTRA_tags, code + 10 * i, TAG_f64, 0, value);
  }
}
