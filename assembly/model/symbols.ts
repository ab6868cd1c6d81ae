/**
 * Interned names: layers, linetypes, styles, blocks, applications and type names, each once a
 * drawing.
 *
 * In: bytes of a name as the file has them. Out: the offset of a symbol (a text node with table
 * slots, see `engine/schema/common.ts`). Equal bytes give the equal symbol; names that differ in
 * case only are joined later, by `link.ts`, through `canonical`.
 */
import {
  SYMBOL_SIZE,
  SYMBOL_hash,
  SYMBOL_nextInBucket,
  SYMBOL_nextSymbol,
  SYMBOL_typeIndex,
} from '../generated/model';
import { alloc, base, closeList } from './arena';

const FIRST_BUCKETS: u32 = 1024;

let buckets: u32 = 0;
let bucketCount: u32 = 0;
export let symbolCount: u32 = 0;
/** Offset of the newest symbol; each links to the one before it. */
export let newestSymbol: u32 = 0;

export function forgetSymbols(): void {
  symbolCount = 0;
  newestSymbol = 0;
  bucketCount = FIRST_BUCKETS;
  buckets = newBuckets(bucketCount);
}

function newBuckets(count: u32): u32 {
  closeList();
  const at = alloc(count << 2);
  memory.fill(at, 0, count << 2);
  return <u32>(at - base);
}

/** Reads eight bytes at a time; the caller's padding makes the last load safe. */
function hashOf(source: usize, length: u32): u32 {
  let hash: u64 = <u64>length * 0x9e3779b97f4a7c15;
  let rest = length;
  while (rest >= 8) {
    hash = (rotl(hash, 23) ^ load<u64>(source)) * 0xff51afd7ed558ccd;
    source += 8;
    rest -= 8;
  }
  if (rest != 0) {
    const tail = load<u64>(source) & ((<u64>1 << (rest << 3)) - 1);
    hash = (rotl(hash, 23) ^ tail) * 0xff51afd7ed558ccd;
  }
  return <u32>(hash >> 32);
}

export function equalBytes(a: usize, b: usize, length: u32): bool {
  let rest = length;
  while (rest >= 8) {
    if (load<u64>(a) != load<u64>(b)) return false;
    a += 8;
    b += 8;
    rest -= 8;
  }
  while (rest != 0) {
    if (load<u8>(a) != load<u8>(b)) return false;
    a++;
    b++;
    rest--;
  }
  return true;
}

/** The symbol of a name; made when it is new. `flags`: as of a text node. */
export function intern(source: usize, length: u32, flags: u32 = 0): u32 {
  const hash = hashOf(source, length);
  let slot = base + buckets + ((hash & (bucketCount - 1)) << 2);
  let symbol = load<u32>(slot);
  while (symbol != 0) {
    const at = base + symbol;
    if (
      load<u32>(at, SYMBOL_hash) == hash &&
      load<u32>(at, 4) == length &&
      equalBytes(base + load<u32>(at), source, length)
    ) {
      return symbol;
    }
    symbol = load<u32>(at, SYMBOL_nextInBucket);
  }
  if (symbolCount >= bucketCount) {
    rehash();
    slot = base + buckets + ((hash & (bucketCount - 1)) << 2);
  }
  return make(source, length, flags, hash, slot);
}

function make(source: usize, length: u32, flags: u32, hash: u32, slot: usize): u32 {
  closeList();
  const at = alloc(SYMBOL_SIZE + length + 8);
  memory.fill(at, 0, SYMBOL_SIZE);
  store<u32>(at, <u32>(at + SYMBOL_SIZE - base));
  store<u32>(at, length, 4);
  store<u32>(at, length, 8);
  store<u32>(at, flags, 12);
  store<u32>(at, hash, SYMBOL_hash);
  store<i32>(at, -1, SYMBOL_typeIndex);
  memory.copy(at + SYMBOL_SIZE, source, length);
  const symbol = <u32>(at - base);
  store<u32>(at, load<u32>(slot), SYMBOL_nextInBucket);
  store<u32>(slot, symbol);
  store<u32>(at, newestSymbol, SYMBOL_nextSymbol);
  newestSymbol = symbol;
  symbolCount++;
  return symbol;
}

function rehash(): void {
  bucketCount <<= 2;
  buckets = newBuckets(bucketCount);
  let symbol = newestSymbol;
  for (; symbol != 0; symbol = load<u32>(base + symbol, SYMBOL_nextSymbol)) {
    const at = base + symbol;
    const slot = base + buckets + ((load<u32>(at, SYMBOL_hash) & (bucketCount - 1)) << 2);
    store<u32>(at, load<u32>(slot), SYMBOL_nextInBucket);
    store<u32>(slot, symbol);
  }
}
