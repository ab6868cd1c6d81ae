/**
 * What went wrong while reading: one entry a fault code with its first place and its number of
 * times.
 *
 * Entry, 40 bytes: u32 fault, u32 count, u32 section, u32 1 when the place is a line, u64 place,
 * u64 handle, u64 detail. The host words them from `engine/schema/faults.ts`.
 */
const ENTRY_SIZE: u32 = 40;
const FAULTS_MAX: u32 = 96;
const entries: usize = memory.data(3840, 8);
let count: u32 = 0;

/** Where the reader stands; readers keep it up to date. */
export let placeSection: u32 = 0;
export let placeIsLine: u32 = 1;
export let place: u64 = 0;
export let placeHandle: u64 = 0;

export function setSection(section: u32): void {
  placeSection = section;
}
export function setPlace(value: u64, isLine: u32): void {
  place = value;
  placeIsLine = isLine;
}
export function setPlaceHandle(handle: u64): void {
  placeHandle = handle;
}

export function faultCount(): u32 {
  return count;
}
export function faultTable(): usize {
  return entries;
}
export function forgetFaults(): void {
  count = 0;
  placeSection = 0;
  place = 0;
  placeHandle = 0;
}

/** Notes a fault at the reader's place; the first of a code keeps place and detail. */
export function fault(code: u32, detail: u64 = 0): void {
  faults(code, 1, detail);
}

/** Notes a fault that happened `times` times. */
export function faults(code: u32, times: u32, detail: u64 = 0): void {
  for (let i: u32 = 0; i < count; i++) {
    const entry = entries + i * ENTRY_SIZE;
    if (load<u32>(entry) == code) {
      store<u32>(entry, load<u32>(entry, 4) + times, 4);
      return;
    }
  }
  if (count >= FAULTS_MAX) return;
  const entry = entries + count * ENTRY_SIZE;
  count++;
  store<u32>(entry, code);
  store<u32>(entry, times, 4);
  store<u32>(entry, placeSection, 8);
  store<u32>(entry, placeIsLine, 12);
  store<u64>(entry, place, 16);
  store<u64>(entry, placeHandle, 24);
  store<u64>(entry, detail, 32);
}
