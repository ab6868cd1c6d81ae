/**
 * Checksums of DWG files: CRCs of 16, 32 and 64 bits, and the sums of R2004 pages.
 *
 * In: bytes in memory and a seed. Out: the checksum. Tables are built when they are first needed;
 * the polynomials are those of CRC-16/ARC, CRC-32 (ODA 2.14) and the CRC-64 by
 * D. Jones (ODA 5.12.2, there called mirrored).
 */
const POLYNOMIAL_16: u32 = 0xa001;
const POLYNOMIAL_32: u32 = 0xedb88320;
const POLYNOMIAL_64: u64 = 0x95ac9329ac4bc9b5;
/** The largest number of bytes whose sums cannot overflow (ODA 4.2). */
const SUM_BYTES: u32 = 0x15b0;
const SUM_MODULUS: u32 = 0xfff1;

/** For CRC-16 sixteen tables: of a byte with 0 to 15 zero bytes behind it. */
const table16: usize = memory.data(8192, 8);
const TABLE_16_SIZE: u32 = 512;
const table32: usize = memory.data(1024, 8);
const table64: usize = memory.data(2048, 8);
let isBuilt: bool = false;

function build(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let short = byte;
    let long = byte;
    let wide = <u64>byte;
    for (let bit = 0; bit < 8; bit++) {
      short = (short >> 1) ^ ((short & 1) != 0 ? POLYNOMIAL_16 : 0);
      long = (long >> 1) ^ ((long & 1) != 0 ? POLYNOMIAL_32 : 0);
      wide = (wide >> 1) ^ ((wide & 1) != 0 ? POLYNOMIAL_64 : 0);
    }
    store<u16>(table16 + (byte << 1), <u16>short);
    store<u32>(table32 + (byte << 2), long);
    store<u64>(table64 + (byte << 3), wide);
  }
  for (let at: u32 = TABLE_16_SIZE; at < TABLE_16_SIZE << 4; at += 2) {
    const before = <u32>load<u16>(table16 + at - TABLE_16_SIZE);
    store<u16>(table16 + at, <u16>((before >> 8) ^ shortOf(before, 0)));
  }
  isBuilt = true;
}

/** The CRC-16 of the lowest byte of a word, with `zeros` zero bytes behind it. */
@inline
function shortOf(word: u32, zeros: u32): u32 {
  return <u32>load<u16>(table16 + zeros * TABLE_16_SIZE + ((word & 0xff) << 1));
}

/** Eight bytes of a block of sixteen; `zeros` of the block are behind them. */
@inline
function feed16(word: u64, zeros: u32): u32 {
  const low = <u32>word;
  const high = <u32>(word >> 32);
  return (
    shortOf(low, zeros + 7) ^
    shortOf(low >> 8, zeros + 6) ^
    shortOf(low >> 16, zeros + 5) ^
    shortOf(low >> 24, zeros + 4) ^
    shortOf(high, zeros + 3) ^
    shortOf(high >> 8, zeros + 2) ^
    shortOf(high >> 16, zeros + 1) ^
    shortOf(high >> 24, zeros)
  );
}

/**
 * The 16-bit CRC that the ODA description calls 8-bit (ODA 2.14.1). Every object has one, so
 * sixteen bytes are taken at a time.
 */
export function crc16(at: usize, size: u32, seed: u32): u32 {
  if (!isBuilt) build();
  let crc = seed & 0xffff;
  for (const end = at + (size & ~15); at < end; at += 16) {
    crc = feed16(load<u64>(at) ^ <u64>crc, 8) ^ feed16(load<u64>(at, 8), 0);
  }
  for (const end = at + (size & 15); at < end; at++) {
    crc = (crc >> 8) ^ shortOf(crc ^ <u32>load<u8>(at), 0);
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

/** Takes the lowest `count` bytes of a word into a 64-bit CRC. */
@inline
function feed64(crc: u64, word: u64, count: u32): u64 {
  for (let i: u32 = 0; i < count; i++) {
    crc = (crc >> 8) ^ load<u64>(table64 + (<usize>((crc ^ word) & 0xff) << 3));
    word >>= 8;
  }
  return crc;
}

/** Swaps the four 16-bit parts of a word end for end. */
@inline
function reverseShorts(word: u64): u64 {
  word = (word << 32) | (word >> 32);
  return ((word & 0x0000ffff0000ffff) << 16) | ((word >> 16) & 0x0000ffff0000ffff);
}

/**
 * The CRC of R2007 pages, its seed mixed with the size (ODA 5.12). Bytes go in by pairs, the last
 * pair of each eight first; of a rest of four to seven bytes the first four likewise.
 */
export function crc64(at: usize, size: u32, seed: u64): u64 {
  if (!isBuilt) build();
  let crc = (seed + <u64>size) * 0x343fd + 0x269ec3;
  crc |= crc * (<u64>0x343fd << 32) + (<u64>0x269ec3 << 32);
  crc = ~crc;
  for (const end = at + (size & ~7); at < end; at += 8) {
    crc = feed64(crc, reverseShorts(load<u64>(at)), 8);
  }
  let rest = size & 7;
  if (rest >= 4) {
    const word = load<u32>(at);
    crc = feed64(crc, <u64>((word << 16) | (word >> 16)), 4);
    at += 4;
    rest -= 4;
  }
  for (const end = at + rest; at < end; at++) crc = feed64(crc, <u64>load<u8>(at), 1);
  return crc;
}
