/**
 * JSON of proxy graphics: the primitives that draw an entity whose class is not public.
 *
 *   "graphics":[
 *     {"type":"polyline","points":[…],"closed","filled","width"}
 *     {"type":"circle","center","radius","filled"}
 *     {"type":"arc","center","radius","startAngle","endAngle"}
 *     {"type":"ellipse","center","majorAxis","minorAxis","startAngle","endAngle","filled"}
 *     {"type":"mesh","points":[…],"faces":[[…]],"filled"}
 *     {"type":"text","text","position","height","rotation","widthFactor","oblique","font",…}
 *     {"type":"xline"|"ray","start","direction"}   {"type":"extents","min","max"}
 *     {"type":"clip","points":[…]}   {"type":"endClip"}]
 *
 * Each has `colorIndex`, resolved as those of entities are, and what differs from the entity or its
 * layer: `color`, `layer`, `lineType`, `lineTypeScale`, `lineWeight`, `thickness`. Angles are
 * degrees, counter-clockwise as seen from above; a curve that is not parallel to the xy plane or
 * not round is an ellipse whose points are center + cos · majorAxis + sin · minorAxis.
 */
import {
  UNKNOWN_ENTITY_graphics_SIZE as SIZE,
  UNKNOWN_ENTITY_graphics_bigFont,
  UNKNOWN_ENTITY_graphics_closed,
  UNKNOWN_ENTITY_graphics_color,
  UNKNOWN_ENTITY_graphics_colorIndex,
  UNKNOWN_ENTITY_graphics_endAngle,
  UNKNOWN_ENTITY_graphics_faces,
  UNKNOWN_ENTITY_graphics_filled,
  UNKNOWN_ENTITY_graphics_font,
  UNKNOWN_ENTITY_graphics_kind,
  UNKNOWN_ENTITY_graphics_layer,
  UNKNOWN_ENTITY_graphics_lineType,
  UNKNOWN_ENTITY_graphics_lineTypeScale,
  UNKNOWN_ENTITY_graphics_lineWeight,
  UNKNOWN_ENTITY_graphics_oblique,
  UNKNOWN_ENTITY_graphics_points,
  UNKNOWN_ENTITY_graphics_startAngle,
  UNKNOWN_ENTITY_graphics_text,
  UNKNOWN_ENTITY_graphics_textFlags,
  UNKNOWN_ENTITY_graphics_thickness,
  UNKNOWN_ENTITY_graphics_width,
} from '../generated/model';
import { DEGREES, direction, turnX, turnY, turnZ, wrap } from '../model/matrix';
import { block, enterPlane, scale } from '../model/plane';
import { graphicsOf } from '../model/proxy-graphics';
import {
  CLIP,
  CONIC,
  EXTENTS,
  MESH,
  POINT,
  POLYLINE,
  RAY,
  TEXT,
  XLINE,
} from '../model/proxy-graphics-state';
import {
  aci,
  color,
  effectiveLayer,
  putColor,
  putLayerName,
  putLineWeight,
  resolveStyle,
} from './common';
import {
  closeList,
  integer,
  isEmpty,
  listCount,
  listStart,
  number,
  openList,
  putPoint,
  putSpatial,
  separate,
  text,
  worldPoint,
  worldPoints,
} from './fields';
import { put, putByte, putInteger, room } from './sink';

const CLOSE_BRACE: u8 = 0x7d;
const WEIGHT_DEFAULT: i32 = -3;
const NO_COLOR: i32 = -1;
const FLAT: f64 = 1e-9;
const FLAGS: u32 = 2 | 4;

let ux: f64 = 0;
let uy: f64 = 0;
let uz: f64 = 0;
let vx: f64 = 0;
let vy: f64 = 0;
let vz: f64 = 0;

export function writeGraphics(record: usize): void {
  const graphics = graphicsOf(record);
  if (listCount(graphics) == 0) return;
  enterPlane(0);
  openList(',"graphics":');
  for (let i: u32 = 0, n = listCount(graphics); i < n; i++) {
    separate(i);
    const primitive = listStart(graphics) + <usize>i * SIZE;
    writePrimitive(primitive);
    writeLook(record, primitive);
    putByte(CLOSE_BRACE);
  }
  closeList();
}

function writePrimitive(primitive: usize): void {
  const list = primitive + UNKNOWN_ENTITY_graphics_points;
  const points = listStart(list);
  switch (load<i32>(primitive, UNKNOWN_ENTITY_graphics_kind)) {
    case POLYLINE:
      put('{"type":"polyline"');
      worldPoints(',"points":', list);
      flag(',"closed":true', primitive, UNKNOWN_ENTITY_graphics_closed);
      flag(',"filled":true', primitive, UNKNOWN_ENTITY_graphics_filled);
      writeWidth(primitive);
      break;
    case CONIC:
      writeConic(primitive, points);
      flag(',"filled":true', primitive, UNKNOWN_ENTITY_graphics_filled);
      writeWidth(primitive);
      break;
    case MESH:
      put('{"type":"mesh"');
      worldPoints(',"points":', list);
      writeFaces(primitive + UNKNOWN_ENTITY_graphics_faces);
      flag(',"filled":true', primitive, UNKNOWN_ENTITY_graphics_filled);
      break;
    case TEXT:
      writeText(primitive, points);
      break;
    case XLINE:
    case RAY:
      writeEndless(primitive, points);
      break;
    case EXTENTS:
      put('{"type":"extents"');
      worldPoint(',"min":', points);
      worldPoint(',"max":', points + POINT);
      break;
    case CLIP:
      put('{"type":"clip"');
      worldPoints(',"points":', list);
      break;
    default:
      put('{"type":"endClip"');
  }
}

function flag(member: string, primitive: usize, offset: usize): void {
  if (load<i32>(primitive + offset) != 0) put(member);
}

function writeWidth(primitive: usize): void {
  const width = load<f64>(primitive, UNKNOWN_ENTITY_graphics_width);
  if (width != 0) number(',"width":', width * scale);
}

function writeFaces(faces: usize): void {
  const start = listStart(faces);
  const count = listCount(faces);
  let written: u32 = 0;
  openList(',"faces":');
  for (let i: u32 = 0; i < count; written++) {
    separate(written);
    putByte(0x5b);
    const corners = load<u32>(start + (<usize>i << 2));
    i++;
    for (let k: u32 = 0; k < corners && i < count; k++) {
      separate(k);
      putInteger(load<i32>(start + (<usize>i << 2)));
      i++;
    }
    putByte(0x5d);
  }
  closeList();
}

/** Two vectors that stand behind a point, as the world has them. */
function takeVectors(points: usize): void {
  const u = points + POINT;
  const v = u + POINT;
  ux = worldX(u);
  uy = worldY(u);
  uz = worldZ(u);
  vx = worldX(v);
  vy = worldY(v);
  vz = worldZ(v);
}

function worldX(at: usize): f64 {
  if (block == 0) return load<f64>(at);
  return turnX(block, load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}
function worldY(at: usize): f64 {
  if (block == 0) return load<f64>(at, 8);
  return turnY(block, load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}
function worldZ(at: usize): f64 {
  if (block == 0) return load<f64>(at, 16);
  return turnZ(block, load<f64>(at), load<f64>(at, 8), load<f64>(at, 16));
}

function writeConic(primitive: usize, points: usize): void {
  takeVectors(points);
  const uu = ux * ux + uy * uy + uz * uz;
  const vv = vx * vx + vy * vy + vz * vz;
  const near = FLAT * (uu + vv);
  const isRound = abs(uu - vv) <= near && abs(ux * vx + uy * vy + uz * vz) <= near;
  const isFlat = uz * uz + vz * vz <= near * FLAT;
  const isWhole = load<i32>(primitive, UNKNOWN_ENTITY_graphics_closed) != 0;
  const start = load<f64>(primitive, UNKNOWN_ENTITY_graphics_startAngle) * DEGREES;
  const end = load<f64>(primitive, UNKNOWN_ENTITY_graphics_endAngle) * DEGREES;
  if (!isRound || !isFlat) {
    put('{"type":"ellipse"');
    worldPoint(',"center":', points);
    put(',"majorAxis":');
    putSpatial(ux, uy, uz);
    put(',"minorAxis":');
    putSpatial(vx, vy, vz);
    if (isWhole) return;
    number(',"startAngle":', start);
    number(',"endAngle":', end);
    return;
  }
  put(isWhole ? '{"type":"circle"' : '{"type":"arc"');
  worldPoint(',"center":', points);
  number(',"radius":', Math.sqrt(uu));
  if (isWhole) return;
  const turn = direction(ux, uy);
  const isMirrored = ux * vy - uy * vx < 0;
  number(',"startAngle":', wrap(isMirrored ? turn - end : turn + start));
  number(',"endAngle":', wrap(isMirrored ? turn - start : turn + end));
}

function writeText(primitive: usize, points: usize): void {
  takeVectors(points);
  const along = Math.sqrt(ux * ux + uy * uy + uz * uz);
  const height = Math.sqrt(vx * vx + vy * vy + vz * vz);
  put('{"type":"text"');
  text(',"text":', load<u32>(primitive, UNKNOWN_ENTITY_graphics_text));
  worldPoint(',"position":', points);
  number(',"height":', height);
  number(',"rotation":', direction(ux, uy));
  const factor = height > 0 ? Math.round((along / height) * 1e12) / 1e12 : 1;
  if (factor != 1) number(',"widthFactor":', factor);
  const oblique = load<f64>(primitive, UNKNOWN_ENTITY_graphics_oblique);
  if (oblique != 0) number(',"oblique":', oblique * DEGREES);
  let flags = load<u32>(primitive, UNKNOWN_ENTITY_graphics_textFlags) & FLAGS;
  // seen from behind, or in a mirrored insert
  if (ux * vy - uy * vx < 0) flags ^= 4;
  if (flags != 0) integer(',"generationFlags":', flags);
  const font = load<u32>(primitive, UNKNOWN_ENTITY_graphics_font);
  if (!isEmpty(font)) text(',"font":', font);
  const bigFont = load<u32>(primitive, UNKNOWN_ENTITY_graphics_bigFont);
  if (!isEmpty(bigFont)) text(',"bigFont":', bigFont);
}

function writeEndless(primitive: usize, points: usize): void {
  const isRay = load<i32>(primitive, UNKNOWN_ENTITY_graphics_kind) == RAY;
  put(isRay ? '{"type":"ray"' : '{"type":"xline"');
  worldPoint(',"start":', points);
  const other = points + POINT;
  let x = load<f64>(other) - load<f64>(points);
  let y = load<f64>(other, 8) - load<f64>(points, 8);
  let z = load<f64>(other, 16) - load<f64>(points, 16);
  if (block != 0) {
    const a = turnX(block, x, y, z);
    const b = turnY(block, x, y, z);
    z = turnZ(block, x, y, z);
    x = a;
    y = b;
  }
  put(',"direction":');
  putPoint(x, y, z);
}

/** Colour, layer, linetype and weight of a primitive. */
function writeLook(record: usize, primitive: usize): void {
  const own = load<u32>(primitive, UNKNOWN_ENTITY_graphics_layer);
  const entityLayer = effectiveLayer(record);
  const layer = own == 0 ? entityLayer : own;
  resolveStyle(
    record,
    layer,
    load<i32>(primitive, UNKNOWN_ENTITY_graphics_colorIndex),
    load<i32>(primitive, UNKNOWN_ENTITY_graphics_color),
  );
  integer(',"colorIndex":', aci);
  if (color != NO_COLOR) {
    put(',"color":');
    putColor(color);
  }
  if (layer != entityLayer) {
    put(',"layer":');
    putLayerName(layer);
  }
  const lineType = load<u32>(primitive, UNKNOWN_ENTITY_graphics_lineType);
  if (lineType != 0) text(',"lineType":', lineType);
  const lineTypeScale = load<f64>(primitive, UNKNOWN_ENTITY_graphics_lineTypeScale);
  if (lineTypeScale != 1) number(',"lineTypeScale":', lineTypeScale);
  const lineWeight = load<i32>(primitive, UNKNOWN_ENTITY_graphics_lineWeight);
  if (lineWeight >= 0 || lineWeight == WEIGHT_DEFAULT) putLineWeight(lineWeight);
  const thickness = load<f64>(primitive, UNKNOWN_ENTITY_graphics_thickness);
  if (thickness != 0) number(',"thickness":', thickness * scale);
  room();
}
