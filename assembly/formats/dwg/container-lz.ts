/**
 * Decompression of DWG pages: two kinds of LZ77.
 *
 *   R2004, R2010 and later: a literal run? then opcode, length and distance, literals | … (ODA 4.7)
 *   R2007: a literal run, its bytes in an order of their own, then copies | …            (ODA 5.10)
 *
 * In: compressed bytes. Out: at most `capacity` bytes, and how many. Damaged input ends the output
 * early and sets `isLzBroken`; nothing outside of both ranges is written or, beyond a few bytes
 * behind the input, read. Copies go 16 bytes at a time where distance and room allow it.
 */

/** True when the input ends too early, exceeds the output, or points to before its start. */
export let isLzBroken: bool = false;

/** The opcode that ends a page of R2004. */
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

/** The byte at `next`; behind the input 0, and the flag. */
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

/**
 * The order in which R2007 stores 1 to 31 literals: (source, length) pairs until all are told,
 * one row a count (ODA 5.10.1). Longer runs go 32 at a time, in eights from behind.
 */
const LITERAL_RUNS: usize = memory.data<u8>([
  0, 1, 1, 1, 0, 1, 2, 1, 1, 1, 0, 1, 0, 4, 4, 1, 0, 4, 5, 1, 1, 4, 0, 1, 6, 1, 5, 1, 1, 4, 0, 1,
  0, 8, 8, 1, 0, 8, 9, 1, 1, 8, 0, 1, 10, 1, 9, 1, 1, 8, 0, 1, 8, 4, 0, 8, 12, 1, 8, 4, 0, 8,
  13, 1, 9, 4, 1, 8, 0, 1, 14, 1, 13, 1, 9, 4, 1, 8, 0, 1, 8, 8, 0, 8, 9, 8, 8, 1, 0, 8,
  17, 1, 9, 8, 1, 8, 0, 1, 18, 1, 17, 1, 16, 1, 8, 8, 0, 8, 16, 4, 8, 8, 0, 8,
  20, 1, 16, 4, 8, 8, 0, 8, 21, 1, 20, 1, 16, 4, 8, 8, 0, 8, 22, 1, 21, 1, 20, 1, 16, 4, 8, 8, 0, 8,
  16, 8, 8, 8, 0, 8, 17, 8, 16, 1, 8, 8, 0, 8, 25, 1, 17, 8, 16, 1, 8, 8, 0, 8,
  26, 1, 25, 1, 17, 8, 16, 1, 8, 8, 0, 8, 24, 4, 16, 8, 8, 8, 0, 8, 28, 1, 24, 4, 16, 8, 8, 8, 0, 8,
  29, 1, 28, 1, 24, 4, 16, 8, 8, 8, 0, 8, 30, 1, 26, 4, 18, 8, 10, 8, 2, 8, 1, 1, 0, 1,
]);
/** For each count a row of 32 source indexes. */
const literalOrder: usize = memory.data(1024, 16);
let isOrderBuilt: bool = false;

function buildLiteralOrder(): void {
  let run = LITERAL_RUNS;
  for (let count: u32 = 1; count < 32; count++) {
    let done: u32 = 0;
    while (done < count) {
      const source = load<u8>(run);
      const length = <u32>load<u8>(run, 1);
      for (let i: u32 = 0; i < length; i++) {
        store<u8>(literalOrder + (count << 5) + done + i, source + <u8>i);
      }
      done += length;
      run += 2;
    }
  }
  isOrderBuilt = true;
}

/** Copies literals in R2007's order; false when input or output end. */
function copyOrdered(length: u32): bool {
  if (length > <u32>(inputEnd - next) || length > <u32>(outEnd - out)) {
    isLzBroken = true;
    return false;
  }
  for (; length >= 32; length -= 32) {
    store<u64>(out, load<u64>(next, 24));
    store<u64>(out, load<u64>(next, 16), 8);
    store<u64>(out, load<u64>(next, 8), 16);
    store<u64>(out, load<u64>(next), 24);
    next += 32;
    out += 32;
  }
  const order = literalOrder + (length << 5);
  if (length <= 16 && <u32>(outEnd - out) >= 16) {
    v128.store(out, i8x16.swizzle(v128.load(next), v128.load(order)));
  } else {
    for (let i: u32 = 0; i < length; i++) {
      store<u8>(out + i, load<u8>(next + load<u8>(order + i)));
    }
  }
  next += length;
  out += length;
  return true;
}

/** The length of a literal run that its opcode begins. */
function literalLength(opcode: u32): u32 {
  let length = opcode + 8;
  if (length != 0x17) return length;
  let part = nextByte();
  length += part;
  if (part != 0xff) return length;
  do {
    part = nextByte();
    part |= nextByte() << 8;
    if (length < 0x40000000) length += part;
  } while (part == 0xffff && !isLzBroken);
  return length;
}

let backLength: u32 = 0;
let backDistance: u32 = 0;

/** Reads length and distance of a copy; returns the byte whose low bits count the literals. */
@inline
function readCopy(opcode: u32): u32 {
  const kind = opcode >> 4;
  let tail: u32;
  if (kind == 0) {
    backDistance = nextByte();
    tail = nextByte();
    backLength = (opcode & 15) + 0x13 + ((tail >> 3) & 0x10);
    backDistance += ((tail & 0x78) << 5) + 1;
  } else if (kind == 1) {
    backDistance = nextByte();
    tail = nextByte();
    backLength = (opcode & 15) + 3;
    backDistance += ((tail & 0xf8) << 5) + 1;
  } else if (kind == 2) {
    backDistance = nextByte();
    backDistance |= nextByte() << 8;
    backLength = opcode & 7;
    if ((opcode & 8) == 0) {
      tail = nextByte();
      backLength += tail & 0xf8;
    } else {
      backDistance++;
      backLength += nextByte() << 3;
      tail = nextByte();
      backLength += ((tail & 0xf8) << 8) + 0x100;
    }
  } else {
    tail = nextByte();
    backLength = kind;
    backDistance = (opcode & 15) + ((tail & 0xf8) << 1) + 1;
  }
  return tail;
}

/** Unpacks one page of R2007; returns the number of bytes written to `target`. */
export function unpackR2007(source: usize, size: u32, target: usize, capacity: u32): u32 {
  if (!isOrderBuilt) buildLiteralOrder();
  isLzBroken = false;
  next = source;
  inputEnd = source + size;
  out = target;
  outEnd = target + capacity;
  let opcode = nextByte();
  let literals: u32 = 0;
  if (opcode >> 4 == 2) {
    next += 2;
    literals = nextByte() & 7;
  }
  while (next < inputEnd && !isLzBroken) {
    if (literals == 0) literals = literalLength(opcode);
    if (!copyOrdered(literals) || next >= inputEnd) break;
    opcode = nextByte();
    while (true) {
      opcode = readCopy(opcode);
      if (isLzBroken || !copyBack(target, backDistance, backLength)) return <u32>(out - target);
      literals = opcode & 7;
      if (literals != 0 || next >= inputEnd) break;
      opcode = nextByte();
      if (opcode >> 4 == 0) break;
      if (opcode >> 4 == 15) opcode &= 15;
    }
  }
  return <u32>(out - target);
}
