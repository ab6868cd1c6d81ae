/**
 * Parameters of actions: which curves, points and paths of objects an action works with.
 *
 *   parameter  version, from 1 on a second one | name
 *   path       a parameter | version, status | n parameters | version
 *   snap point a parameter | version, status | n parameters | status, index, parameter
 *              | version, mode, place on the curve
 *   edge       a parameter | version, dependency | version, edge | flag: a curve follows
 *   vertex     a parameter | version, dependency | version, point
 *   curve      type | arc of a circle: 3 points, 3 numbers | of an ellipse: 3 points, 4 numbers
 *              | segment: start, vector | composite: n curves
 *
 * LibreDWG `src/dwg2.spec`; types of curves are numbered as in AcGe, and those that no file had
 * make the edge one that is not read.
 */
import {
  ACDBASSOCEDGEACTIONPARAM_curveType,
  ACDBASSOCEDGEACTIONPARAM_curves,
  ACDBASSOCEDGEACTIONPARAM_curves_SIZE,
  ACDBASSOCEDGEACTIONPARAM_curves_numbers,
  ACDBASSOCEDGEACTIONPARAM_curves_points,
  ACDBASSOCEDGEACTIONPARAM_curves_type,
  ACDBASSOCEDGEACTIONPARAM_dependency,
  ACDBASSOCEDGEACTIONPARAM_edge,
  ACDBASSOCEDGEACTIONPARAM_hasCurve,
  ACDBASSOCEDGEACTIONPARAM_parameterVersion,
  ACDBASSOCEDGEACTIONPARAM_singleVersion,
  ACDBASSOCEDGEACTIONPARAM_version,
  ACDBASSOCOSNAPPOINTREFACTIONPARAM_child,
  ACDBASSOCOSNAPPOINTREFACTIONPARAM_childIndex,
  ACDBASSOCOSNAPPOINTREFACTIONPARAM_parameter,
  ACDBASSOCOSNAPPOINTREFACTIONPARAM_parameterVersion,
  ACDBASSOCOSNAPPOINTREFACTIONPARAM_snapMode,
  ACDBASSOCOSNAPPOINTREFACTIONPARAM_status,
  ACDBASSOCOSNAPPOINTREFACTIONPARAM_version,
  ACDBASSOCPATHACTIONPARAM_compoundStatus,
  ACDBASSOCPATHACTIONPARAM_compoundVersion,
  ACDBASSOCPATHACTIONPARAM_parameterMinorVersion,
  ACDBASSOCPATHACTIONPARAM_parameterName,
  ACDBASSOCPATHACTIONPARAM_parameterVersion,
  ACDBASSOCPATHACTIONPARAM_parameters,
  ACDBASSOCPATHACTIONPARAM_version,
  ACDBASSOCVERTEXACTIONPARAM_parameterVersion,
  ACDBASSOCVERTEXACTIONPARAM_point,
  ACDBASSOCVERTEXACTIONPARAM_version,
} from '../../generated/model';
import { makeList } from '../../model/arena';
import { readHandles } from './actions';
import {
  byte,
  countOf,
  double,
  flag,
  giveUp,
  handle,
  isSound,
  long,
  point,
  short,
  textOf,
} from './source';

/** Types of curves. */
const CIRCULAR_ARC: i32 = 11;
const ELLIPTICAL_ARC: i32 = 17;
const SEGMENT: i32 = 23;
const COMPOSITE: i32 = 47;
/** Fewest bits of a curve: its type and two points. */
const CURVE_BITS: u32 = 14;

/** `rest`: as far from the record as its four-byte fields are from those of a path. */
function readParameter(rest: usize): void {
  const version = short(90);
  store<i32>(rest, version, ACDBASSOCPATHACTIONPARAM_parameterVersion);
  if (version > 0) store<i32>(rest, long(90), ACDBASSOCPATHACTIONPARAM_parameterMinorVersion);
  store<u32>(rest, textOf(1), ACDBASSOCPATHACTIONPARAM_parameterName);
}

function readCompound(rest: usize): void {
  readParameter(rest);
  store<i32>(rest, short(90), ACDBASSOCPATHACTIONPARAM_compoundVersion);
  store<i32>(rest, short(90), ACDBASSOCPATHACTIONPARAM_compoundStatus);
  readHandles(rest + ACDBASSOCPATHACTIONPARAM_parameters, 360);
}

export function readPathParameter(record: usize): void {
  readCompound(record);
  store<i32>(record, long(90), ACDBASSOCPATHACTIONPARAM_version);
}

export function readSnapParameter(record: usize): void {
  const offset = ACDBASSOCOSNAPPOINTREFACTIONPARAM_parameterVersion;
  readCompound(record + offset - ACDBASSOCPATHACTIONPARAM_parameterVersion);
  store<i32>(record, short(90), ACDBASSOCOSNAPPOINTREFACTIONPARAM_status);
  store<i32>(record, long(90), ACDBASSOCOSNAPPOINTREFACTIONPARAM_childIndex);
  store<u64>(record, handle(330), ACDBASSOCOSNAPPOINTREFACTIONPARAM_child);
  store<i32>(record, short(90), ACDBASSOCOSNAPPOINTREFACTIONPARAM_version);
  store<i32>(record, byte(90), ACDBASSOCOSNAPPOINTREFACTIONPARAM_snapMode);
  store<f64>(record, double(40), ACDBASSOCOSNAPPOINTREFACTIONPARAM_parameter);
}

/** `rest`: as far from the record as its four-byte fields are from those of an edge. */
function readSingle(record: usize, rest: usize): void {
  const offset = ACDBASSOCEDGEACTIONPARAM_parameterVersion;
  readParameter(rest + offset - ACDBASSOCPATHACTIONPARAM_parameterVersion);
  store<i32>(rest, long(90), ACDBASSOCEDGEACTIONPARAM_singleVersion);
  store<u64>(record, handle(330), ACDBASSOCEDGEACTIONPARAM_dependency);
}

export function readVertexParameter(record: usize): void {
  const offset = ACDBASSOCVERTEXACTIONPARAM_parameterVersion;
  readSingle(record, record + offset - ACDBASSOCEDGEACTIONPARAM_parameterVersion);
  store<i32>(record, long(90), ACDBASSOCVERTEXACTIONPARAM_version);
  point(10, record + ACDBASSOCVERTEXACTIONPARAM_point);
}

export function readEdgeParameter(record: usize): void {
  readSingle(record, record);
  store<i32>(record, long(90), ACDBASSOCEDGEACTIONPARAM_version);
  store<u64>(record, handle(330), ACDBASSOCEDGEACTIONPARAM_edge);
  const hasCurve = flag(290);
  store<i32>(record, hasCurve, ACDBASSOCEDGEACTIONPARAM_hasCurve);
  if (hasCurve == 0) return;
  const type = long(90);
  store<i32>(record, type, ACDBASSOCEDGEACTIONPARAM_curveType);
  const isComposite = type == COMPOSITE;
  const count: u32 = isComposite ? countOf(90, CURVE_BITS) : 1;
  const size = ACDBASSOCEDGEACTIONPARAM_curves_SIZE;
  const first = makeList(record + ACDBASSOCEDGEACTIONPARAM_curves, size, count);
  for (let i: u32 = 0; i < count && isSound(); i++) {
    readCurve(first + <usize>i * size, isComposite ? long(90) : type);
  }
}

function readCurve(at: usize, type: i32): void {
  store<i32>(at, type, ACDBASSOCEDGEACTIONPARAM_curves_type);
  if (type == CIRCULAR_ARC) readParts(at, 3, 3);
  else if (type == ELLIPTICAL_ARC) readParts(at, 3, 4);
  else if (type == SEGMENT) readParts(at, 2, 0);
  else giveUp();
}

function readParts(at: usize, points: u32, numbers: u32): void {
  const firstPoint = makeList(at + ACDBASSOCEDGEACTIONPARAM_curves_points, 24, points);
  for (let i: u32 = 0; i < points; i++) point(10, firstPoint + <usize>i * 24);
  const first = makeList(at + ACDBASSOCEDGEACTIONPARAM_curves_numbers, 8, numbers);
  for (let i: u32 = 0; i < numbers; i++) store<f64>(first + (<usize>i << 3), double(40));
}
