/** `linework serve`: the server in the foreground, until SIGTERM or SIGINT. */
import { type Command, InvalidArgumentError } from 'commander';
import { defaultSettings, type SettingName, type Settings, settings } from '../config.ts';
import { startServer } from '../main.ts';
import type { Converter } from '../services/converter.ts';
import { action, settingOption } from './options.ts';

/** `makeConverter` gives the engine for these settings. */
export function registerServe(
  program: Command,
  makeConverter: (settings: Settings) => Converter | Promise<Converter>,
): void {
  const command = program.command('serve').description('run the server');
  for (const name of Object.keys(settings) as SettingName[]) {
    const option = settingOption(name);
    const { parseArg: read } = option;
    // Kept until all are read: an operator mends a file of settings once, not fault by fault.
    option.argParser((text: string) => {
      try {
        return read?.(text, undefined);
      } catch (error) {
        if (error instanceof InvalidArgumentError) return new Fault(text, error.message);
        throw error;
      }
    });
    command.addOption(option);
  }
  command.action(
    action(async (options: Partial<Settings>) => {
      refuseFaults(command);
      const complete = { ...defaultSettings(), ...options };
      await serve(complete, await makeConverter(complete));
    }),
  );
}

/** A setting that cannot be: stands in the place of its value. */
class Fault {
  readonly text: string;
  readonly reason: string;
  constructor(text: string, reason: string) {
    this.text = text;
    this.reason = reason;
  }
}

/** Tells each setting that cannot be in a line of its own; the last of them ends the command. */
function refuseFaults(command: Command): void {
  const lines = command.options.flatMap((option) => {
    const name = option.attributeName();
    const value: unknown = command.getOptionValue(name);
    if (!(value instanceof Fault)) return [];
    const isFlag = command.getOptionValueSource(name) === 'cli';
    const what = isFlag
      ? `argument '${value.text}'`
      : `value '${value.text}' from ${option.envVar}`;
    return [`option '${option.flags}' ${what} is invalid. ${value.reason}`];
  });
  const last = lines.pop();
  const { outputError, writeErr } = command.configureOutput();
  for (const line of lines) outputError?.(`${line}\n`, (text) => writeErr?.(text));
  if (last) command.error(last);
}

async function serve(values: Settings, converter: Converter): Promise<void> {
  const server = await startServer(values, converter).catch(async (error) => {
    await converter.close();
    throw error;
  });
  if (server.firstKey) {
    process.stdout.write(`first admin key, shown only once: ${server.firstKey}\n`);
  }
  process.stdout.write(`linework listening on ${server.url}\n`);
  const stop = () => {
    server.stop().then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`linework: the server did not stop cleanly: ${error}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}
