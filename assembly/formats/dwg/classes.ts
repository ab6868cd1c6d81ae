/**
 * AcDb:Classes to CLASS records: which classes the object types from 500 on stand for.
 *
 * In: the section (ODA 10, 5.8 for R2007 and later). Out: a record a class, and `classRecord` to
 * find it by the number that objects have as their type. Not handled: the release that a class came
 * with.
 */
import {
  R2004,
  bitPosition,
  bitsFault,
  bitsLeft,
  readB,
  readBL,
  readBS,
  readText,
  stringPosition,
} from '../../core/bits';
import {
  CLASS_application,
  CLASS_application_BIT,
  CLASS_className,
  CLASS_className_BIT,
  CLASS_cppName,
  CLASS_cppName_BIT,
  CLASS_flags,
  CLASS_flags_BIT,
  CLASS_instances,
  CLASS_instances_BIT,
  CLASS_isEntity,
  CLASS_isEntity_BIT,
  CLASS_wasProxy,
  CLASS_wasProxy_BIT,
  FAULT_dwg_crc,
  T_CLASS,
} from '../../generated/model';
import { base } from '../../model/arena';
import { newRecord } from '../../model/builder';
import { fault } from '../../model/faults';
import { SECTION_CLASSES } from './container-sections';
import { dwgVersion } from './file';
import { openSection } from './section-bits';
import { present } from './values';

export const CLASS_FIRST: u32 = 500;
const CLASSES_MAX: u32 = 4096;
/** Item class of entities; objects have 0x1F3. */
const ITEM_ENTITY: i32 = 0x1f2;
/** Fewer bits than this are no class: two shorts, three texts and two more values. */
const CLASS_BITS: u32 = 24;
/** u32 record offset by class number. */
const records: usize = memory.data(16384, 8);

/** The CLASS record of an object type; 0 for a number that is not in the table. */
export function classRecord(number: u32): u32 {
  const index = number - CLASS_FIRST;
  return index < CLASSES_MAX ? load<u32>(records + (index << 2)) : 0;
}

/** Reads the section. The drawing must have begun. */
export function readClasses(): void {
  memory.fill(records, 0, CLASSES_MAX << 2);
  if (!openSection(SECTION_CLASSES)) return;
  if (dwgVersion >= R2004) {
    readBL(); // the highest number; before R2007 a short and two empty bytes, the same bits
    readB();
  }
  // texts of R2007 and later stand behind the classes, in the same bits
  const textsAt = stringPosition();
  while (!bitsFault && bitsLeft() >= CLASS_BITS) {
    if (textsAt != 0 && bitPosition() + CLASS_BITS > textsAt) break;
    readClass();
  }
  if (bitsFault) fault(FAULT_dwg_crc, SECTION_CLASSES);
}

function readClass(): void {
  const number = <u32>readBS() & 0xffff;
  const flags = readBS() & 0xffff;
  const application = readText();
  const cppName = readText();
  const className = readText();
  const wasProxy = readB();
  const itemClass = readBS();
  let instances: i32 = 0;
  if (dwgVersion >= R2004) {
    instances = readBL();
    readBL();
    readBL();
    readBL();
    readBL();
  }
  if (bitsFault || number < CLASS_FIRST) return;
  const record = newRecord(T_CLASS);
  store<u32>(record, className, CLASS_className);
  store<u32>(record, cppName, CLASS_cppName);
  store<u32>(record, application, CLASS_application);
  store<i32>(record, flags, CLASS_flags);
  store<i32>(record, instances, CLASS_instances);
  store<i32>(record, wasProxy ? 1 : 0, CLASS_wasProxy);
  store<i32>(record, itemClass == ITEM_ENTITY ? 1 : 0, CLASS_isEntity);
  const always = CLASS_className_BIT | CLASS_cppName_BIT | CLASS_application_BIT | CLASS_flags_BIT;
  present(record, always | CLASS_wasProxy_BIT | CLASS_isEntity_BIT);
  if (dwgVersion >= R2004) present(record, CLASS_instances_BIT);
  const index = number - CLASS_FIRST;
  if (index < CLASSES_MAX) store<u32>(records + (index << 2), <u32>(record - base));
}
