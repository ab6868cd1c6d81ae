/**
 * MULTILEADER (ODA 20.4.48): the leaders and the content as they are drawn, in an embedded context
 * object (`multileader-content.ts`), then the properties.
 *
 * In: the cursor at the fields. Out: the record, as DXF's codes 90 to 298 fill it.
 */
import {
  R2007,
  R2010,
  R2013,
  bitsVersion,
  checkHandleCount,
  colorValue,
  read3BD,
  readB,
  readBD,
  readBL,
  readBS,
  readCMC,
  readCount,
  readH,
  readText,
} from '../../../core/bits';
import {
  MULTILEADER_arrowHead,
  MULTILEADER_arrowHeads,
  MULTILEADER_arrowHeads_SIZE,
  MULTILEADER_arrowHeads_block,
  MULTILEADER_arrowHeads_index,
  MULTILEADER_arrowSize,
  MULTILEADER_attributes,
  MULTILEADER_attributes_SIZE,
  MULTILEADER_attributes_definition,
  MULTILEADER_attributes_index,
  MULTILEADER_attributes_text,
  MULTILEADER_attributes_width,
  MULTILEADER_blockColor,
  MULTILEADER_blockConnection,
  MULTILEADER_blockRecord,
  MULTILEADER_blockRotation,
  MULTILEADER_blockScale,
  MULTILEADER_contentType,
  MULTILEADER_doglegLength,
  MULTILEADER_enableDogleg,
  MULTILEADER_enableLanding,
  MULTILEADER_extendLeaderToText,
  MULTILEADER_isAnnotative,
  MULTILEADER_ipeAlignment,
  MULTILEADER_justification,
  MULTILEADER_leaderColor,
  MULTILEADER_leaderLineWeight,
  MULTILEADER_leaderLinetype,
  MULTILEADER_leaderType,
  MULTILEADER_negativeDirection,
  MULTILEADER_overrideFlags,
  MULTILEADER_scale,
  MULTILEADER_style,
  MULTILEADER_textAlignment,
  MULTILEADER_textAngleType,
  MULTILEADER_textAttachmentDirection,
  MULTILEADER_textBottomAttachment,
  MULTILEADER_textColor,
  MULTILEADER_textFrame,
  MULTILEADER_textLeftAttachment,
  MULTILEADER_textRightAttachment,
  MULTILEADER_textStyle,
  MULTILEADER_textTopAttachment,
  MULTILEADER_version,
} from '../../../generated/model';
import { makeList } from '../values';
import { readContext } from './multileader-content';

export function readMultileader(record: usize): void {
  if (bitsVersion >= R2010) store<i32>(record, readBS(), MULTILEADER_version);
  readContext(record);
  store<u64>(record, readH(), MULTILEADER_style);
  store<i32>(record, readBL(), MULTILEADER_overrideFlags);
  readLines(record);
  readTextStyle(record);
  readBlockStyle(record);
  store<i32>(record, <i32>readB(), MULTILEADER_isAnnotative);
  if (bitsVersion <= R2007) readArrowHeads(record);
  readAttributes(record);
  store<i32>(record, <i32>readB(), MULTILEADER_negativeDirection);
  store<i32>(record, readBS(), MULTILEADER_ipeAlignment);
  store<i32>(record, readBS(), MULTILEADER_justification);
  store<f64>(record, readBD(), MULTILEADER_scale);
  if (bitsVersion >= R2010) {
    store<i32>(record, readBS(), MULTILEADER_textAttachmentDirection);
    store<i32>(record, readBS(), MULTILEADER_textBottomAttachment);
    store<i32>(record, readBS(), MULTILEADER_textTopAttachment);
  }
  if (bitsVersion >= R2013) store<i32>(record, <i32>readB(), MULTILEADER_extendLeaderToText);
}

function readLines(record: usize): void {
  store<i32>(record, readBS(), MULTILEADER_leaderType);
  readCMC();
  store<i32>(record, <i32>colorValue, MULTILEADER_leaderColor);
  store<u64>(record, readH(), MULTILEADER_leaderLinetype);
  store<i32>(record, readBL(), MULTILEADER_leaderLineWeight);
  store<i32>(record, <i32>readB(), MULTILEADER_enableLanding);
  store<i32>(record, <i32>readB(), MULTILEADER_enableDogleg);
  store<f64>(record, readBD(), MULTILEADER_doglegLength);
  store<u64>(record, readH(), MULTILEADER_arrowHead);
  store<f64>(record, readBD(), MULTILEADER_arrowSize);
}

function readTextStyle(record: usize): void {
  store<i32>(record, readBS(), MULTILEADER_contentType);
  store<u64>(record, readH(), MULTILEADER_textStyle);
  store<i32>(record, readBS(), MULTILEADER_textLeftAttachment);
  store<i32>(record, readBS(), MULTILEADER_textRightAttachment);
  store<i32>(record, readBS(), MULTILEADER_textAngleType);
  store<i32>(record, readBS(), MULTILEADER_textAlignment);
  readCMC();
  store<i32>(record, <i32>colorValue, MULTILEADER_textColor);
  store<i32>(record, <i32>readB(), MULTILEADER_textFrame);
}

function readBlockStyle(record: usize): void {
  store<u64>(record, readH(), MULTILEADER_blockRecord);
  readCMC();
  store<i32>(record, <i32>colorValue, MULTILEADER_blockColor);
  read3BD(record + MULTILEADER_blockScale);
  store<f64>(record, readBD(), MULTILEADER_blockRotation);
  store<i32>(record, readBS(), MULTILEADER_blockConnection);
}

function readArrowHeads(record: usize): void {
  const count = checkHandleCount(readCount(1));
  const first = makeList(record + MULTILEADER_arrowHeads, MULTILEADER_arrowHeads_SIZE, count);
  for (let i: u32 = 0; i < count; i++) {
    const at = first + i * MULTILEADER_arrowHeads_SIZE;
    store<i32>(at, <i32>readB(), MULTILEADER_arrowHeads_index);
    store<u64>(at, readH(), MULTILEADER_arrowHeads_block);
  }
}

function readAttributes(record: usize): void {
  const count = checkHandleCount(readCount(4));
  const first = makeList(record + MULTILEADER_attributes, MULTILEADER_attributes_SIZE, count);
  for (let i: u32 = 0; i < count; i++) {
    const at = first + i * MULTILEADER_attributes_SIZE;
    store<u64>(at, readH(), MULTILEADER_attributes_definition);
    store<u32>(at, readText(), MULTILEADER_attributes_text);
    store<i32>(at, readBS(), MULTILEADER_attributes_index);
    store<f64>(at, readBD(), MULTILEADER_attributes_width);
  }
}
