/** The model's own rules: names that do not clash, fields that fit, markers for parts. */
import { describe, expect, it } from 'vitest';
import { FAULT_CODES } from '../../engine/schema/faults.ts';
import { TYPES } from '../../engine/schema/layout.ts';

/** Members that every entity of a result document may have. */
const COMMON = ['type', 'id', 'layer', 'colorIndex', 'color', 'lineType', 'lineWeight', 'visible'];
COMMON.push('layout', 'transparency', 'plainText');

const entities = TYPES.filter((type) => type.category === 'entity');

describe('the schema', () => {
  it('names no field of an entity like a common member', () => {
    const clashes = entities.flatMap((type) =>
      type.layout
        .filter((field) => COMMON.includes(field.name))
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(clashes).toEqual([]);
  });

  it('names each type once', () => {
    const names = TYPES.map((type) => type.name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('lays no two fields over each other', () => {
    for (const type of TYPES) {
      const ends = [...type.layout].sort((a, b) => a.offset - b.offset);
      for (let i = 1; i < ends.length; i++) {
        expect(ends[i]!.offset, `${type.name}.${ends[i]!.name}`).toBeGreaterThan(
          ends[i - 1]!.offset,
        );
      }
    }
  });

  it('has room for its faults in the fault table', () => {
    expect(FAULT_CODES.length).toBeLessThanOrEqual(96);
  });
});
