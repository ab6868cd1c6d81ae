/**
 * `linework convert`: many drawings to one output format, in parallel, with a summary.
 *
 *   files, folders, patterns -> sources.ts -> names.ts -> pool -> files + summary.json
 *
 * A file that fails is told and counted; the rest goes on. One small file alone is converted in
 * this thread, which starts faster than a pool.
 */
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { type Command, Option } from 'commander';
import { convert } from '../convert.ts';
import { OUTPUT_IDS, OUTPUTS } from '../outputs.ts';
import type { ConvertTask, OutputId } from '../pool/protocol.ts';
import { type Conversion, type Converter, convertAll } from './batch.ts';
import { outputNames, SUMMARY_NAME } from './names.ts';
import {
  addPictureOptions,
  addSelectionOptions,
  type PictureFlags,
  pictureOf,
  type SelectionFlags,
  selectionOf,
  wholeNumber,
} from './options.ts';
import { makeFolder } from './parse.ts';
import { printFault } from './program.ts';
import { collectSources, type Sources } from './sources.ts';

interface ConvertFlags extends SelectionFlags, PictureFlags {
  to: OutputId;
  out: string;
  jobs: number;
  timeout: number;
}

/** A file of at most this size is done before a pool has started. */
const IN_THREAD_SIZE_MAX = 4 * 2 ** 20;

const EXAMPLES = `
Examples:
  linework convert plan.dxf --to json --out out
  linework convert drawings/ --to png --out pictures --width 2400
  linework convert 'in/**/*.dxf' --to ndjson --out out -j 4 --layers WALL
  linework convert a.dxf --to svg --out out --window 0,0,500,300 --background '#202020'
  linework convert sheet.dxf --to png --out out --layout all`;

export function registerConvert(program: Command): void {
  const formats = OUTPUT_IDS.map((id) => `  ${id.padEnd(8)} ${OUTPUTS[id].title}`).join('\n');
  const command = program
    .command('convert')
    .description('convert drawings: files, folders with all below them, patterns')
    .argument('<source...>', 'files, folders or patterns')
    .addOption(
      new Option('--to <format>', 'what to write').choices(OUTPUT_IDS).makeOptionMandatory(),
    )
    .requiredOption('--out <folder>', 'where to write; made when missing')
    .option(
      '-j, --jobs <n>',
      'drawings at a time',
      (text) => wholeNumber(text, 1, 256),
      availableParallelism(),
    )
    .option(
      '--timeout <seconds>',
      'time for one drawing',
      (text) => wholeNumber(text, 1, 86_400),
      120,
    );
  addPictureOptions(addSelectionOptions(command))
    .addHelpText('after', `\nFormats:\n${formats}\n${EXAMPLES}`)
    .action(convertSources);
}

async function convertSources(given: string[], flags: ConvertFlags): Promise<void> {
  makeFolder(flags.out);
  const sources = collectSources(given, flags.out);
  const conversions = plan(sources, flags);
  const stop = new AbortController();
  const converter = await makeConverter(conversions, flags, stop);
  try {
    const failed = await convertAll(conversions, sources.missing, {
      converter,
      jobs: flags.jobs,
      signal: stop.signal,
      summaryPath: join(flags.out, SUMMARY_NAME),
    });
    if (failed) process.exitCode = 1;
  } finally {
    await converter.close();
  }
  if (stop.signal.aborted) process.exitCode = 130;
}

/** A task a source; tells what is left out and which names had to change. */
function plan(sources: Sources, flags: ConvertFlags): Conversion[] {
  const { paths, leftOut } = sources;
  if (leftOut > 0)
    printFault(`${leftOut} ${leftOut === 1 ? 'file' : 'files'} left out: no drawing`);
  const { extension } = OUTPUTS[flags.to];
  const names = outputNames(paths, extension);
  const selection = selectionOf(flags);
  const picture = pictureOf(flags);
  return paths.map((path, index) => {
    const name = names[index]!;
    if (name.startsWith(`${basename(path)}.`) || name.startsWith(`${basename(path)}-`)) {
      printFault(`${path} becomes ${name}, because another output has the shorter name`);
    }
    const output = { id: flags.to, path: join(flags.out, name), selection, picture };
    const task: ConvertTask = {
      source: { path },
      outputs: [{ ...output, envelope: true }],
      limits: { deadlineMs: flags.timeout * 1000 },
    };
    return { path, output: name, task };
  });
}

/** A pool, which an interrupt stops in good order; for one small file this thread. */
async function makeConverter(
  conversions: Conversion[],
  flags: ConvertFlags,
  stop: AbortController,
): Promise<Converter> {
  const [first, ...others] = conversions;
  if (!first || (others.length === 0 && isSmall(first.path))) {
    return { convert: (task) => convert(task), close: async () => {} };
  }
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const { EnginePool } = await import('../pool/pool.ts');
  return new EnginePool({ threads: Math.min(flags.jobs, conversions.length) });
}

const isSmall = (path: string): boolean =>
  (statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= IN_THREAD_SIZE_MAX;
