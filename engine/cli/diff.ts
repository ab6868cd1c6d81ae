/** `linework diff`: what is different between two drawings. Exit 0 same, 1 different, 2 trouble. */
import { type Command, Option } from 'commander';
import { type DrawingDiff, type EntityChange, isSame } from '../diff.ts';
import { diffFiles } from '../diff-files.ts';
import { EngineError } from '../pool/protocol.ts';
import { ClosedPipe, fileSink } from '../sinks.ts';
import { printFault } from './program.ts';

const SAME = 0;
const DIFFERENT = 1;
const TROUBLE = 2;

const HELP = `
Prints a line a difference: + added, - removed, > moved, ~ changed. Exit code 0: the drawings are
the same; 1: they are different; 2: they could not be compared.

In the picture, grey is in both, red only in A, green only in B, blue in both and different.

Examples:
  linework diff plan-1.dwg plan-2.dwg
  linework diff plan.dwg plan.dxf --json | jq '.changed[].id'
  linework diff plan-1.dxf plan-2.dxf --png changes.png`;

export function registerDiff(program: Command): void {
  program
    .command('diff')
    .description('tell what is different between two drawings')
    .argument('<a>', 'the drawing as it was')
    .argument('<b>', 'the drawing as it is')
    .addOption(new Option('--json', 'as JSON: added, removed, changed'))
    .option('--png <file>', 'write a picture of both, one over the other')
    .addHelpText('after', HELP)
    .action(compare);
}

async function compare(
  a: string,
  b: string,
  flags: { json?: boolean; png?: string },
): Promise<void> {
  try {
    const { boxes, ...diff } = await diffFiles({ path: a }, { path: b });
    if (flags.png !== undefined) {
      // The canvas takes longer to load than small drawings to compare.
      const { overlay } = await import('../diff-picture.ts');
      writeFile(flags.png, await overlay({ path: a }, { path: b }, boxes));
    }
    const text = flags.json ? JSON.stringify(diff, null, 2) : table(diff);
    process.stdout.write(`${text}\n`);
    process.exitCode = isSame(diff) ? SAME : DIFFERENT;
  } catch (error) {
    if (error instanceof ClosedPipe) throw error;
    const { message } = error as Error;
    printFault(error instanceof EngineError ? message : `internal error: ${message}`);
    process.exitCode = TROUBLE;
  }
}

function writeFile(path: string, bytes: Uint8Array): void {
  const sink = fileSink(path, String(process.pid));
  try {
    sink.write(bytes);
    sink.finish();
  } catch (error) {
    sink.discard();
    throw error;
  }
}

const TEXT_LENGTH_MAX = 60;

function table({ added, removed, changed }: DrawingDiff): string {
  const summary = isSame({ added, removed, changed })
    ? 'the drawings are the same'
    : `${added.length} added, ${removed.length} removed, ${changed.length} changed`;
  return [
    ...removed.map((entity) => `- ${nameOf(entity)}`),
    ...added.map((entity) => `+ ${nameOf(entity)}`),
    ...changed.map((change) => `${change.kind === 'moved' ? '>' : '~'} ${changeText(change)}`),
    summary,
  ].join('\n');
}

/** `TEXT 1A4 on WALL in Layout1` */
function nameOf(entity: object): string {
  const { type, id, name, layer, layout, inBlock } = entity as Record<string, unknown>;
  const parts = [
    type,
    id ?? name,
    layer !== undefined && `on ${layer}`,
    layout !== undefined && `in ${layout}`,
    inBlock !== undefined && `in block ${inBlock}`,
  ];
  return parts.filter(Boolean).join(' ');
}

function changeText(change: EntityChange): string {
  if (change.offset) {
    const { x, y, z } = change.offset;
    const by = [x, y, ...(z === 0 ? [] : [z])].map((value) => Number(value.toPrecision(10)));
    return `${nameOf(change)} moved by ${by.join(',')}`;
  }
  const changes = change.changes.map(
    ({ field, from, to }) => `${field} ${valueText(from)} to ${valueText(to)}`,
  );
  return `${nameOf(change)}: ${changes.join('; ')}`;
}

function valueText(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}
