/**
 * The writers' part of the WASM surface: a selection is set, then written as chunks through `flush`.
 *
 * Styles: 0 JSON objects separated by ",\n"; 1 NDJSON, one object a line. Brackets around style 0 are
 * the host's.
 */
import { writeBody } from '../generated/json';
import { BLOCK_RECORD_entities, BLOCK_RECORD_name } from '../generated/model';
import { base } from '../model/arena';
import { basePoint } from '../model/blocks';
import { setLayout } from './common';
import { listCount, listStart, putSpatial } from './fields';
import { isSelected, spaceCount, spaceLayout, spaceRecord } from './selection';
import { closeSink, openSink, put, putByte, putText, room } from './sink';

export { countDrawing } from '../model/statistics';
export { selectLayer, selectSpace, selectType, selectTypeName, setSelection } from './selection';

const STYLE_JSON: u32 = 0;

/** Writes the selected entities; returns their number. */
export function writeEntities(style: u32): u32 {
  openSink();
  let written: u32 = 0;
  for (let i: u32 = 0; i < spaceCount; i++) {
    setLayout(spaceLayout(i));
    const list = base + spaceRecord(i) + BLOCK_RECORD_entities;
    written = writeList(list, style, written);
  }
  setLayout(0);
  closeSink();
  return written;
}

function writeList(list: usize, style: u32, written: u32): u32 {
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    const record = base + load<u32>(start + ((<usize>i) << 2));
    if (!isSelected(record, load<u16>(record, 4))) continue;
    if (style == STYLE_JSON && written != 0) put(',\n');
    writeBody(record);
    if (style != STYLE_JSON) putByte(0x0a);
    written++;
  }
  return written;
}

/** Begins a run of `writeBlock` calls. */
export function openBlocks(): void {
  openSink();
}

/** `{name, basePoint, entities[]}` of a block record; `index` counts the calls. */
export function writeBlock(blockRecord: u32, index: u32): void {
  const record = base + blockRecord;
  room();
  if (index != 0) put(',\n');
  put('{"name":');
  putText(load<u32>(record, BLOCK_RECORD_name));
  put(',"basePoint":');
  putBasePoint(record);
  put(',"entities":[');
  writeList(record + BLOCK_RECORD_entities, STYLE_JSON, 0);
  put(']}');
}

export function closeBlocks(): void {
  closeSink();
}

function putBasePoint(record: usize): void {
  const point = basePoint(record);
  if (point == 0) putSpatial(0, 0, 0);
  else putSpatial(load<f64>(point), load<f64>(point, 8), load<f64>(point, 16));
}
