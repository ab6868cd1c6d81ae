#!/usr/bin/env -S node --import tsx
/**
 * Damages drawings and looks for traps, long runs, large memory and JSON that is none.
 *
 *   npm run fuzz -- [--count 200000] [--seed 1] [--corpus DIR] [--jobs N] [--keep DIR]
 *
 * Case n is made from seed + n alone, whatever the number of workers (one a core). A failing file
 * is written to the folder of --keep. Exit 1 if there was any failure.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FuzzRunner } from '../test/support/fuzz-runner.ts';
import { mutate } from '../test/support/mutate.ts';

interface Job {
  paths: string[];
  seed: number;
  count: number;
  first: number;
  step: number;
  keep: string;
}

interface Summary {
  done: number;
  failures: string[];
  slowest: { ms: number; what: string };
  largest: { memory: number; what: string };
  /** Of the process, at most. */
  rss: number;
}

const FILE_SIZE_MAX = 400_000;
const RSS_MAX = 2 ** 30;
/** The JSON of one case in so many is parsed. */
const PARSED = 8;
const FAILURES_MAX = 20;

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => /\.dxf$/i.test(path) && statSync(path).size <= FILE_SIZE_MAX)
    .sort();
}

/** One worker's share: cases first, first + step, … */
function work(job: Job): Summary {
  const runner = new FuzzRunner();
  const contents = new Map<string, Buffer>();
  const summary: Summary = {
    done: 0,
    failures: [],
    slowest: { ms: 0, what: '' },
    largest: { memory: 0, what: '' },
    rss: 0,
  };
  for (let i = job.first; i < job.count; i += job.step) {
    const seed = job.seed + i;
    const path = job.paths[seed % job.paths.length]!;
    if (!contents.has(path)) contents.set(path, readFileSync(path));
    const { bytes, names } = mutate(contents.get(path)!, seed);
    const { failure, ms, memory } = runner.run(bytes, i % PARSED === 0);
    const what = `${path} seed ${seed} (${names.join(', ')})`;
    summary.done++;
    summary.rss = Math.max(summary.rss, process.memoryUsage.rss());
    if (ms > summary.slowest.ms) summary.slowest = { ms, what };
    if (memory > summary.largest.memory) summary.largest = { memory, what };
    if (failure) {
      summary.failures.push(`${what}: ${failure}`);
      if (job.keep) writeFileSync(join(job.keep, `${seed}.dxf`), bytes);
      if (summary.failures.length >= FAILURES_MAX) break;
    }
  }
  return summary;
}

/** A process of its own, so that even its death is only a failure. */
function run(job: Job): Promise<Summary> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--worker']);
    child.once('message', (summary) => resolve(summary as Summary));
    child.once('exit', (code, signal) => reject(new Error(`a worker ended: ${code ?? signal}`)));
    child.send(job);
  });
}

function report(summaries: Summary[]): boolean {
  const failures = summaries.flatMap((summary) => summary.failures);
  for (const failure of failures) console.log(failure);
  const slowest = summaries.map((s) => s.slowest).sort((a, b) => b.ms - a.ms)[0]!;
  const largest = summaries.map((s) => s.largest).sort((a, b) => b.memory - a.memory)[0]!;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
  console.log(`slowest ${Math.round(slowest.ms)} ms: ${slowest.what}`);
  console.log(`largest ${megabytes(largest.memory)} of WASM memory: ${largest.what}`);
  const rss = Math.max(...summaries.map((summary) => summary.rss));
  const isLarge = rss > RSS_MAX;
  console.log(`a process ${megabytes(rss)} at most${isLarge ? ', which is too much' : ''}`);
  const done = summaries.reduce((sum, summary) => sum + summary.done, 0);
  console.log(`${done} cases, ${failures.length} failures`);
  return failures.length === 0 && !isLarge;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      corpus: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      keep: { type: 'string', default: '' },
    },
  });
  const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
  const paths = [...filesOf(fixtures), ...(values.corpus ? filesOf(values.corpus) : [])];
  const step = Math.max(1, Number(values.jobs));
  const seed = Number(values.seed);
  const count = Number(values.count);
  if (values.keep) mkdirSync(values.keep, { recursive: true });
  console.log(`${count} cases from ${paths.length} files, seed ${seed}, ${step} workers`);
  const jobs = Array.from({ length: step }, (_, first) =>
    run({ paths, seed, count, first, step, keep: values.keep }),
  );
  const summaries = await Promise.all(jobs);
  process.exitCode = report(summaries) ? 0 : 1;
}

if (process.argv[2] === '--worker') {
  process.once('message', (job) => process.send!(work(job as Job), () => process.disconnect()));
} else await main();
