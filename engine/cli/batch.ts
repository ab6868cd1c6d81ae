/**
 * Runs a list of conversions, tells each failure in a line, and writes `summary.json`:
 *
 *   {"files":[{"file","status","output","ms","bytes","entities","warnings","error"}],"totals":{…}}
 */
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ConvertOutcome, ConvertTask, Warning } from '../pool/protocol.ts';
import { EngineError } from '../pool/protocol.ts';
import { printFault } from './program.ts';
import type { Sources } from './sources.ts';

export interface Converter {
  convert(task: ConvertTask, options: { signal: AbortSignal }): Promise<ConvertOutcome>;
  close(): Promise<void>;
}

export interface Conversion {
  path: string;
  /** Name of the first output in the output folder. */
  output: string;
  task: ConvertTask;
}

interface Row {
  file: string;
  status: 'ok' | 'failed';
  output: string | null;
  /** The pictures of further layouts. */
  more?: string[];
  ms: number;
  /** Bytes written. */
  bytes: number;
  /** Entities of model space. */
  entities: number;
  warnings: Warning[];
  error: string | null;
}

interface Batch {
  converter: Converter;
  jobs: number;
  signal: AbortSignal;
  summaryPath: string;
}

/** Returns whether any failed. */
export async function convertAll(
  conversions: Conversion[],
  missing: Sources['missing'],
  batch: Batch,
): Promise<boolean> {
  const started = performance.now();
  const progress = await openProgress(conversions.length);
  const rows: Row[] = missing.map(({ argument, reason }) => failedRow(argument, 0, reason));
  for (const row of rows) printFault(`${row.file}: ${row.error}`);
  const done: Row[] = new Array(conversions.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < conversions.length) {
      const index = next++;
      done[index] = await convertOne(conversions[index]!, batch);
      progress.step(done[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(batch.jobs, conversions.length) }, lane));
  progress.end();
  rows.push(...done);
  const totals = totalsOf(rows, performance.now() - started);
  writeSummary(batch.summaryPath, { files: rows, totals });
  tellEnd(totals, dirname(batch.summaryPath));
  return totals.failed > 0;
}

async function convertOne({ path, output, task }: Conversion, batch: Batch): Promise<Row> {
  const started = performance.now();
  try {
    const outcome = await batch.converter.convert(task, { signal: batch.signal });
    const [, ...others] = outcome.outputs;
    return {
      file: path,
      status: 'ok',
      output,
      ...(others.length > 0 && { more: others.map((other) => basename(other.path!)) }),
      ms: Math.round(performance.now() - started),
      bytes: outcome.outputs.reduce((sum, { size }) => sum + size, 0),
      entities: outcome.entityCount,
      warnings: outcome.warnings,
      error: null,
    };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return failedRow(path, performance.now() - started, error.message);
  }
}

const failedRow = (file: string, ms: number, error: string): Row => ({
  file,
  status: 'failed',
  output: null,
  ms: Math.round(ms),
  bytes: 0,
  entities: 0,
  warnings: [],
  error,
});

interface Totals {
  files: number;
  ok: number;
  failed: number;
  ms: number;
  bytes: number;
  entities: number;
  warnings: number;
}

function totalsOf(rows: Row[], ms: number): Totals {
  const sum = (value: (row: Row) => number): number =>
    rows.reduce((total, row) => total + value(row), 0);
  const ok = rows.filter((row) => row.status === 'ok').length;
  return {
    files: rows.length,
    ok,
    failed: rows.length - ok,
    ms: Math.round(ms),
    bytes: sum((row) => row.bytes),
    entities: sum((row) => row.entities),
    warnings: sum((row) => row.warnings.length),
  };
}

function writeSummary(path: string, summary: { files: Row[]; totals: Totals }): void {
  const files = summary.files.map((row) => JSON.stringify(row)).join(',\n');
  const text = `{"files":[\n${files}\n],\n"totals":${JSON.stringify(summary.totals)}}\n`;
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new EngineError('unwritable', `Cannot write ${path}: ${(error as Error).message}`);
  }
}

function tellEnd({ files, ok, failed, ms }: Totals, folder: string): void {
  const seconds = (ms / 1000).toFixed(1);
  const rest =
    failed > 0 ? `, ${failed} failed: see ${join(folder, basename('summary.json'))}` : '';
  process.stdout.write(`${ok} of ${files} converted in ${seconds} s${rest}\n`);
}

interface Progress {
  step(row: Row): void;
  end(): void;
}

/** A bar on a terminal; elsewhere only the lines of what failed. */
async function openProgress(total: number): Promise<Progress> {
  const tell = (row: Row): void => {
    if (row.error !== null) printFault(`${row.file}: ${row.error}`);
  };
  if (!process.stderr.isTTY || total < 2) return { step: tell, end: () => {} };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: '{bar} {value}/{total}  {eta_formatted} left  {file}',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  const failed: Row[] = [];
  bar.start(total, 0, { file: '' });
  return {
    step(row) {
      if (row.error !== null) failed.push(row);
      bar.increment({ file: basename(row.file).slice(0, 40) });
    },
    end() {
      bar.stop();
      for (const row of failed) tell(row);
    },
  };
}
