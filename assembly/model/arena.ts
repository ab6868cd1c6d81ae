/**
 * The memory of one drawing: windows for input and output, then the drawing buffer, which only
 * grows.
 *
 *   static data | type tables | input window | output window | parameters | drawing buffer →
 *
 * A reader that needs its input whole (DWG) puts it, and what it unpacks, between the parameters
 * and the drawing buffer: `beginInput`, `allocInput` as often as needed, then `beginDrawing`.
 *
 * Out comes the drawing buffer [base, base + drawingSize()): records, lists and texts that refer to
 * each other by offset from `base`. Nothing is freed; `rewind` starts the next drawing. When memory
 * runs out the host is told through `outOfMemory`, which throws and unwinds: the instance is then
 * dropped.
 */
import { HEAD_SIZE, NODE_SIZE } from '../generated/model';

@external("host", "outOfMemory")
declare function outOfMemory(size: u32): void;

export const INPUT_SIZE: u32 = 1 << 20;
export const OUTPUT_SIZE: u32 = 1 << 20;
export const PARAMETER_SIZE: u32 = 1 << 16;
/** Zeroed bytes behind the input, so that wide loads at its end are harmless. */
export const PADDING: u32 = 128;
export const TYPE_TABLES_SIZE: u32 = 1 << 21;
const PAGE: u32 = 65536;
/** No list is larger: sizes are 32 bits wide. */
const LIST_BYTES_MAX: u32 = 0xf0000000;
/** Memory is asked for in steps: single pages cost a thousand times more than one large step. */
const STEP_PAGES: u32 = 256;

/** Start of the drawing buffer. */
export let base: usize = 0;
/** Where the drawing buffer starts when no input lies below it. */
let baseMin: usize = 0;
let top: usize = 0;
let limit: usize = 0;
let pagesMax: u32 = 65535;
let tables: usize = 0;

/** The list that was appended to last, while its unused capacity can still be given back. */
let openList: usize = 0;
let openElementSize: u32 = 0;

export function typeTables(): usize {
  return tables;
}
export function inputWindow(): usize {
  return tables + TYPE_TABLES_SIZE;
}
export function outputWindow(): usize {
  return inputWindow() + INPUT_SIZE + PADDING;
}
export function parameterBuffer(): usize {
  return outputWindow() + OUTPUT_SIZE + PADDING;
}
export function drawingBase(): usize {
  return base;
}
export function drawingSize(): u32 {
  return <u32>(top - base);
}

/** Lays the memory out, once an instance. `pages`: the most that memory may grow to. */
export function layMemory(pages: u32): void {
  pagesMax = min(pages, <u32>65535);
  tables = (__heap_base + 63) & ~63;
  baseMin = (parameterBuffer() + PARAMETER_SIZE + 63) & ~63;
  base = baseMin;
  limit = <usize>memory.size() << 16;
  top = base;
  if (base + HEAD_SIZE > limit) grow(HEAD_SIZE);
}

/** Forgets the drawing and its input; their memory is used again. */
export function rewind(): void {
  beginInput();
  beginDrawing();
}

/** Forgets the drawing; what is allocated until `beginDrawing` lies below the next one. */
export function beginInput(): void {
  lentSize = 0;
  openList = 0;
  base = baseMin;
  top = baseMin;
}

/** `size` bytes of input, not zeroed, that lie right behind those of the call before. */
export function allocInput(size: u32): usize {
  if (<u64>top + size + PADDING + 64 > <u64>limit) grow(size + 64);
  const at = top;
  top += size;
  return at;
}

/** Gives back the input from an address on. */
export function releaseInput(at: usize): void {
  top = at;
}

/** Starts the drawing buffer behind the input and its padding. */
export function beginDrawing(): void {
  if (top != baseMin) base = (top + PADDING + 63) & ~63;
  top = base;
  openList = 0;
  memory.fill(alloc(HEAD_SIZE), 0, HEAD_SIZE);
}

/**
 * Copies a multiple of eight bytes. `memory.copy` is a call out of the generated code, which costs
 * more than the copy itself for the few words of a record or an element.
 */
@inline
export function copyWords(target: usize, source: usize, size: u32): void {
  for (let done: u32 = 0; done < size; done += 8) {
    store<u64>(target + done, load<u64>(source + done));
  }
}

@inline
function align(size: u32): u32 {
  return (size + 7) & ~7;
}

function grow(size: u32): void {
  const pages = memory.size();
  const missing = <u32>((<u64>top + size + PADDING - limit + PAGE - 1) >> 16);
  if (<u64>pages + missing > pagesMax) {
    outOfMemory(size);
    return;
  }
  const step = max(missing, max(STEP_PAGES, <u32>pages >> 3));
  const wanted = min(step, pagesMax - pages);
  if (memory.grow(wanted) < 0 && memory.grow(missing) < 0) {
    outOfMemory(size);
    return;
  }
  limit = <usize>memory.size() << 16;
}

/** `size` fresh bytes, eight-byte aligned, not zeroed. */
export function alloc(size: u32): usize {
  const whole = align(size);
  if (<u64>top + whole + PADDING > <u64>limit) grow(whole);
  const at = top;
  top += whole;
  return at;
}

/** A part of the input that is of no use any more: see `borrow`. */
let lentStart: usize = 0;
let lentSize: u32 = 0;

/** Lends a part of the input until the next one begins. */
export function lend(start: usize, size: u32): void {
  lentStart = start;
  lentSize = size;
}

/** Space for the time of one step: what was lent, or else the end of the buffer. */
export function borrow(size: u32): usize {
  return size <= lentSize ? lentStart : alloc(size);
}

/** Gives back all that was allocated from an address on; no list may be in use there. */
export function release(at: usize): void {
  openList = 0;
  top = at;
}

/** Gives back what the last list did not use, if nothing came after it. */
export function closeList(): void {
  if (openList == 0) return;
  const start = base + load<u32>(openList);
  const count = load<u32>(openList, 4);
  const capacity = load<u32>(openList, 8);
  if (start + align(capacity * openElementSize) == top) {
    top = start + align(count * openElementSize);
    store<u32>(openList, count, 8);
  }
  openList = 0;
}

/** Lets the last list keep what it does not use yet. */
export function keepSpare(): void {
  openList = 0;
}

/**
 * Room for one more element of a list; returns its address. `list` is the address of
 * {u32 offset, u32 count, u32 capacity}. A list at the end of the buffer grows in place, another
 * one moves with doubled capacity, so that appending stays linear whatever the order of the tags.
 */
export function append(list: usize, elementSize: u32): usize {
  const count = load<u32>(list, 4);
  if (count >= load<u32>(list, 8)) extend(list, elementSize, 1);
  store<u32>(list, count + 1, 4);
  return base + load<u32>(list) + <usize>count * elementSize;
}

/** Room for `more` elements behind the last one. */
export function extend(list: usize, elementSize: u32, more: u32): void {
  const count = load<u32>(list, 4);
  const capacity = load<u32>(list, 8);
  if (capacity - count >= more) return;
  const start = base + load<u32>(list);
  const step = max(more, elementSize < 8 ? 64 : 8);
  if (capacity != 0 && start + align(capacity * elementSize) == top) {
    const wanted = count + step;
    alloc(align(wanted * elementSize) - align(capacity * elementSize));
    store<u32>(list, wanted, 8);
    openList = list;
  } else {
    closeList();
    const wanted = count == 0 ? step : max(count << 1, count + step);
    const bytes = <u64>wanted * elementSize;
    if (bytes > LIST_BYTES_MAX) outOfMemory(LIST_BYTES_MAX);
    const moved = alloc(<u32>bytes);
    memory.copy(moved, start, <usize>count * elementSize);
    store<u32>(list, <u32>(moved - base));
    store<u32>(list, wanted, 8);
    // a list that had to move keeps its spare room: giving it back would make appending quadratic
    if (count == 0) openList = list;
  }
  openElementSize = elementSize;
}

/**
 * Makes a list of so many zeroed elements; returns the first, 0 for none. More than addresses reach
 * ends as any lack of memory does.
 */
export function makeList(list: usize, elementSize: u32, count: u32): usize {
  if (count == 0) return 0;
  closeList();
  const bytes = <u64>count * elementSize;
  if (bytes > LIST_BYTES_MAX) outOfMemory(LIST_BYTES_MAX);
  const start = alloc(<u32>bytes);
  memory.fill(start, 0, <usize>bytes);
  store<u32>(list, <u32>(start - base));
  store<u32>(list, count, 4);
  store<u32>(list, count, 8);
  return start;
}

/** A text node with a copy of the bytes; returns its offset, 0 for an empty text. */
export function newText(source: usize, length: u32, flags: u32): u32 {
  if (length == 0) return 0;
  closeList();
  const node = alloc(NODE_SIZE + length);
  store<u32>(node, <u32>(node + NODE_SIZE - base));
  store<u32>(node, length, 4);
  store<u32>(node, length, 8);
  store<u32>(node, flags, 12);
  memory.copy(node + NODE_SIZE, source, length);
  return <u32>(node - base);
}

/** Adds bytes at the end of a text node; the node keeps its place, its bytes may move. */
export function appendText(node: u32, source: usize, length: u32): void {
  const at = base + node;
  const used = load<u32>(at, 4);
  const capacity = load<u32>(at, 8);
  if (used + length > capacity) {
    closeList();
    const wanted = max(used + length, used << 1);
    const moved = alloc(wanted);
    memory.copy(moved, base + load<u32>(at), used);
    store<u32>(at, <u32>(moved - base));
    store<u32>(at, wanted, 8);
  }
  memory.copy(base + load<u32>(at) + used, source, length);
  store<u32>(at, used + length, 4);
}
