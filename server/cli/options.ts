/**
 * Settings as commander options, and how a command ends: a fault that people can mend is one line
 * on stderr and exit 1, all else is a bug and shows its trace.
 */
import { InvalidArgumentError, Option } from 'commander';
import { SettingFault, type SettingName, settings, variableOf } from '../config.ts';
import { CommandError } from '../errors.ts';

export function settingOption(name: SettingName): Option {
  const { flags, help, default: value, read } = settings[name];
  const option = new Option(flags, help).env(variableOf(name)).argParser((text: string) => {
    try {
      return read(text);
    } catch (error) {
      if (error instanceof SettingFault) throw new InvalidArgumentError(`It ${error.message}.`);
      throw error;
    }
  });
  return String(value) === '' ? option : option.default(value);
}

/** Wraps a command's action. */
export function action<Values extends unknown[]>(run: (...values: Values) => Promise<void>) {
  return async (...values: Values): Promise<void> => {
    try {
      await run(...values);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (!(error instanceof CommandError) && !/^(E[A-Z]+|SQLITE_\w+)$/.test(code)) throw error;
      const where = code.startsWith('SQLITE_') ? "the data folder's database cannot be used: " : '';
      process.stderr.write(`linework: ${where}${(error as Error).message.split('\n')[0]}\n`);
      process.exitCode = 1;
    }
  };
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
