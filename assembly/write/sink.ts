/**
 * Where text goes: a window of 1 MiB that is handed to the host each time it is nearly full.
 *
 * In: ASCII literals, numbers, texts of the drawing buffer (UTF-8). Out: UTF-8 chunks through the
 * import `flush`, cut anywhere. Writers call `room` once a field group: it leaves at least ROOM
 * bytes free, so that what follows needs no check until a text or a list is written; those call it
 * again. Literals are static UTF-16 strings, narrowed sixteen characters at a time; nothing is
 * allocated.
 */
import { writeF64, writeHandle, writeI32 } from '../core/number-write';
import { base, OUTPUT_SIZE, outputWindow } from '../model/arena';

@external("host", "flush")
declare function flush(address: usize, length: u32): void;

/** Bytes that `room` guarantees. */
export const ROOM: usize = 16384;
/** Text is escaped in pieces of this size, at worst six bytes a byte. */
const PIECE: u32 = 1024;

let at: usize = 0;
let start: usize = 0;
let full: usize = 0;

export function openSink(): void {
  start = outputWindow();
  at = start;
  full = start + OUTPUT_SIZE - ROOM;
}

export function closeSink(): void {
  if (at > start) flush(start, <u32>(at - start));
  at = start;
}

@inline
export function room(): void {
  if (at > full) closeSink();
}

/** An ASCII literal of at most ROOM characters. */
@inline
export function put(literal: string): void {
  putStatic(changetype<usize>(literal));
}

function putStatic(source: usize): void {
  // The bytes of a string are counted in the word before it (AssemblyScript memory layout).
  const length = load<u32>(source - 4) >> 1;
  let target = at;
  const end = target + length;
  while (true) {
    v128.store(target, v128.narrow<i16>(v128.load(source), v128.load(source, 16)) );
    target += 16;
    if (target >= end) break;
    source += 32;
  }
  at = end;
}

@inline
export function putByte(byte: u8): void {
  store<u8>(at, byte);
  at++;
}

/** Takes the last byte back, to go on inside an object that was closed. Not after `room`. */
@inline
export function takeBack(): void {
  at--;
}

@inline
export function putNumber(value: f64): void {
  at += writeF64(at, value);
}

@inline
export function putInteger(value: i32): void {
  at += writeI32(at, value);
}

/** A handle, quoted. */
export function putHandle(value: u64): void {
  store<u8>(at, 0x22);
  at += 1 + writeHandle(at + 1, value);
  store<u8>(at, 0x22);
  at++;
}

const HEX: usize = memory.data<u8>([
  48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102,
]);

/** One byte of UTF-8 inside a JSON string. */
export function putEscaped(byte: u8): void {
  if (byte >= 0x20 && byte != 0x22 && byte != 0x5c) {
    putByte(byte);
    return;
  }
  putByte(0x5c);
  if (byte == 0x22 || byte == 0x5c) putByte(byte);
  else if (byte == 0x0a) putByte(0x6e);
  else if (byte == 0x0d) putByte(0x72);
  else if (byte == 0x09) putByte(0x74);
  else {
    put('u00');
    putByte(load<u8>(HEX + (byte >> 4)));
    putByte(load<u8>(HEX + (byte & 15)));
  }
}

/** Bytes of UTF-8 inside a JSON string: runs that need no escape go sixteen at a time. */
export function putEscapedBytes(source: usize, length: u32): void {
  let rest = length;
  while (rest != 0) {
    const piece = min(rest, PIECE);
    putPiece(source, piece);
    source += piece;
    rest -= piece;
    room();
  }
}

function putPiece(source: usize, length: u32): void {
  const end = source + length;
  while (source + 16 <= end) {
    const bytes = v128.load(source);
    v128.store(at, bytes);
    const special = v128.or(
      v128.lt<u8>(bytes, v128.splat<u8>(0x20)),
      v128.or(
        v128.eq<u8>(bytes, v128.splat<u8>(0x22)),
        v128.eq<u8>(bytes, v128.splat<u8>(0x5c)),
      ),
    );
    const mask = v128.bitmask<i8>(special);
    if (mask == 0) {
      source += 16;
      at += 16;
    } else {
      const clean = <usize>ctz(mask);
      at += clean;
      putEscaped(load<u8>(source + clean));
      source += clean + 1;
    }
  }
  while (source < end) putEscaped(load<u8>(source++));
}

/** The text of a text or symbol node, quoted; an empty string for node 0. */
export function putText(node: u32): void {
  putByte(0x22);
  if (node != 0) {
    const address = base + node;
    putEscapedBytes(base + load<u32>(address), load<u32>(address, 4));
  }
  putByte(0x22);
}

/** A code point inside a JSON string. */
export function putCodePoint(code: u32): void {
  if (code < 0x80) {
    putEscaped(<u8>code);
  } else if (code < 0x800) {
    putByte(<u8>(0xc0 | (code >> 6)));
    putByte(<u8>(0x80 | (code & 63)));
  } else {
    putByte(<u8>(0xe0 | (code >> 12)));
    putByte(<u8>(0x80 | ((code >> 6) & 63)));
    putByte(<u8>(0x80 | (code & 63)));
  }
}
