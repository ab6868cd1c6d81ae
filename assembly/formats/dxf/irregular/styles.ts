/**
 * Objects in which one code means two things by where it stands: MLINESTYLE, VISUALSTYLE.
 *
 *   MLINESTYLE   2 70 3 62 fill 51 52 71, each element 49 62 6
 *   VISUALSTYLE  2 70 type … from R2013 on: 70 number of properties, (value 176)…
 *
 * DXF Reference, OBJECTS section. The first of a code counts; later ones are kept as tags.
 */
import {
  EXTRA_tags,
  MLINESTYLE_elements,
  MLINESTYLE_elements_SIZE,
  MLINESTYLE_elements_color,
  MLINESTYLE_elements_colorIndex,
  MLINESTYLE_fillColorIndex,
  MLINESTYLE_fillColorIndex_BIT,
  VISUALSTYLE_styleType,
  VISUALSTYLE_styleType_BIT,
} from '../../../generated/model';
import { code, tagI32 } from '../tags';
import { keepTag } from '../values';
import { last, setI32 } from './fields';

@inline
function has(record: usize, bit: u64): bool {
  return (load<u64>(record, 24) & bit) != 0;
}

export function readMLineStyleTag(record: usize): void {
  const elements = record + MLINESTYLE_elements;
  if (load<u32>(elements, 4) == 0) {
    if (code == 62) setI32(record, MLINESTYLE_fillColorIndex, MLINESTYLE_fillColorIndex_BIT);
    else keepTag(record, EXTRA_tags);
    return;
  }
  const element = last(elements, MLINESTYLE_elements_SIZE);
  const field = code == 62 ? MLINESTYLE_elements_colorIndex : MLINESTYLE_elements_color;
  store<i32>(element + field, tagI32());
}

export function readVisualStyleTag(record: usize): void {
  if (has(record, VISUALSTYLE_styleType_BIT)) keepTag(record, EXTRA_tags);
  else setI32(record, VISUALSTYLE_styleType, VISUALSTYLE_styleType_BIT);
}
