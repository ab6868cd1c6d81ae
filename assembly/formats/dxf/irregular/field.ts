/**
 * FIELD: a text that is computed, and the value that it had last.
 *
 *   1 evaluator 2|3… code 90 (360)… 97 (331)… 4 91 92 94 95 96 300 93
 *   (6 key, value)… 7 ACFD_FIELD_VALUE, value 301 9… 98
 *
 * DXF Reference, "FIELD", and ODA 20.4.76. Codes of a value mean other things before the first 6 or
 * 7; a value of R2007 and later ends with 304.
 */
import {
  FIELD_children,
  FIELD_children_BIT,
  FIELD_errorCode,
  FIELD_errorMessage,
  FIELD_evaluationOptions,
  FIELD_evaluationStatus,
  FIELD_evaluator,
  FIELD_evaluator_BIT,
  FIELD_fieldCode,
  FIELD_fieldCode_BIT,
  FIELD_filingOptions,
  FIELD_format,
  FIELD_objects,
  FIELD_objects_BIT,
  FIELD_result,
  FIELD_result_BIT,
  FIELD_state,
  FIELD_value,
  FIELD_valueLength,
  FIELD_value_BIT,
  FIELD_values,
  FIELD_values_BIT,
  FIELD_values_SIZE,
  FIELD_values_key,
  FIELD_values_value,
} from '../../../generated/model';
import { append } from '../../../model/arena';
import { readCommon } from '../reader';
import { code, tagHandle, tagI32 } from '../tags';
import { appendTagText, tagText } from '../values';
import { readValueTag } from './cell-value';
import { added, last, mark, setText } from './fields';

const HEAD: u32 = 0;
const VALUES: u32 = 1;
const RESULT: u32 = 2;

let state: u32 = HEAD;

export function beginField(): void {
  state = HEAD;
}

export function readFieldTag(record: usize): void {
  switch (code) {
    case 6:
      state = VALUES;
      store<u32>(
        added(record + FIELD_values, FIELD_values_SIZE) + FIELD_values_key,
        tagText(),
      );
      mark(record, FIELD_values_BIT);
      return;
    case 7:
      state = RESULT;
      mark(record, FIELD_result_BIT);
      return;
    case 301:
    case 9:
      appendTagText(record + FIELD_value);
      mark(record, FIELD_value_BIT);
      return;
    case 98:
      store<i32>(record + FIELD_valueLength, tagI32());
      return;
    default:
  }
  if (state == HEAD) {
    if (!readHead(record) && !readState(record)) readCommon();
    return;
  }
  const values = record + FIELD_values;
  const list =
    state == VALUES ? last(values, FIELD_values_SIZE) + FIELD_values_value : record + FIELD_result;
  if (!readValueTag(list)) readCommon();
}

function readHead(record: usize): bool {
  switch (code) {
    case 1:
      setText(record, FIELD_evaluator, FIELD_evaluator_BIT);
      return true;
    case 2:
    case 3:
      appendTagText(record + FIELD_fieldCode);
      mark(record, FIELD_fieldCode_BIT);
      return true;
    case 4:
      appendTagText(record + FIELD_format);
      return true;
    case 360: {
      const handle = tagHandle();
      store<u64>(append(record + FIELD_children, 8), handle);
      mark(record, FIELD_children_BIT);
      return true;
    }
    case 331: {
      const handle = tagHandle();
      store<u64>(append(record + FIELD_objects, 8), handle);
      mark(record, FIELD_objects_BIT);
      return true;
    }
    case 90:
    case 97:
    case 93:
      // how many children, objects and values there are: they tell themselves
      return true;
    default:
      return false;
  }
}

function readState(record: usize): bool {
  switch (code) {
    case 91:
      store<i32>(record + FIELD_evaluationOptions, tagI32());
      return true;
    case 92:
      store<i32>(record + FIELD_filingOptions, tagI32());
      return true;
    case 94:
      store<i32>(record + FIELD_state, tagI32());
      return true;
    case 95:
      store<i32>(record + FIELD_evaluationStatus, tagI32());
      return true;
    case 96:
      store<i32>(record + FIELD_errorCode, tagI32());
      return true;
    case 300:
      store<u32>(record + FIELD_errorMessage, tagText());
      return true;
    default:
      return false;
  }
}
