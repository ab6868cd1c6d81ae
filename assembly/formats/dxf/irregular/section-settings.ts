/**
 * SECTION_SETTINGS: how a section object shows what it cuts, by kind of section and of geometry.
 *
 *   90 kind in use, 91 count
 *   1 "SectionTypeSettings" 90 kind 91 92 330… 331 1 file 93 count
 *     2 "SectionGeometrySettings" 90 91 92 62 8 6 40 1 370 70 71 72 2 41 42 43 3 end
 *   3 end
 *
 * In: all tags of the object. Out: its list of types, each with its list of looks.
 */
import {
  EXTRA_tags,
  SECTION_SETTINGS_currentType,
  SECTION_SETTINGS_types,
  SECTION_SETTINGS_types_SIZE,
  SECTION_SETTINGS_types_destination,
  SECTION_SETTINGS_types_file,
  SECTION_SETTINGS_types_generation,
  SECTION_SETTINGS_types_kind,
  SECTION_SETTINGS_types_looks,
  SECTION_SETTINGS_types_looks_SIZE,
  SECTION_SETTINGS_types_looks_colorIndex,
  SECTION_SETTINGS_types_looks_edgeTransparency,
  SECTION_SETTINGS_types_looks_faceTransparency,
  SECTION_SETTINGS_types_looks_flags,
  SECTION_SETTINGS_types_looks_geometry,
  SECTION_SETTINGS_types_looks_hatchAngle,
  SECTION_SETTINGS_types_looks_hatchKind,
  SECTION_SETTINGS_types_looks_hatchPattern,
  SECTION_SETTINGS_types_looks_hatchScale,
  SECTION_SETTINGS_types_looks_hatchSpacing,
  SECTION_SETTINGS_types_looks_kind,
  SECTION_SETTINGS_types_looks_layer,
  SECTION_SETTINGS_types_looks_lineType,
  SECTION_SETTINGS_types_looks_lineTypeScale,
  SECTION_SETTINGS_types_looks_lineWeight,
  SECTION_SETTINGS_types_looks_plotStyle,
  SECTION_SETTINGS_types_sources,
} from '../../../generated/model';
import { append } from '../../../model/arena';
import { code, tagF64, tagHandle, tagI32 } from '../tags';
import { keepTag, tagText } from '../values';
import { added, last } from './fields';

/** In the object, in a type, in a look. */
const OBJECT: u32 = 0;
const TYPE: u32 = 1;
const LOOK: u32 = 2;
let level: u32 = OBJECT;

export function beginSectionSettings(): void {
  level = OBJECT;
}

export function readSectionSettingsTag(record: usize): void {
  const types = record + SECTION_SETTINGS_types;
  if (level == OBJECT) {
    if (code == 1) {
      added(types, SECTION_SETTINGS_types_SIZE);
      level = TYPE;
    } else if (code == 90) store<i32>(record, tagI32(), SECTION_SETTINGS_currentType);
    else if (code != 91 && code != 3) keepTag(record, EXTRA_tags);
    return;
  }
  if (code == 3) {
    level--;
    return;
  }
  const type = last(types, SECTION_SETTINGS_types_SIZE);
  const looks = type + SECTION_SETTINGS_types_looks;
  if (level == TYPE) {
    if (code == 2) {
      added(looks, SECTION_SETTINGS_types_looks_SIZE);
      level = LOOK;
    } else readTypeTag(type);
  } else readLookTag(last(looks, SECTION_SETTINGS_types_looks_SIZE));
}

function readTypeTag(type: usize): void {
  switch (code) {
    case 90:
      store<i32>(type, tagI32(), SECTION_SETTINGS_types_kind);
      break;
    case 91:
      store<i32>(type, tagI32(), SECTION_SETTINGS_types_generation);
      break;
    case 330: {
      const handle = tagHandle();
      store<u64>(append(type + SECTION_SETTINGS_types_sources, 8), handle);
      break;
    }
    case 331:
      store<u64>(type, tagHandle(), SECTION_SETTINGS_types_destination);
      break;
    case 1:
      store<u32>(type, tagText(), SECTION_SETTINGS_types_file);
      break;
    default:
  }
}

function readLookTag(look: usize): void {
  switch (code) {
    case 1:
      store<u32>(look, tagText(), SECTION_SETTINGS_types_looks_plotStyle);
      break;
    case 2:
      store<u32>(look, tagText(), SECTION_SETTINGS_types_looks_hatchPattern);
      break;
    case 6:
      store<u32>(look, tagText(), SECTION_SETTINGS_types_looks_lineType);
      break;
    case 8:
      store<u32>(look, tagText(), SECTION_SETTINGS_types_looks_layer);
      break;
    case 40:
      store<f64>(look, tagF64(), SECTION_SETTINGS_types_looks_lineTypeScale);
      break;
    case 41:
      store<f64>(look, tagF64(), SECTION_SETTINGS_types_looks_hatchAngle);
      break;
    case 42:
      store<f64>(look, tagF64(), SECTION_SETTINGS_types_looks_hatchSpacing);
      break;
    case 43:
      store<f64>(look, tagF64(), SECTION_SETTINGS_types_looks_hatchScale);
      break;
    default:
      readLookNumber(look);
  }
}

function readLookNumber(look: usize): void {
  switch (code) {
    case 62:
      store<i32>(look, tagI32(), SECTION_SETTINGS_types_looks_colorIndex);
      break;
    case 70:
      store<i32>(look, tagI32(), SECTION_SETTINGS_types_looks_faceTransparency);
      break;
    case 71:
      store<i32>(look, tagI32(), SECTION_SETTINGS_types_looks_edgeTransparency);
      break;
    case 72:
      store<i32>(look, tagI32(), SECTION_SETTINGS_types_looks_hatchKind);
      break;
    case 90:
      store<i32>(look, tagI32(), SECTION_SETTINGS_types_looks_kind);
      break;
    case 91:
      store<i32>(look, tagI32(), SECTION_SETTINGS_types_looks_geometry);
      break;
    case 92:
      store<i32>(look, tagI32(), SECTION_SETTINGS_types_looks_flags);
      break;
    case 370:
      store<i32>(look, tagI32(), SECTION_SETTINGS_types_looks_lineWeight);
      break;
    default:
  }
}
