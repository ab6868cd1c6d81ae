/**
 * HATCH and MPOLYGON (ODA 20.4.75; the fields of MPOLYGON are the same, ACadSharp has none).
 *
 *   gradient (R2004+) | elevation, extrusion, pattern | loops | style, pattern lines | seeds
 *
 * In: the cursor at the fields. Out: the record with its loops; handles of the boundary's objects
 * are read last, when the data has told how many each loop has.
 */
import {
  R2004,
  R2010,
  bitsFault,
  bitsVersion,
  checkCount,
  checkHandleCount,
  colorIndex,
  colorTrue,
  read2BD,
  read2RD,
  readB,
  readBD,
  readBL,
  readBS,
  readCMC,
  readCount,
  readH,
  readRC,
  readText,
  readNormal,
} from '../../../core/bits';
import {
  HATCH_associative,
  HATCH_elevation,
  HATCH_extrusion,
  HATCH_gradient,
  HATCH_gradientAngle,
  HATCH_gradientColors,
  HATCH_gradientColors_SIZE,
  HATCH_gradientColors_colorIndex,
  HATCH_gradientColors_rgb,
  HATCH_gradientColors_value,
  HATCH_gradientName,
  HATCH_gradientOneColor,
  HATCH_gradientShift,
  HATCH_gradientTint,
  HATCH_loops,
  HATCH_loops_SIZE,
  HATCH_loops_closed,
  HATCH_loops_edges,
  HATCH_loops_edges_SIZE,
  HATCH_loops_edges_controlPoints,
  HATCH_loops_edges_counterClockwise,
  HATCH_loops_edges_degree,
  HATCH_loops_edges_end,
  HATCH_loops_edges_endAngle,
  HATCH_loops_edges_endTangent,
  HATCH_loops_edges_fitPoints,
  HATCH_loops_edges_kind,
  HATCH_loops_edges_knots,
  HATCH_loops_edges_periodic,
  HATCH_loops_edges_radius,
  HATCH_loops_edges_rational,
  HATCH_loops_edges_start,
  HATCH_loops_edges_startAngle,
  HATCH_loops_edges_startTangent,
  HATCH_loops_edges_weights,
  HATCH_loops_flags,
  HATCH_loops_sources,
  HATCH_loops_vertices,
  HATCH_loops_vertices_SIZE,
  HATCH_loops_vertices_bulge,
  HATCH_loops_vertices_x,
  HATCH_loops_vertices_y,
  HATCH_pattern,
  HATCH_patternAngle,
  HATCH_patternDouble,
  HATCH_patternLines,
  HATCH_patternLines_SIZE,
  HATCH_patternLines_angle,
  HATCH_patternLines_base,
  HATCH_patternLines_dashes,
  HATCH_patternLines_offset,
  HATCH_patternScale,
  HATCH_patternType,
  HATCH_pixelSize,
  HATCH_seeds,
  HATCH_solid,
  HATCH_style,
  MPOLYGON_fillColorIndex,
  MPOLYGON_offset,
  MPOLYGON_offset_BIT,
  MPOLYGON_pattern,
} from '../../../generated/model';
import { base } from '../../../model/arena';
import { degrees, makeList, present, scratch } from '../values';

/** Flags of a loop: a polyline; made by picking a point. */
const LOOP_POLYLINE: i32 = 2;
const LOOP_DERIVED: i32 = 4;

const EDGE_LINE: u32 = 1;
const EDGE_ARC: u32 = 2;
const EDGE_ELLIPSE: u32 = 3;
const EDGE_SPLINE: u32 = 4;

/** How far behind HATCH's the four-byte fields of MPOLYGON are. */
const MPOLYGON_SHIFT: usize = MPOLYGON_pattern - HATCH_pattern;

export function readHatch(record: usize): void {
  if (bitsVersion >= R2004) readGradient(record, record);
  readHead(record, record);
  const isDerived = readLoops(record);
  store<i32>(record, readBS(), HATCH_style);
  store<i32>(record, readBS(), HATCH_patternType);
  if (load<i32>(record, HATCH_solid) == 0) readPattern(record, record);
  if (isDerived) store<f64>(record, readBD(), HATCH_pixelSize);
  const seeds = readCount(128);
  const at = makeList(record + HATCH_seeds, 16, seeds);
  for (let i: u32 = 0; i < seeds; i++) read2RD(at + (i << 4));
  readSources(record);
}

/** Instead of seeds, a fill color and an offset (DXF Reference, MPOLYGON: 63, 11). */
export function readMpolygon(record: usize): void {
  const narrow = record + MPOLYGON_SHIFT;
  if (bitsVersion >= R2004) readGradient(record, narrow);
  readHead(record, narrow);
  readLoops(narrow);
  store<i32>(narrow, readBS(), HATCH_style);
  store<i32>(narrow, readBS(), HATCH_patternType);
  if (load<i32>(narrow, HATCH_solid) == 0) readPattern(record, narrow);
  readCMC();
  store<i32>(record, colorIndex, MPOLYGON_fillColorIndex);
  read2RD(record + MPOLYGON_offset);
  present(record, MPOLYGON_offset_BIT);
}

/** A gradient's values are there for other hatches too: DXF leaves them out then. */
function readGradient(record: usize, narrow: usize): void {
  const isGradient = readBL() != 0;
  readBL();
  const angle = readBD();
  const shift = readBD();
  const isOneColor = readBL() != 0;
  const tint = readBD();
  const count = readCount(14);
  if (isGradient) {
    store<i32>(narrow, 1, HATCH_gradient);
    store<f64>(record, angle, HATCH_gradientAngle);
    store<f64>(record, shift, HATCH_gradientShift);
    store<i32>(narrow, <i32>isOneColor, HATCH_gradientOneColor);
    store<f64>(record, tint, HATCH_gradientTint);
  }
  const list = isGradient ? narrow + HATCH_gradientColors : scratch;
  const first = makeList(list, HATCH_gradientColors_SIZE, count);
  for (let i: u32 = 0; i < count; i++) {
    const at = first + i * HATCH_gradientColors_SIZE;
    store<f64>(at, readBD(), HATCH_gradientColors_value);
    readCMC();
    store<i32>(at, colorIndex, HATCH_gradientColors_colorIndex);
    store<i32>(at, colorTrue, HATCH_gradientColors_rgb);
  }
  const name = readText();
  if (isGradient) store<u32>(narrow, name, HATCH_gradientName);
}

function readHead(record: usize, narrow: usize): void {
  store<f64>(record, readBD(), HATCH_elevation);
  readNormal(record + HATCH_extrusion);
  store<u32>(narrow, readText(), HATCH_pattern);
  store<i32>(narrow, <i32>readB(), HATCH_solid);
  store<i32>(narrow, <i32>readB(), HATCH_associative);
}

/** All loops; true when one was made by picking a point. */
function readLoops(narrow: usize): bool {
  const count = readCount(6);
  const first = makeList(narrow + HATCH_loops, HATCH_loops_SIZE, count);
  let isDerived = false;
  for (let i: u32 = 0; i < count; i++) {
    const loop = first + i * HATCH_loops_SIZE;
    const flags = readBL();
    store<i32>(loop, flags, HATCH_loops_flags);
    if ((flags & LOOP_DERIVED) != 0) isDerived = true;
    if ((flags & LOOP_POLYLINE) != 0) readPolyline(loop);
    else readEdges(loop);
    // the number of sources, until their handles can be read
    store<u32>(loop, checkHandleCount(<u32>readBL()), HATCH_loops_sources + 4);
    if (bitsFault) break;
  }
  return isDerived;
}

function readSources(record: usize): void {
  const count = load<u32>(record, HATCH_loops + 4);
  if (count == 0) return;
  const first = base + load<u32>(record, HATCH_loops);
  for (let i: u32 = 0; i < count; i++) {
    const list = first + i * HATCH_loops_SIZE + HATCH_loops_sources;
    const sources = checkHandleCount(load<u32>(list, 4));
    store<u32>(list, 0, 4);
    const at = makeList(list, 8, sources);
    for (let k: u32 = 0; k < sources; k++) store<u64>(at + (k << 3), readH());
  }
}

function readPolyline(loop: usize): void {
  const hasBulges = readB();
  store<i32>(loop, <i32>readB(), HATCH_loops_closed);
  const count = readCount(hasBulges ? 130 : 128);
  const first = makeList(loop + HATCH_loops_vertices, HATCH_loops_vertices_SIZE, count);
  for (let i: u32 = 0; i < count; i++) {
    const vertex = first + i * HATCH_loops_vertices_SIZE;
    read2RD(vertex + HATCH_loops_vertices_x);
    if (hasBulges) store<f64>(vertex, readBD(), HATCH_loops_vertices_bulge);
  }
}

function readEdges(loop: usize): void {
  const count = readCount(12);
  const first = makeList(loop + HATCH_loops_edges, HATCH_loops_edges_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    const edge = first + i * HATCH_loops_edges_SIZE;
    const kind = readRC();
    store<i32>(edge, <i32>kind, HATCH_loops_edges_kind);
    store<i32>(edge, 1, HATCH_loops_edges_counterClockwise);
    if (kind == EDGE_LINE) {
      read2RD(edge + HATCH_loops_edges_start);
      read2RD(edge + HATCH_loops_edges_end);
    } else if (kind == EDGE_ARC || kind == EDGE_ELLIPSE) {
      read2RD(edge + HATCH_loops_edges_start);
      if (kind == EDGE_ELLIPSE) read2RD(edge + HATCH_loops_edges_end);
      store<f64>(edge, readBD(), HATCH_loops_edges_radius);
      store<f64>(edge, degrees(readBD()), HATCH_loops_edges_startAngle);
      store<f64>(edge, degrees(readBD()), HATCH_loops_edges_endAngle);
      store<i32>(edge, <i32>readB(), HATCH_loops_edges_counterClockwise);
    } else if (kind == EDGE_SPLINE) readSplineEdge(edge);
  }
}

function readSplineEdge(edge: usize): void {
  store<i32>(edge, readBL(), HATCH_loops_edges_degree);
  const isRational = readB();
  store<i32>(edge, <i32>isRational, HATCH_loops_edges_rational);
  store<i32>(edge, <i32>readB(), HATCH_loops_edges_periodic);
  const knots = readCount(2);
  const points = readCount(128);
  let at = makeList(edge + HATCH_loops_edges_knots, 8, knots);
  for (let i: u32 = 0; i < knots; i++) store<f64>(at + (i << 3), readBD());
  at = makeList(edge + HATCH_loops_edges_controlPoints, 16, points);
  const weights = isRational ? makeList(edge + HATCH_loops_edges_weights, 8, points) : 0;
  for (let i: u32 = 0; i < points; i++) {
    read2RD(at + (i << 4));
    if (isRational) store<f64>(weights + (i << 3), readBD());
  }
  if (bitsVersion < R2010) return;
  const fits = readCount(128);
  if (fits == 0) return;
  at = makeList(edge + HATCH_loops_edges_fitPoints, 16, fits);
  for (let i: u32 = 0; i < fits; i++) read2RD(at + (i << 4));
  read2RD(edge + HATCH_loops_edges_startTangent);
  read2RD(edge + HATCH_loops_edges_endTangent);
}

function readPattern(record: usize, narrow: usize): void {
  store<f64>(record, degrees(readBD()), HATCH_patternAngle);
  store<f64>(record, readBD(), HATCH_patternScale);
  store<i32>(narrow, <i32>readB(), HATCH_patternDouble);
  const count = checkCount(<u32>readBS() & 0xffff, 12);
  const first = makeList(narrow + HATCH_patternLines, HATCH_patternLines_SIZE, count);
  for (let i: u32 = 0; i < count && !bitsFault; i++) {
    const line = first + i * HATCH_patternLines_SIZE;
    store<f64>(line, degrees(readBD()), HATCH_patternLines_angle);
    read2BD(line + HATCH_patternLines_base);
    read2BD(line + HATCH_patternLines_offset);
    const dashes = checkCount(<u32>readBS() & 0xffff, 2);
    const at = makeList(line + HATCH_patternLines_dashes, 8, dashes);
    for (let k: u32 = 0; k < dashes; k++) store<f64>(at + (k << 3), readBD());
  }
}
