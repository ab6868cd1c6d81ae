/**
 * Drawing order: as in the file, but where a SORTENTSTABLE gives entities other handles to sort by.
 */
import type { Drawing } from '../../drawing.ts';

/** SORTENTSTABLE records by the handle of their block record. */
export function sortTablesOf(drawing: Drawing): Map<string, number> {
  const tables = new Map<string, number>();
  for (const { offset, fields } of drawing.recordsOf('SORTENTSTABLE')) {
    tables.set(fields.blockRecord, offset);
  }
  return tables;
}

export function drawingOrder(
  drawing: Drawing,
  blockRecord: number,
  tables: Map<string, number>,
): Uint32Array {
  const entities = drawing.entitiesOf(blockRecord);
  const handle = drawing.handleOf(blockRecord).toString(16).toUpperCase();
  const table = handle === '0' ? undefined : tables.get(handle);
  if (table === undefined) return entities;
  const { fields } = drawing.record(table);
  return sorted(drawing, entities, fields.entities, fields.sortHandles);
}

function sorted(
  drawing: Drawing,
  entities: Uint32Array,
  handles: string[],
  sortHandles: string[],
): Uint32Array {
  const keys = new Map<number, bigint>();
  handles.forEach((handle, index) => {
    const offset = drawing.findHandle(handle);
    const key = sortHandles[index];
    if (offset !== 0 && key) keys.set(offset, BigInt(`0x${key}`));
  });
  if (keys.size === 0) return entities;
  const keyOf = (offset: number): bigint => keys.get(offset) ?? drawing.handleOf(offset);
  const pairs = Array.from(entities, (offset) => ({ offset, key: keyOf(offset) }));
  pairs.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return Uint32Array.from(pairs, (pair) => pair.offset);
}
