/**
 * ARCALIGNEDTEXT of the Express Tools, whose numbers are texts, and ACDBPOINTCLOUD (LibreDWG
 * `src/dwg2.spec`; ODA describes neither, and no file was found to prove them on).
 *
 *   ARCALIGNEDTEXT  T height, width, spacing | style, fonts, text | T offsets | 3BD BD BD BD …
 *   ACDBPOINTCLOUD  BS version, 3BD origin, file, BL sources; without any: extents, points, UCS …
 *
 * In: the cursor behind the common data. Out: the record, as the DXF reader would fill it.
 */
import {
  R2013,
  bitsVersion,
  checkTextCount,
  read3BD,
  readB,
  readBD,
  readBL,
  readBS,
  readH,
  readName,
  readRLL,
  readTV,
  readText,
  textLength,
  textStart,
  readNormal,
} from '../../../core/bits';
import { readF64 } from '../../../core/number-read';
import {
  ACDBPOINTCLOUD_definition,
  ACDBPOINTCLOUD_extentsMax,
  ACDBPOINTCLOUD_extentsMax_BIT,
  ACDBPOINTCLOUD_extentsMin,
  ACDBPOINTCLOUD_extentsMin_BIT,
  ACDBPOINTCLOUD_file,
  ACDBPOINTCLOUD_pointCount,
  ACDBPOINTCLOUD_position,
  ACDBPOINTCLOUD_sourceCount,
  ACDBPOINTCLOUD_sources,
  ACDBPOINTCLOUD_ucsName,
  ACDBPOINTCLOUD_ucsOrigin,
  ACDBPOINTCLOUD_ucsOrigin_BIT,
  ACDBPOINTCLOUD_ucsXAxis,
  ACDBPOINTCLOUD_ucsYAxis,
  ACDBPOINTCLOUD_ucsZAxis,
  ACDBPOINTCLOUD_version,
  ARCALIGNEDTEXT_alignment,
  ARCALIGNEDTEXT_bigFont,
  ARCALIGNEDTEXT_center,
  ARCALIGNEDTEXT_characterSpacing,
  ARCALIGNEDTEXT_endAngle,
  ARCALIGNEDTEXT_extrusion,
  ARCALIGNEDTEXT_font,
  ARCALIGNEDTEXT_height,
  ARCALIGNEDTEXT_isBold,
  ARCALIGNEDTEXT_isItalic,
  ARCALIGNEDTEXT_isReversed,
  ARCALIGNEDTEXT_isUnderlined,
  ARCALIGNEDTEXT_leftOffset,
  ARCALIGNEDTEXT_offsetFromArc,
  ARCALIGNEDTEXT_radius,
  ARCALIGNEDTEXT_rightOffset,
  ARCALIGNEDTEXT_side,
  ARCALIGNEDTEXT_startAngle,
  ARCALIGNEDTEXT_style,
  ARCALIGNEDTEXT_text,
  ARCALIGNEDTEXT_textDirection,
  ARCALIGNEDTEXT_widthFactor,
} from '../../../generated/model';
import { degrees, makeList, present } from '../values';

/** A number that is written as text; 0 for none. */
function readNumberText(): f64 {
  readTV();
  return textLength == 0 ? 0 : readF64(textStart, textLength);
}

export function readArcAlignedText(record: usize): void {
  store<f64>(record, readNumberText(), ARCALIGNEDTEXT_height);
  store<f64>(record, readNumberText(), ARCALIGNEDTEXT_widthFactor);
  store<f64>(record, readNumberText(), ARCALIGNEDTEXT_characterSpacing);
  store<u32>(record, readName(), ARCALIGNEDTEXT_style);
  store<u32>(record, readText(), ARCALIGNEDTEXT_font);
  store<u32>(record, readText(), ARCALIGNEDTEXT_bigFont);
  store<u32>(record, readText(), ARCALIGNEDTEXT_text);
  store<f64>(record, readNumberText(), ARCALIGNEDTEXT_offsetFromArc);
  store<f64>(record, readNumberText(), ARCALIGNEDTEXT_rightOffset);
  store<f64>(record, readNumberText(), ARCALIGNEDTEXT_leftOffset);
  read3BD(record + ARCALIGNEDTEXT_center);
  store<f64>(record, readBD(), ARCALIGNEDTEXT_radius);
  store<f64>(record, degrees(readBD()), ARCALIGNEDTEXT_startAngle);
  store<f64>(record, degrees(readBD()), ARCALIGNEDTEXT_endAngle);
  readNormal(record + ARCALIGNEDTEXT_extrusion);
  readBL(); // the color again, then character set, pitch, whether the font is a shape file
  for (let i = 0; i < 3; i++) readBS();
  store<i32>(record, readBS(), ARCALIGNEDTEXT_isBold);
  store<i32>(record, readBS(), ARCALIGNEDTEXT_isItalic);
  store<i32>(record, readBS(), ARCALIGNEDTEXT_isUnderlined);
  store<i32>(record, readBS(), ARCALIGNEDTEXT_alignment);
  store<i32>(record, readBS(), ARCALIGNEDTEXT_isReversed);
  readBS();
  store<i32>(record, readBS(), ARCALIGNEDTEXT_side);
  store<i32>(record, readBS(), ARCALIGNEDTEXT_textDirection);
  readH();
}

export function readPointCloud(record: usize): void {
  store<i32>(record, readBS(), ACDBPOINTCLOUD_version);
  read3BD(record + ACDBPOINTCLOUD_position);
  store<u32>(record, readText(), ACDBPOINTCLOUD_file);
  const told = <u32>readBL();
  if (told == 0) {
    readCloudExtents(record);
    return;
  }
  const count = checkTextCount(told);
  store<i32>(record, <i32>count, ACDBPOINTCLOUD_sourceCount);
  const at = makeList(record + ACDBPOINTCLOUD_sources, 4, count);
  for (let i: u32 = 0; i < count; i++) store<u32>(at + (i << 2), readText());
}

function readCloudExtents(record: usize): void {
  read3BD(record + ACDBPOINTCLOUD_extentsMin);
  read3BD(record + ACDBPOINTCLOUD_extentsMax);
  store<f64>(record, <f64>readRLL(), ACDBPOINTCLOUD_pointCount);
  store<u32>(record, readText(), ACDBPOINTCLOUD_ucsName);
  read3BD(record + ACDBPOINTCLOUD_ucsOrigin);
  read3BD(record + ACDBPOINTCLOUD_ucsXAxis);
  read3BD(record + ACDBPOINTCLOUD_ucsYAxis);
  read3BD(record + ACDBPOINTCLOUD_ucsZAxis);
  const extents = ACDBPOINTCLOUD_extentsMin_BIT | ACDBPOINTCLOUD_extentsMax_BIT;
  present(record, extents | ACDBPOINTCLOUD_ucsOrigin_BIT);
  if (bitsVersion < R2013) return;
  store<u64>(record, readH(), ACDBPOINTCLOUD_definition);
  readH();
  readB();
}
