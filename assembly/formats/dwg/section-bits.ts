/**
 * The frame around the two sections that are one stream of bits, AcDb:Header and AcDb:Classes.
 *
 *   16 bytes sentinel | u32 size | u32 high part, R2010 on | bits | u16 CRC | 16 bytes sentinel
 *
 * In: a section's kind. Out: the bit cursor stands at its first value, and in R2007 and later its
 * texts and handles are found (ODA 9, 10, 5.8, 5.9). A wrong CRC is told and read over.
 */
import { crc16 } from '../../core/crc';
import { R2007, R2010, R2018, openBits, openHandles, openStrings, readRL } from '../../core/bits';
import { FAULT_dwg_crc, FAULT_dwg_section_missing } from '../../generated/model';
import { fault } from '../../model/faults';
import { dwgVersion, maintenanceVersion } from './file';
import { markOffset, sectionPlace, sectionSize, sectionStart } from './container-sections';

const SENTINEL_SIZE: u32 = 16;
const CRC_SEED: u32 = 0xc0c1;
/** Maintenance releases of R2010 and R2013 up to this one have no high part of the size (ODA 9). */
const NARROW_MAINTENANCE: u32 = 3;

/** Opens a section; false when it is not there. */
export function openSection(kind: u32): bool {
  const start = sectionStart(kind);
  const size = sectionSize(kind);
  const isWide =
    dwgVersion >= R2018 || (dwgVersion >= R2010 && maintenanceVersion > NARROW_MAINTENANCE);
  const head: u32 = SENTINEL_SIZE + (isWide ? 8 : 4);
  markOffset(sectionPlace(kind));
  if (size < head + 2) {
    fault(FAULT_dwg_section_missing, kind);
    return false;
  }
  let length = load<u32>(start, SENTINEL_SIZE);
  if (length > size - head - 2) {
    length = size - head - 2;
    fault(FAULT_dwg_crc, kind);
  } else {
    const crc = crc16(start + SENTINEL_SIZE, head - SENTINEL_SIZE + length, CRC_SEED);
    if (crc != <u32>load<u16>(start + head + length)) fault(FAULT_dwg_crc, kind);
  }
  openBits(start + head, length);
  if (dwgVersion >= R2007) {
    const bits = readRL();
    openStrings(bits);
    openHandles(bits, length << 3);
  }
  return true;
}
