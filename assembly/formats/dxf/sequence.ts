/**
 * Parts of objects, and codes that stand several times in one: which of its fields a tag is for.
 *
 * In: the record and the code's operations, which stand before the sequence's own, in the order of
 * the fields. Out: the operation of the first field that the file has not told yet; y and z belong
 * to the last point whose x was told; a list takes all that is left. Codes from 1000 on, which the
 * data of dynamic blocks has, have their operations 500 lower.
 */
import {
  OP_ELEMENT_F64,
  OP_ELEMENT_NAME,
  OP_NEW_F64,
  OP_NEW_NAME,
  OP_NONE,
} from '../../generated/model';
import { CODES, operationBefore } from '../../model/types';
import { valueLength, valueStart } from './tags';

/** Where a code stands in a type's table. */
@inline
export function placeOf(code: i32): u32 {
  return <u32>code >= CODES ? <u32>code - CODES / 2 : <u32>code;
}

function isPresent(record: usize, op: u64): bool {
  return (load<u64>(record, 24) & (<u64>1 << (((<u32>op >> 8) & 255) as u64))) != 0;
}

function isList(op: u64): bool {
  const operation = <u32>op & 255;
  return operation >= OP_NEW_F64 && operation <= OP_NEW_NAME;
}

/** A tag that goes on with a point or a list's element. */
function isContinuation(op: u64): bool {
  const operation = <u32>op & 255;
  if (operation >= OP_ELEMENT_F64 && operation <= OP_ELEMENT_NAME) return true;
  return !isList(op) && ((op >> 32) & 0xffff) != 0;
}

/** The operation of a sequence that a tag is for; `OP_NONE` when all were told. */
export function memberOf(record: usize, table: usize, place: u32, count: u32): u64 {
  let last: u64 = OP_NONE;
  for (let back = count; back > 0; back--) {
    const op = operationBefore(table, place, back);
    const isFree = !isPresent(record, op);
    if (isContinuation(op)) {
      if (isFree) break;
      last = op;
    } else if (isFree || (back == 1 && isList(op))) return op;
  }
  return last;
}

/** "AcDbEntity", behind which an entity's common data stands. */
export function isEntityMarker(): bool {
  return (
    valueLength == 10 &&
    load<u64>(valueStart) == 0x69746e4562446341 &&
    load<u16>(valueStart, 8) == 0x7974
  );
}
