/**
 * Emits `assembly/generated/dwg.ts`: for each type with a `dwg` string a straight-line function
 * that reads its fields, and the tables from DWG type numbers and class names to schema types.
 *
 * A `dwg` string is the ODA description's field order: words `name:CODE`, apart by blanks.
 *
 *   radius:BD          a field and its bit code (chapter 2)     _:BL     read and dropped
 *   startAngle:BA      a BD (RA: an RD) in radians, kept in degrees
 *   style:H            a `name` field from a handle: the name of the table record
 *   n=BL vertices[n]:2RD   a count (kept where n is a field), then a list of so many
 *       color:CMC/trueColor
 *   n=BL rows[n]{ a:BD m=BL b[m]:H }   a list of structs         matrix[16]:BD
 *   width:BD@R2000+    @R13-R14, @R2004+, @R2000: the releases that have it
 *   color:CMV          a color's whole value, as DXF has it     time:TIME  days and milliseconds
 *   n=BL data[n]:BITS  so many bits, as bytes
 *   a,b,c:EVAL         a value of any type: its code, number, text (`formats/dwg/evaluation.ts`)
 *
 * What needs a condition on another field is a hand decoder in `formats/dwg/irregular/`; such types
 * say `irregular: { dwg: true }`.
 */
import { RELEASES } from './dsl.ts';
import { type FieldLayout, TYPES, type TypeLayout } from './layout.ts';

/** Fewest bits that one element of a code takes: what a count is checked against. */
const BITS: Record<string, number> = {
  B: 1,
  BB: 2,
  BS: 2,
  BL: 2,
  BD: 2,
  BLL: 3,
  CMC: 2,
  CMV: 2,
  TIME: 4,
  RC: 8,
  RS: 16,
  RL: 32,
  RD: 64,
  BT: 1,
  BA: 2,
  RA: 64,
  BE: 1,
  '2BD': 4,
  '3BD': 6,
  '2RD': 128,
  '3RD': 192,
};

const DOUBLES = new Set(['BD', 'RD', 'BT', 'BA', 'RA', 'TIME', 'RLL']);
/** Group code of extrusions. */
const NORMAL_CODE = 210;
const POINTS = new Set(['2BD', '3BD', '2RD', '3RD', 'BE']);
const INTEGERS = new Set(['B', 'BB', 'BS', 'BL', 'RC', 'RS', 'RL', 'BLL']);
const DOUBLE_TEXT: Record<string, string> = {
  RLL: '<f64>readRLL()',
  BA: 'degrees(readBD())',
  RA: 'degrees(readRD())',
};

interface Word {
  target: string;
  code: string;
  count: string;
  /** Condition on the release, or empty. */
  when: string;
  /** Second target of a color: the true color. */
  second: string;
  /** Words of a struct's fields. */
  inner?: Word[];
}

/** What words fill: a record or an element of a list. */
interface Place {
  type: string;
  layout: FieldLayout[];
  /** The variable that has its address. */
  address: string;
  depth: number;
}

function releaseOf(text: string, type: string): number {
  const release: number | undefined = RELEASES[text as keyof typeof RELEASES];
  if (release === undefined) throw new Error(`${type}: no release ${text}`);
  return release;
}

function condition(range: string | undefined, type: string): string {
  if (!range) return '';
  if (range.endsWith('+')) return `bitsVersion >= ${releaseOf(range.slice(0, -1), type)}`;
  const [from, to = from] = range.split('-') as [string, string?];
  return `bitsVersion >= ${releaseOf(from, type)} && bitsVersion <= ${releaseOf(to, type)}`;
}

function parseWord(text: string, type: string): Word {
  const match = /^([\w,]+)(?:\[(\w+)\])?([:=])(\w+)(?:\/(\w+))?(?:@(\S+))?$/.exec(text);
  if (!match) throw new Error(`${type}: cannot read "${text}"`);
  const [, target, count = '', sign, code, second = '', range] = match;
  const word = { target: target!, code: code!, count, when: condition(range, type), second };
  return sign === '=' ? { ...word, count: '=' } : word;
}

/** Takes the words up to a closing brace, or all. */
function parseWords(texts: string[], type: string): Word[] {
  const words: Word[] = [];
  for (let text = texts.shift(); text !== undefined && text !== '}'; text = texts.shift()) {
    const open = /^(\w+)\[(\w+)\](?:@(\S+))?\{$/.exec(text);
    if (!open) {
      words.push(parseWord(text, type));
      continue;
    }
    const [, target, count, range] = open;
    const inner = parseWords(texts, type);
    const when = condition(range, type);
    words.push({ target: target!, code: '', count: count!, when, second: '', inner });
  }
  return words;
}

const readCode = (code: string): string =>
  DOUBLE_TEXT[code] ?? (code === 'TV' ? 'readText()' : `read${code}()`);

const integer = (code: string): string =>
  code === 'B' ? '<i32>readB()' : `<i32>${readCode(code)}`;

function skip(code: string): string {
  if (POINTS.has(code)) return `read${code}(scratch);`;
  if (code === 'CMC') return 'readCMC();';
  return `${readCode(code)};`;
}

const fieldOf = (place: Place, name: string): FieldLayout => {
  const field = place.layout.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`${place.type}: no field ${name}`);
  return field;
};

/** The statement that reads a scalar or point into its place. */
function scalar(field: FieldLayout, code: string, place: Place): string {
  const at = `${place.address} + ${field.offset}`;
  const wrong = (): never => {
    throw new Error(`${place.type}.${field.name}: ${code} does not fit ${field.kind}`);
  };
  switch (field.kind) {
    case 'f64':
      return DOUBLES.has(code) ? `store<f64>(${at}, ${readCode(code)});` : wrong();
    case 'i32':
    case 'bool':
      if (code === 'CMC') return `readCMC(); store<i32>(${at}, colorIndex);`;
      if (code === 'CMV') return `readCMC(); store<i32>(${at}, <i32>colorValue);`;
      return INTEGERS.has(code) ? `store<i32>(${at}, ${integer(code)});` : wrong();
    case 'point2':
      return code === '2BD' || code === '2RD' ? `read${code}(${at});` : wrong();
    case 'point3':
      if (code === '3BD' && field.code === NORMAL_CODE) return `readNormal(${at});`;
      return POINTS.has(code) ? `read${code}(${at});` : wrong();
    case 'text':
      return code === 'TV' ? `store<u32>(${at}, readText());` : wrong();
    case 'name':
      if (code === 'TV') return `store<u32>(${at}, readName());`;
      return code === 'H' ? `store<u32>(${at}, nameOfHandle(readH()));` : wrong();
    case 'handle':
      return code === 'H' ? `store<u64>(${at}, readH());` : wrong();
    default:
      return wrong();
  }
}

function elementStatement(field: FieldLayout, code: string, at: string, type: string): string {
  if (field.kind === 'bytes' && code === 'RC') return `store<u8>(${at}, <u8>readRC());`;
  switch (field.element) {
    case 'f64':
      return `store<f64>(${at}, ${readCode(code)});`;
    case 'i32':
      return `store<i32>(${at}, ${integer(code)});`;
    case 'handle':
      return `store<u64>(${at}, readH());`;
    case 'text':
      return `store<u32>(${at}, readText());`;
    case 'point2':
    case 'point3':
      return `read${code}(${at});`;
    default:
      throw new Error(`${type}.${field.name}: no list of ${code}`);
  }
}

/** Fewest bits of an element's data; what has none is counted by its handles or texts. */
function checkedCount({ inner, ...word }: Word, count: string): string {
  const always = inner?.filter(({ when }) => !when) ?? [word];
  const bits = always.reduce((sum, { code }) => sum + (BITS[code] ?? 0), 0);
  if (bits > 0) return `checkCount(${count}, ${bits})`;
  if (always.some(({ code }) => code === 'H')) return `checkHandleCount(${count})`;
  if (always.some(({ code }) => code === 'TV')) return `checkTextCount(${count})`;
  return `checkCount(${count}, 1)`;
}

function loop(word: Word, place: Place, field: FieldLayout | undefined, body: string[]): string[] {
  const [i, total, at] = ['i', 'total', 'at'].map((name) => `${name}${place.depth || ''}`);
  const count = checkedCount(word, word.count);
  const list = field
    ? `, ${at} = makeList(${place.address} + ${field.offset}, ${field.elementSize}, ${total})`
    : '';
  const step = field ? `, ${at} += ${field.elementSize}` : '';
  return [
    `for (let ${i}: u32 = 0, ${total} = ${count}${list}; ${i} < ${total}; ${i}++${step}) {`,
    ...body.map((line) => `  ${line}`),
    '}',
  ];
}

function listStatements(word: Word, place: Place): string[] {
  const at = `at${place.depth || ''}`;
  if (word.target === '_') return loop(word, place, undefined, [skip(word.code)]);
  const field = fieldOf(place, word.target);
  if (word.code === 'BITS') return [`readData(${place.address} + ${field.offset}, ${word.count});`];
  if (!word.inner) {
    return loop(word, place, field, [elementStatement(field, word.code, at, place.type)]);
  }
  const layout = field.struct?.fields ?? [];
  const type = `${place.type}.${field.name}`;
  return loop(word, place, field, [
    ...grouped(word.inner, { type, layout, address: at, depth: place.depth + 1 }),
  ]);
}

function evaluation(word: Word, place: Place): string {
  const fields = word.target.split(',').map((name) => fieldOf(place, name));
  return `readEvaluation(${fields.map((f) => `${place.address} + ${f.offset}`).join(', ')});`;
}

function statements(word: Word, place: Place): string[] {
  if (word.count === '=') {
    const field = place.layout.find((candidate) => candidate.name === word.target);
    const read = `${word.target} = <u32>${readCode(word.code)};`;
    const keep = `store<i32>(${place.address} + ${field?.offset}, <i32>${word.target});`;
    return field ? [read, keep] : [read];
  }
  if (word.code === 'EVAL') return [evaluation(word, place)];
  if (word.count) return listStatements(word, place);
  if (word.target === '_') return [skip(word.code)];
  const lines = [scalar(fieldOf(place, word.target), word.code, place)];
  if (word.second) {
    const second = fieldOf(place, word.second);
    lines.push(`store<i32>(${place.address} + ${second.offset}, colorTrue);`);
  }
  return lines;
}

/** The statements of words; those of the same releases under one condition. */
function grouped(
  words: Word[],
  place: Place,
  more: (group: Word[]) => string[] = () => [],
): string[] {
  const lines: string[] = [];
  for (let i = 0; i < words.length; ) {
    const { when } = words[i]!;
    let end = i;
    while (end < words.length && words[end]!.when === when) end++;
    const group = words.slice(i, end);
    const body = [...group.flatMap((word) => statements(word, place)), ...more(group)];
    if (when) lines.push(`if (${when}) {`, ...body.map((line) => `  ${line}`), '}');
    else lines.push(...body);
    i = end;
  }
  return lines;
}

const countsOf = (words: Word[]): string[] =>
  words.flatMap((word) => [
    ...(word.count === '=' ? [word.target] : []),
    ...countsOf(word.inner ?? []),
  ]);

/** The mask of presence bits of the words' fields. */
function mask(type: TypeLayout, words: Word[]): string[] {
  let bits = 0n;
  for (const name of words.flatMap((word) => word.target.split(','))) {
    const field = type.layout.find((candidate) => candidate.name === name);
    if (field && field.bit >= 0) bits |= 1n << BigInt(field.bit);
  }
  return bits === 0n ? [] : [`present(record, 0x${bits.toString(16)});`];
}

const safeName = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '_');

function reader(type: TypeLayout): string[] {
  const words = parseWords(type.dwg.trim().split(/\s+/), type.name);
  const place = { type: type.name, layout: type.layout, address: 'record', depth: 0 };
  return [
    `export function readDwg_${safeName(type.name)}(record: usize): void {`,
    ...[...new Set(countsOf(words))].map((count) => `  let ${count}: u32 = 0;`),
    ...grouped(words, place, (group) => mask(type, group)).map((line) => `  ${line}`),
    '}',
  ];
}

/** Fixed type numbers that share a schema type with another one (ODA 20.3). */
const MORE_NUMBERS: [number, string][] = [
  [8, 'INSERT'],
  ...[11, 12, 13, 14].map((number): [number, string] => [number, 'VERTEX']),
  ...[16, 29, 30].map((number): [number, string] => [number, 'POLYLINE']),
  ...[21, 22, 23, 24, 25, 26].map((number): [number, string] => [number, 'DIMENSION']),
];
const NUMBER_COUNT = 500;

function numberTable(): number[] {
  const table: number[] = Array.from({ length: NUMBER_COUNT }, () => 0);
  for (const type of TYPES) if (type.dwgType) table[type.dwgType] = type.index;
  for (const [number, name] of MORE_NUMBERS) {
    table[number] = TYPES.find((type) => type.name === name)!.index;
  }
  return table;
}

/**
 * The colors that AutoCAD looks for the nearest index in: not those that it shows (`aci.ts`). From
 * 10 on ten a hue, 15 degrees apart: five values, each full and with half of its saturation.
 */
const BASE_COLORS = [0, 0xff0000, 0xffff00, 0xff00, 0xffff, 0xff, 0xff00ff, 0xffffff];
const GRAYS = [0x333333, 0x505050, 0x696969, 0x828282, 0xbebebe, 0xffffff];
const VALUES = [255, 204, 153, 127, 76];

function hueColor(index: number): number {
  const hue = Math.floor((index - 10) / 10) * 15;
  const value = VALUES[Math.floor((index % 10) / 2)]!;
  const saturation = index % 2 === 0 ? 1 : 0.5;
  return [0, 240, 120].reduce((rgb, shift) => {
    // how far from the hue at which this part is full: 0 within 60 degrees, 1 beyond 120
    const distance = Math.abs(((hue + shift + 180) % 360) - 180);
    const missing = Math.min(Math.max(distance / 60 - 1, 0), 1);
    return rgb * 256 + Math.floor(value * (1 - saturation * missing));
  }, 0);
}

const ACI_COLORS = [
  ...[...BASE_COLORS, 0x808080, 0xc0c0c0],
  ...Array.from({ length: 240 }, (_, i) => hueColor(i + 10)),
  ...GRAYS,
];

const bytesOf = (name: string, kind: string, values: number[]): string =>
  `export const ${name}: usize = memory.data<${kind}>([${values.join(',')}]);`;

/** The text of `assembly/generated/dwg.ts`. */
export function generateDwg(): string {
  const regular = TYPES.filter((type) => type.dwg.trim() !== '');
  const known = TYPES.map((type) => (type.irregular.dwg ? 2 : type.dwg.trim() ? 1 : 0));
  return `${[
    '// Generated from engine/schema by engine/schema/generate-dwg.ts. Not edited.',
    'import {',
    '  bitsVersion, checkCount, checkHandleCount, checkTextCount, colorIndex, colorTrue,',
    '  colorValue, read2BD, read2RD, read3BD, read3RD, readB, readBB, readBD, readBE, readBL,',
    '  readBLL, readBS, readBT, readCMC, readH, readName, readNormal, readRC, readRD, readRL,',
    '  readRLL, readRS, readText, readTIME,',
    "} from '../core/bits';",
    "import { readEvaluation } from '../formats/dwg/evaluation';",
    'import {',
    '  degrees, makeList, nameOfHandle, present, readData, scratch,',
    "} from '../formats/dwg/values';",
    '',
    `/** Schema types of the fixed DWG type numbers; 0 for none. */`,
    `export const DWG_NUMBER_COUNT: u32 = ${NUMBER_COUNT};`,
    bytesOf('DWG_NUMBERS', 'u16', numberTable()),
    '/** 1: a type that this file reads; 2: one with a hand decoder. */',
    bytesOf('DWG_READERS', 'u8', known),
    '/** RGB of the color indexes. */',
    bytesOf('ACI_COLORS', 'u32', ACI_COLORS),
    ...regular.flatMap(reader),
    '/** Reads the fields of a type that this file knows. */',
    'export function readRegular(type: u32, record: usize): void {',
    '  switch (type) {',
    ...regular.flatMap((type) => [
      `    case ${type.index}:`,
      `      readDwg_${safeName(type.name)}(record);`,
      '      break;',
    ]),
    '    default:',
    '  }',
    '}',
  ].join('\n')}\n`;
}
