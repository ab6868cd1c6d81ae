/**
 * The wireframe of ACIS records: an edge of the body, an edge of the picture.
 *
 *   body → lump → shell → face → loop → coedge → edge → curve, vertex → point
 *
 * In: the table of `records.ts`. Out: edges (`edges.ts`), in world coordinates. Every edge record
 * is taken once wherever it stands, so that a damaged chain loses nothing. Lines, ellipses and
 * B-splines are told as such; any other curve by its chord. Faces without edges get isolines.
 */
import {
  FAULT_acis_curve,
  FAULT_acis_no_edges,
  FAULT_acis_unread,
} from '../generated/model';
import { alloc, release } from '../model/arena';
import { fault, faults } from '../model/faults';
import {
  KIND_CHORD,
  KIND_LINE,
  addEllipse,
  addLine,
  beginEdges,
  endEdges,
} from './edges';
import { ISOLINES_MAX, addIsolines } from './isolines';
import {
  DEGENERATE,
  EDGE,
  ELLIPSE,
  FACE,
  INTCURVE,
  STRAIGHT,
  classOf,
  leadingNumbers,
  readRecords,
  recordCount,
} from './records';
import { openSab, sabEnd, sabStart } from './sab';
import { openSatBytes, openSatList, satEnd, satStart } from './sat';
import { PIECES_MAX, addIntcurve } from './spline';
import { closeBudget } from './tokens';
import {
  edgeCurve,
  endVertex,
  enterBody,
  isAgainst,
  openBodies,
  readEdge,
  readVertex,
  startVertex,
} from './topology';
import { combine, cross, dot, length } from './vector';

const TURN: f64 = 6.283185307179586;
/** Ends of an arc that are this close, as a part of its radius, close it. */
const SAME: f64 = 1e-7;
const ELLIPSE_NUMBERS: u32 = 10;

/** Edges of the body in hand whose curves could not be read. */
let unreadCurves: u32 = 0;

const from: usize = memory.data(24, 8);
const to: usize = memory.data(24, 8);
/** Centre, normal, major axis, ratio. */
const numbers: usize = memory.data(80, 8);
const minor: usize = memory.data(24, 8);
const difference: usize = memory.data(24, 8);

/** Fills the list of edges at `list` from the SAT in a list of text nodes. */
export function wireSatList(list: usize, texts: usize): void {
  const scratch = alloc(0);
  finish(list, scratch, openSatList(texts), false);
}

/** The same from SAT bytes, encoded or not. */
export function wireSatBytes(list: usize, source: usize, size: u32): void {
  const scratch = alloc(0);
  finish(list, scratch, openSatBytes(source, size), false);
}

/** The same from SAB bytes. */
export function wireSabBytes(list: usize, source: usize, size: u32): void {
  const scratch = alloc(0);
  const isRead = openSab(source, size);
  finish(list, scratch, isRead, isRead);
}

function finish(list: usize, scratch: usize, isRead: bool, isSab: bool): void {
  if (!isRead) {
    fault(FAULT_acis_unread);
    release(scratch);
    return;
  }
  readRecords(isSab ? sabStart : satStart, isSab ? sabEnd : satEnd);
  const count = recordCount();
  let most: u32 = 0;
  for (let i = 0; i < count; i++) {
    const type = classOf(i);
    if (type == EDGE) most += PIECES_MAX;
    else if (type == FACE) most += ISOLINES_MAX;
  }
  unreadCurves = 0;
  beginEdges(scratch, most);
  openBodies();
  for (let i = 0; i < count; i++) {
    const type = classOf(i);
    if (type == EDGE) wireEdge(i);
    else if (type == FACE) {
      enterBody(i);
      addIsolines(i);
    }
  }
  endEdges(list);
  closeBudget();
  if (unreadCurves != 0) faults(FAULT_acis_curve, unreadCurves);
  if (load<u32>(list, 4) == 0) fault(FAULT_acis_no_edges);
}

function wireEdge(edge: i32): void {
  enterBody(edge);
  readEdge(edge);
  const curve = edgeCurve;
  const against = isAgainst;
  const end = endVertex;
  const hasEnds = startVertex >= 0 && readVertex(startVertex, from) && readVertex(end, to);
  const type = classOf(curve);
  if (type == ELLIPSE && wireEllipse(curve, hasEnds, against)) return;
  if (type == INTCURVE) {
    if (addIntcurve(curve, hasEnds ? from : 0, hasEnds ? to : 0, against)) return;
  }
  // an edge without a curve is that of a vertex alone, an apex
  if (curve < 0 || type == DEGENERATE) return;
  if (type != STRAIGHT || !hasEnds) unreadCurves++;
  if (hasEnds) addLine(type == STRAIGHT ? KIND_LINE : KIND_CHORD, from, to);
}

function wireEllipse(curve: i32, hasEnds: bool, against: bool): bool {
  if (leadingNumbers(curve, numbers, ELLIPSE_NUMBERS) < ELLIPSE_NUMBERS) return false;
  const normal = numbers + 24;
  const major = numbers + 48;
  const size = length(normal);
  const radius = length(major);
  if (!(size > 0) || !(radius > 0)) return false;
  cross(minor, normal, major, load<f64>(numbers, 72) / size);
  if (!(length(minor) > 0)) return false;
  if (!hasEnds || isSamePlace(radius)) {
    addEllipse(numbers, major, minor, 0, TURN);
    return true;
  }
  const start = angleOf(against ? to : from);
  const end = angleOf(against ? from : to);
  addEllipse(numbers, major, minor, start, end > start ? end : end + TURN);
  return true;
}

function isSamePlace(radius: f64): bool {
  combine(difference, from, 1, to, -1);
  return length(difference) <= radius * SAME;
}

/** The ellipse's parameter at a point. */
function angleOf(place: usize): f64 {
  const major = numbers + 48;
  combine(difference, place, 1, numbers, -1);
  const y = dot(difference, minor) / dot(minor, minor);
  return Math.atan2(y, dot(difference, major) / dot(major, major));
}
