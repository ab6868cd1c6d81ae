/**
 * A read-only view over a drawing buffer: records by offset, decoded one at a time into plain
 * objects.
 *
 * Bytes in: one drawing buffer as the WASM left it (layout: `schema/common.ts`,
 * `schema/layout.ts`). Out: `record()` objects whose field names are the schema's; values are as
 * stored (OCS points are not resolved, ByLayer and ByBlock stay symbolic, angles are in the file's
 * unit). Not handled here: JSON documents, which the WASM writes straight from the buffer.
 */
import {
  DRAWING_MAGIC,
  ExtraOffset,
  HeaderOffset,
  RecordFlag,
  SymbolOffset,
  TAG_SIZE,
  TagKind,
} from './schema/common.ts';
import type { Kind, TableName } from './schema/dsl.ts';
import {
  type FieldLayout,
  schemaHash,
  TYPES,
  type TypeLayout,
  typeByName,
} from './schema/layout.ts';

const ENTITIES_OFFSET = typeByName
  .get('BLOCK_RECORD')!
  .layout.find((field) => field.name === 'entities')!.offset;

/** Entities that are in the short list of records too (`isSparse`, `assembly/model/builder.ts`). */
const SPARSE_ENTITIES = new Set(['BLOCK', 'UNKNOWN_ENTITY', 'ACAD_PROXY_ENTITY']);

export interface Point2 {
  x: number;
  y: number;
}
export interface Point3 extends Point2 {
  z: number;
}
export type Value =
  | number
  | boolean
  | string
  | Point2
  | Point3
  | Uint8Array
  | Value[]
  | { [field: string]: Value };

/**
 * A decoded record. `fields` holds every field of the type, with its default where the file has
 * none.
 */
export interface DrawingRecord {
  type: string;
  /** Offset in the drawing buffer; names the record within this drawing. */
  offset: number;
  /** Upper-case hex, empty where the record has none. */
  handle: string;
  owner: string;
  // biome-ignore lint/suspicious/noExplicitAny: the fields are those of the type in the schema
  fields: Record<string, any>;
}

/** A decoded entity. */
export interface DrawingEntity extends DrawingRecord {
  layer: string;
  /** Linetype name; empty is ByLayer. */
  lineType: string;
  /** 256 ByLayer, 0 ByBlock, else ACI. */
  colorIndex: number;
  /** 0xRRGGBB, or -1. */
  trueColor: number;
  lineTypeScale: number;
  /** 1/100 mm; -1 ByLayer, -2 ByBlock, -3 default. */
  lineWeight: number;
  transparency: number;
  invisible: boolean;
  paperSpace: boolean;
}

export interface KeptTag {
  code: number;
  value: number | string | Uint8Array;
}

export class Drawing {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly utf8 = new TextDecoder();

  /** Throws when the buffer is not a drawing buffer of this schema. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.head('magic') !== DRAWING_MAGIC) throw new Error('not a drawing buffer');
    if (this.head('schemaHash') !== schemaHash) throw new Error('drawing buffer of another schema');
  }

  /** The four-byte number at an offset; with `f64` and `i32` for types drawn by the 100,000. */
  u32(offset: number): number {
    return this.view.getUint32(offset, true);
  }

  i32(offset: number): number {
    return this.view.getInt32(offset, true);
  }

  f64(offset: number): number {
    return this.view.getFloat64(offset, true);
  }

  handleOf(offset: number): bigint {
    return this.view.getBigUint64(offset + 8, true);
  }

  /** A record's RecordFlag bits. */
  flagsOf(offset: number): number {
    return this.view.getUint16(offset + 6, true);
  }

  head(field: keyof typeof HeaderOffset): number {
    return this.u32(HeaderOffset[field]);
  }

  /** The AC10xx number, e.g. 1032; 0 where the file does not say. */
  get version(): number {
    return this.head('version');
  }

  get recordCount(): number {
    return this.head('recordCount');
  }

  /** Offset of the record with this index, in file order. */
  recordAt(index: number): number {
    return this.u32(this.head('recordIndex') + 4 * index);
  }

  typeOf(offset: number): TypeLayout {
    return TYPES[this.view.getUint16(offset + 4, true)]!;
  }

  /** Offsets of all records of one type, in file order. */
  *offsetsOf(typeName: string): Generator<number> {
    const type = typeByName.get(typeName);
    const index = type?.index ?? -1;
    // plain entities are many: what is none of them has a short list of its own
    const isPlain = type?.category === 'entity' && !SPARSE_ENTITIES.has(typeName);
    const table = this.head(isPlain ? 'recordIndex' : 'sparseIndex');
    const count = this.head(isPlain ? 'recordCount' : 'sparseCount');
    for (let i = 0; i < count; i++) {
      const offset = this.u32(table + 4 * i);
      if (this.view.getUint16(offset + 4, true) === index) yield offset;
    }
  }

  *recordsOf(typeName: string): Generator<DrawingRecord> {
    for (const offset of this.offsetsOf(typeName)) yield this.record(offset);
  }

  /** The model space block record's offset. */
  get modelSpace(): number {
    return this.head('modelSpace');
  }

  get paperSpace(): number {
    return this.head('paperSpace');
  }

  /** Offsets of the entities of a block record, in drawing order. */
  entitiesOf(blockRecord: number): Uint32Array {
    return this.listOfOffsets(blockRecord, 'entities');
  }

  /** How many entities a block record has. */
  entityCountOf(blockRecord: number): number {
    return this.u32(blockRecord + ENTITIES_OFFSET + 4);
  }

  /** Offsets of the VERTEX records of a POLYLINE or the ATTRIB records of an INSERT. */
  childrenOf(entity: number): Uint32Array {
    const first = this.u32(entity + 72);
    const count = this.u32(entity + 76);
    return this.offsets(first, count);
  }

  private listOfOffsets(record: number, fieldName: string): Uint32Array {
    const field = this.typeOf(record).layout.find((f) => f.name === fieldName);
    if (!field) return new Uint32Array(0);
    return this.offsets(this.u32(record + field.offset), this.u32(record + field.offset + 4));
  }

  private offsets(start: number, count: number): Uint32Array {
    const out = new Uint32Array(count);
    for (let i = 0; i < count; i++) out[i] = this.u32(start + 4 * i);
    return out;
  }

  /** The record of a name in a table, without regard to case; 0 where there is none. */
  recordOfSymbol(symbol: number, tableName: Exclude<TableName, ''>): number {
    if (symbol === 0) return 0;
    return this.u32(
      (this.u32(symbol + SymbolOffset.canonical) || symbol) + SymbolOffset[tableName],
    );
  }

  /** The record a field of kind `name` refers to; 0 where there is none. */
  referenceOf(record: number, fieldName: string): number {
    const field = this.typeOf(record).layout.find((f) => f.name === fieldName);
    if (field?.kind !== 'name' || !field.table) return 0;
    return this.recordOfSymbol(this.u32(record + field.offset), field.table);
  }

  /** LAYER record of an entity; 0 where there is none. */
  layerOf(entity: number): number {
    return this.recordOfSymbol(this.u32(entity + 40), 'LAYER');
  }

  /** LTYPE record of an entity's own linetype; 0 for ByLayer or an unknown name. */
  lineTypeOf(entity: number): number {
    return this.recordOfSymbol(this.u32(entity + 44), 'LTYPE');
  }

  /** The record with a handle (upper- or lower-case hex); 0 where there is none. */
  findHandle(handle: string): number {
    if (!/^[0-9a-fA-F]{1,16}$/.test(handle)) return 0;
    const wanted = BigInt(`0x${handle}`);
    const size = this.head('handleTableSize');
    if (wanted === 0n || size === 0) return 0;
    const table = this.head('handleTable');
    let slot = Number(((wanted * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn) >> 32n) & (size - 1);
    for (let i = 0; i < size; i++) {
      const offset = this.u32(table + 4 * slot);
      if (offset === 0) return 0;
      if (this.view.getBigUint64(offset + 8, true) === wanted) return offset;
      slot = (slot + 1) & (size - 1);
    }
    return 0;
  }

  /** A text or symbol node's string. */
  text(node: number): string {
    if (node === 0) return '';
    const start = this.u32(node);
    return this.utf8.decode(this.bytes.subarray(start, start + this.u32(node + 4)));
  }

  private hex(offset: number): string {
    const value = this.view.getBigUint64(offset, true);
    return value === 0n ? '' : value.toString(16).toUpperCase();
  }

  /** Decodes any record. */
  record(offset: number): DrawingRecord {
    const type = this.typeOf(offset);
    return {
      type: type.name,
      offset,
      handle: this.hex(offset + 8),
      owner: this.hex(offset + 16),
      fields: this.fields(type.layout, offset),
    };
  }

  /** Decodes the fields alone. */
  fieldsOf(offset: number): DrawingRecord['fields'] {
    return this.fields(this.typeOf(offset).layout, offset);
  }

  /** Decodes one field, which the type has. */
  fieldOf(offset: number, name: string): Value {
    const field = this.typeOf(offset).layout.find((f) => f.name === name)!;
    return this.value(field, offset + field.offset);
  }

  /** Decodes an entity with its common data. */
  entity(offset: number): DrawingEntity {
    const v = this.view;
    const flags = v.getUint16(offset + 6, true);
    return {
      ...this.record(offset),
      layer: this.text(this.u32(offset + 40)),
      lineType: this.text(this.u32(offset + 44)),
      colorIndex: v.getInt32(offset + 48, true),
      trueColor: v.getInt32(offset + 52, true),
      lineTypeScale: v.getFloat64(offset + 56, true),
      lineWeight: v.getInt32(offset + 64, true),
      transparency: v.getInt32(offset + 68, true),
      invisible: (flags & RecordFlag.invisible) !== 0,
      paperSpace: (flags & RecordFlag.paperSpace) !== 0,
    };
  }

  /** True when the file itself had the field. */
  isPresent(offset: number, fieldName: string): boolean {
    const field = this.typeOf(offset).layout.find((f) => f.name === fieldName);
    if (!field || field.bit < 0) return false;
    return ((this.u32(offset + 24 + (field.bit >> 5) * 4) >>> (field.bit & 31)) & 1) === 1;
  }

  private fields(layout: FieldLayout[], base: number): Record<string, Value> {
    const out: Record<string, Value> = {};
    for (const field of layout) out[field.name] = this.value(field, base + field.offset);
    return out;
  }

  private value(field: FieldLayout, at: number): Value {
    if (field.kind === 'bytes') {
      const start = this.u32(at);
      return this.bytes.subarray(start, start + this.u32(at + 4));
    }
    if (field.kind !== 'list') return this.scalar(field.kind, at);
    const start = this.u32(at);
    const count = this.u32(at + 4);
    const out: Value[] = new Array(count);
    for (let i = 0; i < count; i++) {
      const element = start + i * field.elementSize;
      out[i] = field.struct
        ? this.fields(field.struct.fields, element)
        : this.scalar(field.element as Kind, element);
    }
    return out;
  }

  private scalar(kind: Kind, at: number): Value {
    const v = this.view;
    switch (kind) {
      case 'f64':
        return v.getFloat64(at, true);
      case 'i32':
        return v.getInt32(at, true);
      case 'bool':
        return v.getInt32(at, true) !== 0;
      case 'handle':
        return this.hex(at);
      case 'record':
        return this.u32(at);
      case 'point2':
        return { x: v.getFloat64(at, true), y: v.getFloat64(at + 8, true) };
      case 'point3':
        return {
          x: v.getFloat64(at, true),
          y: v.getFloat64(at + 8, true),
          z: v.getFloat64(at + 16, true),
        };
      default:
        return this.text(this.u32(at));
    }
  }

  /** Tags that no field took: xrecord contents, unknown types, header variables. */
  tagsOf(offset: number, which: 'tags' | 'xdata' = 'tags'): KeptTag[] {
    const extra = this.u32(offset + 32);
    if (extra === 0) return [];
    const start = this.u32(extra + ExtraOffset[which]);
    const count = this.u32(extra + ExtraOffset[which] + 4);
    return Array.from({ length: count }, (_, i) => this.tag(start + i * TAG_SIZE));
  }

  private tag(at: number): KeptTag {
    const code = this.view.getInt16(at, true);
    const kind = this.view.getUint16(at + 2, true);
    const node = this.u32(at + 4);
    if (kind === TagKind.f64) return { code, value: this.view.getFloat64(at + 8, true) };
    if (kind === TagKind.integer) {
      return { code, value: Number(this.view.getBigInt64(at + 8, true)) };
    }
    if (kind === TagKind.handle) return { code, value: this.hex(at + 8) || '0' };
    if (kind === TagKind.text) return { code, value: this.text(node) };
    const start = this.u32(node);
    return { code, value: this.bytes.subarray(start, start + this.u32(node + 4)) };
  }

  /** Header variables: `$INSUNITS` → its values in order. */
  headerVariables(): Map<string, (number | string)[]> {
    const out = new Map<string, (number | string)[]>();
    const record = this.head('headerRecord');
    if (record === 0) return out;
    let values: (number | string)[] = [];
    for (const { code, value } of this.tagsOf(record)) {
      if (code === 9) {
        values = [];
        out.set(String(value).toUpperCase(), values);
      } else if (typeof value !== 'object') values.push(value);
    }
    return out;
  }
}
