/**
 * DXF tags to bytes: ASCII with any line end, binary with one- or two-byte group codes.
 *
 *   [[0, 'SECTION'], [2, 'ENTITIES'], [0, 'POINT'], [10, 1.5], …]  ->  a file
 *
 * A tag's value is a text, a number, a bigint (160 to 169) or bytes; the group code decides how it
 * is written (DXF Reference, "Group code value types"). Texts are encoded by the caller's function.
 * Not handled: what a tag means, and the lengths that the format limits texts and chunks to.
 */

export type TagValue = string | number | bigint | Uint8Array;
export type Tag = readonly [code: number, value: TagValue];
/** A text as the file's code page has it. */
export type TextEncoding = (text: string) => Uint8Array;

export const utf8: TextEncoding = (text) => Buffer.from(text, 'utf8');
export const latin1: TextEncoding = (text) => Buffer.from(text, 'latin1');

const isReal = (code: number): boolean =>
  (code >= 10 && code < 60) ||
  (code >= 110 && code < 160) ||
  (code >= 210 && code < 240) ||
  (code >= 460 && code < 470) ||
  (code >= 1010 && code < 1060);

const isBytes = (code: number): boolean => (code >= 310 && code < 320) || code === 1004;

/** Bytes that an integer of a group code takes in a binary file; 0 where the value is none. */
export function integerSize(code: number): number {
  if (code >= 290 && code < 300) return 1;
  if (code >= 160 && code < 170) return 8;
  if ((code >= 90 && code < 100) || code === 1071) return 4;
  if ((code >= 420 && code < 430) || (code >= 440 && code < 460)) return 4;
  const isShort =
    (code >= 60 && code < 80) ||
    (code >= 170 && code < 180) ||
    (code >= 270 && code < 290) ||
    (code >= 370 && code < 390) ||
    (code >= 400 && code < 410) ||
    (code >= 1060 && code < 1071);
  return isShort ? 2 : 0;
}

/** A double as every reader takes it: with a point or an exponent, and all its digits. */
function realText(value: number): string {
  const text = Object.is(value, -0) ? '-0.0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function valueText(code: number, value: TagValue): string | undefined {
  if (typeof value === 'string') return undefined;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex').toUpperCase();
  return isReal(code) ? realText(Number(value)) : String(value);
}

export interface AsciiOptions {
  lineEnd?: string;
  text?: TextEncoding;
}

/** An ASCII file. */
export function asciiDxf(tags: Iterable<Tag>, options: AsciiOptions = {}): Buffer {
  const { lineEnd = '\r\n', text = utf8 } = options;
  const parts: Uint8Array[] = [];
  for (const [code, value] of tags) {
    const written = valueText(code, value);
    parts.push(Buffer.from(`${String(code).padStart(3)}${lineEnd}`, 'latin1'));
    parts.push(written === undefined ? text(value as string) : Buffer.from(written, 'latin1'));
    parts.push(Buffer.from(lineEnd, 'latin1'));
  }
  return Buffer.concat(parts);
}

export interface BinaryOptions {
  /** 1 up to R12, 2 from R13 on. */
  codeSize?: 1 | 2;
  text?: TextEncoding;
}

export const BINARY_SENTINEL = Buffer.from('AutoCAD Binary DXF\r\n\x1a\0', 'latin1');

function codeBytes(code: number, codeSize: 1 | 2): Buffer {
  const wide = Buffer.alloc(2);
  wide.writeUInt16LE(code);
  if (codeSize === 2) return wide;
  return code < 255 ? Buffer.from([code]) : Buffer.concat([Buffer.from([255]), wide]);
}

function integerBytes(value: number | bigint, size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)));
  return bytes.subarray(0, size);
}

function valueBytes(code: number, value: TagValue, text: TextEncoding): Uint8Array {
  if (isReal(code)) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(Number(value));
    return bytes;
  }
  if (isBytes(code)) {
    const chunk = typeof value === 'string' ? Buffer.from(value, 'hex') : (value as Uint8Array);
    return Buffer.concat([Buffer.from([chunk.length]), chunk]);
  }
  const size = integerSize(code);
  if (size > 0) return integerBytes(typeof value === 'bigint' ? value : Number(value), size);
  return Buffer.concat([text(String(value)), Buffer.from([0])]);
}

/** A binary file. */
export function binaryDxf(tags: Iterable<Tag>, options: BinaryOptions = {}): Buffer {
  const { codeSize = 2, text = utf8 } = options;
  const parts: Uint8Array[] = [BINARY_SENTINEL];
  for (const [code, value] of tags) {
    if (code === 999) continue;
    parts.push(codeBytes(code, codeSize), valueBytes(code, value, text));
  }
  return Buffer.concat(parts);
}
