/** The benches run to their end on tiny drawings, so that they cannot rot. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { generateDxf } from '../bench/generate-dxf.ts';
import { convert } from '../engine/convert.ts';
import { temporaryFolder } from './support/drawings.ts';

const drawing = fileURLToPath(
  new URL('../../shared/corpus/dwg/AC1032/LiveSection1.dwg', import.meta.url),
);
const hasCorpus = existsSync(drawing);
if (!hasCorpus) console.log(`bench: no ${drawing}, DWG was not measured`);

describe('the bench', () => {
  it('measures every contestant', () => {
    const words = ['--import', 'tsx', 'bench/run.ts', '--tiny'];
    const stdout = execFileSync(process.execPath, words, { encoding: 'utf8' });
    const { results } = JSON.parse(readFileSync('build/bench.json', 'utf8'));
    expect(results).toHaveLength(1);
    expect(results[0].measurements).toHaveLength(5);
    for (const { contestant, error, entities, seconds, peakBytes } of results[0].measurements) {
      expect([contestant, error]).toEqual([contestant, undefined]);
      expect(entities).toBeGreaterThan(50);
      expect(seconds).toBeGreaterThan(0);
      expect(peakBytes).toBeGreaterThan(1e7);
      expect(stdout).toContain(contestant);
    }
  }, 60_000);

  it.runIf(hasCorpus)(
    'measures DWG, and tells which other readers are not there',
    () => {
      const words = ['--import', 'tsx', 'bench/run.ts', '--tiny', drawing];
      const nowhere = ['--libredwg-web', '/nowhere', '--dwgread', '/nowhere/dwgread'];
      const stdout = execFileSync(process.execPath, [...words, ...nowhere], { encoding: 'utf8' });
      const { results } = JSON.parse(readFileSync('build/bench.json', 'utf8'));
      expect(results[0].measurements).toHaveLength(2);
      for (const { error, entities, cpuSeconds } of results[0].measurements) {
        expect(error).toBeUndefined();
        expect(entities).toBeGreaterThan(0);
        expect(cpuSeconds).toBeGreaterThan(0);
      }
      expect(stdout).toContain('npm install --no-save @mlightcad/libredwg-web');
      expect(stdout).toContain('/nowhere/dwgread is not there');
    },
    60_000,
  );

  it('polls a server that parses', () => {
    const words = ['--import', 'tsx', 'bench/server-polling.ts', '50', '2', '0.2'];
    // Its exit code is about speed, which a busy machine does not have.
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect(stdout).toMatch(/p50 \d+ ms, p99 \d+ ms, .*; 0 not 2xx, 0 errors/);
    expect(stdout).toMatch(/, \d+ completed, 0 failed/);
    expect(stdout).toMatch(/event loop late by \d+ ms/);
  }, 60_000);

  it('lists the folders of an account', () => {
    const words = ['--import', 'tsx', 'bench/filecad-listing.ts', '100', '3'];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^listing of 1000 files +(\d+\.\d +){3}\d+\.\d$/m);
    expect(stdout).toMatch(/^0 wrong answers/m);
  }, 60_000);

  it('lists and searches a vault while drawings are added to it', () => {
    const words = ['--import', 'tsx', 'bench/vault-scale.ts', '400', '3', '--writing'];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /400 files, 3 requests a route, \d+ drawings uploaded .*; 0 wrong answers/,
    );
    for (const route of ['files, last page', 'search: half of all', 'file lock status']) {
      expect(stdout).toMatch(new RegExp(`^${route} +(\\d+\\.\\d +){7}\\d+\\.\\d$`, 'm'));
    }
  }, 60_000);

  it('has an input that is read without a fault', async () => {
    const path = join(temporaryFolder(), 'generated.dxf');
    const { entities, size } = generateDxf(path, 200_000);
    expect(size).toBe(readFileSync(path).length);
    const outcome = await convert({ source: { path }, outputs: [] });
    expect(outcome.entityCount).toBe(entities);
    expect(outcome.warnings.filter(({ code }) => code !== 'missing-handle')).toEqual([]);
  });
});
