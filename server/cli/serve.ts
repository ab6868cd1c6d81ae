/** `linework serve`: the server in the foreground, until SIGTERM or SIGINT. */
import type { Command } from 'commander';
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
    command.addOption(settingOption(name));
  }
  command.action(
    action(async (options: Partial<Settings>) => {
      const complete = { ...defaultSettings(), ...options };
      await serve(complete, await makeConverter(complete));
    }),
  );
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
