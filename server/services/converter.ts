/**
 * What the server needs of the engine: one task in, one outcome out, any number at once. The
 * engine's pool is one; it queues what is more than its threads.
 */
import type { ConvertOutcome, ConvertTask } from '../../engine/pool/protocol.ts';

export interface Converter {
  /** Rejects with `EngineError`. */
  convert(task: ConvertTask, options: { signal?: AbortSignal }): Promise<ConvertOutcome>;
  close(): Promise<void>;
}
