/**
 * How far polylines with vertex records, multilines, hatches, corners and texts reach (see
 * `extents.ts`).
 *
 * A text is taken as a rectangle of about its width (`text-width.ts`), placed by its alignment.
 * MTEXT takes the size that its writer left behind where it did.
 */
import {
  HATCH_elevation,
  HATCH_extrusion,
  HATCH_loops,
  HATCH_loops_closed,
  HATCH_loops_edges,
  HATCH_loops_edges_controlPoints,
  HATCH_loops_edges_counterClockwise,
  HATCH_loops_edges_end,
  HATCH_loops_edges_endAngle,
  HATCH_loops_edges_kind,
  HATCH_loops_edges_radius,
  HATCH_loops_edges_SIZE,
  HATCH_loops_edges_start,
  HATCH_loops_edges_startAngle,
  HATCH_loops_SIZE,
  HATCH_loops_vertices,
  HATCH_loops_vertices_bulge,
  HATCH_loops_vertices_SIZE,
  MLINE_vertices_SIZE,
  MLINE_vertices_elements,
  MLINE_vertices_elements_SIZE,
  MLINE_vertices_elements_parameters,
  MLINE_vertices_miter,
  MLINE_vertices_position,
  MPOLYGON_elevation,
  MPOLYGON_extrusion,
  MPOLYGON_loops,
  MTEXT_actualHeight,
  MTEXT_actualWidth,
  MTEXT_attachment,
  MTEXT_height,
  MTEXT_position,
  MTEXT_rotation,
  MTEXT_rotation_BIT,
  MTEXT_style,
  MTEXT_text,
  MTEXT_width,
  MTEXT_xAxis,
  MTEXT_xAxis_BIT,
  POLYLINE_elevation,
  POLYLINE_extrusion,
  POLYLINE_flags,
  SOLID_extrusion,
  SOLID_first,
  SOLID_fourth,
  SOLID_fourth_BIT,
  T_3DFACE,
  T_HATCH,
  T_VERTEX,
  TEXT_alignmentPoint,
  TEXT_alignmentPoint_BIT,
  TEXT_extrusion,
  TEXT_height,
  TEXT_horizontalAlignment,
  TEXT_position,
  TEXT_rotation,
  TEXT_style,
  TEXT_text,
  TEXT_verticalAlignment,
  TEXT_widthFactor,
  VERTEX_bulge,
  VERTEX_flags,
  VERTEX_position,
} from '../generated/model';
import { base } from './arena';
import { growArc, growBulge, growPlane, growPlaneConic, growSides, sweepOf } from './box';
import { growWorld } from './extents';
import { cosine, direction, RADIANS, sine } from './matrix';
import { enterPlane } from './plane';
import { lines, textWidth } from './text-width';

const CLOSED: i32 = 1;
const NOT_FLAT: i32 = 8 | 16 | 64;
const VERTEX_SPLINE_FRAME: i32 = 16;
const VERTEX_POLYFACE: i32 = 64;
const VERTEX_FACE: i32 = 128;
const LINE: i32 = 1;
const ARC: i32 = 2;
const ELLIPSE: i32 = 3;
const LINE_SPACING: f64 = 1.6666666666666667;
const DESCENT: f64 = 0.3;
const ALIGNED: i32 = 3;
const MIDDLE: i32 = 4;
const FIT: i32 = 5;

@inline
function child(record: usize, index: u32): usize {
  return base + load<u32>(base + load<u32>(record, 72) + (<usize>index << 2));
}

/** False for face records and for spline frames, which are not drawn. */
function isDrawn(vertex: usize): bool {
  if (load<u16>(vertex, 4) != T_VERTEX) return false;
  const flags = load<i32>(vertex, VERTEX_flags);
  if ((flags & VERTEX_FACE) != 0 && (flags & VERTEX_POLYFACE) == 0) return false;
  return (flags & VERTEX_SPLINE_FRAME) == 0;
}

/** Each element runs at an offset along the miter of the vertices: its first parameter. */
export function growMline(vertices: usize): void {
  const start = base + load<u32>(vertices);
  enterPlane(0);
  for (let i: u32 = 0, n = load<u32>(vertices, 4); i < n; i++) {
    const vertex = start + <usize>i * MLINE_vertices_SIZE;
    const place = vertex + MLINE_vertices_position;
    const miter = vertex + MLINE_vertices_miter;
    const elements = vertex + MLINE_vertices_elements;
    const first = base + load<u32>(elements) + MLINE_vertices_elements_parameters;
    growWorld(place);
    for (let k: u32 = 0, m = load<u32>(elements, 4); k < m; k++) {
      const parameters = first + <usize>k * MLINE_vertices_elements_SIZE;
      if (load<u32>(parameters, 4) == 0) continue;
      const offset = load<f64>(base + load<u32>(parameters));
      growPlane(
        load<f64>(place) + load<f64>(miter) * offset,
        load<f64>(place, 8) + load<f64>(miter, 8) * offset,
        load<f64>(place, 16) + load<f64>(miter, 16) * offset,
      );
    }
  }
}

export function growPolyline(record: usize): void {
  const flags = load<i32>(record, POLYLINE_flags);
  const flat = (flags & NOT_FLAT) == 0;
  const count = load<u32>(record, 76);
  const z = load<f64>(record, POLYLINE_elevation + 16);
  enterPlane(flat ? record + POLYLINE_extrusion : 0);
  for (let i: u32 = 0; i < count; i++) {
    const vertex = child(record, i);
    if (!isDrawn(vertex)) continue;
    const at = vertex + VERTEX_position;
    if (!flat) {
      growWorld(at);
      continue;
    }
    const x = load<f64>(at);
    const y = load<f64>(at, 8);
    growPlane(x, y, z);
    const bulge = load<f64>(vertex, VERTEX_bulge);
    if (bulge == 0 || (i + 1 == count && (flags & CLOSED) == 0)) continue;
    const next = child(record, i + 1 == count ? 0 : i + 1) + VERTEX_position;
    growBulge(x, y, load<f64>(next), load<f64>(next, 8), z, bulge);
  }
}

/** SOLID, TRACE (their plane) and 3DFACE (world) are laid out alike. */
export function growCorners(record: usize): void {
  enterPlane(load<u16>(record, 4) == T_3DFACE ? 0 : record + SOLID_extrusion);
  const isThere = (load<u64>(record, 24) & SOLID_fourth_BIT) != 0;
  const last = record + (isThere ? SOLID_fourth : SOLID_fourth - 24);
  for (let at = record + SOLID_first; at <= last; at += 24) {
    growPlane(load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
  }
}

export function growHatch(record: usize): void {
  const isHatch = load<u16>(record, 4) == T_HATCH;
  enterPlane(record + (isHatch ? HATCH_extrusion : MPOLYGON_extrusion));
  const z = load<f64>(record + (isHatch ? HATCH_elevation : MPOLYGON_elevation));
  const loops = record + (isHatch ? HATCH_loops : MPOLYGON_loops);
  const start = base + load<u32>(loops);
  for (let i: u32 = 0, n = load<u32>(loops, 4); i < n; i++) {
    const loop = start + <usize>i * HATCH_loops_SIZE;
    growLoop(loop, z);
    const edges = loop + HATCH_loops_edges;
    const first = base + load<u32>(edges);
    for (let k: u32 = 0, m = load<u32>(edges, 4); k < m; k++) {
      growEdge(first + <usize>k * HATCH_loops_edges_SIZE, z);
    }
  }
}

function growLoop(loop: usize, z: f64): void {
  const list = loop + HATCH_loops_vertices;
  const start = base + load<u32>(list);
  const count = load<u32>(list, 4);
  const isClosed = load<i32>(loop, HATCH_loops_closed) != 0;
  for (let i: u32 = 0; i < count; i++) {
    const at = start + <usize>i * HATCH_loops_vertices_SIZE;
    const x = load<f64>(at);
    const y = load<f64>(at, 8);
    const bulge = load<f64>(at, HATCH_loops_vertices_bulge);
    growPlane(x, y, z);
    if (bulge == 0 || (i + 1 == count && !isClosed)) continue;
    const next = i + 1 == count ? start : at + HATCH_loops_vertices_SIZE;
    growBulge(x, y, load<f64>(next), load<f64>(next, 8), z, bulge);
  }
}

function growEdge(edge: usize, z: f64): void {
  const kind = load<i32>(edge, HATCH_loops_edges_kind);
  const at = edge + HATCH_loops_edges_start;
  const end = edge + HATCH_loops_edges_end;
  if (kind == LINE) {
    growPlane(load<f64>(at), load<f64>(at, 8), z);
    growPlane(load<f64>(end), load<f64>(end, 8), z);
  } else if (kind == ARC || kind == ELLIPSE) {
    growEdgeArc(edge, kind == ARC, z);
  } else {
    const points = edge + HATCH_loops_edges_controlPoints;
    const start = base + load<u32>(points);
    for (let i: u32 = 0, n = load<u32>(points, 4); i < n; i++) {
      const point = start + (<usize>i << 4);
      growPlane(load<f64>(point), load<f64>(point, 8), z);
    }
  }
}

/** Clockwise edges store their angles as seen from behind. */
function growEdgeArc(edge: usize, isCircular: bool, z: f64): void {
  const forward = load<i32>(edge, HATCH_loops_edges_counterClockwise) != 0;
  const first = load<f64>(edge, HATCH_loops_edges_startAngle);
  const last = load<f64>(edge, HATCH_loops_edges_endAngle);
  const start = forward ? first : 360 - last;
  const sweep = sweepOf(first, last);
  const x = load<f64>(edge, HATCH_loops_edges_start);
  const y = load<f64>(edge, HATCH_loops_edges_start + 8);
  const radius = load<f64>(edge, HATCH_loops_edges_radius);
  if (isCircular) {
    growArc(x, y, z, radius, start, sweep);
    return;
  }
  const ax = load<f64>(edge, HATCH_loops_edges_end);
  const ay = load<f64>(edge, HATCH_loops_edges_end + 8);
  const begin = start * RADIANS;
  growPlaneConic(x, y, z, ax, ay, -ay * radius, ax * radius, begin, sweep * RADIANS);
}

export function growText(record: usize): void {
  enterPlane(record + TEXT_extrusion);
  const horizontal = load<i32>(record, TEXT_horizontalAlignment);
  const vertical = load<i32>(record, TEXT_verticalAlignment);
  const hasPoint = (load<u64>(record, 24) & TEXT_alignmentPoint_BIT) != 0;
  const position = record + TEXT_position;
  const second = record + TEXT_alignmentPoint;
  const height = load<f64>(record, TEXT_height);
  const factor = load<f64>(record, TEXT_widthFactor);
  const style = load<u32>(record, TEXT_style);
  let width = textWidth(load<u32>(record, TEXT_text), false, style) * height * factor;
  let rotation = load<f64>(record, TEXT_rotation);
  const isAligned = hasPoint && (horizontal == ALIGNED || horizontal == FIT);
  if (isAligned) {
    const dx = load<f64>(second) - load<f64>(position);
    const dy = load<f64>(second, 8) - load<f64>(position, 8);
    width = Math.sqrt(dx * dx + dy * dy);
    rotation = direction(dx, dy);
  }
  const isMoved = hasPoint && !isAligned && (horizontal != 0 || vertical != 0);
  const at = isMoved ? second : position;
  const isCentred = horizontal == 1 || horizontal == MIDDLE;
  const left = !isMoved ? 0 : isCentred ? -0.5 : horizontal == 2 ? -1 : 0;
  const isMiddle = vertical == 2 || (horizontal == MIDDLE && vertical == 0);
  const up = !isMoved ? 0 : vertical == 3 ? -1 : isMiddle ? -0.5 : vertical == 1 ? DESCENT : 0;
  growRectangle(at, rotation, left * width, up * height, width, height);
}

/** A rectangle at (x, y) from a point, along a direction. */
function growRectangle(at: usize, rotation: f64, x: f64, y: f64, width: f64, height: f64): void {
  const c = cosine(rotation);
  const s = sine(rotation);
  growSides(
    load<f64>(at) + c * x - s * y,
    load<f64>(at, 8) + s * x + c * y,
    load<f64>(at, 16),
    c * width,
    s * width,
    -s * height,
    c * height,
  );
}

/** Position and x axis are world values; the attachment point is one of nine on the rectangle. */
export function growMtext(record: usize): void {
  const present = load<u64>(record, 24);
  const height = load<f64>(record, MTEXT_height);
  const column = load<f64>(record, MTEXT_width);
  const style = load<u32>(record, MTEXT_style);
  let width = textWidth(load<u32>(record, MTEXT_text), true, style) * height;
  let lineCount = lines;
  if (column > 0 && width > column) {
    lineCount = max(lineCount, Math.ceil(width / column));
    width = column;
  }
  if (load<f64>(record, MTEXT_actualWidth) > 0) width = load<f64>(record, MTEXT_actualWidth);
  let total = height * (1 + (lineCount - 1) * LINE_SPACING);
  if (load<f64>(record, MTEXT_actualHeight) > 0) total = load<f64>(record, MTEXT_actualHeight);
  let rotation: f64 = 0;
  if ((present & MTEXT_xAxis_BIT) != 0) {
    rotation = direction(load<f64>(record, MTEXT_xAxis), load<f64>(record, MTEXT_xAxis + 8));
  } else if ((present & MTEXT_rotation_BIT) != 0) rotation = load<f64>(record, MTEXT_rotation);
  enterPlane(0);
  const attachment = load<i32>(record, MTEXT_attachment) - 1;
  const place = attachment < 0 || attachment > 8 ? 0 : attachment;
  const left = -(<f64>(place % 3)) / 2;
  const down = place / 3 == 0 ? -1 : place / 3 == 1 ? -0.5 : 0;
  growRectangle(record + MTEXT_position, rotation, left * width, down * total, width, total);
}
