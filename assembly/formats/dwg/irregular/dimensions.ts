/**
 * The seven dimension types of DWG, which are one DIMENSION in DXF, and the two later kinds (ODA
 * 20.4.19, 20.4.22 to 20.4.30).
 *
 * In: the cursor at the fields, the type's number. Out: the record, with DXF's flags in 70: the
 * kind in the lower bits, 32 for a block of its own, 64 for an ordinate in x, 128 for a moved text.
 */
import {
  R2000,
  R2007,
  R2010,
  bitsVersion,
  read2RD,
  read3BD,
  readB,
  readBD,
  readBS,
  readH,
  readRC,
  readText,
  readNormal,
} from '../../../core/bits';
import {
  ARC_DIMENSION_block,
  ARC_DIMENSION_definitionPoint2,
  ARC_DIMENSION_definitionPoint2_BIT,
  ARC_DIMENSION_definitionPoint3,
  ARC_DIMENSION_definitionPoint3_BIT,
  ARC_DIMENSION_definitionPoint4,
  ARC_DIMENSION_definitionPoint4_BIT,
  ARC_DIMENSION_endAngle,
  ARC_DIMENSION_hasLeader,
  ARC_DIMENSION_leaderPoint1,
  ARC_DIMENSION_leaderPoint1_BIT,
  ARC_DIMENSION_leaderPoint2,
  ARC_DIMENSION_leaderPoint2_BIT,
  ARC_DIMENSION_partial,
  ARC_DIMENSION_startAngle,
  DIMENSION_angle,
  DIMENSION_attachment,
  DIMENSION_block,
  DIMENSION_definitionPoint,
  DIMENSION_definitionPoint2,
  DIMENSION_definitionPoint2_BIT,
  DIMENSION_definitionPoint3,
  DIMENSION_definitionPoint3_BIT,
  DIMENSION_definitionPoint4,
  DIMENSION_definitionPoint4_BIT,
  DIMENSION_definitionPoint5,
  DIMENSION_definitionPoint5_BIT,
  DIMENSION_dimensionStyle,
  DIMENSION_extrusion,
  DIMENSION_flags,
  DIMENSION_flipArrow1,
  DIMENSION_flipArrow2,
  DIMENSION_horizontalDirection,
  DIMENSION_insertionPoint,
  DIMENSION_insertionPoint_BIT,
  DIMENSION_leaderLength,
  DIMENSION_lineSpacingFactor,
  DIMENSION_lineSpacingStyle,
  DIMENSION_measurement,
  DIMENSION_measurement_BIT,
  DIMENSION_oblique,
  DIMENSION_text,
  DIMENSION_textPosition,
  DIMENSION_textPosition_BIT,
  DIMENSION_textRotation,
  LARGE_RADIAL_DIMENSION_block,
  LARGE_RADIAL_DIMENSION_chordPoint,
  LARGE_RADIAL_DIMENSION_chordPoint_BIT,
  LARGE_RADIAL_DIMENSION_jogAngle,
  LARGE_RADIAL_DIMENSION_jogPoint,
  LARGE_RADIAL_DIMENSION_jogPoint_BIT,
  LARGE_RADIAL_DIMENSION_overrideCenter,
  LARGE_RADIAL_DIMENSION_overrideCenter_BIT,
} from '../../../generated/model';
import { degrees, nameOfHandle, present } from '../values';

const ORDINATE: u32 = 20;
const LINEAR: u32 = 21;
const ALIGNED: u32 = 22;
const ANGULAR_3_POINTS: u32 = 23;
const ANGULAR_2_LINES: u32 = 24;
const RADIUS: u32 = 25;

/** DXF's kinds of the numbers 20 to 26. */
const KINDS: usize = memory.data<u8>([6, 0, 1, 5, 2, 4, 3]);

export function readDimension(number: u32, record: usize): void {
  const kind = number >= ORDINATE && number <= 26 ? <i32>load<u8>(KINDS + number - ORDINATE) : 0;
  readCommon(record, record, kind);
  if (number == LINEAR || number == ALIGNED) readAligned(record, number == LINEAR);
  else if (number == ORDINATE) readOrdinate(record);
  else if (number == ANGULAR_3_POINTS) {
    readPoint(record, DIMENSION_definitionPoint);
    readPoint(record, DIMENSION_definitionPoint2);
    readPoint(record, DIMENSION_definitionPoint3);
    readPoint(record, DIMENSION_definitionPoint4);
    present(record, DIMENSION_definitionPoint4_BIT);
    present(record, DIMENSION_definitionPoint2_BIT | DIMENSION_definitionPoint3_BIT);
  } else if (number == ANGULAR_2_LINES) readAngular(record);
  else {
    // a radius has its center first, a diameter its far end
    const isRadius = number == RADIUS;
    readPoint(record, isRadius ? DIMENSION_definitionPoint : DIMENSION_definitionPoint4);
    readPoint(record, isRadius ? DIMENSION_definitionPoint4 : DIMENSION_definitionPoint);
    present(record, DIMENSION_definitionPoint4_BIT);
    store<f64>(record, readBD(), DIMENSION_leaderLength);
  }
  readHandles(record);
}

/** How far behind DIMENSION's the same narrow fields of the two later types are. */
const ARC_SHIFT: usize = ARC_DIMENSION_block - DIMENSION_block;
const LARGE_SHIFT: usize = LARGE_RADIAL_DIMENSION_block - DIMENSION_block;

@inline
function readPoint(record: usize, offset: usize): void {
  read3BD(record + offset);
}

function readHandles(narrow: usize): void {
  store<u32>(narrow, nameOfHandle(readH()), DIMENSION_dimensionStyle);
  store<u32>(narrow, nameOfHandle(readH()), DIMENSION_block);
}

/** The part of all dimensions (ODA 20.4.22). `narrow`: where their four-byte fields count from. */
function readCommon(record: usize, narrow: usize, kind: i32): void {
  if (bitsVersion >= R2010) readRC();
  readNormal(record + DIMENSION_extrusion);
  read2RD(record + DIMENSION_textPosition);
  const elevation = readBD();
  store<f64>(record + DIMENSION_textPosition, elevation, 16);
  present(record, DIMENSION_textPosition_BIT);
  const flags = readRC();
  const more = ((flags & 1) == 0 ? 128 : 0) | ((flags & 2) != 0 ? 32 : 0);
  store<i32>(narrow, kind | more, DIMENSION_flags);
  store<u32>(narrow, readText(), DIMENSION_text);
  store<f64>(record, degrees(readBD()), DIMENSION_textRotation);
  store<f64>(record, degrees(readBD()), DIMENSION_horizontalDirection);
  // scale and rotation of the block, which DXF does not have
  for (let i = 0; i < 4; i++) readBD();
  if (bitsVersion >= R2000) {
    store<i32>(narrow, readBS(), DIMENSION_attachment);
    store<i32>(narrow, readBS(), DIMENSION_lineSpacingStyle);
    store<f64>(record, readBD(), DIMENSION_lineSpacingFactor);
    store<f64>(record, readBD(), DIMENSION_measurement);
    present(record, DIMENSION_measurement_BIT);
  }
  if (bitsVersion >= R2007) {
    readB();
    store<i32>(narrow, <i32>readB(), DIMENSION_flipArrow1);
    store<i32>(narrow, <i32>readB(), DIMENSION_flipArrow2);
  }
  readInsertion(record, elevation);
}

/** DXF leaves the point out where it is the origin. */
function readInsertion(record: usize, elevation: f64): void {
  const at = record + DIMENSION_insertionPoint;
  read2RD(at);
  store<f64>(at, elevation, 16);
  if (load<f64>(at) != 0 || load<f64>(at, 8) != 0) present(record, DIMENSION_insertionPoint_BIT);
}

function readAligned(record: usize, isLinear: bool): void {
  readPoint(record, DIMENSION_definitionPoint2);
  readPoint(record, DIMENSION_definitionPoint3);
  present(record, DIMENSION_definitionPoint2_BIT | DIMENSION_definitionPoint3_BIT);
  readPoint(record, DIMENSION_definitionPoint);
  store<f64>(record, degrees(readBD()), DIMENSION_oblique);
  if (isLinear) store<f64>(record, degrees(readBD()), DIMENSION_angle);
}

function readOrdinate(record: usize): void {
  readPoint(record, DIMENSION_definitionPoint);
  readPoint(record, DIMENSION_definitionPoint2);
  readPoint(record, DIMENSION_definitionPoint3);
  present(record, DIMENSION_definitionPoint2_BIT | DIMENSION_definitionPoint3_BIT);
  if ((readRC() & 1) != 0) {
    store<i32>(record, load<i32>(record, DIMENSION_flags) | 64, DIMENSION_flags);
  }
}

function readAngular(record: usize): void {
  read2RD(record + DIMENSION_definitionPoint5);
  const elevation = load<f64>(record + DIMENSION_textPosition, 16);
  store<f64>(record + DIMENSION_definitionPoint5, elevation, 16);
  readPoint(record, DIMENSION_definitionPoint2);
  readPoint(record, DIMENSION_definitionPoint3);
  readPoint(record, DIMENSION_definitionPoint4);
  readPoint(record, DIMENSION_definitionPoint);
  present(record, DIMENSION_definitionPoint2_BIT | DIMENSION_definitionPoint3_BIT);
  present(record, DIMENSION_definitionPoint4_BIT | DIMENSION_definitionPoint5_BIT);
}

export function readArcDimension(record: usize): void {
  readCommon(record, record + ARC_SHIFT, 5);
  readPoint(record, DIMENSION_definitionPoint);
  readPoint(record, ARC_DIMENSION_definitionPoint2);
  readPoint(record, ARC_DIMENSION_definitionPoint3);
  readPoint(record, ARC_DIMENSION_definitionPoint4);
  store<i32>(record, <i32>readB(), ARC_DIMENSION_partial);
  store<f64>(record, readBD(), ARC_DIMENSION_startAngle);
  store<f64>(record, readBD(), ARC_DIMENSION_endAngle);
  const hasLeader = readB();
  store<i32>(record, <i32>hasLeader, ARC_DIMENSION_hasLeader);
  readPoint(record, ARC_DIMENSION_leaderPoint1);
  readPoint(record, ARC_DIMENSION_leaderPoint2);
  present(
    record,
    ARC_DIMENSION_definitionPoint2_BIT |
      ARC_DIMENSION_definitionPoint3_BIT |
      ARC_DIMENSION_definitionPoint4_BIT |
      ARC_DIMENSION_leaderPoint1_BIT |
      ARC_DIMENSION_leaderPoint2_BIT,
  );
  readHandles(record + ARC_SHIFT);
}

export function readLargeRadialDimension(record: usize): void {
  readCommon(record, record + LARGE_SHIFT, 4);
  readPoint(record, DIMENSION_definitionPoint);
  readPoint(record, LARGE_RADIAL_DIMENSION_chordPoint);
  store<f64>(record, readBD(), LARGE_RADIAL_DIMENSION_jogAngle);
  readPoint(record, LARGE_RADIAL_DIMENSION_overrideCenter);
  readPoint(record, LARGE_RADIAL_DIMENSION_jogPoint);
  present(
    record,
    LARGE_RADIAL_DIMENSION_chordPoint_BIT |
      LARGE_RADIAL_DIMENSION_overrideCenter_BIT |
      LARGE_RADIAL_DIMENSION_jogPoint_BIT,
  );
  readHandles(record + LARGE_SHIFT);
}
