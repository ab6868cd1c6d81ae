/**
 * `npm run bench [-- --size MB | --tiny | FILE…]`: linework against other readers, in one run.
 *
 * Without a file a DXF of 20 MB is generated. Prints a table an input (MB of input a second, on the
 * clock, of the processor and of the first run; entities; peak memory, in MB and in sizes of the
 * file; times the speed of the yardstick) and writes `build/bench.json`. Ratios hold between
 * machines, figures do not.
 *
 * Readers of DWG are GPL and no part of this project: `--libredwg-web DIR` names a folder where
 * `npm install @mlightcad/libredwg-web` was run, `--dwgread PATH` the program of LibreDWG where it
 * is not on the PATH.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { settledSchema } from '../scripts/settled-schema.mjs';
import { generateDxf } from './generate-dxf.ts';
import type { Measurement } from './peer.ts';

const OURS = ['linework, drawing buffer', 'linework, JSON text'];
const DXF_CONTESTANTS = [
  ...OURS,
  'dxf-parser, objects',
  'dxf-parser, JSON text',
  'dxf, objects',
] as const;
const WEB_CONTESTANTS = ['libredwg-web, objects', 'libredwg-web, JSON text'];
const NATIVE = 'dwgread, native parse';
/** Contestants that come to the same end are compared with the first of these that is there. */
const YARDSTICKS: Record<string, string[]> = {
  'linework, drawing buffer': ['dxf-parser, objects', NATIVE, 'libredwg-web, objects'],
  'linework, JSON text': ['dxf-parser, JSON text', 'libredwg-web, JSON text'],
  'dxf, objects': ['dxf-parser, objects'],
};
const SIZE_DEFAULT_MEGABYTES = 20;
const MEGABYTE = 1_000_000;

const root = fileURLToPath(new URL('../', import.meta.url));
const peerPath = join(root, 'build', 'bench-peer.js');
const peerFiles = /^bench-.*\.js$/;

interface Result {
  input: string;
  size: number;
  measurements: Measurement[];
}

interface Others {
  /** Where libredwg-web is installed; empty for nowhere. */
  web: string;
  /** The program dwgread; empty for none. */
  dwgread: string;
}

/**
 * The contestants run as plain JavaScript: a loader would count into their memory, and so would the
 * canvas if all stood in one file.
 */
async function bundlePeer(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { 'bench-peer': 'bench/peer.ts' },
    chunkNames: 'bench-[name]-[hash]',
    outdir: 'build',
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    plugins: [settledSchema],
    logLevel: 'warning',
  });
}

function measure(path: string, rounds: number, others: Others): Result {
  const isDwg = /\.dwg$/i.test(path);
  const dwg = [...OURS, ...(others.web ? WEB_CONTESTANTS : [])];
  const measurements = (isDwg ? dwg : DXF_CONTESTANTS).map((contestant) => {
    const words = ['--max-old-space-size=6144', peerPath, contestant, path, String(rounds)];
    const options = { encoding: 'utf8', cwd: root, maxBuffer: 2 ** 28 } as const;
    const ended = spawnSync(process.execPath, [...words, others.web], options);
    // readers may print to standard output too: the measurement is the last line
    const line = ended.stdout.trim().split('\n').at(-1) ?? '';
    if (ended.status === 0 && line.startsWith('{')) return JSON.parse(line) as Measurement;
    const error = `it ended with ${ended.signal ?? ended.status}`;
    return { contestant, error } as Measurement;
  });
  if (isDwg && others.dwgread) measurements.push(measureNative(others.dwgread, path, rounds));
  return { input: basename(path), size: statSync(path).size, measurements };
}

/** LibreDWG's own program, which parses and does nothing with what it has parsed. */
function measureNative(program: string, path: string, rounds: number): Measurement {
  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const started = performance.now();
    const { error, signal } = spawnSync(program, ['-v0', path], { stdio: 'ignore' });
    if (error || signal) {
      return { contestant: NATIVE, error: error?.message ?? signal } as Measurement;
    }
    seconds.push((performance.now() - started) / 1000);
  }
  const firstSeconds = seconds.shift()!;
  const median = seconds.sort((a, b) => a - b)[seconds.length >> 1]!;
  const unknown = { entities: 0, peakBytes: 0, cpuSeconds: 0 };
  return { contestant: NATIVE, seconds: median, firstSeconds, ...unknown };
}

function print({ input, size, measurements }: Result): void {
  const rows = [['', 'MB/s', 'of CPU', 'first', 'entities', 'peak MB', 'sizes', 'ratio']];
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
  const { contestant, entities, seconds, firstSeconds, cpuSeconds, peakBytes } = measurement;
  if (measurement.error) return [contestant, measurement.error, '', '', '', '', '', ''];
  const yardstick = (YARDSTICKS[contestant] ?? [])
    .map((name) => all.find((other) => other.contestant === name && !other.error))
    .find((other) => other !== undefined);
  const rate = (time: number): string => (time === 0 ? '' : (size / MEGABYTE / time).toFixed(1));
  return [
    contestant,
    rate(seconds),
    rate(cpuSeconds),
    rate(firstSeconds),
    entities === 0 ? '' : String(entities),
    peakBytes === 0 ? '' : (peakBytes / MEGABYTE).toFixed(0),
    peakBytes === 0 ? '' : (peakBytes / size).toFixed(1),
    yardstick ? (yardstick.seconds / seconds).toFixed(1) : '',
  ];
}

/** Finds the other readers of DWG, or says how they are got. */
function findOthers(web: string | undefined, dwgread: string | undefined): Others {
  const isThere = existsSync(join(web ?? '', 'node_modules', '@mlightcad', 'libredwg-web'));
  if (web === undefined || !isThere) {
    const state = web === undefined ? 'left out' : `not in ${web}`;
    process.stdout.write(
      `libredwg-web is ${state}. It is GPL and installed apart: mkdir DIR && cd DIR && ` +
        'npm install --no-save @mlightcad/libredwg-web, then --libredwg-web DIR\n',
    );
  }
  const program = dwgread ?? 'dwgread';
  const isProgram = spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!isProgram) {
    process.stdout.write(`${program} is not there: LibreDWG's native parse is left out\n`);
  }
  return { web: isThere ? web! : '', dwgread: isProgram ? program : '' };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      size: { type: 'string' },
      tiny: { type: 'boolean' },
      rounds: { type: 'string' },
      'libredwg-web': { type: 'string' },
      dwgread: { type: 'string' },
    },
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
    const hasDwg = paths.some((path) => /\.dwg$/i.test(path));
    const none: Others = { web: '', dwgread: '' };
    const others = hasDwg ? findOthers(values['libredwg-web'], values.dwgread) : none;
    const rounds = Number(values.rounds ?? (values.tiny ? 1 : 5));
    const results = paths.map((path) => measure(path, rounds, others));
    for (const result of results) print(result);
    const about = { node: process.version, platform: `${process.platform}-${process.arch}` };
    const text = JSON.stringify({ ...about, rounds, results }, null, 2);
    writeFileSync(join(root, 'build', 'bench.json'), `${text}\n`);
  } finally {
    rmSync(folder, { recursive: true });
    for (const name of readdirSync(join(root, 'build'))) {
      if (peerFiles.test(name)) rmSync(join(root, 'build', name));
    }
  }
}

await main();
