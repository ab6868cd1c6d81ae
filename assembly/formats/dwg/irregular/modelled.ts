/**
 * Modelled geometry: what 3DSOLID, REGION, BODY and all surfaces begin with (ODA 20.4.41).
 *
 *   [B empty, before R2013]  0: ACIS data
 *   B wireframe  1: B point [3BD] | BL isolines | B wires [BL count, wires] | BL silhouettes …
 *   B empty      0: ACIS data again, such as the profiles that a surface was made from
 *   R2007+ BL materials …   R2013+ B has an id | id of 16 bytes | BL
 *
 *   ACIS data: B | BS 1 | blocks of BL size, coded text, until size 0
 *              B | BS 2 | SAB, or SAT, whose end only its end mark tells
 *
 * In: the cursor at the fields. Out: the record: SAT as lines in the code that DXF has too, SAB as
 * it is, id, history; the cursor behind. From R2013 on the data is in a section of its own
 * (`container-acds.ts`). The isolines before silhouettes, the BL of R2007 as a count of materials
 * (LibreDWG) and the id hold against files. Wires are read over: edges and isolines as they were
 * last shown, which DXF has not.
 */
import {
  R2007,
  R2013,
  bitPosition,
  bitsFault,
  bitsLeft,
  bitsVersion,
  checkCount,
  read3BD,
  readB,
  readBD,
  readBL,
  readBS,
  readBytes,
  readCount,
  readH,
  readRC,
  seekBit,
  setFault,
} from '../../../core/bits';
import {
  REGION_acis,
  REGION_acisInFile,
  REGION_modelerVersion,
  REGION_uid,
  T_3DSOLID,
  _3DSOLID_history,
} from '../../../generated/model';
import {
  OUTPUT_SIZE,
  alloc,
  append,
  base,
  closeList,
  newText,
  outputWindow,
  release,
} from '../../../model/arena';
import { fileText } from '../../../model/builder';
import { sabBytes, satTexts } from '../../../model/modelled';
import { hasStoredData } from '../entity-common';
import { scratch } from '../values';

const LINE_FEED: u32 = 10;
/** "ACIS Bin" and, but for the first byte of the rest, "ASM Bina". */
const ACIS_BINARY: u64 = 0x6e69422053494341;
const ASM_BINARY: u64 = 0x616e6942204d5341;
/** "End of" of SAB with its two tags, in eight bytes and one; "End-of-A" of SAT. */
const END_BINARY: u64 = 0x6f020e646e45030e;
const END_BINARY_LAST: u32 = 0x66;
const END_TEXT: u64 = 0x412d666f2d646e45;
/** "data", which ends both marks. */
const DATA: u32 = 0x61746164;
/** Bytes from the start of an end mark in which "data" must come. */
const END_SIZE: u32 = 24;
/** The fewest bits of a wire, a silhouette, a point of three doubles, a material. */
const WIRE_BITS: u32 = 17;
const SILHOUETTE_BITS: u32 = 22;
const POINT_BITS: u32 = 6;
const MATERIAL_BITS: u32 = 4;
const ID_SIZE: u32 = 38;

export function readModeller(record: usize): void {
  if (bitsVersion < R2013 && !readB()) readAcisData(record);
  if (readB()) readWireframe();
  if (!readB()) readAcisData(record);
  if (bitsVersion >= R2007) readMaterials();
  if (bitsVersion >= R2013) readId(satTexts(record) - REGION_acis);
  if (<u32>load<u16>(record, 4) == T_3DSOLID && bitsVersion >= R2007) {
    store<u64>(record, readH(), _3DSOLID_history);
  }
}

/** The first data of an entity counts; what follows is read over. */
function readAcisData(record: usize): void {
  const texts = satTexts(record);
  const hasFirst = load<u32>(texts, 4) != 0 || load<u32>(sabBytes(record), 4) != 0;
  const isSecond = hasFirst || (bitsVersion >= R2013 && hasStoredData);
  const start = alloc(0);
  readB();
  const version = readBS();
  if (version == 1) readBlocks(texts, isSecond);
  else if (version == 2) readToEndMark(texts, sabBytes(record), isSecond);
  else setFault();
  if (isSecond) release(start);
  else store<i32>(texts - REGION_acis, version, REGION_modelerVersion);
}

/** Blocks of text; where lines end has nothing to do with where blocks end. */
function readBlocks(list: usize, isSecond: bool): void {
  closeList();
  const room = bitsLeft() >> 3;
  const text = room <= OUTPUT_SIZE ? outputWindow() : alloc(room + 8);
  let size: u32 = 0;
  while (!bitsFault) {
    const block = <u32>readBL();
    if (block == 0) break;
    if (block > room - size) {
      setFault();
      break;
    }
    readBytes(text + size, block);
    size += block;
  }
  if (!isSecond) putLines(list, text, size);
}

function putLines(list: usize, text: usize, size: u32): void {
  let start: u32 = 0;
  for (let i: u32 = 0; i <= size; i++) {
    if (i < size && <u32>load<u8>(text + i) != LINE_FEED) continue;
    let end = i;
    while (end > start && isBlank(load<u8>(text + end - 1))) end--;
    if (end > start) {
      const line = fileText(text + start, end - start);
      store<u32>(append(list, 4), line);
    }
    start = i + 1;
  }
}

/** Blanks and carriage returns at the ends of lines, which DXF leaves out. */
@inline
function isBlank(byte: u32): bool {
  return byte == 32 || byte == 13;
}

/** SAB or plain SAT, up to its end mark; without one, all that is left is taken, with a fault. */
function readToEndMark(texts: usize, sab: usize, isSecond: bool): void {
  closeList();
  const start = bitPosition();
  const room = bitsLeft() >> 3;
  const data = alloc(room + 8);
  readBytes(data, room);
  store<u64>(data + room, 0);
  const head = room < 8 ? 0 : load<u64>(data);
  const isBinary = head == ACIS_BINARY || head == ASM_BINARY;
  const found = isBinary ? sizeOfSab(data, room) : sizeOfSat(data, room);
  const size = found != 0 ? found : room;
  seekBit(start + (size << 3));
  if (found == 0) setFault();
  if (isSecond) return;
  if (!isBinary) {
    store<u32>(append(texts, 4), newText(data, size, 0));
    return;
  }
  release(data + ((size + 7) & ~7));
  store<u32>(sab, <u32>(data - base));
  store<u32>(sab, size, 4);
  store<u32>(sab, size, 8);
}

function sizeOfSab(data: usize, room: u32): u32 {
  for (let i: u32 = 0; i + 9 <= room; i++) {
    if (load<u64>(data + i) != END_BINARY) continue;
    if (<u32>load<u8>(data + i, 8) == END_BINARY_LAST) return sizeWithMark(data, i, room);
  }
  return 0;
}

function sizeOfSat(data: usize, room: u32): u32 {
  for (let i: u32 = 0; i + 8 <= room; i++) {
    if (load<u64>(data + i) == END_TEXT) return sizeWithMark(data, i, room);
  }
  return 0;
}

/** Where the mark that begins at `from` ends, "…ACIS…data" or "…ASM…data"; 0 where it is none. */
function sizeWithMark(data: usize, from: u32, room: u32): u32 {
  for (let i = from; i + 4 <= room && i < from + END_SIZE; i++) {
    if (load<u32>(data + i) == DATA) return i + 4;
  }
  return 0;
}

// ---- what stands beside it

function readWireframe(): void {
  if (readB()) read3BD(scratch);
  readBL();
  if (readB()) skipWires();
  const silhouettes = readCount(SILHOUETTE_BITS);
  for (let i: u32 = 0; i < silhouettes && !bitsFault; i++) {
    readBL();
    for (let k = 0; k < 3; k++) read3BD(scratch);
    readB();
    if (readB()) skipWires();
  }
}

function skipWires(): void {
  const wires = readCount(WIRE_BITS);
  for (let i: u32 = 0; i < wires && !bitsFault; i++) {
    readRC();
    readBL();
    readBS();
    readBL();
    const points = checkCount(<u32>readBL(), POINT_BITS);
    for (let k: u32 = 0; k < points; k++) read3BD(scratch);
    if (!readB()) continue;
    for (let k = 0; k < 4; k++) read3BD(scratch);
    readBD();
    for (let k = 0; k < 3; k++) readB();
  }
}

function readMaterials(): void {
  const materials = readCount(MATERIAL_BITS);
  for (let i: u32 = 0; i < materials && !bitsFault; i++) {
    readBL();
    readBL();
    readH();
  }
}

/** The id as DXF writes it: {7cf5f000-46fc-4a48-beef-14b47a01fb47}. */
function readId(fields: usize): void {
  store<i32>(fields, <i32>readB(), REGION_acisInFile);
  const id = outputWindow();
  store<u8>(id, 0x7b);
  let at = putHex(id + 1, <u32>readBL(), 8);
  at = putHex(hyphen(at), <u32>readBS() & 0xffff, 4);
  at = hyphen(putHex(hyphen(at), <u32>readBS() & 0xffff, 4));
  for (let i = 0; i < 8; i++) {
    if (i == 2) at = hyphen(at);
    at = putHex(at, readRC(), 2);
  }
  store<u8>(at, 0x7d);
  readBL();
  if (!bitsFault) store<u32>(fields, newText(id, ID_SIZE, 0), REGION_uid);
}

function hyphen(at: usize): usize {
  store<u8>(at, 0x2d);
  return at + 1;
}

function putHex(at: usize, value: u32, digits: u32): usize {
  for (let i: u32 = 0; i < digits; i++) {
    const digit = (value >> ((digits - 1 - i) << 2)) & 15;
    store<u8>(at + i, <u8>(digit + (digit < 10 ? 48 : 87)));
  }
  return at + digits;
}
