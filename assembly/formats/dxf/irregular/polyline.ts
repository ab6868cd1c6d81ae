/**
 * Widths of LWPOLYLINE: a list of their own beside that of the vertices, as long as is needed.
 *
 *   10 20 [40 41] [42] | 10 20 [40 41] [42] | …
 *
 * DXF Reference, "LWPOLYLINE". Most files write two zeros at each vertex: these make no list.
 */
import {
  EXTRA_tags,
  LWPOLYLINE_vertices,
  LWPOLYLINE_widths,
  LWPOLYLINE_widths_BIT,
  LWPOLYLINE_widths_SIZE,
  LWPOLYLINE_widths_end,
  LWPOLYLINE_widths_start,
} from '../../../generated/model';
import { base } from '../../../model/arena';
import { code, tagF64 } from '../tags';
import { keepTag } from '../values';
import { added, mark } from './fields';

const START: i32 = 40;

export function readWidthTag(record: usize): void {
  const vertices = load<u32>(record + LWPOLYLINE_vertices, 4);
  if (vertices == 0) {
    keepTag(record, EXTRA_tags);
    return;
  }
  const width = tagF64();
  if (width == 0) return;
  const list = record + LWPOLYLINE_widths;
  while (load<u32>(list, 4) < vertices) added(list, LWPOLYLINE_widths_SIZE);
  const at = base + load<u32>(list) + <usize>(vertices - 1) * LWPOLYLINE_widths_SIZE;
  store<f64>(at + (code == START ? LWPOLYLINE_widths_start : LWPOLYLINE_widths_end), width);
  mark(record, LWPOLYLINE_widths_BIT);
}
