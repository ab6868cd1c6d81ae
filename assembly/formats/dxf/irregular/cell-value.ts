/**
 * A value of a cell, of a field, or one that a program keeps at a table (ODA 20.4.99).
 *
 *   93 flags (R2007+) 90 type, 91 | 140 | 2… 1 | 11 21 31 | 330 | 92 310…, 94 unit 300 format
 *   302 303… as shown 304 ACVALUE_END (R2007+)
 *
 * In: the tags of one, what comes before and behind them is known to its place. Out: the only
 * element of a list.
 */
import {
  FIELD_result_SIZE,
  FIELD_result_data,
  FIELD_result_dataType,
  FIELD_result_flags,
  FIELD_result_format,
  FIELD_result_integer,
  FIELD_result_number,
  FIELD_result_object,
  FIELD_result_point,
  FIELD_result_shown,
  FIELD_result_text,
  FIELD_result_unitType,
} from '../../../generated/model';
import { base } from '../../../model/arena';
import { code, tagF64, tagHandle, tagI32 } from '../tags';
import { appendBytes, appendTagText, tagText } from '../values';
import { added, setPointTag } from './fields';

/** The element of a list of one, made when it is first asked for. */
export function onlyOf(list: usize, size: u32): usize {
  return load<u32>(list, 4) == 0 ? added(list, size) : base + load<u32>(list);
}

/** True when the tag is one of a value's. */
export function readValueTag(list: usize): bool {
  const value = onlyOf(list, FIELD_result_SIZE);
  switch (code) {
    case 93:
      store<i32>(value, tagI32(), FIELD_result_flags);
      return true;
    case 90:
      store<i32>(value, tagI32(), FIELD_result_dataType);
      return true;
    case 91:
      store<i32>(value, tagI32(), FIELD_result_integer);
      return true;
    case 140:
      store<f64>(value, tagF64(), FIELD_result_number);
      return true;
    case 94:
      store<i32>(value, tagI32(), FIELD_result_unitType);
      return true;
    case 92:
      // the size of the data, or of a point
      return true;
    case 11:
    case 21:
    case 31:
      setPointTag(value + FIELD_result_point);
      return true;
    case 330:
      store<u64>(value, tagHandle(), FIELD_result_object);
      return true;
    default:
      return readValueText(value);
  }
}

function readValueText(value: usize): bool {
  switch (code) {
    case 1:
    case 2:
    case 3:
      appendTagText(value + FIELD_result_text);
      return true;
    case 310:
      appendBytes(value + FIELD_result_data);
      return true;
    case 300:
      store<u32>(value, tagText(), FIELD_result_format);
      return true;
    case 302:
    case 303:
      appendTagText(value + FIELD_result_shown);
      return true;
    case 304:
      return true;
    default:
      return false;
  }
}
