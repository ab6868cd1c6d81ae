/**
 * What a drawing amounts to: entities a layer, and the extents of model space.
 *
 * Written into the drawing buffer: `entityCount` of the layers' symbols (model space, inserts not
 * expanded), `extents` and `extentsCount` of the header. Extents are of what is drawn: invisible
 * entities and frozen layers do not count, layers that are off do (as for AutoCAD's EXTMIN); rays,
 * construction lines and viewports do not, nor do attribute definitions inside of blocks. Text is
 * estimated from its height and length.
 *
 * A block's own box is found once and kept; where an insert turns it by quarter turns at most, the
 * box moved is exact. Otherwise the content is gone through, until a budget is used up; then the
 * moved box stands for it.
 */
import {
  ATTDEF_flags,
  ATTRIB_flags,
  BLOCK_RECORD_entities,
  FLAG_invisible,
  HEAD_extents,
  HEAD_extentsCount,
  HEAD_firstSymbol,
  HEAD_modelSpace,
  INSERT_columns,
  INSERT_rows,
  LAYER_flags,
  SYMBOL_canonical,
  SYMBOL_entityCount,
  SYMBOL_LAYER,
  SYMBOL_nextSymbol,
  T_ATTDEF,
  T_ATTRIB,
} from '../generated/model';
import { base, outputWindow } from './arena';
import { blockOfInsert, placeInsert } from './blocks';
import { boxMaxX, boxMaxY, boxMinX, boxMinY, clearBox, growPoint, isBoxEmpty, setBox } from './box';
import { growEntity } from './extents';
import { MATRIX_SIZE, mapX, mapY, multiply } from './matrix';
import { setBlock } from './plane';

const DEPTH_MAX: i32 = 32;
const EXACT_BUDGET: i32 = 2000000;
const VISITS_MAX: i32 = 50000000;
const LAYER_FROZEN: i32 = 1;
const ATTRIBUTE_INVISIBLE: i32 = 1;
const ATTRIBUTE_CONSTANT: i32 = 2;
/** A matrix for each depth, and one to multiply into. */
const stack: usize = memory.data(3264, 8);
const cell: usize = memory.data(96, 8);

/**
 * Boxes of blocks: {u32 block record, u32 state, f64 minX, minY, maxX, maxY}, in the idle window.
 */
const ENTRY_SIZE: u32 = 40;
const ENTRIES: u32 = 16384;
const BUSY: u32 = 1;
const KNOWN: u32 = 2;

let budget: i32 = 0;
let visits: i32 = 0;
let drawn: u32 = 0;

export function countDrawing(): void {
  countLayers();
  memory.fill(outputWindow(), 0, ENTRIES * ENTRY_SIZE);
  budget = EXACT_BUDGET;
  visits = VISITS_MAX;
  drawn = 0;
  clearBox();
  const model = load<u32>(base, HEAD_modelSpace);
  if (model != 0) addEntities(base + model, 0, 0);
  setBlock(0);
  const isEmpty = isBoxEmpty();
  store<u32>(base, isEmpty ? 0 : max<u32>(drawn, 1), HEAD_extentsCount);
  const at = base + HEAD_extents;
  store<f64>(at, isEmpty ? 0 : boxMinX);
  store<f64>(at, isEmpty ? 0 : boxMinY, 8);
  store<f64>(at, isEmpty ? 0 : boxMaxX, 16);
  store<f64>(at, isEmpty ? 0 : boxMaxY, 24);
}

function countLayers(): void {
  let symbol = load<u32>(base, HEAD_firstSymbol);
  while (symbol != 0) {
    store<u32>(base + symbol, 0, SYMBOL_entityCount);
    symbol = load<u32>(base + symbol, SYMBOL_nextSymbol);
  }
  const model = load<u32>(base, HEAD_modelSpace);
  if (model == 0) return;
  const list = base + model + BLOCK_RECORD_entities;
  const start = base + load<u32>(list);
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n; i++) {
    const layer = load<u32>(base + load<u32>(start + ((<usize>i) << 2)), 40);
    if (layer == 0) continue;
    const at = base + canonicalOf(layer);
    store<u32>(at, load<u32>(at, SYMBOL_entityCount) + 1, SYMBOL_entityCount);
  }
}

function canonicalOf(symbol: u32): u32 {
  const canonical = load<u32>(base + symbol, SYMBOL_canonical);
  return canonical == 0 ? symbol : canonical;
}

/** False for what is never drawn. Layer 0 in a block is the insert's, which was looked at. */
function isShown(record: usize, depth: i32): bool {
  if ((load<u16>(record, 6) & FLAG_invisible) != 0) return false;
  const type = <u32>load<u16>(record, 4);
  const isAttribute = type == T_ATTDEF || type == T_ATTRIB;
  if (isAttribute && !isAttributeShown(type, record, depth)) return false;
  const symbol = load<u32>(record, 40);
  if (symbol == 0) return true;
  const node = base + symbol;
  if (depth > 0 && load<u32>(node, 4) == 1 && load<u8>(base + load<u32>(node)) == 0x30) return true;
  const layer = load<u32>(base + canonicalOf(symbol), SYMBOL_LAYER);
  return layer == 0 || (load<i32>(base + layer, LAYER_flags) & LAYER_FROZEN) == 0;
}

/** Invisible attributes are not; definitions in a block stand for the attributes of its inserts. */
function isAttributeShown(type: u32, record: usize, depth: i32): bool {
  const flags = load<i32>(record + (type == T_ATTDEF ? ATTDEF_flags : ATTRIB_flags));
  if ((flags & ATTRIBUTE_INVISIBLE) != 0) return false;
  return type == T_ATTRIB || depth == 0 || (flags & ATTRIBUTE_CONSTANT) != 0;
}

/** Adds a block record's entities as a matrix places them; 0 is identity. */
function addEntities(blockRecord: usize, matrix: usize, depth: i32): void {
  const list = blockRecord + BLOCK_RECORD_entities;
  const start = base + load<u32>(list);
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n; i++) {
    if (visits-- <= 0) return;
    const record = base + load<u32>(start + ((<usize>i) << 2));
    if (!isShown(record, depth)) continue;
    drawn++;
    setBlock(matrix);
    const content = growEntity(record);
    if (content == 0) continue;
    if (content == record) addInsert(record, matrix, depth);
    else addPlaced(content, matrix, depth);
  }
}

function addInsert(insert: usize, matrix: usize, depth: i32): void {
  addAttributes(insert, depth);
  const blockRecord = blockOfInsert(insert);
  if (blockRecord == 0 || depth >= DEPTH_MAX) return;
  const columns = max(load<i32>(insert, INSERT_columns), 1);
  const rows = max(load<i32>(insert, INSERT_rows), 1);
  // The corners of an array reach as far as all of it.
  for (let corner = 0; corner < 4; corner++) {
    const column = (corner & 1) == 0 ? 0 : columns - 1;
    const row = (corner & 2) == 0 ? 0 : rows - 1;
    if (((corner & 1) != 0 && columns == 1) || ((corner & 2) != 0 && rows == 1)) continue;
    placeInsert(cell, insert, column, row);
    addCell(blockRecord, matrix, depth);
  }
}

function addAttributes(insert: usize, depth: i32): void {
  const children = base + load<u32>(insert, 72);
  for (let i: u32 = 0, n = load<u32>(insert, 76); i < n; i++) {
    const child = base + load<u32>(children + ((<usize>i) << 2));
    if (load<u16>(child, 4) == T_ATTRIB && isShown(child, depth)) growEntity(child);
  }
}

/** A block that is drawn in place, moved by what `extents.ts` put into its matrix. */
function addPlaced(placed: usize, matrix: usize, depth: i32): void {
  if (depth >= DEPTH_MAX) return;
  memory.copy(cell, placed, MATRIX_SIZE);
  addCell(base + load<u32>(placed, MATRIX_SIZE), matrix, depth);
}

/** Adds a block as `cell` places it inside `matrix`. */
function addCell(blockRecord: usize, matrix: usize, depth: i32): void {
  const own = stack + <usize>depth * MATRIX_SIZE;
  if (matrix == 0) memory.copy(own, cell, MATRIX_SIZE);
  else multiply(own, matrix, cell);
  if (!isSquare(own) && budget > 0) {
    budget -= load<i32>(blockRecord, BLOCK_RECORD_entities + 4) + 1;
    addEntities(blockRecord, own, depth + 1);
    return;
  }
  addBox(blockRecord, own, depth);
}

/** True when boxes stay boxes: x and y axis map to them, either way, and z stays out of it. */
function isSquare(m: usize): bool {
  if (load<f64>(m, 48) != 0 || load<f64>(m, 56) != 0) return false;
  return (
    (load<f64>(m, 8) == 0 && load<f64>(m, 24) == 0) || (load<f64>(m) == 0 && load<f64>(m, 32) == 0)
  );
}

/** Adds a block's own box, moved; it is found first when it is not known. */
function addBox(blockRecord: usize, matrix: usize, depth: i32): void {
  const entry = entryOf(<u32>(blockRecord - base));
  if (entry == 0 || load<u32>(entry, 4) == BUSY) return;
  if (load<u32>(entry, 4) != KNOWN) findBox(entry, blockRecord, depth);
  const x0 = load<f64>(entry, 8);
  const y0 = load<f64>(entry, 16);
  const x1 = load<f64>(entry, 24);
  const y1 = load<f64>(entry, 32);
  if (!(x0 <= x1)) return;
  growPoint(mapX(matrix, x0, y0, 0), mapY(matrix, x0, y0, 0));
  growPoint(mapX(matrix, x1, y0, 0), mapY(matrix, x1, y0, 0));
  growPoint(mapX(matrix, x0, y1, 0), mapY(matrix, x0, y1, 0));
  growPoint(mapX(matrix, x1, y1, 0), mapY(matrix, x1, y1, 0));
}

function findBox(entry: usize, blockRecord: usize, depth: i32): void {
  const minX = boxMinX;
  const minY = boxMinY;
  const maxX = boxMaxX;
  const maxY = boxMaxY;
  store<u32>(entry, BUSY, 4);
  clearBox();
  addEntities(blockRecord, 0, depth + 1);
  store<f64>(entry, boxMinX, 8);
  store<f64>(entry, boxMinY, 16);
  store<f64>(entry, boxMaxX, 24);
  store<f64>(entry, boxMaxY, 32);
  store<u32>(entry, KNOWN, 4);
  setBox(minX, minY, maxX, maxY);
}

/** The place of a block's box; 0 when all are taken. */
function entryOf(blockRecord: u32): usize {
  let slot = ((blockRecord >> 3) * 0x9e3779b1) >> 18;
  for (let i: u32 = 0; i < ENTRIES; i++) {
    const entry = outputWindow() + (slot & (ENTRIES - 1)) * ENTRY_SIZE;
    const owner = load<u32>(entry);
    if (owner == blockRecord) return entry;
    if (owner == 0) {
      store<u32>(entry, blockRecord);
      return entry;
    }
    slot++;
  }
  return 0;
}
