/**
 * Objects whose DWG fields are lists: dictionaries, xrecords, sort tables, filters, multiline
 * styles (ODA 20.4.44, 20.4.45, 20.4.104, 20.4.93, 20.4.94, 20.4.73).
 *
 * In: the cursor behind the common data. Out: the record, as the DXF reader would fill it.
 */
import {
  R14,
  R2000,
  R2018,
  bitsVersion,
  checkCount,
  checkHandleCount,
  colorIndex,
  colorTrue,
  read2RD,
  read3BD,
  readBD,
  readBL,
  readBS,
  readCMC,
  readCount,
  readH,
  readHandleHere,
  readName,
  readRC,
  readText,
  readNormal,
} from '../../../core/bits';
import {
  ACDBDICTIONARYWDFLT_cloning,
  ACDBDICTIONARYWDFLT_entries,
  ACDBDICTIONARYWDFLT_fallback,
  ACDBDICTIONARYWDFLT_hardOwner,
  DICTIONARY_cloning,
  DICTIONARY_entries,
  DICTIONARY_entries_SIZE,
  DICTIONARY_entries_key,
  DICTIONARY_entries_value,
  DICTIONARY_hardOwner,
  IMAGEDEF_REACTOR_image,
  IMAGEDEF_REACTOR_version,
  MLINESTYLE_description,
  MLINESTYLE_elements,
  MLINESTYLE_elements_SIZE,
  MLINESTYLE_elements_color,
  MLINESTYLE_elements_colorIndex,
  MLINESTYLE_elements_lineType,
  MLINESTYLE_elements_offset,
  MLINESTYLE_endAngle,
  MLINESTYLE_fillColorIndex,
  MLINESTYLE_flags,
  MLINESTYLE_startAngle,
  MLINESTYLE_styleName,
  SORTENTSTABLE_blockRecord,
  SORTENTSTABLE_entities,
  SORTENTSTABLE_sortHandles,
  SPATIAL_FILTER_backClip,
  SPATIAL_FILTER_backDistance,
  SPATIAL_FILTER_boundary,
  SPATIAL_FILTER_enabled,
  SPATIAL_FILTER_extrusion,
  SPATIAL_FILTER_frontClip,
  SPATIAL_FILTER_frontDistance,
  SPATIAL_FILTER_origin,
  SPATIAL_FILTER_transforms,
} from '../../../generated/model';
import { append, base } from '../../../model/arena';
import { intern } from '../../../model/symbols';
import { byBlockSymbol } from '../entity-common';
import { degrees, lineTypeAt, makeList, nameOfHandle, noteName } from '../values';

export function readDictionary(record: usize): void {
  const count = readCount(0);
  if (bitsVersion == R14) readRC();
  if (bitsVersion >= R2000) {
    store<i32>(record, readBS(), DICTIONARY_cloning);
    store<i32>(record, <i32>readRC(), DICTIONARY_hardOwner);
  }
  readEntries(record + DICTIONARY_entries, count);
}

function readEntries(entries: usize, count: u32): void {
  const checked = checkHandleCount(count);
  const first = makeList(entries, DICTIONARY_entries_SIZE, checked);
  let kept: u32 = 0;
  for (let i: u32 = 0; i < checked; i++) {
    const entry = first + kept * DICTIONARY_entries_SIZE;
    const key = readText();
    const value = readH();
    store<u32>(entry, key, DICTIONARY_entries_key);
    store<u64>(entry, value, DICTIONARY_entries_value);
    // R13 has places of erased entries
    if (key != 0 || value != 0) kept++;
  }
  store<u32>(entries, kept, 4);
}

export function readDictionaryWithDefault(record: usize): void {
  const count = readCount(0);
  // R13 and R14 files have these two as well
  store<i32>(record, readBS(), ACDBDICTIONARYWDFLT_cloning);
  store<i32>(record, <i32>readRC(), ACDBDICTIONARYWDFLT_hardOwner);
  readEntries(record + ACDBDICTIONARYWDFLT_entries, count);
  store<u64>(record, readH(), ACDBDICTIONARYWDFLT_fallback);
}

/** The sort handles are in the data, the entities' in the handle stream (ODA 20.4.93). */
export function readSortTable(record: usize): void {
  store<u64>(record, readH(), SORTENTSTABLE_blockRecord);
  const count = checkHandleCount(readCount(8));
  const sort = makeList(record + SORTENTSTABLE_sortHandles, 8, count);
  for (let i: u32 = 0; i < count; i++) store<u64>(sort + (i << 3), readHandleHere());
  const entities = makeList(record + SORTENTSTABLE_entities, 8, count);
  for (let i: u32 = 0; i < count; i++) store<u64>(entities + (i << 3), readH());
}

export function readSpatialFilter(record: usize): void {
  const count = checkCount(<u32>readBS() & 0xffff, 128);
  const points = makeList(record + SPATIAL_FILTER_boundary, 16, count);
  for (let i: u32 = 0; i < count; i++) read2RD(points + (i << 4));
  readNormal(record + SPATIAL_FILTER_extrusion);
  read3BD(record + SPATIAL_FILTER_origin);
  store<i32>(record, readBS(), SPATIAL_FILTER_enabled);
  const hasFront = readBS();
  store<i32>(record, hasFront, SPATIAL_FILTER_frontClip);
  if (hasFront != 0) store<f64>(record, readBD(), SPATIAL_FILTER_frontDistance);
  const hasBack = readBS();
  store<i32>(record, hasBack, SPATIAL_FILTER_backClip);
  if (hasBack != 0) store<f64>(record, readBD(), SPATIAL_FILTER_backDistance);
  const matrix = makeList(record + SPATIAL_FILTER_transforms, 8, 24);
  for (let i: u32 = 0; i < 24; i++) store<f64>(matrix + (i << 3), readBD());
}

export function readMlineStyle(record: usize): void {
  const name = readName();
  store<u32>(record, name, MLINESTYLE_styleName);
  noteName(load<u64>(record, 8), name);
  store<u32>(record, readText(), MLINESTYLE_description);
  const flags = readBS();
  // three pairs of bits have changed places (ODA 20.4.73)
  const caps = (flags & 16) | ((flags & 32) << 1) | ((flags & 64) >> 1) | (flags & 256);
  const more = ((flags & 512) << 1) | ((flags & 1024) >> 1);
  store<i32>(record, ((flags & 1) << 1) | ((flags & 2) >> 1) | caps | more, MLINESTYLE_flags);
  readCMC();
  store<i32>(record, colorIndex, MLINESTYLE_fillColorIndex);
  store<f64>(record, degrees(readBD()), MLINESTYLE_startAngle);
  store<f64>(record, degrees(readBD()), MLINESTYLE_endAngle);
  const count = checkCount(readRC(), 6);
  const first = makeList(record + MLINESTYLE_elements, MLINESTYLE_elements_SIZE, count);
  for (let i: u32 = 0; i < count; i++) {
    const element = first + i * MLINESTYLE_elements_SIZE;
    store<f64>(element, readBD(), MLINESTYLE_elements_offset);
    readCMC();
    store<i32>(element, colorIndex, MLINESTYLE_elements_colorIndex);
    store<i32>(element, colorTrue, MLINESTYLE_elements_color);
    store<u32>(element, readElementLineType(), MLINESTYLE_elements_lineType);
  }
}

/** Linetypes by their place in the table, the last two places being special (ODA 20.4.73). */
const PLACE_BYLAYER: i32 = 0x7fff;
const PLACE_BYBLOCK: i32 = 0x7ffe;

function readElementLineType(): u32 {
  if (bitsVersion >= R2018) {
    const handle = readH();
    const symbol = nameOfHandle(handle);
    return symbol == 0 && handle != 0 ? byLayerSymbol() : symbol;
  }
  const place = readBS();
  if (place == PLACE_BYLAYER) return byLayerSymbol();
  return place == PLACE_BYBLOCK ? byBlockSymbol : nameOfHandle(lineTypeAt(<u32>place));
}

const BYLAYER: usize = memory.data<u8>([66, 89, 76, 65, 89, 69, 82, 0]);

function byLayerSymbol(): u32 {
  return intern(BYLAYER, 7);
}

/** The image that a reactor is of owns it. */
export function readImageReactor(record: usize): void {
  store<i32>(record, readBL(), IMAGEDEF_REACTOR_version);
  store<u64>(record, load<u64>(record, 16), IMAGEDEF_REACTOR_image);
}
