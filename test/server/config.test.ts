/** The settings: flag before environment before default, one clear line for a fault. */
import { Command } from 'commander';
import { afterEach, expect, it, vi } from 'vitest';
import { registerServe } from '../../server/cli/serve.ts';
import { defaultSettings, type Settings } from '../../server/config.ts';
import { makeFolder, runCommand } from './support/server.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

class Seen extends Error {
  readonly settings: Settings;
  constructor(settings: Settings) {
    super('seen');
    this.settings = settings;
  }
}

/** What `serve` is given, or commander's message. */
async function read(...words: string[]): Promise<Settings | string> {
  const program = new Command().exitOverride();
  registerServe(program, (settings) => {
    throw new Seen(settings);
  });
  for (const command of program.commands) {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  }
  try {
    await program.parseAsync(['node', 'linework', 'serve', ...words]);
  } catch (error) {
    return error instanceof Seen ? error.settings : (error as Error).message;
  }
  throw new Error('serve ended');
}

it('has defaults', async () => {
  expect(await read()).toEqual(defaultSettings());
  expect(defaultSettings()).toMatchObject({ port: 8787, host: '127.0.0.1', syncTimeout: 25 });
});

it('a flag wins over the environment, that over the default', async () => {
  vi.stubEnv('LINEWORK_PORT', '1001');
  vi.stubEnv('LINEWORK_SYNC_TIMEOUT', '.5');
  vi.stubEnv('LINEWORK_PUBLIC_URL', 'https://cad.example.com/');
  expect(await read('--port', '1002')).toMatchObject({
    port: 1002,
    syncTimeout: 0.5,
    publicUrl: 'https://cad.example.com',
  });
});

it.each([
  ['--port', '70000', 'must be a whole number from 0 to 65535'],
  ['--port', '1e3', 'must be a whole number from 0 to 65535'],
  ['--sync-timeout', '-1', 'must be a number of seconds from 0 to 3600'],
  ['--public-url', 'cad.example.com', 'must be an http or https URL'],
  ['--log-level', 'loud', 'must be one of trace, debug'],
  ['--data', ' ', 'must not be empty'],
])('%s %s: %s', async (flag, text, fault) => {
  expect(await read(`${flag}=${text}`)).toContain(fault);
  vi.stubEnv(`LINEWORK_${flag.slice(2).toUpperCase().replaceAll('-', '_')}`, text);
  expect(await read()).toContain(fault);
});

it('all settings that cannot be are told at once, a line each', async () => {
  const { code, stderr } = await runCommand(
    ...['serve', '--data', makeFolder(), '--port', 'x', '--workers', '0'],
    ...['--log-level', 'warn'],
  );
  expect(code).toBe(2);
  const line = (flags: string, text: string, range: string) =>
    `linework: option '${flags}' argument '${text}' is invalid. ` +
    `It must be a whole number ${range}.`;
  expect(stderr.trimEnd().split('\n')).toEqual([
    line('--port <n>', 'x', 'from 0 to 65535'),
    line('--workers <n>', '0', 'from 1 to 256'),
  ]);
});
