/**
 * Two parts that reading and writing numbers share: integer powers of ten and the 128-bit product.
 */

/** 10^0 .. 10^19 as integers of 8 bytes: all that fit 64 bits. */
export const integerPowers: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
  100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000,
  100000000000000000, 1000000000000000000, 10000000000000000000,
]);

/** The high 64 bits of the product; wasm has no such instruction. */
export function multiplyHigh(left: u64, right: u64): u64 {
  const leftLow = left & 0xffffffff;
  const leftHigh = left >> 32;
  const rightLow = right & 0xffffffff;
  const rightHigh = right >> 32;
  const cross = leftLow * rightHigh;
  const middle = ((leftLow * rightLow) >> 32) + (cross & 0xffffffff) + leftHigh * rightLow;
  return leftHigh * rightHigh + (cross >> 32) + (middle >> 32);
}
