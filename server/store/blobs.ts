/**
 * Where file contents live: by their SHA-256, each once.
 *
 * Writing: fill a temporary file, `adopt` it (durable when it returns), commit the row that refers
 * to it, release the lease. Deleting: delete the row, then `collect` its hashes: a blob that no row
 * refers to goes. The lease keeps a blob from being collected between the two steps of a writer.
 */
import type { Readable } from 'node:stream';
import type { Database } from './database.ts';

export interface BlobLease {
  hash: string;
  size: number;
  /** To be called when the row is committed, or will not be. */
  release(): Promise<void>;
}

/** First and last byte, counted from 0. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface BlobStore {
  /** A fresh path on the store's own file system. */
  temporaryPath(): string;
  /** Takes a temporary file over; it is gone from its path afterwards. */
  adopt(path: string, known?: { hash: string; size: number }): Promise<BlobLease>;
  /** A file that readers may open, checked; it stays readable for who has it open. */
  localPath(hash: string): Promise<string>;
  /** The content, or a part of it; a damaged one fails, at the latest before its last bytes. */
  read(hash: string, range?: ByteRange): Promise<Readable>;
  /** Removes those that no row refers to; tells how many. */
  collect(hashes: Iterable<string>): Promise<number>;
  /** Collects every blob there is: what a crash between two steps left behind goes. */
  sweep(): Promise<number>;
}

/** For the transaction that commits the row that refers to it. */
export const ADD_BLOB = `INSERT INTO blobs (hash, size, createdAt)
  VALUES (@hash, @size, @now) ON CONFLICT (hash) DO NOTHING`;

/** SQL of the `blobs` table. */
export class BlobRows {
  readonly #remove;

  constructor(database: Database) {
    const preview = database
      .prepare('SELECT previewHash FROM drawings WHERE hash = ? AND previewHash IS NOT NULL')
      .pluck();
    const remove = database.prepare('DELETE FROM blobs WHERE hash = ?');
    this.#remove = database.transaction((hash: string) => {
      const freed = preview.all(hash) as string[];
      remove.run(hash);
      return freed;
    });
  }

  /**
   * Not removed if a row of some table still refers to it: its foreign key says so. What was found
   * in a drawing goes with it, which frees its picture.
   */
  async removeUnused(hash: string): Promise<{ isRemoved: boolean; freed: string[] }> {
    try {
      return { isRemoved: true, freed: this.#remove.immediate(hash) };
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return { isRemoved: false, freed: [] };
      throw error;
    }
  }
}
