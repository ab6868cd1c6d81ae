/**
 * The stream of entities that an output call writes: selection, separators, and the style's writer.
 */
import { writeBody } from '../generated/json';
import { writeFeature } from './geojson';
import { isSelected } from './selection';
import { put, putByte, room } from './sink';

export const STYLE_JSON: u32 = 0;
export const STYLE_NDJSON: u32 = 1;
export const STYLE_GEOJSON: u32 = 2;

let style: u32 = STYLE_JSON;
/** Entities written so far. */
export let written: u32 = 0;

export function openStream(styleOf: u32): void {
  style = styleOf;
  written = 0;
}

function separateEntity(): void {
  if (style != STYLE_NDJSON && written != 0) put(',\n');
  written++;
}

/** Writes an entity if it is selected. */
export function writeSelected(record: usize): void {
  if (!isSelected(record, load<u16>(record, 4))) return;
  separateEntity();
  if (style == STYLE_GEOJSON) {
    writeFeature(record, load<u16>(record, 4));
    return;
  }
  writeBody(record);
  if (style == STYLE_NDJSON) putByte(0x0a);
}

/** The same for a record that is written as another type, by that type's writer. */
export function writeSelectedAs(record: usize, type: u32, writer: (record: usize) => void): void {
  if (!isSelected(record, type)) return;
  separateEntity();
  if (style == STYLE_GEOJSON) {
    writeFeature(record, type);
    return;
  }
  writer(record);
  putByte(0x7d);
  if (style == STYLE_NDJSON) putByte(0x0a);
  room();
}
