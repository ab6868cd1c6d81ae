/**
 * ACAD_PROXY_ENTITY and ACAD_PROXY_OBJECT: binary data of objects whose program is not there.
 *
 *   92|160 size, 310… graphics   162 bits, 311… texts (R2007)   93|161 bits, 310… data
 *
 * DXF Reference, "ACAD_PROXY_ENTITY"; the 64-bit codes 160 to 162 are of R2010 and later. The size
 * before it tells what a run of 310 is. R14 has the graphics among the entity's common data, where
 * entities of other types have them too: they go there (`model/proxy-graphics.ts`). Code 91 is the
 * place of the class among the CLASS records, from 500 on; `nameProxies` takes its names.
 */
import {
  ACAD_PROXY_ENTITY_applicationClass,
  ACAD_PROXY_ENTITY_applicationName,
  ACAD_PROXY_ENTITY_className,
  ACAD_PROXY_ENTITY_data,
  ACAD_PROXY_ENTITY_strings,
  ACAD_PROXY_OBJECT_applicationClass,
  ACAD_PROXY_OBJECT_applicationName,
  ACAD_PROXY_OBJECT_className,
  ACAD_PROXY_OBJECT_data,
  ACAD_PROXY_OBJECT_strings,
  CLASS_application,
  CLASS_className,
  EXTRA_proxyGraphic,
  T_ACAD_PROXY_ENTITY,
  T_ACAD_PROXY_OBJECT,
  T_CLASS,
} from '../../../generated/model';
import { alloc, base, closeList } from '../../../model/arena';
import { extraOf, sparseList } from '../../../model/builder';
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
      if (!isData) appendBytes(extraOf(record) + EXTRA_proxyGraphic);
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
  const extra = load<u32>(record, 32);
  if (isEntity) {
    compareCount(toldGraphics, extra == 0 ? 0 : load<u32>(base + extra, EXTRA_proxyGraphic + 4));
  }
}

// ---- classes

const CLASS_FIRST: u32 = 500;

@inline
function sparseAt(index: u32): usize {
  return base + load<u32>(base + load<u32>(sparseList) + (<usize>index << 2));
}

/** Gives every proxy the names of its class, once the whole file is read. */
export function nameProxies(): void {
  const count = load<u32>(sparseList, 4);
  let classCount: u32 = 0;
  let proxyCount: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const type = <u32>load<u16>(sparseAt(i), 4);
    if (type == T_CLASS) classCount++;
    else if (type == T_ACAD_PROXY_ENTITY || type == T_ACAD_PROXY_OBJECT) proxyCount++;
  }
  if (classCount == 0 || proxyCount == 0) return;
  closeList();
  const classes = alloc(classCount << 2);
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const record = sparseAt(i);
    if (<u32>load<u16>(record, 4) != T_CLASS) continue;
    store<u32>(classes + (<usize>found << 2), <u32>(record - base));
    found++;
  }
  for (let i: u32 = 0; i < count; i++) {
    const record = sparseAt(i);
    const type = <u32>load<u16>(record, 4);
    if (type != T_ACAD_PROXY_ENTITY && type != T_ACAD_PROXY_OBJECT) continue;
    const isEntity = type == T_ACAD_PROXY_ENTITY;
    const offset = isEntity
      ? ACAD_PROXY_ENTITY_applicationClass
      : ACAD_PROXY_OBJECT_applicationClass;
    const index = load<u32>(record + offset) - CLASS_FIRST;
    if (index < classCount) nameProxy(isEntity, record, base + load<u32>(classes + (index << 2)));
  }
}

function nameProxy(isEntity: bool, record: usize, classAt: usize): void {
  const name = isEntity ? ACAD_PROXY_ENTITY_className : ACAD_PROXY_OBJECT_className;
  const application = isEntity
    ? ACAD_PROXY_ENTITY_applicationName
    : ACAD_PROXY_OBJECT_applicationName;
  store<u32>(record + name, load<u32>(classAt, CLASS_className));
  store<u32>(record + application, load<u32>(classAt, CLASS_application));
}
