/**
 * JSON of the boundaries of HATCH and MPOLYGON, in world coordinates.
 *
 * A loop is `{flags, closed, vertices[{x,y,bulge?}]}` or `{flags, edges[]}`; edges are of type
 * line, arc, ellipse or spline. Files store the angles of clockwise arcs as seen from behind (360
 * - angle, ends exchanged: ezdxf `src/ezdxf/entities/boundary_paths.py`); here they are always
 * counter-clockwise, and `counterClockwise` tells the way the edge is run through.
 */
import {
  HATCH_loops_closed,
  HATCH_loops_edges,
  HATCH_loops_edges_controlPoints,
  HATCH_loops_edges_counterClockwise,
  HATCH_loops_edges_degree,
  HATCH_loops_edges_end,
  HATCH_loops_edges_endAngle,
  HATCH_loops_edges_fitPoints,
  HATCH_loops_edges_kind,
  HATCH_loops_edges_knots,
  HATCH_loops_edges_periodic,
  HATCH_loops_edges_radius,
  HATCH_loops_edges_rational,
  HATCH_loops_edges_SIZE,
  HATCH_loops_edges_start,
  HATCH_loops_edges_startAngle,
  HATCH_loops_edges_weights,
  HATCH_loops_flags,
  HATCH_loops_SIZE,
  HATCH_loops_sources,
  HATCH_loops_vertices,
  HATCH_loops_vertices_bulge,
  HATCH_loops_vertices_SIZE,
} from '../generated/model';
import {
  closeList,
  handles,
  integer,
  listCount,
  listStart,
  number,
  numbers,
  openList,
  planePoints,
  putPlanePoint,
  separate,
} from './fields';
import { writeConjugate } from './irregular-curves';
import {
  mirrored,
  planeAngle,
  planeTurnX,
  planeTurnY,
  planeTurnZ,
  scale,
  uniform,
} from '../model/plane';
import { put, putByte, takeBack } from './sink';

const LINE: i32 = 1;
const ARC: i32 = 2;
const ELLIPSE: i32 = 3;
const SPLINE: i32 = 4;

/** The plane is entered already. */
export function writeLoops(list: usize, elevation: f64): void {
  const start = listStart(list);
  openList(',"loops":');
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    const loop = start + <usize>i * HATCH_loops_SIZE;
    integer('{"flags":', load<i32>(loop, HATCH_loops_flags));
    if (listCount(loop + HATCH_loops_vertices) != 0 || listCount(loop + HATCH_loops_edges) == 0) {
      writeVertices(loop, elevation);
    } else {
      writeEdges(loop + HATCH_loops_edges, elevation);
    }
    if (listCount(loop + HATCH_loops_sources) != 0) {
      handles(',"sources":', loop + HATCH_loops_sources);
    }
    putByte(0x7d);
  }
  closeList();
}

function writeVertices(loop: usize, elevation: f64): void {
  const list = loop + HATCH_loops_vertices;
  const start = listStart(list);
  put(load<i32>(loop, HATCH_loops_closed) != 0 ? ',"closed":true' : ',"closed":false');
  openList(',"vertices":');
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    const at = start + <usize>i * HATCH_loops_vertices_SIZE;
    const bulge = load<f64>(at, HATCH_loops_vertices_bulge);
    putPlanePoint(load<f64>(at), load<f64>(at, 8), elevation);
    if (bulge != 0) {
      takeBack();
      number(',"bulge":', mirrored ? -bulge : bulge);
      putByte(0x7d);
    }
  }
  closeList();
}

function writeEdges(list: usize, elevation: f64): void {
  const start = listStart(list);
  openList(',"edges":');
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    const edge = start + <usize>i * HATCH_loops_edges_SIZE;
    const kind = load<i32>(edge, HATCH_loops_edges_kind);
    if (kind == LINE) writeLine(edge, elevation);
    else if (kind == ARC) writeArc(edge, elevation);
    else if (kind == ELLIPSE) writeEllipse(edge, elevation);
    else if (kind == SPLINE) writeSpline(edge, elevation);
    else put('{"type":"unknown"');
    putByte(0x7d);
  }
  closeList();
}

function edgePoint(key: string, at: usize, elevation: f64): void {
  put(key);
  putPlanePoint(load<f64>(at), load<f64>(at, 8), elevation);
}

function writeLine(edge: usize, elevation: f64): void {
  put('{"type":"line"');
  edgePoint(',"start":', edge + HATCH_loops_edges_start, elevation);
  edgePoint(',"end":', edge + HATCH_loops_edges_end, elevation);
}

/** Counter-clockwise angles of an edge in its plane, in `edgeStart` and `edgeEnd`. */
let edgeStart: f64 = 0;
let edgeEnd: f64 = 0;
export function readEdgeAngles(edge: usize): bool {
  const forward = load<i32>(edge, HATCH_loops_edges_counterClockwise) != 0;
  const start = load<f64>(edge, HATCH_loops_edges_startAngle);
  const end = load<f64>(edge, HATCH_loops_edges_endAngle);
  edgeStart = forward ? start : 360 - end;
  edgeEnd = forward ? end : 360 - start;
  return forward;
}

function sense(forward: bool): void {
  put(forward != mirrored ? ',"counterClockwise":true' : ',"counterClockwise":false');
}

function writeArc(edge: usize, elevation: f64): void {
  const radius = load<f64>(edge, HATCH_loops_edges_radius);
  const forward = readEdgeAngles(edge);
  put(uniform ? '{"type":"arc"' : '{"type":"ellipse"');
  edgePoint(',"center":', edge + HATCH_loops_edges_start, elevation);
  if (uniform) {
    number(',"radius":', radius * scale);
    const start = planeAngle(mirrored ? edgeEnd : edgeStart);
    const end = planeAngle(mirrored ? edgeStart : edgeEnd);
    number(',"startAngle":', start);
    number(',"endAngle":', end == start && edgeStart != edgeEnd ? end + 360 : end);
  } else {
    conjugate(radius, 0, 1, edgeStart, end360());
  }
  sense(forward);
}

/** The end of an edge behind its start. */
function end360(): f64 {
  return edgeEnd > edgeStart ? edgeEnd : edgeEnd + 360;
}

/** An ellipse from its major axis in the plane. */
function conjugate(x: f64, y: f64, ratio: f64, start: f64, end: f64): void {
  writeConjugate(
    planeTurnX(x, y),
    planeTurnY(x, y),
    planeTurnZ(x, y),
    planeTurnX(-y * ratio, x * ratio),
    planeTurnY(-y * ratio, x * ratio),
    planeTurnZ(-y * ratio, x * ratio),
    start,
    end,
  );
}

function writeEllipse(edge: usize, elevation: f64): void {
  const forward = readEdgeAngles(edge);
  put('{"type":"ellipse"');
  edgePoint(',"center":', edge + HATCH_loops_edges_start, elevation);
  conjugate(
    load<f64>(edge, HATCH_loops_edges_end),
    load<f64>(edge, HATCH_loops_edges_end + 8),
    load<f64>(edge, HATCH_loops_edges_radius),
    edgeStart,
    end360(),
  );
  sense(forward);
}

function writeSpline(edge: usize, elevation: f64): void {
  put('{"type":"spline"');
  integer(',"degree":', load<i32>(edge, HATCH_loops_edges_degree));
  if (load<i32>(edge, HATCH_loops_edges_rational) != 0) put(',"rational":true');
  if (load<i32>(edge, HATCH_loops_edges_periodic) != 0) put(',"periodic":true');
  planePoints(',"controlPoints":', edge + HATCH_loops_edges_controlPoints, elevation);
  numbers(',"knots":', edge + HATCH_loops_edges_knots);
  if (listCount(edge + HATCH_loops_edges_weights) != 0) {
    numbers(',"weights":', edge + HATCH_loops_edges_weights);
  }
  if (listCount(edge + HATCH_loops_edges_fitPoints) != 0) {
    planePoints(',"fitPoints":', edge + HATCH_loops_edges_fitPoints, elevation);
  }
}
