/** The pipeline in this thread: outputs, refusals, and what a failure leaves behind. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convert } from '../../engine/convert.ts';
import { OUTPUT_IDS } from '../../engine/outputs.ts';
import { EngineError, type OutputRequest } from '../../engine/pool/protocol.ts';
import { linesBytes, linesDxf, put, temporaryFolder } from '../support/drawings.ts';
import { dxf } from '../support/read-dxf.ts';

const bytesOf = (text: string) => ({ bytes: new TextEncoder().encode(text), name: 'a.dxf' });

const refusal = async (
  source: Parameters<typeof convert>[0]['source'],
  outputs: OutputRequest[] = [],
): Promise<EngineError> => {
  const error = await convert({ source, outputs }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EngineError);
  return error as EngineError;
};

describe('outputs', () => {
  it('come back as bytes, each of its kind', async () => {
    const outputs = OUTPUT_IDS.map((id) => ({ id }));
    const source = { bytes: linesBytes(3), name: 'three.dxf' };
    const outcome = await convert({ source, outputs });
    expect(outcome).toMatchObject({ format: 'DXF', version: 'AC1027', entityCount: 3 });
    const texts = Object.fromEntries(
      outcome.outputs.map(({ id, bytes }) => [id, Buffer.from(bytes!).toString('latin1')]),
    );
    const document = JSON.parse(texts.json!);
    expect(Object.keys(document)).toEqual(['metadata', 'layersJson', 'vectorJson']);
    expect(document.metadata.filename).toBe('three.dxf');
    expect(document.vectorJson[2]).toMatchObject({ type: 'LINE', layer: 'WALL' });
    expect(
      texts
        .ndjson!.trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['LINE', 'LINE', 'LINE']);
    expect(JSON.parse(texts.geojson!).features).toHaveLength(3);
    expect(texts.svg).toMatch(/^<\?xml.*<\/svg>\n$/s);
    expect(texts.png).toMatch(/^\x89PNG/);
    for (const { size, bytes } of outcome.outputs) expect(size).toBe(bytes!.length);
  });

  it('tell when inserts hold more than is expanded', async () => {
    const bytes = (columns: number) =>
      dxf({
        before: `0 SECTION
          2 BLOCKS
          0 BLOCK
          2 FIVE
          ${'0 POINT\n10 1\n20 1\n'.repeat(5)}
          0 ENDBLK
          0 ENDSEC`,
        entities: `0 INSERT\n2 FIVE\n10 0\n20 0\n70 ${columns}\n71 1000\n44 1\n45 1`,
      });
    const selection = { flatten: true, types: ['LINE'] };
    for (const [columns, codes] of [
      [999, []],
      [1001, ['flatten-limit']],
    ] as const) {
      const outputs = [{ id: 'json', selection } as const];
      const outcome = await convert({ source: bytesOf(bytes(columns)), outputs });
      const told = outcome.warnings.map(({ code }) => code).filter((code) => /limit/.test(code));
      expect(told).toEqual(codes);
      const { metadata } = JSON.parse(Buffer.from(outcome.outputs[0]!.bytes!).toString('utf8'));
      expect(metadata.warnings).toEqual(outcome.warnings);
    }
  });

  it('are written whole to their paths, with nothing else beside them', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'out.json');
    const source = { path: put(folder, 'in.dxf', linesDxf(2)) };
    const { outputs } = await convert({ source, outputs: [{ id: 'json', path, envelope: true }] });
    expect(readdirSync(folder).sort()).toEqual(['in.dxf', 'out.json']);
    expect(outputs[0]!.size).toBe(readFileSync(path).length);
    const { jobId, status, imageUrl, createdAt, metadata } = JSON.parse(readFileSync(path, 'utf8'));
    expect([jobId, status, imageUrl]).toEqual([null, 'COMPLETED', null]);
    expect(new Date(createdAt).toISOString()).toBe(createdAt);
    expect(metadata.filename).toBe('in.dxf');
  });

  it('do not remember the drawing before', async () => {
    for (const count of [500, 1, 2000, 3]) {
      const source = { bytes: linesBytes(count), name: 'n.dxf' };
      const { outputs, entityCount } = await convert({ source, outputs: [{ id: 'json' }] });
      const document = JSON.parse(Buffer.from(outputs[0]!.bytes!).toString());
      expect([entityCount, document.vectorJson.length]).toEqual([count, count]);
    }
  });

  it('show every sheet, when a picture is asked of all', async () => {
    const folder = temporaryFolder();
    const entities =
      '0 LINE\n8 0\n10 0\n20 0\n11 9\n21 9\n0 LINE\n67 1\n8 0\n10 0\n20 0\n11 1\n21 5';
    const text = `0\nSECTION\n2\nENTITIES\n${entities.replaceAll(' ', '\n')}\n0\nENDSEC\n0\nEOF\n`;
    const path = join(folder, 'plan.svg');
    const request: OutputRequest = { id: 'svg', path, selection: { space: 'all' } };
    const { outputs } = await convert({ source: bytesOf(text), outputs: [request] });
    expect(outputs.map(({ layout }) => layout)).toEqual([undefined, 'Layout1']);
    expect(readdirSync(folder).sort()).toEqual(['plan.Layout1.svg', 'plan.svg']);
  });
});

describe('a source', () => {
  it('may be a pipe', () => {
    const script = `
      import { convert } from './engine/convert.ts';
      const source = { path: '/dev/stdin', name: 'pipe.dxf' };
      const { entityCount } = await convert({ source, outputs: [] });
      console.log(entityCount);`;
    const path = put(temporaryFolder(), 'lines.dxf', linesDxf(4000));
    const command = 'cat "$1" | "$2" --import tsx --input-type=module -e "$3"';
    const words = ['-c', command, 'sh', path, process.execPath, script];
    expect(execFileSync('sh', words, { encoding: 'utf8' })).toBe('4000\n');
  });

  it.each([
    ['AC1009', 'DWG (AC1009) files are recognised but this build has no reader'],
    ['%PDF-1.7\n', 'PDF (1.7) files are recognised but this build has no reader'],
    ['<!DOCTYPE html>', 'File header does not match a supported CAD format. Allowed: DWG/DXF/DWF'],
    ['\x89PNG\r\n', 'File header does not match a supported CAD format. Allowed: DWG/DXF/DWF'],
    ['', 'The file is empty.'],
  ])('is refused by its first bytes: %j', async (content, sentence) => {
    const { code, message } = await refusal(bytesOf(content));
    expect(code).toBe('unsupported');
    expect(message).toContain(sentence);
  });

  it('of DGN V8 is refused with the sentence of the API', async () => {
    const head = Buffer.from('d0cf11e0a1b11ae1', 'hex');
    const bytes = new Uint8Array([...head, ...new Uint8Array(1016)]);
    expect((await refusal({ bytes, name: 'a.dgn' })).message).toBe(
      'DGN V8 files are not supported. Only Bentley DGN V7 is currently accepted.',
    );
  });

  it('that cannot be opened is told in one line', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub.dxf'));
    const missing = await refusal({ path: join(folder, 'none.dxf') });
    expect([missing.code, missing.message]).toEqual([
      'unreadable',
      'Cannot read none.dxf: there is no such file.',
    ]);
    const { message } = await refusal({ path: join(folder, 'sub.dxf') });
    expect(message).toBe('Cannot read sub.dxf: it is a folder.');
  });

  it('with nothing to salvage is unreadable', async () => {
    const { code, message } = await refusal(bytesOf('0\nSECTION\n0\nEOF\n'));
    expect(code).toBe('unreadable');
    expect(message).toMatch(/^Cannot read a\.dxf: no section.*could be read/);
  });
});

describe('a failure', () => {
  it('of an output leaves neither the file nor a part of it', async () => {
    const folder = temporaryFolder();
    const selection = { space: 'Nowhere' };
    for (const id of ['json', 'svg'] as const) {
      const error = await refusal({ bytes: linesBytes(1), name: 'a.dxf' }, [
        { id, path: join(folder, `a.${id}`), selection },
      ]);
      expect([error.code, error.message]).toEqual([
        'output',
        expect.stringMatching(/no layout is named "Nowhere".*Model/),
      ]);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('to write says why', async () => {
    const path = join(temporaryFolder(), 'no', 'such', 'a.json');
    const source = { bytes: linesBytes(1), name: 'a.dxf' };
    const error = await refusal(source, [{ id: 'json', path }]);
    expect([error.code, error.message]).toEqual([
      'unwritable',
      `Cannot write ${path}: there is no such folder.`,
    ]);
  });

  it('for memory names the limit, and the next drawing is read as ever', async () => {
    const memoryBytes = 8 * 2 ** 20;
    const task = (count: number) => ({
      source: { bytes: linesBytes(count), name: 'a.dxf' },
      outputs: [],
      limits: { memoryBytes },
    });
    await expect(convert(task(60_000))).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringContaining('the limit of 8 MB'),
    });
    expect((await convert(task(10))).entityCount).toBe(10);
  });
});
