/**
 * Reed-Solomon blocks of R2007 pages: putting interleaved bytes in order, and mending damage.
 *
 *   page: byte 0 of each block, byte 1 of each block, … byte 254 of each block
 *   block: 251 data and 4 parity bytes in data pages, 239 and 16 in system pages
 *
 * In: a page in memory (ODA 5.13). Out: its data in order; damaged bytes are mended in place, two a
 * block in data pages, eight in system pages. Byte i of a block is the coefficient of x^i, and the
 * generator's roots are the powers 1, 2, … of the field's primitive element.
 */
export const BLOCK_SIZE: u32 = 255;
export const SYSTEM_DATA: u32 = 239;
export const PAGE_DATA: u32 = 251;

/** Primitive polynomials: x^8 + x^4 + x^3 + x^2 + 1, and x^8 + x^6 + x^5 + x^3 + 1. */
const PAGE_FIELD: u32 = 0x11d;
const SYSTEM_FIELD: u32 = 0x169;
/** For each field 512 bytes of powers and 256 of logarithms. */
const fields: usize = memory.data(1536, 8);
const FIELD_SIZE: u32 = 768;
let isBuilt: bool = false;

const PARITY_MAX: u32 = 16;
const syndromes: usize = memory.data(16, 8);
/** The error locator polynomial, the one before its last change of degree, and scratch. */
const locator: usize = memory.data(32, 8);
const before: usize = memory.data(32, 8);
const scratch: usize = memory.data(32, 8);

let powers: usize = 0;
let logarithms: usize = 0;

function buildField(at: usize, polynomial: u32): void {
  let value: u32 = 1;
  for (let i: u32 = 0; i < 255; i++) {
    store<u8>(at + i, <u8>value);
    store<u8>(at + i + 255, <u8>value);
    store<u8>(at + 512 + value, <u8>i);
    value <<= 1;
    if (value > 255) value ^= polynomial;
  }
}

function useField(dataSize: u32): void {
  if (!isBuilt) {
    buildField(fields, PAGE_FIELD);
    buildField(fields + FIELD_SIZE, SYSTEM_FIELD);
    isBuilt = true;
  }
  powers = dataSize == SYSTEM_DATA ? fields + FIELD_SIZE : fields;
  logarithms = powers + 512;
}

@inline
function logOf(value: u32): u32 {
  return <u32>load<u8>(logarithms + value);
}
@inline
function powerOf(exponent: u32): u32 {
  return <u32>load<u8>(powers + exponent);
}
@inline
function multiply(a: u32, b: u32): u32 {
  return a == 0 || b == 0 ? 0 : powerOf(logOf(a) + logOf(b));
}
@inline
function divide(a: u32, b: u32): u32 {
  return a == 0 ? 0 : powerOf(logOf(a) + 255 - logOf(b));
}

/** Puts the data of `count` interleaved blocks in order. */
export function deinterleave(page: usize, count: u32, dataSize: u32, target: usize): void {
  for (let block: u32 = 0; block < count; block++) {
    let from = page + block;
    for (const end = target + dataSize; target < end; target++) {
      store<u8>(target, load<u8>(from));
      from += count;
    }
  }
}

/** Bytes that the last `mendPage` mended, and blocks that it could not. */
export let mendedBytes: u32 = 0;
export let lostBlocks: u32 = 0;

/** Mends the blocks of an interleaved page in place. */
export function mendPage(page: usize, count: u32, dataSize: u32): void {
  useField(dataSize);
  mendedBytes = 0;
  lostBlocks = 0;
  for (let block: u32 = 0; block < count; block++) {
    const mended = mendBlock(page + block, count, BLOCK_SIZE - dataSize);
    if (mended < 0) lostBlocks++;
    else mendedBytes += <u32>mended;
  }
}

/** The number of bytes mended, -1 when there are more errors than the parity can tell. */
function mendBlock(block: usize, stride: u32, parity: u32): i32 {
  if (!findSyndromes(block, stride, parity)) return 0;
  const degree = findLocator(parity);
  if (degree > parity >> 1) return -1;
  return correct(block, stride, degree);
}

/** The block as a polynomial at each root; false when all are 0: no error. */
function findSyndromes(block: usize, stride: u32, parity: u32): bool {
  let isDamaged = false;
  for (let root: u32 = 1; root <= parity; root++) {
    let sum: u32 = 0;
    let at = block + 254 * stride;
    for (let i = 0; i < 255; i++) {
      if (sum != 0) sum = powerOf(logOf(sum) + root);
      sum ^= <u32>load<u8>(at);
      at -= stride;
    }
    store<u8>(syndromes + root - 1, <u8>sum);
    if (sum != 0) isDamaged = true;
  }
  return isDamaged;
}

/** Berlekamp and Massey: the shortest recurrence of the syndromes; returns its degree. */
function findLocator(parity: u32): u32 {
  memory.fill(locator, 0, 32);
  memory.fill(before, 0, 32);
  store<u8>(locator, 1);
  store<u8>(before, 1);
  let degree: u32 = 0;
  let shift: u32 = 1;
  let divisor: u32 = 1;
  for (let n: u32 = 0; n < parity; n++) {
    let error = <u32>load<u8>(syndromes + n);
    for (let i: u32 = 1; i <= degree; i++) {
      error ^= multiply(<u32>load<u8>(locator + i), <u32>load<u8>(syndromes + n - i));
    }
    if (error == 0) {
      shift++;
      continue;
    }
    memory.copy(scratch, locator, 32);
    const factor = divide(error, divisor);
    for (let i: u32 = 0; i + shift < PARITY_MAX + 1; i++) {
      const at = locator + i + shift;
      store<u8>(at, load<u8>(at) ^ <u8>multiply(factor, <u32>load<u8>(before + i)));
    }
    if (degree << 1 <= n) {
      degree = n + 1 - degree;
      memory.copy(before, scratch, 32);
      divisor = error;
      shift = 1;
    } else shift++;
  }
  return degree;
}

/** A polynomial of a degree at a power of the primitive element. */
function evaluate(polynomial: usize, degree: u32, exponent: u32): u32 {
  let sum: u32 = 0;
  for (let i: i32 = <i32>degree; i >= 0; i--) {
    if (sum != 0) sum = powerOf(logOf(sum) + exponent);
    sum ^= <u32>load<u8>(polynomial + i);
  }
  return sum;
}

/** Syndromes times locator, into `scratch`: what tells the values of the errors. */
function findEvaluator(degree: u32): void {
  for (let i: u32 = 0; i < degree; i++) {
    let sum: u32 = 0;
    for (let j: u32 = 0; j <= i; j++) {
      sum ^= multiply(<u32>load<u8>(syndromes + j), <u32>load<u8>(locator + i - j));
    }
    store<u8>(scratch + i, <u8>sum);
  }
}

/** Derivative of the locator: its odd terms, one power lower. */
function slopeAt(degree: u32, exponent: u32): u32 {
  let sum: u32 = 0;
  for (let i: u32 = 1; i <= degree; i += 2) {
    const value = <u32>load<u8>(locator + i);
    sum ^= multiply(value, powerOf((exponent * (i - 1)) % 255));
  }
  return sum;
}

/** Chien and Forney: tries each place, and sets right those that are roots. */
function correct(block: usize, stride: u32, degree: u32): i32 {
  let roots: u32 = 0;
  for (let place: u32 = 0; place < 255; place++) {
    if (evaluate(locator, degree, (255 - place) % 255) == 0) roots++;
  }
  if (roots != degree || degree == 0) return -1;
  findEvaluator(degree);
  for (let place: u32 = 0; place < 255; place++) {
    const inverse = (255 - place) % 255;
    if (evaluate(locator, degree, inverse) != 0) continue;
    const slope = slopeAt(degree, inverse);
    if (slope == 0) return -1;
    const value = divide(evaluate(scratch, degree - 1, inverse), slope);
    const at = block + place * stride;
    store<u8>(at, load<u8>(at) ^ <u8>value);
  }
  return <i32>degree;
}
