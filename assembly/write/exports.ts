/**
 * The writers' part of the WASM surface: a selection is set, then written as chunks through
 * `flush`.
 *
 * Styles: 0 JSON objects separated by ",\n"; 1 NDJSON, one object a line; 2 GeoJSON features
 * separated by ",\n". Brackets around styles 0 and 2 are the host's.
 */
import { writeBody } from '../generated/json';
import { BLOCK_RECORD_entities, BLOCK_RECORD_name } from '../generated/model';
import { base } from '../model/arena';
import { basePoint } from '../model/blocks';
import { setLayout } from './common';
import { countFlat, openFlatten, writeFlat } from './flatten';
import { listCount, listStart, putSpatial } from './fields';
import { flatten, spaceCount, spaceLayout, spaceRecord } from './selection';
import { closeSink, openSink, put, putText, room } from './sink';
import { openStream, writeSelected, written } from './stream';

export { countDrawing } from '../model/statistics';
export { selectLayer, selectSpace, selectType, selectTypeName, setSelection } from './selection';

/** Writes the selected entities; returns their number. */
export function writeEntities(style: u32): u32 {
  openSink();
  openStream(style);
  openFlatten();
  for (let i: u32 = 0; i < spaceCount; i++) {
    setLayout(spaceLayout(i));
    writeList(base + spaceRecord(i) + BLOCK_RECORD_entities);
  }
  setLayout(0);
  closeSink();
  return written;
}

/** Whether `writeEntities` would leave inserts unexpanded because there are too many. */
export function exceedsFlatten(): bool {
  openFlatten();
  for (let i: u32 = 0; i < spaceCount; i++) {
    if (countFlat(base + spaceRecord(i) + BLOCK_RECORD_entities)) return true;
  }
  return false;
}

function writeList(list: usize): void {
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    const record = base + load<u32>(start + (<usize>i << 2));
    if (flatten) writeFlat(record);
    else writeSelected(record);
  }
}

/** Begins a run of `writeBlock` calls. */
export function openBlocks(): void {
  openFlatten();
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
  writeAll(record + BLOCK_RECORD_entities);
  put(']}');
}

/** A block's definition is whole, whatever is selected. */
function writeAll(list: usize): void {
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    if (i != 0) put(',\n');
    writeBody(base + load<u32>(start + (<usize>i << 2)));
  }
}

export function closeBlocks(): void {
  closeSink();
}

function putBasePoint(record: usize): void {
  const point = basePoint(record);
  if (point == 0) putSpatial(0, 0, 0);
  else putSpatial(load<f64>(point), load<f64>(point, 8), load<f64>(point, 16));
}
