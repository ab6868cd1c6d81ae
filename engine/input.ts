/**
 * A drawing's bytes as the engine pulls them: from a path, which may be a pipe, or from memory.
 *
 * In: a `Source`. Out: the prefix that decides the format, then all bytes from the first, in order,
 * each copied once, into the WASM's memory; or, but for a pipe, those from any place on. No text of
 * the file is ever made in JavaScript.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { EngineError, type Source } from './pool/protocol.ts';
import { sniffSize } from './sniff.ts';
import type { WasmInput } from './wasm.ts';

export interface Input extends WasmInput {
  /** The name shown in `metadata.filename`. */
  name: string;
  /** The first bytes, for `sniff`. */
  prefix: Uint8Array;
  close(): void;
}

export function openInput(source: Source): Input {
  return 'bytes' in source ? openBytes(source.bytes, source.name) : openFile(source);
}

function openBytes(bytes: Uint8Array, name: string): Input {
  let position = 0;
  return {
    name,
    prefix: bytes.subarray(0, sniffSize),
    size: bytes.length,
    read(target) {
      const chunk = bytes.subarray(position, position + target.length);
      target.set(chunk);
      position += chunk.length;
      return chunk.length;
    },
    readAt(offset, target) {
      const chunk = bytes.subarray(offset, offset + target.length);
      target.set(chunk);
      return chunk.length;
    },
    close() {},
  };
}

function openFile(source: { path: string; name?: string }): Input {
  const name = source.name ?? basename(source.path);
  const file = attempt(name, () => openSync(source.path, 'r'));
  try {
    const stat = attempt(name, () => fstatSync(file));
    if (stat.isDirectory()) throw cannotRead(name, 'it is a folder');
    const prefix = readPrefix(name, file);
    let served = 0;
    const readAt = (offset: number, target: Uint8Array): number =>
      attempt(name, () => readWhole(file, target, offset));
    return {
      name,
      prefix,
      ...(stat.isFile() ? { size: stat.size, readAt } : {}),
      read(target) {
        if (served === prefix.length) return attempt(name, () => readSync(file, target));
        const chunk = prefix.subarray(served, served + target.length);
        target.set(chunk);
        served += chunk.length;
        return chunk.length;
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function readPrefix(name: string, file: number): Uint8Array {
  const prefix = new Uint8Array(sniffSize);
  return prefix.subarray(
    0,
    attempt(name, () => readWhole(file, prefix, null)),
  );
}

/** A pipe may give less than asked for, hence the loop. `offset` null goes on where the file is. */
function readWhole(file: number, target: Uint8Array, offset: number | null): number {
  let size = 0;
  while (size < target.length) {
    const place = offset === null ? null : offset + size;
    const got = readSync(file, target, size, target.length - size, place);
    if (got === 0) break;
    size += got;
  }
  return size;
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
};

function attempt<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw cannotRead(name, REASONS[code ?? ''] ?? message);
  }
}

const cannotRead = (name: string, reason: string): EngineError =>
  new EngineError('unreadable', `Cannot read ${name}: ${reason}.`);
