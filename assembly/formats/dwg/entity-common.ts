/**
 * What every DWG object begins with, and what every entity has besides: handle, extended data,
 * graphics, owner, reactors, color, layer, linetype (ODA 20.1, 20.2, 20.4.1, 20.4.2).
 *
 *   type | size in bits (R2000-R2007) | handle | xdata | [graphics] | size in bits (R13, R14)
 *        | entity mode ... lineweight |  fields  || texts || owner, reactors, dictionary, layer ...
 *
 * In: an object whose type is read. Out: its record's head and extra block, the cursors at its
 * fields. Handles are read from their own stream, in the order in which data tells which exist.
 * Not handled: the data store section (AcDs); visual styles of entities are dropped.
 */
import {
  R2000,
  R2004,
  R2007,
  R2010,
  R2013,
  bitEnd,
  bitPosition,
  bitsLeft,
  bitsVersion,
  checkHandleCount,
  colorHasHandle,
  colorIndex,
  colorTransparency,
  colorTrue,
  openHandles,
  openStrings,
  readB,
  readBB,
  readBD,
  readBL,
  readBLL,
  readBS,
  readBytes,
  readENC,
  readH,
  readHandleHere,
  readRC,
  readRL,
  setBitEnd,
  setFault,
  setReferenceHandle,
} from '../../core/bits';
import {
  EXTRA_dictionary,
  EXTRA_material,
  EXTRA_plotStyle,
  EXTRA_proxyGraphic,
  EXTRA_reactors,
  EXTRA_shadowMode,
  FLAG_invisible,
  FLAG_paperSpace,
} from '../../generated/model';
import { extraOf } from '../../model/builder';
import { intern } from '../../model/symbols';
import { noteBookColor } from './book-colors';
import { readXdata } from './xdata';
import { makeList, nameOfHandle, setFlag } from './values';

/** Bits of one object, from its type on. */
let objectBits: u32 = 0;
/** Number of bits before the handles. */
let dataBits: u32 = 0;
/** Symbols that linetype flags stand for. */
export let byBlockSymbol: u32 = 0;
let continuousSymbol: u32 = 0;

/** 0: the owner's handle is given; 1: paper space; 2: model space. */
export let entityMode: u32 = 0;
/** The AcDs section has data of this object. */
export let hasStoredData: bool = false;

const BYBLOCK: usize = memory.data<u8>([66, 121, 66, 108, 111, 99, 107, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const CONTINUOUS: usize = memory.data<u8>([
  67, 111, 110, 116, 105, 110, 117, 111, 117, 115, 0, 0, 0, 0, 0, 0,
]);

export function internLineTypes(): void {
  byBlockSymbol = intern(BYBLOCK, 7);
  continuousSymbol = intern(CONTINUOUS, 10);
}

/**
 * Finds the streams of an object from R2000 on, whose type has just been read. `handleBits`: size
 * of the handle stream, told by R2010 and later.
 */
export function openStreams(handleBits: u32): void {
  objectBits = bitEnd();
  if (bitsVersion < R2000) return;
  if (bitsVersion >= R2010) {
    if (handleBits > objectBits) setFault();
    else setDataBits(objectBits - handleBits);
  } else setDataBits(readRL());
}

function setDataBits(count: u32): void {
  dataBits = count;
  if (count > objectBits || count < bitPosition()) {
    setFault();
    dataBits = objectBits;
  }
  openHandles(dataBits, objectBits);
  if (bitsVersion >= R2007) openStrings(dataBits);
  setBitEnd(dataBits);
}

/** The handle and the extended data; returns the handle. */
export function readHandleOf(): u64 {
  const handle = readHandleHere();
  setReferenceHandle(handle);
  return handle;
}

/** The rest of the head of an object that is no entity. */
export function readObjectHead(record: usize): void {
  readXdata(record);
  if (bitsVersion < R2000) setDataBits(readRL());
  const reactors = checkHandleCount(<u32>readBL());
  const hasDictionary = bitsVersion < R2004 || !readB();
  if (bitsVersion >= R2013) hasStoredData = readB();
  store<u64>(record, readH(), 16);
  readLinks(record, reactors, hasDictionary);
}

function readLinks(record: usize, reactors: u32, hasDictionary: bool): void {
  if (reactors != 0) {
    const at = makeList(extraOf(record) + EXTRA_reactors, 8, reactors);
    for (let i: u32 = 0; i < reactors; i++) store<u64>(at + (i << 3), readH());
  }
  if (!hasDictionary) return;
  const dictionary = readH();
  if (dictionary != 0) store<u64>(extraOf(record) + EXTRA_dictionary, dictionary);
}

/** Bytes of graphics that a program without the class of the entity may draw. */
function readGraphics(record: usize): void {
  if (!readB()) return;
  const size = bitsVersion >= R2010 ? readBLL() : <u64>readRL();
  if (size << 3 > <u64>bitsLeft()) {
    setFault();
    return;
  }
  const at = makeList(extraOf(record) + EXTRA_proxyGraphic, 1, <u32>size);
  if (size != 0) readBytes(at, <u32>size);
}

/** The rest of the head of an entity. */
export function readEntityHead(record: usize, handle: u64): void {
  readXdata(record);
  readGraphics(record);
  if (bitsVersion < R2000) setDataBits(readRL());
  readEntityLook(record, handle);
}

/** An entity's head from the entity mode on: what an entity inside of another one has too. */
export function readEntityLook(record: usize, handle: u64 = 0): void {
  entityMode = readBB();
  const reactors = checkHandleCount(<u32>readBL());
  const hasDictionary = bitsVersion < R2004 || !readB();
  if (bitsVersion >= R2013) hasStoredData = readB();
  if (entityMode == 0) store<u64>(record, readH(), 16);
  else if (entityMode == 1) setFlag(record, FLAG_paperSpace);
  readLinks(record, reactors, hasDictionary);
  if (bitsVersion < R2000) {
    const isByLayer = readB();
    store<u32>(record, nameOfHandle(readH()), 40);
    if (!isByLayer) store<u32>(record, nameOfHandle(readH()), 44);
  }
  if (bitsVersion < R2004) readNext(record, handle);
  readLook(record);
}

/** Entities of a block are a chain before R2004; the next one waits in the children's place. */
function readNext(record: usize, handle: u64): void {
  if (readB()) {
    store<u64>(record, handle + 1, 72);
    return;
  }
  readH();
  store<u64>(record, readH(), 72);
}

/** Color, linetype, layer, lineweight, visibility. */
function readLook(record: usize): void {
  readENC();
  store<i32>(record, colorIndex, 48);
  store<i32>(record, colorTrue, 52);
  if (colorTransparency > 0) store<i32>(record, colorTransparency, 68);
  if (colorHasHandle) noteBookColor(record, readH());
  store<f64>(record, readBD(), 56);
  if (bitsVersion < R2000) {
    if ((readBS() & 1) != 0) setFlag(record, FLAG_invisible);
    return;
  }
  const lineType = readBB();
  store<u32>(record, nameOfHandle(readH()), 40);
  if (lineType == 1) store<u32>(record, byBlockSymbol, 44);
  else if (lineType == 2) store<u32>(record, continuousSymbol, 44);
  else if (lineType == 3) store<u32>(record, nameOfHandle(readH()), 44);
  readStyles(record);
  if ((readBS() & 1) != 0) setFlag(record, FLAG_invisible);
  store<i32>(record, lineWeight(readRC()), 64);
}

/**
 * Material, shadow, plot style and visual styles. ODA 20.4.1 has the plot style first; ACadSharp
 * reads it behind the shadow, as the handles stand.
 */
function readStyles(record: usize): void {
  let material: u32 = 0;
  if (bitsVersion >= R2007) {
    material = readBB();
    const shadow = readRC();
    if (shadow != 0) store<i32>(extraOf(record), <i32>shadow, EXTRA_shadowMode);
  }
  const plotStyle = readBB();
  let visualStyles: u32 = 0;
  if (bitsVersion >= R2010) {
    for (let i = 0; i < 3; i++) visualStyles += <u32>readB();
  }
  if (material == 3) store<u64>(extraOf(record), readH(), EXTRA_material);
  if (plotStyle == 3) store<u64>(extraOf(record), readH(), EXTRA_plotStyle);
  for (let i: u32 = 0; i < visualStyles; i++) readH();
}

/** Widths in 1/100 mm by their number (DXF Reference, group 370). */
const LINE_WEIGHTS: usize = memory.data<i16>([
  0, 5, 9, 13, 15, 18, 20, 25, 30, 35, 40, 50, 53, 60, 70, 80, 90, 100, 106, 120, 140, 158, 200,
  211, -3, -3, -3, -3, -3, -1, -2, -3,
]);

export function lineWeight(number: u32): i32 {
  return <i32>load<i16>(LINE_WEIGHTS + ((number & 31) << 1));
}
