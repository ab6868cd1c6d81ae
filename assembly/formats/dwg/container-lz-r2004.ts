/**
 * Decompression of R2004, R2010, R2013 and R2018 pages: an LZ77 close to LZO (ODA 4.7).
 *
 *   literal run? then: opcode, more bytes of length and distance | 0 to 3 literals, or a run | …
 *
 * In: compressed bytes. Out: at most `capacity` bytes, and how many. Damaged input ends the output
 * early and sets `isLzBroken`; nothing outside of both ranges is written or, beyond a few bytes
 * behind the input, read. Copies go 16 bytes at a time where distance and room allow it.
 */

/** True when the input did not end with its end mark, or points outside of the output. */
export let isLzBroken: bool = false;

const END: u32 = 0x11;

let next: usize = 0;
let inputEnd: usize = 0;
let out: usize = 0;
let outEnd: usize = 0;

/** A length that does not fit its opcode: 255 for each zero byte, then the first other byte. */
function longLength(start: u32): u32 {
  let length = start;
  while (next < inputEnd) {
    const byte = <u32>load<u8>(next);
    next++;
    if (byte != 0) return length + byte;
    // what exceeds the output is cut there; this keeps the sum from wrapping around
    if (length < 0x40000000) length += 255;
  }
  isLzBroken = true;
  return 0;
}

/** Copies `length` bytes of input; false when input or output end. */
@inline
function copyLiterals(length: u32): bool {
  if (length > <u32>(inputEnd - next) || length > <u32>(outEnd - out)) return cutLiterals(length);
  if (length <= 16 && <u32>(outEnd - out) >= 16) v128.store(out, v128.load(next));
  else memory.copy(out, next, length);
  next += length;
  out += length;
  return true;
}

function cutLiterals(length: u32): bool {
  isLzBroken = true;
  length = min(length, min(<u32>(inputEnd - next), <u32>(outEnd - out)));
  memory.copy(out, next, length);
  next += length;
  out += length;
  return false;
}

/** Repeats `length` bytes from `distance` before; the ranges may overlap. */
@inline
function copyBack(start: usize, distance: u32, length: u32): bool {
  if (distance > <u32>(out - start)) {
    isLzBroken = true;
    return false;
  }
  let isWhole = true;
  if (length > <u32>(outEnd - out)) {
    length = <u32>(outEnd - out);
    isLzBroken = true;
    isWhole = false;
  }
  repeat(distance, length);
  return isWhole;
}

/** `copyBack` within bounds. */
@inline
function repeat(distance: u32, length: u32): void {
  const end = out + length;
  if (distance >= 16 && <u32>(outEnd - out) >= length + 16) {
    for (let from = out - distance; out < end; out += 16) {
      v128.store(out, v128.load(from));
      from += 16;
    }
    out = end;
  } else if (distance >= 8 && <u32>(outEnd - out) >= length + 8) {
    for (let from = out - distance; out < end; out += 8) {
      store<u64>(out, load<u64>(from));
      from += 8;
    }
    out = end;
  } else if (distance == 1) {
    memory.fill(out, load<u8>(out - 1), length);
    out = end;
  } else {
    for (let from = out - distance; out < end; out++) {
      store<u8>(out, load<u8>(from));
      from++;
    }
  }
}

/** The byte at `next`, or the end mark with the fault flag behind the input. */
@inline
function nextByte(): u32 {
  if (next >= inputEnd) {
    isLzBroken = true;
    return 0;
  }
  const byte = <u32>load<u8>(next);
  next++;
  return byte;
}

/** Unpacks one page; returns the number of bytes written to `target`. */
export function unpackR2004(source: usize, size: u32, target: usize, capacity: u32): u32 {
  isLzBroken = false;
  next = source;
  inputEnd = source + size;
  out = target;
  outEnd = target + capacity;
  let opcode = nextByte();
  if (opcode > END) {
    if (!copyLiterals(opcode - END)) return <u32>(out - target);
    opcode = nextByte();
  }
  if (opcode < 0x10) {
    const length = opcode == 0 ? longLength(0x0f) : opcode;
    if (!copyLiterals(length + 3)) return <u32>(out - target);
    opcode = nextByte();
  }
  while (opcode != END) {
    opcode = step(target, opcode);
    if (isLzBroken) break;
  }
  return <u32>(out - target);
}

/** One opcode with the literals behind it; returns the next opcode. */
@inline
function step(target: usize, opcode: u32): u32 {
  let length: u32;
  let distance: u32;
  // the low two bits of the last byte before the literals are their number
  let tail = opcode;
  if (opcode >= 0x40) {
    length = (opcode >> 4) - 1;
    distance = ((nextByte() << 2) | ((opcode >> 2) & 3)) + 1;
  } else {
    if (opcode >= 0x20) {
      length = opcode & 0x1f;
      if (length == 0) length = longLength(0x1f);
      distance = 1;
    } else if (opcode >= 0x10) {
      length = opcode & 7;
      if (length == 0) length = longLength(7);
      distance = ((opcode & 8) << 11) + 0x4000;
    } else {
      isLzBroken = true;
      return END;
    }
    length += 2;
    tail = nextByte();
    distance += (tail >> 2) | (nextByte() << 6);
  }
  if (isLzBroken || !copyBack(target, distance, length)) return END;
  let literals = tail & 3;
  let following: u32 = 0;
  if (literals == 0) {
    following = nextByte();
    if (following >= 0x10) return following;
    if (isLzBroken) return END;
    literals = (following == 0 ? longLength(0x0f) : following) + 3;
  }
  if (isLzBroken || !copyLiterals(literals)) return END;
  return nextByte();
}
