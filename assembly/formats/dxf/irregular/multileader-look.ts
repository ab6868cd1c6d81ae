/**
 * How the content of a MULTILEADER looks: background and columns of its text, the matrix of its
 * block, its attachments. Codes of the context mean other things in the entity itself.
 */
import {
  MULTILEADER_backgroundColor,
  MULTILEADER_backgroundFill,
  MULTILEADER_backgroundMask,
  MULTILEADER_backgroundScale,
  MULTILEADER_backgroundTransparency,
  MULTILEADER_blockTransform,
  MULTILEADER_columnAutoHeight,
  MULTILEADER_columnFlowReversed,
  MULTILEADER_columnGutter,
  MULTILEADER_columnHeights,
  MULTILEADER_columnType,
  MULTILEADER_columnWidth,
  MULTILEADER_contentAttachments,
  MULTILEADER_contentBlockColor,
  MULTILEADER_ipeAlignment,
  MULTILEADER_justification,
  MULTILEADER_negativeDirection,
  MULTILEADER_wordBreak,
} from '../../../generated/model';
import { base } from '../../../model/arena';
import { code, tagF64, tagI32 } from '../tags';
import { addF64, added } from './fields';

export function readContextLook(record: usize): bool {
  switch (code) {
    case 91:
      store<i32>(record + MULTILEADER_backgroundColor, tagI32());
      return true;
    case 141:
      store<f64>(record + MULTILEADER_backgroundScale, tagF64());
      return true;
    case 92:
      store<i32>(record + MULTILEADER_backgroundTransparency, tagI32());
      return true;
    case 291:
      store<i32>(record + MULTILEADER_backgroundFill, tagI32());
      return true;
    case 292:
      store<i32>(record + MULTILEADER_backgroundMask, tagI32());
      return true;
    case 93:
      store<i32>(record + MULTILEADER_contentBlockColor, tagI32());
      return true;
    case 47:
      addF64(record + MULTILEADER_blockTransform);
      return true;
    default:
      return readColumns(record) || readAttachment(record);
  }
}

function readColumns(record: usize): bool {
  switch (code) {
    case 173:
      store<i32>(record + MULTILEADER_columnType, tagI32());
      return true;
    case 293:
      store<i32>(record + MULTILEADER_columnAutoHeight, tagI32());
      return true;
    case 142:
      store<f64>(record + MULTILEADER_columnWidth, tagF64());
      return true;
    case 143:
      store<f64>(record + MULTILEADER_columnGutter, tagF64());
      return true;
    case 294:
      store<i32>(record + MULTILEADER_columnFlowReversed, tagI32());
      return true;
    case 144:
      addF64(record + MULTILEADER_columnHeights);
      return true;
    case 295:
      store<i32>(record + MULTILEADER_wordBreak, tagI32());
      return true;
    default:
      return false;
  }
}

/** Left, right, alignment, connection, top and bottom, as in DWG. */
function readAttachment(record: usize): bool {
  if (code >= 174 && code <= 177) setAttachment(record, code - 174);
  else if (code == 273) setAttachment(record, 4);
  else if (code == 272) setAttachment(record, 5);
  else return false;
  return true;
}

function setAttachment(record: usize, index: u32): void {
  const list = record + MULTILEADER_contentAttachments;
  while (load<u32>(list, 4) <= index) added(list, 4);
  store<i32>(base + load<u32>(list) + (<usize>index << 2), tagI32());
}

/** What stands behind the entity's own settings. */
export function readOwnLook(record: usize): bool {
  switch (code) {
    case 294:
      store<i32>(record + MULTILEADER_negativeDirection, tagI32());
      return true;
    case 178:
      store<i32>(record + MULTILEADER_ipeAlignment, tagI32());
      return true;
    case 179:
      store<i32>(record + MULTILEADER_justification, tagI32());
      return true;
    default:
      return false;
  }
}
