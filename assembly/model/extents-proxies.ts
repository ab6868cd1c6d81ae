/**
 * How far proxy graphics reach (see `extents.ts`): lines and conics exactly, texts by the estimate
 * of other texts. The extents that the graphics tell count where nothing else is drawn; endless
 * lines and clips do not.
 */
import {
  UNKNOWN_ENTITY_graphics_SIZE as SIZE,
  UNKNOWN_ENTITY_graphics_endAngle,
  UNKNOWN_ENTITY_graphics_kind,
  UNKNOWN_ENTITY_graphics_points,
  UNKNOWN_ENTITY_graphics_startAngle,
  UNKNOWN_ENTITY_graphics_text,
} from '../generated/model';
import { base } from './arena';
import { growConic, growSides } from './box';
import { growWorld } from './extents';
import { mapX, mapY, turnX, turnY } from './matrix';
import { block, enterPlane } from './plane';
import { graphicsOf } from './proxy-graphics';
import { CONIC, EXTENTS, MESH, POINT, POLYLINE, TEXT } from './proxy-graphics-state';
import { textWidth } from './text-width';

/** Adds the graphics of a record; of a type that has none, nothing. */
export function growGraphics(record: usize): void {
  const list = graphicsOf(record);
  if (list == 0) return;
  const first = base + load<u32>(list);
  const count = load<u32>(list, 4);
  enterPlane(0);
  let isDrawn = false;
  for (let i: u32 = 0; i < count; i++) {
    const primitive = first + <usize>i * SIZE;
    const kind = load<i32>(primitive, UNKNOWN_ENTITY_graphics_kind);
    if (kind == EXTENTS) continue;
    grow(primitive, kind);
    isDrawn = true;
  }
  for (let i: u32 = 0; i < count && !isDrawn; i++) growPoints(first + <usize>i * SIZE);
}

function grow(primitive: usize, kind: i32): void {
  if (kind == POLYLINE || kind == MESH) growPoints(primitive);
  else if (kind == CONIC) growCurve(primitive);
  else if (kind == TEXT) growLine(primitive);
}

function growPoints(primitive: usize): void {
  const points = primitive + UNKNOWN_ENTITY_graphics_points;
  const first = base + load<u32>(points);
  for (let i: u32 = 0, n = load<u32>(points, 4); i < n; i++) growWorld(first + i * POINT);
}

function growCurve(primitive: usize): void {
  const center = base + load<u32>(primitive, UNKNOWN_ENTITY_graphics_points);
  const u = center + POINT;
  const v = u + POINT;
  const start = load<f64>(primitive, UNKNOWN_ENTITY_graphics_startAngle);
  const x = load<f64>(center);
  const y = load<f64>(center, 8);
  const z = load<f64>(center, 16);
  growConic(
    block == 0 ? x : mapX(block, x, y, z),
    block == 0 ? y : mapY(block, x, y, z),
    vectorX(u),
    vectorY(u),
    vectorX(v),
    vectorY(v),
    start,
    load<f64>(primitive, UNKNOWN_ENTITY_graphics_endAngle) - start,
  );
}

function vectorX(at: usize): f64 {
  if (block == 0) return load<f64>(at);
  return turnX(block, load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}
function vectorY(at: usize): f64 {
  if (block == 0) return load<f64>(at, 8);
  return turnY(block, load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}

function growLine(primitive: usize): void {
  const place = base + load<u32>(primitive, UNKNOWN_ENTITY_graphics_points);
  const along = place + POINT;
  const up = along + POINT;
  const width = textWidth(load<u32>(primitive, UNKNOWN_ENTITY_graphics_text), false, 0);
  growSides(
    load<f64>(place),
    load<f64>(place, 8),
    load<f64>(place, 16),
    load<f64>(along) * width,
    load<f64>(along, 8) * width,
    load<f64>(up),
    load<f64>(up, 8),
  );
}
