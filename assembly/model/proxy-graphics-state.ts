/**
 * What the decoder of proxy graphics shares: the cursor over a chunk, the traits that hold for the
 * next primitives, the stack of transforms, and the list that primitives go to.
 *
 * Numbers are little-endian and whole bytes; what is read past the end of the chunk is zero and
 * noted in `isShort`. Points and vectors pass through the transform on top of the stack.
 */
import {
  UNKNOWN_ENTITY_graphics_SIZE as SIZE,
  UNKNOWN_ENTITY_graphics_closed,
  UNKNOWN_ENTITY_graphics_color,
  UNKNOWN_ENTITY_graphics_colorIndex,
  UNKNOWN_ENTITY_graphics_filled,
  UNKNOWN_ENTITY_graphics_kind,
  UNKNOWN_ENTITY_graphics_layer,
  UNKNOWN_ENTITY_graphics_lineType,
  UNKNOWN_ENTITY_graphics_lineTypeScale,
  UNKNOWN_ENTITY_graphics_lineWeight,
  UNKNOWN_ENTITY_graphics_points,
  UNKNOWN_ENTITY_graphics_thickness,
} from '../generated/model';
import { append, makeList } from './arena';
import { MATRIX_SIZE, mapX, mapY, mapZ, multiply, turnX, turnY, turnZ } from './matrix';

export const POLYLINE: i32 = 1;
export const CONIC: i32 = 2;
export const MESH: i32 = 3;
export const TEXT: i32 = 4;
export const XLINE: i32 = 5;
export const RAY: i32 = 6;
export const EXTENTS: i32 = 7;
export const CLIP: i32 = 8;
export const END_CLIP: i32 = 9;
export const POINT: u32 = 24;

/** What the entity itself has: before its graphics say otherwise. */
const OWN_COLOR: i32 = 0;
const OWN_WEIGHT: i32 = -2;
/** kAcGiFillAlways. */
const FILL: u32 = 1;
const DEPTH_MAX: u32 = 16;

// ---- the chunk

export let at: usize = 0;
export let end: usize = 0;
export let isShort: bool = false;

export function openChunk(start: usize, size: u32): void {
  at = start;
  end = start + size;
  isShort = false;
}

@inline
export function rest(): u32 {
  return at < end ? <u32>(end - at) : 0;
}

export function skip(size: u32): void {
  if (size > rest()) isShort = true;
  at = size > rest() ? end : at + size;
}

export function takeU32(): u32 {
  if (rest() < 4) {
    skip(4);
    return 0;
  }
  at += 4;
  return load<u32>(at - 4);
}

export function takeF64(): f64 {
  if (rest() < 8) {
    skip(8);
    return 0;
  }
  at += 8;
  return load<f64>(at - 8);
}

/** A count of elements of `size` bytes; 0 where the chunk cannot hold them. */
export function takeCount(size: u32): u32 {
  const count = takeU32();
  if (<u64>count * size <= <u64>rest()) return count;
  isShort = true;
  return 0;
}

// ---- traits

let colorIndex: i32 = OWN_COLOR;
let color: i32 = -1;
let lineWeight: i32 = OWN_WEIGHT;
let layer: u32 = 0;
let lineType: u32 = 0;
let lineTypeScale: f64 = 1;
let thickness: f64 = 0;
let fill: u32 = 0;

export function setColors(index: i32, trueColor: i32): void {
  colorIndex = index;
  color = trueColor;
}
export function setLayer(symbol: u32): void {
  layer = symbol;
}
export function setLineType(symbol: u32): void {
  lineType = symbol;
}
export function setLineWeight(weight: i32): void {
  lineWeight = weight;
}
export function setLineTypeScale(scale: f64): void {
  lineTypeScale = scale;
}
export function setThickness(height: f64): void {
  thickness = height;
}
export function setFill(value: u32): void {
  fill = value;
}

// ---- transforms

/** The product of what was pushed, at each depth. */
const matrices: usize = memory.data(1536, 8);
const pushed: usize = memory.data(96, 8);
let depth: u32 = 0;
/** The transform in force; 0 is identity. */
export let matrix: usize = 0;

/** Takes 16 numbers, row by row, the last of each the translation. */
export function pushMatrix(): void {
  if (rest() < 128) isShort = true;
  for (let row: usize = 0; row < 3; row++) {
    for (let column: usize = 0; column < 4; column++) {
      store<f64>(pushed + column * 24 + row * 8, takeF64());
    }
  }
  depth++;
  if (depth > DEPTH_MAX || isShort) return;
  const own = matrices + <usize>(depth - 1) * MATRIX_SIZE;
  if (matrix == 0) memory.copy(own, pushed, MATRIX_SIZE);
  else multiply(own, matrix, pushed);
  matrix = own;
}

export function popMatrix(): void {
  if (depth == 0) return;
  depth--;
  const kept = min(depth, DEPTH_MAX);
  matrix = kept == 0 ? 0 : matrices + <usize>(kept - 1) * MATRIX_SIZE;
}

/** The traits that an entity's graphics begin with. */
export function forgetTraits(): void {
  setColors(OWN_COLOR, -1);
  lineWeight = OWN_WEIGHT;
  layer = 0;
  lineType = 0;
  lineTypeScale = 1;
  thickness = 0;
  fill = 0;
  depth = 0;
  matrix = 0;
}

// ---- primitives

let graphics: usize = 0;

export function setGraphics(list: usize): void {
  graphics = list;
}

/** A new primitive with the traits in force. */
export function begin(kind: i32, closed: bool, canFill: bool): usize {
  const element = append(graphics, SIZE);
  memory.fill(element, 0, SIZE);
  store<i32>(element, kind, UNKNOWN_ENTITY_graphics_kind);
  store<i32>(element, colorIndex, UNKNOWN_ENTITY_graphics_colorIndex);
  store<i32>(element, color, UNKNOWN_ENTITY_graphics_color);
  store<i32>(element, lineWeight, UNKNOWN_ENTITY_graphics_lineWeight);
  store<u32>(element, layer, UNKNOWN_ENTITY_graphics_layer);
  store<u32>(element, lineType, UNKNOWN_ENTITY_graphics_lineType);
  store<f64>(element, lineTypeScale, UNKNOWN_ENTITY_graphics_lineTypeScale);
  store<f64>(element, thickness, UNKNOWN_ENTITY_graphics_thickness);
  store<i32>(element, closed ? 1 : 0, UNKNOWN_ENTITY_graphics_closed);
  store<i32>(element, canFill && fill == FILL ? 1 : 0, UNKNOWN_ENTITY_graphics_filled);
  return element;
}

/** Takes the last primitive back. */
export function dropLast(): void {
  store<u32>(graphics, load<u32>(graphics, 4) - 1, 4);
}

export function makePoints(element: usize, count: u32): usize {
  return makeList(element + UNKNOWN_ENTITY_graphics_points, POINT, count);
}

/** Stores a point, as the transform in force has it. */
export function putPoint(target: usize, x: f64, y: f64, z: f64): void {
  const m = matrix;
  store<f64>(target, m == 0 ? x : mapX(m, x, y, z));
  store<f64>(target, m == 0 ? y : mapY(m, x, y, z), 8);
  store<f64>(target, m == 0 ? z : mapZ(m, x, y, z), 16);
}

/** Stores a vector. */
export function putVector(target: usize, x: f64, y: f64, z: f64): void {
  const m = matrix;
  store<f64>(target, m == 0 ? x : turnX(m, x, y, z));
  store<f64>(target, m == 0 ? y : turnY(m, x, y, z), 8);
  store<f64>(target, m == 0 ? z : turnZ(m, x, y, z), 16);
}

/** Takes the next point of the chunk. */
export function takePoint(target: usize): void {
  const x = takeF64();
  const y = takeF64();
  const z = takeF64();
  putPoint(target, x, y, z);
}
