/**
 * Decimal text to numbers, exactly rounded: what a DXF value line holds, without its line end.
 *
 *   blanks  [+-] digits [. digits] [(e|E|d|D) [+-] digits]  blanks     (D: Fortran exponents)
 *
 * Every reader takes (source, length), never looks at what lies beyond (it may load up to 32 bytes
 * more, which callers keep readable), never traps, and leaves a verdict in `numberOk()`: false for
 * an empty text, for anything after the number (the value is that of the prefix), and for what is
 * not finite (`1.#INF`, `nan`, `1e999`: the value is 0, no NaN or infinity leaves this file).
 * A decimal comma ends the number.
 *
 * Doubles take one of four ways, the cheapest that is exact:
 *   1. mantissa < 2^53 and |power of ten| <= 22: one division or product of exact doubles
 *      (Clinger, "How to Read Floating Point Numbers Accurately", 1990)
 *   2. up to 19 digits: Lemire, "Number Parsing at a Gigabyte per Second", 2021, with the proof of
 *      Mushtak and Lemire, "Fast Number Parsing Without Fallback", 2023
 *   3. more digits: the same for the first 19 and for their successor; equal answers decide
 *   4. otherwise the host's `Number`
 */
import { parseNumber } from './host';
import { integerPowers, multiplyHigh } from './number-parts';
import { powers } from './powers-of-ten';

/** 10^0 .. 10^22, the powers of ten that are doubles without rounding. */
const exactPowers: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]);

/** More digits than this may not fit 64 bits. */
const digitsMax: i64 = 19;

/** Written exponents are cut off here; every double has one within +-350. */
const exponentLimit: i64 = 0x7fffffff;

const infinityBits: u64 = 0x7ff0000000000000;

let verdict: bool = false;

/** Whether the last text read was a number and nothing else. */
export function numberOk(): bool {
  return verdict;
}

/** Blank, tab, and the carriage return that a doubled line end leaves. */
function isBlank(byte: u32): bool {
  return byte == 0x20 || byte == 0x09 || byte == 0x0d;
}

function skipBlanks(at: usize, end: usize): usize {
  while (at < end && isBlank(load<u8>(at))) at++;
  return at;
}

/** Marks, in the high bit of each byte, bytes that are no digit; right up to the lowest such. */
function digitStops(word: u64): u64 {
  const digits = word ^ 0x3030303030303030;
  return ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
}

/** The value of eight digits, the first in the lowest byte. */
function eightDigits(word: u64): u64 {
  word = ((word & 0x0f0f0f0f0f0f0f0f) * 2561) >> 8;
  word = ((word & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((word & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

/** What `scanDigits` leaves: where the digits end, and their value modulo 2^64. */
let scanEnd: usize = 0;

/** Appends the digits at `at` to `mantissa`, eight at a time; `scanEnd` is the first other byte. */
function scanDigits(at: usize, end: usize, mantissa: u64): u64 {
  while (true) {
    const word = load<u64>(at);
    const room = <u64>(end - at);
    const count = min<u64>(ctz(digitStops(word)) >> 3, min<u64>(room, 8));
    if (count != 8) {
      scanEnd = at + <usize>count;
      if (count == 0) return mantissa;
      // Zero bytes shifted in below count as leading zero digits.
      return (
        mantissa * load<u64>(integerPowers + ((<usize>count) << 3)) +
        eightDigits(word << (64 - (count << 3)))
      );
    }
    mantissa = mantissa * 100000000 + eightDigits(word);
    at += 8;
  }
}

/** What `scanDecimal` leaves: the number of digits, and how many of them follow the point. */
let digitsSeen: i64 = 0;
let digitsAfterPoint: i64 = 0;

/**
 * The digits from `at` on, around at most one point, as an integer modulo 2^64. `scanEnd` is the
 * first byte that is neither. The first 16 bytes go at once: their digits, without the point, are
 * moved to the right end of a vector and summed there in three steps.
 */
function scanDecimal(at: usize, end: usize): u64 {
  const text = i8x16.sub(v128.load(at), i8x16.splat(0x30));
  const room = <i32>min<usize>(end - at, 16);
  const stops = ~i8x16.bitmask(i8x16.lt_u(text, i8x16.splat(10))) | (1 << room);
  const whole = ctz(stops);
  if (whole == 16) return scanLong(at, end);
  const hasPoint = whole < room && load<u8>(at + whole) == 0x2e;
  const size = hasPoint ? ctz(stops & (stops - 1)) : whole;
  const places = i8x16.add(
    i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    i8x16.splat(<i8>(size - 16)),
  );
  // -1 where it holds: bytes up to the point come from one place further left. Places below zero
  // give zero.
  const skips = i8x16.le_s(places, i8x16.splat(hasPoint ? <i8>whole : -128));
  const digits = i8x16.swizzle(text, i8x16.add(places, skips));
  const pairs = i16x8.add(
    i16x8.mul(v128.and(digits, i16x8.splat(0xff)), i16x8.splat(10)),
    i16x8.shr_u(digits, 8),
  );
  const fours = i32x4.dot_i16x8_s(pairs, i32x4.splat(0x00010064));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), i32x4.splat(0x00012710));
  const mantissa =
    <u64>i32x4.extract_lane(eights, 0) * 100000000 + <u64>i32x4.extract_lane(eights, 1);
  scanEnd = at + size;
  digitsSeen = size - i64(hasPoint);
  digitsAfterPoint = hasPoint ? <i64>(size - whole - 1) : 0;
  if (size < 16 || scanEnd == end) return mantissa;
  // The point was among them, so only digits can follow.
  const more = scanDigits(scanEnd, end, mantissa);
  const count = <i64>(scanEnd - at) - 16;
  digitsSeen += count;
  digitsAfterPoint += count;
  return more;
}

/** As `scanDecimal`, for 16 and more digits before the point. */
function scanLong(at: usize, end: usize): u64 {
  const mantissa = scanDigits(at, end, 0);
  digitsSeen = <i64>(scanEnd - at);
  digitsAfterPoint = 0;
  if (scanEnd == end || load<u8>(scanEnd) != 0x2e) return mantissa;
  const fraction = scanEnd + 1;
  const more = scanDigits(fraction, end, mantissa);
  digitsAfterPoint = <i64>(scanEnd - fraction);
  digitsSeen += digitsAfterPoint;
  return more;
}

/** The bits of the double nearest to mantissa * 10^exponent; infinity's when it overflows. */
function nearestDouble(mantissa: u64, exponent: i64): u64 {
  if (mantissa == 0 || exponent < -342) return 0;
  if (exponent > 308) return infinityBits;
  const zeros = clz(mantissa);
  mantissa <<= zeros;
  const entry = powers + ((<usize>exponent) << 4);
  const entryHigh = load<u64>(entry);
  let high = multiplyHigh(mantissa, entryHigh);
  let low = mantissa * entryHigh;
  if ((high & 0x1ff) == 0x1ff) {
    // Only then can the low half of the power change the bits that are kept.
    const carry = multiplyHigh(mantissa, load<u64>(entry, 8));
    low += carry;
    if (low < carry) high++;
  }
  const top = high >> 63;
  const shift = top + 9;
  let significand = high >> shift;
  // floor(log2(10^exponent)), by a fixed-point log2(10) that is exact in this range.
  let binary = ((exponent * 217706) >> 16) + 63 + 1023 + <i64>top - <i64>zeros;
  if (binary <= 0) {
    if (binary <= -63) return 0;
    significand >>= <u64>(1 - binary);
    // Rounding may carry into bit 52, which then is the exponent of the smallest normal double.
    return (significand + (significand & 1)) >> 1;
  }
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (significand & 3) == 1) {
    // Exactly half-way between two doubles: to the even one.
    if (significand << shift == high) significand--;
  }
  significand = (significand + (significand & 1)) >> 1;
  if (significand == 0x20000000000000) {
    significand = 0x10000000000000;
    binary++;
  }
  if (binary >= 0x7ff) return infinityBits;
  return ((<u64>binary) << 52) | (significand & 0xfffffffffffff);
}

/** The bits for a text of more than 19 digits, which starts at `at` and ends at `end`. */
function nearestOfMany(at: usize, end: usize, exponent: i64): u64 {
  let mantissa: u64 = 0;
  let kept: i64 = 0;
  let afterPoint = false;
  // `exponent` belongs to the last digit: count how many digits follow the last one kept.
  let dropped: i64 = 0;
  for (let byte = at; byte < end; byte++) {
    const digit = <u32>load<u8>(byte) - 0x30;
    if (digit > 9) {
      if (afterPoint || load<u8>(byte) != 0x2e) break;
      afterPoint = true;
    } else if (kept == digitsMax) {
      dropped++;
    } else {
      mantissa = mantissa * 10 + digit;
      if (mantissa != 0) kept++;
    }
  }
  exponent += dropped;
  const below = nearestDouble(mantissa, exponent);
  if (dropped == 0 || below == nearestDouble(mantissa + 1, exponent)) return below;
  return reinterpret<u64>(parseNumber(at, <u32>(end - at)));
}

/** What `readExponent` leaves: the first byte after the exponent. */
let exponentEnd: usize = 0;

/** The exponent that starts after its letter at `at`; without digits it is garbage, not read. */
function readExponent(at: usize, end: usize): i64 {
  exponentEnd = at;
  let first = at + 1;
  let negative = false;
  if (first < end && (load<u8>(first) == 0x2b || load<u8>(first) == 0x2d)) {
    negative = load<u8>(first) == 0x2d;
    first++;
  }
  let value: i64 = 0;
  let byte = first;
  for (; byte < end; byte++) {
    const digit = <u32>load<u8>(byte) - 0x30;
    if (digit > 9) break;
    value = min<i64>(value * 10 + digit, exponentLimit);
  }
  if (byte == first) return 0;
  exponentEnd = byte;
  return negative ? -value : value;
}

/** The double that a decimal text says, correctly rounded as by JS `Number`. */
export function readF64(source: usize, length: u32): f64 {
  const end = source + length;
  let at = skipBlanks(source, end);
  const negative = at < end && load<u8>(at) == 0x2d;
  if (negative || (at < end && load<u8>(at) == 0x2b)) at++;
  const first = at;
  const mantissa = scanDecimal(at, end);
  at = scanEnd;
  const digits = digitsSeen;
  let exponent = -digitsAfterPoint;
  verdict = false;
  // C runtimes write what is not finite as `1.#INF`, `-1.#IND00` and the like.
  if (digits == 0 || (at < end && load<u8>(at) == 0x23)) return 0;
  if (at < end && (load<u8>(at) | 0x21) == 0x65) {
    // Those two bits are all that e, E, d and D differ in.
    exponent += readExponent(at, end);
    at = exponentEnd;
  }
  verdict = skipBlanks(at, end) == end;
  let bits: u64 = 0;
  if (digits > digitsMax) {
    bits = nearestOfMany(first, at, exponent);
  } else if (mantissa <= 0x20000000000000 && exponent >= -22 && exponent <= 22) {
    let value = <f64>(<i64>mantissa);
    if (exponent < 0) value /= load<f64>(exactPowers + ((<usize>-exponent) << 3));
    else value *= load<f64>(exactPowers + ((<usize>exponent) << 3));
    return negative ? -value : value;
  } else {
    bits = nearestDouble(mantissa, exponent);
  }
  if (bits >= infinityBits) {
    verdict = false;
    return 0;
  }
  return reinterpret<f64>(bits | ((<u64>negative) << 63));
}

/** The digits before point and exponent, saturated at 64 bits signed; they end at `scanEnd`. */
function readMagnitude(first: usize, end: usize, negative: bool): i64 {
  const value = scanDigits(first, end, 0);
  if (scanEnd - first <= 18) return negative ? -(<i64>value) : <i64>value;
  // -2^63 has one more: saturating there keeps it exact.
  const limit: u64 = 0x7fffffffffffffff + <u64>negative;
  let sum: u64 = 0;
  for (let byte = first; byte < scanEnd; byte++) {
    const digit = <u64>load<u8>(byte) - 0x30;
    if (sum > (limit - digit) / 10) {
      verdict = false;
      return negative ? i64.MIN_VALUE : i64.MAX_VALUE;
    }
    sum = sum * 10 + digit;
  }
  return negative ? -(<i64>sum) : <i64>sum;
}

/**
 * A decimal integer. A text with a fraction or an exponent (`70.0`, as some programs write integer
 * groups) counts as a number and is cut toward zero; what does not fit saturates and is not ok.
 */
export function readI64(source: usize, length: u32): i64 {
  const end = source + length;
  let at = skipBlanks(source, end);
  const negative = at < end && load<u8>(at) == 0x2d;
  if (negative || (at < end && load<u8>(at) == 0x2b)) at++;
  verdict = true;
  const value = readMagnitude(at, end, negative);
  let digits = scanEnd - at;
  at = scanEnd;
  if (at < end && load<u8>(at) == 0x2e) {
    const point = at;
    scanDigits(point + 1, end, 0);
    at = scanEnd;
    digits += at - point - 1;
  }
  if (digits != 0 && at < end && (load<u8>(at) | 0x21) == 0x65) return readScaled(source, length);
  if (digits == 0 || skipBlanks(at, end) != end) verdict = false;
  return value;
}

/** An integer with an exponent. */
function readScaled(source: usize, length: u32): i64 {
  const limit: f64 = 9.223372036854775808e18;
  const value = readF64(source, length);
  if (value >= -limit && value < limit) return <i64>value;
  verdict = false;
  return value < 0 ? i64.MIN_VALUE : i64.MAX_VALUE;
}

/** As `readI64`, for 32 bits. */
export function readI32(source: usize, length: u32): i32 {
  const value = readI64(source, length);
  if (value == <i64>(<i32>value)) return <i32>value;
  verdict = false;
  return value < 0 ? i32.MIN_VALUE : i32.MAX_VALUE;
}

/** A handle: up to 16 significant hexadecimal digits of either case. More than those is not ok. */
export function readU64Hex(source: usize, length: u32): u64 {
  const end = source + length;
  const first = skipBlanks(source, end);
  let value: u64 = 0;
  let at = first;
  for (; at < end && value >> 60 == 0; at++) {
    const byte = <u32>load<u8>(at);
    let digit = byte - 0x30;
    if (digit > 9) {
      digit = (byte | 0x20) - 0x61;
      if (digit > 5) break;
      digit += 10;
    }
    value = (value << 4) | digit;
  }
  verdict = at != first && skipBlanks(at, end) == end;
  return value;
}
