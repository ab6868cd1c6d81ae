/**
 * The context of a MULTILEADER (ODA 20.4.86): its leaders, and its text or block as they are drawn.
 *
 * In: the cursor at the context, which is embedded in the entity's data. Out: the fields of the
 * record that DXF has between CONTEXT_DATA{ and }.
 */
import {
  R2010,
  bitsFault,
  bitsVersion,
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
  MULTILEADER_arrowSizeScaled,
  MULTILEADER_basePoint,
  MULTILEADER_basePoint_BIT,
  MULTILEADER_blockNormal,
  MULTILEADER_blockPosition,
  MULTILEADER_blockPosition_BIT,
  MULTILEADER_contentColor,
  MULTILEADER_contentScale,
  MULTILEADER_hasBlock,
  MULTILEADER_hasText,
  MULTILEADER_landingGap,
  MULTILEADER_leaders,
  MULTILEADER_leaders_SIZE,
  MULTILEADER_leaders_attachmentDirection,
  MULTILEADER_leaders_breaks,
  MULTILEADER_leaders_doglegLength,
  MULTILEADER_leaders_doglegVector,
  MULTILEADER_leaders_hasDogleg,
  MULTILEADER_leaders_hasLastPoint,
  MULTILEADER_leaders_index,
  MULTILEADER_leaders_lastPoint,
  MULTILEADER_leaders_lines,
  MULTILEADER_leaders_lines_SIZE,
  MULTILEADER_leaders_lines_breaks,
  MULTILEADER_leaders_lines_color,
  MULTILEADER_leaders_lines_index,
  MULTILEADER_leaders_lines_vertices,
  MULTILEADER_lineSpacingFactor,
  MULTILEADER_lineSpacingStyle,
  MULTILEADER_planeNormalReversed,
  MULTILEADER_planeOrigin,
  MULTILEADER_planeOrigin_BIT,
  MULTILEADER_planeXAxis,
  MULTILEADER_planeYAxis,
  MULTILEADER_position,
  MULTILEADER_position_BIT,
  MULTILEADER_text,
  MULTILEADER_textAttachment,
  MULTILEADER_textDefinedHeight,
  MULTILEADER_textDirection,
  MULTILEADER_textFlow,
  MULTILEADER_textHeight,
  MULTILEADER_textNormal,
  MULTILEADER_textRotation,
  MULTILEADER_textWidth,
} from '../../../generated/model';
import { makeList, present, scratch } from '../values';

export function readContext(record: usize): void {
  readLeaders(record);
  store<f64>(record, readBD(), MULTILEADER_contentScale);
  read3BD(record + MULTILEADER_basePoint);
  present(record, MULTILEADER_basePoint_BIT);
  store<f64>(record, readBD(), MULTILEADER_textHeight);
  store<f64>(record, readBD(), MULTILEADER_arrowSizeScaled);
  store<f64>(record, readBD(), MULTILEADER_landingGap);
  // attachments, which the entity itself has too
  for (let i = 0; i < 4; i++) readBS();
  const hasText = readB();
  store<i32>(record, <i32>hasText, MULTILEADER_hasText);
  if (hasText) readTextContent(record);
  else if (readB()) readBlockContent(record);
  read3BD(record + MULTILEADER_planeOrigin);
  present(record, MULTILEADER_planeOrigin_BIT);
  read3BD(record + MULTILEADER_planeXAxis);
  read3BD(record + MULTILEADER_planeYAxis);
  store<i32>(record, <i32>readB(), MULTILEADER_planeNormalReversed);
  if (bitsVersion < R2010) return;
  readBS();
  readBS();
}

function readTextContent(record: usize): void {
  store<u32>(record, readText(), MULTILEADER_text);
  read3BD(record + MULTILEADER_textNormal);
  readH();
  read3BD(record + MULTILEADER_position);
  present(record, MULTILEADER_position_BIT);
  read3BD(record + MULTILEADER_textDirection);
  store<f64>(record, readBD(), MULTILEADER_textRotation);
  store<f64>(record, readBD(), MULTILEADER_textWidth);
  store<f64>(record, readBD(), MULTILEADER_textDefinedHeight);
  store<f64>(record, readBD(), MULTILEADER_lineSpacingFactor);
  store<i32>(record, readBS(), MULTILEADER_lineSpacingStyle);
  readCMC();
  store<i32>(record, <i32>colorValue, MULTILEADER_contentColor);
  store<i32>(record, readBS(), MULTILEADER_textAttachment);
  store<i32>(record, readBS(), MULTILEADER_textFlow);
  readBackground();
  readColumns();
}

function readBackground(): void {
  readCMC();
  readBD();
  readBL();
  readB();
  readB();
}

function readColumns(): void {
  readBS();
  readB();
  readBD();
  readBD();
  readB();
  const count = readCount(2);
  for (let i: u32 = 0; i < count; i++) readBD();
  readB();
  readB();
}

function readBlockContent(record: usize): void {
  store<i32>(record, 1, MULTILEADER_hasBlock);
  readH();
  read3BD(record + MULTILEADER_blockNormal);
  read3BD(record + MULTILEADER_blockPosition);
  present(record, MULTILEADER_blockPosition_BIT);
  // scale, rotation and color, which the entity has too, and the transformation
  read3BD(scratch);
  readBD();
  readCMC();
  for (let i = 0; i < 16; i++) readBD();
}

function readLeaders(record: usize): void {
  let count = readCount(18);
  if (count == 0) {
    // seven bits stand here instead, of which the sixth tells of two leaders (ODA 20.4.86)
    for (let i = 0; i < 7; i++) {
      if (readB() && i == 5) count = 2;
    }
    if (count == 0) count = 1;
  }
  const first = makeList(record + MULTILEADER_leaders, MULTILEADER_leaders_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    readLeader(first + i * MULTILEADER_leaders_SIZE);
  }
}

function readLeader(leader: usize): void {
  store<i32>(leader, <i32>readB(), MULTILEADER_leaders_hasLastPoint);
  store<i32>(leader, <i32>readB(), MULTILEADER_leaders_hasDogleg);
  read3BD(leader + MULTILEADER_leaders_lastPoint);
  read3BD(leader + MULTILEADER_leaders_doglegVector);
  readPoints(leader + MULTILEADER_leaders_breaks, readCount(12) << 1);
  store<i32>(leader, readBL(), MULTILEADER_leaders_index);
  store<f64>(leader, readBD(), MULTILEADER_leaders_doglegLength);
  const count = readCount(6);
  const first = makeList(leader + MULTILEADER_leaders_lines, MULTILEADER_leaders_lines_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    readLeaderLine(first + i * MULTILEADER_leaders_lines_SIZE);
  }
  if (bitsVersion >= R2010) {
    store<i32>(leader, readBS(), MULTILEADER_leaders_attachmentDirection);
  }
}

function readLeaderLine(line: usize): void {
  readPoints(line + MULTILEADER_leaders_lines_vertices, readCount(6));
  if (readBL() > 0) {
    readBL();
    readPoints(line + MULTILEADER_leaders_lines_breaks, readCount(12) << 1);
  }
  store<i32>(line, readBL(), MULTILEADER_leaders_lines_index);
  if (bitsVersion < R2010) return;
  readBS();
  readCMC();
  store<i32>(line, <i32>colorValue, MULTILEADER_leaders_lines_color);
  readH();
  readBL();
  readBD();
  readH();
  readBL();
}

function readPoints(list: usize, count: u32): void {
  const at = makeList(list, 24, count);
  for (let i: u32 = 0; i < count; i++) read3BD(at + i * 24);
}
