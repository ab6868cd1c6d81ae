/**
 * The command's frame: how help, faults and exit codes look in every subcommand.
 *
 * Exit codes: 0 done, 1 it failed (one line on stderr says why), 2 a wrong flag or argument (one
 * line). A stack trace never shows.
 */
import { Command, CommanderError } from 'commander';
import { packageVersion } from '../paths.ts';
import { EngineError } from '../pool/protocol.ts';
import { ClosedPipe } from '../sinks.ts';

/** Subcommands inherit what is set here. */
export function createProgram(): Command {
  return new Command('linework')
    .description('Reads CAD drawings; writes structured vector data and pictures; serves both.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureOutput({ outputError: (text, write) => write(oneLine(text.replace(/^error: /, ''))) })
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  linework parse plan.dxf                          the result document on standard output
  linework info plan.dxf                           what is in it, at a glance
  linework convert drawings/ --to png --out out    a folder; one bad file never stops the rest
  linework serve --port 8787                       the REST server

linework COMMAND --help tells the flags of a command, with examples.`,
    );
}

/** Prints one line for whatever went wrong. */
export function printFault(message: string): void {
  process.stderr.write(oneLine(message));
}

const oneLine = (message: string): string =>
  `linework: ${message.trim().replace(/\s*[\r\n]+\s*/g, ' ')}\n`;

/** Runs the command line and sets the exit code. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of the pipe has seen enough.
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  if (argv.length <= 2) {
    program.outputHelp();
    return;
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof ClosedPipe) return;
    process.exitCode = 1;
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else if (error instanceof EngineError) printFault(error.message);
    else printFault(`internal error: ${(error as Error).message ?? error}`);
  }
}
