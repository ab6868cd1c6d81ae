/**
 * `npm run bench [-- --size MB | --tiny | FILE…]`: linework against other DXF readers, in one run.
 *
 * Without a file a drawing of 20 MB is generated. Prints a table an input (MB of input a second,
 * entities a second, peak memory, times the speed of dxf-parser) and writes `build/bench.json`.
 * Ratios hold between machines, figures do not.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { generateDxf } from './generate-dxf.ts';
import type { Measurement } from './peer.ts';

const CONTESTANTS = [
  'linework, drawing buffer',
  'linework, JSON text',
  'dxf-parser, objects',
  'dxf-parser, JSON text',
  'dxf, objects',
];
/** Contestants that come to the same end are compared with this one. */
const YARDSTICKS: Record<string, string> = {
  'linework, drawing buffer': 'dxf-parser, objects',
  'linework, JSON text': 'dxf-parser, JSON text',
  'dxf, objects': 'dxf-parser, objects',
};
const SIZE_DEFAULT_MEGABYTES = 20;
const MEGABYTE = 1_000_000;

const root = fileURLToPath(new URL('../', import.meta.url));
const peerPath = join(root, 'build', 'bench-peer.js');

interface Result {
  input: string;
  size: number;
  measurements: Measurement[];
}

/** The contestants run as plain JavaScript: a loader would count into their memory. */
async function bundlePeer(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['bench/peer.ts'],
    outfile: peerPath,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
}

function measure(path: string, rounds: number): Result {
  const measurements = CONTESTANTS.map((contestant) => {
    const words = ['--max-old-space-size=6144', peerPath, contestant, path, String(rounds)];
    const line = execFileSync(process.execPath, words, { encoding: 'utf8', cwd: root });
    return JSON.parse(line) as Measurement;
  });
  return { input: basename(path), size: statSync(path).size, measurements };
}

function print({ input, size, measurements }: Result): void {
  const rows = [['', 'MB/s', 'first', 'entities', 'per second', 'peak MB', 'ratio']];
  for (const measurement of measurements) rows.push(rowOf(measurement, size, measurements));
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`\n${input}, ${(size / MEGABYTE).toFixed(1)} MB\n${lines.join('\n')}\n`);
}

function rowOf(measurement: Measurement, size: number, all: Measurement[]): string[] {
  const { contestant, entities, seconds, firstSeconds, peakBytes, error } = measurement;
  if (error) return [contestant, error, '', '', '', '', ''];
  const yardstick = all.find((other) => other.contestant === YARDSTICKS[contestant]);
  const ratio = yardstick && !yardstick.error ? (yardstick.seconds / seconds).toFixed(1) : '';
  return [
    contestant,
    (size / MEGABYTE / seconds).toFixed(0),
    (size / MEGABYTE / firstSeconds).toFixed(0),
    String(entities),
    (entities / seconds).toExponential(1),
    (peakBytes / MEGABYTE).toFixed(0),
    ratio,
  ];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { size: { type: 'string' }, tiny: { type: 'boolean' }, rounds: { type: 'string' } },
  });
  mkdirSync(join(root, 'build'), { recursive: true });
  await bundlePeer();
  const folder = mkdtempSync(join(tmpdir(), 'linework-bench-'));
  try {
    const paths = [...positionals];
    if (paths.length === 0) {
      const megabytes = values.tiny ? 0.05 : Number(values.size ?? SIZE_DEFAULT_MEGABYTES);
      const path = join(folder, `generated-${megabytes}.dxf`);
      generateDxf(path, megabytes * MEGABYTE);
      paths.push(path);
    }
    const rounds = Number(values.rounds ?? (values.tiny ? 1 : 5));
    const results = paths.map((path) => measure(path, rounds));
    for (const result of results) print(result);
    const about = { node: process.version, platform: `${process.platform}-${process.arch}` };
    const text = JSON.stringify({ ...about, rounds, results }, null, 2);
    writeFileSync(join(root, 'build', 'bench.json'), `${text}\n`);
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(peerPath);
  }
}

await main();
