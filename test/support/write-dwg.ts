/**
 * Writes small DWG files of R13 to R2018 bit by bit, from the ODA description (2 bit codes, 3 and 4
 * files, 10 classes, 20.1 objects), for types, flags and releases that no drawing at hand has.
 *
 *   dwgFile('AC1015', [{ type: 36, handle: 0x100, isEntity: true, fields: (w) => w.BL(1) … }])
 *
 * A file has a layer "0" and model space, which owns the entities, in the order in which they are
 * given; their handles must follow each other. Types of classes are given by the name of the class.
 */
import { crc16, encodeObjectMap } from '../dwg/container-samples.ts';
import { packDwg } from './pack-dwg.ts';

export type Release = 'AC1012' | 'AC1014' | 'AC1015' | 'AC1018' | 'AC1021' | 'AC1024';
export type DwgVersion = Release | 'AC1027' | 'AC1032';

/** A string of bits, the highest of a byte first. */
class Stream {
  text = '';

  bits(value: number | bigint, count: number): void {
    this.text += BigInt.asUintN(count, BigInt(value)).toString(2).padStart(count, '0');
  }

  bytes(bytes: Iterable<number>): void {
    for (const byte of bytes) this.bits(byte, 8);
  }

  get length(): number {
    return this.text.length;
  }
}

const littleEndian = (value: bigint, size: number): number[] =>
  Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const doubleBytes = (value: number): Uint8Array => new Uint8Array(new Float64Array([value]).buffer);

/** The three streams of an object, and the codes of chapter 2 to write to them. */
export class DwgBits {
  readonly data = new Stream();
  readonly texts = new Stream();
  readonly handles = new Stream();
  readonly version: DwgVersion;

  constructor(version: DwgVersion) {
    this.version = version;
  }

  B(...values: (number | boolean)[]): this {
    for (const value of values) this.data.bits(Number(value), 1);
    return this;
  }

  BB(value: number): this {
    this.data.bits(value, 2);
    return this;
  }

  RC(...values: number[]): this {
    this.data.bytes(values);
    return this;
  }

  RS(value: number): this {
    return this.RC(...littleEndian(BigInt(value), 2));
  }

  RL(value: number): this {
    return this.RC(...littleEndian(BigInt(value), 4));
  }

  RLL(value: bigint): this {
    return this.RC(...littleEndian(value, 8));
  }

  RD(...values: number[]): this {
    for (const value of values) this.data.bytes(doubleBytes(value));
    return this;
  }

  BS(...values: number[]): this {
    for (const value of values) shortTo(this.data, value);
    return this;
  }

  BL(...values: number[]): this {
    for (const value of values) {
      if (value === 0) this.BB(2);
      else if (value > 0 && value < 256) this.BB(1).RC(value);
      else this.BB(0).RL(value);
    }
    return this;
  }

  BD(...values: number[]): this {
    for (const value of values) {
      if (value === 0) this.BB(2);
      else if (value === 1) this.BB(1);
      else this.BB(0).RD(value);
    }
    return this;
  }

  /** A text: in the data with its bytes, or from R2007 on in UTF-16 in a stream of its own. */
  TV(text: string): this {
    if (this.version < 'AC1021') {
      this.BS(text.length);
      this.data.bytes(Buffer.from(text, 'latin1'));
      return this;
    }
    shortTo(this.texts, text.length);
    this.texts.bytes(Buffer.from(text, 'utf16le'));
    return this;
  }

  /** A handle reference: 2 soft owner, 3 hard owner, 4 soft pointer, 5 hard pointer. */
  H(handle: number | bigint, code = 5): this {
    handleTo(this.handles, code, BigInt(handle));
    return this;
  }

  /** A handle among the data. */
  handleHere(handle: number | bigint, code = 0): this {
    handleTo(this.data, code, BigInt(handle));
    return this;
  }

  /** The color of an object that is only an index. */
  CMC(index: number): this {
    if (this.version < 'AC1018') return this.BS(index);
    const value = index === 256 ? 0xc0000000 : index === 0 ? 0xc1000000 : 0xc3000000 + index;
    return this.BS(0).BL(value).RC(0);
  }
}

function shortTo(stream: Stream, value: number): void {
  if (value === 0) stream.bits(2, 2);
  else if (value === 256) stream.bits(3, 2);
  else if (value > 0 && value < 256) {
    stream.bits(1, 2);
    stream.bits(value, 8);
  } else {
    stream.bits(0, 2);
    stream.bytes(littleEndian(BigInt(value), 2));
  }
}

function handleTo(stream: Stream, code: number, handle: bigint): void {
  const digits = handle.toString(16);
  const bytes =
    handle === 0n ? [] : Buffer.from(digits.padStart((digits.length + 1) & ~1, '0'), 'hex');
  stream.bits(code, 4);
  stream.bits(bytes.length, 4);
  stream.bytes(bytes);
}

export interface DwgObject {
  /** The number of a fixed type, or the name of a class. */
  type: number | string;
  handle: number;
  isEntity?: boolean;
  /** Of a vertex, an attribute or their end: the entity that owns it, in place of model space. */
  owner?: number;
  /** Bits of what is behind the handle in place of no extended data. */
  xdata?: (bits: DwgBits) => void;
  /** In place of what an entity of color ByLayer has; from the color on. */
  look?: (bits: DwgBits) => void;
  fields: (bits: DwgBits) => void;
}

const LAYER = 0x10;
const MODEL_SPACE = 0x1f;
const BLOCK = 0x20;
const ENDBLK = 0x21;
const CLASS_FIRST = 500;
const BY_LAYER_WEIGHT = 29;

/** Reactors none, no dictionary; the owner's handle where one is told. */
function writeLinks(bits: DwgBits, owner: number | undefined): void {
  bits.BL(0);
  if (bits.version >= 'AC1018') bits.B(1);
  if (bits.version >= 'AC1027') bits.B(0);
  if (owner !== undefined) bits.H(owner, 4);
  if (bits.version < 'AC1018') bits.H(0, 3);
}

function writeEntityHead(bits: DwgBits, object: DwgObject, owner?: number): void {
  const { version } = bits;
  bits.BB(owner === undefined ? 2 : 0);
  writeLinks(bits, owner);
  if (version < 'AC1015') bits.H(LAYER).B(1);
  if (version < 'AC1018') bits.B(1);
  if (object.look) {
    object.look(bits);
    return;
  }
  bits.BS(256);
  writeLookBehindColor(bits);
}

/** Linetype scale, linetype, layer and what follows: what entities of nothing special have. */
export function writeLookBehindColor(bits: DwgBits): void {
  const { version } = bits;
  bits.BD(1);
  if (version >= 'AC1015') bits.BB(0).H(LAYER);
  if (version >= 'AC1021') bits.BB(0).RC(0);
  if (version >= 'AC1015') bits.BB(0);
  if (version >= 'AC1024') bits.B(0, 0, 0);
  bits.BS(0);
  if (version >= 'AC1015') bits.RC(BY_LAYER_WEIGHT);
}

function typeBits(version: DwgVersion, number: number): Stream {
  const stream = new Stream();
  if (version < 'AC1024') shortTo(stream, number);
  else if (number < 256) {
    stream.bits(0, 2);
    stream.bits(number, 8);
  } else if (number < 0x1f0 + 256) {
    stream.bits(1, 2);
    stream.bits(number - 0x1f0, 8);
  } else {
    stream.bits(2, 2);
    stream.bytes(littleEndian(BigInt(number), 2));
  }
  return stream;
}

/** Texts behind data: the texts, their size in bits, a bit that says that there are some. */
function textTail(texts: Stream): string {
  if (texts.length === 0) return '0';
  const tail = new Stream();
  if (texts.length >= 0x8000) {
    tail.bytes(littleEndian(BigInt(texts.length >> 15), 2));
    tail.bytes(littleEndian(BigInt((texts.length & 0x7fff) | 0x8000), 2));
  } else tail.bytes(littleEndian(BigInt(texts.length), 2));
  return `${texts.text}${tail.text}1`;
}

const toBytes = (bits: string): Buffer =>
  Buffer.from((bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));

function modularShort(size: number): number[] {
  if (size < 0x8000) return littleEndian(BigInt(size), 2);
  const low = littleEndian(BigInt((size & 0x7fff) | 0x8000), 2);
  return [...low, ...littleEndian(BigInt(size >> 15), 2)];
}

function modularChar(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...modularChar(value >> 7)];
}

/** An object with its size before and its CRC behind it. `owner`: none for model space. */
function writeObject(version: DwgVersion, number: number, object: DwgObject, owner?: number) {
  const bits = new DwgBits(version);
  bits.handleHere(object.handle);
  if (object.xdata) object.xdata(bits);
  bits.BS(0);
  if (object.isEntity) bits.B(0);
  const before = bits.data.text;
  bits.data.text = '';
  if (object.isEntity) writeEntityHead(bits, object, owner);
  else writeLinks(bits, owner ?? 0);
  object.fields(bits);
  const type = typeBits(version, number).text;
  const tail = version >= 'AC1021' ? textTail(bits.texts) : '';
  const size = new Stream();
  const hasSize = version < 'AC1024';
  const dataBits = type.length + before.length + bits.data.length + tail.length;
  if (hasSize) size.bytes(littleEndian(BigInt(dataBits + 32), 4));
  const head = version < 'AC1015' ? before + size.text : size.text + before;
  const whole = toBytes(type + head + bits.data.text + tail + bits.handles.text);
  const handleBits = whole.length * 8 - dataBits;
  const sizes = [...modularShort(whole.length), ...(hasSize ? [] : modularChar(handleBits))];
  const bytes = Buffer.concat([Buffer.from(sizes), whole]);
  const crc = Buffer.alloc(2);
  crc.writeUInt16LE(crc16(bytes));
  return Buffer.concat([bytes, crc]);
}

/** Name and flags of a table record. */
export function tableHead(bits: DwgBits, name: string): void {
  bits.TV(name);
  if (bits.version >= 'AC1021') bits.BS(0);
  else bits.B(0).BS(0).B(0);
}

function layer(bits: DwgBits): void {
  tableHead(bits, '0');
  if (bits.version < 'AC1015') bits.B(0, 0, 0, 0);
  else bits.BS(16 | (BY_LAYER_WEIGHT << 5));
  bits.CMC(7).H(0);
  if (bits.version >= 'AC1015') bits.H(0);
  if (bits.version >= 'AC1021') bits.H(0);
  bits.H(0);
  if (bits.version >= 'AC1027') bits.H(0);
}

function blockRecord(entities: number[]): (bits: DwgBits) => void {
  return (bits) => {
    const { version } = bits;
    tableHead(bits, '*Model_Space');
    bits.B(0, 0, 0, 0);
    if (version >= 'AC1015') bits.B(0);
    if (version >= 'AC1018') bits.BL(entities.length);
    bits.BD(0, 0, 0).TV('');
    if (version >= 'AC1015') bits.RC(0).TV('').BL(0);
    if (version >= 'AC1021') bits.BS(0).B(1).RC(0);
    bits.H(0).H(BLOCK, 3);
    if (version < 'AC1018') bits.H(entities[0] ?? 0, 4).H(entities.at(-1) ?? 0, 4);
    else for (const handle of entities) bits.H(handle, 3);
    bits.H(ENDBLK, 3);
    if (version >= 'AC1015') bits.H(0);
  };
}

interface Made {
  handle: number;
  bytes: Buffer;
}

function makeObjects(version: DwgVersion, objects: DwgObject[], classes: string[]): Made[] {
  const entities = objects
    .filter(({ isEntity, owner }) => isEntity && owner === undefined)
    .map(({ handle }) => handle);
  const make = (type: number, object: Omit<DwgObject, 'type'>, owner?: number): Made => ({
    handle: object.handle,
    bytes: writeObject(version, type, { ...object, type }, owner),
  });
  const numberOf = (type: number | string): number =>
    typeof type === 'number' ? type : CLASS_FIRST + classes.indexOf(type);
  return [
    make(51, { handle: LAYER, fields: layer }),
    make(49, { handle: MODEL_SPACE, fields: blockRecord(entities) }),
    make(4, { handle: BLOCK, isEntity: true, fields: (w) => w.TV('*Model_Space') }, MODEL_SPACE),
    make(5, { handle: ENDBLK, isEntity: true, fields: () => undefined }, MODEL_SPACE),
    ...objects.map(({ type, ...object }) => make(numberOf(type), object, object.owner)),
  ];
}

function frame(version: DwgVersion, sentinel: string, data: Buffer): Buffer {
  const head = Buffer.alloc(version >= 'AC1032' ? 8 : 4);
  head.writeUInt32LE(data.length);
  const crc = Buffer.alloc(2);
  crc.writeUInt16LE(crc16(Buffer.concat([head, data])));
  const start = Buffer.from(sentinel, 'hex');
  return Buffer.concat([start, head, data, crc, start.map((byte) => byte ^ 255)]);
}

function classSection(version: DwgVersion, classes: string[], isEntity: Set<string>): Buffer {
  const bits = new DwgBits(version);
  if (version >= 'AC1018') bits.BL(CLASS_FIRST + classes.length - 1).B(1);
  classes.forEach((name, index) => {
    bits
      .BS(CLASS_FIRST + index, 0)
      .TV('ObjectDBX Classes')
      .TV(`AcDb${name}`)
      .TV(name);
    bits.B(0).BS(isEntity.has(name) ? 0x1f2 : 0x1f3);
    if (version >= 'AC1018') bits.BL(1, 0, 0, 0, 0);
  });
  let text = bits.data.text;
  if (version >= 'AC1021') {
    const size = new Stream();
    const tail = textTail(bits.texts);
    size.bytes(littleEndian(BigInt(32 + text.length + tail.length), 4));
    text = size.text + text + tail;
  }
  return frame(version, '8da1c4b8c4a9f8c5c0dcf45fe7cfb68a', toBytes(text));
}

export interface FileOptions {
  /** The codepage's number in DWG: 30 is ANSI_1252. */
  codepage?: number;
}

/** The bytes of a whole file. */
export function dwgFile(version: DwgVersion, objects: DwgObject[], options: FileOptions = {}) {
  const named = objects.filter(({ type }) => typeof type === 'string');
  const classes = [...new Set(named.map(({ type }) => String(type)))];
  const entities = new Set(named.filter((o) => o.isEntity).map(({ type }) => String(type)));
  const made = makeObjects(version, objects, classes);
  const classData = classSection(version, classes, entities);
  if (version >= 'AC1018') return packed(version, made, classData);
  return flat(version, made, classData, options.codepage ?? 30);
}

function mapOf(made: Made[], start: number): Buffer {
  let offset = start;
  const entries = made.map(({ handle, bytes }) => {
    offset += bytes.length;
    return { handle: BigInt(handle), offset: offset - bytes.length };
  });
  entries.sort((a, b) => Number(a.handle - b.handle));
  return Buffer.from(encodeObjectMap(entries));
}

function packed(version: DwgVersion, made: Made[], classData: Buffer): Buffer {
  const start = Buffer.from([0xca, 0x0d, 0, 0]);
  const objects = Buffer.concat([start, ...made.map(({ bytes }) => bytes)]);
  return packDwg({
    version,
    parity: false,
    sections: [
      { name: 'AcDb:Classes', data: classData },
      { name: 'AcDb:Handles', data: mapOf(made, start.length) },
      { name: 'AcDb:AcDbObjects', data: objects },
    ],
  });
}

const LOCATOR_COUNT = 3;
const LOCATORS = 0x19;
const LOCATOR_SIZE = 9;
const LOCATOR_MASK = 0xa598;

function flat(version: DwgVersion, made: Made[], classData: Buffer, codepage: number): Buffer {
  const end = LOCATORS + LOCATOR_COUNT * LOCATOR_SIZE;
  const head = Buffer.alloc(end + 2 + 16);
  head.write(version);
  head.writeUInt16LE(codepage, 0x13);
  head.writeUInt32LE(LOCATOR_COUNT, 0x15);
  const header = frame(version, 'cf7b1f23fdde38a95f7c68b84e6d335f', Buffer.alloc(0));
  const objects = Buffer.concat(made.map(({ bytes }) => bytes));
  let at = head.length + objects.length;
  const sections = [header, classData, mapOf(made, head.length)];
  sections.forEach((section, index) => {
    const locator = LOCATORS + index * LOCATOR_SIZE;
    head.writeUInt8(index, locator);
    head.writeUInt32LE(at, locator + 1);
    head.writeUInt32LE(section.length, locator + 5);
    at += section.length;
  });
  head.writeUInt16LE(crc16(head.subarray(0, end), 0) ^ LOCATOR_MASK, end);
  return Buffer.concat([head, objects, ...sections]);
}
