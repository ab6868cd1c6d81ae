/**
 * The scalars of a MULTILEADER: those of its context, which is what is drawn, and its own settings.
 *
 * Style, block, scale and rotation of the content are told by both: the context counts.
 * Background and columns of the text and the matrix of the block: `multileader-look.ts`.
 */
import {
  EXTRA_tags,
  MULTILEADER_arrowHead,
  MULTILEADER_arrowHead_BIT,
  MULTILEADER_arrowHeads,
  MULTILEADER_arrowHeads_BIT,
  MULTILEADER_arrowHeads_SIZE,
  MULTILEADER_arrowHeads_block,
  MULTILEADER_arrowHeads_index,
  MULTILEADER_arrowSize,
  MULTILEADER_arrowSizeScaled,
  MULTILEADER_arrowSizeScaled_BIT,
  MULTILEADER_arrowSize_BIT,
  MULTILEADER_attributes,
  MULTILEADER_attributes_BIT,
  MULTILEADER_attributes_SIZE,
  MULTILEADER_attributes_definition,
  MULTILEADER_attributes_index,
  MULTILEADER_attributes_text,
  MULTILEADER_attributes_width,
  MULTILEADER_basePoint,
  MULTILEADER_basePoint_BIT,
  MULTILEADER_blockColor,
  MULTILEADER_blockColor_BIT,
  MULTILEADER_blockConnection,
  MULTILEADER_blockConnection_BIT,
  MULTILEADER_blockNormal,
  MULTILEADER_blockNormal_BIT,
  MULTILEADER_blockPosition,
  MULTILEADER_blockPosition_BIT,
  MULTILEADER_blockRecord,
  MULTILEADER_blockRecord_BIT,
  MULTILEADER_blockRotation,
  MULTILEADER_blockRotation_BIT,
  MULTILEADER_blockScale,
  MULTILEADER_blockScale_BIT,
  MULTILEADER_contentColor,
  MULTILEADER_contentColor_BIT,
  MULTILEADER_contentScale,
  MULTILEADER_contentScale_BIT,
  MULTILEADER_contentType,
  MULTILEADER_contentType_BIT,
  MULTILEADER_doglegLength,
  MULTILEADER_doglegLength_BIT,
  MULTILEADER_enableDogleg,
  MULTILEADER_enableDogleg_BIT,
  MULTILEADER_enableLanding,
  MULTILEADER_enableLanding_BIT,
  MULTILEADER_extendLeaderToText,
  MULTILEADER_extendLeaderToText_BIT,
  MULTILEADER_hasBlock,
  MULTILEADER_hasBlock_BIT,
  MULTILEADER_hasText,
  MULTILEADER_hasText_BIT,
  MULTILEADER_isAnnotative,
  MULTILEADER_isAnnotative_BIT,
  MULTILEADER_landingGap,
  MULTILEADER_landingGap_BIT,
  MULTILEADER_leaderColor,
  MULTILEADER_leaderColor_BIT,
  MULTILEADER_leaderLineWeight,
  MULTILEADER_leaderLineWeight_BIT,
  MULTILEADER_leaderLinetype,
  MULTILEADER_leaderLinetype_BIT,
  MULTILEADER_leaderType,
  MULTILEADER_leaderType_BIT,
  MULTILEADER_lineSpacingFactor,
  MULTILEADER_lineSpacingFactor_BIT,
  MULTILEADER_lineSpacingStyle,
  MULTILEADER_lineSpacingStyle_BIT,
  MULTILEADER_overrideFlags,
  MULTILEADER_overrideFlags_BIT,
  MULTILEADER_planeNormalReversed,
  MULTILEADER_planeNormalReversed_BIT,
  MULTILEADER_planeOrigin,
  MULTILEADER_planeOrigin_BIT,
  MULTILEADER_planeXAxis,
  MULTILEADER_planeXAxis_BIT,
  MULTILEADER_planeYAxis,
  MULTILEADER_planeYAxis_BIT,
  MULTILEADER_position,
  MULTILEADER_position_BIT,
  MULTILEADER_scale,
  MULTILEADER_scale_BIT,
  MULTILEADER_style,
  MULTILEADER_style_BIT,
  MULTILEADER_text,
  MULTILEADER_textAlignment,
  MULTILEADER_textAlignment_BIT,
  MULTILEADER_textAngleType,
  MULTILEADER_textAngleType_BIT,
  MULTILEADER_textAttachment,
  MULTILEADER_textAttachmentDirection,
  MULTILEADER_textAttachmentDirection_BIT,
  MULTILEADER_textAttachment_BIT,
  MULTILEADER_textBottomAttachment,
  MULTILEADER_textBottomAttachment_BIT,
  MULTILEADER_textColor,
  MULTILEADER_textColor_BIT,
  MULTILEADER_textDefinedHeight,
  MULTILEADER_textDefinedHeight_BIT,
  MULTILEADER_textDirection,
  MULTILEADER_textDirection_BIT,
  MULTILEADER_textFlow,
  MULTILEADER_textFlow_BIT,
  MULTILEADER_textFrame,
  MULTILEADER_textFrame_BIT,
  MULTILEADER_textHeight,
  MULTILEADER_textHeight_BIT,
  MULTILEADER_textLeftAttachment,
  MULTILEADER_textLeftAttachment_BIT,
  MULTILEADER_textNormal,
  MULTILEADER_textNormal_BIT,
  MULTILEADER_textRightAttachment,
  MULTILEADER_textRightAttachment_BIT,
  MULTILEADER_textRotation,
  MULTILEADER_textRotation_BIT,
  MULTILEADER_textStyle,
  MULTILEADER_textStyle_BIT,
  MULTILEADER_textTopAttachment,
  MULTILEADER_textTopAttachment_BIT,
  MULTILEADER_textWidth,
  MULTILEADER_textWidth_BIT,
  MULTILEADER_text_BIT,
  MULTILEADER_version,
  MULTILEADER_version_BIT,
} from '../../../generated/model';
import { readCommon } from '../reader';
import { code, tagF64, tagHandle, tagI32 } from '../tags';
import { keepTag, tagText } from '../values';
import { readContextLook, readOwnLook } from './multileader-look';
import { added, last, setF64, setHandle, setI32, setPoint, setText, mark } from './fields';

let sawContext: bool = false;

export function beginContent(): void {
  sawContext = false;
}

/** A tag of the context, outside of its leaders. */
export function readContextTag(record: usize): void {
  sawContext = true;
  if (readContextPoint(record) || readContextText(record) || readContextOther(record)) return;
  if (readContextLook(record)) return;
  keepTag(record, EXTRA_tags);
}

/** A tag of the entity itself. */
export function readOwnTag(record: usize): void {
  if (readLeaderSetting(record) || readContentSetting(record) || readRepeated(record)) return;
  if (readOwnLook(record) || (sawContext && isShared())) return;
  if (!readShared(record)) readCommon();
}

function isShared(): bool {
  return code == 343 || code == 344 || code == 10 || code == 20 || code == 30 || code == 43;
}

/** Arrow heads (94 345)… and the block's attributes (330 177 44 302)…. */
function readRepeated(record: usize): bool {
  const heads = record + MULTILEADER_arrowHeads;
  const attributes = record + MULTILEADER_attributes;
  switch (code) {
    case 94: {
      const index = tagI32();
      store<i32>(added(heads, MULTILEADER_arrowHeads_SIZE) + MULTILEADER_arrowHeads_index, index);
      mark(record, MULTILEADER_arrowHeads_BIT);
      return true;
    }
    case 345: {
      const head = last(heads, MULTILEADER_arrowHeads_SIZE);
      store<u64>(head + MULTILEADER_arrowHeads_block, tagHandle());
      return true;
    }
    case 330: {
      const attribute = added(attributes, MULTILEADER_attributes_SIZE);
      store<u64>(attribute + MULTILEADER_attributes_definition, tagHandle());
      mark(record, MULTILEADER_attributes_BIT);
      return true;
    }
    case 177:
    case 44:
    case 302:
      readAttribute(last(attributes, MULTILEADER_attributes_SIZE));
      return true;
    default:
      return false;
  }
}

function readAttribute(attribute: usize): void {
  if (code == 177) store<i32>(attribute + MULTILEADER_attributes_index, tagI32());
  else if (code == 44) store<f64>(attribute + MULTILEADER_attributes_width, tagF64());
  else store<u32>(attribute + MULTILEADER_attributes_text, tagText());
}

function readContextPoint(record: usize): bool {
  switch (code) {
    case 10:
    case 20:
    case 30:
      setPoint(record, MULTILEADER_basePoint, MULTILEADER_basePoint_BIT);
      return true;
    case 11:
    case 21:
    case 31:
      setPoint(record, MULTILEADER_textNormal, MULTILEADER_textNormal_BIT);
      return true;
    case 12:
    case 22:
    case 32:
      setPoint(record, MULTILEADER_position, MULTILEADER_position_BIT);
      return true;
    case 13:
    case 23:
    case 33:
      setPoint(record, MULTILEADER_textDirection, MULTILEADER_textDirection_BIT);
      return true;
    case 14:
    case 24:
    case 34:
      setPoint(record, MULTILEADER_blockNormal, MULTILEADER_blockNormal_BIT);
      return true;
    case 15:
    case 25:
    case 35:
      setPoint(record, MULTILEADER_blockPosition, MULTILEADER_blockPosition_BIT);
      return true;
    case 110:
    case 120:
    case 130:
      setPoint(record, MULTILEADER_planeOrigin, MULTILEADER_planeOrigin_BIT);
      return true;
    case 111:
    case 121:
    case 131:
      setPoint(record, MULTILEADER_planeXAxis, MULTILEADER_planeXAxis_BIT);
      return true;
    case 112:
    case 122:
    case 132:
      setPoint(record, MULTILEADER_planeYAxis, MULTILEADER_planeYAxis_BIT);
      return true;
    case 16:
    case 26:
    case 36:
      setPoint(record, MULTILEADER_blockScale, MULTILEADER_blockScale_BIT);
      return true;
    default:
      return false;
  }
}

function readContextText(record: usize): bool {
  switch (code) {
    case 290:
      setI32(record, MULTILEADER_hasText, MULTILEADER_hasText_BIT);
      return true;
    case 304:
      setText(record, MULTILEADER_text, MULTILEADER_text_BIT);
      return true;
    case 42:
      setF64(record, MULTILEADER_textRotation, MULTILEADER_textRotation_BIT);
      return true;
    case 43:
      setF64(record, MULTILEADER_textWidth, MULTILEADER_textWidth_BIT);
      return true;
    case 44:
      setF64(record, MULTILEADER_textDefinedHeight, MULTILEADER_textDefinedHeight_BIT);
      return true;
    case 45:
      setF64(record, MULTILEADER_lineSpacingFactor, MULTILEADER_lineSpacingFactor_BIT);
      return true;
    case 170:
      setI32(record, MULTILEADER_lineSpacingStyle, MULTILEADER_lineSpacingStyle_BIT);
      return true;
    case 171:
      setI32(record, MULTILEADER_textAttachment, MULTILEADER_textAttachment_BIT);
      return true;
    case 172:
      setI32(record, MULTILEADER_textFlow, MULTILEADER_textFlow_BIT);
      return true;
    case 90:
      setI32(record, MULTILEADER_contentColor, MULTILEADER_contentColor_BIT);
      return true;
    case 340:
      setHandle(record, MULTILEADER_textStyle, MULTILEADER_textStyle_BIT);
      return true;
    default:
      return false;
  }
}

function readContextOther(record: usize): bool {
  switch (code) {
    case 40:
      setF64(record, MULTILEADER_contentScale, MULTILEADER_contentScale_BIT);
      return true;
    case 41:
      setF64(record, MULTILEADER_textHeight, MULTILEADER_textHeight_BIT);
      return true;
    case 140:
      setF64(record, MULTILEADER_arrowSizeScaled, MULTILEADER_arrowSizeScaled_BIT);
      return true;
    case 145:
      setF64(record, MULTILEADER_landingGap, MULTILEADER_landingGap_BIT);
      return true;
    case 296:
      setI32(record, MULTILEADER_hasBlock, MULTILEADER_hasBlock_BIT);
      return true;
    case 297:
      setI32(record, MULTILEADER_planeNormalReversed, MULTILEADER_planeNormalReversed_BIT);
      return true;
    case 341:
      setHandle(record, MULTILEADER_blockRecord, MULTILEADER_blockRecord_BIT);
      return true;
    case 46:
      setF64(record, MULTILEADER_blockRotation, MULTILEADER_blockRotation_BIT);
      return true;
    default:
      return false;
  }
}

function readLeaderSetting(record: usize): bool {
  switch (code) {
    case 270:
      setI32(record, MULTILEADER_version, MULTILEADER_version_BIT);
      return true;
    case 340:
      setHandle(record, MULTILEADER_style, MULTILEADER_style_BIT);
      return true;
    case 90:
      setI32(record, MULTILEADER_overrideFlags, MULTILEADER_overrideFlags_BIT);
      return true;
    case 170:
      setI32(record, MULTILEADER_leaderType, MULTILEADER_leaderType_BIT);
      return true;
    case 91:
      setI32(record, MULTILEADER_leaderColor, MULTILEADER_leaderColor_BIT);
      return true;
    case 341:
      setHandle(record, MULTILEADER_leaderLinetype, MULTILEADER_leaderLinetype_BIT);
      return true;
    case 171:
      setI32(record, MULTILEADER_leaderLineWeight, MULTILEADER_leaderLineWeight_BIT);
      return true;
    case 290:
      setI32(record, MULTILEADER_enableLanding, MULTILEADER_enableLanding_BIT);
      return true;
    case 291:
      setI32(record, MULTILEADER_enableDogleg, MULTILEADER_enableDogleg_BIT);
      return true;
    case 41:
      setF64(record, MULTILEADER_doglegLength, MULTILEADER_doglegLength_BIT);
      return true;
    case 342:
      setHandle(record, MULTILEADER_arrowHead, MULTILEADER_arrowHead_BIT);
      return true;
    case 42:
      setF64(record, MULTILEADER_arrowSize, MULTILEADER_arrowSize_BIT);
      return true;
    case 172:
      setI32(record, MULTILEADER_contentType, MULTILEADER_contentType_BIT);
      return true;
    case 173:
      setI32(record, MULTILEADER_textLeftAttachment, MULTILEADER_textLeftAttachment_BIT);
      return true;
    default:
      return false;
  }
}

function readContentSetting(record: usize): bool {
  switch (code) {
    case 95:
      setI32(record, MULTILEADER_textRightAttachment, MULTILEADER_textRightAttachment_BIT);
      return true;
    case 174:
      setI32(record, MULTILEADER_textAngleType, MULTILEADER_textAngleType_BIT);
      return true;
    case 175:
      setI32(record, MULTILEADER_textAlignment, MULTILEADER_textAlignment_BIT);
      return true;
    case 92:
      setI32(record, MULTILEADER_textColor, MULTILEADER_textColor_BIT);
      return true;
    case 292:
      setI32(record, MULTILEADER_textFrame, MULTILEADER_textFrame_BIT);
      return true;
    case 93:
      setI32(record, MULTILEADER_blockColor, MULTILEADER_blockColor_BIT);
      return true;
    case 176:
      setI32(record, MULTILEADER_blockConnection, MULTILEADER_blockConnection_BIT);
      return true;
    case 293:
      setI32(record, MULTILEADER_isAnnotative, MULTILEADER_isAnnotative_BIT);
      return true;
    case 45:
      setF64(record, MULTILEADER_scale, MULTILEADER_scale_BIT);
      return true;
    case 271:
      setI32(record, MULTILEADER_textAttachmentDirection, MULTILEADER_textAttachmentDirection_BIT);
      return true;
    case 272:
      setI32(record, MULTILEADER_textBottomAttachment, MULTILEADER_textBottomAttachment_BIT);
      return true;
    case 273:
      setI32(record, MULTILEADER_textTopAttachment, MULTILEADER_textTopAttachment_BIT);
      return true;
    case 295:
      setI32(record, MULTILEADER_extendLeaderToText, MULTILEADER_extendLeaderToText_BIT);
      return true;
    default:
      return false;
  }
}

/** What a context tells as well: it counts then. */
function readShared(record: usize): bool {
  switch (code) {
    case 343:
      setHandle(record, MULTILEADER_textStyle, MULTILEADER_textStyle_BIT);
      return true;
    case 344:
      setHandle(record, MULTILEADER_blockRecord, MULTILEADER_blockRecord_BIT);
      return true;
    case 10:
    case 20:
    case 30:
      setPoint(record, MULTILEADER_blockScale, MULTILEADER_blockScale_BIT);
      return true;
    case 43:
      setF64(record, MULTILEADER_blockRotation, MULTILEADER_blockRotation_BIT);
      return true;
    default:
      return false;
  }
}
