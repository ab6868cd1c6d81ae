/**
 * Names without regard to case: hash and comparison of UTF-8.
 *
 * Folds ASCII, Latin-1, Greek and Cyrillic capitals, the alphabets in which layer names are
 * written; CAD programs compare names of symbol tables this way. Other letters compare as they are.
 */

/** The next character of [at, end), folded; its size in bytes is in `foldedSize`. */
let foldedSize: u32 = 1;

function folded(at: usize, end: usize): u32 {
  const first = <u32>load<u8>(at);
  foldedSize = 1;
  if (first < 0x80) return first - 65 < 26 ? first + 32 : first;
  if (first < 0xc0 || first >= 0xe0 || at + 1 >= end) return first;
  foldedSize = 2;
  const point = ((first & 31) << 6) | (<u32>load<u8>(at, 1) & 63);
  if (point >= 0xc0 && point <= 0xde && point != 0xd7) return point + 32;
  if (point >= 0x391 && point <= 0x3a9) return point + 32;
  if (point >= 0x410 && point <= 0x42f) return point + 32;
  if (point >= 0x400 && point <= 0x40f) return point + 80;
  return point;
}

export function foldedHash(at: usize, length: u32): u32 {
  const end = at + length;
  let hash: u32 = 0x811c9dc5;
  while (at < end) {
    hash = (hash ^ folded(at, end)) * 0x01000193;
    at += foldedSize;
  }
  return hash ^ (hash >> 15);
}

export function foldedEqual(a: usize, aLength: u32, b: usize, bLength: u32): bool {
  const aEnd = a + aLength;
  const bEnd = b + bLength;
  while (a < aEnd && b < bEnd) {
    const one = folded(a, aEnd);
    const oneSize = foldedSize;
    if (one != folded(b, bEnd)) return false;
    a += oneSize;
    b += foldedSize;
  }
  return a == aEnd && b == bEnd;
}
