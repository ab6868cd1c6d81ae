/** The command's manners: help, versions, one-line faults, exit codes; `parse` and `info`. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesDxf, put, temporaryFolder } from '../support/drawings.ts';
import { linework } from './command.ts';

describe('the command', () => {
  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await linework(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([[[]], [['--help']], [['parse', '--help']], [['convert', '--help']], [['info', '-h']]])(
    'teaches with examples: %j',
    async (words) => {
      const { code, stdout, stderr } = await linework(words);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('Examples:\n  linework ');
    },
  );

  it('lists the commands of the server too', async () => {
    const { stdout } = await linework(['--help']);
    for (const name of ['serve', 'keys', 'users']) expect(stdout).toMatch(`\n  ${name}`);
  });

  it.each([
    ['parse --nope a.dxf', "unknown option '--nope'"],
    ['parse', "missing required argument 'file'"],
    ['nope', "unknown command 'nope'"],
    ['convert a --to bmp --out o', "argument 'bmp' is invalid"],
    ['convert a --to json', "required option '--out <folder>' not specified"],
    ['convert a --to png --out o --size 3', 'Give WIDTHxHEIGHT in pixels'],
    ['convert a --to png --out o --window 1,2,3', 'Give two corners'],
    ['convert a --to png --out o --background nope', 'Give a color'],
    ['convert a --to png --out o --width 1.5', 'Give a whole number'],
    ['convert a --to png --out o -j 0', 'Give a whole number'],
  ])('answers a wrong flag in one line and exit 2: %s', async (text, sentence) => {
    const { code, stdout, stderr } = await linework(text.split(' '));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^linework: .*\n$/);
    expect(stderr).toContain(sentence);
  });
});

describe('parse', () => {
  it('prints the result document', async () => {
    const path = put(temporaryFolder(), 'plan.dxf', linesDxf(3));
    for (const words of [[path], [path, '--stdout']]) {
      const { code, stdout, stderr } = await linework(['parse', ...words]);
      expect([code, stderr]).toEqual([0, '']);
      const document = JSON.parse(stdout);
      expect(Object.keys(document)).toEqual([
        ...['jobId', 'status', 'metadata', 'layersJson', 'vectorJson', 'imageUrl', 'createdAt'],
      ]);
      expect(document).toMatchObject({ jobId: null, status: 'COMPLETED', imageUrl: null });
    }
  });

  it('writes into a folder', async () => {
    const folder = temporaryFolder();
    const path = put(folder, 'plan.v2.dxf', linesDxf(3));
    const out = join(folder, 'deep', 'out');
    const { code, stdout } = await linework(['parse', path, '--out', out]);
    expect([code, stdout, readdirSync(out)]).toEqual([0, '', ['plan.v2.json']]);
  });

  it('selects', async () => {
    const path = put(temporaryFolder(), 'plan.dxf', linesDxf(3));
    const words = ['parse', path, '--z', '--blocks', '--types', 'line', '--layers', 'wall,other'];
    const document = JSON.parse((await linework(words)).stdout);
    expect(document.vectorJson.map(({ end }: { end: unknown }) => end)).toEqual([
      { x: 1, y: 0, z: 0 },
      { x: 2, y: 1, z: 0 },
      { x: 3, y: 2, z: 0 },
    ]);
    expect(document.blocksJson).toEqual([]);
    const none = await linework(['parse', path, '--types', 'ARC']);
    expect(JSON.parse(none.stdout).vectorJson).toEqual([]);
  });

  it('says in one line why it cannot', async () => {
    const folder = temporaryFolder();
    const noise = put(folder, 'noise.dwg', 'zz no drawing');
    for (const path of [noise, folder, join(folder, 'none.dxf')]) {
      const { code, stdout, stderr } = await linework(['parse', path]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^linework: [A-Z].*\n$/);
    }
  });

  it('is quiet when the reader of its pipe goes', async () => {
    const path = put(temporaryFolder(), 'plan.dxf', linesDxf(50_000));
    const child = spawn(process.execPath, ['bin/linework.js', 'parse', path]);
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => {
      child.on('close', resolve);
    });
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('info', () => {
  it('shows a table', async () => {
    const path = put(temporaryFolder(), 'plan.dxf', linesDxf(12));
    const { code, stdout } = await linework(['info', path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^file +plan\.dxf\nformat +DXF AC1027\n/);
    expect(stdout).toMatch(/^entities +12\n {2}LINE +12$/m);
    expect(stdout).toMatch(/^extents +0,0 to 12,11 \(12 x 11\)$/m);
  });

  it('tells the same as JSON', async () => {
    const path = put(temporaryFolder(), 'plan.dxf', linesDxf(12));
    const { metadata, layersJson } = JSON.parse((await linework(['info', path, '--json'])).stdout);
    expect(metadata.entityCounts).toEqual({ LINE: 12 });
    expect(layersJson.map(({ name }: { name: string }) => name)).toContain('WALL');
  });
});
