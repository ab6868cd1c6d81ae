/**
 * Which codepage a drawing's text is in: the names of `$DWGCODEPAGE` and the numbers of DWG headers
 * to Windows codepage numbers, and from there to tables.
 *
 * A codepage is its Windows number: 1252, 437, 932, 28591 (ISO 8859-1), 10000 (Macintosh), 20127
 * (ASCII, its upper half read as 1252), 1200 (UTF-16), 65001 (UTF-8). 0 is "not known", read as
 * 1252 too.
 */
import { tableCount, tableNumbers, tableUnits } from './codepage-tables';

export const codepageAscii: i32 = 20127;
export const codepageUtf8: i32 = 65001;
export const codepageUtf16: i32 = 1200;
const codepageMacintosh: i32 = 10000;
/** ISO 8859-n is this plus n. */
const codepageIso8859: i32 = 28590;

/**
 * The numbers that DWG file headers use, as AutoCAD counts codepages (ObjectARX, `code_page_id` in
 * codepgid.h). AutoCAD's list ends at 44; programs built on the ODA libraries write 45 for UTF-8.
 */
const dwgCodepages: usize = memory.data<u16>([
  0, 20127, 28591, 28592, 28593, 28594, 28595, 28596, 28597, 28598, 28599, 437, 850, 852, 855, 857,
  860, 861, 863, 864, 865, 869, 932, 10000, 950, 949, 1361, 866, 1250, 1251, 1252, 936, 1253, 1254,
  1255, 1256, 1257, 874, 932, 936, 949, 950, 1361, 1200, 1258, 65001,
]);
const dwgCodepageCount: i32 = 46;

export function codepageFromDwgIndex(index: i32): i32 {
  if (index < 0 || index >= dwgCodepageCount) return 0;
  return load<u16>(dwgCodepages + ((<usize>index) << 1));
}

/** Whether characters of the codepage have one or two bytes, which only the host can decode. */
export function isDoubleByte(codepage: i32): bool {
  return (
    codepage == 932 || codepage == 936 || codepage == 949 || codepage == 950 || codepage == 1361
  );
}

/** Address of the 128 UTF-16 units of a single-byte codepage's upper half, or 0. */
export function codepageTable(codepage: i32): usize {
  if (codepage == 0 || codepage == codepageAscii) codepage = 1252;
  for (let index: usize = 0; index < tableCount; index++) {
    if (load<u16>(tableNumbers + (index << 1)) == codepage) return tableUnits + (index << 8);
  }
  return 0;
}

function isKnown(codepage: i32): bool {
  if (codepage == 0) return false;
  if (codepage == codepageUtf8 || codepage == codepageUtf16) return true;
  return isDoubleByte(codepage) || codepageTable(codepage) != 0;
}

/** The codepage that the digits of a name stand for. */
function codepageFromDigits(digits: i32): i32 {
  if (digits > 88590 && digits < 88600) return codepageIso8859 + digits - 88590;
  if (digits == 2312 || digits == 18030) return 936;
  if (digits == 5) return 950;
  if (digits == 5601 || digits == 56011987) return 949;
  if (digits == 8) return codepageUtf8;
  if (digits == 16) return codepageUtf16;
  return isKnown(digits) ? digits : 0;
}

/**
 * The codepage of a `$DWGCODEPAGE` value, such as `ANSI_1252`, `dos437`, `GB2312`, `ISO8859-1`.
 * Digits identify nearly all of them, whatever letters, case and separators go before; the rest is
 * told by its first three letters. An unknown name gives 0.
 */
export function codepageFromName(source: usize, length: u32): i32 {
  let letters: u32 = 0;
  let digits: i32 = 0;
  for (let at = source; at < source + length; at++) {
    const byte = <u32>load<u8>(at);
    const digit = byte - 0x30;
    if (digit <= 9 && digits < 100000000) digits = digits * 10 + digit;
    if (letters < 0x10000 && (byte | 0x20) - 0x61 < 26) letters = (letters << 8) | byte | 0x20;
  }
  if (digits != 0) return codepageFromDigits(digits);
  switch (letters) {
    case 0x617363: // ASCII
    case 0x757361: // US-ASCII
      return codepageAscii;
    case 0x67626b: // GBK
      return 936;
    case 0x6a6f68: // JOHAB
      return 1361;
    case 0x6d6163: // MACINTOSH
      return codepageMacintosh;
    case 0x736869: // SHIFT_JIS
    case 0x736a69: // SJIS
      return 932;
    default:
      return 0;
  }
}

function writeDigits(target: usize, value: i32): u32 {
  let size: u32 = 1;
  for (let rest = value / 10; rest != 0; rest /= 10) size++;
  for (let at = target + size; at > target; value /= 10) store<u8>(--at, 0x30 + (value % 10));
  return size;
}

function isDos(codepage: i32): bool {
  return codepage < 1000 && codepage != 874 && !isDoubleByte(codepage);
}

/** Writes the name that `$DWGCODEPAGE` has for a codepage, at most 16 bytes; returns its length. */
export function codepageName(codepage: i32, target: usize): u32 {
  if (!isKnown(codepage)) codepage = 1252;
  if (codepage == codepageUtf8) {
    store<u64>(target, 0x382d465455); // UTF-8
    return 5;
  }
  if (codepage == codepageAscii) {
    store<u64>(target, 0x4949435341); // ASCII
    return 5;
  }
  if (codepage == codepageMacintosh) {
    store<u64>(target, 0x534f544e4943414d); // MACINTOS
    store<u8>(target, 0x48, 8); // H
    return 9;
  }
  if (codepage > codepageIso8859) {
    store<u64>(target, 0x393538384f5349); // ISO8859
    store<u16>(target, <u16>(0x302d + ((codepage - codepageIso8859) << 8)), 7);
    return 9;
  }
  if (isDos(codepage)) {
    store<u32>(target, 0x534f44); // DOS
    return 3 + writeDigits(target + 3, codepage);
  }
  store<u64>(target, 0x5f49534e41); // ANSI_
  return 5 + writeDigits(target + 5, codepage);
}
