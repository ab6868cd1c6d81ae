/**
 * Inserts expanded: what a block holds, as the insert places it, in the place of the INSERT.
 *
 * Nested inserts and arrays are expanded too. Attributes become TEXT, attribute definitions are
 * left out unless constant. Layer 0 and ByBlock are inherited. An insert stays as it is where its
 * block is missing, empty or an xref, where blocks nest deeper than 32 or in a circle, and once a
 * budget of entities is used up, so that a small file cannot ask for an endless answer.
 */
import { write_TEXT } from '../generated/json';
import {
  ATTDEF_flags,
  BLOCK_RECORD_entities,
  INSERT_columns,
  INSERT_rows,
  LAYER_lineType,
  LAYER_lineWeight,
  T_ATTDEF,
  T_ATTRIB,
  T_INSERT,
  T_TEXT,
} from '../generated/model';
import { base } from '../model/arena';
import { blockOfInsert, placeInsert } from '../model/blocks';
import { MATRIX_SIZE, multiply } from '../model/matrix';
import { block, setBlock } from '../model/plane';
import {
  aci,
  color,
  effectiveLayer,
  effectiveLineType,
  effectiveLineWeight,
  insertColor,
  insertColorIndex,
  insertHandle,
  insertHidden,
  insertLayer,
  insertLineType,
  insertLineWeight,
  isHidden,
  layerRecord,
  leaveInserts,
  resolveColor,
  setInsert,
  setInsertStyle,
} from './common';
import { writeSelected, writeSelectedAs } from './stream';

const DEPTH_MAX: i32 = 32;
const EXPANDED_MAX: i32 = 5000000;
const CONSTANT: i32 = 2;
const BY_LAYER: i32 = -1;
const cell: usize = memory.data(96, 8);
/** The transform of each depth. */
const stack: usize = memory.data(3168, 8);
/** Block records that are being expanded, so that a circle is seen. */
const path: usize = memory.data(132, 4);

let depth: i32 = 0;
let budget: i32 = EXPANDED_MAX;

export function openFlatten(): void {
  depth = 0;
  budget = EXPANDED_MAX;
  setBlock(0);
  leaveInserts();
}

/** Whether the budget ends before the entities of a list do; goes the ways of `writeFlat`. */
export function countFlat(list: usize): bool {
  const start = base + load<u32>(list);
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n && budget > 0; i++) {
    const record = base + load<u32>(start + (<usize>i << 2));
    if (depth > 0) budget--;
    if (load<u16>(record, 4) == T_INSERT) countCells(record);
  }
  return budget <= 0;
}

function countCells(insert: usize): void {
  const blockRecord = blockOfInsert(insert);
  if (!canExpand(blockRecord)) return;
  store<u32>(path + (<usize>depth << 2), <u32>(blockRecord - base));
  depth++;
  const cells = cellCount(insert);
  for (let i: u64 = 0; i < cells && budget > 0; i++) countFlat(blockRecord + BLOCK_RECORD_entities);
  depth--;
}

function cellCount(insert: usize): u64 {
  const columns = <u64>max(load<i32>(insert, INSERT_columns), 1);
  return columns * <u64>max(load<i32>(insert, INSERT_rows), 1);
}

/** Writes an entity, expanded where it is an insert that can be. */
export function writeFlat(record: usize): void {
  const type = load<u16>(record, 4);
  if (type == T_INSERT && expand(record)) return;
  if (type != T_ATTDEF || depth == 0) writeSelected(record);
  else if ((load<i32>(record, ATTDEF_flags) & CONSTANT) != 0) writeText(record);
}

/** TEXT, ATTRIB and ATTDEF are laid out alike. */
function writeText(record: usize): void {
  writeSelectedAs(record, T_TEXT, write_TEXT);
}

function canExpand(blockRecord: usize): bool {
  if (blockRecord == 0 || depth >= DEPTH_MAX || budget <= 0) return false;
  if (load<u32>(blockRecord, BLOCK_RECORD_entities + 4) == 0) return false;
  for (let i = 0; i < depth; i++) {
    if (load<u32>(path + (<usize>i << 2)) == <u32>(blockRecord - base)) return false;
  }
  return true;
}

function expand(insert: usize): bool {
  const blockRecord = blockOfInsert(insert);
  if (!canExpand(blockRecord)) return false;
  const outer = block;
  const handle = insertHandle;
  const layer = insertLayer;
  const hidden = insertHidden;
  const colorIndex = insertColorIndex;
  const trueColor = insertColor;
  const lineType = insertLineType;
  const lineWeight = insertLineWeight;
  store<u32>(path + (<usize>depth << 2), <u32>(blockRecord - base));
  handDown(insert);
  expandCells(insert, blockRecord, outer);
  expandAttributes(insert);
  setBlock(outer);
  setInsert(handle, layer, hidden);
  setInsertStyle(colorIndex, trueColor, lineType, lineWeight);
  return true;
}

/** Makes the insert's own looks what its content inherits. */
function handDown(insert: usize): void {
  const layer = effectiveLayer(insert);
  const record = layerRecord(layer);
  resolveColor(insert, layer);
  let lineType = effectiveLineType(insert);
  let lineWeight = effectiveLineWeight(insert);
  if (record != 0 && lineType == 0) lineType = load<u32>(record, LAYER_lineType);
  if (record != 0 && lineWeight == BY_LAYER) lineWeight = load<i32>(record, LAYER_lineWeight);
  const outermost = insertHandle == 0 ? load<u64>(insert, 8) : insertHandle;
  setInsert(outermost, layer, isHidden(insert));
  setInsertStyle(aci, color, lineType, lineWeight);
}

function expandCells(insert: usize, blockRecord: usize, outer: usize): void {
  const columns = <u32>max(load<i32>(insert, INSERT_columns), 1);
  const rows = <u32>max(load<i32>(insert, INSERT_rows), 1);
  const own = stack + <usize>depth * MATRIX_SIZE;
  depth++;
  for (let row: u32 = 0; row < rows && budget > 0; row++) {
    for (let column: u32 = 0; column < columns && budget > 0; column++) {
      placeInsert(cell, insert, column, row);
      if (outer == 0) memory.copy(own, cell, MATRIX_SIZE);
      else multiply(own, outer, cell);
      expandList(blockRecord + BLOCK_RECORD_entities, own);
    }
  }
  depth--;
  setBlock(outer);
}

function expandList(list: usize, own: usize): void {
  const start = base + load<u32>(list);
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n && budget > 0; i++) {
    budget--;
    setBlock(own);
    writeFlat(base + load<u32>(start + (<usize>i << 2)));
  }
}

/** Attributes stand in the coordinates around the insert, and their layer is their own. */
function expandAttributes(insert: usize): void {
  const children = base + load<u32>(insert, 72);
  for (let i: u32 = 0, n = load<u32>(insert, 76); i < n; i++) {
    const child = base + load<u32>(children + (<usize>i << 2));
    if (load<u16>(child, 4) == T_ATTRIB) writeText(child);
  }
}
