/**
 * The engine's own process: an `EnginePool` behind the channel to the process that forked it.
 *
 *   { id, task }, { cancel: id }, { close }  -->  EnginePool  -->  { ready }, { id, reply }
 *
 * It ends when told to close and when the other end of the channel is gone. It does not end by the
 * signals that a terminal or a supervisor sends to a whole group: the other process decides then
 * what is still to be finished.
 */
import { constants, setPriority } from 'node:os';
import { EnginePool, type PoolOptions } from './pool.ts';
import type { ConvertTask, EngineError } from './protocol.ts';
import type { WorkerReply } from './worker.ts';

/** What the process is told. */
export type HostRequest = { id: number; task: ConvertTask } | { cancel: number } | { close: true };

/** What it tells. */
export type HostReply = { ready: true } | { id: number; reply: WorkerReply };

// Where processors are short, whoever forked this process goes first: a server answers at once
// while drawings are parsed. The threads that begin from here on inherit it.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const pool = new EnginePool(JSON.parse(process.argv[2]!) as PoolOptions);
const running = new Map<number, AbortController>();

async function run(id: number, task: ConvertTask): Promise<void> {
  const stop = new AbortController();
  running.set(id, stop);
  try {
    tell({ id, reply: { outcome: await pool.convert(task, { signal: stop.signal }) } });
  } catch (error) {
    const { code = 'internal', message } = error as EngineError;
    tell({ id, reply: { error: { code, message } } });
  } finally {
    running.delete(id);
  }
}

/** A reply that nobody can receive any more is dropped: 'disconnect' follows. */
function tell(reply: HostReply): void {
  process.send!(reply, undefined, {}, () => {});
}

process.on('message', async (request: HostRequest) => {
  if ('task' in request) {
    await run(request.id, request.task);
  } else if ('cancel' in request) {
    running.get(request.cancel)?.abort();
  } else {
    await pool.close();
    process.exit(0);
  }
});
// An orderly exit waits for threads, and a thread in a native call cannot be interrupted.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('SIGINT', () => {}).on('SIGTERM', () => {});
tell({ ready: true });
