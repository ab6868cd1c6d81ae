/**
 * DXF to records: tags in (`tags.ts`), the drawing buffer's records out; `model/link.ts` joins
 * them.
 *
 *   0 SECTION 2 HEADER|CLASSES|TABLES|BLOCKS|ENTITIES|OBJECTS|…  objects…  0 ENDSEC  …  0 EOF
 *
 * An object begins at a tag 0 and is known by its type name wherever it stands, so sections may be
 * missing, twice or in any order. Each tag is looked up in the type's table (`types.ts`) and its
 * value stored; codes that no field claims are kept as tags. Irregular types go to `irregular/`.
 * Not handled: the meaning of xdata and of objects without a description; both are kept as tags.
 */
import {
  EXTRA_SIZE,
  EXTRA_dictionary,
  EXTRA_proxyGraphic,
  EXTRA_reactors,
  EXTRA_tags,
  EXTRA_xdata,
  FAULT_bad_hex,
  FAULT_no_block_end,
  FAULT_no_eof,
  FAULT_stray_child,
  FAULT_stray_tag,
  FAULT_trash_after,
  FAULT_unknown_type,
  FLAG_child,
  FLAG_inBlock,
  FLAG_invisible,
  FLAG_paperSpace,
  OP_APPLICATION_GROUP,
  OP_BYTES,
  OP_ELEMENT_F64,
  OP_ELEMENT_HANDLE,
  OP_ELEMENT_I32,
  OP_ELEMENT_NAME,
  OP_ELEMENT_TEXT,
  OP_EMBEDDED,
  OP_EXTRA_HANDLE,
  OP_EXTRA_I32,
  OP_EXTRA_TEXT,
  OP_F64,
  OP_HANDLE,
  OP_I32,
  OP_IGNORE,
  OP_INVISIBLE,
  OP_IRREGULAR,
  OP_LINETYPE,
  OP_LIST_TEXT_APPEND,
  OP_NAME,
  OP_NEW_F64,
  OP_NEW_HANDLE,
  OP_NEW_I32,
  OP_NEW_NAME,
  OP_NEW_TEXT,
  OP_NONE,
  OP_OWNER,
  OP_PAPER_SPACE,
  OP_PROXY_DATA,
  OP_PROXY_SIZE,
  OP_SUBCLASS,
  OP_TEXT,
  OP_TEXT_APPEND,
  SYMBOL_typeIndex,
  TAG_SIZE,
  TAG_bytes,
  TAG_f64,
  TAG_handle,
  TAG_integer,
  TAG_text,
  T_ATTRIB,
  T_BLOCK,
  T_CLASS,
  T_ENDBLK,
  T_HEADER,
  T_INSERT,
  T_POLYLINE,
  T_SEQEND,
  T_TABLE,
  T_THUMBNAIL,
  T_UNKNOWN_ENTITY,
  T_UNKNOWN_OBJECT,
  T_VERTEX,
  UNKNOWN_ENTITY_typeName,
  UNKNOWN_OBJECT_typeName,
  TEXT_raw,
} from '../../generated/model';
import { hasEscape, isAscii } from '../../core/text';
import {
  alloc,
  append,
  appendText,
  base,
  closeList,
  copyWords,
  extend,
  newText,
} from '../../model/arena';
import { fault, setSection } from '../../model/faults';
import { intern } from '../../model/symbols';
import { beginIrregular, endIrregular, readIrregular } from './irregular/index';
import {
  VALUE_BYTES,
  VALUE_F64,
  VALUE_INTEGER,
  VALUE_TEXT,
  beginTags,
  code,
  isHandleCode,
  kindOfCode,
  markPlace,
  nextTag,
  tagF64,
  tagHandle,
  tagI32,
  tagI64,
  trimValue,
  valueKind,
  valueLength,
  valueStart,
} from './tags';
import {
  CATEGORY_ENTITY,
  CODES,
  elementSize,
  elementTemplate,
  internTypeNames,
  operationOf,
  typeCategory,
  typeMarker,
  typeParts,
  typeSize,
  typeTable,
  typeTemplate,
} from './types';

const SECTION_NONE: u32 = 0;
const SECTION_HEADER: u32 = 1;
const SECTION_CLASSES: u32 = 2;
const SECTION_TABLES: u32 = 3;
const SECTION_BLOCKS: u32 = 4;
const SECTION_ENTITIES: u32 = 5;
const SECTION_THUMBNAIL: u32 = 7;
const SECTION_OTHER: u32 = 9;

/** Names that structure a file, as type numbers beyond those of the schema. */
const NAME_SECTION: i32 = 1000;
const NAME_ENDSEC: i32 = 1001;
const NAME_TABLE: i32 = 1002;
const NAME_ENDTAB: i32 = 1003;
const NAME_EOF: i32 = 1004;
const NAME_CLASS: i32 = 1005;
const STRUCTURE: usize = memory.data<u8>([
  83, 69, 67, 84, 73, 79, 78, 0, 69, 78, 68, 83, 69, 67, 0, 84, 65, 66, 76, 69, 0, 69, 78, 68, 84,
  65, 66, 0, 69, 79, 70, 0, 67, 76, 65, 83, 83, 0, 0,
]);

/** Application groups, between 102 "{NAME" and 102 "}". */
const GROUP_NONE: u32 = 0;
const GROUP_REACTORS: u32 = 1;
const GROUP_DICTIONARY: u32 = 2;
const GROUP_OTHER: u32 = 3;

/** Static list headers: record offsets in file order, and texts that wait for their code page. */
export const recordList: usize = memory.data(16, 8);
export const rawTexts: usize = memory.data(16, 8);
/** Records that are no plain entities, and parents that have children. */
export const sparseList: usize = memory.data(16, 8);
export const parentList: usize = memory.data(16, 8);

/** The current record's address; 0 outside of any. */
export let record: usize = 0;
export let recordType: u32 = 0;
let table: usize = 0;
let flatTable: usize = 0;
let entityTable: usize = 0;
export let sawMarker: bool = false;
let isEmbedded: bool = false;
let group: u32 = GROUP_NONE;
let section: u32 = SECTION_NONE;
let awaitsSectionName: bool = false;
let currentBlock: u32 = 0;
/** POLYLINE or INSERT whose VERTEX or ATTRIB records may follow. */
let parent: u32 = 0;
export let headerRecord: u32 = 0;
let sawEnd: bool = false;

function reset(): void {
  memory.fill(recordList, 0, 16);
  memory.fill(rawTexts, 0, 16);
  memory.fill(sparseList, 0, 16);
  memory.fill(parentList, 0, 16);
  record = 0;
  section = SECTION_NONE;
  awaitsSectionName = false;
  currentBlock = 0;
  parent = 0;
  headerRecord = 0;
  sawEnd = false;
  group = GROUP_NONE;
  isEmbedded = false;
}

/** Reads the whole file into records. */
export function readTags(): void {
  reset();
  internTypeNames();
  let name = STRUCTURE;
  for (let id = NAME_SECTION; id <= NAME_CLASS; id++) {
    let length: u32 = 0;
    while (load<u8>(name + length) != 0) length++;
    store<i32>(base + intern(name, length), id, SYMBOL_typeIndex);
    name += length + 1;
  }
  entityTable = typeTable(T_UNKNOWN_ENTITY, 0);
  beginTags();
  while (nextTag()) {
    if (code == 0) {
      endRecord();
      beginObject();
      if (sawEnd) break;
    } else if (record != 0) readTag();
    else readLooseTag();
  }
  endRecord();
  if (!sawEnd) {
    markPlace();
    fault(FAULT_no_eof);
  } else if (nextTag() && code == 0) fault(FAULT_trash_after);
  if (currentBlock != 0) fault(FAULT_no_block_end);
}

/** A new record of a type, filled with the type's defaults. */
export function newRecord(type: u32): usize {
  closeList();
  const size = typeSize(type);
  const at = alloc(size);
  copyWords(at, typeTemplate(type), size);
  store<u32>(append(recordList, 4), <u32>(at - base));
  if (isSparse(type)) store<u32>(append(sparseList, 4), <u32>(at - base));
  return at;
}

/** Records that linking looks for: all but plain entities, so that it need not walk those. */
@inline
function isSparse(type: u32): bool {
  return typeCategory(type) != CATEGORY_ENTITY || type == T_BLOCK;
}

function openRecord(type: u32): void {
  record = newRecord(type);
  recordType = type;
  flatTable = typeTable(type, 0);
  table = flatTable;
  sawMarker = false;
  isEmbedded = false;
  group = GROUP_NONE;
  beginIrregular(type);
}

function endRecord(): void {
  if (record == 0) return;
  endIrregular(recordType, record);
  closeList();
  record = 0;
}

/** A tag 0: what begins here. */
function beginObject(): void {
  trimValue();
  markPlace();
  awaitsSectionName = false;
  const symbol = intern(valueStart, valueLength);
  const type = load<i32>(base + symbol, SYMBOL_typeIndex);
  const isChild = type == T_VERTEX || type == T_ATTRIB || type == T_SEQEND;
  if (!isChild) parent = 0;
  if (type >= NAME_SECTION) beginStructure(type);
  else if (type >= 0) beginTyped(<u32>type);
  else beginUnknown(symbol);
}

function beginStructure(name: i32): void {
  if (name == NAME_SECTION) {
    // a section that begins inside a block: the block was cut off
    if (currentBlock != 0) fault(FAULT_no_block_end);
    currentBlock = 0;
    section = SECTION_NONE;
    awaitsSectionName = true;
  } else if (name == NAME_ENDSEC) {
    section = SECTION_NONE;
    setSection(SECTION_NONE);
  } else if (name == NAME_TABLE) openRecord(T_TABLE);
  else if (name == NAME_CLASS) openRecord(T_CLASS);
  else if (name == NAME_EOF) sawEnd = true;
}

function beginTyped(type: u32): void {
  openRecord(type);
  if (typeCategory(type) != CATEGORY_ENTITY) return;
  if (currentBlock != 0) {
    store<u32>(record, currentBlock, 36);
    setFlag(FLAG_inBlock);
  }
  if (type == T_VERTEX || type == T_ATTRIB || type == T_SEQEND) beginChild(type);
  else if (type == T_POLYLINE || type == T_INSERT) parent = <u32>(record - base);
  else if (type == T_BLOCK) {
    if (currentBlock != 0) fault(FAULT_no_block_end);
    currentBlock = <u32>(record - base);
  } else if (type == T_ENDBLK) currentBlock = 0;
}

/** VERTEX and ATTRIB records follow their parent; their indexes are then the parent's children. */
function beginChild(type: u32): void {
  setFlag(FLAG_child);
  if (type == T_SEQEND) {
    if (parent != 0) store<u32>(record, parent, 36);
    parent = 0;
    return;
  }
  const wanted = type == T_VERTEX ? T_POLYLINE : T_INSERT;
  if (parent == 0 || <u32>load<u16>(base + parent, 4) != wanted) {
    fault(FAULT_stray_child);
    return;
  }
  store<u32>(record, parent, 36);
  const count = load<u32>(base + parent, 76);
  if (count == 0) {
    store<u32>(base + parent, load<u32>(recordList, 4) - 1, 72);
    store<u32>(append(parentList, 4), parent);
  }
  store<u32>(base + parent, count + 1, 76);
}

function beginUnknown(symbol: u32): void {
  if (valueLength == 0) {
    fault(FAULT_stray_tag);
    return;
  }
  if (section == SECTION_ENTITIES || section == SECTION_BLOCKS) {
    openRecord(T_UNKNOWN_ENTITY);
    store<u32>(record, symbol, UNKNOWN_ENTITY_typeName);
    if (currentBlock != 0) {
      store<u32>(record, currentBlock, 36);
      setFlag(FLAG_inBlock);
    }
    fault(FAULT_unknown_type);
  } else {
    openRecord(T_UNKNOWN_OBJECT);
    store<u32>(record, symbol, UNKNOWN_OBJECT_typeName);
  }
}

@inline
function setFlag(flag: u32): void {
  store<u16>(record, <u16>(<u32>load<u16>(record, 6) | flag), 6);
}

/** A tag outside of any record: the name of a section, or a stray. */
function readLooseTag(): void {
  if (code == 999) return;
  if (!awaitsSectionName || code != 2) {
    if (section == SECTION_NONE) {
      markPlace();
      fault(FAULT_stray_tag);
    }
    return;
  }
  awaitsSectionName = false;
  trimValue();
  section = sectionOf(valueStart, valueLength);
  setSection(section);
  if (section == SECTION_HEADER) {
    openRecord(T_HEADER);
    if (headerRecord == 0) headerRecord = <u32>(record - base);
  } else if (section == SECTION_THUMBNAIL) openRecord(T_THUMBNAIL);
}

/** Sections by the first letters of their names. */
function sectionOf(at: usize, length: u32): u32 {
  if (length < 5) return SECTION_OTHER;
  const head = load<u32>(at) & 0xdfdfdfdf;
  if (head == 0x44414548) return SECTION_HEADER; // HEAD
  if (head == 0x53414c43) return SECTION_CLASSES; // CLAS
  if (head == 0x4c424154) return SECTION_TABLES; // TABL
  if (head == 0x434f4c42) return SECTION_BLOCKS; // BLOC
  if (head == 0x49544e45) return SECTION_ENTITIES; // ENTI
  if (head == 0x454a424f) return 6; // OBJE
  if (head == 0x4d554854) return SECTION_THUMBNAIL; // THUM
  if (head == 0x53444341) return 8; // ACDS
  return SECTION_OTHER;
}

/** The hot path: one tag of the current record. */
function readTag(): void {
  const groupCode = code;
  if (<u32>groupCode >= CODES) {
    keepTag(groupCode > 0 ? EXTRA_xdata : EXTRA_tags);
    return;
  }
  if (group != GROUP_NONE || isEmbedded) {
    readNestedTag();
    return;
  }
  let op = operationOf(table, groupCode);
  if (<u32>op == OP_NONE) op = operationOf(flatTable, groupCode);
  run(op);
}

/** A tag that a hand decoder does not know: common data of entities, or kept. */
export function readCommon(): void {
  if (typeCategory(recordType) != CATEGORY_ENTITY || isHandleCode(code)) keepTag(EXTRA_tags);
  else run(operationOf(entityTable, code));
}

@inline
function present(op: u64): void {
  const bit = (<u32>op >> 8) & 255;
  if (bit < 64) store<u64>(record, load<u64>(record, 24) | (<u64>1 << bit), 24);
}

function run(op: u64): void {
  const at = record + ((<u32>op >> 16) as usize);
  switch (<u32>op & 255) {
    case OP_F64:
      store<f64>(at, tagF64());
      present(op);
      break;
    case OP_I32:
      store<i32>(at, tagI32());
      present(op);
      break;
    case OP_HANDLE:
      store<u64>(at, tagHandle());
      present(op);
      break;
    case OP_TEXT:
      store<u32>(at, tagText());
      present(op);
      break;
    case OP_NAME:
      store<u32>(at, tagName());
      present(op);
      break;
    case OP_TEXT_APPEND:
      appendTagText(at);
      present(op);
      break;
    case OP_NEW_F64:
      store<f64>(newElement(op, at), tagF64());
      break;
    case OP_ELEMENT_F64:
      store<f64>(lastElement(op, at), tagF64());
      break;
    case OP_NEW_I32:
      store<i32>(newElement(op, at), tagI32());
      break;
    case OP_ELEMENT_I32:
      store<i32>(lastElement(op, at), tagI32());
      break;
    case OP_NEW_HANDLE:
      store<u64>(newElement(op, at), tagHandle());
      break;
    case OP_ELEMENT_HANDLE:
      store<u64>(lastElement(op, at), tagHandle());
      break;
    case OP_SUBCLASS:
      readMarker();
      break;
    case OP_IRREGULAR:
      readIrregular(recordType, record);
      break;
    case OP_IGNORE:
      break;
    default:
      runRare(op, at);
  }
}

/** Operations that few tags need. */
function runRare(op: u64, at: usize): void {
  switch (<u32>op & 255) {
    case OP_NEW_TEXT: {
      const text = tagText();
      store<u32>(newElement(op, at), text);
      break;
    }
    case OP_NEW_NAME: {
      const name = tagName();
      store<u32>(newElement(op, at), name);
      break;
    }
    case OP_ELEMENT_TEXT: {
      const text = tagText();
      store<u32>(lastElement(op, at), text);
      break;
    }
    case OP_ELEMENT_NAME: {
      const name = tagName();
      store<u32>(lastElement(op, at), name);
      break;
    }
    case OP_LIST_TEXT_APPEND:
      appendTagText(lastElement(op, at));
      break;
    case OP_BYTES:
      appendBytes(at);
      break;
    case OP_OWNER:
      if (sawMarker) keepTag(EXTRA_tags);
      else store<u64>(at, tagHandle());
      break;
    case OP_LINETYPE:
      store<u32>(at, lineTypeName());
      break;
    case OP_PAPER_SPACE:
      if (tagI32() != 0) setFlag(FLAG_paperSpace);
      break;
    case OP_INVISIBLE:
      if ((tagI32() & 1) != 0) setFlag(FLAG_invisible);
      break;
    case OP_APPLICATION_GROUP:
      readGroupStart();
      break;
    case OP_EMBEDDED:
      isEmbedded = true;
      keepTag(EXTRA_tags);
      break;
    default:
      runExtra(op);
  }
}

/** Rare common data, in the record's extra block. */
function runExtra(op: u64): void {
  const at = extra() + ((<u32>op >> 16) as usize);
  switch (<u32>op & 255) {
    case OP_EXTRA_HANDLE:
      store<u64>(at, tagHandle());
      break;
    case OP_EXTRA_TEXT:
      store<u32>(at, tagText());
      break;
    case OP_EXTRA_I32:
      store<i32>(at, tagI32());
      break;
    case OP_PROXY_SIZE:
      // told again by the length of the data; the count itself is not believed
      break;
    case OP_PROXY_DATA:
      appendBytes(extra() + EXTRA_proxyGraphic);
      break;
    default:
      keepTag(EXTRA_tags);
  }
}

/** The record's extra block, made when it is first needed. */
export function extra(): usize {
  const offset = load<u32>(record, 32);
  if (offset != 0) return base + offset;
  closeList();
  const at = alloc(EXTRA_SIZE);
  memory.fill(at, 0, EXTRA_SIZE);
  store<u32>(record, <u32>(at - base), 32);
  return at;
}

@inline
function newElement(op: u64, list: usize): usize {
  const struct = <u32>(op >> 48);
  const size = elementSize(struct);
  const at = append(list, size);
  copyWords(at, elementTemplate(struct), size);
  present(op);
  return at + (<usize>(op >> 32) & 0xffff);
}

/** The last element of a list; a first one is made when the file begins in the middle of it. */
@inline
function lastElement(op: u64, list: usize): usize {
  const struct = <u32>(op >> 48);
  const count = load<u32>(list, 4);
  if (count == 0) return newElement(op, list);
  return (
    base +
    load<u32>(list) +
    <usize>(count - 1) * elementSize(struct) +
    (<usize>(op >> 32) & 0xffff)
  );
}

/** A text node of the value. Other than plain ASCII waits, raw, until the code page is known. */
export function tagText(): u32 {
  if (valueKind != VALUE_TEXT) return 0;
  if (isPlain(valueStart, valueLength)) return newText(valueStart, valueLength, 0);
  return waiting(newText(valueStart, valueLength, TEXT_raw));
}

@inline
function isPlain(at: usize, length: u32): bool {
  return isAscii(at, length) && !hasEscape(at, length);
}

/** Notes a raw text, to be decoded at the end. */
export function waiting(node: u32): u32 {
  if (node != 0) store<u32>(append(rawTexts, 4), node);
  return node;
}

/** A symbol of the value. */
export function tagName(): u32 {
  if (valueKind != VALUE_TEXT) return 0;
  if (isPlain(valueStart, valueLength)) return intern(valueStart, valueLength, 0);
  const symbol = intern(valueStart, valueLength, TEXT_raw);
  if (load<u32>(base + symbol, 12) == TEXT_raw) {
    // marked 3 so that a name that is met again does not wait twice
    store<u32>(base + symbol, TEXT_raw | 2, 12);
    waiting(symbol);
  }
  return symbol;
}

/** BYLAYER is told by 0. */
function lineTypeName(): u32 {
  if (valueLength == 7 && (load<u64>(valueStart) & 0xdfdfdfdfdfdfdf) == 0x524559414c5942) return 0;
  return tagName();
}

/** Adds the value to the text that a field at `at` points to. */
export function appendTagText(at: usize): void {
  if (valueKind != VALUE_TEXT || valueLength == 0) return;
  const node = load<u32>(at);
  if (node == 0) {
    store<u32>(at, tagText());
    return;
  }
  appendText(node, valueStart, valueLength);
  if (load<u32>(base + node, 12) == 0 && !isPlain(valueStart, valueLength)) {
    store<u32>(base + node, TEXT_raw, 12);
    waiting(node);
  }
}

/** Adds binary data to a byte list: as it is, or from hexadecimal text. */
export function appendBytes(list: usize): void {
  if (valueKind == VALUE_BYTES) {
    extend(list, 1, valueLength);
    const count = load<u32>(list, 4);
    memory.copy(base + load<u32>(list) + count, valueStart, valueLength);
    store<u32>(list, count + valueLength, 4);
    return;
  }
  if (valueKind != VALUE_TEXT) return;
  trimValue();
  extend(list, 1, (valueLength >> 1) + 1);
  const count = load<u32>(list, 4);
  store<u32>(list, count + unhex(valueStart, valueLength, base + load<u32>(list) + count), 4);
}

/** Hexadecimal digits to bytes; stops at the first that is none. */
function unhex(source: usize, length: u32, target: usize): u32 {
  let done: u32 = 0;
  for (let i: u32 = 0; i + 1 < length; i += 2) {
    const high = hexDigit(load<u8>(source + i));
    const low = hexDigit(load<u8>(source + i + 1));
    if ((high | low) > 15) {
      markPlace();
      fault(FAULT_bad_hex);
      return done;
    }
    store<u8>(target + done, <u8>((high << 4) | low));
    done++;
  }
  return done;
}

@inline
function hexDigit(byte: u32): u32 {
  const digit = byte - 48;
  if (digit < 10) return digit;
  const letter = (byte | 32) - 97;
  return letter < 6 ? letter + 10 : 255;
}

/** Keeps the tag as it is, in a list of the extra block. */
export function keepTag(listOffset: u32): void {
  const list = extra() + listOffset;
  let kind = valueKind;
  // text values first: they allocate, and may move the list
  let node: u32 = 0;
  let number: u64 = 0;
  const wanted = code < 0 ? VALUE_TEXT : kindOfCode(code);
  let tagKind = TAG_text;
  if (kind == VALUE_BYTES || (kind == VALUE_TEXT && wanted == VALUE_BYTES)) {
    tagKind = TAG_bytes;
    node = bytesNode();
  } else if (isHandleCode(code)) {
    tagKind = TAG_handle;
    number = tagHandle();
  } else if (wanted == VALUE_F64) {
    tagKind = TAG_f64;
    number = reinterpret<u64>(tagF64());
  } else if (wanted == VALUE_INTEGER) {
    tagKind = TAG_integer;
    number = <u64>tagI64();
  } else node = tagText();
  const at = append(list, TAG_SIZE);
  store<i16>(at, <i16>code);
  store<u16>(at, <u16>tagKind, 2);
  store<u32>(at, node, 4);
  store<u64>(at, number, 8);
}

/** A {offset, count, capacity} of the value's bytes; its own offset. */
function bytesNode(): u32 {
  closeList();
  const list = alloc(16);
  memory.fill(list, 0, 16);
  appendBytes(list);
  closeList();
  return <u32>(list - base);
}

/** 100: which part of the type the following tags belong to. */
function readMarker(): void {
  sawMarker = true;
  // "AcDbEntity"
  if (
    valueLength == 10 &&
    load<u64>(valueStart) == 0x69746e4562446341 &&
    load<u16>(valueStart, 8) == 0x7974
  ) {
    if (typeCategory(recordType) == CATEGORY_ENTITY) table = entityTable;
    return;
  }
  table = flatTable;
  const parts = typeParts(recordType);
  if (parts == 0) {
    if (recordType == T_UNKNOWN_ENTITY || recordType == T_UNKNOWN_OBJECT) keepTag(EXTRA_tags);
    return;
  }
  trimValue();
  const marker = intern(valueStart, valueLength);
  for (let part: u32 = 1; part <= parts; part++) {
    if (typeMarker(recordType, part) == marker) table = typeTable(recordType, part);
  }
}

function readGroupStart(): void {
  if (valueLength == 0 || load<u8>(valueStart) != 123) return;
  const second = load<u64>(valueStart, 1);
  if (second == 0x4145525f44414341) group = GROUP_REACTORS; // ACAD_REA
  else if (second == 0x4944585f44414341) group = GROUP_DICTIONARY; // ACAD_XDI
  else {
    group = GROUP_OTHER;
    keepTag(EXTRA_tags);
  }
}

/** A tag inside an application group or an embedded object. */
function readNestedTag(): void {
  if (group == GROUP_NONE) {
    keepTag(EXTRA_tags);
    return;
  }
  const isEnd = code == 102 && valueLength != 0 && load<u8>(valueStart) == 125;
  // AutoCAD never leaves a group open; a marker ends one that a broken writer did
  if (isEnd || code == 100) {
    if (isEnd && group == GROUP_OTHER) keepTag(EXTRA_tags);
    group = GROUP_NONE;
    if (!isEnd) readMarker();
    return;
  }
  if (group == GROUP_REACTORS && code == 330) {
    const handle = tagHandle();
    store<u64>(append(extra() + EXTRA_reactors, 8), handle);
  } else if (group == GROUP_DICTIONARY && code == 360) {
    store<u64>(extra() + EXTRA_dictionary, tagHandle());
  } else keepTag(EXTRA_tags);
}
