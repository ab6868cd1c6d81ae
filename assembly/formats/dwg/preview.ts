/**
 * AcDb:Preview to a THUMBNAIL record: the picture that the saving program made of the drawing.
 *
 *   16 bytes sentinel | u32 size | u8 count | entries: u8 kind, u32 address, u32 size | data | …
 *
 * In: the section (ODA 14). Out: a record with the bytes as they are: a PNG (from R2013 on), else a
 * bitmap without its file head, which begins with 0x28, else a WMF. What is in them judges
 * `model/thumbnail.ts`.
 */
import { THUMBNAIL_data, THUMBNAIL_data_BIT, THUMBNAIL_size } from '../../generated/model';
import { FAULT_thumbnail_damaged, THUMBNAIL_size_BIT, T_THUMBNAIL } from '../../generated/model';
import { newRecord } from '../../model/builder';
import { fault } from '../../model/faults';
import { SECTION_PREVIEW, fileStart, sectionSize, sectionStart } from './container-sections';
import { makeList, present } from './values';

/** Address of the section in the file, which the addresses of entries count with. */
const PREVIEW_ADDRESS: usize = 0x0d;
const ENTRIES: u32 = 21;
const ENTRY_SIZE: u32 = 9;
const KIND_BITMAP: u32 = 2;
const KIND_WMF: u32 = 3;
const KIND_PNG: u32 = 6;

/** Makes the record, if there is a picture. */
export function readPreview(): void {
  const start = sectionStart(SECTION_PREVIEW);
  const size = sectionSize(SECTION_PREVIEW);
  if (size < ENTRIES) return;
  const count = <u32>load<u8>(start, 20);
  // without usable addresses the pictures follow each other behind the entries
  let following = ENTRIES + count * ENTRY_SIZE;
  if (following > size) return;
  let best: u32 = 0;
  let bestOffset: u32 = 0;
  let bestSize: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const entry = start + ENTRIES + i * ENTRY_SIZE;
    const rank = rankOf(<u32>load<u8>(entry));
    const length = load<u32>(entry, 5);
    const told = load<u32>(entry, 1) - load<u32>(fileStart, PREVIEW_ADDRESS);
    const isTold = told >= ENTRIES + count * ENTRY_SIZE && <u64>told + length <= <u64>size;
    const offset = isTold ? told : following;
    if (<u64>offset + length > <u64>size) {
      fault(FAULT_thumbnail_damaged);
      break;
    }
    if (rank > best && length != 0) {
      best = rank;
      bestOffset = offset;
      bestSize = length;
    }
    following = offset + length;
  }
  if (best != 0) keepPreview(start + bestOffset, bestSize);
}

function rankOf(kind: u32): u32 {
  if (kind == KIND_PNG) return 3;
  if (kind == KIND_BITMAP) return 2;
  return kind == KIND_WMF ? 1 : 0;
}

function keepPreview(source: usize, size: u32): void {
  const record = newRecord(T_THUMBNAIL);
  store<i32>(record, <i32>size, THUMBNAIL_size);
  const data = makeList(record + THUMBNAIL_data, 1, size);
  memory.copy(data, source, size);
  present(record, THUMBNAIL_size_BIT | THUMBNAIL_data_BIT);
}
