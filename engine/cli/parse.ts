/** `linework parse`: one drawing to its result document, on standard output or in a folder. */
import { mkdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import type { Command } from 'commander';
import { convert } from '../convert.ts';
import { EngineError, type OutputRequest } from '../pool/protocol.ts';
import { descriptorSink, fileSink } from '../sinks.ts';
import { addSelectionOptions, type SelectionFlags, selectionOf } from './options.ts';

const STANDARD_OUTPUT = 1;

interface ParseFlags extends SelectionFlags {
  stdout?: boolean;
  out?: string;
}

export function registerParse(program: Command): void {
  const command = program
    .command('parse')
    .description('write the result document of a drawing: metadata, layers, every entity')
    .argument('<file>', 'the drawing')
    .option('--stdout', 'write to standard output (what happens without --out)')
    .option('--out <folder>', 'write NAME.json into this folder');
  addSelectionOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  linework parse plan.dxf
  linework parse plan.dxf --out results
  linework parse plan.dxf --space all --z --blocks | jq .metadata
  linework parse plan.dxf --layers WALL,DOOR --types LINE,ARC`,
    )
    .action(parseFile);
}

async function parseFile(file: string, flags: ParseFlags): Promise<void> {
  const request: OutputRequest = { id: 'json', selection: selectionOf(flags), envelope: true };
  const outputs: OutputRequest[] = [];
  if (flags.out !== undefined) {
    makeFolder(flags.out);
    outputs.push({ ...request, path: join(flags.out, `${parse(file).name}.json`) });
  }
  if (flags.stdout || flags.out === undefined) outputs.push(request);
  await convert(
    { source: { path: file }, outputs },
    {
      openSink: ({ path }) =>
        path === undefined ? descriptorSink(STANDARD_OUTPUT) : fileSink(path, String(process.pid)),
    },
  );
}

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' ? 'a file of that name is there' : code;
    throw new EngineError('output', `Cannot make the folder ${folder}: ${reason}.`);
  }
}
