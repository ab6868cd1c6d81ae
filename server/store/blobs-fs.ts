/**
 * Blobs as files: `blobs/ab/abcdef…` under the data folder, `tmp/` beside it on the same file
 * system.
 *
 * A blob's path exists only with its whole content: it is written aside, flushed, renamed, and the
 * folder flushed, also where the path was there: another process may have died before it flushed
 * the folder, and what is there may have been damaged on the disk. What bears a name of ours in
 * `tmp/` at start belongs to a dead process.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, type Stats } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { contentDamaged } from '../errors.ts';
import type { BlobLease, BlobRows, BlobStore, ByteRange } from './blobs.ts';

const hashPattern = /^[0-9a-f]{64}$/;
/** A UUID, and what may follow it. */
const temporaryPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.|$)/;
const readChunkSize = 262_144;
/** Contents up to here are verified before the first byte is given out. */
const verifiedAheadMax = 10 * 1_048_576;
/** How many verified files are remembered. */
const verifiedMax = 10_000;

export class FileBlobStore implements BlobStore {
  readonly #directory: string;
  readonly #temporary: string;
  readonly #rows: BlobRows;
  /** Leases out for a hash. */
  readonly #leases = new Map<string, number>();
  /** Files that were written or read whole and were right: hash to what `stat` said then. */
  readonly #verified = new Map<string, string>();
  /** The last step queued for a hash: adopting and collecting the same one take turns. */
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Folders that are there for good, by their names. */
  readonly #folders = new Map<string, Promise<void>>();

  constructor(dataDirectory: string, rows: BlobRows) {
    this.#directory = join(dataDirectory, 'blobs');
    this.#temporary = join(dataDirectory, 'tmp');
    this.#rows = rows;
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    mkdirSync(this.#temporary, { recursive: true, mode: 0o700 });
  }

  temporaryPath(): string {
    return join(this.#temporary, randomUUID());
  }

  async adopt(path: string, known?: { hash: string; size: number }): Promise<BlobLease> {
    const { hash, size } = known ?? (await hashFile(path));
    await flush(path);
    this.#leases.set(hash, (this.#leases.get(hash) ?? 0) + 1);
    try {
      await this.#inTurn(hash, () => this.#place(path, hash));
    } catch (error) {
      await this.#release(hash);
      throw error;
    }
    return { hash, size, release: () => this.#release(hash) };
  }

  async #place(path: string, hash: string): Promise<void> {
    const target = this.#pathOf(hash);
    const name = hash.slice(0, 2);
    const folder = join(this.#directory, name);
    let made = this.#folders.get(name);
    if (!made) {
      made = this.#makeFolder(folder);
      this.#folders.set(name, made);
      made.catch(() => this.#folders.delete(name));
    }
    await made;
    await rename(path, target);
    await flush(folder);
    this.#remember(hash, await stat(target));
  }

  /** A folder that is there may have been made by a process that died before it flushed. */
  async #makeFolder(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await flush(this.#directory);
  }

  #remember(hash: string, file: Stats): void {
    this.#verified.delete(hash);
    this.#verified.set(hash, identityOf(file));
    if (this.#verified.size <= verifiedMax) return;
    for (const oldest of this.#verified.keys()) {
      this.#verified.delete(oldest);
      return;
    }
  }

  async #release(hash: string): Promise<void> {
    const left = this.#leases.get(hash)! - 1;
    if (left > 0) {
      this.#leases.set(hash, left);
      return;
    }
    this.#leases.delete(hash);
    // Whatever became of the writer's row, or of one that was deleted meanwhile.
    await this.collect([hash]);
  }

  async localPath(hash: string): Promise<string> {
    const path = this.#pathOf(hash);
    const handle = await this.#open(hash);
    try {
      await this.#verify(hash, handle);
      return path;
    } finally {
      await handle.close();
    }
  }

  async read(hash: string, range?: ByteRange): Promise<Readable> {
    const handle = await this.#open(hash);
    try {
      const stream = await (range
        ? this.#readPart(hash, handle, range)
        : this.#readWhole(hash, handle));
      // A stream that is closed before it was read has not closed its file.
      return stream.once('close', () => void handle.close().catch(() => {}));
    } catch (error) {
      await handle.close().catch(() => {});
      throw error;
    }
  }

  async #open(hash: string): Promise<FileHandle> {
    try {
      return await open(this.#pathOf(hash), 'r');
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? contentDamaged() : error;
    }
  }

  async #readWhole(hash: string, handle: FileHandle): Promise<Readable> {
    const { size } = await handle.stat();
    const chunks = this.#verifying(hash, handle);
    if (size > verifiedAheadMax) return Readable.from(chunks, { objectMode: false });
    const held: Buffer[] = [];
    for await (const chunk of chunks) held.push(chunk);
    return Readable.from(held, { objectMode: false });
  }

  /** A part says nothing of the whole. */
  async #readPart(hash: string, handle: FileHandle, range: ByteRange): Promise<Readable> {
    await this.#verify(hash, handle);
    return handle.createReadStream({ ...range, highWaterMark: readChunkSize });
  }

  /** Reads the whole, unless this file was right before. */
  async #verify(hash: string, handle: FileHandle): Promise<void> {
    const file = await handle.stat();
    if (this.#verified.get(hash) === identityOf(file)) return;
    const chunks = this.#verifying(hash, handle);
    while (!(await chunks.next()).done);
    this.#remember(hash, file);
  }

  /** The chunks of a file; the last one comes only when the whole has the hash that names it. */
  async *#verifying(hash: string, handle: FileHandle): AsyncGenerator<Buffer> {
    const digest = createHash('sha256');
    let held: Buffer | undefined;
    const options = { autoClose: false, start: 0, highWaterMark: readChunkSize };
    const source = handle.createReadStream(options);
    for await (const chunk of source) {
      if (held) yield held;
      digest.update(chunk);
      held = chunk;
    }
    if (digest.digest('hex') !== hash) {
      throw contentDamaged();
    }
    if (held) yield held;
  }

  async collect(hashes: Iterable<string>): Promise<number> {
    let removed = 0;
    const asked = new Set(hashes);
    // A set gives out what is added while it is walked.
    for (const hash of asked) {
      await this.#inTurn(hash, async () => {
        // The end of the lease collects it.
        if (this.#leases.has(hash)) return;
        const { isRemoved, freed } = await this.#rows.removeUnused(hash);
        if (!isRemoved) return;
        await rm(this.#pathOf(hash), { force: true });
        removed++;
        for (const other of freed) asked.add(other);
      });
    }
    return removed;
  }

  /** Files that are no blobs are somebody else's. Requests are answered in between. */
  async sweep(): Promise<number> {
    let removed = 0;
    for (const name of await readdir(this.#directory)) {
      if (!/^[0-9a-f]{2}$/.test(name)) continue;
      for (const hash of await readdir(join(this.#directory, name))) {
        if (!hashPattern.test(hash)) continue;
        removed += await this.collect([hash]);
        await setImmediate();
      }
    }
    return removed;
  }

  /**
   * Removes what `temporaryPath` has named, and what the engine has named after that; only before
   * this process has put anything there. The folder may be one that was there before: all else in
   * it is not ours.
   */
  async clearTemporary(): Promise<void> {
    for (const name of await readdir(this.#temporary)) {
      if (!temporaryPattern.test(name)) continue;
      await rm(join(this.#temporary, name), { force: true, recursive: true });
    }
  }

  #pathOf(hash: string): string {
    return join(this.#directory, hash.slice(0, 2), hash);
  }

  async #inTurn<Value>(hash: string, step: () => Promise<Value>): Promise<Value> {
    const before = this.#turns.get(hash);
    const turn = before ? before.then(step, step) : step();
    this.#turns.set(hash, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(hash) === turn) this.#turns.delete(hash);
    }
  }
}

const identityOf = ({ ino, size, mtimeMs }: Stats) => `${ino} ${size} ${mtimeMs}`;

async function hashFile(path: string): Promise<{ hash: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: readChunkSize })) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { hash: hash.digest('hex'), size };
}

/** Waits until a file's content, or a folder's entries, are on the disk. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
