#!/usr/bin/env -S node --import tsx
/**
 * Damages drawings and looks for traps, long runs, large memory and JSON that is none.
 *
 *   npm run fuzz -- [--kind dxf|dwg|lz77|reed-solomon|pages|handles|objects|sections|acds|all]
 *                   [--count 200000] [--seed 1] [--corpus DIR] [--jobs N] [--keep DIR]
 *
 * `dxf` and `dwg` damage whole files, `lz77` and `reed-solomon` feed these steps alone, the others
 * damage the inside of DWG files (`test/support/mutate-dwg.ts`); `all` runs the count of each. DWG
 * files are those of --corpus. Case n is made from seed + n alone, whatever the number of workers
 * (one a core). A failing file is written to the folder of --keep. Exit 1 if there was a failure.
 */
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FUZZ_KINDS, type FuzzKind, makeTarget } from '../test/support/fuzz-targets.ts';

interface Job {
  kind: FuzzKind;
  folders: string[];
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

const RSS_MAX = 2 ** 30;
/** The JSON of one case in so many is parsed. */
const PARSED = 8;
const FAILURES_MAX = 20;
/** A worker tells how far it is every so many cases. */
const PROGRESS = 10_000;
/** A worker that is silent for so long hangs; it speaks every so many cases. */
const SILENCE_MS = 120_000;
const SPEAKS = 20;

/** One worker's share: cases first, first + step, … Undefined when there is nothing to damage. */
async function work(job: Job): Promise<Summary | undefined> {
  const target = await makeTarget(job.kind, job.folders);
  if (target === undefined) return undefined;
  const summary: Summary = {
    done: 0,
    failures: [],
    slowest: { ms: 0, what: '' },
    largest: { memory: 0, what: '' },
    rss: 0,
  };
  for (let i = job.first; i < job.count; i += job.step) {
    const seed = job.seed + i;
    if (summary.done % SPEAKS === 0) process.send!({ seed });
    const { failure, ms, memory, bytes, ...report } = target(seed, i % PARSED === 0);
    const what = `${report.what} seed ${seed}`;
    summary.done++;
    summary.rss = Math.max(summary.rss, process.memoryUsage.rss());
    if (summary.done % PROGRESS === 0) {
      console.log(`  ${job.kind}: ${summary.done} cases, ${summary.failures.length} failures`);
    }
    if (ms > summary.slowest.ms) summary.slowest = { ms, what };
    if (memory > summary.largest.memory) summary.largest = { memory, what };
    if (failure) {
      summary.failures.push(`${what}: ${failure}`);
      if (job.keep && bytes) writeFileSync(join(job.keep, `${job.kind}-${seed}`), bytes);
      if (summary.failures.length >= FAILURES_MAX) break;
    }
  }
  return summary;
}

/** A process of its own, so that even its death is only a failure. */
function run(job: Job): Promise<Summary | undefined> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--worker']);
    let seed = job.seed;
    const silence = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
    child.on('message', (message: { seed: number } | { summary: Summary | undefined }) => {
      silence.refresh();
      if ('seed' in message) seed = message.seed;
      else resolve(message.summary);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(silence);
      const place = `${job.kind}, at one of the ${SPEAKS} cases from seed ${seed} on`;
      reject(new Error(`a worker ended or hung: ${code ?? signal}, ${place}`));
    });
    child.send(job);
  });
}

function report(kind: FuzzKind, summaries: Summary[]): boolean {
  if (summaries.length === 0) {
    console.log(`${kind}: no drawings to damage; name a folder of them with --corpus`);
    return true;
  }
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
  console.log(`${kind}: ${done} cases, ${failures.length} failures`);
  return failures.length === 0 && !isLarge;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kind: { type: 'string', default: 'dxf' },
      count: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      corpus: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      keep: { type: 'string', default: '' },
    },
  });
  const kinds = FUZZ_KINDS.filter((kind) => values.kind === 'all' || values.kind === kind);
  if (kinds.length === 0) throw new Error(`--kind is one of ${FUZZ_KINDS.join(', ')}, all`);
  const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
  const folders = [fixtures, ...(values.corpus ? [values.corpus] : [])];
  const step = Math.max(1, Number(values.jobs));
  const seed = Number(values.seed);
  const count = Number(values.count);
  if (values.keep) mkdirSync(values.keep, { recursive: true });
  for (const kind of kinds) {
    console.log(`${kind}: ${count} cases, seed ${seed}, ${step} workers`);
    const jobs = Array.from({ length: step }, (_, first) =>
      run({ kind, folders, seed, count, first, step, keep: values.keep }),
    );
    const summaries = (await Promise.all(jobs)).filter((summary) => summary !== undefined);
    if (!report(kind, summaries)) process.exitCode = 1;
  }
}

if (process.argv[2] === '--worker') {
  process.once('message', async (job) => {
    const summary = await work(job as Job);
    process.send!({ summary }, () => process.disconnect());
  });
} else await main();
