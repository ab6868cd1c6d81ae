/**
 * JSON of CIRCLE, ARC, ELLIPSE, and the flags of SPLINE.
 *
 * Seen from the back, arcs run the other way: start and end change places. A circle or arc in an
 * insert that is scaled unevenly becomes an ELLIPSE, found from two conjugate radii U and V: the
 * major axis points to the angle t with tan 2t = 2 U·V / (U·U - V·V).
 */
import {
  ARC_center,
  ARC_endAngle,
  ARC_extrusion,
  ARC_radius,
  ARC_startAngle,
  ARC_thickness,
  CIRCLE_center,
  CIRCLE_extrusion,
  CIRCLE_radius,
  CIRCLE_thickness,
  ELLIPSE_axisRatio,
  ELLIPSE_center,
  ELLIPSE_endAngle,
  ELLIPSE_extrusion,
  ELLIPSE_majorAxis,
  ELLIPSE_startAngle,
  SPLINE_flags,
} from '../generated/model';
import { cosine, DEGREES, RADIANS, setColumn, turnX, turnY, turnZ, wrap } from '../model/matrix';
import { begin } from './common';
import { extrusion, number, planePoint, putPoint, putSpatial, worldPoint } from './fields';
import {
  block,
  enterPlane,
  mirrored,
  planeAngle,
  planeTurnX,
  planeTurnY,
  planeTurnZ,
  scale,
  tilted,
  uniform,
} from '../model/plane';
import { put } from './sink';

const FULL_TURN: f64 = 360;
const CLOSED: i32 = 1;
const PERIODIC: i32 = 2;
const RATIONAL: i32 = 4;
/** The conjugate radii of an ellipse: U, then V. */
const radii: usize = memory.data(48, 8);

/** A circle of the plane stays one on the page. */
function staysRound(): bool {
  return uniform && (block == 0 || !tilted);
}

export function writeCircle(record: usize): void {
  enterPlane(record + CIRCLE_extrusion);
  const radius = load<f64>(record, CIRCLE_radius);
  if (staysRound()) {
    begin('{"type":"CIRCLE","id":', record);
    planePoint(',"center":', record + CIRCLE_center);
    number(',"radius":', radius * scale);
  } else {
    begin('{"type":"ELLIPSE","id":', record);
    planePoint(',"center":', record + CIRCLE_center);
    setRadii(radius);
    principal(0, FULL_TURN);
    return;
  }
  thickness(load<f64>(record, CIRCLE_thickness));
  extrusion(record + CIRCLE_extrusion);
}

export function writeArc(record: usize): void {
  enterPlane(record + ARC_extrusion);
  const radius = load<f64>(record, ARC_radius);
  const startAngle = load<f64>(record, ARC_startAngle);
  const endAngle = load<f64>(record, ARC_endAngle);
  if (staysRound()) {
    begin('{"type":"ARC","id":', record);
    planePoint(',"center":', record + ARC_center);
    number(',"radius":', radius * scale);
    const swap = mirrored && !tilted;
    const start = planeAngle(swap ? endAngle : startAngle);
    const end = planeAngle(swap ? startAngle : endAngle);
    number(',"startAngle":', start);
    number(',"endAngle":', end == start && startAngle != endAngle ? end + FULL_TURN : end);
  } else {
    begin('{"type":"ELLIPSE","id":', record);
    planePoint(',"center":', record + ARC_center);
    setRadii(radius);
    principal(startAngle, endAngle > startAngle ? endAngle : endAngle + FULL_TURN);
    return;
  }
  thickness(load<f64>(record, ARC_thickness));
  extrusion(record + ARC_extrusion);
}

function thickness(value: f64): void {
  if (value != 0) number(',"thickness":', value * scale);
}

function setRadii(radius: f64): void {
  setColumn(radii, 0, planeTurnX(radius, 0), planeTurnY(radius, 0), planeTurnZ(radius, 0));
  setColumn(radii, 24, planeTurnX(0, radius), planeTurnY(0, radius), planeTurnZ(0, radius));
}

/** The same for radii U (first three numbers) and V. */
export function writeConjugate(
  ux: f64,
  uy: f64,
  uz: f64,
  vx: f64,
  vy: f64,
  vz: f64,
  start: f64,
  end: f64,
): void {
  setColumn(radii, 0, ux, uy, uz);
  setColumn(radii, 24, vx, vy, vz);
  principal(start, end);
}

/**
 * Major axis, ratio and angles of the ellipse cos(t)·U + sin(t)·V from `start` to `end` degrees.
 */
function principal(start: f64, end: f64): void {
  const ux = load<f64>(radii);
  const uy = load<f64>(radii, 8);
  const uz = load<f64>(radii, 16);
  const vx = load<f64>(radii, 24);
  const vy = load<f64>(radii, 32);
  const vz = load<f64>(radii, 40);
  const uu = ux * ux + uy * uy + uz * uz;
  const vv = vx * vx + vy * vy + vz * vz;
  const uv = ux * vx + uy * vy + uz * vz;
  const skew = abs(uv) > 1e-12 * (uu + vv);
  const turn = skew ? (Math.atan2(2 * uv, uu - vv) / 2) * DEGREES : uu >= vv ? 0 : 90;
  const c = skew ? Math.cos(turn * RADIANS) : cosine(turn);
  const s = skew ? Math.sin(turn * RADIANS) : cosine(turn - 90);
  const px = c * ux + s * vx;
  const py = c * uy + s * vy;
  const pz = c * uz + s * vz;
  const major = Math.sqrt(px * px + py * py + pz * pz);
  const minor = Math.sqrt(max<f64>(uu + vv - major * major, 0));
  put(',"majorAxis":');
  putPoint(px, py, pz);
  number(',"axisRatio":', major > 0 ? minor / major : 1);
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
  const isFlat = abs(nx) + abs(ny) <= 1e-9 * length;
  angles(start - turn, end - turn, isFlat && nz < 0);
  if (isFlat || !(length > 0)) return;
  put(',"extrusion":');
  putSpatial(nx / length, ny / length, nz / length);
}

/** `behind`: the parameter runs clockwise on the page. */
function angles(start: f64, end: f64, behind: bool): void {
  if (end - start >= FULL_TURN - 1e-9) {
    put(',"startAngle":0,"endAngle":360');
    return;
  }
  number(',"startAngle":', wrap(behind ? -end : start));
  number(',"endAngle":', wrap(behind ? -start : end));
}

export function writeEllipse(record: usize): void {
  enterPlane(record + ELLIPSE_extrusion);
  const start = load<f64>(record, ELLIPSE_startAngle) * DEGREES;
  const end = load<f64>(record, ELLIPSE_endAngle) * DEGREES;
  begin('{"type":"ELLIPSE","id":', record);
  worldPoint(',"center":', record + ELLIPSE_center);
  if (block != 0) {
    setEllipseRadii(record);
    principal(start, end > start ? end : end + FULL_TURN);
    return;
  }
  worldPoint(',"majorAxis":', record + ELLIPSE_majorAxis);
  number(',"axisRatio":', load<f64>(record, ELLIPSE_axisRatio));
  if (mirrored && !tilted) {
    angles(start, end > start ? end : end + FULL_TURN, true);
  } else {
    number(',"startAngle":', start);
    number(',"endAngle":', end);
  }
  extrusion(record + ELLIPSE_extrusion);
}

/** The minor radius is normal × major · ratio, all in world coordinates. */
function setEllipseRadii(record: usize): void {
  const x = load<f64>(record, ELLIPSE_majorAxis);
  const y = load<f64>(record, ELLIPSE_majorAxis + 8);
  const z = load<f64>(record, ELLIPSE_majorAxis + 16);
  const nx = load<f64>(record, ELLIPSE_extrusion);
  const ny = load<f64>(record, ELLIPSE_extrusion + 8);
  let nz = load<f64>(record, ELLIPSE_extrusion + 16);
  // a normal of length 0 is none
  if (nx == 0 && ny == 0 && nz == 0) nz = 1;
  const factor = load<f64>(record, ELLIPSE_axisRatio) / Math.sqrt(nx * nx + ny * ny + nz * nz);
  const a = (ny * z - nz * y) * factor;
  const b = (nz * x - nx * z) * factor;
  const c = (nx * y - ny * x) * factor;
  setColumn(radii, 0, turnX(block, x, y, z), turnY(block, x, y, z), turnZ(block, x, y, z));
  setColumn(radii, 24, turnX(block, a, b, c), turnY(block, a, b, c), turnZ(block, a, b, c));
}

export function writeSplineFlags(record: usize): void {
  const flags = load<i32>(record, SPLINE_flags);
  put((flags & CLOSED) != 0 ? ',"closed":true' : ',"closed":false');
  if ((flags & PERIODIC) != 0) put(',"periodic":true');
  if ((flags & RATIONAL) != 0) put(',"rational":true');
}
