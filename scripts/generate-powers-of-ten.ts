/**
 * Writes `assembly/core/powers-of-ten.ts`: the leading 128 bits of every power of ten that a double
 * can meet, as the number reader (Eisel-Lemire) and the number writer (Schubfach) need them.
 *
 *   node --import tsx scripts/generate-powers-of-ten.ts
 *
 * Nothing is copied: each entry is computed here with big integers. 10^q = 5^q * 2^q, so the bits
 * are those of 5^q, moved until the highest of the 128 is set:
 *   q >= 0           floor(5^q / 2^s)   (exact up to q = 55, since 5^55 < 2^128)
 *   -27 <= q < 0     ceil(2^s / 5^-q)   (an inexact reciprocal; rounded up so that the product of
 *                                        an exact halfway case stays on its side)
 *   q < -27          floor(2^s / 5^-q)
 * Lemire, "Number Parsing at a Gigabyte per Second" (2021), sections 7 to 9, gives the reason.
 */
import { writeFileSync } from 'node:fs';

const exponentMin = -342;
const exponentMax = 324;
const entryBits = 128;
const word = (1n << 64n) - 1n;

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

function leadingBits(exponent: number): bigint {
  const power = 5n ** BigInt(Math.abs(exponent));
  const bits = bitLength(power);
  if (exponent >= 0) {
    return bits <= entryBits
      ? power << BigInt(entryBits - bits)
      : power >> BigInt(bits - entryBits);
  }
  // 2^(bits - 1) < power < 2^bits, so this quotient lies in [2^127, 2^128).
  const quotient = (1n << BigInt(bits - 1 + entryBits)) / power;
  return exponent >= -27 ? quotient + 1n : quotient;
}

const rows: string[] = [];
for (let exponent = exponentMin; exponent <= exponentMax; exponent++) {
  const entry = leadingBits(exponent);
  const high = entry >> 64n;
  const low = entry & word;
  // The writer adds one to the low word of inexact entries and relies on this.
  if (bitLength(entry) !== entryBits || low === word) throw new Error(`entry ${exponent}`);
  rows.push(`0x${high.toString(16)}, 0x${low.toString(16).padStart(16, '0')},`);
}

const lines: string[] = [];
for (let index = 0; index < rows.length; index += 2) {
  lines.push(`  ${rows.slice(index, index + 2).join(' ')}`);
}

const range = `${exponentMin} .. ${exponentMax}`;
const text = `/**
 * The leading 128 bits of 10^q for q = ${range}: high word, then low word, of each.
 *
 * Written by \`scripts/generate-powers-of-ten.ts\`, which computes every entry with big integers
 * and says how each is rounded. Not to be edited by hand.
 */

const table: usize = memory.data<u64>([
${lines.join('\n')}
]);

/** Address of the entry of q = 0; an entry has 16 bytes, so q is at \`powers + (q << 4)\`. */
export const powers: usize = table + ${-exponentMin * 16};
`;

writeFileSync(new URL('../assembly/core/powers-of-ten.ts', import.meta.url), text);
