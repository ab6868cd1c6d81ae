/**
 * Puts the records of a DWG into the order of a DXF file, so that `model/link.ts` serves both.
 *
 *   tables and objects | for each block: BLOCK, its entities, each with its children, ENDBLK | rest
 *
 * In: records in the order of the object map, the entries of `owned.ts` and of the block records.
 * Out: `recordList` in the new order; entities say in which BLOCK they stand, parents where their
 * children are. Entities that no chain or list names are erased ones, and left out, unless the
 * chain or list of their block is cut or wrong.
 */
import {
  BLOCK_RECORD_name,
  BLOCK_basePoint,
  BLOCK_blockName,
  BLOCK_description,
  BLOCK_flags,
  BLOCK_xrefPath,
  FAULT_stray_child,
  FLAG_child,
  FLAG_inBlock,
  FLAG_paperSpace,
  T_BLOCK,
  T_ENDBLK,
  T_FILLER,
  T_INSERT,
  T_POLYLINE,
  T_SEQEND,
  T_VIEWPORT,
  VIEWPORT_flags,
  VIEWPORT_status,
  VIEWPORT_viewportId,
} from '../../generated/model';
import { append, base, borrow, closeList } from '../../model/arena';
import { newRecord, parentList, recordList, sparseList } from '../../model/builder';
import { faults } from '../../model/faults';
import { assignHandle, findHandle } from '../../model/handles';
import { CATEGORY_ENTITY, typeCategory } from '../../model/types';
import {
  BLOCK_HEAD_basePoint,
  BLOCK_HEAD_block,
  BLOCK_HEAD_description,
  BLOCK_HEAD_flags,
  BLOCK_HEAD_isWhole,
  BLOCK_HEAD_path,
  blockHeadAt,
  blockHeadCount,
} from './irregular/blocks';
import {
  OWNED_count,
  OWNED_end,
  OWNED_first,
  OWNED_isChain,
  OWNED_last,
  OWNED_list,
  ownedAt,
} from './owned';
import { setFlag } from './values';

/** The new order: offsets of records. */
let ordered: usize = 0;
let placed: u32 = 0;
/** The block record that was asked for last, and its entry. */
let askedRecord: usize = 0;
let askedHead: usize = 0;
/** Place in the old order of the record that was found last. */
let found: u32 = 0;
/** The BLOCK whose entities are being placed, and how many viewports it has had. */
let block: usize = 0;
let isPaper: bool = false;
let viewports: i32 = 0;

@inline
function typeOf(record: usize): u32 {
  return load<u16>(record, 4);
}
@inline
function flagsOf(record: usize): u32 {
  return load<u16>(record, 6);
}
@inline
function recordAt(index: u32): usize {
  return base + load<u32>(base + load<u32>(recordList) + (<usize>index << 2));
}

/**
 * The record with a handle. Blocks mostly own what follows itself in the file, so the record behind
 * the one found last is tried before the table of handles, in which every look-up is a cache miss.
 */
function findNext(handle: u64): usize {
  const count = load<u32>(recordList, 4);
  if (found + 1 < count) {
    const next = recordAt(found + 1);
    if (load<u64>(next, 8) == handle) {
      found++;
      return next;
    }
  }
  const record = findHandle(handle);
  if (record != 0) seek(handle);
  return record;
}

/** Sets the place of a handle; records behind the tables ascend as the object map does. */
function seek(handle: u64): void {
  let low: u32 = 0;
  let high = load<u32>(recordList, 4);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u64>(recordAt(middle), 8) < handle) low = middle + 1;
    else high = middle;
  }
  if (low < load<u32>(recordList, 4) && load<u64>(recordAt(low), 8) == handle) found = low;
}

/** Orders all records; handles can be found already. */
export function orderRecords(): void {
  makeBlocks();
  const count = load<u32>(recordList, 4);
  closeList();
  ordered = borrow(count << 2);
  placed = 0;
  found = 0;
  askedRecord = 0;
  const sparseCount = load<u32>(sparseList, 4);
  for (let i: u32 = 0; i < sparseCount; i++) {
    const record = base + load<u32>(base + load<u32>(sparseList) + (<usize>i << 2));
    if (typeCategory(typeOf(record)) != CATEGORY_ENTITY) put(record);
  }
  for (let i: u32 = 0; i < blockHeadCount(); i++) placeBlock(blockHeadAt(i));
  if (placed != count) placeRest(count);
  memory.copy(base + load<u32>(recordList), ordered, placed << 2);
  store<u32>(recordList, placed, 4);
}

@inline
function put(record: usize): void {
  store<u32>(ordered + (<usize>placed << 2), <u32>(record - base));
  placed++;
}

/** Every block record gets its BLOCK, with what DWG keeps in the record. */
function makeBlocks(): void {
  for (let i: u32 = 0; i < blockHeadCount(); i++) {
    const head = blockHeadAt(i);
    const record = base + load<u32>(head);
    let target = findHandle(load<u64>(head, BLOCK_HEAD_block));
    if (target == 0 || typeOf(target) != T_BLOCK || isPlaced(target)) {
      target = newRecord(T_BLOCK);
      assignHandle(target);
      store<u64>(blockHeadAt(i), load<u64>(target, 8), BLOCK_HEAD_block);
    }
    fillBlock(target, record, blockHeadAt(i));
  }
}

function fillBlock(target: usize, record: usize, head: usize): void {
  setFlag(target, FLAG_inBlock);
  store<u64>(target, load<u64>(record, 8), 16);
  store<u32>(target, load<u32>(record, BLOCK_RECORD_name), BLOCK_blockName);
  store<i32>(target, load<i32>(head, BLOCK_HEAD_flags), BLOCK_flags);
  for (let i: u32 = 0; i < 24; i += 8) {
    store<f64>(target + BLOCK_basePoint + i, load<f64>(head + BLOCK_HEAD_basePoint + i));
  }
  store<u32>(target, load<u32>(head, BLOCK_HEAD_path), BLOCK_xrefPath);
  store<u32>(target, load<u32>(head, BLOCK_HEAD_description), BLOCK_description);
}

function placeBlock(head: usize): void {
  const record = base + load<u32>(head);
  openBlock(record, findHandle(load<u64>(head, BLOCK_HEAD_block)));
  put(block);
  const index = load<u32>(record, 36);
  // the place is needed for the BLOCK from here on
  store<u32>(record, 0, 36);
  if (index == 0) return;
  const owned = ownedAt(index - 1);
  store<u32>(head, <u32>placeEntities(owned), BLOCK_HEAD_isWhole);
  const end = findHandle(load<u64>(owned, OWNED_end));
  if (end != 0 && typeOf(end) == T_ENDBLK && !isPlaced(end)) place(end);
}

/** The block that is placed in from now on. A block with a layout is a sheet, or model space. */
function openBlock(record: usize, target: usize): void {
  block = target;
  store<u32>(block, <u32>(record - base), 36);
  store<u64>(block, 0, 72);
  isPaper = isPaperName(load<u32>(record, BLOCK_RECORD_name));
  viewports = 0;
}

/** "*Paper_Space", with or without a number behind it; any case. */
function isPaperName(symbol: u32): bool {
  if (symbol == 0 || load<u32>(base + symbol, 4) < 12) return false;
  const text = base + load<u32>(base + symbol);
  return (
    (load<u64>(text) & 0xdfdfdfdfdfdfdfff) == 0x535f52455041502a &&
    (load<u32>(text, 8) & 0xdfdfdfdf) == 0x45434150
  );
}

@inline
function isPlaced(record: usize): bool {
  return (flagsOf(record) & FLAG_inBlock) != 0;
}

/** An entity that stands in a block and has no place yet; 0 for anything else. */
function entityOf(handle: u64): usize {
  const record = findNext(handle);
  if (record == 0 || typeCategory(typeOf(record)) != CATEGORY_ENTITY) return 0;
  if (isPlaced(record) || (flagsOf(record) & FLAG_child) != 0) return 0;
  const type = typeOf(record);
  return type == T_BLOCK || type == T_ENDBLK ? 0 : record;
}

/** True when every entity that the list or chain names was found. */
function placeEntities(owned: usize): bool {
  let isWhole = true;
  if (load<u32>(owned, OWNED_isChain) == 0) {
    const count = load<u32>(owned, OWNED_count);
    const list = base + load<u32>(owned, OWNED_list);
    for (let i: u32 = 0; i < count; i++) {
      const record = entityOf(load<u64>(list + (i << 3)));
      if (record != 0) placeEntity(record);
      else isWhole = false;
    }
    return isWhole;
  }
  const last = load<u64>(owned, OWNED_last);
  let handle = load<u64>(owned, OWNED_first);
  if (handle == 0 && last == 0) return true;
  while (true) {
    const record = entityOf(handle);
    if (record == 0) return false;
    const next = load<u64>(record, 72);
    placeEntity(record);
    if (handle == last) return true;
    handle = next;
  }
}

function place(record: usize): void {
  setFlag(record, FLAG_inBlock);
  put(record);
  store<u64>(record, 0, 72);
  store<u32>(record, <u32>(block - base), 36);
  if (load<u64>(record, 16) == 0) store<u64>(record, ownerHandle(), 16);
}

/** The handle of the block record, which entities of model and paper space leave out. */
@inline
function ownerHandle(): u64 {
  return load<u64>(base + load<u32>(block, 36), 8);
}

function placeEntity(record: usize): void {
  const owned = load<u32>(record, 36);
  place(record);
  if (isPaper) setFlag(record, FLAG_paperSpace);
  const type = typeOf(record);
  if (type == T_VIEWPORT) numberViewport(record);
  else if (owned != 0 && (type == T_POLYLINE || type == T_INSERT)) {
    placeChildren(record, ownedAt(owned - 1));
  }
}

/** DWG has no numbers for viewports; DXF counts them, the sheet's own being the first. */
function numberViewport(record: usize): void {
  viewports++;
  store<i32>(record, viewports, VIEWPORT_viewportId);
  // bit 17 of the flags: the viewport is off (DXF Reference, VIEWPORT, 90)
  const isOff = (load<i32>(record, VIEWPORT_flags) & 0x20000) != 0;
  store<i32>(record, isOff ? 0 : viewports, VIEWPORT_status);
}

/** The children stand right behind their parent. */
function placeChildren(parent: usize, owned: usize): void {
  const first = placed;
  if (load<u32>(owned, OWNED_isChain) == 0) {
    const count = load<u32>(owned, OWNED_count);
    const list = base + load<u32>(owned, OWNED_list);
    for (let i: u32 = 0; i < count; i++) {
      const child = childOf(load<u64>(list + (i << 3)));
      if (child != 0) placeChild(child, parent);
    }
  } else {
    const last = load<u64>(owned, OWNED_last);
    let handle = load<u64>(owned, OWNED_first);
    while (true) {
      const child = childOf(handle);
      if (child == 0) break;
      const next = load<u64>(child, 72);
      placeChild(child, parent);
      if (handle == last) break;
      handle = next;
    }
  }
  const count = placed - first;
  if (count != 0) {
    store<u32>(parent, first, 72);
    store<u32>(parent, count, 76);
    store<u32>(append(parentList, 4), <u32>(parent - base));
  }
  const end = findHandle(load<u64>(owned, OWNED_end));
  if (end != 0 && typeOf(end) == T_SEQEND && !isPlaced(end)) placeChild(end, parent);
}

/** A VERTEX or ATTRIB without a place; 0 for anything else. */
function childOf(handle: u64): usize {
  const record = findNext(handle);
  if (record == 0 || isPlaced(record)) return 0;
  if (typeOf(record) == T_SEQEND || typeCategory(typeOf(record)) != CATEGORY_ENTITY) return 0;
  return (flagsOf(record) & FLAG_child) != 0 ? record : 0;
}

function placeChild(child: usize, parent: usize): void {
  place(child);
  store<u32>(child, <u32>(parent - base), 36);
}

/** Entities that no list names: to the block of their owner, where its list has gaps. */
function placeRest(count: u32): void {
  let strays: u32 = 0;
  const model = spaceBlock(false);
  const paper = spaceBlock(true);
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(i);
    if (typeCategory(typeOf(record)) != CATEGORY_ENTITY || isPlaced(record)) continue;
    const type = typeOf(record);
    // the BLOCK of an erased block must not be taken for a definition
    if (type == T_BLOCK) store<u16>(record, <u16>T_FILLER, 4);
    if (type == T_BLOCK || type == T_ENDBLK || type == T_SEQEND) continue;
    if ((flagsOf(record) & FLAG_child) != 0) {
      strays++;
      continue;
    }
    const owner = load<u64>(record, 16);
    let head = (flagsOf(record) & FLAG_paperSpace) != 0 ? paper : model;
    if (owner != 0) head = headOfRecord(findHandle(owner));
    if (head == 0 || load<u32>(head, BLOCK_HEAD_isWhole) != 0) continue;
    openBlock(base + load<u32>(head), findHandle(load<u64>(head, BLOCK_HEAD_block)));
    placeEntity(record);
  }
  if (strays != 0) faults(FAULT_stray_child, strays);
}

/** The entry of a block record; 0 for any other record. What is left mostly has one owner. */
function headOfRecord(record: usize): usize {
  if (record == 0 || record == askedRecord) return record == 0 ? 0 : askedHead;
  askedRecord = record;
  askedHead = 0;
  for (let i: u32 = 0; i < blockHeadCount(); i++) {
    const head = blockHeadAt(i);
    if (base + load<u32>(head) == record) askedHead = head;
  }
  return askedHead;
}

/** The entry of model space, or of the first paper space. */
function spaceBlock(paper: bool): usize {
  for (let i: u32 = 0; i < blockHeadCount(); i++) {
    const head = blockHeadAt(i);
    const symbol = load<u32>(base + load<u32>(head), BLOCK_RECORD_name);
    if (paper ? isPaperName(symbol) : isModelName(symbol)) return head;
  }
  return 0;
}

/** "*Model_Space" in any case. */
function isModelName(symbol: u32): bool {
  if (symbol == 0 || load<u32>(base + symbol, 4) != 12) return false;
  const text = base + load<u32>(base + symbol);
  return (
    (load<u64>(text) & 0xdfdfdfdfdfdfdfff) == 0x535f4c45444f4d2a &&
    (load<u32>(text, 8) & 0xdfdfdfdf) == 0x45434150
  );
}
