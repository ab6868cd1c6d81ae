/**
 * ACIS data for tests: solids written as SAT lines, the code that DXF stores them in, SAB made of
 * the same lines, and the edges that the engine reads from either.
 */
import { RawEngine } from '../support/raw-engine.ts';
import { dxf } from '../support/read-dxf.ts';

interface Place {
  x: number;
  y: number;
  z: number;
}
export interface Edge {
  kind: number;
  degree: number;
  startAngle: number;
  endAngle: number;
  points: Place[];
  knots: number[];
  weights: number[];
}

/** Records only: the header is put before them, the end mark behind. */
export const sat = (records: string[], header = ['400 0 1 0', '4 test 4 none 3 now', '1 1e-6']) => [
  ...header,
  ...records.map((record) => `${record} #`),
  'End-of-ACIS-data',
];

/** Every character from ! to ~ becomes 159 - c; a caret gets its blank, as DXF wants. */
export const encode = (line: string): string =>
  line
    .replaceAll(/[!-~]/g, (c) => String.fromCharCode(159 - c.charCodeAt(0)))
    .replaceAll('^', '^ ');

const solid = (tags: string, handle = '2F'): string => `
  0 3DSOLID
  5 ${handle}
  100 AcDbEntity
  8 0
  100 AcDbModelerGeometry
  70 1
  ${tags}
  100 AcDb3dSolid`;

export interface ReadSolid {
  edges: Edge[];
  /** Times that the data was no ACIS. */
  unread: number;
  /** Number of times by code. */
  faults: Record<string, number>;
}

const engine = new RawEngine();

function read(entities: string, before = ''): ReadSolid {
  const bytes = new TextEncoder().encode(dxf({ entities, before }));
  const { drawing, faults } = engine.read(bytes);
  const [record] = drawing!.recordsOf('3DSOLID');
  const counts = Object.fromEntries(faults.map(({ code, count }) => [code, count]));
  return { edges: record!.fields.edges, unread: counts['acis-unread'] ?? 0, faults: counts };
}

export const readLines = (lines: string[]): ReadSolid =>
  read(solid(lines.map((line) => `1 ${line}`).join('\n')));

/** Edges of several solids in one drawing. */
export function wireAll(solids: string[][]): Edge[][] {
  const entities = solids.map((lines, i) => {
    const tags = lines.map((line) => `1 ${line}`).join('\n');
    return solid(tags, (0x100 + i).toString(16));
  });
  const { drawing } = engine.read(new TextEncoder().encode(dxf({ entities: entities.join('') })));
  return [...drawing!.recordsOf('3DSOLID')].map(({ fields }) => fields.edges);
}

/** Edges of SAT lines, as they are. */
export const wire = (lines: string[]): Edge[] => readLines(lines).edges;

export const dataSection = (bytes: Uint8Array, handle = '2F'): string => {
  const hex = Buffer.from(bytes).toString('hex').toUpperCase();
  const chunks = (hex.match(/.{1,254}/g) ?? []).map((chunk) => `310 ${chunk}`);
  return `
    0 SECTION
    2 ACDSDATA
    70 2
    71 6
    0 ACDSRECORD
    90 1
    2 AcDbDs::ID
    280 10
    320 ${handle}
    2 ASM_Data
    280 15
    94 ${bytes.length}
    ${chunks.join('\n')}
    0 ENDSEC`;
};

/** Edges of SAB bytes that stand in the data section. */
export const readSab = (bytes: Uint8Array): ReadSolid => read(solid('290 1'), dataSection(bytes));

// ---- SAB

/** Words that SAB stores as the two truth values. */
const TRUTH: Record<string, number> = { reversed: 10, forward: 11, I: 11, F: 10 };

function name(word: string): Buffer {
  const parts = word.split('-');
  return Buffer.concat(
    parts.map((part, i) =>
      Buffer.concat([
        Buffer.from([i + 1 < parts.length ? 14 : 13, part.length]),
        Buffer.from(part),
      ]),
    ),
  );
}

const integer = (tag: number, value: number, wide: boolean): Buffer => {
  const out = Buffer.alloc(wide ? 9 : 5);
  out[0] = tag;
  if (wide) out.writeBigInt64LE(BigInt(value), 1);
  else out.writeInt32LE(value, 1);
  return out;
};
const double = (value: number): Buffer => {
  const out = Buffer.alloc(9);
  out[0] = 6;
  out.writeDoubleLE(value, 1);
  return out;
};
const string = (text: string): Buffer =>
  Buffer.concat([Buffer.from([7, text.length]), Buffer.from(text)]);

function token(word: string, index: number, wide: boolean): Buffer {
  if (index === 0) return name(word);
  if (word.startsWith('$')) return integer(12, Number(word.slice(1)), wide);
  if (word === '{') return Buffer.from([15]);
  if (word === '}') return Buffer.from([16]);
  if (word in TRUTH) return Buffer.from([TRUTH[word]!]);
  if (/^-?\d+$/.test(word)) return integer(4, Number(word), wide);
  return Number.isNaN(Number(word)) ? name(word) : double(Number(word));
}

/** SAB of records in the words of SAT. Numbers with a point are doubles. */
export function sab(records: string[], signature = 'ACIS BinaryFile'): Uint8Array {
  const wide = signature.endsWith('8');
  const head = Buffer.alloc(wide ? 32 : 16);
  head.writeInt32LE(21800, 0);
  const strings = [string('test'), string('none'), string('now'), double(1), double(1e-6)];
  const body = records.map((record) => {
    const words = record.split(' ').map((word, index) => token(word, index, wide));
    return Buffer.concat([...words, Buffer.from([17])]);
  });
  const parts = [Buffer.from(signature), head, ...strings, double(1e-10), ...body];
  return Buffer.concat([...parts, name('End-of-ACIS-data')]);
}

// ---- solids

/** A cuboid with a corner in the origin: 0 body, then edges, vertices, points, curves. */
export function cuboid(x: number, y: number, z: number): string[] {
  const corners = Array.from({ length: 8 }, (_, i) => [
    i & 1 ? x : 0,
    i & 2 ? y : 0,
    i & 4 ? z : 0,
  ]);
  const pairs = corners.flatMap((_, i) =>
    [1, 2, 4].filter((bit) => (i & bit) === 0).map((bit) => [i, i | bit] as const),
  );
  const vertexAt = 1 + pairs.length;
  const pointAt = vertexAt + corners.length;
  const curveAt = pointAt + corners.length;
  const edges = pairs.map(
    ([a, b], i) => `edge $-1 $${vertexAt + a} $${vertexAt + b} $-1 $${curveAt + i} forward`,
  );
  const real = (value: number): string => value.toFixed(3);
  const curves = pairs.map(([a, b]) => {
    const from = corners[a]!.map(real).join(' ');
    const way = corners[b]!.map((value, axis) => Math.sign(value - corners[a]![axis]!));
    return `straight-curve $-1 ${from} ${way.map(real).join(' ')} I I`;
  });
  return [
    'body $-1 $-1 $-1 $-1',
    ...edges,
    ...corners.map((_, i) => `vertex $-1 $1 $${pointAt + i}`),
    ...corners.map((corner) => `point $-1 ${corner.map(real).join(' ')}`),
    ...curves,
  ];
}

/** A cylinder around z of radius 2 from z = 0 to `height`, as ACIS 4 writes one. */
export const cylinder = (height: number): string[] => [
  'body $-1 $1 $-1 $-1',
  'lump $-1 $-1 $2 $0',
  'shell $-1 $-1 $-1 $3 $-1 $1',
  'face $-1 $4 $5 $2 $-1 $6 forward single',
  'face $-1 $7 $8 $2 $-1 $9 reversed single',
  'loop $-1 $10 $11 $3',
  'cone-surface $-1 0.0 0.0 0.0 0.0 0.0 1.0 2.0 0.0 0.0 1.0 I I 0.0 1.0 forward I I I I',
  'face $-1 $-1 $12 $2 $-1 $13 forward single',
  'loop $-1 $-1 $14 $4',
  'plane-surface $-1 0.0 0.0 0.0 0.0 0.0 1.0 1.0 0.0 0.0 forward_v I I I I',
  'loop $-1 $-1 $15 $3',
  'coedge $-1 $11 $11 $14 $16 forward $5 $-1',
  'loop $-1 $-1 $17 $7',
  `plane-surface $-1 0.0 0.0 ${height.toFixed(1)} 0.0 0.0 1.0 1.0 0.0 0.0 forward_v I I I I`,
  'coedge $-1 $14 $14 $11 $16 reversed $8 $-1',
  'coedge $-1 $15 $15 $17 $18 reversed $10 $-1',
  'edge $-1 $19 $19 $11 $20 forward',
  'coedge $-1 $17 $17 $15 $18 forward $12 $-1',
  'edge $-1 $21 $21 $15 $22 forward',
  'vertex $-1 $16 $23',
  'ellipse-curve $-1 0.0 0.0 0.0 0.0 0.0 1.0 2.0 0.0 0.0 1.0 I I',
  'vertex $-1 $18 $24',
  `ellipse-curve $-1 0.0 0.0 ${height.toFixed(1)} 0.0 0.0 1.0 2.0 0.0 0.0 1.0 I I`,
  'point $-1 2.0 0.0 0.0',
  `point $-1 2.0 0.0 ${height.toFixed(1)}`,
];

/** An edge of a curve between two points. */
export const between = (from: string, to: string, curve: string, sense = 'forward'): string[] => [
  'body $-1 $-1 $-1 $-1',
  `edge $-1 $2 $3 $-1 $4 ${sense}`,
  'vertex $-1 $1 $5',
  'vertex $-1 $1 $6',
  curve,
  `point $-1 ${from}`,
  `point $-1 ${to}`,
];

/** A point of an ellipse edge. */
export function onEllipse({ points }: Edge, angle: number): number[] {
  const [center, u, v] = points as [Place, Place, Place];
  return (['x', 'y', 'z'] as const).map(
    (axis) => center[axis] + u[axis] * Math.cos(angle) + v[axis] * Math.sin(angle),
  );
}

/** A point of a spline edge, by de Boor's recursion. */
export function onSpline(edge: Edge, t: number): number[] {
  const { degree, knots, points } = edge;
  const basis = (i: number, p: number): number => {
    const isLast = t === knots.at(-1) && knots[i + 1] === t;
    if (p === 0) return (knots[i]! <= t && t < knots[i + 1]!) || isLast ? 1 : 0;
    const part = (a: number, b: number) => (b === 0 ? 0 : a / b);
    return (
      part(t - knots[i]!, knots[i + p]! - knots[i]!) * basis(i, p - 1) +
      part(knots[i + p + 1]! - t, knots[i + p + 1]! - knots[i + 1]!) * basis(i + 1, p - 1)
    );
  };
  let w = 0;
  const sum = [0, 0, 0];
  points.forEach((point, i) => {
    const share = basis(i, degree) * (edge.weights[i] ?? 1);
    w += share;
    sum[0]! += point.x * share;
    sum[1]! += point.y * share;
    sum[2]! += point.z * share;
  });
  return sum.map((value) => value / w);
}
