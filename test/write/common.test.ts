/**
 * The common part of an entity's JSON, texts and their escapes, and what selections leave out.
 */
import { describe, expect, it } from 'vitest';
import { typeByName } from '../../engine/schema/layout.ts';
import { buildDrawing } from '../support/drawing-builder.ts';
import { loadWriter, writeModel, writeOne } from './write-module.ts';

const layers = [
  { name: 'WALL', colorIndex: -3, lineType: 'DASHED' },
  { name: 'TINT', colorIndex: 5, color: 0x102030 },
];

describe('colours', () => {
  const colors = async (more: object) => {
    const json = await writeOne({ type: 'LINE', ...more }, 0, { layers });
    return [json.colorIndex, json.color];
  };
  it('ByLayer is the layer colour, positive where the layer is off', async () => {
    expect(await colors({ layer: 'wall' })).toEqual([3, undefined]);
  });
  it('ByLayer takes the true colour of the layer', async () => {
    expect(await colors({ layer: 'TINT' })).toEqual([5, '#102030']);
  });
  it('ByBlock is 7, an own colour stays, a true colour is told', async () => {
    expect(await colors({ layer: 'WALL', colorIndex: 0 })).toEqual([7, undefined]);
    expect(await colors({ layer: 'WALL', colorIndex: 40 })).toEqual([40, undefined]);
    expect(await colors({ layer: 'WALL', trueColor: 0xabcdef })).toEqual([3, '#ABCDEF']);
  });
  it('a layer that is not in the table gives 7', async () => {
    expect(await colors({ layer: 'nowhere' })).toEqual([7, undefined]);
  });
});

describe('common part', () => {
  it('spells the layer as the table does', async () => {
    expect((await writeOne({ type: 'LINE', layer: 'wall' }, 0, { layers })).layer).toBe('WALL');
  });
  it('tells linetype, lineweight, transparency and visibility where they are its own', async () => {
    const json = await writeOne({
      type: 'LINE',
      lineType: 'DASHED',
      lineTypeScale: 2,
      lineWeight: 35,
      transparency: 0x02000000 | 127,
      invisible: true,
    });
    expect(json).toMatchObject({
      lineType: 'DASHED',
      lineTypeScale: 2,
      lineWeight: 0.35,
      transparency: 0.502,
      visible: false,
    });
    const plain = await writeOne({ type: 'LINE' });
    expect(Object.keys(plain)).toEqual(['type', 'id', 'layer', 'colorIndex', 'start', 'end']);
  });
  it('default and ByBlock lineweights are 0.25 mm', async () => {
    const entities = [-2, -3].map((lineWeight) => ({ type: 'LINE', lineWeight }));
    const weights = (await writeModel({ entities })).map((json) => json.lineWeight);
    expect(weights).toEqual([0.25, 0.25]);
  });
});

describe('texts', () => {
  const text = async (value: string) =>
    (await writeOne({ type: 'TEXT', text: value, position: {}, height: 1 })).text;

  it('survive every character that JSON escapes', async () => {
    const all = Array.from({ length: 0x2ff }, (_, i) => String.fromCharCode(i)).join('');
    expect(await text(`${all}\u2028𝄞漢"`)).toBe(`${all}\u2028𝄞漢"`);
  });
  it('survive escapes at every place of a sixteen-byte block', async () => {
    for (let i = 0; i < 40; i++) {
      const value = `${'a'.repeat(i)}"\\\n${'b'.repeat(40 - i)}`;
      expect(await text(value)).toBe(value);
    }
  });
  it('longer than the output window pass', async () => {
    const value = `${'é"x'.repeat(700_000)}end`;
    expect((await text(value)) === value).toBe(true);
  });
});

describe('plain text', () => {
  const plainText = async (value: string, type = 'MTEXT') =>
    (await writeOne({ type, text: value, position: {}, height: 1 })).plainText;

  const cases: [string, string][] = [
    ['one\\Ptwo', 'one\ntwo'],
    ['a\\~b', 'a\u00a0b'],
    ['{\\fArial|b0|i0|c0|p34;Big} {\\H2.5x;text}', 'Big text'],
    ['\\A1;\\C256;\\c255;red\\W0.8;\\Q15;\\T1.1;', 'red'],
    ['\\pi-3,l3,t3;item', 'item'],
    ['\\Lline\\l \\Oover\\o \\Kstrike\\k', 'line over strike'],
    ['\\S1/2; in', '1/2 in'],
    ['\\S1#2;', '1/2'],
    ['\\S+0.1^ -0.2;', '+0.1/-0.2'],
    ['m\\S2^;', 'm2'],
    ['x\\S^2;', 'x2'],
    ['\\{a\\\\b\\}', '{a\\b}'],
    ['C:\\Drawings\\Huge\\final', 'C:\\Drawings\\Huge\\final'],
    ['50%%d %%p1 %%c20 100%%%', '50° ±1 Ø20 100%'],
    ['%%uunder%%u', 'under'],
    ['%%065', 'A'],
    ['a^Ib^Jc^M^Jd', 'a\tb\nc\nd'],
    ['m^2 and ^ up, e^x', 'm^2 and ^ up, e^x'],
    ['a\tb\r\nc\u0007d\u007f', 'a\tb\nc d'],
    ['trailing \\', 'trailing \\'],
    ['unclosed \\fArial', 'unclosed \\fArial'],
    ['', ''],
  ];
  for (const [coded, plain] of cases) {
    it(`MTEXT ${JSON.stringify(coded)}`, async () => {
      expect(await plainText(coded)).toBe(plain);
    });
  }

  it('TEXT has one only where it differs, and knows no backslash codes', async () => {
    expect(await plainText('plain', 'TEXT')).toBeUndefined();
    expect(await plainText('C:\\Path {x}', 'TEXT')).toBeUndefined();
    expect(await plainText('%%c20', 'TEXT')).toBe('Ø20');
    expect(await plainText('%%c{x}\\P', 'TEXT')).toBe('Ø{x}\\P');
  });
});

describe('selection', () => {
  const drawing = buildDrawing({
    layers,
    entities: [
      { type: 'LINE', handle: 'A1', layer: 'WALL' },
      { type: 'ARC', handle: 'A2', layer: 'wall' },
      { type: 'LINE', handle: 'A3', layer: 'TINT' },
    ],
    paperEntities: [{ type: 'LINE', handle: 'B1' }],
  });
  const ids = async (choose: (writer: Awaited<ReturnType<typeof loadWriter>>) => void) => {
    const writer = await loadWriter(drawing);
    const text = writer.collect(() => {
      writer.exports.setSelection(0);
      writer.exports.selectSpace(drawing.modelSpace, 0);
      choose(writer);
      writer.exports.writeEntities(1);
    });
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).id);
  };

  it('filters by layer in any spelling, and by type', async () => {
    const [wall] = [...drawing.recordsOf('LAYER')].filter((l) => l.fields.name === 'WALL');
    const field = typeByName.get('LAYER')!.layout.find((f) => f.name === 'name')!;
    const symbol = new DataView(drawing.bytes.buffer, drawing.bytes.byteOffset).getUint32(
      wall!.offset + field.offset,
      true,
    );
    const line = typeByName.get('LINE')!.index;
    expect(await ids(() => {})).toEqual(['A1', 'A2', 'A3']);
    expect(await ids((writer) => writer.exports.selectLayer(symbol))).toEqual(['A1', 'A2']);
    expect(await ids((writer) => writer.exports.selectType(line))).toEqual(['A1', 'A3']);
    expect(await ids((writer) => writer.exports.selectLayer(0))).toEqual([]);
  });

  it('a further space follows in order', async () => {
    expect(
      await ids((writer) => writer.exports.selectSpace(drawing.paperSpace, 0xffffffff)),
    ).toEqual(['A1', 'A2', 'A3', 'B1']);
  });
});
