/**
 * Compressors for both kinds of DWG pages, as simple as they can be and still use every opcode: for
 * tests of the decompressors, which must give back what went in.
 */

interface Match {
  length: number;
  distance: number;
}

const MATCH_LENGTH_MAX = 2000;

/** Where the next three bytes stood before; the newest place of each is kept. */
class Finder {
  private places = new Map<number, number>();
  private data: Uint8Array;
  private distanceMax: number;

  constructor(data: Uint8Array, distanceMax: number) {
    this.data = data;
    this.distanceMax = distanceMax;
  }

  find(at: number): Match | undefined {
    const { data } = this;
    if (at + 3 > data.length) return undefined;
    const key = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16);
    const place = this.places.get(key);
    this.places.set(key, at);
    if (place === undefined || at - place > this.distanceMax) return undefined;
    let length = 3;
    while (at + length < data.length && length < MATCH_LENGTH_MAX) {
      if (data[place + length] !== data[at + length]) break;
      length++;
    }
    return { length, distance: at - place };
  }
}

/** Zero bytes for each 255, then the rest, which is not zero. */
function longLength(out: number[], value: number): void {
  let rest = value;
  for (; rest > 255; rest -= 255) out.push(0);
  out.push(rest);
}

function literalRunR2004(out: number[], literals: Uint8Array): void {
  const { length } = literals;
  if (length <= 18) out.push(length - 3);
  else {
    out.push(0);
    longLength(out, length - 18);
  }
  out.push(...literals);
}

function matchR2004(out: number[], { length, distance }: Match, tail: number): void {
  if (length <= 14 && distance <= 0x400) {
    const low = (distance - 1) & 3;
    out.push(((length + 1) << 4) | (low << 2) | tail, (distance - 1) >> 2);
    return;
  }
  let offset = distance - 1;
  if (distance <= 0x4000) {
    if (length <= 33) out.push(0x20 | (length - 2));
    else {
      out.push(0x20);
      longLength(out, length - 33);
    }
  } else {
    offset = (distance - 0x4000) & 0x3fff;
    const opcode = 0x10 | (distance >= 0x8000 ? 8 : 0);
    if (length <= 9) out.push(opcode | (length - 2));
    else {
      out.push(opcode);
      longLength(out, length - 9);
    }
  }
  out.push(((offset & 0x3f) << 2) | tail, offset >> 6);
}

/** R2004: at least four bytes. */
export function packR2004(data: Uint8Array): Uint8Array {
  const out: number[] = [];
  const finder = new Finder(data, 0xbfff);
  let pending: Match | undefined;
  let start = 0;
  const flush = (end: number): void => {
    const literals = data.subarray(start, end);
    if (pending === undefined) literalRunR2004(out, literals);
    else {
      matchR2004(out, pending, literals.length <= 3 ? literals.length : 0);
      if (literals.length > 3) literalRunR2004(out, literals);
      else out.push(...literals);
    }
  };
  for (let at = 0; at < data.length; ) {
    const match = finder.find(at);
    // a match of three from afar would look like the end mark; the first run has four or more
    if (match === undefined || at < 4 || (match.length === 3 && match.distance > 0x4000)) {
      at++;
      continue;
    }
    flush(at);
    pending = match;
    at += match.length;
    start = at;
  }
  flush(data.length);
  out.push(0x11);
  return Uint8Array.from(out);
}

const run = (start: number, length: number): number[] =>
  Array.from({ length }, (_, i) => start + i);
const sixteen = (start: number): number[] => [...run(start + 8, 8), ...run(start, 8)];
const last = (count: number, size: number): number[] =>
  Array.from({ length: size }, (_, i) => count - 1 - i);

/** Which stored byte stands at each place of a literal run shorter than 32 (ODA 5.10.1). */
function literalOrder(count: number): number[] {
  if (count < 4) return last(count, count);
  if (count < 8) {
    if (count < 6) return [...run(4, count - 4), ...run(0, 4)];
    return [...last(count, count - 5), ...run(1, 4), 0];
  }
  if (count < 16) {
    const rest = count - 8;
    if (rest < 2) return [...run(8, rest), ...run(0, 8)];
    if (rest < 4) return [...last(count, rest - 1), ...run(1, 8), 0];
    if (rest < 6) return [...run(12, rest - 4), ...run(8, 4), ...run(0, 8)];
    return [...last(count, rest - 5), ...run(9, 4), ...run(1, 8), 0];
  }
  if (count === 17) return [...run(9, 8), 8, ...run(0, 8)];
  if (count === 18) return [17, ...sixteen(1), 0];
  if (count === 31) {
    return [30, ...run(26, 4), ...run(18, 8), ...run(10, 8), ...run(2, 8), 1, 0];
  }
  const rest = count - 16;
  if (rest < 4) return [...last(count, rest), ...sixteen(0)];
  if (rest < 8) return [...last(count, rest - 4), ...run(16, 4), ...sixteen(0)];
  if (rest < 9) return [...run(16, 8), ...sixteen(0)];
  if (rest < 12) return [...last(count, rest - 9), ...run(17, 8), 16, ...sixteen(0)];
  return [...last(count, rest - 12), ...run(24, 4), ...run(16, 8), ...sixteen(0)];
}

function orderLiterals(literals: Uint8Array): number[] {
  const out: number[] = [];
  let at = 0;
  for (; literals.length - at >= 32; at += 32) {
    for (const start of [24, 16, 8, 0]) out.push(...literals.subarray(at + start, at + start + 8));
  }
  const rest = literals.subarray(at);
  const stored = new Array<number>(rest.length);
  literalOrder(rest.length).forEach((from, place) => {
    stored[from] = rest[place]!;
  });
  return [...out, ...stored];
}

function literalRunR2007(out: number[], literals: Uint8Array): void {
  const { length } = literals;
  if (length < 23) out.push(length - 8);
  else {
    out.push(15);
    let rest = length - 23;
    if (rest < 255) out.push(rest);
    else {
      out.push(255);
      for (rest -= 255; rest >= 0xffff; rest -= 0xffff) out.push(255, 255);
      out.push(rest & 255, rest >> 8);
    }
  }
  out.push(...orderLiterals(literals));
}

function matchR2007(out: number[], match: Match, tail: number, isFirst: boolean): void {
  const { length, distance } = match;
  const offset = distance - 1;
  if (length <= 14 && offset < 512) {
    out.push((length << 4) | (offset & 15), ((offset >> 4) << 3) | tail);
  } else if (length <= 18 && offset < 8192) {
    out.push(0x10 | (length - 3), offset & 255, ((offset >> 8) << 3) | tail);
  } else if (length >= 19 && length <= 50 && offset < 4096) {
    const more = length - 19;
    const high = ((offset >> 8) << 3) | ((more & 16) << 3);
    out.push((isFirst ? 0 : 0xf0) | (more & 15), offset & 255, high | tail);
  } else if (length < 256) {
    out.push(0x20 | (length & 7), distance & 255, distance >> 8, (length & 0xf8) | tail);
  } else {
    const more = length - 256;
    out.push(0x28 | (more & 7), offset & 255, offset >> 8);
    out.push((more >> 3) & 255, ((more >> 11) << 3) | tail);
  }
}

/** R2007: at least one byte. */
export function packR2007(data: Uint8Array): Uint8Array {
  const out: number[] = [];
  const finder = new Finder(data, 0xffff);
  let pending: Match | undefined;
  let start = 0;
  // right behind a literal run, a copy's opcode may begin with 0
  let isFirst = true;
  const flush = (end: number): void => {
    const literals = data.subarray(start, end);
    const { length } = literals;
    if (pending === undefined) {
      if (length < 8) out.push(0x20, 0, 0, length, ...orderLiterals(literals));
      else literalRunR2007(out, literals);
      isFirst = true;
      return;
    }
    matchR2007(out, pending, length < 8 ? length : 0, isFirst);
    if (length >= 8) literalRunR2007(out, literals);
    else out.push(...orderLiterals(literals));
    isFirst = length > 0;
  };
  for (let at = 0; at < data.length; ) {
    const match = at === 0 ? undefined : finder.find(at);
    if (match === undefined) {
      at++;
      continue;
    }
    flush(at);
    pending = match;
    at += match.length;
    start = at;
  }
  flush(data.length);
  return Uint8Array.from(out);
}
