/**
 * JSON of field values: points, lists, texts, each with its key.
 *
 * A key is a literal such as `,"start":`. Lists are addresses of {u32 offset, u32 count, u32
 * capacity}. `world…` writes points stored in world coordinates, `plane…` those of the entity's
 * plane, `raw…` such as mean neither (pixels, paper, parameters). All of them leave room for more
 * when they return.
 */
import { base } from '../model/arena';
import { isWorldNormal, mapX, mapY, mapZ, turnX, turnY, turnZ } from '../model/matrix';
import { block, planeX, planeY, planeZ, scale } from '../model/plane';
import { put, putByte, putHandle, putInteger, putNumber, putText, room } from './sink';

/** Points carry z. */
export let withZ: bool = false;
export function setWithZ(on: bool): void {
  withZ = on;
}

const COMMA: u8 = 0x2c;
const OPEN: u8 = 0x5b;
const CLOSE: u8 = 0x5d;

@inline
export function putPoint(x: f64, y: f64, z: f64): void {
  put('{"x":');
  putNumber(x);
  put(',"y":');
  putNumber(y);
  if (withZ) {
    put(',"z":');
    putNumber(z);
  }
  putByte(0x7d);
}

export function putRawPoint(at: usize): void {
  put('{"x":');
  putNumber(load<f64>(at));
  put(',"y":');
  putNumber(load<f64>(at, 8));
  putByte(0x7d);
}

/** A direction that means nothing without its z. */
export function putSpatial(x: f64, y: f64, z: f64): void {
  put('{"x":');
  putNumber(x);
  put(',"y":');
  putNumber(y);
  put(',"z":');
  putNumber(z);
  putByte(0x7d);
}

export function putWorldPoint(at: usize): void {
  const x = load<f64>(at);
  const y = load<f64>(at, 8);
  const z = load<f64>(at, 16);
  if (block == 0) putPoint(x, y, z);
  else putPoint(mapX(block, x, y, z), mapY(block, x, y, z), mapZ(block, x, y, z));
}

export function putPlanePoint(x: f64, y: f64, z: f64): void {
  putPoint(planeX(x, y, z), planeY(x, y, z), planeZ(x, y, z));
}

export function worldPoint(key: string, at: usize): void {
  put(key);
  putWorldPoint(at);
}

export function planePoint(key: string, at: usize): void {
  put(key);
  putPlanePoint(load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}

export function rawPoint(key: string, at: usize): void {
  put(key);
  putRawPoint(at);
}

/** A direction stored in world coordinates. */
export function vector(key: string, at: usize, spatial: bool): void {
  let x = load<f64>(at);
  let y = load<f64>(at, 8);
  let z = load<f64>(at, 16);
  if (block != 0) {
    const a = turnX(block, x, y, z);
    const b = turnY(block, x, y, z);
    z = turnZ(block, x, y, z);
    x = a;
    y = b;
  }
  put(key);
  if (spatial) putSpatial(x, y, z);
  else putPoint(x, y, z);
}

/** Any direction as stored: a normal, a scale. */
export function spatial(key: string, at: usize): void {
  put(key);
  putSpatial(load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}

@inline
export function differs(at: usize, x: f64, y: f64, z: f64): bool {
  return load<f64>(at) != x || load<f64>(at, 8) != y || load<f64>(at, 16) != z;
}

export function number(key: string, value: f64): void {
  put(key);
  putNumber(value);
}

export function integer(key: string, value: i32): void {
  put(key);
  putInteger(value);
}

export function handle(key: string, value: u64): void {
  put(key);
  putHandle(value);
}

export function text(key: string, node: u32): void {
  put(key);
  putText(node);
}

@inline
export function isEmpty(node: u32): bool {
  return node == 0 || load<u32>(base + node, 4) == 0;
}

export function size(key: string, list: usize): void {
  put(key);
  put('{"size":');
  putInteger(load<u32>(list, 4));
  putByte(0x7d);
}

@inline
export function listStart(list: usize): usize {
  return base + load<u32>(list);
}
@inline
export function listCount(list: usize): u32 {
  return load<u32>(list, 4);
}

/** The separator before element `index` of a list. */
@inline
export function separate(index: u32): void {
  room();
  if (index != 0) putByte(COMMA);
}

export function openList(key: string): void {
  put(key);
  putByte(OPEN);
}
export function closeList(): void {
  putByte(CLOSE);
  room();
}

export function numbers(key: string, list: usize): void {
  openList(key);
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    putNumber(load<f64>(start + (<usize>i << 3)));
  }
  closeList();
}

/** Numbers that grow with a flattened insert. */
export function lengths(key: string, list: usize): void {
  openList(key);
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    putNumber(load<f64>(start + (<usize>i << 3)) * scale);
  }
  closeList();
}

export function integers(key: string, list: usize): void {
  openList(key);
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    putInteger(load<i32>(start + (<usize>i << 2)));
  }
  closeList();
}

export function handles(key: string, list: usize): void {
  openList(key);
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    putHandle(load<u64>(start + (<usize>i << 3)));
  }
  closeList();
}

export function texts(key: string, list: usize): void {
  openList(key);
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    putText(load<u32>(start + (<usize>i << 2)));
  }
  closeList();
}

export function rawPoints(key: string, list: usize): void {
  openList(key);
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    putRawPoint(start + (<usize>i << 4));
  }
  closeList();
}

export function worldPoints(key: string, list: usize): void {
  openList(key);
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    putWorldPoint(start + <usize>i * 24);
  }
  closeList();
}

/** Two-dimensional points of the entity's plane. */
export function planePoints(key: string, list: usize, elevation: f64): void {
  openList(key);
  const start = listStart(list);
  for (let i: u32 = 0, n = listCount(list); i < n; i++) {
    separate(i);
    const at = start + (<usize>i << 4);
    putPlanePoint(load<f64>(at), load<f64>(at, 8), elevation);
  }
  closeList();
}

/**
 * The extrusion, told where its direction is not the world's z axis; points beside it are already
 * resolved.
 */
export function extrusion(at: usize): void {
  const isWorld = isWorldNormal(load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
  if (!isWorld) vector(',"extrusion":', at, true);
}
