/**
 * How far each entity type reaches: adds an entity to the current box (`box.ts`).
 *
 * The block transform is set by the caller; the entity's plane is entered here. Exact for lines,
 * arcs, bulges and ellipses; splines are sampled where their control points reach outside; text is
 * estimated. Types without an own size (rays, viewports, lights) add nothing.
 */
import {
  _3DLINE_end,
  _3DLINE_start,
  ACAD_TABLE_block,
  ACAD_TABLE_columnWidths,
  ACAD_TABLE_horizontalDirection,
  ACAD_TABLE_position,
  ACAD_TABLE_rowHeights,
  ARC_center,
  ARC_DIMENSION_block,
  ARC_endAngle,
  ARC_extrusion,
  ARC_radius,
  ARC_startAngle,
  CIRCLE_center,
  CIRCLE_extrusion,
  CIRCLE_radius,
  DIMENSION_block,
  DIMENSION_definitionPoint,
  DIMENSION_extrusion,
  DIMENSION_insertionPoint,
  DIMENSION_insertionPoint_BIT,
  ELLIPSE_axisRatio,
  ELLIPSE_center,
  ELLIPSE_endAngle,
  ELLIPSE_extrusion,
  ELLIPSE_majorAxis,
  ELLIPSE_startAngle,
  HELIX_controlPoints,
  HELIX_degree,
  HELIX_fitPoints,
  HELIX_knots,
  HELIX_weights,
  LARGE_RADIAL_DIMENSION_block,
  LEADER_vertices,
  LINE_end,
  LINE_start,
  LWPOLYLINE_elevation,
  LWPOLYLINE_extrusion,
  LWPOLYLINE_flags,
  LWPOLYLINE_vertices,
  LWPOLYLINE_vertices_bulge,
  LWPOLYLINE_vertices_SIZE,
  MESH_vertices,
  MLINE_vertices,
  MULTILEADER_leaders,
  MULTILEADER_leaders_lines,
  MULTILEADER_leaders_lines_SIZE,
  MULTILEADER_leaders_lines_vertices,
  MULTILEADER_leaders_SIZE,
  MULTILEADER_position,
  MULTILEADER_position_BIT,
  OLE2FRAME_lowerRight,
  OLE2FRAME_upperLeft,
  POINT_position,
  RTEXT_position,
  SHAPE_extrusion,
  SHAPE_position,
  SPLINE_controlPoints,
  SPLINE_degree,
  SPLINE_fitPoints,
  SPLINE_knots,
  SPLINE_weights,
  T_3DFACE,
  T_3DLINE,
  T_ACAD_TABLE,
  T_ARC,
  T_ARC_DIMENSION,
  T_ATTDEF,
  T_ATTRIB,
  T_CIRCLE,
  T_DIMENSION,
  T_ELLIPSE,
  T_HATCH,
  T_HELIX,
  T_IMAGE,
  T_INSERT,
  T_LARGE_RADIAL_DIMENSION,
  T_LEADER,
  T_LINE,
  T_LWPOLYLINE,
  T_MESH,
  T_MLINE,
  T_MPOLYGON,
  T_MTEXT,
  T_MULTILEADER,
  T_OLE2FRAME,
  T_POINT,
  T_POLYLINE,
  T_RTEXT,
  T_SHAPE,
  T_SOLID,
  T_SPLINE,
  T_TEXT,
  T_TOLERANCE,
  T_TRACE,
  T_WIPEOUT,
  TOLERANCE_position,
} from '../generated/model';
import { base } from './arena';
import { blockOfSymbol } from './blocks';
import { growArc, growBulge, growConic, growPlane, growPoint, isInside, sweepOf } from './box';
import { outlineCount, outlinePoint, outlineX, outlineY, outlineZ } from './image-outline';
import {
  growCorners,
  growHatch,
  growMline,
  growMtext,
  growPolyline,
  growText,
} from './extents-areas';
import { growSolid } from './extents-edges';
import { growGraphics } from './extents-proxies';
import {
  DEGREES,
  mapX,
  mapY,
  RADIANS,
  setColumn,
  setIdentity,
  setOcs,
  turnX,
  turnY,
  turnZ,
} from './matrix';
import { isModelled } from './modelled';
import { block, enterPlane } from './plane';
import {
  endSpan,
  evaluate,
  firstSpan,
  isSpanEmpty,
  openSpline,
  splineX,
  splineY,
  splineZ,
} from './spline';

/** A block drawn in place: its matrix, then u32 its block record. */
const placed: usize = memory.data(104, 8);
const ocs: usize = memory.data(96, 8);
const PLACED_BLOCK: usize = 96;
const CLOSED: i32 = 1;
const SAMPLES: i32 = 12;

/** Adds a point stored in world coordinates. */
export function growWorld(at: usize): void {
  const x = load<f64>(at);
  const y = load<f64>(at, 8);
  if (block == 0) {
    growPoint(x, y);
    return;
  }
  const z = load<f64>(at, 16);
  growPoint(mapX(block, x, y, z), mapY(block, x, y, z));
}

function growWorldList(list: usize, elementSize: usize): void {
  const start = base + load<u32>(list);
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n; i++) {
    growWorld(start + <usize>i * elementSize);
  }
}

function growPlaneAt(at: usize): void {
  growPlane(load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}

/** Adds an entity; an insert or a block that is drawn in place is returned, to be gone through. */
export function growEntity(record: usize): usize {
  switch (<u32>load<u16>(record, 4)) {
    case T_LINE:
      growWorld(record + LINE_start);
      growWorld(record + LINE_end);
      return 0;
    case T_INSERT:
      return record;
    case T_LWPOLYLINE:
      growLightPolyline(record);
      return 0;
    case T_TEXT:
    case T_ATTRIB:
    case T_ATTDEF:
      growText(record);
      return 0;
    case T_ARC:
      enterPlane(record + ARC_extrusion);
      growCircular(
        record + ARC_center,
        load<f64>(record, ARC_radius),
        load<f64>(record, ARC_startAngle),
        sweepOf(load<f64>(record, ARC_startAngle), load<f64>(record, ARC_endAngle)),
      );
      return 0;
    case T_CIRCLE:
      enterPlane(record + CIRCLE_extrusion);
      growCircular(record + CIRCLE_center, load<f64>(record, CIRCLE_radius), 0, 360);
      return 0;
    case T_MTEXT:
      growMtext(record);
      return 0;
    case T_HATCH:
    case T_MPOLYGON:
      growHatch(record);
      return 0;
    case T_POLYLINE:
      growPolyline(record);
      return 0;
    case T_DIMENSION:
      return placeDimension(record, DIMENSION_block);
    case T_ARC_DIMENSION:
      return placeDimension(record, ARC_DIMENSION_block);
    case T_LARGE_RADIAL_DIMENSION:
      return placeDimension(record, LARGE_RADIAL_DIMENSION_block);
    case T_ACAD_TABLE:
      return placeTable(record);
    default:
      growOther(record);
      return 0;
  }
}

function growOther(record: usize): void {
  const type = <u32>load<u16>(record, 4);
  switch (type) {
    case T_SOLID:
    case T_TRACE:
    case T_3DFACE:
      growCorners(record);
      return;
    case T_ELLIPSE:
      growEllipse(record);
      return;
    case T_SPLINE:
      growSpline(
        load<i32>(record, SPLINE_degree),
        record + SPLINE_controlPoints,
        record + SPLINE_knots,
        record + SPLINE_weights,
        record + SPLINE_fitPoints,
      );
      return;
    case T_HELIX:
      growSpline(
        load<i32>(record, HELIX_degree),
        record + HELIX_controlPoints,
        record + HELIX_knots,
        record + HELIX_weights,
        record + HELIX_fitPoints,
      );
      return;
    case T_POINT:
      growWorld(record + POINT_position);
      return;
    case T_3DLINE:
      growWorld(record + _3DLINE_start);
      growWorld(record + _3DLINE_end);
      return;
    case T_LEADER:
      growWorldList(record + LEADER_vertices, 24);
      return;
    case T_MESH:
      growWorldList(record + MESH_vertices, 24);
      return;
    case T_MLINE:
      growMline(record + MLINE_vertices);
      return;
    case T_MULTILEADER:
      growMultileader(record);
      return;
    case T_IMAGE:
    case T_WIPEOUT:
      growImage(record);
      return;
    case T_OLE2FRAME:
      growWorld(record + OLE2FRAME_upperLeft);
      growWorld(record + OLE2FRAME_lowerRight);
      return;
    case T_TOLERANCE:
      growWorld(record + TOLERANCE_position);
      return;
    case T_SHAPE:
      enterPlane(record + SHAPE_extrusion);
      growPlaneAt(record + SHAPE_position);
      return;
    case T_RTEXT:
      growWorld(record + RTEXT_position);
      return;
    default:
      growRest(type, record);
  }
}

/** Types that have edges or graphics instead of a shape of their own. */
function growRest(type: u32, record: usize): void {
  if (isModelled(type)) growSolid(record);
  else growGraphics(record);
}

function growCircular(center: usize, radius: f64, start: f64, sweep: f64): void {
  growArc(load<f64>(center), load<f64>(center, 8), load<f64>(center, 16), radius, start, sweep);
}

function growLightPolyline(record: usize): void {
  enterPlane(record + LWPOLYLINE_extrusion);
  const z = load<f64>(record, LWPOLYLINE_elevation);
  const list = record + LWPOLYLINE_vertices;
  const start = base + load<u32>(list);
  const count = load<u32>(list, 4);
  const isClosed = (load<i32>(record, LWPOLYLINE_flags) & CLOSED) != 0;
  for (let i: u32 = 0; i < count; i++) {
    const at = start + <usize>i * LWPOLYLINE_vertices_SIZE;
    const x = load<f64>(at);
    const y = load<f64>(at, 8);
    growPlane(x, y, z);
    const bulge = load<f64>(at, LWPOLYLINE_vertices_bulge);
    if (bulge == 0 || (i + 1 == count && !isClosed)) continue;
    const next = i + 1 == count ? start : at + LWPOLYLINE_vertices_SIZE;
    growBulge(x, y, load<f64>(next), load<f64>(next, 8), z, bulge);
  }
}

/** Centre and axes are world vectors; the minor one is normal × major · ratio. */
function growEllipse(record: usize): void {
  const x = load<f64>(record, ELLIPSE_center);
  const y = load<f64>(record, ELLIPSE_center + 8);
  const z = load<f64>(record, ELLIPSE_center + 16);
  const ux = load<f64>(record, ELLIPSE_majorAxis);
  const uy = load<f64>(record, ELLIPSE_majorAxis + 8);
  const uz = load<f64>(record, ELLIPSE_majorAxis + 16);
  const nx = load<f64>(record, ELLIPSE_extrusion);
  const ny = load<f64>(record, ELLIPSE_extrusion + 8);
  const nz = load<f64>(record, ELLIPSE_extrusion + 16);
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
  const ratio = load<f64>(record, ELLIPSE_axisRatio) / (length > 0 ? length : 1);
  const vx = (ny * uz - nz * uy) * ratio;
  const vy = (nz * ux - nx * uz) * ratio;
  const vz = (nx * uy - ny * ux) * ratio;
  const start = load<f64>(record, ELLIPSE_startAngle);
  const sweep = sweepOf(start * DEGREES, load<f64>(record, ELLIPSE_endAngle) * DEGREES) * RADIANS;
  if (block == 0) {
    growConic(x, y, ux, uy, vx, vy, start, sweep);
    return;
  }
  growConic(
    mapX(block, x, y, z),
    mapY(block, x, y, z),
    turnX(block, ux, uy, uz),
    turnY(block, ux, uy, uz),
    turnX(block, vx, vy, vz),
    turnY(block, vx, vy, vz),
    start,
    sweep,
  );
}

/** The curve itself, sampled; fit points where there is no curve, else the control points. */
function growSpline(
  degree: i32,
  controlPoints: usize,
  knots: usize,
  weights: usize,
  fitPoints: usize,
): void {
  growWorldList(fitPoints, 24);
  if (block == 0 && isHullInside(controlPoints, weights)) return;
  if (!openSpline(degree, controlPoints, knots, weights, 24)) {
    if (load<u32>(fitPoints, 4) == 0) growWorldList(controlPoints, 24);
    return;
  }
  enterPlane(0);
  for (let span = firstSpan(), end = endSpan(); span < end; span++) {
    if (isSpanEmpty(span)) continue;
    for (let i = 0; i <= SAMPLES; i++) {
      evaluate(span, <f64>i / SAMPLES);
      growPlane(splineX, splineY, splineZ);
    }
  }
}

/** A curve lies in the hull of its control points, unless weights are negative. */
function isHullInside(controlPoints: usize, weights: usize): bool {
  const count = load<u32>(controlPoints, 4);
  const start = base + load<u32>(controlPoints);
  if (count == 0 || load<u32>(weights, 4) != 0) return false;
  for (let i: u32 = 0; i < count; i++) {
    const x = load<f64>(start + <usize>i * 24);
    const y = load<f64>(start + <usize>i * 24, 8);
    if (!isInside(x, y, x, y)) return false;
  }
  return true;
}

function growMultileader(record: usize): void {
  if ((load<u64>(record, 24) & MULTILEADER_position_BIT) != 0) {
    growWorld(record + MULTILEADER_position);
  }
  const leaders = record + MULTILEADER_leaders;
  const start = base + load<u32>(leaders);
  for (let i: u32 = 0, n = load<u32>(leaders, 4); i < n; i++) {
    const lines = start + <usize>i * MULTILEADER_leaders_SIZE + MULTILEADER_leaders_lines;
    const first = base + load<u32>(lines) + MULTILEADER_leaders_lines_vertices;
    for (let k: u32 = 0, m = load<u32>(lines, 4); k < m; k++) {
      growWorldList(first + <usize>k * MULTILEADER_leaders_lines_SIZE, 24);
    }
  }
}

function growImage(record: usize): void {
  enterPlane(0);
  for (let i: u32 = 0, n = outlineCount(record); i < n; i++) {
    outlinePoint(record, i);
    growPlane(outlineX, outlineY, outlineZ);
  }
}

/** A dimension's picture is its anonymous block, moved by its insertion point. */
function placeDimension(record: usize, blockField: usize): usize {
  const blockRecord = blockOfSymbol(load<u32>(record + blockField));
  if (blockRecord == 0) {
    growWorld(record + DIMENSION_definitionPoint);
    return 0;
  }
  setIdentity(placed);
  if ((load<u64>(record, 24) & DIMENSION_insertionPoint_BIT) != 0) {
    const n = record + DIMENSION_extrusion;
    const at = record + DIMENSION_insertionPoint;
    const x = load<f64>(at);
    const y = load<f64>(at, 8);
    const z = load<f64>(at, 16);
    // wanted in the coordinates around the dimension: its OCS resolved, the block around it not
    setOcs(ocs, load<f64>(n), load<f64>(n, 8), load<f64>(n, 16));
    setColumn(placed, 72, turnX(ocs, x, y, z), turnY(ocs, x, y, z), turnZ(ocs, x, y, z));
  }
  store<u32>(placed, <u32>(blockRecord - base), PLACED_BLOCK);
  return placed;
}

/** A table's picture is its block, turned to the table's direction. */
function placeTable(record: usize): usize {
  const blockRecord = blockOfSymbol(load<u32>(record, ACAD_TABLE_block));
  const at = record + ACAD_TABLE_position;
  if (blockRecord == 0) {
    growTable(record);
    return 0;
  }
  const x = load<f64>(record, ACAD_TABLE_horizontalDirection);
  const y = load<f64>(record, ACAD_TABLE_horizontalDirection + 8);
  const length = Math.sqrt(x * x + y * y);
  setIdentity(placed);
  if (length > 0) {
    setColumn(placed, 0, x / length, y / length, 0);
    setColumn(placed, 24, -y / length, x / length, 0);
  }
  setColumn(placed, 72, load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
  store<u32>(placed, <u32>(blockRecord - base), PLACED_BLOCK);
  return placed;
}

/** The corners of a table without a block: columns along its direction, rows below. */
function growTable(record: usize): void {
  const width = sumOf(record + ACAD_TABLE_columnWidths);
  const height = sumOf(record + ACAD_TABLE_rowHeights);
  const at = record + ACAD_TABLE_position;
  const dx = load<f64>(record, ACAD_TABLE_horizontalDirection);
  const dy = load<f64>(record, ACAD_TABLE_horizontalDirection + 8);
  const length = Math.sqrt(dx * dx + dy * dy);
  const ux = length > 0 ? dx / length : 1;
  const uy = length > 0 ? dy / length : 0;
  for (let corner = 0; corner < 4; corner++) {
    const along = (corner & 1) != 0 ? width : 0;
    const down = (corner & 2) != 0 ? height : 0;
    store<f64>(cornerPoint, load<f64>(at) + along * ux + down * uy);
    store<f64>(cornerPoint, load<f64>(at, 8) + along * uy - down * ux, 8);
    store<f64>(cornerPoint, load<f64>(at, 16), 16);
    growWorld(cornerPoint);
  }
}

const cornerPoint: usize = memory.data(24, 8);

function sumOf(list: usize): f64 {
  const start = base + load<u32>(list);
  let sum: f64 = 0;
  for (let i: u32 = 0, n = load<u32>(list, 4); i < n; i++) {
    sum += load<f64>(start + (<usize>i << 3));
  }
  return sum;
}
