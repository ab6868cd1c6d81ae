/**
 * Hand decoders under random tags: every irregular type gets tags of its own codes in any order,
 * with any values. Nothing may trap, numbers stay finite, and the record behind is read as if
 * alone.
 */
import { describe, expect, it } from 'vitest';
import { TYPES } from '../../engine/schema/layout.ts';
import { createRandom } from '../core/random.ts';
import { readDxf } from '../support/read-dxf.ts';

const RECORDS = 60;
const CODES = [
  ...[1, 2, 3, 5, 7, 8, 9, 62, 63, 64, 310, 311, 330, 331, 340, 342, 343, 344, 345, 360],
  ...[10, 20, 30, 11, 21, 31, 12, 22, 32, 13, 23, 33, 14, 15, 16, 110, 120, 130],
  ...[40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 140, 141, 142, 144, 145, 460, 463],
  ...[70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 90, 91, 92, 93, 94, 95, 96, 97, 98, 160, 161, 162],
  ...[170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 271, 280, 290, 291, 292, 296, 297],
  ...[300, 301, 302, 303, 304, 305, 421, 450, 452, 453, 470, 100, 101, 102],
];
const VALUES = [
  ...['0', '1', '2', '3', '4', '-1', '7', '2147483647', '-2147483648', '1e400', 'nan', '0.5', ''],
  ...['1F', 'ABCDEF', 'CONTEXT_DATA{', 'LEADER{', 'LEADER_LINE{', '}', '{ACAD_REACTORS', 'ACVALUE'],
];

const irregular = TYPES.filter((type) => type.irregular.read && type.category !== 'internal');

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersOf);
}

describe('hand decoders', () => {
  const random = createRandom('irregular tags');
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;

  it.each(irregular.map((type) => [type.name, type.marker, type.category] as const))(
    '%s survives any tags',
    (name, marker, category) => {
      const records: string[] = [];
      for (let i = 0; i < RECORDS; i++) {
        const tags = Array.from({ length: 1 + random.below(80) }, () =>
          `${pick(CODES)} ${pick(VALUES)}`.trimEnd(),
        );
        records.push(`0 ${name}\n100 ${marker}\n${tags.join('\n')}`);
        records.push('0 CIRCLE\n8 0\n10 1\n20 2\n30 3\n40 4');
      }
      const body = records.join('\n');
      const { all } = readDxf(category === 'entity' ? { entities: body } : { objects: body });
      // associative objects in another order than theirs are of an unknown type
      const found = [...all(name), ...all('UNKNOWN_OBJECT')];
      expect(found).toHaveLength(RECORDS);
      const numbers = found.flatMap((record) => numbersOf(record.fields));
      expect(numbers.every(Number.isFinite)).toBe(true);
      for (const circle of all('CIRCLE')) {
        expect(circle.fields).toMatchObject({ center: { x: 1, y: 2, z: 3 }, radius: 4 });
      }
    },
  );
});
