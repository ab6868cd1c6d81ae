/**
 * JSON of INSERT: scale, rotation, array and attributes.
 *
 * With O the OCS of extrusion (0, 0, -1), O·rotate(r)·scale(x, y, z) = rotate(-r)·scale(-x, y,
 * -z): so a block placed from behind is told with negated rotation, x and z scale and column
 * spacing. In a tilted plane these stay as stored, and `extrusion` tells the plane.
 */

import { writeBody } from '../generated/json';
import {
  INSERT_columnSpacing,
  INSERT_columns,
  INSERT_extrusion,
  INSERT_rotation,
  INSERT_rowSpacing,
  INSERT_rows,
  INSERT_scaleX,
  INSERT_scaleY,
  INSERT_scaleZ,
  T_ATTRIB,
} from '../generated/model';
import { base } from '../model/arena';
import { closeList, integer, number, openList, separate } from './fields';
import { enterPlane, mirrored, planeAngle, scale, tilted } from '../model/plane';
import { put, putByte, putNumber } from './sink';

export function putScale(x: f64, y: f64, z: f64): void {
  put(',"scale":{"x":');
  putNumber(x);
  put(',"y":');
  putNumber(y);
  put(',"z":');
  putNumber(z);
  putByte(0x7d);
}

/** Scale and rotation of what is placed by three factors and an angle in its plane. */
export function writePlacement(x: f64, y: f64, z: f64, rotation: f64): void {
  const isTurned = mirrored && !tilted;
  const sign: f64 = isTurned ? -1 : 1;
  putScale(x * scale * sign, y * scale, z * scale * sign);
  number(',"rotation":', isTurned ? planeAngle(rotation + 180) : planeAngle(rotation));
}

export function writeInsert(record: usize): void {
  enterPlane(record + INSERT_extrusion);
  writePlacement(
    load<f64>(record, INSERT_scaleX),
    load<f64>(record, INSERT_scaleY),
    load<f64>(record, INSERT_scaleZ),
    load<f64>(record, INSERT_rotation),
  );
  integer(',"rows":', max(load<i32>(record, INSERT_rows), 1));
  integer(',"columns":', max(load<i32>(record, INSERT_columns), 1));
  const columnSpacing = load<f64>(record, INSERT_columnSpacing);
  const rowSpacing = load<f64>(record, INSERT_rowSpacing);
  if (rowSpacing != 0) number(',"rowSpacing":', rowSpacing * scale);
  if (columnSpacing != 0) {
    number(',"columnSpacing":', columnSpacing * (mirrored && !tilted ? -scale : scale));
  }
  writeAttributes(record);
}

function writeAttributes(record: usize): void {
  const count = load<u32>(record, 76);
  const first = base + load<u32>(record, 72);
  openList(',"attributes":');
  let written: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const child = base + load<u32>(first + ((<usize>i) << 2));
    if (load<u16>(child, 4) != T_ATTRIB) continue;
    separate(written++);
    writeBody(child);
  }
  closeList();
  // Attributes have planes of their own.
  enterPlane(record + INSERT_extrusion);
}
