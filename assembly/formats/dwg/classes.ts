/**
 * AcDb:Classes to CLASS records: which classes the object types from 500 on stand for.
 *
 * In: the section (ODA 10, 5.8 for R2007 and later). Out: a record a class, `classRecord` to find
 * it by the number that objects have as their type, and `classType`, what such an object is told
 * as:
 *
 *   - a type of the schema, where its decoder is at hand;
 *   - a proxy, where the class belongs to another product than AutoCAD: who has no code for a class
 *     tells its objects as ACAD_PROXY_ENTITY or ACAD_PROXY_OBJECT with the class beside, as AutoCAD
 *     does in DXF. The flag "was a proxy" does not tell these: it is of the program that saved the
 *     file, which had the class, or else wrote type 498 or 499;
 *   - a proxy too in a drawing of R13 or R14, where the class came with a later release: no program
 *     of that release has it, and DXF of that release can only say proxy. Kinds of a type that it
 *     does have (an arc dimension, a table, a helix) keep their own name;
 *   - else an unknown type by the name of its class, as DXF has it.
 *
 * Not handled: the release that a class came with, which the file tells.
 */
import {
  R2000,
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
  SYMBOL_typeIndex,
  T_ACAD_PROXY_ENTITY,
  T_ACAD_PROXY_OBJECT,
  T_ACAD_TABLE,
  T_ARC_DIMENSION,
  T_CLASS,
  T_HATCH,
  T_HELIX,
  T_IMAGE,
  T_LARGE_RADIAL_DIMENSION,
  T_LWPOLYLINE,
  T_MPOLYGON,
  T_OLE2FRAME,
  T_UNKNOWN_ENTITY,
  T_UNKNOWN_OBJECT,
  T_WIPEOUT,
} from '../../generated/model';
import { DWG_READERS } from '../../generated/dwg';
import { base } from '../../model/arena';
import { newRecord } from '../../model/builder';
import { fault } from '../../model/faults';
import { intern } from '../../model/symbols';
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

/** The name of an object's class, as a symbol; 0 without a class. */
export function classSymbol(number: u32): u32 {
  const record = classRecord(number);
  if (record == 0) return 0;
  const node = base + load<u32>(base + record, CLASS_className);
  return node == base ? 0 : intern(base + load<u32>(node), load<u32>(node, 4));
}

/** The schema type that an object of a class is told as. */
export function classType(number: u32): u32 {
  const record = classRecord(number);
  if (record == 0) return T_UNKNOWN_OBJECT;
  const isEntity = load<i32>(base + record, CLASS_isEntity) != 0;
  const symbol = classSymbol(number);
  const type = symbol == 0 ? -1 : load<i32>(base + symbol, SYMBOL_typeIndex);
  if (type >= 0 && load<u8>(DWG_READERS + type) != 0) {
    const isLater = isEntity && dwgVersion < R2000 && !isOfR14(<u32>type);
    return isLater ? T_ACAD_PROXY_ENTITY : <u32>type;
  }
  const isForeign = load<i32>(base + record, CLASS_wasProxy) != 0 || !isAutocad(base + record);
  if (isEntity) return isForeign ? T_ACAD_PROXY_ENTITY : T_UNKNOWN_ENTITY;
  return isForeign ? T_ACAD_PROXY_OBJECT : T_UNKNOWN_OBJECT;
}

/** Types of classes that R14 has, or that are kinds of a type that it has. */
function isOfR14(type: u32): bool {
  switch (type) {
    case T_LWPOLYLINE:
    case T_HATCH:
    case T_IMAGE:
    case T_OLE2FRAME:
    case T_WIPEOUT:
    case T_MPOLYGON:
    case T_ARC_DIMENSION:
    case T_LARGE_RADIAL_DIMENSION:
    case T_ACAD_TABLE:
    case T_HELIX:
      return true;
    default:
      return false;
  }
}

/**
 * How the application names of AutoCAD's own classes begin ("ObjectDBX Classes", "AutoCAD 2000",
 * "SCENEOE", "AcDbPointCloudObj", "AcGeolocationObj", "AcIdViewObj", "AcAeEditorObj", …), in upper
 * case, each with a NUL behind it.
 */
const APPLICATIONS: usize = memory.data<u8>([
  79, 66, 74, 69, 67, 84, 68, 66, 88, 0, 65, 85, 84, 79, 67, 65, 68, 0, 83, 67, 69, 78, 69, 79,
  69, 0, 73, 83, 77, 0, 65, 67, 68, 66, 0, 65, 67, 65, 68, 0, 65, 67, 71, 69, 79, 0, 65, 67, 73,
  68, 86, 73, 69, 87, 0, 65, 67, 65, 69, 0, 87, 73, 80, 69, 79, 85, 84, 0, 82, 84, 69, 88, 84, 0,
  65, 84, 69, 88, 84, 0, 0,
]);

function isAutocad(record: usize): bool {
  const node = load<u32>(record, CLASS_application);
  if (node == 0) return true;
  let text = base + load<u32>(base + node);
  let length = load<u32>(base + node, 4);
  if (length != 0 && load<u8>(text) == 0x22) {
    text++;
    length--;
  }
  for (let name = APPLICATIONS; load<u8>(name) != 0; ) {
    let at: u32 = 0;
    while (at < length && isLetter(text + at, load<u8>(name + at))) at++;
    if (load<u8>(name + at) == 0) return true;
    while (load<u8>(name) != 0) name++;
    name++;
  }
  return false;
}

@inline
function isLetter(at: usize, upper: u32): bool {
  const byte = <u32>load<u8>(at);
  return upper != 0 && (byte >= 97 && byte <= 122 ? byte - 32 : byte) == upper;
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
