/**
 * Damages files in the ways that files are damaged: cut off, bits flipped, parts missing or twice,
 * and values that lie. Everything follows from a seed, so that a failure can be made again.
 */

/** mulberry32: numbers in [0, 1) from a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export type Mutator = (bytes: Buffer, random: () => number) => Buffer;

export const below = (random: () => number, limit: number): number => Math.floor(random() * limit);

/** Values that readers trip over, as text lines of a DXF file. */
const NASTY = [
  '1e400',
  '-1e400',
  'nan',
  '1.#QNAN',
  '99999999999999999999',
  '-2147483648',
  '0',
  '-1',
  'FFFFFFFFFFFFFFFFFF',
  '',
  '*',
  '{',
  '}',
  '\\U+D800',
  '\\M+5',
  '%%',
  '\\S;',
  '1e-400',
];
const NAMES = [
  'SECTION',
  'ENDSEC',
  'BLOCK',
  'ENDBLK',
  'INSERT',
  'VERTEX',
  'SEQEND',
  'HATCH',
  'EOF',
];

/** Start of the n-th line or so: lines are what a text drawing is made of. */
function lineAt(bytes: Buffer, random: () => number): [number, number] {
  const start = bytes.indexOf(10, below(random, bytes.length)) + 1;
  const end = bytes.indexOf(10, start);
  return [start, end < 0 ? bytes.length : end];
}

const replaceLine =
  (choices: string[]): Mutator =>
  (bytes, random) => {
    const [start, end] = lineAt(bytes, random);
    const text = Buffer.from(choices[below(random, choices.length)]!);
    return Buffer.concat([bytes.subarray(0, start), text, bytes.subarray(end)]);
  };

export const MUTATORS: Record<string, Mutator> = {
  truncate: (bytes, random) => bytes.subarray(0, below(random, bytes.length)),
  bytes: (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let i = 1 + below(random, 32); i > 0; i--) {
      copy[below(random, copy.length)] = below(random, 256);
    }
    return copy;
  },
  bits: (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let at = below(random, 2048); at < copy.length; at += 1 + below(random, 4096)) {
      copy[at]! ^= 1 << below(random, 8);
    }
    return copy;
  },
  zeros: (bytes, random) => {
    const copy = Buffer.from(bytes);
    const at = below(random, copy.length);
    return copy.fill(0, at, Math.min(copy.length, at + 1 + below(random, 4096)));
  },
  missing: (bytes, random) => {
    const at = below(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(random, 2048))]);
  },
  twice: (bytes, random) => {
    const at = below(random, bytes.length);
    const end = at + below(random, 8192);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
  },
  value: replaceLine(NASTY),
  name: replaceLine(NAMES),
  code: replaceLine(Array.from({ length: 100 }, (_, i) => String(i * 11))),
  lineGone: (bytes, random) => {
    const [start, end] = lineAt(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end + 1)]);
  },
  swap: (bytes, random) => {
    const size = 1 + below(random, 1024);
    const a = below(random, bytes.length);
    const b = below(random, bytes.length);
    const copy = Buffer.from(bytes);
    bytes.copy(copy, a, b, Math.min(bytes.length, b + size));
    bytes.copy(copy, b, a, Math.min(bytes.length, a + size));
    return copy;
  },
};

/** Numbers that lie, at any byte: what counts, sizes and addresses become. */
export const LIES = [
  0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0xffffff, 0x7fffffff, 0x80000000, 0xffffffff,
];

/** Ways of damaging a file that is no text: those of any file, and words that lie. */
export const BINARY_MUTATORS: Record<string, Mutator> = {
  ...Object.fromEntries(
    ['truncate', 'bytes', 'bits', 'zeros', 'missing', 'twice', 'swap'].map((name) => [
      name,
      MUTATORS[name]!,
    ]),
  ),
  words: (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let i = 1 + below(random, 8); i > 0; i--) {
      copy.writeUInt32LE(LIES[below(random, LIES.length)]!, below(random, copy.length - 3));
    }
    return copy;
  },
  head: (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let i = 1 + below(random, 6); i > 0; i--) {
      copy[6 + below(random, Math.min(copy.length, 0x480) - 6)] = below(random, 256);
    }
    return copy;
  },
};

/** One to three mutations of a file; the same for the same seed. */
export function mutate(
  bytes: Buffer,
  seed: number,
  mutators: Record<string, Mutator> = MUTATORS,
): { bytes: Buffer; names: string[] } {
  const random = randomFrom(seed);
  const names = Object.keys(mutators);
  const chosen: string[] = [];
  let result = bytes;
  for (let i = 1 + below(random, 3); i > 0 && result.length > 16; i--) {
    const name = names[below(random, names.length)]!;
    chosen.push(name);
    result = mutators[name]!(result, random);
  }
  return { bytes: result, names: chosen };
}
