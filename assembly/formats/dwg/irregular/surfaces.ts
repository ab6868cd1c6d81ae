/**
 * The surfaces: SURFACE, PLANESURFACE, NURBSURFACE, and what the others were made from.
 *
 *   modelled geometry (`modelled.ts`) | BS u, BS v isolines |
 *     extruded  sweep options | 3BD vector | 16 BD | profile
 *     swept     sweep options | 16 BD | 16 BD | profile | path
 *     revolved  4 BD, 2 B | 3BD axis, 3BD direction, 2 BD angles | 16 BD | profile
 *     lofted    16 BD | BL profiles, BL guides, B path | 4 BD | 8 B | BS | profiles
 *   sweep options  6 BD | B solid | BS | BS | 3 B | 3BD | 2 B | 16 BD | 16 BD
 *   profile        BL class | BL bits | so many bits, an entity inside of this one; so path, guides
 *
 * In: the cursor at the fields. Out: the record. There is no public description of these types; the
 * order holds against DXF files of the same drawings. Where the fields do not end with the object,
 * they are of another release: they get their defaults, which is told, and the geometry stays.
 * Not handled: the profiles.
 */
import {
  R2007,
  bitEnd,
  bitPosition,
  bitsFault,
  bitsVersion,
  read3BD,
  readB,
  readBD,
  readBL,
  readBS,
  setFault,
  skipBits,
  stringPosition,
} from '../../../core/bits';
import {
  EXTRUDEDSURFACE_alignStart,
  EXTRUDEDSURFACE_classId,
  EXTRUDEDSURFACE_draftAngle,
  EXTRUDEDSURFACE_isSolid,
  EXTRUDEDSURFACE_miter,
  EXTRUDEDSURFACE_pathTransform,
  EXTRUDEDSURFACE_referenceVector,
  EXTRUDEDSURFACE_referenceVector_BIT,
  EXTRUDEDSURFACE_sweepAlignment,
  EXTRUDEDSURFACE_sweepTransform,
  EXTRUDEDSURFACE_sweepTransformComputed,
  EXTRUDEDSURFACE_sweepVector,
  EXTRUDEDSURFACE_transform,
  LOFTEDSURFACE_alignDirection,
  LOFTEDSURFACE_arcLength,
  LOFTEDSURFACE_closed,
  LOFTEDSURFACE_endDraftAngle,
  LOFTEDSURFACE_endDraftMagnitude,
  LOFTEDSURFACE_isRuled,
  LOFTEDSURFACE_isSolid,
  LOFTEDSURFACE_noTwist,
  LOFTEDSURFACE_normalLofting,
  LOFTEDSURFACE_simple,
  LOFTEDSURFACE_startDraftAngle,
  LOFTEDSURFACE_startDraftMagnitude,
  LOFTEDSURFACE_transform,
  LOFTEDSURFACE_virtualGuide,
  REVOLVEDSURFACE_axisPoint,
  REVOLVEDSURFACE_axisVector,
  REVOLVEDSURFACE_classId,
  REVOLVEDSURFACE_closesToAxis,
  REVOLVEDSURFACE_draftAngle,
  REVOLVEDSURFACE_draftEndDistance,
  REVOLVEDSURFACE_draftStartDistance,
  REVOLVEDSURFACE_isSolid,
  REVOLVEDSURFACE_revolveAngle,
  REVOLVEDSURFACE_startAngle,
  REVOLVEDSURFACE_transform,
  REVOLVEDSURFACE_twistAngle,
  SWEPTSURFACE_draftAngle,
  SWEPTSURFACE_isSolid,
  SWEPTSURFACE_pathEntityClass,
  SWEPTSURFACE_referenceVector_BIT,
  SWEPTSURFACE_sweepEntityClass,
  SWEPTSURFACE_sweptTransform,
  SWEPTSURFACE_transform,
  T_EXTRUDEDSURFACE,
  T_LOFTEDSURFACE,
  T_REVOLVEDSURFACE,
  T_SWEPTSURFACE,
} from '../../../generated/model';
import { copyWords } from '../../../model/arena';
import { solidEdges } from '../../../model/modelled';
import { typeSize } from '../../../model/types';
import { makeList, present } from '../values';
import { readModeller } from './modelled';

const MATRIX: u32 = 16;
const PROFILES_MAX: u32 = 5000;
/** The record before its own fields were read. */
const before: usize = memory.data(512, 8);

export function readSurface(type: u32, record: usize): void {
  readModeller(record);
  const isolines = solidEdges(record) + 12;
  const u = readBS();
  const v = readBS();
  if (bitsFault) return;
  store<i32>(isolines, u);
  store<i32>(isolines, v, 4);
  copyWords(before, record, typeSize(type));
  if (type == T_EXTRUDEDSURFACE) readExtruded(record);
  else if (type == T_SWEPTSURFACE) readSwept(record);
  else if (type == T_REVOLVEDSURFACE) readRevolved(record);
  else if (type == T_LOFTEDSURFACE) readLofted(record);
  else return;
  if (!bitsFault && isAtEnd()) return;
  copyWords(record, before, typeSize(type));
  setFault();
}

/** The fields end before the texts or, in R2007 and later, the bit that says there are none. */
function isAtEnd(): bool {
  const texts = stringPosition();
  if (texts != 0) return bitPosition() == texts;
  return bitPosition() == bitEnd() - (bitsVersion >= R2007 ? 1 : 0);
}

function readMatrix(list: usize): void {
  const at = makeList(list, 8, MATRIX);
  for (let i: u32 = 0; i < MATRIX; i++) store<f64>(at + (i << 3), readBD());
}

/** An entity inside of this one; returns its class. */
function skipProfile(): i32 {
  const type = readBL();
  skipBits(<u32>readBL());
  return type;
}

/** Sweep options; `doubles` and `others` are where their fields of eight and four bytes begin. */
function readSweepOptions(doubles: usize, others: usize): void {
  // draft, its two distances, twist, scale, alignment follow each other
  for (let i = 0; i < 6; i++) store<f64>(doubles + (<usize>i << 3), readBD());
  store<i32>(others, <i32>readB());
  const flags = others - EXTRUDEDSURFACE_isSolid;
  store<i32>(flags, readBS(), EXTRUDEDSURFACE_sweepAlignment);
  store<i32>(flags, readBS(), EXTRUDEDSURFACE_miter);
  // align start, bank, base point set
  for (let i = 0; i < 3; i++) {
    store<i32>(flags + (<usize>i << 2), <i32>readB(), EXTRUDEDSURFACE_alignStart);
  }
  read3BD(doubles + EXTRUDEDSURFACE_referenceVector - EXTRUDEDSURFACE_draftAngle);
  for (let i = 0; i < 2; i++) {
    store<i32>(flags + (<usize>i << 2), <i32>readB(), EXTRUDEDSURFACE_sweepTransformComputed);
  }
  readMatrix(flags + EXTRUDEDSURFACE_sweepTransform);
  readMatrix(flags + EXTRUDEDSURFACE_pathTransform);
}

function readExtruded(record: usize): void {
  readSweepOptions(record + EXTRUDEDSURFACE_draftAngle, record + EXTRUDEDSURFACE_isSolid);
  present(record, EXTRUDEDSURFACE_referenceVector_BIT);
  read3BD(record + EXTRUDEDSURFACE_sweepVector);
  readMatrix(record + EXTRUDEDSURFACE_transform);
  store<i32>(record, skipProfile(), EXTRUDEDSURFACE_classId);
}

function readSwept(record: usize): void {
  readSweepOptions(record + SWEPTSURFACE_draftAngle, record + SWEPTSURFACE_isSolid);
  present(record, SWEPTSURFACE_referenceVector_BIT);
  readMatrix(record + SWEPTSURFACE_transform);
  readMatrix(record + SWEPTSURFACE_sweptTransform);
  store<i32>(record, skipProfile(), SWEPTSURFACE_sweepEntityClass);
  store<i32>(record, skipProfile(), SWEPTSURFACE_pathEntityClass);
}

function readRevolved(record: usize): void {
  store<f64>(record, readBD(), REVOLVEDSURFACE_draftAngle);
  store<f64>(record, readBD(), REVOLVEDSURFACE_draftStartDistance);
  store<f64>(record, readBD(), REVOLVEDSURFACE_draftEndDistance);
  store<f64>(record, readBD(), REVOLVEDSURFACE_twistAngle);
  store<i32>(record, <i32>readB(), REVOLVEDSURFACE_isSolid);
  store<i32>(record, <i32>readB(), REVOLVEDSURFACE_closesToAxis);
  read3BD(record + REVOLVEDSURFACE_axisPoint);
  read3BD(record + REVOLVEDSURFACE_axisVector);
  store<f64>(record, readBD(), REVOLVEDSURFACE_revolveAngle);
  store<f64>(record, readBD(), REVOLVEDSURFACE_startAngle);
  readMatrix(record + REVOLVEDSURFACE_transform);
  store<i32>(record, skipProfile(), REVOLVEDSURFACE_classId);
}

function readLofted(record: usize): void {
  readMatrix(record + LOFTEDSURFACE_transform);
  const profiles = <u32>readBL();
  const guides = <u32>readBL();
  const paths: u32 = readB() ? 1 : 0;
  store<f64>(record, readBD(), LOFTEDSURFACE_startDraftAngle);
  store<f64>(record, readBD(), LOFTEDSURFACE_endDraftAngle);
  store<f64>(record, readBD(), LOFTEDSURFACE_startDraftMagnitude);
  store<f64>(record, readBD(), LOFTEDSURFACE_endDraftMagnitude);
  store<i32>(record, <i32>readB(), LOFTEDSURFACE_arcLength);
  store<i32>(record, <i32>readB(), LOFTEDSURFACE_noTwist);
  store<i32>(record, <i32>readB(), LOFTEDSURFACE_alignDirection);
  store<i32>(record, <i32>readB(), LOFTEDSURFACE_simple);
  store<i32>(record, <i32>readB(), LOFTEDSURFACE_closed);
  store<i32>(record, <i32>readB(), LOFTEDSURFACE_isSolid);
  store<i32>(record, <i32>readB(), LOFTEDSURFACE_isRuled);
  store<i32>(record, <i32>readB(), LOFTEDSURFACE_virtualGuide);
  store<i32>(record, readBS(), LOFTEDSURFACE_normalLofting);
  if (profiles > PROFILES_MAX || guides > PROFILES_MAX) setFault();
  for (let i: u32 = 0; i < profiles + guides + paths && !bitsFault; i++) skipProfile();
}
