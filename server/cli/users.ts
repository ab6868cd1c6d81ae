/**
 * `linework users`: creates, lists and disables users of a data folder, also while it is served.
 */
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { IdentityService, roles } from '../services/identity.ts';
import { AuditStore } from '../store/audit.ts';
import { type Database, openDatabase, openExistingDatabase } from '../store/database.ts';
import { IdentityStore, type Role, type UserRow } from '../store/identity.ts';
import { action, printJson, settingOption } from './options.ts';

interface DataOptions {
  data: string;
}

interface CreateOptions extends DataOptions {
  email: string;
  username: string;
  password: string;
  name: string;
  role: Role;
  tenant?: string;
}

type Work<Value> = (identity: IdentityService) => Promise<Value>;

/** Runs over the identities of a folder that is there. */
export const withIdentity = <Value>(data: string, run: Work<Value>): Promise<Value> =>
  runWith(openExistingDatabase(data), run);

/** Makes the folder where it is new: keys and users can be made before the first start. */
export const withNewIdentity = <Value>(data: string, run: Work<Value>): Promise<Value> =>
  runWith(openDatabase(data), run);

/** Closes the database whatever happens. */
async function runWith<Value>(database: Database, run: Work<Value>): Promise<Value> {
  try {
    const actor = { via: 'command', account: accountName() } as const;
    const audit = new AuditStore(database);
    return await run(new IdentityService(new IdentityStore(database), audit, actor));
  } finally {
    database.close();
  }
}

/** Of the operating system; its number where it has no name, as in some containers. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

/** Reads a text argument that must not be blank. */
export function required(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text.trim();
}

function email(text: string): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(text.trim())) {
    throw new InvalidArgumentError('It must be an email address.');
  }
  return text.trim();
}

function password(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

const show = (user: UserRow) => ({
  // Text, as every API shows it.
  id: String(user.id),
  email: user.email,
  username: user.username,
  name: user.name,
  role: user.role,
  tenant: user.tenant,
  createdAt: user.createdAt,
  disabledAt: user.disabledAt,
});

export function registerUsers(program: Command): void {
  const users = program.command('users').description('manage users');
  users
    .command('create')
    .description('create a user and print it as JSON')
    .addOption(settingOption('data'))
    .requiredOption('--email <email>', 'email address', email)
    .requiredOption('--username <name>', 'name to log in with', required)
    .requiredOption('--password <password>', 'password to log in with', password)
    .requiredOption('--name <name>', 'name to show', required)
    .addOption(
      new Option('--role <role>', 'what the user may do').choices(roles).makeOptionMandatory(),
    )
    .option('--tenant <name>', 'tenant, made if it is new (default: the first one)', required)
    .action(
      action(({ data, tenant, ...user }: CreateOptions) =>
        withNewIdentity(data, async (identity) => {
          printJson(show(await identity.createUser({ tenant, ...user })));
        }),
      ),
    );
  users
    .command('list')
    .description('print all users as JSON')
    .addOption(settingOption('data'))
    .action(
      action(({ data }: DataOptions) =>
        withIdentity(data, async (identity) => {
          printJson((await identity.listUsers()).map(show));
        }),
      ),
    );
  users
    .command('disable')
    .description('disable a user and its keys at once')
    .argument('<user>', 'id, email or username')
    .addOption(settingOption('data'))
    .action(
      action((user: string, { data }: DataOptions) =>
        withIdentity(data, async (identity) => {
          printJson(show(await identity.disableUser(user)));
        }),
      ),
    );
}
