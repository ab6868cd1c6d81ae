/**
 * HELIX: a SPLINE and what it was made from, in the order of DXF's AcDbHelix.
 *
 * In: the cursor at the fields. Out: the record. There is no public description of this type; the
 * order holds against a DXF file of the same drawing.
 */
import { read3BD, readB, readBD, readBL, readRC } from '../../../core/bits';
import {
  HELIX_axis,
  HELIX_axisBase,
  HELIX_constraint,
  HELIX_degree,
  HELIX_knotTolerance,
  HELIX_radius,
  HELIX_rightHanded,
  HELIX_startPoint,
  HELIX_turnHeight,
  HELIX_turns,
  SPLINE_SIZE,
  SPLINE_degree,
  SPLINE_knotTolerance,
} from '../../../generated/model';
import { copyWords } from '../../../model/arena';
import { readSpline } from './curves';

/** Three tolerances; degree, flags and four lists: what both records have in one piece. */
const TOLERANCES_SIZE: u32 = 24;
const LISTS_SIZE: u32 = 56;
const spline: usize = memory.data(512, 8);

export function readHelix(record: usize): void {
  memory.fill(spline, 0, SPLINE_SIZE);
  copyWords(spline + SPLINE_knotTolerance, record + HELIX_knotTolerance, TOLERANCES_SIZE);
  readSpline(spline);
  copyWords(record + HELIX_knotTolerance, spline + SPLINE_knotTolerance, TOLERANCES_SIZE);
  copyWords(record + HELIX_degree, spline + SPLINE_degree, LISTS_SIZE);
  readBL();
  readBL();
  read3BD(record + HELIX_axisBase);
  read3BD(record + HELIX_startPoint);
  read3BD(record + HELIX_axis);
  store<f64>(record, readBD(), HELIX_radius);
  store<f64>(record, readBD(), HELIX_turns);
  store<f64>(record, readBD(), HELIX_turnHeight);
  store<i32>(record, <i32>readB(), HELIX_rightHanded);
  store<i32>(record, <i32>readRC(), HELIX_constraint);
}
