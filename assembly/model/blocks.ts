/**
 * Blocks and their placing: where an insert puts the content of its block.
 *
 * An insert maps a block point p to  O · (translate(position) · rotate · (scale · (p - base point)
 * + array offset)), O being the OCS of its extrusion; the offsets of rows and columns are rotated,
 * not scaled (DXF Reference, INSERT).
 */
import {
  BLOCK_basePoint,
  INSERT_block,
  INSERT_columnSpacing,
  INSERT_extrusion,
  INSERT_position,
  INSERT_rotation,
  INSERT_rowSpacing,
  INSERT_scaleX,
  INSERT_scaleY,
  INSERT_scaleZ,
  SYMBOL_BLOCK_RECORD,
  SYMBOL_canonical,
  T_BLOCK,
} from '../generated/model';
import { base } from './arena';
import { cosine, multiply, setColumn, setOcs, sine, turnX, turnY, turnZ } from './matrix';

const ocs: usize = memory.data(96, 8);
const local: usize = memory.data(96, 8);
const ORIGIN: usize = 72;

/** Address of a block record's base point, or 0. */
export function basePoint(blockRecord: usize): usize {
  const offset = load<u32>(blockRecord, 36);
  if (offset == 0 || load<u16>(base + offset, 4) != T_BLOCK) return 0;
  return base + offset + BLOCK_basePoint;
}

/** The BLOCK_RECORD that a block's symbol names, as an address; 0 where there is none. */
export function blockOfSymbol(symbol: u32): usize {
  if (symbol == 0) return 0;
  const canonical = load<u32>(base + symbol, SYMBOL_canonical);
  const at = base + (canonical == 0 ? symbol : canonical);
  const record = load<u32>(at, SYMBOL_BLOCK_RECORD);
  return record == 0 ? 0 : base + record;
}

export function blockOfInsert(insert: usize): usize {
  return blockOfSymbol(load<u32>(insert, INSERT_block));
}

/** The matrix of one cell of an INSERT, in the coordinates around it. */
export function placeInsert(out: usize, insert: usize, column: u32, row: u32): void {
  const rotation = load<f64>(insert, INSERT_rotation);
  const c = cosine(rotation);
  const s = sine(rotation);
  const sx = load<f64>(insert, INSERT_scaleX);
  const sy = load<f64>(insert, INSERT_scaleY);
  const sz = load<f64>(insert, INSERT_scaleZ);
  setColumn(local, 0, c * sx, s * sx, 0);
  setColumn(local, 24, -s * sy, c * sy, 0);
  setColumn(local, 48, 0, 0, sz);
  const dx = load<f64>(insert, INSERT_columnSpacing) * column;
  const dy = load<f64>(insert, INSERT_rowSpacing) * row;
  const x = load<f64>(insert, INSERT_position) + c * dx - s * dy;
  const y = load<f64>(insert, INSERT_position + 8) + s * dx + c * dy;
  const z = load<f64>(insert, INSERT_position + 16);
  setColumn(local, ORIGIN, x, y, z);
  moveBase(local, blockOfInsert(insert));
  const n = insert + INSERT_extrusion;
  setOcs(ocs, load<f64>(n), load<f64>(n, 8), load<f64>(n, 16));
  multiply(out, ocs, local);
}

/** Lets the block's base point, not its origin, come to lie where the matrix puts the origin. */
function moveBase(matrix: usize, blockRecord: usize): void {
  const point: usize = blockRecord == 0 ? 0 : basePoint(blockRecord);
  if (point == 0) return;
  const x = load<f64>(point);
  const y = load<f64>(point, 8);
  const z = load<f64>(point, 16);
  setColumn(
    matrix,
    ORIGIN,
    load<f64>(matrix, ORIGIN) - turnX(matrix, x, y, z),
    load<f64>(matrix, 80) - turnY(matrix, x, y, z),
    load<f64>(matrix, 88) - turnZ(matrix, x, y, z),
  );
}
