/**
 * Builds a drawing buffer from plain objects, without the WASM reader: for tests of what reads one.
 *
 *   buildDrawing({ layers, lineTypes, styles, blocks, entities, objects, header })  ->  Drawing
 *
 * An object names its type and any fields of that type; what is left out has the schema's default.
 * Field values are as stored: OCS points, degrees or radians as in the file. Not built: xdata,
 * reactors and other extra data but the header variables.
 */
import { Drawing } from '../../engine/drawing.ts';
import {
  DRAWING_MAGIC,
  EXTRA_SIZE,
  ExtraOffset,
  HEADER_SIZE,
  HeaderOffset,
  RecordFlag,
  SYMBOL_SIZE,
  SymbolOffset,
  TAG_SIZE,
  TagKind,
  TEXT_SIZE,
} from '../../engine/schema/common.ts';
import type { TableName } from '../../engine/schema/dsl.ts';
import {
  type FieldLayout,
  schemaHash,
  TYPES,
  type TypeLayout,
  typeByName,
} from '../../engine/schema/layout.ts';

/** A record: its type, common entity data under the names of `DrawingEntity`, and its fields. */
export interface PlainRecord {
  type: string;
  handle?: string;
  owner?: string;
  layer?: string;
  lineType?: string;
  colorIndex?: number;
  trueColor?: number;
  lineTypeScale?: number;
  lineWeight?: number;
  transparency?: number;
  invisible?: boolean;
  paperSpace?: boolean;
  /** VERTEX records of a POLYLINE, ATTRIB records of an INSERT. */
  children?: PlainRecord[];
  // biome-ignore lint/suspicious/noExplicitAny: fields are those of the type in the schema
  [field: string]: any;
}
type PlainFields = Omit<PlainRecord, 'type'>;

interface PlainBlock {
  name: string;
  basePoint?: { x: number; y: number; z?: number };
  flags?: number;
  xrefPath?: string;
  entities: PlainRecord[];
}

export interface PlainDrawing {
  layers?: PlainFields[];
  lineTypes?: PlainFields[];
  styles?: PlainFields[];
  dimensionStyles?: PlainFields[];
  blocks?: PlainBlock[];
  entities?: PlainRecord[];
  /** Entities of the first paper space block, `*Paper_Space`. */
  paperEntities?: PlainRecord[];
  objects?: PlainRecord[];
  header?: Record<string, (number | string)[]>;
  version?: number;
}

const hashSlot = (handle: bigint, size: number): number =>
  Number(((handle * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn) >> 32n) & (size - 1);

class Builder {
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  private end = HEADER_SIZE;
  private readonly symbols = new Map<string, number>();
  private readonly records: number[] = [];
  private handleNext = 0x100n;

  private reserve(size: number): number {
    const at = this.end;
    this.end = (at + size + 7) & ~7;
    if (this.end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.end));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }

  private setU32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }

  private writeText(node: number, value: string): void {
    const encoded = new TextEncoder().encode(value);
    const at = this.reserve(encoded.length);
    this.bytes.set(encoded, at);
    this.setU32(node, at);
    this.setU32(node + 4, encoded.length);
    this.setU32(node + 8, encoded.length);
  }

  private text(value: string): number {
    const node = this.reserve(TEXT_SIZE);
    this.writeText(node, value);
    return node;
  }

  /** One symbol a spelling; spellings that differ only in case share the canonical one. */
  symbol(value: string): number {
    const known = this.symbols.get(value);
    if (known !== undefined) return known;
    const node = this.reserve(SYMBOL_SIZE);
    this.writeText(node, value);
    const key = value.toUpperCase();
    const canonical = this.symbols.get(`canonical:${key}`) ?? node;
    this.symbols.set(`canonical:${key}`, canonical);
    this.symbols.set(value, node);
    this.setU32(node + SymbolOffset.canonical, canonical);
    return node;
  }

  private define(symbolName: string, table: Exclude<TableName, ''>, record: number): void {
    const symbol = this.symbol(symbolName);
    this.setU32(
      this.view.getUint32(symbol + SymbolOffset.canonical, true) + SymbolOffset[table],
      record,
    );
  }

  record(plain: PlainRecord, flags = 0, ownerRecord = 0): number {
    const type = typeByName.get(plain.type);
    if (!type) throw new Error(`no type ${plain.type}`);
    const at = this.reserve(type.size);
    this.records.push(at);
    this.setU32(at, type.size);
    this.view.setUint16(at + 4, type.index, true);
    const shown = plain.paperSpace ? RecordFlag.paperSpace : 0;
    const hidden = plain.invisible ? RecordFlag.invisible : 0;
    this.view.setUint16(at + 6, flags | shown | hidden, true);
    const handle = plain.handle ? BigInt(`0x${plain.handle}`) : this.handleNext++;
    this.view.setBigUint64(at + 8, handle, true);
    this.view.setBigUint64(at + 16, BigInt(`0x${plain.owner ?? '0'}`), true);
    this.setU32(at + 36, ownerRecord);
    if (type.category === 'entity') this.common(at, plain);
    this.fields(type, at, plain);
    return at;
  }

  private common(at: number, plain: PlainRecord): void {
    const layer = this.symbol(plain.layer ?? '0');
    const lineType = plain.lineType ? this.symbol(plain.lineType) : 0;
    this.setU32(at + 40, layer);
    this.setU32(at + 44, lineType);
    this.view.setInt32(at + 48, plain.colorIndex ?? 256, true);
    this.view.setInt32(at + 52, plain.trueColor ?? -1, true);
    this.view.setFloat64(at + 56, plain.lineTypeScale ?? 1, true);
    this.view.setInt32(at + 64, plain.lineWeight ?? -1, true);
    this.view.setInt32(at + 68, plain.transparency ?? -1, true);
    if (!plain.children) return;
    const children = plain.children.map((child) =>
      this.record(child, RecordFlag.child | RecordFlag.inBlock, at),
    );
    this.setU32(at + 72, this.offsets(children));
    this.setU32(at + 76, children.length);
  }

  private offsets(values: number[]): number {
    const at = this.reserve(4 * values.length);
    values.forEach((value, index) => {
      this.setU32(at + 4 * index, value);
    });
    return at;
  }

  private fields(type: TypeLayout, at: number, plain: PlainRecord): void {
    for (const field of type.layout) {
      const given = plain[field.name];
      this.field(field, at + field.offset, given);
      if (given === undefined || field.bit < 0) continue;
      const mask = at + 24 + (field.bit >> 5) * 4;
      this.setU32(mask, (this.view.getUint32(mask, true) | (1 << (field.bit & 31))) >>> 0);
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: a value of the field's kind
  private field(field: FieldLayout, at: number, given: any): void {
    if (field.kind === 'bytes') {
      const data: Uint8Array = given ?? new Uint8Array(0);
      const start = this.reserve(data.length);
      this.bytes.set(data, start);
      this.listHead(at, start, data.length);
    } else if (field.kind === 'list') {
      const values: unknown[] = given ?? [];
      const start = this.reserve(values.length * field.elementSize);
      values.forEach((value, index) => {
        this.element(field, start + index * field.elementSize, value);
      });
      this.listHead(at, start, values.length);
    } else {
      this.scalar(field.kind, at, given ?? this.fallback(field));
    }
  }

  private listHead(at: number, start: number, count: number): void {
    this.setU32(at, start);
    this.setU32(at + 4, count);
    this.setU32(at + 8, count);
  }

  // biome-ignore lint/suspicious/noExplicitAny: a value of the element's kind
  private element(field: FieldLayout, at: number, value: any): void {
    if (!field.struct) this.scalar(field.element as string, at, value);
    else
      for (const inner of field.struct.fields)
        this.field(inner, at + inner.offset, value[inner.name]);
  }

  private fallback(field: FieldLayout): unknown {
    const value = field.default;
    if (typeof value === 'object') return { x: value[0], y: value[1], z: value[2] };
    return value ?? (field.kind === 'text' || field.kind === 'name' ? '' : 0);
  }

  // biome-ignore lint/suspicious/noExplicitAny: a value of the kind
  private scalar(kind: string, at: number, value: any): void {
    if (kind === 'f64') this.view.setFloat64(at, value, true);
    else if (kind === 'i32' || kind === 'bool') this.view.setInt32(at, Number(value), true);
    else if (kind === 'handle') this.view.setBigUint64(at, BigInt(`0x${value || '0'}`), true);
    else if (kind === 'point2' || kind === 'point3') {
      this.view.setFloat64(at, value.x ?? 0, true);
      this.view.setFloat64(at + 8, value.y ?? 0, true);
      if (kind === 'point3') this.view.setFloat64(at + 16, value.z ?? 0, true);
    } else if (value !== '') {
      const node = kind === 'name' ? this.symbol(value) : this.text(value);
      this.setU32(at, node);
    }
  }

  table(type: Exclude<TableName, ''>, plain: PlainFields): void {
    this.define(plain.name, type, this.record({ ...plain, type }));
  }

  blockRecord(block: PlainBlock): number {
    const at = this.record({ type: 'BLOCK_RECORD', name: block.name });
    this.define(block.name, 'BLOCK_RECORD', at);
    return at;
  }

  fillBlock(at: number, block: PlainBlock): void {
    const begin = this.record(
      { ...block, type: 'BLOCK', blockName: block.name, basePoint: block.basePoint ?? {} },
      RecordFlag.inBlock,
      at,
    );
    this.setU32(at + 36, begin);
    const model = /^\*model_space$/i.test(block.name);
    const entities = block.entities.map((e) => this.record(e, model ? 0 : RecordFlag.inBlock, at));
    const field = typeByName.get('BLOCK_RECORD')!.layout.find((f) => f.name === 'entities')!;
    this.listHead(at + field.offset, this.offsets(entities), entities.length);
  }

  headerVariables(variables: Record<string, (number | string)[]>): number {
    const at = this.record({ type: 'HEADER' });
    const extra = this.reserve(EXTRA_SIZE);
    this.setU32(at + 32, extra);
    const tags = Object.entries(variables).flatMap(([key, values]): [number, number | string][] => [
      [9, key],
      ...values.map((value): [number, number | string] => [
        typeof value === 'string' ? 1 : 40,
        value,
      ]),
    ]);
    const start = this.reserve(tags.length * TAG_SIZE);
    tags.forEach(([code, value], index) => {
      const tag = start + index * TAG_SIZE;
      this.view.setInt16(tag, code, true);
      this.view.setUint16(tag + 2, typeof value === 'string' ? TagKind.text : TagKind.f64, true);
      if (typeof value === 'string') this.setU32(tag + 4, this.text(value));
      else this.view.setFloat64(tag + 8, value, true);
    });
    this.listHead(extra + ExtraOffset.tags, start, tags.length);
    return at;
  }

  /** Records that are no plain entities, as the WASM lists them. */
  private sparse(): number[] {
    return this.records.filter((record) => {
      const type = TYPES[this.view.getUint16(record + 4, true)]!;
      return type.category !== 'entity' || ['BLOCK', 'UNKNOWN_ENTITY'].includes(type.name);
    });
  }

  finish(head: Partial<Record<keyof typeof HeaderOffset, number>>): Drawing {
    const size = 1 << Math.ceil(Math.log2(2 * this.records.length + 2));
    const handleTable = this.reserve(4 * size);
    for (const record of this.records) {
      let slot = hashSlot(this.view.getBigUint64(record + 8, true), size);
      while (this.view.getUint32(handleTable + 4 * slot, true) !== 0)
        slot = (slot + 1) & (size - 1);
      this.setU32(handleTable + 4 * slot, record);
    }
    const all = {
      magic: DRAWING_MAGIC,
      schemaHash,
      recordIndex: this.offsets(this.records),
      recordCount: this.records.length,
      sparseIndex: this.offsets(this.sparse()),
      sparseCount: this.sparse().length,
      handleTable,
      handleTableSize: size,
      ...head,
      size: this.end,
    };
    for (const [key, value] of Object.entries(all)) {
      this.setU32(HeaderOffset[key as keyof typeof HeaderOffset], value);
    }
    return new Drawing(this.bytes.slice(0, this.end));
  }
}

/** Builds the drawing; layer 0 and the two spaces are always there. */
export function buildDrawing(plain: PlainDrawing): Drawing {
  const builder = new Builder();
  const layers = plain.layers ?? [];
  if (!layers.some((layer) => layer.name === '0')) builder.table('LAYER', { name: '0' });
  for (const layer of layers) builder.table('LAYER', layer);
  for (const lineType of plain.lineTypes ?? []) builder.table('LTYPE', lineType);
  for (const style of plain.styles ?? []) builder.table('STYLE', style);
  for (const style of plain.dimensionStyles ?? []) builder.table('DIMSTYLE', style);
  const blocks: PlainBlock[] = [
    { name: '*Model_Space', entities: plain.entities ?? [] },
    { name: '*Paper_Space', entities: plain.paperEntities ?? [] },
    ...(plain.blocks ?? []),
  ];
  const records = blocks.map((block) => builder.blockRecord(block));
  blocks.forEach((block, index) => {
    builder.fillBlock(records[index]!, block);
  });
  for (const item of plain.objects ?? []) builder.record(item);
  const headerRecord = builder.headerVariables(plain.header ?? {});
  return builder.finish({
    modelSpace: records[0]!,
    paperSpace: records[1]!,
    headerRecord,
    version: plain.version ?? 1032,
  });
}
