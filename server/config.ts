/**
 * Every setting of the server, once: its flag, its default, its help line and its reader.
 *
 * A flag wins over the environment (`--sync-timeout` is `LINEWORK_SYNC_TIMEOUT`), which wins over
 * the default. A reader takes the text and returns the value, or throws `SettingFault` with one
 * line.
 */
import { availableParallelism } from 'node:os';
import { parseCidr } from './services/addresses.ts';

/** Why a setting's text is no value; the line names neither flag nor variable, the caller does. */
export class SettingFault extends Error {}

interface Setting<Value> {
  /** As commander spells it: `--port <n>`. */
  flags: string;
  help: string;
  default: Value;
  read: (text: string) => Value;
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new SettingFault(`must be a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

function seconds(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new SettingFault(`must be a number of seconds from ${min} to ${max}`);
    }
    return value;
  };
}

function nonEmpty(text: string): string {
  if (text.trim() === '') throw new SettingFault('must not be empty');
  return text;
}

function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new SettingFault(
      'must be an http or https URL without query, like https://cad.example.com',
    );
  }
  return text.replace(/\/+$/, '');
}

/** `10.0.0.0/8,192.168.1.7` */
function cidrs(text: string): string[] {
  const list = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const wrong = list.find((item) => !parseCidr(item));
  if (wrong !== undefined) {
    throw new SettingFault(`must be addresses or CIDRs, separated by commas; "${wrong}" is none`);
  }
  return list;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

function logLevel(text: string): string {
  if (!logLevels.includes(text)) throw new SettingFault(`must be one of ${logLevels.join(', ')}`);
  return text;
}

const setting = <Value>(
  flags: string,
  defaultValue: Value,
  read: (text: string) => Value,
  help: string,
): Setting<Value> => ({ flags, default: defaultValue, read, help });

/** The key is the setting's name in code; the flag's long name gives the variable. */
export const settings = {
  host: setting('--host <address>', '127.0.0.1', nonEmpty, 'address to listen on'),
  port: setting('--port <n>', 8787, wholeNumber(0, 65535), 'port to listen on, 0 for a free one'),
  data: setting('--data <dir>', './data', nonEmpty, 'folder of the database and the files'),
  publicUrl: setting(
    '--public-url <url>',
    '',
    httpUrl,
    'base of the URLs given out (default: the address listened on)',
  ),
  workers: setting(
    '--workers <n>',
    availableParallelism(),
    wholeNumber(1, 256),
    'drawings parsed at once',
  ),
  jobDeadline: setting(
    '--job-deadline <seconds>',
    120,
    seconds(0.1, 86_400),
    'time one drawing may take',
  ),
  jobMemory: setting(
    '--job-memory <mb>',
    2048,
    wholeNumber(16, 4096),
    'memory one drawing may take, in MB',
  ),
  jobAttempts: setting(
    '--job-attempts <n>',
    10,
    wholeNumber(1, 100),
    'a job during which the engine or the server died this often is given up',
  ),
  jobRetention: setting(
    '--job-retention <days>',
    0,
    wholeNumber(0, 36_500),
    'days after which a finished job is deleted, 0 to keep all',
  ),
  syncTimeout: setting(
    '--sync-timeout <seconds>',
    25,
    seconds(0, 3600),
    'how long mode=sync waits before it answers 202',
  ),
  uploadTimeout: setting(
    '--upload-timeout <seconds>',
    30,
    seconds(0.1, 3600),
    'an upload that sends nothing for so long is dropped',
  ),
  requestTimeout: setting(
    '--request-timeout <seconds>',
    900,
    seconds(1, 86_400),
    'time to receive one whole request',
  ),
  idleTimeout: setting(
    '--idle-timeout <seconds>',
    600,
    seconds(1, 86_400),
    'a connection on which nothing moves for so long is closed, also while it is answered',
  ),
  webhookAllow: setting(
    '--webhook-allow <cidrs>',
    [] as string[],
    cidrs,
    'addresses that webhooks may call though they are not public, like 10.0.0.0/8,::1',
  ),
  drainTimeout: setting(
    '--drain-timeout <seconds>',
    8,
    seconds(0, 3600),
    'how long a stop waits for running work',
  ),
  rateLimit: setting(
    '--rate-limit <n>',
    600,
    wholeNumber(1, 10_000_000),
    'requests a minute that one key may make to /api/v1',
  ),
  logLevel: setting('--log-level <level>', 'info', logLevel, `one of ${logLevels.join(', ')}`),
} as const;

export type SettingName = keyof typeof settings;

export type Settings = {
  [Name in SettingName]: (typeof settings)[Name] extends Setting<infer Value> ? Value : never;
};

/** `--sync-timeout <seconds>` is `LINEWORK_SYNC_TIMEOUT`. */
export function variableOf(name: SettingName): string {
  const long = /^--([a-z-]+)/.exec(settings[name].flags)![1]!;
  return `LINEWORK_${long.toUpperCase().replaceAll('-', '_')}`;
}

export function defaultSettings(): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([name, entry]) => [name, entry.default]),
  ) as Settings;
}
