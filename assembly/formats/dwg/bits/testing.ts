/**
 * The entry that tests of the bit cursors compile: their functions as exports, and a place for the
 * bits. No part of the product.
 */
import { layMemory } from '../../../model/arena';
import { forgetRecords } from '../../../model/builder';
import { forgetSymbols } from '../../../model/symbols';

export {
  bitPosition,
  bitsFault,
  bitsLeft,
  checkCount,
  colorIndex,
  colorHasHandle,
  colorTransparency,
  colorTrue,
  handleCode,
  openBits,
  openHandles,
  openStrings,
  read3B,
  readB,
  readBB,
  readBD,
  readBE,
  readBL,
  readBLL,
  readBS,
  readBT,
  readCMC,
  readDD,
  readENC,
  readH,
  readMC,
  readMS,
  readOT,
  readRC,
  readRD,
  readRL,
  readRS,
  readTV,
  readUMC,
  setBitEnd,
  setBitsVersion,
  setReferenceHandle,
  skipBits,
  textLength,
  textStart,
} from '../../../core/bits';

/** Lays the memory out; `pages` is the most that it may grow to. */
export function initialize(pages: u32): void {
  layMemory(pages);
  forgetSymbols();
  forgetRecords();
}

/** Room for the bits of a test, and for what is read in place. */
const place: usize = memory.data(4096, 8);

export function workspace(): usize {
  return place;
}
