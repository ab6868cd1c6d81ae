/**
 * The types that tables cannot read: which hand function takes their tags.
 *
 * `readIrregular` gets each tag that the schema marks irregular (`irregular.read`), in file order,
 * while `record` is the current record's address; `beginIrregular` is called before a record's first
 * tag and `endIrregular` once behind its last.
 */
import {
  EXTRA_tags,
  T_ATTDEF,
  T_ATTRIB,
  T_HATCH,
  T_MPOLYGON,
  T_MTEXT,
} from '../../../generated/model';
import { keepTag } from '../values';
import { beginHatch, endHatch, readHatchTag } from './hatch';
import { endAttribute, endMText, readMTextTag } from './mtext';

export function beginIrregular(type: u32): void {
  switch (type) {
    case T_HATCH:
    case T_MPOLYGON:
      beginHatch(type);
      break;
    default:
  }
}

export function readIrregular(type: u32, record: usize): void {
  switch (type) {
    case T_HATCH:
    case T_MPOLYGON:
      readHatchTag(record);
      break;
    case T_MTEXT:
      readMTextTag(record);
      break;
    default:
      keepTag(record, EXTRA_tags);
  }
}

export function endIrregular(type: u32, record: usize): void {
  switch (type) {
    case T_HATCH:
    case T_MPOLYGON:
      endHatch(record);
      break;
    case T_MTEXT:
      endMText(record);
      break;
    case T_ATTRIB:
    case T_ATTDEF:
      endAttribute(type, record);
      break;
    default:
  }
}
