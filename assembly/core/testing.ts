/**
 * The entry that tests and benches compile: the functions of `core/` as exports, and batch drivers
 * so that millions of values cross from the host at once. No part of the product.
 */
import { numberOk, readF64 } from './number-read';
import { writeF64 } from './number-write';

export { codepageFromDwgIndex, codepageFromName, codepageName } from './codepages';
export { numberOk, readF64, readI32, readI64, readU64Hex } from './number-read';
export { writeF64, writeHandle, writeI32, writeI64, writeU32 } from './number-write';
export {
  decodeText,
  decodeUtf16,
  hasEscape,
  isAscii,
  isUtf8,
  replacementCount,
  resolveCarets,
} from './text';

/** The first byte that static data leaves free. */
export function heapBase(): usize {
  return __heap_base;
}

/**
 * Reads `count` texts that lie one after the other, their u32 lengths at `lengths`, each followed
 * by one byte that is not part of it. Values go to `values`; returns how many were not ok.
 */
export function readMany(texts: usize, lengths: usize, count: u32, values: usize): u32 {
  let faults: u32 = 0;
  for (let index: usize = 0; index < count; index++) {
    const length = load<u32>(lengths + (index << 2));
    store<f64>(values + (index << 3), readF64(texts, length));
    if (!numberOk()) faults++;
    texts += length + 1;
  }
  return faults;
}

/** Writes `count` doubles at `values` as text, a line feed after each; returns the text's size. */
export function writeMany(values: usize, count: u32, target: usize): usize {
  let at = target;
  for (let index: usize = 0; index < count; index++) {
    at += writeF64(at, load<f64>(values + (index << 3)));
    store<u8>(at++, 0x0a);
  }
  return at - target;
}
