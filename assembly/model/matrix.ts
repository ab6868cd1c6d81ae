/**
 * Affine maps of space: object coordinate systems, the placing of inserts, and their products.
 *
 * A matrix is twelve doubles at an address: the images of the x, y and z axes, then the origin's.
 *
 *    0 x axis   24 y axis   48 z axis   72 origin        image = X·x + Y·y + Z·z + origin
 *
 * The arbitrary axis algorithm is that of the DXF Reference, "Object Coordinate Systems (OCS)".
 */

export const MATRIX_SIZE: usize = 96;
const ORIGIN: usize = 72;
export const RADIANS: f64 = 0.017453292519943295;
export const DEGREES: f64 = 57.29577951308232;
/** Below this the extrusion counts as close to the world z axis (1/64, so the reference). */
const NEAR_Z: f64 = 0.015625;

export function setIdentity(m: usize): void {
  memory.fill(m, 0, MATRIX_SIZE);
  store<f64>(m, 1);
  store<f64>(m, 1, 32);
  store<f64>(m, 1, 64);
}

@inline
export function mapX(m: usize, x: f64, y: f64, z: f64): f64 {
  return load<f64>(m) * x + load<f64>(m, 24) * y + load<f64>(m, 48) * z + load<f64>(m, 72);
}
@inline
export function mapY(m: usize, x: f64, y: f64, z: f64): f64 {
  return load<f64>(m, 8) * x + load<f64>(m, 32) * y + load<f64>(m, 56) * z + load<f64>(m, 80);
}
@inline
export function mapZ(m: usize, x: f64, y: f64, z: f64): f64 {
  return load<f64>(m, 16) * x + load<f64>(m, 40) * y + load<f64>(m, 64) * z + load<f64>(m, 88);
}
/** The same for directions, which have no origin. */
@inline
export function turnX(m: usize, x: f64, y: f64, z: f64): f64 {
  return load<f64>(m) * x + load<f64>(m, 24) * y + load<f64>(m, 48) * z;
}
@inline
export function turnY(m: usize, x: f64, y: f64, z: f64): f64 {
  return load<f64>(m, 8) * x + load<f64>(m, 32) * y + load<f64>(m, 56) * z;
}
@inline
export function turnZ(m: usize, x: f64, y: f64, z: f64): f64 {
  return load<f64>(m, 16) * x + load<f64>(m, 40) * y + load<f64>(m, 64) * z;
}

/** `out` = first `inner`, then `outer`; `out` is neither of them. */
export function multiply(out: usize, outer: usize, inner: usize): void {
  for (let column: usize = 0; column < MATRIX_SIZE; column += 24) {
    const x = load<f64>(inner + column);
    const y = load<f64>(inner + column, 8);
    const z = load<f64>(inner + column, 16);
    store<f64>(out + column, turnX(outer, x, y, z));
    store<f64>(out + column, turnY(outer, x, y, z), 8);
    store<f64>(out + column, turnZ(outer, x, y, z), 16);
  }
  store<f64>(out, load<f64>(out, ORIGIN) + load<f64>(outer, ORIGIN), ORIGIN);
  store<f64>(out, load<f64>(out, 80) + load<f64>(outer, 80), 80);
  store<f64>(out, load<f64>(out, 88) + load<f64>(outer, 88), 88);
}

/** True when a normal means the world's own plane; so does one of no length. */
@inline
export function isWorldNormal(x: f64, y: f64, z: f64): bool {
  return x == 0 && y == 0 && z >= 0;
}

/** The object coordinate system of an extrusion direction. */
export function setOcs(m: usize, x: f64, y: f64, z: f64): void {
  setIdentity(m);
  const length = Math.sqrt(x * x + y * y + z * z);
  if (isWorldNormal(x, y, z) || !(length > 0) || length == Infinity) return;
  const nx = x / length;
  const ny = y / length;
  const nz = z / length;
  // Wy × N near the z axis, else Wz × N.
  const near = abs(nx) < NEAR_Z && abs(ny) < NEAR_Z;
  let ax = near ? nz : -ny;
  let ay = near ? 0 : nx;
  let az = near ? -nx : 0;
  const size = Math.sqrt(ax * ax + ay * ay + az * az);
  ax /= size;
  ay /= size;
  az /= size;
  setColumn(m, 0, ax, ay, az);
  setColumn(m, 24, ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax);
  setColumn(m, 48, nx, ny, nz);
}

export function setColumn(m: usize, column: usize, x: f64, y: f64, z: f64): void {
  store<f64>(m + column, x);
  store<f64>(m + column, y, 8);
  store<f64>(m + column, z, 16);
}

/** Cosine and sine of degrees, exact at the quarter turns. */
export function cosine(degrees: f64): f64 {
  const turn = degrees - 360 * Math.floor(degrees / 360);
  if (turn == 90 || turn == 270) return 0;
  if (turn == 180) return -1;
  return Math.cos(turn * RADIANS);
}
export function sine(degrees: f64): f64 {
  return cosine(degrees - 90);
}

/** Degrees of a direction, in [0, 360); rounded so that the noise of atan2 does not show. */
export function direction(x: f64, y: f64): f64 {
  return wrap(Math.round(Math.atan2(y, x) * DEGREES * 1e10) / 1e10);
}

/** The same angle in [0, 360). */
export function wrap(degrees: f64): f64 {
  if (degrees >= 0 && degrees < 360) return degrees;
  const turn = degrees - 360 * Math.floor(degrees / 360);
  return turn >= 360 || !(turn > 0) ? 0 : turn;
}
