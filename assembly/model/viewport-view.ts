/**
 * VIEWPORT of R14 and before: what it shows stands in its xdata, after 1001 ACAD, 1000 MVIEW.
 *
 *   1002 { 1070 16  1010 target  1010 direction
 *   1040 twist, height, center x, center y, lens, front clip, back clip
 *   1070 eight settings  1040 snap angle …  1070 hide  1002 { 1003 layer… 1002 }
 *
 * DXF Reference of R12, "VIEWPORT"; ezdxf `src/ezdxf/entities/viewport.py`. From R2000 on the
 * fields have places of their own, in DXF and DWG, and this is left alone. The frozen layers, which
 * are names there, follow once layers are linked (`frozen-layers.ts`).
 */
import {
  TAG_SIZE,
  TAG_f64,
  VIEWPORT_backClip,
  VIEWPORT_frontClip,
  VIEWPORT_lensLength,
  VIEWPORT_snapAngle,
  VIEWPORT_viewCenter,
  VIEWPORT_viewCenter_BIT,
  VIEWPORT_viewDirection,
  VIEWPORT_viewDirection_BIT,
  VIEWPORT_viewHeight,
  VIEWPORT_viewHeight_BIT,
  VIEWPORT_viewTarget,
  VIEWPORT_viewTarget_BIT,
  VIEWPORT_viewTwist,
  VIEWPORT_viewTwist_BIT,
} from '../generated/model';
import { behindMView, xdataEnd } from './frozen-layers';

@inline
function mark(record: usize, bit: u64): void {
  store<u64>(record, load<u64>(record, 24) | bit, 24);
}

/** Fills a VIEWPORT that has no view from its xdata. */
export function endViewport(record: usize): void {
  if ((load<u64>(record, 24) & VIEWPORT_viewHeight_BIT) != 0) return;
  const first = behindMView(record);
  if (first == 0) return;
  const end = xdataEnd(record);
  let points: u32 = 0;
  let numbers: u32 = 0;
  for (let tag = first; tag < end; tag += TAG_SIZE) {
    const tagCode = <i32>load<i16>(tag);
    if (tagCode == 1001) break;
    if (<u32>load<u16>(tag, 2) != TAG_f64) continue;
    if (tagCode == 1010) points++;
    const value = load<f64>(tag, 8);
    if (tagCode == 1040) setNumber(record, numbers++, value);
    else setCoordinate(record, points, tagCode, value);
  }
}

function setCoordinate(record: usize, point: u32, tagCode: i32, value: f64): void {
  const axis = (tagCode - 1010) / 10;
  if (axis < 0 || axis > 2) return;
  if (point == 1) {
    store<f64>(record + VIEWPORT_viewTarget + <usize>axis * 8, value);
    mark(record, VIEWPORT_viewTarget_BIT);
  } else if (point == 2) {
    store<f64>(record + VIEWPORT_viewDirection + <usize>axis * 8, value);
    mark(record, VIEWPORT_viewDirection_BIT);
  }
}

function setNumber(record: usize, index: u32, value: f64): void {
  switch (index) {
    case 0:
      store<f64>(record + VIEWPORT_viewTwist, value);
      mark(record, VIEWPORT_viewTwist_BIT);
      break;
    case 1:
      store<f64>(record + VIEWPORT_viewHeight, value);
      mark(record, VIEWPORT_viewHeight_BIT);
      break;
    case 2:
    case 3:
      store<f64>(record + VIEWPORT_viewCenter + <usize>(index - 2) * 8, value);
      mark(record, VIEWPORT_viewCenter_BIT);
      break;
    case 4:
      store<f64>(record + VIEWPORT_lensLength, value);
      break;
    case 5:
      store<f64>(record + VIEWPORT_frontClip, value);
      break;
    case 6:
      store<f64>(record + VIEWPORT_backClip, value);
      break;
    case 7:
      store<f64>(record + VIEWPORT_snapAngle, value);
      break;
    default:
  }
}
