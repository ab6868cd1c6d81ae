/**
 * Reed-Solomon blocks as R2007 has them, for tests of the decoder: data in, 255 bytes out.
 *
 * Byte i is the coefficient of x^i. The parity follows the data, so it stands at the highest
 * powers; its bytes are those that make the block vanish at the generator's roots, found by solving
 * the linear equations of the roots. Slow, and unlike the decoder in every step.
 */

const BLOCK_SIZE = 255;

function multiplyIn(polynomial: number): (a: number, b: number) => number {
  return (a, b) => {
    let product = 0;
    for (let factor = b; factor !== 0; factor >>= 1) {
      if (factor & 1) product ^= a;
      a <<= 1;
      if (a > 255) a ^= polynomial;
    }
    return product;
  };
}

/** Encodes 251 bytes for a data page, or 239 for a system page (ODA 5.13). */
export function encodeBlock(data: Uint8Array): Uint8Array {
  const parity = BLOCK_SIZE - data.length;
  const multiply = multiplyIn(data.length === 251 ? 0x11d : 0x169);
  const power = (base: number, exponent: number): number => {
    let value = 1;
    for (let i = 0; i < exponent; i++) value = multiply(value, base);
    return value;
  };
  const inverse = (value: number): number => power(value, 254);
  // one equation a root: sum of parity[j] * root^(k + j) = sum of data[i] * root^i
  const rows = Array.from({ length: parity }, (_, r) => {
    const root = power(2, r + 1);
    let sum = 0;
    for (let i = data.length - 1; i >= 0; i--) sum = multiply(sum, root) ^ data[i]!;
    const row = Array.from({ length: parity }, (_, j) => power(root, data.length + j));
    return [...row, sum];
  });
  for (let column = 0; column < parity; column++) {
    const pivot = rows.findIndex((row, i) => i >= column && row[column] !== 0);
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const scale = inverse(rows[column]![column]!);
    rows[column] = rows[column]!.map((value) => multiply(value, scale));
    for (let i = 0; i < parity; i++) {
      const factor = rows[i]![column]!;
      if (i === column || factor === 0) continue;
      rows[i] = rows[i]!.map((value, j) => value ^ multiply(factor, rows[column]![j]!));
    }
  }
  return Uint8Array.from([...data, ...rows.map((row) => row[parity]!)]);
}
