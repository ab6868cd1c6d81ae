/**
 * A helix as a chain of cubics: the one intcurve that has no B-spline of its own.
 *
 *   { helix_int_cur version F t0 F t1
 *     centre 3  major 3  minor 3  pitch 3  taper  axis 3  null_surface …
 *
 * The point at t is centre + (1 + taper · n) · (major · cos t + minor · sin t) + pitch · n, where n
 * is t / 2π, the number of turns. In: tokens behind the name. Out: control points and knots of
 * degree 3, each knot between cubics three times; what lies around the axis is off by less than a
 * millionth of the radius.
 */
import { alloc } from '../model/arena';
import {
  CLOSE,
  FALSE,
  NUMBER,
  STOP,
  TRUE,
  WORD,
  nextToken,
  spendTokens,
  tokenFirst,
  tokenKind,
  tokenNumber,
} from './tokens';
import { combine, dot, length } from './vector';

/** Range, four vectors, taper, axis: the last numbers before the first name. */
const NUMBERS: u32 = 18;
const FINITE: u64 = 0x46;
const TURN: f64 = 6.283185307179586;
/** The most that a cubic turns: an eighth of a half turn. */
const STEP: f64 = 0.39269908169872414;
const CUBICS_MAX: f64 = 16384;
/** A cubic counts as so many tokens of work. */
const CUBIC_WORK: i64 = 30;
const POINT: usize = 24;

/** The last numbers that were read, oldest first. */
const numbers: usize = memory.data(144, 8);
const center: usize = numbers + 16;
const major: usize = numbers + 40;
const minor: usize = numbers + 64;
const pitch: usize = numbers + 88;
const radial: usize = memory.data(24, 8);
const around: usize = memory.data(24, 8);

export let helixPoints: usize = 0;
export let helixKnots: usize = 0;
/** Number of control points. */
export let helixCount: i32 = 0;

/** False where the fields are not those of a helix. `spare`: how many more knots there may be. */
export function readHelix(spare: u32): bool {
  if (!readNumbers()) return false;
  const start = load<f64>(numbers);
  const range = load<f64>(numbers, 8) - start;
  const radius = length(major);
  if (!(range > 0) || !(radius > 0) || !(length(minor) > 0)) return false;
  if (abs(dot(major, minor)) > 1e-6 * radius * length(minor)) return false;
  const cubics = Math.ceil(range / STEP);
  if (!(cubics <= CUBICS_MAX) || !spendTokens(<i64>cubics * CUBIC_WORK)) return false;
  const count = <u32>cubics;
  helixCount = 3 * count + 1;
  helixPoints = alloc((<u32>helixCount + spare) * <u32>POINT);
  helixKnots = alloc((<u32>helixCount + 4 + spare) << 3);
  const step = range / cubics;
  store<f64>(helixKnots, start);
  for (let i: u32 = 0; i <= count; i++) {
    const t = i == count ? start + range : start + step * i;
    putCubic(helixPoints + <usize>i * 3 * POINT, t, step, i != 0, i != count);
    for (let k: u32 = 1; k <= 3; k++) store<f64>(helixKnots + ((<usize>i * 3 + k) << 3), t);
  }
  store<f64>(helixKnots + (<usize>(helixCount + 3) << 3), start + range);
  return true;
}

function readNumbers(): bool {
  let found: u32 = 0;
  while (nextToken() != STOP && tokenKind != CLOSE) {
    if (tokenKind == NUMBER) {
      memory.copy(numbers, numbers + 8, (NUMBERS - 1) << 3);
      store<f64>(numbers, tokenNumber, 136);
      found++;
    } else if (tokenKind == WORD) {
      if (tokenFirst != FINITE) break;
    } else if (tokenKind != TRUE && tokenKind != FALSE) return false;
  }
  return found == NUMBERS || found == NUMBERS + 1;
}

/** The point at t, and the control points before and behind it. */
function putCubic(at: usize, t: f64, step: f64, hasBefore: bool, hasAfter: bool): void {
  const turns = t / TURN;
  const taper = load<f64>(numbers, 112);
  const scale = 1 + taper * turns;
  const cosine = Math.cos(t);
  const sine = Math.sin(t);
  combine(radial, major, cosine, minor, sine);
  // how the radial part changes: around the axis, and out from it
  combine(around, minor, cosine * scale, major, -sine * scale);
  combine(around, around, 1, radial, taper / TURN);
  combine(at, center, 1, pitch, turns);
  combine(at, at, 1, radial, scale);
  // the handle of a circle's arc around the axis, that of a line along it
  const handle = (Math.tan(step / 4) * 4) / 3;
  const rise = step / (3 * TURN);
  if (hasBefore) {
    combine(at - POINT, at, 1, around, -handle);
    combine(at - POINT, at - POINT, 1, pitch, -rise);
  }
  if (hasAfter) {
    combine(at + POINT, at, 1, around, handle);
    combine(at + POINT, at + POINT, 1, pitch, rise);
  }
}
