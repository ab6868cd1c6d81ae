/**
 * Affine maps of space and the object coordinate system (OCS).
 *
 * A matrix is twelve numbers, row by row: x' = m0 x + m1 y + m2 z + m3, y' = m4 …, z' = m8 ….
 */
export type Matrix = readonly number[];

export const IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** The map that does `inner` first, then `outer`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  const out = new Array<number>(12);
  for (let row = 0; row < 12; row += 4) {
    const a = outer[row]!;
    const b = outer[row + 1]!;
    const c = outer[row + 2]!;
    for (let column = 0; column < 4; column++) {
      out[row + column] =
        a * inner[column]! +
        b * inner[column + 4]! +
        c * inner[column + 8]! +
        (column === 3 ? outer[row + 3]! : 0);
    }
  }
  return out;
}

export const translation = (x: number, y: number, z: number): Matrix => [
  1,
  0,
  0,
  x,
  0,
  1,
  0,
  y,
  0,
  0,
  1,
  z,
];

export const scaling = (x: number, y: number, z: number): Matrix => [
  x,
  0,
  0,
  0,
  0,
  y,
  0,
  0,
  0,
  0,
  z,
  0,
];

/** A turn about the z axis. */
export function rotation(angleRadians: number): Matrix {
  const cos = Math.cos(angleRadians);
  const sin = Math.sin(angleRadians);
  return [cos, -sin, 0, 0, sin, cos, 0, 0, 0, 0, 1, 0];
}

export interface Vector {
  x: number;
  y: number;
  z: number;
}

export const cross = (a: Vector, b: Vector): Vector => ({
  x: a.y * b.z - a.z * b.y,
  y: a.z * b.x - a.x * b.z,
  z: a.x * b.y - a.y * b.x,
});

/** A vector of length 1, or `fallback` where there is no direction. */
export function unit(v: Vector, fallback: Vector): Vector {
  const size = Math.hypot(v.x, v.y, v.z);
  if (!(size > 1e-300) || size === Number.POSITIVE_INFINITY) return fallback;
  return { x: v.x / size, y: v.y / size, z: v.z / size };
}

/**
 * OCS to WCS by the arbitrary axis algorithm (DXF Reference, "Object Coordinate System"): where
 * the normal is nearly the z axis (both parts below 1/64) the x axis is Y × N, else Z × N.
 */
export function objectToWorld(normal: Vector): Matrix {
  if (normal.x === 0 && normal.y === 0 && normal.z > 0) return IDENTITY;
  const n = unit(normal, { x: 0, y: 0, z: 1 });
  const near = Math.abs(n.x) < 1 / 64 && Math.abs(n.y) < 1 / 64;
  const up = near ? { x: 0, y: 1, z: 0 } : { x: 0, y: 0, z: 1 };
  const ax = unit(cross(up, n), { x: 1, y: 0, z: 0 });
  const ay = cross(n, ax);
  return [ax.x, ay.x, n.x, 0, ax.y, ay.y, n.y, 0, ax.z, ay.z, n.z, 0];
}

/** Mean scale of lengths in the picture plane. */
export function planeScale(m: Matrix): number {
  const det = Math.abs(m[0]! * m[5]! - m[1]! * m[4]!);
  if (det > 0) return Math.sqrt(det);
  return Math.max(Math.hypot(m[0]!, m[4]!), Math.hypot(m[1]!, m[5]!), Math.hypot(m[2]!, m[6]!));
}
