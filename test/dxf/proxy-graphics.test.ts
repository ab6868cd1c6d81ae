/**
 * Proxy graphics where the fixture `proxies.dxf` does not reach: inserts, colours that are handed
 * down, extents, pictures, the class of a DWG, and damage of every kind.
 */
import { describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';
import type { Selection } from '../../engine/pool/protocol.ts';
import { drawScene } from '../../engine/render/draw/index.ts';
import { createRandom } from '../core/random.ts';
import { chunk, f64, graphics, narrow, u32 } from '../support/proxy-graphics.ts';
import { dxf, readDxf } from '../support/read-dxf.ts';

const UP = f64(0, 0, 1);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

/** 310 tags of at most 127 bytes. */
const tagsOf = (bytes: Uint8Array): string =>
  Array.from(
    { length: Math.ceil(bytes.length / 127) },
    (_, i) => `310 ${hex(bytes.subarray(i * 127, i * 127 + 127))}`,
  ).join('\n');

const proxy = (bytes: Uint8Array, more = '') => `
  0 ACAD_PROXY_ENTITY
  5 50
  100 AcDbEntity
  8 0
  ${more}
  92 ${bytes.length}
  ${tagsOf(bytes)}
  100 AcDbProxyEntity
  90 498
  91 500`;

// biome-ignore lint/suspicious/noExplicitAny: a JSON document
async function documentOf(text: string, selection: Selection = {}): Promise<any> {
  const outcome = await convert({
    source: { bytes: new TextEncoder().encode(text), name: 'a.dxf' },
    outputs: [{ id: 'json', selection }],
  });
  return JSON.parse(Buffer.from(outcome.outputs[0]!.bytes!).toString('utf8'));
}

const block = (content: string) => `
  0 SECTION
  2 BLOCKS
  0 BLOCK
  8 0
  2 B
  70 0
  10 0
  20 0
  30 0
  3 B
  ${content}
  0 ENDBLK
  0 ENDSEC`;

describe('proxy graphics', () => {
  it('follow the insert that their entity is in', async () => {
    const drawn = graphics(
      chunk(2, f64(1, 0, 0, 1), UP),
      chunk(4, f64(0, 0, 0, 2), UP, f64(1, 0, 0, Math.PI / 2), u32(0)),
      chunk(10, f64(0, 0, 0, 0, 0, 1, 1, 0, 0, 3, 1, 0), narrow('t')),
    );
    const insert = '0 INSERT\n5 60\n8 0\n62 1\n2 B\n10 10\n20 0\n41 -2\n42 2\n43 2';
    const text = dxf({ before: block(proxy(drawn, '62 0')), entities: insert });
    const flat = await documentOf(text, { flatten: true });
    expect(flat.vectorJson).toHaveLength(1);
    expect(flat.vectorJson[0].graphics).toMatchObject([
      { type: 'circle', center: { x: 8, y: 0 }, radius: 2, colorIndex: 1 },
      { type: 'arc', center: { x: 10, y: 0 }, radius: 4, startAngle: 90, endAngle: 180 },
      { type: 'text', height: 6, rotation: 180, generationFlags: 4 },
    ]);
    const { minX, maxX, minY, maxY } = flat.metadata.boundingBox;
    // the circle reaches from 6 to 10, the arc from 6 to 10 and up to 4; the text up to 6
    expect([minX, maxX, minY, maxY]).toEqual([6, 10, -2, 6]);
  });

  it('take extents into account only where nothing else is drawn', async () => {
    const extents = chunk(1, f64(-5, -5, 0, 5, 5, 0));
    const alone = await documentOf(dxf({ entities: proxy(graphics(extents)) }));
    expect(alone.metadata.boundingBox).toMatchObject({ minX: -5, maxY: 5 });
    const line = chunk(6, u32(2), f64(0, 0, 0, 1, 1, 0));
    const both = await documentOf(dxf({ entities: proxy(graphics(extents, line)) }));
    expect(both.metadata.boundingBox).toMatchObject({ minX: 0, maxX: 1, maxY: 1 });
  });

  it('are drawn in their colours', () => {
    const drawn = graphics(
      chunk(14, u32(1)),
      chunk(6, u32(2), f64(0, 0, 0, 1, 1, 0)),
      chunk(22, u32(0xc200ff00)),
      chunk(20, u32(1)),
      chunk(7, u32(3), f64(0, 0, 0, 1, 0, 0, 0, 1, 0)),
    );
    const { drawing } = readDxf({ entities: proxy(drawn) });
    const scene = drawScene(drawing);
    expect(scene.notDrawn).toEqual([]);
    expect(scene.styles.map(({ paint, color }) => [paint, color])).toEqual([
      ['stroke', 0xff0000],
      ['fill', 0x00ff00],
    ]);
    expect(scene.itemCount).toBe(2);
  });

  it('are told where they are damaged, and what is whole is kept', async () => {
    const line = chunk(6, u32(2), f64(0, 0, 0, 1, 1, 0));
    const faulty = [
      [...u32(60, 6), ...u32(1000)], // the size of a chunk that reaches past the end
      chunk(6, u32(0xffffffff), f64(0, 0, 0)), // a count that nothing can hold
      chunk(2, f64(1)), // a circle without radius
      chunk(9, u32(1), f64(0, 0, 0), u32(0x7fffffff)),
      [0, 0, 0, 0, 0, 0, 0, 0],
    ];
    for (const chunks of faulty) {
      const bytes = graphics(line, chunks);
      const { metadata, vectorJson } = await documentOf(dxf({ entities: proxy(bytes) }));
      expect(metadata.warnings.map((w: { code: string }) => w.code)).toContain('proxy-graphics');
      expect(vectorJson[0].graphics[0]).toMatchObject({ type: 'polyline' });
    }
  });

  it('of any bytes do not trap', () => {
    const random = createRandom('proxy graphics');
    const whole = graphics(
      ...[2, 3, 4, 5, 44, 6, 7, 8, 9, 10, 11, 12, 13, 27, 29, 33, 36, 38].map((type) =>
        chunk(type, u32(3, 2), f64(...Array.from({ length: 40 }, () => random.below(900) / 100))),
      ),
    );
    for (let round = 0; round < 300; round++) {
      const bytes = whole.slice(0, 9 + random.below(whole.length - 9));
      for (let i = 0; i < 20; i++) {
        bytes[8 + random.below(bytes.length - 8)] = random.below(256);
      }
      const { drawing } = readDxf({ entities: proxy(bytes) });
      drawScene(drawing);
      expect(drawing.recordsOf('ACAD_PROXY_ENTITY').next().value?.handle).toBe('50');
    }
  });
});
