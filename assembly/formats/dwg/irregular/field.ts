/**
 * FIELD (ODA 20.4.76): a text that is computed, its parts and the value it had last.
 *
 *   evaluator | code | children | objects | [format before R2007] | options, state, error
 *       | value (20.4.99) | text | its length | named values of the evaluator
 *
 * In: the cursor at the fields. Out: the record.
 */
import {
  R2007,
  bitsFault,
  bitsVersion,
  checkHandleCount,
  readBL,
  readCount,
  readH,
  readText,
} from '../../../core/bits';
import {
  FIELD_children,
  FIELD_errorCode,
  FIELD_errorMessage,
  FIELD_evaluationOptions,
  FIELD_evaluationStatus,
  FIELD_evaluator,
  FIELD_fieldCode,
  FIELD_filingOptions,
  FIELD_format,
  FIELD_objects,
  FIELD_result,
  FIELD_state,
  FIELD_value,
  FIELD_valueLength,
  FIELD_values,
  FIELD_values_SIZE,
  FIELD_values_key,
  FIELD_values_value,
} from '../../../generated/model';
import { makeList } from '../values';
import { readValue } from './table-value';

export function readField(record: usize): void {
  store<u32>(record, readText(), FIELD_evaluator);
  store<u32>(record, readText(), FIELD_fieldCode);
  readHandles(record + FIELD_children);
  readHandles(record + FIELD_objects);
  if (bitsVersion < R2007) store<u32>(record, readText(), FIELD_format);
  store<i32>(record, readBL(), FIELD_evaluationOptions);
  store<i32>(record, readBL(), FIELD_filingOptions);
  store<i32>(record, readBL(), FIELD_state);
  store<i32>(record, readBL(), FIELD_evaluationStatus);
  store<i32>(record, readBL(), FIELD_errorCode);
  store<u32>(record, readText(), FIELD_errorMessage);
  readValue(record + FIELD_result);
  store<u32>(record, readText(), FIELD_value);
  store<i32>(record, readBL(), FIELD_valueLength);
  const count = readCount(4);
  const first = makeList(record + FIELD_values, FIELD_values_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    const value = first + i * FIELD_values_SIZE;
    store<u32>(value, readText(), FIELD_values_key);
    readValue(value + FIELD_values_value);
  }
}

function readHandles(list: usize): void {
  const count = checkHandleCount(readCount(0));
  const at = makeList(list, 8, count);
  for (let i: u32 = 0; i < count; i++) store<u64>(at + (i << 3), readH());
}
