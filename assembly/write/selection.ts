/**
 * Which entities a text output holds: spaces in their order, then filters by layer and type.
 *
 * The host resolves names (layouts, layers, types) to records, symbols and type numbers once; here
 * a filter is a mark in a symbol and a bit in a table, so that it costs two loads an entity.
 */
import {
  SYMBOL_selected,
  T_UNKNOWN_ENTITY,
  TYPE_COUNT,
  UNKNOWN_ENTITY_typeName,
} from '../generated/model';
import { base } from '../model/arena';
import { canonicalOf, effectiveLayer } from './common';
import { setWithZ } from './fields';

const SPACES_MAX: u32 = 4096;
/** {u32 block record, u32 text node of the layout's name or 0}. */
const spaces: usize = memory.data(32768, 8);
/** A byte a type: asked for. */
const types: usize = memory.data(1024, 8);
const FLAG_Z: u32 = 1;
const FLAG_FLATTEN: u32 = 2;

export let spaceCount: u32 = 0;
export let flatten: bool = false;
let filtersLayers: bool = false;
let filtersTypes: bool = false;
/** Layer symbols carry the number of the selection that marked them. */
let stamp: u32 = 0;

/** Starts a selection of nothing; flags: 1 points with z, 2 inserts expanded. */
export function setSelection(flags: u32): void {
  setWithZ((flags & FLAG_Z) != 0);
  flatten = (flags & FLAG_FLATTEN) != 0;
  spaceCount = 0;
  filtersLayers = false;
  filtersTypes = false;
  stamp++;
}

/** Adds a block record's entities; `layoutName`: a text node, or 0 for model space. */
export function selectSpace(blockRecord: u32, layoutName: u32): bool {
  if (spaceCount >= SPACES_MAX) return false;
  const entry = spaces + ((<usize>spaceCount) << 3);
  store<u32>(entry, blockRecord);
  store<u32>(entry, layoutName, 4);
  spaceCount++;
  return true;
}

/** Only entities on this layer, and those of further calls. 0 selects none. */
export function selectLayer(symbol: u32): void {
  filtersLayers = true;
  if (symbol != 0) store<u32>(base + canonicalOf(symbol), stamp, SYMBOL_selected);
}

/** Only entities of this type number, and those of further calls. */
export function selectType(type: u32): void {
  if (!filtersTypes) memory.fill(types, 0, 1024);
  filtersTypes = true;
  if (type < TYPE_COUNT) store<u8>(types + type, 1);
}

/** Only entities of this type that the model does not describe, and those of further calls. */
export function selectTypeName(symbol: u32): void {
  store<u32>(base + symbol, stamp, SYMBOL_selected);
}

export function spaceRecord(index: u32): u32 {
  return load<u32>(spaces + ((<usize>index) << 3));
}
export function spaceLayout(index: u32): u32 {
  return load<u32>(spaces + ((<usize>index) << 3), 4);
}

/** `type`: the number the entity will be written as. */
export function isSelected(record: usize, type: u32): bool {
  if (filtersTypes && !isType(record, type)) return false;
  if (!filtersLayers) return true;
  const symbol = effectiveLayer(record);
  return symbol != 0 && load<u32>(base + canonicalOf(symbol), SYMBOL_selected) == stamp;
}

function isType(record: usize, type: u32): bool {
  if (load<u8>(types + type) == 0) return false;
  if (type != T_UNKNOWN_ENTITY) return true;
  const symbol = load<u32>(record, UNKNOWN_ENTITY_typeName);
  return symbol != 0 && load<u32>(base + symbol, SYMBOL_selected) == stamp;
}
