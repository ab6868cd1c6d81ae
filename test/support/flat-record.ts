/**
 * Records of a drawing as plain data, for comparing two drawings and for writing them again.
 *
 * In: a drawing and a record's offset. Out: everything that the file said about the record; offsets
 * are resolved, so that records of two buffers compare by value.
 */
import type { Drawing } from '../../engine/drawing.ts';
import { ExtraOffset } from '../../engine/schema/common.ts';
import type { Tag, TagValue } from './dxf-tags.ts';
import type { FlatRecord } from './write-dxf.ts';

function extraView(drawing: Drawing, offset: number): { view: DataView; extra: number } {
  const { bytes } = drawing;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { view, extra: view.getUint32(offset + 32, true) };
}

const hex = (value: bigint): string => (value === 0n ? '' : value.toString(16).toUpperCase());

/** The rarer data of a record. */
function extraOf(drawing: Drawing, offset: number) {
  const { view, extra } = extraView(drawing, offset);
  if (extra === 0) {
    return {
      reactors: [],
      dictionary: '',
      material: '',
      plotStyle: '',
      colorName: '',
      shadowMode: 0,
      proxyGraphic: new Uint8Array(),
    };
  }
  const u32 = (at: number): number => view.getUint32(extra + at, true);
  const handle = (at: number): string => hex(view.getBigUint64(extra + at, true));
  const reactors = Array.from({ length: u32(ExtraOffset.reactors + 4) }, (_, index) =>
    hex(view.getBigUint64(u32(ExtraOffset.reactors) + 8 * index, true)),
  );
  const proxyStart = u32(ExtraOffset.proxyGraphic);
  return {
    reactors,
    dictionary: handle(ExtraOffset.dictionary),
    material: handle(ExtraOffset.material),
    plotStyle: handle(ExtraOffset.plotStyle),
    colorName: drawing.text(u32(ExtraOffset.colorName)),
    shadowMode: view.getInt32(extra + ExtraOffset.shadowMode, true),
    proxyGraphic: drawing.bytes.slice(proxyStart, proxyStart + u32(ExtraOffset.proxyGraphic + 4)),
  };
}

/** Bytes are copied: a view into the WASM's memory dies with the next drawing. */
function copied<T>(value: T): T {
  if (value instanceof Uint8Array) return value.slice() as T;
  return value;
}

/** What linking filled with places of the buffer, as handles. */
function linkedFields(drawing: Drawing, offset: number): Record<string, string[]> {
  if (drawing.typeOf(offset).name !== 'BLOCK_RECORD') return {};
  const entities = [...drawing.entitiesOf(offset)].map((at) => drawing.record(at).handle);
  return { entities };
}

export function flatRecord(drawing: Drawing, offset: number): FlatRecord {
  const type = drawing.typeOf(offset);
  const isEntity = type.category === 'entity';
  const record = drawing.record(offset);
  const entity = isEntity ? drawing.entity(offset) : undefined;
  const tags = (which: 'tags' | 'xdata'): Tag[] =>
    drawing.tagsOf(offset, which).map(({ code, value }): Tag => [code, copied(value as TagValue)]);
  return {
    type: type.name,
    handle: record.handle,
    owner: record.owner,
    fields: {
      ...Object.fromEntries(
        Object.entries(record.fields).map(([name, value]) => [name, copied(value)]),
      ),
      ...linkedFields(drawing, offset),
    },
    present: type.layout.map((f) => f.name).filter((name) => drawing.isPresent(offset, name)),
    ...(entity
      ? {
          common: {
            layer: entity.layer,
            lineType: entity.lineType,
            colorIndex: entity.colorIndex,
            trueColor: entity.trueColor,
            lineTypeScale: entity.lineTypeScale,
            lineWeight: entity.lineWeight,
            transparency: entity.transparency,
            invisible: entity.invisible,
            paperSpace: entity.paperSpace,
          },
        }
      : {}),
    ...extraOf(drawing, offset),
    tags: tags('tags'),
    xdata: tags('xdata'),
  };
}

/** All records of a drawing, in file order. */
export function flatRecords(drawing: Drawing): FlatRecord[] {
  return Array.from({ length: drawing.recordCount }, (_, index) =>
    flatRecord(drawing, drawing.recordAt(index)),
  );
}
