/**
 * MATERIAL and VISUALSTYLE: how surfaces and edges look (LibreDWG `src/dwg2.spec`; ODA does not
 * describe them).
 *
 *   MATERIAL     name, description, ambient, diffuse, diffuse map, specular …
 *                each color: RC method, BD factor, RGB where the method is 1
 *                each map: BD blend, RC × 3, BD × 16, RC source
 *   VISUALSTYLE  name, BL type, R2010 and later: BS model, B internal, (value, BS)…
 *
 * In: the cursor behind the common data. Out: the record, as the DXF reader would fill it. Not
 * kept: procedural textures, properties of visual styles that came with R2013.
 */
import {
  R2007,
  R2010,
  R2013,
  bitsFault,
  bitsVersion,
  colorIndex,
  readB,
  readBD,
  readBL,
  readBS,
  readCMC,
  readRC,
  readText,
  setFault,
} from '../../../core/bits';
import {
  MATERIAL_ambientColor,
  MATERIAL_ambientFactor,
  MATERIAL_ambientMethod,
  MATERIAL_bumpBlend,
  MATERIAL_bumpSource,
  MATERIAL_channelFlags,
  MATERIAL_description,
  MATERIAL_diffuseAutoTransform,
  MATERIAL_diffuseBlend,
  MATERIAL_diffuseColor,
  MATERIAL_diffuseFactor,
  MATERIAL_diffuseFile,
  MATERIAL_diffuseMethod,
  MATERIAL_diffuseProjection,
  MATERIAL_diffuseSource,
  MATERIAL_diffuseTiling,
  MATERIAL_diffuseTransform,
  MATERIAL_glossFactor,
  MATERIAL_illuminationModel,
  MATERIAL_materialName,
  MATERIAL_mode,
  MATERIAL_opacity,
  MATERIAL_opacityBlend,
  MATERIAL_opacitySource,
  MATERIAL_reflectionBlend,
  MATERIAL_reflectionSource,
  MATERIAL_reflectivity,
  MATERIAL_refractionBlend,
  MATERIAL_refractionIndex,
  MATERIAL_refractionSource,
  MATERIAL_selfIllumination,
  MATERIAL_specularBlend,
  MATERIAL_specularColor,
  MATERIAL_specularFactor,
  MATERIAL_specularMethod,
  MATERIAL_specularSource,
  MATERIAL_translucence,
  VISUALSTYLE_description,
  VISUALSTYLE_edgeColor,
  VISUALSTYLE_edgeCreaseAngle,
  VISUALSTYLE_edgeHaloGap,
  VISUALSTYLE_edgeHidePrecision,
  VISUALSTYLE_edgeIntersectionColor,
  VISUALSTYLE_edgeIntersectionLinetype,
  VISUALSTYLE_edgeIsolines,
  VISUALSTYLE_edgeJitter,
  VISUALSTYLE_edgeModel,
  VISUALSTYLE_edgeModifier,
  VISUALSTYLE_edgeObscuredColor,
  VISUALSTYLE_edgeObscuredLinetype,
  VISUALSTYLE_edgeOpacity,
  VISUALSTYLE_edgeOverhang,
  VISUALSTYLE_edgeSilhouetteColor,
  VISUALSTYLE_edgeSilhouetteWidth,
  VISUALSTYLE_edgeStyle,
  VISUALSTYLE_edgeStyleApply,
  VISUALSTYLE_edgeWidth,
  VISUALSTYLE_displayBrightness,
  VISUALSTYLE_displaySettings,
  VISUALSTYLE_displayShadows,
  VISUALSTYLE_faceColorIndex,
  VISUALSTYLE_faceColorMode,
  VISUALSTYLE_faceLightingModel,
  VISUALSTYLE_faceLightingQuality,
  VISUALSTYLE_faceModifier,
  VISUALSTYLE_faceOpacity,
  VISUALSTYLE_faceSpecular,
  VISUALSTYLE_internalOnly,
  VISUALSTYLE_lightingModel,
  VISUALSTYLE_styleType,
} from '../../../generated/model';
import { makeList } from '../values';

// ---- MATERIAL

/** A color of its own, not that of the entity. */
const OVERRIDE: u32 = 1;
const SOURCE_FILE: u32 = 1;
const SOURCE_PROCEDURE: u32 = 2;
/** Textures of textures are not followed any further. */
const TEXTURE_DEPTH: u32 = 8;

/** Offsets of a map's fields behind its source; they are the same in every map. */
const MAP_file: usize = MATERIAL_diffuseFile - MATERIAL_diffuseSource;
const MAP_projection: usize = MATERIAL_diffuseProjection - MATERIAL_diffuseSource;
const MAP_tiling: usize = MATERIAL_diffuseTiling - MATERIAL_diffuseSource;
const MAP_autoTransform: usize = MATERIAL_diffuseAutoTransform - MATERIAL_diffuseSource;
const MAP_transform: usize = MATERIAL_diffuseTransform - MATERIAL_diffuseSource;

export function readMaterial(record: usize): void {
  store<u32>(record, readText(), MATERIAL_materialName);
  store<u32>(record, readText(), MATERIAL_description);
  store<i32>(record, readMethod(), MATERIAL_ambientMethod);
  store<f64>(record, readBD(), MATERIAL_ambientFactor);
  store<i32>(record, readOverride(record + MATERIAL_ambientMethod), MATERIAL_ambientColor);
  store<i32>(record, readMethod(), MATERIAL_diffuseMethod);
  store<f64>(record, readBD(), MATERIAL_diffuseFactor);
  store<i32>(record, readOverride(record + MATERIAL_diffuseMethod), MATERIAL_diffuseColor);
  readMap(record + MATERIAL_diffuseBlend, record + MATERIAL_diffuseSource);
  store<i32>(record, readMethod(), MATERIAL_specularMethod);
  store<f64>(record, readBD(), MATERIAL_specularFactor);
  store<i32>(record, readOverride(record + MATERIAL_specularMethod), MATERIAL_specularColor);
  readMap(record + MATERIAL_specularBlend, record + MATERIAL_specularSource);
  store<f64>(record, readBD(), MATERIAL_glossFactor);
  readMap(record + MATERIAL_reflectionBlend, record + MATERIAL_reflectionSource);
  store<f64>(record, readBD(), MATERIAL_opacity);
  readMap(record + MATERIAL_opacityBlend, record + MATERIAL_opacitySource);
  readMap(record + MATERIAL_bumpBlend, record + MATERIAL_bumpSource);
  store<f64>(record, readBD(), MATERIAL_refractionIndex);
  readMap(record + MATERIAL_refractionBlend, record + MATERIAL_refractionSource);
  if (bitsVersion < R2007) return;
  store<f64>(record, readBD(), MATERIAL_translucence);
  store<f64>(record, readBD(), MATERIAL_selfIllumination);
  store<f64>(record, readBD(), MATERIAL_reflectivity);
  store<i32>(record, readBL(), MATERIAL_illuminationModel);
  store<i32>(record, readBL(), MATERIAL_channelFlags);
  store<i32>(record, readBL(), MATERIAL_mode);
}

@inline
function readMethod(): i32 {
  return <i32>readRC();
}

function readOverride(method: usize): i32 {
  return <u32>load<i32>(method) == OVERRIDE ? readBL() : 0;
}

function readMap(blend: usize, map: usize): void {
  store<f64>(blend, readBD());
  store<i32>(map, <i32>readRC(), MAP_projection);
  store<i32>(map, <i32>readRC(), MAP_tiling);
  store<i32>(map, <i32>readRC(), MAP_autoTransform);
  readMatrix(map + MAP_transform);
  const source = readRC();
  store<i32>(map, <i32>source);
  if (source == SOURCE_FILE) store<u32>(map, readText(), MAP_file);
  else if (source == SOURCE_PROCEDURE) skipTexture(0);
}

/** DXF leaves a matrix out that changes nothing. */
function readMatrix(list: usize): void {
  const matrix = makeList(list, 8, 16);
  let isIdentity = true;
  for (let i = 0; i < 16; i++) {
    const value = readBD();
    store<f64>(matrix + (i << 3), value);
    if (value != (i % 5 == 0 ? 1.0 : 0.0)) isIdentity = false;
  }
  if (isIdentity) store<u32>(list, 0, 4);
}

function skipColor(): void {
  const method = readRC();
  readBD();
  if (method == OVERRIDE) readBL();
}

/** Wood and marble have two colors; other textures a value of any type, or textures. */
function skipTexture(depth: u32): void {
  if (depth > TEXTURE_DEPTH) {
    setFault();
    return;
  }
  const kind = readBS();
  if (kind == 0 || kind == 1) {
    skipColor();
    skipColor();
    return;
  }
  if (kind != 2) return;
  switch (readBS()) {
    case 1:
      readB();
      break;
    case 2:
      readBS();
      break;
    case 3:
      readBD();
      break;
    case 4:
      readCMC();
      break;
    case 5:
      readText();
      break;
    case 6:
      for (let count = readBS(); count > 0 && !bitsFault; count--) {
        readText();
        skipTexture(depth + 1);
      }
      readB();
      break;
    default:
  }
}

// ---- VISUALSTYLE

/** Kinds of values. */
const LONG: u32 = 0;
const DOUBLE: u32 = 1;
const COLOR: u32 = 2;
const BIT: u32 = 3;
const TEXT: u32 = 4;

/** Kinds of the properties, in order: 28 of R2010, behind which R2013 has 30 more. */
const KINDS: usize = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 2, 0, 0, 2, 2, 0, 0, 1, 0, 2, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 0, 3, 3, 3, 3, 3,
  3, 3, 3, 3, 0, 1, 1, 0, 2, 0, 0, 2, 3, 0, 0, 0, 3, 0, 2, 1, 0, 4, 3, 1, 1,
]);
const COUNT_R2010: u32 = 28;
const COUNT_R2013: u32 = 58;

export function readVisualStyle(record: usize): void {
  store<u32>(record, readText(), VISUALSTYLE_description);
  store<i32>(record, readBL(), VISUALSTYLE_styleType);
  if (bitsVersion < R2010) {
    readFace(record);
    readEdges(record);
    readDisplay(record);
    return;
  }
  store<i32>(record, readBS(), VISUALSTYLE_lightingModel);
  store<i32>(record, <i32>readB(), VISUALSTYLE_internalOnly);
  // the schema has the properties in this order, doubles apart from the rest
  let integers = record + VISUALSTYLE_faceLightingModel;
  let doubles = record + VISUALSTYLE_faceOpacity;
  for (let i: u32 = 0; i < COUNT_R2010 && !bitsFault; i++) {
    if (<u32>load<u8>(KINDS + i) == DOUBLE) {
      store<f64>(doubles, readBD());
      doubles += 8;
    } else {
      store<i32>(integers, readProperty(load<u8>(KINDS + i)));
      integers += 4;
    }
    readBS();
  }
  if (bitsVersion < R2013) return;
  for (let i = COUNT_R2010; i < COUNT_R2013 && !bitsFault; i++) {
    const kind = <u32>load<u8>(KINDS + i);
    if (kind == DOUBLE) readBD();
    else readProperty(kind);
    readBS();
  }
}

function readProperty(kind: u32): i32 {
  switch (kind) {
    case LONG:
      return readBL();
    case COLOR:
      readCMC();
      return colorIndex;
    case BIT:
      return <i32>readB();
    case TEXT:
      readText();
      return 0;
    default:
      return 0;
  }
}

function readColor(): i32 {
  readCMC();
  return colorIndex;
}

function readFace(record: usize): void {
  store<i32>(record, readBL(), VISUALSTYLE_faceLightingModel);
  store<i32>(record, readBL(), VISUALSTYLE_faceLightingQuality);
  store<i32>(record, readBL(), VISUALSTYLE_faceColorMode);
  store<f64>(record, readBD(), VISUALSTYLE_faceOpacity);
  store<f64>(record, readBD(), VISUALSTYLE_faceSpecular);
  store<i32>(record, readColor(), VISUALSTYLE_faceColorIndex);
  store<i32>(record, readBL(), VISUALSTYLE_faceModifier);
}

function readEdges(record: usize): void {
  store<i32>(record, readBL(), VISUALSTYLE_edgeModel);
  store<i32>(record, readBL(), VISUALSTYLE_edgeStyle);
  store<i32>(record, readColor(), VISUALSTYLE_edgeIntersectionColor);
  store<i32>(record, readColor(), VISUALSTYLE_edgeObscuredColor);
  store<i32>(record, readBL(), VISUALSTYLE_edgeObscuredLinetype);
  store<f64>(record, readBD(), VISUALSTYLE_edgeCreaseAngle);
  store<i32>(record, readBL(), VISUALSTYLE_edgeModifier);
  store<i32>(record, readColor(), VISUALSTYLE_edgeColor);
  store<f64>(record, readBD(), VISUALSTYLE_edgeOpacity);
  store<i32>(record, readBS(), VISUALSTYLE_edgeWidth);
  store<i32>(record, readBS(), VISUALSTYLE_edgeOverhang);
  store<i32>(record, readBL(), VISUALSTYLE_edgeJitter);
  store<i32>(record, readColor(), VISUALSTYLE_edgeSilhouetteColor);
  store<i32>(record, readBS(), VISUALSTYLE_edgeSilhouetteWidth);
  store<i32>(record, <i32>readRC(), VISUALSTYLE_edgeHaloGap);
  store<i32>(record, readBS(), VISUALSTYLE_edgeIsolines);
  store<i32>(record, <i32>readB(), VISUALSTYLE_edgeHidePrecision);
  store<i32>(record, readBS(), VISUALSTYLE_edgeStyleApply);
  store<i32>(record, readBS(), VISUALSTYLE_edgeIntersectionLinetype);
}

function readDisplay(record: usize): void {
  store<i32>(record, readBL(), VISUALSTYLE_displaySettings);
  store<f64>(record, <f64>readBL(), VISUALSTYLE_displayBrightness);
  store<i32>(record, readBL(), VISUALSTYLE_displayShadows);
  if (bitsVersion >= R2007) readBD();
  store<i32>(record, <i32>readB(), VISUALSTYLE_internalOnly);
}
