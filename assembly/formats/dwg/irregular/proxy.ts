/**
 * Proxies: objects whose class nobody but its own program knows (ODA 20.4.90).
 *
 *   498, 499 | BL class | R2004+: class name | BL version | R2000+: B original format | data
 *            || handles
 *
 * An object that has its class as its type (500 and more, see `classes.ts`) is all data. In: the
 * cursor at the fields. Out: the record, its data and its texts as bytes from their first bit on,
 * its handles, and the names of class and application. Not handled: the bit count of the data,
 * whose last byte is filled up with zeros.
 */
import {
  R2000,
  R2018,
  bitsFault,
  bitPosition,
  bitsLeft,
  bitsVersion,
  enterStrings,
  handleBitsLeft,
  handleCode,
  leaveStrings,
  readB,
  readBL,
  readBits,
  readBytes,
  readH,
  readText,
  setBitEnd,
  stringPosition,
} from '../../../core/bits';
import {
  ACAD_PROXY_ENTITY_applicationClass,
  ACAD_PROXY_ENTITY_applicationName,
  ACAD_PROXY_ENTITY_className,
  ACAD_PROXY_ENTITY_data,
  ACAD_PROXY_ENTITY_drawingFormat,
  ACAD_PROXY_ENTITY_originalFormat,
  ACAD_PROXY_ENTITY_references,
  ACAD_PROXY_ENTITY_strings,
  ACAD_PROXY_OBJECT_applicationClass,
  ACAD_PROXY_OBJECT_applicationName,
  ACAD_PROXY_OBJECT_className,
  ACAD_PROXY_OBJECT_data,
  ACAD_PROXY_OBJECT_drawingFormat,
  ACAD_PROXY_OBJECT_originalFormat,
  ACAD_PROXY_OBJECT_references,
  ACAD_PROXY_OBJECT_strings,
  CLASS_application,
  CLASS_className,
} from '../../../generated/model';
import { append, base } from '../../../model/arena';
import { CLASS_FIRST, classRecord } from '../classes';
import { makeList } from '../values';

export function readProxyEntity(number: u32, record: usize): void {
  const isOwn = number >= CLASS_FIRST;
  const classNumber = isOwn ? <i32>number : readBL();
  store<i32>(record, classNumber, ACAD_PROXY_ENTITY_applicationClass);
  const known = classRecord(classNumber);
  if (known != 0) {
    store<u32>(record, load<u32>(base + known, CLASS_className), ACAD_PROXY_ENTITY_className);
    const application = load<u32>(base + known, CLASS_application);
    store<u32>(record, application, ACAD_PROXY_ENTITY_applicationName);
  }
  if (!isOwn) {
    store<i32>(record, readFormat(), ACAD_PROXY_ENTITY_drawingFormat);
    if (bitsVersion >= R2000) store<i32>(record, <i32>readB(), ACAD_PROXY_ENTITY_originalFormat);
  }
  readData(record + ACAD_PROXY_ENTITY_data, record + ACAD_PROXY_ENTITY_strings);
  readReferences(record + ACAD_PROXY_ENTITY_references);
}

export function readProxyObject(number: u32, record: usize): void {
  const isOwn = number >= CLASS_FIRST;
  const classNumber = isOwn ? <i32>number : readBL();
  store<i32>(record, classNumber, ACAD_PROXY_OBJECT_applicationClass);
  const known = classRecord(classNumber);
  if (known != 0) {
    store<u32>(record, load<u32>(base + known, CLASS_className), ACAD_PROXY_OBJECT_className);
    const application = load<u32>(base + known, CLASS_application);
    store<u32>(record, application, ACAD_PROXY_OBJECT_applicationName);
  }
  if (!isOwn) {
    store<i32>(record, readFormat(), ACAD_PROXY_OBJECT_drawingFormat);
    if (bitsVersion >= R2000) store<i32>(record, <i32>readB(), ACAD_PROXY_OBJECT_originalFormat);
  }
  readData(record + ACAD_PROXY_OBJECT_data, record + ACAD_PROXY_OBJECT_strings);
  readReferences(record + ACAD_PROXY_OBJECT_references);
}

/** Version and maintenance version in one, as DXF's 95 has them. */
function readFormat(): i32 {
  if (bitsVersion < R2000) return 0;
  if (bitsVersion > R2000) readText();
  if (bitsVersion < R2018) return readBL();
  const version = readBL();
  return version | (readBL() << 16);
}

/** The data, and behind it the texts of R2007 and later, as DXF has them apart too. */
function readData(data: usize, strings: usize): void {
  const textsAt = stringPosition();
  if (textsAt >= bitPosition()) setBitEnd(textsAt);
  readRest(data);
  if (textsAt == 0 || !enterStrings()) return;
  readRest(strings);
  leaveStrings();
}

/** What is left of the data, as bytes. */
function readRest(list: usize): void {
  const bits = bitsLeft();
  const size = bits >> 3;
  const loose = bits & 7;
  const at = makeList(list, 1, size + (loose != 0 ? 1 : 0));
  if (size != 0) readBytes(at, size);
  if (loose != 0) store<u8>(at + size, <u8>(readBits(loose) << (8 - loose)));
}

/** All handles that are left. */
function readReferences(list: usize): void {
  while (handleBitsLeft() >= 8 && !bitsFault) {
    const handle = readH();
    if (handleCode == 0 && handle == 0) return;
    store<u64>(append(list, 8), handle);
  }
}
