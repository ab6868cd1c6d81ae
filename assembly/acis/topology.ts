/**
 * What single ACIS records say: ends, curve and sense of an edge, the place of a vertex, the
 * transform of the body that a record belongs to.
 *
 *   edge $attribute [id $history] $start [t] $end [t] $coedge $curve sense …
 *   vertex … $edge [n] $point      point … x y z
 *   body … $lump $wire $transform  transform … 9 rotation 3 translation scale 3 flags
 *
 * Brackets: in later versions. Transforms of SAB stand in a string. ACIS multiplies row vectors:
 * p' = (p · rotation) · scale + translation; where the nine numbers hold the scale already (their
 * determinant is not 1), it is not applied again.
 */
import { MATRIX_SIZE, setColumn, setIdentity } from '../model/matrix';
import { setPlacement } from './edges';
import {
  BODY,
  COEDGE,
  EDGE,
  FACE,
  LOOP,
  LUMP,
  OTHER_CURVE,
  POINT,
  SHELL,
  STRAIGHT,
  TRANSFORM,
  VERTEX,
  WIRE,
  classOf,
  isClass,
  leadingNumbers,
  openRecord,
  pointerTo,
  recordCount,
} from './records';
import {
  NUMBER,
  POINTER,
  STOP,
  STRING,
  TRUE,
  closeTextTokens,
  nextToken,
  openTextTokens,
  tokenKind,
  tokenLength,
  tokenNumber,
  tokenPointer,
  tokenStart,
} from './tokens';

const OWNERS_MAX: i32 = 8;
/** Room for the number of a record, twelve numbers and a scale, three flags. */
const NUMBERS_MAX: u32 = 17;
const numbers: usize = memory.data(136, 8);
const matrix: usize = memory.data(96, 8);

// ---- edges

/** Records of the edge that was read last; -1 for none. */
export let startVertex: i32 = -1;
export let endVertex: i32 = -1;
export let edgeCurve: i32 = -1;
/** The edge runs against its curve. */
export let isAgainst: bool = false;

export function readEdge(edge: i32): void {
  startVertex = -1;
  endVertex = -1;
  edgeCurve = -1;
  isAgainst = false;
  openRecord(edge);
  let awaitsSense = false;
  while (nextToken() != STOP) {
    if (tokenKind == POINTER) {
      awaitsSense = false;
      if (isClass(tokenPointer, VERTEX, VERTEX)) {
        if (startVertex < 0) startVertex = tokenPointer;
        endVertex = tokenPointer;
      } else if (isClass(tokenPointer, STRAIGHT, OTHER_CURVE)) {
        edgeCurve = tokenPointer;
        awaitsSense = true;
      }
    } else if (awaitsSense) {
      isAgainst = tokenKind == TRUE || (tokenKind == NUMBER && tokenNumber == 1);
      return;
    }
  }
}

/** The place of a vertex, three doubles; false where there is none. */
export function readVertex(vertex: i32, target: usize): bool {
  const point = pointerTo(vertex, POINT, POINT);
  if (point < 0) return false;
  const found = leadingNumbers(point, numbers, 4);
  if (found < 3) return false;
  memory.copy(target, found == 4 ? numbers + 8 : numbers, 24);
  return true;
}

// ---- transforms

let bodies: i32 = 0;
let lastBody: i32 = -1;

/** Makes the only body's transform the current one, or notes that there are several. */
export function openBodies(): void {
  bodies = 0;
  lastBody = -1;
  let first = -1;
  for (let i = recordCount() - 1; i >= 0; i--) {
    if (classOf(i) != BODY) continue;
    bodies++;
    first = i;
  }
  placeBody(first);
}

/** Makes the transform of the body that a record belongs to the current one. */
export function enterBody(index: i32): void {
  if (bodies < 2) return;
  let at = index;
  for (let i = 0; i < OWNERS_MAX && at >= 0 && classOf(at) != BODY; i++) at = ownerOf(at);
  if (at >= 0 && classOf(at) == BODY) placeBody(at);
}

function ownerOf(index: i32): i32 {
  switch (classOf(index)) {
    case EDGE:
      return pointerTo(index, COEDGE, COEDGE);
    case COEDGE: {
      const loop = pointerTo(index, LOOP, LOOP);
      return loop < 0 ? pointerTo(index, WIRE, WIRE) : loop;
    }
    case LOOP:
      return pointerTo(index, FACE, FACE);
    case FACE:
      return pointerTo(index, SHELL, SHELL);
    case SHELL:
      return pointerTo(index, LUMP, LUMP);
    case WIRE: {
      const shell = pointerTo(index, SHELL, SHELL);
      return shell < 0 ? pointerTo(index, BODY, BODY) : shell;
    }
    default:
      return pointerTo(index, BODY, BODY);
  }
}

function placeBody(body: i32): void {
  if (body < 0 || body == lastBody) return;
  lastBody = body;
  setIdentity(matrix);
  const transform = pointerTo(body, TRANSFORM, TRANSFORM);
  if (transform >= 0) readTransform(transform);
  setPlacement(matrix);
}

function readTransform(transform: i32): void {
  openRecord(transform);
  let found: u32 = 0;
  let isText = false;
  while (found < NUMBERS_MAX) {
    nextToken();
    if (tokenKind == NUMBER) {
      store<f64>(numbers + (<usize>found << 3), tokenNumber);
      found++;
    } else if (tokenKind == POINTER) found = 0;
    else if (tokenKind == STRING && !isText) {
      openTextTokens(tokenStart, tokenLength);
      isText = true;
      found = 0;
    } else break;
  }
  closeTextTokens();
  if (found < 12) return;
  // flags are words, but numbers in ACIS 1; before all there can be the number of the record
  const at = found == 14 || found == NUMBERS_MAX ? numbers + 8 : numbers;
  const told = found > 12 ? load<f64>(at, 96) : 1;
  const scale = told > 0 && isUnit(at) ? told : 1;
  for (let column: usize = 0; column < MATRIX_SIZE; column += 24) {
    const factor = column == 72 ? 1 : scale;
    const x = load<f64>(at + column) * factor;
    const y = load<f64>(at + column, 8) * factor;
    setColumn(matrix, column, x, y, load<f64>(at + column, 16) * factor);
  }
}

/** True for nine numbers whose determinant is 1 or -1. */
function isUnit(m: usize): bool {
  const determinant =
    load<f64>(m) * (load<f64>(m, 32) * load<f64>(m, 64) - load<f64>(m, 40) * load<f64>(m, 56)) -
    load<f64>(m, 8) * (load<f64>(m, 24) * load<f64>(m, 64) - load<f64>(m, 40) * load<f64>(m, 48)) +
    load<f64>(m, 16) * (load<f64>(m, 24) * load<f64>(m, 56) - load<f64>(m, 32) * load<f64>(m, 48));
  return abs(abs(determinant) - 1) < 1e-6;
}
