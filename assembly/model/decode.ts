/**
 * Texts to UTF-8, once the whole file has been seen.
 *
 * In: the raw texts that reading left (`rawTexts`), the declared version and code page. Out: the
 * same nodes in UTF-8, escapes resolved. Files lie about their encoding in both directions, so the
 * bytes of all texts together decide: from R2007 on text is UTF-8 (DXF Reference, "DXF format")
 * unless it is not valid; before, it is in $DWGCODEPAGE unless all of it is valid UTF-8. A DXF file
 * has a caret and a letter in place of a control character, in any text ("ASCII control characters
 * in DXF files"); the ACIS data of some writers has not, so its carets are for `acis/sat.ts`.
 */
import { codepageUtf8 } from '../core/codepages';
import {
  decodeText,
  hasCaret,
  isAscii,
  isUtf8,
  replacementCount,
  resolveCarets,
} from '../core/text';
import {
  FAULT_bad_text,
  FAULT_not_utf8,
  FAULT_utf8_found,
  TEXT_literal,
  TEXT_raw,
} from '../generated/model';
import { rawTexts, sparseList } from './builder';
import { alloc, base, closeList } from './arena';
import { faults } from './faults';
import { isModelled, satTexts } from './modelled';

const R2007: u32 = 1021;

let foreign: u32 = 0;
let invalid: u32 = 0;
let threeByte: u32 = 0;

/** Whether carets of the file stand for control characters. */
let hasCarets: bool = false;

/** Decodes every raw text of a DXF file; returns the code page that was used. */
export function decodeDxfTexts(version: u32, codepage: i32, isDoubleByte: bool): i32 {
  const count = load<u32>(sparseList, 4);
  for (let i: u32 = 0; i < count; i++) {
    const record = base + load<u32>(base + load<u32>(sparseList) + (<usize>i << 2));
    if (isModelled(load<u16>(record, 4))) keepCarets(satTexts(record));
  }
  hasCarets = true;
  const used = decodeTexts(version, codepage, isDoubleByte);
  hasCarets = false;
  return used;
}

function keepCarets(list: usize): void {
  const count = load<u32>(list, 4);
  for (let i: u32 = 0; i < count; i++) {
    const node = load<u32>(base + load<u32>(list) + (<usize>i << 2));
    const flags = node == 0 ? 0 : load<u32>(base + node, 12);
    if ((flags & TEXT_raw) != 0) store<u32>(base + node, flags | TEXT_literal, 12);
  }
}

/** Decodes every raw text; returns the code page that was used, 65001 for UTF-8. */
export function decodeTexts(version: u32, codepage: i32, isDoubleByte: bool): i32 {
  count();
  const before = replacementCount();
  const isUtf8File = chooseUtf8(version, codepage, isDoubleByte);
  const total = load<u32>(rawTexts, 4);
  const list = load<u32>(rawTexts);
  for (let i: u32 = 0; i < total; i++) {
    const node = base + load<u32>(base + list + (<usize>i << 2));
    const at = base + load<u32>(node);
    const length = load<u32>(node, 4);
    decodeNode(node, at, length, codepage, isUtf8File && isUtf8(at, length));
  }
  const replaced = replacementCount() - before;
  if (replaced != 0) faults(FAULT_bad_text, replaced);
  return isUtf8File ? codepageUtf8 : codepage;
}

/** Looks at all texts with bytes above 127. */
function count(): void {
  foreign = 0;
  invalid = 0;
  threeByte = 0;
  const total = load<u32>(rawTexts, 4);
  const list = load<u32>(rawTexts);
  for (let i: u32 = 0; i < total; i++) {
    const node = base + load<u32>(base + list + (<usize>i << 2));
    const at = base + load<u32>(node);
    const length = load<u32>(node, 4);
    if (isAscii(at, length)) continue;
    foreign++;
    if (!isUtf8(at, length)) invalid++;
    else if (hasThreeBytes(at, length)) threeByte++;
  }
}

function hasThreeBytes(at: usize, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) if (load<u8>(at + i) >= 0xe0) return true;
  return false;
}

function chooseUtf8(version: u32, codepage: i32, isDoubleByte: bool): bool {
  if (version >= R2007 || codepage == codepageUtf8) {
    if (invalid != 0) faults(FAULT_not_utf8, invalid);
    return true;
  }
  if (foreign == 0 || invalid != 0) return false;
  // two bytes of a double-byte page are often valid UTF-8 too; three hardly ever
  if (isDoubleByte && threeByte == 0) return false;
  faults(FAULT_utf8_found, foreign);
  return true;
}

function decodeNode(node: usize, at: usize, length: u32, codepage: i32, asUtf8: bool): void {
  closeList();
  let target = alloc(length * 4 + 16);
  let size = decodeText(at, length, target, codepage, asUtf8);
  const isLiteral = (load<u32>(node, 12) & TEXT_literal) != 0;
  if (hasCarets && !isLiteral && hasCaret(target, size)) {
    const resolved = alloc(length * 4 + 16);
    size = resolveCarets(target, size, resolved);
    target = resolved;
  }
  store<u32>(node, <u32>(target - base));
  store<u32>(node, size, 4);
  store<u32>(node, length * 4 + 16, 8);
  store<u32>(node, 0, 12);
}
