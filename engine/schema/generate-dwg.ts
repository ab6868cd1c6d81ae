/**
 * Emits `assembly/generated/dwg.ts`: for each type with a `dwg` string a straight-line function
 * that reads its fields, and the tables from DWG type numbers and class names to schema types.
 *
 * A `dwg` string is the ODA description's field order: words `name:CODE`, apart by blanks.
 *
 *   radius:BD          a field and its bit code (chapter 2)     _:BL     read and dropped
 *   startAngle:BA      a BD (RA: an RD) in radians, kept in degrees
 *   style:H            a `name` field from a handle: the name of the table record
 *   n=BL vertices[n]:2RD   a count, then a list of so many      color:CMC/trueColor
 *   width:BD@R2000+    @R13-R14, @R2004+, @R2000: the releases that have it
 *
 * What needs a condition on another field is a hand decoder in `formats/dwg/irregular/`; such types
 * say `irregular: { dwg: true }`.
 */
import { type FieldLayout, TYPES, type TypeLayout } from './layout.ts';

const RELEASES: Record<string, number> = {
  R13: 1012,
  R14: 1014,
  R2000: 1015,
  R2004: 1018,
  R2007: 1021,
  R2010: 1024,
  R2013: 1027,
  R2018: 1032,
};

/** Fewest bits that one element of a code takes: what a count is checked against. */
const BITS: Record<string, number> = {
  B: 1,
  BB: 2,
  BS: 2,
  BL: 2,
  BD: 2,
  RC: 8,
  RS: 16,
  RL: 32,
  RD: 64,
  '2BD': 4,
  '3BD': 6,
  '2RD': 128,
  '3RD': 192,
  TV: 0,
};

const DOUBLES = new Set(['BD', 'RD', 'BT', 'BA', 'RA']);
const POINTS = new Set(['2BD', '3BD', '2RD', '3RD', 'BE']);
const INTEGERS = new Set(['B', 'BB', 'BS', 'BL', 'RC', 'RS', 'RL', 'BLL']);
const DOUBLE_TEXT: Record<string, string> = {
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
}

function releaseOf(text: string, type: string): number {
  const release = RELEASES[text];
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
  const match = /^(\w+)(?:\[(\w+)\])?([:=])(\w+)(?:\/(\w+))?(?:@(\S+))?$/.exec(text);
  if (!match) throw new Error(`${type}: cannot read "${text}"`);
  const [, target, count = '', sign, code, second = '', range] = match;
  const word = { target: target!, code: code!, count, when: condition(range, type), second };
  return sign === '=' ? { ...word, count: '=' } : word;
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

/** The statement that reads a scalar or point into `at`. */
function scalar(field: FieldLayout, code: string, type: string): string {
  const at = `record + ${field.offset}`;
  const wrong = (): never => {
    throw new Error(`${type}.${field.name}: ${code} does not fit ${field.kind}`);
  };
  switch (field.kind) {
    case 'f64':
      return DOUBLES.has(code) ? `store<f64>(${at}, ${readCode(code)});` : wrong();
    case 'i32':
    case 'bool':
      if (code === 'CMC') return `readCMC(); store<i32>(${at}, colorIndex);`;
      return INTEGERS.has(code) ? `store<i32>(${at}, ${integer(code)});` : wrong();
    case 'point2':
      return code === '2BD' || code === '2RD' ? `read${code}(${at});` : wrong();
    case 'point3':
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

function elementStatement(field: FieldLayout, code: string, type: string): string {
  if (field.kind === 'bytes' && code === 'RC') return 'store<u8>(at, <u8>readRC());';
  switch (field.element) {
    case 'f64':
      return `store<f64>(at, ${readCode(code)});`;
    case 'i32':
      return `store<i32>(at, ${integer(code)});`;
    case 'handle':
      return 'store<u64>(at, readH());';
    case 'text':
      return 'store<u32>(at, readText());';
    case 'point2':
    case 'point3':
      return `read${code}(at);`;
    default:
      throw new Error(`${type}.${field.name}: no list of ${code}`);
  }
}

function listStatements(field: FieldLayout, word: Word, type: string): string[] {
  const { code, count } = word;
  const checked =
    code === 'H' ? `checkHandleCount(${count})` : `checkCount(${count}, ${BITS[code] ?? 1})`;
  return [
    `for (let i: u32 = 0, total = ${checked}, at = makeList(record + ${field.offset}, ` +
      `${field.elementSize}, total); i < total; i++, at += ${field.elementSize}) {`,
    `  ${elementStatement(field, code, type)}`,
    '}',
  ];
}

function statements(type: TypeLayout, word: Word): string[] {
  if (word.count === '=') return [`${word.target} = <u32>${readCode(word.code)};`];
  if (word.target === '_') return [skip(word.code)];
  const field = type.layout.find((candidate) => candidate.name === word.target);
  if (!field) throw new Error(`${type.name}: no field ${word.target}`);
  if (word.count) return listStatements(field, word, type.name);
  const lines = [scalar(field, word.code, type.name)];
  if (word.second) {
    const second = type.layout.find((candidate) => candidate.name === word.second);
    if (!second) throw new Error(`${type.name}: no field ${word.second}`);
    lines.push(`store<i32>(record + ${second.offset}, colorTrue);`);
  }
  return lines;
}

const isStored = (word: Word): boolean => word.target !== '_' && word.count !== '=';

/** The mask of presence bits of the words' fields. */
function mask(type: TypeLayout, words: Word[]): string[] {
  let bits = 0n;
  for (const word of words) {
    const field = type.layout.find((candidate) => candidate.name === word.target);
    if (isStored(word) && field && field.bit >= 0) bits |= 1n << BigInt(field.bit);
  }
  return bits === 0n ? [] : [`present(record, 0x${bits.toString(16)});`];
}

const safeName = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '_');

function reader(type: TypeLayout): string[] {
  const words = type.dwg
    .trim()
    .split(/\s+/)
    .map((text) => parseWord(text, type.name));
  const lines = [`export function readDwg_${safeName(type.name)}(record: usize): void {`];
  const counts = words.filter((word) => word.count === '=').map((word) => word.target);
  for (const count of new Set(counts)) lines.push(`  let ${count}: u32 = 0;`);
  for (let i = 0; i < words.length; ) {
    const { when } = words[i]!;
    let end = i;
    while (end < words.length && words[end]!.when === when) end++;
    const group = words.slice(i, end);
    const body = [...group.flatMap((word) => statements(type, word)), ...mask(type, group)];
    if (when) lines.push(`  if (${when}) {`, ...body.map((line) => `    ${line}`), '  }');
    else lines.push(...body.map((line) => `  ${line}`));
    i = end;
  }
  lines.push('}');
  return lines;
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

const bytesOf = (name: string, kind: string, values: number[]): string =>
  `export const ${name}: usize = memory.data<${kind}>([${values.join(',')}]);`;

/** The text of `assembly/generated/dwg.ts`. */
export function generateDwg(): string {
  const regular = TYPES.filter((type) => type.dwg.trim() !== '');
  const known = TYPES.map((type) => (type.irregular.dwg ? 2 : type.dwg.trim() ? 1 : 0));
  return `${[
    '// Generated from engine/schema by engine/schema/generate-dwg.ts. Not edited.',
    'import {',
    '  bitsVersion, checkCount, checkHandleCount, colorIndex, colorTrue, read2BD, read2RD,',
    '  read3BD, read3RD, readB, readBB, readBD, readBE, readBL, readBLL, readBS, readBT,',
    '  readCMC, readH, readName, readRC, readRD, readRL, readRS, readText,',
    "} from '../core/bits';",
    "import { degrees, makeList, nameOfHandle, present, scratch } from '../formats/dwg/values';",
    '',
    `/** Schema types of the fixed DWG type numbers; 0 for none. */`,
    `export const DWG_NUMBER_COUNT: u32 = ${NUMBER_COUNT};`,
    bytesOf('DWG_NUMBERS', 'u16', numberTable()),
    '/** 1: a type that this file reads; 2: one with a hand decoder. */',
    bytesOf('DWG_READERS', 'u8', known),
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
