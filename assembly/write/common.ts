/**
 * What every entity's JSON begins with: type, id, layer, colours, linetype, lineweight, visibility.
 *
 * ByLayer and ByBlock are resolved here: ByLayer to the layer's ACI (7 where there is no layer),
 * ByBlock to 7 or, in a flattened insert, to what the insert has; there, layer 0 is the insert's
 * layer too (AutoCAD help, "About controlling the color and linetype properties in blocks").
 * Linetype and lineweight stay away when ByLayer; ByBlock and default lineweights are 0.25 mm.
 */
import {
  FLAG_invisible,
  LAYER_color,
  LAYER_colorIndex,
  LAYER_name,
  SYMBOL_canonical,
  SYMBOL_LAYER,
} from '../generated/model';
import { base } from '../model/arena';
import { integer, number, text } from './fields';
import { put, putByte, putHandle, putInteger, putText, room } from './sink';

const BY_BLOCK: i32 = 0;
const BY_LAYER: i32 = 256;
const BY_ENTITY: i32 = 257;
const NO_COLOR: i32 = -1;
const DEFAULT_ACI: i32 = 7;
const WEIGHT_BY_LAYER: i32 = -1;
const WEIGHT_BY_BLOCK: i32 = -2;
const DEFAULT_MILLIMETRES: f64 = 0.25;
const TRANSPARENCY_VALUE: i32 = 0x02000000;

/** What the flattened insert around an entity hands down; its symbols are 0 outside of inserts. */
export let insertLayer: u32 = 0;
export let insertColorIndex: i32 = DEFAULT_ACI;
export let insertColor: i32 = NO_COLOR;
export let insertLineType: u32 = 0;
export let insertLineWeight: i32 = WEIGHT_BY_BLOCK;
export let insertHidden: bool = false;
/** Handle of the outermost insert, 0 outside. */
export let insertHandle: u64 = 0;

/** Text node of the entity's layout; 0 for none, UNNAMED for a paper space without a name. */
let layoutNode: u32 = 0;
const UNNAMED: u32 = 0xffffffff;
export function setLayout(node: u32): void {
  layoutNode = node;
}

export function setInsert(handle: u64, layer: u32, hidden: bool): void {
  insertHandle = handle;
  insertLayer = layer;
  insertHidden = hidden;
}
export function setInsertStyle(
  colorIndex: i32,
  trueColor: i32,
  lineType: u32,
  lineWeight: i32,
): void {
  insertColorIndex = colorIndex;
  insertColor = trueColor;
  insertLineType = lineType;
  insertLineWeight = lineWeight;
}
/** Outside of inserts ByBlock means color 7 and the default lineweight. */
export function leaveInserts(): void {
  setInsert(0, 0, false);
  setInsertStyle(DEFAULT_ACI, NO_COLOR, 0, WEIGHT_BY_BLOCK);
}

/** The LAYER record's address, or 0. */
export function layerRecord(symbol: u32): usize {
  if (symbol == 0) return 0;
  const record = load<u32>(base + canonicalOf(symbol), SYMBOL_LAYER);
  return record == 0 ? 0 : base + record;
}

export function canonicalOf(symbol: u32): u32 {
  const canonical = load<u32>(base + symbol, SYMBOL_canonical);
  return canonical == 0 ? symbol : canonical;
}

/** True for the layer named 0. */
function isLayerZero(symbol: u32): bool {
  if (symbol == 0) return true;
  const node = base + symbol;
  return load<u32>(node, 4) == 1 && load<u8>(base + load<u32>(node)) == 0x30;
}

/** The layer an entity counts as being on. */
export function effectiveLayer(record: usize): u32 {
  const symbol = load<u32>(record, 40);
  return insertLayer != 0 && isLayerZero(symbol) ? insertLayer : symbol;
}

/** Results of `resolveColor`: an ACI of 1 to 255, and a true color or -1. */
export let aci: i32 = DEFAULT_ACI;
export let color: i32 = NO_COLOR;

export function resolveColor(record: usize, layerSymbol: u32): void {
  aci = load<i32>(record, 48);
  color = load<i32>(record, 52);
  if (aci == BY_BLOCK) {
    aci = insertColorIndex;
    if (color == NO_COLOR) color = insertColor;
  } else if (aci == BY_LAYER || aci == BY_ENTITY) {
    const layer = layerRecord(layerSymbol);
    aci = layer == 0 ? DEFAULT_ACI : abs(load<i32>(layer, LAYER_colorIndex));
    if (color == NO_COLOR && layer != 0) color = load<i32>(layer, LAYER_color);
  }
  if (aci < 0) aci = -aci;
  if (aci == 0 || aci > 255) aci = DEFAULT_ACI;
}

/**
 * The same for a part of an entity that has a colour of its own; ByBlock is the entity's colour.
 */
export function resolveStyle(record: usize, layer: u32, colorIndex: i32, trueColor: i32): void {
  const isByBlock = colorIndex == BY_BLOCK && trueColor == NO_COLOR;
  if (isByBlock) {
    resolveColor(record, effectiveLayer(record));
    return;
  }
  color = trueColor;
  if (colorIndex == BY_LAYER) {
    const found = layerRecord(layer);
    aci = found == 0 ? DEFAULT_ACI : abs(load<i32>(found, LAYER_colorIndex));
    if (color == NO_COLOR && found != 0) color = load<i32>(found, LAYER_color);
  } else aci = colorIndex;
  if (aci <= 0 || aci > 255) aci = DEFAULT_ACI;
}

export function effectiveLineType(record: usize): u32 {
  const symbol = load<u32>(record, 44);
  return insertHandle != 0 && isByBlockName(symbol) ? insertLineType : symbol;
}

export function effectiveLineWeight(record: usize): i32 {
  const weight = load<i32>(record, 64);
  return insertHandle != 0 && weight == WEIGHT_BY_BLOCK ? insertLineWeight : weight;
}

/** The name ByBlock in any case: seven letters that begin with by and b. */
function isByBlockName(symbol: u32): bool {
  if (symbol == 0 || load<u32>(base + symbol, 4) != 7) return false;
  const bytes = load<u64>(base + load<u32>(base + symbol)) | 0x2020202020202020;
  return (bytes & 0x00ffffffffffffff) == 0x006b636f6c627962;
}

const HEX: usize = memory.data<u8>([
  48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 65, 66, 67, 68, 69, 70,
]);

/** "#RRGGBB" of a true color. */
export function putColor(value: i32): void {
  put('"#');
  for (let shift = 20; shift >= 0; shift -= 4) putByte(load<u8>(HEX + ((value >> shift) & 15)));
  putByte(0x22);
}

/** The layer's name, spelled as in the table. */
export function putLayerName(symbol: u32): void {
  const layer = layerRecord(symbol);
  const name = layer == 0 ? 0 : load<u32>(layer, LAYER_name);
  putText(name == 0 ? symbol : name);
}

/** `start` is `{"type":"LINE","id":` or the like of the type. */
export function begin(start: string, record: usize): void {
  room();
  put(start);
  putCommon(record);
}

/** All of the common part after the type's name. */
export function putCommon(record: usize): void {
  putHandle(load<u64>(record, 8));
  const layer = effectiveLayer(record);
  put(',"layer":');
  putLayerName(layer);
  resolveColor(record, layer);
  put(',"colorIndex":');
  putInteger(aci);
  if (color != NO_COLOR) {
    put(',"color":');
    putColor(color);
  }
  const lineType = effectiveLineType(record);
  if (lineType != 0) text(',"lineType":', lineType);
  const lineTypeScale = load<f64>(record, 56);
  if (lineTypeScale != 1) number(',"lineTypeScale":', lineTypeScale);
  const lineWeight = effectiveLineWeight(record);
  if (lineWeight != WEIGHT_BY_LAYER) putLineWeight(lineWeight);
  const transparency = load<i32>(record, 68);
  if ((transparency & 0x7f000000) == TRANSPARENCY_VALUE) {
    number(',"transparency":', Math.round(((255 - (transparency & 255)) / 255.0) * 1000) / 1000);
  }
  if (isHidden(record)) put(',"visible":false');
  if (layoutNode == UNNAMED) put(',"layout":"Layout1"');
  else if (layoutNode != 0) text(',"layout":', layoutNode);
  if (insertHandle != 0) {
    put(',"insert":');
    putHandle(insertHandle);
  }
}

export function isHidden(record: usize): bool {
  return insertHidden || (load<u16>(record, 6) & FLAG_invisible) != 0;
}

export function putLineWeight(weight: i32): void {
  number(',"lineWeight":', weight < 0 ? DEFAULT_MILLIMETRES : <f64>weight / 100);
}
