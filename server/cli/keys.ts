/**
 * `linework keys`: creates, lists and revokes API keys of a data folder, also while it is served.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Right, rights } from '../services/identity.ts';
import { type Plan, planNames } from '../services/plans.ts';
import type { KeyRow } from '../store/identity.ts';
import { action, printJson, settingOption } from './options.ts';
import { required, withIdentity, withNewIdentity } from './users.ts';

interface DataOptions {
  data: string;
}

interface CreateOptions extends DataOptions {
  name: string;
  plan: Plan;
  user?: string;
  scopes?: Right[];
  expiresAt?: string;
}

function readScopes(text: string): Right[] {
  const scopes = text.split(',').map((scope) => scope.trim());
  for (const scope of scopes) {
    if (!(rights as readonly string[]).includes(scope)) {
      throw new InvalidArgumentError(`A scope is one of ${rights.join(', ')}.`);
    }
  }
  return scopes as Right[];
}

function readTime(text: string): string {
  const isIso = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text);
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(text.slice(10));
  const time = new Date(text.length > 10 && !hasZone ? `${text}Z` : text);
  if (!isIso || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('It must be an ISO 8601 time like 2027-01-31T12:00:00Z.');
  }
  return time.toISOString();
}

const show = (key: KeyRow) => ({
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  plan: key.plan,
  user: key.email,
  scopes: key.scopes?.split(',') ?? null,
  createdAt: key.createdAt,
  expiresAt: key.expiresAt,
  revokedAt: key.revokedAt,
});

export function registerKeys(program: Command): void {
  const keys = program.command('keys').description('manage API keys');
  keys
    .command('create')
    .description('create an API key and print it as JSON; it is shown only here')
    .addOption(settingOption('data'))
    .requiredOption('--name <name>', 'what the key is for', required)
    .addOption(new Option('--plan <plan>', 'plan').choices(planNames).makeOptionMandatory())
    .option('--user <user>', 'email of the user who holds it (default: the built-in administrator)')
    .option('--scopes <list>', `what it may do (default: all its user may): ${rights}`, readScopes)
    .option('--expires-at <time>', 'when it ends, ISO 8601', readTime)
    .action(
      action(({ data, user, ...key }: CreateOptions) =>
        withNewIdentity(data, async (identity) => {
          const builtIn = await identity.builtInUser();
          const holder = user === undefined ? builtIn : await identity.findUser(user);
          printJson(await identity.createKey({ user: holder, ...key }));
        }),
      ),
    );
  keys
    .command('list')
    .description('print all keys as JSON')
    .addOption(settingOption('data'))
    .action(
      action(({ data }: DataOptions) =>
        withIdentity(data, async (identity) => {
          printJson((await identity.listKeys()).map(show));
        }),
      ),
    );
  keys
    .command('revoke')
    .description('revoke a key at once')
    .argument('<id>', 'id of the key')
    .addOption(settingOption('data'))
    .action(
      action((id: string, { data }: DataOptions) =>
        withIdentity(data, async (identity) => {
          printJson(show(await identity.revokeKey(id)));
        }),
      ),
    );
}
