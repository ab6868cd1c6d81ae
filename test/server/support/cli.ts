/** The server's commands with the tests' converter, as a process of its own. */
import { Command } from 'commander';
import { registerKeys } from '../../../server/cli/keys.ts';
import { registerServe } from '../../../server/cli/serve.ts';
import { registerUsers } from '../../../server/cli/users.ts';
import { ScriptedConverter } from './converter.ts';

const program = new Command('linework');
registerServe(program, () => new ScriptedConverter(process.env.TEST_JOURNAL));
registerKeys(program);
registerUsers(program);
await program.parseAsync();
