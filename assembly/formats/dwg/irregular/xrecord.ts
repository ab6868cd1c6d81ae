/**
 * XRECORD: any tags, whose group code tells how the value is stored (ODA 20.4.104).
 *
 *   BL size in bytes | repeated: RS code, value | BS cloning (R2000+)
 *
 * Values by code as in DXF: texts as in xdata, points of three doubles, handles of eight bytes.
 * Handles that refer to nothing (5, 105, 320 to 329, 480, 481) are texts of digits in ACadSharp, of
 * eight bytes too in LibreDWG: what stands there decides. Out: the tags, as the DXF reader keeps
 * them. Behind a code that has no kind the rest cannot be read, which is told.
 */
import {
  R2000,
  R2007,
  bitPosition,
  bitsFault,
  bitsLeft,
  bitsVersion,
  readBL,
  readBS,
  readRC,
  readRD,
  readRL,
  readRLL,
  readRS,
  seekBit,
  setFault,
} from '../../../core/bits';
import {
  EXTRA_tags,
  TAG_bytes,
  TAG_f64,
  TAG_handle,
  TAG_integer,
  TAG_text,
  XRECORD_cloning,
} from '../../../generated/model';
import { degrees, keepTag } from '../values';
import { readChunk, readString } from '../xdata';

const KIND_TEXT: u32 = 0;
const KIND_POINT: u32 = 1;
const KIND_F64: u32 = 2;
const KIND_BYTE: u32 = 3;
const KIND_I16: u32 = 4;
const KIND_I32: u32 = 5;
const KIND_I64: u32 = 6;
const KIND_HANDLE: u32 = 7;
const KIND_BYTES: u32 = 8;
const KIND_TEXT_HANDLE: u32 = 10;
/** Digits of a handle that is a text. */
const DIGITS_MAX: u32 = 16;

/** Angles, in radians here and in degrees in DXF. */
const ANGLE_FIRST: i32 = 50;
const ANGLE_LAST: i32 = 58;

/**
 * Kinds by ranges of codes, `last code, kind` (DXF Reference, "Group code value types"). From 5001
 * on they are those of ADS: real, point, short, angle, text, orientation, point, long; programs
 * that take them over write texts as 5005.
 */
const RANGES: usize = memory.data<u16>([
  4, 0, 5, 10, 9, 0, 37, 1, 59, 2, 79, 4, 89, 9, 99, 5, 102, 0, 104, 9, 105, 10, 109, 9, 139, 1,
  149, 2, 159, 9, 169, 6, 179, 4, 209, 9, 219, 1, 239, 2, 269, 9, 279, 4, 289, 3, 299, 3, 309, 0,
  319, 8, 329, 10, 369, 7, 389, 4, 399, 7, 409, 4, 419, 0, 429, 5, 439, 0, 449, 5, 459, 5, 469, 2,
  479, 0, 481, 10, 998, 9, 1003, 0, 1004, 8, 1005, 7, 1009, 0, 1013, 1, 1059, 2, 1070, 4, 1071, 5,
  5000, 9, 5001, 2, 5002, 1, 5003, 4, 5004, 2, 5005, 0, 5007, 9, 5008, 2, 5009, 1, 5010, 5, 65535,
  9,
]);

function kindOf(code: u32): u32 {
  let at = RANGES;
  while (<u32>load<u16>(at) < code) at += 4;
  return load<u16>(at, 2);
}

export function readXrecord(record: usize): void {
  const size = <u32>readBL();
  if (<u64>size << 3 > <u64>bitsLeft()) {
    setFault();
    return;
  }
  const end = bitPosition() + (size << 3);
  let isCut = false;
  while (bitPosition() + 16 <= end && !bitsFault) {
    if (readTag(record)) continue;
    isCut = true;
    break;
  }
  seekBit(end);
  if (bitsVersion >= R2000) store<i32>(record, readBS(), XRECORD_cloning);
  if (isCut) setFault();
}

/** A handle as digits, where a text of them stands here, or of eight bytes. */
function readTextHandle(): u64 {
  const start = bitPosition();
  const length = readRS();
  if (bitsVersion < R2007) readRC();
  let value: u64 = 0;
  let isText = length != 0 && length <= DIGITS_MAX;
  for (let i: u32 = 0; i < length && isText; i++) {
    const digit = digitOf(bitsVersion < R2007 ? readRC() : readRS());
    isText = digit < 16 && !bitsFault;
    value = (value << 4) | <u64>digit;
  }
  if (isText) return value;
  seekBit(start);
  return readRLL();
}

@inline
function digitOf(character: u32): u32 {
  if (character - 48 < 10) return character - 48;
  const letter = (character | 32) - 97;
  return letter < 6 ? letter + 10 : 16;
}

@inline
function keep(record: usize, code: i32, kind: u32, node: u32, value: u64): void {
  keepTag(record, EXTRA_tags, code, kind, node, value);
}

function readTag(record: usize): bool {
  const code = <i32>readRS();
  switch (kindOf(<u32>code)) {
    case KIND_TEXT:
      keep(record, code, TAG_text, readString(), 0);
      return true;
    case KIND_POINT:
      for (let i = 0; i < 3; i++) {
        keep(record, code + 10 * i, TAG_f64, 0, reinterpret<u64>(readRD()));
      }
      return true;
    case KIND_F64: {
      const value = readRD();
      const isAngle = code >= ANGLE_FIRST && code <= ANGLE_LAST;
      keep(record, code, TAG_f64, 0, reinterpret<u64>(isAngle ? degrees(value) : value));
      return true;
    }
    case KIND_BYTE:
      keep(record, code, TAG_integer, 0, readRC());
      return true;
    case KIND_I16:
      keep(record, code, TAG_integer, 0, <u64>(<i64>(<i16>readRS())));
      return true;
    case KIND_I32:
      keep(record, code, TAG_integer, 0, <u64>(<i64>(<i32>readRL())));
      return true;
    case KIND_I64:
      keep(record, code, TAG_integer, 0, readRLL());
      return true;
    case KIND_HANDLE:
      keep(record, code, TAG_handle, 0, readRLL());
      return true;
    case KIND_TEXT_HANDLE:
      keep(record, code, TAG_handle, 0, readTextHandle());
      return true;
    case KIND_BYTES:
      keep(record, code, TAG_bytes, readChunk(readRC()), 0);
      return true;
    default:
      return false;
  }
}
