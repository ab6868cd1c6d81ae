/**
 * Types in which one code means two things by where it stands: LIGHT, MLINESTYLE, VISUALSTYLE.
 *
 *   LIGHT        90 version 1 70 290 … before R2004: 90 color, its kind in the upper byte
 *   MLINESTYLE   2 70 3 62 fill 51 52 71, each element 49 62 6
 *   VISUALSTYLE  2 70 type … codes of their own, R2010 with 176 behind each; from R2013 on:
 *                70 number of properties, (value 176)… where the values' codes repeat
 *
 * DXF Reference, OBJECTS section. The first of a code counts; later ones are kept as tags.
 */
import {
  EXTRA_tags,
  LIGHT_lightColor,
  LIGHT_lightColor_BIT,
  LIGHT_lightColorIndex,
  LIGHT_lightColorIndex_BIT,
  LIGHT_version,
  LIGHT_version_BIT,
  MLINESTYLE_elements,
  MLINESTYLE_elements_SIZE,
  MLINESTYLE_elements_color,
  MLINESTYLE_elements_colorIndex,
  MLINESTYLE_fillColorIndex,
  MLINESTYLE_fillColorIndex_BIT,
  VISUALSTYLE_edgeHidePrecision,
  VISUALSTYLE_edgeHidePrecision_BIT,
  VISUALSTYLE_faceLightingModel,
  VISUALSTYLE_faceModifier,
  VISUALSTYLE_faceModifier_BIT,
  VISUALSTYLE_faceOpacity,
  VISUALSTYLE_faceOpacity_BIT,
  VISUALSTYLE_styleType,
  VISUALSTYLE_styleType_BIT,
} from '../../../generated/model';
import { code, tagF64, tagI32 } from '../tags';
import { keepTag } from '../values';
import { last, mark, setF64, setI32, setText } from './fields';

@inline
function has(record: usize, bit: u64): bool {
  return (load<u64>(record, 24) & bit) != 0;
}

/** Kinds of a color that is not ByLayer or ByBlock. */
const COLOR_RGB: u32 = 0xc2;
const COLOR_INDEX: u32 = 0xc3;

export function readLightTag(record: usize): void {
  if (!has(record, LIGHT_version_BIT)) {
    setI32(record, LIGHT_version, LIGHT_version_BIT);
    return;
  }
  const value = <u32>tagI32();
  if (value >> 24 == COLOR_INDEX) {
    store<i32>(record, value & 0xffff, LIGHT_lightColorIndex);
    mark(record, LIGHT_lightColorIndex_BIT);
  } else if (value >> 24 == COLOR_RGB) {
    store<i32>(record, value & 0xffffff, LIGHT_lightColor);
    mark(record, LIGHT_lightColor_BIT);
  } else keepTag(record, EXTRA_tags);
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

/** Properties of R2010, whose fields stand in this order, doubles apart from the rest. */
const PROPERTIES: u32 = 28;
/** The list of properties of R2013 has begun; how many of them are done; where the next goes. */
let isListed: bool = false;
let properties: u32 = 0;
let integers: usize = 0;
let doubles: usize = 0;
let isDouble: bool = false;

export function beginVisualStyle(): void {
  isListed = false;
}

export function readVisualStyleTag(record: usize): void {
  if (code == 70 && has(record, VISUALSTYLE_styleType_BIT)) {
    isListed = true;
    properties = 0;
    integers = record + VISUALSTYLE_faceLightingModel;
    doubles = record + VISUALSTYLE_faceOpacity;
    isDouble = false;
  } else if (code == 70) setI32(record, VISUALSTYLE_styleType, VISUALSTYLE_styleType_BIT);
  else if (isListed) readProperty(record);
  else if (code == 90) setI32(record, VISUALSTYLE_faceModifier, VISUALSTYLE_faceModifier_BIT);
  else if (code == 40) setF64(record, VISUALSTYLE_faceOpacity, VISUALSTYLE_faceOpacity_BIT);
  else if (code == 290) {
    setI32(record, VISUALSTYLE_edgeHidePrecision, VISUALSTYLE_edgeHidePrecision_BIT);
  } else if (code != 176) keepTag(record, EXTRA_tags);
}

/** A value of a property, or 176, which ends it. */
function readProperty(record: usize): void {
  const isExtra = code == 420 || code == 421 || code == 1;
  if (properties >= PROPERTIES || isExtra) {
    if (code != 176) keepTag(record, EXTRA_tags);
    return;
  }
  if (code == 176) {
    if (isDouble) doubles += 8;
    else integers += 4;
    isDouble = false;
    properties++;
  } else if (code == 40) {
    store<f64>(doubles, tagF64());
    isDouble = true;
  } else store<i32>(integers, tagI32());
}
