/**
 * Writes proxy graphics, a chunk at a time, as programs leave them with their entities (ODA 29).
 *
 *   graphics(chunk(2, f64(1, 2, 0, 5, 0, 0, 1)))   a circle
 */
type Bytes = number[];

export const u32 = (...values: number[]): Bytes => [
  ...new Uint8Array(new Uint32Array(values).buffer),
];
export const f64 = (...values: number[]): Bytes => [
  ...new Uint8Array(new Float64Array(values).buffer),
];

/** Filled up with zeros to whole groups of four bytes, with one zero at least. */
const padded = (bytes: Bytes, zeros: number): Bytes => {
  const all = [...bytes, ...new Array<number>(zeros).fill(0)];
  while (all.length % 4 !== 0) all.push(0);
  return all;
};
export const narrow = (text: string): Bytes => padded([...Buffer.from(text, 'latin1')], 1);
export const wide = (text: string): Bytes => padded([...Buffer.from(text, 'utf16le')], 2);

export const chunk = (type: number, ...data: Bytes[]): Bytes => {
  const bytes = data.flat();
  return [...u32(bytes.length + 8, type), ...bytes];
};

export function graphics(...chunks: Bytes[]): Uint8Array {
  const bytes = chunks.flat();
  return Uint8Array.from([...u32(bytes.length + 8, chunks.length), ...bytes]);
}

/** Bits of DWG values, each with its kind written out whole. */
export class Bits {
  private readonly bits: number[] = [];

  private add(kind: string, bytes: Bytes): this {
    this.bits.push(...[...kind].map(Number));
    for (const byte of bytes) for (let i = 7; i >= 0; i--) this.bits.push((byte >> i) & 1);
    return this;
  }

  short(value: number): this {
    return this.add('00', [value & 255, value >> 8]);
  }
  long(value: number): this {
    return this.add('00', u32(value));
  }
  double(value: number): this {
    return this.add('00', f64(value));
  }
  raw(value: number): this {
    return this.add('', f64(value));
  }
  /** A double that has nothing in common with the one before. */
  next(value: number): this {
    return this.add('11', f64(value));
  }

  bytes(): Bytes {
    const out: Bytes = [];
    for (let i = 0; i < this.bits.length; i += 8) {
      const byte = this.bits.slice(i, i + 8);
      out.push(Number.parseInt(byte.join('').padEnd(8, '0'), 2));
    }
    return out;
  }
}
