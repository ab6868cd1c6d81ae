/**
 * What the server needs of the engine: one task in, one outcome out, any number at once. The
 * isolated pool is one; it queues what is more than its threads.
 */
import type { ConvertOutcome, ConvertTask } from '../../engine/pool/protocol.ts';

export interface Converter {
  /** Rejects with `EngineError`; with `EngineLost` where the engine died under the task. */
  convert(task: ConvertTask, options: { signal?: AbortSignal }): Promise<ConvertOutcome>;
  /** False where no task can be taken now. */
  isHealthy(): Promise<boolean>;
  close(): Promise<void>;
}
