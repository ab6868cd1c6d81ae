/** `serve` with the tests' converter, as a process of its own. */
import { Command } from 'commander';
import { registerServe } from '../../../server/cli/serve.ts';
import { ScriptedConverter } from './converter.ts';

const program = new Command('linework');
registerServe(program, () => new ScriptedConverter());
await program.parseAsync();
