/**
 * The command `linework`: puts the engine's and the server's subcommands together.
 *
 * The server's are loaded only when one of them, or help, is asked for: a conversion starts faster
 * without them.
 */
import type { Command } from 'commander';
import { registerConvert } from './engine/cli/convert.ts';
import { registerDiff } from './engine/cli/diff.ts';
import { registerInfo } from './engine/cli/info.ts';
import { registerParse } from './engine/cli/parse.ts';
import { createProgram, runProgram } from './engine/cli/program.ts';

async function registerServer(program: Command): Promise<void> {
  const { registerServe } = await import('./server/cli/serve.ts');
  const { registerKeys } = await import('./server/cli/keys.ts');
  const { registerUsers } = await import('./server/cli/users.ts');
  const { registerAudit } = await import('./server/cli/audit.ts');
  registerServe(program, async (settings) => {
    const { IsolatedPool } = await import('./engine/pool/isolated.ts');
    return new IsolatedPool({ threads: settings.workers });
  });
  registerKeys(program);
  registerUsers(program);
  registerAudit(program);
}

const program = createProgram();
registerParse(program);
registerConvert(program);
registerInfo(program);
registerDiff(program);
if (!['parse', 'convert', 'info', 'diff'].includes(process.argv[2] ?? ''))
  await registerServer(program);
await runProgram(program, process.argv);
