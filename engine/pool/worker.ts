/**
 * A pool thread: one task in, its outcome or its error out, as plain values.
 *
 * The compiled WASM comes from the pool in `workerData`, so that it is compiled once a process.
 */
import { workerData } from 'node:worker_threads';
import { convert } from '../convert.ts';
import { adoptModule } from '../wasm.ts';
import { type ConvertOutcome, type ConvertTask, EngineError } from './protocol.ts';

export interface WorkerTask {
  task: ConvertTask;
  /** Names the task's unfinished files, so that the pool can remove them after a kill. */
  tag: string;
}

export type WorkerReply =
  | { outcome: ConvertOutcome }
  | { error: { code: EngineError['code']; message: string } };

adoptModule((workerData as { module: WebAssembly.Module }).module);

export default async function run({ task, tag }: WorkerTask): Promise<WorkerReply> {
  try {
    return { outcome: await convert(task, { tag }) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}
