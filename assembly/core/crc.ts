/**
 * Checksums of DWG files: 16-bit and 32-bit CRCs, and the sums of R2004 pages.
 *
 * In: bytes in memory and a seed. Out: the checksum. Tables are built when they are first needed;
 * the polynomials are those of CRC-16/ARC and of CRC-32 (ODA 2.14).
 */
const POLYNOMIAL_16: u32 = 0xa001;
const POLYNOMIAL_32: u32 = 0xedb88320;
/** The largest number of bytes whose sums cannot overflow (ODA 4.2). */
const SUM_BYTES: u32 = 0x15b0;
const SUM_MODULUS: u32 = 0xfff1;

const table16: usize = memory.data(512, 8);
const table32: usize = memory.data(1024, 8);
let isBuilt: bool = false;

function build(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let short = byte;
    let long = byte;
    for (let bit = 0; bit < 8; bit++) {
      short = (short >> 1) ^ ((short & 1) != 0 ? POLYNOMIAL_16 : 0);
      long = (long >> 1) ^ ((long & 1) != 0 ? POLYNOMIAL_32 : 0);
    }
    store<u16>(table16 + (byte << 1), <u16>short);
    store<u32>(table32 + (byte << 2), long);
  }
  isBuilt = true;
}

/** The 16-bit CRC that the ODA description calls 8-bit (ODA 2.14.1). */
export function crc16(at: usize, size: u32, seed: u32): u32 {
  if (!isBuilt) build();
  let crc = seed & 0xffff;
  for (const end = at + size; at < end; at++) {
    crc = (crc >> 8) ^ <u32>load<u16>(table16 + (((crc ^ <u32>load<u8>(at)) & 0xff) << 1));
  }
  return crc;
}

/** CRC-32 (ODA 2.14.2). */
export function crc32(at: usize, size: u32, seed: u32): u32 {
  if (!isBuilt) build();
  let crc = ~seed;
  for (const end = at + size; at < end; at++) {
    crc = (crc >> 8) ^ load<u32>(table32 + (((crc ^ <u32>load<u8>(at)) & 0xff) << 2));
  }
  return ~crc;
}

/** The two running sums that R2004 pages carry, as one word (ODA 4.2). */
export function pageSum(at: usize, size: u32, seed: u32): u32 {
  let low = seed & 0xffff;
  let high = seed >> 16;
  while (size != 0) {
    const part = min(size, SUM_BYTES);
    size -= part;
    for (const end = at + part; at < end; at++) {
      low += <u32>load<u8>(at);
      high += low;
    }
    low %= SUM_MODULUS;
    high %= SUM_MODULUS;
  }
  return (high << 16) | low;
}
