/**
 * Walks the object map: every object to a record of the drawing buffer.
 *
 *   MS size | [MC handle bits (R2010+)] | type | common data | fields | handles | CRC
 *
 * In: the open file (`file.ts`), the class table. Out: records, tables first, because the others
 * name their layers and styles by handle; entries of what owns what (`owned.ts`), for `link.ts`.
 * An object is bounded by its size, so that one that fails costs no other. Types without a decoder
 * become UNKNOWN records with their name. Not handled: the control objects of the tables, which
 * repeat what the records say.
 */
import {
  R2000,
  R2010,
  bitAddress,
  bitsFault,
  bitsVersion,
  checkHandleCount,
  handleBitsLeft,
  openBits,
  readBL,
  readH,
  readMS,
  readOT,
  readUMC,
} from '../../core/bits';
import { crc16 } from '../../core/crc';
import { DWG_NUMBERS, DWG_NUMBER_COUNT, DWG_READERS, readRegular } from '../../generated/dwg';
import {
  FAULT_dwg_object,
  FAULT_dwg_object_crc,
  FAULT_dwg_object_place,
  FLAG_child,
  T_ATTRIB,
  T_LTYPE,
  T_SEQEND,
  T_UNKNOWN_ENTITY,
  T_UNKNOWN_OBJECT,
  T_VERTEX,
  T_VIEWPORT,
  UNKNOWN_ENTITY_typeName,
  UNKNOWN_OBJECT_typeName,
} from '../../generated/model';
import { alloc, base, closeList } from '../../model/arena';
import { newRecord, reserveRecords } from '../../model/builder';
import { fault, setPlaceHandle } from '../../model/faults';
import { intern } from '../../model/symbols';
import { CATEGORY_ENTITY, CATEGORY_TABLE, typeCategory, typeNameOffset } from '../../model/types';
import { endViewport } from '../../model/viewport-view';
import { classSymbol, classType } from './classes';
import { markOffset } from './container-sections';
import {
  internLineTypes,
  openStreams,
  readEntityHead,
  readHandleOf,
  readObjectHead,
} from './entity-common';
import {
  handleAt,
  objectBytes,
  objectCount,
  objectsBase,
  objectsSize,
  offsetAt,
} from './file';
import { forgetBlockHeads } from './irregular/blocks';
import { readIrregular } from './irregular/index';
import { readTableHead } from './irregular/tables';
import { lendObjectMap } from './object-map';
import { forgetOwned } from './owned';
import {
  forgetNames,
  isListed,
  noteLineType,
  noteLineTypes,
  noteListed,
  noteName,
  noteNamed,
  setFlag,
} from './values';

/** No object at this place of the map, or one that is read already. */
const NO_NUMBER: u32 = 0xffff;
/** APPID, LTYPE, STYLE, LAYER, BLOCK, BLOCK_RECORD, MLINESTYLE, DIMSTYLE, VIEW: before users. */
const NAMED: usize = memory.data<u16>([67, 57, 53, 51, 4, 49, 73, 69, 61]);
const NAMED_COUNT: u32 = 9;
const BLOCK: u32 = 4;
const CRC_SEED: u32 = 0xc0c1;

const MLINE_STYLE: u32 = 73;
/** The control object of the table of linetypes. */
const LINE_TYPES: u32 = 56;
/** Bit n: the control object of the table whose records have the number 48 + n was read. */
let hasControl: u32 = 0;
/** Bytes that tell an object's size and type in every release. */
const PEEK_SIZE: u32 = 32;
const CRC_SIZE: u32 = 2;
/** Bytes of a record before its fields. */
const OBJECT_HEAD: u32 = 40;
/** The head of a control object goes here and is forgotten. */
const controlRecord: usize = memory.data(64, 8);

/** DWG type number of each object, u16. */
let numbers: usize = 0;
/** Indexes of the objects that are read before the others, u32, in their order. */
let early: usize = 0;
let earlyCount: u32 = 0;
let handleBits: u32 = 0;
/** Where the object opened last begins, with its size, and where its data end. */
let objectStart: usize = 0;
let objectEnd: usize = 0;

/** Reads all objects into records. */
export function readObjects(): void {
  internLineTypes();
  forgetOwned();
  forgetBlockHeads();
  reserveRecords(objectCount);
  forgetNames(findNumbers());
  noteTables();
  for (let i: u32 = 0; i < NAMED_COUNT; i++) {
    const wanted = <u32>load<u16>(NAMED + (i << 1));
    for (let j: u32 = 0; j < earlyCount; j++) {
      const index = earlyAt(j);
      const at = numbers + (index << 1);
      if (<u32>load<u16>(at) != wanted) continue;
      if (isUsed(index, wanted)) readObject(index);
      store<u16>(at, <u16>NO_NUMBER);
    }
  }
  for (let index: u32 = 0; index < objectCount; index++) {
    const number = <u32>load<u16>(numbers + (index << 1));
    if (number != NO_NUMBER && isUsed(index, number)) readObject(index);
  }
  lendObjectMap();
  setPlaceHandle(0);
}

@inline
function earlyAt(index: u32): u32 {
  return load<u32>(early + (<usize>index << 2));
}

/** Looks at the type of every object; returns how many have names that others use. */
function findNumbers(): u32 {
  closeList();
  numbers = alloc(objectCount << 1);
  let named: u32 = 0;
  let blocks: u32 = 0;
  for (let index: u32 = 0; index < objectCount; index++) {
    let number = openObject(index, false);
    if (number == NO_NUMBER) {
      markOffset(offsetAt(index));
      setPlaceHandle(handleAt(index));
      fault(FAULT_dwg_object_place);
    } else if (number == BLOCK) blocks++;
    else if (isNamed(number)) named++;
    store<u16>(numbers + (index << 1), <u16>number);
  }
  listEarly(named + blocks);
  return named;
}

/** What is read before the rest: all that has a name, and the BLOCKs. */
function listEarly(count: u32): void {
  early = alloc(count << 2);
  earlyCount = 0;
  for (let index: u32 = 0; index < objectCount; index++) {
    const number = <u32>load<u16>(numbers + (index << 1));
    if (number != BLOCK && !isNamed(number)) continue;
    store<u32>(early + (<usize>earlyCount << 2), index);
    earlyCount++;
  }
}

@inline
function isNamed(number: u32): bool {
  return isTable(number) || number == MLINE_STYLE;
}

/** Records of symbol tables and their control objects. */
@inline
function isTable(number: u32): bool {
  return number >= 48 && number <= 71;
}

/**
 * Which table records are in use: a file may hold erased ones, which the control object of their
 * table does not list any more (ODA 20, "Not all objects present in the file are actually used").
 */
function noteTables(): void {
  hasControl = 0;
  noteLineTypes(0);
  for (let i: u32 = 0; i < earlyCount; i++) {
    const index = earlyAt(i);
    if (<u32>load<u16>(numbers + (index << 1)) != BLOCK) noteNamed(handleAt(index));
  }
  for (let i: u32 = 0; i < earlyCount; i++) {
    const index = earlyAt(i);
    const number = <u32>load<u16>(numbers + (index << 1));
    if (isTable(number) && isControl(number) && number < 70) readControl(index, number);
  }
}

function readControl(index: u32, number: u32): void {
  openObject(index, true);
  openStreams(handleBits);
  readHandleOf();
  memory.fill(controlRecord, 0, OBJECT_HEAD);
  readObjectHead(controlRecord);
  const count = <u32>readBL();
  if (bitsFault || checkHandleCount(count) != count) return;
  if (number == LINE_TYPES) noteLineTypes(count);
  let listed: u32 = 0;
  let place: u32 = 0;
  while (handleBitsLeft() >= 8) {
    const handle = readH();
    if (bitsFault) return;
    if (number == LINE_TYPES) noteLineType(place++, handle);
    if (handle == 0) continue;
    noteListed(handle);
    listed++;
  }
  if (listed >= count) hasControl |= 1 << (number - 47);
}

/** False for a record that its table does not list. */
function isUsed(index: u32, number: u32): bool {
  if (number < 48 || number > 70 || (hasControl & (1 << (number - 48))) == 0) return true;
  return isListed(handleAt(index));
}

/** Behind its data an object has the CRC of all before it (ODA 20.1). */
function checkSum(index: u32): void {
  const size = <u32>(objectEnd - objectStart);
  if (size + CRC_SIZE > objectsSize - offsetAt(index)) return;
  if (crc16(objectStart, size, CRC_SEED) != <u32>load<u16>(objectEnd)) fault(FAULT_dwg_object_crc);
}

/** Opens an object behind its type; returns the type. Without `whole` no more may be read. */
function openObject(index: u32, whole: bool): u32 {
  const offset = offsetAt(index);
  if (offset >= objectsSize) return NO_NUMBER;
  const rest = objectsSize - offset;
  objectStart = objectBytes(objectsBase, offset, min(rest, PEEK_SIZE));
  openBits(objectStart, min(rest, <u32>16));
  const size = readMS();
  handleBits = bitsVersion >= R2010 ? <u32>readUMC() : 0;
  if (bitsFault || size == 0) return NO_NUMBER;
  const head = <u32>(bitAddress() - objectStart);
  if (size > rest - head) return NO_NUMBER;
  if (whole) objectStart = objectBytes(objectsBase, offset, min(rest, head + size + CRC_SIZE));
  const start = objectStart + head;
  openBits(start, size);
  objectEnd = start + size;
  const number = readOT();
  return bitsFault || number == 0 ? NO_NUMBER : number;
}

/** Control objects of tables and headers of viewports: what they tell, the records tell too. */
function isControl(number: u32): bool {
  return (number >= 48 && number <= 70 && (number & 1) == 0) || number == 71;
}

/** The schema type of a DWG type; an UNKNOWN one where nothing can read it. */
function typeOfNumber(number: u32): u32 {
  if (number < DWG_NUMBER_COUNT) {
    const type = <u32>load<u16>(DWG_NUMBERS + (number << 1));
    if (type != 0 && load<u8>(DWG_READERS + type) != 0) return type;
    return type != 0 && typeCategory(type) == CATEGORY_ENTITY ? T_UNKNOWN_ENTITY : T_UNKNOWN_OBJECT;
  }
  return classType(number);
}

/** Reads one object to a record; the cursors stay where its decoder left them. */
export function readObject(index: u32): void {
  const number = openObject(index, true);
  if (isControl(number)) return;
  openStreams(handleBits);
  const handle = readHandleOf();
  markOffset(offsetAt(index));
  setPlaceHandle(handleAt(index));
  if (bitsFault || handle != handleAt(index)) {
    fault(FAULT_dwg_object_place);
    return;
  }
  checkSum(index);
  const type = typeOfNumber(number);
  const record = newRecord(type);
  store<u64>(record, handle, 8);
  if (type == T_UNKNOWN_ENTITY) store<u32>(record, classSymbol(number), UNKNOWN_ENTITY_typeName);
  if (type == T_UNKNOWN_OBJECT) store<u32>(record, classSymbol(number), UNKNOWN_OBJECT_typeName);
  if (typeCategory(type) == CATEGORY_ENTITY) readEntityHead(record, handle);
  else readObjectHead(record);
  if (load<u8>(DWG_READERS + type) == 2) readIrregular(type, number, record);
  else {
    if (typeCategory(type) == CATEGORY_TABLE) readRegularHead(record);
    readRegular(type, record);
  }
  if (type == T_VIEWPORT && bitsVersion < R2000) endViewport(record);
  if (type == T_VERTEX || type == T_ATTRIB || type == T_SEQEND) setFlag(record, FLAG_child);
  if (typeCategory(type) == CATEGORY_TABLE) noteTable(type, record);
  closeList();
  if (bitsFault) fault(FAULT_dwg_object, number);
}

/** Name and flags of a table record whose other fields are regular; the flags follow the name. */
function readRegularHead(record: usize): void {
  const flags = readTableHead(record);
  store<i32>(record + typeNameOffset(<u32>load<u16>(record, 4)), flags, 4);
}

/** Notes the name of a table record under its handle; 0 stands for ByLayer. */
function noteTable(type: u32, record: usize): void {
  const symbol = load<u32>(record + typeNameOffset(type));
  if (type == T_LTYPE && isByLayer(symbol)) return;
  noteName(load<u64>(record, 8), symbol);
}

function isByLayer(symbol: u32): bool {
  if (symbol == 0 || load<u32>(base + symbol, 4) != 7) return false;
  const text = base + load<u32>(base + symbol);
  return (load<u64>(text) & 0xdfdfdfdfdfdfdf) == 0x524559414c5942;
}
