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
  MULTILEADER_wordBreak,
  MULTILEADER_leaders_lines_arrowHead,
  MULTILEADER_leaders_lines_arrowSize,
  MULTILEADER_leaders_lines_breakSegment,
  MULTILEADER_leaders_lines_leaderType,
  MULTILEADER_leaders_lines_lineType,
  MULTILEADER_leaders_lines_lineWeight,
  MULTILEADER_leaders_lines_overrides,
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

/** A color's value that says ByBlock, and no lineweight: what a line without its own has. */
const BY_BLOCK: i32 = -1056964608;
const NO_WEIGHT: i32 = -1000;

export function readContext(record: usize): void {
  readLeaders(record);
  store<f64>(record, readBD(), MULTILEADER_contentScale);
  read3BD(record + MULTILEADER_basePoint);
  present(record, MULTILEADER_basePoint_BIT);
  store<f64>(record, readBD(), MULTILEADER_textHeight);
  store<f64>(record, readBD(), MULTILEADER_arrowSizeScaled);
  store<f64>(record, readBD(), MULTILEADER_landingGap);
  // left, right, alignment, connection; the bottom and the top follow at the end
  const attachments = makeList(
    record + MULTILEADER_contentAttachments,
    4,
    bitsVersion >= R2010 ? 6 : 4,
  );
  for (let i: u32 = 0; i < 4; i++) store<i32>(attachments + (i << 2), readBS());
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
  store<i32>(attachments, readBS(), 16);
  store<i32>(attachments, readBS(), 20);
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
  readBackground(record);
  readColumns(record);
}

function readBackground(record: usize): void {
  readCMC();
  store<i32>(record, <i32>colorValue, MULTILEADER_backgroundColor);
  store<f64>(record, readBD(), MULTILEADER_backgroundScale);
  store<i32>(record, readBL(), MULTILEADER_backgroundTransparency);
  store<i32>(record, <i32>readB(), MULTILEADER_backgroundFill);
  store<i32>(record, <i32>readB(), MULTILEADER_backgroundMask);
}

function readColumns(record: usize): void {
  store<i32>(record, readBS(), MULTILEADER_columnType);
  store<i32>(record, <i32>readB(), MULTILEADER_columnAutoHeight);
  store<f64>(record, readBD(), MULTILEADER_columnWidth);
  store<f64>(record, readBD(), MULTILEADER_columnGutter);
  store<i32>(record, <i32>readB(), MULTILEADER_columnFlowReversed);
  const count = readCount(2);
  const heights = makeList(record + MULTILEADER_columnHeights, 8, count);
  for (let i: u32 = 0; i < count; i++) store<f64>(heights + (i << 3), readBD());
  store<i32>(record, <i32>readB(), MULTILEADER_wordBreak);
  readB();
}

function readBlockContent(record: usize): void {
  store<i32>(record, 1, MULTILEADER_hasBlock);
  readH();
  read3BD(record + MULTILEADER_blockNormal);
  read3BD(record + MULTILEADER_blockPosition);
  present(record, MULTILEADER_blockPosition_BIT);
  // scale and rotation, which the entity has too
  read3BD(scratch);
  readBD();
  readCMC();
  store<i32>(record, <i32>colorValue, MULTILEADER_contentBlockColor);
  const matrix = makeList(record + MULTILEADER_blockTransform, 8, 16);
  for (let i: u32 = 0; i < 16; i++) store<f64>(matrix + (i << 3), readBD());
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
  store<i32>(line, BY_BLOCK, MULTILEADER_leaders_lines_color);
  store<i32>(line, -1, MULTILEADER_leaders_lines_leaderType);
  store<i32>(line, NO_WEIGHT, MULTILEADER_leaders_lines_lineWeight);
  readPoints(line + MULTILEADER_leaders_lines_vertices, readCount(6));
  if (readBL() > 0) {
    store<i32>(line, readBL(), MULTILEADER_leaders_lines_breakSegment);
    readPoints(line + MULTILEADER_leaders_lines_breaks, readCount(12) << 1);
  }
  store<i32>(line, readBL(), MULTILEADER_leaders_lines_index);
  if (bitsVersion >= R2010) readOverrides(line);
}

/** What a line has of its own; the flags behind tell which of it counts, and DXF has only that. */
function readOverrides(line: usize): void {
  const leaderType = readBS();
  readCMC();
  const color = <i32>colorValue;
  const lineType = readH();
  const lineWeight = readBL();
  const arrowSize = readBD();
  const arrowHead = readH();
  const flags = readBL();
  store<i32>(line, flags, MULTILEADER_leaders_lines_overrides);
  if ((flags & 1) != 0) store<i32>(line, leaderType, MULTILEADER_leaders_lines_leaderType);
  if ((flags & 2) != 0) store<i32>(line, color, MULTILEADER_leaders_lines_color);
  if ((flags & 4) != 0) store<u64>(line, lineType, MULTILEADER_leaders_lines_lineType);
  if ((flags & 8) != 0) store<i32>(line, lineWeight, MULTILEADER_leaders_lines_lineWeight);
  if ((flags & 16) != 0) store<f64>(line, arrowSize, MULTILEADER_leaders_lines_arrowSize);
  if ((flags & 32) != 0) store<u64>(line, arrowHead, MULTILEADER_leaders_lines_arrowHead);
}

function readPoints(list: usize, count: u32): void {
  const at = makeList(list, 24, count);
  for (let i: u32 = 0; i < count; i++) read3BD(at + i * 24);
}
