/**
 * Writes a register's PDF in a thread of its own: laying out pages holds a thread up for tenths of
 * a second, and this one answers requests. A thread that runs out of memory fails its report only.
 *
 *   register ->  thread: pages  -> the file
 *            <-  how far it is; which picture it needs
 *            ->  where that picture is
 */
import { Worker } from 'node:worker_threads';
import { buildFile } from '../../engine/paths.ts';
import type { PdfJob, Register } from './register.ts';

export interface PdfWork {
  register: Register;
  path: string;
}

/** What the thread says; a picture is that of the drawing with this index. */
export type PdfMessage =
  | { what: 'tell'; progress: number; message: string }
  | { what: 'open' | 'release'; index: number }
  | { what: 'done' };

/** The answer to `open`: where the picture is, null where there is none. */
export type PdfReply = string | null;

const MEMORY_MB = 1024;

export async function writePdfInThread(job: PdfJob): Promise<void> {
  const { register, path, signal } = job;
  signal.throwIfAborted();
  const held = new Map<number, () => Promise<void>>();
  const worker = new Worker(buildFile('register-pdf-worker.js'), {
    workerData: { register, path } satisfies PdfWork,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      worker.on('error', reject);
      // One after the other: what was told is recorded before the end is.
      let before: Promise<unknown> = Promise.resolve();
      worker.on('message', (message: PdfMessage) => {
        before = before.then(() => answer(job, worker, held, message, resolve)).catch(reject);
      });
      // Its last messages have come by then, but may not have been answered.
      worker.on('exit', (code) => {
        before.then(() => reject(new Error(`the thread ended with ${code}`)));
      });
    });
  } finally {
    await worker.terminate();
    for (const release of held.values()) await release();
  }
}

async function answer(
  { register, pictures, signal, tell }: PdfJob,
  worker: Worker,
  held: Map<number, () => Promise<void>>,
  message: PdfMessage,
  done: () => void,
): Promise<void> {
  if (message.what === 'done') {
    done();
  } else if (message.what === 'tell') {
    await tell(message.progress, message.message);
  } else if (message.what === 'open') {
    const picture = await pictures.open(register.drawings[message.index]!, signal);
    if (picture) held.set(message.index, picture.release);
    worker.postMessage((picture?.path ?? null) satisfies PdfReply);
  } else {
    const release = held.get(message.index);
    held.delete(message.index);
    await release?.();
  }
}
