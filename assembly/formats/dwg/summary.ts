/**
 * AcDb:SummaryInfo to header variables: title, author and the other properties of the drawing.
 *
 *   eight texts | 24 bytes of times | i16 count | pairs of texts
 *   text: u16 length, then as many bytes, or UTF-16 units from R2007 on, the last of them a NUL
 *
 * In: the section (ODA 13), in R2004 and later. Out: tags of the HEADER record, as DXF has them:
 * $TITLE and so on, and for each property of the user $CUSTOMPROPERTYTAG and $CUSTOMPROPERTY. Not
 * handled: the times, which the header variables tell too; properties of R2000, in a dictionary.
 */
import { R2007 } from '../../core/bits';
import { decodeUtf16 } from '../../core/text';
import { FAULT_dwg_map_damaged } from '../../generated/model';
import { newText, outputWindow } from '../../model/arena';
import { fileText } from '../../model/builder';
import { fault } from '../../model/faults';
import { SECTION_SUMMARY, sectionSize, sectionStart } from './container-sections';
import { dwgVersion } from './file';
import { keepTextVariable } from './header-variables';

const TIMES_SIZE: u32 = 24;

let next: usize = 0;
let end: usize = 0;
let isCut: bool = false;

/** Adds the properties to the HEADER record, which must have been made. */
export function readSummary(): void {
  next = sectionStart(SECTION_SUMMARY);
  end = next + sectionSize(SECTION_SUMMARY);
  isCut = false;
  if (next == end) return;
  keepProperty('TITLE');
  keepProperty('SUBJECT');
  keepProperty('AUTHOR');
  keepProperty('KEYWORDS');
  keepProperty('COMMENTS');
  keepProperty('LASTSAVEDBY');
  keepProperty('REVISIONNUMBER');
  readProperty(); // the hyperlink base, a header variable
  next += TIMES_SIZE;
  if (next + 2 <= end) readCustom();
  if (isCut) fault(FAULT_dwg_map_damaged, SECTION_SUMMARY);
}

function readCustom(): void {
  let count = <u32>load<u16>(next);
  next += 2;
  for (; count > 0 && !isCut; count--) {
    const name = readProperty();
    const value = readProperty();
    if (isCut) break;
    keepTextVariable('CUSTOMPROPERTYTAG', name);
    keepTextVariable('CUSTOMPROPERTY', value);
  }
}

function keepProperty(name: string): void {
  const node = readProperty();
  if (node != 0) keepTextVariable(name, node);
}

/** A text node; 0 for an empty text, and where the section ends before. */
function readProperty(): u32 {
  const isWide = dwgVersion >= R2007;
  if (isCut || next + 2 > end) {
    isCut = true;
    return 0;
  }
  let length = <u32>load<u16>(next);
  const size = isWide ? length << 1 : length;
  const start = next + 2;
  if (size > <u32>(end - start)) {
    isCut = true;
    return 0;
  }
  next = start + size;
  if (!isWide) {
    while (length > 0 && load<u8>(start + length - 1) == 0) length--;
    return fileText(start, length);
  }
  while (length > 0 && load<u16>(start + ((length - 1) << 1)) == 0) length--;
  return newText(outputWindow(), <u32>decodeUtf16(start, length, outputWindow()), 0);
}
