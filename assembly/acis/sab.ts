/**
 * SAB, the binary form of ACIS data, as DXF and DWG from R2013 on hold it.
 *
 *   "ACIS BinaryFile" | "ASM BinaryFile4" | "ASM BinaryFile8"
 *   version, records, bodies, flags      integers of four bytes, of eight in the last form
 *   07 product 07 product version 07 date 06 unit 06 tolerance 06 tolerance
 *   records                              each ends with 11
 *
 * In: bytes. Out: where the records begin. The header of ezdxf `src/ezdxf/acis/sab.py`.
 */
import {
  NUMBER,
  STRING,
  nextToken,
  openTokens,
  setTokenForm,
  tokenPosition,
} from './tokens';

const SIGNATURE_SIZE: u32 = 15;
const HEADER_INTEGERS: u32 = 4;
const HEADER_VALUES: u32 = 6;
const STRING_TAG: u8 = 7;
const BINARY_FILE: u64 = 0x69467972616e6942; // BinaryFi

/** Where the records begin, and where the bytes end. */
export let sabStart: usize = 0;
export let sabEnd: usize = 0;

/** False where the bytes are no SAB. */
export function openSab(start: usize, length: u32): bool {
  if (length < SIGNATURE_SIZE + 8 * HEADER_INTEGERS + 1) return false;
  const isAcis = load<u32>(start) == 0x53494341; // ACIS
  const isAsm = (load<u32>(start) & 0xffffff) == 0x4d5341; // ASM
  if (!isAcis && !isAsm) return false;
  if (load<u64>(start + (isAcis ? 5 : 4)) != BINARY_FILE) return false;
  const isWide = isAsm && load<u8>(start, 14) == 56;
  const strings = start + SIGNATURE_SIZE + HEADER_INTEGERS * (isWide ? 8 : 4);
  if (load<u8>(strings) != STRING_TAG) return false;
  setTokenForm(isWide ? 8 : 4, length);
  openTokens(strings, start + length);
  for (let i: u32 = 0; i < HEADER_VALUES; i++) {
    const kind = nextToken();
    if (kind != STRING && kind != NUMBER) return false;
  }
  sabStart = tokenPosition();
  sabEnd = start + length;
  return true;
}
