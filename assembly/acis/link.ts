/**
 * Gives every solid, region, body and surface its edges, once all records are linked.
 *
 * In: the SAT texts or SAB bytes that a reader left in the records. Text may come in lines or as a
 * whole, encoded or not. DXF from R2013 on keeps SAB in a section of its own:
 *
 *   0 ACDSRECORD  90 1  2 AcDbDs::ID 280 10 320 handle  2 ASM_Data 280 15 94 size 310 bytes …
 *
 * These records are objects of an unknown type here, and their tags are kept; their bytes are
 * joined and given to the entity with the handle. Out: `edges` of the records.
 */
import {
  EXTRA_tags,
  FAULT_acis_missing,
  HEAD_size,
  TAG_SIZE,
  TAG_bytes,
  T_UNKNOWN_OBJECT,
  UNKNOWN_OBJECT_typeName,
} from '../generated/model';
import { alloc, base, closeList, drawingSize } from '../model/arena';
import { sparseList } from '../model/builder';
import { fault, setPlaceHandle } from '../model/faults';
import { findHandle } from '../model/handles';
import { isModelled, sabBytes, satTexts, solidEdges } from '../model/modelled';
import { openBudget } from './tokens';
import { wireSabBytes, wireSatList } from './wire';

const HANDLE_CODE: i32 = 320;
const NAME_CODE: i32 = 2;
const DATA_CODE: i32 = 310;

export function linkAcis(): void {
  openBudget();
  const count = load<u32>(sparseList, 4);
  for (let i: u32 = 0; i < count; i++) {
    const record = sparseAt(i);
    if (load<u16>(record, 4) == T_UNKNOWN_OBJECT && isDataRecord(record)) joinData(record);
  }
  for (let i: u32 = 0; i < count; i++) {
    const record = sparseAt(i);
    if (isModelled(load<u16>(record, 4))) wire(record);
  }
  setPlaceHandle(0);
  store<u32>(base, drawingSize(), HEAD_size);
}

@inline
function sparseAt(index: u32): usize {
  return base + load<u32>(base + load<u32>(sparseList) + (<usize>index << 2));
}

function wire(record: usize): void {
  const texts = satTexts(record);
  const sab = sabBytes(record);
  const size = load<u32>(sab, 4);
  closeList();
  setPlaceHandle(load<u64>(record, 8));
  if (size != 0) wireSabBytes(solidEdges(record), base + load<u32>(sab), size);
  else if (load<u32>(texts, 4) != 0) wireSatList(solidEdges(record), texts);
  else fault(FAULT_acis_missing);
}

// ---- ACDSRECORD

function textIs(node: u32, length: u32, first: u64): bool {
  if (node == 0 || load<u32>(base + node, 4) != length) return false;
  return load<u64>(base + load<u32>(base + node)) == first;
}

function isDataRecord(record: usize): bool {
  if (load<u32>(record, 32) == 0) return false;
  return textIs(load<u32>(record, UNKNOWN_OBJECT_typeName), 10, 0x4f43455253444341);
}

/** Joins the bytes behind the name ASM_Data, and gives them to the first who asks. */
function joinData(record: usize): void {
  const list = base + load<u32>(record, 32) + EXTRA_tags;
  const solid = solidOf(list);
  if (solid == 0 || load<u32>(sabBytes(solid), 4) != 0) return;
  const size = eachChunk(list, 0);
  if (size == 0) return;
  closeList();
  const target = alloc(size);
  eachChunk(list, target);
  store<u32>(sabBytes(solid), <u32>(target - base));
  store<u32>(sabBytes(solid), size, 4);
  store<u32>(sabBytes(solid), size, 8);
}

function solidOf(list: usize): usize {
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n; i++) {
    const tag = base + load<u32>(list) + <usize>i * TAG_SIZE;
    if (load<i16>(tag) != HANDLE_CODE) continue;
    const record = findHandle(load<u64>(tag, 8));
    return record != 0 && isModelled(load<u16>(record, 4)) ? record : 0;
  }
  return 0;
}

/** Copies the chunks to `target` unless it is 0; returns their size. */
function eachChunk(list: usize, target: usize): u32 {
  let size: u32 = 0;
  let isGeometry = false;
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n; i++) {
    const tag = base + load<u32>(list) + <usize>i * TAG_SIZE;
    const code = <i32>load<i16>(tag);
    const node = load<u32>(tag, 4);
    if (code == NAME_CODE) isGeometry = textIs(node, 8, 0x617461445f4d5341);
    if (!isGeometry || code != DATA_CODE || load<u16>(tag, 2) != TAG_bytes) continue;
    const length = load<u32>(base + node, 4);
    if (target != 0) memory.copy(target + size, base + load<u32>(base + node), length);
    size += length;
  }
  return size;
}
