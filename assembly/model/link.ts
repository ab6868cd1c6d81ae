/**
 * Joins the records of a drawing: code page, handles, names, owners, blocks, layouts, children.
 *
 * In: records in file order, as a reader left them, with names as symbols and texts perhaps raw.
 * Out: the same buffer, complete: header filled, texts in UTF-8, every block record with its
 * entities in drawing order, every parent with its children, every used layer with a record.
 * What contradicts itself is decided here, in favour of what a CAD program would show.
 */
import {
  BLOCK_RECORD_entities,
  BLOCK_RECORD_layout,
  BLOCK_RECORD_name,
  BLOCK_RECORD_name_BIT,
  BLOCK_blockName,
  DRAWING_MAGIC,
  FAULT_missing_block,
  FAULT_missing_layer,
  FAULT_no_table_record,
  FLAG_child,
  FLAG_inBlock,
  FLAG_paperSpace,
  HEAD_headerRecord,
  HEAD_isBinary,
  HEAD_magic,
  HEAD_modelSpace,
  HEAD_paperSpace,
  HEAD_recordCount,
  HEAD_recordIndex,
  HEAD_schemaHash,
  HEAD_size,
  HEAD_sparseCount,
  HEAD_sparseIndex,
  HEAD_tagCount,
  HEAD_firstSymbol,
  HEAD_symbolCount,
  INSERT_block,
  LAYER_lineType,
  LAYER_lineType_BIT,
  LAYER_name,
  LAYER_name_BIT,
  LAYOUT_blockRecord,
  SCHEMA_HASH,
  SYMBOL_BLOCK_RECORD,
  SYMBOL_LAYER,
  SYMBOL_canonical,
  SYMBOL_nextSymbol,
  T_BLOCK,
  T_BLOCK_RECORD,
  T_ENDBLK,
  T_INSERT,
  T_LAYER,
  T_LAYOUT,
  T_SORTENTSTABLE,
  T_VIEWPORT,
} from '../generated/model';
import {
  CATEGORY_ENTITY,
  CATEGORY_TABLE,
  typeCategory,
  typeNameOffset,
  typeSymbolSlot,
} from './types';
import { headerRecord, newRecord, parentList, recordList, sparseList } from './builder';
import { isBinary, tagCount } from '../formats/dxf/tags';
import { alloc, base, borrow, closeList, drawingSize } from './arena';
import { applySortTable } from './draw-order';
import { fault, faults, setPlace, setPlaceHandle, setSection } from './faults';
import { freezeLayers } from './frozen-layers';
import { assignHandle, findHandle, linkHandles, noteHandles } from './handles';
import { foldedEqual, foldedHash } from './fold';
import { linkTables } from './link-tables';
import { intern, newestSymbol, symbolCount } from './symbols';


let modelSpace: usize = 0;
let paperSpace: usize = 0;

@inline
function recordCount(): u32 {
  return load<u32>(recordList, 4);
}
@inline
function recordAt(index: u32): usize {
  return base + load<u32>(base + load<u32>(recordList) + (<usize>index << 2));
}
/** Records that are no plain entities, in file order; linking adds to them. */
@inline
function sparseCount(): u32 {
  return load<u32>(sparseList, 4);
}
@inline
function sparseAt(index: u32): usize {
  return base + load<u32>(base + load<u32>(sparseList) + (<usize>index << 2));
}
@inline
function typeOf(record: usize): u32 {
  return load<u16>(record, 4);
}
@inline
function flagsOf(record: usize): u32 {
  return load<u16>(record, 6);
}

/** Joins everything; texts are decoded already. */
export function link(handleSeed: u64): void {
  setSection(0);
  setPlace(0, 1);
  linkHandles(handleSeed);
  linkRecords();
}

/**
 * Joins all but the handles, which are found already. Records stand as in a DXF file: children
 * right behind their parent, the entities of a block in their order.
 */
export function linkRecords(): void {
  setSection(0);
  setPlace(0, 1);
  setPlaceHandle(0);
  linkTables();
  linkSymbols();
  linkBlocks();
  linkLayouts();
  linkEntities();
  linkChildren();
  orderEntities();
  fillHeader();
}

// ---- names

/** Joins symbols that differ in case only, then notes each table's records at their symbols. */
function linkSymbols(): void {
  let size: u32 = 64;
  while (size < symbolCount << 1) size <<= 1;
  closeList();
  const slots = alloc(size << 2);
  memory.fill(slots, 0, <usize>size << 2);
  let symbol = newestSymbol;
  for (; symbol != 0; symbol = load<u32>(base + symbol, SYMBOL_nextSymbol)) {
    const at = base + symbol;
    let slot = foldedHash(base + load<u32>(at), load<u32>(at, 4)) & (size - 1);
    while (true) {
      const other = load<u32>(slots + (<usize>slot << 2));
      if (other == 0) {
        store<u32>(slots + (<usize>slot << 2), symbol);
        store<u32>(at, symbol, SYMBOL_canonical);
        break;
      }
      if (sameName(at, base + other)) {
        store<u32>(at, other, SYMBOL_canonical);
        break;
      }
      slot = (slot + 1) & (size - 1);
    }
  }
  const count = sparseCount();
  for (let i: u32 = 0; i < count; i++) {
    const record = sparseAt(i);
    if (typeCategory(typeOf(record)) == CATEGORY_TABLE) noteInTable(record);
  }
}

/** Compares two symbols without regard to case. */
function sameName(a: usize, b: usize): bool {
  return foldedEqual(base + load<u32>(a), load<u32>(a, 4), base + load<u32>(b), load<u32>(b, 4));
}

/** The first record of a name wins; all table types keep their name in the same place. */
function noteInTable(record: usize): void {
  const symbol = nameOf(record);
  if (symbol == 0) return;
  const slot = base + canonical(symbol) + typeSymbolSlot(typeOf(record));
  if (load<u32>(slot) == 0) store<u32>(slot, <u32>(record - base));
}

@inline
export function canonical(symbol: u32): u32 {
  return load<u32>(base + symbol, SYMBOL_canonical);
}

function nameOf(record: usize): u32 {
  return load<u32>(record + typeNameOffset(typeOf(record)));
}

// ---- blocks

export function symbolOfAscii(text: usize, length: u32): u32 {
  const symbol = intern(text, length);
  if (load<u32>(base + symbol, SYMBOL_canonical) != 0) return symbol;
  // made just now, so no record bears this spelling; another case of it may be there
  for (let other = newestSymbol; other != 0; other = load<u32>(base + other, SYMBOL_nextSymbol)) {
    const at = base + other;
    const found = load<u32>(at, SYMBOL_canonical);
    if (found == 0) continue;
    if (foldedEqual(base + load<u32>(at), load<u32>(at, 4), text, length)) {
      store<u32>(base + symbol, found, SYMBOL_canonical);
      return symbol;
    }
  }
  store<u32>(base + symbol, symbol, SYMBOL_canonical);
  return symbol;
}

function newBlockRecord(name: u32): usize {
  const record = newRecord(T_BLOCK_RECORD);
  store<u32>(record, name, BLOCK_RECORD_name);
  store<u64>(record, BLOCK_RECORD_name_BIT, 24);
  assignHandle(record);
  noteInTable(record);
  return record;
}

/** Gives every BLOCK its BLOCK_RECORD and the other way round (both at +36). */
function linkBlocks(): void {
  let nameless: usize = 0;
  const count = sparseCount();
  for (let i: u32 = 0; i < count; i++) {
    const block = sparseAt(i);
    if (typeOf(block) != T_BLOCK) continue;
    const name = load<u32>(block, BLOCK_blockName);
    let record: usize = 0;
    if (name != 0) {
      const found = load<u32>(base + canonical(name), SYMBOL_BLOCK_RECORD);
      if (found != 0) record = base + found;
    }
    // a second block of the same name, or one without a name, is found by its owner
    if (record == 0 || load<u32>(record, 36) != 0) {
      const owner = findHandle(load<u64>(block, 16));
      record = 0;
      const isFree = owner != 0 && typeOf(owner) == T_BLOCK_RECORD && load<u32>(owner, 36) == 0;
      if (isFree) record = owner;
    }
    // blocks without a name are one: nothing can tell them apart, nothing can insert them
    if (name == 0 && nameless != 0) {
      store<u32>(block, <u32>(nameless - base), 36);
      continue;
    }
    if (record == 0) {
      record = newBlockRecord(name);
      faults(FAULT_no_table_record, 1);
    }
    if (name == 0) nameless = record;
    store<u32>(record, <u32>(block - base), 36);
    store<u32>(block, <u32>(record - base), 36);
  }
  modelSpace = spaceBlock(MODEL_NAMES, 12);
  paperSpace = spaceBlock(PAPER_NAMES, 12);
  if (modelSpace == 0) modelSpace = newBlockRecord(symbolOfAscii(MODEL_NAMES, 12));
}

/** "*Model_Space" "$MODEL_SPACE", "*Paper_Space" "$PAPER_SPACE": R13 and later, R12. */
const MODEL_NAMES: usize = memory.data<u8>([
  42, 77, 111, 100, 101, 108, 95, 83, 112, 97, 99, 101, 36, 77, 79, 68, 69, 76, 95, 83, 80, 65, 67,
  69,
  0, 0, 0, 0, 0, 0, 0, 0,
]);
const PAPER_NAMES: usize = memory.data<u8>([
  42, 80, 97, 112, 101, 114, 95, 83, 112, 97, 99, 101, 36, 80, 65, 80, 69, 82, 95, 83, 80, 65, 67,
  69,
  0, 0, 0, 0, 0, 0, 0, 0,
]);
const ZERO_NAME: usize = memory.data<u8>([48, 0, 0, 0, 0, 0, 0, 0]);
const STANDARD: usize = memory.data<u8>([
  83, 116, 97, 110, 100, 97, 114, 100, 0, 0, 0, 0, 0, 0, 0, 0,
]);
const CONTINUOUS: usize = memory.data<u8>([
  67, 111, 110, 116, 105, 110, 117, 111, 117, 115, 0, 0, 0, 0, 0, 0,
]);

function spaceBlock(names: usize, length: u32): usize {
  for (let i: u32 = 0; i < 2; i++) {
    const symbol = symbolOfAscii(names + i * length, length);
    const found = load<u32>(base + canonical(symbol), SYMBOL_BLOCK_RECORD);
    if (found != 0) return base + found;
  }
  return 0;
}

/** A layout's block record points back to it; old and foreign files leave that out. */
function linkLayouts(): void {
  const count = sparseCount();
  for (let i: u32 = 0; i < count; i++) {
    const layout = sparseAt(i);
    if (typeOf(layout) != T_LAYOUT) continue;
    const record = findHandle(load<u64>(layout, LAYOUT_blockRecord));
    if (record == 0 || typeOf(record) != T_BLOCK_RECORD) continue;
    const told = findHandle(load<u64>(record, BLOCK_RECORD_layout));
    if (told == 0 || typeOf(told) != T_LAYOUT) {
      store<u64>(record, load<u64>(layout, 8), BLOCK_RECORD_layout);
    }
  }
}

// ---- entities

/** True for what stands in the list of a block: entities but not their children nor block marks. */
function isListed(record: usize): bool {
  const type = typeOf(record);
  if (typeCategory(type) != CATEGORY_ENTITY) return false;
  return (flagsOf(record) & FLAG_child) == 0 && type != T_BLOCK && type != T_ENDBLK;
}

/** The block record that an entity belongs to. */
function blockOf(entity: usize): usize {
  if ((flagsOf(entity) & FLAG_inBlock) != 0) {
    const block = base + load<u32>(entity, 36);
    return base + load<u32>(block, 36);
  }
  if ((flagsOf(entity) & FLAG_paperSpace) == 0) return modelSpace;
  const owner = findHandle(load<u64>(entity, 16));
  if (owner != 0 && typeOf(owner) == T_BLOCK_RECORD && owner != modelSpace) return owner;
  if (paperSpace == 0) paperSpace = newBlockRecord(symbolOfAscii(PAPER_NAMES, 12));
  return paperSpace;
}

let touched: u32 = 0;
function touchRecords(from: u32, to: u32): void {
  let sum: u32 = 0;
  for (let i = from; i < to; i++) sum += <u32>load<u16>(recordAt(i), 4);
  touched = sum;
}

/** Counts the entities of each block, makes the lists, and fills them in file order. */
function linkEntities(): void {
  const count = recordCount();
  zeroLayer = symbolOfAscii(ZERO_NAME, 1);
  standard = symbolOfAscii(STANDARD, 8);
  closeList();
  // the block record of each record, so that the records need not be visited twice
  const blocks = borrow(count << 2);
  for (let i: u32 = 0; i < count; i++) {
    if ((i & 31) == 0) touchRecords(i, min(count, i + 32));
    const entity = recordAt(i);
    const at = blocks + (<usize>i << 2);
    store<u32>(at, 0);
    if (typeCategory(typeOf(entity)) != CATEGORY_ENTITY) continue;
    checkLayer(entity);
    nameStyle(entity);
    if (typeOf(entity) == T_INSERT) checkBlock(entity);
    if (!isListed(entity)) continue;
    const block = blockOf(entity);
    store<u32>(entity, <u32>(block - base), 36);
    store<u32>(block, load<u32>(block, BLOCK_RECORD_entities + 4) + 1, BLOCK_RECORD_entities + 4);
    store<u32>(at, <u32>(block - base));
  }
  allocateLists();
  for (let i: u32 = 0; i < count; i++) {
    const offset = load<u32>(blocks + (<usize>i << 2));
    if (offset == 0) continue;
    const list = base + offset + BLOCK_RECORD_entities;
    const done = load<u32>(list, 4);
    store<u32>(
      base + load<u32>(list) + (<usize>done << 2),
      load<u32>(base + load<u32>(recordList) + (<usize>i << 2)),
    );
    store<u32>(list, done + 1, 4);
  }
}

function allocateLists(): void {
  closeList();
  const count = sparseCount();
  for (let i: u32 = 0; i < count; i++) {
    const block = sparseAt(i);
    if (typeOf(block) != T_BLOCK_RECORD) continue;
    const total = load<u32>(block, BLOCK_RECORD_entities + 4);
    const list = total == 0 ? base : alloc(total << 2);
    store<u32>(block, <u32>(list - base), BLOCK_RECORD_entities);
    store<u32>(block, 0, BLOCK_RECORD_entities + 4);
    store<u32>(block, total, BLOCK_RECORD_entities + 8);
  }
}

/** Drawing order, where it is not that of the file; what viewports of R12 freeze. */
function orderEntities(): void {
  const count = sparseCount();
  for (let i: u32 = 0; i < count; i++) {
    const record = sparseAt(i);
    if (typeOf(record) == T_SORTENTSTABLE) applySortTable(record);
    else if (typeOf(record) == T_VIEWPORT) freezeLayers(record);
  }
}

/** A parent's first child index becomes the offset of its list of children. */
function linkChildren(): void {
  const index = load<u32>(recordList);
  const count = load<u32>(parentList, 4);
  for (let i: u32 = 0; i < count; i++) {
    const record = base + load<u32>(base + load<u32>(parentList) + (<usize>i << 2));
    // children follow their parent directly, so the index itself is their list
    store<u32>(record, index + (load<u32>(record, 72) << 2), 72);
  }
}

// ---- layers

let zeroLayer: u32 = 0;
let standard: u32 = 0;

/**
 * An INSERT of a block that the file does not have shows nothing: told, for it looks like a loss.
 */
function checkBlock(insert: usize): void {
  const name = load<u32>(insert, INSERT_block);
  if (name != 0 && load<u32>(base + canonical(name), SYMBOL_BLOCK_RECORD) != 0) return;
  setPlaceHandle(load<u64>(insert, 8));
  fault(FAULT_missing_block, load<u64>(insert, 8));
  setPlaceHandle(0);
}

/** An entity without a layer is on 0; a layer that the table lacks gets a record. */
function checkLayer(entity: usize): void {
  let layer = load<u32>(entity, 40);
  if (layer == 0) {
    layer = zeroLayer;
    store<u32>(entity, layer, 40);
  }
  if (load<u32>(base + canonical(layer), SYMBOL_LAYER) != 0) return;
  const record = newRecord(T_LAYER);
  store<u32>(record, layer, LAYER_name);
  store<u32>(record, symbolOfAscii(CONTINUOUS, 10), LAYER_lineType);
  store<u64>(record, LAYER_name_BIT | LAYER_lineType_BIT, 24);
  assignHandle(record);
  noteInTable(record);
  fault(FAULT_missing_layer);
}

/** A text, dimension or leader without a style has STANDARD, as the table of styles spells it. */
function nameStyle(entity: usize): void {
  const offset = typeNameOffset(typeOf(entity));
  if (offset == 0 || load<u32>(entity + offset) != 0) return;
  const style = load<u32>(base + canonical(standard) + typeSymbolSlot(typeOf(entity)));
  store<u32>(entity + offset, style == 0 ? standard : nameOf(base + style));
}

function fillHeader(): void {
  closeList();
  const head = base;
  store<u32>(head, DRAWING_MAGIC, HEAD_magic);
  store<u32>(head, SCHEMA_HASH, HEAD_schemaHash);
  store<u32>(head, load<u32>(recordList), HEAD_recordIndex);
  store<u32>(head, recordCount(), HEAD_recordCount);
  store<u32>(head, load<u32>(sparseList), HEAD_sparseIndex);
  store<u32>(head, sparseCount(), HEAD_sparseCount);
  store<u32>(head, newestSymbol, HEAD_firstSymbol);
  store<u32>(head, symbolCount, HEAD_symbolCount);
  store<u32>(head, <u32>(modelSpace - base), HEAD_modelSpace);
  store<u32>(head, paperSpace == 0 ? 0 : <u32>(paperSpace - base), HEAD_paperSpace);
  store<u32>(head, headerRecord, HEAD_headerRecord);
  store<u32>(head, isBinary ? 1 : 0, HEAD_isBinary);
  store<u32>(head, tagCount, HEAD_tagCount);
  noteHandles();
  store<u32>(head, drawingSize(), HEAD_size);
}
