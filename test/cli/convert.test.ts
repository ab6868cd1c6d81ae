/** `linework convert` as a process: sources, names, the summary, exit codes. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesDxf, put, temporaryFolder } from '../support/drawings.ts';
import { linework } from './command.ts';

const summaryOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));

/** in/a.dxf, in/sub/b.dxf, in/sub/a.dxf, in/bad.dwg, in/notes.txt, in/.hidden.dxf */
function makeTree(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'in', 'sub'), { recursive: true });
  put(folder, 'in/a.dxf', linesDxf(1));
  put(folder, 'in/sub/a.dxf', linesDxf(2));
  put(folder, 'in/sub/b.DXF', linesDxf(3));
  put(folder, 'in/bad.dwg', 'no drawing');
  put(folder, 'in/notes.txt', 'no drawing');
  put(folder, 'in/.hidden.dxf', linesDxf(4));
  return folder;
}

describe('convert', () => {
  it('takes a folder, goes on after a failure, and sums up', async () => {
    const folder = makeTree();
    const words = ['convert', 'in', '--to', 'json', '--out', 'out', '-j', '2'];
    const { code, stdout, stderr } = await linework(words, folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^3 of 4 converted in [\d.]+ s, 1 failed: see out.summary\.json\n$/);
    expect(stderr).toMatch(/^linework: in.bad\.dwg: File header does not match/m);
    expect(stderr).toMatch(/^linework: 1 file left out: no drawing$/m);
    const { files, totals } = summaryOf(join(folder, 'out'));
    expect(totals).toMatchObject({ files: 4, ok: 3, failed: 1, entities: 6 });
    const rows = new Map(files.map((row: { file: string }) => [row.file, row]));
    expect(rows.get(join('in', 'sub', 'b.DXF'))).toEqual({
      file: join('in', 'sub', 'b.DXF'),
      status: 'ok',
      output: 'b.json',
      ms: expect.any(Number),
      bytes: readFileSync(join(folder, 'out', 'b.json')).length,
      entities: 3,
      warnings: expect.any(Array),
      error: null,
    });
    expect(rows.get(join('in', 'bad.dwg'))).toMatchObject({
      status: 'failed',
      output: null,
      error: expect.stringContaining('File header does not match'),
    });
  });

  it('gives outputs of equal names distinct ones, and says so', async () => {
    const folder = makeTree();
    const words = ['convert', 'in/a.dxf', 'in/sub/a.dxf', 'in/sub/b.DXF', '--to', 'ndjson'];
    const { code, stderr } = await linework([...words, '--out', 'out'], folder);
    expect(code).toBe(0);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([
      'a.dxf-2.ndjson',
      'a.dxf.ndjson',
      'b.ndjson',
      'summary.json',
    ]);
    expect(stderr.trim().split('\n')).toHaveLength(2);
    const { files } = summaryOf(join(folder, 'out'));
    const lines = (name: string) =>
      readFileSync(join(folder, 'out', name), 'utf8')
        .trim()
        .split('\n').length;
    for (const { output, entities } of files) expect(lines(output)).toBe(entities);
  });

  it('never writes a drawing over its summary', async () => {
    const folder = temporaryFolder();
    put(folder, 'summary.dxf', linesDxf(7));
    const words = ['convert', 'summary.dxf', '--to', 'json', '--out', 'out'];
    expect((await linework(words, folder)).code).toBe(0);
    expect(summaryOf(join(folder, 'out')).files[0].output).toBe('summary.dxf.json');
  });

  it('expands a pattern that the shell did not', async () => {
    const folder = makeTree();
    const words = ['convert', 'in/**/[ab].{dxf,DXF}', '--to', 'svg', '--out', 'out'];
    expect((await linework(words, folder)).code).toBe(0);
    const { files } = summaryOf(join(folder, 'out'));
    expect(files.map(({ file }: { file: string }) => file)).toEqual([
      join('in', 'a.dxf'),
      join('in', 'sub', 'a.dxf'),
      join('in', 'sub', 'b.DXF'),
    ]);
  });

  it.each([
    ['none.dxf', 'Cannot read none.dxf: there is no such file.'],
    ['*.dgn', 'no file matches this pattern'],
    ['empty', 'there is no drawing in this folder'],
  ])('tells a source that is not there: %s', async (source, reason) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    const words = ['convert', source, '--to', 'json', '--out', 'out'];
    const { code, stderr } = await linework(words, folder);
    expect([code, stderr]).toEqual([1, `linework: ${source}: ${reason}\n`]);
    expect(summaryOf(join(folder, 'out'))).toMatchObject({
      files: [{ file: source, status: 'failed', error: reason }],
      totals: { files: 1, ok: 0, failed: 1 },
    });
  });

  it('draws pictures of the size asked for', async () => {
    const folder = temporaryFolder();
    const file = put(folder, 'a.dxf', linesDxf(5));
    const words = ['convert', file, '--to', 'png', '--out', folder, '--size', '320x200'];
    expect((await linework([...words, '--background', '#202020'])).code).toBe(0);
    const png = readFileSync(join(folder, 'a.png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([320, 200]);
  });

  it('stops at an interrupt without leaving parts of files', async () => {
    const folder = temporaryFolder();
    for (let i = 0; i < 6; i++) put(folder, `${i}.dxf`, linesDxf(60_000));
    const { spawn } = await import('node:child_process');
    const words = ['bin/linework.js', 'convert', folder, '--to', 'json', '--out'];
    const out = join(folder, 'out');
    const child = spawn(process.execPath, [...words, out, '-j', '1']);
    const ended = new Promise((resolve) => {
      child.on('close', resolve);
    });
    const appears = async (name: string) => {
      for (let i = 0; i < 500; i++) {
        if (readdirSync(folder).includes('out') && readdirSync(out).includes(name)) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await appears('0.json');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(readdirSync(out).filter((name) => name.endsWith('.part'))).toEqual([]);
    const { files } = summaryOf(out);
    expect(files).toHaveLength(6);
    expect(files[5].error).toBe('The conversion was cancelled.');
  });
});
