/**
 * A large, sound file of R13, R14 or R2000 read in parts: most of it is objects, each of which is
 * needed once, so that the file need not be in memory beside the drawing that is made of it.
 *
 *   head, sections: kept | objects: a few windows that move along, as the object map leads
 *
 * Programs write what they changed behind the rest, so that the order of handles goes through
 * several parts of a file at a time: each gets a window, the one not used for longest moves.
 *
 * In, through the imports `inputSize` and `readAt`, where the host can read at any place. Out: the
 * section table as `container-r13.ts` makes it, and `objectBytes`. Anything unusual (a wrong CRC, a
 * section beyond the end, a damaged map, objects strewn about) is left to the reader of the whole
 * file: `openParts` then says false, and nothing was made.
 */
import { PADDING, alloc, allocInput, beginInput } from '../../model/arena';
import {
  LOCATORS,
  LOCATOR_COUNT,
  LOCATOR_SIZE,
  PREVIEW_ADDRESS,
  PREVIEW_SENTINEL,
  SENTINEL_SIZE,
  hasHeader,
  isHeaderSound,
  kindOfLocator,
} from './container-r13';
import {
  SECTION_HANDLES,
  SECTION_OBJECTS,
  SECTION_PREVIEW,
  fileSize,
  fileStart,
  forgetSections,
  hasBytes,
  sectionSize,
  sectionStart,
  setFile,
  setSectionBytes,
} from './container-sections';
import { objectCount, objectMapDamaged, offsetAt, readObjectMap } from './object-map';

/** Bytes of the input; 0 where it can only be read from its start to its end. */
@external("host", "inputSize")
declare function inputSize(): u32;
/** Reads from a place on; returns the number of bytes, fewer than asked for at the end only. */
@external("host", "readAt")
declare function readAt(offset: u32, target: usize, size: u32): u32;

/** A smaller file is not worth it. */
const FILE_SIZE_MIN: u32 = 1 << 17;
const LOCATORS_MAX: u32 = 6;
const WINDOWS: u32 = 8;
const WINDOW_SIZE_MIN: u32 = 1 << 14;
const WINDOW_SIZE_MAX: u32 = 1 << 18;
/** Windows of a small file are this part of it. */
const WINDOW_SHIFT: u32 = 6;
/** Windows may load this many times the file. */
const LOADS_MAX: u64 = 4;
/** What an object takes at least, where its size is not known yet. */
const OBJECT_SIZE_MIN: u32 = 32;
/** Of each window: u32 address, u32 from, u32 to, u32 time of its last use. */
const ENTRY_SIZE: u32 = 16;
const entries: usize = memory.data(128, 8);

/** False: the whole file is in memory, from `fileStart` on. */
let isInParts: bool = false;
let windowSize: u32 = 0;
let time: u32 = 0;
/** The part of the file that the window used last holds. */
let window: usize = 0;
let windowFrom: u32 = 0;
let windowTo: u32 = 0;
/** A window for a single object that is larger than the others. */
let large: usize = 0;
let largeSize: u32 = 0;

/** From here on objects come from the file in memory. */
export function forgetParts(): void {
  isInParts = false;
}

/** Opens a file in parts; false where it must be read whole. `objectsSize` is its size. */
export function openParts(): bool {
  const size = inputSize();
  if (size < FILE_SIZE_MIN || !openHead(size)) return false;
  const count = load<u32>(fileStart + LOCATOR_COUNT);
  let left = size >> 1;
  for (let i: u32 = 0; i < count; i++) {
    const locator = fileStart + LOCATORS + i * LOCATOR_SIZE;
    const kind = kindOfLocator(load<u8>(locator));
    const place = load<u32>(locator, 1);
    const length = load<u32>(locator, 5);
    if (kind == 0 || place == 0 || length == 0) continue;
    if (length > left || !readSection(kind, place, length)) return false;
    left -= length;
  }
  if (!hasHeader() || !openPreview(left)) return false;
  readObjectMap(sectionStart(SECTION_HANDLES), sectionSize(SECTION_HANDLES), size);
  if (objectMapDamaged || isStrewn(size)) return false;
  setSectionBytes(SECTION_OBJECTS, fileStart, size);
  for (let i: u32 = 0; i < WINDOWS; i++) {
    store<u32>(entries + i * ENTRY_SIZE, <u32>allocInput(windowSize + PADDING));
  }
  large = 0;
  largeSize = 0;
  isInParts = true;
  return true;
}

/** The head with its locators, if it is one of these releases and its CRC is right. */
function openHead(size: u32): bool {
  forgetSections();
  beginInput();
  const length = LOCATORS + LOCATORS_MAX * LOCATOR_SIZE + 2;
  const start = allocInput((length + 7) & ~7);
  if (readAt(0, start, length) != length) return false;
  setFile(start, size);
  // "AC1012", "AC1014", "AC1015"
  if (load<u32>(start) != 0x30314341 || load<u8>(start, 4) != 0x31) return false;
  const last = <u32>load<u8>(start, 5);
  if (last != 0x32 && last != 0x34 && last != 0x35) return false;
  const count = load<u32>(start + LOCATOR_COUNT);
  return count >= 3 && count <= LOCATORS_MAX && isHeaderSound(count);
}

function readSection(kind: u32, place: u32, length: u32): bool {
  if (!hasBytes(place, length)) return false;
  const at = allocInput(((length + 7) & ~7) + PADDING);
  if (readAt(place, at, length) != length) return false;
  memory.fill(at + length, 0, PADDING);
  setSectionBytes(kind, at, length, place);
  return true;
}

/** The preview, where there is one: see `findPreview` in `container-r13.ts`. */
function openPreview(left: u32): bool {
  const place = load<u32>(fileStart + PREVIEW_ADDRESS);
  const head = SENTINEL_SIZE + 4;
  if (place == 0 || !hasBytes(place, head)) return true;
  const at = allocInput((head + 7) & ~7);
  if (readAt(place, at, head) != head) return false;
  if (load<u64>(at) != PREVIEW_SENTINEL) return true;
  const length = <u64>load<u32>(at, SENTINEL_SIZE) + head;
  if (!hasBytes(place, length)) return true;
  return length <= <u64>left && readSection(SECTION_PREVIEW, place, <u32>length);
}

/** True when going through the map would load far more than the file. */
function isStrewn(size: u32): bool {
  windowSize = min(max(size >> WINDOW_SHIFT, WINDOW_SIZE_MIN), WINDOW_SIZE_MAX);
  forgetWindows();
  let loads: u64 = 0;
  for (let i: u32 = 0; i < objectCount; i++) {
    const offset = offsetAt(i);
    const length = min(OBJECT_SIZE_MIN, size - offset);
    if (isInWindow(offset, length) || findWindow(offset, length)) continue;
    takeWindow(offset, length);
    loads++;
  }
  forgetWindows();
  return loads * windowSize > LOADS_MAX * size;
}

function forgetWindows(): void {
  memory.fill(entries, 0, WINDOWS * ENTRY_SIZE);
  time = 0;
  windowFrom = 0;
  windowTo = 0;
}

@inline
function isInWindow(offset: u32, size: u32): bool {
  return offset >= windowFrom && offset + size <= windowTo;
}

/**
 * The address of `size` bytes of the object data from an offset on, which `objectsBase` is the
 * address of where the file is in memory. What an earlier call gave is gone.
 */
@inline
export function objectBytes(objectsBase: usize, offset: u32, size: u32): usize {
  if (!isInParts) return objectsBase + offset;
  if (!isInWindow(offset, size)) openWindow(offset, size);
  return window + (offset - windowFrom);
}

function openWindow(offset: u32, size: u32): void {
  if (findWindow(offset, size)) return;
  if (size > windowSize) {
    if (size > largeSize) {
      largeSize = max(size, largeSize << 1);
      large = alloc(largeSize + PADDING);
    }
    window = large;
    windowFrom = offset;
    windowTo = offset + size;
  } else takeWindow(offset, size);
  const wanted = windowTo - windowFrom;
  const got = readAt(windowFrom, window, wanted);
  // a file that became shorter while it is read
  if (got < wanted) memory.fill(window + got, 0, wanted - got);
}

/** Uses a window that holds the bytes, if there is one. */
function findWindow(offset: u32, size: u32): bool {
  for (let i: u32 = 0; i < WINDOWS; i++) {
    const entry = entries + i * ENTRY_SIZE;
    if (offset < load<u32>(entry, 4) || offset + size > load<u32>(entry, 8)) continue;
    useWindow(entry);
    return true;
  }
  return false;
}

function useWindow(entry: usize): void {
  window = load<u32>(entry);
  windowFrom = load<u32>(entry, 4);
  windowTo = load<u32>(entry, 8);
  store<u32>(entry, ++time, 12);
}

/** Moves a window to an offset: the one that ended there, or else the one not used for longest. */
function takeWindow(offset: u32, size: u32): void {
  let chosen = entries;
  let goesOn = false;
  for (let i: u32 = 0; i < WINDOWS && !goesOn; i++) {
    const entry = entries + i * ENTRY_SIZE;
    goesOn = offset >= load<u32>(entry, 4) && offset <= load<u32>(entry, 8);
    if (goesOn || load<u32>(entry, 12) < load<u32>(chosen, 12)) chosen = entry;
  }
  // objects that are a little out of order mostly stand just before
  const before: u32 = goesOn ? 0 : min(offset, (windowSize - size) >> 3);
  const from = offset - before;
  store<u32>(chosen, from, 4);
  store<u32>(chosen, from + min(windowSize, fileSize - from), 8);
  useWindow(chosen);
}
