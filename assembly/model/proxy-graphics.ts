/**
 * Proxy graphics to primitives: the picture that a program left with an entity, so that others can
 * draw it without the entity's class.
 *
 *   RL size | RL number of chunks | RL size, RL type, data | RL size, RL type, data | …
 *
 * ODA 29. In: bytes in the extra block of proxies and of entities of unknown types, which both
 * readers leave there. Out: the list `graphics` of these records (`engine/schema/
 * proxy-graphics.ts`). Runs before texts are decoded, because texts in the graphics are in the
 * drawing's code page. Layers and linetypes are told by their place in the table, ByLayer and
 * ByBlock of linetypes not counted. Not handled: materials, mappers, plot styles, markers, clips at
 * the front and the back, and the types 37 and 51, which draw nothing.
 */
import {
  ACAD_PROXY_ENTITY_graphics,
  EXTRA_proxyGraphic,
  FAULT_proxy_graphics,
  LAYER_name,
  LTYPE_name,
  T_ACAD_PROXY_ENTITY,
  T_LAYER,
  T_LTYPE,
  T_UNKNOWN_ENTITY,
  UNKNOWN_ENTITY_graphics,
} from '../generated/model';
import { R13, setBitsVersion } from '../core/bits';
import { alloc, base, closeList } from './arena';
import { sparseList } from './builder';
import { fault, setPlaceHandle } from './faults';
import { foldedEqual } from './fold';
import {
  takeArc,
  takeCircle,
  takeClip,
  takeEllipse,
  takeLightPolyline,
  takeMesh,
  takePair,
  takePolyline,
  takeShell,
  takeThreePoints,
} from './proxy-graphics-shapes';
import {
  END_CLIP,
  EXTENTS,
  RAY,
  XLINE,
  begin,
  forgetTraits,
  isShort,
  openChunk,
  popMatrix,
  pushMatrix,
  setColors,
  setFill,
  setGraphics,
  setLayer,
  setLineType,
  setLineTypeScale,
  setLineWeight,
  setThickness,
  takeF64,
  takeU32,
} from './proxy-graphics-state';
import { takePlainText, takeStyledText } from './proxy-graphics-text';

const HEAD: u32 = 8;
const BY_LAYER: i32 = 256;
const BY_BLOCK: i32 = 0;
const BY_BLOCK_LINE: u32 = 0x7ffe;
const WEIGHT_MIN: i32 = -3;
const WEIGHT_MAX: i32 = 211;

const BYLAYER_NAME: usize = memory.data<u8>([66, 89, 76, 65, 89, 69, 82, 0]);
const BYBLOCK_NAME: usize = memory.data<u8>([66, 89, 66, 76, 79, 67, 75, 0]);
const NAME_LENGTH: u32 = 7;

/** Symbols of layers and linetypes, in the order of their tables. */
let layers: usize = 0;
let layerCount: u32 = 0;
let lineTypes: usize = 0;
let lineTypeCount: u32 = 0;
/** The linetype ByBlock; 0 where the drawing has no such record. */
let byBlock: u32 = 0;

@inline
function sparseAt(index: u32): usize {
  return base + load<u32>(base + load<u32>(sparseList) + (<usize>index << 2));
}

/** The list of primitives of a record; 0 for types that have none. */
export function graphicsOf(record: usize): usize {
  const type = <u32>load<u16>(record, 4);
  if (type == T_UNKNOWN_ENTITY) return record + UNKNOWN_ENTITY_graphics;
  return type == T_ACAD_PROXY_ENTITY ? record + ACAD_PROXY_ENTITY_graphics : 0;
}

/** Decodes the graphics of all records. `version`: the drawing's AC number. */
export function readProxyGraphics(version: u32): void {
  const count = load<u32>(sparseList, 4);
  let isReady = false;
  for (let i: u32 = 0; i < count; i++) {
    const record = sparseAt(i);
    const list = graphicsOf(record);
    if (list == 0 || load<u32>(record, 32) == 0) continue;
    const bytes = base + load<u32>(record, 32) + EXTRA_proxyGraphic;
    if (load<u32>(bytes, 4) <= HEAD) continue;
    if (!isReady) {
      setBitsVersion(max(version, R13));
      noteNames();
      isReady = true;
    }
    setPlaceHandle(load<u64>(record, 8));
    closeList();
    setGraphics(list);
    readChunks(base + load<u32>(bytes), load<u32>(bytes, 4));
    closeList();
  }
  setPlaceHandle(0);
}

/** Notes the names of layers and linetypes. */
function noteNames(): void {
  const count = load<u32>(sparseList, 4);
  layerCount = 0;
  lineTypeCount = 0;
  byBlock = 0;
  for (let i: u32 = 0; i < count; i++) {
    const type = <u32>load<u16>(sparseAt(i), 4);
    if (type == T_LAYER) layerCount++;
    else if (type == T_LTYPE) lineTypeCount++;
  }
  closeList();
  layers = alloc(layerCount << 2);
  lineTypes = alloc(lineTypeCount << 2);
  layerCount = 0;
  lineTypeCount = 0;
  for (let i: u32 = 0; i < count; i++) {
    const record = sparseAt(i);
    const type = <u32>load<u16>(record, 4);
    if (type == T_LAYER) {
      store<u32>(layers + (<usize>layerCount << 2), load<u32>(record, LAYER_name));
      layerCount++;
    } else if (type == T_LTYPE) noteLineType(load<u32>(record, LTYPE_name));
  }
}

function noteLineType(symbol: u32): void {
  if (isNamed(symbol, BYBLOCK_NAME)) byBlock = symbol;
  else if (!isNamed(symbol, BYLAYER_NAME)) {
    store<u32>(lineTypes + (<usize>lineTypeCount << 2), symbol);
    lineTypeCount++;
  }
}

function isNamed(symbol: u32, name: usize): bool {
  if (symbol == 0 || load<u32>(base + symbol, 4) != NAME_LENGTH) return false;
  return foldedEqual(base + load<u32>(base + symbol), NAME_LENGTH, name, NAME_LENGTH);
}

/** The chunks of one entity; the size in front is theirs, what may follow is something else. */
function readChunks(start: usize, length: u32): void {
  forgetTraits();
  const size = min(load<u32>(start), length);
  let isDamaged = load<u32>(start) > length;
  let offset: u32 = HEAD;
  while (offset + HEAD <= size) {
    const chunk = start + offset;
    const bytes = load<u32>(chunk);
    if (bytes < HEAD || bytes > size - offset) {
      isDamaged = true;
      break;
    }
    openChunk(chunk + HEAD, bytes - HEAD);
    if (!readTrait(load<u32>(chunk, 4))) readShape(load<u32>(chunk, 4));
    isDamaged = isDamaged || isShort;
    offset += bytes;
  }
  if (isDamaged) fault(FAULT_proxy_graphics);
}

/** Chunks that tell how the next ones look or where they are. False for others. */
function readTrait(type: u32): bool {
  if (type == 14) setIndex(takeU32());
  else if (type == 16) setLayer(nameAt(layers, layerCount, takeU32()));
  else if (type == 18) setLine(takeU32());
  else if (type == 20) setFill(takeU32());
  else if (type == 22) setColor(takeU32());
  else if (type == 23) setWeight(<i32>takeU32());
  else if (type == 24) setLineTypeScale(takeF64());
  else if (type == 25) setThickness(takeF64());
  else if (type == 29 || type == 30) pushMatrix();
  else if (type == 31) popMatrix();
  else return false;
  return true;
}

/** Chunks that are drawn; what is neither is passed over. */
function readShape(type: u32): void {
  if (type == 6 || type == 32) takePolyline(false);
  else if (type == 7) takePolyline(true);
  else if (type == 33) takeLightPolyline();
  else if (type == 4) takeArc();
  else if (type == 2) takeCircle();
  else if (type == 3) takeThreePoints(true);
  else if (type == 5) takeThreePoints(false);
  else if (type == 44) takeEllipse();
  else if (type == 8) takeMesh();
  else if (type == 9) takeShell();
  else if (type == 10 || type == 36) takePlainText(type == 36);
  else if (type == 11 || type == 38) takeStyledText(type == 38);
  else if (type == 12) takePair(XLINE);
  else if (type == 13) takePair(RAY);
  else if (type == 1) takePair(EXTENTS);
  else if (type == 27) takeClip();
  else if (type == 28) begin(END_CLIP, false, false);
}

function nameAt(names: usize, count: u32, index: u32): u32 {
  return index < count ? load<u32>(names + (<usize>index << 2)) : 0;
}

function setIndex(index: u32): void {
  setColors(index <= 256 ? <i32>index : BY_LAYER, -1);
}

/** The upper byte says what the others are: C0 ByLayer, C1 ByBlock, C2 RGB, C3 an index. */
function setColor(value: u32): void {
  const kind = value >> 24;
  if (kind == 0xc2) setColors(BY_LAYER, <i32>(value & 0xffffff));
  else if (kind == 0xc3) setIndex(value & 0xffff);
  else setColors(kind == 0xc1 ? BY_BLOCK : BY_LAYER, -1);
}

/** 0x7FFF and -1 are ByLayer, 0x7FFE and -2 ByBlock; others are places in the table. */
function setLine(index: u32): void {
  const low = index & 0x7fff;
  const isByBlock = low == BY_BLOCK_LINE;
  setLineType(isByBlock ? byBlock : nameAt(lineTypes, lineTypeCount, index));
}

function setWeight(weight: i32): void {
  setLineWeight(weight >= WEIGHT_MIN && weight <= WEIGHT_MAX ? weight : -1);
}

