/**
 * Checksums and parity of DWG files, for files that tests make: CRC-32, CRC-64, the sums of R2004
 * pages, Reed-Solomon parity. Written from the description (ODA 2.14, 4.2, 5.12, 5.13), apart from
 * the engine's own.
 */

/** CRC-32 bit by bit. */
export function crc32(bytes: Uint8Array, seed: number): number {
  let crc = ~seed;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Two sums, as one word. */
export function pageSum(bytes: Uint8Array, seed: number): number {
  let low = seed & 0xffff;
  let high = seed >>> 16;
  bytes.forEach((byte, i) => {
    low += byte;
    high += low;
    if (i % 0x15b0 === 0x15af) {
      low %= 0xfff1;
      high %= 0xfff1;
    }
  });
  return (((high % 0xfff1) << 16) | (low % 0xfff1)) >>> 0;
}

const MASK_64 = (1n << 64n) - 1n;
/** For each byte the low and the high half of its CRC. */
const table64 = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let i = 0; i < 8; i++) value = (value >> 1n) ^ (value & 1n ? 0x95ac9329ac4bc9b5n : 0n);
  return [Number(value & 0xffffffffn) | 0, Number(value >> 32n) | 0] as const;
});

/** The CRC of R2007 pages: pairs of bytes, the last pair of each eight first. */
export function crc64(bytes: Uint8Array, seed: bigint): bigint {
  let start = ((seed + BigInt(bytes.length)) * 0x343fdn + 0x269ec3n) & MASK_64;
  start |= (start * (0x343fdn << 32n) + (0x269ec3n << 32n)) & MASK_64;
  start = ~start & MASK_64;
  let low = Number(start & 0xffffffffn) | 0;
  let high = Number(start >> 32n) | 0;
  const feed = (byte: number): void => {
    const [tableLow, tableHigh] = table64[(low ^ byte) & 255]!;
    low = ((low >>> 8) | (high << 24)) ^ tableLow;
    high = (high >>> 8) ^ tableHigh;
  };
  const pairs = (at: number, count: number): void => {
    for (let pair = count - 1; pair >= 0; pair--) {
      feed(bytes[at + 2 * pair]!);
      feed(bytes[at + 2 * pair + 1]!);
    }
  };
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) pairs(at, 4);
  if (bytes.length - at >= 4) {
    pairs(at, 2);
    at += 4;
  }
  for (; at < bytes.length; at++) feed(bytes[at]!);
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

interface Field {
  powers: number[];
  logarithms: number[];
  /** Coefficients, lowest first, without the leading 1. */
  generator: number[];
}

function makeField(polynomial: number, parity: number): Field {
  const powers: number[] = [];
  const logarithms: number[] = [];
  for (let i = 0, value = 1; i < 255; i++) {
    powers[i] = value;
    powers[i + 255] = value;
    logarithms[value] = i;
    value <<= 1;
    if (value > 255) value ^= polynomial;
  }
  const multiply = (a: number, b: number): number =>
    a === 0 || b === 0 ? 0 : powers[logarithms[a]! + logarithms[b]!]!;
  let product = [1];
  for (let root = 1; root <= parity; root++) {
    const times = product.map((value) => multiply(value, powers[root]!));
    product = [...times, 0].map((value, i) => value ^ (product[i - 1] ?? 0));
  }
  return { powers, logarithms, generator: product.slice(0, parity) };
}

const fields = new Map<number, Field>();

/**
 * The parity of 251 bytes (a data page) or 239 (a system page). Byte i is the coefficient of x^i
 * and the parity has the highest powers; as the code is cyclic, turning it round by the size of
 * the parity makes it the remainder of a plain division.
 */
export function parityOf(data: Uint8Array): Uint8Array {
  const size = 255 - data.length;
  const field = fields.get(size) ?? makeField(size === 4 ? 0x11d : 0x169, size);
  fields.set(size, field);
  const { powers, logarithms, generator } = field;
  const rest = new Uint8Array(size);
  for (let i = data.length - 1; i >= 0; i--) {
    const lead = rest[size - 1]! ^ data[i]!;
    rest.copyWithin(1, 0, size - 1);
    rest[0] = 0;
    if (lead === 0) continue;
    const log = logarithms[lead]!;
    for (let j = 0; j < size; j++) {
      const factor = generator[j]!;
      if (factor !== 0) rest[j]! ^= powers[log + logarithms[factor]!]!;
    }
  }
  return rest;
}
