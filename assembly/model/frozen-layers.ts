/**
 * Layers that a VIEWPORT of R12 and before freezes: names in its xdata become handles.
 *
 * In: 1001 ACAD, 1000 MVIEW, …, 1003 layer… as kept tags, and linked layers. Out: `frozenLayers`,
 * as later releases have it (DXF Reference of R12, "VIEWPORT"). Names without a layer are left out.
 */
import {
  EXTRA_xdata,
  SYMBOL_LAYER,
  TAG_SIZE,
  TAG_text,
  VIEWPORT_frozenLayers,
} from '../generated/model';
import { append, base } from './arena';
import { canonical, symbolOfAscii } from './link';

/** "MVIEW" as it stands in memory. */
const MVIEW: u64 = 0x574549564d;

/** The first tag behind 1000 MVIEW in the xdata of a record; 0 without one. */
export function behindMView(record: usize): usize {
  const end = xdataEnd(record);
  for (let tag = xdataStart(record); tag < end; tag += TAG_SIZE) {
    if (load<i16>(tag) != 1000 || <u32>load<u16>(tag, 2) != TAG_text) continue;
    const node = load<u32>(tag, 4);
    if (node == 0 || load<u32>(base + node, 4) != 5) continue;
    const isMView = (load<u64>(base + load<u32>(base + node)) & 0xffffffffff) == MVIEW;
    if (isMView) return tag + TAG_SIZE;
  }
  return 0;
}

function xdataStart(record: usize): usize {
  const extra = load<u32>(record, 32);
  return extra == 0 ? 0 : base + load<u32>(base + extra + EXTRA_xdata);
}

export function xdataEnd(record: usize): usize {
  const extra = load<u32>(record, 32);
  if (extra == 0) return 0;
  return xdataStart(record) + <usize>load<u32>(base + extra + EXTRA_xdata, 4) * TAG_SIZE;
}

export function freezeLayers(viewport: usize): void {
  const first = behindMView(viewport);
  if (first == 0 || load<u32>(viewport + VIEWPORT_frozenLayers, 4) != 0) return;
  const end = xdataEnd(viewport);
  for (let tag = first; tag < end && load<i16>(tag) != 1001; tag += TAG_SIZE) {
    const node = load<u32>(tag, 4);
    if (load<i16>(tag) != 1003 || <u32>load<u16>(tag, 2) != TAG_text || node == 0) continue;
    const name = symbolOfAscii(base + load<u32>(base + node), load<u32>(base + node, 4));
    const layer = load<u32>(base + canonical(name), SYMBOL_LAYER);
    if (layer == 0) continue;
    const handle = load<u64>(base + layer, 8);
    store<u64>(append(viewport + VIEWPORT_frozenLayers, 8), handle);
  }
}
