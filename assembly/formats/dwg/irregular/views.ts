/**
 * VIEW and VPORT, records of views and of the screen's tiles (ODA 20.4.60, 20.4.64).
 *
 * In: the cursor behind the common data. Out: the record; the view mode as in DXF's 71.
 */
import {
  R2000,
  R2007,
  bitsVersion,
  colorIndex,
  colorTrue,
  read2RD,
  read3BD,
  readB,
  readBB,
  readBD,
  readBS,
  readCMC,
  readH,
  readRC,
} from '../../../core/bits';
import {
  VIEW_backClip,
  VIEW_background,
  VIEW_baseUcs,
  VIEW_center,
  VIEW_direction,
  VIEW_flags,
  VIEW_frontClip,
  VIEW_hasUcs,
  VIEW_height,
  VIEW_isPaper,
  VIEW_lensLength,
  VIEW_liveSection,
  VIEW_renderMode,
  VIEW_sun,
  VIEW_target,
  VIEW_twist,
  VIEW_ucs,
  VIEW_ucsElevation,
  VIEW_ucsOrigin,
  VIEW_ucsOrigin_BIT,
  VIEW_ucsOrthographic,
  VIEW_ucsXAxis,
  VIEW_ucsYAxis,
  VIEW_viewMode,
  VIEW_visualStyle,
  VIEW_width,
  VPORT_ambientColor,
  VPORT_ambientColorIndex,
  VPORT_aspectRatio,
  VPORT_backClip,
  VPORT_background,
  VPORT_baseUcs,
  VPORT_brightness,
  VPORT_center,
  VPORT_circleSides,
  VPORT_contrast,
  VPORT_defaultLighting,
  VPORT_defaultLightingType,
  VPORT_direction,
  VPORT_fastZoom,
  VPORT_flags,
  VPORT_frontClip,
  VPORT_gridFlags,
  VPORT_gridMajor,
  VPORT_gridOn,
  VPORT_gridSpacing,
  VPORT_height,
  VPORT_lensLength,
  VPORT_lowerLeft,
  VPORT_renderMode,
  VPORT_snapAngle,
  VPORT_snapBase,
  VPORT_snapIsopair,
  VPORT_snapOn,
  VPORT_snapSpacing,
  VPORT_snapStyle,
  VPORT_sun,
  VPORT_target,
  VPORT_twist,
  VPORT_ucs,
  VPORT_ucsElevation,
  VPORT_ucsIcon,
  VPORT_ucsOrigin,
  VPORT_ucsOrigin_BIT,
  VPORT_ucsOrthographic,
  VPORT_ucsPerViewport,
  VPORT_ucsXAxis,
  VPORT_ucsYAxis,
  VPORT_upperRight,
  VPORT_viewMode,
  VPORT_visualStyle,
} from '../../../generated/model';
import { degrees, present } from '../values';
import { readTableHead } from './tables';

/** Perspective, front and back clipping, and the opposite of "the front clip is at the eye". */
function readViewMode(): i32 {
  let mode = readB() ? 1 : 0;
  if (readB()) mode |= 2;
  if (readB()) mode |= 4;
  return readB() ? mode : mode | 16;
}

export function readView(record: usize): void {
  const flags = readTableHead(record);
  store<f64>(record, readBD(), VIEW_height);
  store<f64>(record, readBD(), VIEW_width);
  read2RD(record + VIEW_center);
  read3BD(record + VIEW_target);
  read3BD(record + VIEW_direction);
  store<f64>(record, degrees(readBD()), VIEW_twist);
  store<f64>(record, readBD(), VIEW_lensLength);
  store<f64>(record, readBD(), VIEW_frontClip);
  store<f64>(record, readBD(), VIEW_backClip);
  store<i32>(record, readViewMode(), VIEW_viewMode);
  if (bitsVersion >= R2000) store<i32>(record, <i32>readRC(), VIEW_renderMode);
  if (bitsVersion >= R2007) {
    readB();
    readRC();
    readBD();
    readBD();
    readCMC();
  }
  const isPaper = readB();
  store<i32>(record, <i32>isPaper, VIEW_isPaper);
  store<i32>(record, isPaper ? flags | 1 : flags, VIEW_flags);
  const hasUcs = bitsVersion >= R2000 && readB();
  if (hasUcs) readViewUcs(record);
  if (bitsVersion >= R2007) readB();
  readViewHandles(record, hasUcs);
}

function readViewUcs(record: usize): void {
  store<i32>(record, 1, VIEW_hasUcs);
  read3BD(record + VIEW_ucsOrigin);
  read3BD(record + VIEW_ucsXAxis);
  read3BD(record + VIEW_ucsYAxis);
  present(record, VIEW_ucsOrigin_BIT);
  store<f64>(record, readBD(), VIEW_ucsElevation);
  store<i32>(record, readBS(), VIEW_ucsOrthographic);
}

function readViewHandles(record: usize, hasUcs: bool): void {
  readH();
  if (bitsVersion >= R2007) {
    store<u64>(record, readH(), VIEW_background);
    store<u64>(record, readH(), VIEW_visualStyle);
    store<u64>(record, readH(), VIEW_sun);
  }
  if (hasUcs) {
    store<u64>(record, readH(), VIEW_baseUcs);
    store<u64>(record, readH(), VIEW_ucs);
  }
  if (bitsVersion >= R2007) store<u64>(record, readH(), VIEW_liveSection);
}

export function readVport(record: usize): void {
  store<i32>(record, readTableHead(record), VPORT_flags);
  const height = readBD();
  store<f64>(record, height, VPORT_height);
  // the ratio is stored times the height (ODA 20.4.64)
  const width = readBD();
  store<f64>(record, height != 0 ? width / height : 1, VPORT_aspectRatio);
  read2RD(record + VPORT_center);
  read3BD(record + VPORT_target);
  read3BD(record + VPORT_direction);
  store<f64>(record, degrees(readBD()), VPORT_twist);
  store<f64>(record, readBD(), VPORT_lensLength);
  store<f64>(record, readBD(), VPORT_frontClip);
  store<f64>(record, readBD(), VPORT_backClip);
  let mode = readViewMode();
  if (bitsVersion >= R2000) store<i32>(record, <i32>readRC(), VPORT_renderMode);
  if (bitsVersion >= R2007) readLighting(record);
  read2RD(record + VPORT_lowerLeft);
  read2RD(record + VPORT_upperRight);
  if (readB()) mode |= 8;
  store<i32>(record, mode, VPORT_viewMode);
  store<i32>(record, readBS(), VPORT_circleSides);
  store<i32>(record, <i32>readB(), VPORT_fastZoom);
  const icon = readBB();
  store<i32>(record, <i32>((icon >> 1) | ((icon & 1) << 1)), VPORT_ucsIcon);
  store<i32>(record, <i32>readB(), VPORT_gridOn);
  read2RD(record + VPORT_gridSpacing);
  store<i32>(record, <i32>readB(), VPORT_snapOn);
  store<i32>(record, <i32>readB(), VPORT_snapStyle);
  store<i32>(record, readBS(), VPORT_snapIsopair);
  store<f64>(record, degrees(readBD()), VPORT_snapAngle);
  read2RD(record + VPORT_snapBase);
  read2RD(record + VPORT_snapSpacing);
  if (bitsVersion >= R2000) readVportUcs(record);
  readVportHandles(record);
}

function readLighting(record: usize): void {
  store<i32>(record, <i32>readB(), VPORT_defaultLighting);
  store<i32>(record, <i32>readRC(), VPORT_defaultLightingType);
  store<f64>(record, readBD(), VPORT_brightness);
  store<f64>(record, readBD(), VPORT_contrast);
  readCMC();
  store<i32>(record, colorIndex, VPORT_ambientColorIndex);
  store<i32>(record, colorTrue, VPORT_ambientColor);
}

function readVportUcs(record: usize): void {
  readB();
  store<i32>(record, <i32>readB(), VPORT_ucsPerViewport);
  read3BD(record + VPORT_ucsOrigin);
  read3BD(record + VPORT_ucsXAxis);
  read3BD(record + VPORT_ucsYAxis);
  present(record, VPORT_ucsOrigin_BIT);
  store<f64>(record, readBD(), VPORT_ucsElevation);
  store<i32>(record, readBS(), VPORT_ucsOrthographic);
  if (bitsVersion < R2007) return;
  store<i32>(record, readBS(), VPORT_gridFlags);
  store<i32>(record, readBS(), VPORT_gridMajor);
}

function readVportHandles(record: usize): void {
  readH();
  if (bitsVersion >= R2007) {
    store<u64>(record, readH(), VPORT_background);
    store<u64>(record, readH(), VPORT_visualStyle);
    store<u64>(record, readH(), VPORT_sun);
  }
  if (bitsVersion < R2000) return;
  store<u64>(record, readH(), VPORT_ucs);
  store<u64>(record, readH(), VPORT_baseUcs);
}
