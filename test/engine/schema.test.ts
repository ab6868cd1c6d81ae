/** The model's own rules: names that do not clash, fields that fit, markers for parts. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FAULT_CODES } from '../../engine/schema/faults.ts';
import * as layout from '../../engine/schema/layout.ts';
import { settle } from '../../scripts/settled-schema.mjs';

const { TYPES } = layout;

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

  it('is the same where a bundle has it settled', async () => {
    const source = await settle(
      fileURLToPath(new URL('../../engine/schema/layout.ts', import.meta.url)),
    );
    const code = Buffer.from(source).toString('base64');
    const settled = (await import(`data:text/javascript;base64,${code}`)) as typeof layout;
    expect(Object.keys(settled).sort()).toEqual(Object.keys(layout).sort());
    expect(settled.schemaHash).toBe(layout.schemaHash);
    expect(settled.KIND_SIZE).toEqual(layout.KIND_SIZE);
    expect([...settled.typeByName.keys()]).toEqual([...layout.typeByName.keys()]);
    TYPES.forEach((type, index) => {
      const settledType = settled.TYPES[index]!;
      for (const member of Object.keys(type) as (keyof typeof type)[]) {
        expect(settledType[member], `${type.name}.${member}`).toEqual(type[member]);
      }
    });
  });

  it('has room for its faults in the fault table', () => {
    expect(FAULT_CODES.length).toBeLessThanOrEqual(96);
  });
});
