/**
 * The plane in which an entity's own coordinates lie, and the block transform around it: what turns
 * stored points, angles and lengths into those of the world.
 *
 *   stored --OCS of the extrusion--> block --block transform (flattening)--> world
 *
 * Angles and signs are told as seen from the world's +z. With extrusion (0, 0, -1) the OCS x axis
 * is -x, so an angle a becomes 180 - a and arcs run the other way. A plane that is tilted has no
 * such reading: its angles stay as stored, counted from the OCS x axis, and `extrusion` tells the
 * plane.
 */
import {
  direction,
  isWorldNormal,
  mapX,
  mapY,
  mapZ,
  multiply,
  setOcs,
  turnX,
  turnY,
  turnZ,
  wrap,
} from './matrix';

const ocs: usize = memory.data(96, 8);
const product: usize = memory.data(96, 8);
const FLAT: f64 = 1e-9;

/** The block transform's address; 0 outside of flattened inserts. */
export let block: usize = 0;
/** The map from stored OCS points to the world; 0 is identity. */
export let plane: usize = 0;
/** The plane is parallel to the world's xy plane and seen from behind. */
export let mirrored: bool = false;
export let tilted: bool = false;
/** The map keeps circles round. */
export let uniform: bool = true;
/** Its factor for lengths. */
export let scale: f64 = 1;
/** World angle of the plane's x axis. */
let turn: f64 = 0;

export function setBlock(matrix: usize): void {
  block = matrix;
  plane = matrix;
}

/** Takes the plane of an entity whose extrusion stands at an address; 0: the world's plane. */
export function enterPlane(extrusion: usize): void {
  const x = extrusion == 0 ? 0 : load<f64>(extrusion);
  const y = extrusion == 0 ? 0 : load<f64>(extrusion, 8);
  const z = extrusion == 0 ? 1 : load<f64>(extrusion, 16);
  if (block == 0 && isWorldNormal(x, y, z)) {
    plane = 0;
    mirrored = false;
    tilted = false;
    uniform = true;
    scale = 1;
    turn = 0;
    return;
  }
  enterOther(x, y, z);
}

function enterOther(x: f64, y: f64, z: f64): void {
  setOcs(ocs, x, y, z);
  plane = ocs;
  if (block != 0) {
    multiply(product, block, ocs);
    plane = product;
  }
  const xx = load<f64>(plane);
  const xy = load<f64>(plane, 8);
  const xz = load<f64>(plane, 16);
  const yx = load<f64>(plane, 24);
  const yy = load<f64>(plane, 32);
  const yz = load<f64>(plane, 40);
  const xLength = Math.sqrt(xx * xx + xy * xy + xz * xz);
  const yLength = Math.sqrt(yx * yx + yy * yy + yz * yz);
  const near = FLAT * (xLength + yLength);
  tilted = abs(xz) + abs(yz) > near;
  mirrored = xx * yy - xy * yx < 0;
  uniform =
    abs(xLength - yLength) <= near &&
    abs(xx * yx + xy * yy + xz * yz) <= near * max(xLength, yLength);
  scale = block == 0 ? 1 : xLength;
  turn = direction(xx, xy);
}

/** An angle of the plane as the world sees it, in degrees. */
export function planeAngle(angle: f64): f64 {
  if (plane == 0 || (tilted && block == 0)) return angle;
  return wrap(mirrored ? turn - angle : turn + angle);
}

export function planeX(x: f64, y: f64, z: f64): f64 {
  return plane == 0 ? x : mapX(plane, x, y, z);
}
export function planeY(x: f64, y: f64, z: f64): f64 {
  return plane == 0 ? y : mapY(plane, x, y, z);
}
export function planeZ(x: f64, y: f64, z: f64): f64 {
  return plane == 0 ? z : mapZ(plane, x, y, z);
}
/** Directions of the plane. */
export function planeTurnX(x: f64, y: f64): f64 {
  return plane == 0 ? x : turnX(plane, x, y, 0);
}
export function planeTurnY(x: f64, y: f64): f64 {
  return plane == 0 ? y : turnY(plane, x, y, 0);
}
export function planeTurnZ(x: f64, y: f64): f64 {
  return plane == 0 ? 0 : turnZ(plane, x, y, 0);
}
