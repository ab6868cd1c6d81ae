/**
 * Sees and breaks engine processes from outside: a script that Node loads in each of them first, by
 * `NODE_OPTIONS`, notes their ids, dies at a drawing of a certain name, or at once.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface EngineWatch {
  /** To be set where the engine's caller runs. */
  env: { NODE_OPTIONS: string };
  /** The processes that were started, oldest first. */
  pids(): number[];
  /** Whether the next ones die before they are ready. */
  setBroken(isBroken: boolean): void;
}

/** The name of a drawing at which an engine process dies by a native fault. */
export const DEADLY = 'deadly.dxf';

export function watchEngine(folder: string): EngineWatch {
  const path = (name: string): string => join(folder, name);
  const script = path('preload.cjs');
  writeFileSync(
    script,
    `const fs = require('node:fs');
    if (process.send && /host-process/.test(process.argv[1])) {
      fs.appendFileSync(${JSON.stringify(path('pids'))}, process.pid + '\\n');
      if (fs.existsSync(${JSON.stringify(path('broken'))})) process.exit(3);
      process.on('message', ({ task }) => {
        if (task?.source.name === '${DEADLY}') process.kill(process.pid, 'SIGSEGV');
      });
    }`,
  );
  return {
    env: { NODE_OPTIONS: `--require=${script}` },
    pids() {
      if (!existsSync(path('pids'))) return [];
      return readFileSync(path('pids'), 'utf8').trim().split('\n').map(Number);
    },
    setBroken(isBroken) {
      if (isBroken) writeFileSync(path('broken'), '');
      else rmSync(path('broken'), { force: true });
    },
  };
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
