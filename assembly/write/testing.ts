/**
 * The entry that tests of the writers compile: a drawing buffer is copied in and written out.
 */

import { HEAD_SIZE } from '../generated/model';
import { alloc, base, layMemory, rewind } from '../model/arena';

export * from './exports';

/** Makes room for a drawing buffer of `size` bytes; returns the address to copy it to. */
export function takeDrawing(size: u32): usize {
  layMemory(65535);
  rewind();
  alloc(size - HEAD_SIZE);
  return base;
}
