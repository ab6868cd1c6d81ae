/**
 * JSON of TEXT, ATTRIB, ATTDEF and MTEXT where it is more than their fields.
 *
 * `rotation` is the direction of the baseline in the world. A text seen from behind is mirrored on
 * the page: its baseline runs to 180 - rotation and the "upside down" generation flag changes,
 * which together describe the same picture. Inside a flattened insert height and width factor
 * follow along.
 */
import {
  MTEXT_extrusion,
  MTEXT_rotation,
  MTEXT_rotation_BIT,
  MTEXT_text,
  MTEXT_xAxis,
  MTEXT_xAxis_BIT,
  TEXT_extrusion,
  TEXT_generationFlags,
  TEXT_height,
  TEXT_rotation,
  TEXT_text,
  TEXT_widthFactor,
} from '../generated/model';
import { cosine, direction, sine, turnX, turnY } from '../model/matrix';
import { integer, isEmpty, number, text } from './fields';
import { hasCodes, hasFormat, putPlainText } from './plain-text';
import {
  block,
  enterPlane,
  mirrored,
  planeAngle,
  planeTurnX,
  planeTurnY,
  scale,
  tilted,
} from '../model/plane';
import { put } from './sink';

const UPSIDE_DOWN: i32 = 4;

/** TEXT, ATTRIB and ATTDEF agree in these offsets (checked by the generator). */
export function writeText(record: usize): void {
  const node = load<u32>(record, TEXT_text);
  text(',"text":', node);
  if (hasCodes(node)) {
    put(',"plainText":');
    putPlainText(node, false);
  }
  enterPlane(record + TEXT_extrusion);
  if (block == 0) writeOwnShape(record);
  else writePlacedShape(record);
}

function writeOwnShape(record: usize): void {
  const widthFactor = load<f64>(record, TEXT_widthFactor);
  number(',"height":', load<f64>(record, TEXT_height));
  number(',"rotation":', planeAngle(load<f64>(record, TEXT_rotation)));
  if (widthFactor != 1) number(',"widthFactor":', widthFactor);
  generation(record, mirrored && !tilted);
}

function generation(record: usize, isTurned: bool): void {
  const flags = load<i32>(record, TEXT_generationFlags) ^ (isTurned ? UPSIDE_DOWN : 0);
  if (flags != 0) integer(',"generationFlags":', flags);
}

/**
 * Height and width from the images of the baseline's direction and of what is perpendicular to it.
 */
function writePlacedShape(record: usize): void {
  const rotation = load<f64>(record, TEXT_rotation);
  const c = cosine(rotation);
  const s = sine(rotation);
  const bx = planeTurnX(c, s);
  const by = planeTurnY(c, s);
  const ux = planeTurnX(-s, c);
  const uy = planeTurnY(-s, c);
  const along = Math.sqrt(bx * bx + by * by);
  const across = along > 0 ? abs(bx * uy - by * ux) / along : 0;
  const height = across > 0 ? across : scale;
  const widthFactor = (load<f64>(record, TEXT_widthFactor) * along) / height;
  number(',"height":', load<f64>(record, TEXT_height) * height);
  number(',"rotation":', direction(bx, by));
  if (abs(widthFactor - 1) > 1e-12) number(',"widthFactor":', widthFactor);
  generation(record, mirrored);
}

/** The angle of an MTEXT: of its x axis, which is a world vector, or stored in its own plane. */
export function mtextRotation(record: usize): f64 {
  const present = load<u64>(record, 24);
  const x = load<f64>(record, MTEXT_xAxis);
  const y = load<f64>(record, MTEXT_xAxis + 8);
  const z = load<f64>(record, MTEXT_xAxis + 16);
  if ((present & MTEXT_xAxis_BIT) != 0 && (x != 0 || y != 0)) {
    if (block == 0) return direction(x, y);
    return direction(turnX(block, x, y, z), turnY(block, x, y, z));
  }
  return (present & MTEXT_rotation_BIT) != 0
    ? planeAngle(load<f64>(record, MTEXT_rotation))
    : planeAngle(0);
}

export function writeMtext(record: usize): void {
  const node = load<u32>(record, MTEXT_text);
  text(',"text":', node);
  put(',"plainText":');
  putPlainText(node, true);
  enterPlane(record + MTEXT_extrusion);
  number(',"rotation":', mtextRotation(record));
}

/** The text of a table's cell; MTEXT's codes may be in it. */
export function writeCellText(node: u32): void {
  if (isEmpty(node)) return;
  text(',"text":', node);
  if (!hasFormat(node)) return;
  put(',"plainText":');
  putPlainText(node, true);
}
