/**
 * ACDBASSOCDEPENDENCY, ACDBASSOCGEOMDEPENDENCY and ACDBASSOCVALUEDEPENDENCY: what an action
 * reads or writes of an object, and the other dependencies on the same object beside it.
 *
 *   dependency  version, status | 4 flags | order | object | name, if any | previous, next | body
 *               | index
 *   geometry    a dependency | version, flag | class of a part of the object | its numbers | flag
 *   value       a dependency | version, name | value
 *
 * LibreDWG `src/dwg2.spec`.
 */
import {
  ACDBASSOCDEPENDENCY_body,
  ACDBASSOCDEPENDENCY_dependencyIndex,
  ACDBASSOCDEPENDENCY_dependencyName,
  ACDBASSOCDEPENDENCY_dependencyVersion,
  ACDBASSOCDEPENDENCY_dependsOn,
  ACDBASSOCDEPENDENCY_hasName,
  ACDBASSOCDEPENDENCY_isAttached,
  ACDBASSOCDEPENDENCY_isDelegating,
  ACDBASSOCDEPENDENCY_isRead,
  ACDBASSOCDEPENDENCY_isWritten,
  ACDBASSOCDEPENDENCY_next,
  ACDBASSOCDEPENDENCY_order,
  ACDBASSOCDEPENDENCY_previous,
  ACDBASSOCDEPENDENCY_status,
  ACDBASSOCGEOMDEPENDENCY_geometryVersion,
  ACDBASSOCGEOMDEPENDENCY_isCached,
  ACDBASSOCGEOMDEPENDENCY_isOfCompound,
  ACDBASSOCGEOMDEPENDENCY_subentity,
  ACDBASSOCGEOMDEPENDENCY_subentityClass,
  ACDBASSOCVALUEDEPENDENCY_dependencyVersion,
  ACDBASSOCVALUEDEPENDENCY_valueInteger,
  ACDBASSOCVALUEDEPENDENCY_valueName,
  ACDBASSOCVALUEDEPENDENCY_valueNumber,
  ACDBASSOCVALUEDEPENDENCY_valueText,
  ACDBASSOCVALUEDEPENDENCY_valueType,
  ACDBASSOCVALUEDEPENDENCY_valueVersion,
  FIELDS_twoNumbers,
  FIELDS_wholeObject,
} from '../../generated/model';
import { R2013, bitsVersion, readB, readBL } from '../../core/bits';
import { makeList } from '../../model/arena';
import { readValue } from './actions';
import { fieldsOfClass, nameOfClass } from './classes';
import { flag, fromTags, giveUp, handle, long, short, textOf } from './source';

/** `rest`: as far from the record as its four-byte fields are from those of a plain dependency. */
export function readDependency(record: usize, rest: usize): void {
  store<i32>(rest, short(90), ACDBASSOCDEPENDENCY_dependencyVersion);
  store<i32>(rest, long(90), ACDBASSOCDEPENDENCY_status);
  store<i32>(rest, flag(290), ACDBASSOCDEPENDENCY_isRead);
  store<i32>(rest, flag(290), ACDBASSOCDEPENDENCY_isWritten);
  store<i32>(rest, flag(290), ACDBASSOCDEPENDENCY_isAttached);
  store<i32>(rest, flag(290), ACDBASSOCDEPENDENCY_isDelegating);
  store<i32>(rest, long(90), ACDBASSOCDEPENDENCY_order);
  store<u64>(record, handle(330), ACDBASSOCDEPENDENCY_dependsOn);
  const hasName = flag(290);
  store<i32>(rest, hasName, ACDBASSOCDEPENDENCY_hasName);
  if (hasName != 0) store<u32>(rest, textOf(1), ACDBASSOCDEPENDENCY_dependencyName);
  store<u64>(record, handle(330), ACDBASSOCDEPENDENCY_previous);
  store<u64>(record, handle(330), ACDBASSOCDEPENDENCY_next);
  store<u64>(record, handle(360), ACDBASSOCDEPENDENCY_body);
  store<i32>(rest, long(90), ACDBASSOCDEPENDENCY_dependencyIndex);
}

export function readValueDependency(record: usize): void {
  const rest =
    record + ACDBASSOCVALUEDEPENDENCY_dependencyVersion - ACDBASSOCDEPENDENCY_dependencyVersion;
  readDependency(record, rest);
  store<i32>(record, short(90), ACDBASSOCVALUEDEPENDENCY_valueVersion);
  store<u32>(record, textOf(1), ACDBASSOCVALUEDEPENDENCY_valueName);
  readValue(
    record + ACDBASSOCVALUEDEPENDENCY_valueType,
    record + ACDBASSOCVALUEDEPENDENCY_valueNumber,
    record + ACDBASSOCVALUEDEPENDENCY_valueText,
    record + ACDBASSOCVALUEDEPENDENCY_valueInteger,
  );
}

export function readGeometryDependency(record: usize): void {
  readDependency(record, record);
  store<i32>(record, short(90), ACDBASSOCGEOMDEPENDENCY_geometryVersion);
  store<i32>(record, flag(290), ACDBASSOCGEOMDEPENDENCY_isCached);
  const kind = readSubentityClass(record);
  if (kind == FIELDS_twoNumbers) readTwoNumbers(record + ACDBASSOCGEOMDEPENDENCY_subentity);
  else if (kind != FIELDS_wholeObject) giveUp();
  store<i32>(record, flag(290), ACDBASSOCGEOMDEPENDENCY_isOfCompound);
}

/** The class is told by its name, but in DWG of R2013 and later by a number. */
function readSubentityClass(record: usize): u32 {
  const isNumber = !fromTags && bitsVersion >= R2013;
  // a set bit was not found in any file
  if (isNumber && readB()) giveUp();
  const name = isNumber ? nameOfClass(readBL()) : textOf(1);
  store<u32>(record, name, ACDBASSOCGEOMDEPENDENCY_subentityClass);
  return fieldsOfClass(name);
}

function readTwoNumbers(list: usize): void {
  short(90);
  const at = makeList(list, 4, 2);
  store<i32>(at, long(90));
  store<i32>(at, long(90), 4);
}
