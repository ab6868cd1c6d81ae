/**
 * Numbers to text: doubles as JS `String` writes them, integers in decimal, handles in hexadecimal.
 *
 * Every writer takes an address and returns the number of bytes written there. It may overwrite up
 * to 40 bytes, which the caller keeps free. Text is ASCII without a terminator.
 *
 * Doubles take one of three ways:
 *   1. integers below 2^53: their digits
 *   2. at most 15 digits, at most 8 after the point: value * 10^8 rounded is the one candidate, and
 *      is right if it divides back to the value, for two decimals of 15 digits or less are never
 *      the same double
 *   3. Giulietti, "The Schubfach way to render doubles", 2022: the shortest decimal inside the
 *      rounding interval, the nearest of these to the value
 */
import { integerPowers, multiplyHigh } from './number-parts';
import { powers } from './powers-of-ten';

const asciiZeros: u64 = 0x3030303030303030;

/** The eight digits of a value below 10^8, as numbers 0 to 9, the first in the lowest byte. */
function eightDigits(value: u32): u64 {
  const high = value / 10000;
  // Two lanes of four digits, then four lanes of two, then eight of one.
  let lanes = <u64>high | ((<u64>(value - high * 10000)) << 32);
  const hundreds = ((lanes * 10486) >> 20) & 0x0000007f0000007f;
  lanes = hundreds | ((lanes - hundreds * 100) << 16);
  const tens = ((lanes * 103) >> 10) & 0x000f000f000f000f;
  return tens | ((lanes - tens * 10) << 8);
}

/** floor(value / 10^8), by the reciprocal ceil(2^90 / 10^8). */
function divide100000000(value: u64): u64 {
  return multiplyHigh(value, 0xabcc77118461cefd) >> 26;
}

function writeU64(target: usize, value: u64): usize {
  let count: usize = 0;
  if (value >= 100000000) {
    const high = divide100000000(value);
    count = writeU64(target, high);
    store<u64>(target + count, eightDigits(<u32>(value - high * 100000000)) | asciiZeros);
    return count + 8;
  }
  const digits = eightDigits(<u32>value);
  // Leading zeros are the low bytes; one digit always stays.
  const zeros = min<u64>(ctz(digits) >> 3, 7);
  store<u64>(target, (digits | asciiZeros) >> (zeros << 3));
  return 8 - <usize>zeros;
}

export function writeU32(target: usize, value: u32): usize {
  return writeU64(target, value);
}

export function writeI64(target: usize, value: i64): usize {
  if (value >= 0) return writeU64(target, value);
  store<u8>(target, 0x2d);
  return writeU64(target + 1, -(<u64>value)) + 1;
}

export function writeI32(target: usize, value: i32): usize {
  return writeI64(target, value);
}

/** The eight hexadecimal digits of a value as numbers 0 to 15, the first in the lowest byte. */
function eightHexDigits(value: u32): u64 {
  let lanes = <u64>value;
  lanes = ((lanes >> 16) | (lanes << 32)) & 0x0000ffff0000ffff;
  lanes = ((lanes >> 8) | (lanes << 16)) & 0x00ff00ff00ff00ff;
  return ((lanes >> 4) | (lanes << 8)) & 0x0f0f0f0f0f0f0f0f;
}

/** Adds 0x30 to the digits 0 to 9, and 0x37 to those from A to F. */
function hexAscii(digits: u64): u64 {
  const letters = ((digits + 0x0606060606060606) >> 4) & 0x0101010101010101;
  return digits + asciiZeros + letters * 7;
}

/** A handle: upper-case hexadecimal without leading zeros. */
export function writeHandle(target: usize, value: u64): usize {
  const high = <u32>(value >> 32);
  const lowDigits = eightHexDigits(<u32>value);
  if (high == 0) {
    const zeros = min<u64>(ctz(lowDigits) >> 3, 7);
    store<u64>(target, hexAscii(lowDigits) >> (zeros << 3));
    return 8 - <usize>zeros;
  }
  const highDigits = eightHexDigits(high);
  const zeros = ctz(highDigits) >> 3;
  store<u64>(target, hexAscii(highDigits) >> (zeros << 3));
  store<u64>(target + 8 - <usize>zeros, hexAscii(lowDigits));
  return 16 - <usize>zeros;
}

/** What `shortestDecimal` leaves: the power of ten that its result is multiplied by. */
let decimalExponent: i32 = 0;

/**
 * The digits of the shortest decimal that reads back as the double, nearest to it among those;
 * `decimalExponent` scales them. Trailing zeros may be left. Not for zero, infinity and NaN.
 *
 * Names follow the paper: the double is c * 2^q, its interval ends are half-way to its neighbours,
 * and with k and h chosen so, (4c +- 2) * 2^h * g has the digits in its top word, where g are the
 * leading 128 bits of 10^-k rounded up. The sticky lowest bit keeps what lies below ("round to
 * odd"), so that comparisons are exact.
 */
function shortestDecimal(bits: u64): u64 {
  const fraction = bits & 0xfffffffffffff;
  const biased = <i32>(bits >> 52);
  const subnormal = biased == 0;
  const c = subnormal ? fraction : fraction | 0x10000000000000;
  const q = (subnormal ? 1 : biased) - 1075;
  // Below a power of two the neighbours are half as far apart.
  const closer = fraction == 0 && biased > 1;
  const k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
  const h = <u64>(q + ((-k * 1741647) >> 19) + 1);
  const entry = powers + ((<usize>-k) << 4);
  const gHigh = load<u64>(entry);
  // The table rounds up from 10^-27 to 10^-1, and is exact from 10^0 to 10^55.
  const gLow = load<u64>(entry, 8) + <u64>(k > 27 || k < -55);

  // The middle, exactly: 192 bits, of which the lowest word serves the carries only.
  const cp = c << (h + 2);
  const low = gLow * cp;
  const carry = multiplyHigh(gLow, cp);
  const middle = gHigh * cp + carry;
  const high = multiplyHigh(gHigh, cp) + <u64>(middle < carry);
  const value = high | <u64>(middle > 1);

  // The right end lies g * 2^(h+1) above it.
  const rightLow = gLow << (h + 1);
  const rightMiddle = (gHigh << (h + 1)) | (gLow >> (63 - h));
  const lowSum = low + rightLow;
  const middlePart = middle + rightMiddle;
  const middleSum = middlePart + <u64>(lowSum < low);
  const highSum =
    high + (gHigh >> (63 - h)) + <u64>(middlePart < middle) + <u64>(middleSum < middlePart);
  const odd = c & 1;
  const upper = (highSum | <u64>(middleSum > 1)) - odd;

  // The left end as much below, or half as much.
  const shift = h + 1 - <u64>closer;
  const leftMiddle = (gHigh << shift) | (gLow >> (64 - shift));
  const middleRest = middle - leftMiddle;
  const borrow = <u64>(low < gLow << shift);
  const middleDifference = middleRest - borrow;
  const highDifference =
    high - (gHigh >> (64 - shift)) - <u64>(middle < leftMiddle) - <u64>(middleRest < borrow);
  const lower = (highDifference | <u64>(middleDifference > 1)) + odd;

  return chooseDecimal(value, lower, upper, k);
}

/** Picks the decimal: a multiple of 10 inside the interval if there is one, else the nearest. */
function chooseDecimal(value: u64, lower: u64, upper: u64, k: i32): u64 {
  const s = value >> 2;
  if (s >= 10) {
    const tens = multiplyHigh(s, 0xcccccccccccccccd) >> 3;
    const tensBelow = lower <= tens * 40;
    const tensAbove = tens * 40 + 40 <= upper;
    if (tensBelow != tensAbove) {
      decimalExponent = k + 1;
      return tens + <u64>tensAbove;
    }
  }
  decimalExponent = k;
  const below = lower <= s << 2;
  const above = (s << 2) + 4 <= upper;
  if (below != above) return s + <u64>above;
  const middle = (s << 2) + 2;
  return s + <u64>(value > middle || (value == middle && (s & 1) != 0));
}

/** Number of decimal digits of a value from 1 to 10^17 - 1. */
function digitCount(value: u64): u64 {
  // 1233 / 4096 is log10(2), near enough for 64 bits; the guess is right or one too low.
  const guess = ((64 - clz(value)) * 1233) >> 12;
  return guess + <u64>(value >= load<u64>(integerPowers + ((<usize>guess) << 3)));
}

/** Writes digits * 10^exponent as ECMAScript lays it out (ECMA-262, Number::toString). */
function writeDecimal(target: usize, digits: u64, exponent: i32): usize {
  const count = digitCount(digits);
  // The value is 0.ddd * 10^point, ddd being the digits moved left to fill 17 places.
  const point = <i32>count + exponent;
  digits *= load<u64>(integerPowers + ((<usize>(17 - count)) << 3));
  const high = <u32>divide100000000(digits);
  const first = high / 100000000;
  const middle = eightDigits(high - first * 100000000);
  const last = eightDigits(<u32>(digits - <u64>high * 100000000));
  const significant: i32 = last != 0 ? 17 - <i32>(clz(last) >> 3) : 9 - <i32>(clz(middle) >> 3);

  const rest = v128.or(i64x2.splat(asciiZeros), i64x2.replace_lane(i64x2.splat(middle), 1, last));
  if (point <= 0 && point > -6) {
    store<u64>(target, 0x3030303030302e30);
    const start = target + 2 - point;
    store<u8>(start, 0x30 + first);
    v128.store(start, rest, 1);
    return 2 - point + significant;
  }
  store<u8>(target, 0x30 + first);
  if (significant <= point && point <= 21) {
    v128.store(target, rest, 1);
    store<u32>(target, 0x30303030, 17);
    return point;
  }
  if (point > 0 && point <= 21) {
    writeAroundPoint(target, rest, point);
    return significant + 1;
  }
  writeAroundPoint(target, rest, 1);
  const size: usize = significant > 1 ? <usize>significant + 1 : 1;
  return size + writeExponent(target + size, point - 1);
}

/** Writes 16 digits that follow a first one, with a point before the digit of index `point`. */
function writeAroundPoint(target: usize, digits: v128, point: i32): void {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  // Where the comparison holds it is -1, so those bytes take the digit before: all move by one.
  const moved = i8x16.add(places, i8x16.ge_s(places, i8x16.splat(<i8>point)));
  v128.store(target + 1, i8x16.swizzle(digits, moved));
  store<u8>(target + point, 0x2e);
  store<u8>(target, i8x16.extract_lane_u(digits, 15), 17);
}

function writeExponent(target: usize, exponent: i32): usize {
  store<u8>(target, 0x65);
  store<u8>(target, exponent < 0 ? 0x2d : 0x2b, 1);
  return 2 + writeU64(target + 2, <u64>abs(exponent));
}

/** A value from 10^-6 to 10^7 given as hundred-millionths, not an integer. */
function writeHundredMillionths(target: usize, scaled: u64): usize {
  const whole = divide100000000(scaled);
  const fraction = eightDigits(<u32>(scaled - whole * 100000000));
  const size = writeU64(target, whole);
  store<u8>(target + size, 0x2e);
  store<u64>(target + size, fraction | asciiZeros, 1);
  return size + 9 - <usize>(clz(fraction) >> 3);
}

/**
 * A double as JS `String` writes it: the shortest decimal that reads back as the same. -0 gives
 * `0`, and what is not finite gives `null`, as in JSON.
 */
export function writeF64(target: usize, value: f64): usize {
  const magnitude = abs(value);
  const bits = reinterpret<u64>(magnitude);
  if (bits >= 0x7ff0000000000000) {
    store<u32>(target, 0x6c6c756e);
    return 4;
  }
  store<u8>(target, 0x2d);
  const sign = <usize>(value < 0);
  const start = target + sign;
  if (magnitude < 9007199254740992) {
    const whole = <i64>magnitude;
    if (<f64>whole == magnitude) return sign + writeU64(start, whole);
    if (magnitude >= 1e-6 && magnitude < 1e7) {
      const scaled = <i64>(magnitude * 1e8 + 0.5);
      if (<f64>scaled / 1e8 == magnitude) return sign + writeHundredMillionths(start, scaled);
    }
  }
  const digits = shortestDecimal(bits);
  return sign + writeDecimal(start, digits, decimalExponent);
}
