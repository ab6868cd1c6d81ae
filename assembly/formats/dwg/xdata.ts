/**
 * Extended data of DWG objects (ODA chapter 28) to the tags that DXF has for it.
 *
 *   repeated: BS size | H application | size bytes: RC code - 1000, value | ...    BS 0
 *
 * In: the cursor behind the object's handle. Out: the record's xdata, each application's part with
 * its 1001 in front. Texts before R2007 name their own code page, which is that of the drawing.
 */
import {
  R2007,
  bitPosition,
  bitsFault,
  bitsLeft,
  readBS,
  readBytes,
  readHandleHere,
  readRC,
  readRD,
  readRL,
  readRLL,
  readRS,
  readUnits,
  bitsVersion,
  seekBit,
  setFault,
  textLength,
  textStart,
} from '../../core/bits';
import {
  EXTRA_xdata,
  FAULT_dwg_object,
  TAG_bytes,
  TAG_f64,
  TAG_handle,
  TAG_integer,
  TAG_text,
} from '../../generated/model';
import { alloc, base, closeList, newText } from '../../model/arena';
import { fileText } from '../../model/builder';
import { fault } from '../../model/faults';
import { keepTag, makeList, nameOfHandle, scratch } from './values';

const APPLICATION: i32 = 1001;

export function readXdata(record: usize): void {
  while (!bitsFault) {
    const size = <u32>readBS() & 0xffff;
    if (size == 0) return;
    const application = nameOfHandle(readHandleHere());
    if (size << 3 > bitsLeft()) {
      setFault();
      return;
    }
    const end = bitPosition() + (size << 3);
    keep(record, APPLICATION, TAG_text, application, 0);
    while (bitPosition() < end && !bitsFault) {
      if (readItem(record)) continue;
      fault(FAULT_dwg_object);
      break;
    }
    seekBit(end);
  }
}

@inline
function keep(record: usize, code: i32, kind: u32, node: u32, value: u64): void {
  keepTag(record, EXTRA_xdata, code, kind, node, value);
}

/** One value; false for a code that does not exist: the rest of its application is skipped. */
function readItem(record: usize): bool {
  const code = <i32>readRC() + 1000;
  switch (code) {
    case 1000:
    case 1001:
      keep(record, code, TAG_text, readString(), 0);
      return true;
    case 1002:
      store<u8>(scratch, readRC() == 0 ? 123 : 125);
      keep(record, code, TAG_text, newText(scratch, 1, 0), 0);
      return true;
    case 1003:
      keep(record, code, TAG_text, nameOfHandle(bswap<u64>(readRLL())), 0);
      return true;
    case 1004:
      keep(record, code, TAG_bytes, readChunk(readRC()), 0);
      return true;
    case 1005:
      keep(record, code, TAG_handle, 0, bswap<u64>(readRLL()));
      return true;
    case 1070:
      keep(record, code, TAG_integer, 0, <u64>(<i64>(<i16>readRS())));
      return true;
    case 1071:
      keep(record, code, TAG_integer, 0, <u64>(<i64>(<i32>readRL())));
      return true;
    default:
      return readDoubles(record, code);
  }
}

function readDoubles(record: usize, code: i32): bool {
  if (code >= 1010 && code <= 1013) {
    for (let i = 0; i < 3; i++) {
      keep(record, code + 10 * i, TAG_f64, 0, reinterpret<u64>(readRD()));
    }
    return true;
  }
  if (code < 1040 || code > 1042) return false;
  keep(record, code, TAG_f64, 0, reinterpret<u64>(readRD()));
  return true;
}

/**
 * A text of xdata and of xrecords: with its length, before R2007 also its code page. (Chapter 28
 * says that the length is one byte and the page two, high byte first: the same for short texts.)
 */
export function readString(): u32 {
  if (bitsVersion >= R2007) {
    readUnits(readRS());
    return fileText(textStart, textLength);
  }
  const length = readRS();
  readRC();
  return readRawText(length);
}

/** `length` bytes of the drawing's code page. */
export function readRawText(length: u32): u32 {
  if (length << 3 > bitsLeft()) {
    setFault();
    return 0;
  }
  closeList();
  const at = alloc(length + 8);
  readBytes(at, length);
  return fileText(at, length);
}

/** A {offset, count, capacity} of bytes; its own offset. */
export function readChunk(length: u32): u32 {
  if (length << 3 > bitsLeft()) {
    setFault();
    return 0;
  }
  closeList();
  const list = alloc(16);
  memory.fill(list, 0, 16);
  const at = makeList(list, 1, length);
  if (length != 0) readBytes(at, length);
  return <u32>(list - base);
}
