/**
 * ACAD_PROXY_ENTITY and ACAD_PROXY_OBJECT: binary data of objects whose program is not there.
 *
 *   92|160 size, 310… graphics   162 bits, 311… texts (R2007)   93|161 bits, 310… data
 *
 * DXF Reference, "ACAD_PROXY_ENTITY"; the 64-bit codes 160 to 162 are of R2010 and later. The size
 * before it tells what a run of 310 is. R14 has the graphics among the entity's common data.
 */
import {
  ACAD_PROXY_ENTITY_data,
  ACAD_PROXY_ENTITY_graphics,
  ACAD_PROXY_ENTITY_strings,
  ACAD_PROXY_OBJECT_data,
  ACAD_PROXY_OBJECT_strings,
  EXTRA_proxyGraphic,
  T_ACAD_PROXY_ENTITY,
} from '../../../generated/model';
import { base } from '../../../model/arena';
import { appendBytes } from '../values';
import { code, tagI32 } from '../tags';
import { UNTOLD, compareCount } from './fields';

let isData: bool = false;
let toldGraphics: i32 = UNTOLD;
let toldDataBits: i32 = UNTOLD;

export function beginProxy(type: u32): void {
  // objects have no graphics
  isData = type != T_ACAD_PROXY_ENTITY;
  toldGraphics = UNTOLD;
  toldDataBits = UNTOLD;
}

export function readProxyTag(type: u32, record: usize): void {
  const isEntity = type == T_ACAD_PROXY_ENTITY;
  switch (code) {
    case 92:
    case 160:
      toldGraphics = tagI32();
      isData = !isEntity;
      break;
    case 93:
    case 161:
      toldDataBits = tagI32();
      isData = true;
      break;
    case 310:
      if (!isData) appendBytes(record + ACAD_PROXY_ENTITY_graphics);
      else appendBytes(record + (isEntity ? ACAD_PROXY_ENTITY_data : ACAD_PROXY_OBJECT_data));
      break;
    case 311:
      appendBytes(record + (isEntity ? ACAD_PROXY_ENTITY_strings : ACAD_PROXY_OBJECT_strings));
      break;
    default:
    // 162, the bits of 311, and 94, the end of the references
  }
}

export function endProxy(type: u32, record: usize): void {
  const isEntity = type == T_ACAD_PROXY_ENTITY;
  const data = record + (isEntity ? ACAD_PROXY_ENTITY_data : ACAD_PROXY_OBJECT_data);
  if (toldDataBits != UNTOLD) {
    // whole bytes have one more byte behind them, as AutoCAD 2000 to 2013 write them
    const size = <i32>((<i64>toldDataBits + 7) >> 3);
    const found = load<u32>(data, 4);
    if ((toldDataBits & 7) != 0 || found != <u32>size + 1) compareCount(size, found);
  }
  if (!isEntity) return;
  const graphics = record + ACAD_PROXY_ENTITY_graphics;
  const extra = load<u32>(record, 32);
  if (load<u32>(graphics, 4) == 0 && extra != 0) {
    const common = base + extra + EXTRA_proxyGraphic;
    store<u32>(graphics, load<u32>(common));
    store<u32>(graphics, load<u32>(common, 4), 4);
    // no room to grow into: the bytes belong to both lists
    store<u32>(graphics, load<u32>(common, 4), 8);
  }
  compareCount(toldGraphics, load<u32>(graphics, 4));
}
