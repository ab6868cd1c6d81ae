/**
 * Describes to the DXF reader, as static words, which group code of which type goes where.
 *
 * The reader expands the words at start into one 1,000-byte table a type and part (group code →
 * number of an operation) and one list of operations: reading a tag is then two loads and a jump.
 *
 * A code that stands several times in one part is a sequence: its fields are filled in their
 * order, each when the one before is present; a list may be the last of them. Codes from 1000 on,
 * which the data of dynamic blocks has, stand 500 lower.
 *
 * Words of a type: size, category, symbol word, defaults n (offset, low, high)…, operations n
 * (table, code, low, high)…, parts n. Table 0 is the flat one; table k is that of part k, used
 * after its subclass marker. Names (types, then markers, in order) are NUL-separated.
 */
import { SymbolOffset } from './common.ts';
import type { Kind } from './dsl.ts';
import { type FieldLayout, type StructLayout, TYPES, type TypeLayout } from './layout.ts';

/** What a tag does. Numbers are shared with `assembly/formats/dxf/reader.ts` through constants. */
export const OPERATIONS = [
  'NONE',
  'F64',
  'I32',
  'HANDLE',
  'TEXT',
  'NAME',
  'TEXT_APPEND',
  'BYTES',
  'LIST_TEXT_APPEND',
  'NEW_F64',
  'NEW_I32',
  'NEW_HANDLE',
  'NEW_TEXT',
  'NEW_NAME',
  'ELEMENT_F64',
  'ELEMENT_I32',
  'ELEMENT_HANDLE',
  'ELEMENT_TEXT',
  'ELEMENT_NAME',
  'IRREGULAR',
  'OWNER',
  'LINETYPE',
  'PAPER_SPACE',
  'INVISIBLE',
  'SUBCLASS',
  'APPLICATION_GROUP',
  'IGNORE',
  'EMBEDDED',
  'EXTRA_HANDLE',
  'EXTRA_TEXT',
  'EXTRA_I32',
  'PROXY_SIZE',
  'PROXY_DATA',
  'SEQUENCE',
] as const;
export type Operation = (typeof OPERATIONS)[number];

const NO_BIT = 255;

interface Op {
  table: number;
  code: number;
  operation: Operation;
  bit?: number;
  offset?: number;
  elementOffset?: number;
  struct?: number;
}

/** Fields beyond the 64th have no bit (DIMSTYLE). */
const bitOf = (op: Op): number => (op.bit === undefined || op.bit < 0 ? NO_BIT : op.bit);

/** Where a code stands in a table of 1,000. */
const CODES = 1000;
const placeOf = (code: number): number => (code >= CODES ? code - 500 : code);

const words = (op: Op): number[] => [
  op.table,
  placeOf(op.code),
  (OPERATIONS.indexOf(op.operation) | (bitOf(op) << 8) | ((op.offset ?? 0) << 16)) >>> 0,
  ((op.elementOffset ?? 0) | ((op.struct ?? 0) << 16)) >>> 0,
];

const scalarOperation = (kind: Kind): string =>
  kind === 'handle'
    ? 'HANDLE'
    : kind === 'text'
      ? 'TEXT'
      : kind === 'name'
        ? 'NAME'
        : kind === 'i32' || kind === 'bool'
          ? 'I32'
          : 'F64';

const dimension = (kind: Kind): number => (kind === 'point3' ? 3 : kind === 'point2' ? 2 : 1);

/** Structs met so far; a struct's number indexes the reader's element descriptions. */
class Structs {
  readonly list: { size: number; fields: FieldLayout[] }[] = [];
  add(struct: StructLayout): number {
    return this.list.push(struct) - 1;
  }
}

function listOperations(field: FieldLayout, table: number, structs: Structs): Op[] {
  const base = { table, bit: field.bit, offset: field.offset };
  if (!field.struct) {
    const kind = field.element as Kind;
    const struct = structs.add({ size: field.elementSize, fields: [] });
    const operation = `NEW_${scalarOperation(kind)}` as Operation;
    const ops: Op[] = [field.code, ...(field.aliases ?? [])].map((code) => ({
      ...base,
      code,
      operation,
      struct,
    }));
    for (let i = 1; i < dimension(kind); i++) {
      const code = field.code + 10 * i;
      ops.push({ ...base, code, operation: 'ELEMENT_F64', elementOffset: 8 * i, struct });
    }
    if (field.chunkCode) {
      ops.push({ ...base, code: field.chunkCode, operation: 'LIST_TEXT_APPEND', struct });
    }
    return ops;
  }
  const struct = structs.add(field.struct);
  const ops: Op[] = [];
  field.struct.fields.forEach((element, index) => {
    if (element.kind === 'list' || element.kind === 'bytes') return;
    for (let i = 0; i < dimension(element.kind); i++) {
      const verb = index === 0 && i === 0 ? 'NEW' : 'ELEMENT';
      const operation = `${verb}_${scalarOperation(element.kind)}` as Operation;
      const elementOffset = element.offset + 8 * i;
      const codes = i === 0 ? [element.code, ...(element.aliases ?? [])] : [element.code + 10 * i];
      for (const code of codes) ops.push({ ...base, code, operation, elementOffset, struct });
    }
  });
  return ops;
}

function fieldOperations(field: FieldLayout, table: number, structs: Structs): Op[] {
  if (field.code === 0) return [];
  const base = { table, bit: field.bit, offset: field.offset };
  if (field.kind === 'list') return listOperations(field, table, structs);
  if (field.kind === 'bytes') return [{ ...base, code: field.code, operation: 'BYTES' }];
  if (field.chunkCode) {
    return [field.code, field.chunkCode].map((code) => ({
      ...base,
      code,
      operation: 'TEXT_APPEND',
    }));
  }
  const operation = scalarOperation(field.kind) as Operation;
  const ops: Op[] = [];
  for (let i = 0; i < dimension(field.kind); i++) {
    const offset = field.offset + 8 * i;
    ops.push({ ...base, code: field.code + 10 * i, operation, offset, elementOffset: i });
  }
  for (const code of field.aliases ?? []) ops.push({ ...base, code, operation });
  return ops;
}

/** Brings a table's operations into order: those of one code stand together, as a sequence. */
function withSequences(type: TypeLayout, ops: Op[]): Op[] {
  const byCode = new Map<number, Op[]>();
  for (const op of ops) byCode.set(op.code, [...(byCode.get(op.code) ?? []), op]);
  return [...byCode.values()].flatMap((same) => {
    const [first] = same as [Op];
    if (same.length === 1) return same;
    if (same.some((op) => bitOf(op) === NO_BIT)) {
      throw new Error(`${type.name}: code ${first.code} is a sequence without presence bits`);
    }
    const { table, code } = first;
    return [...same, { table, code, operation: 'SEQUENCE', offset: same.length } as Op];
  });
}

/** Codes of every record, and those of entities only; see the DXF Reference, common group codes. */
function commonOperations(type: TypeLayout, table: number): Op[] {
  const ops: Op[] = [
    { table, code: 5, operation: 'HANDLE', offset: 8 },
    { table, code: 105, operation: 'HANDLE', offset: 8 },
    { table, code: 330, operation: 'OWNER', offset: 16 },
    { table, code: 100, operation: 'SUBCLASS' },
    { table, code: 101, operation: 'EMBEDDED' },
    { table, code: 102, operation: 'APPLICATION_GROUP' },
    { table, code: 999, operation: 'IGNORE' },
  ];
  if (type.category !== 'entity') return ops;
  return [
    ...ops,
    { table, code: 8, operation: 'NAME', offset: 40 },
    { table, code: 6, operation: 'LINETYPE', offset: 44 },
    { table, code: 62, operation: 'I32', offset: 48 },
    { table, code: 420, operation: 'I32', offset: 52 },
    { table, code: 48, operation: 'F64', offset: 56 },
    { table, code: 370, operation: 'I32', offset: 64 },
    { table, code: 440, operation: 'I32', offset: 68 },
    { table, code: 67, operation: 'PAPER_SPACE' },
    { table, code: 60, operation: 'INVISIBLE' },
    { table, code: 66, operation: 'IGNORE' },
    { table, code: 410, operation: 'IGNORE' },
    { table, code: 347, operation: 'EXTRA_HANDLE', offset: 8 },
    { table, code: 390, operation: 'EXTRA_HANDLE', offset: 16 },
    { table, code: 430, operation: 'EXTRA_TEXT', offset: 72 },
    { table, code: 284, operation: 'EXTRA_I32', offset: 76 },
    { table, code: 92, operation: 'PROXY_SIZE' },
    { table, code: 160, operation: 'PROXY_SIZE' },
    { table, code: 310, operation: 'PROXY_DATA' },
  ];
}

/** Code 0 stands for "every code that the table leaves free" (see `expandTypes` in the reader). */
function irregularOperations(type: TypeLayout, table: number): Op[] {
  const { read = [], ignore = [] } = type.irregular;
  const codes = read === 'all' ? [0] : read;
  return [
    ...ignore.map((code) => ({ table, code, operation: 'IGNORE' as const })),
    ...codes.map((code) => ({ table, code, operation: 'IRREGULAR' as const })),
  ];
}

/** Handle and owner before the first marker; behind it some types have handles of their own. */
const BEFORE_MARKER = [5, 330];

const hasCode = (field: FieldLayout, code: number): boolean =>
  field.code === code || (field.aliases ?? []).includes(code);

/** Operations of a type are numbered with a byte, parts as `model/types.ts` has room for. */
const OPERATIONS_MAX = 255;
const PARTS_MAX = 7;

const firstOfEach = (ops: Op[]): Op[] => {
  const taken = new Set<number>();
  return ops.filter(({ code }) => !taken.has(code) && taken.add(code));
};

function typeOperations(type: TypeLayout, structs: Structs): { ops: Op[]; markers: string[] } {
  const common = commonOperations(type, 0);
  const ops = [...common];
  const isAll = type.irregular.read === 'all';
  const partNames = new Set(type.layout.map((field) => field.part ?? ''));
  const hasTables =
    isAll ||
    partNames.size > 1 ||
    BEFORE_MARKER.some(
      (code) =>
        type.irregular.read?.includes(code as never) ||
        type.layout.some((field) => hasCode(field, code)),
    );
  const markers = hasTables ? [...partNames].map((p) => p || type.marker) : [];
  const irregular = (table: number, own: Op[]): Op[] =>
    irregularOperations(type, table).filter(
      (op) => op.operation !== 'IGNORE' || !own.some(({ code }) => code === op.code),
    );
  if (!isAll) {
    const flat = type.layout.flatMap((field) => fieldOperations(field, 0, structs));
    const free = flat.filter((op) => !BEFORE_MARKER.includes(op.code));
    // with parts, the first field of a code is meant where no marker says which
    const own = hasTables ? firstOfEach(free) : withSequences(type, free);
    ops.push(...own, ...irregular(0, own).filter((op) => !BEFORE_MARKER.includes(op.code)));
  } else {
    ops.push(...irregularOperations(type, 0).filter((op) => !BEFORE_MARKER.includes(op.code)));
  }
  markers.forEach((marker, index) => {
    const table = index + 1;
    const fields = type.layout.filter((field) => (field.part ?? type.marker) === marker);
    const own = isAll ? [] : fields.flatMap((field) => fieldOperations(field, table, structs));
    ops.push(...withSequences(type, own), ...irregular(table, own));
  });
  if (ops.length > OPERATIONS_MAX) throw new Error(`${type.name}: too many operations`);
  if (markers.length > PARTS_MAX) throw new Error(`${type.name}: too many parts`);
  return { ops, markers };
}

const doubleWords = (value: number): [number, number] => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [view.getUint32(0, true), view.getUint32(4, true)];
};
const WIDE = 0x10000;

/** (offset | WIDE, low, high) of every default that is not zero. */
function defaultsOf(fields: FieldLayout[]): number[][] {
  const out: number[][] = [];
  for (const field of fields) {
    if (field.default === undefined) continue;
    const values = typeof field.default === 'number' ? [field.default] : field.default;
    values.forEach((value, i) => {
      if (value === 0) return;
      if (field.kind === 'i32' || field.kind === 'bool') out.push([field.offset, value >>> 0, 0]);
      else out.push([(field.offset + 8 * i) | WIDE, ...doubleWords(value)]);
    });
  }
  return out;
}

const ENTITY_DEFAULTS = [
  [48, 256, 0],
  [52, 0xffffffff, 0],
  [56 | WIDE, ...doubleWords(1)],
  [64, 0xffffffff, 0],
  [68, 0xffffffff, 0],
];
const CATEGORIES = ['internal', 'table', 'object', 'entity'];

function chunked(name: string, type: string, values: number[]): string {
  const rows: string[] = [];
  for (let i = 0; i < values.length; i += 24) rows.push(values.slice(i, i + 24).join(','));
  return `export const ${name}: usize = memory.data<${type}>([\n${rows.join(',\n')}\n]);`;
}

/**
 * Where a symbol notes its record of this table (low half), and where the record has its name. Of
 * an entity: the table of its style, and where it has the style's name.
 */
function symbolWord(type: TypeLayout): number {
  if (type.category === 'entity') {
    const styled = type.layout.find(
      ({ table, emit }) => /STYLE$/.test(table ?? '') && emit === 'always',
    );
    return styled ? SymbolOffset[styled.table as 'STYLE' | 'DIMSTYLE'] | (styled.offset << 16) : 0;
  }
  if (type.category !== 'table') return 0;
  const slot = SymbolOffset[type.name as keyof typeof SymbolOffset];
  return slot | ((type.layout.find((field) => field.name === 'name')?.offset ?? 0) << 16);
}

/** The lines of `model.ts` that hold the reader's description. */
export function describeReading(): string[] {
  const structs = new Structs();
  const stream: number[] = [];
  const names = TYPES.map((type) => type.name);
  for (const type of TYPES) {
    const { ops, markers } = typeOperations(type, structs);
    const defaults = [
      ...(type.category === 'entity' ? ENTITY_DEFAULTS : []),
      ...defaultsOf(type.layout),
    ];
    stream.push(type.size, CATEGORIES.indexOf(type.category), symbolWord(type));
    stream.push(defaults.length, ...defaults.flat());
    stream.push(ops.length, ...ops.flatMap(words));
    stream.push(markers.length);
    names.push(...markers);
  }
  const elements: number[] = [structs.list.length];
  for (const struct of structs.list) {
    const defaults = defaultsOf(struct.fields);
    elements.push(struct.size, defaults.length, ...defaults.flat());
  }
  const nameBytes = [...Buffer.from(`${names.join('\0')}\0`, 'latin1')];
  return [
    ...OPERATIONS.map((operation, index) => `export const OP_${operation}: u32 = ${index};`),
    chunked('TYPE_WORDS', 'u32', stream),
    chunked('ELEMENT_WORDS', 'u32', elements),
    chunked('TYPE_NAMES', 'u8', nameBytes),
  ];
}
