/**
 * The outline of an IMAGE or WIPEOUT in world coordinates: its clip boundary, or all of it.
 *
 * Clip points are pixels counted from the centre of the top left one, y downwards; the position is
 * the image's lower left corner (ezdxf `src/ezdxf/entities/image.py`, `boundary_path_wcs`). Two
 * points are opposite corners. Both types are laid out alike.
 */
import {
  IMAGE_clip,
  IMAGE_clipInverted,
  IMAGE_clipping,
  IMAGE_position,
  IMAGE_size,
  IMAGE_uPixel,
  IMAGE_vPixel,
} from '../generated/model';
import { base } from './arena';

/** The point that `outlinePoint` found. */
export let outlineX: f64 = 0;
export let outlineY: f64 = 0;
export let outlineZ: f64 = 0;

/** Points of the clip boundary; 0 where the whole image shows. */
function clipCount(record: usize): u32 {
  const isClipped = load<i32>(record, IMAGE_clipping) != 0;
  if (!isClipped || load<i32>(record, IMAGE_clipInverted) != 0) return 0;
  const count = load<u32>(record, IMAGE_clip + 4);
  return count < 2 ? 0 : count;
}

/** Corners of the outline; a polygon that repeats its first point has that one more. */
export function outlineCount(record: usize): u32 {
  const count = clipCount(record);
  return count > 2 ? count : 4;
}

export function outlinePoint(record: usize, index: u32): void {
  const count = clipCount(record);
  const height = load<f64>(record, IMAGE_size + 8);
  const points = base + load<u32>(record, IMAGE_clip);
  const isRight = index == 1 || index == 2;
  if (count > 2) {
    const at = points + (<usize>index << 4);
    fromPixel(record, load<f64>(at) + 0.5, height - load<f64>(at, 8) - 0.5);
  } else if (count == 2) {
    const x = load<f64>(points + (isRight ? 16 : 0));
    const y = load<f64>(points + (index > 1 ? 24 : 8));
    fromPixel(record, x + 0.5, height - y - 0.5);
  } else {
    fromPixel(record, isRight ? load<f64>(record, IMAGE_size) : 0, index > 1 ? height : 0);
  }
}

/** From pixels right of and above the lower left corner. */
function fromPixel(record: usize, a: f64, b: f64): void {
  const at = record + IMAGE_position;
  const u = record + IMAGE_uPixel;
  const v = record + IMAGE_vPixel;
  outlineX = load<f64>(at) + load<f64>(u) * a + load<f64>(v) * b;
  outlineY = load<f64>(at, 8) + load<f64>(u, 8) * a + load<f64>(v, 8) * b;
  outlineZ = load<f64>(at, 16) + load<f64>(u, 16) * a + load<f64>(v, 16) * b;
}
