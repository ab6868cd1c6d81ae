#!/usr/bin/env -S node --import tsx
/**
 * Damages drawings and looks for traps, long runs, large memory and JSON that is none.
 *
 *   npm run fuzz -- [--count 200000] [--seed 1] [--corpus DIR] [--jobs N] [--keep DIR]
 *
 * Case n is made from seed + n alone, whatever the number of workers (one a core). A failing file is
 * written to the folder of --keep. Exit 1 if there was any failure.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
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
  };
  for (let i = job.first; i < job.count; i += job.step) {
    const seed = job.seed + i;
    const path = job.paths[seed % job.paths.length]!;
    if (!contents.has(path)) contents.set(path, readFileSync(path));
    const { bytes, names } = mutate(contents.get(path)!, seed);
    const { failure, ms, memory } = runner.run(bytes, i % PARSED === 0);
    const what = `${path} seed ${seed} (${names.join(', ')})`;
    summary.done++;
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

function run(job: Job): Promise<Summary> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: job });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function report(summaries: Summary[], rss: number): boolean {
  const failures = summaries.flatMap((summary) => summary.failures);
  for (const failure of failures) console.log(failure);
  const slowest = summaries.map((s) => s.slowest).sort((a, b) => b.ms - a.ms)[0]!;
  const largest = summaries.map((s) => s.largest).sort((a, b) => b.memory - a.memory)[0]!;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
  console.log(`slowest ${Math.round(slowest.ms)} ms: ${slowest.what}`);
  console.log(`largest ${megabytes(largest.memory)} of WASM memory: ${largest.what}`);
  const isLarge = rss > RSS_MAX;
  console.log(`process ${megabytes(rss)} at most${isLarge ? ', which is too much' : ''}`);
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
  let rss = 0;
  const watch = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss());
  }, 100);
  const jobs = Array.from({ length: step }, (_, first) =>
    run({ paths, seed, count, first, step, keep: values.keep }),
  );
  const summaries = await Promise.all(jobs);
  clearInterval(watch);
  process.exitCode = report(summaries, rss) ? 0 : 1;
}

if (isMainThread) await main();
else parentPort!.postMessage(work(workerData as Job));
