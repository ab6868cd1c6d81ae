/**
 * Colors out of color books: an entity of R2004 and later may name a DBCOLOR object in place of a
 * color.
 *
 * In: the entities met while objects are read, each with the handle. Out: index, RGB and name of
 * the color in the entity, as the DXF of the drawing has them (62, 420, 430).
 */
import {
  DBCOLOR_color,
  DBCOLOR_colorIndex,
  DBCOLOR_colorName,
  EXTRA_colorName,
  T_DBCOLOR,
} from '../../generated/model';
import { append, base } from '../../model/arena';
import { extraOf } from '../../model/builder';
import { findHandle } from '../../model/handles';

/** A list {u32 offset, u32 count, u32 capacity} of {u64 handle, u32 record}. */
const list: usize = memory.data(16, 8);
const ENTRY_SIZE: u32 = 16;

export function forgetBookColors(): void {
  memory.fill(list, 0, 16);
}

export function noteBookColor(record: usize, handle: u64): void {
  const entry = append(list, ENTRY_SIZE);
  store<u64>(entry, handle);
  store<u32>(entry, <u32>(record - base), 8);
}

/** Gives all noted entities their colors; handles can be found already. */
export function linkBookColors(): void {
  const count = load<u32>(list, 4);
  for (let i: u32 = 0; i < count; i++) {
    const entry = base + load<u32>(list) + <usize>i * ENTRY_SIZE;
    const color = findHandle(load<u64>(entry));
    if (color == 0 || <u32>load<u16>(color, 4) != T_DBCOLOR) continue;
    const record = base + load<u32>(entry, 8);
    store<i32>(record, load<i32>(color, DBCOLOR_colorIndex), 48);
    store<i32>(record, load<i32>(color, DBCOLOR_color), 52);
    store<u32>(extraOf(record), load<u32>(color, DBCOLOR_colorName), EXTRA_colorName);
  }
}
