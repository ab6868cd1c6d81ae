/**
 * Where written outputs go: a file, which appears whole or not at all; an open descriptor such as
 * standard output; or memory.
 *
 * In: chunks that are gone after the call (views of WASM memory). All writing is synchronous, so
 * that a chunk needs no copy before it is on its way.
 */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { EngineError } from './pool/protocol.ts';

export interface OutputSink {
  /** Bytes taken so far. */
  readonly size: number;
  write(chunk: Uint8Array): void;
  /** Makes the output final; memory gives its bytes back. */
  finish(): Uint8Array<ArrayBuffer> | undefined;
  /** Leaves nothing behind. */
  discard(): void;
}

/** The name under which a file is written until it is whole. */
export const partPath = (path: string, tag: string): string => `${path}.${tag}.part`;

/** Writes beside `path` and renames when whole. */
export function fileSink(path: string, tag: string): OutputSink {
  const part = partPath(path, tag);
  const file = attempt(path, () => openSync(part, 'w'));
  let open = true;
  let size = 0;
  const close = (): void => {
    if (open) closeSync(file);
    open = false;
  };
  return {
    get size() {
      return size;
    },
    write(chunk) {
      attempt(path, () => writeAll(file, chunk));
      size += chunk.length;
    },
    finish() {
      close();
      attempt(path, () => renameSync(part, path));
      return undefined;
    },
    discard() {
      close();
      rmSync(part, { force: true });
    },
  };
}

/** Collects in one buffer that doubles. */
export function memorySink(): OutputSink {
  let bytes = new Uint8Array(65_536);
  let size = 0;
  return {
    get size() {
      return size;
    },
    write(chunk) {
      if (size + chunk.length > bytes.length) {
        const grown = new Uint8Array(Math.max(2 * bytes.length, size + chunk.length));
        grown.set(bytes.subarray(0, size));
        bytes = grown;
      }
      bytes.set(chunk, size);
      size += chunk.length;
    },
    finish: () => bytes.slice(0, size),
    discard() {
      bytes = new Uint8Array(0);
    },
  };
}

/** Bytes held back before the first write to a descriptor. */
const HOLD_SIZE = 2 ** 20;

/**
 * Writes to an open descriptor. Chunks are gathered to 1 MiB, so that a small document that fails
 * half-way has not begun to appear.
 */
export function descriptorSink(file: number): OutputSink {
  const held = new Uint8Array(HOLD_SIZE);
  let holding = 0;
  let size = 0;
  const release = (): void => {
    attempt('the output', () => writeAll(file, held.subarray(0, holding)));
    holding = 0;
  };
  return {
    get size() {
      return size;
    },
    write(chunk) {
      size += chunk.length;
      if (holding + chunk.length > HOLD_SIZE) release();
      if (chunk.length > HOLD_SIZE) attempt('the output', () => writeAll(file, chunk));
      else {
        held.set(chunk, holding);
        holding += chunk.length;
      }
    },
    finish() {
      release();
      return undefined;
    },
    discard() {
      holding = 0;
    },
  };
}

/** The reader of a pipe has gone: not an error of ours. */
export class ClosedPipe extends Error {}

function writeAll(file: number, chunk: Uint8Array): void {
  let written = 0;
  while (written < chunk.length) {
    try {
      written += writeSync(file, chunk, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') throw new ClosedPipe();
      // A pipe that another process has set to non-blocking is full: wait for its reader.
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ClosedPipe) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new EngineError('unwritable', `Cannot write ${path}: ${REASONS[code ?? ''] ?? message}.`);
  }
}
