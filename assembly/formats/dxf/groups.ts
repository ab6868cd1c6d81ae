/**
 * Tags inside a record that are not the record's own: application groups and embedded objects.
 *
 *   102 {ACAD_REACTORS … 102 }     330 handles, to the extra block
 *   102 {ACAD_XDICTIONARY … 102 }  360 the extension dictionary
 *   102 {BLKREFS … 102 }           331 the inserts of a block
 *   102 {NAME … 102 }              kept as tags
 *   101 Embedded Object …          kept as tags, up to the end of the record
 */
import {
  BLOCK_RECORD_inserts,
  EXTRA_dictionary,
  EXTRA_reactors,
  EXTRA_tags,
  T_BLOCK_RECORD,
  T_XRECORD,
} from '../../generated/model';
import { append } from '../../model/arena';
import { extraOf } from '../../model/builder';
import { readMarker, recordType, sawMarker } from './reader';
import { code, tagHandle, valueLength, valueStart } from './tags';
import { keepTag } from './values';

/** Application groups, between 102 "{NAME" and 102 "}". */
const GROUP_NONE: u32 = 0;
const GROUP_REACTORS: u32 = 1;
const GROUP_DICTIONARY: u32 = 2;
const GROUP_OTHER: u32 = 3;

let group: u32 = GROUP_NONE;
let isEmbedded: bool = false;
/** True while the tags belong to a group or an embedded object. */
export let isNested: bool = false;

export function forgetGroup(): void {
  group = GROUP_NONE;
  isEmbedded = false;
  isNested = false;
}

/** 101: what follows belongs to an object inside the record. */
export function beginEmbedded(record: usize): void {
  isEmbedded = true;
  isNested = true;
  keepTag(record, EXTRA_tags);
}

/** 102 "{NAME": a group begins. */
export function beginGroup(record: usize): void {
  // groups behind the marker of an XRECORD are its content
  if (recordType == T_XRECORD && sawMarker) {
    keepTag(record, EXTRA_tags);
    return;
  }
  if (valueLength == 0 || load<u8>(valueStart) != 123) return;
  const second = load<u64>(valueStart, 1);
  if (second == 0x4145525f44414341) group = GROUP_REACTORS; // ACAD_REA
  else if (second == 0x4944585f44414341) group = GROUP_DICTIONARY; // ACAD_XDI
  else {
    group = GROUP_OTHER;
    keepTag(record, EXTRA_tags);
  }
  isNested = true;
}

/** A tag inside an application group or an embedded object. */
export function readNestedTag(record: usize): void {
  if (group == GROUP_NONE) {
    keepTag(record, EXTRA_tags);
    return;
  }
  const isEnd = code == 102 && valueLength != 0 && load<u8>(valueStart) == 125;
  // AutoCAD never leaves a group open; a marker ends one that a broken writer did
  if (isEnd || code == 100) {
    if (isEnd && group == GROUP_OTHER) keepTag(record, EXTRA_tags);
    group = GROUP_NONE;
    isNested = isEmbedded;
    if (!isEnd) readMarker();
    return;
  }
  if (group == GROUP_REACTORS && code == 330) {
    const handle = tagHandle();
    store<u64>(append(extraOf(record) + EXTRA_reactors, 8), handle);
  } else if (group == GROUP_DICTIONARY && code == 360) {
    store<u64>(extraOf(record) + EXTRA_dictionary, tagHandle());
  } else if (code == 331 && recordType == T_BLOCK_RECORD) {
    // {BLKREFS: the inserts of the block
    const handle = tagHandle();
    store<u64>(append(record + BLOCK_RECORD_inserts, 8), handle);
  } else keepTag(record, EXTRA_tags);
}
