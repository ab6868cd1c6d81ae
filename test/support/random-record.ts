/**
 * Random instances of the schema's types, for round trips: fields of every kind with values that
 * the field's group code can hold.
 *
 * In: a type and a repeatable source of numbers. Out: a record whose fields are all there, those
 * that it does not name as present at their defaults. What only linking fills stays empty.
 */
import type { Kind } from '../../engine/schema/dsl.ts';
import type { FieldLayout, TypeLayout } from '../../engine/schema/layout.ts';
import type { Random } from '../core/random.ts';
import { integerSize, type Tag } from './dxf-tags.ts';
import type { CommonData, FieldValues, FlatRecord } from './write-dxf.ts';

const WORDS = [
  'Wand 7',
  'Ø12 ±0.5',
  'Привет',
  '図面',
  'çatı',
  ' two  spaces ',
  '50%',
  '{a}',
  'a,b;c',
  '🙂',
  'x'.repeat(300),
];
const REALS = [0, 1, -1, 0.1, 1e-12, 123456.789, 1 / 3, 1e20, -2.5e-7, 5e-324, Number.MAX_VALUE];

export class RandomRecords {
  private readonly random: Random;
  private nextHandle = 0x100;

  constructor(random: Random) {
    this.random = random;
  }

  private chance(percent: number): boolean {
    return this.random.below(100) < percent;
  }

  real(): number {
    if (this.chance(30)) return REALS[this.random.below(REALS.length)]!;
    return (this.random.word() / 0x1_0000 - 32768) * 10 ** (this.random.below(7) - 3);
  }

  text(): string {
    const count = 1 + this.random.below(2);
    return Array.from({ length: count }, () => WORDS[this.random.below(WORDS.length)]).join('_');
  }

  name(): string {
    return `N${this.random.below(1000)}_${WORDS[this.random.below(5)]}`;
  }

  handle(): string {
    return (this.random.word() + 1).toString(16).toUpperCase();
  }

  private integer(code: number): number {
    const size = integerSize(code);
    if (size === 1) return this.random.below(2);
    if (size === 8) return this.random.word() * 4096;
    if (size === 4) return this.random.word() | 0;
    return this.random.below(65536) - 32768;
  }

  private bytes(): Uint8Array {
    return Uint8Array.from({ length: 1 + this.random.below(300) }, () => this.random.below(256));
  }

  private scalar(kind: Kind, code: number): FieldValues[string] {
    switch (kind) {
      case 'f64':
        // Large counts are whole numbers in a file.
        return integerSize(code) === 0 ? this.real() : this.integer(code);
      case 'i32':
        return this.integer(code);
      case 'bool':
        return this.chance(50);
      case 'handle':
        return this.handle();
      case 'name':
        return this.name();
      case 'point2':
        return { x: this.real(), y: this.real() };
      case 'point3':
        return { x: this.real(), y: this.real(), z: this.real() };
      case 'bytes':
        return this.bytes();
      default:
        return this.text();
    }
  }

  value(field: FieldLayout): FieldValues[string] {
    if (field.kind !== 'list') return this.scalar(field.kind, field.code);
    return Array.from({ length: 1 + this.random.below(5) }, () => {
      if (!field.struct) return this.scalar(field.element as Kind, field.code);
      return Object.fromEntries(field.struct.fields.map((f) => [f.name, this.value(f)]));
    });
  }

  common(): CommonData {
    return {
      layer: this.name(),
      lineType: this.chance(50) ? this.name() : '',
      colorIndex: this.chance(50) ? this.random.below(257) : 256,
      trueColor: this.chance(30) ? this.random.below(0x1000000) : -1,
      lineTypeScale: this.chance(30) ? this.real() : 1,
      lineWeight: this.chance(50) ? this.random.below(215) - 3 : -1,
      transparency: this.chance(20) ? 0x02000000 + this.random.below(256) : -1,
      invisible: this.chance(20),
      paperSpace: this.chance(20),
    };
  }

  private xdata(): Tag[] {
    if (this.chance(60)) return [];
    return [
      [1001, 'LINEWORK'],
      [1000, this.text()],
      [1002, '{'],
      [1010, this.real()],
      [1020, this.real()],
      [1030, this.real()],
      [1040, this.real()],
      [1070, this.integer(1070)],
      [1071, this.integer(1071)],
      [1005, this.handle()],
      [1004, this.bytes().slice(0, 127)],
      [1003, this.name()],
      [1002, '}'],
    ];
  }

  /** A record with `fields` written by the caller where the schema is not enough. */
  record(type: TypeLayout, fields: FieldValues = {}, more: Partial<FlatRecord> = {}): FlatRecord {
    const present: string[] = [];
    const values: FieldValues = {};
    const repeated = repeatedFields(type);
    const isEntity = type.category === 'entity';
    for (const field of type.layout) {
      const isGiven = field.name in fields;
      // Which field a repeated code is for shows only by those before it: all of them are written.
      const isChosen = field.code !== 0 && (repeated.has(field) || this.chance(70));
      const isWritten = isGiven || isChosen;
      if (isWritten && field.bit >= 0) present.push(field.name);
      values[field.name] = isGiven
        ? fields[field.name]
        : isWritten
          ? this.value(field)
          : isEntity && isStyle(field)
            ? 'Standard'
            : defaultOf(field);
    }
    return {
      type: type.name,
      handle: (this.nextHandle++).toString(16).toUpperCase(),
      owner: this.handle(),
      fields: values,
      present,
      ...(isEntity ? { common: this.common() } : {}),
      reactors: this.chance(30) ? [this.handle(), this.handle()] : [],
      dictionary: this.chance(30) ? this.handle() : '',
      material: isEntity && this.chance(10) ? this.handle() : '',
      plotStyle: isEntity && this.chance(10) ? this.handle() : '',
      colorName: isEntity && this.chance(10) ? 'RAL CLASSIC$RAL 1000' : '',
      shadowMode: isEntity && this.chance(10) ? 1 : 0,
      proxyGraphic: isEntity && this.chance(10) ? this.bytes() : new Uint8Array(),
      tags: [],
      xdata: this.xdata(),
      ...more,
    };
  }
}

/** An entity without a style has the standard one. */
const isStyle = (field: FieldLayout): boolean =>
  /STYLE$/.test(field.table ?? '') && field.emit === 'always';

const AXES: Partial<Record<Kind, number>> = { point2: 2, point3: 3 };

/** The codes that a field's tags have. */
function codesOf(field: FieldLayout): number[] {
  const kind = field.kind === 'list' ? (field.element as Kind) : field.kind;
  const own = [field.code, ...(field.aliases ?? [])];
  const inside = field.struct?.fields.flatMap(codesOf) ?? [];
  const axes = field.struct ? 1 : (AXES[kind] ?? 1);
  return [...inside, ...own.flatMap((code) => [0, 10, 20].slice(0, axes).map((by) => code + by))];
}

/** Fields of a part that share a code with another one of it. */
export function repeatedFields(type: TypeLayout): Set<FieldLayout> {
  const written = type.layout.filter((field) => field.code !== 0);
  return new Set(
    written.filter((field) =>
      written.some(
        (other) =>
          other !== field &&
          (other.part ?? type.marker) === (field.part ?? type.marker) &&
          codesOf(other).some((code) => codesOf(field).includes(code)),
      ),
    ),
  );
}

const ZERO: Partial<Record<Kind, () => FieldValues[string]>> = {
  bool: () => false,
  point2: () => ({ x: 0, y: 0 }),
  point3: () => ({ x: 0, y: 0, z: 0 }),
  handle: () => '',
  text: () => '',
  name: () => '',
  list: () => [],
  bytes: () => new Uint8Array(),
};

/** What a field is where the file does not have it. */
export function defaultOf(field: FieldLayout): FieldValues[string] {
  const fallback = field.default;
  if (Array.isArray(fallback)) {
    const [x, y, z] = fallback;
    return field.kind === 'point2' ? { x, y } : { x, y, z };
  }
  if (field.kind === 'bool') return fallback === 1;
  if (ZERO[field.kind]) return ZERO[field.kind]!();
  return fallback ?? 0;
}
