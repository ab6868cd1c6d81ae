/**
 * Records back to DXF tags by the schema alone: the reverse of the reader, for tests.
 *
 *   record  ->  0 TYPE, 5 handle, 102 groups, 330 owner, 100 AcDbEntity …, 100 part …, xdata
 *
 * Regular types need nothing but the schema; `irregular-dxf.ts` has a hand function for a type that
 * is not. Fields without a group code are what linking fills; they are not written.
 */
import type { Kind } from '../../engine/schema/dsl.ts';
import { type FieldLayout, type TypeLayout, typeByName } from '../../engine/schema/layout.ts';
import type { Tag, TagValue } from './dxf-tags.ts';
import { IRREGULAR_WRITERS } from './irregular-dxf.ts';

// biome-ignore lint/suspicious/noExplicitAny: fields are those of the type in the schema
export type FieldValues = Record<string, any>;

/** A record as plain data: everything that a file can say about it. */
export interface FlatRecord {
  type: string;
  handle: string;
  owner: string;
  fields: FieldValues;
  /** Names of the fields that the file has. */
  present: string[];
  /** Of entities only. */
  common?: CommonData;
  reactors: string[];
  dictionary: string;
  material: string;
  plotStyle: string;
  colorName: string;
  shadowMode: number;
  proxyGraphic: Uint8Array;
  tags: Tag[];
  xdata: Tag[];
}

export interface CommonData {
  layer: string;
  lineType: string;
  colorIndex: number;
  trueColor: number;
  lineTypeScale: number;
  lineWeight: number;
  transparency: number;
  invisible: boolean;
  paperSpace: boolean;
}

const CHUNK_SIZE = 127;
const TEXT_CHUNK = 250;

/** Pieces of at most `size`; one empty piece where there is nothing. */
function pieces<T extends { length: number; slice(from: number, to: number): T }>(
  whole: T,
  size: number,
): T[] {
  const out: T[] = [];
  for (let at = 0; at === 0 || at < whole.length; at += size) out.push(whole.slice(at, at + size));
  return out;
}

/** A text in chunks. Before the last chunk where the last has the field's own code (MTEXT). */
function chunkTags(field: FieldLayout, value: string, isListElement: boolean): Tag[] {
  const parts = pieces(value, TEXT_CHUNK);
  return parts.map((part, index): Tag => {
    const isOwn = isListElement ? index === 0 : index === parts.length - 1;
    return [isOwn ? field.code : field.chunkCode!, part];
  });
}

function scalarTags(kind: Kind, code: number, value: FieldValues[string]): Tag[] {
  switch (kind) {
    case 'bool':
      return [[code, value ? 1 : 0]];
    case 'handle':
      return [[code, value || '0']];
    case 'point2':
    case 'point3': {
      const axes: Tag[] = [
        [code, value.x],
        [code + 10, value.y],
      ];
      return kind === 'point2' ? axes : [...axes, [code + 20, value.z]];
    }
    default:
      return [[code, value as TagValue]];
  }
}

/** The tags of one field; none where no single tag holds it. */
export function fieldTags(field: FieldLayout, value: FieldValues[string]): Tag[] {
  if (field.code === 0) return [];
  if (field.kind === 'bytes') {
    return pieces(value as Uint8Array, CHUNK_SIZE).map((chunk): Tag => [field.code, chunk]);
  }
  if (field.kind !== 'list') {
    if (field.chunkCode) return chunkTags(field, value, false);
    return scalarTags(field.kind, field.code, value);
  }
  return (value as FieldValues[]).flatMap((element) => {
    if (field.struct) return field.struct.fields.flatMap((f) => fieldTags(f, element[f.name]));
    if (field.chunkCode) return chunkTags(field, element as unknown as string, true);
    return scalarTags(field.element as Kind, field.code, element);
  });
}

/** Fields by the subclass that they belong to, in the order of the schema. */
export function partsOf(type: TypeLayout): Map<string, FieldLayout[]> {
  const parts = new Map<string, FieldLayout[]>([[type.marker, []]]);
  for (const field of type.layout) {
    const marker = field.part ?? type.marker;
    if (!parts.has(marker)) parts.set(marker, []);
    parts.get(marker)!.push(field);
  }
  return parts;
}

function commonTags(record: FlatRecord): Tag[] {
  const common = record.common;
  if (!common) return [];
  const tags: Tag[] = [[8, common.layer]];
  if (common.lineType !== '') tags.push([6, common.lineType]);
  if (common.colorIndex !== 256) tags.push([62, common.colorIndex]);
  if (common.trueColor !== -1) tags.push([420, common.trueColor]);
  if (record.colorName !== '') tags.push([430, record.colorName]);
  if (common.lineTypeScale !== 1) tags.push([48, common.lineTypeScale]);
  if (common.lineWeight !== -1) tags.push([370, common.lineWeight]);
  if (common.transparency !== -1) tags.push([440, common.transparency]);
  if (common.paperSpace) tags.push([67, 1]);
  if (common.invisible) tags.push([60, 1]);
  if (record.material !== '') tags.push([347, record.material]);
  if (record.plotStyle !== '') tags.push([390, record.plotStyle]);
  if (record.shadowMode !== 0) tags.push([284, record.shadowMode]);
  for (const chunk of pieces(record.proxyGraphic, CHUNK_SIZE)) {
    if (chunk.length > 0) tags.push([310, chunk]);
  }
  return tags;
}

function headTags(record: FlatRecord, typeName: string): Tag[] {
  const tags: Tag[] = [[0, typeName]];
  if (record.handle !== '') tags.push([record.type === 'DIMSTYLE' ? 105 : 5, record.handle]);
  if (record.dictionary !== '') {
    tags.push([102, '{ACAD_XDICTIONARY'], [360, record.dictionary], [102, '}']);
  }
  if (record.reactors.length > 0) {
    const reactors = record.reactors.map((handle): Tag => [330, handle]);
    tags.push([102, '{ACAD_REACTORS'], ...reactors, [102, '}']);
  }
  if (record.owner !== '') tags.push([330, record.owner]);
  return tags;
}

/** Fields beyond the 64th have no presence bit: they are written where they differ. */
function isWritten(record: FlatRecord, field: FieldLayout): boolean {
  if (field.bit >= 0) return record.present.includes(field.name);
  return record.fields[field.name] !== field.default && record.fields[field.name] !== '';
}

function bodyTags(record: FlatRecord, type: TypeLayout): Tag[] {
  const tags: Tag[] = [];
  const byHand = IRREGULAR_WRITERS[type.name];
  for (const [marker, fields] of partsOf(type)) {
    if (marker !== '') tags.push([100, marker]);
    for (const field of fields) {
      if (byHand?.skips(field) || !isWritten(record, field)) continue;
      tags.push(...fieldTags(field, record.fields[field.name]));
    }
    if (marker === type.marker && byHand) tags.push(...byHand.write(record));
  }
  return tags;
}

/** All tags of a record. `typeName`: the name of a type that is not described. */
export function recordTags(record: FlatRecord, typeName = record.type): Tag[] {
  const type = typeByName.get(record.type)!;
  const tags = headTags(record, typeName);
  if (type.category === 'entity') tags.push([100, 'AcDbEntity']);
  tags.push(...commonTags(record), ...bodyTags(record, type), ...record.tags, ...record.xdata);
  return tags;
}

const SECTION_OF = { table: 'TABLES', object: 'OBJECTS', entity: 'ENTITIES', internal: 'OBJECTS' };

/** The section that a record stands in. */
function sectionOf(record: FlatRecord, isInBlock: boolean): string {
  if (record.type === 'HEADER' || record.type === 'CLASS') {
    return record.type === 'CLASS' ? 'CLASSES' : 'HEADER';
  }
  if (record.type === 'TABLE') return 'TABLES';
  if (isInBlock || record.type === 'ENDBLK') return 'BLOCKS';
  return SECTION_OF[typeByName.get(record.type)!.category];
}

/** The tags of a record in a file: a header has no tag 0, what is not described its own name. */
function fileRecordTags(record: FlatRecord): Tag[] {
  if (record.type === 'HEADER') return record.tags;
  const { typeName } = record.fields;
  return recordTags(record, typeName ?? record.type);
}

/** A whole drawing: its records in their order, sections changing as they need. */
export function drawingTags(records: readonly FlatRecord[]): Tag[] {
  const sections: [string, Tag[]][] = [];
  let isInBlock = false;
  for (const record of records) {
    if (record.type === 'BLOCK') isInBlock = true;
    const name = sectionOf(record, isInBlock);
    if (record.type === 'ENDBLK') isInBlock = false;
    if (sections.at(-1)?.[0] !== name) sections.push([name, []]);
    sections.at(-1)![1].push(...fileRecordTags(record));
  }
  return fileTags(sections);
}

/** A whole file of sections, each a name and its tags. */
export function fileTags(sections: readonly (readonly [string, readonly Tag[]])[]): Tag[] {
  const tags: Tag[] = [];
  for (const [sectionName, content] of sections) {
    tags.push([0, 'SECTION'], [2, sectionName], ...content, [0, 'ENDSEC']);
  }
  return [...tags, [0, 'EOF']];
}
