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
  EXTRA_proxyGraphic,
  EXTRA_tags,
  EXTRA_xdata,
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
  OP_SEQUENCE,
  OP_SUBCLASS,
  OP_TEXT,
  OP_TEXT_APPEND,
  SYMBOL_typeIndex,
  T_ATTRIB,
  T_BLOCK,
  T_ENDBLK,
  T_INSERT,
  T_POLYLINE,
  T_SEQEND,
  T_UNKNOWN_ENTITY,
  T_UNKNOWN_OBJECT,
  T_VERTEX,
  UNKNOWN_ENTITY_typeName,
  UNKNOWN_OBJECT_typeName,
} from '../../generated/model';
import { append, base, closeList, copyWords } from '../../model/arena';
import { extraOf, forgetRecords, newRecord, parentList, recordList } from '../../model/builder';
import { fault } from '../../model/faults';
import { intern } from '../../model/symbols';
import { beginEmbedded, beginGroup, forgetGroup, isNested, readNestedTag } from './groups';
import { beginIrregular, endIrregular, readIrregular } from './irregular/index';
import {
  beginTags,
  code,
  isHandleCode,
  markPlace,
  nextTag,
  tagF64,
  tagHandle,
  tagI32,
  trimValue,
  valueLength,
  valueStart,
} from './tags';
import {
  NAME_SECTION,
  SECTION_BLOCKS,
  SECTION_ENTITIES,
  beginStructure,
  endSectionHead,
  forgetSections,
  readLooseTag,
  sawEnd,
  section,
} from './sections';
import {
  CATEGORY_ENTITY,
  CATEGORY_OBJECT,
  CODES,
  elementSize,
  elementTemplate,
  internTypeNames,
  operationOf,
  tableOfMarker,
  typeCategory,
  typeParts,
  typeTable,
} from '../../model/types';
import { isEntityMarker, memberOf, placeOf } from './sequence';
import { appendBytes, appendTagText, keepTag, lineTypeName, tagName, tagText } from './values';

/** The tag that begins an application's xdata. */
const XDATA_APPLICATION: i32 = 1001;

/** The current record's address; 0 outside of any. */
export let record: usize = 0;
export let recordType: u32 = 0;
let table: usize = 0;
let flatTable: usize = 0;
let entityTable: usize = 0;
export let sawMarker: bool = false;
/** A tag 1001 was seen: what follows is xdata. */
let sawXdata: bool = false;
let currentBlock: u32 = 0;
/** POLYLINE or INSERT whose VERTEX or ATTRIB records may follow. */
let parent: u32 = 0;

function reset(): void {
  forgetRecords();
  record = 0;
  currentBlock = 0;
  parent = 0;
  forgetGroup();
}

/** Reads the whole file into records. */
export function readTags(): void {
  reset();
  internTypeNames();
  forgetSections();
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

/** A record begins; its tags follow. */
export function openRecord(type: u32): void {
  record = newRecord(type);
  recordType = type;
  flatTable = typeTable(type, 0);
  table = flatTable;
  sawMarker = false;
  sawXdata = false;
  forgetGroup();
  beginIrregular(type);
}

/** A section that begins inside a block: the block was cut off. */
export function closeBlock(): void {
  if (currentBlock != 0) fault(FAULT_no_block_end);
  currentBlock = 0;
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
  endSectionHead();
  const symbol = intern(valueStart, valueLength);
  const type = load<i32>(base + symbol, SYMBOL_typeIndex);
  const isChild = type == T_VERTEX || type == T_ATTRIB || type == T_SEQEND;
  if (!isChild) parent = 0;
  if (type >= NAME_SECTION) beginStructure(type);
  else if (type >= 0) beginTyped(<u32>type);
  else beginUnknown(symbol);
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

/** The hot path: one tag of the current record. */
function readTag(): void {
  const groupCode = code;
  if (<u32>groupCode >= CODES) {
    readHighTag(groupCode);
    return;
  }
  if (isNested) {
    readNestedTag(record);
    return;
  }
  run(operationAt(groupCode));
}

@inline
function operationAt(place: u32): u64 {
  const op = operationOf(table, place);
  return <u32>op == OP_NONE ? operationOf(flatTable, place) : op;
}

/** A code from 1000 on: xdata, or data of a dynamic block, which stands before any xdata. */
function readHighTag(groupCode: i32): void {
  if (groupCode == XDATA_APPLICATION) sawXdata = true;
  const place = placeOf(groupCode);
  if (!sawXdata && place < CODES && typeCategory(recordType) == CATEGORY_OBJECT) {
    const op = operationAt(place);
    if (<u32>op != OP_NONE && (<u32>op & 255) != OP_IRREGULAR) {
      run(op);
      return;
    }
  }
  keepTag(record, groupCode > 0 ? EXTRA_xdata : EXTRA_tags);
}

/** A tag that a hand decoder does not know: common data of entities, or kept. */
export function readCommon(): void {
  const isForeign = typeCategory(recordType) != CATEGORY_ENTITY || isHandleCode(code);
  if (isForeign) keepTag(record, EXTRA_tags);
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
      present(op);
      break;
    case OP_OWNER:
      if (sawMarker) keepTag(record, EXTRA_tags);
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
      beginGroup(record);
      break;
    case OP_EMBEDDED:
      beginEmbedded(record);
      break;
    case OP_SEQUENCE:
      runSequence((<u32>op >> 16) & 0xffff);
      break;
    default:
      runExtra(op);
  }
}

/** The n-th tag of a code goes to the n-th field. */
function runSequence(count: u32): void {
  const place = placeOf(code);
  const isOwn = (<u32>operationOf(table, place) & 255) == OP_SEQUENCE;
  const member = memberOf(record, isOwn ? table : flatTable, place, count);
  if (member != OP_NONE) run(member);
  else keepTag(record, EXTRA_tags);
}

/** Rare common data, in the record's extra block. */
function runExtra(op: u64): void {
  const at = extraOf(record) + ((<u32>op >> 16) as usize);
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
      appendBytes(extraOf(record) + EXTRA_proxyGraphic);
      break;
    default:
      keepTag(record, EXTRA_tags);
  }
}

@inline
function newElement(op: u64, list: usize): usize {
  const struct = <u32>(op >> 48);
  const size = elementSize(struct);
  const at = append(list, size);
  // the list has no room for eight bytes at its last number
  if (size < 8) store<u32>(at, load<u32>(elementTemplate(struct)));
  else copyWords(at, elementTemplate(struct), size);
  present(op);
  return at + (<usize>(op >> 32) & 0xffff);
}

/** The last element of a list; a first one is made when the file begins in the middle of it. */
@inline
function lastElement(op: u64, list: usize): usize {
  const struct = <u32>(op >> 48);
  const count = load<u32>(list, 4);
  if (count == 0) return newElement(op, list);
  const element = <usize>(count - 1) * elementSize(struct);
  return base + load<u32>(list) + element + (<usize>(op >> 32) & 0xffff);
}

/** 100: which part of the type the following tags belong to. */
export function readMarker(): void {
  sawMarker = true;
  if (isEntityMarker()) {
    if (typeCategory(recordType) == CATEGORY_ENTITY) table = entityTable;
    return;
  }
  table = flatTable;
  if (typeParts(recordType) == 0) {
    const isUnknown = recordType == T_UNKNOWN_ENTITY || recordType == T_UNKNOWN_OBJECT;
    if (isUnknown) keepTag(record, EXTRA_tags);
    return;
  }
  trimValue();
  table = tableOfMarker(recordType, intern(valueStart, valueLength));
}
